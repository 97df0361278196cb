"""A person's taste as the ranking needs it: names folded to keys, genres with their families, cities with coordinates."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from loaders.events.values import Circle, CityArea
from loaders.feed.candidates import CandidateRow
from loaders.feed.taste import LikedArtistRow, ReactionRow, StatedTasteRow, liked_artists, reactions, stated_taste
from loaders.places.venues import served_names
from resolvers.feed.ranking.records import CandidateEvent, Genres, LikedArtist, Reaction, TasteProfile
from resolvers.money.exchange_rates import in_euro
from resolvers.money.prices import currency_of
from sources.places.gazetteer import metro_key, place
from sources.places.venue_names import venue_spellings
from sources.reading.genres import slugs, with_families
from store.database.connection import Database
from store.events.service_day import UNDATED
from store.people.records import ReactionKind
from store.places.act_names import act_key
from store.text import key

RADIUS_KM = 25  # around a city, if the person has set no radius
REACTIONS_KEPT = timedelta(days=730)  # by then four half-lives have passed
HEARD_LEAST = 0.2  # Spotify genres with less weight are noise
_OFF = ("cancelled", "postponed")


@dataclass(frozen=True, slots=True)
class Leanings:
    """A taste with its context: the area where the person goes out, and the events never to be shown."""

    taste: TasteProfile
    areas: tuple[CityArea, ...]
    hidden_ids: frozenset[int]


async def leanings_of(database: Database, user_id: int, now: datetime) -> Leanings:
    """Everything known about what a person likes, as of now."""
    stated, reacted = await asyncio.gather(
        stated_taste(database, user_id), reactions(database, user_id, now - REACTIONS_KEPT, now)
    )
    names = [*stated.artists, *(name for name, _, _ in stated.spotify_artists)]
    held, venues = await asyncio.gather(
        liked_artists(database, user_id, {act_key(name) for name in names}),
        _served_venues(database, stated.venues, {metro_key(city) for city in stated.cities}),
    )
    hidden = _marked(reacted, "hidden")
    return Leanings(_taste(stated, held, venues, reacted), _areas(stated), frozenset(reaction.event.id for reaction in hidden))


def candidate_of(row: CandidateRow) -> CandidateEvent:
    """An event as the ranking needs it."""
    event = row.event
    is_placed = event.latitude is not None and event.longitude is not None
    return CandidateEvent(
        id=event.id,
        starts_at=None if event.order_time >= UNDATED else event.order_time.timestamp(),
        title=event.title,
        series=series_of(event.title),
        artists=tuple(act for act, _ in row.acts),
        names=tuple(name for _, name in row.acts),
        genres=families(tuple(event.genres or ())),
        venue=venue_key(event.venue_name),
        venue_name=event.venue_name or "",
        city=event.city_key,
        city_name=event.city or "",
        point=(float(event.latitude or 0), float(event.longitude or 0)) if is_placed else None,
        weekday=None if event.service_day is None else event.service_day.weekday(),
        price=0.0 if event.is_free else in_euro(event.price_min, currency_of(event.currency, event.country_code)),
        on_sale_at=None if event.on_sale_time is None else event.on_sale_time.timestamp(),
        saves=row.saves,
        is_off=event.status in _OFF,
    )


def venue_key(name: str | None) -> str:
    """One spelling for a venue's name, with and without "The"."""
    return key(name).removeprefix("the ")


def series_of(title: str) -> str:
    """The key of a series: the title without its numbers."""
    folded = key(title).split()
    return " ".join(word for word in folded if not word.isdigit()) or " ".join(folded)


@lru_cache(maxsize=8192)
def families(genres: tuple[str, ...]) -> Genres:
    """Genres with all their families; events with the same genres share one set."""
    return with_families(genres)


async def _served_venues(database: Database, names: Iterable[str], cities: Collection[str]) -> dict[str, str]:
    """The names that a person gives venues, by the keys of these names and of those under which the venues are served.

    Where venues of several cities have a name, those of the person's cities are meant: these are keyed as houses.
    """
    spelled = {name: [form for plain in venue_spellings(name) for form in (plain, f"the {plain}")] for name in names}
    served = await served_names(database, {form for forms in spelled.values() for form in forms})
    found: dict[str, str] = {}
    for name, forms in spelled.items():
        meant = {other for form in forms for other in served.get(form, ())}
        own = {other for other in meant if other.city_key in cities}
        if own and own != meant:
            found |= {f"{venue_key(other.name)}|{other.city_key}": name for other in own}
        else:
            found |= {venue_key(other): name for other in (name, *(one.name for one in meant))}
    return found


def _taste(
    stated: StatedTasteRow, held: Sequence[LikedArtistRow], venues: Mapping[str, str], reacted: Sequence[ReactionRow]
) -> TasteProfile:
    music = {artist.act_key: families(tuple(artist.genres or ())) for artist in held}
    followed = {
        artist.act_key: LikedArtist(artist.name, music[artist.act_key], is_followed=True) for artist in held if artist.is_followed
    }
    named = {act_key(name): LikedArtist(name, music.get(act_key(name), frozenset())) for name in stated.artists}
    played = {
        act_key(name): LikedArtist(name, music.get(act_key(name), frozenset()), weight)
        for name, _, weight in stated.spotify_artists
    }
    heard = slugs(name for name, weight in stated.spotify_genres if weight >= HEARD_LEAST)
    return TasteProfile(
        artists=named | followed,
        genres={slug: families((slug,)) for slug in slugs(stated.genres)},
        venues=venues,
        cities={metro_key(name): name for name in stated.cities},
        centres=tuple((town.latitude, town.longitude) for name in stated.cities if (town := place(name))),
        radius_km=float(stated.radius_km or RADIUS_KM),
        budget=in_euro(stated.budget_max, _currency(stated.cities)),
        nights=frozenset(stated.nights),
        saved=_marked(reacted, "saved"),
        hidden=_marked(reacted, "hidden"),
        searched={metro_key(stated.searched): stated.searched} if stated.searched else {},
        spotify_artists=played,
        spotify_genres={slug: families((slug,)) for slug in heard},
    )


def _currency(cities: Sequence[str]) -> str:
    """That of the first city: a budget is meant in the money that one pays with at home."""
    return next((currency_of(None, town.country_code) for name in cities if (town := place(name))), currency_of(None, None))


def _marked(reacted: Iterable[ReactionRow], kind: ReactionKind) -> tuple[Reaction, ...]:
    return tuple(Reaction(candidate_of(row.candidate), row.reacted_at.timestamp()) for row in reacted if row.kind == kind)


def _areas(stated: StatedTasteRow) -> tuple[CityArea, ...]:
    """The person's cities with their radius; a town that is not in the gazetteer is only its name."""
    radius_km = float(stated.radius_km or RADIUS_KM)
    areas = {}
    for name in stated.cities:
        town = place(name)
        circle = Circle(town.latitude, town.longitude, radius_km) if town else None
        areas[metro_key(name)] = CityArea(metro_key(name), circle)
    return tuple(areas.values())
