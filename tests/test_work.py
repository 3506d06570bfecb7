"""How processes are started, and that they do what this one would."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from publisher.work import Crew, Work
from tests.command import ROOT

ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}

_PROGRAM = """
import os, threading
from publisher.work import Crew, Work

def asked(shared, item):
    return item * shared, os.getppid()

if __name__ == "__main__":
    {before}
    with Crew(Work(processes=2), 7) as crew:
        done = list(crew.map(asked, range(6)))
    print([number for number, _ in done], {{parent for _, parent in done}} == {{os.getpid()}})
    {after}
"""


@pytest.mark.parametrize(
    ("before", "after", "copies"),
    [
        ("pass", "pass", "True"),
        ("stop = threading.Event(); other = threading.Thread(target=stop.wait); other.start()", "stop.set()", "False"),
    ],
    ids=["one thread", "two threads"],
)
def test_processes_are_copies_of_one_without_other_threads(
    tmp_path: Path, before: str, after: str, copies: str
) -> None:
    (tmp_path / "program.py").write_text(_PROGRAM.format(before=before, after=after))
    command = [sys.executable, str(tmp_path / "program.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, env=ENVIRONMENT)
    assert done.stdout == f"[0, 7, 14, 21, 28, 35] {copies}\n"


def test_one_thing_or_one_process_needs_no_other() -> None:
    here = threading.get_ident()
    with Crew(Work(processes=1), None) as crew:
        assert set(crew.map(lambda _, _item: threading.get_ident(), range(5))) == {here}
    with Crew(Work(processes=2), None) as crew:
        assert list(crew.map(lambda _, _item: threading.get_ident(), [1])) == [here]
