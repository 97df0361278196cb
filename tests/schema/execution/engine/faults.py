"""Makes fields fail, answer null or nonsense, and take their time: as a seed says, by field and row, alike in every engine."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import wraps
from inspect import isawaitable
from typing import Any

import pytest
import strawberry
from graphql import GraphQLObjectType, is_non_null_type

from schema.types.base.fields import BatchField, PlainField
from store.events.records import EventRow, ListingRow, PerformanceRow
from store.places.records import ArtistRow, VenueRow

NONSENSE = object()
ROWS = (EventRow, VenueRow, ArtistRow, PerformanceRow, ListingRow)
CARRIED = frozenset({"Event.venue", "Event.performances", "Event.listings", "Event.is_saved", "Event.is_hidden"})


class Broken(Exception):
    """What an injected failure raises."""


@dataclass
class Faults:
    """What happens where. `share` of the fields' values go wrong; no field named in `spared` does."""

    seed: int = 0
    share: float = 0.0
    spared: frozenset[str] = frozenset()
    injected: set[str] = field(default_factory=set)  # the messages of what was raised

    def roll(self, *what: object) -> float:
        """A number from 0 to 1, always the same for the same thing."""
        digest = hashlib.blake2b(repr((self.seed, *what)).encode(), digest_size=8).digest()
        return int.from_bytes(digest) / 2**64

    def broken(self, name: str) -> Broken:
        """The failure of a field."""
        message = f"{name} is broken"
        self.injected.add(message)
        return Broken(message)

    def value(self, name: str, row: Any, real: Any) -> Any:
        """What a field gives for a row, `real` if all is well.

        Errors: Broken.
        """
        roll = self.roll(name, _identity(row))
        if name in self.spared or roll >= self.share:
            return real
        kind = int(roll / self.share * 5)
        if kind == 0:
            raise self.broken(name)
        if kind == 1:
            return self.broken(name)
        if kind == 2 and isinstance(real, list | tuple) and type(real) in (list, tuple):
            return [*real, None, self.broken(name)]
        return None if kind < 4 else NONSENSE

    async def values(self, name: str, rows: Sequence[Any], real: Sequence[Any]) -> list[Any]:
        """What a batch gives.

        Errors: Broken for the whole batch.
        """
        for _ in range(int(self.roll(name, "turns") * 4)):
            await asyncio.sleep(0)
        whole = self.roll(name, "whole")
        if name not in self.spared and whole < self.share / 2:
            raise self.broken(name)
        if name not in self.spared and whole < self.share * 0.6:
            return list(real)[1:]
        return [self._attempt(name, row, value) for row, value in zip(rows, real, strict=True)]

    def _attempt(self, name: str, row: Any, real: Any) -> Any:
        try:
            return self.value(name, row, real)
        except Broken as error:
            return error


def inject(monkeypatch: pytest.MonkeyPatch, faults: Faults) -> None:
    """Make every plain and every batch field go through `faults`. Engines made afterwards see it.

    Rows carry relations only if `faults` spares these: a batch that isn't called doesn't fail. For the same reason only spared
    fields are read off columns without a row.
    """
    plain_getter, batch_of = PlainField.getter.fget, BatchField.batch.fget  # type: ignore[attr-defined]
    columns_of = PlainField.of_columns.fget  # type: ignore[attr-defined]
    carried_of = BatchField.carried.fget  # type: ignore[attr-defined]

    def getter(self: PlainField) -> Any:
        real, name = plain_getter(self), _name(self)
        if name in faults.spared:
            return real
        return lambda row, **arguments: faults.value(name, row, real(row, **arguments))

    def get_result(self: PlainField, source: Any, info: Any, args: list[Any], kwargs: Any) -> Any:
        return getter(self)(source, **kwargs)

    def of_columns(self: PlainField) -> Any:
        return columns_of(self) if _name(self) in faults.spared else None

    def batch(self: BatchField) -> Any:
        real, name = batch_of(self), _name(self)

        @wraps(real)
        async def call(rows: Sequence[Any], context: Any, **arguments: Any) -> list[Any]:
            found = real(rows, context=context, **arguments)
            return await faults.values(name, rows, await found if isawaitable(found) else found)

        return call

    def carried(self: BatchField) -> Any:
        return carried_of(self) if _name(self) in faults.spared else None

    monkeypatch.setattr(BatchField, "carried", property(carried))
    monkeypatch.setattr(PlainField, "getter", property(getter))
    monkeypatch.setattr(PlainField, "of_columns", property(of_columns))
    monkeypatch.setattr(PlainField, "get_result", get_result)
    monkeypatch.setattr(BatchField, "batch", property(batch))


def required_fields(schema: strawberry.Schema) -> frozenset[str]:
    """The fields whose failure nulls more than themselves, as Faults names them."""
    objects = [kind for kind in schema._schema.type_map.values() if isinstance(kind, GraphQLObjectType)]
    return frozenset(
        _name(declared.extensions["strawberry-definition"])
        for kind in objects
        for declared in kind.fields.values()
        if is_non_null_type(declared.type) and "strawberry-definition" in declared.extensions
    )


def _name(declared: PlainField | BatchField) -> str:
    origin = getattr(declared.origin, "__name__", "")
    return f"{origin}.{declared.python_name}"


def _identity(row: Any) -> str:
    """The same for a row however few of its columns were read, and with or without what it carries."""
    if isinstance(row, ROWS):
        return f"{type(row).__name__} {getattr(row, 'id', '')}"
    if isinstance(row, tuple):
        return f"{type(row).__name__}({', '.join(map(_identity, row))})"
    return repr(row) if isinstance(row, dict | str | int | float) else type(row).__name__
