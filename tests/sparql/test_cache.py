from __future__ import annotations

from publisher.sparql.cache import LARGEST, Cache


def test_a_small_result_is_kept_and_a_large_one_is_not() -> None:
    cache = Cache()
    cache.keep("a", b"small")
    cache.keep("b", b"x" * (LARGEST + 1))
    assert (cache.get("a"), cache.get("b")) == (b"small", None)


def test_what_nobody_asked_for_the_longest_time_goes_first() -> None:
    cache = Cache(budget=10)
    cache.keep("a", b"1234")
    cache.keep("b", b"1234")
    assert cache.get("a")
    cache.keep("c", b"1234")
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (b"1234", None, b"1234")


def test_a_result_kept_again_counts_once() -> None:
    cache = Cache(budget=10)
    for _ in range(5):
        cache.keep("a", b"12345")
    cache.keep("b", b"12345")
    assert (cache.get("a"), cache.get("b")) == (b"12345", b"12345")
