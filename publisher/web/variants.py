"""The table of a thing's representations: what its document can be, for which things, and how each is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from publisher import rdf
from publisher.formats import geojson, notice, table, vcard
from publisher.pages.layout import label, readable
from publisher.web import suffixes, thing_page
from publisher.web.profiles import Profile
from publisher.web.representation import Manner, Table, Variant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyoxigraph import NamedNode, Quad

    from publisher.web.thing import Thing


def _html(thing: Thing, _manner: Manner) -> bytes:
    return thing_page.render(thing, THINGS.links(thing))


def _writer(form: rdf.Format) -> Callable[[Thing, Manner], bytes]:
    def write(thing: Thing, manner: Manner) -> bytes:
        return rdf.serialise(_quads(thing, manner), form, profile=manner.json_ld)

    return write


def _quads(thing: Thing, manner: Manner) -> Iterator[Quad]:
    """Give what is said of a thing, and what the document says of itself."""
    yield from thing.quads(manner.profile)
    yield from notice.quads(thing.here.site, thing.description.root, thing.here.urls.absolute(thing.address()))


def _json(thing: Thing, manner: Manner) -> bytes:
    """Write the JSON-LD with the thing itself outermost; what is said beside it is `@included`, so nothing is lost."""
    document = orjson.loads(rdf.serialise(_quads(thing, manner), rdf.JSON_LD))
    first, *others = document.pop("@graph", [{}])
    beside = {"@included": others} if others else {}
    return orjson.dumps(document | first | beside, option=orjson.OPT_INDENT_2)


def _csv(thing: Thing, _manner: Manner) -> bytes:
    rows = table.of_thing(thing.description, thing.languages, _labels(thing))
    return b"".join(table.write(rows))


def _vcard(thing: Thing, _manner: Manner) -> bytes:
    source, page = (thing.here.urls.absolute(thing.address(suffix)) for suffix in ("vcf", None))
    return vcard.write(thing.description, thing.languages, source=source, page=page, label=_labels(thing))


def _geojson(thing: Thing, _manner: Manner) -> bytes:
    def page(node: NamedNode) -> str | None:
        href = thing.href(node)
        return thing.here.urls.absolute(href) if href else None

    return geojson.write(thing.description, thing.languages, page, notice.members(thing.here.site))


def _labels(thing: Thing) -> Callable[[NamedNode], str]:
    """Give the names of properties as the page calls them."""
    known = thing.here.release.layout.labels

    def name(predicate: NamedNode) -> str:
        return label(known.get(predicate.value, {}), thing.languages)[0] or readable(predicate)

    return name


def _has_card(thing: Thing) -> bool:
    return vcard.kind_of(thing.description) is not None


def _has_places(thing: Thing) -> bool:
    return geojson.has_places(thing.description)


def _profiles(thing: Thing) -> tuple[Profile, ...]:
    return thing.profiles


VARIANTS: tuple[Variant[Thing], ...] = (
    Variant(*suffixes.HTML, _html, translated=True, timely=True),
    *(Variant(*named, _writer(form), modelled=True) for form, named in suffixes.RDF.items()),
    Variant(*suffixes.JSON, _json, modelled=True),
    Variant(*suffixes.CSV, _csv, translated=True),
    Variant(*suffixes.VCARD, _vcard, translated=True, offered=_has_card),
    Variant(*suffixes.GEOJSON, _geojson, translated=True, offered=_has_places),
)
"""In the order of the server's preference."""

THINGS: Table[Thing] = Table(VARIANTS, _profiles)
