"""Fields say what they are, so that an engine that goes level by level can drive them without Strawberry's resolvers."""

import asyncio
from collections.abc import Sequence
from typing import Any, NamedTuple, cast

import pytest
import strawberry

from resolvers.context import RequestContext
from schema.assembly import make_schema
from schema.types.base.fields import BatchField, PlainField, batch_field, column, computed
from store.database.connection import Database
from tests.schema.asking import context_of

CALLS: list[tuple[list[int], dict[str, Any]]] = []


class Row(NamedTuple):
    """A row of the little schema below."""

    number: int


async def doubled(rows: Sequence[Row], context: RequestContext, *, times: int = 2, from_: int | None = None) -> list[Any]:
    """Twice each number; a number below nought fails alone."""
    CALLS.append(([row.number for row in rows], {"times": times, "from_": from_}))
    return [row.number * times if row.number >= 0 else ValueError("too low") for row in rows]


async def too_few(rows: Sequence[Row], context: RequestContext) -> list[Any]:
    """A batch that forgets one."""
    return [row.number for row in rows][1:]


@strawberry.type
class Thing:
    """A description of Row."""

    number: int = column("As it is.")
    other_name: int = column("Under another name.", of="number")
    is_even: bool = computed(lambda row: row.number % 2 == 0, "Worked out.")
    doubled: int | None = batch_field(doubled, "All at once.", {"times": "How often."})
    too_few: int | None = batch_field(too_few, "Broken.")


@strawberry.type
class Query:
    """Some rows."""

    @strawberry.field
    def things(self, numbers: list[int]) -> list[Thing]:
        return cast(list[Thing], [Row(number) for number in numbers])


SCHEMA = strawberry.Schema(query=Query)


@pytest.fixture(autouse=True)
def _forget_calls() -> None:
    CALLS.clear()


async def _ask(query: str) -> Any:
    return await SCHEMA.execute(query, context_value=context_of(cast(Database, None)))


async def test_plain_fields_read_the_row() -> None:
    answer = await _ask("{ things(numbers: [1, 2]) { number otherName isEven } }")
    assert answer.data == {
        "things": [{"number": 1, "otherName": 1, "isEven": False}, {"number": 2, "otherName": 2, "isEven": True}]
    }


async def test_a_batch_gets_all_parents_once_for_each_set_of_arguments() -> None:
    answer = await _ask("{ things(numbers: [3, 1, 3]) { doubled thrice: doubled(times: 3) again: doubled(times: 2, from: 5) } }")
    assert [thing["doubled"] for thing in answer.data["things"]] == [6, 2, 6]
    assert [thing["thrice"] for thing in answer.data["things"]] == [9, 3, 9]
    assert CALLS == [
        ([3, 1, 3], {"times": 2, "from_": None}),
        ([3, 1, 3], {"times": 3, "from_": None}),
        ([3, 1, 3], {"times": 2, "from_": 5}),
    ]


async def test_equal_arguments_share_a_batch_across_the_document() -> None:
    await _ask("{ a: things(numbers: [1]) { doubled } b: things(numbers: [2]) { doubled(times: 2) } }")
    assert CALLS == [([1, 2], {"times": 2, "from_": None})]


async def test_two_requests_share_nothing() -> None:
    await asyncio.gather(*(_ask("{ things(numbers: [1]) { doubled } }") for _ in range(2)))
    assert len(CALLS) == 2


async def test_an_exception_among_the_values_fails_its_own_row() -> None:
    answer = await _ask("{ things(numbers: [1, -1, 2]) { doubled } }")
    assert [thing["doubled"] for thing in answer.data["things"]] == [2, None, 4]
    assert [(error.message, error.path) for error in answer.errors] == [("too low", ["things", 1, "doubled"])]


async def test_a_batch_of_the_wrong_length_fails_whole() -> None:
    answer = await _ask("{ things(numbers: [1, 2]) { tooFew } }")
    assert [thing["tooFew"] for thing in answer.data["things"]] == [None, None]
    assert len(answer.errors) == 2


async def test_an_engine_can_drive_the_fields_itself() -> None:
    fields = {field.python_name: field for field in cast(Any, Thing).__strawberry_definition__.fields}
    rows = [Row(1), Row(4)]
    assert isinstance(fields["is_even"], PlainField)
    assert [fields["is_even"].getter(row) for row in rows] == [False, True]
    assert [fields["number"].getter(row) for row in rows] == [fields["other_name"].getter(row) for row in rows] == [1, 4]
    assert isinstance(fields["doubled"], BatchField)
    assert await cast(Any, fields["doubled"].batch)(rows, context_of(cast(Database, None)), times=5) == [5, 20]


def test_every_field_of_every_type_is_one_of_the_two_kinds() -> None:
    """But for the root types' own, which are ordinary resolvers."""
    odd = [
        f"{name}.{field.python_name}"
        for name, concrete in make_schema().schema_converter.type_map.items()
        for field in getattr(concrete.definition, "fields", ())
        if name not in ("Query", "Mutation", "Subscription") and not getattr(concrete.definition, "is_input", False)
        if not isinstance(field, PlainField | BatchField)
    ]
    assert odd == []
