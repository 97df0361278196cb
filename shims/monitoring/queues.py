"""Checks of what waits to be sent or settled: e-mails, digests of notifications, contact requests."""

from datetime import datetime, timedelta
from typing import Final

from resolvers.alerts.digests import OLDEST
from resolvers.alerts.mailer import MailSettings
from shims.monitoring.finding import Finding
from shims.process.runtime import Runtime
from sources.syncing.syncer import utc_now
from store.alerts.digests import overdue_digests
from store.alerts.mail_queue import read_mail_queue
from store.organizers.contact_requests import overdue_requests
from store.settings import read

_MAIL_MAY_WAIT: Final = timedelta(minutes=30)
_DIGESTS_MAY_WAIT: Final = timedelta(minutes=30)  # they are looked for every ten
_EXPIRY_MAY_WAIT: Final = timedelta(minutes=10)  # it is looked for every minute
_LOOK: Final = "docker compose up -d events_service; docker logs events_service"


async def queues(runtime: Runtime) -> list[Finding]:
    """Each queue, and whether somebody works on it."""
    now = utc_now()
    sends_mail = read(MailSettings, runtime.environ).smtp_url is not None
    mails = [await _outbox(runtime, now), await _digests(runtime, now)] if sends_mail else _no_mail()
    return [*mails, await _contact_requests(runtime, now)]


def _no_mail() -> list[Finding]:
    return [Finding(name, None, "no e-mail is sent") for name in ("outbox", "digests")]


async def _outbox(runtime: Runtime, now: datetime) -> Finding:
    queue = await read_mail_queue(runtime.database, now)
    detail = f"{queue.waiting} due, the oldest for {queue.waits.total_seconds() / 60:.0f} min; {queue.dead} given up"
    if queue.waits > _MAIL_MAY_WAIT:
        return Finding("outbox", False, detail, _LOOK)
    return Finding("outbox", True, detail)


async def _digests(runtime: Runtime, now: datetime) -> Finding:
    late = await overdue_digests(runtime.database, now, now - OLDEST, _DIGESTS_MAY_WAIT)
    return _worked_on("digests", late, "people have waited half an hour for a digest of their notifications")


async def _contact_requests(runtime: Runtime, now: datetime) -> Finding:
    late = await overdue_requests(runtime.database, now - _EXPIRY_MAY_WAIT)
    return _worked_on("contact requests", late, "are over, but their organizers have not been told")


def _worked_on(name: str, late: int, words: str) -> Finding:
    return Finding(name, False, f"{late} {words}", _LOOK) if late else Finding(name, True, "none is overdue")
