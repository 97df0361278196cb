"""Generates the quick completion of a shape: Python code that writes a whole list of values, with no call for a usual leaf.

For `{ title startTime price { min } venue { name } }` of events it is, in essence:

    for value in values:
        try:
            a = value.title
            if not (a.__class__ is str): a = write_1(a)
            b = get_1(value)
            if b is not None:
                if b.__class__ is not seen_1: (check what only the class tells) seen_1 = b.__class__
                b = write_2(b)
            ...
            append({"title": a, "startTime": b, "price": c, "venue": PENDING})
        except Exception:
            append(careful(value))

A value that is not as usual raises, and goes the careful way by itself. Rows that are as they were sent are taken apart
instead (cells.py).
"""

import hashlib
from types import CodeType, FunctionType
from typing import Any, cast
from weakref import WeakValueDictionary

from schema.execution.engine.completion.cells import Cells
from schema.execution.engine.completion.code import Code
from schema.execution.engine.plan import Completer, Shape
from store.database.nested.layouts import Layout

_codes: WeakValueDictionary[bytes, CodeType] = WeakValueDictionary()
_MOST_LAYOUTS = 8  # of one shape: with and without a distance, say


def completer_of(shape: Shape, layout: Layout | None = None) -> Completer:
    """The quick completion of values of this shape, rows in this layout if there is one; generated when it is first needed."""
    made = shape.completers.get(layout)
    if made is None:
        if len(shape.completers) >= _MOST_LAYOUTS:
            shape.completers.clear()
        made = shape.completers[layout] = _generate(shape, layout)
    return made


def _generate(shape: Shape, layout: Layout | None) -> Completer:
    code = Code()
    cells = Cells(code)
    if layout is not None and cells.suit(shape, layout):
        cells.rows(shape, layout, "value", 3)
    else:
        code.value(shape, "value", 3)
    body = "\n".join(code.lines)
    text = (
        "def complete(values, info, careful):\n"
        "    completed = []\n"
        "    append = completed.append\n"
        f"    {' = '.join([*code.classes, 'none'])} = None\n"
        "    for given in values:\n"
        "        try:\n"
        "            value = given\n"
        f"{body}\n"
        "            append(value)\n"
        "        except Exception:\n"
        "            append(careful(given))\n"
        "    return completed\n"
    )
    return _function(text, code.names)


def _function(text: str, names: dict[str, Any]) -> Completer:
    """The function of a text. Its code is shared by all documents that select the same, and goes with the last of them."""
    digest = hashlib.blake2b(text.encode(), digest_size=16).digest()
    known = _codes.get(digest)
    if known is not None:
        return FunctionType(known, names)
    exec(compile(text, "<completion>", "exec"), names)  # noqa: S102 text of our own making
    made = names.pop("complete")
    _codes[digest] = made.__code__
    return cast(Completer, made)
