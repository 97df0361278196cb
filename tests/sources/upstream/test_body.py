"""What a page may cost in memory, however its bytes are spent: on a machine of 1 GB, ingestion has some 40 MB to spare."""

import tracemalloc

import pytest

from sources.reading.json_value import parse_json
from sources.upstream.body import MOST_VALUES, check_density

# Each is as dense as JSON gets for its kind: (what is repeated, how many values check_density counts in it).
UNITS = {"objects": (b'{"a":1},', 5), "lists": (b"[[]],", 3), "numbers": (b"1.5,", 1), "both": (b'{"a":{"b":[]}},', 10)}


def _page(unit: bytes, counted: int, values: int) -> bytes:
    return b"[" + unit * ((values - 1) // counted) + b"0]"


@pytest.mark.parametrize("kind", UNITS)
def test_the_densest_page_that_is_parsed_takes_under_forty_megabytes(kind: str) -> None:
    body = _page(*UNITS[kind], MOST_VALUES)
    check_density("ticketmaster", body)
    tracemalloc.start()
    try:
        parsed = parse_json(body)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(parsed) > MOST_VALUES / 11
    assert peak < 40_000_000
