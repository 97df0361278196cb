"""The exact completion of one value, as graphql-core does it; a failure is left where it happened, as a Failed."""

from typing import Any, cast

import orjson
from graphql import GraphQLError, GraphQLResolveInfo, Undefined
from graphql.execution import Executor
from graphql.execution.executor import invalid_return_type_error
from graphql.pyutils import Path, is_iterable

from schema.execution.engine.errors import Unforeseen
from schema.execution.engine.execution import Execution
from schema.execution.engine.plan import PENDING, Either, Failed, Field, Leaf, Many, One, Selection, Shape
from schema.execution.engine.sources import Constant, Plain


class Info:
    """The resolve info of a level's field, made when something of it is asked for: type checks are handed one and seldom look."""

    __slots__ = ("_execution", "_field", "_made")

    def __init__(self, execution: Execution, field: Field) -> None:
        self._execution = execution
        self._field = field
        self._made: GraphQLResolveInfo[Any] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.whole(), name)

    def whole(self) -> GraphQLResolveInfo[Any]:
        """What a resolver is told. The path is right at the root; a level below has many."""
        if self._made is None:
            field = self._field
            path = Path(None, field.key, field.parent.name)
            self._made = self._execution.core.build_resolve_info(field.definition, field.nodes, field.parent, path)
        return self._made


class Careful:
    """Completes values one at a time. `has_failed` is true once one failed; `lost` holds the ids of objects to be nulled."""

    def __init__(self, execution: Execution) -> None:
        self.has_failed = False
        self.lost: set[int] = set()
        self._execution = execution

    @property
    def _core(self) -> Executor[Any]:
        return self._execution.core

    def value(self, field: Field, shape: Shape, info: Info, value: Any) -> Any:
        """The completed value, or what failed. Links are left pending.

        Errors: Unforeseen for what needs an await.
        """
        try:
            return self._complete(field, shape, info, value)
        except Exception as error:
            if isinstance(error, Unforeseen):
                raise
            return self.failed(error)

    def failed(self, error: Exception) -> Failed:
        """What stands in the place of a value that failed."""
        self.has_failed = True
        return Failed(error)

    def opened(self, field: Field, shape: Shape, info: Info, value: Any) -> One | Many | None:
        """What has to be followed into the value: None where nothing is left of it.

        Errors: what the value itself is or lacks.
        """
        _check(value, self._core)
        if value is None or value is Undefined:
            if shape.is_required:
                raise TypeError(f"Cannot return null for non-nullable field {info.parent_type}.{info.field_name}.")
            return None
        if isinstance(shape, Either):
            return self._runtime_shape(field, shape, info, value)
        assert isinstance(shape, One | Many)
        if isinstance(shape, Many):
            self._check_list(info, value)
        return shape

    def _complete(self, field: Field, shape: Shape, info: Info, value: Any) -> Any:
        if isinstance(shape, Leaf):
            _check(value, self._core)
            if value is not None and value is not Undefined:
                return self._core.complete_leaf_value(shape.type, value)
            if shape.is_required:
                raise TypeError(f"Cannot return null for non-nullable field {info.parent_type}.{info.field_name}.")
            return None
        opened = self.opened(field, shape, info, value)
        if opened is None:
            return None
        if isinstance(opened, Many):
            return [self.value(field, opened.item, info, item) for item in value]
        return self._object(field, opened.selection, info, value)

    def _object(self, field: Field, selection: Selection, info: Info, row: Any) -> dict[str, Any]:
        check = selection.type.is_type_of
        if check is not None:
            verdict = check(row, cast(GraphQLResolveInfo[Any], info))
            if self._core.is_awaitable(verdict):
                raise Unforeseen
            if not verdict:
                raise invalid_return_type_error(selection.type, row, field.details)
        written = {inner.key: self._inline(inner, row) for inner in selection.fields}
        if any(is_lost(inner.shape, written[inner.key]) for inner in selection.fields):
            self.lost.add(id(written))
        return written

    def _inline(self, field: Field, row: Any) -> Any:
        if isinstance(field.source, Constant):
            return field.source.value
        if not field.is_inline or not isinstance(field.source, Plain):
            return PENDING
        return self.value(field, field.shape, Info(self._execution, field), *field.source.read([row]))

    def _check_list(self, info: Info, value: Any) -> None:
        if self._core.is_async_iterable(value):
            raise Unforeseen
        if not is_iterable(value):
            raise GraphQLError(f"Expected Iterable, but did not find one for field '{info.parent_type}.{info.field_name}'.")

    def _runtime_shape(self, field: Field, shape: Either, info: Info, value: Any) -> One:
        resolve = shape.type.resolve_type or self._core.type_resolver
        told = cast(GraphQLResolveInfo[Any], info)
        name = resolve(value, told, shape.type)
        if self._core.is_awaitable(name):
            raise Unforeseen
        return shape.shapes[self._core.ensure_valid_runtime_type(name, shape.type, field.details, told, value).name]


def is_lost(shape: Shape, value: Any) -> bool:
    """Whether a failure in a value nulls what the value belongs to."""
    if isinstance(value, Failed):
        return shape.is_required
    if not shape.is_required or value is None or value is PENDING or value.__class__ is orjson.Fragment:
        return False
    if isinstance(shape, Many):
        return any(is_lost(shape.item, item) for item in value)
    if isinstance(shape, One):
        return any(is_lost(inner.shape, value[inner.key]) for inner in shape.selection.fields)
    return False


def _check(value: Any, core: Executor[Any]) -> None:
    if isinstance(value, BaseException):
        raise value
    if core.is_awaitable(value):
        raise Unforeseen
