"""The front of the compiled engine: plans are made once an operation and kept; what has none goes to graphql-core."""

import logging
from collections import Counter, OrderedDict
from collections.abc import AsyncGenerator, Mapping
from typing import Any

import strawberry
from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
)
from graphql.execution.values import VariableValues, get_variable_values

from schema.execution.engine.compiler import Compiler, conditions
from schema.execution.engine.errors import Reason, Unforeseen, Unplannable
from schema.execution.engine.plan import Plan
from schema.execution.engine.run import Run, core_of
from schema.execution.interface import Executable, ExecutionEngine

logger = logging.getLogger(__name__)

MOST_PLANNED_FIELDS = 100_000  # in all plans that are kept; a planned field takes about a kilobyte
MOST_ERRORS = 50  # graphql-core's own default


class Prepared:
    """What is known of one operation: how its variables are read, and its plans by the truth of its conditions."""

    def __init__(self, schema: strawberry.Schema, operation: Executable) -> None:
        self.operation = operation
        self.size = 1
        self._schema = schema
        self._definition = _definition(operation)
        self._plans: dict[tuple[Any, ...], Plan | Unplannable] = {}
        self._conditions: tuple[str, ...] | Unplannable
        try:
            self._conditions = conditions(operation.document)
        except Unplannable as unplannable:
            self._conditions = unplannable

    def variables(self, sent: Mapping[str, Any]) -> VariableValues | list[GraphQLError]:
        """The variables as their types read them, or what is wrong with them."""
        definitions = self._definition.variable_definitions or ()
        return get_variable_values(self._schema._schema, definitions, dict(sent), max_errors=MOST_ERRORS)

    def plan(self, variables: VariableValues) -> Plan:
        """The plan for these variables.

        Errors: Unplannable.
        """
        if isinstance(self._conditions, Unplannable):
            raise Unplannable(self._conditions.reason)
        truth = tuple(variables.coerced.get(name) for name in self._conditions)
        plan = self._plans.get(truth)
        if plan is None:
            plan = self._plans[truth] = self._compiled(variables)
            self.size += plan.size if isinstance(plan, Plan) else 1
        if isinstance(plan, Unplannable):
            raise Unplannable(plan.reason)
        return plan

    def _compiled(self, variables: VariableValues) -> Plan | Unplannable:
        try:
            return Compiler(self._schema, self.operation.document, self._definition, variables).plan()
        except Unplannable as unplannable:
            return unplannable.with_traceback(None)
        except RecursionError:
            return Unplannable("size")


class CompiledEngine:
    """Runs operations by plans. `fallbacks` counts by reason what went to graphql-core; `hits` and `misses` count plans."""

    def __init__(self, schema: strawberry.Schema, reference: ExecutionEngine, most_fields: int = MOST_PLANNED_FIELDS) -> None:
        self.fallbacks: Counter[str] = Counter()
        self.hits = 0
        self.misses = 0
        self._schema = schema
        self._core_schema: GraphQLSchema = schema._schema
        self._reference = reference
        self._most_fields = most_fields
        self._prepared: OrderedDict[int, Prepared] = OrderedDict()
        self._size = 0

    def __len__(self) -> int:
        return len(self._prepared)

    async def execute(
        self, operation: Executable, variables: Mapping[str, Any], context: Any, extensions: Mapping[str, Any]
    ) -> ExecutionResult:
        """Data and errors of a query or mutation. A query that comes upon something unforeseen is run again by graphql-core."""
        prepared = self._prepare(operation)
        read = prepared.variables(variables)
        if isinstance(read, list):
            return ExecutionResult(None, read)
        try:
            plan = self._plan(prepared, read)
        except Unplannable as unplannable:
            return await self._fall_back(unplannable.reason, operation, variables, context, extensions)
        core = core_of(self._schema.execution_context_class, self._core_schema, plan, read, context, extensions)
        try:
            return await Run(plan, core).result()
        except Exception as error:
            if operation.kind is not OperationType.QUERY:
                raise
            reason: Reason = "unforeseen" if isinstance(error, Unforeseen) else "fault"
            if reason == "fault":
                logger.exception("the engine failed at operation %s", operation.name)
        return await self._fall_back(reason, operation, variables, context, extensions)

    async def subscribe(
        self, operation: Executable, variables: Mapping[str, Any], context: Any
    ) -> AsyncGenerator[ExecutionResult, None]:
        """A result for each event, from graphql-core."""
        self.fallbacks["subscription"] += 1
        events = self._reference.subscribe(operation, variables, context)
        try:
            async for result in events:
                yield result
        finally:
            await events.aclose()

    async def _fall_back(
        self, reason: Reason, operation: Executable, variables: Mapping[str, Any], context: Any, extensions: Mapping[str, Any]
    ) -> ExecutionResult:
        self.fallbacks[reason] += 1
        return await self._reference.execute(operation, variables, context, extensions)

    def _prepare(self, operation: Executable) -> Prepared:
        key = id(operation)
        prepared = self._prepared.get(key)
        if prepared is None or prepared.operation is not operation:
            if prepared is not None:
                self._size -= prepared.size
            prepared = self._prepared[key] = Prepared(self._schema, operation)
            self._size += prepared.size
        self._prepared.move_to_end(key)
        return prepared

    def _plan(self, prepared: Prepared, variables: VariableValues) -> Plan:
        before = prepared.size
        try:
            return prepared.plan(variables)
        finally:
            grown = prepared.size - before
            self.hits += not grown
            self.misses += bool(grown)
            self._size += grown
            while self._size > self._most_fields and len(self._prepared) > 1:
                _, dropped = self._prepared.popitem(last=False)
                self._size -= dropped.size


def _definition(operation: Executable) -> OperationDefinitionNode:
    found = [one for one in operation.document.definitions if isinstance(one, OperationDefinitionNode)]
    return next(one for one in found if operation.name is None or (one.name is not None and one.name.value == operation.name))
