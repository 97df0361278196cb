"""Pages by key: what `first`, `after`, `last` and `before` ask for, and the opaque cursors between pages.

A cursor holds its list's name (kind and order), the sort key of its item and the item's number, so that a page begins where the
last one ended, whatever was inserted meanwhile, and a cursor of another list is known as such.
"""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Generic, NamedTuple, TypeVar

import orjson

from resolvers.errors import InvalidFilter

DEFAULT_SIZE = 20
LARGEST_SIZE = 100
_LONGEST_CURSOR = 2000  # a sort key may hold a name of 191 letters
_LARGEST_NUMBER = 2**53

Row = TypeVar("Row")
SortKey = tuple[Any, ...]


class Window(NamedTuple):
    """The part of a list that is asked for: `size` items after the boundary, or before it when `backwards`."""

    size: int
    boundary: SortKey | None
    backwards: bool


class ListOrder(NamedTuple):
    """A kind of list and its order, by name; `types` are those of its sort keys' parts, the item's number last."""

    name: str
    types: tuple[type, ...]


class PageArguments(NamedTuple):
    """A connection's paging arguments as they came."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None


class Page(NamedTuple, Generic[Row]):
    """Some consecutive items of a list, in list order, each with its sort key; `has_more` tells of the direction of travel."""

    rows: list[Row]
    keys: list[SortKey]
    has_more: bool


def window(arguments: PageArguments, order: ListOrder) -> Window:
    """What the arguments ask of a list.

    Errors: InvalidFilter naming the argument at fault.
    """
    first, after, last, before = arguments
    if first is not None and last is not None:
        raise InvalidFilter(("last",), "take either first or last, not both")
    if after is not None and before is not None:
        raise InvalidFilter(("before",), "take either after or before, not both")
    if last is not None or before is not None:
        if first is not None or after is not None:
            name = "after" if after is not None else "first"
            raise InvalidFilter((name,), "first goes with after, last goes with before")
        return Window(_size(last, "last"), _boundary(before, "before", order), True)
    return Window(_size(first, "first"), _boundary(after, "after", order), False)


def cut(found: Sequence[tuple[Row, SortKey]], asked: Window) -> Page[Row]:
    """A page from up to `size + 1` items in list order, the one too many lying in the direction of travel."""
    extra = max(len(found) - asked.size, 0)
    kept = found[extra:] if asked.backwards else found[: asked.size]
    return Page([row for row, _ in kept], [key for _, key in kept], extra > 0)


def cursor(key: SortKey, order: ListOrder) -> str:
    """The opaque place of one item in its list."""
    return base64.urlsafe_b64encode(orjson.dumps([order.name, *map(_plain, key)])).decode().rstrip("=")


def read_cursor(text: str, order: ListOrder) -> SortKey | None:
    """The sort key in a cursor of this list; None for a damaged cursor or another list's."""
    if len(text) > _LONGEST_CURSOR:
        return None
    try:
        name, *parts = orjson.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
        if name != order.name or len(parts) != len(order.types):
            return None
        return tuple(_typed(part, kind) for part, kind in zip(parts, order.types, strict=True))
    except (ValueError, TypeError, KeyError, OverflowError, OSError):
        return None


def _size(asked: int | None, name: str) -> int:
    size = DEFAULT_SIZE if asked is None else asked
    if not 0 <= size <= LARGEST_SIZE:
        raise InvalidFilter((name,), f"must be 0 to {LARGEST_SIZE}, not {size}")
    return size


def _boundary(text: str | None, name: str, order: ListOrder) -> SortKey | None:
    if text is None:
        return None
    key = read_cursor(text, order)
    if key is None:
        raise InvalidFilter((name,), "is no cursor of this list and order: take one from pageInfo or an edge")
    return key


def _plain(part: Any) -> Any:
    return {"at": int(part.timestamp())} if isinstance(part, datetime) else part


def _typed(part: Any, kind: type[Any]) -> Any:
    """One part of a sort key, or ValueError when it is not of its kind."""
    if kind is datetime and isinstance(part, dict):
        return datetime.fromtimestamp(int(part["at"]), UTC)
    is_of_kind = type(part) is kind  # a bool is no int here
    if not is_of_kind or (isinstance(part, int) and abs(part) > _LARGEST_NUMBER):
        raise ValueError("not of this list")
    return part
