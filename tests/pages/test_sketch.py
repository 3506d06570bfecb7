"""A sketch of places: north is up, distances are true, all fits."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.pages.places import Point
from publisher.pages.sketch import LONGEST_SCALE, METRES_OF_A_DEGREE, draw

RATHAUS, BAHNHOF, UNI = Point(9.4911, 51.3123), Point(9.4474, 51.3131), Point(9.5085, 51.3223)

points = st.builds(Point, st.floats(-180, 180), st.floats(-85, 85))
towns = st.lists(st.builds(Point, st.floats(9.3, 9.7), st.floats(51.2, 51.4)), min_size=2, max_size=30)


def drawn(*places: Point) -> list[tuple[float, float]]:
    found = draw((place, str(number), f"/{number}") for number, place in enumerate(places))
    assert found
    assert all(0 <= mark.x <= found.width and 0 <= mark.y <= found.height for mark in found.marks)
    return [(mark.x, mark.y) for mark in found.marks]


def test_what_is_farther_north_is_higher_and_what_is_farther_east_is_farther_right() -> None:
    rathaus, bahnhof, uni = drawn(RATHAUS, BAHNHOF, UNI)
    assert bahnhof[0] < rathaus[0] < uni[0]
    assert uni[1] < bahnhof[1] < rathaus[1]


def test_each_place_keeps_its_name_and_page() -> None:
    found = draw([(RATHAUS, "Rathaus", "/r"), (UNI, "Uni", "/u")])
    assert found
    assert [(mark.name, mark.href) for mark in found.marks] == [("Rathaus", "/r"), ("Uni", "/u")]


@pytest.mark.parametrize("places", [[], [RATHAUS], [RATHAUS, RATHAUS]])
def test_a_single_spot_is_no_sketch(places: list[Point]) -> None:
    assert draw((place, "", "") for place in places) is None


def test_the_bar_is_a_round_number_of_metres_and_as_long_as_they_are() -> None:
    found = draw([(RATHAUS, "", ""), (BAHNHOF, "", "")])
    assert found
    length, metres = found.scale
    assert (metres, length <= LONGEST_SCALE) == (500, True)
    rathaus, bahnhof = found.marks
    apart = (RATHAUS.longitude - BAHNHOF.longitude) * math.cos(math.radians(51.3127)) * METRES_OF_A_DEGREE
    assert (rathaus.x - bahnhof.x) * metres / length == pytest.approx(apart, rel=0.01)


@given(st.one_of(towns, st.lists(points, min_size=2, max_size=8)))
def test_whatever_the_places_all_of_them_fit(places: list[Point]) -> None:
    if max(abs(a.latitude - b.latitude) + abs(a.longitude - b.longitude) for a in places for b in places) > 1e-3:
        drawn(*places)
