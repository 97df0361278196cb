"""Runs a GraphQL request against the schema for any caller: HTTP, the REST shims, tests."""

import logging
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, aclosing, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson
import strawberry
from graphql import ExecutionResult, ExperimentalIncrementalExecutionResults, GraphQLError, OperationType

from schema.execution.alarms import Alarms, TimeLimit
from schema.execution.documents import DocumentCache, Operation
from schema.execution.errors import (
    AnsweredErrors,
    ErrorAnswer,
    Refusal,
    TransportRefused,
    answer_errors,
    answer_fault,
    masked_error,
)
from schema.execution.incremental import Increments
from schema.execution.interface import ExecutionEngine
from schema.execution.limits import check_variables, limit_refusal
from schema.execution.making import make_engine
from schema.execution.secrecy import discreet
from schema.execution.settings import GraphQLSettings
from store.database.hosts.lag import up_to_date_reads
from store.database.watching.spans import are_sent, span

logger = logging.getLogger(__name__)

REFUSED = {"BAD_USER_INPUT": 400, "UNAUTHENTICATED": 401, "FORBIDDEN": 403, "RATE_LIMITED": 429}
BOTH = frozenset({OperationType.QUERY, OperationType.MUTATION})
SUBSCRIPTIONS = frozenset({OperationType.SUBSCRIPTION})
_AS_IT_IS = nullcontext()


@dataclass(slots=True)  # not frozen, because each request makes one: that would take twice as long
class GraphQLRequest:
    """One operation as a client sends it."""

    query: str
    operation_name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)
    extensions: dict[str, Any] = field(default_factory=dict)
    operation: Operation | None = None  # if the document has been read already


@dataclass(slots=True)
class GraphQLResponse:
    """The response to one operation.

    `status` is for application/graphql-response+json; with `is_malformed` it applies to application/json too.
    `is_executed` is False if the response has no `data` entry. `operation` is the name of the operation, if it had one.
    `is_public` is True for a whole answer that every stranger may be given. With `encoded`, that is the body, and `data` is None.
    With `increments`, this is only the first payload.
    """

    data: dict[str, Any] | None = None
    errors: list[ErrorAnswer] = field(default_factory=list)
    extensions: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    is_executed: bool = False
    is_malformed: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    operation: str | None = None
    is_public: bool = False
    encoded: bytes | None = None
    increments: Increments | None = None

    def encode(self) -> bytes:
        """The response body as JSON.

        Errors: orjson.JSONEncodeError, for example if a resolver's text contains an unpaired surrogate.
        """
        return orjson.dumps(self.body()) if self.encoded is None else self.encoded

    def body(self) -> dict[str, Any]:
        """The response body in the specified format."""
        shaped: dict[str, Any] = {"errors": self.errors} if self.errors else {}
        if self.is_executed:
            shaped["data"] = self.data
        if self.extensions:
            shaped["extensions"] = self.extensions
        return shaped


class OperationOutcome(NamedTuple):
    """One finished operation, for metrics. `name` is None if it has none or was rejected before it was known."""

    name: str | None
    kind: str
    code: str  # "ok" or the first error's code
    seconds: float
    cost: int


def refused(refusal: Refusal) -> GraphQLResponse:
    """The response to a request that is not executed."""
    return GraphQLResponse(
        errors=refusal.errors(), status=refusal.status, is_malformed=refusal.is_malformed, headers=refusal.headers
    )


def unexpected(error: Exception, request_id: str) -> GraphQLResponse:
    """The response if something failed outside all resolvers: logged in full, masked for the client."""
    described = answer_fault(error, request_id)
    return GraphQLResponse(errors=described.errors, status=503 if described.is_unavailable else 500, is_malformed=True)


class Executor:
    """Executes requests within the limits, on the engine named in the settings; `observe` is called for each."""

    def __init__(
        self, schema: strawberry.Schema, settings: GraphQLSettings, *, observe: Callable[[OperationOutcome], None] | None = None
    ) -> None:
        self.settings = settings
        self.documents = DocumentCache(schema._schema, settings)
        self.engine: ExecutionEngine = make_engine(schema, settings.engine)
        self._observe = observe
        self._alarms = Alarms(settings.time_limit_s)

    def operation(self, request: GraphQLRequest) -> Operation:
        """The operation this request would run.

        Errors: Refusal.
        """
        return request.operation or self.documents.read(request.query).pick(request.operation_name)

    def read(self, request: GraphQLRequest) -> GraphQLRequest:
        """The same request, with its operation unless that is refused: the response will say why."""
        try:  # noqa: SIM105 entering `suppress` costs every request as much as finding its operation
            request.operation = self.operation(request)
        except Refusal:
            pass
        return request

    def count_recalled(self, name: str | None, answer: GraphQLResponse, seconds: float) -> None:
        """Count a query whose answer was recalled from a cache like one that was run."""
        if self._observe is not None:
            cost = answer.extensions["cost"]["requested"]
            self._observe(OperationOutcome(name, OperationType.QUERY.value, "ok", seconds, cost))

    async def run(
        self,
        request: GraphQLRequest,
        context: Any,
        *,
        request_id: str,
        allowed: frozenset[OperationType] = BOTH,
        incrementally: bool = False,
        may_encode: bool = False,
    ) -> GraphQLResponse:
        """The response to the request. Raises nothing except cancellation.

        `incrementally`: the client can read what is deferred later; otherwise the whole comes at once.
        `may_encode`: the data is for `encode` only, so that parts of it may be JSON already.
        """
        started = time.perf_counter()
        operation: Operation | None = None
        cost = 0
        try:
            operation = self.operation(request)
            _check_kind(operation, allowed)
            cost = self._check_cost(operation, request)
            with _traced(operation) if are_sent() else _freshness(operation):
                answer = await self._execute(operation, request, context, request_id, cost, incrementally, may_encode)
        except Refusal as refusal:
            answer = refused(refusal)
        except Exception as error:  # noqa: BLE001 a fault of ours must not end the connection
            answer = unexpected(error, request_id)
        if self._observe is not None:
            code = answer.errors[0]["extensions"]["code"] if answer.errors else "ok"
            name, kind = (operation.name, operation.kind.value) if operation else (None, "unknown")
            self._observe(OperationOutcome(name, kind, code, time.perf_counter() - started, cost))
        return answer

    async def subscribe(self, request: GraphQLRequest, context: Any, *, request_id: str) -> AsyncGenerator[GraphQLResponse, None]:
        """A response for each event; one without data if the subscription cannot start or fails.

        Close it when the responses are no longer needed. Raises nothing except cancellation.
        """
        started = time.perf_counter()
        name, code, cost = None, "ok", 0
        try:
            operation = self.operation(request)
            _check_kind(operation, SUBSCRIPTIONS)
            name, cost = operation.name, self._check_cost(operation, request)
            async with aclosing(self.engine.subscribe(operation, request.variables, context)) as events:
                async for result in events:
                    described = answer_errors(result.errors, request_id)
                    status = 200 if result.data is not None else _status_without_data(operation, described)
                    errors = discreet(described.errors, self.settings)
                    yield GraphQLResponse(result.data, errors, {}, status, is_executed=result.data is not None, operation=name)
        except Refusal as refusal:
            code = refusal.code
            yield refused(refusal)
        except Exception as error:  # noqa: BLE001 a fault of ours must not end the connection
            code = "INTERNAL"
            yield unexpected(error, request_id)
        finally:
            if self._observe is not None:
                self._observe(OperationOutcome(name, OperationType.SUBSCRIPTION.value, code, time.perf_counter() - started, cost))

    def _check_cost(self, operation: Operation, request: GraphQLRequest) -> int:
        check_variables(request.variables, self.settings)
        cost = operation.cost.of(request.variables)
        if cost > self.settings.max_cost:
            raise limit_refusal("cost", cost, self.settings.max_cost)
        return cost

    async def _execute(
        self,
        operation: Operation,
        request: GraphQLRequest,
        context: Any,
        request_id: str,
        cost: int,
        incrementally: bool,
        may_encode: bool,
    ) -> GraphQLResponse:
        extensions = {"cost": {"requested": cost, "maximum": self.settings.max_cost}}
        ends_at = time.monotonic() + self.settings.time_limit_s
        result: ExecutionResult | ExperimentalIncrementalExecutionResults
        try:
            with TimeLimit(self._alarms):
                if incrementally and operation.incremental is not None:
                    result = await self.engine.execute_incrementally(operation, operation.incremental, request.variables, context)
                else:
                    result = await self.engine.execute(
                        operation, request.variables, context, request.extensions, may_encode=may_encode
                    )
        except TimeoutError:
            late = self._overdue(operation, request_id)
            return GraphQLResponse(errors=[late], extensions=extensions, status=503, operation=operation.name)
        increments = None
        if isinstance(result, ExperimentalIncrementalExecutionResults):
            increments = self._increments(result, operation, request_id, ends_at)
            result = ExecutionResult(result.initial_result.data, result.initial_result.errors)
        status, errors = 200, []
        if result.errors or result.data is None:
            described = answer_errors(result.errors, request_id)
            status = 200 if result.data is not None else _status_without_data(operation, described)
            errors = discreet(described.errors, self.settings)
        return GraphQLResponse(
            result.data,
            errors,
            extensions,
            status,
            is_executed=status == 200,
            operation=operation.name,
            is_public=status == 200 and operation.is_public and not errors and increments is None,
            increments=increments,
        )

    def _increments(
        self, results: ExperimentalIncrementalExecutionResults, operation: Operation, request_id: str, ends_at: float
    ) -> Increments:
        def describe(errors: Sequence[GraphQLError] | None) -> list[ErrorAnswer]:
            return discreet(answer_errors(errors, request_id).errors, self.settings)

        return Increments(results, describe, lambda: self._overdue(operation, request_id), ends_at)

    def _overdue(self, operation: Operation, request_id: str) -> ErrorAnswer:
        limit_s = self.settings.time_limit_s
        logger.warning("operation %s did not finish within %g s (request %s)", operation.name, limit_s, request_id)
        message = f"The operation took longer than {limit_s:g} s and was cancelled."
        return {**masked_error(request_id, reason="timeout"), "message": message}


def _status_without_data(operation: Operation, described: AnsweredErrors) -> int:
    """200 if something ran and failed; otherwise the status for why nothing is left of the request, which then has no `data`
    entry.

    A query of which nothing is left because of its arguments or its caller is rejected like one with invalid variables: with a
    4xx. A mutation may have been carried out in part, unless its only field was itself rejected.
    """
    if not any("path" in error for error in described.errors):
        return 400
    if described.is_unavailable:
        return 503
    statuses = {REFUSED.get(error["extensions"]["code"], 200) for error in described.errors}
    is_undone = operation.kind is OperationType.QUERY or (operation.has_one_field and len(described.errors[0]["path"]) == 1)
    return max(statuses) if is_undone and 200 not in statuses else 200


@contextmanager
def _traced(operation: Operation) -> Iterator[None]:
    with span(f"graphql {operation.name or operation.kind.value}"), _freshness(operation):
        yield


def _freshness(operation: Operation) -> AbstractContextManager[object]:
    """Reads of a mutation or subscription see what was just written; those of a query may come from a replica."""
    return _AS_IT_IS if operation.kind is OperationType.QUERY else up_to_date_reads()


def _check_kind(operation: Operation, allowed: frozenset[OperationType]) -> None:
    if operation.kind in allowed:
        return
    if operation.kind is OperationType.SUBSCRIPTION:
        raise Refusal(
            "This request cannot carry a subscription. Subscriptions are served over WebSocket with the subprotocol "
            "graphql-transport-ws, as an event stream for requests with Accept: text/event-stream, and in parts for "
            "requests with Accept: multipart/mixed;subscriptionSpec=1.0.",
            transports=["graphql-transport-ws", "text/event-stream", "multipart/mixed;subscriptionSpec=1.0"],
        )
    raise TransportRefused(
        f"GET can only run queries; send this {operation.kind.value} with POST.", status=405, headers={"Allow": "POST"}
    )
