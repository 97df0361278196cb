"""The links in contact requests: a look changes nothing, an answer counts once, and a refusal lasts."""

import asyncio
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from resolvers.global_ids import number_of
from store.database.connection import Database
from store.tables import contact_request_events, contact_requests, outbox_emails
from tests.builders import NOW
from tests.people import Signed, person
from tests.schema.transport.asgi_client import Reply
from tests.schema.types.organizers.asking import add_dj
from tests.shims.conftest import ANSWER_TOKENS, House
from tests.shims.organizers.test_plans_rest import PLANS, REQUESTS, send

ANSWER, REFUSE = "/v1/contact-requests/answer", "/v1/contact-requests/refuse"


async def _link(house: House, database: Database, ada: Signed, message: str = "Free <b>soon</b>?") -> str:
    """The token of a new request."""
    await send(house.client, ada, "POST", PLANS, {"name": "Night & Day"})
    dj = number_of(await add_dj(database), "Dj")
    body = {"item_type": "dj", "item_id": dj, "plan_id": 1, "message": message}
    made = await send(house.client, ada, "POST", REQUESTS, body)
    number = made.json()["contact_request"]["id"]
    nonce = await database.fetch_value(select(contact_requests.c.nonce).where(contact_requests.c.id == number))
    return ANSWER_TOKENS.token(number, nonce)


async def _post(house: House, path: str, token: str, **fields: str) -> Reply:
    body = urlencode(fields).encode()
    return await house.client.request("POST", f"{path}?token={token}", body=body)


async def _status(database: Database) -> str:
    status: str = await database.fetch_value(select(contact_requests.c.status))
    return status


@pytest.fixture
async def ada(database: Database) -> Signed:
    return await person(database, "Ada", "organizer")


async def test_a_scanner_answers_nothing(house: House, database: Database, ada: Signed) -> None:
    token = await _link(house, database, ada)
    for method in ("GET", "HEAD", "GET"):
        for path in (ANSWER, REFUSE):
            assert (await house.client.request(method, f"{path}?token={token}")).status == 200
    assert await _status(database) == "pending"
    page = await house.client.get(f"{ANSWER}?token={token}")
    assert b"Free &lt;b&gt;soon&lt;/b&gt;?" in page.body and b"Night &amp; Day" in page.body
    assert b'value="accept"' in page.body
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert (page.headers["referrer-policy"], page.headers["cache-control"]) == ("no-referrer", "no-store")


async def test_an_answer_counts_once(house: House, database: Database, ada: Signed) -> None:
    token = await _link(house, database, ada)
    accepted = await _post(house, ANSWER, token, answer="accept", note="Gladly,\r\nsee you")
    assert accepted.status == 200 and b"You have accepted it." in accepted.body and b"<button" not in accepted.body
    again = await _post(house, ANSWER, token, answer="decline")
    assert again.status == 409 and b"You have accepted it." in again.body
    assert await _status(database) == "accepted"
    events = await database.fetch_all(
        select(contact_request_events.c.status, contact_request_events.c.made_by, contact_request_events.c.note).order_by(
            contact_request_events.c.id
        )
    )
    assert events == [("pending", "organizer", None), ("accepted", "recipient", "Gladly,\nsee you")]
    listed = (await send(house.client, ada, "GET", REQUESTS)).json()["contact_requests"]
    assert listed[0]["status"] == "accepted"
    kinds = await database.fetch_all(select(outbox_emails.c.kind, outbox_emails.c.recipient).order_by(outbox_emails.c.id))
    assert kinds == [("contact_request", "dj.deirdre@djs.example"), ("contact_answer", ada.viewer.email)]


async def test_of_many_answers_at_once_one_counts(house: House, database: Database, ada: Signed) -> None:
    token = await _link(house, database, ada)
    answers = ["accept", "decline"] * 5
    replies = await asyncio.gather(*(_post(house, ANSWER, token, answer=answer) for answer in answers))
    assert sorted(reply.status for reply in replies) == [200, *[409] * 9]
    steps = await database.fetch_all(select(contact_request_events.c.status))
    assert len(steps) == 2


async def test_a_link_that_is_not_ours(house: House, database: Database, ada: Signed) -> None:
    token = await _link(house, database, ada)
    for wrong in ("", "1", "nonsense", token[:-1] + ("A" if token[-1] != "A" else "B"), "2" + token[1:], "9" * 400):
        for path in (ANSWER, REFUSE):
            reply = await house.client.get(f"{path}?token={wrong}")
            assert (reply.status, b"<h1>This link does not work" in reply.body) == (404, True)
            assert (await _post(house, path, wrong, answer="accept")).status == 404
    assert await _status(database) == "pending"


async def test_a_wrong_form_is_refused(house: House, database: Database, ada: Signed) -> None:
    token = await _link(house, database, ada)
    for fields in ({}, {"answer": "maybe"}, {"accept": "1"}):
        assert (await _post(house, ANSWER, token, **fields)).status == 400
    assert (await _post(house, ANSWER, token, answer="accept", note="x" * 40_000)).status == 413
    raw = await house.client.request("POST", f"{ANSWER}?token={token}", body=b"\xff\xfe%zz&&=")
    assert raw.status == 400
    assert await _status(database) == "pending"


async def test_late_and_withdrawn_requests_take_no_answer(house: House, database: Database, ada: Signed) -> None:
    token = await _link(house, database, ada)
    house.now = NOW + timedelta(days=7)
    late = await _post(house, ANSWER, token, answer="accept")
    assert late.status == 409 and b"The time to answer is over." in late.body
    assert await _status(database) == "expired"


async def test_a_refusal_lasts_and_can_be_taken_back(house: House, database: Database, ada: Signed) -> None:
    token = await _link(house, database, ada)
    one_click = await house.client.request("POST", f"{REFUSE}?token={token}", body=b"List-Unsubscribe=One-Click")
    assert one_click.status == 200 and b"You get no requests." in one_click.body
    assert await _status(database) == "declined"
    again = {"item_type": "dj", "item_id": 1, "message": "But please"}
    eve = await person(database, "Eve", "organizer")
    for who in (ada, eve):
        refused = await send(house.client, who, "POST", REQUESTS, again)
        assert (refused.status, refused.json()["error"]["code"]) == (403, "forbidden")
    await send(house.client, ada, "POST", f"{PLANS}/1/shortlist", {"item_type": "dj", "item_id": 1})
    listed = (await send(house.client, ada, "GET", f"{PLANS}/1/shortlist")).json()["shortlist"]
    assert listed[0]["takes_requests"] is False
    lifted = await _post(house, REFUSE, token, action="take")
    assert b"No further requests" in lifted.body
    assert (await send(house.client, eve, "POST", REQUESTS, again)).status == 201
