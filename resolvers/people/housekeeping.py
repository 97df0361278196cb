"""Deletes accounts whose time is over, and what has expired around accounts."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from store.database.connection import Database
from store.errors import StoreError
from store.people.account_links import drop_expired_links
from store.people.leaving import accounts_due, delete_account, drop_expired
from store.people.spotify_sign_ins import drop_expired_sign_ins

logger = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 600.0
MAIL_KEPT: Final = timedelta(days=30)  # what is known of e-mails about accounts


async def keep_house(database: Database, now: datetime) -> int:
    """Delete what is due; returns how many accounts were deleted."""
    deleted = 0
    while due := await accounts_due(database, now):
        for user_id in due:
            deleted += await delete_account(database, user_id, now)
    await drop_expired_links(database, now)
    await drop_expired_sign_ins(database, now)
    await drop_expired(database, now, now - MAIL_KEPT)
    return deleted


async def watch_accounts(
    database: Database, stop: asyncio.Event, clock: Callable[[], datetime], look_every_s: float = LOOK_EVERY_S
) -> None:
    """`keep_house` until `stop` is set; any number of processes may. A database that is away is waited for."""
    while not stop.is_set():
        try:
            deleted = await keep_house(database, clock())
            if deleted:
                logger.info("%d accounts were deleted, as their owners wished", deleted)
        except StoreError as error:
            logger.warning("could not look for accounts to delete, trying again: %s", error)
        try:
            await asyncio.wait_for(stop.wait(), look_every_s)
        except TimeoutError:
            continue
