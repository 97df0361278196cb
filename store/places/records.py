"""Venues and artists as the rows that readers get."""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple


class VenueRow(NamedTuple):
    """One venue, from the predecessor's directory or from the sources."""

    id: int
    name: str
    address: str | None
    city: str | None
    country_code: str | None
    latitude: Decimal | None
    longitude: Decimal | None
    time_zone: str | None
    capacity: int | None
    genre_focus: str | None  # comma list, "Various" for unknown
    website: str | None
    notes: str | None
    updated_at: datetime | None


class ArtistRow(NamedTuple):
    """One performing artist."""

    id: int
    name: str
    genres: list[str]
    image: dict[str, object] | None
    musicbrainz_id: str | None
    spotify_id: str | None
    updated_at: datetime | None
