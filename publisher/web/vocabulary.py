"""Our own words, rules and JSON-LD context as documents: as the release has them, for people and for machines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode, Quad

from publisher import assets, manual, rdf, vocabulary
from publisher.check import shape_files
from publisher.layout import label
from publisher.page import TextValue
from publisher.web import answer, html, negotiation, resources
from publisher.web.answer import Answer
from publisher.web.context import Context, context, without_slash
from publisher.web.frame import frame
from publisher.web.html import Alternate
from publisher.web.problems import Link, Problem

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as BaseResponse

    from publisher.layout import Labels

HTML = "text/html"
SUFFIXES = ("html", *rdf.BY_SUFFIX)
OFFERS: Mapping[str, str] = {HTML: "html"} | {t: f.suffix for f in rdf.FORMATS for t in (f.media_type, *f.aliases)}
"""The suffix for each media type that may be asked for, best first."""

CONTEXT = "context.jsonld"

blueprint = Blueprint("vocabulary", __name__)
blueprint.before_request(without_slash)

_ANY = f"any({', '.join(SUFFIXES)})"


@dataclass(frozen=True, slots=True)
class Reference:
    """One document of reference: its path, its copy in a release, its files in this software, its page."""

    name: str
    iri: str
    files: Callable[[], list[Path]]
    values: Callable[[Context, tuple[Quad, ...]], dict[str, object]]


@blueprint.get("/ontology")
@blueprint.get(f"/ontology.<{_ANY}:suffix>")
def ontology(suffix: str | None = None) -> BaseResponse:
    """Give our own words: a page whose anchors are the terms, or RDF."""
    return _reference(ONTOLOGY, suffix)


@blueprint.get("/shapes")
@blueprint.get(f"/shapes.<{_ANY}:suffix>")
def shapes(suffix: str | None = None) -> BaseResponse:
    """Give the rules of the data: a manual whose anchors are the rules, or SHACL."""
    return _reference(SHAPES, suffix)


@blueprint.get("/context.jsonld")
def json_ld_context() -> Response:
    """Give the JSON-LD context by which the data are written."""
    here = context()
    copy = here.release.release.path / CONTEXT
    body = (copy if copy.is_file() else assets.CONTEXT).read_bytes()
    links = ((here.urls.absolute(here.urls.to(CONTEXT)), "canonical", {}),)
    noindex = {"X-Robots-Tag": "noindex"}
    released = here.release.release.created
    return answer.respond(Answer(body, rdf.JSON_LD.media_type, modified=released, links=links, headers=noindex))


def _reference(document: Reference, suffix: str | None) -> BaseResponse:
    here = context()
    quads = _quads(document, here)
    if not quads:  # RDF that is published as it stands may have a thing of its own under this name
        return resources.identifier(document.name + (f".{suffix}" if suffix else ""))
    chosen, parameters = (suffix, {}) if suffix else _choose(document, here)
    return _respond(document, here, quads, chosen, parameters, negotiated=suffix is None)


def _choose(document: Reference, here: Context) -> tuple[str, Mapping[str, str]]:
    choice = negotiation.choose_type(request.headers.get("Accept"), list(OFFERS))
    if choice is None:
        links = [Link(here.urls.to(f"{document.name}.{f.suffix}"), f.name, f.media_type) for f in rdf.FORMATS]
        links.insert(0, Link(here.urls.to(f"{document.name}.html"), "HTML", HTML))
        detail = "None of the formats that you accept is available."
        raise Problem(406, detail, links=links, headers={"Vary": answer.NEGOTIATED})
    return OFFERS[choice.offer], choice.parameters


def _respond(  # noqa: PLR0913, PLR0917 - what was found and what was chosen
    document: Reference,
    here: Context,
    quads: tuple[Quad, ...],
    suffix: str,
    parameters: Mapping[str, str],
    *,
    negotiated: bool,
) -> Response:
    page = suffix == "html"
    media_type = HTML if page else rdf.BY_SUFFIX[suffix].media_type
    lang = here.language if page and here.language != here.site.language else None
    return answer.respond(
        Answer(
            body=_page(document, here, quads) if page else _data(quads, suffix, parameters),
            content_type=f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type,
            language=here.language if page else None,
            vary=answer.NEGOTIATED if negotiated else here.language_vary(translated=page),
            location=here.urls.to(f"{document.name}.{suffix}", lang=lang) if negotiated else None,
            modified=here.release.release.created,
            links=_links(document, here, suffix),
            headers={} if page else {"X-Robots-Tag": "noindex"},
        )
    )


def _data(quads: tuple[Quad, ...], suffix: str, parameters: Mapping[str, str]) -> bytes:
    profile = parameters.get("profile", "").rsplit("#", 1)[-1]
    return rdf.serialise(quads, rdf.BY_SUFFIX[suffix], profile=profile)


def _page(document: Reference, here: Context, quads: tuple[Quad, ...]) -> bytes:
    alternates = tuple(Alternate(f.media_type, here.urls.to(f"{document.name}.{f.suffix}"), f.name) for f in rdf.FORMATS)
    chrome = frame(here, document.name, iri=document.iri, alternates=alternates)
    return html.reference(document.name, chrome, **document.values(here, quads)).encode()


def _links(document: Reference, here: Context, shown: str) -> tuple[tuple[str, str, Mapping[str, str]], ...]:
    urls = here.urls
    offered = [("html", HTML), *((f.suffix, f.media_type) for f in rdf.FORMATS)]
    return (
        (document.iri, "cite-as", {}),
        (urls.absolute(urls.to(document.name)), "canonical", {}),
        *((urls.to(f"{document.name}.{s}"), "alternate", {"type": t}) for s, t in offered if s != shown),
    )


def _quads(document: Reference, here: Context) -> tuple[Quad, ...]:
    """Give the document as the release was built with it; an older release has no copy of its own."""
    if not here.site.checked:
        return ()
    copy = here.release.release.path / f"{document.name}.ttl"
    return _read((copy,) if copy.is_file() else tuple(document.files()))


@lru_cache(maxsize=4)
def _read(files: tuple[Path, ...]) -> tuple[Quad, ...]:
    return tuple(quad for file in files for quad in rdf.read_file(file, vocabulary.ONTOLOGY.value))


@cache
def _examples() -> Mapping[str, manual.Example]:
    return manual.examples(assets.SHAPES / "examples")


def _teller(here: Context) -> Callable[[Labels], TextValue]:
    """Give a function that chooses a text in the reader's language."""
    languages = tuple(dict.fromkeys((here.language, *here.site.languages, "en")))
    return lambda labels: TextValue(*label(labels, languages))


def _words(here: Context, quads: tuple[Quad, ...]) -> dict[str, object]:
    def example(term: NamedNode) -> tuple[str, str] | None:
        quad = here.release.store.example(term)
        if quad is None or not isinstance(quad.subject, NamedNode):
            return None
        line = " ".join(vocabulary.terse(part, here.site.base) for part in quad.triple)
        return f"{line} .", here.urls.document(quad.subject.value)

    def known(node: NamedNode) -> tuple[str, str]:
        own = vocabulary.anchor(node.value)
        return vocabulary.terse(node, here.site.base), here.urls.prefix + own if own else node.value

    chapters = vocabulary.chapters(quads)
    return {"chapters": chapters, "tell": _teller(here), "example": example, "known": known}


def _rules(here: Context, quads: tuple[Quad, ...]) -> dict[str, object]:
    return {"manual": manual.manual(quads, _examples()), "tell": _teller(here)}


ONTOLOGY = Reference("ontology", vocabulary.ONTOLOGY.value, lambda: sorted(assets.ONTOLOGY.glob("*.ttl")), _words)
SHAPES = Reference("shapes", vocabulary.SHAPES.value, shape_files, _rules)
