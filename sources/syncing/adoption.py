"""Adopted events without readable payloads: their venues and search words are derived from their own columns."""

from functools import partial

from sources.reading.genres import slugs, with_families
from sources.syncing.syncer import Clock, utc_now
from sources.syncing.venue_directory import alias_of, resolve
from store.database.connection import Database, Transaction
from store.events.events import AdoptedEvent, events_without_words, lock_catalog, raise_version, set_venues
from store.events.records import ListingVenue
from store.events.search_index import EventTerms, SearchText, terms_of, write_terms


async def complete_adopted(database: Database, clock: Clock = utc_now) -> int:
    """Give every event that was never merged its venue and its search words; returns how many lacked them."""
    total = 0
    while count := await database.write(partial(_complete_page, clock=clock)):
        total += count
    return total


async def _complete_page(tx: Transaction, clock: Clock) -> int:
    version = await lock_catalog(tx) + 1
    adopted = await events_without_words(tx)
    if not adopted:
        return 0
    places = {event.id: place for event in adopted if (place := _place(event))}
    venues = await resolve(tx, list(places.values()), clock())
    aliases = {event_id: alias_of(place) for event_id, place in places.items()}
    await set_venues(tx, {event_id: venues[alias] for event_id, alias in aliases.items() if alias}, version)
    await write_terms(tx, {event.id: _terms(event) for event in adopted})
    await raise_version(tx, version)
    return len(adopted)


def _place(event: AdoptedEvent) -> ListingVenue | None:
    if not event.venue_name:
        return None
    latitude = float(event.latitude) if event.latitude is not None else None
    longitude = float(event.longitude) if event.longitude is not None else None
    return ListingVenue(event.venue_name, city=event.city, latitude=latitude, longitude=longitude)


def _terms(event: AdoptedEvent) -> EventTerms:
    text = SearchText(
        title=event.title,
        venue=event.venue_name,
        city=event.city,
        description=event.description,
        genres=sorted(with_families(slugs(event.genres or []))),
    )
    return EventTerms(event.order_time, terms_of(text))
