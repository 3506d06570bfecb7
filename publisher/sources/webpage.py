"""What a page of the web carries as data: JSON-LD inside it, or a link to RDF, or it is RDF itself. Pure."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree, html

from publisher import rdf

_FORMS = {name: form for form in rdf.FORMATS for name in (form.media_type, *form.aliases)}
_PAGES = frozenset({"text/html", "application/xhtml+xml"})


class Piece(NamedTuple):
    """One text of RDF and its format."""

    text: bytes
    form: rdf.Format


class Page(NamedTuple):
    """What a page carries, and the address of a document of data that it names; empty if it names none."""

    data: tuple[Piece, ...]
    link: str


def take_apart(body: bytes, media_type: str, url: str) -> Page:
    """Find the data of a page. What is neither a page nor RDF carries none."""
    if form := _FORMS.get(media_type):
        return Page((Piece(body, form),), "")
    if media_type not in _PAGES or not body.strip():
        return Page((), "")
    try:
        tree = html.document_fromstring(body, parser=html.HTMLParser(no_network=True, huge_tree=False))
    except (etree.LxmlError, ValueError, AssertionError):
        return Page((), "")
    scripts = (each for each in tree.iter("script") if _type(each) == rdf.JSON_LD.media_type)
    data = tuple(Piece((each.text or "").encode(), rdf.JSON_LD) for each in scripts if (each.text or "").strip())
    return Page(data, _link(tree, url))


def _link(tree: etree._Element, url: str) -> str:
    """Give the link to data whose format we like best. A link back to the page is none."""
    found: dict[str, str] = {}
    for each in tree.iter("link"):
        address = urldefrag(urljoin(url, each.get("href") or "")).url
        relations = (each.get("rel") or "").lower().split()
        if "alternate" in relations and _type(each) in _FORMS and address != urldefrag(url).url:
            found.setdefault(_FORMS[_type(each)].suffix, address)
    good = (found[form.suffix] for form in rdf.FORMATS if form.suffix in found)
    return next((address for address in good if urlsplit(address).scheme in {"http", "https"}), "")


def _type(element: etree._Element) -> str:
    return (element.get("type") or "").partition(";")[0].strip().lower()
