"""About how many bytes rows take in memory, without a look into every value: that would take longer than to read the row."""

from collections.abc import Sequence
from typing import Any, Final

_CELL_BYTES: Final = 60  # a cell and the object in it, beside the characters of a text
_NESTED_BYTES: Final = 600  # a row or object inside of it
_ROW_BYTES: Final = 500


def row_bytes(row: Sequence[Any]) -> int:
    """About what a row takes, with what it carries."""
    return _ROW_BYTES + _cells(row)


def _cells(row: Sequence[Any]) -> int:
    size = _CELL_BYTES * len(row)
    for cell in row:
        if cell.__class__ is str:
            size += len(cell)
        elif isinstance(cell, (tuple, list)):  # rows that it carries, images, or cells that came as one list
            size += _NESTED_BYTES * len(cell) if cell and cell[0].__class__ in (tuple, list, dict) else _cells(cell)
    return size
