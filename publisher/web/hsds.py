"""The read API of Open Referral HSDS 3.0 below `/api/hsds/`: what it is, pages of objects, and one object in full."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import orjson
from flask import Blueprint, redirect, request

from publisher import iris
from publisher.exchange import hsds
from publisher.exchange.hsds_parts import Json, Told
from publisher.pages.paging import Pages
from publisher.web import queries
from publisher.web.context import Context, context
from publisher.web.problems import Problem
from publisher.web.represent import ASKED, give
from publisher.web.representation import Manner, Signpost, Table, Variant

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as BaseResponse

    from publisher.description import Description

PATH = "api/hsds"
SPECIFICATION = "https://github.com/openreferral/specification/tree/3.0"

SIZE, MOST = 25, 100
"""Objects of a page, if nothing is said, and at most."""

PARAMETERS = ("page", "per_page", "full")

blueprint = Blueprint("hsds", __name__)
blueprint.register_error_handler(Problem, queries.problem)


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of objects: its name in addresses, our kind, how one is written."""

    name: str
    kind: iris.Kind
    write: Callable[..., Json]


SORTS: Mapping[str, Sort] = {
    sort.name: sort
    for sort in (
        Sort("services", "service", hsds.service),
        Sort("organizations", "organisation", hsds.organization),
        Sort("locations", "place", hsds.location),
        Sort("service_at_locations", "channel", hsds.service_at_location),
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
    size: int = SIZE
    current: int = 1
    full: bool = False

    @property
    def modified(self) -> str | None:
        """Only the release tells."""
        return None

    @cached_property
    def pages(self) -> Pages:
        """The pages of the whole list, this one open."""
        return Pages(self.here.release.index.count(self.sort.kind, self.here.language), self.size, self.current)

    def address(self, suffix: str | None = None, language: str | None = None, **query: str) -> str:
        """Give the negotiated address of this page, or that of one format."""
        asked = {
            "page": self.current if self.current > 1 else None,
            "per_page": self.size if self.size != SIZE else None,
            "full": "true" if self.full else None,
        }
        path = f"{PATH}/{self.sort.name}" + (f".{suffix}" if suffix else "")
        return self.here.urls.to(path, **asked, lang=language, **query)

    def signposts(self, suffix: str | None = None) -> list[Signpost]:
        """Point to the address for all, and to the neighbours, in the language of this page."""
        here = self.here
        language = here.language if here.language != here.site.language else None
        turns = ((name, replace(self, current=page)) for name, page in self.pages.turns)
        neighbours = [Signpost(page.address(suffix, language), name) for name, page in turns]
        return [Signpost(here.urls.absolute(self.address()), "canonical"), *neighbours]

    @property
    def document(self) -> Json:
        """The page as the specification has it."""
        here, pages = self.here, self.pages
        entries = here.release.index.listing(self.sort.kind, here.language, pages.first_position, self.size)
        described = (here.release.store.describe(entry.iri) for entry in entries)
        contents = [self.sort.write(_told(found, here), full=self.full) for found in described if found]
        return {
            "total_items": pages.total,
            "total_pages": pages.last,
            "page_number": self.current,
            "size": len(contents),
            "first_page": self.current == 1,
            "last_page": self.current == pages.last,
            "empty": not contents,
            "contents": contents,
        }


@dataclass(frozen=True)
class One:
    """One object with all that is nested in it."""

    sort: Sort
    description: Description
    here: Context

    @property
    def modified(self) -> str | None:
        """Only the release tells: what is nested in it may have changed later."""
        return None

    def address(self, suffix: str | None = None, language: str | None = None, **query: str) -> str:
        """Give the negotiated address, or that of one format."""
        path = f"{PATH}/{self.sort.name}/{iris.uuid_of(self.description.root.value)}" + (f".{suffix}" if suffix else "")
        return self.here.urls.to(path, lang=language, **query)

    def signposts(self, _suffix: str | None = None) -> list[Signpost]:
        """Point to the address for all, and to the thing itself."""
        canonical = Signpost(self.here.urls.absolute(self.address()), "canonical")
        return [canonical, Signpost(self.description.root.value, "describes")]

    @property
    def document(self) -> Json:
        """The object."""
        return self.sort.write(_told(self.description, self.here), full=True)


def _told(description: Description, here: Context) -> Told:
    return Told(description, description.root, here.site.base, here.languages)


def _json(found: Interface | Listed | One, _manner: Manner) -> bytes:
    return orjson.dumps(found.document, option=orjson.OPT_INDENT_2)


INTERFACES: Table[Interface] = Table((Variant("JSON", "application/json", "json", _json),))
LISTS: Table[Listed] = Table((Variant("JSON", "application/json", "json", _json, translated=True),))
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
    return give(find(context(), SORTS[name], key), OBJECTS, suffix)


for _name in SORTS:
    for _end in ("", ".<suffix>"):
        blueprint.add_url_rule(f"/{PATH}/{_name}{_end}", "listed", listed, defaults={"name": _name})
        blueprint.add_url_rule(f"/{PATH}/{_name}/<key>{_end}", "one", one, defaults={"name": _name})


def find_page(here: Context, sort: Sort, asked: Mapping[str, str]) -> Listed:
    """Find a page. Raises Problem if there is none, or for a filter, which must not pass for one that was heeded."""
    for key in asked:
        if key not in {*PARAMETERS, *ASKED}:
            raise Problem(400, f"{sort.name} takes {', '.join([*PARAMETERS, 'lang'])}; not {key}.")
    size, full = asked.get("per_page", str(SIZE)), asked.get("full", "false").lower()
    if not Pages(MOST, 1).has(size):
        raise Problem(400, f"per_page is a number from 1 to {MOST}.")
    if full not in {"true", "false"}:
        raise Problem(400, "full is true or false.")
    first = Listed(sort, here, int(size), full=full == "true")
    page = asked.get("page", "1")
    if not first.pages.has(page):
        raise Problem(404, f"This list has the pages 1 to {first.pages.last}.")
    return replace(first, current=int(page))


def find(here: Context, sort: Sort, key: str) -> One:
    """Find an object by its UUID or our key. Raises Problem if there is none of this sort."""
    own = iris.mint(here.site.base, sort.kind, key) if iris.is_key(key) else ""
    known = here.release.index.identified(key.lower()) or own
    ours = iris.kind_of(here.site.base, known) == sort.kind
    found = here.release.store.describe(known) if ours and here.release.index.title(known, here.language) else None
    if found is None:
        raise Problem(404, f"There is nothing with this identifier in {sort.name}.")
    return One(sort, found, here)
