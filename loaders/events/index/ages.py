"""When events were first stored, roughly: enough to find the newest of a town without passing those of all others.

Events are numbered in the order of storing, or nearly so: a sync stamps them with the time at which it began. Of each block of
neighbouring numbers the ends of that order are known, and a page asks for the times of the few events that may stand on it.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple

from pyroaring import BitMap
from sqlalchemy import Integer, Select, bindparam, func, select

from loaders.events.pages import PagePosition
from store.database.connection import Database
from store.database.statements import chunks
from store.tables import events

BLOCK: Final = 512  # numbers
FEW: Final = 100  # events that are asked for whole
MOST_UNREAD: Final = 20_000  # events whose times are asked for one by one; of more, all blocks are read anew

Age = tuple[datetime, int]  # when an event was first stored, and its number
_CREATED, _ID = events.c.created_at, events.c.id
_NUMBER = (_ID // bindparam("size", BLOCK, type_=Integer)).label("block")
_BLOCKS: Select[Any] = select(
    _NUMBER, func.min(_CREATED), func.min(_ID), func.max(_CREATED), func.max(_ID)
).group_by(_NUMBER.name)  # fmt: skip
WHOLE: Final = (_BLOCKS,)
_AGES: Select[Any] = select(_CREATED, _ID).where(_ID.in_(bindparam("ids", expanding=True)), events.c.withdrawn_at.is_(None))


class Block(NamedTuple):
    """Bounds of the ages of a block's events: none is older than the first, none younger than the last."""

    oldest: Age
    newest: Age

    def widened(self, age: Age) -> "Block":
        """The same with another event in it."""
        return Block(_least(self.oldest, age), _most(self.newest, age))


class Ages:
    """The blocks of one catalog. Events that left it may stay in them: they only make a block wider."""

    def __init__(self) -> None:
        self._blocks: dict[int, Block] = {}
        self._is_read = False
        self._unread = BitMap()  # whose times are to be asked for
        self._orders: dict[bool, list[tuple[Age, Age, int]]] = {}

    @property
    def unread(self) -> BitMap:
        """Events that may be new."""
        return self._unread

    def known(self) -> list[tuple[int, Block]]:
        """Every block by its number; none before the first were read."""
        return [*self._blocks.items()] if self._is_read else []

    def learn(self, number: int, block: Block) -> None:
        """Take over a block that another process knows."""
        self._blocks[number], self._is_read, self._orders = block, True, {}

    def changed(self, ids: BitMap) -> None:
        """These events may be new."""
        self._unread |= ids

    async def read(self, database: Database) -> None:
        """Learn what has changed since it was asked last; everything at first."""
        if not self._is_read or len(self._unread) > MOST_UNREAD:
            self._is_read, self._unread = False, BitMap()  # whoever comes meanwhile reads as well
            rows = await database.fetch_all(_BLOCKS, {"size": BLOCK}, is_heavy=True)
            self._blocks = {number: Block((at, first), (until, last)) for number, at, first, until, last in rows}
            self._is_read, self._orders = True, {}
        if self._unread:
            asked = self._unread.copy()
            for age in await ages_of(database, asked):
                self.note(age)
            self._unread -= asked

    def note(self, age: Age) -> None:
        """Learn of one event."""
        number = age[1] // BLOCK
        held = self._blocks.get(number)
        self._blocks[number] = Block(age, age) if held is None else held.widened(age)
        self._orders = {}

    def candidates(self, found: BitMap, position: PagePosition, most: int) -> BitMap | None:
        """Of the found events those that may stand on a page, newest first; None when they are more than `most`.

        Not told apart are the events of a block: who asks puts them in order, and leaves out those before the page.
        """
        if len(found) <= FEW:
            return found
        taken, wanted, farthest = BitMap(), position.limit, None
        for near, far, ids in self._along(found, position):
            if wanted <= 0 and farthest is not None and _precedes(farthest, near, position):
                break  # what was taken fills the page, and all that follows is beyond it
            taken |= ids
            if len(taken) > most:
                return None
            if wanted > 0 and (position.after is None or _precedes(position.after, near, position)):
                wanted -= len(ids)
                farthest = far if farthest is None or _precedes(farthest, far, position) else farthest
        return taken

    def _along(self, found: BitMap, position: PagePosition) -> Iterator[tuple[Age, Age, BitMap]]:
        """The blocks that reach into the page or beyond, in its direction: both ends, the nearer first, and the found events."""
        for near, far, number in self._ordered(backwards=position.backwards):
            first, end = number * BLOCK, (number + 1) * BLOCK
            is_before = position.after is not None and not _precedes(position.after, far, position)
            if not is_before and found.range_cardinality(first, end):
                yield near, far, found & BitMap(range(first, end))

    def _ordered(self, *, backwards: bool) -> list[tuple[Age, Age, int]]:
        """All blocks in one direction: the end that is met first, the other, the block's number."""
        if backwards not in self._orders:
            blocks = self._blocks.items()
            if backwards:
                self._orders[True] = sorted((block.oldest, block.newest, number) for number, block in blocks)
            else:
                self._orders[False] = sorted(((block.newest, block.oldest, number) for number, block in blocks), reverse=True)
        return self._orders[backwards]


async def ages_of(database: Database, ids: BitMap) -> list[Age]:
    """The ages of those of these events that are listed, in no order."""
    rows: list[Age] = []
    for chunk in chunks(list(ids)):
        rows += [(row[0], row[1]) for row in await database.fetch_all(_AGES, {"ids": chunk})]
    return rows


def page_of(ages: Iterable[Age], position: PagePosition) -> list[Age]:
    """The ages of a page in its direction."""
    ordered = sorted(ages, reverse=not position.backwards)
    return [age for age in ordered if position.after is None or _precedes(position.after, age, position)][: position.limit]


def _precedes(one: Any, other: Age, position: PagePosition) -> bool:
    """Whether one age comes before another in the direction of a page: the newest first, unless it is read backwards."""
    return bool(one < other) if position.backwards else bool(one > other)


def _least(age: Age, other: Age) -> Age:
    return min(age[0], other[0]), min(age[1], other[1])


def _most(age: Age, other: Age) -> Age:
    return max(age[0], other[0]), max(age[1], other[1])
