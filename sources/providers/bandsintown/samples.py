"""Samples of Bandsintown's responses: a handwritten payload like the recorded ones, and how recorded responses are unwrapped."""

from collections.abc import Iterator
from typing import Any

from sources.declaration.samples import Events, Recordings, Specimen
from sources.reading.json_value import JsonValue

EVENT: dict[str, Any] = {
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


def _events_in(part: JsonValue) -> Events | str:
    if isinstance(part.value, list):
        return list(_with_its_artist(part))
    if part.at("tracker_count"):
        return "an artist"
    if "events" in part.value:
        return [event.value for event in part.iterate("events")]
    return [event for name in part.value for event in _with_its_artist(part.at(name))]


def _with_its_artist(answer: JsonValue) -> Iterator[Any]:
    """Events of one act's answer, the artist of the first with each, as the source does it."""
    artist = answer.at(0, "artist").value
    return ({"artist": artist, **event.value} if artist else event.value for event in answer.iterate())


RECORDINGS = Recordings(("bandsintown",), _events_in)
SPECIMEN = Specimen(
    event=EVENT,
    title="Fontaines D.C. at Vicar Street",
    environ={"BANDSINTOWN_APP_ID": "bit-Secret-3", "BANDSINTOWN_SEED_ARTISTS": "Fontaines D.C."},
    secret="bit-Secret-3",  # noqa: S106 made up
    unauthorized=(403, {"Message": "User is not authorized to access this resource with an explicit deny"}),
    rate_limited={"message": "Too Many Requests for bit-Secret-3"},
)
