"""Admins create, change and retire the DJs and venues of the directory."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from loaders.organizers.djs import dj_by_id
from loaders.places.venues import venue_by_id
from resolvers.context import RequestContext
from resolvers.errors import UserErrorRow, not_found
from resolvers.global_ids import number_of
from resolvers.organizers.directory.input import Refused, blank_dj, blank_venue, dj_columns, venue_columns
from resolvers.people.viewer import require_role
from sources.places.gazetteer import metro_key
from store.database.connection import Transaction
from store.events.events import change_public_data
from store.organizers import djs, venue_directory
from store.organizers.directory_records import DjRow
from store.places.act_names import dj_key
from store.places.records import VenueRow

T = TypeVar("T")

_FIELDS = {"country_code": "countryCode"}  # parts that clients write otherwise
_NO_DJ, _NO_VENUE = (not_found("There is no such DJ.", "id"),), (not_found("There is no such venue.", "id"),)


class DjOutcome(NamedTuple):
    """A DJ after a change; None if it failed, as `errors` explains."""

    dj: DjRow | None
    errors: tuple[UserErrorRow, ...] = ()


class VenueOutcome(NamedTuple):
    """A venue after a change; None if it failed, as `errors` explains."""

    venue: VenueRow | None
    errors: tuple[UserErrorRow, ...] = ()


async def create_dj(context: RequestContext, given: Mapping[str, Any]) -> DjOutcome:
    """Add a DJ.

    Errors: Unauthenticated, Forbidden.
    """
    require_role(context, "admin")
    try:
        columns = blank_dj() | dj_columns(given)
    except Refused as refused:
        return DjOutcome(None, _errors(refused))
    held = await context.directory.djs(context.database)
    wanted = (dj_key(columns["dj_name"]), metro_key(columns["city"]))
    if any((one.act_key, one.city_key) == wanted for one in held.by_id.values()):
        return DjOutcome(None, (_taken("DJ"),))
    number = await _write(context, lambda tx: djs.insert_dj(tx, columns, context.now()))
    return DjOutcome((await dj_by_id(context.database, [number]))[0])


async def change_dj(context: RequestContext, global_id: str, given: Mapping[str, Any]) -> DjOutcome:
    """Update the given fields of a DJ.

    Errors: Unauthenticated, Forbidden.
    """
    require_role(context, "admin")
    number = number_of(global_id, "Dj")
    (held,) = await dj_by_id(context.database, [number]) if number is not None else [None]
    if held is None:
        return DjOutcome(None, _NO_DJ)
    try:
        columns = dj_columns(given, {"fee": held.fee_text, "currency": held.currency})
    except Refused as refused:
        return DjOutcome(None, _errors(refused))
    await _write(context, lambda tx: djs.update_dj(tx, held.id, columns, context.now()))
    return DjOutcome((await dj_by_id(context.database, [held.id]))[0])


async def retire_dj(context: RequestContext, global_id: str) -> DjOutcome:
    """Remove a DJ from the lists; repeating it changes nothing.

    Errors: Unauthenticated, Forbidden.
    """
    require_role(context, "admin")
    number = number_of(global_id, "Dj")
    if number is None:
        return DjOutcome(None, _NO_DJ)
    await _write(context, lambda tx: djs.retire_dj(tx, number, context.now()))
    (held,) = await dj_by_id(context.database, [number])
    return DjOutcome(held, () if held else _NO_DJ)


async def create_venue(context: RequestContext, given: Mapping[str, Any]) -> VenueOutcome:
    """Add a venue.

    Errors: Unauthenticated, Forbidden.
    """
    require_role(context, "admin")
    try:
        columns = blank_venue() | venue_columns(given)
    except Refused as refused:
        return VenueOutcome(None, _errors(refused))
    wanted = (columns["name_key"], columns["city_key"])
    if any(row[1:] == wanted for row in await venue_directory.venues_by_name(context.database)):
        return VenueOutcome(None, (_taken("venue"),))
    number = await _write(context, lambda tx: venue_directory.insert_directory_venue(tx, columns, context.now()))
    return VenueOutcome((await venue_by_id(context.database, [number]))[0])


async def change_venue(context: RequestContext, global_id: str, given: Mapping[str, Any]) -> VenueOutcome:
    """Update the given fields of a venue.

    Errors: Unauthenticated, Forbidden.
    """
    require_role(context, "admin")
    held = await _venue(context, global_id)
    if held is None:
        return VenueOutcome(None, _NO_VENUE)
    try:
        columns = venue_columns(given, {"latitude": held.latitude, "longitude": held.longitude})
    except Refused as refused:
        return VenueOutcome(None, _errors(refused))
    await _write(context, lambda tx: venue_directory.update_venue(tx, held.id, columns, context.now()))
    return VenueOutcome(await _venue(context, global_id))


async def retire_venue(context: RequestContext, global_id: str) -> VenueOutcome:
    """Remove a venue from the lists; its events stay. Repeating it changes nothing.

    Errors: Unauthenticated, Forbidden.
    """
    require_role(context, "admin")
    held = await _venue(context, global_id)
    if held is None:
        return VenueOutcome(None, _NO_VENUE)
    await _write(context, lambda tx: venue_directory.retire_venue(tx, held.id, context.now()))
    return VenueOutcome(await _venue(context, global_id))


async def _venue(context: RequestContext, global_id: str) -> VenueRow | None:
    """The venue as it is now; the id of one that has a successor means that one."""
    number = number_of(global_id, "Venue")
    return None if number is None else (await venue_by_id(context.database, [number]))[0]


async def _write(context: RequestContext, change: Callable[[Transaction], Awaitable[T]]) -> T:
    """Change the directory as public data, so that caches keyed by catalog version are invalidated."""
    return await context.database.write(lambda tx: change_public_data(tx, lambda: change(tx)))


def _errors(refused: Refused) -> tuple[UserErrorRow, ...]:
    return tuple(
        UserErrorRow("invalid", ("input", field), f"{field} {one.message}.")
        for one in refused.complaints
        for field in [_FIELDS.get(one.part, one.part)]
    )


def _taken(noun: str) -> UserErrorRow:
    return UserErrorRow("conflict", ("input", "name"), f"The directory has a {noun} of this name in this city already.")
