"""graphql-core as an engine: the reference, and what runs whatever no other engine can."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from inspect import isawaitable
from typing import Any

import strawberry
from graphql import ExecutionResult, execute, subscribe

from schema.execution.interface import Executable


class GraphQLCoreEngine:
    """Runs every operation field by field, each field with its resolver."""

    def __init__(self, schema: strawberry.Schema) -> None:
        self._schema = schema

    async def execute(
        self,
        operation: Executable,
        variables: Mapping[str, Any],
        context: Any,
        extensions: Mapping[str, Any],
        *,
        may_encode: bool = False,
    ) -> ExecutionResult:
        """Data and errors of a query or mutation."""
        running = execute(
            self._schema._schema,
            operation.document,
            context_value=context,
            variable_values=dict(variables),
            operation_name=operation.name,
            executor_class=self._schema.execution_context_class,
            operation_extensions=extensions,
        )
        return running if isinstance(running, ExecutionResult) else await running

    async def subscribe(
        self, operation: Executable, variables: Mapping[str, Any], context: Any
    ) -> AsyncGenerator[ExecutionResult, None]:
        """A result for each event; a subscription that cannot begin has one, without data."""
        begun = subscribe(
            self._schema._schema,
            operation.document,
            context_value=context,
            variable_values=dict(variables),
            operation_name=operation.name,
        )
        stream: AsyncIterator[ExecutionResult] | ExecutionResult = await begun if isawaitable(begun) else begun
        if isinstance(stream, ExecutionResult):
            yield stream
            return
        try:
            async for result in stream:
                yield result
        finally:
            await stream.aclose()  # type: ignore[attr-defined]
