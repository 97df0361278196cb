"""Admins maintain the directory; organizers also set availability."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.context import RequestContext
from resolvers.organizers.directory import availability
from resolvers.organizers.directory import changes as directory_changes
from resolvers.organizers.directory.availability import AskedSpan
from schema.types.base.fields import about, column, root_field
from schema.types.base.user_errors import UserError
from schema.types.organizers.djs import Dj
from schema.types.organizers.shared import given, partial_input
from schema.types.places.venues import AvailabilityStatus, AvailabilityWindow, Venue

Request = Info[RequestContext, None]
_FEE = 'The fee as text, for example "€300", "300-500 per night", "£250/hr" or "negotiable".'
_LIST = "A comma separates two entries."


@strawberry.input(description="A DJ's details. An update changes only the fields that are given; null clears a field.")
class DjInput:
    """Read by resolvers.organizers.directory.input."""

    name: str | None = partial_input("The name; required for a new DJ.")
    city: str | None = partial_input("Where the DJ is based.")
    genres: list[str] | None = partial_input(f"Genres, in any spelling. {_LIST}")
    fee: str | None = partial_input(_FEE)
    currency: str | None = partial_input("ISO 4217 currency code, for a fee that does not state its currency; EUR by default.")
    instagram: str | None = partial_input("Instagram handle.")
    soundcloud: str | None = partial_input("SoundCloud URL.")
    email: str | None = partial_input("E-mail address for requests.")
    phone: str | None = partial_input("Telephone number.")


@strawberry.input(description="A venue's details. An update changes only the fields that are given; null clears a field.")
class VenueInput:
    """Read by resolvers.organizers.directory.input."""

    name: str | None = partial_input("The name; required for a new venue.")
    address: str | None = partial_input("Street and number.")
    city: str | None = partial_input("The city.")
    country_code: str | None = partial_input("ISO 3166-1 alpha-2 country code; the default is the city's country.")
    latitude: float | None = partial_input("Degrees north; requires longitude.")
    longitude: float | None = partial_input("Degrees east; requires latitude.")
    capacity: int | None = partial_input("Number of people it holds.")
    genres: list[str] | None = partial_input(f"Genres that it is known for, in any spelling. {_LIST}")
    gear: list[str] | None = partial_input(f"Gear for performers. {_LIST}")
    fee: str | None = partial_input(_FEE)
    website: str | None = partial_input("URL of the venue's own website.")
    notes: str | None = partial_input("Free-text notes.")
    email: str | None = partial_input("E-mail address for requests.")
    phone: str | None = partial_input("Telephone number.")


@strawberry.type(description="The result of a change to a DJ.")
class DjPayload:
    """Runtime value: resolvers.organizers.directory.changes.DjOutcome."""

    dj: Dj | None = column("The DJ after the change; null if it failed.")
    errors: list[UserError] = column("Problems that the caller can fix; empty on success.")


@strawberry.type(description="The result of a change to a venue.")
class VenuePayload:
    """Runtime value: resolvers.organizers.directory.changes.VenueOutcome."""

    venue: Venue | None = column("The venue after the change; null if it failed.")
    errors: list[UserError] = column("Problems that the caller can fix; empty on success.")


@strawberry.type(description="The result of a change to a venue's availability.")
class AvailabilityPayload:
    """Runtime value: resolvers.organizers.directory.availability.AvailabilityOutcome."""

    venue: Venue | None = column("The venue; null if the change failed.")
    window: AvailabilityWindow | None = column("The window that was added or removed; null if the change failed.")
    errors: list[UserError] = column("Problems that the caller can fix; empty on success.")


@strawberry.type
class DirectoryMutations:
    """For admins; availability also for organizers."""

    @root_field(DjPayload, "Admins only: adds a DJ to the directory.")
    async def dj_create(self, info: Request, input: Annotated[DjInput, about("The DJ's details.")]) -> Any:
        return await directory_changes.create_dj(info.context, given(input))

    @root_field(DjPayload, "Admins only: changes a DJ's details.")
    async def dj_update(
        self,
        info: Request,
        id: Annotated[strawberry.ID, about("The DJ's global id.")],
        input: Annotated[DjInput, about("The fields to change.")],
    ) -> Any:
        return await directory_changes.change_dj(info.context, id, given(input))

    @root_field(DjPayload, "Admins only: removes a DJ from the lists. Shortlists and requests with the DJ keep showing it.")
    async def dj_retire(self, info: Request, id: Annotated[strawberry.ID, about("The DJ's global id.")]) -> Any:
        return await directory_changes.retire_dj(info.context, id)

    @root_field(VenuePayload, "Admins only: adds a venue to the directory.")
    async def venue_create(self, info: Request, input: Annotated[VenueInput, about("The venue's details.")]) -> Any:
        return await directory_changes.create_venue(info.context, given(input))

    @root_field(VenuePayload, "Admins only: changes a venue's details.")
    async def venue_update(
        self,
        info: Request,
        id: Annotated[strawberry.ID, about("The venue's global id.")],
        input: Annotated[VenueInput, about("The fields to change.")],
    ) -> Any:
        return await directory_changes.change_venue(info.context, id, given(input))

    @root_field(VenuePayload, "Admins only: removes a venue from the lists. Its events and shortlist entries remain.")
    async def venue_retire(self, info: Request, id: Annotated[strawberry.ID, about("The venue's global id.")]) -> Any:
        return await directory_changes.retire_venue(info.context, id)

    @root_field(
        AvailabilityPayload,
        "Organizers only: records when a venue is available, held or booked. Held and booked windows of a venue cannot overlap.",
    )
    async def venue_availability_add(
        self,
        info: Request,
        venue_id: Annotated[strawberry.ID, about("The venue's global id.")],
        start_time: Annotated[datetime, about("Start of the window.")],
        end_time: Annotated[datetime, about("End of the window.")],
        status: Annotated[AvailabilityStatus, about("Available, held or booked.")] = AvailabilityStatus.AVAILABLE,
        notes: Annotated[str | None, about("Free-text notes.")] = None,
    ) -> Any:
        asked = AskedSpan(start_time, end_time, status.value, notes)
        return await availability.add(info.context, venue_id, asked)

    @root_field(AvailabilityPayload, "Organizers only: removes an availability window.")
    async def venue_availability_remove(
        self, info: Request, id: Annotated[strawberry.ID, about("The window's global id.")]
    ) -> Any:
        return await availability.remove(info.context, id)
