"""The bitmaps of a catalog as texts of some hundred kilobytes, and back: what one process has read, for those that start later.

Each part can be read by itself, so neither side holds the whole a second time. A part is compressed: a head in JSON, which says
of each entry what it is and how long, then the bitmaps one after another, in the portable format of Roaring.
"""

import base64
import hashlib
import zlib
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple

import orjson
from pyroaring import BitMap

from loaders.events.index import ages, line_ups, reading
from loaders.events.index.ages import Age, Block
from loaders.events.index.bitmaps import DIMENSIONS, CatalogBitmaps
from loaders.events.index.spots import Spot
from store.migrations.revisions import needed_revision

FORMAT: Final = 1
PART_BYTES: Final = 250_000  # before it is compressed: a few milliseconds of the loop's time

_LEVEL: Final = 1
_HEAD_SIZE: Final = 4
_HOLDING: Final = frozenset({*DIMENSIONS, "terms", "artists", "unread"})  # the kinds of entries that have a bitmap


class DamagedCopy(Exception):
    """A stored part is not what was written."""


class Entry(NamedTuple):
    """One thing that is known: of which kind, under which key, and the events where it has some."""

    kind: str
    key: Any
    events: BitMap | None = None


@cache
def fingerprint() -> str:
    """Differs where this code would read something else, or from other tables, than the code that made a copy."""
    read = [statement.compile() for statement in (*reading.WHOLE, *line_ups.WHOLE, *ages.WHOLE)]
    said = "\n".join((str(FORMAT), *(f"{one} {one.params}" for one in read)))
    return f"{needed_revision()}-{hashlib.blake2b(said.encode(), digest_size=12).hexdigest()}"


def pack(bitmaps: CatalogBitmaps) -> Iterator[bytes]:
    """The parts, uncompressed, made one at a time: later ones may hold what later versions have changed."""
    entries: list[tuple[str, Any, int]] = []
    blobs: list[bytes] = []
    size = 0
    for kind, key, events in _entries(bitmaps):
        blob = b"" if events is None else events.serialize()
        entries.append((kind, key, len(blob)))
        blobs.append(blob)
        size += len(blob) + 40  # and some for its place in the head
        if size >= PART_BYTES:
            yield _part(entries, blobs)
            entries, blobs, size = [], [], 0
    yield _part(entries, blobs)


def compressed(part: bytes) -> str:
    """A part as it is stored."""
    return base64.b64encode(zlib.compress(part, _LEVEL)).decode()


def unpack(bitmaps: CatalogBitmaps, text: str) -> None:
    """Add what a stored part holds.

    Errors: DamagedCopy, which the checksum of the compressed text shows.
    """
    try:
        part = zlib.decompress(base64.b64decode(text, validate=True))
    except (ValueError, zlib.error) as error:
        raise DamagedCopy(str(error)) from error
    at = _HEAD_SIZE + int.from_bytes(part[:_HEAD_SIZE], "big")
    for kind, key, size in orjson.loads(part[_HEAD_SIZE:at]):
        _add(bitmaps, kind, key, BitMap.deserialize(part[at : at + size]) if kind in _HOLDING else BitMap())
        at += size


def _part(entries: list[tuple[str, Any, int]], blobs: list[bytes]) -> bytes:
    head = orjson.dumps(entries)
    return b"".join((len(head).to_bytes(_HEAD_SIZE, "big"), head, *blobs))


def _entries(bitmaps: CatalogBitmaps) -> Iterator[Entry]:
    yield Entry("versions", (bitmaps.version, bitmaps.sources_version, bitmaps.read_at, bitmaps.whole_at))
    for dimension in DIMENSIONS:
        for value, events in list(bitmaps.by[dimension].items()):
            yield Entry(dimension, value, events)
    yield from [Entry("venues_in", (city, list(venues))) for city, venues in bitmaps.venues_in.items()]
    for spot, events in list(bitmaps.spots.ids.items()):
        yield Entry("spots", tuple(spot), events)
    for term_id, carriers in list(bitmaps.terms.items()):
        for weight, events in list(carriers.items()):
            yield Entry("terms", (term_id, weight), events)
    for artist_id, events in list(bitmaps.artists.items()):
        yield Entry("artists", artist_id, events)
    yield Entry("unread", None, bitmaps.ages.unread)  # before the blocks: what is read meanwhile is in these, or still unread
    for number, block in bitmaps.ages.known():
        yield Entry("ages", (number, *block.oldest, *block.newest))


def _add(bitmaps: CatalogBitmaps, kind: str, key: Any, events: BitMap) -> None:
    match kind:
        case "versions":
            bitmaps.version, bitmaps.sources_version = key[:2]
            bitmaps.read_at, bitmaps.whole_at = map(datetime.fromisoformat, key[2:])
        case "venues_in":
            bitmaps.venues_in[key[0]] = set(key[1])
            for venue in key[1]:  # one may have come after the venues were written
                bitmaps.by["venues"].setdefault(venue, BitMap())
        case "spots":
            bitmaps.spots.add(Spot(*key), events)
        case "terms":
            bitmaps.terms.setdefault(key[0], {})[key[1]] = events
        case "artists":
            bitmaps.artists[key] = events
        case "ages":
            number, oldest, first, newest, last = key
            bitmaps.ages.learn(number, Block(_age(oldest, first), _age(newest, last)))
        case "unread":
            bitmaps.ages.changed(events)
        case "venues":
            bitmaps.by["venues"][key] = events
        case _:
            bitmaps.add(kind, key, events)  # type: ignore[arg-type]


def _age(created_at: str, number: int) -> Age:
    return datetime.fromisoformat(created_at), number
