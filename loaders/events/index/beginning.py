"""How a process comes by the catalog's bitmaps: from the copy that another has stored, or by reading everything.

One process reads it for all. A copy need not be of one moment: it names the version at which its making began, and whatever
changed since is brought in as after any other version.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from loaders.events.index import line_ups, postings, reading, snapshot
from loaders.events.index.bitmaps import CatalogBitmaps
from store.database.catalog.version import CURRENT
from store.database.connection import Database
from store.errors import StoreError
from store.events.snapshots import (
    SnapshotClaim,
    SnapshotHead,
    claim_snapshot,
    release_snapshot,
    save_snapshot,
    snapshot_head,
    snapshot_part,
)

logger = logging.getLogger(__name__)

COMMON: Final = 20_000  # events from which a term is read beforehand: nobody waits for more postings than that
OFTEN: Final = 2000  # events from which an artist is read beforehand
SAVED_EVERY: Final = timedelta(hours=1)
MOST_VERSIONS: Final = 500  # behind: half of what the journal remembers
_TRIES: Final = 3
_POLL_S = 0.5


class Stored(NamedTuple):
    """The newest copy where this code can use it, and its edition even where it can't; 0 where there is none."""

    bitmaps: CatalogBitmaps | None
    edition: int


async def stored(database: Database) -> Stored:
    """The copy to begin with."""
    edition = 0
    for _ in range(_TRIES):
        head = await snapshot_head(database, snapshot.fingerprint())
        edition = head.edition if head else 0
        if head is None or not edition or head.version > int(await database.fetch_value(CURRENT) or 0):
            break  # a backup was restored over what the copy was made from
        try:
            bitmaps = await _read_copy(database, head)
        except snapshot.DamagedCopy as error:
            logger.warning("the stored copy of the catalog is damaged (%s): everything is read anew", error)
            break
        if bitmaps is not None:
            return Stored(bitmaps, edition)
    return Stored(None, edition)


async def _read_copy(database: Database, head: SnapshotHead) -> CatalogBitmaps | None:
    bitmaps = CatalogBitmaps()
    for part in range(head.parts):
        text = await snapshot_part(database, snapshot.fingerprint(), head.edition, part)
        if text is None:
            return None  # a newer edition was saved meanwhile
        snapshot.unpack(bitmaps, text)
    return bitmaps


async def claimed(database: Database, seen: int) -> SnapshotClaim | CatalogBitmaps | None:
    """The right to read everything and make the edition after the one `seen`; or that edition, which another process has made."""
    while True:
        claim = await claim_snapshot(database, snapshot.fingerprint(), seen, datetime.now(UTC))
        if claim is not None:
            return claim
        head = await snapshot_head(database, snapshot.fingerprint())
        if head is not None and head.edition != seen:
            return (await stored(database)).bitmaps
        await asyncio.sleep(_POLL_S)


async def read_everything(database: Database) -> CatalogBitmaps:
    """All events, in some hundred statements; for a million it takes a minute."""
    bitmaps = CatalogBitmaps(int(await database.fetch_value(CURRENT) or 0))
    largest = await reading.largest_id(database)
    async for dimension, value, ids in reading.everything(database, largest):
        bitmaps.add(dimension, value, ids)
    async for source, ids in reading.sources(database, largest):
        bitmaps.add("sources", source, ids)
    common = await reading.common_terms(database, COMMON, postings.MOST_BYTES * 3 // 4, largest)
    await postings.carriers(database, bitmaps, common)
    await postings.carriers(database, bitmaps, await reading.genre_terms(database))
    for artist_id in await line_ups.often_billed(database, OFTEN):
        await postings.played_by(database, bitmaps, [artist_id])
    await bitmaps.ages.read(database)
    return bitmaps


async def save(database: Database, claim: SnapshotClaim, bitmaps: CatalogBitmaps) -> None:
    """Store a copy for those that start later."""
    await save_snapshot(database, claim, bitmaps.version, _bodies(bitmaps), datetime.now(UTC))


async def save_if_due(database: Database, bitmaps: CatalogBitmaps) -> None:
    """Store a copy where the stored one is old, and no other process is at it."""
    now = datetime.now(UTC)
    head = await snapshot_head(database, snapshot.fingerprint())
    if head is not None and not _is_due(head, bitmaps.version, now):
        return
    claim = await claim_snapshot(database, snapshot.fingerprint(), head.edition if head else 0, now)
    if claim is not None:
        async with given_back(database, claim):
            await save(database, claim, bitmaps)


@asynccontextmanager
async def given_back(database: Database, claim: SnapshotClaim) -> AsyncIterator[None]:
    """A block whose failure, or end by cancellation, leaves the claim to others at once."""
    try:
        yield
    except BaseException:
        with suppress(StoreError):
            await release_snapshot(database, claim, datetime.now(UTC))
        raise


def _is_due(head: SnapshotHead, version: int, now: datetime) -> bool:
    behind = version - head.version
    return behind >= MOST_VERSIONS or (behind > 0 and (head.saved_at is None or now - head.saved_at >= SAVED_EVERY))


async def _bodies(bitmaps: CatalogBitmaps) -> AsyncIterator[str]:
    for part in snapshot.pack(bitmaps):
        yield await asyncio.to_thread(snapshot.compressed, part)
