"""What one sync hands over to be written, and what came of it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sources.base import Rejected
from store.database.connection import Transaction
from store.events.listings import ListingKey, ListingState, LookupKeys, UnseenListing, Withdrawal
from store.events.records import Listing, SourceKey

Fence = Callable[[Transaction], Awaitable[None]]
Clock = Callable[[], datetime]
# What would change: (before, after) by event and column.
Preview = dict[tuple[int, str], tuple[Any, Any]]
SortKey = tuple[str, str, ListingKey]


async def no_fence(tx: Transaction) -> None:
    """For writers that hold no lease."""


@dataclass(slots=True)
class Sighting:
    """What a sync notes while its batches are written, to be acted on when it ends.

    With a `withdrawal`, what its city still holds of its source and it did not see is read along with the last batch.
    """

    seen_rows: set[int] = field(default_factory=set)  # unchanged, and not yet noted as seen
    withdrawal: Withdrawal | None = None
    unseen: list[UnseenListing] | None = None  # None: not read


@dataclass(frozen=True, slots=True)
class Batch:
    """Listings of one source that one sync brought in; `scope_city` is the key of the city that was asked for.

    A replay reads stored payloads again: nothing was sighted, and everything is matched and merged anew.
    `seen_at` is when its sync began to ask the source. What people are told of it carries the time of its writing instead, by
    `clock` (without one, `seen_at`): who asks for what has changed since they last asked misses nothing, however long the source
    took. `fence` runs first in every transaction; what it raises ends it. A `sighting` is told what is unchanged, for its sync to
    note when it ends. With a `preview` nothing is written: it is filled with what would change.
    """

    source: SourceKey
    scope_city: str
    listings: Sequence[Listing]
    seen_at: datetime
    is_replay: bool = False
    fence: Fence = no_fence
    preview: Preview | None = None
    sighting: Sighting | None = None
    clock: Clock | None = None

    def now(self) -> datetime:
        """The time of what is being written."""
        return self.seen_at if self.clock is None else self.clock()

    def goes_with(self, other: "Batch") -> bool:
        """Whether both may be written in one transaction."""
        return self is other or (self.preview is None is other.preview and self.is_replay == other.is_replay)


@dataclass(slots=True)
class IngestResult:
    """What taking a batch in did, in numbers. `unattached` are add-ons whose event nobody lists (yet): they wait for it.

    `notified` counts what people were told (sources/syncing/news.py). Of what was written for several batches at once, each
    counts its own listings and the events that they are in; what concerns no batch more than another counts for the first.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    unattached: int = 0
    events_written: int = 0
    notified: int = 0
    unstorable: list[Rejected] = field(default_factory=list)  # what the database does not take, one by one, with its reason

    def __iadd__(self, other: "IngestResult") -> "IngestResult":
        """Add another part's numbers."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self


@dataclass(frozen=True, slots=True)
class Incoming:
    """One fetched listing, made ready to be compared and stored; `sent_hash` is that of what its source sent."""

    listing: Listing
    lookup: LookupKeys
    encoded: bytes
    sent_hash: str

    @property
    def sort_key(self) -> SortKey:
        """A city's listings stand together, and in it neighbouring nights: what is held around them is read once."""
        return self.lookup.city_key, str(self.lookup.service_day or "~"), self.listing.key

    def differs_from(self, known: ListingState | None) -> bool:
        """Whether it is not stored as it is."""
        return known is None or known.withdrawn_at is not None or known.record_hash != self.sent_hash


@dataclass(frozen=True, slots=True)
class Part:
    """Some listings of a batch, to be written in one transaction."""

    batch: Batch
    incoming: Sequence[Incoming]
