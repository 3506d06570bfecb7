"""Any feed is well-formed Atom, whatever the texts are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from publisher.formats.atom import MEDIA_TYPE, Category, Entry, Feed, Link, write
from tests.feeds import ATOM, atom_problems

ENTRY = Entry(
    id="https://x.example/changes/1",
    title="Ausweis",
    updated="2026-01-01T12:00:00Z",
    summary="Neu: Ausweis",
    links=[Link("alternate", "https://x.example/doc/service/ausweis", "text/html", "de")],
    categories=[Category("created", "https://x.example/changes", "Neu")],
    language="de",
)
FEED = Feed(
    id="https://x.example/changes",
    title="Kleinstadt: Änderungen",
    updated="2026-01-01T12:00:00Z",
    language="de",
    author="Kleinstadt",
    author_iri="https://x.example/id/organisation/stadt",
    links=[Link("self", "https://x.example/changes.atom", MEDIA_TYPE)],
    entries=[ENTRY],
)


def text(feed: Feed) -> bytes:
    return "".join(write(feed)).encode()


def test_a_feed_keeps_the_rules() -> None:
    assert atom_problems(text(FEED)) == []


@pytest.mark.parametrize(
    ("broken", "objection"),
    [
        (replace(FEED, links=[]), "no link to itself"),
        (replace(FEED, id="changes"), "feed: the id is no absolute IRI"),
        (replace(FEED, updated="2026-01-01"), "feed: updated is no date of RFC 3339"),
        (replace(FEED, entries=[ENTRY, ENTRY]), "two entries with one id"),
        (replace(FEED, entries=[replace(ENTRY, links=[])]), "an entry without content needs an alternate"),
    ],
)
def test_the_rules_are_those_of_atom(broken: Feed, objection: str) -> None:
    assert objection in atom_problems(text(broken))


def test_an_entry_says_what_happened_to_what() -> None:
    entry = etree.fromstring(text(FEED)).find("a:entry", ATOM)
    assert entry is not None
    assert entry.findtext("a:title", "", ATOM) == "Ausweis"
    assert entry.find("a:title", ATOM).get("{http://www.w3.org/XML/1998/namespace}lang") == "de"
    category = entry.find("a:category", ATOM)
    assert (category.get("term"), category.get("label")) == ("created", "Neu")
    link = entry.find("a:link", ATOM)
    assert (link.get("hreflang"), link.get("type")) == ("de", "text/html")


@pytest.mark.parametrize("is_archive", [True, False])
def test_a_page_of_the_archive_says_so(*, is_archive: bool) -> None:
    feed = etree.fromstring(text(replace(FEED, is_archive=is_archive)))
    assert (feed.find("fh:archive", ATOM) is not None) == is_archive


def test_rights_are_said_where_there_are_any() -> None:
    assert etree.fromstring(text(replace(FEED, rights="© <Stadt>"))).findtext("a:rights", "", ATOM) == "© <Stadt>"


@given(title=st.text(), iri=st.text(), label=st.text())
def test_no_text_breaks_the_feed_or_becomes_markup(title: str, iri: str, label: str) -> None:
    entry = replace(ENTRY, title=title, id=iri, categories=[Category("x", iri, label)], links=[Link("alternate", iri)])
    feed = etree.fromstring(text(replace(FEED, title=title, entries=[entry])))
    assert [child.tag for child in feed.iter() if child.tag == "script"] == []
    shown = feed.findtext("a:entry/a:title", "", ATOM)
    printable = "".join(c for c in title if c in "\t\n\r" or " " <= c not in "\ufffe\uffff")
    assert shown == printable.replace("\r\n", "\n").replace("\r", "\n")
    assert len(feed.findall("a:entry", ATOM)) == 1
