"""What a field is made of, declared once: a plain read of the row, or one batch over all rows of a level.

The runtime value of a GraphQL object is the loaders' own light row, never an instance of its Strawberry class: the class is the
description. An engine that goes level by level finds `PlainField.getter` and `BatchField.batch` on the class's fields; under
graphql-core the same batch is driven by one DataLoader a (field, arguments) and request.
"""

import dataclasses
import inspect
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.dataloader import DataLoader
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from resolvers.context import RequestContext

Getter = Callable[[Any], Any]
Batch = Callable[..., Awaitable[Sequence[Any]]]

_GETTER = "gigs.getter"
_BATCH = "gigs.batch"


class PlainField(StrawberryField):
    """A field whose value is a pure function of the row alone."""

    @property
    def getter(self) -> Getter:
        """Row in, value out: no I/O, no context, no arguments."""
        getter: Getter | None = self.metadata[_GETTER]
        return getter or attrgetter(self.python_name)

    def get_result(self, source: Any, info: Any, args: list[Any], kwargs: Any) -> Any:
        """The value for graphql-core."""
        getter: Getter | None = self.metadata[_GETTER]
        return getter(source) if getter else getattr(source, self.python_name)


class BatchField(StrawberryField):
    """A field that is answered for all parents of a level at once.

    Shape of its function: `async def venues(rows, context, **arguments) -> list`, one value a row, in row order; an exception
    among the values fails that row's field alone.
    """

    @property
    def batch(self) -> Batch:
        """All parents in, their values out, same order."""
        batch: Batch = self.metadata[_BATCH]
        return batch

    @property
    def is_basic_field(self) -> bool:
        """Never: it needs the request."""
        return False

    def get_result(self, source: Any, info: Any, args: list[Any], kwargs: Mapping[str, Any]) -> Awaitable[Any]:
        """The value for graphql-core, gathered with that of every other parent that asks in the same turn of the loop."""
        context: RequestContext = info.context
        key = (id(self), _frozen(kwargs))
        loader = context.batches.get(key)
        if loader is None:
            # Rows are unhashable and short-lived, so nothing is cached by row here: that is the entity loaders' part.
            loader = DataLoader(partial(self.batch, context=context, **kwargs), cache=False)
            context.batches[key] = loader
        return loader.load(source)


def column(description: str, *, of: str | None = None) -> Any:
    """A field read off the row: the column of its own name, or `of` another."""
    return PlainField(description=description, metadata={_GETTER: attrgetter(of) if of else None})


def computed(getter: Getter, description: str) -> Any:
    """A field worked out from the row alone."""
    return PlainField(description=description, metadata={_GETTER: getter})


def batch_field(batch: Batch, description: str, arguments: Mapping[str, str] | None = None) -> Any:
    """A field answered by `batch` for all parents at once.

    Its GraphQL arguments are the function's keyword-only parameters; `arguments` describes each by its Python name.
    A trailing underscore ("from_") is no part of the GraphQL name.
    """
    field = BatchField(description=description, metadata={_BATCH: batch})
    field.arguments = [
        _argument(parameter, (arguments or {}).get(parameter.name), batch)
        for parameter in inspect.signature(batch).parameters.values()
        if parameter.kind is parameter.KEYWORD_ONLY
    ]
    return field


def extend(owner: type, name: str, answer: Any, field: Any, *, after: str) -> None:
    """Give a type a field whose answer is declared in a later package: Venue is known to Event, so its events join it here.

    The field stands behind the one named `after`.

    Errors: ValueError when the type has no field of that name.
    """
    fields = owner.__strawberry_definition__.fields  # type: ignore[attr-defined]
    names = [one.python_name for one in fields]
    field.python_name = name
    field.type_annotation = StrawberryAnnotation(answer)
    field.origin = owner
    fields.insert(names.index(after) + 1, field)


def root_field(answer: Any, description: str) -> Callable[[Callable[..., Any]], Any]:
    """A field of Query answered by an ordinary resolver with rows of the `answer` type.

    An argument that defaults to None is simply optional.
    """

    def declared(resolver: Callable[..., Any]) -> Any:
        field = strawberry.field(resolver, description=description, graphql_type=answer)
        for argument in field.arguments:
            argument.default = _published(argument.default)
        return field

    return declared


def subscription_field(answer: Any, description: str) -> Callable[[Callable[..., Any]], Any]:
    """A field of Subscription: its resolver gives an iterator of rows of the `answer` type."""

    def declared(resolver: Callable[..., Any]) -> Any:
        return strawberry.subscription(resolver, description=description, graphql_type=answer)

    return declared


def optional_input(description: str, *, name: str | None = None) -> Any:
    """An input's field that may be left out; it is None then, and the SDL says nothing of a default."""
    field = strawberry.field(description=description, name=name, default=None)
    field.default_value = strawberry.UNSET
    return field


def _published(default: Any) -> Any:
    """The default that the SDL tells: None is no more than a Python default."""
    return strawberry.UNSET if default is None or default is inspect.Parameter.empty else default


def _argument(parameter: inspect.Parameter, description: str | None, batch: Batch) -> StrawberryArgument:
    return StrawberryArgument(
        python_name=parameter.name,
        graphql_name=parameter.name[:-1] if parameter.name.endswith("_") else None,
        type_annotation=StrawberryAnnotation(parameter.annotation, namespace=inspect.unwrap(batch).__globals__),
        default=_published(parameter.default),
        description=description,
    )


def _frozen(value: Any) -> Hashable:
    """Arguments as a dictionary key."""
    if isinstance(value, Mapping):
        return tuple(sorted((name, _frozen(item)) for name, item in value.items()))
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return tuple(_frozen(getattr(value, field.name)) for field in dataclasses.fields(value))
    frozen: Hashable = value
    return frozen
