"""The calendar routes: a download, and calendars to subscribe to that cost nothing while nothing changed."""

import icalendar
import pytest

from store.database.connection import Database
from tests.builders import Gig, add_artist, add_gigs, add_venue
from tests.schema.transport.asgi_client import Client


async def test_a_calendar_is_a_download(client: Client, database: Database) -> None:
    (number, undated) = await add_gigs(database, Gig("Bicep"), Gig("Some day", start=None))
    reply = await client.get(f"/v1/events/{number}/calendar")
    assert reply.status == 200
    assert reply.headers["content-type"] == "text/calendar; charset=utf-8"
    assert reply.headers["content-disposition"] == f'attachment; filename="event-{number}.ics"'
    assert b"SUMMARY:Bicep" in reply.body
    assert "to be announced" in (await client.get(f"/v1/events/{undated}/calendar")).json()["error"]["message"]


async def test_a_venue_and_an_artist_have_calendars_of_their_gigs(client: Client, database: Database) -> None:
    venue_id, artist_id = await add_venue(database), await add_artist(database, "Bicep")
    await add_gigs(database, Gig("Bicep", venue_id=venue_id, performers=("Bicep",)), Gig("Elsewhere"))
    for path in (f"/v1/venues/{venue_id}/calendar", f"/v1/artists/{artist_id}/calendar"):
        reply = await client.get(path)
        assert (reply.status, reply.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
        assert [str(gig["SUMMARY"]) for gig in icalendar.Calendar.from_ical(reply.body).walk("VEVENT")] == ["Bicep"]


async def test_unchanged_calendars_are_the_same_bytes_and_304(client: Client, database: Database) -> None:
    venue_id = await add_venue(database)
    (number,) = await add_gigs(database, Gig("Bicep", venue_id=venue_id))
    for path in (f"/v1/venues/{venue_id}/calendar", f"/v1/events/{number}/calendar"):
        first = await client.get(path)
        second = await client.get(path)
        again = await client.get(path, if_none_match=f'"other", W/{first.headers["etag"]}')
        assert (second.body, second.headers["etag"]) == (first.body, first.headers["etag"])
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])


async def test_a_change_makes_another_etag(client: Client, database: Database) -> None:
    venue_id = await add_venue(database)
    path = f"/v1/venues/{venue_id}/calendar"
    before = await client.get(path)
    await add_gigs(database, Gig("Bicep", venue_id=venue_id))
    after = await client.get(path, if_none_match=before.headers["etag"])
    assert (after.status, after.headers["etag"] != before.headers["etag"]) == (200, True)


@pytest.mark.parametrize("path", ["/v1/venues/999/calendar", "/v1/artists/999/calendar", "/v1/venues/x/calendar"])
async def test_an_unknown_calendar_is_404(client: Client, path: str) -> None:
    reply = await client.get(path)
    assert (reply.status, reply.json()["error"]["code"]) == (404, "not_found")
