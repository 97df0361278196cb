"""The report over a folder of hand-written recordings."""

import json
from pathlib import Path
from typing import Any

from sources.recordings.report import as_table, read_folder
from tests.sources.providers.specimens import BANDSINTOWN_EVENT, DICE_EVENT, EVENTBRITE_EVENT, TICKETMASTER_EVENT

BALL_GAME = {**TICKETMASTER_EVENT, "classifications": [{"segment": {"id": "KZFzniwnSyZfZ7v7nE", "name": "Sports"}}]}
FILES: dict[str, Any] = {
    "apify/error.json": {"error": {"type": "run-failed", "message": "x"}},
    "bandsintown/artist.json": {"id": "1", "name": "John", "tracker_count": 3},
    "bandsintown/by-act.json": {"John": [BANDSINTOWN_EVENT, {"id": "2"}]},
    "dice/search.json": {"sections": [{"items": [{"type": "event", "event": DICE_EVENT}]}]},
    "eventbrite/events.json": {"events": [EVENTBRITE_EVENT], "pagination": {}},
    "spotify/me.json": {"id": "x"},
    "ticketmaster/empty.json": {"page": {"totalElements": 0}},
    "ticketmaster/events.json": {"_embedded": {"events": [TICKETMASTER_EVENT, BALL_GAME]}},
    "ticketmaster/venues.json": {"_embedded": {"venues": []}, "page": {}},
}


def test_files_are_read_or_named(tmp_path: Path) -> None:
    for name, document in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(document))
    (tmp_path / "dice" / "torn.json").write_text('{"data": [')
    reports = read_folder(tmp_path)
    assert {report.name: (report.kind, len(report.listings), dict(report.reasons)) for report in reports} == {
        "apify/error.json": ("an error answer", 0, {}),
        "bandsintown/artist.json": ("an artist", 0, {}),
        "bandsintown/by-act.json": ("events", 1, {"no date": 1}),
        "dice/search.json": ("events", 1, {}),
        "dice/torn.json": ("not JSON", 0, {}),
        "eventbrite/events.json": ("events", 1, {}),
        "spotify/me.json": ("of no event source", 0, {}),
        "ticketmaster/empty.json": ("events", 0, {}),
        "ticketmaster/events.json": ("events", 1, {"not music": 1}),
        "ticketmaster/venues.json": ("a page of venues", 0, {}),
    }
    assert as_table(reports).splitlines()[-1] == "4 listings, 2 rejected, 5 of 10 files hold no events"
