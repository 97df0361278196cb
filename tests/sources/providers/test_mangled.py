"""Whatever becomes of a payload on its way, reading it gives a listing that holds or a rejection that says why."""

import random
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.base import Rejected
from sources.reading.json_value import to_raw
from sources.registry import SOURCES, readers
from tests.sources.invariants import check

_ODD: list[Any] = [
    None,
    "",
    " ",
    "x",
    0,
    -1,
    10**15,
    1e308,
    True,
    [],
    {},
    [[]],
    {"a": {}},
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+14:00",
    "2026-13-45",
    "2026-12-11T25:00:00",
    "1900-01-01T06:00:00Z",
    "javascript:alert(1)",
    "https://[broken",
    "//x",
    "Europe/Nowhere",
    "../../etc/passwd",
    "<b>bold</b>",
    "a\x00b\u202ec\u2028d",
    "é" * 400,
    "NaN",
    "1e999",
    "-5",
]
READERS = readers()
PAYLOADS: dict[str, dict[str, Any]] = {source.key: source.specimen.fresh_event() for source in SOURCES}


def _spots(value: Any) -> list[tuple[Any, Any]]:
    """(container, key) of every value below."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else []
    spots = [(value, key) for key in keys]
    return spots + [spot for key in keys for spot in _spots(value[key])]


def mangled(payload: Any, chance: random.Random, changes: int) -> Any:
    """A copy with some values deleted, swapped for odd ones or for one another."""
    copy = deepcopy(payload)
    for _ in range(changes):
        spots = _spots(copy)
        if not spots:
            return copy
        container, key = chance.choice(spots)
        match chance.randrange(3):
            case 0:
                del container[key]
            case 1:
                container[key] = deepcopy(chance.choice(_ODD))
            case _:
                other, other_key = chance.choice(spots)
                container[key] = deepcopy(other[other_key])
    return copy


@pytest.mark.parametrize("name", sorted(READERS))
@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 2**32), changes=st.integers(1, 12))
def test_a_mangled_payload_is_read_or_rejected(name: str, seed: int, changes: int) -> None:
    raw = to_raw(mangled(PAYLOADS[name], random.Random(seed), changes))
    found = READERS[name](raw)
    if isinstance(found, Rejected):
        assert found.reason
        assert found.source == name
    else:
        check(found)


@pytest.mark.parametrize("name", sorted(READERS))
@given(raw=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_bytes_that_are_no_payload_are_rejected(name: str, raw: bytes) -> None:
    assert isinstance(READERS[name](raw), Rejected)
