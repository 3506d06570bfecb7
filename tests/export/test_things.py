"""The table of things in nginx's configuration: as short as what is said of them allows."""

from __future__ import annotations

from publisher.export import things
from publisher.export.rows import Classes, Said

USUAL: Said = {"_/ttl": {"Link": "a"}}
RARE: Said = {"_/ttl": {"Link": "b"}}


def test_only_what_differs_from_its_kind_is_named() -> None:
    classes = Classes()
    for number in range(1_000):
        classes.add(f"/doc/service/{number}", (USUAL, {}))
        classes.add(f"/doc/place/{number}", (RARE, {}))
    classes.add("/doc/service/bau/plan", (RARE, {}))
    classes.add("/doc/Service/Gross", (USUAL, {}))
    assert list(things.classes(classes)) == [
        'map "$lodse_sort" $lodse_usual {',
        '    "default" "";',
        '    "service" "0";',
        '    "place" "1";',
        "}",
        'map "$lodse_thing" $lodse_kind {',
        '    "default" "$lodse_usual";',
        '    "service/bau/plan" "1";',
        "}",
    ]
