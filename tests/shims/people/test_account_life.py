"""The life of an account as its owner lives it: over HTTP, with e-mail through a real SMTP server, on both databases."""

import io
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import icalendar
import orjson
import pytest

from auth.accounts import AccountMail
from resolvers.people.housekeeping import keep_house
from store.database.connection import Database
from tests.account_mail import Post, post_office
from tests.builders import Gig, add_gigs
from tests.schema.transport.asgi_client import Reply
from tests.shims.conftest import House

OLD, NEW = "ada@example.org", "countess@example.org"
FIRST, SECOND, THIRD = "analytical engine", "difference engine", "jacquard loom 1804"
SIGN_UP = "mutation ($input: SignUpInput!) { it: accountSignUp(input: $input) { accessToken refreshToken errors { code } } }"
LOG_IN = "mutation ($input: LogInInput!) { it: accountLogIn(input: $input) { accessToken errors { code } } }"
ME = "{ it: viewer { name email emailVerifiedAt deletionDueAt } }"
ERRORS = "errors { code field message }"


@dataclass
class Life:
    """Ada at her clients."""

    house: House
    post: Post
    token: str | None = None

    async def ask(self, query: str, **variables: Any) -> Any:
        """The value of the field `it`."""
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        body = (await self.house.client.query(query, variables, **headers)).json()
        assert "errors" not in body, body
        return body["data"]["it"]

    async def log_in(self, email: str, password: str) -> bool:
        """Whether a log-in succeeds; its token is used from then on."""
        found = (await self.ask_as_stranger(LOG_IN, input={"email": email, "password": password}))["accessToken"]
        self.token = found or self.token
        return found is not None

    async def ask_as_stranger(self, query: str, **variables: Any) -> Any:
        """The same without a token."""
        return await replace(self, token=None).ask(query, **variables)

    async def press(self, path: str, **fields: str) -> Reply:
        """Open a link, which must offer a button and do nothing, and press it."""
        for method in ("HEAD", "GET"):
            assert (await self.house.client.request(method, path)).status == 200
        return await self.post_form(path, **fields)

    async def post_form(self, path: str, **fields: str) -> Reply:
        """A form that is sent."""
        return await self.house.client.request("POST", path, body=urlencode(fields).encode())

    async def refused(self, field: str, token: str, **more: str) -> list[dict[str, Any]]:
        """The errors of a mutation with a token that does not count."""
        given = {"token": token, **more}
        declared, passed = ", ".join(f"${name}: String!" for name in given), ", ".join(f"{name}: ${name}" for name in given)
        errors: list[dict[str, Any]] = (
            await self.ask_as_stranger(f"mutation ({declared}) {{ it: {field}({passed}) {{ {ERRORS} }} }}", **given)
        )["errors"]
        return errors

    @property
    def is_signed_in(self) -> Any:
        """Whether the token still counts."""
        return self._is_signed_in()

    async def _is_signed_in(self) -> bool:
        return (await self.house.client.query(ME, authorization=f"Bearer {self.token}")).status == 200


@pytest.fixture
async def life(house: House, database: Database) -> AsyncIterator[Life]:
    """A server that sends e-mail, and nobody on it."""
    async with post_office(database, lambda: house.now) as post:
        house.accounts, house.reads_tokens_at = replace(house.accounts, mail=AccountMail(True)), None
        yield Life(house, post)


async def sign_up(life: Life, name: str = "Ada", email: str = OLD) -> None:
    """A new account; its token is used from then on."""
    made = await life.ask_as_stranger(SIGN_UP, input={"name": name, "email": email, "password": FIRST})
    assert made["errors"] == []
    life.token = made["accessToken"]


async def test_the_whole_life(life: Life, database: Database) -> None:
    # She signs up, and confirms her address with the code.
    await sign_up(life)
    welcome = await life.post.letter(OLD)
    assert welcome.subject == "Confirm your e-mail address" and (await life.ask(ME))["emailVerifiedAt"] is None
    verify = f"mutation ($code: String!) {{ it: emailVerify(code: $code) {{ viewer {{ emailVerifiedAt }} {ERRORS} }} }}"
    assert (await life.ask(verify, code="0000 0000"))["errors"][0]["field"] == ["code"]
    assert (await life.ask(verify, code=welcome.code))["viewer"]["emailVerifiedAt"] is not None
    assert (await life.house.client.get(welcome.path)).status == 404  # the link is used up by its code
    # She calls herself something else.
    renamed = await life.ask('mutation { it: accountUpdate(input: {name: " Ada L. "}) { viewer { name } errors { code } } }')
    assert renamed == {"viewer": {"name": "Ada L."}, "errors": []}
    # She forgets her password, and sets a new one on the page.
    await life.ask_as_stranger(f'mutation {{ it: passwordResetRequest(email: "ADA@example.org") {{ {ERRORS} }} }}')
    reset = await life.post.letter(OLD)
    assert (await life.press(reset.path, new="short")).status == 400
    assert "Your new password is set" in (await life.press(reset.path, new=SECOND)).body.decode()
    assert not await life.is_signed_in and not await life.log_in(OLD, FIRST) and await life.log_in(OLD, SECOND)
    # She moves to another address; the old one is told.
    change = f"mutation ($email: String!, $p: String!) {{ it: emailChange(email: $email, password: $p) {{ {ERRORS} }} }}"
    assert (await life.ask(change, email=NEW, p=FIRST))["errors"][0]["field"] == ["password"]
    assert (await life.ask(change, email=NEW, p=SECOND))["errors"] == []
    assert (await life.ask(ME))["email"] == OLD
    assert (await life.press((await life.post.letter(NEW)).path)).status == 200
    assert (await life.ask(ME))["email"] == NEW and await life.log_in(NEW, SECOND) and not await life.log_in(OLD, SECOND)
    # It was not she: she takes it back, which ends the intruder's sessions and password.
    undo = await life.post.letter(OLD)
    assert undo.subject == "The e-mail address of your account was changed"
    life.house.now += timedelta(days=2)
    assert await life.log_in(NEW, SECOND) and await life.is_signed_in
    assert (await life.press(undo.path)).status == 200
    assert not await life.is_signed_in and not await life.log_in(OLD, SECOND) and not await life.log_in(NEW, SECOND)
    again = await life.post.letter(OLD)
    assert await life.refused("passwordReset", again.token, new=THIRD) == [] and await life.log_in(OLD, THIRD)
    # She saves a gig, and takes everything along.
    (event_id,) = await add_gigs(database, Gig("Lankum"))
    headers = {"authorization": f"Bearer {life.token}"}
    assert (await life.house.client.request("POST", f"/v1/events/{event_id}/save", headers=headers)).status == 200
    export = f"mutation {{ it: accountExport {{ requestedAt {ERRORS} }} }}"
    assert (await life.ask(export))["requestedAt"] is not None
    assert (await life.ask(export))["errors"][0]["code"] == "RATE_LIMITED"
    ready = await life.post.letter(OLD)
    for _ in range(2):  # as often as she likes
        packed = zipfile.ZipFile(io.BytesIO((await life.press(ready.path)).body))
    held = orjson.loads(packed.read("account.json"))["held"]
    assert held["users"][0]["name"] == "Ada L." and held["user_saved_events"][0]["event_title"] == "Lankum"
    assert [str(entry["SUMMARY"]) for entry in icalendar.Calendar.from_ical(packed.read("saved.ics")).walk("VEVENT")] == [
        "Lankum"
    ]
    # She leaves, thinks better of it, and leaves for good.
    delete = f"mutation ($p: String!) {{ it: accountDelete(password: $p) {{ deletionDueAt {ERRORS} }} }}"
    assert (await life.ask(delete, p=FIRST))["deletionDueAt"] is None
    due = (await life.ask(delete, p=THIRD))["deletionDueAt"]
    assert due == (await life.ask(ME))["deletionDueAt"] is not None
    assert (await life.press((await life.post.letter(OLD)).path)).status == 200
    assert (await life.ask(ME))["deletionDueAt"] is None
    await life.ask(delete, p=THIRD)
    assert (await life.ask("mutation { it: accountRestore { viewer { deletionDueAt } } }"))["viewer"]["deletionDueAt"] is None
    await life.ask(delete, p=THIRD)
    life.house.now += timedelta(days=13, hours=23)
    assert await keep_house(database, life.house.now) == 0 and await life.log_in(OLD, THIRD)
    assert await life.is_signed_in
    life.house.now += timedelta(hours=2)
    assert await life.log_in(OLD, THIRD)
    assert await keep_house(database, life.house.now) == 1
    assert not await life.is_signed_in and not await life.log_in(OLD, THIRD)
    assert (await life.house.client.get(ready.path)).status == 404
    await sign_up(life, "Ada again")  # the address is free, and nothing of before comes back
    assert (await life.ask(ME))["emailVerifiedAt"] is None
