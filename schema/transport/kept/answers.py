"""Whole answers to anonymous queries of public data, kept as bytes while the catalog's version stands.

An answer is kept for at most `LIFETIME_S` besides. That bounds what changes without the version: "tonight" and "still to come"
move on, and a city becomes stale and is to be fetched again. So it is as long as the freshness check itself remembers that a
city is fresh, and well within the age that HTTP caches are allowed. What is asked of single events, venues and artists holds for
`LASTING_S`, or until the first of the upcoming events in it is over: nothing but the order of listings moves meanwhile.
"""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson
from starlette.requests import Request

from schema.execution.executor import GraphQLRequest, GraphQLResponse
from schema.execution.settings import GraphQLSettings
from schema.transport.kept.caching import is_anonymous
from store.cache import BoundedCache, fitted
from store.errors import StoreError

LIFETIME_S: Final = 5.0
LASTING_S: Final = 60.0
LARGEST_SHARE: Final = 16  # an answer takes at most this part of the cache, so that no request drops all others
_VERSION_WAIT_S: Final = 1.0
_OVERHEAD_BYTES: Final = 700  # of an entry, beside the answer's bytes


@dataclass(frozen=True, slots=True)
class Place:
    """Where the answer to a request belongs; taken before it is made, so that no answer passes for newer than it is."""

    key: bytes
    version: int
    asked_at: float
    lifetime_s: float


@dataclass(frozen=True, slots=True)
class _Kept:
    answer: GraphQLResponse
    until: float


class AnswerCache:
    """One process's answers; `version` gives the catalog's version."""

    def __init__(
        self, settings: GraphQLSettings, version: Callable[[], Awaitable[int]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._longest_s = settings.max_age_s
        self._largest = settings.answer_cache_bytes // LARGEST_SHARE
        self._read_version = version
        self._clock = clock
        self._version = 0
        self._hits = self._misses = 0
        self.kept: BoundedCache[bytes, _Kept] = BoundedCache(max_weight=settings.answer_cache_bytes, weigh=_weigh)

    async def place(self, request: Request, asked: GraphQLRequest) -> Place | None:
        """The place for the answer; None if it must not be kept, or if the version cannot be had."""
        if not (self._largest and self._longest_s and _may_be_kept(request, asked)):
            return None
        key = _key(request, asked)
        if key is None:
            return None
        asked_at = self._clock()
        try:
            async with asyncio.timeout(_VERSION_WAIT_S):
                version = await self._read_version()
        except (StoreError, TimeoutError):  # running it will say what the matter is
            return None
        if version != self._version:
            self._version = version
            self.kept.clear()
        is_lasting = asked.operation is not None and asked.operation.is_lasting
        return Place(key, version, asked_at, LASTING_S if is_lasting else min(LIFETIME_S, self._longest_s))

    def find(self, place: Place) -> GraphQLResponse | None:
        """The answer kept there, if it is still good."""
        kept = self.kept.get(place.key)
        if kept is None or kept.until <= place.asked_at:
            self._misses += 1
            return None
        self._hits += 1
        return kept.answer

    def recall(self, key: bytes, version: int) -> GraphQLResponse | None:
        """The answer kept under a key, if it is still good in this version; it counts only if it is there."""
        kept = self.kept.get(key) if version == self._version else None
        if kept is None or kept.until <= self._clock():
            return None
        self._hits += 1
        return kept.answer

    def keep(self, place: Place, answer: GraphQLResponse, context: Any) -> GraphQLResponse:
        """The answer, encoded and kept if it may be. `context` says whether it is settled, and until when it holds."""
        if not (answer.is_public and context.is_settled):
            return answer
        try:
            encoded = fitted(answer.encode())
        except orjson.JSONEncodeError:  # sending it will say what the matter is
            return answer
        answer = replace(answer, data=None, encoded=encoded)
        if place.version == self._version and len(encoded) + _OVERHEAD_BYTES <= self._largest:
            lifetime_s = min(place.lifetime_s, context.holds_for_s())
            self.kept.put(place.key, _Kept(answer, place.asked_at + lifetime_s))
        return answer

    def reads(self) -> tuple[int, int]:
        """Hits and misses so far; an answer that is too old is a miss."""
        return self._hits, self._misses


def _may_be_kept(request: Request, asked: GraphQLRequest) -> bool:
    operation = asked.operation
    return operation is not None and operation.is_of_catalog and is_anonymous(request) and asked.extensions.keys() <= _NAMING


_NAMING: Final = {"persistedQuery"}  # what changes nothing but how the document is named


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
    return len(kept.answer.encoded or b"") + _OVERHEAD_BYTES
