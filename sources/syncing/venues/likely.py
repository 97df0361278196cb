"""Venues that may be one place, found without comparing each with each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from rapidfuzz import fuzz, process

from sources.places.gazetteer import metro_key
from sources.places.houses import houses_of
from sources.places.venue_likeness import ALMOST, initials_of, without_sponsor
from sources.places.venue_matching import same_venue
from sources.places.venue_reading import VenueName, read_name
from store.events.records import ListingVenue

T = TypeVar("T")


class VenueIndex(Generic[T]):
    """Venues by what their names share: the same answers as comparing a venue with all of them in turn."""

    def __init__(self) -> None:
        self._held: list[tuple[T, ListingVenue]] = []
        self._by_token: defaultdict[str, list[int]] = defaultdict(list)
        self._plain: list[str] = []  # names closed up, for those that differ by a letter
        self._place: list[int] = []

    def add(self, of: T, venue: ListingVenue) -> None:
        """Take in one more."""
        place = len(self._held)
        self._held.append((of, venue))
        for name in _names(venue):
            for token in set(_tokens(name)):
                self._by_token[token].append(place)
            self._plain.append(name.plain)
            self._place.append(place)

    def first_same(self, venue: ListingVenue) -> T | None:
        """The first one taken in that is certainly the same venue."""
        near: set[int] = set()
        for name in _names(venue):
            for token in _tokens(name):
                near.update(self._by_token.get(token, ()))
            alike = process.extract(name.plain, self._plain, scorer=fuzz.ratio, score_cutoff=ALMOST, limit=None)
            near.update(self._place[at] for _, _, at in alike)
        return next((self._held[place][0] for place in sorted(near) if same_venue(venue, self._held[place][1])), None)


def _names(venue: ListingVenue) -> Iterable[VenueName]:
    name = read_name(venue.name, metro_key(venue.city, venue.country_code))
    return name.others or (name,)


def _tokens(name: VenueName) -> Iterator[str]:
    """Two names that are alike, but for a letter, share one of these."""
    yield from name.words
    yield from ("".join(name.words[:size]) for size in range(2, len(name.words) + 1))  # "MothClub" of Moth Club Hackney
    yield without_sponsor(name)
    yield from initials_of(name)
    yield from houses_of(name)
