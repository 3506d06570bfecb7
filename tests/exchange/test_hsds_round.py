"""HSDS out and in again: whatever the texts hold, an object is valid, comes back, and does not change a second time."""

from __future__ import annotations

import json
from datetime import date, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]
from pyoxigraph import Quad

from publisher.exchange import hsds as hsds_out
from publisher.exchange.hsds_parts import Told
from publisher.exchange.surroundings import Surroundings
from publisher.graph import quads
from publisher.model import (
    Address,
    Channel,
    Contact,
    Document,
    Fee,
    Hours,
    Organisation,
    Place,
    Position,
    Service,
    Topic,
)
from publisher.records.text import line, without_entities
from publisher.sources import SourceContext, hsds
from tests.exchange.test_hsds import schema

READ = SourceContext("https://daten.example/", "de", "kassel", options={"keys": "id"})
WORDS = st.text(min_size=1, max_size=60)
HOSTILE = st.one_of(
    WORDS,
    st.sampled_from(
        [
            "<script>alert(1)</script>", "<b>fett</b> & so", "]]>", "\x00\x0b\x1f", "\"'`", "=HYPERLINK(1)",
            "a\tb\r\nc\n\n\n\nd",
            "\u202egnp.exe", "مرحبا بالعالم", "&lt;p&gt;", "x" * 400, "\ufeff\u200b", "Ä\u0308 ſ ﬁ",
            '{"id": 1}', "-- ;", "🏛️",
        ]
    ),
)  # fmt: skip
TEXTS = HOSTILE.map(lambda text: {"de": text})
NAMES = HOSTILE.map(lambda text: {"de": f"Name {text}"})  # without one, the reader leaves a record out
PRICES = st.none() | st.decimals(0, 10_000, places=2)
SERVICES = st.builds(
    Service,
    key=st.just("s"),
    name=NAMES,
    alternate_names=st.lists(HOSTILE, max_size=1).map(lambda found: {"de": tuple(found)}),
    description=TEXTS,
    note=st.one_of(st.just({}), TEXTS),
    audience=TEXTS,
    processing_time=TEXTS,
    steps=st.lists(TEXTS, max_size=3).map(tuple),
    documents=st.lists(TEXTS.map(Document), max_size=3).map(tuple),
    fees=st.lists(
        st.builds(Fee, description=TEXTS, price=st.none() | st.decimals(0, 10_000, places=2)), max_size=2
    ).map(tuple),
    modified=st.dates(date(1900, 1, 1)),
    topics=st.just(("t",)),
    providers=st.just(("o",)),
    contacts=st.just(("c",)),
    channels=st.just(("s--p",)),
)
AROUND = (
    Topic(key="t", name={"de": "Thema"}, top_of="themen", scheme="themen"),
    Organisation(key="o", name={"de": "Amt"}, parent="kassel", places=("p",), founded=1913),
    Contact(key="c", name={"de": "Amt"}, phone="+49-561-787-1", email="amt@kassel.example"),
    Place(
        key="p",
        name={"de": "Rathaus"},
        address=Address(street="Obere Königsstraße", house_number="8", postal_code="34117", locality="Kassel"),
        position=Position(Decimal("51.312711"), Decimal("9.479746")),
        hours=(
            Hours(days=("Monday", "Friday"), opens=time(8), closes=time(12)),
            Hours(days=("Thursday",), opens=time(14), closes=time(18)),
        ),
    ),
    Channel(key="s--p", name={"de": "Vor Ort"}, service="s", way="Counter", place="p", languages=("de", "en")),
)


@cache
def validator() -> Any:
    return Draft202012Validator(schema("service"), format_checker=FormatChecker())


def written(store: ox.Store, iri: str) -> dict[str, Any]:
    described = Surroundings(store).describe(iri)
    assert described is not None
    found = hsds_out.service(Told(described, described.root, READ.base, ("de", "en")), full=True)
    assert not list(validator().iter_errors(found))
    return json.loads(json.dumps(found))  # type: ignore[no-any-return]


def reread(record: dict[str, Any], folder: Path) -> tuple[ox.Store, str]:
    file = folder / "service.json"
    file.write_text(json.dumps(record), "utf-8")
    store = ox.Store()
    store.bulk_extend(quad for quad in hsds.read(file, READ) if isinstance(quad, Quad))
    return store, f"{READ.base}id/service/{record['id']}"


def without_names(value: Any) -> Any:
    """Leave out identifiers and addresses: they are made anew wherever a thing is published."""
    if isinstance(value, list):
        return [without_names(each) for each in value]
    if not isinstance(value, dict):
        return value
    own = {"id", "url", "uri", "external_identifier", "parent_organization_id", "code", "term_uri"}
    return {name: without_names(each) for name, each in value.items() if name not in own}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(SERVICES)
def test_whatever_a_service_says_it_is_valid_comes_back_and_does_not_change_again(
    tmp_path: Path, service: Service
) -> None:
    store = ox.Store()
    store.bulk_extend(quad for record in (service, *AROUND) for quad in quads(record, READ.base))
    first = written(store, f"{READ.base}id/service/s")
    second = written(*reread(first, tmp_path))
    third = written(*reread(second, tmp_path))
    assert without_names(third) == without_names(second)
    assert second["name"] == line(without_entities(first["name"]))
    assert second["organization"]["name"] == "Amt"
    assert second["contacts"][0]["phones"][0]["number"] == "+49-561-787-1"
    assert second["contacts"][0]["email"] == "amt@kassel.example"
    here, there = (without_names(each["service_at_locations"][0]["location"]) for each in (first, second))
    assert there == here
    assert second["last_modified"] == first["last_modified"]
