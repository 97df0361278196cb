"""DJs by id, venues' hire terms, and contact details of both."""

from collections.abc import Sequence

from sqlalchemy import select

from loaders.batches import IDS
from store.database.connection import Database
from store.organizers.directory_records import Contact, DjRow, VenueTerms
from store.organizers.djs import dj_contacts
from store.organizers.venue_directory import venue_contacts
from store.tables import djs, venues

DJ = tuple(djs.c[{"id": "dj_id", "name": "dj_name", "fee_text": "dj_fee"}.get(field, field)] for field in DjRow._fields)
_BY_ID = select(*DJ).where(djs.c.dj_id.in_(IDS))
_TERMS = select(venues.c.id, venues.c.hire_fee, venues.c.gear, venues.c.retired_at).where(venues.c.id.in_(IDS))


async def dj_by_id(database: Database, keys: Sequence[int]) -> list[DjRow | None]:
    """Each DJ, retired or not; None for an unknown id."""
    found = {row[0]: DjRow._make(row) for row in await database.fetch_all(_BY_ID, {"ids": keys})}
    return [found.get(key) for key in keys]


async def venue_terms_by_id(database: Database, keys: Sequence[int]) -> list[VenueTerms | None]:
    """Each venue's hire terms; None for an unknown id."""
    found = {row[0]: VenueTerms._make(row) for row in await database.fetch_all(_TERMS, {"ids": keys})}
    return [found.get(key) for key in keys]


async def dj_contact_by_id(database: Database, keys: Sequence[int]) -> list[Contact | None]:
    """Each DJ's contact details. Only resolvers/organizers/directory/contacts.py loads them: it controls access."""
    found = await dj_contacts(database, keys)
    return [found.get(key) for key in keys]


async def venue_contact_by_id(database: Database, keys: Sequence[int]) -> list[Contact | None]:
    """Each venue's contact details. Only resolvers/organizers/directory/contacts.py loads them."""
    found = await venue_contacts(database, keys)
    return [found.get(key) for key in keys]
