"""Converts a Listing to and from JSON, the format of `source_events.record`."""

import dataclasses
import hashlib
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import orjson

from store.events.records import ImageRef, Listing, ListingPerformer, ListingVenue

_INSTANTS = ("start_at", "end_at", "doors_at", "previous_start_at", "on_sale_at", "changed_at")
_DAYS = ("local_date", "previous_local_date")
_AMOUNTS = ("price_min", "price_max")
_FIELDS = tuple(field.name for field in dataclasses.fields(Listing) if field.name != "raw")
_DEFAULTS = {field.name: field.default for field in dataclasses.fields(Listing) if field.default is not dataclasses.MISSING}


def encode(listing: Listing) -> bytes:
    """The listing without its raw payload; fields with default values are left out, so equal listings give equal bytes."""
    stated = {}
    for name in _FIELDS:
        value = getattr(listing, name)
        if name not in _DEFAULTS or value != _DEFAULTS[name]:
            stated[name] = value
    return orjson.dumps(stated, default=str, option=orjson.OPT_UTC_Z)


def record_hash(encoded: bytes) -> str:
    """A hash that shows whether a listing changed: 32 hexadecimal digits."""
    return hashlib.blake2b(encoded, digest_size=16).hexdigest()


def decode(stated: dict[str, Any]) -> Listing:
    """The listing written by `encode`, with an empty raw payload."""
    for name in _INSTANTS:
        if name in stated:
            stated[name] = datetime.fromisoformat(stated[name])
    for name in _DAYS:
        if name in stated:
            stated[name] = date.fromisoformat(stated[name])
    for name in _AMOUNTS:
        if name in stated:
            stated[name] = Decimal(stated[name])
    if "local_time" in stated:
        stated["local_time"] = time.fromisoformat(stated["local_time"])
    if "venue" in stated:
        stated["venue"] = ListingVenue(**stated["venue"])
    if "performers" in stated:
        stated["performers"] = tuple(_performer(performer) for performer in stated["performers"])
    if "images" in stated:
        stated["images"] = tuple(ImageRef(**image) for image in stated["images"])
    for name in ("links", "genres", "tags"):
        if name in stated:
            stated[name] = tuple(stated[name])
    if stated.pop("is_addon", False):  # as written before offers had kinds
        stated["offer"] = "upsell"
    return Listing(**stated)


def _performer(stated: dict[str, Any]) -> ListingPerformer:
    image = stated.pop("image", None)
    genres = tuple(stated.pop("genres", ()))
    return ListingPerformer(**stated, image=ImageRef(**image) if image else None, genres=genres)
