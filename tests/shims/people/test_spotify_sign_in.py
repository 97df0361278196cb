"""Logging in with Spotify: found by its account, proved by e-mail, never taken over, bound to the browser that began."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy import func, select, update

from auth.accounts import AccountMail
from resolvers.people.account_requests import LINK_GONE
from store.database.connection import Database
from store.people.accounts import account_by_email
from store.people.spotify import owner_of
from store.tables import spotify_sign_ins, user_spotify, users
from tests.account_mail import Post, post_office
from tests.builders import NOW
from tests.people import PASSWORDS, Signed, person
from tests.schema.transport.asgi_client import Reply
from tests.shims.conftest import House
from tests.spotify import SandboxSpotify, sandbox_spotify

AOIFE = "aoife@listeners.example"  # as she typed it at Spotify, which did not check it
FRONTEND = "https://app.gigs.example/in?from=spotify"
LOG_IN = """mutation ($code: String!) { spotifyLogIn(code: $code) {
    accessToken viewer { name email emailVerifiedAt } errors { message } } }"""
CALLBACK = "/auth/spotify/sign-in/callback"


@dataclass
class Way:
    """Somebody at a browser."""

    house: House
    sandbox: SandboxSpotify
    post: Post
    database: Database

    async def leave(self, state: str = "frontend's own") -> tuple[str, str]:
        """(state, cookie) of a browser that leaves for Spotify."""
        reply = await self.house.client.get(f"/auth/spotify/sign-in?{urlencode({'state': state})}")
        assert reply.status == 302 and "httponly" in reply.headers["set-cookie"].lower()
        asked = parse_qs(urlsplit(reply.headers["location"]).query)
        assert "user-read-email" in asked["scope"][0] and asked["show_dialog"] == ["true"]
        assert asked["redirect_uri"] == [f"http://127.0.0.1:4000{CALLBACK}"] and asked["code_challenge_method"] == ["S256"]
        return asked["state"][0], reply.headers["set-cookie"].split(";")[0]

    async def come_back(self, state: str, cookie: str, name: str = "aoife", method: str = "POST") -> Reply:
        """The page that Spotify's leads to, whose button is pressed."""
        granted = self.sandbox.granted(name)
        fields = urlencode({"state": state, "code": "a code"})
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sources.spotify.client.Spotify.tokens", _gives(granted))
            if method == "POST":
                asked = await self.house.client.get(f"{CALLBACK}?{fields}", cookie=cookie)
                if asked.status != 200:
                    return asked
                sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', asked.body.decode()))
                fields = urlencode({key: unescape(value) for key, value in sent.items()})
            headers = {"cookie": cookie}
            target = CALLBACK if method == "POST" else f"{CALLBACK}?{fields}"
            return await self.house.client.request(method, target, body=fields.encode(), headers=headers)

    async def link(self) -> str:
        """Where the latest e-mail leads."""
        return (await self.post.letter(AOIFE)).path

    async def session(self, reply: Reply) -> Any:
        """What the frontend gets for the code that it is opened with."""
        assert reply.status == 303, reply.body
        address = reply.headers["location"]
        assert address.startswith(f"{FRONTEND}&")
        body = (await self.house.client.query(LOG_IN, {"code": parse_qs(urlsplit(address).query)["code"][0]})).json()
        return body["data"]["spotifyLogIn"]


def _gives(granted: Any) -> Any:
    async def tokens(*_: Any) -> Any:
        return granted

    return tokens


@pytest.fixture
async def way(house: House, database: Database) -> AsyncIterator[Way]:
    """A server on which people can log in with Spotify."""
    async with sandbox_spotify(database, lambda: house.now) as sandbox, post_office(database, lambda: house.now) as post:
        house.spotify = replace(sandbox.service, settings=replace(sandbox.service.settings, log_in_url=FRONTEND))
        house.accounts = replace(house.accounts, mail=AccountMail(True))
        yield Way(house, sandbox, post, database)


async def _people(database: Database) -> int:
    return int(await database.fetch_value(select(func.count()).select_from(users)))


async def test_a_connected_account_logs_in_at_once(way: Way) -> None:
    ada = await person(way.database, "Ada")
    await way.sandbox.connected(way.database, ada.viewer.id)
    state, cookie = await way.leave()
    reply = await way.come_back(state, cookie)
    assert parse_qs(urlsplit(reply.headers["location"]).query)["state"] == ["frontend's own"]
    session = await way.session(reply)
    assert session["viewer"]["name"] == "Ada" and session["accessToken"]
    assert (await way.session(reply))["errors"][0]["message"] == LINK_GONE  # a code works once
    assert await way.post.letters(AOIFE) == []


async def test_a_newcomer_proves_the_address_and_gets_an_account(way: Way) -> None:
    page = await way.come_back(*await way.leave())
    assert page.status == 200 and f"sent an e-mail to {AOIFE}" in page.body.decode()
    assert await _people(way.database) == 0  # Spotify's word is no proof
    link = await way.link()
    asked = (await way.house.client.get(link)).body.decode()
    assert f"A new account will be made for {AOIFE}" in asked and await _people(way.database) == 0
    session = await way.session(await way.house.client.request("POST", link))
    assert session["viewer"] == {"name": "Aoife", "email": AOIFE, "emailVerifiedAt": session["viewer"]["emailVerifiedAt"]}
    assert session["viewer"]["emailVerifiedAt"] is not None
    assert (await way.house.client.request("POST", link)).status == 400
    again = await way.session(await way.come_back(*await way.leave()))
    assert again["viewer"]["email"] == AOIFE and await _people(way.database) == 1


async def test_an_account_with_the_address_is_asked_before_it_is_connected(way: Way) -> None:
    ada = await person(way.database, "Ada", email=AOIFE)
    page = await way.come_back(*await way.leave())
    assert page.status == 200 and await owner_of(way.database, "aoife") is None
    link = await way.link()
    assert f"Your account of {AOIFE} will be connected" in (await way.house.client.get(link)).body.decode()
    assert await owner_of(way.database, "aoife") is None
    session = await way.session(await way.house.client.request("POST", link))
    assert session["viewer"]["name"] == "Ada" and await owner_of(way.database, "aoife") == ada.viewer.id
    assert await _is_live(way, ada)


async def test_an_account_that_somebody_made_with_anothers_address_loses_its_password(way: Way) -> None:
    mallory = await person(way.database, "Mallory", email=AOIFE)
    known = await PASSWORDS.hash("known to Mallory")
    async with way.database.transaction() as tx:
        await tx.execute(update(users).values(email_verified_at=None, password_hash=known))
    await way.come_back(*await way.leave())
    await way.session(await way.house.client.request("POST", await way.link()))
    account = await account_by_email(way.database, AOIFE)
    assert account is not None and account.password_hash != known and not await _is_live(way, mallory)


async def test_another_spotify_account_is_never_replaced(way: Way) -> None:
    ada = await person(way.database, "Ada", email=AOIFE)
    await way.sandbox.connected(way.database, ada.viewer.id, "chidi")
    await way.come_back(*await way.leave())
    page = await way.house.client.request("POST", await way.link())
    assert page.status == 409 and "another Spotify account" in page.body.decode()
    assert await owner_of(way.database, "chidi") == ada.viewer.id and await owner_of(way.database, "aoife") is None


async def test_only_the_browser_that_began_comes_back(way: Way) -> None:
    state, cookie = await way.leave()
    _, other = await way.leave()
    for wrong in ("", other, "gigs_spotify_sign_in=guessed"):
        for method in ("GET", "POST", "HEAD"):
            assert (await way.come_back(state, wrong, method=method)).status == 400
    for method in ("HEAD", "GET"):  # looking changes nothing
        assert (await way.come_back(state, cookie, method=method)).status == 200
    assert (await way.come_back(state, cookie)).status == 200
    assert (await way.come_back(state, cookie)).status == 400  # it serves once


async def test_a_profile_without_an_address_is_told_what_to_do(way: Way) -> None:
    page = await way.come_back(*await way.leave(), name="brian")
    assert page.status == 403 and "Sign up with a password" in page.body.decode()
    assert await way.database.fetch_all(select(user_spotify)) == []


async def test_its_page_may_redirect_to_the_frontend_alone(way: Way) -> None:
    state, cookie = await way.leave()
    page = await way.house.client.get(f"{CALLBACK}?{urlencode({'state': state, 'code': 'x'})}", cookie=cookie)
    assert "form-action 'self' https://app.gigs.example;" in page.headers["content-security-policy"]


async def test_without_the_setting_it_is_off(way: Way) -> None:
    way.house.spotify = way.sandbox.service
    assert (await way.house.client.get("/auth/spotify/sign-in")).status == 503
    assert (await way.house.client.get(f"{CALLBACK}?state=x&code=y")).status == 503
    assert (await way.house.client.get("/v1/account/spotify?token=x")).status == 404
    assert await way.database.fetch_all(select(spotify_sign_ins)) == []


async def _is_live(way: Way, who: Signed) -> bool:
    viewer, _ = await way.house.accounts.recognise(who.token, "", NOW)
    return viewer is not None
