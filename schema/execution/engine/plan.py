"""What a plan is made of: selections of objects, their fields, and the shapes that the fields' values take.

A field whose value the row itself gives, down to its last leaf, is inline: it is read and written in one go with its object.
Every other field is a link: the run follows it, once for all objects of the selection.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graphql import FieldNode, GraphQLAbstractType, GraphQLField, GraphQLLeafType, GraphQLObjectType, OperationDefinitionNode
from graphql.execution.collect_fields import FieldDetails, FragmentDetails
from graphql.language import FragmentDefinitionNode

from schema.execution.engine.sources import Batch, Constant, Plain, Source, carried_value
from store.database.nested.layouts import Layout

Careful = Callable[[Any], Any]  # one value that is not as usual, completed exactly
Completer = Callable[[Sequence[Any], Any, Careful], list[Any]]  # values, resolve info, the careful way: completed values


_MOST_CLASSES = 8  # of rows of one shape


class Pending:
    """Stands in an object where a link's value will be."""


PENDING = Pending()


@dataclass(frozen=True, slots=True, eq=False)
class Failed:
    """Stands where a value failed, until nulls are put in their places."""

    error: Exception


@dataclass(eq=False, slots=True)
class Shape:
    """What values of one output type become. `is_required`: a null here is an error."""

    is_required: bool
    is_flat: bool = field(default=True, init=False)  # no link anywhere in it
    completers: dict[Layout | None, Completer] = field(default_factory=dict, init=False)  # the quick ones, as they were needed


@dataclass(eq=False, slots=True)
class Leaf(Shape):
    """A scalar or enum."""

    type: GraphQLLeafType


@dataclass(eq=False, slots=True)
class Many(Shape):
    """A list."""

    item: Shape

    def __post_init__(self) -> None:
        self.is_flat = self.item.is_flat


@dataclass(eq=False, slots=True)
class One(Shape):
    """An object of a type that is known. `maker` stands for it where what it made is kept, which may outlast the plan."""

    selection: "Selection"
    maker: object = field(default_factory=object, init=False)
    carried: tuple[str, ...] = field(default=(), init=False)
    _carrying: "dict[tuple[str, ...], One]" = field(default_factory=dict, init=False)  # by what rows carry
    _for_class: "dict[type, One]" = field(default_factory=dict, init=False)  # the same by the rows' class

    def __post_init__(self) -> None:
        self.is_flat = not self.selection.links
        self.carried = tuple(
            link.source.carried for link in self.selection.links if isinstance(link.source, Batch) and link.source.carried
        )

    def for_rows(self, rows: Sequence[Any]) -> "One":
        """The shape to complete these rows by: what they carry of that which batches would be asked for is read off them."""
        if not self.carried:
            return self
        kind: type = type(None)
        for row in rows:
            if row is not None:
                kind = row.__class__
                break
        found = self._for_class.get(kind)
        if found is None:
            if len(self._for_class) >= _MOST_CLASSES:
                self._for_class.clear()
            found = self._for_class[kind] = self._carried_by(kind)
        return found

    def _carried_by(self, kind: type) -> "One":
        held = tuple([name for name in self.carried if hasattr(kind, name)])
        if not held:
            return self
        if held not in self._carrying:
            self._carrying[held] = One(self.is_required, self.selection.carrying(held))
        return self._carrying[held]


@dataclass(eq=False, slots=True)
class Either(Shape):
    """An object of an interface or a union: its value tells the type, whose shape is under the type's name."""

    type: GraphQLAbstractType
    shapes: Mapping[str, One]

    def __post_init__(self) -> None:
        self.is_flat = False


@dataclass(eq=False, slots=True)
class Field:
    """One response key of a selection; `nodes` are all places in the document that select it.

    `is_fatal`: a null in its place is an error that nulls the whole answer.
    """

    key: str
    parent: GraphQLObjectType
    definition: GraphQLField
    details: list[FieldDetails]
    shape: Shape
    source: Source
    is_fatal: bool

    @property
    def nodes(self) -> list[FieldNode]:
        """Where an error of it is located."""
        return [found.node for found in self.details]

    def carrying(self, held: Sequence[str]) -> "Field":
        """The same for rows that carry what is `held`, if its value is among that."""
        if not isinstance(self.source, Batch) or self.source.carried not in held:
            return self
        assert self.source.carried is not None  # mypy does not see it in `in`
        return replace(self, source=carried_value(self.source.carried))

    @property
    def is_inline(self) -> bool:
        """True when the row alone gives its value."""
        return isinstance(self.source, Constant) or (isinstance(self.source, Plain) and self.shape.is_flat)


@dataclass(eq=False, slots=True)
class Selection:
    """What is selected of an object type, in the order of the answer."""

    type: GraphQLObjectType
    fields: tuple[Field, ...]
    links: tuple[Field, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.links = tuple(found for found in self.fields if not found.is_inline)

    def carrying(self, held: Sequence[str]) -> "Selection":
        """The same for rows that carry what some of its batches would be asked for."""
        return Selection(self.type, tuple(found.carrying(held) for found in self.fields))


@dataclass(eq=False, slots=True)
class Plan:
    """One operation under one truth of its conditions."""

    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDetails]
    fragment_definitions: Mapping[str, FragmentDefinitionNode]
    root: Selection
    is_serial: bool
    size: int  # how many fields it holds
    selections: int  # of objects
