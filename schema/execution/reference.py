"""graphql-core as an engine: the reference, and what runs whatever no other engine can."""

from asyncio import ensure_future
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterator, Mapping
from inspect import isawaitable
from typing import Any

import strawberry
from graphql import (
    DocumentNode,
    ExecutionResult,
    ExperimentalIncrementalExecutionResults,
    GraphQLError,
    GraphQLOutputType,
    GraphQLResolveInfo,
    create_source_event_stream,
    execute_subscription_event,
    experimental_execute_incrementally,
)
from graphql.execution import Executor as GraphQLCoreExecutor
from graphql.execution.collect_fields import FieldDetails
from graphql.execution.executor import StreamUsage
from graphql.execution.executor_throwing_on_incremental import ExecutorThrowingOnIncremental
from graphql.execution.incremental.stream_item_queue import StreamItemQueue
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema.execution.interface import Executable


class StreamingExecutor(StrawberryGraphQLCoreExecutionContext):
    """Completes the items of a streamed list together, so that what they need is read in batches.

    graphql-core completes one after the other: each would pay its own statements. Its early execution does it together, but
    begins before the first payload is out.
    """

    def build_stream_item_queue(
        self,
        initial_index: int,
        stream_path: Path,
        iterator: Iterator[Any] | AsyncIterator[Any],
        field_details_list: list[FieldDetails],
        info: GraphQLResolveInfo[Any],
        item_type: GraphQLOutputType,
        is_async: bool,
    ) -> StreamItemQueue:
        """The queue that the rest of a list is sent from; nothing runs until it is read."""
        if not isinstance(iterator, Iterator):
            return super().build_stream_item_queue(
                initial_index, stream_path, iterator, field_details_list, info, item_type, is_async
            )

        async def produce(queue: StreamItemQueue) -> None:
            for index, item in enumerate(iterator, initial_index):
                path = stream_path.add_key(index, None)
                completed = self.create_sub_executor().complete_stream_item(path, item, field_details_list, info, item_type)
                await queue.push(ensure_future(completed) if isawaitable(completed) else completed)

        return StreamItemQueue(produce)

    def get_stream_usage(self, field_details_list: list[FieldDetails], path: Path) -> StreamUsage | None:
        """How a list is streamed. What graphql-core raises for a wrong count would be taken for a fault of ours."""
        try:
            return super().get_stream_usage(field_details_list, path)
        except ValueError:
            raise GraphQLError("initialCount of @stream must be 0 or more.", field_details_list[0].node) from None


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
        return await self._run(operation, document, variables, context, {}, StreamingExecutor)

    async def _run(
        self,
        operation: Executable,
        document: DocumentNode,
        variables: Mapping[str, Any],
        context: Any,
        extensions: Mapping[str, Any],
        executor_class: type[GraphQLCoreExecutor[Any]] | None = None,
    ) -> ExecutionResult | ExperimentalIncrementalExecutionResults:
        running = experimental_execute_incrementally(  # execute itself refuses any schema that knows @defer
            self._schema._schema,
            document,
            context_value=context,
            variable_values=dict(variables),
            operation_name=operation.name,
            executor_class=executor_class or self._schema.execution_context_class,
            operation_extensions=extensions,
        )
        return await running if isawaitable(running) else running

    async def subscribe(
        self, operation: Executable, variables: Mapping[str, Any], context: Any
    ) -> AsyncGenerator[ExecutionResult, None]:
        """A result for each event; a subscription that cannot begin has one, without data."""
        source = await self.source(operation, variables, context)
        if isinstance(source, ExecutionResult):
            yield source
            return
        try:
            async for event in source:
                yield await self.told(operation, variables, context, event)
        finally:
            if isinstance(source, AsyncGenerator):
                await source.aclose()

    async def source(
        self, operation: Executable, variables: Mapping[str, Any], context: Any
    ) -> AsyncIterable[Any] | ExecutionResult:
        """A subscription's events, before anything is selected of them; what is wrong if it cannot begin."""
        executor = self._executor(operation, variables, context)
        if isinstance(executor, list):
            return ExecutionResult(None, executor)
        begun = create_source_event_stream(executor)
        return await begun if isawaitable(begun) else begun

    async def told(self, operation: Executable, variables: Mapping[str, Any], context: Any, event: Any) -> ExecutionResult:
        """What the subscription selects of one event."""
        executor = self._executor(operation, variables, context, event)
        assert not isinstance(executor, list)  # it was made before, when the stream was
        running = execute_subscription_event(executor)
        return await running if isawaitable(running) else running

    def _executor(
        self, operation: Executable, variables: Mapping[str, Any], context: Any, event: Any = None
    ) -> GraphQLCoreExecutor[Any] | list[GraphQLError]:
        return ExecutorThrowingOnIncremental.build(
            self._schema._schema,
            operation.document,
            event,
            context_value=context,
            raw_variable_values=dict(variables),
            operation_name=operation.name,
        )
