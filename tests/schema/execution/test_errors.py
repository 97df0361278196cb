"""Every kind of failure and the answer that the client gets."""

import logging

import pytest

from tests.schema.execution.small_schema import small_client


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        ("{ hello", "GRAPHQL_PARSE_FAILED", "Syntax Error"),
        ("{ helo }", "GRAPHQL_VALIDATION_FAILED", "Did you mean 'hello'"),
        ("{ hello(name: 3) }", "GRAPHQL_VALIDATION_FAILED", "String cannot represent a non string value"),
        ("query Q($n: Int!) { events(first: $n) { nodes { title } } }", "BAD_USER_INPUT", "$n"),
        ("subscription { x }", "GRAPHQL_VALIDATION_FAILED", "subscription"),
    ],
)
async def test_a_request_error_is_told_with_its_code(query: str, code: str, message: str) -> None:
    reply = await small_client().query(query)
    assert (reply.status, reply.code) == (400, code)
    assert message in reply.json()["errors"][0]["message"]


async def test_an_unexpected_error_is_masked_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "schema.execution.errors"):
        reply = await small_client().query("{ hello broken }")
    (error,) = reply.json()["errors"]
    assert reply.status == 200
    assert reply.json()["data"] == {"hello": "hello world", "broken": None}
    assert (error["message"], error["path"], error["extensions"]["code"]) == ("Internal error", ["broken"], "INTERNAL")
    assert error["extensions"]["requestId"] in caplog.text
    assert "RuntimeError: the password" in caplog.text
    assert b"hunter2" not in reply.body


async def test_a_wrong_argument_names_its_field() -> None:
    (error,) = (await small_client().query("{ wrongArgument }")).json()["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "field": "filter.near.radiusKm"}
    assert error["message"] == "filter.near.radiusKm must be above 0"


async def test_a_coded_error_passes() -> None:
    (error,) = (await small_client().query("{ forbidden }")).json()["errors"]
    assert (error["message"], error["extensions"]["code"], error["path"]) == ("Only for organizers.", "FORBIDDEN", ["forbidden"])


@pytest.mark.parametrize(("media", "status"), [("application/graphql-response+json", 400), ("application/json", 200)])
async def test_a_query_that_comes_to_nothing_by_its_argument_is_refused(media: str, status: int) -> None:
    reply = await small_client().query("{ wrongRoot }", accept=media)
    assert (reply.status, reply.code) == (status, "BAD_USER_INPUT")
    assert "data" not in reply.json()
    assert reply.json()["errors"][0]["extensions"]["field"] == "first"


async def test_an_absent_database_is_503_and_says_no_address() -> None:
    reply = await small_client().query("{ databaseAway }")
    assert (reply.status, reply.code) == (503, "UNAVAILABLE")
    assert reply.json()["errors"][0]["extensions"]["reason"] == "database_unavailable"
    assert b"10.0.0.7" not in reply.body


async def test_a_wrong_result_of_ours_is_masked() -> None:
    (error,) = (await small_client().query("{ wrongResult }")).json()["errors"]
    assert (error["message"], error["extensions"]["code"]) == ("Internal error", "INTERNAL")


async def test_a_text_that_is_no_unicode_is_masked() -> None:
    reply = await small_client().query("{ halfASurrogatePair }")
    assert (reply.status, reply.code) == (500, "INTERNAL")


@pytest.mark.parametrize("near", [{"latitude": "x"}, {}, {"latitude": 1, "longitudes": 2}, 5, {"latitude": None}])
async def test_a_variable_that_does_not_fit_is_the_callers(near: object) -> None:
    reply = await small_client().query("query Q($near: Near) { events(near: $near) { nodes { title } } }", {"near": near})
    assert (reply.status, reply.code) == (400, "BAD_USER_INPUT")
    assert reply.json()["errors"][0]["extensions"]["field"] == "variables.near"
