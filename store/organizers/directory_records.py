"""Rows of the directory."""

from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple

AvailabilityKey = Literal["available", "held", "booked"]


class DjRow(NamedTuple):
    """One DJ as everybody may see them: no e-mail address, no telephone number."""

    id: int
    name: str
    city: str | None
    genres: str | None  # comma list, as people wrote it
    instagram: str | None
    soundcloud: str | None
    fee_text: str | None  # as people wrote it: "€300-500 per night", "POA"
    numeric_fee: Decimal | None
    currency: str | None
    retired_at: datetime | None
    updated_at: datetime | None


class Contact(NamedTuple):
    """How a DJ or a venue is reached. For organizers alone."""

    name: str
    email: str | None
    phone: str | None


class VenueTerms(NamedTuple):
    """What a venue offers to those who book it."""

    venue_id: int
    hire_fee: str | None  # as people wrote it
    gear: str | None  # comma list
    retired_at: datetime | None


class AvailabilityRow(NamedTuple):
    """One span in which a venue is available, held or booked."""

    venue_id: int
    id: int
    start_time: datetime
    end_time: datetime
    status: AvailabilityKey
    notes: str | None
