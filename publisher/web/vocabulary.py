"""Our own words and rules as documents: as the release has them, for people and for machines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint
from pyoxigraph import NamedNode, Quad

from publisher import assets, rdf
from publisher.assets import rule_files, shape_files
from publisher.pages import manual, vocabulary
from publisher.web import html, representation
from publisher.web.chrome import as_data
from publisher.web.context import Context, context, without_slash
from publisher.web.frame import frame
from publisher.web.represent import give
from publisher.web.representation import Manner, Signpost, Table, Variant

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as BaseResponse

blueprint = Blueprint("vocabulary", __name__)
blueprint.before_request(without_slash)

Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class Work:
    """What a document of reference is: its path, its IRI, its files in this software, what its page shows."""

    name: str
    iri: NamedNode
    files: Callable[[], list[Path]]
    values: Callable[[Context, tuple[Quad, ...]], Values]


@dataclass(frozen=True, slots=True)
class Reference:
    """A document of reference, as one release has it, for one reader."""

    work: Work
    here: Context

    @property
    def modified(self) -> str | None:
        """Only the release tells."""
        return None

    @property
    def quads(self) -> tuple[Quad, ...]:
        """The content as the release was built with it; an older release has no copy of its own."""
        copy = self.here.release.release.path / f"{self.work.name}.ttl"
        return _read((copy,) if copy.is_file() else tuple(self.work.files()))

    def address(self, suffix: str | None = None, language: str | None = None, **query: str) -> str:
        """Give the negotiated address, or that of one format and language."""
        return self.here.urls.to(self.work.name + (f".{suffix}" if suffix else ""), lang=language, **query)

    def signposts(self, _suffix: str | None = None) -> list[Signpost]:
        """Point to the vocabulary itself, and to the address without format."""
        canonical = self.here.canonical(self.here.urls.absolute(self.address()))
        return [Signpost(self.work.iri.value, "cite-as"), Signpost(canonical, "canonical")]


@blueprint.get("/ontology")
@blueprint.get("/ontology.<suffix>")
def ontology(suffix: str | None = None) -> BaseResponse:
    """Give our own words: a page whose anchors are the terms, or RDF."""
    return give(Reference(ONTOLOGY, context()), REFERENCES, suffix)


@blueprint.get("/shapes")
@blueprint.get("/shapes.<suffix>")
def shapes(suffix: str | None = None) -> BaseResponse:
    """Give the rules of the data: a manual whose anchors are the rules, or SHACL."""
    return give(Reference(SHAPES, context()), REFERENCES, suffix)


def _html(reference: Reference, _manner: Manner) -> bytes:
    here, work = reference.here, reference.work
    alternates = as_data(REFERENCES.links(reference))
    chrome = frame(here, work.name, iri=work.iri.value, alternates=alternates)
    tell = html.teller((here.language, *here.site.languages, "en"))
    return html.reference(work.name, chrome, tell=tell, **work.values(here, reference.quads)).encode()


def _writer(form: rdf.Format) -> Callable[[Reference, Manner], bytes]:
    def write(reference: Reference, manner: Manner) -> bytes:
        return rdf.serialise(reference.quads, form, profile=manner.json_ld)

    return write


@lru_cache(maxsize=4)
def _read(files: tuple[Path, ...]) -> tuple[Quad, ...]:
    quads = (quad for file in files for quad in rdf.read_file(file, vocabulary.ONTOLOGY.value))
    return tuple(rdf.numbered(quads))


@cache
def _examples() -> Mapping[str, manual.Example]:
    return manual.examples(assets.SHAPES / "examples")


def _words(here: Context, quads: tuple[Quad, ...]) -> Values:
    def example(term: NamedNode) -> tuple[str, str] | None:
        quad = here.release.store.example(term)
        if quad is None or not isinstance(quad.subject, NamedNode):
            return None
        line = " ".join(vocabulary.terse(part, here.site.base) for part in quad.triple)
        return f"{line} .", here.urls.document(quad.subject.value)

    def known(node: NamedNode) -> tuple[str, str]:
        own = vocabulary.anchor(node.value)
        return vocabulary.terse(node, here.site.base), here.urls.prefix + own if own else node.value

    return {"chapters": vocabulary.chapters(quads), "example": example, "known": known}


def _rules(_here: Context, quads: tuple[Quad, ...]) -> Values:
    return {"manual": manual.manual(quads, _examples())}


REFERENCES: Table[Reference] = Table(
    (
        Variant("HTML", representation.HTML, "html", _html, translated=True),
        *(Variant(form.name, form.media_type, form.suffix, _writer(form)) for form in rdf.FORMATS),
    )
)
"""In the order of the server's preference."""

ONTOLOGY = Work("ontology", vocabulary.ONTOLOGY, lambda: sorted(assets.ONTOLOGY.glob("*.ttl")), _words)
SHAPES = Work("shapes", vocabulary.SHAPES, lambda: [*shape_files(), *rule_files()], _rules)
