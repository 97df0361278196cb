"""A small schema with what the real one lacks: lists of lists, unions, sync batches, awaitables where no plan expects them."""

import asyncio
from collections.abc import AsyncGenerator, Generator, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, NamedTuple, Union, cast

import strawberry
from graphql import DocumentNode, ExecutionResult, OperationDefinitionNode, OperationType, parse, validate

from schema.execution.engine.engine import CompiledEngine
from schema.execution.interface import Memory
from schema.execution.reference import GraphQLCoreEngine
from schema.execution.validation.rules import RULES
from schema.types.base.fields import batch_field, column, computed


class Row(NamedTuple):
    """A row of every type."""

    number: int


class Other(NamedTuple):
    """A row of another type."""

    number: int


@dataclass(eq=False)
class Context:
    """One request: what was called. `all_stuck` is set once `most_stuck` batches wait."""

    batches: dict[Any, Any] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    most_stuck: int = 1
    all_stuck: asyncio.Event = field(default_factory=asyncio.Event)
    never: asyncio.Event = field(default_factory=asyncio.Event)


async def children(rows: Sequence[Row], context: Context, *, count: int = 2) -> list[Any]:
    """So many rows below each."""
    context.calls.append(f"children of {len(rows)}")
    return [tuple(Row(row.number * 10 + place) for place in range(count)) for row in rows]


async def square(rows: Sequence[Row], context: Context) -> list[Any]:
    """A list of lists, with a null in it."""
    return [[[Row(row.number), None], [Row(-1)]] for row in rows]


async def either(rows: Sequence[Row], context: Context) -> list[Any]:
    """One of the union's types."""
    return [Row(row.number) if row.number % 2 else Other(row.number) for row in rows]


async def stuck(rows: Sequence[Row], context: Context) -> list[Any]:
    """Waits for ever; says so when it is cancelled."""
    context.calls.append("stuck")
    if context.calls.count("stuck") == context.most_stuck:
        context.all_stuck.set()
    try:
        await context.never.wait()
    except asyncio.CancelledError:
        context.calls.append("cancelled")
        raise
    return list(rows)


async def fails(rows: Sequence[Row], context: Context) -> list[Any]:
    """Fails once others are under way."""
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    raise ValueError("broken")


async def given_up(rows: Sequence[Row], context: Context) -> list[Any]:
    """Is cancelled itself."""
    raise asyncio.CancelledError


def at_once(rows: Sequence[Row], context: Context) -> list[Any]:
    """A batch that waits for nothing."""
    return [row.number + 1 for row in rows]


class Later:
    """An awaitable that nobody has to await."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __await__(self) -> Generator[Any, None, Any]:
        """The value, in the next turn of the loop."""
        yield
        return self.value


@strawberry.type
class Different:
    """Runtime value: Other."""

    number: int = column("As it is.")

    @classmethod
    def is_type_of(cls, value: Any, _info: Any) -> bool:
        """Tells which rows are of it."""
        return isinstance(value, Other)


@strawberry.type
class Thing:
    """Runtime value: Row."""

    number: int = column("As it is.")
    table: list[list[int | None]] = computed(lambda row: [[row.number, None], []], "Numbers in rows.")
    odd: int | None = computed(lambda row: 1 // (row.number % 2), "Fails for even numbers.")
    odd_required: int = computed(lambda row: 1 // (row.number % 2), "Fails for even numbers.")
    itself: Annotated["Thing", strawberry.lazy("tests.schema.execution.engine.small")] = computed(lambda row: row, "The same.")
    later: int = computed(lambda row: Later(row.number), "What no row should give.")
    children: list[Annotated["Thing", strawberry.lazy("tests.schema.execution.engine.small")]] = batch_field(
        children, "Some.", {"count": "How many."}
    )
    square: list[list[Annotated["Thing", strawberry.lazy("tests.schema.execution.engine.small")] | None]] = batch_field(
        square, "Things in rows."
    )
    either: Annotated[Union["Thing", Different], strawberry.union("Either")] = batch_field(either, "One of two.")
    stuck: Annotated["Thing", strawberry.lazy("tests.schema.execution.engine.small")] | None = batch_field(stuck, "Waits.")
    broken: int | None = batch_field(fails, "Fails.")
    broken_required: int = batch_field(fails, "Fails.")
    given_up: int | None = batch_field(given_up, "Is cancelled.")
    at_once: int = batch_field(at_once, "The next number.")

    @classmethod
    def is_type_of(cls, value: Any, _info: Any) -> bool:
        """Tells which rows are of it."""
        return isinstance(value, Row)


@strawberry.type
class Resolved:
    """A type with a resolver of its own."""

    @strawberry.field
    def name(self) -> str:
        """What no plan knows."""
        return "resolved"


@strawberry.type
class Query:
    """Some rows."""

    @strawberry.field
    def things(self, numbers: list[int]) -> list[Thing]:
        """Rows of these numbers."""
        return cast(list[Thing], [Row(number) for number in numbers])

    @strawberry.field
    def perhaps(self, number: int) -> Thing | None:
        """A row."""
        return cast(Thing, Row(number))

    @strawberry.field
    def resolved(self) -> Resolved:
        """A type that no plan knows."""
        return Resolved()


@strawberry.type
class Mutation:
    """Writes down what is done."""

    @strawberry.mutation
    async def do(self, info: strawberry.Info[Context, None], what: str) -> Thing:
        """Does it, unless it is nothing."""
        info.context.calls.append(what)
        await asyncio.sleep(0)
        info.context.calls.append(f"{what} done")
        if not what:
            raise ValueError("there is nothing to do")
        return cast(Thing, Row(len(what)))


@strawberry.type
class Subscription:
    """Counts."""

    @strawberry.subscription
    async def counted(self, info: strawberry.Info[Context, None], to: int) -> AsyncGenerator[Thing, None]:
        """Rows up to a number, none if it is negative."""
        if to < 0:
            raise ValueError("there is nothing to count to")
        try:
            for number in range(1, to + 1):
                yield cast(Thing, Row(number))
        finally:
            info.context.calls.append("counted")


SCHEMA = strawberry.Schema(query=Query, mutation=Mutation, subscription=Subscription)
REFERENCE = GraphQLCoreEngine(SCHEMA)


@dataclass(frozen=True, eq=False)
class Asked:
    """One operation."""

    document: DocumentNode
    kind: OperationType = OperationType.QUERY
    name: str | None = None
    memory: Memory = field(default_factory=Memory)


def asked(text: str) -> Asked:
    """The only operation of a document."""
    document = parse(text)
    assert (errors := validate(SCHEMA._schema, document, RULES)) == [], errors
    (kind,) = (one.operation for one in document.definitions if isinstance(one, OperationDefinitionNode))
    return Asked(document, kind)


def engine() -> CompiledEngine:
    """An engine that has planned nothing yet."""
    return CompiledEngine(SCHEMA, REFERENCE)


async def both(text: str, **variables: Any) -> tuple[ExecutionResult, ExecutionResult, Context]:
    """Our answer, graphql-core's, and the context of ours; fails when ours is not a plan's."""
    compiled, operation, ours, theirs = engine(), asked(text), Context(), Context()
    answer = await compiled.execute(operation, variables, ours, {})
    assert not compiled.fallbacks
    return answer, await REFERENCE.execute(operation, variables, theirs, {}), ours
