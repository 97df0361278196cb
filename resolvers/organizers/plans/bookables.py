"""The DJs and venues on shortlists and in requests."""

from collections.abc import Sequence

from resolvers.context import RequestContext
from store.organizers.directory_records import DjRow
from store.organizers.records import ContactRequestRow, ShortlistRow
from store.places.records import VenueRow

Bookable = DjRow | VenueRow
GONE = "No longer in the directory"  # deleted in the database: we ourselves only retire


async def bookables(rows: Sequence[ShortlistRow] | Sequence[ContactRequestRow], context: RequestContext) -> list[Bookable]:
    """Each row's DJ or venue, including retired ones; only the number of one that no longer exists."""
    djs = list({row.item_id for row in rows if row.item_type == "dj"})
    venues = list({row.item_id for row in rows if row.item_type == "venue"})
    dj_of = dict(zip(djs, await context.loaders.dj_by_id.load_many(djs), strict=True))
    venue_of = dict(zip(venues, await context.loaders.venue_by_id.load_many(venues), strict=True))
    return [
        (dj_of[row.item_id] or _gone_dj(row.item_id))
        if row.item_type == "dj"
        else (venue_of.get(row.item_id) or _gone_venue(row.item_id))
        for row in rows
    ]


def _gone_dj(number: int) -> DjRow:
    return DjRow(number, GONE, *[None] * (len(DjRow._fields) - 2))


def _gone_venue(number: int) -> VenueRow:
    return VenueRow(number, GONE, *[None] * (len(VenueRow._fields) - 2))
