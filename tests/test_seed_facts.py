"""Every fact of the page that began it all (`../shared/seed/`) is on a page for people and in the data beside it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import Graph

from publisher.terms import DCT, LODSE, RDF, SCHEMA, VCARD
from tests.command import ROOT
from tests.conftest import Town
from tests.markup import Markup

Pages = Callable[[str], Markup]


class Said(NamedTuple):
    """One triple of the data."""

    node: str
    name: str
    value: str
    language: str | None


Data = Callable[[str], list[Said]]

OFFICE = "service/zukunftsbuero"
UNIT = "organisation/zukunftsbuero"
WING = "place/rathaus-fluegel-wilhelmstrasse"
CONTACT = "contact/zukunftsbuero"
DEVELOPMENT = "service/kommunale-gesamtentwicklung"
CHANGE = "service/demografischer-wandel"
CITIZENS = "service/buergerengagement"
INTEGRATION = "service/integration"

TEXTS = [
    # the office
    (OFFICE, "Zukunftsbüro"),
    (OFFICE, "gegründet im Jahr 2008"),
    (OFFICE, "Kommunale Gesamtentwicklung"),
    (OFFICE, "Demografischer Wandel"),
    (OFFICE, "Bürgerschaftliches Engagement"),
    (OFFICE, "Integration"),
    (OFFICE, "Scharnierfunktion"),
    (OFFICE, "städtische Verwaltung"),
    (OFFICE, "Funktionsträger in Organisationen"),
    (OFFICE, "Bürgerinnen und Bürger"),
    (OFFICE, "Perspektiven entwickeln"),
    (OFFICE, "Zukunft aktiv gestalten"),
    (OFFICE, "Zusammenarbeit und der Informationsaustausch"),
    (OFFICE, "zwischen den Initiativen von Stadt, Stadtgesellschaft und Region"),
    (OFFICE, "Abteilung des Hauptamtes"),
    (OFFICE, "Verantwortungsbereich des Oberbürgermeisters"),
    (OFFICE, "Bedingungen für Möglichkeiten schaffen"),
    (OFFICE, "Anlaufstelle und Plattform für eine bürgerbeteiligte Zukunftsgestaltung"),
    (OFFICE, "Chancen und Risiken in der Entwicklung von Stadt und Region"),
    (OFFICE, "Stadt Kassel"),
    (UNIT, "Hauptamt"),
    (UNIT, "2008"),
    # overall development
    (DEVELOPMENT, "Grundsatz- und Entwicklungsfragen, die über das Stadtgebiet hinausgehen"),
    (DEVELOPMENT, "(Raum Kassel, Region, überregional)"),
    (DEVELOPMENT, "struktur- und verkehrspolitischen Angelegenheiten"),
    (DEVELOPMENT, "fachübergreifende Koordination"),
    (DEVELOPMENT, "Zweckverband Raum Kassel"),
    (DEVELOPMENT, "Raumordnung"),
    (DEVELOPMENT, "Regional- und Landesplanung"),
    # demographic change
    (CHANGE, "Demografie als Chance nutzen"),
    (CHANGE, "weniger junge und mehr ältere Menschen"),
    (CHANGE, "eine steigende Anzahl von Zuwanderern findet in Kassel eine neue Heimat"),
    (CHANGE, "vorhandene Stärken auszubauen"),
    (CHANGE, "Anpassungen und Umbauten"),
    (CHANGE, "bündelt die städtischen Aktivitäten"),
    (CHANGE, "Ansprechpartner für Ideen und Anliegen"),
    # civic engagement
    (CITIZENS, "Bürgerschaft stärken"),
    (CITIZENS, "zentrales Anliegen moderner Politik und Verwaltung"),
    (CITIZENS, "Menschen aus unterschiedlichen Bevölkerungsgruppen"),
    (CITIZENS, "Partnerschaften zwischen Politik, Verwaltung, Wirtschaft, Stadtgesellschaft und Interessenvertretern"),
    (CITIZENS, "Beteiligungsmöglichkeiten auszubauen und zu professionalisieren"),
    (CITIZENS, "Beteiligungsprozesse transparenter"),
    (CITIZENS, "Zeichen der Anerkennung"),
    (CITIZENS, "Ehrenamtskarte"),
    (CITIZENS, "das Zukunftsbüro koordiniert die Verleihung"),
    # integration
    (INTEGRATION, "Gleichberechtigte Teilhabe und Integration fördern"),
    (INTEGRATION, "Perspektivwechsel"),
    (INTEGRATION, "Menschen mit Defiziten"),
    (INTEGRATION, "Potentiale"),
    (INTEGRATION, "Erfahrungen und Kenntnissen"),
    (INTEGRATION, "nachhaltige Vernetzung"),
    (INTEGRATION, "Rat der Religionen"),
    (INTEGRATION, "Interkulturelle Woche"),
    (INTEGRATION, 'Runde Tisch "Sport interkulturell"'),
    (INTEGRATION, "Modellregionen Integration"),
    (INTEGRATION, "Oktober 2009 bis Ende 2013"),
    (INTEGRATION, "Landesprogramm"),
    (INTEGRATION, "Hessisches Ministerium der Justiz, für Integration und Europa"),
    (INTEGRATION, "15 Projekte"),
    (INTEGRATION, "Kulturvermittlung für Kinder"),
    (INTEGRATION, "Elternarbeit"),
    (INTEGRATION, "Breitensport"),
    (INTEGRATION, "Integrationsmonitoring"),
    (INTEGRATION, "Kennzahlensystem zur Messung von Integration"),
    (INTEGRATION, "Integration in den Arbeitsmarkt"),
    (INTEGRATION, "Integration durch Qualifizierung – IQ"),
    (INTEGRATION, "Juli 2011 bis Dezember 2014"),
    (INTEGRATION, "Bundesministerium für Arbeit und Soziales"),
    (INTEGRATION, "Bundesministerium für Bildung und Forschung"),
    (INTEGRATION, "Nord- und Mittelhessen"),
    (INTEGRATION, "Arbeitsmarktakteuren und Bildungsträgern"),
    (INTEGRATION, "Anerkennung von Berufsqualifikationen"),
    (INTEGRATION, "berufsbezogenes Deutsch"),
    (INTEGRATION, "Diversity Management"),
    (INTEGRATION, "Existenzgründung"),
    (INTEGRATION, "berufliche Qualifizierung"),
    # where and who
    (OFFICE, "Obere Königsstraße 8"),
    (OFFICE, "34117"),
    (OFFICE, "Kassel"),
    (OFFICE, "Das Zukunftsbüro befindet sich im Flügel Wilhelmstraße (W) im dritten Stock."),
    (OFFICE, "Barrierefreier Zugang"),
    (OFFICE, "Wilhelmstraße an der Ecke zur Karlsstraße, Rathaus Einfahrt"),
    (OFFICE, "W321"),
    (OFFICE, "Ansprechperson"),
    (WING, "Rathaus"),
]
"""What is said in the same words on the page and in the data: the path of the thing, the words."""

VALUES = [
    # what people read, and what the data say: node, property, value
    (OFFICE, "0561 787-7058", CONTACT, SCHEMA.telephone, "+49-561-787-7058"),
    (OFFICE, "0561 787-2134", CONTACT, SCHEMA.faxNumber, "+49-561-787-2134"),
    (OFFICE, "0561 787-7058", f"{CONTACT}#phone", VCARD.hasValue, "tel:+49-561-787-7058"),
    (OFFICE, "0561 787-2134", f"{CONTACT}#fax", VCARD.hasValue, "tel:+49-561-787-2134"),
    (OFFICE, "Zimmer W321", CONTACT, LODSE.room, "W321"),
    (OFFICE, "zukunftsbuero@kassel.example", CONTACT, VCARD.hasEmail, "mailto:zukunftsbuero@kassel.example"),
    (OFFICE, "34117 Kassel", f"{WING}#address", SCHEMA.postalCode, "34117"),
    (OFFICE, "34117 Kassel", f"{WING}#address", VCARD.locality, "Kassel"),
    (OFFICE, "Stockwerk 3", WING, LODSE.floor, "3"),
    (OFFICE, "Fahrplanauskunft", WING, LODSE.timetable, "https://www.nvv.de/"),
    (OFFICE, "Rathaus Kassel", WING, SCHEMA.containedInPlace, "id/place/rathaus"),
    (OFFICE, "Rathaus Einfahrt", WING, LODSE.entrance, "id/place/rathaus-einfahrt-wilhelmstrasse"),
    (OFFICE, "Zuständige Stelle Zukunftsbüro", OFFICE, SCHEMA.provider, f"id/{UNIT}"),
    (UNIT, "Gegründet 2008", UNIT, SCHEMA.foundingDate, "2008"),
    (UNIT, "Gehört zu Hauptamt", UNIT, SCHEMA.parentOrganization, "id/organisation/hauptamt"),
    (INTEGRATION, "1. Oktober 2009", f"{INTEGRATION}#programme-1", SCHEMA.startDate, "2009-10-01"),
    (INTEGRATION, "31. Dezember 2013", f"{INTEGRATION}#programme-1", SCHEMA.endDate, "2013-12-31"),
    (INTEGRATION, "1. Juli 2011", f"{INTEGRATION}#programme-2", SCHEMA.startDate, "2011-07-01"),
    (INTEGRATION, "31. Dezember 2014", f"{INTEGRATION}#programme-2", SCHEMA.endDate, "2014-12-31"),
    (OFFICE, "Kommunale Gesamtentwicklung", OFFICE, SCHEMA.isRelatedTo, f"id/{DEVELOPMENT}"),
    (OFFICE, "Demografischer Wandel", OFFICE, SCHEMA.isRelatedTo, f"id/{CHANGE}"),
    (OFFICE, "Bürgerengagement", OFFICE, SCHEMA.isRelatedTo, f"id/{CITIZENS}"),
    (OFFICE, "Integration", OFFICE, SCHEMA.isRelatedTo, f"id/{INTEGRATION}"),
]
"""What people read in another form than machines: path, words on the page, and the triple."""

BLOCKS = ["Beschreibung der Leistung", "Wo finden Sie uns?", "Wer ist für Sie zuständig?"]
LETTERS = "ABCDEFGHIJKLMNOPRSTUVWZ"
NONE = "QXY"
LEFT_OUT = frozenset({"492b1503c01844dd", "2179bde53c547888"})
"""Digests of the name of the official whom the seed page names, in its two spellings."""


def named(text: str) -> set[str]:
    """Give the words of a text that are the name that is left out."""
    words = set(re.findall(r"\w+", text.lower()))
    return {word for word in words if sha256(word.encode()).hexdigest()[:16] in LEFT_OUT}


@pytest.fixture(scope="module")
def page(client: FlaskClient) -> Pages:
    """Give the German page of a thing, read."""
    return cache(lambda path: Markup(client.get(f"/doc/{path}.html").text))


@pytest.fixture(scope="module")
def data(client: FlaskClient) -> Data:
    """Give the triples of the document of a thing."""

    @cache
    def triples(path: str) -> list[Said]:
        graph = Graph().parse(data=client.get(f"/doc/{path}.ttl").text, format="turtle")
        return [Said(str(s), str(p), str(o), getattr(o, "language", None)) for s, p, o in graph]

    return triples


@pytest.mark.parametrize(("path", "words"), TEXTS)
def test_what_the_seed_says_is_on_the_page_and_in_the_data(path: str, words: str, page: Pages, data: Data) -> None:
    assert words in page(path).text
    assert [said for said in data(path) if words in said.value and said.language in {"de", None}]


@pytest.mark.parametrize("row", VALUES, ids=lambda row: f"{row[0]}-{row[4]}")
def test_what_the_seed_says_is_on_the_page_and_a_triple(
    row: tuple[str, str, str, ox.NamedNode, str], kassel: Town, page: Pages, data: Data
) -> None:
    path, words, node, name, value = row
    expected = kassel.site.base + value if value.startswith("id/") else value
    assert words in page(path).text
    assert Said(f"{kassel.site.base}id/{node}", name.value, expected, None) in data(path)


def test_the_office_is_a_service_and_a_unit_apart(data: Data, kassel: Town) -> None:
    kinds = {(said.node, said.value) for said in data(OFFICE) if said.name == RDF.type.value}
    assert (f"{kassel.site.base}id/{OFFICE}", SCHEMA.GovernmentService.value) in kinds
    assert (f"{kassel.site.base}id/{UNIT}", SCHEMA.GovernmentOffice.value) in kinds


def test_the_card_is_a_thing_that_one_receives(data: Data) -> None:
    cards = {said.node for said in data(CITIZENS) if said.value == SCHEMA.GovernmentPermit.value}
    names = [said.value for said in data(CITIZENS) if said.node in cards and said.name == SCHEMA.name.value]
    assert "Ehrenamtskarte" in names


@pytest.mark.parametrize("address", ["https://www.nvv.de/", "https://www.openstreetmap.org/"])
def test_the_timetable_and_the_map_are_links(address: str, page: Pages, data: Data) -> None:
    assert [link for link in page(OFFICE).links if link.startswith(address)]
    assert [said for said in data(OFFICE) if said.value.startswith(address)]


@pytest.mark.parametrize("scheme", ["tel:+49-561-787-7058", "tel:+49-561-787-2134", "mailto:zukunftsbuero@"])
def test_phone_fax_and_mail_can_be_pressed(scheme: str, page: Pages) -> None:
    assert [link for link in page(OFFICE).links if link.startswith(scheme)]


def test_the_blocks_stand_in_the_order_of_the_seed(page: Pages) -> None:
    found = [text for level, text in page(OFFICE).headings if level == "h2"]
    assert [heading for heading in found if heading in BLOCKS] == BLOCKS


def test_what_else_matters_has_its_block(page: Pages) -> None:
    assert ("h2", "Was ist noch wichtig?") in page(OFFICE).headings


def test_more_information_has_its_name(page: Pages) -> None:
    assert "Zusätzliche Informationen" in page(DEVELOPMENT).text


def test_what_is_empty_is_not_shown(page: Pages) -> None:
    assert "Zusätzliche Informationen" not in page(OFFICE).text
    assert "Unterlagen" not in page(OFFICE).text


def test_a_unit_has_no_block_of_a_service(page: Pages) -> None:
    assert ("h2", "Beschreibung der Leistung") not in page(UNIT).headings


@pytest.mark.parametrize("path", ["/", "/a-z/", f"/doc/{OFFICE}"])
def test_every_page_begins_with_the_way_to_its_content(path: str, client: FlaskClient) -> None:
    found = Markup(client.get(path).text)
    assert found.links[0] == "#inhalt"
    assert "inhalt" in found.ids
    assert found.text.startswith("Zum Inhalt der Seite springen")


@pytest.mark.parametrize("path", ["/", "/a-z/", f"/doc/{OFFICE}"])
def test_every_page_leads_home(path: str, client: FlaskClient) -> None:
    found = Markup(client.get(path).text)
    assert "/" in found.links
    assert "Zur Startseite" in found.text


@pytest.mark.parametrize("letter", LETTERS)
def test_the_letter_has_entries(letter: str, client: FlaskClient) -> None:
    assert f"/a-z/{letter.lower()}" in Markup(client.get("/a-z/").text).links
    assert "/doc/service/" in client.get(f"/a-z/{letter.lower()}").text


@pytest.mark.parametrize("letter", NONE)
def test_the_letter_has_no_entries_and_says_so(letter: str, client: FlaskClient) -> None:
    found = Markup(client.get("/a-z/").text)
    assert f"/a-z/{letter.lower()}" not in found.links
    assert f"Keine Einträge für {letter}" in found.text
    assert f"Keine Einträge für {letter}" in Markup(client.get(f"/a-z/{letter.lower()}").text).text


def test_the_office_is_listed_under_its_letter(client: FlaskClient) -> None:
    assert f"/doc/{OFFICE}" in Markup(client.get("/a-z/z").text).links


def test_the_name_that_is_left_out_would_be_found() -> None:
    seed = ROOT.parent / "shared/seed"
    if not seed.is_dir():
        pytest.skip(f"the seed page is not in {seed}")
    assert len(named("".join(path.read_text("utf-8") for path in seed.iterdir()))) == 2


def test_the_named_official_is_in_no_file_of_the_data(kassel_folder: Path) -> None:
    files = [path for path in kassel_folder.rglob("*") if path.is_file() and ".lodse" not in path.parts]
    texts = [path.read_text("utf-8") for path in files]
    assert len(texts) > 20
    assert [name for text in texts for name in named(text)] == []


@pytest.mark.parametrize("path", [OFFICE, UNIT, CONTACT, WING, INTEGRATION])
@pytest.mark.parametrize("suffix", ["html", "ttl", "jsonld", "nt", "rdf"])
def test_the_named_official_is_in_no_answer(path: str, suffix: str, client: FlaskClient) -> None:
    assert named(client.get(f"/doc/{path}.{suffix}").text) == set()


def test_the_placeholder_stands_on_the_page_and_nowhere_in_the_data(client: FlaskClient) -> None:
    assert "Erika Mustermann" in Markup(client.get(f"/doc/{OFFICE}.html").text).text
    assert "Mustermann" not in client.get(f"/doc/{OFFICE}.ttl").text


def test_the_name_of_the_service_can_be_asked_for(client: FlaskClient, kassel: Town) -> None:
    query = f'SELECT ?s {{ ?s <{SCHEMA.name.value}> "Zukunftsbüro"@de ; <{DCT.identifier.value}> "zukunftsbuero" }}'
    answer = client.get("/sparql?" + urlencode({"query": query}), headers={"Accept": "text/csv"})
    assert f"{kassel.site.base}id/{OFFICE}" in answer.text
