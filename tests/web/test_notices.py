"""Notices on the home page: there on their days, gone after, and never more than text."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Any

import pytest
from flask.testing import FlaskClient

from publisher.web import home, pages, thing_page
from publisher.web.app import create_app
from tests.command import ROOT
from tests.conftest import built, copied
from tests.markup import Markup

NOTICES = """
@prefix schema: <http://schema.org/> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix notice: <id/notice/> .
notice:umbau a schema:SpecialAnnouncement ; dct:identifier "umbau" ; dct:modified "2026-02-20"^^xsd:date ;
  schema:name "Umbau <b>im Rathaus</b>"@de , "Building work"@en ;
  schema:description "</script><script>alert(1)</script> Bitte klingeln."@de ;
  schema:datePosted "2026-03-01"^^xsd:date ; schema:expires "2026-03-31"^^xsd:date ;
  schema:about <id/service/ausweis> .
notice:lang a schema:SpecialAnnouncement ; dct:identifier "lang" ; dct:modified "2026-02-20"^^xsd:date ;
  schema:name "Lang"@de ; schema:description "LONG"@de ;
  schema:datePosted "2026-03-02"^^xsd:date ; schema:expires "2026-03-02"^^xsd:date .
""".replace("LONG", "Wort " * 999 + "Ende")

Ask = Callable[[str, str], str]


@pytest.fixture(scope="module")
def noticing(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The small town with notices."""
    folder = copied(ROOT / "tests/town", tmp_path_factory.mktemp("notices") / "klein")
    (folder / "notices.ttl").write_text(NOTICES, "utf-8")
    return create_app(built(folder).site).test_client()


@pytest.fixture
def ask(noticing: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Asks the small town for a page on a day."""

    def asked(path: str, moment: str) -> str:
        class Then(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> Then:
                return cls.fromisoformat(moment).replace(tzinfo=tz)

        monkeypatch.setattr(home, "datetime", Then)
        monkeypatch.setattr(pages, "datetime", Then)
        monkeypatch.setattr(thing_page, "datetime", Then)
        return noticing.get(path, headers={"Accept": "text/html"}).get_data(as_text=True)

    return asked


def shown(html: str) -> list[str]:
    return [text for tag, text in Markup(html).headings if tag == "h3" and ("Umbau" in text or "Lang" in text)]


def told(html: str) -> list[dict[str, Any]]:
    jsonld = html.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    return [node for node in json.loads(jsonld).get("@graph", ()) if node["@type"] == "SpecialAnnouncement"]


@pytest.mark.parametrize(
    ("moment", "names"),
    [
        ("2026-02-28T23:59", []),
        ("2026-03-01T00:00", ["Umbau <b>im Rathaus</b>"]),
        ("2026-03-02T12:00", ["Lang", "Umbau <b>im Rathaus</b>"]),
        ("2026-03-31T23:59", ["Umbau <b>im Rathaus</b>"]),
        ("2026-04-01T00:00", []),
    ],
)
def test_page_and_search_engines_have_the_notices_of_the_day(ask: Ask, moment: str, names: list[str]) -> None:
    html = ask("/", moment)
    assert shown(html) == names
    assert [node["name"] for node in told(html)] == names
    assert ("Aktuelle Hinweise" in html) is bool(names)


def test_markup_in_a_notice_is_text_on_the_page_and_in_its_data(ask: Ask) -> None:
    html = ask("/", "2026-03-10T12:00")
    assert "<script>alert" not in html
    assert "<b>im" not in html
    assert told(html)[0]["text"] == "</script><script>alert(1)</script> Bitte klingeln."


def test_a_long_notice_is_cut_in_whole_words_alike_for_readers_and_search_engines(ask: Ask) -> None:
    html = ask("/", "2026-03-02T12:00")
    text = told(html)[0]["text"]
    assert text.endswith("Wort …")
    assert len(text) < 330
    assert f"<p>{text}</p>" in html
    assert "Wort Ende" in ask("/doc/notice/lang", "2026-03-02T12:00")


def test_a_notice_without_a_text_in_the_language_says_which_it_is_in(ask: Ask) -> None:
    html = ask("/?lang=en", "2026-03-10T12:00")
    assert shown(html) == []
    assert "Building work" in html
    assert '<p lang="de">&lt;/script&gt;' in html


def test_the_page_of_a_notice_says_from_when_until_when(ask: Ask) -> None:
    text = Markup(ask("/doc/notice/umbau", "2030-01-01T12:00")).text
    assert "Gilt ab 1. März 2026" in text
    assert "Gilt bis 31. März 2026" in text


@pytest.mark.parametrize(
    ("moment", "names"),
    [
        ("2026-02-28T23:59", []),
        ("2026-03-02T12:00", ["Umbau <b>im Rathaus</b>"]),
        ("2026-04-01T00:00", []),
    ],
)
def test_the_page_of_a_thing_has_the_notices_about_it_on_their_days(ask: Ask, moment: str, names: list[str]) -> None:
    html = ask("/doc/service/ausweis", moment)
    assert shown(html) == names
    assert ("Aktuelle Hinweise" in html) is bool(names)
    assert "<script>alert" not in html


def test_the_page_of_another_thing_has_none(ask: Ask) -> None:
    assert "Aktuelle Hinweise" not in ask("/doc/organisation/stadt", "2026-03-02T12:00")


def test_the_home_page_has_changed_when_the_day_has(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Accept": "text/html"})
    assert answer.last_modified is not None
    before = client.get("/", headers={"Accept": "text/html", "If-Modified-Since": "Thu, 01 Jan 2026 00:00:00 GMT"})
    assert before.status_code == 200
    assert client.get("/", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
