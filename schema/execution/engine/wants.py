"""What a plan reads of rows: said by the fields' declarations, told to the batches that ask for it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from graphql.execution.values import VariableValues

from loaders.wanted import EVERYTHING, NOTHING, Wanted
from schema.execution.engine.arguments import said_with_variables
from schema.execution.engine.plan import Field, Many, One, Selection, Shape
from schema.execution.engine.sources import Batch, Constant, Resolver

MOST_ASKED: Final = 4  # different values of variables, of which what is wanted is remembered


def wanted_of(selection: Selection, given: VariableValues | None = None) -> Wanted:
    """What is read of the rows of a selection, and below. A field that does not say what it reads may read anything.

    With `given`, fields below it that are asked with these variables say with what.
    """
    return _wanted(selection, given, is_below=False)


def _wanted(selection: Selection, given: VariableValues | None, *, is_below: bool) -> Wanted:
    columns: frozenset[str] | None = frozenset()
    below: dict[str, Wanted] = {}
    for field in selection.fields:
        if isinstance(field.source, Constant):
            continue
        reads = None if isinstance(field.source, Resolver) else field.source.reads
        columns = None if reads is None or columns is None else columns | reads
        behind = _behind(field.shape, given)
        if behind is None and isinstance(field.source, Batch) and field.source.carried is not None:
            behind = NOTHING  # no rows, but a value that rows may carry
        if behind is not None:
            if isinstance(field.source, Batch):
                said = _said(field.source, given) if is_below else field.source.said
                behind = behind if said is None else behind.said_with(said)
            name = python_name(field)
            below[name] = below[name] | behind if name in below else behind
    return Wanted(columns, below)


def tell(selection: Selection) -> None:
    """Give what is wanted to the selection's batches that take it."""
    asking = [link for link in selection.links if isinstance(link.source, Batch) and link.source.takes_wanted]
    if asking:
        wanted, names = wanted_of(selection), sorted(_variables_below(selection))
        wanted_by = _WantedBy(selection, wanted, tuple(names)) if names else None
        for link in asking:
            assert isinstance(link.source, Batch)
            link.source = replace(link.source, wanted=wanted, wanted_by=wanted_by)


class _WantedBy:
    """What is wanted, by the variables that fields below are asked with."""

    __slots__ = ("_made", "_names", "_selection", "_unsaid")

    def __init__(self, selection: Selection, unsaid: Wanted, names: tuple[str, ...]) -> None:
        self._selection = selection
        self._unsaid = unsaid
        self._names = names
        self._made: dict[tuple[Any, ...], Wanted] = {}

    def __call__(self, given: VariableValues) -> Wanted:
        values = tuple([given.coerced.get(name) for name in self._names])
        if not all(value is None or value.__class__ is int for value in values):
            return self._unsaid
        made = self._made.get(values)
        if made is None:
            if len(self._made) >= MOST_ASKED:
                self._made.clear()
            made = self._made[values] = wanted_of(self._selection, given)
        return made


def _said(source: Batch, given: VariableValues | None) -> Mapping[str, Any] | None:
    if source.said is not None or given is None or not source.variables:
        return source.said
    return said_with_variables(source.arguments, given)


def _variables_below(selection: Selection) -> set[str]:
    """The variables that fields below these, but not these themselves, are asked with."""
    found: set[str] = set()
    for field in selection.fields:
        shape = field.shape
        while isinstance(shape, Many):
            shape = shape.item
        if isinstance(shape, One):
            found.update(*(one.source.variables for one in shape.selection.fields if isinstance(one.source, Batch)))
            found |= _variables_below(shape.selection)
    return found


def python_name(field: Field) -> str:
    """The name under which the field was declared."""
    declared = field.definition.extensions.get("strawberry-definition")
    name: str = declared.python_name if declared is not None else field.nodes[0].name.value
    return name


def _behind(shape: Shape, given: VariableValues | None) -> Wanted | None:
    """What is wanted of the objects in values of this shape; None if there are none."""
    if isinstance(shape, Many):
        return _behind(shape.item, given)
    if isinstance(shape, One):
        return _wanted(shape.selection, given, is_below=True)
    return None if shape.is_flat else EVERYTHING  # an interface's rows may be of any type
