"""The shortest way to a kept answer: a request that says, byte for byte, what one before it said needs no reading.

What is remembered of such a request is only where its answer is kept, and in which media type it was sent. Whether the answer
still holds is asked each time, so nothing is older, or anybody else's, for having come this way.
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from starlette.types import Message, Receive, Scope

from schema.execution.executor import Executor
from schema.transport.kept.answers import AnswerCache
from store.cache import BoundedCache
from store.database.hosts.lag import reads_may_lag

_LARGEST_BODY: Final = 16_384
_LEAST_ANSWER: Final = 1_700  # bytes: nearly no answer takes less, so that more requests than these have no answer any more
# What decides how a request is read and answered; of the rest, `_PERSONAL` say who asks (signed.py has what becomes of that).
_DECIDING: Final = frozenset({b"accept", b"content-type", b"content-encoding", b"host"})
_PERSONAL: Final = frozenset({b"authorization", b"cookie"})


@dataclass(frozen=True, slots=True)
class Repeat:
    """A request that was answered before: the key of its answer, its operation's name and the media type.

    Not the operation: its document would be held for as long as the request is remembered.
    """

    answer_key: bytes
    operation: str | None
    media: str


class Repeats:
    """One process's requests that may come again. `version_at_hand` is the catalog's version if nobody needs to be asked."""

    def __init__(self, executor: Executor, answers: AnswerCache, version_at_hand: Callable[[], int | None]) -> None:
        self._executor = executor
        self._answers = answers
        self._version_at_hand = version_at_hand
        self._known: BoundedCache[bytes, Repeat] = BoundedCache(max_entries=executor.settings.answer_cache_bytes // _LEAST_ANSWER)

    def note(self, key: bytes, repeat: Repeat) -> None:
        """Remember a request whose answer has been kept."""
        self._known.put(key, repeat)

    def find(self, scope: Scope, key: bytes) -> tuple[bytes, str] | None:
        """The body and media type of the answer that is kept for this request; None if it has to be read like any other."""
        repeat = self._known.get(key)
        if repeat is None:
            return None
        started = time.perf_counter()
        with reads_may_lag():
            version = self._version_at_hand()
        answer = None if version is None else self._answers.recall(repeat.answer_key, version)
        if answer is None or answer.encoded is None:
            return None
        scope["state"]["operation"] = repeat.operation
        self._executor.count_recalled(repeat.operation, answer, time.perf_counter() - started)
        return answer.encoded, repeat.media


class RepeatKey(NamedTuple):
    """A digest of all that decides what a request is answered, beside who asks; `is_signed`: they say so in `Authorization`."""

    digest: bytes
    is_signed: bool


def repeat_key(scope: Scope, message: Message) -> RepeatKey | None:
    """The key of a POST; None for one that is not looked for."""
    body = message.get("body", b"")
    if message["type"] != "http.request" or message.get("more_body"):
        return None
    return _key(scope, body)


def signed_query_key(scope: Scope) -> RepeatKey | None:
    """The key of a GET that says who asks; None for any other, because caches on the way keep what strangers ask with GET."""
    if scope["method"] != "GET" or all(name != b"authorization" for name, _ in scope["headers"]):
        return None
    return _key(scope, scope["query_string"])


def _key(scope: Scope, said: bytes) -> RepeatKey | None:
    if not 0 < len(said) <= _LARGEST_BODY:
        return None
    parts, is_signed = [scope["method"].encode(), scope["scheme"].encode(), scope.get("root_path", "").encode()], False
    for pair in scope["headers"]:
        if pair[0] in _DECIDING:
            parts += pair
        elif pair[0] == b"authorization" and not is_signed:
            is_signed = True
        elif pair[0] in _PERSONAL:
            return None
    parts += (b"signed" if is_signed else b"", said)  # no header has a line break in it
    return RepeatKey(hashlib.blake2b(b"\n".join(parts), digest_size=24).digest(), is_signed)


def may_repeat(scope: Scope) -> bool:
    """Whether the request is a POST that says all in its body, and that body is not announced as a large one."""
    if scope["method"] != "POST" or scope["query_string"]:
        return False
    for name, value in scope["headers"]:
        if name == b"content-length":
            return len(value) <= len(str(_LARGEST_BODY))
    return False


def beginning_with(message: Message, receive: Receive) -> Receive:
    """The same channel, before its first message was taken."""
    taken = [message]

    async def again() -> Message:
        return taken.pop() if taken else await receive()

    return again
