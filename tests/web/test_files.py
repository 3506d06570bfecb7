"""The files that pages load: kept as long as their address names their content, and a site's own beside ours."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from publisher.web.app import create_app
from publisher.web.context import EXTENSION, Setup
from publisher.web.files import STATIC
from tests.command import ROOT
from tests.conftest import built, copied

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4" cx="4.5" cy="4.5"/></svg>'
TILES = bytes(range(256)) * 8


@pytest.fixture(scope="module")
def styled(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The small town with a logo, a colour and a map of its own."""
    folder = copied(ROOT / "tests/town", tmp_path_factory.mktemp("styled") / "klein")
    (folder / "logo.svg").write_text(LOGO)
    (folder / "town.pmtiles").write_bytes(TILES)
    settings = folder / "site.toml"
    own = '[theme]\nlogo = "logo.svg"\ncolour = "#0b4f8a"\n[map]\ntiles = "town.pmtiles"\n'
    settings.write_text(settings.read_text("utf-8") + own, "utf-8")
    return create_app(built(folder).site).test_client()


def setup_of(client: FlaskClient) -> Setup:
    found: Setup = client.application.extensions[EXTENSION]
    return found


def loaded(client: FlaskClient) -> list[str]:
    """Give the addresses of all style sheets, scripts and pictures that the home page loads."""
    page = client.get("/").text
    return re.findall(
        r'<(?:link rel="(?:stylesheet|icon)"[^>]* href|script type="module" src|img [^>]*src)="([^"]+)"', page
    )


def test_everything_that_a_page_loads_is_there_and_may_be_kept_for_ever(styled: FlaskClient) -> None:
    addresses = loaded(styled)
    assert {address.partition("?")[0] for address in addresses} >= {"/theme.css", "/logo.svg", "/static/site.css"}
    for address in addresses:
        answer = styled.get(address, buffered=True)
        assert (answer.status_code, "immutable" in answer.headers["Cache-Control"]) == (200, True), address


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("site.css", "text/css; charset=utf-8"),
        ("hours.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml; charset=utf-8"),
        ("vendor/maplibre/maplibre-gl.mjs", "text/javascript; charset=utf-8"),
        ("vendor/fira-sans/files/fira-sans-latin-400-normal.woff2", "font/woff2"),
    ],
)
def test_a_file_says_what_it_is(name: str, media_type: str, client: FlaskClient) -> None:
    answer = client.get(f"/static/{name}", buffered=True)
    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert answer.data == (STATIC / name).read_bytes()


@pytest.mark.parametrize("name", ["../app.py", "%2e%2e/app.py", "vendor/.stamp", ".hidden", "none.css", "/etc/passwd"])
def test_nothing_but_the_files_of_the_folder_is_given(name: str, client: FlaskClient) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_the_colours_of_the_site_stand_after_those_of_the_design_system(styled: FlaskClient) -> None:
    sheets = [address for address in loaded(styled) if ".css" in address]
    assert "/theme.css" in sheets[-1]
    assert "--kern-color-action-default:#0b4f8a" in styled.get(sheets[-1]).text


def test_the_logo_is_the_file_of_the_site(styled: FlaskClient) -> None:
    answer = styled.get("/logo.svg", buffered=True)
    assert (answer.text, answer.headers["X-Content-Type-Options"]) == (LOGO, "nosniff")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert styled.get("/logo.png").status_code == 404


def test_map_tiles_are_given_by_the_range(styled: FlaskClient) -> None:
    part = styled.get("/map/tiles.pmtiles", headers={"Range": "bytes=256-511"}, buffered=True)
    assert (part.status_code, part.data, part.headers["Content-Range"]) == (206, TILES[256:512], "bytes 256-511/2048")
    assert styled.get("/map/tiles.pmtiles", buffered=True).data == TILES
    assert styled.get("/map/tiles.pmtiles", headers={"Range": "bytes=9000-"}, buffered=True).status_code == 416


def test_with_tiles_places_and_lists_offer_a_map_and_without_them_a_sketch(
    styled: FlaskClient, client: FlaskClient
) -> None:
    tiled = create_app(replace(setup_of(client).site, maps=setup_of(styled).site.maps)).test_client()
    listed = tiled.get("/doc/place/").text
    assert 'data-tiles="/map/tiles.pmtiles"' in listed
    assert 'data-places="/doc/place.geojson"' in listed
    assert 'data-latitude="51.31234"' in tiled.get("/doc/place/rathaus.html").text
    assert "static/map.js" in listed
    plain = client.get("/doc/place/").text
    assert plain.count("<circle") == len(client.get("/doc/place.geojson").json["features"])  # type: ignore[index]
    assert "data-tiles" not in plain


def test_a_site_without_logo_colour_and_tiles_has_none_of_their_addresses(client: FlaskClient) -> None:
    assert [client.get(path).status_code for path in ("/logo.svg", "/theme.css", "/map/tiles.pmtiles")] == [404] * 3
    assert not [address for address in loaded(client) if "theme" in address or "logo" in address]
