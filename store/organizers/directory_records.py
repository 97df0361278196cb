"""Rows of the directory."""

from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple

AvailabilityKey = Literal["available", "held", "booked"]


class DjRow(NamedTuple):
    """A DJ as visible to everyone: no e-mail address or telephone number."""

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
    """Contact details of a DJ or venue, for organizers and admins only."""

    name: str
    email: str | None
    phone: str | None


class VenueTerms(NamedTuple):
    """A venue's terms for hire."""

    venue_id: int
    hire_fee: str | None  # as people wrote it
    gear: str | None  # comma list
    retired_at: datetime | None


class AvailabilityRow(NamedTuple):
    """A window in which a venue is available, held or booked."""

    venue_id: int
    id: int
    start_time: datetime
    end_time: datetime
    status: AvailabilityKey
    notes: str | None
