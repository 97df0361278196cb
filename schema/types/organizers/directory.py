"""Admins keep the directory; organizers say when venues can be booked."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.context import RequestContext
from resolvers.organizers.directory import availability
from resolvers.organizers.directory import changes as directory_changes
from resolvers.organizers.directory.availability import AskedSpan
from schema.types.base.fields import column, root_field
from schema.types.base.user_errors import UserError
from schema.types.organizers.djs import Dj
from schema.types.organizers.given import given, partial_input
from schema.types.places.venues import AvailabilityStatus, AvailabilityWindow, Venue

Request = Info[RequestContext, None]
_FEE = 'The fee in words: "€300", "300-500 per night", "£250/hr", "negotiable".'
_LIST = "A comma within a name divides it."


def _about(description: str) -> Any:
    return strawberry.argument(description=description)


@strawberry.input(description="What is said of a DJ. A change leaves what is left out as it is; null makes it unknown.")
class DjInput:
    """Read by resolvers/organizers/directory_input.py."""

    name: str | None = partial_input("What the DJ is called; a new DJ needs it.")
    city: str | None = partial_input("Where the DJ is based.")
    genres: list[str] | None = partial_input(f"What the DJ plays, as people write it. {_LIST}")
    fee: str | None = partial_input(_FEE)
    currency: str | None = partial_input("ISO 4217, for a fee that names no currency; EUR if nothing does.")
    instagram: str | None = partial_input("The Instagram name.")
    soundcloud: str | None = partial_input("Where to listen: an address.")
    email: str | None = partial_input("Where requests go.")
    phone: str | None = partial_input("The telephone number.")


@strawberry.input(description="What is said of a venue. A change leaves what is left out as it is; null makes it unknown.")
class VenueInput:
    """Read by resolvers/organizers/directory_input.py."""

    name: str | None = partial_input("What the venue is called; a new venue needs it.")
    address: str | None = partial_input("Street and number.")
    city: str | None = partial_input("The city.")
    country_code: str | None = partial_input("ISO 3166: IE, GB; the city's if not given.")
    latitude: float | None = partial_input("Degrees north; goes with longitude.")
    longitude: float | None = partial_input("Degrees east; goes with latitude.")
    capacity: int | None = partial_input("How many people it holds.")
    genres: list[str] | None = partial_input(f"What it is known for, as people write it. {_LIST}")
    gear: list[str] | None = partial_input(f"What it has for those who play. {_LIST}")
    fee: str | None = partial_input(_FEE)
    website: str | None = partial_input("Its own page: an address.")
    notes: str | None = partial_input("Anything else.")
    email: str | None = partial_input("Where requests go.")
    phone: str | None = partial_input("The telephone number.")


@strawberry.type(description="What became of a change to a DJ.")
class DjPayload:
    """Runtime value: resolvers.organizers.directory.changes.DjOutcome."""

    dj: Dj | None = column("The DJ as it is now; null when errors says why not.")
    errors: list[UserError] = column("What the caller can mend.")


@strawberry.type(description="What became of a change to a venue.")
class VenuePayload:
    """Runtime value: resolvers.organizers.directory.changes.VenueOutcome."""

    venue: Venue | None = column("The venue as it is now; null when errors says why not.")
    errors: list[UserError] = column("What the caller can mend.")


@strawberry.type(description="What became of a change to a venue's availability.")
class AvailabilityPayload:
    """Runtime value: resolvers.organizers.directory.availability.AvailabilityOutcome."""

    venue: Venue | None = column("The venue; null when errors says why not.")
    window: AvailabilityWindow | None = column("The window that was added or removed; null when errors says why not.")
    errors: list[UserError] = column("What the caller can mend.")


@strawberry.type
class DirectoryMutations:
    """For admins; availability for organizers too."""

    @root_field(DjPayload, "Admins: a new DJ of the directory.")
    async def dj_create(self, info: Request, input: Annotated[DjInput, _about("What is said of the DJ.")]) -> Any:
        return await directory_changes.create_dj(info.context, given(input))

    @root_field(DjPayload, "Admins: change what is said of a DJ.")
    async def dj_update(
        self,
        info: Request,
        id: Annotated[strawberry.ID, _about("The DJ's global id.")],
        input: Annotated[DjInput, _about("What changes.")],
    ) -> Any:
        return await directory_changes.change_dj(info.context, id, given(input))

    @root_field(DjPayload, "Admins: take a DJ off the lists. Shortlists and requests that hold the DJ keep showing it.")
    async def dj_retire(self, info: Request, id: Annotated[strawberry.ID, _about("The DJ's global id.")]) -> Any:
        return await directory_changes.retire_dj(info.context, id)

    @root_field(VenuePayload, "Admins: a new venue of the directory.")
    async def venue_create(self, info: Request, input: Annotated[VenueInput, _about("What is said of the venue.")]) -> Any:
        return await directory_changes.create_venue(info.context, given(input))

    @root_field(VenuePayload, "Admins: change what is said of a venue.")
    async def venue_update(
        self,
        info: Request,
        id: Annotated[strawberry.ID, _about("The venue's global id.")],
        input: Annotated[VenueInput, _about("What changes.")],
    ) -> Any:
        return await directory_changes.change_venue(info.context, id, given(input))

    @root_field(VenuePayload, "Admins: take a venue off the lists. Its events stay, and so do shortlists that hold it.")
    async def venue_retire(self, info: Request, id: Annotated[strawberry.ID, _about("The venue's global id.")]) -> Any:
        return await directory_changes.retire_venue(info.context, id)

    @root_field(
        AvailabilityPayload,
        "Organizers: say when a venue is free, held or booked. Held and booked windows of one venue never overlap.",
    )
    async def venue_availability_add(
        self,
        info: Request,
        venue_id: Annotated[strawberry.ID, _about("The venue's global id.")],
        start_time: Annotated[datetime, _about("When the window begins.")],
        end_time: Annotated[datetime, _about("When it ends.")],
        status: Annotated[AvailabilityStatus, _about("Free, held or booked.")] = AvailabilityStatus.AVAILABLE,
        notes: Annotated[str | None, _about("Anything else.")] = None,
    ) -> Any:
        asked = AskedSpan(start_time, end_time, status.value, notes)
        return await availability.add(info.context, venue_id, asked)

    @root_field(AvailabilityPayload, "Organizers: take a window away.")
    async def venue_availability_remove(
        self, info: Request, id: Annotated[strawberry.ID, _about("The window's global id.")]
    ) -> Any:
        return await availability.remove(info.context, id)
