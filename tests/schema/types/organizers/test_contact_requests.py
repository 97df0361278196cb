"""Contact requests through GraphQL: their words, their life, and all that keeps organizers from spamming anybody."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from resolvers.global_ids import global_id
from store.database.connection import Database
from store.organizers.contact_refusals import refuse_requests
from store.organizers.contact_requests import expire_overdue, overdue_requests
from store.tables import contact_request_events, contact_requests, djs, outbox_emails
from tests.builders import NOW, add_venue
from tests.schema.asking import SCHEMA
from tests.schema.types.organizers.asking import SEND, Organizer, add_dj, at, codes, organizer

WITHDRAW = (
    "mutation ($id: ID!) { m: contactRequestWithdraw(id: $id) { contactRequest { status } errors { code field message } } }"
)
ANSWER = """mutation ($id: ID!, $accepted: Boolean!, $note: String) {
    m: contactRequestAnswer(id: $id, accepted: $accepted, note: $note) {
    contactRequest { status history { status note } } errors { code field message } } }"""
PREVIEW = """query ($input: ContactRequestInput!) { viewer { organizer { contactRequestPreview(input: $input) {
    subject message errors { code field message } } } } }"""
PLAN = {"name": "Warehouse", "city": "Dublin", "startDate": "2026-12-04T22:00:00Z", "endDate": "2026-12-05T04:00:00Z",
        "capacity": 300, "budgetMax": "1500", "gearNeeds": ["decks", "smoke"]}  # fmt: skip


async def _count(database: Database, table: Any = contact_requests) -> int:
    return int(await database.fetch_value(select(func.count()).select_from(table)))


async def _preview(ada: Organizer, **asked: Any) -> Any:
    return (await ada.ask(PREVIEW, input=asked))["viewer"]["organizer"]["contactRequestPreview"]


async def test_a_request_is_sent_and_withdrawn(database: Database) -> None:
    ada = await organizer(database)
    plan_id, dj = await ada.plan(**PLAN), await add_dj(database)
    sent = await ada.send(dj, "  Hi {{recipient_name}},\r\nfree on {{date}} at {{start_time}}? ", planId=plan_id)
    assert sent["errors"] == []
    request = sent["contactRequest"]
    assert request | {"id": ""} == {
        "id": "", "databaseId": 1, "message": "Hi DJ Deirdre,\nfree on Friday 4 December 2026 at 22:00?", "status": "PENDING",
        "emailState": "QUEUED", "expiresAt": "2026-11-30T12:00:00Z",
        "history": [{"status": "PENDING", "at": "2026-11-23T12:00:00Z", "note": None}],
    }  # fmt: skip
    back = await ada.ask(WITHDRAW, id=request["id"])
    assert back == {"contactRequest": {"status": "WITHDRAWN"}, "errors": []}
    assert codes(await ada.ask(WITHDRAW, id=request["id"])) == [("CONFLICT", ["id"])]
    assert (await ada.send(dj, "Once more?", planId=plan_id))["errors"] == [], "one that was taken back bars nothing"


async def test_a_template_is_filled_from_plan_person_and_item(database: Database) -> None:
    ada = await organizer(database)
    templates = (await ada.ask("{ viewer { organizer { contactTemplates { id label body placeholders } } } }"))["viewer"][
        "organizer"
    ]["contactTemplates"]
    offer = next(template for template in templates if "fee" in template["placeholders"])
    plan_id, dj = await ada.plan(**PLAN), await add_dj(database)
    asked = {"planId": plan_id, "itemId": dj, "templateId": offer["id"]}
    lacking = await _preview(ada, **asked)
    assert (lacking["message"], codes(lacking)) == (
        None, [("INVALID", ["input", "values", "fee"]), ("INVALID", ["input", "values", "set_length"])],
    )  # fmt: skip
    values = [{"name": "fee", "value": "€400"}, {"name": "set_length", "value": "{{organizer_email}}"}]
    shown = await _preview(ada, **asked, values=values)
    assert shown["errors"] == []
    assert shown["subject"] == "Request from Ada: Warehouse"
    assert (
        "for Warehouse in Dublin on Friday 4 December 2026 I can offer you €400 for a set of {{organizer_email}}."
        in shown["message"]
    )
    assert await _count(database) == 0, "a preview sends nothing"
    sent = await ada.send(dj, None, planId=plan_id, templateId=offer["id"], values=values)
    assert sent["contactRequest"]["message"] == shown["message"]


@pytest.mark.parametrize(
    ("asked", "code", "field", "named"),
    [
        ({"message": "Hi {{nickname}}"}, "INVALID", ["input", "message"], "nickname"),
        ({"message": "Hi {{a-b c}}"}, "INVALID", ["input", "message"], "a-b c"),
        ({"message": "On {{date}}?"}, "INVALID", ["input", "values", "date"], "date"),
        ({"message": "Hi", "values": [{"name": "fee", "value": "5"}]}, "INVALID", ["input", "values", "fee"], "fee"),
        ({"message": "{{fee}}", "values": [{"name": "fee", "value": "x" * 501}]}, "INVALID", ["input", "values", "fee"], "500"),
        ({"message": "{{fee}}", "values": [{"name": "fee", "value": " "}]}, "INVALID", ["input", "values", "fee"], "fee"),
        ({"message": " \n "}, "INVALID", ["input", "message"], "empty"),
        ({"message": "x" * 5001}, "INVALID", ["input", "message"], "5000"),
        ({"message": "a\x07b"}, "INVALID", ["input", "message"], "control"),
        ({}, "INVALID", ["input", "message"], "either"),
        ({"message": "Hi", "templateId": global_id("ContactTemplate", 1)}, "INVALID", ["input", "message"], "either"),
        ({"templateId": global_id("ContactTemplate", 99)}, "NOT_FOUND", ["input", "templateId"], "template"),
        ({"templateId": global_id("Plan", 1)}, "NOT_FOUND", ["input", "templateId"], "template"),
        ({"message": "Hi", "planId": global_id("Plan", 77)}, "NOT_FOUND", ["input", "planId"], "plan"),
        ({"message": "Hi", "itemId": global_id("Event", 1)}, "INVALID", ["input", "itemId"], "DJ"),
        ({"message": "Hi", "itemId": global_id("Venue", 44)}, "NOT_FOUND", ["input", "itemId"], "venue"),
        ({"message": "Hi", "itemId": "%%%"}, "NOT_FOUND", ["input", "itemId"], "DJ"),
    ],
)
async def test_what_cannot_be_sent_is_named(
    database: Database, asked: dict[str, Any], code: str, field: list[str], named: str
) -> None:
    ada = await organizer(database)
    dj = await add_dj(database)
    wanted = {"itemId": dj, **asked}
    for refused in (await ada.ask(SEND, input=wanted), await _preview(ada, **wanted)):
        assert codes(refused) == [(code, field)]
        assert named in refused["errors"][0]["message"]
    assert await _count(database) == await _count(database, outbox_emails) == 0


async def test_the_eleventh_in_an_hour_is_told_when_to_try_again(database: Database) -> None:
    ada, eve = await organizer(database), await organizer(database, "Eve")
    items = [await add_dj(database, f"DJ {number}") for number in range(12)]
    for number in range(10):
        ada.now = NOW + timedelta(minutes=number)
        assert (await ada.send(items[number], f"Hello number {number}"))["errors"] == []
    refused = await ada.send(items[10], "Hello once more")
    assert codes(refused) == [("RATE_LIMITED", None)]
    assert refused["retryAt"] == "2026-11-23T13:00:00Z"
    assert "2026-11-23T13:00:00Z" in refused["errors"][0]["message"]
    assert (await _count(database), await _count(database, contact_request_events)) == (10, 10)
    assert await _count(database, outbox_emails) == 10
    assert ada.refusals == ["contact_requests"]
    assert (await eve.send(items[10], "Hello from Eve"))["errors"] == [], "the limit is a person's own"
    ada.now = NOW + timedelta(hours=1, seconds=1)
    assert (await ada.send(items[10], "Hello once more"))["errors"] == []
    assert codes(await ada.send(items[11], "And again")) == [("RATE_LIMITED", None)]


async def test_the_limit_holds_under_parallel_load(database: Database) -> None:
    ada = await organizer(database)
    items = [await add_dj(database, f"DJ {number}") for number in range(30)]
    outcomes = await asyncio.gather(*(ada.send(item, f"Hello, {item}") for item in items))
    assert sum(not outcome["errors"] for outcome in outcomes) == 10
    assert {code for outcome in outcomes for code, _ in codes(outcome)} == {"RATE_LIMITED"}
    assert await _count(database) == 10


async def test_no_second_pending_request_for_one_plan(database: Database) -> None:
    ada = await organizer(database)
    plan_id, other, dj = await ada.plan(), await ada.plan(), await add_dj(database)
    assert (await ada.send(dj, "One", planId=plan_id))["errors"] == []
    assert codes(await ada.send(dj, "Two", planId=plan_id)) == [("CONFLICT", ["input", "itemId"])]
    assert (await ada.send(dj, "Three", planId=other))["errors"] == []
    assert (await ada.send(dj, "Four"))["errors"] == []
    assert codes(await ada.send(dj, "Five")) == [("CONFLICT", ["input", "itemId"])]


async def test_of_twenty_at_once_one_is_pending(database: Database) -> None:
    ada = await organizer(database, most=100)
    plan_id, dj = await ada.plan(), await add_dj(database)
    outcomes = await asyncio.gather(*(ada.send(dj, f"Hello number {number}", planId=plan_id) for number in range(20)))
    assert sum(not outcome["errors"] for outcome in outcomes) == 1
    assert {codes(outcome)[0][0] for outcome in outcomes if outcome["errors"]} == {"CONFLICT"}
    assert (await _count(database), await _count(database, outbox_emails)) == (1, 1)


async def test_the_same_words_to_many_are_refused(database: Database) -> None:
    ada = await organizer(database)
    items = [await add_dj(database, f"DJ {number}") for number in range(7)]
    texts = ["Play for us, {{recipient_name}}!", "PLAY FOR US, {{recipient_name}}", "play for us - {{ recipient_name }}"]
    for number in range(5):
        assert (await ada.send(items[number], texts[number % 3]))["errors"] == []
    assert codes(await ada.send(items[5], texts[0])) == [("CONFLICT", ["input", "message"])]
    assert (await ada.send(items[5], "We would love to hear you, because of that set in June."))["errors"] == []
    ada.now = NOW + timedelta(days=8)
    assert (await ada.send(items[6], texts[0]))["errors"] == [], "a week later it may be said again"


async def test_who_takes_no_requests_gets_none(database: Database) -> None:
    ada = await organizer(database)
    venue = await add_venue(database)
    await database.write(lambda tx: refuse_requests(tx, ("venue", venue), NOW))
    assert codes(await ada.send(global_id("Venue", venue))) == [("FORBIDDEN", ["input", "itemId"])]
    assert await _count(database) == 0


async def test_without_an_address_or_a_mail_server_nothing_is_mailed(database: Database) -> None:
    ada = await organizer(database)
    mute = await add_dj(database, "Mute", email=None)
    assert (await ada.send(mute))["contactRequest"]["emailState"] is None
    assert await _count(database, outbox_emails) == 0


async def test_an_admin_records_the_answer_once(database: Database) -> None:
    ada, root = await organizer(database), await organizer(database, "Root", "admin")
    request = (await ada.send(await add_dj(database)))["contactRequest"]["id"]
    answer = await SCHEMA.execute(ANSWER, {"id": request, "accepted": True}, context_value=ada.context())
    assert answer.errors and type(answer.errors[0].original_error).__name__ == "Forbidden"
    outcomes = await asyncio.gather(
        *(root.ask(ANSWER, id=request, accepted=number % 2 == 0, note=f"call {number}") for number in range(10))
    )
    done = [outcome for outcome in outcomes if not outcome["errors"]]
    assert len(done) == 1
    assert all(codes(outcome) == [("CONFLICT", ["id"])] for outcome in outcomes if outcome["errors"])
    history = done[0]["contactRequest"]["history"]
    assert [step["status"] for step in history] == ["PENDING", done[0]["contactRequest"]["status"]]
    assert history[1]["note"].startswith("call ")
    assert codes(await ada.ask(WITHDRAW, id=request)) == [("CONFLICT", ["id"])]


async def test_an_unanswered_request_expires(database: Database) -> None:
    ada, root = await organizer(database, expires_hours=48), await organizer(database, "Root", "admin")
    plan_id, dj = await ada.plan(), await add_dj(database)
    request = (await ada.send(dj, "Hello", planId=plan_id))["contactRequest"]["id"]
    ada.now = root.now = NOW + timedelta(hours=48)
    query = """query ($id: ID!) { node(id: $id) { ... on ContactRequest { status history { status at } } }
        viewer { organizer { expired: contactRequests(status: EXPIRED) { totalCount nodes { id } }
                             pending: contactRequests(status: PENDING) { totalCount nodes { id } } } } }"""
    found = await ada.ask(query, id=request)
    assert found["node"]["status"] == "EXPIRED"
    assert found["node"]["history"][-1] == {"status": "EXPIRED", "at": "2026-11-25T12:00:00Z"}
    client = found["viewer"]["organizer"]
    assert (client["expired"], client["pending"]) == (
        {"totalCount": 1, "nodes": [{"id": request}]},
        {"totalCount": 0, "nodes": []},
    )
    assert codes(await root.ask(ANSWER, id=request, accepted=True)) == [("CONFLICT", ["id"])]
    assert (await ada.send(dj, "Hello again", planId=plan_id))["errors"] == []
    ada.now += timedelta(hours=49)
    assert await overdue_requests(database, ada.now) == 1
    assert await expire_overdue(database, ada.now) == 1
    assert await expire_overdue(database, ada.now) == await overdue_requests(database, ada.now) == 0
    assert (await ada.ask(query, id=request))["viewer"]["organizer"]["expired"]["totalCount"] == 2


async def test_requests_are_seen_by_their_organizer_and_admins(database: Database) -> None:
    ada, eve = await organizer(database), await organizer(database, "Eve")
    root = await organizer(database, "Root", "admin")
    request = (await ada.send(await add_dj(database), "Hello", planId=await ada.plan()))["contactRequest"]["id"]
    query = """query ($id: ID!) { node(id: $id) { ... on ContactRequest { message plan { name } } }
        viewer { organizer { contactRequests { totalCount } allContactRequests { totalCount } } } }"""
    assert await ada.ask(query, id=request) == {
        "node": {"message": "Hello", "plan": {"name": "Winter party"}},
        "viewer": {"organizer": {"contactRequests": {"totalCount": 1}, "allContactRequests": None}},
    }
    assert (await eve.ask(query, id=request))["node"] is None
    assert await root.ask(query, id=request) == {
        "node": {"message": "Hello", "plan": None},
        "viewer": {"organizer": {"contactRequests": {"totalCount": 0}, "allContactRequests": {"totalCount": 1}}},
    }
    assert codes(await eve.ask(WITHDRAW, id=request)) == [("NOT_FOUND", ["id"])]


async def test_an_answer_is_news_until_it_is_read(database: Database) -> None:
    ada, eve = await organizer(database), await organizer(database, "Eve")
    root = await organizer(database, "Root", "admin")
    for number in range(3):
        request = (await ada.send(await add_dj(database, f"DJ {number}"), f"Hello {number}"))["contactRequest"]["id"]
        await root.ask(ANSWER, id=request, accepted=number > 0, note="Sure")
    query = """query ($unread: Boolean!) { viewer { organizer { notifications(unreadOnly: $unread, first: 2) {
        totalCount unreadCount nodes { id kind note readAt contactRequest { status } } } } } }"""
    found = (await ada.ask(query, unread=True))["viewer"]["organizer"]["notifications"]
    assert (found["totalCount"], found["unreadCount"]) == (3, 3)
    assert found["nodes"][0] | {"id": ""} == {
        "id": "", "kind": "REQUEST_ACCEPTED", "note": "Sure", "readAt": None, "contactRequest": {"status": "ACCEPTED"}
    }  # fmt: skip
    mark = "mutation ($ids: [ID!]) { m: organizerNotificationsMarkRead(ids: $ids) { unreadCount errors { code field } } }"
    one = found["nodes"][0]["id"]
    assert codes(await eve.ask(mark, ids=[one])) == [("NOT_FOUND", ["ids", "0"])]
    assert await ada.ask(mark, ids=[one, one]) == {"unreadCount": 2, "errors": []}
    assert (await ada.ask(query, unread=True))["viewer"]["organizer"]["notifications"]["totalCount"] == 2
    assert await ada.ask(mark) == {"unreadCount": 0, "errors": []}
    node = "query ($id: ID!) { node(id: $id) { ... on OrganizerNotification { kind } } }"
    assert (await ada.ask(node, id=one))["node"] == {"kind": "REQUEST_ACCEPTED"}
    assert (await eve.ask(node, id=one))["node"] is None


async def test_what_the_predecessor_wrote_is_read(database: Database) -> None:
    ada = await organizer(database)
    await add_dj(database)
    old = {"user_id": ada.who.viewer.id, "item_type": "dj", "item_id": 1, "message": None}
    async with database.transaction() as tx:
        await tx.insert(contact_requests, old | {"status": "sent", "created_at": NOW - timedelta(days=300)})
        await tx.insert(contact_requests, old | {"status": "accepted", "created_at": None, "updated_at": None})
    query = "{ viewer { organizer { contactRequests { nodes { message status expiresAt history { status } } } } } }"
    assert (await ada.ask(query))["viewer"]["organizer"]["contactRequests"]["nodes"] == [
        {
            "message": "",
            "status": "ACCEPTED",
            "expiresAt": "1970-01-08T00:00:00Z",
            "history": [{"status": "PENDING"}, {"status": "ACCEPTED"}],
        },
        {"message": "", "status": "PENDING", "expiresAt": "2026-02-03T12:00:00Z", "history": [{"status": "PENDING"}]},
    ]


async def test_a_deleted_plan_leaves_its_requests(database: Database) -> None:
    ada = await organizer(database)
    plan_id = await ada.plan()
    request = (await ada.send(await add_dj(database), "Hello", planId=plan_id))["contactRequest"]["id"]
    await ada.ask("mutation ($id: ID!) { m: planDelete(id: $id) { deletedId } }", id=plan_id)
    found = await ada.ask("query ($id: ID!) { node(id: $id) { ... on ContactRequest { status plan { id } } } }", id=request)
    assert found["node"] == {"status": "PENDING", "plan": None}


async def test_the_figures_of_one_and_of_all(database: Database) -> None:
    ada, eve = await organizer(database), await organizer(database, "Eve")
    root = await organizer(database, "Root", "admin")
    await ada.plan(startDate=at(days=1))
    await ada.plan()
    for number, who in enumerate((ada, ada, ada, ada, eve)):
        who.now = NOW
        request = (await who.send(await add_dj(database, f"DJ {number}"), f"Hello {number}"))["contactRequest"]["id"]
        root.now = NOW + timedelta(minutes=10 * (number + 1))
        if number != 3:
            await root.ask(ANSWER, id=request, accepted=number < 2)
    query = """{ viewer { organizer { figures { ...F } allFigures { ...F } } } }
        fragment F on DeskFigures { planCount upcomingPlanCount requestCount requestsByStatus { status count }
                                    answerRate medianAnswerSeconds }"""
    ada.now = root.now = NOW + timedelta(days=30)
    client = (await ada.ask(query))["viewer"]["organizer"]
    assert client["allFigures"] is None
    counts = {entry["status"]: entry["count"] for entry in client["figures"]["requestsByStatus"]}
    assert counts == {"PENDING": 0, "ACCEPTED": 2, "DECLINED": 1, "WITHDRAWN": 0, "EXPIRED": 1}
    assert (client["figures"]["planCount"], client["figures"]["upcomingPlanCount"]) == (2, 0)
    assert (client["figures"]["requestCount"], client["figures"]["answerRate"]) == (4, 0.75)
    assert client["figures"]["medianAnswerSeconds"] == 1200
    everybody = (await root.ask(query))["viewer"]["organizer"]["allFigures"]
    assert (everybody["requestCount"], everybody["answerRate"], everybody["planCount"]) == (5, 0.8, 2)
    assert await database.fetch_value(select(func.count()).select_from(djs)) == 5


async def test_an_unverified_organizer_sends_no_requests_by_email(database: Database) -> None:
    ada = await organizer(database)
    dj = await add_dj(database)
    ada.who = replace(ada.who, viewer=replace(ada.who.viewer, email_verified_at=None))
    refused = await ada.send(dj, "Are you free?")
    assert codes(refused) == [("FORBIDDEN", None)] and "Confirm your e-mail address" in refused["errors"][0]["message"]
    assert await _count(database) == 0
    ada.services = replace(ada.services, sends_mail=False)
    assert (await ada.send(dj, "Are you free?"))["errors"] == [], "where no e-mail is sent, none can be confirmed"
