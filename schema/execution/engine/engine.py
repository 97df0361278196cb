"""The front of the compiled engine: plans are made once an operation and kept; what has none goes to graphql-core."""

import logging
from collections import Counter
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any, Final

import strawberry
from graphql import (
    DocumentNode,
    ExecutionResult,
    ExperimentalIncrementalExecutionResults,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
)
from graphql.execution.values import VariableValues

from schema.execution.engine.compiler import Compiler, Shared, conditions
from schema.execution.engine.errors import Reason, Unforeseen, Unplannable
from schema.execution.engine.execution import Execution
from schema.execution.engine.plan import Plan
from schema.execution.engine.run import Run
from schema.execution.engine.sizes import plan_bytes
from schema.execution.engine.variables import VariableReader
from schema.execution.interface import Executable, ReferenceEngine

logger = logging.getLogger(__name__)

MOST_PLANS: Final = 8  # of one operation
Truth = tuple[Any, ...]


class Prepared:
    """What is known of one operation before its plan: how its variables are read, and which of them decide what is selected."""

    def __init__(self, schema: strawberry.Schema, shared: Shared, operation: Executable) -> None:
        self.plans: dict[Truth, Plan | Unplannable] = {}
        self._shared = shared
        self._document = operation.document
        self._schema = schema
        self._definition = _definition(operation)
        self._reader = VariableReader(schema._schema, self._definition.variable_definitions or ())
        self._conditions: tuple[str, ...] | Unplannable
        try:
            self._conditions = conditions(operation.document)
        except Unplannable as unplannable:
            self._conditions = Unplannable(unplannable.reason)

    def variables(self, sent: Mapping[str, Any]) -> VariableValues | list[GraphQLError]:
        """The variables as their types read them, or what is wrong with them."""
        return self._reader.read(sent)

    def truth(self, variables: VariableValues) -> Truth:
        """What decides the selection: equal for requests of one plan."""
        return () if isinstance(self._conditions, Unplannable) else tuple(map(variables.coerced.get, self._conditions))

    def plan(self, variables: VariableValues) -> Plan | Unplannable:
        """The plan for these variables, made now, or why there is none."""
        if isinstance(self._conditions, Unplannable):
            return self._conditions
        try:
            return Compiler(self._schema, self._document, self._definition, variables, self._shared).plan()
        except Unplannable as unplannable:
            return Unplannable(unplannable.reason)  # a fresh one: what was raised holds on to the frames, and all that is in them
        except RecursionError:
            return Unplannable("size")


class CompiledEngine:
    """Runs operations by plans, which are kept with the operations. `fallbacks` counts by reason what went to graphql-core."""

    def __init__(self, schema: strawberry.Schema, reference: ReferenceEngine) -> None:
        self.fallbacks: Counter[str] = Counter()
        self.hits = self.misses = 0
        self._schema = schema
        self._core_schema: GraphQLSchema = schema._schema
        self._reference = reference
        self._shared = Shared()

    def reads(self) -> tuple[int, int]:
        """How many plans were there, and how many had to be made."""
        return self.hits, self.misses

    async def execute(
        self,
        operation: Executable,
        variables: Mapping[str, Any],
        context: Any,
        extensions: Mapping[str, Any],
        *,
        may_encode: bool = False,
    ) -> ExecutionResult:
        """Data and errors of a query or mutation. A query that comes upon something unforeseen is run again by graphql-core."""
        prepared = self._prepare(operation)
        read = prepared.variables(variables)
        if isinstance(read, list):
            return ExecutionResult(None, read)
        plan = self._plan(operation, prepared, read)
        if isinstance(plan, Unplannable):
            return await self._fall_back(plan.reason, operation, variables, context, extensions)
        executor_class = self._schema.execution_context_class
        execution = Execution(executor_class, self._core_schema, plan, read, context, extensions, may_encode=may_encode)
        try:
            return await Run(execution).result()
        except Exception as error:
            if operation.kind is not OperationType.QUERY:
                raise
            reason: Reason = "unforeseen" if isinstance(error, Unforeseen) else "fault"
            if reason == "fault":
                logger.exception("the engine failed at operation %s", operation.name)
        finally:
            execution.close()
        return await self._fall_back(reason, operation, variables, context, extensions)

    async def execute_incrementally(
        self, operation: Executable, document: DocumentNode, variables: Mapping[str, Any], context: Any
    ) -> ExecutionResult | ExperimentalIncrementalExecutionResults:
        """A first result and what follows, from graphql-core."""
        self.fallbacks["incremental"] += 1
        return await self._reference.execute_incrementally(operation, document, variables, context)

    async def subscribe(
        self, operation: Executable, variables: Mapping[str, Any], context: Any
    ) -> AsyncGenerator[ExecutionResult, None]:
        """A result for each event, by the plan; graphql-core opens the stream of events."""
        prepared = self._prepare(operation)
        read = prepared.variables(variables)
        if isinstance(read, list):
            yield ExecutionResult(None, read)
            return
        plan = self._plan(operation, prepared, read)
        if isinstance(plan, Unplannable):
            self.fallbacks[plan.reason] += 1
            async with aclosing(self._reference.subscribe(operation, variables, context)) as results:
                async for result in results:
                    yield result
            return
        source = await self._reference.source(operation, variables, context)
        if isinstance(source, ExecutionResult):
            yield source
            return
        try:
            async for event in source:
                yield await self._told(operation, plan, read, variables, context, event)
        finally:
            if isinstance(source, AsyncGenerator):
                await source.aclose()

    async def _told(
        self, operation: Executable, plan: Plan, read: VariableValues, variables: Mapping[str, Any], context: Any, event: Any
    ) -> ExecutionResult:
        """What is selected of one event. What reads it changes nothing, so graphql-core may do it again."""
        execution = Execution(self._schema.execution_context_class, self._core_schema, plan, read, context, {})
        try:
            return await Run(execution, event).result()
        except Exception as error:
            reason: Reason = "unforeseen" if isinstance(error, Unforeseen) else "fault"
            if reason == "fault":
                logger.exception("the engine failed at an event of subscription %s", operation.name)
        finally:
            execution.close()
        self.fallbacks[reason] += 1
        return await self._reference.told(operation, variables, context, event)

    async def _fall_back(
        self, reason: Reason, operation: Executable, variables: Mapping[str, Any], context: Any, extensions: Mapping[str, Any]
    ) -> ExecutionResult:
        self.fallbacks[reason] += 1
        return await self._reference.execute(operation, variables, context, extensions)

    def _prepare(self, operation: Executable) -> Prepared:
        prepared: Prepared | None = operation.memory.by_engine.get(self)
        if prepared is None:
            prepared = operation.memory.by_engine[self] = Prepared(self._schema, self._shared, operation)
        return prepared

    def _plan(self, operation: Executable, prepared: Prepared, variables: VariableValues) -> Plan | Unplannable:
        truth = prepared.truth(variables)
        plan = prepared.plans.get(truth)
        if plan is not None:
            self.hits += 1
            return plan
        self.misses += 1
        plan = prepared.plan(variables)
        if len(prepared.plans) >= MOST_PLANS:
            operation.memory.grew(-plan_bytes(prepared.plans.pop(next(iter(prepared.plans)))))
        prepared.plans[truth] = plan
        operation.memory.grew(plan_bytes(plan))
        return plan


def _definition(operation: Executable) -> OperationDefinitionNode:
    found = [one for one in operation.document.definitions if isinstance(one, OperationDefinitionNode)]
    return next(one for one in found if operation.name is None or (one.name is not None and one.name.value == operation.name))
