"""The bounded cache: what it keeps, what it drops, and what it counts."""

import tracemalloc

import orjson
import pytest

from store.cache import BoundedCache, ProvenCache, fitted


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


def _proven(max_weight: int = 40) -> ProvenCache[str, str]:
    return ProvenCache(max_weight=max_weight, weigh=lambda key, value: len(value))


def test_what_was_asked_for_again_outlasts_any_number_that_were_not() -> None:
    cache = _proven()
    for key in "abc":
        cache.put(key, "x" * 10)
    assert [cache.get(key) for key in "abc"] == ["x" * 10] * 3
    for number in range(100):
        cache.put(str(number), "y" * 5)
        assert cache.weight <= 40
    assert [key in cache for key in "abc"] == [True] * 3
    assert "99" in cache
    assert "0" not in cache


def test_new_values_have_all_the_room_that_is_free() -> None:
    cache = _proven()
    for number in range(8):
        cache.put(str(number), "y" * 5)
    assert (len(cache), cache.weight) == (8, 40)


def test_proven_values_make_room_for_each_other_the_longest_unused_first() -> None:
    cache = _proven()
    for key in "abcdef":
        cache.put(key, "x" * 10)
        assert cache.get(key) is not None
    assert [key in cache for key in "abcdef"] == [False, False, True, True, True, True]


def test_a_value_that_grows_makes_others_go() -> None:
    held = {"a": 10, "b": 10}
    cache: ProvenCache[str, str] = ProvenCache(max_weight=40, weigh=lambda key, value: held[key])
    for key in held:
        cache.put(key, key)
        assert cache.get(key) == key
    held["b"] += 25
    cache.grew("b", 25)
    assert ("a" in cache, "b" in cache, cache.weight) == (False, True, 35)
    cache.clear()
    assert (len(cache), cache.weight) == (0, 0)


def test_a_value_above_the_bound_drops_nothing() -> None:
    cache = _proven()
    cache.put("a", "x" * 40)
    cache.put("b", "x" * 41)
    assert (cache.peek("a"), cache.peek("b"), cache.reads()) == ("x" * 40, None, (0, 0))
    cache.put("a", "x")
    assert (cache.get("a"), cache.get("b"), cache.weight, cache.reads()) == ("x", None, 1, (1, 1))
