"""What crawlers and browsers ask for by themselves: robots.txt, the sitemap, llms.txt, an icon."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from flask import Blueprint, Response

from publisher import rdf
from publisher.contents.collation import LETTERS
from publisher.formats import sitemap
from publisher.formats.sitemap import Document
from publisher.iris import LISTED
from publisher.pages import vocabulary
from publisher.web import answer
from publisher.web.answer import Answer
from publisher.web.context import Context, context, without_slash
from publisher.web.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

blueprint = Blueprint("crawlers", __name__)
blueprint.before_request(without_slash)

MOST = 10_000
"""Addresses in one part of the sitemap; each language of a document has one. The standard allows 50,000."""

BLOCK = 500
"""Things read from the index at once while a part is written."""

UNLINKED = frozenset({"de-simple"})
"""Languages that search engines do not know: their pages are listed, without a language link."""

NOT_FOR_CRAWLERS = (
    "sparql", "search", "memento/", "timemap/", "*?*page=", "*?*format=", "*?*_profile=", "*?*_mediatype=",
)  # fmt: skip
"""Queries without end, the past, and lists by the page: the sitemap names every document."""

OWN_WORDS = vocabulary.ONTOLOGY.value
_NOINDEX = {"X-Robots-Tag": "noindex"}


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Say what crawlers may read: every page, but no queries."""
    here = context()
    refused = "".join(f"Disallow: {here.urls.prefix}{path}\n" for path in NOT_FOR_CRAWLERS)
    sitemaps = here.urls.absolute(here.urls.to("sitemap.xml"))
    return _text(f"User-agent: *\n{refused}Allow: {here.urls.prefix}\n\nSitemap: {sitemaps}\n", here)


@blueprint.get("/sitemap.xml")
def sitemap_index() -> Response:
    """List the parts of the sitemap."""
    here = context()
    parts = (here.urls.absolute(here.urls.to(f"sitemap/{n}.xml")) for n in range(1, _parts(here) + 1))
    return _stream(sitemap.index(parts, here.release.release.created), here, "index")


@blueprint.get("/sitemap/<int:number>.xml")
def sitemap_part(number: int) -> Response:
    """List the pages of one part of the sitemap, read by their position."""
    here = context()
    if not 1 <= number <= _parts(here):
        raise Problem(404, f"The sitemap has the parts 1 to {_parts(here)}.")
    size = _size(here)
    found = islice(_documents(here, (number - 1) * size), size)
    return _stream(sitemap.part(filter(None, found), UNLINKED), here, str(number))


@blueprint.get("/llms.txt")
def llms() -> Response:
    """Say in plain words what there is, for programs that read text."""
    here = context()
    return _text(_llms(here), here)


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """Tell browsers that ask by habit that there is nothing; pages name their icon."""
    return Response(status=204, headers={"Cache-Control": "public, max-age=86400"})


def _size(here: Context) -> int:
    return MOST // len(here.site.languages)


def _parts(here: Context) -> int:
    """Count the parts, from the totals of the index."""
    total = len(_pages(here)) + sum(here.release.index.kinds(here.site.language).values())
    return -(-total // _size(here))


def _pages(here: Context) -> tuple[str, ...]:
    """Give the paths of the pages that are not about one thing."""
    site, index = here.site, here.release.index
    letters = [letter for letter in index.letters(site.language) if letter in LETTERS]  # "#" has no page of its own
    kinds = index.kinds(site.language)
    reference = ("ontology", "shapes", "quality") if site.checked else ()
    alphabet = ("a-z/", *(f"a-z/{a.lower()}" for a in letters)) if letters else ()
    lists = tuple(f"doc/{kind}/" for kind in (*LISTED, "thing") if kind in kinds)
    return ("", *alphabet, *lists, "dataset", *reference, "api")


def _documents(here: Context, skip: int) -> Iterator[Document | None]:
    """Give the documents from a position on, first the pages, then the things kind by kind; None for one left out."""
    pages = _pages(here)
    yield from (_page(here, path) for path in pages[skip:])
    skip = max(0, skip - len(pages))
    for kind, number in sorted(here.release.index.kinds(here.site.language).items()):
        yield from _things(here, kind, skip, number)
        skip = max(0, skip - number)


def _things(here: Context, kind: str, skip: int, number: int) -> Iterator[Document | None]:
    """Give the documents about the things of a kind, a block at a time, so that memory does not grow with them."""
    for first in range(skip + 1, number + 1, BLOCK):
        for entry in here.release.index.listing(kind, here.site.language, first, BLOCK):
            modified = sitemap.moment(entry.modified, here.release.release.created)
            own = here.site.checked and entry.iri.startswith(OWN_WORDS)  # which are anchors of one page
            yield None if own else Document(_addresses(here, entry.iri), modified)


def _addresses(here: Context, iri: str) -> dict[str, str]:
    site, urls = here.site, here.urls
    return {a: urls.absolute(urls.document(iri, None, a if a != site.language else None)) for a in site.languages}


def _page(here: Context, path: str) -> Document:
    site, urls = here.site, here.urls
    addresses = {a: urls.absolute(urls.to(path, lang=a if a != site.language else None)) for a in site.languages}
    return Document(addresses, here.release.release.created)


def _stream(lines: Iterable[str], here: Context, name: str) -> Response:
    """Send XML as it is written. It is the same for as long as the release and this software are."""
    release = here.release.release
    version = f"{release.id} {here.site.base} {here.site.languages} {name}"
    body, content_type = (line.encode() for line in lines), f"{sitemap.MEDIA_TYPE}; charset=utf-8"
    made = Answer(body, content_type, modified=release.created, headers=_NOINDEX, version=version)
    return answer.respond(made)


def _text(text: str, here: Context) -> Response:
    released = here.release.release.created
    return answer.respond(Answer(text.encode(), "text/plain; charset=utf-8", modified=released, headers=_NOINDEX))


def _llms(here: Context) -> str:
    """Write `/llms.txt`: a heading, a summary, and links with a remark, as its proposal asks."""
    site, urls = here.site, here.urls
    formats = ", ".join(f".{f.suffix} ({f.name})" for f in rdf.FORMATS)
    kinds = here.release.index.kinds(site.language)
    lists = [(kind, f"doc/{kind}/", f"{kinds[kind]} documents") for kind in LISTED if kind in kinds]
    data = [
        ("Dataset", "dataset", "DCAT and VoID description, with downloads of everything"),
        *([("Changes", "changes", "what changed: Atom at /changes.atom, event stream (LDES)")] if site.checked else []),
        ("SPARQL endpoint", "sparql", "SPARQL 1.1 Query by GET or POST, with limits on time and size"),
        ("OpenAPI", "openapi.json", "everything this server answers; for people at /api"),
        ("JSON-LD context", "context.jsonld", "the terms of the JSON-LD documents"),
        ("Sitemap", "sitemap.xml", "every page"),
    ]
    words = [("Ontology", "ontology", "our own terms"), ("Shapes", "shapes", "the rules of the data, as a manual")]
    licence = f"\n## Licence\n\n- [{site.licence.name}]({site.licence.url}): {site.licence.attribution}\n"
    sections = (("Lists", lists), ("Data", data), ("Vocabulary", words if site.checked else []))
    listed = "".join(
        f"\n## {heading}\n\n" + "".join(f"- [{n}]({urls.absolute(urls.to(p))}): {note}\n" for n, p, note in links)
        for heading, links in sections
        if links
    )
    return (
        f"# {_line(site.name)}\n\n> {_line(site.description) or 'Linked open data.'}\n\n"
        f"Every thing has an IRI ({site.base}id/service/…) that leads to a page about it ({site.base}doc/service/…). "
        f"The same document is data: ask for it by `Accept`, or add a suffix: {formats}. "
        f"Languages: {', '.join(site.languages)} (`Accept-Language` or `?lang=`).\n"
        f"{listed}{licence if site.licence.url else ''}"
    )


def _line(text: str) -> str:
    return " ".join(text.split())
