"""The e-mails of contact requests: what is in them, that none goes out twice, and what becomes of those that fail."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select, update

from auth.signed_links import AnswerTokens
from resolvers.alerts.envelope import Sender
from resolvers.alerts.mail_errors import EmailNotSent
from resolvers.alerts.mailer import Mailer
from resolvers.alerts.notification_bus import NotificationBus
from resolvers.alerts.outbox import MOST_ATTEMPTS, Outbox, watch_outbox
from resolvers.organizers.contact.composers import ContactComposers
from store.alerts.emails import CLAIM_FOR, claim_emails, hand_over_email
from store.database.connection import Database
from store.organizers.contact_answers import answer_request
from store.organizers.contact_events import NewContactEvent
from store.tables import outbox_emails, users
from tests.builders import NOW
from tests.people import SECRET
from tests.schema.types.organizers.asking import Organizer, add_dj, codes, organizer
from tests.servers import free_port
from tests.smtp_server import SmtpServer, smtp_server
from tests.waiting import until

TOKENS = AnswerTokens([SECRET])
OUTBOX = """query ($state: EmailState) { outboxEmails(state: $state) { totalCount nodes {
    id kind recipient state attempts lastError } } }"""
RESEND = "mutation ($id: ID!) { m: outboxEmailResend(id: $id) { email { state } errors { code field message } } }"


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
async def smtp() -> AsyncIterator[SmtpServer]:
    async with smtp_server() as running:
        yield running


def outbox_of(database: Database, url: str, clock: Clock | None = None) -> Outbox:
    at = clock or Clock()
    composers = ContactComposers(database, Sender("gigs@gigs.example", "https://gigs.example"), TOKENS, at)
    return Outbox(database, Mailer(url), composers.by_kind, at)


async def state_of(database: Database) -> tuple[Any, ...]:
    row = await database.fetch_one(select(outbox_emails.c.state, outbox_emails.c.attempts, outbox_emails.c.last_error))
    assert row is not None
    return row


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    content: str = body.get_content()
    return content.replace("\r\n", "\n")


async def sent_request(ada: Organizer, message: str = "Are you free?", **asked: Any) -> Any:
    """A request to a DJ with the address dj.deirdre@djs.example."""
    sent = await ada.send(await add_dj(ada.database), message, **asked)
    assert sent["errors"] == []
    return sent["contactRequest"]


async def test_the_request_arrives_with_its_links(database: Database, smtp: SmtpServer) -> None:
    ada = await organizer(database, "Áda <b>", email="ada@gigs.example")
    plan_id = await ada.plan(name="Night & Day")
    request = await sent_request(ada, "Free?\n.\nBest <b>wishes</b>", planId=plan_id)
    assert request["emailState"] == "QUEUED"
    assert await outbox_of(database, smtp.url).send_due() == 1
    ((address, message),) = smtp.messages
    assert address == "dj.deirdre@djs.example"
    assert (message["From"], message["Subject"]) == ("gigs@gigs.example", "Request from Áda <b>: Night & Day")
    assert message["Reply-To"].addresses[0].addr_spec == ada.who.viewer.email
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text = text_of(message)
    assert text.startswith("Free?\n.\nBest <b>wishes</b>\n")
    link = next(word for word in text.split() if "/answer?token=" in word)
    assert link.startswith("https://gigs.example/v1/contact-requests/answer?token=1.")
    html = message.get_body(("html",))
    assert html is not None and "Best &lt;b&gt;wishes&lt;/b&gt;" in html.get_content()
    query = "query ($id: ID!) { node(id: $id) { ... on ContactRequest { emailState } } }"
    assert (await ada.ask(query, id=request["id"]))["node"] == {"emailState": "SENT"}


async def test_the_answer_reaches_the_organizer_once(database: Database, smtp: SmtpServer) -> None:
    ada = await organizer(database)
    request = await sent_request(ada)
    event = NewContactEvent("accepted", "recipient", "Gladly.\nSee you")
    outbox = outbox_of(database, smtp.url)
    await outbox.send_due()
    for _ in range(2):
        await answer_request(database, request["databaseId"], event, NOW, mails_organizer=True)
    assert await outbox.send_due() == 1
    address, message = smtp.messages[-1]
    assert address == ada.who.viewer.email
    assert message["Subject"] == "DJ Deirdre accepted your request"
    assert "> Gladly.\n> See you" in text_of(message)
    assert message["Reply-To"].addresses[0].addr_spec == "dj.deirdre@djs.example"


async def test_eight_processes_send_each_once(database: Database, smtp: SmtpServer) -> None:
    ada = await organizer(database, most=100)
    for number in range(25):
        dj = await add_dj(database, f"DJ {number}")
        await ada.send(dj, f"Hello number {number}")
    sent = await asyncio.gather(*(outbox_of(database, smtp.url).send_due() for _ in range(8)))
    assert sum(sent) == 25
    assert sorted(address for address, _ in smtp.messages) == sorted(f"dj.{number}@djs.example" for number in range(25))


@pytest.mark.parametrize(
    ("answer", "state"), [("451 try later", "queued"), ("554 no", "dead"), ("", "dead")], ids=["later", "never", "hang-up"]
)
async def test_what_the_server_does_not_take(database: Database, smtp: SmtpServer, answer: str, state: str) -> None:
    await sent_request(await organizer(database))
    smtp.answers["dj.deirdre@djs.example"] = answer
    clock = Clock()
    outbox = outbox_of(database, smtp.url, clock)
    assert await outbox.send_due() == 0
    assert (await state_of(database))[:2] == (state, 1)
    taken = len(smtp.messages)
    smtp.answers.clear()
    assert await outbox.send_due() == 0, "not before its time"
    clock.now = NOW + timedelta(minutes=5)
    assert await outbox.send_due() == (1 if state == "queued" else 0)
    assert len(smtp.messages) == (1 if state == "queued" else taken), "what may have been taken is not sent again"


async def test_it_is_given_up_at_some_time(database: Database, smtp: SmtpServer) -> None:
    await sent_request(await organizer(database))
    smtp.answers["dj.deirdre@djs.example"] = "451 greylisted"
    clock = Clock()
    outbox = outbox_of(database, smtp.url, clock)
    for _ in range(MOST_ATTEMPTS + 3):
        await outbox.send_due()
        clock.now += timedelta(hours=7)
    state, attempts, error = await state_of(database)
    assert (state, attempts) == ("dead", MOST_ATTEMPTS)
    assert "greylisted" in error


async def test_a_mail_server_that_is_away_is_waited_for(database: Database, smtp: SmtpServer) -> None:
    await sent_request(await organizer(database))
    with pytest.raises(EmailNotSent):
        await outbox_of(database, f"smtp://127.0.0.1:{free_port()}").send_due()
    assert await state_of(database) == ("queued", 0, None)
    clock = Clock()
    clock.now += timedelta(minutes=2)
    assert await outbox_of(database, smtp.url, clock).send_due() == 1


async def test_a_process_that_dies_while_it_sends(database: Database, smtp: SmtpServer) -> None:
    await sent_request(await organizer(database))
    (email,) = await claim_emails(database, "mine", NOW)
    assert await claim_emails(database, "other", NOW) == []
    later = NOW + CLAIM_FOR
    (again,) = await claim_emails(database, "other", later)
    assert again.id == email.id
    assert not await hand_over_email(database, email.id, "mine", later), "the claim has lapsed"
    assert await hand_over_email(database, email.id, "other", later)
    clock = Clock()
    clock.now = later + CLAIM_FOR
    assert await outbox_of(database, smtp.url, clock).send_due() == 0
    state, _, error = await state_of(database)
    assert state == "dead" and "may have arrived or not" in error
    assert smtp.messages == []


async def test_an_admin_sees_the_dead_and_sends_them_again(database: Database, smtp: SmtpServer) -> None:
    ada, root = await organizer(database), await organizer(database, "Root", "admin")
    await sent_request(ada)
    smtp.answers["dj.deirdre@djs.example"] = "554 no such box"
    outbox = outbox_of(database, smtp.url)
    await outbox.send_due()
    (dead,) = (await root.ask(OUTBOX, state="DEAD"))["outboxEmails"]["nodes"]
    assert (dead["kind"], dead["recipient"], dead["attempts"]) == ("CONTACT_REQUEST", "dj.deirdre@djs.example", 1)
    assert "no such box" in dead["lastError"]
    smtp.answers.clear()
    assert await root.ask(RESEND, id=dead["id"]) == {"email": {"state": "QUEUED"}, "errors": []}
    assert await outbox.send_due() == 1
    assert codes(await root.ask(RESEND, id=dead["id"])) == [("CONFLICT", ["id"])]
    assert codes(await root.ask(RESEND, id="nonsense")) == [("NOT_FOUND", ["id"])]
    assert (await root.ask(OUTBOX))["outboxEmails"]["totalCount"] == 1
    for query, variables in ((OUTBOX, {}), (RESEND, {"id": dead["id"]})):
        refused = await ada.refused(query, **variables)
        assert refused == "Forbidden"


async def test_a_request_that_was_taken_back_is_not_sent(database: Database, smtp: SmtpServer) -> None:
    ada = await organizer(database)
    request = await sent_request(ada)
    await ada.ask("mutation ($id: ID!) { m: contactRequestWithdraw(id: $id) { errors { code } } }", id=request["id"])
    assert await outbox_of(database, smtp.url).send_due() == 0
    assert ((await state_of(database))[0], smtp.messages) == ("dropped", [])


@pytest.mark.parametrize("address", ["a b@x", "a@b\r\nBcc: c@d", "@", "ü\x00@x"])
async def test_an_address_that_is_none_ends_dead(database: Database, smtp: SmtpServer, address: str) -> None:
    ada = await organizer(database)
    await ada.send(await add_dj(database, "Odd", email=address))
    assert await outbox_of(database, smtp.url).send_due() == 0
    assert ((await state_of(database))[0], smtp.messages) == ("dead", [])


async def test_a_signal_sends_at_once_and_the_end_is_quick(database: Database, smtp: SmtpServer) -> None:
    ada = await organizer(database)
    bus, stop = NotificationBus(), asyncio.Event()
    watching = asyncio.create_task(watch_outbox(outbox_of(database, smtp.url), bus, stop, 3600))
    await asyncio.sleep(0)
    await sent_request(ada)
    while not smtp.messages:  # the first look may have been before the request
        await bus.publish()
        await asyncio.sleep(0.01)
    stop.set()
    await asyncio.wait_for(watching, 60)
    await until(lambda: len(smtp.messages) == 1)


async def test_a_token_is_for_one_request_alone() -> None:
    token = TOKENS.token(7, "n")
    assert TOKENS.is_for(token, 7, "n")
    assert not TOKENS.is_for(token, 7, "m")
    assert not TOKENS.is_for(token, 8, "n")
    assert not TOKENS.is_for(token[:-1], 7, "n")
    assert not AnswerTokens(["another secret that is long enough"]).is_for(token, 7, "n")
    assert AnswerTokens(["a new secret that is long enough to sign", SECRET]).is_for(token, 7, "n")


async def test_an_answer_is_not_sent_to_an_unverified_address(database: Database, smtp: SmtpServer) -> None:
    ada = await organizer(database)
    request = await sent_request(ada)
    outbox = outbox_of(database, smtp.url)
    await outbox.send_due()
    async with database.transaction() as tx:
        await tx.execute(update(users).values(email_verified_at=None))
    event = NewContactEvent("accepted", "recipient", "Gladly.")
    await answer_request(database, request["databaseId"], event, NOW, mails_organizer=True)
    assert await outbox.send_due() == 0 and len(smtp.messages) == 1
