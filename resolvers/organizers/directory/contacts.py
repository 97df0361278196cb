"""Contact details of DJs and venues, for organizers and admins only. Every field that shows one loads it here."""

from collections.abc import Sequence

from auth.permissions import allows
from resolvers.context import RequestContext
from store.organizers.directory_records import Contact, DjRow
from store.places.records import VenueRow


def may_see_contacts(context: RequestContext) -> bool:
    """Whether the caller may see contact details."""
    return context.viewer is not None and allows(context.viewer.role, "organizer")


async def dj_contacts_for(context: RequestContext, numbers: Sequence[int]) -> list[Contact | None]:
    """Each DJ's contact details; None for an unknown id, and for every id if the caller may not see them."""
    if not may_see_contacts(context):
        return [None] * len(numbers)
    return await context.loaders.dj_contact_by_id.load_many(numbers)


async def venue_contacts_for(context: RequestContext, numbers: Sequence[int]) -> list[Contact | None]:
    """Each venue's contact details; None for an unknown id, and for every id if the caller may not see them."""
    if not may_see_contacts(context):
        return [None] * len(numbers)
    return await context.loaders.venue_contact_by_id.load_many(numbers)


async def dj_emails(rows: Sequence[DjRow], context: RequestContext) -> list[str | None]:
    """Each DJ's e-mail address."""
    return [found.email or None if found else None for found in await dj_contacts_for(context, [row.id for row in rows])]


async def dj_phones(rows: Sequence[DjRow], context: RequestContext) -> list[str | None]:
    """Each DJ's telephone number."""
    return [found.phone or None if found else None for found in await dj_contacts_for(context, [row.id for row in rows])]


async def venue_emails(rows: Sequence[VenueRow], context: RequestContext) -> list[str | None]:
    """Each venue's e-mail address."""
    return [found.email or None if found else None for found in await venue_contacts_for(context, [row.id for row in rows])]


async def venue_phones(rows: Sequence[VenueRow], context: RequestContext) -> list[str | None]:
    """Each venue's telephone number."""
    return [found.phone or None if found else None for found in await venue_contacts_for(context, [row.id for row in rows])]
