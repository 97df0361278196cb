"""Keyset pagination: the meaning of `first`, `after`, `last` and `before`, and opaque cursors.

A cursor contains its list's name (kind and order), its item's sort key and the item's number, so that a page begins where the
last one ended, whatever was inserted meanwhile, and a cursor of another list is recognised.
"""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Generic, NamedTuple, TypeVar

import orjson

from resolvers.errors import InvalidFilter

DEFAULT_SIZE = 20
LARGEST_SIZE = 100
_LONGEST_CURSOR = 2000  # a sort key may contain a name of 191 characters
_LARGEST_NUMBER = 2**53

Row = TypeVar("Row")
SortKey = tuple[Any, ...]


class Window(NamedTuple):
    """The requested part of a list: `size` items after the boundary, or before it if `backwards`."""

    size: int
    boundary: SortKey | None
    backwards: bool


class ListOrder(NamedTuple):
    """A kind of list and its order, by name; `types` are the types of its sort key's parts, the item's number last."""

    name: str
    types: tuple[type, ...]


class PageArguments(NamedTuple):
    """A connection's paging arguments as sent."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None


class Page(NamedTuple, Generic[Row]):
    """Consecutive items of a list, in list order, each with its sort key; `has_more` refers to the direction of paging."""

    rows: list[Row]
    keys: list[SortKey]
    has_more: bool


def window(arguments: PageArguments, order: ListOrder) -> Window:
    """The part of a list that the arguments request.

    Errors: InvalidFilter naming the argument at fault.
    """
    first, after, last, before = arguments
    if first is not None and last is not None:
        raise InvalidFilter(("last",), "cannot be combined with first")
    if after is not None and before is not None:
        raise InvalidFilter(("before",), "cannot be combined with after")
    if last is not None or before is not None:
        if first is not None or after is not None:
            name = "after" if after is not None else "first"
            raise InvalidFilter((name,), "cannot be combined with last or before")
        return Window(_size(last, "last"), _boundary(before, "before", order), True)
    return Window(_size(first, "first"), _boundary(after, "after", order), False)


def cut(found: Sequence[tuple[Row, SortKey]], asked: Window) -> Page[Row]:
    """A page from up to `size + 1` items in list order, the extra one being at the end in the direction of paging."""
    extra = max(len(found) - asked.size, 0)
    kept = found[extra:] if asked.backwards else found[: asked.size]
    return Page([row for row, _ in kept], [key for _, key in kept], extra > 0)


def cursor(key: SortKey, order: ListOrder) -> str:
    """The opaque position of one item in its list."""
    return base64.urlsafe_b64encode(orjson.dumps([order.name, *map(_plain, key)])).decode().rstrip("=")


def read_cursor(text: str, order: ListOrder) -> SortKey | None:
    """The sort key in a cursor of this list; None if the cursor is damaged or belongs to another list."""
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
        raise InvalidFilter((name,), f"must be between 0 and {LARGEST_SIZE}; got {size}")
    return size


def _boundary(text: str | None, name: str, order: ListOrder) -> SortKey | None:
    if text is None:
        return None
    key = read_cursor(text, order)
    if key is None:
        raise InvalidFilter((name,), "is not a cursor for this list and order; use one from pageInfo or an edge")
    return key


def _plain(part: Any) -> Any:
    return {"at": int(part.timestamp())} if isinstance(part, datetime) else part


def _typed(part: Any, kind: type[Any]) -> Any:
    """One part of a sort key; ValueError if it has the wrong type."""
    if kind is datetime and isinstance(part, dict):
        return datetime.fromtimestamp(int(part["at"]), UTC)
    is_of_kind = type(part) is kind  # a bool does not count as an int here
    if not is_of_kind or (isinstance(part, int) and abs(part) > _LARGEST_NUMBER):
        raise ValueError("not of this list")
    return part
