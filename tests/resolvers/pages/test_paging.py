"""Paging arguments are read strictly; cursors come back whole and only to their own list."""

import base64
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.errors import InvalidFilter
from resolvers.pages.paging import ListOrder, Page, PageArguments, Window, cursor, cut, read_cursor, window
from store.events.service_day import UNDATED

BY_START = ListOrder("Event/START_TIME", (datetime, int))
BY_DISTANCE = ListOrder("Event/DISTANCE", (int, datetime, int))
UNDATED_SECONDS = int(UNDATED.timestamp())
KEY = (datetime(2026, 11, 23, 20, tzinfo=UTC), 7)


def test_a_page_is_twenty_unless_told() -> None:
    assert window(PageArguments(), BY_START) == Window(20, None, False)


@pytest.mark.parametrize("size", [0, 1, 100])
def test_a_page_is_as_long_as_it_may_be(size: int) -> None:
    assert window(PageArguments(first=size), BY_START).size == size
    assert window(PageArguments(last=size), BY_START).size == size


def test_before_alone_goes_backwards() -> None:
    assert window(PageArguments(before=cursor(KEY, BY_START)), BY_START) == Window(20, KEY, True)


@pytest.mark.parametrize(
    ("arguments", "at_fault"),
    [
        (PageArguments(first=-1), "first"),
        (PageArguments(first=101), "first"),
        (PageArguments(first=100_000), "first"),
        (PageArguments(last=-5), "last"),
        (PageArguments(first=1, last=1), "last"),
        (PageArguments(first=1, before="x"), "first"),
        (PageArguments(last=1, after="x"), "after"),
        (PageArguments(after="x", before="y"), "before"),
        (PageArguments(after=""), "after"),
        (PageArguments(before="%%%"), "before"),
    ],
)
def test_what_cannot_be_is_refused_by_name(arguments: PageArguments, at_fault: str) -> None:
    with pytest.raises(InvalidFilter) as refused:
        window(arguments, BY_START)
    assert refused.value.path == (at_fault,)


@given(st.integers(0, UNDATED_SECONDS), st.integers(1, 2**31))
def test_a_cursor_comes_back(seconds: int, number: int) -> None:
    key = (datetime.fromtimestamp(seconds, UTC), number)
    assert read_cursor(cursor(key, BY_START), BY_START) == key


def test_the_longest_name_fits_a_cursor() -> None:
    by_match = ListOrder("Artist", (int, str, int))
    key = (2, "\U0001f3b8" * 191, 2**31 - 1)
    assert read_cursor(cursor(key, by_match), by_match) == key


def test_a_cursor_of_another_list_is_not_taken() -> None:
    assert read_cursor(cursor(KEY, BY_START), BY_DISTANCE) is None


def _forged(json: str) -> str:
    return base64.urlsafe_b64encode(json.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "json",
    ["", "5", "null", "[]", "{}", '["Event/START_TIME"]', '["Event/START_TIME","now",7]', '["Event/START_TIME",{"at":"x"},7]',
     '["Event/START_TIME",{"at":1e300},7]', '["Event/START_TIME",{"to":5},7]', '["Event/START_TIME",{"at":5},true]',
     '["Event/START_TIME",{"at":5},99999999999999999]', '["Event/START_TIME",{"at":[]},7]', "[" * 200],
)  # fmt: skip
def test_a_forged_cursor_is_not_taken(json: str) -> None:
    assert read_cursor(_forged(json), BY_START) is None


@given(st.text(max_size=3000))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert read_cursor(text, BY_START) is None


@pytest.mark.parametrize(
    ("found", "backwards", "expected"),
    [
        ("abc", False, Page(["a", "b"], [(1,), (2,)], True)),
        ("abc", True, Page(["b", "c"], [(2,), (3,)], True)),
        ("ab", False, Page(["a", "b"], [(1,), (2,)], False)),
        ("", True, Page([], [], False)),
    ],
)
def test_the_item_too_many_is_cut_off_where_the_page_goes_on(found: str, backwards: bool, expected: Page[Any]) -> None:
    items = [(letter, (number,)) for number, letter in enumerate(found, 1)]
    assert cut(items, Window(2, None, backwards)) == expected
