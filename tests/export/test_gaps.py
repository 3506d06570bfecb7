"""Headers with gaps: what was left out, put back in, is the header; and pages of which the same is said are alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.export import gaps
from publisher.export.answers import Stored
from publisher.export.asking import Reply

LIST = "/doc/service"


def answer(link: str, stem: str = LIST, page: str = "", tree: str = "de") -> Stored:
    return Stored(tree, page, stem, "json", Reply(200, {"Link": link}, ()))


def filled(stored: Stored, value: str) -> str:
    own = gaps.of(stored)
    path = stored.stem.removeprefix("/doc/").removeprefix("/")
    put = {gaps.PATH: path, gaps.NUMBER: stored.page, gaps.ITEMS: own.get(stored.tree.removeprefix("lang="), "")}
    turns = {gap: own[relation] for relation, gap in gaps.TURNS.items() if relation in own}
    return value.translate({ord(gap): text for gap, text in (put | turns).items()})


ADDRESS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["/doc/service", "/doc/service.json", "/id/service/a", "/a-z/b", "/service/service"]),
    st.sampled_from(["", "?lang=en", "?page=2", "?page=23", "?lang=en&page=2", "?page=r.3-a", "?xpage=2"]),
    st.sampled_from(["", "&lang=en", "#page=2"]),
)
LINK = st.builds(
    '<{}>; rel="{}"{}'.format,
    ADDRESS,
    st.sampled_from(["item", "next", "prev", "first", "last", "canonical", "alternate", "item"]),
    st.sampled_from(["", '; type="text/html"']),
)
LINKS = st.lists(LINK, max_size=8, unique_by=lambda link: link if 'rel="item"' in link else link.split('"')[1])


@given(LINKS, st.sampled_from([LIST, "/a-z/b", "/a-z", "/dataset"]), st.sampled_from(["", "2", "r.3-a"]))
def test_what_was_left_out_put_back_in_is_the_header(links: list[str], stem: str, page: str) -> None:
    stored = answer(", ".join(links), stem, page)
    for name, value in gaps.left(
        stored, {"Link": stored.reply.links, "Content-Location": f"{stem}?page={page}"}
    ).items():
        expected = {"Link": stored.reply.links, "Content-Location": f"{stem}?page={page}"}[name]
        assert filled(stored, value) == expected


def middle(page: int, thing: str) -> Stored:
    own, before, after = (f"/doc/service.json?page={number}&lang=en" for number in (page, page - 1, page + 1))
    items = ", ".join(f'</id/service/{thing}-{number}>; rel="item"' for number in range(20))
    links = f'<{own}>; rel="canonical", <{before}>; rel="prev", <{after}>; rel="next", {items}, </x>; rel="license"'
    return answer(links, page=str(page))


@pytest.mark.parametrize(("page", "thing"), [(3, "b"), (17, "c")])
def test_pages_in_the_middle_of_a_list_say_the_same(page: int, thing: str) -> None:
    first, other = middle(2, "a"), middle(page, thing)
    assert gaps.left(first, first.reply.headers) == gaps.left(other, other.reply.headers)
    assert gaps.of(other)["next"] == str(page + 1)


def test_what_stands_in_all_of_them_is_no_gap() -> None:
    assert gaps.left(answer(""), {"Vary": "Accept", "Content-Type": "text/html; charset=utf-8"}) == {
        "Vary": "Accept",
        "Content-Type": "text/html; charset=utf-8",
    }
