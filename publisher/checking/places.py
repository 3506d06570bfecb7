"""Where findings are: the file that says something of the thing, which is known from reading, and the line in it.

The line is looked for in the text of that file, and only where it may have moved since the last check.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from publisher.checking.told import Page
from publisher.findings import Finding
from publisher.sources.lines import Lines
from publisher.work import ALONE, Crew

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from publisher.checking.pieces import Job
    from publisher.checking.told import Told
    from publisher.gathering.shards import Shards

FEW = 3
"""Files up to which it is not worth while to start processes for looking through them."""

Files = tuple[str, ...]


class Sought(NamedTuple):
    """What is looked for in some files: findings, in their order."""

    files: Files
    findings: list[Finding]


def located(graph: Shards, findings: Sequence[Finding]) -> list[Finding]:
    """Give findings with their place, as far as it is known which file says something of the thing."""
    origins = graph.origins({document_of(finding).encode() for finding in findings if finding.node})
    files = {document.decode(): found for document, found in origins.items()}
    with Crew(ALONE, None) as crew:
        return _located(crew, [(finding, files.get(document_of(finding), ())) for finding in findings])


def refreshed(
    crew: Crew[Job], told: Sequence[Told], again: Callable[[str], bool], moved: Collection[str]
) -> list[Told]:
    """Give what was found with the place of each finding.

    again: says whether other files than before may tell of a document. moved: files that have changed.
    """
    asked = [_unknown(each, again) for each in told]
    numbers = [number for number, documents in enumerate(asked) if documents]
    found = dict(zip(numbers, crew.map(origins, [asked[number] for number in numbers], FEW), strict=True))
    known = [_known(each, found.get(number, {})) for number, each in enumerate(told)]
    stale = [
        (number, place, files)
        for number, each in enumerate(told)
        for place, files in _stale(each, known[number], frozenset(moved))
    ]
    rows = [list(each.now.value["findings"]) for each in told]
    sought = [(Finding.from_json(rows[number][place]), files) for number, place, files in stale]
    for (number, place, _), finding in zip(stale, _located(crew, sought), strict=True):
        rows[number][place] = finding.as_json()
    new = list(told)
    for number in {number for number, *_ in stale} | found.keys():
        now = {**told[number].now.value, "findings": rows[number], "origins": known[number]}
        new[number] = replace(told[number], now=Page(value=now))
    return new


def origins(job: Job, documents: list[str]) -> dict[str, Files]:
    """Give the files that say something in some documents of a piece; nothing for those that are in none."""
    found = job.graph.origins(document.encode() for document in documents)
    return {document: found.get(document.encode(), ()) for document in documents}


def document_of(finding: Finding) -> str:
    """Give the document of the node."""
    return (finding.node or "").partition("#")[0]


def _unknown(told: Told, again: Callable[[str], bool]) -> list[str]:
    """Give the documents with findings of which it is not known, or to be found out again, which files tell of them."""
    documents, known = {row["node"].partition("#")[0] for row in told.now.value["findings"]}, told.now.value["origins"]
    return sorted(document for document in documents if document not in known or again(document))


def _known(told: Told, found: Mapping[str, Files]) -> dict[str, Files]:
    return {document: tuple(files) for document, files in told.now.value["origins"].items()} | dict(found)


def _stale(told: Told, known: Mapping[str, Files], moved: frozenset[str]) -> Iterator[tuple[int, Files]]:
    """Give the findings, by number, whose line has to be looked for, with the files to look in."""
    before = told.now.value["origins"]
    for place, row in enumerate(told.now.value["findings"]):
        document = row["node"].partition("#")[0]
        files = known[document]
        if files and ("source" not in row or files != tuple(before.get(document, ())) or moved.intersection(files)):
            yield place, files


def _located(crew: Crew[Job] | Crew[None], findings: Iterable[tuple[Finding, Files]]) -> list[Finding]:
    """Look for the lines of findings, file by file."""
    wanted: defaultdict[Files, list[int]] = defaultdict(list)
    found = []
    for place, (finding, files) in enumerate(findings):
        found.append(finding)
        wanted[files].append(place)
    sought = [Sought(files, [found[n] for n in places]) for files, places in wanted.items() if files]
    places = [place for files, places in wanted.items() if files for place in places]
    at = (finding for done in crew.map(look, sought, FEW) for finding in done)
    for place, finding in zip(places, at, strict=True):
        found[place] = finding
    return found


def look(_shared: object, sought: Sought) -> list[Finding]:
    """Look for the lines of findings in some files."""
    return list(in_files(sought.findings, Lines(map(Path, sought.files))))


def in_files(findings: Iterable[Finding], written: Lines, *, is_all: bool = True) -> Iterator[Finding]:
    """Look for the lines of findings; where none is found, the file is told if there is only one and that is all."""
    for finding in findings:
        place = written.find(finding.node, finding.path, finding.value) if finding.node else None
        if place:
            yield finding.at(str(place[0]), place[1])
        else:
            yield finding.at(str(written.files[0]), None) if is_all and len(written.files) == 1 else finding
