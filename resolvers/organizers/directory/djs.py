"""A DJ's computed fields, venues' hire terms, and a DJ by id."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from resolvers.context import RequestContext
from resolvers.events.upcoming import BY_ARTIST, UpcomingEvents
from resolvers.events.upcoming import upcoming_events as upcoming
from resolvers.global_ids import number_of
from resolvers.organizers.directory.reading import families_of, read_genres, read_list
from resolvers.pages.paging import PageArguments
from store.organizers.directory_records import DjRow, VenueTerms
from store.organizers.fees import Fee, read_fee
from store.places.act_names import dj_keys
from store.places.records import ArtistRow, VenueRow

_NOBODY = 0


class Amount(NamedTuple):
    """An amount of money."""

    amount: Decimal
    currency: str


class _Performing(NamedTuple):
    """Anything whose events are listed."""

    id: int


async def dj(context: RequestContext, global_id: str) -> DjRow | None:
    """The DJ with a global id, retired or not; None if no DJ has this id."""
    number = number_of(global_id, "Dj")
    return None if number is None else await context.loaders.dj_by_id.load(number)


def fee_of(row: DjRow) -> Fee | None:
    """The DJ's fee, as far as its text can be read."""
    return read_fee(row.fee_text, row.numeric_fee, row.currency)


def least_of(fee: Fee | None) -> Amount | None:
    """The lowest amount of a fee; None if no amount is stated."""
    return None if fee is None or fee.low is None else Amount(fee.low, fee.currency)


def most_of(fee: Fee | None) -> Amount | None:
    """The highest amount of a fee that is a range."""
    return None if fee is None or fee.high is None else Amount(fee.high, fee.currency)


async def artists(rows: Sequence[DjRow], context: RequestContext) -> list[ArtistRow | None]:
    """The artist of the listings that each DJ is, matched by name; a namesake of an unrelated genre does not count."""
    keys = [dj_keys(row.name) for row in rows]
    ids_by_key = await context.loaders.artist_ids_by_act.load_many([key for pair in keys for key in pair])
    found = [(*plain, *with_dj) for plain, with_dj in zip(ids_by_key[::2], ids_by_key[1::2], strict=True)]
    known = await context.loaders.artist_by_id.load_many([number for numbers in found for number in numbers])
    by_id = {artist.id: artist for artist in known if artist is not None}
    return [
        next((by_id[number] for number in numbers if number in by_id and _is_same(row, by_id[number])), None)
        for row, numbers in zip(rows, found, strict=True)
    ]


async def upcoming_events(
    rows: Sequence[DjRow], context: RequestContext, *, first: int | None = None, after: str | None = None
) -> list[UpcomingEvents]:
    """Each DJ's upcoming listed events."""
    playing = [_Performing(artist.id if artist else _NOBODY) for artist in await artists(rows, context)]
    return upcoming(playing, context, BY_ARTIST, PageArguments(first, after))


async def hire_fees(rows: Sequence[VenueRow], context: RequestContext) -> list[Amount | None]:
    """The lowest fee for hiring each venue for a night."""
    return [least_of(read_fee(terms.hire_fee)) if terms else None for terms in await _terms(rows, context)]


async def gear(rows: Sequence[VenueRow], context: RequestContext) -> list[tuple[str, ...]]:
    """Each venue's equipment."""
    return [read_list(terms.gear) if terms else () for terms in await _terms(rows, context)]


async def retirements(rows: Sequence[VenueRow], context: RequestContext) -> list[object]:
    """When each venue was removed from the lists."""
    return [terms.retired_at if terms else None for terms in await _terms(rows, context)]


async def _terms(rows: Sequence[VenueRow], context: RequestContext) -> list[VenueTerms | None]:
    return await context.loaders.venue_terms_by_id.load_many([row.id for row in rows])


def _is_same(row: DjRow, artist: ArtistRow) -> bool:
    own = families_of(read_genres(row.genres))
    return not own or not artist.genres or not own.isdisjoint(families_of(tuple(artist.genres)))
