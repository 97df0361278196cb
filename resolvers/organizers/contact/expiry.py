"""Records expired requests so that organizers are notified. Readers compare with the clock in any case."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from resolvers.alerts.notification_bus import NotificationBus
from store.database.connection import Database
from store.errors import StoreError
from store.organizers.contact_requests import expire_overdue

logger = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 60.0


async def watch_expiry(
    database: Database,
    bus: NotificationBus,
    stop: asyncio.Event,
    clock: Callable[[], datetime],
    look_every_s: float = LOOK_EVERY_S,
) -> None:
    """Expire overdue requests until `stop` is set. While the database is unavailable, keep retrying."""
    while not stop.is_set():
        try:
            if await expire_overdue(database, clock()):
                await bus.publish()
                continue  # there may be more of them
        except StoreError as error:
            logger.warning("could not look for expired contact requests, trying again: %s", error)
        try:
            await asyncio.wait_for(stop.wait(), look_every_s)
        except TimeoutError:
            continue
