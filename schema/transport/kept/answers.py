"""Whole answers to anonymous queries of public data, kept as bytes while what they were read from stands.

An answer is kept for at most `LIFETIME_S` besides. That bounds what changes without the version: "tonight" and "still to come"
move on, and a city becomes stale and is to be fetched again. So it is as long as the freshness check itself remembers that a
city is fresh, and well within the age that HTTP caches are allowed. What is asked of single events, venues and artists holds for
`LASTING_S`, or until the first of the upcoming events in it is over: nothing but the order of listings moves meanwhile. Such an
answer is kept with the things that it was read from, and survives every version of the catalog that touches none of them; any
other ends with its version.
"""

import asyncio
import hashlib
import time
from array import array
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson
from starlette.requests import Request

from schema.execution.executor import GraphQLRequest, GraphQLResponse
from schema.execution.settings import GraphQLSettings
from schema.transport.kept.caching import is_anonymous
from store.cache import BoundedCache, fitted
from store.database.catalog.changes import Thing
from store.errors import StoreError

LIFETIME_S: Final = 5.0
LASTING_S: Final = 60.0
LARGEST_SHARE: Final = 16  # an answer takes at most this part of the cache, so that no request drops all others
_VERSION_WAIT_S: Final = 1.0
NAMING: Final = frozenset({"persistedQuery"})  # extensions that change nothing but how the document is named
OVERHEAD_BYTES: Final = 700  # of an entry, beside the answer's bytes


@dataclass(frozen=True, slots=True)
class Place:
    """Where the answer to a request belongs; taken before it is made, so that no answer passes for newer than it is."""

    key: bytes
    version: int
    asked_at: float
    lifetime_s: float
    is_lasting: bool


@dataclass(slots=True)
class _Kept:
    answer: GraphQLResponse
    until: float
    version: int  # in which it was last known to hold
    things: Collection[Thing] | None  # None: every version ends it


AreUntouched = Callable[[Iterable[Thing], int, int], bool]  # after one version, up to another


def _unknown(things: Iterable[Thing], since: int, until: int) -> bool:
    return False


class AnswerCache:
    """One process's answers; `version` gives the catalog's version, `are_untouched` says what has not changed between two."""

    def __init__(
        self,
        settings: GraphQLSettings,
        version: Callable[[], Awaitable[int]],
        clock: Callable[[], float] = time.monotonic,
        are_untouched: AreUntouched = _unknown,
    ) -> None:
        self._longest_s = settings.max_age_s
        self._largest = settings.answer_cache_bytes // LARGEST_SHARE
        self._read_version = version
        self._clock = clock
        self._are_untouched = are_untouched
        self._hits = self._misses = 0
        self.kept: BoundedCache[bytes, _Kept] = BoundedCache(max_weight=settings.answer_cache_bytes, weigh=_weigh)

    @property
    def keeps_any(self) -> bool:
        """Whether any answer may be kept at all."""
        return bool(self._largest and self._longest_s)

    async def place(self, request: Request, asked: GraphQLRequest) -> Place | None:
        """The place for the answer; None if it must not be kept, or if the version cannot be had."""
        key = _key(request, asked) if self.keeps_any and _may_be_kept(request, asked) else None
        if key is None or asked.operation is None:
            return None
        return await self.place_at(key, is_lasting=asked.operation.is_lasting)

    async def place_at(self, key: bytes, *, is_lasting: bool) -> Place | None:
        """The place under a key; None if nothing is kept, or if the version cannot be had."""
        if not self.keeps_any:
            return None
        asked_at = self._clock()
        try:
            async with asyncio.timeout(_VERSION_WAIT_S):
                version = await self._read_version()
        except (StoreError, TimeoutError):  # running it will say what the matter is
            return None
        return Place(key, version, asked_at, LASTING_S if is_lasting else min(LIFETIME_S, self._longest_s), is_lasting)

    def find(self, place: Place) -> GraphQLResponse | None:
        """The answer kept there, if it is still good."""
        kept = self.kept.get(place.key)
        if kept is None or kept.until <= place.asked_at or not self._holds(kept, place.version):
            self._misses += 1
            return None
        self._hits += 1
        return kept.answer

    def recall(self, key: bytes, version: int) -> GraphQLResponse | None:
        """The answer kept under a key, if it is still good in this version; it counts only if it is there."""
        kept = self.kept.get(key)
        if kept is None or kept.until <= self._clock() or not self._holds(kept, version):
            return None
        self._hits += 1
        return kept.answer

    def _holds(self, kept: _Kept, version: int) -> bool:
        if kept.version != version:
            if kept.things is None or not self._are_untouched(kept.things, kept.version, version):
                return False
            kept.version = version
        return True

    def keep(self, place: Place, answer: GraphQLResponse, context: Any) -> GraphQLResponse:
        """The answer, encoded and kept if it may be. `context` says whether it is settled, and until when it holds."""
        return self.put(place, answer, context) if answer.is_public else answer

    def put(self, place: Place, answer: GraphQLResponse, context: Any) -> GraphQLResponse:
        """The same for an answer of which it is known that whoever asks for this place may be given it."""
        if not context.is_settled:
            return answer
        try:
            encoded = fitted(answer.encode())
        except orjson.JSONEncodeError:  # sending it will say what the matter is
            return answer
        answer = replace(answer, data=None, encoded=encoded)
        if len(encoded) + OVERHEAD_BYTES <= self._largest:
            lifetime_s = min(place.lifetime_s, context.holds_for_s())
            things = context.all_things() if place.is_lasting else None
            packed = None if things is None else array("q", things)
            self.kept.put(place.key, _Kept(answer, place.asked_at + lifetime_s, place.version, packed))
        return answer

    def reads(self) -> tuple[int, int]:
        """Hits and misses so far; an answer that is too old is a miss."""
        return self._hits, self._misses


def _may_be_kept(request: Request, asked: GraphQLRequest) -> bool:
    operation = asked.operation
    return operation is not None and operation.is_of_catalog and is_anonymous(request) and asked.extensions.keys() <= NAMING


def _key(request: Request, asked: GraphQLRequest) -> bytes | None:
    """A digest of all that the answer depends on beside the data; absolute URLs in it are of the address that was asked."""
    scope, host = request.scope, request.headers.get("host")
    if host is None:
        return None
    parts = [asked.query, asked.operation_name, asked.variables, scope["scheme"], host, scope.get("root_path", "")]
    try:
        canonical = orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        return None
    return hashlib.blake2b(canonical, digest_size=32).digest()


def _weigh(key: bytes, kept: _Kept) -> int:
    return len(kept.answer.encoded or b"") + OVERHEAD_BYTES + 8 * len(kept.things or ())
