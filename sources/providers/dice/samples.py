"""Samples of Dice's responses: a handwritten payload like the recorded ones, and how recorded responses are unwrapped."""

from typing import Any

from sources.declaration.samples import Events, Recordings, Specimen
from sources.reading.json_value import JsonValue

EVENT: dict[str, Any] = {
    "id": "62ce9f1114be3e00018da864",
    "int_id": 150862,
    "name": "Saoirse w/ Sally C",
    "date": "2026-12-11T22:30:00Z",
    "date_end": "2026-12-12T03:00:00Z",
    "timezone": "Europe/Dublin",
    "venue": "Index",
    "venues": [{"id": 41, "name": "Index", "city": {"name": "Dublin", "country_name": "Ireland"}}],
    "location": {"lat": 53.3437, "lng": -6.2605, "city": "Dublin", "country": "Ireland", "place": "Europe/Dublin"},
    "address": "Andrew's Lane, Dublin",
    "status": "on-sale",
    "sold_out": False,
    "flags": ["going_ahead"],
    "price": None,
    "currency": "EUR",
    "ticket_types": [{"id": 1, "name": "Early", "price": {"face_value": 1500, "fees": 150, "total": 1650}, "sold_out": False}],
    "artists": ["Sally C", "Saoirse"],
    "detailed_artists": [{"id": 1, "name": "Sally C", "headliner": False}, {"id": 2, "name": "Saoirse", "headliner": True}],
    "lineup": [
        {"details": "Doors open", "time": "10:30 PM"},
        {"details": "Saoirse", "time": ""},
        {"details": "Sally C", "time": ""},
    ],
    "genre_tags": ["dj:house", "dj:techno"],
    "type_tags": ["music:dj"],
    "age_limit": "This is an 18+ event",
    "event_images": {"landscape": "https://dice-media.imgix.net/a.jpg?rect=0", "brand": None},
    "perm_name": "saoirse-w-sally-c-11th-dec-index-dublin-tickets",
    "url": "https://link.dice.fm/G001",
    "sale_start_date": "2026-09-01T09:00:00Z",
    "type": "event",
    "promoters": [{"id": 5, "name": "District 8"}],
}


def _events_in(part: JsonValue) -> Events | str:
    if part.at("sections"):
        return [item.value for section in part.iterate("sections") for item in section.iterate("items")]
    return [event.value for event in part.iterate("data")] if part.at("data") else [part.value]


RECORDINGS = Recordings(("dice", "apify"), _events_in)
SPECIMEN = Specimen(
    event=EVENT,
    title="Saoirse w/ Sally C",
    environ={"APIFY_TOKEN": "apify-Secret-4", "DICE_APIFY_ENABLED": "true"},
    secret="apify-Secret-4",  # noqa: S106 made up
    unauthorized=(401, {"error": {"type": "user-or-token-not-found", "message": "token apify-Secret-4 is not valid"}}),
    rate_limited={"error": {"type": "rate-limit-exceeded", "message": "You have exceeded the rate limit."}},
    ok_status=201,
)
