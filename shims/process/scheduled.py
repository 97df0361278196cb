"""The scheduled work of a process: syncing every city in use and sending the digests that are due."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from resolvers.alerts.digests import Digests, watch_digests
from resolvers.alerts.mailer import Mailer, MailSettings
from shims.process.runtime import Runtime
from shims.settings import ServerSettings, unsubscribe_tokens
from sources.syncing.schedule import watch
from sources.syncing.syncer import utc_now
from store.errors import SettingsError
from store.settings import read


def make_digests(runtime: Runtime) -> Digests | None:
    """The sender of e-mail digests; None if no mail server is configured.

    Errors: SettingsError if a setting that digests need is missing.
    """
    mail, public_url = read(MailSettings, runtime.environ), read(ServerSettings, runtime.environ).public_url
    if mail.smtp_url is None:
        return None
    if mail.sender is None or public_url is None:
        raise SettingsError("SMTP_URL: digests also need MAIL_FROM, and PUBLIC_URL for their links")
    mailer = Mailer(mail.smtp_url)
    return Digests(runtime.database, mailer, unsubscribe_tokens(runtime.environ), mail.sender, public_url.rstrip("/"))


async def keep_fresh(runtime: Runtime, digests: Digests | None, stop: asyncio.Event, *, syncs: bool = True) -> None:
    """The scheduled work, until `stop` is set: sync every city in use (unless told not to) and send every digest that is due."""
    work = [watch(runtime.syncer, runtime.sources, stop)] if syncs else []
    if digests is not None:
        work.append(watch_digests(digests, stop, utc_now))
    await asyncio.gather(*work)


@asynccontextmanager
async def ingesting(runtime: Runtime) -> AsyncIterator[None]:
    """Run the scheduled work beside the server if no other process does it, that is with the embedded database."""
    if not runtime.is_embedded:
        yield
        return
    stop = asyncio.Event()
    syncs = runtime.syncer.settings.enabled
    keeping = asyncio.create_task(keep_fresh(runtime, make_digests(runtime), stop, syncs=syncs), name="scheduled work")
    try:
        yield
    finally:
        stop.set()
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
