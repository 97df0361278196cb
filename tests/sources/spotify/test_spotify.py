"""Spotify's answers, good and bad, as our client takes them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
from aiohttp import web

from sources.errors import CircuitOpen, SourceError, SourceGarbled, SourceRateLimited, SourceUnauthorized, SourceUnavailable
from sources.spotify.client import Spotify, SpotifyForbidden, SpotifyGrantGone, SpotifyTokenRefused
from sources.upstream.http import HttpClient
from tests.sources.providers.upstreams import Answer, FakeUpstream, fake_upstream

TOKEN = "BQ-a-token-that-must-not-be-seen"
PREMIUM = (
    "Active premium subscription required for the owner of the app. When the subscription status changes, it can take hours."
)


@dataclass(slots=True)
class Served:
    """A fake Spotify and our client of it."""

    upstream: FakeUpstream
    spotify: Spotify

    def say(self, status: int, body: Any, **headers: str) -> None:
        """Answer so from now on; bytes are sent as they are."""
        self.upstream.say(answering(status, body, **headers))


def answering(status: int, body: Any, **headers: str) -> Answer:
    async def answer(_request: web.Request) -> web.StreamResponse:
        sent = body if isinstance(body, bytes) else orjson.dumps(body)
        return web.Response(status=status, body=sent, headers={name.replace("_", "-"): text for name, text in headers.items()})

    return answer


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    async with fake_upstream() as upstream, HttpClient(jitter=lambda: 0.0) as http:
        yield Served(upstream, Spotify(http, upstream.base_url, upstream.base_url, "app-secret"))


def artist(name: str, **fields: Any) -> dict[str, Any]:
    return {"id": f"id-{name}", "name": name, "genres": ["rock"], "type": "artist"} | fields


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"User not registered in the Developer Dashboard", "not registered with the app"),
        ({"error": {"status": 403, "message": "User not registered in the Developer Dashboard"}}, "not registered with the app"),
        (PREMIUM.encode(), "owner has Spotify Premium"),
        ({"error": {"status": 403, "message": PREMIUM}}, "owner has Spotify Premium"),
        ({"error": {"status": 403, "message": "Insufficient client scope"}}, "connect again and grant everything"),
        ({"error": {"status": 403, "message": "Forbidden"}}, "closed to apps in development mode"),
        (b"", "closed to apps in development mode"),
    ],
)
async def test_every_403_is_told_in_words(served: Served, body: Any, words: str) -> None:
    served.say(403, body)
    with pytest.raises(SpotifyForbidden, match=words):
        await served.spotify.person(TOKEN)


async def test_premium_may_be_missed_at_the_token_endpoint_too(served: Served) -> None:
    served.say(400, PREMIUM.encode())
    with pytest.raises(SpotifyForbidden, match="owner has Spotify Premium"):
        await served.spotify.tokens("grant_type=x", {})


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, {"error": "invalid_grant", "error_description": "Refresh token revoked"}, SpotifyGrantGone),
        (400, {"error": "invalid_client", "error_description": "Invalid client"}, SourceUnauthorized),
        (401, {"error": "invalid_client"}, SourceUnauthorized),
        (503, b"<html>busy</html>", SourceUnavailable),
        (200, b"", SourceGarbled),
        (200, {"token_type": "Bearer"}, SourceGarbled),
        (200, {"access_token": "x" * 9000}, SourceGarbled),
        (200, {"access_token": "x", "token_type": "mac"}, SourceGarbled),
        (200, ["x"], SourceGarbled),
    ],
)
async def test_what_the_token_endpoint_may_say(served: Served, status: int, body: Any, error: type[SourceError]) -> None:
    served.say(status, body)
    with pytest.raises(error) as raised:
        await served.spotify.tokens("grant_type=x", {})
    assert type(raised.value) is error and len(served.upstream.asked) == 1


async def test_tokens_with_as_little_as_possible(served: Served) -> None:
    served.say(200, {"access_token": "a", "expires_in": "never", "refresh_token": None})
    granted = await served.spotify.tokens("grant_type=x", {})
    assert (granted.access_token, granted.refresh_token, granted.expires_in_s, granted.scope) == ("a", None, 3600, None)


async def test_an_upstream_that_repeats_what_it_was_sent_puts_nothing_into_our_errors(served: Served) -> None:
    echo = {"error": "unsupported", "error_description": f"bad {TOKEN}", "message": TOKEN}
    for status in (400, 403, 404, 429, 500):
        served.say(status, echo)
        with pytest.raises(SourceError) as raised:
            await served.spotify.tokens(f"refresh_token={TOKEN}", {"X": TOKEN})
        assert TOKEN not in str(raised.value) and TOKEN not in repr(raised.value)


async def test_429_is_waited_out_when_short_and_told_when_long(served: Served) -> None:
    served.upstream.say(answering(429, b"", Retry_After="0"), answering(200, {"id": "ada"}))
    assert await served.spotify.person(TOKEN) == "ada"
    served.say(429, {"error": {"status": 429, "message": "API rate limit exceeded"}}, Retry_After="120")
    with pytest.raises(SourceRateLimited) as raised:
        await served.spotify.person(TOKEN)
    assert raised.value.retry_after_s == 120
    asked = len(served.upstream.asked)
    with pytest.raises(SourceRateLimited, match="s remain"):
        await served.spotify.person(TOKEN)
    assert len(served.upstream.asked) == asked


async def test_401_is_not_tried_again_here(served: Served) -> None:
    served.say(401, {"error": {"status": 401, "message": "The access token expired"}})
    with pytest.raises(SpotifyTokenRefused):
        await served.spotify.top_artists(TOKEN, "short_term")
    assert len(served.upstream.asked) == 1


async def test_followed_artists_go_by_cursor_and_never_in_circles(served: Served) -> None:
    def page(name: str, after: str | None) -> Answer:
        body = {"items": [artist(name)], "next": "https://elsewhere.example/x", "cursors": {"after": after}, "total": 3}
        return answering(200, {"artists": body})

    served.upstream.say(page("A", "a"), page("B", "b"), page("C", "b"))
    assert [found.name for found in await served.spotify.followed_artists(TOKEN)] == ["A", "B", "C"]
    assert [asked.query.get("after") for asked in served.upstream.asked] == [None, "a", "b"]


async def test_top_artists_go_by_offset(served: Served) -> None:
    first = {"items": [artist("A"), artist("B")], "next": "more", "offset": 0, "total": 3}
    served.upstream.say(answering(200, first), answering(200, {"items": [artist("C")], "next": None, "offset": 2}))
    assert [found.name for found in await served.spotify.top_artists(TOKEN, "long_term")] == ["A", "B", "C"]
    assert [asked.query["offset"] for asked in served.upstream.asked] == ["0", "2"]
    assert {asked.query["time_range"] for asked in served.upstream.asked} == {"long_term"}


@pytest.mark.parametrize(
    "item",
    [
        {"name": "Bicep"},
        {"name": "Bicep", "id": None, "genres": None, "popularity": None, "followers": None, "images": None},
        {"name": " Bicep ", "genres": "rock", "followers": {"total": 0}, "images": [{"height": None, "width": None}]},
        {"name": "Bicep", "genres": [None, 7, "x" * 500], "id": "x" * 400},
    ],
)
async def test_an_artist_needs_nothing_but_a_name(served: Served, item: dict[str, Any]) -> None:
    served.say(200, {"items": [item, {"id": "nameless"}, None, "odd", {"name": ""}]})
    assert [found.name for found in await served.spotify.top_artists(TOKEN, "short_term")] == ["Bicep"]


@pytest.mark.parametrize(
    ("profile", "account"),
    [({"id": "wizzler", "email": None}, "wizzler"), ({"account_id": "abc", "id": ""}, "abc"), ({"id": 12}, "12")],
)
async def test_whose_account_it_is(served: Served, profile: dict[str, Any], account: str) -> None:
    served.say(200, profile)
    assert await served.spotify.person(TOKEN) == account


@pytest.mark.parametrize("body", [{}, [], {"id": None}, {"id": "x" * 200}])
async def test_an_account_without_an_id_is_garbled(served: Served, body: Any) -> None:
    served.say(200, body)
    with pytest.raises(SourceGarbled, match="whose account"):
        await served.spotify.person(TOKEN)


async def test_a_broken_token_endpoint_does_not_close_the_way_to_the_web_api(served: Served) -> None:
    served.say(500, b"")
    for _ in range(5):
        with pytest.raises(SourceUnavailable):
            await served.spotify.tokens("grant_type=x", {})
    with pytest.raises(CircuitOpen):
        await served.spotify.tokens("grant_type=x", {})
    served.say(200, {"id": "ada"})
    assert await served.spotify.person(TOKEN) == "ada"
