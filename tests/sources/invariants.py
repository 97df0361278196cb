"""What every listing must be, whatever its source said."""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sources.reading.genres import vocabulary
from store.events.records import Listing

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def check(listing: Listing) -> None:
    """Fail for a listing that the store or a reader could not live with."""
    _check_times(listing)
    _check_money(listing)
    for url in _addresses(listing):
        assert urlsplit(url).scheme in ("http", "https"), url
        assert urlsplit(url).hostname and len(url) <= 1000, url
    for text in _texts(listing):
        assert text == text.strip() and text and not _CONTROL.search(text), repr(text)
        text.encode("utf-8")
    assert 0 < len(listing.source_id) <= 191 and 0 < len(listing.title) <= 255
    assert set(listing.genres) <= set(vocabulary())
    assert listing.raw.startswith(b"{")
    assert len(listing.age_restriction or "") <= 50
    venue = listing.venue
    if venue:
        assert (venue.latitude is None) == (venue.longitude is None)
        assert venue.latitude is None or (-90 <= venue.latitude <= 90 and -180 <= (venue.longitude or 0) <= 180)
        assert venue.country_code is None or re.fullmatch("[A-Z]{2}", venue.country_code)
        assert len(venue.name) <= 255


def _check_times(listing: Listing) -> None:
    zone = ZoneInfo(listing.time_zone)
    for instant in (listing.start_at, listing.end_at, listing.doors_at, listing.previous_start_at, listing.on_sale_at):
        assert instant is None or instant.utcoffset() == timedelta(0)
    assert (listing.start_at is not None) == (listing.date_precision == "date_time")
    assert (listing.local_date is None) == (listing.date_precision == "to_be_announced")
    assert (listing.local_time is not None) == (listing.date_precision == "date_time")
    if listing.start_at and listing.local_date:
        assert abs((listing.start_at.astimezone(zone).date() - listing.local_date).days) <= 1
        assert listing.end_at is None or listing.end_at > listing.start_at
        assert listing.doors_at is None or listing.doors_at <= listing.start_at


def _check_money(listing: Listing) -> None:
    if listing.price_min is not None and listing.price_max is not None:
        assert 0 <= listing.price_min <= listing.price_max
    if listing.price_min is not None or listing.price_max is not None:
        assert re.fullmatch("[A-Z]{3}", listing.currency or "")


def _addresses(listing: Listing) -> Iterator[str]:
    yield from listing.links
    if listing.url:
        yield listing.url
    yield from (image.url for image in listing.images)
    yield from (act.image.url for act in listing.performers if act.image)


def _texts(listing: Listing) -> Iterator[str]:
    venue = listing.venue
    notified = [listing.title, listing.description, listing.promoter, listing.age_restriction, *listing.tags]
    notified += [act.name for act in listing.performers]
    notified += [venue.name, venue.city, venue.address] if venue else []
    yield from (text for text in notified if text is not None)
