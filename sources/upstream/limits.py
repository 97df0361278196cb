"""Keeping to an upstream's limits: calls spaced in time, pauses that it asked for, the clock that all of it runs on."""

import asyncio
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

from sources.errors import SourceRateLimited


class Clock(Protocol):
    """Time, as tests can make it."""

    def monotonic(self) -> float:
        """Seconds that only ever grow."""
        ...

    def now(self) -> datetime:
        """The instant, aware UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Come back after a while."""
        ...


class SystemClock:
    """The machine's own time."""

    def monotonic(self) -> float:
        """Seconds that only ever grow."""
        return time.monotonic()

    def now(self) -> datetime:
        """The instant, aware UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Come back after a while."""
        await asyncio.sleep(seconds)


class Spacing:
    """Lets calls go one by one, at least `gap_s` apart, in the order in which they came."""

    def __init__(self, gap_s: float, clock: Clock) -> None:
        self._gap_s = gap_s
        self._clock = clock
        self._next_at = 0.0

    async def turn(self) -> None:
        """Wait for this call's turn. The turn is taken at once, so nobody overtakes; a cancelled one is left empty."""
        now = self._clock.monotonic()
        at = max(now, self._next_at)
        self._next_at = at + self._gap_s
        if at > now:
            await self._clock.sleep(at - now)


# An upstream that asks for longer is asked again after this, with one call: 999999999 s would switch it off until a restart.
LONGEST_PAUSE_S = 3600.0


class Pause:
    """Remembers how long an upstream wants us away, an hour at most, so that nobody asks it in between."""

    def __init__(self, source: str, clock: Clock) -> None:
        self._source = source
        self._clock = clock
        self._until = 0.0

    def extend(self, seconds: float) -> None:
        """Stay away for so long from now; never shortens a longer pause."""
        self._until = max(self._until, self._clock.monotonic() + min(seconds, LONGEST_PAUSE_S))

    def check(self) -> None:
        """Pass when no pause runs. Errors: SourceRateLimited with what is left of it."""
        left = self._until - self._clock.monotonic()
        if left > 0:
            raise SourceRateLimited(f"{self._source} asked us to wait; {left:.0f} s remain", left)


def retry_after_s(header: str | None, now: datetime) -> float | None:
    """How long a Retry-After header asks for, from seconds or an HTTP date; None when it says nothing readable."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, (parsedate_to_datetime(text).astimezone(UTC) - now).total_seconds()) if text else None
    except (ValueError, TypeError, OverflowError):
        return None
