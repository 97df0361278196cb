"""GraphQL over HTTP: what is answered, with which status and type."""

import asyncio
import hashlib
from typing import Any
from urllib.parse import quote

import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse

from schema.execution.settings import GraphQLSettings
from schema.transport.accept import GRAPHQL_JSON, HTML, JSON, preferred
from store.errors import DatabaseUnavailable
from tests.schema.execution.small_schema import small_client

HELLO = {"query": "{ hello }"}


async def test_post_answers_with_the_data() -> None:
    reply = await small_client().post({"query": "query Q($n: String!) { hello(name: $n) }", "variables": {"n": "Cork"}})
    assert (reply.status, reply.json()["data"]) == (200, {"hello": "hello Cork"})
    assert reply.headers["content-type"] == "application/json; charset=utf-8"


async def test_get_answers_queries_only() -> None:
    client = small_client()
    assert (await client.get("/graphql?query=%7Bhello%7D")).json()["data"] == {"hello": "hello world"}
    query, variables = quote("query Q($n:String){hello(name:$n)}"), quote('{"n":"Sligo"}')
    named = await client.get(f"/graphql?query={query}&variables={variables}")
    assert named.json()["data"] == {"hello": "hello Sligo"}
    mutation = quote('mutation { remember(word: "x") }')
    refused = await client.get(f"/graphql?query={mutation}")
    assert (refused.status, refused.headers["allow"]) == (405, "POST")
    assert (await client.request("PUT", "/graphql")).headers["allow"] == "GET, HEAD, POST"


async def test_post_runs_mutations() -> None:
    assert (await small_client().post({"query": 'mutation { remember(word: "x") }'})).json()["data"] == {"remember": "x"}


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/json", JSON),
        ("application/graphql-response+json", GRAPHQL_JSON),
        ("application/graphql-response+json; charset=utf-8, application/json; charset=utf-8", GRAPHQL_JSON),
        ("application/json;q=0.5, application/graphql-response+json;q=0.9", GRAPHQL_JSON),
        ("application/json, application/graphql-response+json", JSON),
        ("application/graphql-response+json, application/json, text/event-stream", GRAPHQL_JSON),
        ("text/html,application/xhtml+xml,*/*;q=0.8", HTML),
        ("application/*;q=0.2", JSON),
        ("application/json;q=0, application/*", GRAPHQL_JSON),
        ("image/png", None),
        ("application/json;q=0", None),
        ("application/json; charset=utf-16", None),
        ("nonsense", None),
    ],
)
def test_the_client_chooses_the_media_type(accept: str | None, media: str | None) -> None:
    assert preferred(accept, (JSON, GRAPHQL_JSON, HTML)) == media


@pytest.mark.parametrize(("media", "status"), [(JSON, 200), (GRAPHQL_JSON, 400)])
@pytest.mark.parametrize("query", ["{ hello", "{ nonsense }", "query Q($n: Int!) { hello }", "{ hello(name: 3) }"])
async def test_request_errors_have_the_status_of_their_media_type(query: str, media: str, status: int) -> None:
    reply = await small_client().post({"query": query}, accept=media)
    assert (reply.status, reply.headers["content-type"]) == (status, f"{media}; charset=utf-8")
    assert "data" not in reply.json()


@pytest.mark.parametrize("accept", [{}, {"accept": "*/*"}])
async def test_who_takes_anything_is_told_of_a_refusal_by_its_status(accept: dict[str, str]) -> None:
    client = small_client()
    answered = await client.post(HELLO, **accept)
    refused = await client.post({"query": "{ nonsense }"}, **accept)
    assert (answered.status, answered.headers["content-type"]) == (200, f"{JSON}; charset=utf-8")
    assert (refused.status, refused.headers["content-type"]) == (400, f"{GRAPHQL_JSON}; charset=utf-8")


async def test_an_accept_header_that_nothing_fits_is_406() -> None:
    assert (await small_client().post(HELLO, accept="image/png")).status == 406


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"5", "body"),
        (b"null", "body"),
        (b'"{hello}"', "body"),
        (b"true", "body"),
        (b"{}", "query"),
        (b'{"query": ""}', "query"),
        (b'{"query": 5}', "query"),
        (b'{"query": ["{hello}"]}', "query"),
        (b'{"query": "{hello}", "variables": 5}', "variables"),
        (b'{"query": "{hello}", "variables": []}', "variables"),
        (b'{"query": "{hello}", "operationName": {}}', "operationName"),
        (b'{"query": "{hello}", "extensions": "x"}', "extensions"),
        (b'[{"query": "{hello}"}, {"query": "{hello}", "variables": true}]', "[1].variables"),
        (b"[5]", "[0]"),
    ],
)
@pytest.mark.parametrize("accept", [JSON, GRAPHQL_JSON])
async def test_a_malformed_request_is_400_and_named(body: bytes, field: str, accept: str) -> None:
    reply = await small_client().post(body, accept=accept)
    assert (reply.status, reply.code) == (400, "BAD_USER_INPUT")
    assert reply.json()["errors"][0]["extensions"]["field"] == field
    assert field in reply.json()["errors"][0]["message"].replace("The body", "body")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[" * 100_000, b'{"a":' * 40_000, b"\xff\xfe{}", b'{"query": "\\ud800"}', b"[]", b"NaN", b'{"query": "\xc3"}'],
)
async def test_what_is_no_json_is_400(body: bytes) -> None:
    reply = await small_client().post(body)
    assert (reply.status, reply.code) == (400, "BAD_USER_INPUT")
    assert reply.json()["errors"][0]["message"]
    assert reply.json()["errors"][0]["extensions"]["field"] == "body"


@pytest.mark.parametrize("wrong", ["variables=5", "variables=%7B", "variables=%FF", "query=%7Bhello%7D", "extensions=[]"])
async def test_a_malformed_get_is_400(wrong: str) -> None:
    reply = await small_client().get(f"/graphql?query=%7Bhello%7D&{wrong}")
    assert (reply.status, reply.code) == (400, "BAD_USER_INPUT")
    assert reply.json()["errors"][0]["extensions"]["field"] == wrong.partition("=")[0]


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ('Application/JSON; Charset="UTF-8"', 200),
        ("application/json; charset=utf-16", 415),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("", 415),
    ],
)
async def test_only_json_bodies_are_read(content_type: str, status: int) -> None:
    reply = await small_client().request("POST", "/graphql", body=b'{"query":"{hello}"}', headers={"content-type": content_type})
    assert reply.status == status


@pytest.mark.parametrize("pieces", [1, 40])
async def test_a_large_body_is_413(pieces: int) -> None:
    body = b'{"query": "' + b"x" * 300_000 + b'"}'
    headers = {"content-type": "application/json"}
    assert (await small_client().request("POST", "/graphql", body=body, headers=headers, pieces=pieces)).status == 413
    told = headers | {"content-length": "999999999"}
    assert (await small_client().request("POST", "/graphql", body=b"{}", headers=told)).status == 413


async def test_a_batch_is_answered_in_order() -> None:
    client = small_client()
    reply = await client.post([HELLO, {"query": "{ nonsense }"}, {"query": '{ hello(name: "b") }'}])
    first, second, third = reply.json()
    assert reply.status == 200
    assert (first["data"], third["data"]) == ({"hello": "hello world"}, {"hello": "hello b"})
    assert second["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert (await client.post([HELLO] * 10)).status == 200
    assert (await client.post([HELLO] * 11)).status == 400


async def test_a_number_beyond_all_bounds_is_named() -> None:
    reply = await small_client().post(b'{"query": "{ hello }", "variables": {"n": 1e999}}')
    assert (reply.status, "a number is too large" in reply.json()["errors"][0]["message"]) == (400, True)


async def test_one_of_several_operations_must_be_named() -> None:
    client, query = small_client(), "query A { hello } query B { caller }"
    for name in (None, "C"):
        reply = await client.post({"query": query, "operationName": name}, accept=GRAPHQL_JSON)
        assert (reply.status, reply.json()["errors"][0]["extensions"]["field"]) == (400, "operationName")
    assert (await client.post({"query": query, "operationName": "B"}, x_caller="Aoife")).json()["data"] == {"caller": "Aoife"}


def _persisted(text: str, **other: Any) -> dict[str, Any]:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest}}, **other}


async def test_a_persisted_query_is_sent_once() -> None:
    client, text = small_client(), "{ hello }"
    assert (await client.post(_persisted(text))).code == "PERSISTED_QUERY_NOT_FOUND"
    assert (await client.post(_persisted(text, query=text))).json()["data"] == {"hello": "hello world"}
    assert (await client.post(_persisted(text))).json()["data"] == {"hello": "hello world"}


async def test_persisted_queries_are_checked_and_bounded() -> None:
    client = small_client(GraphQLSettings(persisted_queries=2))
    assert (
        (await client.post(_persisted("{ hello }", query="{ caller }")))
        .json()["errors"][0]["extensions"]["field"]
        .endswith("sha256Hash")
    )
    for text in ("{ nonsense }", "{ a: hello }", "{ b: hello }", "{ c: hello }"):
        await client.post(_persisted(text, query=text))
    found = [
        ("data" in (await client.post(_persisted(text))).json())
        for text in ("{ nonsense }", "{ a: hello }", "{ b: hello }", "{ c: hello }")
    ]
    assert found == [False, False, True, True]


@pytest.mark.parametrize(
    "wrong", [5, [], {"version": 2, "sha256Hash": "0" * 64}, {"version": 1, "sha256Hash": 5}, {"version": 1, "sha256Hash": "zz"}]
)
async def test_a_malformed_persisted_query_is_400(wrong: Any) -> None:
    reply = await small_client().post({"extensions": {"persistedQuery": wrong}})
    assert (reply.status, reply.code) == (400, "BAD_USER_INPUT")


async def test_browsers_get_the_page_and_programs_the_answer() -> None:
    client = small_client(page=lambda request: HTMLResponse("<p>GraphiQL"))
    browser = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    assert (await client.get("/graphql", **browser)).body == b"<p>GraphiQL"
    assert (await client.get("/graphql?query=%7Bhello%7D", accept="application/json")).json()["data"] == {"hello": "hello world"}
    assert (await client.get("/graphql", accept="*/*")).status == 400


async def test_a_context_that_cannot_be_made_is_answered() -> None:
    async def away(request: Request) -> Any:
        raise DatabaseUnavailable("10.0.0.7")

    reply = await small_client(make_context=away).post(HELLO)
    assert (reply.status, reply.code) == (503, "UNAVAILABLE")
    assert b"10.0.0.7" not in reply.body


async def test_an_operation_is_given_up_after_its_time() -> None:
    client = small_client(GraphQLSettings(time_limit_s=0.05))
    reply = await asyncio.wait_for(client.query("{ never }"), 60)
    assert (reply.status, reply.json()["errors"][0]["extensions"]["reason"]) == (503, "timeout")
    assert (await client.query("{ hello }")).status == 200
