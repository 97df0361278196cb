"""Connecting Spotify as a browser does it: our server and the sandbox's Spotify both on loopback, redirects followed by hand."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import orjson
import pytest
from yarl import URL

from auth.spotify.settings import SpotifySettings
from resolvers.people.spotify.service import make_spotify_service
from sources.sandbox import Fault
from sources.sandbox.faults import SPOTIFY
from sources.sandbox.serving import serve_sandbox
from sources.upstream.http import HttpClient
from store.database.connection import Database
from store.people.sessions import end_session
from tests.people import Signed, person
from tests.shims.conftest import House
from tests.spotify import KEY, SandboxSpotify, sandbox_spotify, stored

VIEWER = "{ viewer { spotify { spotifyUserId topArtists topGenres lastSyncedAt needsReconnect } } }"
SYNC = "mutation { spotifySync { spotify { needsReconnect topArtists lastSyncedAt } errors { code field message } } }"


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return orjson.loads(self.text)


@dataclass
class Browser:
    """Somebody at a browser and at a client of ours."""

    base_url: str
    session: aiohttp.ClientSession
    house: House
    sandbox: SandboxSpotify

    async def get(self, url: str, who: Signed | None = None, method: str = "GET", **sent: Any) -> Reply:
        """One request; redirects are not followed."""
        headers = who.headers if who else {}
        target = URL(url if url.startswith("http") else self.base_url + url, encoded=True)
        async with self.session.request(method, target, headers=headers, allow_redirects=False, **sent) as response:
            return Reply(response.status, response.headers.copy(), await response.text())

    async def ask(self, query: str, who: Signed) -> Any:
        """The data of a GraphQL operation."""
        body = (await self.get("/graphql", who, "POST", json={"query": query})).json
        assert "errors" not in body, body
        return body["data"]

    async def leave(self, who: Signed) -> str:
        """The consent page's address."""
        reply = await self.get(f"/auth/spotify/login?token={who.token}")
        assert reply.status == 302
        return reply.headers["Location"]

    async def decide(self, authorize_url: str, link_text: str) -> str:
        """Where a click on the consent page leads to."""
        page = await self.get(authorize_url)
        links = re.findall(r'<a href="([^"]+)">([^<]+)</a>', page.text)
        href = next(address for address, text in links if text == link_text).replace("&amp;", "&")
        reply = await self.get(f"{authorize_url.partition('/authorize')[0]}/{href}")
        assert reply.status == 302
        return reply.headers["Location"]

    async def connect(self, who: Signed, as_whom: str = "Aoife") -> Reply:
        """The whole way; the page at its end."""
        return await self.confirm(await self.decide(await self.leave(who), f"Agree as {as_whom}"))

    async def confirm(self, callback: str) -> Reply:
        """The page that Spotify's leads to, and the one behind the button there, if there is a button."""
        page = await self.get(callback)
        if "<form" not in page.text:
            return page
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text))
        action = re.findall(r'action="([^"]+)"', page.text)[0]
        return await self.get(action, None, "POST", data={name: unescape(text) for name, text in fields.items()})


@pytest.fixture
async def browser(house: House, database: Database) -> AsyncIterator[Browser]:
    """A browser, our server and Spotify."""
    async with serve_sandbox(house.app) as base_url, aiohttp.ClientSession() as session:
        callback = f"{base_url}/auth/spotify/callback"
        async with sandbox_spotify(database, lambda: house.now, callback) as sandbox:
            house.spotify = sandbox.service
            yield Browser(base_url, session, house, sandbox)


async def test_from_login_to_a_taste(browser: Browser, database: Database) -> None:
    ada = await person(database, "Ada")
    assert (await browser.get("/auth/spotify/status", ada)).json["connected"] is False
    page = await browser.connect(ada)
    assert page.status == 200 and "Spotify is now connected to the account of Ada." in page.text
    assert page.headers["Cache-Control"] == "no-store" and page.headers["Referrer-Policy"] == "no-referrer"
    status = (await browser.get("/v1/auth/spotify/status", ada)).json
    assert (status["connected"], status["needs_reconnect"], status["spotify_user_id"]) == (True, False, "aoife")
    shown = (await browser.ask(VIEWER, ada))["viewer"]["spotify"]
    assert shown["spotifyUserId"] == "aoife" and len(shown["topArtists"]) > 5 and len(shown["topGenres"]) > 2
    profile = (await browser.get("/auth/spotify/profile", ada)).json
    assert (profile["top_artists"], profile["top_genres"]) == (shown["topArtists"], shown["topGenres"])
    browser.house.now += timedelta(minutes=5)
    synced = (await browser.get("/v1/auth/spotify/sync", ada, "POST")).json
    assert (synced["synced"], synced["problems"], synced["top_artists"]) == (True, [], shown["topArtists"])
    assert synced["last_synced_at"] > shown["lastSyncedAt"]


async def test_all_three_spans_and_the_followed_are_in_it(browser: Browser, database: Database) -> None:
    ada = await person(database)
    await browser.connect(ada)
    _, _, _, artists = await stored(database, ada.viewer.id)
    spans = {span for artist in artists for span in artist["ranges"]}  # type: ignore[attr-defined]
    assert spans == {"short_term", "medium_term", "long_term"}
    assert {artist["followed"] for artist in artists} == {True, False}
    assert all(isinstance(artist["id"], str) for artist in artists)


async def test_graphql_gives_the_same_way(browser: Browser, database: Database) -> None:
    ada = await person(database)
    payload = (await browser.ask("mutation { spotifyConnect { authorizeUrl errors { message } } }", ada))["spotifyConnect"]
    asked = parse_qs(urlsplit(payload["authorizeUrl"]).query)
    assert payload["errors"] == [] and asked["code_challenge_method"] == ["S256"]
    page = await browser.confirm(await browser.decide(payload["authorizeUrl"], "Agree as Chidi"))
    assert page.status == 200
    gone = await browser.ask("mutation { spotifyDisconnect { spotify { spotifyUserId } errors { message } } }", ada)
    assert gone == {"spotifyDisconnect": {"spotify": None, "errors": []}}
    assert (await browser.ask(VIEWER, ada))["viewer"] == {"spotify": None}
    assert (await browser.get("/auth/spotify/profile", ada)).status == 404


async def test_a_newcomer_has_no_taste_and_a_shy_profile_is_enough(browser: Browser, database: Database) -> None:
    ada, bo = await person(database, "Ada"), await person(database, "Bo")
    assert (await browser.connect(ada, "Newcomer")).status == (await browser.connect(bo, "Brian")).status == 200
    assert (await browser.ask(VIEWER, ada))["viewer"]["spotify"]["topArtists"] == []
    assert (await browser.get("/auth/spotify/sync", ada, "POST")).json["synced"] is True


async def test_a_revoked_permission_asks_to_reconnect_and_connecting_again_heals(browser: Browser, database: Database) -> None:
    ada = await person(database)
    await browser.connect(ada)
    taste = (await browser.ask(VIEWER, ada))["viewer"]["spotify"]["topArtists"]
    browser.sandbox.tokens.revoke("aoife")
    browser.house.now += timedelta(hours=2)
    reply = await browser.get("/auth/spotify/sync", ada, "POST")
    assert (reply.status, reply.json["synced"], reply.json["needs_reconnect"]) == (200, False, True)
    shown = (await browser.ask(SYNC, ada))["spotifySync"]
    assert shown["errors"] == [] and shown["spotify"]["needsReconnect"] and shown["spotify"]["topArtists"] == taste
    assert (await browser.get("/auth/spotify/status", ada)).json["needs_reconnect"] is True
    browser.house.now -= timedelta(hours=2)
    assert (await browser.connect(ada)).status == 200
    assert (await browser.get("/auth/spotify/status", ada)).json["needs_reconnect"] is False


async def test_an_expired_access_token_is_refreshed_on_the_way(browser: Browser, database: Database) -> None:
    ada = await person(database)
    await browser.connect(ada)
    before = await stored(database, ada.viewer.id)
    for number in (2, 3):  # the exchange was the first call
        browser.sandbox.tokens.expire_access()
        assert (await browser.get("/auth/spotify/sync", ada, "POST")).json["synced"] is True
        assert browser.sandbox.token_calls == number
    after = await stored(database, ada.viewer.id)
    assert before[1] != after[1] and before[2] != after[2]


async def test_who_cancels_is_told_so(browser: Browser, database: Database) -> None:
    ada = await person(database)
    back = await browser.decide(await browser.leave(ada), "Cancel")
    page = await browser.get(back)
    assert page.status == 200 and "You declined" in page.text
    assert (await browser.get("/auth/spotify/status", ada)).json["connected"] is False


async def test_a_spotify_account_of_somebody_else_is_a_conflict(browser: Browser, database: Database) -> None:
    ada, bo = await person(database, "Ada"), await person(database, "Bo")
    await browser.connect(ada)
    page = await browser.connect(bo)
    assert page.status == 409 and "already connected to another account" in page.text
    assert (await browser.get("/auth/spotify/status", bo)).json["connected"] is False
    assert (await browser.get("/auth/spotify/status", ada)).json["connected"] is True


async def test_nothing_is_connected_before_the_person_agrees_to_whose_account_it_is(browser: Browser, database: Database) -> None:
    ada = await person(database, "Ada")
    authorize = await browser.leave(ada)
    assert parse_qs(urlsplit(authorize).query)["show_dialog"] == ["true"]
    back = await browser.decide(authorize, "Agree as Brian")  # in Brian's browser: Ada sent him her link
    for method in ("HEAD", "GET", "HEAD"):
        page = await browser.get(back, None, method)
        assert page.status == 200
    assert (await browser.get("/auth/spotify/status", ada)).json["connected"] is False and browser.sandbox.token_calls == 0
    asked = (await browser.get(back)).text
    assert f"the account of Ada ({ada.viewer.email})" in asked and "If that is not you" in asked
    assert (await browser.confirm(back)).status == 200
    assert (await browser.confirm(back)).status == 400  # it serves once


async def test_of_three_consents_at_once_one_connects_and_two_say_so(browser: Browser, database: Database) -> None:
    ada = await person(database)
    backs = [await browser.decide(await browser.leave(ada), f"Agree as {name}") for name in ("Aoife", "Brian", "Chidi")]
    pages = await asyncio.gather(*map(browser.confirm, backs))
    assert sorted(page.status for page in pages) == [200, 400, 400]
    won = ("aoife", "brian", "chidi")[[page.status for page in pages].index(200)]
    assert (await browser.get("/auth/spotify/status", ada)).json["spotify_user_id"] == won
    assert all("in another window" in page.text for page in pages if page.status == 400)


async def test_states_that_do_not_count(browser: Browser, database: Database) -> None:
    ada = await person(database)
    back = await browser.decide(await browser.leave(ada), "Agree as Aoife")
    forged = re.sub(r"state=[^&]+", "state=forged", back)
    late = await browser.decide(await browser.leave(ada), "Agree as Aoife")
    for url in (forged, "/auth/spotify/callback", "/v1/auth/spotify/callback?error=access_denied&state=%00%F0"):
        reply = await browser.get(url)
        assert reply.status == 400 and "no longer works" in reply.text
    browser.house.now += timedelta(minutes=11)
    assert (await browser.get(late)).status == 400
    browser.house.now -= timedelta(minutes=11)
    await end_session(database, ada.session_id, browser.house.now)
    assert (await browser.get(back)).status == 400
    assert browser.sandbox.token_calls == 0


async def test_a_used_code_connects_nobody(browser: Browser, database: Database) -> None:
    ada = await person(database)
    authorize = await browser.leave(ada)
    state = parse_qs(urlsplit(authorize).query)["state"][0]
    page = await browser.confirm(f"/auth/spotify/callback?code=<script>&state={state}")
    assert page.status == 403 and "connect again" in page.text and "<script>" not in page.text
    odd = parse_qs(urlsplit(await browser.leave(ada)).query)["state"][0]
    page = await browser.get(f"/auth/spotify/callback?error=<b>&state={odd}")
    assert page.status == 403 and "<b>" not in page.text


async def test_dev_mode_refusals_and_outages_at_the_end_of_the_way(browser: Browser, database: Database) -> None:
    ada = await person(database)
    back = await browser.decide(await browser.leave(ada), "Agree as Aoife")
    browser.sandbox.faults.set("spotify-api", Fault.answer(403), times=1)
    page = await browser.confirm(back)
    assert page.status == 403 and "registered" in page.text
    back = await browser.decide(await browser.leave(ada), "Agree as Aoife")
    browser.sandbox.faults.set("spotify-accounts", Fault.answer(503))
    page = await browser.confirm(back)
    assert page.status == 502 and "Spotify was not connected" in page.text


async def test_a_sync_that_is_forbidden_says_why_and_keeps_the_taste(browser: Browser, database: Database) -> None:
    ada = await person(database)
    await browser.connect(ada)
    browser.sandbox.faults.set("spotify-api", Fault.answer(403))
    payload = (await browser.ask(SYNC, ada))["spotifySync"]
    assert [error["code"] for error in payload["errors"]] == ["UPSTREAM_FAILED"]
    assert "development mode" in payload["errors"][0]["message"] and len(payload["spotify"]["topArtists"]) > 5


async def test_a_rate_limit_is_passed_on_with_its_wait(browser: Browser, database: Database) -> None:
    ada = await person(database)
    await browser.connect(ada)
    browser.sandbox.faults.set("spotify-api", Fault.answer(429, "77"))
    reply = await browser.get("/auth/spotify/sync", ada, "POST")
    assert (reply.status, reply.headers["Retry-After"], reply.json["error"]["code"]) == (429, "77", "rate_limited")
    answer = (await browser.get("/graphql", ada, "POST", json={"query": SYNC})).json
    assert answer["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert 0 < answer["errors"][0]["extensions"]["retryAfter"] <= 77
    assert (await browser.get("/auth/spotify/status", ada)).json["needs_reconnect"] is False


async def test_strangers_and_the_unconnected(browser: Browser, database: Database) -> None:
    ada = await person(database)
    routes = [("GET", "login"), ("GET", "login?token=x"), ("GET", "status"), ("GET", "profile"), ("POST", "sync")]
    for method, route in routes:
        assert (await browser.get(f"/auth/spotify/{route}", None, method)).status == 401
    assert (await browser.get("/auth/spotify/sync", ada, "POST")).status == 404
    assert (await browser.get("/auth/spotify/sync", ada)).status == 405
    payload = (await browser.ask(SYNC, ada))["spotifySync"]
    assert payload["spotify"] is None and payload["errors"][0]["code"] == "NOT_FOUND"


async def test_without_a_client_id_it_is_off_and_says_so(browser: Browser, database: Database) -> None:
    ada, settings = await person(database), SpotifySettings()
    browser.house.spotify = make_spotify_service(database, HttpClient(), settings, [KEY], lambda: browser.house.now)
    for method, route in (("GET", "login"), ("POST", "sync")):
        reply = await browser.get(f"/auth/spotify/{route}", ada, method)
        assert reply.status == 503 and "SPOTIFY_CLIENT_ID is not set" in reply.json["error"]["message"]
    payload = await browser.ask("mutation { spotifyConnect { authorizeUrl errors { message } } }", ada)
    assert payload["spotifyConnect"]["authorizeUrl"] is None
    assert "SPOTIFY_CLIENT_ID is not set" in payload["spotifyConnect"]["errors"][0]["message"]
    assert (await browser.get("/auth/spotify/callback?state=x")).status == 503
    assert (await browser.get("/auth/spotify/status", ada)).json["connected"] is False


async def test_no_secret_of_the_way_is_logged_counted_or_told(
    browser: Browser, database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    verifier = "a-verifier-of-more-than-forty-three-characters-in-length"
    monkeypatch.setattr("auth.spotify.logins.new_verifier", lambda: verifier)
    caplog.set_level(logging.DEBUG)
    ada, replies = await person(database), list[str]()
    secrets = {"bearer": ada.token, "verifier": verifier}
    for fault in (Fault.html(), None):
        back = await browser.decide(await browser.leave(ada), "Agree as Aoife")
        secrets |= {f"{name} {fault}": parse_qs(urlsplit(back).query)[name][0] for name in ("code", "state")}
        if fault is not None:
            browser.sandbox.faults.set("spotify-accounts", fault, times=1)
        replies.append((await browser.confirm(back)).text)
    tokens = browser.sandbox.tokens
    secrets |= {f"refresh {n}": token for n, token in enumerate(tokens.refreshing)}
    for fault in (None, Fault.answer(403), Fault.answer(500), Fault.garbage()):
        for upstream in SPOTIFY:
            tokens.expire_access()
            if fault is not None:
                browser.sandbox.faults.set(upstream, fault)
            replies.append((await browser.get("/auth/spotify/sync", ada, "POST")).text)
            browser.sandbox.faults.clear()
    secrets |= {f"access {n}": token for n, token in enumerate(tokens.access)}
    secrets |= {f"refresh {n} later": token for n, token in enumerate(tokens.refreshing)}
    assert len(tokens.access) >= 3, "the tokens were never refreshed"
    told = caplog.text + "\n".join(replies) + (await browser.get("/metrics")).text + str(browser.sandbox.heard)
    held = str(await stored(database, ada.viewer.id))
    assert len(told) > 1000
    assert {name for name, secret in secrets.items() if secret in told + held} == set()
