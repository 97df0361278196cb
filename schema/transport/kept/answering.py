"""From what was sent to its answers: each document is read once, and what a stranger asked a moment ago is not run again."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from graphql import OperationType
from starlette.requests import Request

from resolvers.context import WatchedContext
from schema.execution.documents import Operation
from schema.execution.errors import Refusal, TokenNotAccepted
from schema.execution.executor import Executor, GraphQLRequest, GraphQLResponse, refused, unexpected
from schema.transport.departure import WhileClientStays
from schema.transport.kept.answers import AnswerCache, Place
from schema.transport.kept.repeats import RepeatKey
from schema.transport.kept.signed import SignedRepeats
from schema.transport.live_caller import MakeContext, accept_token
from schema.transport.persisted import PersistedQueries
from schema.transport.request import GraphQLHttpRequest, Sent, SentOperation
from schema.transport.request_id import request_id_of


@dataclass(slots=True)
class _Step:
    """One operation on the way to its answer; `asked` is None if its text could not be had."""

    sent: SentOperation
    asked: GraphQLRequest | None = None
    place: Place | None = None
    answer: GraphQLResponse | None = None

    @property
    def is_recalled(self) -> bool:
        return self.asked is not None and self.answer is not None

    @property
    def is_query(self) -> bool:
        operation = self.asked.operation if self.asked else None
        return operation is not None and operation.kind is OperationType.QUERY


class Answers(NamedTuple):
    """The answers to one HTTP request. `key`: where that of a single operation, said in full, is kept if it is.

    They are settled unless more is just being fetched for one of them.
    """

    answers: list[GraphQLResponse]
    key: bytes | None = None
    operation: Operation | None = None
    is_settled: bool = True


class Answering:
    """Answers the operations of HTTP requests. `answers`, if given, keeps those of strangers, `signed` those of people."""

    def __init__(
        self,
        executor: Executor,
        make_context: MakeContext,
        persisted: PersistedQueries,
        answers: AnswerCache | None,
        signed: SignedRepeats | None = None,
    ) -> None:
        self._executor = executor
        self._make_context = make_context
        self._persisted = persisted
        self._kept = answers
        self._signed = signed

    async def recalled(self, request: GraphQLHttpRequest, key: RepeatKey) -> tuple[bytes, str] | None:
        """The body and media type of what is kept for a request like this and who sent it; None if it has to be read.

        Who that is and what they have marked is then known, or why it can't be.
        """
        repeat = None if self._signed is None else self._signed.known(key.digest)
        if repeat is None or self._signed is None:
            return None
        request.event_ids = repeat.event_ids
        try:
            context = await self._context(request)
        except Exception:  # noqa: BLE001 raised again where it is told
            return None
        started = time.perf_counter()
        answer = await self._signed.find(repeat, context) if isinstance(context, WatchedContext) else None
        if answer is None or answer.encoded is None:
            return None
        request.scope["state"]["operation"] = repeat.operation
        self._executor.count_recalled(repeat.operation, answer, time.perf_counter() - started)
        return answer.encoded, repeat.media

    async def answers(self, request: GraphQLHttpRequest, sent: Sent, allowed: frozenset[OperationType], media: str) -> "Answers":
        """An answer for each operation, to be sent as this media type. Who asks is looked up unless all answers are recalled.

        To be called where reads may lag if a stranger asks: what is answered from a replica must be looked for under its version.
        """
        steps = []
        for one in sent.operations:  # in one comprehension there would be one coroutine more
            steps.append(await self._begin(request, one))  # noqa: PERF401
        if [step for step in steps if not step.is_recalled]:
            try:
                context = await self._context(request)
                accept_token(context)
            except TokenNotAccepted as refusal:
                return Answers([refused(refusal)] * len(steps))
            except Exception as error:  # noqa: BLE001 whatever keeps us from knowing the caller is told like a resolver's error
                return Answers([unexpected(error, request_id_of(request.scope))] * len(steps))
            is_kept = self._signed is not None and not sent.is_batch
            place = await self._place_for_people(request, steps[0], context) if is_kept else None
            await self._run_rest(request, steps, context, allowed, is_batch=sent.is_batch)
            if place is not None:
                self._keep_for_people(request, place, steps[0], media, context)
        answers = [step.answer for step in steps if step.answer is not None]
        request.scope["state"]["operation"] = "batch" if sent.is_batch else answers[0].operation
        first, is_settled = steps[0], getattr(request.context, "is_settled", True)
        if sent.is_batch or first.place is None or first.asked is None or first.sent.extensions:
            return Answers(answers, is_settled=is_settled)
        return Answers(answers, first.place.key, first.asked.operation, is_settled)

    async def _context(self, request: GraphQLHttpRequest) -> Any:
        """The request's context, made once.

        Errors: whatever making it raised, each time.
        """
        if request.failure is not None:
            raise request.failure
        if request.context is None:
            try:
                request.context = await self._make_context(request)
            except Exception as error:
                request.failure = error
                raise
        return request.context

    async def _place_for_people(self, request: GraphQLHttpRequest, step: _Step, context: Any) -> Place | None:
        """Where the answer to a signed-in person's request belongs; None if it is not kept. What it depends on is watched."""
        key = request.repeat_key
        if self._signed is None or key is None or not key.is_signed or step.asked is None:
            return None
        place = await self._signed.place(step.asked) if isinstance(context, WatchedContext) else None
        if place is not None:
            context.watch()
        return place

    def _keep_for_people(self, request: GraphQLHttpRequest, place: Place, step: _Step, media: str, context: Any) -> None:
        operation = step.asked.operation if step.asked else None
        if self._signed is not None and request.repeat_key is not None and operation is not None and step.answer is not None:
            step.answer = self._signed.keep(request.repeat_key.digest, place, operation, media, step.answer, context)

    async def _begin(self, request: Request, sent: SentOperation) -> _Step:
        """The operation, with the answer that is known already."""
        started = time.perf_counter()
        try:
            text = await self._persisted.text(sent)
        except Refusal as refusal:
            return _Step(sent, answer=refused(refusal))
        asked = self._executor.read(GraphQLRequest(text, sent.operation_name, sent.variables, sent.extensions))
        step = _Step(sent, asked, None if self._kept is None else await self._kept.place(request, asked))
        if self._kept is not None and step.place is not None and asked.operation is not None:
            step.answer = self._kept.find(step.place)
            if step.answer is not None:
                self._executor.count_recalled(asked.operation.name, step.answer, time.perf_counter() - started)
                await self._persisted.keep(sent)
        return step

    async def _run_rest(
        self, request: Request, steps: Sequence[_Step], context: Any, allowed: frozenset[OperationType], *, is_batch: bool
    ) -> None:
        request_id = request_id_of(request.scope)
        runs = [self._run(step, step.asked, context, request_id, allowed) for step in steps if step.answer is None and step.asked]
        if is_batch or not steps[0].is_query:
            await asyncio.gather(*runs)
        else:
            with WhileClientStays(request.receive):
                await runs[0]

    async def _run(
        self, step: _Step, asked: GraphQLRequest, context: Any, request_id: str, allowed: frozenset[OperationType]
    ) -> None:
        answer = await self._executor.run(asked, context, request_id=request_id, allowed=allowed, may_encode=True)
        if answer.is_executed and step.sent.extensions:
            await self._persisted.keep(step.sent)
        if self._kept is not None and step.place is not None:
            answer = self._kept.keep(step.place, answer, context)
        step.answer = answer
