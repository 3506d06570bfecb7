"""Links to the maps and timetables of others, from a template in the settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import SettingError
from publisher.pages import maps
from publisher.pages.maps import Maps, filled
from publisher.settings import Table

TRIP = "https://trip.example/?to={address}&at={latitude},{longitude}"


def read(**settings: object) -> Maps:
    return maps.read(Table(Path("site.toml"), settings, "map"))


def test_nothing_is_set_unless_the_site_says_so() -> None:
    assert read() == Maps()


def test_a_template_is_filled_with_what_is_known_of_a_place() -> None:
    address = filled(TRIP, address="Obere Königsstraße 8, 34117 Kassel", latitude="51.3", longitude="9.5")
    assert address == "https://trip.example/?to=Obere%20K%C3%B6nigsstra%C3%9Fe%208%2C%2034117%20Kassel&at=51.3,9.5"


@pytest.mark.parametrize(("address", "latitude"), [("", "51.3"), ("Weg 1", "")])
def test_a_template_that_asks_for_more_than_is_known_gives_no_link(address: str, latitude: str) -> None:
    assert filled(TRIP, address=address, latitude=latitude, longitude="9.5") is None


def test_no_template_gives_no_link() -> None:
    assert filled("", address="Weg 1") is None


@given(st.text(min_size=1))
def test_whatever_the_address_is_it_stays_one_value_of_the_link(address: str) -> None:
    found = filled("https://trip.example/?to={address}", address=address.encode("utf-8", "replace").decode())
    assert found
    assert not set(found.removeprefix("https://trip.example/?to=")) & set(" \"'<>&#?=/\\")


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)//{address}",
        "https://{address}",
        "https://{address}/x",
        "/map",
        "https://a b/",
        'https://a/"',
    ],
)
def test_what_is_no_web_address_is_refused(link: str) -> None:
    with pytest.raises(SettingError, match=r"map\.link is .*"):
        read(link=link)


def test_a_template_that_asks_for_something_else_is_refused() -> None:
    with pytest.raises(SettingError) as caught:
        read(timetable="https://a.example/{street}")
    assert "map.timetable asks for {street}" in caught.value.sentence
    assert caught.value.advice == "It may ask for {address} and {latitude} and {longitude}."


def test_tiles_are_a_file_beside_the_settings() -> None:
    with pytest.raises(SettingError, match="no such file"):
        read(tiles="none.pmtiles")
    with pytest.raises(SettingError) as caught:
        read(tiles="tiles.mbtiles")
    assert caught.value.advice == "It takes a file that ends in .pmtiles."


def test_a_link_says_where_it_leads() -> None:
    assert maps.host("https://www.openstreetmap.org/?mlat=51#map=18/51/9") == "openstreetmap.org"
