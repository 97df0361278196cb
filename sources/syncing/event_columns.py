"""A merged event as the columns of its row, and the hash that shows whether it changed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from sources.merging import Merged
from sources.places.gazetteer import metro_key, place
from sources.places.venue_matching import coordinates_or_city, position
from store.events.events import StoredEvent
from store.events.records import ImageRef
from store.events.service_day import order_time, service_day
from store.places.geo import cell, unit_vector


@dataclass(frozen=True, slots=True)
class Calendared:
    """What a calendar shows of an event's time and place: a change of it raises SEQUENCE."""

    start_time: Any
    end_time: Any
    local_date: Any
    status: str
    venue_id: int | None


def public_columns(merged: Merged, venue_id: int | None) -> dict[str, Any]:
    """Every column that a merge decides, cut to the lengths of the table."""
    return {
        "title": merged.title[:255],
        "description": merged.description,
        "status": merged.status,
        "start_time": merged.start_at,
        "end_time": merged.end_at,
        "time_zone": merged.time_zone,
        "local_date": merged.local_date,
        "local_time": merged.local_time,
        "service_day": service_day(merged.local_date, merged.local_time),
        "date_precision": merged.date_precision,
        "previous_start_time": merged.previous_start_at,
        "order_time": order_time(merged.start_at, merged.local_date, merged.time_zone),
        "venue_id": venue_id,
        **_where(merged),
        "genres": list(merged.genres),
        "tags": list(merged.tags),
        "images": [_image(image) for image in merged.images],
        "price_min": merged.price_min,
        "price_max": merged.price_max,
        "currency": merged.currency,
        "is_free": merged.is_free,
        "age_restriction": merged.age_restriction[:50] if merged.age_restriction else None,
        "ticket_url": merged.ticket_url if merged.ticket_url and len(merged.ticket_url) <= 500 else None,
        "on_sale_time": merged.on_sale_at,
        "provenance": {field: list(key) for field, key in sorted(merged.provenance.items())},
    }


def content_hash(columns: dict[str, Any], bill: Sequence[tuple[Any, ...]]) -> str:
    """32 hexadecimal digits over the row and its line-up: the same exactly when nothing changed."""
    text = orjson.dumps([columns, list(bill)], default=str, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)
    return hashlib.blake2b(text, digest_size=16).hexdigest()


def next_sequence(stored: StoredEvent, columns: dict[str, Any]) -> int:
    """The calendar SEQUENCE after this change: one more when time, place or status moved."""
    before = Calendared(stored.start_time, stored.end_time, stored.local_date, stored.status, stored.venue_id)
    after = Calendared(columns["start_time"], columns["end_time"], columns["local_date"], columns["status"], columns["venue_id"])
    return stored.sequence + (before != after)


def _where(merged: Merged) -> dict[str, Any]:
    spot, shown = coordinates_or_city(merged.venue), position(merged.venue)
    town = place(merged.city, merged.country_code)
    x, y, z = unit_vector(*spot) if spot else (None, None, None)
    return {
        "city": town.name if town else merged.city[:120] if merged.city else None,
        "city_key": metro_key(merged.city, merged.country_code)[:120],
        "country_code": merged.country_code,
        "venue_name": merged.venue.name[:255] if merged.venue else None,
        "latitude": round(shown[0], 6) if shown else None,
        "longitude": round(shown[1], 6) if shown else None,
        "cell": cell(*spot) if spot else None,
        "geo_x": x,
        "geo_y": y,
        "geo_z": z,
    }


def _image(image: ImageRef) -> dict[str, Any]:
    return {"url": image.url, "width": image.width, "height": image.height}
