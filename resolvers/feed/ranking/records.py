"""The input of the policy: events as candidates, and a person's taste. Names have already been folded to keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from resolvers.feed.ranking.weights import Kind

Genres = frozenset[str]  # slugs, with every family above them
Point = tuple[float, float]  # degrees north and east


@dataclass(frozen=True, slots=True)
class CandidateEvent:
    """One event as far as ranking needs it.

    Units: seconds since 1970; euro. `price` is the lowest, 0 for free, None for unknown.
    """

    id: int
    starts_at: float | None
    title: str = ""
    series: str = ""
    artists: tuple[str, ...] = ()  # keys in billing order
    names: tuple[str, ...] = ()  # of the same artists
    genres: Genres = frozenset()
    usual: Genres = frozenset()  # at its venue, where its own are unknown
    venue: str = ""
    venue_name: str = ""
    city: str = ""
    city_name: str = ""
    point: Point | None = None
    weekday: int | None = None  # of its service day; 0 is Monday
    price: float | None = None
    on_sale_at: float | None = None  # None where no source tells
    saves: int = 0
    is_off: bool = False  # cancelled or postponed: comes after everything that takes place
    house: str = field(init=False, default="")  # the venue's key with its city's: there is an Academy in many towns

    def __post_init__(self) -> None:
        object.__setattr__(self, "house", f"{self.venue}|{self.city}" if self.venue else "")

    def shown_as(self, key: str) -> str:
        """The display form of one of this event's keys; any other text unchanged."""
        if key in self.artists:
            return dict(zip(self.artists, self.names, strict=False)).get(key, key)
        return {self.venue: self.venue_name, self.house: self.venue_name, self.city: self.city_name}.get(key) or key


@dataclass(frozen=True, slots=True)
class Reaction:
    """An event the person saved or hid, and when."""

    event: CandidateEvent
    at: float


@dataclass(frozen=True, slots=True)
class LikedArtist:
    """A liked artist: the display name, the genres, and how much the artist is liked, from 0 to 1.

    `is_followed` if the person has an alert for the artist, rather than having named them in the preferences alone.
    """

    name: str
    genres: Genres = frozenset()
    weight: float = 1.0
    is_followed: bool = False


@dataclass(frozen=True, slots=True)
class TasteProfile:
    """A person's signals, kept separate. Mappings go from key or slug to what is shown or known about it."""

    artists: Mapping[str, LikedArtist] = field(default_factory=dict)
    genres: Mapping[str, Genres] = field(default_factory=dict)  # slug: itself and its families
    venues: Mapping[str, str] = field(default_factory=dict)  # by their names' keys, or as houses where the city is known too
    cities: Mapping[str, str] = field(default_factory=dict)
    centres: tuple[Point, ...] = ()
    radius_km: float = 25.0
    budget: float | None = None
    nights: frozenset[str] = frozenset()  # of "weekday" and "weekend"
    searched: Mapping[str, str] = field(default_factory=dict)  # the city of the last search
    saved: tuple[Reaction, ...] = ()
    hidden: tuple[Reaction, ...] = ()
    spotify_artists: Mapping[str, LikedArtist] = field(default_factory=dict)
    spotify_genres: Mapping[str, Genres] = field(default_factory=dict)


class Reason(NamedTuple):
    """One term of a score, including its text."""

    kind: Kind
    values: tuple[str, ...]
    weight: float
    text: str


class EventRanking(NamedTuple):
    """A score from 0 to 1 and the terms that add up to it, largest first."""

    score: float
    reasons: tuple[Reason, ...]
