"""The age of each source's data, and when it is too old."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sources.reports import SourceStatus
from sources.syncing.status import is_within

TOO_OLD = 2  # times the stale limit


@dataclass(frozen=True, slots=True)
class SourceAge:
    """One source as /health assesses it; `is_fresh` is None for a disabled source."""

    status: SourceStatus
    age: timedelta | None
    is_fresh: bool | None

    @property
    def explanation(self) -> str | None:
        """What is wrong, in a sentence; the source's own text if it has one."""
        if self.is_fresh is not False:
            return self.status.detail
        if self.age is None:
            wrong = "no sync has succeeded so far"
        elif self.age < timedelta():
            wrong = f"the last sync is dated {_hours(-self.age)} ahead: check the clock"
        else:
            wrong = f"the stored data is {_hours(self.age)} old"
        return wrong + (f": {self.status.detail}" if self.status.detail else "")


def judge(states: Sequence[SourceStatus], stale_after: timedelta, now: datetime) -> list[SourceAge]:
    """Each source's freshness by its last sync of any city: a city that nobody queries any more may become stale."""
    judged = []
    for status in states:
        age = None if status.last_synced_at is None else now - status.last_synced_at
        is_recent = is_within(status.last_synced_at, TOO_OLD * stale_after, now)
        is_fresh = None if status.state == "disabled" else is_recent
        judged.append(SourceAge(status, age, is_fresh))
    return judged


def ages_by_city(states: Sequence[SourceStatus], now: datetime) -> dict[tuple[str, str], float]:
    """Seconds since the last complete sync of each source and city, freshest first."""
    ages = {
        (status.name, coverage.city): (now - coverage.last_synced_at).total_seconds()
        for status in states
        if status.state != "disabled"
        for coverage in status.coverage
    }
    return dict(sorted(ages.items(), key=lambda pair: pair[1]))


def _hours(age: timedelta) -> str:
    hours = age.total_seconds() / 3600
    return f"{hours:.1f} hours" if hours < 48 else f"{hours / 24:.1f} days"
