"""The read API of Open Referral HSDS 3.0 below `/api/hsds/`: what it is, pages of objects, and one object in full."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import orjson
from flask import Blueprint, redirect, request
from pyoxigraph import NamedNode

from publisher import iris
from publisher.contents.selection import SORT, Wanted
from publisher.exchange import hsds, hsds_taxonomy
from publisher.exchange.hsds_parts import Json, Told
from publisher.pages.paging import Pages
from publisher.terms import RDF, SKOS
from publisher.web import hsds_asked
from publisher.web.context import Context, context
from publisher.web.frame import api_problem
from publisher.web.hsds_asked import Asked
from publisher.web.problems import Problem
from publisher.web.represent import give
from publisher.web.representation import Manner, Signpost, Table, Variant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from werkzeug.wrappers import Response as BaseResponse

    from publisher.contents.index import Entry
    from publisher.description import Description

PATH = "api/hsds"
SPECIFICATION = "https://github.com/openreferral/specification/tree/3.0"

blueprint = Blueprint("hsds", __name__)
blueprint.register_error_handler(Problem, api_problem)


_PAGED = ("page", "per_page", "search")
_CHOSEN = ("taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after")


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of objects: its name in addresses, our kind, how one is written, what a list of them is asked by.

    traits: what things of the kind must have to be of this sort.
    """

    name: str
    kind: iris.Kind
    write: Callable[..., Json]
    parameters: tuple[str, ...]
    traits: Mapping[str, str] = field(default_factory=dict)


SORTS: Mapping[str, Sort] = {
    sort.name: sort
    for sort in (
        Sort("services", "service", hsds.service, (*_PAGED, *_CHOSEN, "minimal", "full")),
        Sort("organizations", "organisation", hsds.organization, (*_PAGED, "full", "full_service")),
        Sort("locations", "place", hsds.location, (*_PAGED, "postcode", "proximity", "full")),
        Sort(
            "service_at_locations",
            "channel",
            hsds.service_at_location,
            (*_PAGED, *_CHOSEN, "postcode", "proximity", "full"),
        ),
        Sort("taxonomies", "topic", hsds_taxonomy.taxonomy, _PAGED, {SORT: SKOS.ConceptScheme.value}),
        Sort(
            "taxonomy_terms",
            "topic",
            hsds_taxonomy.term,
            (*_PAGED, "taxonomy_id", "parent_id", "top_only"),
            {SORT: SKOS.Concept.value},
        ),
    )
}


@dataclass(frozen=True)
class Interface:
    """What the interface is: its version, its profile, where it is described."""

    here: Context

    @property
    def modified(self) -> str | None:
        """Only the release tells."""
        return None

    def address(self, suffix: str | None = None, language: str | None = None, **query: str) -> str:
        """Give the negotiated address, or that of one format."""
        return self.here.urls.to(f"{PATH}.{suffix}" if suffix else f"{PATH}/", lang=language, **query)

    def signposts(self, _suffix: str | None = None) -> list[Signpost]:
        """Point to the address for all."""
        urls = self.here.urls
        described = Signpost(urls.absolute(urls.to("openapi.json")), "service-desc")
        return [Signpost(urls.absolute(self.address()), "canonical"), described]

    @property
    def document(self) -> Json:
        """The metadata document of the specification."""
        urls = self.here.urls
        openapi = urls.absolute(urls.to("openapi.json"))
        publisher = {"name": self.here.site.name, "website": self.here.site.base}
        return {"version": hsds.VERSION, "profile": SPECIFICATION, "openapi_url": openapi, "publisher": publisher}


@dataclass(frozen=True)
class Listed:
    """A page of the objects of a sort."""

    sort: Sort
    here: Context
    asked: Asked = field(default_factory=Asked)

    @property
    def modified(self) -> str | None:
        """Only the release tells."""
        return None

    @cached_property
    def wanted(self) -> Wanted:
        """Which things are meant. Raises Problem for a value that is none."""
        return hsds_asked.wanted(self.asked, self.sort.kind, self.sort.traits, self.here)

    def select(self, position: int, number: int) -> tuple[int, list[Entry]]:
        """Give how many things are meant, and some of them. Raises Problem where they cannot be chosen."""
        try:
            return self.here.release.index.select(self.wanted, self.here.language, position, number)
        except LookupError:
            raise Problem(400, "This release was made before lists could be filtered.") from None

    @cached_property
    def pages(self) -> Pages:
        """The pages of the whole list, this one open."""
        return Pages(self.select(1, 1)[0], self.asked.size, self.asked.current)

    def address(self, suffix: str | None = None, language: str | None = None, **query: str) -> str:
        """Give the negotiated address of this page, or that of one format."""
        path = f"{PATH}/{self.sort.name}" + (f".{suffix}" if suffix else "")
        return self.here.urls.to(path, **self.asked.address(), lang=language, **query)

    def signposts(self, suffix: str | None = None) -> list[Signpost]:
        """Point to the address for all, and to the neighbours, in the language of this page."""
        here = self.here
        language = here.language if here.language != here.site.language else None
        turns = ((name, replace(self, asked=replace(self.asked, current=page))) for name, page in self.pages.turns)
        neighbours = [Signpost(page.address(suffix, language), name) for name, page in turns]
        return [Signpost(here.urls.absolute(self.address()), "canonical"), *neighbours]

    @property
    def document(self) -> Json:
        """The page as the specification has it."""
        pages = self.pages
        _, entries = self.select(pages.first_position, self.asked.size)
        contents = list(self._contents(entries))
        return {
            "total_items": pages.total,
            "total_pages": pages.last,
            "page_number": pages.current,
            "size": len(contents),
            "first_page": pages.current == 1,
            "last_page": pages.current == pages.last,
            "empty": not contents,
            "contents": contents,
        }

    def _contents(self, entries: Iterable[Entry]) -> Iterator[Json]:
        for entry in entries:
            if self.asked.flag("minimal"):
                found = {"id": iris.uuid_of(entry.iri), "modified_date": hsds.moment(entry.modified)}
                yield {name: value for name, value in found.items() if value}
            elif description := self.here.release.store.describe(entry.iri):
                yield _written(self.sort, description, self.here, self.asked, full=self.asked.flag("full"))


@dataclass(frozen=True)
class One:
    """One object with all that is nested in it."""

    sort: Sort
    description: Description
    here: Context
    asked: Asked = field(default_factory=Asked)

    @property
    def modified(self) -> str | None:
        """Only the release tells: what is nested in it may have changed later."""
        return None

    def address(self, suffix: str | None = None, language: str | None = None, **query: str) -> str:
        """Give the negotiated address, or that of one format."""
        path = f"{PATH}/{self.sort.name}/{iris.uuid_of(self.description.root.value)}" + (f".{suffix}" if suffix else "")
        return self.here.urls.to(path, **self.asked.address(), lang=language, **query)

    def signposts(self, _suffix: str | None = None) -> list[Signpost]:
        """Point to the address for all, and to the thing itself."""
        canonical = Signpost(self.here.urls.absolute(self.address()), "canonical")
        return [canonical, Signpost(self.description.root.value, "describes")]

    @property
    def document(self) -> Json:
        """The object."""
        return _written(self.sort, self.description, self.here, self.asked, full=True)


def _written(sort: Sort, found: Description, here: Context, asked: Asked, *, full: bool) -> Json:
    """Write an object; an organisation with whole services where that is asked for."""
    said = _told(found, here)
    written = sort.write(said, full=full)
    if not asked.flag("full_service"):
        return written
    services = filter(None, map(here.release.store.describe, hsds.services_of(said)))
    return written | {"services": [hsds.service(_told(each, here), full=True) for each in services]}


def _told(description: Description, here: Context) -> Told:
    return Told(description, description.root, here.site.base, here.languages)


def _json(found: Interface | Listed | One, _manner: Manner) -> bytes:
    return orjson.dumps(found.document, option=orjson.OPT_INDENT_2)


def _lines(found: Listed, _manner: Manner) -> bytes:
    """Write the objects of a page, each on a line of its own; where the other pages are, the links say."""
    return b"".join(orjson.dumps(each, option=orjson.OPT_APPEND_NEWLINE) for each in found.document["contents"])


INTERFACES: Table[Interface] = Table((Variant("JSON", "application/json", "json", _json),))
LISTS: Table[Listed] = Table(
    (
        Variant("JSON", "application/json", "json", _json, translated=True),
        Variant("JSON Lines", "application/x-ndjson", "ndjson", _lines, translated=True),
    )
)
OBJECTS: Table[One] = Table((Variant("JSON", "application/json", "json", _json, translated=True),))


@blueprint.get(f"/{PATH}/")
@blueprint.get(f"/{PATH}.<suffix>")
def interface(suffix: str | None = None) -> BaseResponse:
    """Say what this interface is."""
    found = Interface(context())
    if not suffix and not request.path.endswith("/"):
        return redirect(found.address(), 301)
    return give(found, INTERFACES, suffix)


def listed(name: str, suffix: str | None = None) -> BaseResponse:
    """Give a page of the objects of a sort."""
    return give(find_page(context(), SORTS[name], request.args), LISTS, suffix)


def one(name: str, key: str, suffix: str | None = None) -> BaseResponse:
    """Give one object, by its UUID or our key."""
    return give(find(context(), SORTS[name], key, request.args), OBJECTS, suffix)


for _name in SORTS:
    for _end in ("", ".<suffix>"):
        blueprint.add_url_rule(f"/{PATH}/{_name}{_end}", "listed", listed, defaults={"name": _name})
        blueprint.add_url_rule(f"/{PATH}/{_name}/<key>{_end}", "one", one, defaults={"name": _name})


def find_page(here: Context, sort: Sort, asked: Mapping[str, str]) -> Listed:
    """Find a page. Raises Problem if there is none, or for what is no filter, which must not pass for one heeded."""
    first = Listed(sort, here, hsds_asked.read(asked, sort.parameters))
    return replace(first, asked=hsds_asked.at(first.asked, first.pages, asked.get("page", "1")))


def find(here: Context, sort: Sort, key: str, asked: Mapping[str, str] = MappingProxyType({})) -> One:
    """Find an object by its UUID or our key. Raises Problem if there is none of this sort."""
    flags = tuple(name for name in sort.parameters if name == "full_service")
    heeded = hsds_asked.read({name: value for name, value in asked.items() if name in flags}, flags)
    known = hsds_asked.identified(here, sort.kind, key)
    is_listed = bool(known) and here.release.index.title(known, here.language) is not None
    found = here.release.store.describe(known) if is_listed else None
    if found is None or not _is_of(found, sort):
        raise Problem(404, f"There is nothing with this identifier in {sort.name}.")
    return One(sort, found, here, heeded)


def _is_of(found: Description, sort: Sort) -> bool:
    return SORT not in sort.traits or NamedNode(sort.traits[SORT]) in set(found.objects(found.root, RDF.type))
