"""Generates the code that decodes the rows of one result: a line of cells, each cut out of the wire's bytes and converted.

A loop over converters spends more time on itself than on the values. For two columns the code is, in essence:

    def decode(held, at):
        size = held[at]
        if size < 251:
            end = at + 1 + size
            cell_0 = convert_0(held[at + 1 : end])
            at = end
        elif size == 251:
            cell_0 = None
            at += 1
        else:
            size, at = long(held, at)
            ...
        ...
        return (cell_0, cell_1), at
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

Converter = Callable[[bytes], Any]
Decoder = Callable[[bytes, int], tuple[tuple[Any, ...], int]]

NULL = 0xFB
_SIZES = {0xFC: 2, 0xFD: 3, 0xFE: 8}
_TEXT, _INTEGER = bytes.decode, int
_CELL = """\
    size = held[at]
    if size < {null}:
        end = at + 1 + size
        cell_{number} = {converted_short}
        at = end
    elif size == {null}:
        cell_{number} = None
        at += 1
    else:
        size, at = long(held, at)
        end = at + size
        cell_{number} = {converted_long}
        at = end
"""


def length(held: bytes, at: int) -> tuple[int, int]:
    """A length-encoded number and where the next thing starts."""
    size = _SIZES.get(held[at], 0)
    if not size:
        return held[at], at + 1
    return int.from_bytes(held[at + 1 : at + 1 + size], "little"), at + 1 + size


@lru_cache(maxsize=512)
def decoder(converters: Sequence[Converter]) -> Decoder:
    """The decoder of rows with these columns: the row that begins at a place, and where it ends."""
    cells = "".join(_cell(number, convert) for number, convert in enumerate(converters))
    row = "".join(f"cell_{number}, " for number in range(len(converters)))
    names: dict[str, Any] = {f"convert_{number}": convert for number, convert in enumerate(converters)}
    names["long"] = length
    exec(f"def decode(held, at):\n{cells}    return ({row}), at\n", names)  # noqa: S102 text of our own making
    made: Decoder = names["decode"]
    return made


def _cell(number: int, convert: Converter) -> str:
    short, long = "held[at + 1 : end]", "held[at:end]"
    form = "{}.decode()" if convert is _TEXT else "int({})" if convert is _INTEGER else f"convert_{number}({{}})"
    return _CELL.format(number=number, null=NULL, converted_short=form.format(short), converted_long=form.format(long))
