"""E-mail digests: who gets one, what is in it, at most daily and never twice, whatever the mail server does."""

import asyncio
import base64
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from auth.signed_links import UnsubscribeTokens
from resolvers.alerts.digests import Digests, watch_digests
from resolvers.alerts.envelope import Sender
from resolvers.alerts.mail_errors import EmailNotSent
from resolvers.alerts.mailer import Mailer, sender_complaint, smtp_complaint
from store.alerts.digests import overdue_digests
from store.alerts.notifications import NewNotification, mark_read, save_notifications
from store.alerts.records import NotificationKind
from store.database.connection import Database
from store.people.preferences import set_preferences
from store.tables import catalog, events
from store.tables import digests as digest_table
from tests.builders import NOW, Gig, add_gigs
from tests.people import SECRET, Signed, person
from tests.resolvers.alerts.test_live_notifications import tell
from tests.servers import free_port
from tests.smtp_server import SmtpServer, smtp_server
from tests.waiting import until

DAY = timedelta(days=1)
LATER = NOW + DAY + timedelta(minutes=1)
TOKENS = UnsubscribeTokens([SECRET])


@pytest.fixture
async def smtp() -> AsyncIterator[SmtpServer]:
    async with smtp_server() as running:
        yield running


def digests_of(database: Database, url: str) -> Digests:
    return Digests(database, Mailer(url), TOKENS, Sender("gigs@gigs.example", "https://gigs.example"))


async def reader(database: Database, name: str = "Ada", email: str | None = None) -> Signed:
    """A person who asked for digests."""
    who = await person(database, name, email=email)
    async with database.transaction() as tx:
        await set_preferences(tx, who.viewer.id, {"digest": True}, NOW)
    return who


async def send(database: Database, smtp: SmtpServer, now: datetime = NOW) -> int:
    return await digests_of(database, smtp.url).send_due(now)


async def test_a_digest_tells_what_is_new(database: Database, smtp: SmtpServer) -> None:
    ada = await reader(database, "Áda <b>", "ada@gigs.example")
    await tell(database, ada, gigs=2)
    assert await send(database, smtp) == 1
    ((address, message),) = smtp.messages
    assert address == ada.viewer.email
    assert (message["From"], message["Subject"]) == ("gigs@gigs.example", "2 gigs for you")
    assert message["To"].addresses[0].display_name == "Áda <b>"
    text = message.get_body(("plain",))
    html = message.get_body(("html",))
    assert text is not None and html is not None
    assert "New: Lankum" in text.get_content()
    assert "Tue 24 Nov 2026, 20:00, Dublin" in text.get_content()
    assert "Áda &lt;b&gt;" in html.get_content()
    assert base64.b64decode(smtp.logins[0].split()[-1]) == b"\0gigs\0p@ss"


@pytest.mark.parametrize(
    ("kinds", "status", "said"),
    [
        (("new_event", "rescheduled"), "scheduled", "New"),
        (("rescheduled", "reinstated"), "scheduled", "On again"),
        (("new_event", "cancelled"), "cancelled", "Cancelled"),
        (("new_event", "on_sale"), "scheduled", "On sale now"),
    ],
)
async def test_a_gig_stands_once_in_it_whatever_happened(
    database: Database, smtp: SmtpServer, kinds: Sequence[NotificationKind], status: str, said: str
) -> None:
    ada = await reader(database)
    (event_id, other) = await add_gigs(database, Gig("Lankum", status=status), Gig("Kneecap"))
    async with database.transaction() as tx:
        told = [NewNotification(ada.viewer.id, event_id, kind, None) for kind in kinds]
        await save_notifications(tx, [*told, NewNotification(ada.viewer.id, other, "new_event", None)], 2, NOW)
        await tx.execute(catalog.update().values(version=2))
    assert await send(database, smtp) == 1
    ((_, message),) = smtp.messages
    text = message.get_body(("plain",))
    assert text is not None
    assert message["Subject"] == "2 gigs for you"
    assert [line for line in text.get_content().splitlines() if "Lankum" in line] == [f"{said}: Lankum"]


async def test_every_digest_can_be_stopped_with_one_click(database: Database, smtp: SmtpServer) -> None:
    ada = await reader(database)
    await tell(database, ada)
    await send(database, smtp)
    ((_, message),) = smtp.messages
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = message["List-Unsubscribe"]
    start = "<https://gigs.example/v1/digest/unsubscribe?token="
    assert link.startswith(start)
    assert TOKENS.user_of(link.removeprefix(start).removesuffix(">")) == ada.viewer.id


async def test_the_links_to_unsubscribe_go_over_the_wire_as_they_are(database: Database, smtp: SmtpServer) -> None:
    """RFC 2369 and RFC 8058: readers look for a literal <https://…> in one line, and take no encoded words."""
    ada = await reader(database, "Áine Ní Dhomhnaill", f"{'a' * 50}@gigs.example")
    await tell(database, ada)
    await send(database, smtp)
    head = smtp.raw[0].partition(b"\r\n\r\n")[0].split(b"\r\n")
    link = f"List-Unsubscribe: <https://gigs.example/v1/digest/unsubscribe?token={TOKENS.token(ada.viewer.id)}>"
    assert link.encode() in head
    assert len(link) > 78
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in head
    assert all(line.isascii() and len(line) <= 998 for line in head)


async def test_nobody_gets_one_unasked(database: Database, smtp: SmtpServer) -> None:
    eve = await person(database, "Eve")
    await tell(database, eve)
    assert await send(database, smtp) == 0
    assert smtp.messages == []


async def test_at_most_one_a_day_and_no_news_twice(database: Database, smtp: SmtpServer) -> None:
    ada = await reader(database)
    await tell(database, ada)
    assert await send(database, smtp) == 1
    await tell(database, ada, gigs=3)
    assert await send(database, smtp, NOW + timedelta(hours=23)) == 0
    assert await send(database, smtp, LATER) == 1
    assert await send(database, smtp, LATER + DAY) == 0
    assert [message["Subject"] for _, message in smtp.messages] == ["1 gig for you", "3 gigs for you"]


async def test_whom_nobody_has_served_for_half_an_hour_is_counted(database: Database, smtp: SmtpServer) -> None:
    await tell(database, await reader(database), await reader(database, "Bob"), await person(database, "Eve"), gigs=2)

    async def overdue(now: datetime) -> int:
        return await overdue_digests(database, now, now - timedelta(days=7), timedelta(minutes=30))

    assert (await overdue(NOW + timedelta(minutes=29)), await overdue(NOW + timedelta(minutes=30))) == (0, 2)
    assert await send(database, smtp) == 2
    assert await overdue(LATER) == 0


async def test_what_was_read_or_is_long_past_is_left_out(database: Database, smtp: SmtpServer) -> None:
    ada = await reader(database)
    await tell(database, ada)
    await mark_read(database, ada.viewer.id, None, NOW)
    assert await send(database, smtp) == 0
    await tell(database, ada)
    assert await send(database, smtp, NOW + timedelta(days=8)) == 0
    assert smtp.messages == []


async def test_eight_processes_send_one(database: Database, smtp: SmtpServer) -> None:
    people = [await reader(database, f"P{number}") for number in range(5)]
    await tell(database, *people)
    sent = await asyncio.gather(*(send(database, smtp) for _ in range(8)))
    assert sum(sent) == 5
    assert sorted(address for address, _ in smtp.messages) == sorted(who.viewer.email for who in people)


@pytest.mark.parametrize(
    ("answer", "in_an_hour"), [("451 try later", True), ("554 no", False), ("", False)], ids=["later", "never", "hang-up"]
)
async def test_a_refused_digest_troubles_nobody_else(database: Database, smtp: SmtpServer, answer: str, in_an_hour: bool) -> None:
    ada, bob = await reader(database, "Ada"), await reader(database, "Bob")
    await tell(database, ada, bob)
    smtp.answers[ada.viewer.email] = answer
    assert await send(database, smtp) == 1
    smtp.answers.clear()
    before = [address for address, _ in smtp.messages].count(ada.viewer.email)
    assert await send(database, smtp, NOW + timedelta(minutes=30)) == 0
    assert await send(database, smtp, NOW + timedelta(minutes=61)) == in_an_hour
    assert [address for address, _ in smtp.messages].count(ada.viewer.email) == before + in_an_hour
    assert [address for address, _ in smtp.messages].count(bob.viewer.email) == 1


async def test_without_a_mail_server_nothing_is_claimed(database: Database, smtp: SmtpServer) -> None:
    ada = await reader(database)
    await tell(database, ada)
    with pytest.raises(EmailNotSent):
        await digests_of(database, f"smtp://127.0.0.1:{free_port()}").send_due(NOW)
    assert await database.fetch_all(select(digest_table)) == []
    assert await send(database, smtp) == 1


@pytest.mark.parametrize(
    "address", ["not an address", "@gigs.example", "a@b@gigs.example", "odd@", "<odd@gigs.example>", "odd@["]
)
async def test_an_address_that_is_none_is_passed_over(database: Database, smtp: SmtpServer, address: str) -> None:
    odd = await person(database, "Odd", email=address)
    async with database.transaction() as tx:
        await set_preferences(tx, odd.viewer.id, {"digest": True}, NOW)
    ada = await reader(database)
    await tell(database, odd, ada)
    assert await send(database, smtp) == 1
    assert [address for address, _ in smtp.messages] == [ada.viewer.email]


@pytest.mark.parametrize(("status", "is_sold"), [("scheduled", True), ("cancelled", False)])
async def test_a_cancelled_gig_leads_nobody_to_buy(database: Database, smtp: SmtpServer, status: str, is_sold: bool) -> None:
    await tell(database, await reader(database))
    await database.execute(events.update().values(status=status, ticket_url="https://tickets.example/1"))
    await send(database, smtp)
    ((_, message),) = smtp.messages
    text = message.get_body(("plain",))
    assert text is not None
    assert ("https://tickets.example/1" in text.get_content()) == is_sold


async def test_the_watch_sends_until_it_is_stopped(database: Database, smtp: SmtpServer) -> None:
    await tell(database, await reader(database))
    stop = asyncio.Event()
    watching = asyncio.create_task(watch_digests(digests_of(database, smtp.url), stop, lambda: NOW))
    await until(lambda: len(smtp.messages) == 1)
    stop.set()
    await asyncio.wait_for(watching, 10)


async def test_a_fault_of_ours_is_told_and_the_watch_goes_on(
    database: Database, smtp: SmtpServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*arguments: object) -> None:
        raise LookupError("a fault of ours")

    await tell(database, await reader(database))
    stop = asyncio.Event()
    with monkeypatch.context() as patch:
        patch.setattr("resolvers.alerts.digests.digest_items", broken)
        watching = asyncio.create_task(watch_digests(digests_of(database, smtp.url), stop, lambda: NOW, 0.02))
        await until(lambda: "a fault of ours" in caplog.text)
    assert not watching.done()
    stop.set()
    await asyncio.wait_for(watching, 10)


@pytest.mark.parametrize("url", ["localhost:25", "http://mail", "smtp://", "smtp://host:99999", "smtp://host:x"])
def test_an_odd_smtp_address_is_refused(url: str) -> None:
    assert smtp_complaint(url)


@pytest.mark.parametrize("sender", ["", "gigs", "gigs@", "a@b@c", "Gigs <gigs>", "Gigs <>", "a b@c.example"])
def test_an_odd_sender_is_refused(sender: str) -> None:
    assert sender_complaint(sender)


@pytest.mark.parametrize("sender", ["gigs@gigs.example", "Gigs <gigs@gigs.example>"])
def test_a_sender_is_an_address_with_or_without_a_name(sender: str) -> None:
    assert sender_complaint(sender) is None


def test_good_settings_pass() -> None:
    for url in ("smtp://mail.example", "smtps://u:p@mail.example:465"):
        assert smtp_complaint(url) is None
    assert sender_complaint("gigs@gigs.example") is None
