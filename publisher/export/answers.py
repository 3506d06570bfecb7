"""All answers of one document: in every format and language, page by page, and what is to be said with each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

import orjson

from publisher.errors import LodseError
from publisher.export.asking import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping

    from publisher.export.asking import Asking, Reply
    from publisher.export.documents import Document

ONE = "_"
"""The folder of what is the same in every language."""

ANY, FIXED = "any", "fixed"
"""How an address led to a file: it left the form to headers, or named it."""

BY_WAY = frozenset({"Vary", "Content-Location"})
"""Headers that depend on how the address led to the file; of pages of a list, so do the links to its neighbours."""

HTML = "text/html"
FOUND_OUT = frozenset({"Content-Length", "ETag", "Last-Modified", "Date", "Accept-Ranges", "Connection", "Server"})
"""Headers that nginx says by itself, or works out from the file."""

_NEXT = re.compile(r'<[^<>]*[?&]page=([\w.-]+)[^<>]*>; rel="next"')


@dataclass(frozen=True, slots=True)
class Stored:
    """An answer that becomes a file, and the headers that are sent with it, by how an address led to it.

    tree: the language that a header chose, `lang=` and the one that the address names, or `ONE`. page: of a list.
    """

    tree: str
    page: str
    stem: str
    form: str
    reply: Reply
    ways: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def whole_stem(self) -> str:
        """The stem with the page; pages of lists lie in hidden folders, to which no address leads."""
        return f"/.{self.page}{self.stem}" if self.page else self.stem

    @property
    def name(self) -> str:
        """The path of the file."""
        return f"{self.tree}{self.whole_stem}" + (f".{self.form}" if self.form else "")


@dataclass(frozen=True, slots=True)
class Form:
    """One row of the list of alternates: what chooses it, its ending, its address."""

    media_type: str
    ending: str
    address: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a document, in all its forms; most documents have one page, which has no name."""

    asked: Asking
    document: Document
    name: str = ""

    @property
    def query(self) -> str:
        """The query that asks for it."""
        return f"page={self.name}" if self.name else ""

    def forms(self) -> list[Form]:
        """List its forms, as the application does; none where the document is no longer there."""
        query = _joined(self.query, "_profile=alt", "_mediatype=application/json")
        reply = _checked(self.asked.get(self.document.path, query), self.document)
        body = b"".join(reply.body)
        if reply.status != HTTPStatus.OK:
            return []
        told = orjson.loads(body)
        rows = ((row, urlsplit(row["href"])) for row in told["representations"])
        found = (self._form(row, unquote(href.path), href.query, told["default"]) for row, href in rows)
        return [form for form in found if form]

    def _form(self, row: Mapping[str, str], path: str, query: str, default: str) -> Form | None:
        """Give a row; None for what is found by another address than this page has, such as a whole list."""
        below = "/" + path.removeprefix(self.asked.site.prefix)
        head = f"{self.document.stem}."
        if not below.startswith(head) or parse_qs(query) != ({"page": [self.name]} if self.name else {}):
            return None
        address = urlsplit(row["href"])
        relative = address.path + (f"?{address.query}" if address.query else "")
        return Form(row["mediatype"], below.removeprefix(head), relative, row["profile"] == default)


def of(asked: Asking, document: Document, part: Callable[[str], tuple[str, str]]) -> Iterator[Stored]:
    """Give all answers of a document; `part` parts a path into stem and ending."""
    if document.sole:
        yield from _sole(asked, document)
    elif not document.negotiated:
        yield from _alone(asked, document, *part(document.path))
    else:
        page: Page | None = Page(asked, document)
        while page:
            page = yield from _of_page(page)


def _sole(asked: Asking, document: Document) -> Iterator[Stored]:
    """Give the only form of a document, which headers have to want."""
    for stored in _translated(asked, document.path, "", Stored("", "", document.stem, "html", NOTHING)):
        yield replace(stored, ways={ANY: _by_way(stored.reply)})


def _alone(asked: Asking, document: Document, stem: str, form: str) -> Iterator[Stored]:
    for stored in _translated(asked, document.path, "", Stored("", "", stem, form, NOTHING)):
        yield replace(stored, ways={FIXED: _by_way(stored.reply)})


def _of_page(page: Page) -> Generator[Stored, None, Page | None]:
    """Give all forms of a page; the generator's value is the next page."""
    forms = page.forms()
    if not forms:
        return None
    plain, following = _said(page, forms, "")
    named, _ = _said(page, forms, f"lang={page.asked.site.language}")
    for form in forms:
        path = f"{page.document.stem}.{form.ending}"
        blank = Stored("", page.name, page.document.stem, form.ending, NOTHING)
        for stored in _translated(page.asked, path, page.query, blank):
            chosen = (named if stored.tree.startswith("lang=") else plain) | {
                "Content-Location": _at(form, stored, page)
            }
            if following or page.name:
                chosen["Link"] = _links(page, form, stored)
            free = {ANY: chosen} if form.is_default else {}
            yield replace(stored, ways={FIXED: _by_way(stored.reply)} | free)
    return replace(page, name=following) if following else None


def _said(page: Page, forms: list[Form], asking: str) -> tuple[dict[str, str], str]:
    """Find out what is said where the address leaves the form to headers: `Vary`, and the name of the next page."""
    cheap = next((form.media_type for form in forms if form.media_type != HTML), HTML)
    site = page.asked.site
    query = _joined(page.query, asking)
    reply = page.asked.get(page.document.path, query, accept=cheap, accept_language=site.language)
    _checked(reply, page.document).close()
    following = _NEXT.search(reply.headers.get("Link", ""))
    return {"Vary": reply.headers.get("Vary", "")}, following[1] if following else ""


def _links(page: Page, form: Form, stored: Stored) -> str:
    """Ask for the links of a page as who leaves the form to headers gets them."""
    language = "" if stored.tree == ONE else stored.tree
    named, header = (language, "") if language.startswith("lang=") else ("", language)
    wanted = {"accept": form.media_type, "accept_language": header or page.asked.site.language}
    reply = _checked(page.asked.get(page.document.path, _joined(page.query, named), **wanted), page.document)
    reply.close()
    return reply.links


def _at(form: Form, stored: Stored, page: Page) -> str:
    """Give the address of a form in a language; the site's own language need not be named."""
    language = stored.tree.removeprefix("lang=")
    if language in {ONE, page.asked.site.language}:
        return form.address
    return f"{form.address}{'&' if '?' in form.address else '?'}lang={language}"


def _translated(asked: Asking, path: str, query: str, blank: Stored) -> Iterator[Stored]:
    """Give the answers of an address in every language that it has."""
    site = asked.site
    first = _checked(asked.get(path, query, accept="*/*", accept_language=site.language), blank.stem)
    if first.status != HTTPStatus.OK:
        first.close()
        return
    if not first.varies_by_language:
        yield replace(blank, tree=ONE, reply=first)
        return
    yield replace(blank, tree=site.language, reply=first)
    for language in site.languages:
        named = asked.get(path, _joined(query, f"lang={language}"), accept="*/*")
        yield replace(blank, tree=f"lang={language}", reply=named)
        if language != site.language:
            yield replace(blank, tree=language, reply=asked.get(path, query, accept="*/*", accept_language=language))


def _by_way(reply: Reply) -> dict[str, str]:
    return {name: value for name, value in reply.headers.items() if name in BY_WAY}


def _checked(reply: Reply, what: object) -> Reply:
    if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise LodseError(f"the application could not answer {what}", "The log says why.")
    return reply


def _joined(*queries: str) -> str:
    return "&".join(filter(None, queries))
