from __future__ import annotations

import os
from pathlib import Path

import pytest

from publisher.errors import SourceError
from publisher.sources import SourceContext, rdf
from publisher.sources.files import below
from tests.graphs import BASE


def made(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def found(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in below(folder)]


def test_files_come_in_the_order_of_their_names_without_the_hidden_ones(tmp_path: Path) -> None:
    folder = made(tmp_path, "b/c.ttl", "b/a.ttl", "a.ttl", ".git/x", ".hidden", "c/.d/e")
    assert found(folder) == ["a.ttl", "b/a.ttl", "b/c.ttl"]


def test_a_linked_folder_is_entered(tmp_path: Path) -> None:
    made(tmp_path, "elsewhere/a.ttl", "site/b.ttl")
    (tmp_path / "site/link").symlink_to("../elsewhere")
    assert found(tmp_path / "site") == ["b.ttl", "link/a.ttl"]


def test_links_that_lead_in_a_circle_are_entered_once(tmp_path: Path) -> None:
    made(tmp_path, "a/x.ttl")
    (tmp_path / "a/self").symlink_to(".")
    (tmp_path / "a/up").symlink_to("..")
    assert [path.name for path in below(tmp_path)] == ["x.ttl"]


def test_a_link_that_leads_nowhere_does_not_go_missing(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").symlink_to("nowhere.ttl")
    assert found(tmp_path) == ["a.ttl"]


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.ttl")
    assert found(tmp_path) == []


@pytest.mark.parametrize("reason", ["Permission denied", "Input/output error"])
def test_a_folder_that_cannot_be_looked_into_is_an_error(
    reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(tmp_path, "a.ttl", "locked/b.ttl")
    look = os.scandir

    def refused(path: str) -> object:
        if str(path).endswith("locked"):
            raise OSError(13, reason, path)
        return look(path)

    monkeypatch.setattr("os.scandir", refused)
    with pytest.raises(OSError, match=reason) as caught:
        found(tmp_path)
    assert caught.value.filename == str(tmp_path / "locked")


def test_a_pipe_that_is_named_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.ttl")
    with pytest.raises(SourceError, match="neither a file nor a folder"):
        list(rdf.read(tmp_path / "a.ttl", SourceContext(BASE)))
