"""The sandbox's mailbox: keeps the latest e-mails, writes their links to the log, and is shown on this machine alone."""

import logging
from dataclasses import replace
from email.message import EmailMessage

import pytest
from starlette.applications import Starlette

from resolvers.alerts.sandbox_mailbox import MOST, SandboxMailbox
from shims.people.sandbox_mail import sandbox_mail_routes
from shims.rest.errors import HANDLERS
from tests.schema.transport.asgi_client import Client

LINK = "http://127.0.0.1:4000/v1/account/reset?token=abc"


def _message(text: str, subject: str = "Set a new <password>") -> EmailMessage:
    message = EmailMessage()
    message["To"], message["Subject"] = "Ada <ada@example.org>", subject
    message.set_content(text)
    return message


async def test_it_keeps_the_latest_and_logs_the_links(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    mailbox = SandboxMailbox()
    async with mailbox.open() as session:
        for number in range(MOST + 1):
            assert await session.send(_message(f"Here:\n{LINK}\n", f"number {number}"))
    assert [message["Subject"] for message in mailbox.messages][:: MOST - 1] == [f"number {MOST}", "number 1"]
    assert LINK in caplog.text


async def test_what_is_not_handed_over_is_not_kept() -> None:
    async def no() -> bool:
        return False

    mailbox = SandboxMailbox()
    assert not await mailbox.send(_message("x"), no) and not mailbox.messages


async def test_the_page_is_for_this_machine_alone() -> None:
    mailbox = SandboxMailbox()
    await mailbox.send(_message(f"<b>Here</b>: {LINK}"))
    near = Client(Starlette(routes=sandbox_mail_routes(mailbox), exception_handlers=HANDLERS), "127.0.0.1", "localhost:4000")
    page = await near.get("/sandbox/mail")
    assert page.status == 200 and f'<a href="{LINK}">'.encode() in page.body and b"<b>" not in page.body
    for host in ("127.0.0.1", "[::1]:4000", "[::1]"):
        assert (await replace(near, host=host).get("/sandbox/mail")).status == 200
    others = [replace(near, address="192.168.1.7"), replace(near, host="rebound.example:4000"), replace(near, host="")]
    assert [(await other.get("/sandbox/mail")).status for other in others] == [404, 404, 404]
    assert (await near.get("/sandbox/mail", x_forwarded_for="127.0.0.1")).status == 404


def test_without_a_mailbox_there_is_no_page() -> None:
    assert sandbox_mail_routes(None) == []
