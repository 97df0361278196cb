"""Objects in their JSON form, kept with the rows that they were made of.

Whoever provides rows may give them an attribute `fragments`, as long as the rows' own values never change: what a plan makes of
such a row is then made once. Only what the row alone gives is in it. An object with links is kept as the dict into which they are
put, its other parts written already.
"""

from typing import Any, Final, Protocol

import orjson

from schema.execution.engine.plan import One
from store.cache import fitted

FRAGMENTS: Final = "fragments"
_ENTRY_BYTES: Final = 200  # of a kept object, beside its JSON


class KeepsFragments(Protocol):
    """What such a row's attribute offers."""

    def get(self, maker: object) -> Any:
        """What this maker made of the row; None if it is not held."""
        ...

    def keep(self, maker: object, made: Any, size: int) -> None:
        """Hold what was made. Units: bytes."""
        ...


def fragments_of(row: Any) -> KeepsFragments | None:
    """Where what is made of a row is kept; None if it is not."""
    return getattr(row, FRAGMENTS, None)


def recalled(keeper: KeepsFragments, shape: One) -> Any:
    """The object that was made of the row, ready to be put into an answer; None if it has to be made."""
    held = keeper.get(shape.maker)
    return held.copy() if held.__class__ is dict else held


def keep(keeper: KeepsFragments, shape: One, made: dict[str, Any]) -> Any:
    """The object in the form in which it is kept."""
    try:
        held, size = _whole(made) if shape.is_flat else _with_places(made)
    except orjson.JSONEncodeError:  # half of a surrogate pair, say: sending it will say so
        return made
    keeper.keep(shape.maker, held, size + _ENTRY_BYTES)
    return held.copy() if held.__class__ is dict else held


def _whole(made: dict[str, Any]) -> tuple[Any, int]:
    written = fitted(orjson.dumps(made))
    return orjson.Fragment(written), len(written)


def _with_places(made: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """The object with its links pending and its lists and objects written, and the size of those."""
    held, size = made.copy(), 0
    for key, value in made.items():
        if value.__class__ in (dict, list):
            written = fitted(orjson.dumps(value))
            held[key] = orjson.Fragment(written)
            size += len(written)
    return held, size
