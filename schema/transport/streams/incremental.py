"""Responses whose deferred fragments and streamed lists follow in parts, for clients that accept them."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from graphql import OperationType
from starlette.requests import Request
from starlette.types import ASGIApp

from schema.execution.executor import Executor, GraphQLRequest, GraphQLResponse
from schema.execution.incremental import IncrementalFormat, Increments
from schema.transport.departure import WhileClientStays
from schema.transport.live_caller import MakeContext, accept_token
from schema.transport.request_id import request_id_of
from schema.transport.streams.lasting import LastingResponse, Payload, increment_parts

_LOOK_EVERY_S = 60.0  # longer than an operation may take: nothing is written meanwhile


class IncrementalResponses:
    """Runs operations that defer or stream."""

    def __init__(self, executor: Executor, make_context: MakeContext) -> None:
        self._executor = executor
        self._make_context = make_context

    async def run(self, request: Request, asked: GraphQLRequest, allowed: frozenset[OperationType]) -> GraphQLResponse:
        """The operation's first payload, or its whole response if nothing was deferred after all.

        Errors: TokenNotAccepted; ClientDisconnect for a query whose client left; whatever keeps us from knowing the caller.
        """
        context: Any = await self._make_context(request)
        accept_token(context)
        request_id = request_id_of(request.scope)
        if self._executor.operation(asked).kind is not OperationType.QUERY:
            return await self._executor.run(asked, context, request_id=request_id, allowed=allowed, incrementally=True)
        with WhileClientStays(request.receive):
            return await self._executor.run(asked, context, request_id=request_id, allowed=allowed, incrementally=True)


def incremental_response(first: GraphQLResponse, increments: Increments, form: IncrementalFormat) -> ASGIApp:
    """The response in parts; a client that hangs up ends what is still under way."""
    payloads = _payloads(first, increments, form)
    return LastingResponse(payloads, increment_parts(form.value), _anyone_may_stay, _LOOK_EVERY_S, {})


async def _payloads(first: GraphQLResponse, increments: Increments, form: IncrementalFormat) -> AsyncGenerator[Payload, None]:
    try:
        yield first.body() | increments.opening(form)
        async with aclosing(increments.payloads(form)) as later:
            async for payload in later:
                yield payload
    finally:
        await increments.aclose()


async def _anyone_may_stay(*, is_idle: bool = False) -> bool:
    return True
