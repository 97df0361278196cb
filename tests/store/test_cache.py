"""The bounded cache: what it keeps, what it drops, and what it counts."""

import tracemalloc

import orjson
import pytest

from store.cache import BoundedCache, fitted


def _held(cache: BoundedCache[str, str], keys: str) -> str:
    return "".join(key for key in keys if key in cache)


def test_the_longest_unused_is_dropped_first() -> None:
    cache: BoundedCache[str, str] = BoundedCache(max_entries=3)
    for key in "abc":
        cache.put(key, key.upper())
    assert cache.get("a") == "A"
    cache.put("d", "D")
    assert (_held(cache, "abcd"), len(cache)) == ("acd", 3)


def test_weights_bound_it_and_follow_what_is_dropped_or_replaced() -> None:
    cache: BoundedCache[str, str] = BoundedCache(max_weight=6, weigh=lambda key, value: len(value))
    for key in "abc":
        cache.put(key, "xx")
    assert cache.weight == 6
    cache.put("d", "xxx")
    assert (_held(cache, "abcd"), cache.weight) == ("cd", 5)
    cache.put("c", "x")
    assert cache.weight == 4
    cache.drop("d")
    cache.drop("unknown")
    assert (_held(cache, "cd"), cache.weight) == ("c", 1)
    cache.clear()
    assert (len(cache), cache.weight) == (0, 0)


def test_what_is_heavier_than_the_whole_drops_nothing() -> None:
    cache: BoundedCache[str, str] = BoundedCache(max_weight=4, weigh=lambda key, value: len(value))
    cache.put("a", "xx")
    cache.put("b", "xxxxx")
    assert (_held(cache, "ab"), cache.weight) == ("a", 2)
    cache.put("a", "xxxxx")
    assert (len(cache), cache.weight) == (0, 0)


def test_both_bounds_hold() -> None:
    cache: BoundedCache[str, str] = BoundedCache(max_entries=2, max_weight=10, weigh=lambda key, value: len(value))
    for key in "abc":
        cache.put(key, "x")
    assert _held(cache, "abc") == "bc"


def test_reads_are_counted_and_a_look_is_not() -> None:
    cache: BoundedCache[str, str] = BoundedCache(max_entries=1)
    assert cache.get("a") is None
    cache.put("a", "A")
    assert "a" in cache
    assert cache.get("a") == "A"
    assert (cache.hits, cache.misses, cache.reads()) == (1, 1, (1, 1))
    cache.clear()
    assert cache.reads() == (1, 1)


def test_nothing_is_kept_with_a_bound_of_nothing() -> None:
    cache: BoundedCache[str, str] = BoundedCache(max_entries=0)
    cache.put("a", "A")
    assert len(cache) == 0


@pytest.mark.parametrize("characters", [5, 300, 1_100, 20_000])
def test_what_is_fitted_takes_no_more_than_its_length(characters: int) -> None:
    text = "x" * characters
    tracemalloc.start()
    try:
        kept = fitted(orjson.dumps(text))
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept == orjson.dumps(text)
    assert taken < len(kept) + 100
