"""How fields are declared: a plain read of the row, or one batch over all rows of a level.

The runtime value of a GraphQL object is the loaders' lightweight row, never an instance of its Strawberry class: the class is the
description. An engine that works level by level finds `PlainField.getter` and `BatchField.batch` on the class's fields; under
graphql-core the same batch is driven by one DataLoader per field, arguments and request.
"""

import dataclasses
import inspect
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter
from typing import Any

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.dataloader import DataLoader
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from resolvers.context import RequestContext

Getter = Callable[..., Any]
Batch = Callable[..., Awaitable[Sequence[Any]] | Sequence[Any]]

_GETTER = "gigs.getter"
_BATCH = "gigs.batch"
_READS = "gigs.reads"
_COLUMNS = "gigs.columns"
_CARRIED = "gigs.carried"
_WANTED = "wanted"  # the parameter of a batch that is told what is read below it


@dataclass(frozen=True, slots=True)
class OfColumns:
    """A function of some columns' values, in this order.

    If `first_if_known`, the value is the first column's, and the function tells only what it is where that is null.
    """

    function: Getter
    columns: tuple[str, ...]
    first_if_known: bool = False

    def with_arguments(self, arguments: Mapping[str, Any]) -> "OfColumns":
        """The same with a field's arguments told."""
        return replace(self, function=partial(self.function, **arguments)) if arguments else self


class PlainField(StrawberryField):
    """A field whose value is a pure function of the row, and of arguments if it has any."""

    @property
    def getter(self) -> Getter:
        """Row in, value out: no I/O, no context; arguments by keyword."""
        getter: Getter | None = self.metadata[_GETTER]
        return getter or attrgetter(self.python_name)

    @property
    def reads(self) -> frozenset[str] | None:
        """The attributes of the row that it reads; None if it does not say."""
        reads: frozenset[str] | None = self.metadata[_READS]
        return frozenset({self.python_name}) if reads is None and self.metadata[_GETTER] is None else reads

    @property
    def of_columns(self) -> OfColumns | None:
        """The function of columns that the getter is; None where it is one of the row."""
        found: OfColumns | None = self.metadata.get(_COLUMNS)
        return found

    @property
    def is_basic_field(self) -> bool:
        """Whether Strawberry may leave out the arguments, as it does for the sake of speed."""
        return not self.arguments

    def get_result(self, source: Any, info: Any, args: list[Any], kwargs: Any) -> Any:
        """The value for graphql-core."""
        getter: Getter | None = self.metadata[_GETTER]
        return getter(source, **kwargs) if getter else getattr(source, self.python_name)


class BatchField(StrawberryField):
    """A field resolved for all parents of a level at once.

    Shape of its function: `async def venues(rows, context, **arguments) -> list`, one value per row, in row order; an exception
    among the values fails only that row's field. A batch that waits for nothing may be a plain function.
    """

    @property
    def batch(self) -> Batch:
        """Maps all parents to their values, in the same order."""
        batch: Batch = self.metadata[_BATCH]
        return batch

    @property
    def reads(self) -> frozenset[str] | None:
        """The attributes of the rows that it reads; None if it does not say."""
        reads: frozenset[str] | None = self.metadata[_READS]
        return reads

    @property
    def carried(self) -> str | None:
        """Where a row has the value already, if whoever read the row read it as well."""
        carried: str | None = self.metadata[_CARRIED]
        return carried

    @property
    def takes_wanted(self) -> bool:
        """Whether the batch is to be told what the operation reads of its rows and below."""
        return _WANTED in inspect.signature(self.batch).parameters

    @property
    def is_basic_field(self) -> bool:
        """Always False: it needs the request."""
        return False

    def get_result(self, source: Any, info: Any, args: list[Any], kwargs: Mapping[str, Any]) -> Any:
        """The value for graphql-core, batched with every other parent requested in the same turn of the event loop."""
        context: RequestContext = info.context
        if not inspect.iscoroutinefunction(self.batch):
            return self.batch([source], context=context, **kwargs)[0]  # type: ignore[index]
        key = (id(self), _frozen(kwargs))
        loader = context.batches.get(key)
        if loader is None:
            # Rows are unhashable and short-lived, so nothing is cached by row here; the entity loaders do that.
            loader = DataLoader(partial(self.batch, context=context, **kwargs), cache=False)
            context.batches[key] = loader
        return loader.load(source)


class RowCheck:
    """A type's `is_type_of` by the class of the row alone; engines need not ask it again for the next row of a class."""

    def __init__(self, row_type: type) -> None:
        self.row_type = row_type

    def __call__(self, value: Any, info: Any) -> bool:
        """Whether the row is of the type."""
        return isinstance(value, self.row_type)


def column(description: str, *, of: str | None = None) -> Any:
    """A field read from the row: the column with its own name, or the one named by `of`."""
    reads = frozenset({of}) if of else None
    return PlainField(description=description, metadata={_GETTER: attrgetter(of) if of else None, _READS: reads})


def computed(
    getter: Getter,
    description: str,
    reads: Iterable[str] | None = None,
    *,
    arguments: Mapping[str, str] | None = None,
    name: str | None = None,
) -> Any:
    """A field computed from the row alone. `reads` names all attributes that it looks at; without it, rows are read whole.

    With `arguments`, those of the field are the getter's keyword-only parameters, as for a batch. `name` is for a field whose
    name is a word of Python's.
    """
    field = PlainField(graphql_name=name, description=description, metadata={_GETTER: getter, _READS: _names(reads)})
    if arguments is not None:
        field.arguments = _arguments_of(getter, arguments)
    return field


def computed_of(
    function: Getter,
    columns: Sequence[str],
    description: str,
    *,
    arguments: Mapping[str, str] | None = None,
    first_if_known: bool = False,
) -> Any:
    """A field computed from some columns of the row, which the function is given in this order: no row need be made for it.

    `arguments` as for `computed`, `first_if_known` as OfColumns has it.
    """
    read = attrgetter(*columns)
    if len(columns) == 1:
        field = computed(lambda row, **given: function(read(row), **given), description, columns)
    else:
        field = computed(lambda row, **given: function(*read(row), **given), description, columns)
    if arguments is not None:
        field.arguments = _arguments_of(function, arguments)
    field.metadata = {**field.metadata, _COLUMNS: OfColumns(function, tuple(columns), first_if_known)}
    return field


def batch_field(
    batch: Batch,
    description: str,
    arguments: Mapping[str, str] | None = None,
    *,
    reads: Iterable[str] | None = None,
    carried: str | None = None,
) -> Any:
    """A field resolved by `batch` for all parents at once.

    Its GraphQL arguments are the function's keyword-only parameters; `arguments` has a description for each Python name.
    A trailing underscore ("from_") is not part of the GraphQL name. A parameter `wanted` is no argument: it is told what the
    operation reads of the rows (loaders/wanted.py). `reads` as for `computed`; `carried` names the attribute under which rows
    that were read with their relations have the value.
    """
    field = BatchField(description=description, metadata={_BATCH: batch, _READS: _names(reads), _CARRIED: carried})
    field.arguments = _arguments_of(batch, arguments or {})
    return field


def _arguments_of(function: Callable[..., Any], described: Mapping[str, str]) -> list[StrawberryArgument]:
    """The GraphQL arguments that a function's keyword-only parameters are."""
    return [
        _argument(parameter, described.get(parameter.name), function)
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind is parameter.KEYWORD_ONLY and parameter.name != _WANTED
    ]


def _names(reads: Iterable[str] | None) -> frozenset[str] | None:
    return None if reads is None else frozenset(reads)


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


def root_field(answer: Any, description: str, *, name: str | None = None) -> Callable[[Callable[..., Any]], Any]:
    """A field of Query with an ordinary resolver that returns rows of the `answer` type.

    An argument that defaults to None is optional.
    """

    def declared(resolver: Callable[..., Any]) -> Any:
        field = strawberry.field(resolver, description=description, graphql_type=answer, name=name)
        for argument in field.arguments:
            argument.default = _published(argument.default)
        return field

    return declared


def root_batch(answer: Any, batch: Batch, description: str, arguments: Mapping[str, str]) -> Any:
    """A field of Query that is a batch like those below it, over the one row None: for what is told `wanted`."""
    field = batch_field(batch, description, arguments)
    field.type_annotation = StrawberryAnnotation(answer)
    return field


def subscription_field(answer: Any, description: str) -> Callable[[Callable[..., Any]], Any]:
    """A field of Subscription whose resolver returns an iterator of rows of the `answer` type."""

    def declared(resolver: Callable[..., Any]) -> Any:
        return strawberry.subscription(resolver, description=description, graphql_type=answer)

    return declared


def about(description: str) -> Any:
    """What an argument is: `first: Annotated[int | None, about("Number of items.")]`."""
    return strawberry.argument(description=description)


def optional_input(description: str, *, name: str | None = None) -> Any:
    """An optional input field: None if omitted, without a default in the SDL."""
    field = strawberry.field(description=description, name=name, default=None)
    field.default_value = strawberry.UNSET
    return field


def _published(default: Any) -> Any:
    """The default shown in the SDL; None is only a Python default."""
    return strawberry.UNSET if default is None or default is inspect.Parameter.empty else default


def _argument(parameter: inspect.Parameter, description: str | None, function: Callable[..., Any]) -> StrawberryArgument:
    return StrawberryArgument(
        python_name=parameter.name,
        graphql_name=parameter.name[:-1] if parameter.name.endswith("_") else None,
        type_annotation=StrawberryAnnotation(parameter.annotation, namespace=inspect.unwrap(function).__globals__),
        default=_published(parameter.default),
        description=description,
    )


def _frozen(value: Any) -> Hashable:
    """The arguments as a dictionary key."""
    if isinstance(value, Mapping):
        return tuple(sorted((name, _frozen(item)) for name, item in value.items()))
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return tuple(_frozen(getattr(value, field.name)) for field in dataclasses.fields(value))
    frozen: Hashable = value
    return frozen
