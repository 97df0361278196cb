"""A whole synthetic world: its gigs, what the sources tell of them, and the truth of which listings are the same gig."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from sources.sandbox.world.gigs import scenarios
from sources.sandbox.world.gigs.acts import Act, make_acts
from sources.sandbox.world.gigs.gigs import Gig
from sources.sandbox.world.gigs.planned import PlannedGigs
from sources.sandbox.world.gigs.schedule import Schedule
from sources.sandbox.world.listings.habits import SourceName, reporting_sources
from sources.sandbox.world.listings.listings import SandboxListing, listings_of
from sources.sandbox.world.listings.noise import other_entertainment, suffer_setbacks
from sources.sandbox.world.places.directory import browse_urls, calendar_artists, local_row, organization_ids
from sources.sandbox.world.places.places import rooms_for
from sources.sandbox.world.randomness import pick, stream
from sources.sandbox.world.size import WorldSize

_WAYS = [
    (scenarios.concert, 100.0),
    (scenarios.club_night, 26.0),
    (scenarios.tour, 9.0),
    (other_entertainment, 7.0),
    (scenarios.rooms_of_one_building, 4.0),
    (scenarios.run_of_nights, 3.0),
    (scenarios.instore_and_gig, 2.0),
    (scenarios.residency, 2.0),
    (scenarios.twice_in_a_day, 2.0),
    (scenarios.festival, 1.5),
]


class World:
    """The world at a moment. Its listings change only through `revise`, `withdraw` and `move_clock`."""

    def __init__(self, seed: int, today: date, size: WorldSize, planned: PlannedGigs) -> None:
        self.seed, self.today, self.size, self.planned = seed, today, size, planned
        self.generation = 0  # rises with every change, for those who keep what they made of the listings
        self._withdrawn: set[tuple[str, str]] = set()
        self._listings = {gig.id: listings_of(seed, gig) for gig in planned.gigs.values()}
        self._take_stock()

    @property
    def gigs(self) -> Mapping[str, Gig]:
        """Every gig by id."""
        return MappingProxyType(self.planned.gigs)

    @property
    def acts(self) -> tuple[Act, ...]:
        """Every act, playing or not."""
        return self.planned.schedule.acts

    @property
    def truth(self) -> Mapping[tuple[str, str], str]:
        """The gig of every listing that is or ever was carried: (source, source_id) → gig id."""
        return MappingProxyType(self._truth)

    @property
    def bandsintown_artists(self) -> list[str]:
        """Artists with dates on Bandsintown, those with most of them first: the seed artists."""
        return calendar_artists(self.listings("bandsintown"))

    @property
    def eventbrite_org_ids(self) -> list[str]:
        """The organizations whose events Eventbrite carries."""
        return organization_ids(self.seed, self.listings("eventbrite"))

    @property
    def dice_browse_urls(self) -> dict[str, str]:
        """Dice's page of each city."""
        return browse_urls(room.city.name for room in self.planned.schedule.rooms)

    @property
    def local_events(self) -> list[dict[str, Any]]:
        """Rows for the `local_events` table; ("local", str(id)) is a row's key in `truth`."""
        return [local_row(self.seed, listing) for listing in self.listings("local")]

    def listings(self, source: SourceName) -> tuple[SandboxListing, ...]:
        """What one source carries at the moment."""
        return self._by_source[source]

    def listings_of_gig(self, gig_id: str) -> tuple[SandboxListing, ...]:
        """What all sources carry of one gig at the moment."""
        return tuple(listing for listing in self._listings[gig_id] if (listing.source, listing.source_id) not in self._withdrawn)

    def move_clock(self, days: int) -> None:
        """Let days pass: what lies before the new today is no longer upcoming."""
        self.today += timedelta(days=days)
        self.generation += 1

    def revise(self, gigs: Iterable[Gig]) -> None:
        """Put gigs in the place of those of the same id, or add them, and let the sources tell of them anew."""
        for gig in gigs:
            self.planned.amend(gig)
            self._listings[gig.id] = listings_of(self.seed, gig)
        self._take_stock()

    def withdraw(self, keys: Iterable[tuple[str, str]]) -> None:
        """Let sources stop carrying some listings. The truth keeps them."""
        self._withdrawn.update(keys)
        self._take_stock()

    def _take_stock(self) -> None:
        self.generation += 1
        carried = [listing for gig_id in self._listings for listing in self.listings_of_gig(gig_id)]
        self._by_source = {source: tuple(item for item in carried if item.source == source) for source in reporting_sources()}
        self._truth = getattr(self, "_truth", {}) | {(item.source, item.source_id): item.gig.id for item in carried}


def build_world(seed: int, today: date, size: WorldSize | None = None) -> World:
    """The world of a seed and a day: always the same, byte for byte."""
    size = size or WorldSize()
    schedule = Schedule(rooms_for(seed, size.rooms), make_acts(seed, size.acts), today, size.days)
    planned = PlannedGigs(seed, today, schedule)
    rng = stream(seed, today, "programme")
    for _ in range(size.gigs * 6):
        if len(planned.gigs) >= size.gigs:
            break
        pick(rng, _WAYS)(planned, rng)
    suffer_setbacks(planned)
    return World(seed, today, size, planned)
