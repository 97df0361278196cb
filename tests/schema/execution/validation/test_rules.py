"""Validation by all rules as one says what they say by themselves, and leaves nothing of a document behind."""

import gc
import re
from random import Random
from typing import Any

import pytest
from graphql import FieldNode, GraphQLError, parse, validate
from graphql.language import Token

from schema.execution.documents import DocumentCache
from schema.execution.settings import GraphQLSettings
from schema.execution.validation.rules import RULES, AllRules
from tests.schema.asking import SCHEMA
from tests.schema.execution.engine.documents import Writer
from tests.schema.execution.engine.world import make_value

CORE: Any = SCHEMA._schema
QUERIES = sorted(CORE.query_type.fields)
WRONG = (
    "{ events { nodes { id } } } { events { nodes { id } } }",
    "query A { __typename } query A { __typename }",
    "query A($a: Int, $a: Int, $b: Nope!) { event(id: $c, id: 1) { ...Missing ...Loop } }",
    "{ event { id { x } nodes } events events { nope } sources @skip @nope(if: true) { name } }",
    '{ event(id: "1") { ...Loop } } fragment Loop on Event { ...Loop } fragment Loop on Query { id } fragment Un on No { a }',
    '{ event(id: "1") { id: title id id: city venue { x: id } venue { x: name } ... on Venue { id } } }',
    '{ events(filter: {city: 1, city: "x", nope: 2}, first: "x", nope: 1) { nodes { id } } }',
    "mutation { eventSave(id: null) { errors { message } } } subscription { a: notificationAdded { id } planChanged { id } }",
    "query A($x: String = 5, $unused: ID) { a: event(id: $x) { id } node { id } }",
    "type Query { a: Int } { __typename }",
    '{ event(id: "1") { ... @defer(label: "a") { id } ... @defer(label: "a") { title } images @stream { url } } }',
    "{ " + " ".join(f"nope{number}" for number in range(30)) + " }",
    "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }",
)


def _said(errors: list[GraphQLError]) -> list[dict[str, Any]]:
    return [error.formatted | {"path": error.path} for error in errors]


def _broken(number: int) -> str:
    """A generated document with one of its words changed, which mostly makes it wrong."""
    dice = Random(number)
    text = Writer(CORE, dice, make_value, 30).operation("query", QUERIES).text
    for _ in range(dice.randrange(3)):
        word = dice.choice(list(re.finditer(r"\w{3,}", text)))
        text = text[: word.start()] + word[0].replace(dice.choice(word[0]), "e", 1) + text[word.end() :]
    return text


@pytest.mark.parametrize("text", WRONG)
def test_wrong_documents_are_told_the_same(text: str) -> None:
    document = parse(text)
    errors = validate(CORE, document, RULES, max_errors=20)
    assert errors
    assert _said(validate(CORE, document, (AllRules,), max_errors=20)) == _said(errors)


def test_generated_documents_are_told_the_same() -> None:
    wrong = 0
    for number in range(150):
        try:
            document = parse(_broken(number))
        except GraphQLError:
            continue
        errors = validate(CORE, document, RULES)
        wrong += bool(errors)
        assert _said(validate(CORE, document, (AllRules,))) == _said(errors)
    assert wrong > 30


def test_nothing_of_a_valid_document_waits_for_the_collector() -> None:
    documents = DocumentCache(CORE, GraphQLSettings(document_cache_bytes=0))

    def read(number: int) -> None:
        documents.read(
            f'query Q{number}($first: Int) {{ events(filter: {{city: "x{number}"}}, first: $first) {{ nodes {{ id }} }} }}'
        )

    def held() -> int:
        return sum(isinstance(one, FieldNode | Token) for one in gc.get_objects())

    read(0)
    gc.collect()
    gc.disable()
    try:
        before = held()
        for number in range(1, 20):
            read(number)
        assert held() == before
    finally:
        gc.enable()
