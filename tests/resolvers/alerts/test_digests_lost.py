"""No digest is lost that was certainly not sent, and none is sent twice, wherever the mail server or the process fails."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from resolvers.alerts import mailer
from resolvers.alerts.digests import watch_digests
from resolvers.alerts.mail_errors import EmailNotSent, SenderRefused
from store.alerts.digests import CLAIM_FOR, claim_digest, due_digests, hand_over_digest, stop_digests
from store.alerts.mail_state import read_mail_state
from store.database.connection import Database
from store.tables import digests as digest_table
from tests.builders import NOW
from tests.resolvers.alerts.test_digests import digests_of, reader, send
from tests.resolvers.alerts.test_live_notifications import tell
from tests.smtp_server import HANG, SmtpServer, smtp_server
from tests.waiting import until

HOUR = timedelta(minutes=61)


@pytest.fixture
async def smtp() -> AsyncIterator[SmtpServer]:
    async with smtp_server() as running:
        yield running


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("failure", ["", HANG, "421 closing", "451 later"], ids=["drops", "hangs", "closes", "refuses"])
async def test_what_goes_wrong_before_the_text_loses_nothing(
    database: Database, smtp: SmtpServer, monkeypatch: pytest.MonkeyPatch, verb: str, failure: str
) -> None:
    monkeypatch.setattr(mailer, "TIMEOUT_S", 0.2)
    ada, bob = await reader(database, "Ada"), await reader(database, "Bob")
    await tell(database, ada, bob)
    smtp.at[verb] = failure
    (sent,) = await asyncio.gather(send(database, smtp), return_exceptions=True)
    assert sent == 0 or isinstance(sent, EmailNotSent)
    smtp.at.clear()
    await send(database, smtp, NOW + HOUR)
    assert sorted(address for address, _ in smtp.messages) == sorted([ada.viewer.email, bob.viewer.email])
    assert await send(database, smtp, NOW + 2 * HOUR) == 0


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("AUTH", "535 5.7.8 bad credentials"),
        ("MAIL", "530 Authentication required"),
        ("MAIL", "550 no such sender"),
        ("RCPT", "554 5.7.1 Relay access denied"),
        ("RCPT", "550 relaying denied"),
    ],
)
async def test_a_wrong_setup_stops_the_run_and_is_shown(database: Database, smtp: SmtpServer, verb: str, said: str) -> None:
    people = [await reader(database, f"P{number}") for number in range(4)]
    await tell(database, *people)
    smtp.at[verb] = said
    with pytest.raises(SenderRefused):
        await send(database, smtp)
    assert smtp.verbs.count(verb) == 1
    state = await read_mail_state(database)
    assert state.refused_at == NOW and state.refusal is not None and said.split()[0] in state.refusal
    smtp.at.clear()
    assert await send(database, smtp, NOW + timedelta(minutes=10)) == 4
    assert (await read_mail_state(database)).refused_at is None


async def test_a_refused_recipient_is_tried_again_the_next_day(database: Database, smtp: SmtpServer) -> None:
    ada = await reader(database)
    await tell(database, ada)
    smtp.at["RCPT"] = "550 5.1.1 no such mailbox"
    assert await send(database, smtp) == 0
    smtp.at.clear()
    assert await send(database, smtp, NOW + timedelta(hours=23)) == 0
    assert await send(database, smtp, NOW + timedelta(hours=25)) == 1


async def test_stopping_gives_back_what_a_hung_server_holds(
    database: Database, smtp: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolvers.alerts.digests.STOP_WITHIN_S", 0.1)
    await tell(database, await reader(database, "Ada"), await reader(database, "Bob"))
    smtp.at["DATA"] = HANG
    stop = asyncio.Event()
    watching = asyncio.create_task(watch_digests(digests_of(database, smtp.url), stop, lambda: NOW))
    await until(lambda: "DATA" in smtp.verbs)
    stop.set()
    await asyncio.wait_for(watching, 60)
    states = [row[0] for row in await database.fetch_all(select(digest_table.c.state))]
    assert states == ["queued"]
    smtp.at.clear()
    assert await send(database, smtp, NOW) == 2


async def test_the_claim_of_a_killed_process_lapses(database: Database, smtp: SmtpServer) -> None:
    await tell(database, await reader(database))
    (due,) = await due_digests(database, NOW, NOW - timedelta(days=7))
    assert await claim_digest(database, due, "of the killed one", NOW)
    assert await send(database, smtp, NOW) == 0
    assert await send(database, smtp, NOW + CLAIM_FOR) == 1
    assert await send(database, smtp, NOW + 2 * CLAIM_FOR) == 0


async def test_unsubscribing_stops_a_digest_that_is_being_sent(database: Database, smtp: SmtpServer) -> None:
    ada = await reader(database)
    await tell(database, ada)
    (due,) = await due_digests(database, NOW, NOW - timedelta(days=7))
    assert await claim_digest(database, due, "in time", NOW)
    await stop_digests(database, ada.viewer.id)
    assert not await hand_over_digest(database, due, "in time", NOW)
    assert not await claim_digest(database, due, "late", NOW)
    assert await send(database, smtp) == 0
    assert smtp.messages == []


async def test_what_a_digest_has_no_room_for_gets_a_line(database: Database, smtp: SmtpServer) -> None:
    await tell(database, await reader(database), gigs=60)
    await send(database, smtp)
    ((_, message),) = smtp.messages
    assert message["Subject"] == "60 gigs for you"
    text = message.get_body(("plain",))
    assert text is not None
    assert "And 10 more:" in text.get_content()
    assert text.get_content().count("New: Lankum") == 60
