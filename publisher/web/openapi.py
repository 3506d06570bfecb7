"""The description of the interface: OpenAPI for programs, a page for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson
from flask import Blueprint, Flask, current_app

from publisher.formats import openapi as description
from publisher.formats.openapi import Operation
from publisher.web import (
    html,
    interface,
    interface_data,
    interface_history,
    interface_hsds,
    interface_pages,
    interface_queries,
    interface_search,
    representation,
)
from publisher.web.chrome import Alternate
from publisher.web.context import Context, context, without_slash
from publisher.web.frame import frame
from publisher.web.represent import give
from publisher.web.representation import Manner, Signpost, Table, Variant
from publisher.web.samples import Rows

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as BaseResponse

MEDIA_TYPE = "application/json"
NAME = "openapi.json"
PAGE = "api"

PARTS = (interface_pages, interface_history, interface_search, interface_data, interface_queries, interface_hsds)
ROWS: Mapping[str, Rows] = {view: rows for part in PARTS for view, rows in part.ROWS.items()}
"""What gives the operations of each view, by its name."""

blueprint = Blueprint("openapi", __name__)
blueprint.before_request(without_slash)


@dataclass(frozen=True, slots=True)
class Section:
    """The operations of one tag."""

    key: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Described:
    """The interface, for one reader."""

    here: Context

    @property
    def modified(self) -> str | None:
        """Only the release tells."""
        return None

    def address(self, suffix: str | None = None, language: str | None = None, **query: str) -> str:
        """Give the negotiated address, or that of one format; the document has the name that programs expect."""
        path = PAGE + (f".{suffix}" if suffix else "")
        return self.here.urls.to(NAME if suffix == "json" else path, lang=language, **query)

    def signposts(self, suffix: str | None = None) -> list[Signpost]:
        """Point to the address that this is kept under."""
        address = self.here.urls.absolute(self.address("json" if suffix == "json" else None))
        return [Signpost(self.here.canonical(address) if suffix != "json" else address, "canonical")]


@blueprint.get(f"/{NAME}")
def openapi() -> BaseResponse:
    """Give the OpenAPI document, in English."""
    return give(Described(context()), INTERFACE, "json")


@blueprint.get(f"/{PAGE}")
@blueprint.get(f"/{PAGE}.<suffix>")
def api(suffix: str | None = None) -> BaseResponse:
    """Give the same as a page, in the reader's language, or in the form that is asked for."""
    return give(Described(context()), INTERFACE, suffix)


def _html(shown: Described, _manner: Manner) -> bytes:
    return _page(shown.here).encode()


def _json(shown: Described, _manner: Manner) -> bytes:
    found = description.document(interface.about(shown.here), interface.operations(_app(), shown.here, ROWS))
    return orjson.dumps(found, option=orjson.OPT_INDENT_2)


def _page(here: Context) -> str:
    operations = interface.operations(_app(), here, ROWS)
    tags = interface.TAGS
    sections = [Section(key, tuple(o for o in operations if o.tag == key)) for key in tags]
    languages = (here.language, here.language.partition("-")[0], "en")
    chrome = frame(here, "api", alternates=(Alternate(MEDIA_TYPE, here.urls.to(NAME), "OpenAPI 3.1"),))
    values = {
        "sections": [section for section in sections if section.operations],
        "tags": tags,
        "tell": html.teller(languages),
        "statuses": description.STATUSES,
        "common": description.COMMON,
        "filled": lambda operation: description.filled(operation.path, operation.parameters),
    }
    return html.reference("api", chrome, **values)


def _app() -> Flask:
    found: Flask = current_app._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001 - flask's own way
    return found


INTERFACE: Table[Described] = Table(
    (
        Variant("HTML", representation.HTML, "html", _html, translated=True),
        Variant("OpenAPI 3.1", MEDIA_TYPE, "json", _json),
    )
)
"""In the order of the server's preference."""
