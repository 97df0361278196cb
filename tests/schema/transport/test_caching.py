"""What caches may keep: strangers' GET queries of public data, by their content."""

from urllib.parse import quote

import pytest

from schema.execution.settings import GraphQLSettings
from tests.schema.execution.small_schema import small_client

HELLO = f"/graphql?query={quote('{ hello }')}"


async def test_a_strangers_get_may_be_kept() -> None:
    reply = await small_client().get(HELLO)
    assert reply.headers["cache-control"] == "public, max-age=30, stale-while-revalidate=300"
    assert set(reply.headers["vary"].split(", ")) >= {"Accept", "Authorization", "Origin"}
    assert reply.headers["etag"].startswith('W/"')


@pytest.mark.parametrize("spelling", ["{tag}", '"x", {tag}', "*", "{strong}"])
async def test_what_the_client_holds_is_not_sent_again(spelling: str) -> None:
    client = small_client()
    first = await client.get(HELLO)
    tag = first.headers["etag"]
    again = await client.get(HELLO, if_none_match=spelling.format(tag=tag, strong=tag.removeprefix("W/")))
    assert (again.status, again.body) == (304, b"")
    assert {name: again.headers[name] for name in ("etag", "cache-control", "vary")} == {
        name: first.headers[name] for name in ("etag", "cache-control", "vary")
    }


async def test_another_content_has_another_tag() -> None:
    client = small_client()
    first = await client.get(HELLO)
    query = quote('{ hello(name: "Cork") }')
    other = await client.get(f"/graphql?query={query}", if_none_match=first.headers["etag"])
    assert other.status == 200
    assert other.headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize("named", [{"authorization": "Bearer x"}, {"authorization": "nonsense"}, {"cookie": "a=b"}])
async def test_who_says_who_they_are_is_not_cached(named: dict[str, str]) -> None:
    reply = await small_client().request("GET", HELLO, headers=named)
    assert reply.headers["cache-control"] == "no-store"
    assert "etag" not in reply.headers


@pytest.mark.parametrize("query", ["{ hello", "{ nothing }", "{ broken }", "{ hello broken }"])
async def test_errors_are_not_cached(query: str) -> None:
    reply = await small_client().get(f"/graphql?query={quote(query)}")
    assert reply.headers["cache-control"] == "no-store"


async def test_posts_are_not_cached() -> None:
    assert (await small_client().query("{ hello }")).headers["cache-control"] == "no-store"


async def test_caching_can_be_switched_off() -> None:
    reply = await small_client(GraphQLSettings(max_age_s=0)).get(HELLO)
    assert reply.headers["cache-control"] == "no-store"
