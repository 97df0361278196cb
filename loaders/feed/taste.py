"""One person's signals: preferences, Spotify listening, followed artists, and saved and hidden events."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, literal_column, or_, select, union_all

from loaders.feed.candidates import ACT, SHORT, CandidateRow, gathered, with_acts
from loaders.people.spotify import weighed_artists, weighed_genres
from store.database.connection import Database
from store.database.types import UtcDateTime
from store.people.records import ReactionKind
from store.reactions import REACTION_TABLES
from store.tables import artists, events, performances, user_alerts, user_preferences, user_searches, user_spotify, users

_USER: BindParameter[Any] = bindparam("user_id")


class StatedTasteRow(NamedTuple):
    """A person's preferences as entered, the city of their last search, and their listening with weights from 0 to 1."""

    genres: tuple[str, ...] = ()
    artists: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    venues: tuple[str, ...] = ()
    nights: tuple[str, ...] = ()
    budget_max: Decimal | None = None
    radius_km: int | None = None
    searched: str | None = None
    spotify_artists: tuple[tuple[str, str | None, float], ...] = ()
    spotify_genres: tuple[tuple[str, float], ...] = ()


class LikedArtistRow(NamedTuple):
    """A known artist, and whether the person has an alert for them."""

    act_key: str
    name: str
    genres: list[str] | None
    is_followed: bool


class ReactionRow(NamedTuple):
    """An event that the person saved or hid."""

    kind: ReactionKind
    reacted_at: datetime
    candidate: CandidateRow


_SAID: Final = (
    select(
        user_preferences.c.preferred_genres,
        user_preferences.c.preferred_artists,
        user_preferences.c.preferred_cities,
        user_preferences.c.preferred_venues,
        user_preferences.c.night_preferences,
        user_preferences.c.budget_max,
        user_preferences.c.radius_km,
        user_searches.c.city,
        user_spotify.c.top_artists,
        user_spotify.c.top_genres,
    )
    .select_from(
        users.outerjoin(user_preferences)
        .outerjoin(user_spotify, user_spotify.c.user_id == users.c.id)
        .outerjoin(user_searches, user_searches.c.user_id == users.c.id)
    )
    .where(users.c.id == _USER)
)
_NAMED: Final = select(artists.c.id, artists.c.act_key, artists.c.name, artists.c.genres, literal_column("0"))
_FOLLOWED: Final = select(artists.c.id, artists.c.act_key, artists.c.name, artists.c.genres, literal_column("1"))
# Not one condition with OR: for that all artists would be read.
_LIKED: Final = union_all(
    _NAMED.where(artists.c.act_key.in_(bindparam("keys", expanding=True))),
    _FOLLOWED.join(user_alerts, user_alerts.c.artist_key == artists.c.act_key).where(user_alerts.c.user_id == _USER),
)


async def stated_taste(database: Database, user_id: int) -> StatedTasteRow:
    """The person's preferences and Spotify listening; empty for an unknown person."""
    row = await database.fetch_one(_SAID, {"user_id": user_id})
    if row is None:
        return StatedTasteRow()
    *lists, budget_max, radius_km, searched, top_artists, top_genres = row
    return StatedTasteRow._make(
        (*map(_names, lists), budget_max, radius_km, searched, weighed_artists(top_artists), weighed_genres(top_genres))
    )


async def liked_artists(database: Database, user_id: int, act_keys: Collection[str]) -> list[LikedArtistRow]:
    """The known artists among these acts, and everyone the person follows, in the order of their keys."""
    rows = await database.fetch_all(_LIKED, {"user_id": user_id, "keys": sorted(act_keys)})
    rows.sort(key=lambda row: row[-1])  # an artist who is named and followed is followed
    found = {number: LikedArtistRow(*artist, is_followed == 1) for number, *artist, is_followed in rows}
    return sorted(found.values(), key=_by_key)


async def reactions(database: Database, user_id: int, since: datetime, now: datetime) -> list[ReactionRow]:
    """What the person saved and hid: every event that is still to come, and of the past ones those marked since."""
    rows = await database.fetch_all(_REACTIONS, {"user_id": user_id, "since": since, "now": now})
    found = []
    for kind in REACTION_TABLES:
        of_kind = [(row, reacted_at) for row, held_as, reacted_at in map(_split, rows) if held_as == kind]
        times = {row[SHORT.place("id")]: reacted_at for row, reacted_at in of_kind}
        candidates = gathered(row for row, _ in of_kind)
        found += [ReactionRow(kind, times[candidate.event.id], candidate) for candidate in candidates]
    return found


def _split(row: tuple[Any, ...]) -> tuple[tuple[Any, ...], str, datetime]:
    """A candidate's cells, and behind them which mark it is of, and since when."""
    *cells, kind, reacted_at = row
    return tuple(cells), kind, reacted_at


def _by_key(row: LikedArtistRow) -> tuple[str, str]:
    return row.act_key, row.name


def _names(stored: Any) -> tuple[str, ...]:
    """A list of names; anything else that an older program may have stored is ignored."""
    return tuple(name for name in stored if isinstance(name, str) and name.strip()) if isinstance(stored, list) else ()


def _reacted(kind: ReactionKind) -> Select[Any]:
    table, reacted_at = REACTION_TABLES[kind]
    at = reacted_at.label("reacted_at")
    is_kind: ColumnElement[str] = literal_column(f"'{kind}'").label("kind")
    statement = select(*SHORT, literal_column("0").label("saves"), *ACT, is_kind, at)
    statement = with_acts(statement.join_from(table, events, events.c.id == table.c.event_id))
    instant = UtcDateTime()
    is_recent = reacted_at >= bindparam("since", type_=instant)
    return statement.add_columns(performances.c.position).where(
        table.c.user_id == _USER, or_(is_recent, events.c.order_time >= bindparam("now", type_=instant))
    )


_UNION = union_all(*map(_reacted, REACTION_TABLES)).subquery()
_REACTIONS: Final = select(*[column for column in _UNION.c if column.name != "position"]).order_by(_UNION.c.id, _UNION.c.position)
