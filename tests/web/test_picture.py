"""The picture that others show when they share a page, and what the head of the page tells them."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from publisher.web import picture

HEAD = re.compile(r'<meta property="og:([^"]+)" content="([^"]*)">')


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def test_a_picture_has_the_size_that_is_asked_of_it_and_the_colour_of_the_site() -> None:
    drawn = opened(picture.draw("Stadt", "Personalausweis", "Leistung", "#0b4f8a"))
    assert (drawn.size, drawn.getpixel((600, 10)), drawn.getpixel((5, 300))) == (
        (1200, 630),
        (0x0B, 0x4F, 0x8A),
        (255, 255, 255),
    )


def test_another_title_is_another_picture() -> None:
    assert picture.draw("Stadt", "Personalausweis") != picture.draw("Stadt", "Reisepass")


@pytest.mark.parametrize("title", ["بطاقة الهوية", "身份证", "नमस्ते", ""])
def test_a_title_that_the_typeface_cannot_show_gives_way_to_the_name_of_the_site(title: str) -> None:
    assert picture.draw("Stadt", title, "Leistung") == picture.draw("Stadt")


@pytest.mark.parametrize("title", ["Łódź", "Αθήνα", "Київ", "Straße § 8 – 50 %"])
def test_the_letters_of_europe_are_drawn(title: str) -> None:
    assert picture.draw("Stadt", title) != picture.draw("Stadt")


@settings(max_examples=12)
@given(st.text(min_size=1, max_size=5_000) | st.just("W" * 5_000) | st.just("a b " * 2_000))
def test_whatever_the_title_there_is_a_picture_that_is_not_too_large(title: str) -> None:
    content = picture.draw("Stadt", title, title)
    assert opened(content).size == picture.SIZE
    assert len(content) < 60_000


def test_a_page_names_its_picture_by_a_full_address_that_gives_one(client: FlaskClient) -> None:
    told = dict(HEAD.findall(client.get("/doc/service/personalausweis?lang=en", headers={"Accept": "text/html"}).text))
    assert told["image"].startswith("http://localhost:8000/picture.png?iri=")
    assert told["image"].endswith("&amp;lang=en")
    answer = client.get(told["image"].removeprefix("http://localhost:8000").replace("&amp;", "&"))
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert "immutable" not in answer.headers["Cache-Control"]
    assert opened(answer.data).size == picture.SIZE


def test_the_site_has_a_picture_and_what_is_not_there_has_none(client: FlaskClient) -> None:
    assert client.get("/picture.png").status_code == 200
    assert client.get("/picture.png?iri=https://none.example/").status_code == 404
    assert client.get("/picture.png?iri=no iri").status_code == 404


def test_the_description_of_a_page_is_short_and_ends_with_a_word(client: FlaskClient) -> None:
    for path in ("/", "/doc/service/zukunftsbuero", "/doc/service/personalausweis"):
        text = dict(HEAD.findall(client.get(path, headers={"Accept": "text/html"}).text))["description"]
        assert 20 < len(text) <= 160
        assert text.endswith((" …", "."))
