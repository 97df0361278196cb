"""The scheduled work of a process: syncing every city in use, sending the digests and e-mails that are due, expiring requests."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple

from resolvers.alerts.digests import Digests, watch_digests
from resolvers.alerts.envelope import Sender
from resolvers.alerts.mailer import Mailer, MailSettings
from resolvers.alerts.outbox import Compose, Outbox, watch_outbox
from resolvers.alerts.sandbox_mailbox import SandboxMailbox
from resolvers.feed.learning import watch_neighbours
from resolvers.organizers.contact.composers import ContactComposers
from resolvers.organizers.contact.expiry import watch_expiry
from resolvers.organizers.services import ContactSettings, OrganizerServices
from resolvers.people.housekeeping import watch_accounts
from resolvers.people.mail.composers import AccountComposers
from shims.process.runtime import Runtime
from shims.settings import ServerSettings, answer_tokens, unsubscribe_tokens
from sources.syncing.schedule import watch
from sources.syncing.syncer import utc_now
from store.alerts.emails import EmailKind
from store.errors import SettingsError
from store.settings import read

_SANDBOX_SENDER = "Gigs <gigs@localhost>"


class MailService(NamedTuple):
    """The operator's mail server and whom e-mails come from."""

    mailer: Mailer
    sender: Sender


def make_mail_service(runtime: Runtime) -> MailService | None:
    """What e-mail is sent with; None if no mail server is configured.

    Errors: SettingsError when what an e-mail needs is missing.
    """
    mail, public_url = read(MailSettings, runtime.environ), read(ServerSettings, runtime.environ).public_url
    if mail.smtp_url is None:
        return None
    if mail.sender is None or public_url is None:
        raise SettingsError("SMTP_URL: e-mails need MAIL_FROM, and PUBLIC_URL for their links")
    return MailService(Mailer(mail.smtp_url), Sender(mail.sender, public_url.rstrip("/")))


def make_digests(runtime: Runtime) -> Digests | None:
    """The sender of e-mail digests; None if no mail server is configured.

    Errors: SettingsError if a setting that digests need is missing.
    """
    mail = make_mail_service(runtime)
    if mail is None:
        return None
    tokens = unsubscribe_tokens(runtime.environ)
    return Digests(runtime.database, mail.mailer, tokens, mail.sender)


def make_outbox(runtime: Runtime, mailbox: SandboxMailbox | None = None) -> Outbox | None:
    """The sender of what is in the outbox. Without a mail server, e-mail goes to the mailbox; None without one as well.

    Errors: SettingsError when what an e-mail needs is missing.
    """
    mail = make_mail_service(runtime)
    mailer = mail.mailer if mail else mailbox
    if mailer is None:
        return None
    sender = mail.sender if mail else Sender(_SANDBOX_SENDER, own_url(runtime))
    contact = ContactComposers(runtime.database, sender, answer_tokens(runtime.environ), utc_now)
    account = AccountComposers(runtime.database, sender, utc_now)
    composers: dict[EmailKind, Compose] = {**contact.by_kind, **account.by_kind}
    return Outbox(runtime.database, mailer, composers, utc_now)


def own_url(runtime: Runtime) -> str:
    """The server's address, from the settings alone: a request's Host header may be anybody's invention."""
    server = read(ServerSettings, runtime.environ)
    return (server.public_url or f"http://127.0.0.1:{server.port}").rstrip("/")


def organizer_services(runtime: Runtime, on_refused: Callable[[str], None]) -> OrganizerServices:
    """What the organizers' fields need beside the database."""
    return OrganizerServices(
        settings=read(ContactSettings, runtime.environ),
        sends_mail=read(MailSettings, runtime.environ).smtp_url is not None,
        answer_tokens=answer_tokens(runtime.environ),
        live_plans=runtime.live_plans,
        publish=runtime.notification_bus.publish,
        on_refused=on_refused,
    )


async def keep_contacts(runtime: Runtime, outbox: Outbox | None, stop: asyncio.Event) -> None:
    """Send the e-mails in the outbox, expire contact requests and delete accounts that are due, until `stop` is set.

    Any number of processes may.
    """
    work = [watch_expiry(runtime.database, runtime.notification_bus, stop, utc_now)]
    work.append(watch_accounts(runtime.database, stop, utc_now))
    if outbox is not None:
        work.append(watch_outbox(outbox, runtime.notification_bus, stop))
    await asyncio.gather(*work)


async def keep_fresh(runtime: Runtime, digests: Digests | None, stop: asyncio.Event) -> None:
    """The scheduled work, until `stop` is set: sync every city in use, learn for the feed, send every digest that is due."""
    work = [watch(runtime.syncer, runtime.sources, stop), watch_neighbours(runtime.database, stop, utc_now)]
    if digests is not None:
        work.append(watch_digests(digests, stop, utc_now))
    await asyncio.gather(*work)


@asynccontextmanager
async def keeping_contacts(runtime: Runtime) -> AsyncIterator[None]:
    """`keep_contacts` beside the server."""
    stop = asyncio.Event()
    keeping = asyncio.create_task(keep_contacts(runtime, make_outbox(runtime, runtime.mailbox), stop), name="contact requests")
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait([keeping], timeout=5)  # an e-mail that is being handed over is let finish
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


@asynccontextmanager
async def ingesting(runtime: Runtime) -> AsyncIterator[None]:
    """Run the scheduled work beside the server if no other process does it, that is with the embedded database."""
    if not runtime.is_embedded:
        yield
        return
    stop = asyncio.Event()
    keeping = asyncio.create_task(keep_fresh(runtime, make_digests(runtime), stop), name="scheduled work")
    try:
        yield
    finally:
        stop.set()
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
