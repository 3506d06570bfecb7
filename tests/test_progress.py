from __future__ import annotations

import io
import re
import time

import pytest
from rich.console import Console

from publisher.progress import TerminalProgress


def console(*, terminal: bool) -> Console:
    return Console(file=io.StringIO(), force_terminal=terminal, width=80)


def said(shown: Console) -> str:
    assert isinstance(shown.file, io.StringIO)
    return shown.file.getvalue()


def test_in_a_pipe_each_stage_is_a_plain_line() -> None:
    shown = console(terminal=False)
    with TerminalProgress(shown) as progress:
        progress.stage("read")
        progress.advance()
        progress.stage("release", 10)
    assert re.fullmatch(r"Reading \(\d+\.\d s\)\nWriting the release \(\d+\.\d s\)\n", said(shown))


def test_an_unknown_stage_is_called_by_its_own_name() -> None:
    shown = console(terminal=False)
    with TerminalProgress(shown) as progress:
        progress.stage("polish")
    assert said(shown).startswith("polish (")


def test_on_a_terminal_a_bar_is_drawn_and_wiped() -> None:
    shown = console(terminal=True)
    with TerminalProgress(shown) as progress:
        progress.stage("check", 2_000)
        progress.advance(1_200)
    assert "Checking" in said(shown)
    assert said(shown).endswith(("\x1b[2K", "\x1b[?25h"))


def test_the_bar_tells_the_rate_and_the_time_that_is_left() -> None:
    shown = Console(file=io.StringIO(), force_terminal=True, width=120)
    with TerminalProgress(shown) as progress:
        progress.stage("check", 9_000)
        for _ in range(5):
            progress.advance(600)
            time.sleep(0.02)
        progress.advance(600)
    assert re.search(r"3,600 \([\d,]+/s\)", said(shown))
    assert re.search(r"left \S*0:0\d:\d\d", re.sub(r"\x1b\[[\d;]*m", "", said(shown)))


def test_what_is_read_is_told_in_bytes_and_what_is_written_in_per_cent() -> None:
    shown = Console(file=io.StringIO(), force_terminal=True, width=120)
    with TerminalProgress(shown) as progress:
        progress.stage("read", 5_000_000)
        progress.advance(2_500_000)
        progress.stage("release", 4_000)
        progress.advance(1_000)
    assert "2.5 MB" in said(shown)
    assert "25 %" in said(shown)


def test_counting_before_any_stage_does_no_harm() -> None:
    with TerminalProgress(console(terminal=False)) as progress:
        progress.advance(10_000)


def test_an_error_on_the_way_is_not_swallowed() -> None:
    with pytest.raises(RuntimeError), TerminalProgress(console(terminal=True)):
        raise RuntimeError
