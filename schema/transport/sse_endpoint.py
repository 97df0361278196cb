"""Which requests are answered with an event stream, and how many at once."""

from collections.abc import AsyncGenerator

from graphql import OperationType
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from schema.execution.errors import TransportRefused
from schema.execution.executor import GraphQLRequest, GraphQLResponse
from schema.transport.live_caller import Live, LiveCaller
from schema.transport.request_id import request_id_of
from schema.transport.sse import EventStream

EXPIRED = GraphQLResponse(errors=[{"message": "The token has expired.", "extensions": {"code": "UNAUTHENTICATED"}}])


class EventStreams:
    """Makes the event streams of one process."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self.open = 0

    async def response(self, request: Request, asked: GraphQLRequest, allowed: frozenset[OperationType]) -> ASGIApp:
        """The stream of an operation's answers: many of a subscription, one of any other.

        Errors: Refusal for what cannot be run at all.
        """
        if self.open >= self._live.settings.max_connections:
            raise TransportRefused("Too many are listening already: try again later.", status=503, headers={"Retry-After": "10"})
        kind = self._live.executor.operation(asked).kind
        caller = LiveCaller(self._live.make_context, request)
        await caller.introduce()
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
