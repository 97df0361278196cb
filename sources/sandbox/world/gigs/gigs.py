"""What really happens in a sandbox world: one record per gig, before any source reports it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sources.sandbox.world.gigs.acts import Act
from sources.sandbox.world.places.places import Room

GigKind = Literal["concert", "club_night", "festival", "instore", "sport", "comedy", "talk"]
GigStatus = Literal["scheduled", "cancelled", "postponed", "rescheduled", "moved"]


@dataclass(frozen=True, slots=True)
class Booking:
    """Who plays what kind of gig where and when, before anything else is known of it."""

    kind: GigKind
    room: Room
    acts: tuple[Act, ...]
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Gig:
    """One gig. Times are wall-clock times in the city's zone, without a zone of their own."""

    id: str
    kind: GigKind
    room: Room
    acts: tuple[Act, ...]  # billing order
    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    promoter: str
    announced_at: datetime
    name: str | None = None  # a night's or festival's own title
    tour: str | None = None
    sitting: str | None = None  # "Early Show", "Late Show", "Matinee": the same act plays twice that day
    price: tuple[int, int] | None = None  # minor units; (0, 0) is free
    minimum_age: int = 0
    status: GigStatus = "scheduled"
    former_starts_at: datetime | None = None
    former_room: Room | None = None
    is_sold_out: bool = False
    traits: frozenset[str] = frozenset()  # what makes it hard: "residency", "run", "tour", …

    @property
    def headliner(self) -> Act | None:
        """Who comes first on the bill; None for a night that names nobody."""
        return self.acts[0] if self.acts else None

    @property
    def is_music(self) -> bool:
        """False for the noise that some sources mix in."""
        return self.kind not in ("sport", "comedy", "talk")

    @property
    def is_multi_day(self) -> bool:
        """True for a festival of several days."""
        return self.ends_at - self.starts_at > timedelta(hours=24)
