"""Whatever bytes come, the answer is a proper one and never a 500."""

import asyncio
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.schema.execution.small_schema import small_client
from tests.schema.transport.asgi_client import Reply

CLIENT = small_client()
SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(st.characters(codec="utf-8"))
)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner), max_leaves=8
)
TOKENS = """{ } ( ) [ ] : $n ! ... "x" 3 hello itself nodes events first ids mutation fragment ...F F on Query Event query Q Int
    @skip if true # , __schema types \'"""
DOCUMENTS = st.lists(st.sampled_from(TOKENS.split()), max_size=25).map(" ".join)
PARTS = {
    "query": DOCUMENTS | JSON,
    "variables": JSON,
    "operationName": JSON,
    "extensions": JSON | st.fixed_dictionaries({"persistedQuery": JSON}),
}


def _check(reply: Reply, statuses: set[int]) -> None:
    assert reply.status in statuses, reply.body
    for answer in reply.json() if isinstance(reply.json(), list) else [reply.json()]:
        assert set(answer) <= {"data", "errors", "extensions"}
        assert "data" in answer or answer["errors"]
        assert all(error["message"] and error["extensions"]["code"] != "INTERNAL" for error in answer.get("errors", ()))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(body: bytes) -> None:
    _check(asyncio.run(CLIENT.post(body)), {200, 400})


@settings(max_examples=150, deadline=None)
@given(JSON)
def test_any_json(body: Any) -> None:
    _check(asyncio.run(CLIENT.post(orjson.dumps(body))), {200, 400})


@settings(max_examples=300, deadline=None)
@given(st.fixed_dictionaries({}, optional=PARTS))
def test_any_parts(body: dict[str, Any]) -> None:
    _check(asyncio.run(CLIENT.post(orjson.dumps(body), accept="application/graphql-response+json")), {200, 400})


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS)
def test_any_document(query: str) -> None:
    _check(asyncio.run(CLIENT.query(query, {"n": 3})), {200, 400})
