"""Samples of Eventbrite's responses: a handwritten payload like the recorded ones, and how recorded responses are unwrapped."""

from typing import Any

from sources.declaration.samples import Events, Recordings, Specimen
from sources.reading.json_value import JsonValue

EVENT: dict[str, Any] = {
    "id": "1234567890123",
    "name": {"text": "Night Signals & Friends", "html": "Night Signals &amp; Friends"},
    "description": {"text": "A night\r\nof music", "html": "<p>A night</p><p>of music &amp; more</p>"},
    "summary": "A night",
    "url": "https://www.eventbrite.ie/e/night-signals-tickets-1234567890123?aff=ebapi",
    "start": {"timezone": "Europe/Dublin", "local": "2026-12-11T20:00:00", "utc": "2026-12-11T20:00:00Z"},
    "end": {"timezone": "Europe/Dublin", "local": "2026-12-12T01:00:00", "utc": "2026-12-12T01:00:00Z"},
    "changed": "2026-11-20T10:00:00Z",
    "status": "live",
    "currency": "EUR",
    "listed": True,
    "online_event": False,
    "is_free": False,
    "is_series": False,
    "is_series_parent": False,
    "hide_end_date": False,
    "category_id": "103",
    "subcategory_id": "3006",
    "format_id": "6",
    "format": {"short_name": "Performance"},
    "organizer": {"name": "Night Signals"},
    "ticket_availability": {
        "is_sold_out": False,
        "minimum_ticket_price": {"currency": "EUR", "value": 1250, "major_value": "12.50", "display": "12.50 EUR"},
        "maximum_ticket_price": {"currency": "EUR", "value": 2000, "major_value": "20.00", "display": "20.00 EUR"},
    },
    "venue": {
        "id": "77",
        "name": "The Sugar Club",
        "capacity": 300,
        "latitude": "53.3347",
        "longitude": "-6.2589",
        "address": {"address_1": "8 Leeson Street Lower", "city": "Dublin", "country": "IE", "postal_code": "D02 ET97"},
    },
    "logo": {
        "url": "https://img.evbuc.com/x?s=1",
        "original": {"url": "https://img.evbuc.com/y?s=2", "width": 1080, "height": 720},
    },
}


def _page(events: list[dict[str, Any]]) -> Any:
    return {"pagination": {"object_count": len(events), "page_number": 1, "has_more_items": False}, "events": events}


def _events_in(part: JsonValue) -> Events | str:
    if isinstance(part.value, list):
        return list(part.value)
    return [event.value for event in part.iterate("events")] if "events" in part.value else f"a list of {next(iter(part.value))}"


RECORDINGS = Recordings(("eventbrite",), _events_in)
SPECIMEN = Specimen(
    event=EVENT,
    title="Night Signals & Friends",
    environ={"EVENTBRITE_API_TOKEN": "eb-Secret-2", "EVENTBRITE_ORG_IDS": "555"},
    secret="eb-Secret-2",  # noqa: S106 made up
    wrap=_page,
    unauthorized=(
        401,
        {"status_code": 401, "error": "INVALID_AUTH", "error_description": "The OAuth token you provided was invalid."},
    ),
    rate_limited={"status_code": 429, "error": "HIT_RATE_LIMIT", "error_description": "token eb-Secret-2 is over its limit"},
)
