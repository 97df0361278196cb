"""What a plan reads of rows: said by the fields' declarations, told to the batches that ask for it."""

from dataclasses import replace

from loaders.wanted import EVERYTHING, NOTHING, Wanted
from schema.execution.engine.plan import Field, Many, One, Selection, Shape
from schema.execution.engine.sources import Batch, Constant, Resolver


def wanted_of(selection: Selection) -> Wanted:
    """What is read of the rows of a selection, and below. A field that does not say what it reads may read anything."""
    columns: frozenset[str] | None = frozenset()
    below: dict[str, Wanted] = {}
    for field in selection.fields:
        if isinstance(field.source, Constant):
            continue
        reads = None if isinstance(field.source, Resolver) else field.source.reads
        columns = None if reads is None or columns is None else columns | reads
        behind = _behind(field.shape)
        if behind is None and isinstance(field.source, Batch) and field.source.carried is not None:
            behind = NOTHING  # no rows, but a value that rows may carry
        if behind is not None:
            if isinstance(field.source, Batch) and field.source.said is not None:
                behind = behind.said_with(field.source.said)
            name = python_name(field)
            below[name] = below[name] | behind if name in below else behind
    return Wanted(columns, below)


def tell(selection: Selection) -> None:
    """Give what is wanted to the selection's batches that take it."""
    asking = [link for link in selection.links if isinstance(link.source, Batch) and link.source.takes_wanted]
    if asking:
        wanted = wanted_of(selection)
        for link in asking:
            assert isinstance(link.source, Batch)
            link.source = replace(link.source, wanted=wanted)


def python_name(field: Field) -> str:
    """The name under which the field was declared."""
    declared = field.definition.extensions.get("strawberry-definition")
    name: str = declared.python_name if declared is not None else field.nodes[0].name.value
    return name


def _behind(shape: Shape) -> Wanted | None:
    """What is wanted of the objects in values of this shape; None if there are none."""
    if isinstance(shape, Many):
        return _behind(shape.item)
    if isinstance(shape, One):
        return wanted_of(shape.selection)
    return None if shape.is_flat else EVERYTHING  # an interface's rows may be of any type
