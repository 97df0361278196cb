"""What a page may cost in memory, however its bytes are spent: on a machine of 1 GB, ingestion has some 40 MB to spare."""

import tracemalloc
from bisect import bisect_left

import pytest

from sources.errors import SourceGarbled
from sources.reading.json_value import parse_json
from sources.upstream.body import MOST_VALUES, check_density
from sources.upstream.http import Policy

# Each is as dense as JSON gets for its kind.
UNITS = {"objects": b'{"a":1},', "lists": b"[[]],", "numbers": b"1.5,", "both": b'{"a":{"b":[]}},', "texts": b'"\xc3\xa9bcdefg",'}
MOST_BYTES = Policy("ticketmaster", "https://ticketmaster.example").max_bytes


def _page(unit: bytes, times: int) -> bytes:
    return b"[" + unit * times + b"0]"


def _is_refused(body: bytes) -> bool:
    try:
        check_density("ticketmaster", body)
    except SourceGarbled:
        return True
    return False


@pytest.mark.parametrize("kind", UNITS)
def test_the_densest_page_that_is_parsed_takes_under_forty_megabytes(kind: str) -> None:
    unit = UNITS[kind]
    possible = range(1, MOST_BYTES // len(unit))
    first_refused = bisect_left(possible, True, key=lambda times: _is_refused(_page(unit, times)))
    body = _page(unit, first_refused)
    assert not _is_refused(body)
    tracemalloc.start()
    try:
        parsed = parse_json(body)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(parsed) == first_refused + 1
    # The parser reserves far more beforehand, but touches only this much a value.
    assert held + len(body) + 16 * MOST_VALUES < 40_000_000
