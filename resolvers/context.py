"""What one request carries to its resolvers."""

import math
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol, Self

from auth.accounts import Accounts
from auth.sessions import Caller
from loaders.events.carried.along import ListAlong
from loaders.events.carried.kept import KeptEvents
from loaders.request import Loaders
from resolvers.alerts.live_notifications import LiveNotifications
from resolvers.events.count_cache import CountCache
from resolvers.feed.candidate_cache import CandidateCache
from resolvers.organizers.directory.shelf import Directory
from resolvers.organizers.services import OrganizerServices
from resolvers.people.last_search import LastSearches
from resolvers.people.spotify.service import SpotifyService
from resolvers.sources.progress_bus import SyncProgressBus
from sources.places.gazetteer import Place
from sources.reports import Report, SourceStatus
from store.database.catalog.changes import Kind, Thing, thing
from store.database.connection import Database
from store.events.records import EventRow, SourceKey
from store.people.records import Reactions, ViewerRow


class FreshnessService(Protocol):
    """Brings a city up to date before a query reads it."""

    async def ensure(self, town: Place | None) -> tuple[Report, ...]:
        """What each source did: fetched now, was already fresh, or why neither. Never raises because of an upstream."""
        ...

    async def fetch_now(self, town: Place, names: Sequence[SourceKey] | None) -> tuple[Report, ...]:
        """Fetch from these sources (None: from all) now, whether stale or not, and report what each did."""
        ...


def _now() -> datetime:
    return datetime.now(UTC)


async def _no_sources() -> list[SourceStatus]:
    return []


@dataclass
class RequestContext:
    """Everything the resolvers of one request need. Created per request; nothing of a person in it is shared with another."""

    database: Database
    loaders: Loaders
    base_url: str  # this server's URL as clients see it, without a trailing slash
    own_url: str = "http://127.0.0.1:4000"  # the same as the server knows it by itself: no Host header has a part in it
    request_id: str = ""
    freshness: FreshnessService | None = None
    source_states: Callable[[], Awaitable[list[SourceStatus]]] = _no_sources
    now: Callable[[], datetime] = _now
    viewer: ViewerRow | None = None  # the person the request's token belongs to; None without a valid token
    caller: Caller = Caller()
    user_agent: str = ""
    accounts: Accounts | None = None
    spotify: SpotifyService | None = None
    candidate_cache: CandidateCache = field(default_factory=CandidateCache)  # the server's, so that requests share what was read
    last_searches: LastSearches | None = None  # None where nothing is remembered, as in commands and tests
    directory: Directory = field(default_factory=Directory)  # the server's too
    organizers: OrganizerServices = OrganizerServices()
    sync_progress: SyncProgressBus | None = None  # None likewise where nothing is pushed
    counts: CountCache = field(default_factory=CountCache)  # the server's as well
    kept_events: KeptEvents = field(default_factory=lambda: KeptEvents(0))  # and this; a context by itself keeps nothing
    live: LiveNotifications | None = None  # None where nothing is pushed, as in commands and tests
    is_settled: bool = True  # False once a part of the answer awaits a sync that is due or under way
    holds_until: datetime | None = None  # when a part of the answer moves on with the clock; None if none is known to
    read_from: list[tuple[Kind, Iterable[int]]] = field(
        default_factory=list
    )  # what parts of the answer were, beside loaders' own
    reactions: Reactions | None = None  # the viewer's own to some events, if they were read with the session
    reactions_asked: set[int] = field(default_factory=set)  # the events whether marked by the viewer was asked for the answer
    town_searched: Place | None = None  # that the viewer named last
    along: dict[int, tuple[ListAlong, list[EventRow]]] = field(default_factory=dict)  # lists of venues, read early
    batches: dict[Hashable, Any] = field(default_factory=dict)  # schema/types/base/fields.py: the loaders that drive batch fields

    def for_request(
        self,
        *,
        base_url: str,
        own_url: str,
        request_id: str,
        viewer: ViewerRow | None,
        caller: Caller,
        user_agent: str,
        freshness: FreshnessService | None,
        spotify: SpotifyService | None,
    ) -> Self:
        """A context of its own for one request, with the services of this one.

        Two thirds of a context are the same for all requests: to copy them at once costs half of what it costs to set each.
        """
        made = object.__new__(type(self))
        made.__dict__ = self.__dict__ | {
            "loaders": Loaders(self.database),
            "base_url": base_url,
            "own_url": own_url,
            "request_id": request_id,
            "viewer": viewer,
            "caller": caller,
            "user_agent": user_agent,
            "freshness": freshness,
            "spotify": spotify,
            "read_from": [],
            "reactions": caller.reactions,
            "reactions_asked": set(),
            "along": {},
            "batches": {},
        }
        return made

    @property
    def reader(self) -> ViewerRow | None:
        """The same person as `viewer`, for who needs them to tell what they have marked, and notes which events that is about."""
        return self.viewer

    def reactions_to(self, event_ids: Sequence[int]) -> Reactions | None:
        """What the person has marked of these events, if that was read with the session; None if it has to be read."""
        self.reactions_asked.update(event_ids)
        held = self.reactions
        return held if held is not None and held.asked.issuperset(event_ids) else None

    def note_personal(self) -> None:
        """The answer depends on more of the person than on `reactions_asked`; for contexts that watch."""

    def note_search(self, town: Place) -> None:
        """Remember the city that the signed-in person searches."""
        self.town_searched = town
        if self.reader is not None and self.last_searches is not None:
            self.last_searches.note(self.reader, town, self.now())

    def was_read_from(self, kind: Kind, numbers: Iterable[int]) -> None:
        """A part of the answer was read from these things; they are looked at when somebody asks for all."""
        self.read_from.append((kind, numbers))

    def all_things(self) -> frozenset[Thing] | None:
        """All that the answer was read from, if only fields were asked for that tell; None if a loader cannot tell."""
        loaded = self.loaders.things()
        if loaded is None:
            return None
        self.read_from = [(kind, tuple(numbers)) for kind, numbers in self.read_from]
        return loaded.union(thing(kind, number) for kind, numbers in self.read_from for number in numbers)

    def moves_on_at(self, at: datetime) -> None:
        """A part of the answer is another one after this instant."""
        self.holds_until = at if self.holds_until is None else min(self.holds_until, at)

    def holds_for_s(self) -> float:
        """For how long the answer holds while the data does not change, as far as is known."""
        return math.inf if self.holds_until is None else (self.holds_until - self.now()).total_seconds()

    def renew(self, loaders: Loaders | None = None) -> None:
        """Forget what was read, so that the next event of a subscription sees current data; `loaders` are new ones to share."""
        self.loaders, self.batches, self.along, self.reactions = loaders or Loaders(self.database), {}, {}, None
        self.read_from = []


class WatchedContext(RequestContext):
    """A context that knows whether anything but what they marked was asked of the person: whoever asks for `viewer` asks more."""

    _depends_on_person = True  # for all that is known before `watch`

    @property
    def viewer(self) -> ViewerRow | None:
        """The person the request's token belongs to."""
        self._depends_on_person = True
        return self.reader

    @viewer.setter
    def viewer(self, person: ViewerRow | None) -> None:
        self.__dict__["viewer"] = person

    @property
    def reader(self) -> ViewerRow | None:
        """The same person."""
        found: ViewerRow | None = self.__dict__["viewer"]
        return found

    def note_personal(self) -> None:
        """The answer depends on more of the person than on `reactions_asked`."""
        self._depends_on_person = True

    def watch(self) -> None:
        """From now on, note whether the person is asked for."""
        self._depends_on_person = False

    def depends_on_person(self) -> bool:
        """Whether the answer since `watch` may be another one for somebody with the same marks."""
        return self._depends_on_person
