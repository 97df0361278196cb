"""Samples of Ticketmaster's responses: a handwritten payload like the recorded ones, and how recorded responses are unwrapped."""

from typing import Any

from sources.declaration.samples import Events, Recordings, Specimen
from sources.reading.json_value import JsonValue

EVENT: dict[str, Any] = {
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


def _page(events: list[dict[str, Any]]) -> Any:
    page = {"page": {"size": 200, "totalElements": len(events), "totalPages": min(1, len(events)), "number": 0}}
    return {"_embedded": {"events": events}, **page} if events else page


def _events_in(part: JsonValue) -> Events | str:
    if isinstance(part.value, list):
        return [item.at("eventDetails").value or item.value for item in part.iterate()]
    embedded = part.at("_embedded").value
    if isinstance(embedded, dict) and "dates" not in part.value:
        return list(embedded["events"]) if "events" in embedded else f"a page of {', '.join(sorted(embedded))}"
    if part.at("dates"):
        return [part.value]
    if part.integer("page", "totalElements") == 0:
        return []
    return (
        next((words for key, words in _KINDS.items() if key in part.value), None) or f"a single {part.text('type') or 'object'}"
    )


_KINDS = {
    "_note": "a fragment: blocks of dates without their events",
    "offers": "offers of the Commerce API",
    "segment": "a classification",
    "upcomingEvents": "an attraction",
    "postalCode": "a venue",
    "classifications": "an attraction",
    "images": "an event's images",
}


RECORDINGS = Recordings(("ticketmaster",), _events_in)
SPECIMEN = Specimen(
    event=EVENT,
    title="Bicep: Chroma Tour",
    environ={"TICKETMASTER_API_KEY": "tm-Secret/1"},
    secret="tm-Secret/1",  # noqa: S106 made up
    wrap=_page,
    unauthorized=(401, {"fault": {"faultstring": "Invalid ApiKey", "detail": {"errorcode": "oauth.v2.InvalidApiKey"}}}),
    rate_limited={
        "fault": {
            "faultstring": "Quota. Identifier : tm-Secret/1",
            "detail": {"errorcode": "policies.ratelimit.QuotaViolation"},
        }
    },
)
