"""People as records: accounts, preferences, Spotify links, reactions and calendars."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple

NightKey = Literal["weekday", "weekend"]
RoleKey = Literal["user", "organizer", "admin"]
ReactionKind = Literal["saved", "hidden"]  # what a person can do to an event
CalendarKind = Literal["saved", "alerts", "feed"]


@dataclass(frozen=True, slots=True)
class ViewerRow:
    """Somebody with an account."""

    id: int
    name: str
    email: str
    role: RoleKey
    email_verified_at: datetime | None = None
    deletion_due_at: datetime | None = None  # when the account will be deleted, if its owner asked for it


@dataclass(frozen=True, slots=True)
class Reactions:
    """Which of some events, `asked`, a person has saved, and which hidden."""

    asked: frozenset[int]
    saved: frozenset[int]
    hidden: frozenset[int]


class SessionRow(NamedTuple):
    """One live session of a person. Its id is no secret: only a signed token with it is accepted."""

    id: str
    user_id: int
    created_at: datetime
    refreshed_at: datetime
    expires_at: datetime
    user_agent: str | None


class CalendarFeedRow(NamedTuple):
    """One of a person's calendars to subscribe to; its secret is known by its hash alone."""

    id: int
    user_id: int
    kind: CalendarKind
    label: str
    created_at: datetime
    last_used_at: datetime | None
    alarm_minutes: int | None  # before each event


SpotifyRange = Literal["short_term", "medium_term", "long_term"]  # four weeks, six months, about a year


class SpotifyArtist(NamedTuple):
    """An artist as Spotify describes them. Genres are Spotify's own tags, not from our vocabulary."""

    name: str
    spotify_id: str | None
    genres: tuple[str, ...]


class SpotifyTokens(NamedTuple):
    """A person's connection with its stored tokens: encrypted, or in plain text if the predecessor wrote them."""

    user_id: int
    spotify_user_id: str | None
    access_token: str | None
    refresh_token: str | None
    expires_at: datetime | None
    needs_reconnect_at: datetime | None
    refresh_until: datetime | None

    def __repr__(self) -> str:
        return f"SpotifyTokens(user_id={self.user_id})"


class SpotifyRow(NamedTuple):
    """A person's connection as shown to the person. Weights are 0 to 1, largest first."""

    user_id: int
    spotify_user_id: str
    artists: tuple[tuple[str, str | None, float], ...]  # name, Spotify id, weight
    genres: tuple[tuple[str, float], ...]  # Spotify's tags
    last_synced_at: datetime | None
    needs_reconnect: bool


class PreferencesRow(NamedTuple):
    """A person's preferences, as entered."""

    genres: tuple[str, ...] = ()
    artists: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    venues: tuple[str, ...] = ()
    djs: tuple[str, ...] = ()
    budget_max: Decimal | None = None
    radius_km: int | None = None
    nights: tuple[NightKey, ...] = ()
    updated_at: datetime | None = None
    digest: bool = False  # a daily e-mail of new notifications
