"""Responses as server-sent events, one connection per operation.

Source: the GraphQL over Server-Sent Events protocol (graphql-sse), "distinct connections mode".
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable

import orjson
from graphql import OperationType
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from resolvers.errors import TokenRefused
from schema.execution.errors import TokenNotAccepted, TransportRefused
from schema.execution.executor import GraphQLRequest, GraphQLResponse, refused
from schema.transport.accept import EVENT_STREAM
from schema.transport.live_caller import TOO_MANY_SUBSCRIBERS, Live, LiveCaller
from schema.transport.request_id import request_id_of

HEADERS = [
    (b"content-type", f"{EVENT_STREAM}; charset=utf-8".encode()),
    (b"cache-control", b"no-store"),
    (b"vary", b"Accept"),
    (b"x-accel-buffering", b"no"),  # otherwise proxies wait for more
]
SIGN_OF_LIFE = b":\n\n"
COMPLETE = b"event: complete\ndata:\n\n"


def event_of(answer: GraphQLResponse) -> bytes:
    """One response as an event."""
    return b"event: next\ndata: " + orjson.dumps(answer.body()) + b"\n\n"


class EventStream:
    """An ASGI response that lasts until the responses end, the client disconnects, or `may_stay` is false."""

    def __init__(
        self,
        answers: AsyncGenerator[GraphQLResponse, None],
        may_stay: Callable[[], Awaitable[bool]],
        check_every_s: float,
        expired: GraphQLResponse,
    ) -> None:
        self._answers = answers
        self._may_stay = may_stay
        self._check_every_s = check_every_s
        self._expired = expired

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write events while the client is connected."""
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        tasks = {asyncio.create_task(self._write(send)), asyncio.create_task(_until_gone(receive))}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._answers.aclose()

    async def _write(self, send: Send) -> None:
        next_answer: asyncio.Future[GraphQLResponse] | None = None
        try:
            while True:
                next_answer = next_answer or asyncio.ensure_future(anext(self._answers))
                done, _ = await asyncio.wait({next_answer}, timeout=self._check_every_s)
                if not await self._may_stay():
                    await _send(send, event_of(self._expired))
                    break
                if not done:
                    await _send(send, SIGN_OF_LIFE)
                    continue
                answer, next_answer = next_answer.result(), None
                await _send(send, event_of(answer))
        except StopAsyncIteration:
            next_answer = None
        finally:
            if next_answer is not None:
                next_answer.cancel()
                await asyncio.gather(next_answer, return_exceptions=True)
        await send({"type": "http.response.body", "body": COMPLETE, "more_body": False})


async def _send(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


EXPIRED = refused(TokenNotAccepted(TokenRefused("TOKEN_EXPIRED")))


class EventStreams:
    """Creates the event streams of one process."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self.open = 0

    async def response(self, request: Request, asked: GraphQLRequest, allowed: frozenset[OperationType]) -> ASGIApp:
        """The stream of an operation's responses: many for a subscription, one for any other.

        Errors: Refusal for operations that cannot be run at all.
        """
        if self.open >= self._live.settings.max_connections:
            raise TransportRefused(TOO_MANY_SUBSCRIBERS, status=503, headers={"Retry-After": "10"})
        caller = LiveCaller(self._live.make_context, request)
        await caller.introduce()
        kind = self._live.executor.operation(asked).kind
        context = await caller.context()
        request_id = request_id_of(request.scope)
        if kind is OperationType.SUBSCRIPTION:
            answers = self._live.executor.subscribe(asked, context, request_id=request_id)
        else:
            answers = _only(await self._live.executor.run(asked, context, request_id=request_id, allowed=allowed))
        return self._counted(EventStream(answers, caller.is_still_the_same, self._live.settings.check_every_s, EXPIRED))

    def _counted(self, stream: ASGIApp) -> ASGIApp:
        async def respond(scope: Scope, receive: Receive, send: Send) -> None:
            self.open += 1
            try:
                await stream(scope, receive, send)
            finally:
                self.open -= 1

        return respond


async def _only(answer: GraphQLResponse) -> AsyncGenerator[GraphQLResponse, None]:
    yield answer
