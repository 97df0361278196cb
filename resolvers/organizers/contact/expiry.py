"""Writes down what has expired, so that organizers hear of it. Readers go by the clock anyway."""

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
    """Expire what has waited too long until `stop` is set. A database that is away is waited for."""
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
