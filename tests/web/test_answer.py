from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.web.answer import FRESH, Answer, changed, last_modified, link_header, respond


def etag(**facts: Any) -> str:
    return respond(Answer(**{"body": b"x", "content_type": "text/turtle", **facts})).headers["ETag"]


def test_an_answer_says_what_it_is_and_how_long_it_may_be_used() -> None:
    response = respond(Answer(b"x", "text/turtle; charset=utf-8"))
    assert (response.data, response.headers["Content-Type"]) == (b"x", "text/turtle; charset=utf-8")
    assert response.headers["Cache-Control"] == FRESH


@pytest.mark.parametrize("name", ["Vary", "Content-Language", "Content-Location", "Last-Modified", "Link"])
def test_what_is_not_known_is_not_said(name: str) -> None:
    assert name not in respond(Answer(b"x", "text/turtle")).headers


def test_what_is_known_is_said() -> None:
    known = Answer(
        b"x",
        "text/html",
        "de",
        "Accept, Accept-Language",
        "/doc/x.html",
        "2026-01-31",
        (("/a", "canonical", {}),),
        {"X": "y"},
    )
    headers = respond(known).headers
    assert {
        name: headers[name] for name in ("Vary", "Content-Language", "Content-Location", "Last-Modified", "Link", "X")
    } == {
        "Vary": "Accept, Accept-Language",
        "Content-Language": "de",
        "Content-Location": "/doc/x.html",
        "Last-Modified": "Sat, 31 Jan 2026 00:00:00 GMT",
        "Link": '</a>; rel="canonical"',
        "X": "y",
    }


def test_the_same_bytes_have_the_same_strong_etag() -> None:
    assert etag() == etag()
    assert not etag().startswith("W/")


@pytest.mark.parametrize("other", [{"body": b"y"}, {"content_type": "text/plain"}])
def test_each_representation_has_an_etag_of_its_own(other: dict[str, Any]) -> None:
    assert etag(**other) != etag()


@pytest.mark.parametrize(
    ("links", "header"),
    [
        ((), ""),
        ((("/a.ttl", "alternate", {"type": "text/turtle"}),), '</a.ttl>; rel="alternate"; type="text/turtle"'),
        ((("/a", "canonical", {}), ("/b", "license", {})), '</a>; rel="canonical", </b>; rel="license"'),
    ],
)
def test_links_are_written_as_a_header(links: tuple[tuple[str, str, dict[str, str]], ...], header: str) -> None:
    assert link_header(links) == header


@pytest.mark.parametrize("href", ["http://stadt.example/ü", "http://stadt.example/מ🏛", "http://a.example/a,b;c"])
def test_an_iri_in_a_link_can_be_sent(href: str) -> None:
    header = link_header(((href, "cite-as", {}),))
    assert header.isascii()
    assert header.count("<") == header.count(">") == 1


@given(st.text())
def test_no_address_breaks_out_of_a_link_header(href: str) -> None:
    header = link_header(((href.encode("utf-8", "replace").decode(), "cite-as", {}),))
    assert header.endswith('>; rel="cite-as"')
    assert header.count("<") == header.count(">") == 1
    assert header.isprintable()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-31", "Sat, 31 Jan 2026 00:00:00 GMT"),
        ("2026-01-31T12:00:00Z", "Sat, 31 Jan 2026 12:00:00 GMT"),
        ("2026-01-31T12:00:00+02:00", "Sat, 31 Jan 2026 10:00:00 GMT"),
        ("2026-01-31T12:00:00", "Sat, 31 Jan 2026 12:00:00 GMT"),
        ("2026-01-31T12:00:00.123456Z", "Sat, 31 Jan 2026 12:00:00 GMT"),
        ("gestern", None),
        ("", None),
        ("2026-02-31", None),
        ("9999-12-31", None),
        ("-0044-03-15", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
    ],
)
def test_a_date_of_the_data_becomes_one_of_http(text: str, expected: str | None) -> None:
    assert last_modified(text) == expected


def test_a_date_in_the_future_is_not_said() -> None:
    assert last_modified((datetime.now(UTC) + timedelta(days=1)).isoformat()) is None


@given(st.one_of(st.text(max_size=12), st.datetimes().map(str), st.dates().map(str)))
def test_no_date_raises(text: str) -> None:
    assert last_modified(text) is None or str(last_modified(text)).endswith(" GMT")


@pytest.mark.parametrize(
    ("modified", "expected"),
    [
        (None, "2026-11-26T09:00:00Z"),
        ("2026-11-20", "2026-11-20T23:59:59Z"),
        ("2026-11-26", "2026-11-26T09:00:00Z"),
        ("2027-01-01", "2026-11-26T09:00:00Z"),
        ("2026-11-20T08:00:00Z", "2026-11-20T08:00:00Z"),
        ("gestern", "gestern"),
    ],
)
def test_a_day_counts_to_its_end_but_not_beyond_the_release(modified: str | None, expected: str) -> None:
    assert changed(modified, "2026-11-26T09:00:00Z") == expected


def test_two_releases_on_the_day_of_a_change_are_told_apart() -> None:
    assert changed("2026-11-26", "2026-11-26T09:00:00Z") < changed("2026-11-26", "2026-11-26T14:00:00Z")
