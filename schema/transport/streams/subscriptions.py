"""Subscriptions over HTTP: one response for each operation, as server-sent events or as Apollo's multipart parts."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from graphql import OperationType
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from resolvers.errors import TokenRefused
from schema.execution.errors import TokenNotAccepted, TransportRefused
from schema.execution.executor import GraphQLRequest, GraphQLResponse, refused
from schema.transport.live_caller import TOO_MANY_SUBSCRIBERS, Live, LiveCaller
from schema.transport.request_id import request_id_of
from schema.transport.streams.lasting import Framing, LastingResponse, Payload

EXPIRED = refused(TokenNotAccepted(TokenRefused("TOKEN_EXPIRED"))).body()


class SubscriptionStreams:
    """Creates the streams of one process."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self.open = 0

    async def response(
        self, request: Request, asked: GraphQLRequest, allowed: frozenset[OperationType], framing: Framing
    ) -> ASGIApp:
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
            payloads = _bodies(self._live.executor.subscribe(asked, context, request_id=request_id))
        else:
            payloads = _only(await self._live.executor.run(asked, context, request_id=request_id, allowed=allowed))
        check_every_s = self._live.settings.check_every_s
        return self._counted(LastingResponse(payloads, framing, caller.may_stay, check_every_s, EXPIRED))

    def _counted(self, stream: ASGIApp) -> ASGIApp:
        async def respond(scope: Scope, receive: Receive, send: Send) -> None:
            self.open += 1
            try:
                await stream(scope, receive, send)
            finally:
                self.open -= 1

        return respond


async def _bodies(answers: AsyncGenerator[GraphQLResponse, None]) -> AsyncGenerator[Payload, None]:
    async with aclosing(answers):
        async for answer in answers:
            yield answer.body()


async def _only(answer: GraphQLResponse) -> AsyncGenerator[Payload, None]:
    yield answer.body()
