"""graphql-core as an engine: the reference, and what runs whatever no other engine can."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from inspect import isawaitable
from typing import Any

import strawberry
from graphql import (
    DocumentNode,
    ExecutionResult,
    ExperimentalIncrementalExecutionResults,
    experimental_execute_incrementally,
    subscribe,
)

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
        result = await self._run(operation, operation.document, variables, context, extensions)
        assert isinstance(result, ExecutionResult)  # the document has nothing to defer
        return result

    async def execute_incrementally(
        self, operation: Executable, document: DocumentNode, variables: Mapping[str, Any], context: Any
    ) -> ExecutionResult | ExperimentalIncrementalExecutionResults:
        """A first result and what follows, if anything does."""
        return await self._run(operation, document, variables, context, {})

    async def _run(
        self,
        operation: Executable,
        document: DocumentNode,
        variables: Mapping[str, Any],
        context: Any,
        extensions: Mapping[str, Any],
    ) -> ExecutionResult | ExperimentalIncrementalExecutionResults:
        running = experimental_execute_incrementally(  # execute itself refuses any schema that knows @defer
            self._schema._schema,
            document,
            context_value=context,
            variable_values=dict(variables),
            operation_name=operation.name,
            executor_class=self._schema.execution_context_class,
            operation_extensions=extensions,
        )
        return await running if isawaitable(running) else running

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
