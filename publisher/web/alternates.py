"""The list of all profiles and formats of a document (`?_profile=alt`), as a page, as JSON and as RDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from pyoxigraph import Literal, NamedNode, Quad

from publisher import rdf
from publisher.terms import ALTR, DCT, PROF, RDF
from publisher.web import html
from publisher.web.chrome import Entry, Section
from publisher.web.frame import frame
from publisher.web.profiles import ALTERNATES, Profile
from publisher.web.representation import HTML, Manner, R, Resource, Signpost, Table, Variant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from publisher.web.context import Context
    from publisher.web.problems import Link

Row = tuple[Profile, "Link"]


@dataclass(frozen=True)
class Alternates:
    """What there is of one resource; the first row is the default."""

    of_what: Resource
    rows: tuple[Row, ...]

    @classmethod
    def of(cls, resource: R, table: Table[R]) -> Alternates:
        """List all profiles and variants of a resource."""
        found = [(profile, link) for profile in table.profiles(resource) for link in table.links(resource, profile)]
        return cls(resource, tuple(found))

    @property
    def here(self) -> Context:
        """The request's view of the site."""
        return self.of_what.here

    @property
    def modified(self) -> str | None:
        """Only the release tells."""
        return None

    @property
    def iri(self) -> str:
        """The document whose alternates these are."""
        return self.here.urls.absolute(self.of_what.address())

    def address(self, suffix: str | None = None, language: str | None = None, **_query: str) -> str:
        """Give the address of the list; a format is asked for by its media type."""
        media = next((v.media_type for v in TABLE.variants if v.suffix == suffix), None)
        query = {"_mediatype": media} if media else {}
        return self.of_what.address(None, language, _profile=ALTERNATES.token, **query)

    def signposts(self, _suffix: str | None = None) -> list[Signpost]:
        """Point to every alternate with its type and profile."""
        main = Signpost(self.of_what.address(), "canonical")
        others = (({"type": link.media_type or "", "formats": p.iri}, link.href) for p, link in self.rows)
        return [main, *(Signpost(href, "alternate", attributes) for attributes, href in others)]


def _html(alternates: Alternates, _manner: Manner) -> bytes:
    by_profile: dict[Profile, list[Entry]] = {}
    for profile, link in alternates.rows:
        by_profile.setdefault(profile, []).append(Entry(link.title, link.href, link.media_type or ""))
    sections = tuple(Section(p.token, f"{p.name} – {p.iri}", tuple(entries)) for p, entries in by_profile.items())
    path = alternates.address().removeprefix(alternates.here.urls.prefix)
    return html.listing(alternates.iri, sections, frame(alternates.here, path, robots="noindex")).encode()


def _json(alternates: Alternates, _manner: Manner) -> bytes:
    absolute = alternates.here.urls.absolute
    profiles = dict.fromkeys(profile for profile, _ in alternates.rows)
    told: dict[str, Any] = {
        "resource": alternates.iri,
        "default": alternates.rows[0][0].iri,
        "profiles": [{"iri": p.iri, "token": p.token, "name": p.name} for p in profiles],
        "representations": [
            {"profile": p.iri, "mediatype": link.media_type, "name": link.title, "href": absolute(link.href)}
            for p, link in alternates.rows
        ],
    }
    return orjson.dumps(told, option=orjson.OPT_INDENT_2)


def _quads(alternates: Alternates) -> Iterator[Quad]:
    document, absolute = NamedNode(alternates.iri), alternates.here.urls.absolute
    for number, (profile, link) in enumerate(alternates.rows):
        shown, model = NamedNode(absolute(link.href)), NamedNode(profile.iri)
        if number == 0:
            yield Quad(document, ALTR.hasDefaultRepresentation, shown)
        yield Quad(document, ALTR.hasRepresentation, shown)
        yield Quad(shown, RDF.type, ALTR.Representation)
        yield Quad(shown, DCT["format"], Literal(link.media_type or ""))
        yield Quad(shown, DCT.conformsTo, model)
        yield Quad(model, RDF.type, PROF.Profile)
        yield Quad(model, PROF.hasToken, Literal(profile.token))


def _writer(form: rdf.Format) -> Callable[[Alternates, Manner], bytes]:
    def write(alternates: Alternates, manner: Manner) -> bytes:
        return rdf.serialise(dict.fromkeys(_quads(alternates)), form, profile=manner.json_ld)

    return write


def _only(_resource: Alternates) -> tuple[Profile, ...]:
    return (ALTERNATES,)


TABLE: Table[Alternates] = Table(
    (
        Variant("HTML", HTML, "html", _html, translated=True),
        Variant("JSON", "application/json", "json", _json),
        *(Variant(form.name, form.media_type, form.suffix, _writer(form), modelled=True) for form in rdf.FORMATS),
    ),
    _only,
)
