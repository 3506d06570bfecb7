"""The sitemap as XML, after sitemaps.org and what search engines ask for languages."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

import pytest

from publisher.formats.sitemap import Document, index, moment, part

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
PAGE = Document({"de": "https://t.test/a?b=1&c='\"<", "en": "https://t.test/a?lang=en"}, "2026-01-31")


def read(*documents: Document, unlinked: frozenset[str] = frozenset()) -> ET.Element:
    return parsed(part(documents, unlinked))


def parsed(lines: Iterable[str]) -> ET.Element:
    return ET.fromstring("".join(lines))  # noqa: S314 - our own output


def links(url: ET.Element) -> dict[str, str]:
    return {link.attrib["hreflang"]: link.attrib["href"] for link in url.findall("x:link", NAMES)}


def test_every_language_of_a_document_names_itself_and_all_others() -> None:
    urls = read(PAGE).findall("s:url", NAMES)
    assert [url.findtext("s:loc", None, NAMES) for url in urls] == list(PAGE.addresses.values())
    assert [links(url) for url in urls] == [{**PAGE.addresses, "x-default": PAGE.addresses["de"]}] * 2


def test_a_language_that_search_engines_do_not_know_has_an_address_but_no_link() -> None:
    german, simple = read(
        Document({"de": "https://t.test/a", "de-simple": "https://t.test/a?lang=de-simple"}, ""),
        unlinked=frozenset({"de-simple"}),
    )
    assert links(german) == {}
    assert links(simple) == {}


def test_a_document_without_a_date_says_none() -> None:
    assert read(Document({"de": "https://t.test/a"}, "")).find("s:url/s:lastmod", NAMES) is None


def test_the_index_names_its_parts() -> None:
    found = parsed(index(["https://t.test/1.xml"], "2026-01-31T00:00:00Z"))
    assert [loc.text for loc in found.findall("s:sitemap/s:loc", NAMES)] == ["https://t.test/1.xml"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2026-01-31", "2026-01-31"),
        ("2026-01-31T10:00:00Z", "2026-01-31T10:00:00+00:00"),
        ("2026-01-31T10:00:00+01:00", "2026-01-31T10:00:00+01:00"),
        ("2026-01-31T10:00:00", "2026-01-31"),
        ("20260131", "2026-01-31"),
        ("2026", "OTHER"),
        ("gestern", "OTHER"),
        ("", "OTHER"),
        (None, "OTHER"),
    ],
)
def test_a_date_of_the_data_becomes_one_that_sitemaps_may_have(text: str | None, written: str) -> None:
    assert moment(text, "OTHER") == written
