"""A person's taste as the ranking reads it: names folded to keys, genres with their families, cities put on the map."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from loaders.candidates import CandidateRow
from loaders.event_criteria import Area, Circle
from loaders.taste import LikedArtistRow, MarkRow, SaidRow, liked_artists, marks, said
from resolvers.ranking.signals import Artist, Candidate, Genres, Mark, Taste
from sources.gazetteer import metro_key, place
from sources.reading.genres import slugs, with_families
from store.act_names import act_key
from store.database.connection import Database
from store.nights import UNDATED
from store.records import MarkKind
from store.text import key

RADIUS_KM = 25  # around a city, for a person who did not say
MARKS_KEPT = timedelta(days=730)  # by then four half-lives have passed
HEARD_LEAST = 0.2  # Spotify genres of less weight are chance
_OFF = ("cancelled", "postponed")


@dataclass(frozen=True, slots=True)
class Leanings:
    """A taste with what goes round it: the area that the person goes out in, and what is never to be shown."""

    taste: Taste
    areas: tuple[Area, ...]
    hidden_ids: frozenset[int]


async def leanings_of(database: Database, user_id: int, now: datetime) -> Leanings:
    """Everything that we know of what a person likes, as of now."""
    told, marked = await asyncio.gather(said(database, user_id), marks(database, user_id, now - MARKS_KEPT, now))
    names = [*told.artists, *(name for name, _, _ in told.spotify_artists)]
    held = await liked_artists(database, user_id, {act_key(name) for name in names})
    hidden = _marked(marked, "hidden")
    return Leanings(_taste(told, held, marked), _areas(told), frozenset(mark.event.id for mark in hidden))


def candidate_of(row: CandidateRow) -> Candidate:
    """An event as the ranking reads it."""
    is_placed = row.latitude is not None and row.longitude is not None
    return Candidate(
        id=row.id,
        starts_at=None if row.order_time >= UNDATED else row.order_time.timestamp(),
        series=series_of(row.title),
        artists=tuple(act for act, _ in row.acts),
        names=tuple(name for _, name in row.acts),
        genres=families(tuple(row.genres or ())),
        venue=venue_key(row.venue_name),
        venue_name=row.venue_name or "",
        city=row.city_key,
        city_name=row.city or "",
        point=(float(row.latitude or 0), float(row.longitude or 0)) if is_placed else None,
        weekday=None if row.night_date is None else row.night_date.weekday(),
        price=0.0 if row.is_free else None if row.price_min is None else float(row.price_min),
        announced_at=row.created_at.timestamp(),
        saves=row.saves,
        is_off=row.status in _OFF,
    )


def venue_key(name: str | None) -> str:
    """One spelling for a venue's name, with and without "The"."""
    return key(name).removeprefix("the ")


def series_of(title: str) -> str:
    """What the nights of one series have in common: the title without its numbers."""
    folded = key(title).split()
    return " ".join(word for word in folded if not word.isdigit()) or " ".join(folded)


@lru_cache(maxsize=8192)
def families(genres: tuple[str, ...]) -> Genres:
    """Genres with every family above them: one set for all events of the same ones."""
    return with_families(genres)


def _taste(told: SaidRow, held: Sequence[LikedArtistRow], marked: Sequence[MarkRow]) -> Taste:
    music = {artist.act_key: families(tuple(artist.genres or ())) for artist in held}
    followed = {artist.act_key: Artist(artist.name, music[artist.act_key]) for artist in held if artist.is_followed}
    named = {act_key(name): Artist(name, music.get(act_key(name), frozenset())) for name in told.artists}
    played = {
        act_key(name): Artist(name, music.get(act_key(name), frozenset()), weight) for name, _, weight in told.spotify_artists
    }
    heard = slugs(name for name, weight in told.spotify_genres if weight >= HEARD_LEAST)
    return Taste(
        artists=followed | named,
        genres={slug: families((slug,)) for slug in slugs(told.genres)},
        venues={venue_key(name): name for name in told.venues},
        cities={metro_key(name): name for name in told.cities},
        centres=tuple((town.latitude, town.longitude) for name in told.cities if (town := place(name))),
        radius_km=float(told.radius_km or RADIUS_KM),
        budget=None if told.budget_max is None else float(told.budget_max),
        nights=frozenset(told.nights),
        saved=_marked(marked, "saved"),
        hidden=_marked(marked, "hidden"),
        spotify_artists=played,
        spotify_genres={slug: families((slug,)) for slug in heard},
    )


def _marked(marked: Iterable[MarkRow], kind: MarkKind) -> tuple[Mark, ...]:
    return tuple(Mark(candidate_of(row.event), row.marked_at.timestamp()) for row in marked if row.kind == kind)


def _areas(told: SaidRow) -> tuple[Area, ...]:
    """The person's cities with what lies within their radius; a town that we have on no map is its name alone."""
    radius_km = float(told.radius_km or RADIUS_KM)
    areas = {}
    for name in told.cities:
        town = place(name)
        circle = Circle(town.latitude, town.longitude, radius_km) if town else None
        areas[metro_key(name)] = Area(metro_key(name), circle)
    return tuple(areas.values())
