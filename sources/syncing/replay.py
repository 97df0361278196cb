"""Re-reads stored payloads after an adapter or a matching rule has improved, or the predecessor's database was adopted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import orjson

from sources.base import Source
from sources.reading.genres import slugs, with_families
from sources.syncing.ingest import Batch, IngestResult, ingest
from sources.syncing.syncer import utc_now
from sources.syncing.venues.directory import alias_of, resolve
from sources.syncing.writes.batch import Clock, Preview
from store.database.connection import Database, Transaction
from store.events.events import AdoptedEvent, events_without_words, lock_catalog, raise_version, set_venues
from store.events.listings import raw_page
from store.events.records import Listing, ListingVenue
from store.events.search_index import EventTerms, SearchText, terms_of, write_terms


@dataclass(slots=True)
class ReplayResult:
    """The result of a replay. A payload that cannot be read leaves its row as it was."""

    read: int = 0
    rejected: int = 0
    completed: int = 0  # adopted events with no payload that could be read
    ingested: IngestResult = field(default_factory=IngestResult)


async def replay(
    database: Database, sources: Sequence[Source], clock: Clock = utc_now, preview: Preview | None = None
) -> ReplayResult:
    """Parse, match and merge every stored payload anew. A `preview` is filled with what would change, and nothing is written."""
    readers = {source.name: source for source in sources}
    result, after_id = ReplayResult(), 0
    while page := await raw_page(database, after_id):
        after_id = page[-1][0]
        batches: dict[tuple[str, str], list[Listing]] = {}
        for _, name, payload, scope_city in page:
            reader = readers.get(name)
            listing = reader.parse(orjson.dumps(payload)) if reader else None
            if isinstance(listing, Listing):
                result.read += 1
                batches.setdefault((name, scope_city), []).append(listing)
            else:
                result.rejected += 1
        for (_, scope_city), listings in sorted(batches.items()):
            batch = Batch(listings[0].source, scope_city, listings, clock(), is_replay=True, preview=preview, clock=clock)
            result.ingested += await ingest(database, batch)
    if preview is None:
        result.completed = await complete_adopted(database, clock)
    return result


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
