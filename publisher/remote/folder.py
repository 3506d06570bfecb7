"""The folder of a release in an engine, for web nodes that have none: its files in parts, each a literal of a graph.

What is not public is not brought: persons, the report, which may name them, and who built the release. The store is
not either, as the engine holds the statements. A node writes a folder of its own from the parts, compares all
checksums, and gives it its name when it is whole.
"""

from __future__ import annotations

import base64
import re
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import orjson
from pyoxigraph import Literal, NamedNode, Quad

from publisher import rdf
from publisher.contents.files import facts_of
from publisher.errors import EngineError
from publisher.release import MANIFEST
from publisher.remote.reading import Place, home, query
from publisher.sparql import rewrite
from publisher.terms import CNT, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from publisher.progress import Progress
    from publisher.release import Release, Releases
    from publisher.remote.client import Client

PART = 12 * 1024
"""Bytes of a file that one literal holds. Virtuoso takes a line of twice as many for no N-Triples."""

AT_ONCE = 256
"""Parts of one request: some 4 MB."""

_KEPT_BACK = ("store/", "persons/", "report.json")
_OF_THE_BUILDER = frozenset({"built_by", "inputs"})
_NAME = re.compile(r"(?:[A-Za-z0-9][\w.-]*/)*[A-Za-z0-9][\w.-]*", re.ASCII)
_MOST_OF_MANIFEST = 4096


def graph(base: str, name: str) -> str:
    """Name the graph that holds the files of a release."""
    return f"{home(base, name)}?files"


def manifest(release: Release) -> bytes:
    """Write what the manifest says of what is brought."""
    facts = {name: said for name, said in release.manifest.items() if name not in _OF_THE_BUILDER}
    return orjson.dumps(facts | {"files": _brought(release)})


def count(release: Release) -> int:
    """Tell how many statements the files of a release are."""
    return _number(len(manifest(release))) + sum(_number(facts["bytes"]) for facts in _brought(release).values())


def statements(release: Release) -> Iterator[bytes]:
    """Write the files of a release as N-Triples, a line for each part; first comes the manifest of what is brought."""
    place, told = home(release.manifest["base"], release.id), manifest(release)
    yield from _lines(place, MANIFEST, (told[start : start + PART] for start in range(0, len(told), PART)))
    for name in _brought(release):
        with (release.path / name).open("rb") as file:
            yield from _lines(place, name, iter(partial(file.read, PART), b""))


def fetch(client: Client, releases: Releases, base: str, name: str, progress: Progress) -> Release:
    """Write the folder of a release whose files an engine has.

    Raises EngineDown, EngineError if they are not there or not whole, ReleaseError if they cannot be written here.
    """
    place, at = Place(client, graph(base, name), frozenset()), home(base, name)
    facts = _checked(b"".join(_read(place, at, [(MANIFEST, number) for number in range(_MOST_OF_MANIFEST)])))
    files: dict[str, dict[str, Any]] = facts["files"]
    wanted = [(file, number) for file, said in files.items() for number in range(_number(said["bytes"]))]
    progress.stage("fetch", len(wanted))
    with releases.draft(name) as draft:
        for file in files:
            (draft / file).parent.mkdir(parents=True, exist_ok=True)
            (draft / file).touch()
        for (file, _), part in zip(wanted, _read(place, at, wanted), strict=False):
            with (draft / file).open("ab") as out:
                out.write(part)
            progress.advance()
        if wrong := [file for file, said in files.items() if facts_of(draft / file) != said]:
            raise EngineError(f"{wrong[0]} of {name} is not in the engine as it was pushed", "Push it again.")
        return releases.commit(draft, facts, name)


def packed(part: bytes) -> str:
    """Write bytes as a literal says them."""
    return base64.b64encode(part).decode()


def _brought(release: Release) -> dict[str, dict[str, Any]]:
    """Give the files that are brought, with what the manifest says of them."""
    return {name: facts for name, facts in release.manifest["files"].items() if not name.startswith(_KEPT_BACK)}


def _number(size: int) -> int:
    return -(-size // PART)


def _lines(place: str, name: str, parts: Iterable[bytes]) -> Iterator[bytes]:
    for number, part in enumerate(parts):
        said = Literal(packed(part), datatype=XSD.base64Binary)
        yield rdf.serialise([Quad(_part(place, name, number), CNT.bytes, said)], rdf.N_TRIPLES).rstrip(b"\n")


def _part(place: str, name: str, number: int) -> NamedNode:
    return NamedNode(f"{place}?file={name}#{number}")


def _read(place: Place, at: str, wanted: Sequence[tuple[str, int]]) -> Iterator[bytes]:
    """Read parts of files, up to the first that is not there."""
    for start in range(0, len(wanted), AT_ONCE):
        parts = [_part(at, name, number) for name, number in wanted[start : start + AT_ONCE]]
        rows = place.solutions(rewrite.among(query("bytes"), "part", parts), place.dataset(None, ()))
        found = {row["part"]: base64.b64decode(row["bytes"].value) for row in rows}
        yield from takewhile(bool, (found.get(part, b"") for part in parts))
        if len(found) < len(parts):
            return


def _checked(said: bytes) -> dict[str, Any]:
    """Read the manifest of what is brought. Raises EngineError if it is none, or names files that no release has."""
    try:
        facts: dict[str, Any] = orjson.loads(said)
        names = [name for name, told in facts["files"].items() if int(told["bytes"]) >= 0]
    except (ValueError, LookupError, TypeError, AttributeError):
        raise EngineError("the engine lacks the files of the release", "Push it again, or bring its folder.") from None
    if wrong := [name for name in names if not _NAME.fullmatch(name) or name.startswith((*_KEPT_BACK, MANIFEST))]:
        raise EngineError(f"the engine names a file that no release has: {wrong[0]}", "Push the release again.")
    return facts
