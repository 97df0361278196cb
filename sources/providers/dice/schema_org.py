"""Items in the words of schema.org (a page's JSON-LD), as the items that the reader knows.

Source: schema.org/MusicEvent, schema.org/Place, schema.org/Offer and schema.org/EventStatusType, read 2026-11. Prices are
decimals as people write them; a status is an address whose last part says it.
"""

from collections.abc import Iterator
from typing import Any

from sources.reading.json_value import JsonValue

_STATUSES = {
    "eventcancelled": "cancelled",
    "eventpostponed": "postponed",
    "eventrescheduled": "rescheduled",
    "eventscheduled": "on-sale",
}
_ONLINE = "onlineeventattendancemode"


def as_item(event: JsonValue) -> JsonValue:
    """The event in the reader's own words where it is schema.org's; any other one as it is."""
    place = event.at("location")
    is_theirs = event.text("@type") or place.text("@type") or place.at("address", "addressLocality") or event.text("eventStatus")
    if not is_theirs or not isinstance(event.value, dict):
        return event
    return JsonValue({**event.value, **{name: value for name, value in _told(event, place) if value}})


def _told(event: JsonValue, place: JsonValue) -> Iterator[tuple[str, Any]]:
    address, geo = place.at("address"), place.at("geo")
    yield "venue", place.text("name")
    yield (
        "location",
        {
            "name": place.text("name"),
            "city": address.text("addressLocality"),
            "country": address.text("addressCountry", "name") or address.text("addressCountry"),
            "address": address.text("streetAddress") or address.text(),
            "lat": geo.number("latitude"),
            "lng": geo.number("longitude"),
        },
    )
    yield "images", [text for part in _each(event.at("image")) if (text := part.text("url") or part.text())]
    yield "image", event.text("image")
    yield "artists", [{"name": name} for part in _each(event.at("performer")) if (name := part.text("name") or part.text())]
    yield "price", _price(event)
    yield "sold_out", any((offer.text("availability") or "").lower().endswith("soldout") for offer in _each(event.at("offers")))
    yield "status", _STATUSES.get(_last(event.text("eventStatus")))
    if _last(event.text("eventAttendanceMode")) == _ONLINE:
        yield "attendance_type", "online"


def _price(event: JsonValue) -> dict[str, Any]:
    """The span of all offers in the first one's currency."""
    offers = list(_each(event.at("offers")))
    currency = next((text for offer in offers if (text := offer.text("priceCurrency"))), None)
    alike = [offer for offer in offers if offer.text("priceCurrency") in (currency, None)]
    told = [offer.amount(name) for offer in alike for name in ("price", "lowPrice", "highPrice")]
    amounts = [amount for amount in told if amount is not None]
    return {"min": str(min(amounts)), "max": str(max(amounts)), "currency": currency} if amounts else {}


def _each(part: JsonValue) -> Iterator[JsonValue]:
    """The parts of a list, or the one part."""
    return part.iterate() if isinstance(part.value, list) else iter([part] if part else [])


def _last(address: str | None) -> str:
    return (address or "").rstrip("/").rsplit("/", 1)[-1].lower()
