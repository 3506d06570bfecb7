"""Editorial findings of a whole graph: shard by shard; what documents say of one another is settled at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from itertools import groupby
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from publisher import assets, rdf
from publisher.editorial import rules
from publisher.editorial.document import Asked, Claim, Document, Hit
from publisher.findings import Finding, Severity
from publisher.gathering import lines
from publisher.pages.manual import Rule, manual
from publisher.terms import LODSE, SHAPE
from publisher.work import Crew

if TYPE_CHECKING:
    from pathlib import Path

    from publisher.gathering.shards import Shards
    from publisher.work import Work

DEAD_LINK, DUPLICATE, BROKEN_LINK = "editorial-dead-link", "editorial-duplicate", "editorial-broken-link"

_ASKED = frozenset(str(predicate).encode() for predicate in rules.ASKED)


def rule_files() -> list[Path]:
    """List the files that tell of the editorial rules."""
    return sorted((assets.SHAPES / "editorial").glob("*.ttl"))


@dataclass(frozen=True, slots=True)
class _Job:
    graph: Shards
    asked: Asked


@dataclass(slots=True)
class _Seen:
    """What came of a shard. doubles: digests of what tells things apart, in place of the texts."""

    hits: list[tuple[str, Hit]] = field(default_factory=list)
    links: list[Claim] = field(default_factory=list)
    doubles: list[tuple[bytes, Hit]] = field(default_factory=list)


def find(graph: Shards, asked: Asked, work: Work) -> Iterator[Finding]:
    """Give the editorial findings of a graph."""
    links: list[Claim] = []
    first: dict[bytes, str] = {}
    with Crew(work, _Job(graph, asked)) as crew:
        for seen in crew.map(_look, range(graph.number)):
            yield from (finding(rule, hit) for rule, hit in seen.hits)
            links += seen.links
            for digest, hit in seen.doubles:
                known = first.setdefault(digest, hit.node)
                if known != hit.node:
                    yield finding(DUPLICATE, hit._replace(value=known))
    known_targets = {lines.document(line) for line in graph.about({link.about.encode() for link in links})}
    yield from (finding(DEAD_LINK, link.hit) for link in links if link.about.encode() not in known_targets)


def documents(graph: Shards, shard: int) -> Iterator[Document]:
    """Give the documents of a shard, with what rules ask of them."""
    wanted = [line for line in graph.triples(shard) if line.split(b" ", 2)[1] in _ASKED]
    quads = lines.quads(sorted(wanted, key=lines.order))
    named = ((quad.subject.value, quad) for quad in quads if isinstance(quad.subject, NamedNode))
    for iri, said in groupby(named, key=lambda each: each[0].partition("#")[0]):
        yield Document(iri, tuple(quad for _, quad in said))


def _look(job: _Job, shard: int) -> _Seen:
    seen = _Seen()
    for document in documents(job.graph, shard):
        for name, rule in rules.RULES.items():
            seen.hits += ((name, hit) for hit in rule(document, job.asked))
        seen.links += rules.internal_links(document, job.asked)
        seen.doubles += ((_digest(claim.about), claim.hit) for claim in rules.doubles(document, job.asked))
    return seen


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest()


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
    return {rule.key: rule for chapter in _manual(rule_files()) for rule in chapter}


def _manual(files: Iterable[Path]) -> Iterator[tuple[Rule, ...]]:
    quads = [quad for file in files for quad in rdf.read_file(file, SHAPE.iri)]
    return (chapter.rules for chapter in manual(quads, {}).chapters)
