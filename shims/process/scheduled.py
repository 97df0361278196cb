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

    Errors: SettingsError when what a digest needs is missing.
    """
    mail, public_url = read(MailSettings, runtime.environ), read(ServerSettings, runtime.environ).public_url
    if mail.smtp_url is None:
        return None
    if mail.sender is None or public_url is None:
        raise SettingsError("SMTP_URL: digests need MAIL_FROM, and PUBLIC_URL for their links")
    mailer = Mailer(mail.smtp_url)
    return Digests(runtime.database, mailer, unsubscribe_tokens(runtime.environ), mail.sender, public_url.rstrip("/"))


async def keep_fresh(runtime: Runtime, digests: Digests | None, stop: asyncio.Event) -> None:
    """The scheduled work, until `stop` is set: every city in use synced, every digest that is due sent."""
    work = [watch(runtime.syncer, runtime.sources, stop)]
    if digests is not None:
        work.append(watch_digests(digests, stop, utc_now))
    await asyncio.gather(*work)


@asynccontextmanager
async def ingesting(runtime: Runtime) -> AsyncIterator[None]:
    """The scheduled sync beside the server, where no other process does it: on the embedded database."""
    if not (runtime.is_embedded and runtime.syncer.settings.enabled):
        yield
        return
    stop = asyncio.Event()
    watching = asyncio.create_task(keep_fresh(runtime, make_digests(runtime), stop), name="scheduled sync")
    try:
        yield
    finally:
        stop.set()
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
