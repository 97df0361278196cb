"""People's own calendars over HTTP: what each address gives, to whom, and what it never gives away."""

from datetime import timedelta
from typing import Any

import icalendar
import pytest
from sqlalchemy import select

from auth.secret_tokens import feed_token_hash
from store.database.connection import Database
from store.events.events import withdraw_events
from store.reactions import insert_reaction
from store.tables import calendar_feeds, events, users
from tests.builders import NOW, Gig, add_gigs
from tests.people import TOKENS, Signed, person
from tests.schema.transport.asgi_client import Client, Reply
from tests.shims.conftest import House

CREATE = """mutation ($kind: CalendarFeedKind!, $label: String) { calendarFeedCreate(kind: $kind, label: $label) {
    calendarFeed { id kind label createdAt lastUsedAt } url webcalUrl errors { code field message } } }"""
ROTATE = "mutation ($id: ID!) { calendarFeedRotate(id: $id) { calendarFeed { id } url errors { code } } }"
REVOKE = "mutation ($id: ID!) { calendarFeedRevoke(id: $id) { revokedId errors { code } } }"
ALARM = """mutation ($id: ID!, $minutes: Int) { calendarFeedAlarmSet(id: $id, alarmMinutes: $minutes) {
    calendarFeed { alarmMinutes } url errors { code field } } }"""
MINE = "{ viewer { calendarFeeds { id kind label lastUsedAt } } }"
OWN = "/v1/users/me/calendar"
PERSONAL = {"cache-control": "private, no-cache", "referrer-policy": "no-referrer", "x-robots-tag": "noindex"}


async def _ask(client: Client, who: Signed, query: str, **variables: Any) -> Any:
    body = (await client.query(query, variables, authorization=f"Bearer {who.token}")).json()
    assert "errors" not in body, body
    (answer,) = body["data"].values()
    return answer


async def _create(client: Client, who: Signed, **variables: Any) -> Any:
    return await _ask(client, who, CREATE, **({"kind": "SAVED"} | variables))


def _path(created: Any) -> str:
    path: str = created["url"].removeprefix("https://gigs.example")
    return path


async def _save(database: Database, who: Signed, *gigs: Gig) -> list[int]:
    ids = await add_gigs(database, *gigs)
    for event_id in ids:
        await insert_reaction(database, "saved", who.viewer.id, event_id, NOW)
    return ids


def _summaries(reply: Reply) -> list[str]:
    return [str(entry["SUMMARY"]) for entry in icalendar.Calendar.from_ical(reply.body).walk("VEVENT")]


async def test_a_calendar_at_its_own_address(client: Client, database: Database) -> None:
    ada, bob = await person(database, "Ada"), await person(database, "Bob")
    await _save(database, ada, Gig("Later", start=NOW + timedelta(days=9)), Gig("Sooner"))
    await _save(database, bob, Gig("Not hers"))
    created = await _create(client, ada, label="Gigs 🎧")
    assert created["webcalUrl"] == created["url"].replace("https:", "webcal:")
    reply = await client.get(_path(created))
    assert (reply.status, reply.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert PERSONAL.items() <= reply.headers.items()
    assert _summaries(reply) == ["Sooner", "Later"]
    assert str(icalendar.Calendar.from_ical(reply.body)["X-WR-CALNAME"]) == "Gigs 🎧"


async def test_the_secret_is_told_once_and_kept_as_a_hash(client: Client, database: Database) -> None:
    ada = await person(database)
    secret = _path(await _create(client, ada)).removeprefix("/calendars/").removesuffix(".ics")
    (row,) = await database.fetch_all(select(*calendar_feeds.columns))
    assert feed_token_hash(secret) in row
    assert secret not in str(row)
    assert secret not in str(await _ask(client, ada, MINE))


async def test_a_calendar_gives_away_nothing_but_its_events(client: Client, database: Database) -> None:
    ada = await person(database, "Ada Lovelace")
    await _save(database, ada, Gig())
    reply = await client.get(_path(await _create(client, ada)))
    told = (reply.body + str(reply.headers).encode()).lower()
    assert not any(word in told for word in (b"lovelace", ada.viewer.email.encode(), b"attendee", b"organizer", b"cookie"))
    assert _path(await _create(client, ada)).encode() not in reply.body


async def test_unchanged_calendars_are_the_same_bytes_and_304_for_days(client: Client, house: House, database: Database) -> None:
    ada = await person(database)
    ids = await _save(database, ada, *(Gig(f"Gig {number}", start=NOW - timedelta(days=number)) for number in range(40)))
    path = _path(await _create(client, ada))
    first = await client.get(path)
    for event_id in ids[::-1]:  # saved again, unsaved and saved: another order of the same events
        await client.request("DELETE", f"/v1/events/{event_id}/save", headers=ada.headers)
        await client.request("POST", f"/v1/events/{event_id}/save", headers=ada.headers)
    house.now = NOW + timedelta(days=45)
    second = await client.get(path)
    again = await client.get(path, if_none_match=first.headers["etag"])
    assert (second.body, second.headers["etag"]) == (first.body, first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert {"etag": first.headers["etag"], **PERSONAL}.items() <= again.headers.items()


async def test_a_change_of_one_event_makes_another_etag(client: Client, database: Database) -> None:
    ada = await person(database)
    (event_id, _) = await _save(database, ada, Gig("Moved"), Gig("Stays"))
    path = _path(await _create(client, ada))
    before = await client.get(path)
    moved = {"start_time": NOW + timedelta(days=5), "sequence": 1, "updated_at": NOW + timedelta(hours=1), "status": "cancelled"}
    await database.execute(events.update().where(events.c.id == event_id).values(moved))
    after = await client.get(path, if_none_match=before.headers["etag"])
    entries = {str(entry["SEQUENCE"]): entry for entry in icalendar.Calendar.from_ical(after.body).walk("VEVENT")}
    assert (after.status, str(entries["1"]["STATUS"]), str(entries["1"]["SUMMARY"])) == (200, "CANCELLED", "Cancelled: Moved")
    uids = [{str(entry["UID"]) for entry in icalendar.Calendar.from_ical(reply.body).walk("VEVENT")} for reply in (before, after)]
    assert uids[0] == uids[1]


async def test_cancelled_past_and_vanished_events_stay_and_undated_ones_wait(client: Client, database: Database) -> None:
    ada = await person(database)
    past = Gig("Past", start=NOW - timedelta(days=700))
    ids = await _save(database, ada, past, Gig("Off", status="cancelled"), Gig("Gone"), Gig("Some day", start=None))
    await database.write(lambda tx: withdraw_events(tx, [ids[2]], NOW, 2))
    reply = await client.get(_path(await _create(client, ada)))
    assert _summaries(reply) == ["Past", "Cancelled: Off", "Gone"]


async def test_a_rotated_or_revoked_address_is_gone_at_once(client: Client, database: Database) -> None:
    ada = await person(database)
    created = await _create(client, ada)
    rotated = await _ask(client, ada, ROTATE, id=created["calendarFeed"]["id"])
    assert rotated["calendarFeed"] == {"id": created["calendarFeed"]["id"]}
    assert [(await client.get(_path(each))).status for each in (created, rotated)] == [404, 200]
    revoked = await _ask(client, ada, REVOKE, id=created["calendarFeed"]["id"])
    assert revoked == {"revokedId": created["calendarFeed"]["id"], "errors": []}
    reply = await client.get(_path(rotated))
    assert (reply.status, reply.json()["error"]["code"], reply.headers["referrer-policy"]) == (404, "not_found", "no-referrer")
    assert _path(rotated) not in reply.body.decode()
    assert (await _ask(client, ada, REVOKE, id=created["calendarFeed"]["id"]))["errors"] == [{"code": "NOT_FOUND"}]


async def test_a_calendar_goes_with_its_owner(client: Client, database: Database) -> None:
    ada = await person(database)
    path = _path(await _create(client, ada))
    await database.execute(users.delete().where(users.c.id == ada.viewer.id))
    assert (await client.get(path)).status == 404


@pytest.mark.parametrize("secret", ["", "x", "a" * 43, "a" * 5000, "..%2f..", "%00" * 43, "a" * 42 + "%0a"])
async def test_an_address_that_was_never_given_out_is_404(client: Client, secret: str) -> None:
    assert (await client.get(f"/calendars/{secret}.ics")).status == 404


async def test_somebody_elses_calendar_is_nobodys(client: Client, database: Database) -> None:
    ada, bob = await person(database, "Ada"), await person(database, "Bob")
    created = await _create(client, ada)
    number = created["calendarFeed"]["id"]
    for query in (ROTATE, REVOKE):
        assert (await _ask(client, bob, query, id=number))["errors"] == [{"code": "NOT_FOUND"}]
    node = "query ($id: ID!) { node(id: $id) { ... on CalendarFeed { label } } }"
    assert await _ask(client, bob, node, id=number) is None
    assert await _ask(client, ada, node, id=number) == {"label": "Saved gigs"}
    assert (await client.query(node, {"id": number})).json()["data"] == {"node": None}
    assert (await _ask(client, bob, MINE))["calendarFeeds"] == []
    assert (await client.get(_path(created))).status == 200


async def test_its_alarm_is_set_and_removed_at_the_same_address(client: Client, database: Database) -> None:
    ada, bob = await person(database, "Ada"), await person(database, "Bob")
    await _save(database, ada, Gig("Lankum"))
    create = CREATE.replace("$label: String)", "$label: String, $minutes: Int)").replace(
        "$label)", "$label, alarmMinutes: $minutes)"
    )
    created = await _ask(client, ada, create, kind="SAVED", minutes=60)
    number = created["calendarFeed"]["id"]

    async def alarms() -> list[timedelta]:
        reply = await client.get(_path(created))
        return [alarm.decoded("trigger") for alarm in icalendar.Calendar.from_ical(reply.body).walk("VALARM")]

    assert await alarms() == [timedelta(hours=-1)]
    for minutes, found in ((0, [timedelta(0)]), (10_080, [timedelta(days=-7)]), (None, [])):
        answer: dict[str, Any] = {"calendarFeed": {"alarmMinutes": minutes}, "url": None, "errors": []}
        assert await _ask(client, ada, ALARM, id=number, minutes=minutes) == answer
        assert await alarms() == found
    assert (await _ask(client, bob, ALARM, id=number, minutes=5))["errors"] == [{"code": "NOT_FOUND", "field": ["id"]}]
    for query, named in ((ALARM, {"id": number}), (create, {"kind": "SAVED"})):
        outcome = await _ask(client, ada, query, **named, minutes=10_081)
        assert (outcome["calendarFeed"], outcome["errors"][0]["field"]) == (None, ["alarmMinutes"])
    assert await alarms() == []


async def test_its_use_is_noted_at_most_once_an_hour(client: Client, house: House, database: Database) -> None:
    ada = await person(database)
    path = _path(await _create(client, ada))

    async def noted() -> str | None:
        found: str | None = (await _ask(client, ada, MINE))["calendarFeeds"][0]["lastUsedAt"]
        return found

    assert await noted() is None
    seen = []
    for minutes in (0, 59, 60, 61):
        house.now = NOW + timedelta(minutes=minutes)
        await client.get(path)
        seen.append(await noted())
    assert seen == ["2026-11-23T12:00:00Z"] * 2 + ["2026-11-23T13:00:00Z"] * 2


async def test_a_person_has_twenty_calendars_at_most(client: Client, database: Database) -> None:
    ada, bob = await person(database, "Ada"), await person(database, "Bob")
    made = [await _create(client, ada) for _ in range(21)]
    assert [outcome["errors"] for outcome in made[:20]] == [[]] * 20
    assert (made[20]["calendarFeed"], made[20]["url"], made[20]["errors"][0]["code"]) == (None, None, "CONFLICT")
    assert (await _create(client, bob))["errors"] == []


@pytest.mark.parametrize("label", ["x" * 101, "a\r\nBEGIN:VEVENT", "a\0b", "tab\there"])
async def test_a_label_that_is_no_line_of_text_is_refused(client: Client, database: Database, label: str) -> None:
    outcome = await _create(client, await person(database), label=label)
    assert (outcome["calendarFeed"], outcome["errors"][0]["field"]) == (None, ["label"])


@pytest.mark.parametrize("label", ["אירועים", "Gigs; by, me\\", "🎸" * 100])
async def test_a_label_is_kept_as_it_is(client: Client, database: Database, label: str) -> None:
    created = await _create(client, await person(database), label=f"  {label} ")
    reply = await client.get(_path(created))
    assert created["calendarFeed"]["label"] == str(icalendar.Calendar.from_ical(reply.body)["NAME"]) == label


async def test_the_runbooks_calendar_takes_a_bearer_or_a_token_in_the_address(client: Client, database: Database) -> None:
    ada = await person(database)
    await _save(database, ada, Gig("Lankum"))
    by_header = await client.get(OWN, **ada.headers)
    by_address = await client.get(f"{OWN}?token={ada.token}", authorization="Bearer stale")
    for reply in (by_header, by_address):
        assert (reply.status, _summaries(reply)) == (200, ["Lankum"])
        assert PERSONAL.items() <= reply.headers.items()
        assert ada.token not in reply.body.decode() + str(reply.headers)
    assert by_header.body == by_address.body
    assert (await client.get(OWN, if_none_match=by_header.headers["etag"], **ada.headers)).status == 304


async def test_the_runbooks_calendar_refuses_who_is_not_signed_in(client: Client, house: House, database: Database) -> None:
    ada = await person(database)
    expired = TOKENS.issue(ada.viewer, ada.session_id, NOW - timedelta(days=1)).text
    await house.accounts.sessions.end(ada.session_id, NOW)
    for query in ("", "?token=", "?token=nonsense", f"?token={expired}", f"?token={ada.token}"):
        reply = await client.get(OWN + query)
        assert (reply.status, reply.json()["error"]["code"]) == (401, "unauthenticated")
        assert reply.headers["referrer-policy"] == "no-referrer"
        assert "nonsense" not in reply.body.decode()


@pytest.mark.parametrize(("kind", "transp"), [("SAVED", "OPAQUE"), ("FEED", "TRANSPARENT")])
async def test_only_what_a_person_saved_makes_them_busy(client: Client, database: Database, kind: str, transp: str) -> None:
    ada = await person(database)
    if kind == "SAVED":
        await _save(database, ada, Gig("Lankum"))
    else:
        await add_gigs(database, Gig("Lankum"))
    reply = await client.get(_path(await _create(client, ada, kind=kind)))
    assert [str(entry["TRANSP"]) for entry in icalendar.Calendar.from_ical(reply.body).walk("VEVENT")] == [transp]
    changed_at = await database.fetch_value(select(events.c.updated_at))
    assert reply.headers["last-modified"] == f"{changed_at:%a, %d %b %Y %H:%M:%S} GMT"


async def test_a_calendar_that_lost_an_entry_is_sent_though_no_date_in_it_changed(client: Client, database: Database) -> None:
    ada = await person(database)
    (_, taken_out) = await _save(database, ada, Gig("Stays"), Gig("Goes"))
    path = _path(await _create(client, ada))
    before = await client.get(path)
    await client.request("DELETE", f"/v1/events/{taken_out}/save", headers=ada.headers)
    after = await client.get(path, if_modified_since=before.headers["last-modified"])
    assert (after.status, b"Goes" in before.body, b"Goes" in after.body) == (200, True, False)
