"""Answers for signed-in people: of a person, most of them depend on nothing but which of some events that person has marked.

What is remembered of a request is which events those are, so that their marks are read in the statement that reads the session:
each time anew, which makes an answer from memory as true as one made now. An answer for who has marked none of the events is the
same for all people and kept for all; one in which marks have a part is kept for its person alone, and given only while their
marks are those with which it was made.
"""

import hashlib
from array import array
from dataclasses import dataclass, replace
from typing import Final

from resolvers.context import WatchedContext
from schema.execution.documents import Operation
from schema.execution.executor import GraphQLRequest, GraphQLResponse
from schema.transport.kept import answers as kept
from schema.transport.kept.answers import AnswerCache
from sources.places.gazetteer import Place
from store.cache import BoundedCache
from store.people.records import Reactions

_MOST_EVENTS: Final = 500  # of one answer
_MOST_ASKED: Final = 4_096  # some 500 KB
_SHARE: Final = 16  # what is remembered of requests takes this part of what answers may, beside it
_REQUEST_BYTES: Final = 900
_EVENT_BYTES: Final = 100


@dataclass(frozen=True, slots=True)
class SignedRepeat:
    """A request that people sent before: the events whose marks decide its answer, and the city that it searches, if any.

    `key` says which request it is, with these events. Of the operation it has the name, so that no document is held by it.
    """

    key: bytes
    operation: str | None
    media: str
    event_ids: frozenset[int]
    town: Place | None


class SignedRepeats:
    """One process's requests of signed-in people that may come again, and their answers, which are among those of strangers.

    What is one person's alone is kept once they have asked twice: who looks at a page once drops nothing that others ask for.
    """

    def __init__(self, answers: AnswerCache, max_bytes: int) -> None:
        self._answers = answers
        self._asked_before: BoundedCache[bytes, bool] = BoundedCache(max_entries=_MOST_ASKED)
        self._known: BoundedCache[bytes, SignedRepeat] = BoundedCache(max_weight=max_bytes // _SHARE, weigh=_weigh)

    def known(self, request_key: bytes) -> SignedRepeat | None:
        """What is remembered of a request."""
        return self._known.get(request_key)

    async def find(self, repeat: SignedRepeat, context: WatchedContext) -> GraphQLResponse | None:
        """The answer that is kept for somebody with this person's marks, if it still holds."""
        reader, held = context.reader, context.reactions
        if reader is None or (repeat.event_ids and held is None):
            return None
        place = await self._answers.place_at(_answer_key(repeat, reader.id, held), is_lasting=False)
        answer = None if place is None else self._answers.find(place)
        if answer is not None and repeat.town is not None:
            context.note_search(repeat.town)
        return answer

    async def place(self, asked: GraphQLRequest) -> kept.Place | None:
        """Where the answer to a request belongs, but for its key; None if it must not be kept."""
        operation = asked.operation
        if operation is None or not operation.is_of_catalog_but_marks or not asked.extensions.keys() <= kept.NAMING:
            return None
        return await self._answers.place_at(b"", is_lasting=operation.is_lasting_but_marks)

    def keep(
        self,
        request_key: bytes,
        place: kept.Place,
        operation: Operation,
        media: str,
        answer: GraphQLResponse,
        context: WatchedContext,
    ) -> GraphQLResponse:
        """The answer, encoded and kept if it may be. The first time, it is only learned which events the marks are of."""
        asked = frozenset(context.reactions_asked)
        reader, is_whole = context.reader, answer.is_executed and not answer.errors and answer.increments is None
        if reader is None or not is_whole or context.depends_on_person() or len(asked) > _MOST_EVENTS:
            return answer
        repeat = self._known.get(request_key)
        if repeat is None or (repeat.event_ids, repeat.town, repeat.media) != (asked, context.town_searched, media):
            key = hashlib.blake2b(request_key + array("q", sorted(asked)).tobytes(), digest_size=24).digest()
            repeat = SignedRepeat(key, operation.name, media, asked, context.town_searched)
            self._known.put(request_key, repeat)
        held = context.reactions
        if asked and (held is None or not held.asked >= asked):
            return answer
        key = _answer_key(repeat, reader.id, held)
        if key != repeat.key and key not in self._asked_before:
            self._asked_before.put(key, True)
            return answer
        return self._answers.put(replace(place, key=key), answer, context)


def _answer_key(repeat: SignedRepeat, user_id: int, held: Reactions | None) -> bytes:
    """The request's own key for who has marked none of the events, one of the person's and their marks for anybody else."""
    if held is None:
        return repeat.key
    saved, hidden = held.saved & repeat.event_ids, held.hidden & repeat.event_ids
    if not saved and not hidden:
        return repeat.key
    marks = array("q", [user_id, len(saved), *sorted(saved), *sorted(hidden)])
    return hashlib.blake2b(repeat.key + marks.tobytes(), digest_size=24).digest()


def _weigh(request_key: bytes, repeat: SignedRepeat) -> int:
    return _REQUEST_BYTES + _EVENT_BYTES * len(repeat.event_ids)
