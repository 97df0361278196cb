"""How big a sandbox world is."""

from dataclasses import dataclass

_LISTINGS_PER_GIG = 2.1
_GIGS_PER_ROOM_AND_DAY = 0.25


@dataclass(frozen=True, slots=True)
class WorldSize:
    """So many gigs over so many days; rooms and acts grow with them."""

    gigs: int = 1200
    days: int = 120

    @classmethod
    def for_listings(cls, listings: int, days: int = 120) -> "WorldSize":
        """A world with about that many listings."""
        return cls(gigs=max(1, round(listings / _LISTINGS_PER_GIG)), days=days)

    @property
    def rooms(self) -> int:
        """Rooms that take the gigs without being booked every night."""
        return round(self.gigs / self.days / _GIGS_PER_ROOM_AND_DAY)

    @property
    def acts(self) -> int:
        """Acts enough that most of them play once or twice."""
        return max(120, round(self.gigs * 0.75))
