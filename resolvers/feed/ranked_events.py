"""A list ranked for a person, page by page.

A ranking covers everything that meets the criteria (the soonest 100,000, and what is beyond for this person), never a page. The
cursors name the list as it was when its first page was read, and later pages are cut from that list, without what has left it;
what is new is only counted. If the list is not kept any more, what is newer is left out of a new ranking, and the page continues
after the cursor's item.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from loaders.events.criteria import EventCriteria
from resolvers.context import RequestContext
from resolvers.events.counting import Counting
from resolvers.events.events import placed
from resolvers.events.facets import EventFacets
from resolvers.feed.admission import is_cut, with_admitted
from resolvers.feed.ranking.candidates.candidate_set import CandidateSet
from resolvers.feed.ranking.late_numpy import Integers, np
from resolvers.feed.ranking.records import EventRanking
from resolvers.feed.ranking.scoring import explained, ranked
from resolvers.feed.ranking.terms import ScoreTerm, terms_of
from resolvers.feed.ranking_thread import aside
from resolvers.feed.tastes import Leanings, leanings_of
from resolvers.pages.connections import Edge, LazyEventConnection
from resolvers.pages.paging import ListOrder, Page, SortKey, Window, cut
from resolvers.pages.single_flight import SingleFlight
from resolvers.people.viewer import ViewerRow
from sources.places.gazetteer import Place, place
from sources.reports import Report
from store.events.records import EventRow

# The moment of the list, the newest event at that time, the token of the list; the position in it, and the event.
RANKED: Final = ListOrder("Event/ranked", (int, int, int, int, int))
_MOMENT_S: Final = 600  # moments are ten minutes apart, so that people share what is read for one
_OLDEST_MOMENT_S: Final = 86_400
_FEW: Final = 1000  # so few candidates are ranked before a thread would have started
_FEW_EXPLAINED: Final = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """The request for a ranked list. Units: `moment` in seconds since 1970."""

    window: Window
    moment: int
    criteria: EventCriteria
    is_local: bool
    town: Place | None


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A person's list: places in the candidate set, best first, and what they were computed from."""

    criteria: EventCriteria
    candidate_set: CandidateSet
    terms: tuple[ScoreTerm, ...]
    order: Integers
    numbers: Sequence[int]  # of the order's items in the list as it was pinned, rising
    newest: int
    token: int
    new_count: int = 0

    def key_at(self, at: int, moment: int) -> SortKey:
        """The sort key of an item of the order."""
        return moment, self.newest, self.token, self.numbers[at], int(self.candidate_set.ids[self.order[at]])

    def explained(self, event_ids: Sequence[int]) -> list[EventRanking]:
        """The ranking of each of these events, which are in the list."""
        candidates = self.candidate_set.candidates
        return [explained(candidates[place], self.terms) for place in self.candidate_set.places_of(event_ids)]


class RankedEvents(LazyEventConnection):
    """The events that meet some criteria, best for the person first; with `is_local`, only those in the person's area."""

    def __init__(self, context: RequestContext, viewer: ViewerRow, asked: Asked) -> None:
        super().__init__(RANKED, asked.window)
        self.context = context
        self.viewer = viewer
        self.wanted = asked
        self._ranked = SingleFlight(self._rank)
        self._leanings = SingleFlight(self._read_leanings)
        self._reports = SingleFlight(self._bring_up_to_date)

    async def fetch_page(self) -> Page[EventRow]:
        """The requested page of the list."""
        found = await self._ranked.get()
        keys = [found.key_at(at, self.wanted.moment) for at in _span(found, self.asked)]
        rows = await self.context.loaders.event_by_id.load_many([key[-1] for key in keys])
        held = [(self._placed(row), key) for row, key in zip(rows, keys, strict=True) if row is not None]
        return cut(held, self.asked)

    async def edges(self) -> list[Edge]:
        """The page's events, each with its ranking."""
        plain, page, found = await super().edges(), await self.page(), await self._ranked.get()
        rankings = await aside(found.explained, [key[-1] for key in page.keys], is_short=len(page.keys) <= _FEW_EXPLAINED)
        return [edge._replace(ranking=ranking) for edge, ranking in zip(plain, rankings, strict=True)]

    async def position_of(self, event_id: int) -> int | None:
        """An event's place in the list, from 1; None if it is not in it."""
        found = await self._ranked.get()
        places = found.candidate_set.places_of([event_id])
        at = _place_in(found.order, places[0]) if places else None
        return None if at is None else at + 1

    async def criteria(self) -> EventCriteria:
        """What the events of the list meet."""
        return (await self._ranked.get()).criteria

    async def new_count(self) -> int:
        """How many events have come since the list was pinned."""
        return (await self._ranked.get()).new_count

    async def count(self) -> int:
        """The length of the list; if more events meet the criteria than are ranked, their number."""
        found = await self._ranked.get()
        return await Counting(self.context, found.criteria).count() if is_cut(found.candidate_set) else len(found.order)

    async def facets(self) -> EventFacets:
        """The facets of the events that meet the criteria."""
        return EventFacets(Counting(self.context, (await self._ranked.get()).criteria))

    async def source_reports(self) -> Sequence[Report]:
        """What the upstreams did for this response."""
        return await self._reports.get()

    async def _rank(self) -> _Ranked:
        leanings, _ = await self._leanings.get(), await self._reports.get()
        criteria = self.wanted.criteria
        if self.wanted.is_local:
            criteria = replace(criteria, areas=leanings.areas)
        shared = await self.context.candidate_cache.get(self.context.database, criteria)
        moment = float(self.wanted.moment)
        candidate_set = await with_admitted(self.context.database, criteria, shared, leanings.taste, moment)
        without = leanings.hidden_ids if criteria.hidden_from is not None else frozenset[int]()

        def rank() -> _Ranked:
            terms = terms_of(leanings.taste, candidate_set, moment)
            kept = self._kept()
            later = self._later(candidate_set) - without if kept is None else frozenset()
            order = ranked(candidate_set, terms, without | later, self.wanted.moment)
            fresh = _Ranked(criteria, candidate_set, terms, order, range(len(order)), candidate_set.newest, 0, len(later))
            return self._pinned(fresh, kept)

        return await aside(rank, is_short=len(candidate_set.candidates) <= _FEW)

    def _kept(self) -> Integers | None:
        """The ids of the list that the cursor is of, if it is still kept."""
        if self.asked.boundary is None:
            return None
        return self.context.candidate_cache.pinned.get(self.viewer.id, self.asked.boundary[2])

    def _later(self, candidate_set: CandidateSet) -> frozenset[int]:
        """The events that came after the cursor's list was made: where it has to be made again, they may not move its others."""
        if self.asked.boundary is None:
            return frozenset()
        return frozenset(candidate_set.ids[candidate_set.ids > self.asked.boundary[1]].tolist())

    def _pinned(self, fresh: _Ranked, kept: Integers | None) -> _Ranked:
        """The list of the cursor; at a first page the fresh one, which is pinned for the pages to come."""
        ids = fresh.candidate_set.ids[fresh.order]
        if self.asked.boundary is None:
            return replace(fresh, token=self.context.candidate_cache.pinned.pin(self.viewer.id, ids))
        _, newest, token, *_ = self.asked.boundary
        if kept is None:
            return replace(fresh, newest=newest, token=token)
        is_held = np.isin(kept, ids)
        numbers, order = np.flatnonzero(is_held).tolist(), fresh.candidate_set.place_of_each(kept[is_held])
        new = len(fresh.order) - len(order)
        return replace(fresh, order=order, numbers=numbers, newest=newest, token=token, new_count=new)

    async def _read_leanings(self) -> Leanings:
        now = datetime.fromtimestamp(self.wanted.moment, UTC)
        async with self.context.candidate_cache.reading_tastes:
            return await leanings_of(self.context.database, self.viewer.id, now)

    async def _bring_up_to_date(self) -> Sequence[Report]:
        town, freshness = self.wanted.town, self.context.freshness
        if freshness is None:
            return ()
        if self.wanted.is_local:
            areas = (await self._leanings.get()).areas
            town = place(areas[0].city_key) if areas else None
        return () if town is None else await freshness.ensure(town)

    def _placed(self, row: EventRow) -> EventRow:
        near = self.wanted.criteria.near
        return row if near is None else placed(row, near.latitude, near.longitude)


def moment_of(part: Window, now: datetime) -> int:
    """The moment of the list the cursor comes from, if that is less than a day old; otherwise the current one."""
    present = int(now.timestamp()) // _MOMENT_S * _MOMENT_S
    if part.boundary is None:
        return present
    pinned = int(part.boundary[0])
    return pinned if pinned % _MOMENT_S == 0 and 0 <= present - pinned <= _OLDEST_MOMENT_S else present


def _span(found: _Ranked, asked: Window) -> range:
    """The places in the order of the requested items, including one beyond the page if there is one."""
    length, size = len(found.order), asked.size + 1
    if asked.boundary is None:
        return range(max(length - size, 0), length) if asked.backwards else range(min(size, length))
    *_, number, event_id = asked.boundary
    before, after = bisect_left(found.numbers, number), bisect_right(found.numbers, number)
    if isinstance(found.numbers, range):  # ranked again: the item may stand elsewhere
        places = found.candidate_set.places_of([event_id])
        at = _place_in(found.order, places[0]) if places else None
        before, after = (before, before) if at is None else (at, at + 1)
    return range(max(before - size, 0), before) if asked.backwards else range(after, min(after + size, length))


def _place_in(order: Integers, place: int) -> int | None:
    """Where a candidate stands in an order; None if it does not."""
    found = np.flatnonzero(order == place)
    return int(found[0]) if len(found) else None
