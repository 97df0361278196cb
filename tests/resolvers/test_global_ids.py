"""Global ids come back whole, and nothing else is taken for one."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.global_ids import GlobalId, global_id, number_of, parse_global_id


@given(st.sampled_from(["Event", "Venue", "Artist"]), st.integers(1, 2**31 - 1))
def test_an_id_comes_back(kind: str, number: int) -> None:
    assert parse_global_id(global_id(kind, number)) == GlobalId(kind, number)


def _encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "text",
    ["", "=", "123", "Event:1", "not base64 at all!", _encoded("Event:0"), _encoded("Event:01"), _encoded("Event:-1"),
     _encoded("Event:9999999999"), _encoded("Event:１"), _encoded("event:1"), _encoded("Event:1\n"), _encoded("Event"),
     _encoded("Event:1:2"), "é" * 8, "A" * 10_000, _encoded("Event:1")[:-1] + "9"],
)  # fmt: skip
def test_what_is_no_id_is_nobodys(text: str) -> None:
    assert parse_global_id(text) is None
    assert number_of(text, "Event") is None


@given(st.text(max_size=80))
def test_any_text_is_read_without_an_error(text: str) -> None:
    found = parse_global_id(text)
    assert found is None or global_id(*found) == text.rstrip("=")
    assert number_of(text, "Event") is None


@given(st.from_regex(r"[A-Za-z:]{0,8}:0{0,2}[0-9]{0,11}", fullmatch=True), st.booleans(), st.sampled_from(["Event", "Ev"]))
def test_the_number_is_that_of_the_id(text: str, is_padded: bool, kind: str) -> None:
    sent = _encoded(text) if is_padded else _encoded(text).rstrip("=")
    found = parse_global_id(sent)
    assert number_of(sent, kind) == (found.number if found is not None and found.kind == kind else None)


def test_padding_may_be_there() -> None:
    assert parse_global_id(_encoded("Event:1")) == GlobalId("Event", 1)


def test_an_id_of_another_kind_has_no_number() -> None:
    assert number_of(global_id("Venue", 5), "Event") is None
    assert number_of(global_id("Event", 5), "Event") == 5
