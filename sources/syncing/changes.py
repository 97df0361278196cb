"""What really happened to an event, told apart from our reading it better or another source telling it otherwise. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sources.places.venue_matching import same_venue
from sources.syncing.planning import ClusterMember
from store.alerts.records import NotificationKind
from store.events.changes import NewChange
from store.events.events import StoredEvent
from store.events.records import Listing, SourceKey
from store.places.act_names import act_key

# Sources tell doors or start, an hour apart: on the same night only a longer step is a move.
_STEP: Final = timedelta(hours=1)
# A step that is no news but is worth a line in the event's history.
LISTED_STEP: Final = timedelta(minutes=15)
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
    if (before.status, status) == ("scheduled", "rescheduled") and before.previous_start_time and not _is_moved(before, columns):
        return None  # the move was told when the first source changed the date: another one now has the word for it
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


def history_of(
    before: StoredEvent,
    columns: Mapping[str, Any],
    members: Sequence[ClusterMember],
    bills: tuple[frozenset[str], Sequence[str]],
    change: NotificationKind | None,
) -> list[NewChange]:
    """What happened to an event that was merged before, field by field, each with the source that told it.

    `bills` are the act keys before and the acts' names now. What a source never told otherwise before is a better reading, or
    another source's view, and no change; `change` is what people are notified of.
    """
    told = [
        (member.before, member.seen.listing) for member in members if member.before is not None and not member.seen.is_withdrawn
    ]
    found = []
    if columns["status"] != before.status and (change or _told_by(told, _is_other_status)):
        by = _told_by(told, _is_other_status) or _source_of(columns, "status")
        found.append(NewChange(before.id, "status", before.status, columns["status"], by))
    if by := _time_told_by(before, columns, told, change):
        was, now = (_written(start, day) for start, day in ((before.start_time, before.local_date), _start(columns)))
        found.append(NewChange(before.id, "time", was, now, by))
    is_elsewhere = None not in (before.venue_id, columns["venue_id"]) and before.venue_id != columns["venue_id"]
    if is_elsewhere and (by := _told_by(told, _is_other_venue)):
        found.append(NewChange(before.id, "venue", before.venue_name, columns["venue_name"], by))
    return [*found, *_line_up_change(before, told, bills)]


def _time_told_by(
    before: StoredEvent, columns: Mapping[str, Any], told: Sequence[tuple[Listing, Listing]], change: NotificationKind | None
) -> SourceKey | None:
    """The source that showed that an event's time is another one; of a small step, one that tells the time that it has now."""
    is_dated_now = (before.local_date is None) != (columns["local_date"] is None)
    if is_dated_now or _is_moved(before, columns):
        by = _told_by(told, is_other_time)
        return by or (_source_of(columns, "start_time") if change == "rescheduled" else None)
    is_step = None not in (before.start_time, columns["start_time"]) and before.start_time != columns["start_time"]
    if not is_step or abs(columns["start_time"] - before.start_time) < LISTED_STEP:
        return None
    return _told_by([pair for pair in told if pair[1].start_at == columns["start_time"]], _is_step)


def _is_step(old: Listing, new: Listing) -> bool:
    """Whether a source moved its own word by a small step: one that follows a move of hours adds nothing to it."""
    return not is_other_time(old, new) and is_other_time(old, new, LISTED_STEP - timedelta(seconds=1))


def _line_up_change(
    before: StoredEvent, told: Sequence[tuple[Listing, Listing]], bills: tuple[frozenset[str], Sequence[str]]
) -> Iterator[NewChange]:
    acts_before, names = bills
    if not acts_before or not names or acts_before == {act_key(name) for name in names}:
        return
    retold = next(((old, new) for old, new in told if old.performers and _acts(old) != _acts(new)), None)
    if retold is not None:
        was = ", ".join(performer.name for performer in retold[0].performers)
        yield NewChange(before.id, "line_up", was, ", ".join(names), retold[1].source)


def _acts(listing: Listing) -> set[str]:
    return {act_key(performer.name) for performer in listing.performers}


def _told_by(told: Sequence[tuple[Listing, Listing]], differs: Callable[[Listing, Listing], bool]) -> SourceKey | None:
    """The first source that tells it otherwise than it did."""
    return next((new.source for old, new in sorted(told, key=lambda pair: pair[1].key) if differs(old, new)), None)


def _source_of(columns: Mapping[str, Any], field: str) -> SourceKey | None:
    return next(iter(columns["provenance"].get(field, ())), None)


def _start(columns: Mapping[str, Any]) -> tuple[datetime | None, date | None]:
    return columns["start_time"], columns["local_date"]


def _written(start: datetime | None, day: date | None) -> str | None:
    """An instant as "2026-12-04T20:00:00Z"; a date where the hour is not known."""
    return f"{start:%Y-%m-%dT%H:%M:%SZ}" if start is not None else day.isoformat() if day is not None else None


def _is_other_venue(old: Listing, new: Listing) -> bool:
    return old.venue is not None and new.venue is not None and not same_venue(old.venue, new.venue)


def _is_moved(before: StoredEvent, columns: Mapping[str, Any]) -> bool:
    return _differ(before.local_date, before.start_time, columns["local_date"], columns["start_time"])


def _is_retold(old: Listing, new: Listing) -> bool:
    """Whether a source itself changed the date, the time or the status of its listing."""
    return _is_other_status(old, new) or is_other_time(old, new)


def _is_other_status(old: Listing, new: Listing) -> bool:
    return old.status != new.status


def is_other_time(old: Listing, new: Listing, step: timedelta = _STEP) -> bool:
    """Whether a source tells another date, or an hour more than a step off that is no better reading of the one that it told."""
    if (old.local_date is None) != (new.local_date is None):
        return True
    is_better = _MADE_UP in (old.local_time, new.local_time) or old.date_precision != new.date_precision
    if old.local_date == new.local_date and (is_better or _are_doors_and_start(old, new) or _are_doors_and_start(new, old)):
        return False
    return _differ(old.local_date, old.start_at, new.local_date, new.start_at, step)


def _are_doors_and_start(doors: Listing, whole: Listing) -> bool:
    """Whether one tells only the hour that the other has for its doors."""
    is_told_apart = whole.doors_at is not None and whole.doors_at != whole.start_at
    return is_told_apart and doors.start_at == whole.doors_at and doors.doors_at in (None, doors.start_at)


def _differ(
    old_date: Any, old_start: datetime | None, new_date: Any, new_start: datetime | None, step: timedelta = _STEP
) -> bool:
    if None not in (old_date, new_date) and old_date != new_date:
        return True
    return old_start is not None and new_start is not None and abs(new_start - old_start) > step
