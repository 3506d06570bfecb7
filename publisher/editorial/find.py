"""Editorial findings: document by document; what is there twice is settled with all documents at hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import NamedNode

from publisher import assets, rdf
from publisher.editorial import rules
from publisher.editorial.document import Asked, Claim, Document, Hit
from publisher.findings import Finding, Severity
from publisher.gathering import lines
from publisher.pages.manual import Rule, manual
from publisher.terms import LODSE, SHAPE

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

DEAD_LINK, DUPLICATE, BROKEN_LINK = "editorial-dead-link", "editorial-duplicate", "editorial-broken-link"

_ASKED = frozenset(str(predicate).encode() for predicate in rules.ASKED)


class Double(NamedTuple):
    """A thing that may be there twice: a digest of what tells it apart, its node, the property with its name."""

    digest: str
    node: str
    path: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of some documents.

    due: the first day on which a document will have a finding that it has not yet. targets: by the things of this site
    that links lead to, the documents with these.
    """

    found: list[Finding] = field(default_factory=list)
    due: dict[str, date] = field(default_factory=dict)
    doubles: list[Double] = field(default_factory=list)
    targets: dict[bytes, set[bytes]] = field(default_factory=lambda: defaultdict(set))


def look(part: Iterable[bytes], asked: Asked, known: Callable[[Collection[bytes]], Collection[bytes]]) -> Seen:
    """Look at whole documents. known: tells which of some documents are there, whether in this part or elsewhere."""
    seen, links = Seen(), list[Claim]()
    for document in documents(part):
        for name, rule in rules.RULES.items():
            for hit in rule(document, asked):
                if hit.since is None or hit.since <= asked.today:
                    seen.found.append(finding(name, hit))
                else:
                    seen.due[document.iri] = min(hit.since, seen.due.get(document.iri, hit.since))
        links += rules.internal_links(document, asked)
        seen.doubles.extend(_double(claim) for claim in rules.doubles(document, asked))
    for link in links:
        seen.targets[link.about.encode()].add(lines.document_of(link.hit.node.encode()))
    there = known(seen.targets.keys())
    seen.found.extend(finding(DEAD_LINK, link.hit) for link in links if link.about.encode() not in there)
    return seen


def duplicates(doubles: Iterable[Double]) -> Iterator[Finding]:
    """Give what is there twice. Of things that are the same, all but the first by their names are findings."""
    alike: defaultdict[str, list[Double]] = defaultdict(list)
    for double in doubles:
        alike[double.digest].append(double)
    for same in alike.values():
        first = min(double.node for double in same)
        for double in same if len(same) > 1 else ():
            if double.node != first:
                yield finding(DUPLICATE, Hit(double.node, double.path, first))


def documents(part: Iterable[bytes]) -> Iterator[Document]:
    """Give the documents of a part, with what rules ask of them."""
    wanted = [line for line in part if line.split(b" ", 2)[1] in _ASKED]
    quads = lines.quads(sorted(wanted, key=lines.order))
    named = ((quad.subject.value, quad) for quad in quads if isinstance(quad.subject, NamedNode))
    for iri, said in groupby(named, key=lambda each: each[0].partition("#")[0]):
        yield Document.of(iri, (quad for _, quad in said))


def _double(claim: Claim) -> Double:
    digest = blake2b(claim.about.encode("utf-8", "surrogatepass"), digest_size=12)
    return Double(digest.hexdigest(), claim.hit.node, claim.hit.path)


def finding(rule: str, hit: Hit) -> Finding:
    """Make the finding of what a rule found."""
    said = _rules()[rule]
    return Finding(
        Severity[said.severity.upper()],
        f"{SHAPE.iri}{rule}",
        {language: said.advice[language] for language in ("de", "en")},
        hit.node,
        hit.path,
        hit.value,
        language=hit.language,
        datatype=hit.datatype,
        component=LODSE.FoundByEditing.value,
    )


@cache
def _rules() -> dict[str, Rule]:
    return {rule.key: rule for chapter in _manual(assets.rule_files()) for rule in chapter}


def _manual(files: Iterable[Path]) -> Iterator[tuple[Rule, ...]]:
    quads = [quad for file in files for quad in rdf.read_file(file, SHAPE.iri)]
    return (chapter.rules for chapter in manual(quads, {}).chapters)
