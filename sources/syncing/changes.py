"""What really happened to an event, told apart from our reading it better or another source telling it otherwise. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final

from sources.syncing.planning import ClusterMember
from store.alerts.records import NotificationKind
from store.events.events import StoredEvent
from store.events.records import Listing

# Sources tell doors or start, an hour apart: on the same night only a longer step is a move.
_STEP: Final = timedelta(hours=1)
# The sources of a city are read one after the other: until all have been, an event is not whole, and nothing about it changes.
SETTLING: Final = timedelta(hours=1)
_MOVING: Final = ("rescheduled", "postponed")
_MADE_UP: Final = time()  # midnight stands for an hour that a source does not know


def change_of(
    before: StoredEvent | None, columns: Mapping[str, Any], members: Sequence[ClusterMember], now: datetime
) -> NotificationKind | None:
    """What happened to an event that people know: it is off, on again, moved, or none of these."""
    if before is None:
        return None
    status = columns["status"]
    if status == "cancelled":
        return None if before.status == "cancelled" else "cancelled"
    if before.status == "cancelled" and status == "scheduled" and not _is_moved(before, columns):
        return "reinstated"
    own = [
        (member.before, member.seen.listing) for member in members if member.before is not None and not member.seen.is_withdrawn
    ]
    is_told = any(_is_retold(old, new) for old, new in own)
    if status in _MOVING and (status != before.status or _is_moved(before, columns)):
        return "rescheduled" if is_told or now - before.created_at >= SETTLING else None
    return "rescheduled" if is_told and _is_moved(before, columns) else None


def previous_start_of(before: StoredEvent | None, columns: Mapping[str, Any], change: NotificationKind | None) -> datetime | None:
    """From when the event moved: as a source says, else as we had it; kept for as long as it is another time than the present."""
    start, said = columns["start_time"], columns["previous_start_time"]
    if said is not None or before is None:
        return said if isinstance(said, datetime) else None
    kept = before.start_time if change == "rescheduled" and before.start_time is not None else before.previous_start_time
    return kept if kept != start else None


def _is_moved(before: StoredEvent, columns: Mapping[str, Any]) -> bool:
    return _differ(before.local_date, before.start_time, columns["local_date"], columns["start_time"])


def _is_retold(old: Listing, new: Listing) -> bool:
    """Whether a source itself changed the date, the time or the status of its listing."""
    if old.status != new.status or (old.local_date is None) != (new.local_date is None):
        return True
    is_better = _MADE_UP in (old.local_time, new.local_time) or old.date_precision != new.date_precision
    if old.local_date == new.local_date and is_better:
        return False
    return _differ(old.local_date, old.start_at, new.local_date, new.start_at)


def _differ(old_date: Any, old_start: datetime | None, new_date: Any, new_start: datetime | None) -> bool:
    if None not in (old_date, new_date) and old_date != new_date:
        return True
    return old_start is not None and new_start is not None and abs(new_start - old_start) > _STEP
