"""The recorded payloads: how many listings each file gives, and every rejection, checked by hand, with its reason."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from sources.reading.json_value import JsonValue, parse_json
from sources.recordings.report import FileReport, as_table, main, read_folder
from store.events.records import Listing
from tests.sources.invariants import check

PAYLOADS = (Path(__file__).resolve().parents[3] / "../shared/providers/payloads").resolve()
pytestmark = pytest.mark.skipif(not PAYLOADS.is_dir(), reason="the recorded payloads are not beside this checkout")

NOT_MUSIC = "not music"
NOWHERE = "neither a venue nor a classification, so nothing shows that it is a gig"
# File: (listings, {reason: how many}). What was rejected, by hand: ball games, comedy, theatre, film, fairs, talks, a museum
# cruise, hikes; five 2016 Universe rows that are excursions and a membership; three Eventbrite copies that their organizer keeps
# unlisted; two rows of Bandsintown's partner search, which names venues by number only.
EXPECTED: dict[str, tuple[int, dict[str, int]]] = {
    "bandsintown/cypress-artists-john-events.json": (2, {}),
    "bandsintown/empty-events.json": (0, {}),
    "bandsintown/events-by-artist-2022-festival-fanatic.json": (589, {}),
    "bandsintown/events-christina-aguilera-2023.json": (1, {}),
    "bandsintown/saloon-search.json": (0, {"only a venue number, no venue": 2}),
    "dice/event-detail.json": (1, {}),
    "dice/events-api-v1-bukky-sky-2022.json": (1, {}),
    "dice/unified-search.json": (1, {}),
    "eventbrite/org-events-none-docform.json": (0, {}),
    "eventbrite/organization-events-2021.json": (0, {"not listed publicly by its organizer": 3}),
    "eventbrite/organizer-events-fona-2019.json": (0, {NOT_MUSIC: 2}),
    "eventbrite/search-events-los-angeles-49-2019.json": (20, {NOT_MUSIC: 29}),
    "ticketmaster/docs2016-get-event.json": (1, {}),
    "ticketmaster/docs2016-search-events.json": (0, {NOT_MUSIC: 1}),
    "ticketmaster/event-sample-vacay.json": (1, {}),
    "ticketmaster/events-cz-1-2025.json": (1, {}),
    "ticketmaster/events-cz-20-2025.json": (20, {}),
    "ticketmaster/events-empty-page-nextgig.json": (0, {}),
    "ticketmaster/events-gb-birmingham-20-2020.json": (19, {NOT_MUSIC: 1}),
    "ticketmaster/events-gb-favourites-2-2024.json": (2, {}),
    "ticketmaster/events-gb-london-0.json": (44, {}),
    "ticketmaster/events-ie-galway-1-2020.json": (1, {}),
    "ticketmaster/events-mx-20-2018.json": (18, {NOT_MUSIC: 2}),
    "ticketmaster/events-us-20-2018.json": (10, {NOT_MUSIC: 10}),
    "ticketmaster/events-us-20-2024.json": (13, {NOT_MUSIC: 7}),
    "ticketmaster/events-us-la-2025.json": (8, {NOT_MUSIC: 2}),
    "ticketmaster/events-us-la-eagles-2021.json": (20, {}),
    "ticketmaster/events-us-nextgig-page0.json": (10, {}),
    "ticketmaster/events-us-nextgig-page1.json": (10, {}),
    "ticketmaster/events-us-ny-2025.json": (10, {}),
    "ticketmaster/events-us-ny-music-20-2020.json": (18, {NOT_MUSIC: 2}),
    "ticketmaster/events-us-sf-10-2018.json": (10, {}),
    "ticketmaster/sdkjs-discovery-v2-event-all-200-options.json": (0, {NOT_MUSIC: 5}),
    "ticketmaster/sdkjs-discovery-v2-event-all-200.json": (3, {NOT_MUSIC: 12, NOWHERE: 5}),
    "ticketmaster/sdkjs-discovery-v2-event-find-200.json": (1, {}),
}


@cache
def reports() -> tuple[FileReport, ...]:
    """The report of every recorded file."""
    return tuple(read_folder(PAYLOADS))


def listings(source: str) -> list[Listing]:
    """Every listing of one source's recordings."""
    return [listing for report in reports() if report.source == source for listing in report.listings]


def test_each_file_of_events_gives_what_it_should() -> None:
    found = {report.name: (len(report.listings), dict(report.reasons)) for report in reports() if report.kind == "events"}
    assert found == EXPECTED


def test_files_that_hold_no_events_are_named_as_what_they_are() -> None:
    kinds = {report.name: report.kind for report in reports() if report.kind != "events"}
    assert len(kinds) == 72
    for name, kind in kinds.items():
        if "error" in name or name.endswith(("404.json", "justin-bieber-events.json")):
            assert kind in ("an error answer", "an error answer that is no JSON", "of no event source"), name
    assert kinds["ticketmaster/docs2016-get-venue.json"] == "a venue"
    assert kinds["bandsintown/saloon-artists-id-307871.json"] == "an artist"
    assert kinds["ticketmaster/sdkjs-discovery-v2-attraction-all-200.json"] == "a page of attractions"
    assert kinds["ticketmaster/fragment-dates-postponed-2026.json"].startswith("a fragment")


def test_every_recorded_listing_holds() -> None:
    for report in reports():
        for listing in report.listings:
            check(listing)


def test_nothing_rejected_as_no_music_is_classified_as_music() -> None:
    for report in reports():
        for one in report.rejected:
            payload = JsonValue(parse_json(one.raw))
            segments = {c.text("segment", "name") for c in payload.iterate("classifications")}
            assert "Music" not in segments
            assert payload.text("category_id") != "103"


def test_add_ons_are_recognised() -> None:
    addons = {listing.title for listing in listings("ticketmaster") if listing.is_addon}
    assert addons == {
        "Charley Crockett - Restaurant Tables",
        "Disturbed: The Sickness 25th Anniversary Tour | Enhanced Experiences",
        "Disturbed: The Sickness 25th Anniversary Tour | Megadeth Packages",
        "Fantastic Negrito - Restaurant Tables",
        "IMAGINE DRAGONS: LOOM World Tour - Baggage Storage",
        "Jo Harman & Mike Farris - Restaurant Tables",
        "Ozzy Osbourne - Vip Packages",
        "Post Malone Presents: The BIG ASS World Tour | ÚSCHOVNA",
        "Susquehanna Breakdown RV Pass",
        "2020 Jones Beach Country Megaticket",
        "Country Megaticket 2020",
        "The B104.7 2020 Country Megaticket",
        "TXRD Lonestar Rollergirls 2016 Regular Season Pass",
    }


def test_statuses_and_precisions_are_those_counted_by_hand() -> None:
    counted = Counter((listing.status, listing.date_precision) for listing in listings("ticketmaster"))
    assert counted == {
        ("scheduled", "date_time"): 184,
        ("rescheduled", "date_time"): 24,
        ("scheduled", "date"): 11,
        ("cancelled", "date_time"): 1,
    }


def test_every_bandsintown_venue_has_a_zone_of_its_country() -> None:
    for listing in listings("bandsintown"):
        assert listing.venue is not None
        if listing.venue.country_code == "IE":
            assert listing.time_zone == "Europe/Dublin"
        if listing.venue.country_code == "US":
            assert listing.time_zone.startswith(("America/", "Pacific/Honolulu")), listing.venue
        assert "app_id" not in f"{listing.url} {listing.links}"


def test_the_report_is_printed_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(PAYLOADS)]) == 0
    printed = capsys.readouterr().out
    assert printed.strip() == as_table(list(reports()))
    assert printed.strip().endswith("835 listings, 83 rejected, 72 of 107 files hold no events")


def test_without_a_folder_the_report_says_how_to_use_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err
