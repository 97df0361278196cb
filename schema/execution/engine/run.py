"""One execution of a plan: levels are completed whole, each link is followed once for all objects of its level.

Links that only read rows are followed at once; those that ask somebody are asked together, and each goes on by itself as soon as
its own answer is there.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from graphql import ExecutionResult
from graphql.pyutils import is_awaitable
from strawberry.exceptions import WrongNumberOfResultsReturned

from schema.execution.engine.careful import Careful, Info, is_lost
from schema.execution.engine.completion.completer import completer_of
from schema.execution.engine.errors import Doomed, Unforeseen
from schema.execution.engine.execution import Execution
from schema.execution.engine.fragments import FRAGMENTS, fragments_of, keep, recalled
from schema.execution.engine.nulls import Nulls
from schema.execution.engine.plan import PENDING, Field, Many, One, Selection, Shape
from schema.execution.engine.sources import Batch, Plain, Resolver
from store.database.nested.layouts import layout_of

_LISTS = frozenset({list, tuple})
Objects = list[dict[str, Any]]
Level = tuple[Selection, Sequence[Any], Objects]  # what is selected, of which rows, into which objects


class Run:
    """The run of one execution's plan; `event` is what a subscription's is run for."""

    def __init__(self, execution: Execution, event: Any = None) -> None:
        self._event = event
        self._plan = execution.plan
        self._execution = execution
        self._careful = Careful(execution)
        self._shapes: dict[int, One] = {}  # of objects whose type their value told, by id

    async def result(self) -> ExecutionResult:
        """Data and errors.

        Errors: Unforeseen; what else is raised is a fault of the engine, or a cancellation.
        """
        root = self._plan.root
        data: dict[str, Any] = {field.key: getattr(field.source, "value", PENDING) for field in root.fields}
        if self._plan.is_serial:
            return await self._serial(root, data)
        try:  # noqa: SIM105 entering `suppress` costs every request as much as a level of its answer
            await self._follow([(root, [self._event], [data])])
        except Doomed:
            pass
        if not self._careful.has_failed:
            return ExecutionResult(data, None)
        nulls = Nulls(self._shapes)
        is_whole = nulls.settle(root.fields, data)
        return ExecutionResult(data if is_whole else None, nulls.errors or None)

    async def _serial(self, root: Selection, data: dict[str, Any]) -> ExecutionResult:
        """One root field after the other, each with all that is below it; the first that nulls everything ends it."""
        nulls = Nulls(self._shapes)
        for link in root.links:
            with suppress(Doomed):
                await self._answer(link, [None], [data])
            if self._careful.has_failed and not nulls.settle([link], data):
                return ExecutionResult(None, nulls.errors)
        return ExecutionResult(data, nulls.errors or None)

    async def _follow(self, levels: list[Level]) -> None:
        """Complete every link of these levels, and all below."""
        asked: list[tuple[Field, Sequence[Any], Objects]] = []
        while levels:
            selection, rows, objects = levels.pop()
            for link in selection.links:
                if isinstance(link.source, Plain):
                    levels += self._place(link, link.source.read(rows), objects)
                elif isinstance(link.source, Batch) and (values := self._at_once(link.source, rows)) is not None:
                    levels += self._place(link, values, objects)
                else:
                    asked.append((link, rows, objects))
        if len(asked) == 1:
            await self._answer(*asked[0])
        elif asked:
            await _together([self._answer(*one) for one in asked])

    async def _answer(self, link: Field, rows: Sequence[Any], objects: Objects) -> None:
        """Ask for a link's values, and complete them with all below."""
        if isinstance(link.source, Batch):
            try:
                values: Sequence[Any] = _counted(await self._call(link.source, rows), rows)
            except Exception as error:  # noqa: BLE001 it becomes the field's error, in every row
                values = [error] * len(rows)
        else:
            assert isinstance(link.source, Resolver)
            values = [await self._resolve(link, link.source, row) for row in rows]
        levels = self._place(link, values, objects)
        if self._careful.has_failed and link.is_fatal and any(is_lost(link.shape, found[link.key]) for found in objects):
            raise Doomed
        if levels:
            await self._follow(levels)

    def _at_once(self, source: Batch, rows: Sequence[Any]) -> Sequence[Any] | None:
        """A value a row, an exception where it failed, if nothing has to be waited for; None if it has."""
        if source.waits:
            return None
        try:
            return _counted(self._call(source, rows), rows)
        except Exception as error:  # noqa: BLE001 it becomes the field's error, in every row
            return [error] * len(rows)

    def _call(self, source: Batch, rows: Sequence[Any]) -> Any:
        arguments = source.arguments(self._execution.variables)
        if source.wanted is not None:
            wanted = source.wanted if source.wanted_by is None else source.wanted_by(self._execution.variables)
            return source.call(rows, context=self._execution.context, wanted=wanted, **arguments)
        return source.call(rows, context=self._execution.context, **arguments)

    async def _resolve(self, link: Field, source: Resolver, row: Any) -> Any:
        """The resolver's value, or the exception that it raised."""
        try:
            arguments = source.arguments(self._execution.variables)
            value = source.resolve(row, Info(self._execution, link).whole(), **arguments)
            return await value if is_awaitable(value) else value
        except Exception as error:  # noqa: BLE001 it becomes the field's error
            return error

    def _place(self, link: Field, values: Sequence[Any], objects: Objects) -> list[Level]:
        """Complete a link's values into their objects; returns the levels that are to be followed."""
        key, shape = link.key, link.shape
        if isinstance(shape, One):
            if shape.carried:
                shape = shape.for_rows(values)
            completed = self._objects(link, shape, values)
            for target, value in zip(objects, completed, strict=True):
                target[key] = value
            return [] if shape.is_flat else self._level(shape.selection, values, completed)
        if isinstance(shape, Many) and isinstance(shape.item, One) and _LISTS.issuperset(map(type, values)):
            return self._place_lists(link, shape.item, values, objects)
        if shape.is_flat:
            for target, value in zip(objects, self._complete(link, shape, values), strict=True):
                target[key] = value
            return []
        return self._place_each(link, values, objects)

    def _place_lists(self, link: Field, item: One, values: Sequence[Any], objects: Objects) -> list[Level]:
        """The usual lists, all their objects as one level."""
        rows = values[0] if len(values) == 1 else [row for found in values for row in found]
        item = item.for_rows(rows)
        completed = self._objects(link, item, rows)
        start = 0
        for target, found in zip(objects, values, strict=True):
            target[link.key] = completed[start : start + len(found)]
            start += len(found)
        return self._level(item.selection, rows, completed)

    def _place_each(self, link: Field, values: Sequence[Any], objects: Objects) -> list[Level]:
        """Values of any other shape: each is opened down to its objects, which make one level a type."""
        found: dict[One, list[tuple[Any, Any, Any]]] = {}  # row, and the container and key of its object
        for target, value in zip(objects, values, strict=True):
            self._open(link, link.shape, value, (target, link.key), found)
        levels: list[Level] = []
        for shape, places in found.items():
            rows = [row for row, _, _ in places]
            completed = self._complete(link, shape, rows)
            for (_, container, key), value in zip(places, completed, strict=True):
                container[key] = value
                self._shapes[id(value)] = shape
            levels += self._level(shape.selection, rows, completed)
        return levels

    def _open(
        self, link: Field, shape: Shape, value: Any, place: tuple[Any, Any], found: dict[One, list[tuple[Any, Any, Any]]]
    ) -> None:
        container, key = place
        try:
            opened = self._careful.opened(link, shape, Info(self._execution, link), value)
            items = list(value) if isinstance(opened, Many) else None
        except Unforeseen:
            raise
        except Exception as error:  # noqa: BLE001 it becomes the field's error
            container[key] = self._careful.failed(error)
            return
        if opened is None:
            container[key] = None
        elif items is None:
            found.setdefault(opened, []).append((value, container, key))  # type: ignore[arg-type]
        else:
            container[key] = items
            for index, item in enumerate(items):
                self._open(link, opened.item, item, (items, index), found)  # type: ignore[union-attr]

    def _level(self, selection: Selection, rows: Sequence[Any], completed: Sequence[Any]) -> list[Level]:
        """The objects that are to be followed, with their rows: nulls and what failed are left out."""
        if not selection.links:
            return []
        lost = self._careful.lost
        found = [one for one in completed if one.__class__ is dict]
        if lost or len(found) < len(completed):
            pairs = [
                (row, one) for row, one in zip(rows, completed, strict=True) if one.__class__ is dict and id(one) not in lost
            ]
            rows, found = [row for row, _ in pairs], [one for _, one in pairs]
        return [(selection, rows, found)] if found else []

    def _objects(self, field: Field, shape: One, rows: Sequence[Any]) -> list[Any]:
        """The objects of these rows: those that were made before, and the rest."""
        if not self._execution.may_encode or not rows or not hasattr(rows[0], FRAGMENTS):
            return self._complete(field, shape, rows)
        keepers = [fragments_of(row) for row in rows]
        found = [None if keeper is None else recalled(keeper, shape) for keeper in keepers]
        missing = [place for place, one in enumerate(found) if one is None]
        if missing:
            made = self._complete(field, shape, [rows[place] for place in missing])
            for place, one in zip(missing, made, strict=True):
                keeper = keepers[place]
                is_kept = keeper is not None and one.__class__ is dict and not self._careful.has_failed
                found[place] = keep(keeper, shape, one) if keeper is not None and is_kept else one
        return found

    def _complete(self, field: Field, shape: Shape, values: Sequence[Any]) -> list[Any]:
        info = Info(self._execution, field)
        layout = layout_of(values[0]) if values and isinstance(shape, One) else None
        complete = shape.completers.get(layout) or completer_of(shape, layout)
        return complete(values, info, partial(self._careful.value, field, shape, info))


def _counted(found: Any, rows: Sequence[Any]) -> Sequence[Any]:
    values: Sequence[Any] = found if isinstance(found, list | tuple) else list(found)
    if len(values) != len(rows):
        raise WrongNumberOfResultsReturned(expected=len(rows), received=len(values))
    return values


async def _together(work: list[Coroutine[Any, Any, None]]) -> None:
    """Do it all at once; what is still under way when one fails, or when the run is cancelled, is cancelled and waited for."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
