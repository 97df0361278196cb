"""What the cache of documents holds: no more than its bound, by what is really held, and nothing for those asked for once."""

import gc
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

import pytest
from graphql import GraphQLError, parse, print_ast
from graphql.execution.values import VariableValues

from schema.execution.documents import Document, DocumentCache
from schema.execution.engine.completion.completer import completer_of
from schema.execution.engine.engine import CompiledEngine
from schema.execution.engine.plan import Either, Many, One, Plan, Selection
from schema.execution.errors import DocumentRefused
from schema.execution.reference import GraphQLCoreEngine
from schema.execution.settings import GraphQLSettings
from schema.execution.validation.slimming import slim
from tests.schema.asking import SCHEMA
from tests.schema.execution.engine.documents import Writer, Written
from tests.schema.execution.engine.world import make_value

CORE: Any = SCHEMA._schema
QUERIES, MUTATIONS = (sorted(of.fields) for of in (CORE.query_type, CORE.mutation_type))
PARTS = (
    "id",
    "title",
    "startTime",
    "city",
    "venue { id name city }",
    "performances { artist { name } }",
    "images { url }",
    "price { min }",
)


def _random(kind: str, roots: Sequence[str], fields: int) -> Callable[[int], Written]:
    return lambda number: Writer(CORE, Random(number), make_value, fields).operation(kind, roots)


def _plain(text: Callable[[int], str]) -> Callable[[int], Written]:
    return lambda number: Written(text(number), {})


def _card(number: int, parts: Sequence[str]) -> str:
    card = f"fragment Card on Event {{ {' '.join(parts)} }}"
    return f"query Q{number} {{ events(first: {number % 50 + 1}) {{ totalCount nodes {{ ...Card }} }} }} {card}"


KINDS: dict[str, Callable[[int], Written]] = {
    "small": _random("query", QUERIES, 5),
    "usual": _random("query", QUERIES, 40),
    "large": _random("query", QUERIES, 120),
    "mutations": _random("mutation", MUTATIONS, 20),
    "leaves under many names": _plain(
        lambda n: f"{{ events {{ nodes {{ {' '.join(f'name_{n}_{place}: title' for place in range(60))} }} }} }}"
    ),
    "as an app sends": _plain(lambda n: _card(n, Random(n).sample(PARTS, 5))),
    "with a long comment": _plain(lambda n: f"{{ events {{ totalCount }} }} # {str(n) * 2000}"),
    "not valid": _plain(lambda n: f"{{ events {{ {' '.join(f'nothing{n}_{place}' for place in range(30))} }} }}"),
    "no GraphQL": _plain(lambda n: f"{{ events {{ {'x' * n} "),
}


class Reader:
    """A cache of documents, each of which is planned when it is read, its code generated."""

    def __init__(self, max_bytes: int) -> None:
        self.cache = DocumentCache(CORE, GraphQLSettings(document_cache_bytes=max_bytes, max_cost=10**9))
        self._engine = CompiledEngine(SCHEMA, GraphQLCoreEngine(SCHEMA))

    def read(self, written: Written) -> None:
        try:
            operation = self.cache.read(written.text).pick(None)
        except DocumentRefused:
            return
        prepared = self._engine._prepare(operation)
        variables = prepared.variables(written.variables)
        plan = self._engine._plan(operation, prepared, VariableValues({}, {}) if isinstance(variables, list) else variables)
        if isinstance(plan, Plan):
            _generate(plan.root)


def _generate(selection: Selection) -> None:
    for link in selection.links:
        shape = link.shape.item if isinstance(link.shape, Many) else link.shape
        for one in shape.shapes.values() if isinstance(shape, Either) else (shape,):
            completer_of(one)
            if isinstance(one, One):
                _generate(one.selection)


@pytest.fixture
def traced() -> Iterator[Callable[[], int]]:
    """How many bytes are allocated now, of those since the test began."""

    def held() -> int:
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    yield held
    tracemalloc.stop()


@pytest.mark.parametrize("kind", KINDS)
def test_what_documents_are_said_to_take_is_about_what_they_take(kind: str, traced: Callable[[], int]) -> None:
    reader = Reader(100_000_000)
    for number in range(30):
        reader.read(KINDS[kind](number))
    assert len(reader.cache.kept) > 25
    said, before = reader.cache.kept.weight, traced()
    reader.cache.kept.clear()
    assert said == pytest.approx(before - traced(), rel=0.25)


def test_documents_that_select_the_same_take_less(traced: Callable[[], int]) -> None:
    """Their code is one: which of them is dropped first can't be known, so each is said to take it whole."""
    reader = Reader(100_000_000)
    for number in range(30):
        reader.read(Written(_card(number, PARTS), {}))
    said, before = reader.cache.kept.weight, traced()
    reader.cache.kept.clear()
    assert 0.5 * said < before - traced() < 0.9 * said


def test_no_more_is_held_than_may_be(traced: Callable[[], int]) -> None:
    reader, bound = Reader(1_000_000), 1_000_000
    for make in KINDS.values():
        for number in range(20):
            for _ in range(2):
                reader.read(make(number))
        assert reader.cache.kept.weight <= bound
    before = traced()
    reader.cache.kept.clear()
    assert before - traced() < 1.25 * bound


@pytest.mark.parametrize("kind", KINDS)
def test_documents_that_are_sent_once_drop_none_that_others_use(kind: str) -> None:
    reader, used = Reader(1_000_000), [KINDS["as an app sends"](number) for number in range(10)]
    for written in used * 2:
        reader.read(written)
    for number in range(200):
        reader.read(Written(f"{KINDS[kind](1000).text} # {number}", {}))
    assert all(written.text in reader.cache.kept for written in used)


def test_a_refusal_holds_nothing_of_its_document() -> None:
    cache = DocumentCache(CORE, GraphQLSettings(max_aliases=3))
    for text in ("{ events {", "{ nothing }", "{ a: __typename b: __typename c: __typename d: __typename }"):
        with pytest.raises(DocumentRefused):
            cache.read(text)
        kept = cache.kept.peek(text)
        assert isinstance(kept, DocumentRefused)
        assert (kept.__traceback__, kept.__context__) == (None, None)


@pytest.mark.parametrize("number", range(20))
def test_a_slim_document_says_the_same_in_the_same_places(number: int) -> None:
    text = KINDS["usual"](number).text
    slender, parsed = parse(text), parse(text)
    slim(slender)
    assert print_ast(slender) == print_ast(parsed)
    assert slender == parsed or slender.loc is None
    for ours, theirs in zip(_fields(slender), _fields(parsed), strict=True):
        assert GraphQLError("it", ours).formatted == GraphQLError("it", theirs).formatted


def _fields(node: Any) -> Iterator[Any]:
    for one in getattr(node, "definitions", None) or (node.selection_set.selections if node.selection_set else ()):
        if hasattr(one, "alias"):
            yield one
        if hasattr(one, "selection_set"):
            yield from _fields(one)


def test_a_document_grows_by_its_plans_only_while_it_is_held() -> None:
    cache = DocumentCache(CORE, GraphQLSettings())
    operation = cache.read("{ events { totalCount } }").pick(None)
    before = cache.kept.weight
    operation.memory.grew(1000)
    assert cache.kept.weight == before + 1000
    held = cache.kept.peek("{ events { totalCount } }")
    assert isinstance(held, Document)
    assert held.size == before + 1000
    cache.kept.clear()
    operation.memory.grew(1000)
    assert cache.kept.weight == 0
