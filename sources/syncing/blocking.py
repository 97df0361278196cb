"""Where the listings are stored that a change may have to do with, and reading them as far as the change reaches."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sources.matching import Decided, Neighbourhood, canonical_address, nights_of
from sources.places.towns import metro_of
from sources.places.venue_matching import coordinates_or_city
from store.events.decisions import decisions_about
from store.events.listings import (
    BlockingKeys,
    ListingKey,
    LookupKeys,
    Reader,
    StoredListing,
    candidates_for,
    listings_of,
    url_key,
)
from store.events.records import Listing
from store.places.geo import cell, neighbours
from store.places.learned_houses import learned_houses


def lookup_keys_of(listing: Listing) -> LookupKeys:
    """The look-up keys of one listing."""
    venue, nights = listing.venue, nights_of(listing)
    address = canonical_address(listing.url)
    links = sorted({link for link in map(canonical_address, listing.links) if link and link != address})
    spot = coordinates_or_city(venue)
    return LookupKeys(
        service_day=nights.own,
        previous_service_day=nights.previous,
        last_service_day=nights.last,
        cell=cell(*spot) if spot else None,
        city_key=metro_of(venue)[:120],
        url_key=url_key(address) if address else None,
        link_key=url_key(links[0]) if links else None,
    )


@dataclass(slots=True)
class Surroundings:
    """What is stored around some listings. Give it what changed, and `read` everything that the change reaches."""

    reader: Reader
    neighbourhood: Neighbourhood
    decided: Decided = Decided()
    held: dict[ListingKey, StoredListing] = field(default_factory=dict)
    _members: defaultdict[int, set[ListingKey]] = field(default_factory=lambda: defaultdict(set))
    _known_events: set[int] = field(default_factory=set)
    _known_places: set[tuple[date | None, str, int | None]] = field(default_factory=set)
    _known_pages: set[str] = field(default_factory=set)
    _looked_around: set[ListingKey] = field(default_factory=set)

    @classmethod
    async def read(
        cls,
        reader: Reader,
        changed: Sequence[Listing],
        event_ids: Collection[int],
        lookups: Sequence[LookupKeys] = (),
        held: Sequence[StoredListing] | None = None,
    ) -> "Surroundings":
        """Everything that these new or changed listings reach, and what their former versions in these events reached.

        `lookups` are the listings' own look-up keys, and `held` the listings of these events, where they are at hand.
        """
        learned = await learned_houses(reader)
        found = cls(reader, await asyncio.to_thread(Neighbourhood, changed, learned))
        if held is None:
            await found._read_events(set(event_ids))
        else:
            found._known_events.update(event_ids)
            await found._take_in(held)
        former = [found.held[one.key].listing for one in changed if one.key in found.held]
        found._looked_around.update(one.key for one in changed)
        await found._read_around([*(lookups or map(lookup_keys_of, changed)), *map(lookup_keys_of, former)])
        reached = {one.key for one in changed}.union(*map(found.neighbourhood.bound_to_former, former))
        for event_id in event_ids:
            reached |= found._members[event_id]
        await found._follow(reached)
        return found

    async def _follow(self, reached: set[ListingKey]) -> None:
        """Spread until nothing new is reached, people's decisions included."""
        hood = self.neighbourhood
        while reached:
            while reached:
                events = {event_id for key in reached if key in self.held and (event_id := self.held[key].event_id) is not None}
                await self._read_events(events - self._known_events)
                reached = reached.union(*(self._members[event_id] for event_id in events))
                further = reached - self._looked_around
                self._looked_around |= further
                await self._read_around([lookup_keys_of(hood.features[key].listing) for key in sorted(further)])
                reached = await asyncio.to_thread(hood.spread, reached)
            self.decided = Decided.of(await decisions_about(self.reader, hood.reached))
            together = {key for pair in self.decided.same for key in pair if not hood.reached.isdisjoint(pair)}
            reached = (together & hood.features.keys()) - hood.reached

    async def _read_events(self, event_ids: set[int]) -> None:
        if event_ids:
            self._known_events |= event_ids
            await self._take_in(await listings_of(self.reader, event_ids))

    async def _read_around(self, lookups: Iterable[LookupKeys]) -> None:
        """Read the nights and places of these listings that were not read yet, and the pages that they share."""
        nights: set[date | None] = set()
        cells, cities, pages, is_anywhere = set[int](), {""}, set[str](), False
        for keys in lookups:
            pages |= {page for page in (keys.url_key, keys.link_key) if page}
            for night in keys.nights or (None,):
                where = (night, keys.city_key, keys.cell)
                if where not in self._known_places:
                    self._known_places.add(where)
                    nights.add(night)
                    cities.add(keys.city_key)
                    cells.update(neighbours(keys.cell) if keys.cell is not None else ())
                    is_anywhere = is_anywhere or not keys.city_key
        pages -= self._known_pages
        self._known_pages |= pages
        if nights or pages:
            around = BlockingKeys(frozenset(nights), frozenset(cells), frozenset(cities), frozenset(pages), is_anywhere)
            await self._take_in(await candidates_for(self.reader, around))

    async def _take_in(self, found: Sequence[StoredListing]) -> None:
        new = [one for one in found if one.listing.key not in self.held]
        self.held.update((one.listing.key, one) for one in new)
        for one in new:
            if one.event_id is not None:
                self._members[one.event_id].add(one.listing.key)
        if new:
            await asyncio.to_thread(self.neighbourhood.add, [one.listing for one in new])
