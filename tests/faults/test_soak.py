"""What a soak makes of the memory that it saw."""

import pytest

from tests.faults.weather.soak import Course


def _course(minutes: int, before: float, after: float) -> Course:
    """Memory that rises by `before` MB a minute in the first two and a half, and by `after` from then on."""
    seconds = [second / 60 for second in range(minutes * 60 + 1)]
    return Course(memory=[(at, 100 + before * min(at, 2.5) + after * max(0.0, at - 2.5)) for at in seconds])


def test_what_fills_in_the_beginning_is_no_leak() -> None:
    assert _course(10, before=15, after=0.5).slope() == pytest.approx(0.5)


def test_a_short_run_cannot_tell() -> None:
    assert _course(2, before=15, after=0).slope() is None
