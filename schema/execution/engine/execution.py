"""What one execution is about, and graphql-core's executor of it, made if something asks for what only that can tell."""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLSchema, default_field_resolver, default_type_resolver
from graphql.execution import Executor
from graphql.execution.values import VariableValues

from schema.execution.engine.plan import Plan


class Execution:
    """One operation with its variables and context. `may_encode`: parts of the answer may be JSON already."""

    __slots__ = ("_core", "_executor_class", "_extensions", "_schema", "context", "may_encode", "plan", "variables")

    def __init__(
        self,
        executor_class: Any,
        schema: GraphQLSchema,
        plan: Plan,
        variables: VariableValues,
        context: Any,
        extensions: Mapping[str, Any],
        *,
        may_encode: bool = False,
    ) -> None:
        self.may_encode = may_encode
        self.plan = plan
        self.variables = variables
        self.context = context
        self._executor_class = executor_class
        self._schema = schema
        self._extensions = extensions
        self._core: Executor[Any] | None = None

    @property
    def core(self) -> Executor[Any]:
        """graphql-core's executor of this operation."""
        if self._core is None:
            self._core = self._executor_class(
                self._schema,
                self.plan.fragment_definitions,
                self.plan.fragments,
                None,
                self.context,
                self.plan.operation,
                self.variables,
                default_field_resolver,
                default_type_resolver,
                default_field_resolver,
                operation_extensions=self._extensions,
            )
        return self._core

    def close(self) -> None:
        """To be called when it is over: it lets go of what an executor holds of itself, with all that the request read."""
        if self._core is not None:
            del self._core.async_helpers
