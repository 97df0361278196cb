"""The status and the time of an event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sources.merging.precedence import first, ordered, ranks, sellers
from store.events.records import Listing, PrecisionKey, StatusKey

# On a tie, the more serious status wins, but a new date is news after a postponement.
_GRAVITY: tuple[StatusKey, ...] = ("cancelled", "rescheduled", "postponed", "scheduled")
_PRECISION: tuple[PrecisionKey, ...] = ("date_time", "date", "to_be_announced")
_NEVER = datetime.min.replace(tzinfo=UTC)
_LONGEST = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class MergedTime:
    """The listing whose date and time hold, the end that goes with them, and the start before the last move."""

    told_by: Listing
    end_at: datetime | None
    previous_start_at: datetime | None
    provenance: dict[str, Listing]


def status_of(listings: Sequence[Listing]) -> tuple[StatusKey, Listing]:
    """The event's status and its source: by majority of the sellers, then the latest report, then the more serious status.

    A listing that sells nothing counts only if no other has a status: artists' pages go stale.
    """
    selling = sellers()
    voices = _in_force([listing for listing in listings if listing.source in selling] or list(listings))
    # A seller that reports a move is right, however many others do not.
    moved = [listing for listing in voices if listing.status in ("rescheduled", "postponed")]
    if moved and not any(listing.status == "cancelled" for listing in voices):
        voices = moved
    groups = {status: [listing for listing in voices if listing.status == status] for status in _GRAVITY}
    chosen = max(
        (status for status in _GRAVITY if groups[status]),
        key=lambda status: (len(groups[status]), _latest_word(groups[status], voices), -_GRAVITY.index(status)),
    )
    return chosen, ordered(groups[chosen], "when")[0]


def when_of(listings: Sequence[Listing], status: StatusKey, status_told_by: Listing) -> MergedTime:
    """The date and time that hold: a mover's own, else the most exact, from who tells doors and start apart, then by source."""
    order = ranks("when")
    if status in ("rescheduled", "postponed"):
        best = status_told_by
    else:
        best = min(
            listings,
            key=lambda listing: (
                _is_overtaken(listing, listings),
                _PRECISION.index(listing.date_precision),
                listing.doors_at is None or listing.doors_at == listing.start_at,
                order[listing.source],
                listing.key,
            ),
        )
    end_at, ended_by = first([best, *ordered(listings, "end_at")], lambda listing: _end_after(best, listing))
    previous, moved_by = first([best, *ordered(listings, "when")], lambda listing: _previous_start(best, listing))
    told_by = {"start_at": best, "end_at": ended_by, "previous_start_at": moved_by}
    return MergedTime(best, end_at, previous, {field: listing for field, listing in told_by.items() if listing})


def _is_overtaken(listing: Listing, listings: Sequence[Listing]) -> bool:
    """Whether another listing was moved away from the date that this one still tells, or on that date from its hour."""
    return listing.local_date is not None and any(
        other.previous_local_date == listing.local_date
        and (other.local_date != listing.local_date or _is_hour_overtaken(listing, other))
        for other in listings
        if other.source != listing.source
    )


def _is_hour_overtaken(listing: Listing, moved: Listing) -> bool:
    if None in (listing.start_at, moved.start_at, moved.previous_start_at):
        return False
    told, now, before = (start or _NEVER for start in (listing.start_at, moved.start_at, moved.previous_start_at))
    return abs(told - before) < abs(told - now)


def _in_force(voices: Sequence[Listing]) -> list[Listing]:
    """Without the cancelled ids of sources that sell the same night under another one.

    Shops cancel an id and list the gig anew: who sells it has not called it off, unless the cancellation is the later word.
    """
    return [one for one in voices if one.status != "cancelled" or not any(_replaces(other, one) for other in voices)]


def _replaces(live: Listing, cancelled: Listing) -> bool:
    if live.source != cancelled.source or live.status == "cancelled" or live.is_addon:
        return False
    return None in (live.changed_at, cancelled.changed_at) or (live.changed_at or _NEVER) >= (cancelled.changed_at or _NEVER)


def _latest_word(group: Sequence[Listing], voices: Sequence[Listing]) -> datetime:
    """When the group last spoke; no argument unless every voice is dated."""
    if any(listing.changed_at is None for listing in voices):
        return _NEVER
    return max(listing.changed_at or _NEVER for listing in group)


def _end_after(best: Listing, listing: Listing) -> datetime | None:
    if listing.end_at is None or best.start_at is None or not timedelta() < listing.end_at - best.start_at <= _LONGEST:
        return None
    # The end of another date's listing is not this one's.
    return listing.end_at if listing.local_date == best.local_date else None


def _previous_start(best: Listing, listing: Listing) -> datetime | None:
    return listing.previous_start_at if listing.previous_start_at != best.start_at else None
