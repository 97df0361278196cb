"""For each HTTP source a payload like the recorded ones, and how its upstream wraps, empties and refuses. Written by hand."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sources.base import SourceQuery
from sources.providers.bandsintown.source import Bandsintown
from sources.providers.dice.source import Dice
from sources.providers.eventbrite.source import Eventbrite
from sources.providers.ticketmaster.source import Ticketmaster

DUBLIN = SourceQuery(
    city="Dublin",
    window_start=datetime(2026, 11, 23, tzinfo=UTC),
    window_end=datetime(2027, 2, 23, tzinfo=UTC),
    country_code="IE",
    latitude=53.3498,
    longitude=-6.2603,
)

TICKETMASTER_EVENT: dict[str, Any] = {
    "name": " Bicep: Chroma Tour ",
    "type": "event",
    "id": "G5vYZ9abc_-X1",
    "test": False,
    "url": "https://www.ticketmaster.ie/bicep-dublin/event/18005F",
    "locale": "en-us",
    "images": [
        {"ratio": "16_9", "url": "https://s1.ticketm.net/dam/a/1_16_9.jpg", "width": 1024, "height": 576, "fallback": False},
        {"ratio": "3_2", "url": "https://s1.ticketm.net/dam/a/1_3_2.jpg", "width": 640, "height": 427, "fallback": False},
        {"ratio": "16_9", "url": "https://s1.ticketm.net/dam/c/9.jpg", "width": 2048, "height": 1152, "fallback": True},
        {"url": "https://s1.ticketm.net/dam/a/1_SOURCE", "width": 8210, "height": 4000, "fallback": False},
    ],
    "sales": {"public": {"startDateTime": "2026-09-01T09:00:00Z", "startTBD": False, "endDateTime": "2026-12-11T20:00:00Z"}},
    "dates": {
        "start": {
            "localDate": "2026-12-11",
            "localTime": "20:00:00",
            "dateTime": "2026-12-11T20:00:00Z",
            "dateTBD": False,
            "dateTBA": False,
            "timeTBA": False,
            "noSpecificTime": False,
        },
        "timezone": "Europe/Dublin",
        "status": {"code": "onsale"},
        "spanMultipleDays": False,
    },
    "classifications": [
        {"primary": False, "segment": {"id": "KZFzniwnSyZfZ7v7na", "name": "Arts & Theatre"}},
        {
            "primary": True,
            "segment": {"id": "KZFzniwnSyZfZ7v7nJ", "name": "Hudba"},
            "genre": {"id": "KnvZfZ7vAvF", "name": "Dance/Electronic"},
            "subGenre": {"id": "KZazBEonSMnZfZ7vAde", "name": "House"},
        },
    ],
    "promoters": [{"id": "9", "name": "Selective Memory"}],
    "priceRanges": [
        {"type": "standard including fees", "currency": "EUR", "min": 45.2, "max": 62.1},
        {"type": "standard", "currency": "EUR", "min": 39.9, "max": 55},
    ],
    "ageRestrictions": {"legalAgeEnforced": True, "ageRuleDescription": "18 & Over"},
    "info": "Doors open at 7pm",
    "_embedded": {
        "venues": [
            {
                "name": "3Arena",
                "type": "venue",
                "id": "KovZ9177ML7",
                "timezone": "Europe/Dublin",
                "city": {"name": " Dublin "},
                "country": {"name": "Ireland", "countryCode": "IE"},
                "address": {"line1": "North Wall Quay"},
                "location": {"longitude": "-6.2286", "latitude": "53.3475"},
            }
        ],
        "attractions": [
            {
                "name": "Bicep",
                "id": "K8vZ917_abc",
                "externalLinks": {
                    "musicbrainz": [{"id": "73084492-3e59-4b7f-aa65-572a9d7691d5"}],
                    "spotify": [{"url": "https://open.spotify.com/artist/73A3bLnfnz5BoQjb4gNCga"}],
                },
                "images": [
                    {"ratio": "16_9", "url": "https://s1.ticketm.net/b.jpg", "width": 640, "height": 360, "fallback": False}
                ],
            },
            {"name": "Hammer", "id": "K8vZ917_def"},
        ],
    },
}

EVENTBRITE_EVENT: dict[str, Any] = {
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

BANDSINTOWN_EVENT: dict[str, Any] = {
    "id": "103312870",
    "artist_id": "6789676",
    "title": "",
    "url": "https://www.bandsintown.com/e/103312870?app_id=APP&came_from=267&utm_medium=api",
    "datetime": "2026-12-11T19:00:00",
    "starts_at": "2026-12-11T19:00:00",
    "ends_at": "",
    "datetime_display_rule": "datetime",
    "festival_start_date": "",
    "festival_end_date": "",
    "festival_datetime_display_rule": "",
    "on_sale_datetime": "2026-09-01T10:00:00",
    "description": "",
    "lineup": ["Fontaines D.C.", "Gurriers"],
    "offers": [
        {"type": "Tickets", "url": "https://www.bandsintown.com/t/103312870?app_id=APP&utm_source=x", "status": "available"}
    ],
    "free": False,
    "sold_out": False,
    "bandsintown_plus": False,
    "artist": {
        "id": "6789676",
        "name": "Fontaines D.C.",
        "mbid": "0a6b8ef7-7d2b-4b58-bc1d-5f1c5d2c3a11",
        "image_url": "https://photos.bandsintown.com/large/1.jpeg",
        "links": [{"type": "spotify", "url": "https://open.spotify.com/artist/6TVXXYMfT7sVsFgRpRtVqT"}],
        "tracker_count": 10,
    },
    "venue": {
        "name": "Vicar Street",
        "city": "Dublin",
        "region": "",
        "country": "Ireland",
        "location": "Dublin, Ireland",
        "latitude": "53.34280000000001",
        "longitude": "-6.2757",
        "street_address": "58-59 Thomas Street",
    },
}

DICE_EVENT: dict[str, Any] = {
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


@dataclass(frozen=True, slots=True)
class Specimen:
    """One source with its upstream's ways. `wrap` makes an answer of events; `id_at` is where an event keeps its id."""

    source: type[Any]
    environ: dict[str, str]
    event: dict[str, Any]
    wrap: Callable[[list[dict[str, Any]]], Any]
    unauthorized: tuple[int, Any]
    rate_limited: Any
    secret: str
    title: str
    ok_status: int = 200

    def fresh_event(self) -> dict[str, Any]:
        """A copy of the event, to be changed."""
        return deepcopy(self.event)


def _ticketmaster_page(events: list[dict[str, Any]]) -> Any:
    page = {"page": {"size": 200, "totalElements": len(events), "totalPages": min(1, len(events)), "number": 0}}
    return {"_embedded": {"events": events}, **page} if events else page


def _eventbrite_page(events: list[dict[str, Any]]) -> Any:
    return {"pagination": {"object_count": len(events), "page_number": 1, "has_more_items": False}, "events": events}


SPECIMENS = (
    Specimen(
        Ticketmaster,
        {"TICKETMASTER_API_KEY": "tm-Secret/1"},
        TICKETMASTER_EVENT,
        _ticketmaster_page,
        (401, {"fault": {"faultstring": "Invalid ApiKey", "detail": {"errorcode": "oauth.v2.InvalidApiKey"}}}),
        {
            "fault": {
                "faultstring": "Quota. Identifier : tm-Secret/1",
                "detail": {"errorcode": "policies.ratelimit.QuotaViolation"},
            }
        },
        "tm-Secret/1",
        "Bicep: Chroma Tour",
    ),
    Specimen(
        Eventbrite,
        {"EVENTBRITE_API_TOKEN": "eb-Secret-2", "EVENTBRITE_ORG_IDS": "555"},
        EVENTBRITE_EVENT,
        _eventbrite_page,
        (401, {"status_code": 401, "error": "INVALID_AUTH", "error_description": "The OAuth token you provided was invalid."}),
        {"status_code": 429, "error": "HIT_RATE_LIMIT", "error_description": "token eb-Secret-2 is over its limit"},
        "eb-Secret-2",
        "Night Signals & Friends",
    ),
    Specimen(
        Bandsintown,
        {"BANDSINTOWN_APP_ID": "bit-Secret-3", "BANDSINTOWN_SEED_ARTISTS": "Fontaines D.C."},
        BANDSINTOWN_EVENT,
        list,
        (403, {"Message": "User is not authorized to access this resource with an explicit deny"}),
        {"message": "Too Many Requests for bit-Secret-3"},
        "bit-Secret-3",
        "Fontaines D.C. at Vicar Street",
    ),
    Specimen(
        Dice,
        {"APIFY_TOKEN": "apify-Secret-4", "DICE_APIFY_ENABLED": "true"},
        DICE_EVENT,
        list,
        (401, {"error": {"type": "user-or-token-not-found", "message": "token apify-Secret-4 is not valid"}}),
        {"error": {"type": "rate-limit-exceeded", "message": "You have exceeded the rate limit."}},
        "apify-Secret-4",
        "Saoirse w/ Sally C",
        ok_status=201,
    ),
)
BY_NAME = {specimen.source.name: specimen for specimen in SPECIMENS}
