"""Signing up and logging in, as clients ask for it."""

import asyncio

import bcrypt
import pytest
from sqlalchemy import select, update

from auth.sessions import Caller
from auth.settings import AuthSettings
from resolvers.errors import TooMany
from resolvers.people.account_input import normal_email
from store.database.connection import Database, count_statements
from store.people.accounts import password_hash
from store.tables import user_sessions, users
from tests.people import person
from tests.schema.asking import SCHEMA, ask, context_of
from tests.schema.types.accounts_client import ADA, LOG_IN, PASSWORD, SIGN_UP, AccountsClient


@pytest.fixture
def client(database: Database) -> AccountsClient:
    return AccountsClient(database)


async def test_signing_up_signs_in(client: AccountsClient) -> None:
    made = await client.sign_up(email=" Ada@Example.ORG ", name="  Ada Lovelace ")
    assert (made["viewer"], made["errors"]) == ({"name": "Ada Lovelace", "email": "ada@example.org", "role": "USER"}, [])
    assert made["expiresAt"] == "2026-11-23T12:15:00Z"
    assert await client.is_live(made["accessToken"])
    assert (await password_hash(client.database, 1) or "").startswith("$argon2id$")
    assert client.events == ["signed_up"]


@pytest.mark.parametrize("name", ["Zoë 🎧", "עדה", "‏لوفلايس‎", "O'Brien-Ní Dhuibhne", "x", "漢" * 100, "👩🏽‍🎤"])
async def test_names_are_kept_as_written(client: AccountsClient, name: str) -> None:
    assert (await client.sign_up(name=name))["viewer"]["name"] == name
    assert await client.database.fetch_value(select(users.c.name)) == name


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "The name must not be empty."),
        ("name", "\u200b\u202e", "The name must not be empty."),
        ("name", "Ada\r\nBcc: all@example.org", "The name must be one line without control characters."),
        ("name", "Ada\u2028Bob", "The name must be one line without control characters."),
        ("name", "\u202eadA", "The name must be one line without control characters."),
        ("name", "Ada\x00", "The name must be one line without control characters."),
        ("name", "a" * 101, "The name must be at most 100 characters long; got 101."),
        ("email", "ada", "The email must be an e-mail address such as ada@example.org."),
        ("email", "ada@localhost", "The email must be an e-mail address such as ada@example.org."),
        ("email", "ada@exa mple.org", "The email must be an e-mail address such as ada@example.org."),
        ("email", "a@b@example.org", "The email must be an e-mail address such as ada@example.org."),
        ("email", ".ada@example.org", "The email must be an e-mail address such as ada@example.org."),
        ("email", "ada@example.org\r\nX: y", "The email must be an e-mail address of at most 254 characters."),
        ("email", "a" * 60 + "@" + "b." * 100 + "org", "The email must be an e-mail address of at most 254 characters."),
        ("password", "1234567", "The password must be 8 to 1024 characters long; got 7."),
        ("password", "1" * 1025, "The password must be 8 to 1024 characters long; got 1025."),
    ],
)
async def test_what_cannot_be_used_is_named(client: AccountsClient, field: str, value: str, message: str) -> None:
    refused = await client.sign_up(**{field: value})
    assert refused["errors"] == [{"code": "INVALID", "field": ["input", field], "message": message}]
    assert (refused["accessToken"], refused["viewer"], await client.count(users)) == (None, None, 0)


async def test_half_a_surrogate_pair_is_refused(client: AccountsClient) -> None:
    refused = await client.sign_up(name="\ud83c", email="\ud83c@example.org", password="\ud83c" * 9)
    assert [error["field"][1] for error in refused["errors"]] == ["name", "email", "password"]
    assert (await client.log_in(password="\ud83c" * 9))["errors"][0]["code"] == "INVALID"


async def test_a_taken_address_is_a_conflict(client: AccountsClient) -> None:
    await client.sign_up()
    again = await client.sign_up(email="ADA@example.org")
    assert [(error["code"], error["field"]) for error in again["errors"]] == [("CONFLICT", ["input", "email"])]
    assert await client.count(user_sessions) == 1


async def test_twenty_sign_ups_at_once_make_one_account(client: AccountsClient) -> None:
    made = await asyncio.gather(*(client.sign_up() for _ in range(20)))
    assert sorted(error["code"] for one in made for error in one["errors"]) == ["CONFLICT"] * 19
    assert (await client.count(users), await client.count(user_sessions)) == (1, 1)


async def test_logging_in(client: AccountsClient) -> None:
    await client.sign_up()
    session = await client.log_in("ADA@EXAMPLE.ORG")
    assert (session["viewer"]["name"], session["errors"]) == ("Ada Lovelace", [])
    assert await client.is_live(session["accessToken"])


async def test_unknown_and_wrong_are_told_alike(client: AccountsClient) -> None:
    await client.sign_up()
    answers = [
        await client.log_in(password="difference engine"),
        await client.log_in("nobody@example.org"),
        await client.log_in("no address"),
        await client.log_in(password="x" * 5000),
    ]
    assert answers == [answers[0]] * 4
    message = "The e-mail address or the password is wrong."
    assert answers[0]["errors"] == [{"code": "INVALID", "field": None, "message": message}]
    assert client.events == ["signed_up", *["login_failed"] * 4]


async def test_a_failed_log_in_takes_the_same_statements(client: AccountsClient) -> None:
    await client.sign_up()
    counts = []
    for email in (ADA["email"], "nobody@example.org"):
        with count_statements() as seen:
            await client.log_in(email, "wrong password")
        counts.append(seen.count)
    assert counts == [1, 1]


@pytest.mark.parametrize("prefix", ["$2a$", "$2b$", "$2y$"])
async def test_a_predecessors_hash_is_verified_and_made_anew(client: AccountsClient, prefix: str) -> None:
    ada = await person(client.database, email=ADA["email"])
    legacy = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    await client.database.execute(update(users).values(password_hash=prefix + legacy[4:]))
    assert (await client.log_in(password="wrong password"))["errors"]
    assert (await client.log_in())["viewer"]["email"] == ADA["email"]
    assert (await password_hash(client.database, ada.viewer.id) or "").startswith("$argon2id$")
    assert (await client.log_in())["errors"] == []


async def test_a_role_of_the_predecessors_is_an_ordinary_one(client: AccountsClient) -> None:
    await client.sign_up()
    await client.database.execute(update(users).values(role="dj"))
    assert (await client.log_in())["viewer"]["role"] == "USER"


@pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)
async def test_a_predecessors_capitals_are_read(client: AccountsClient) -> None:
    await client.sign_up()
    await client.database.execute(update(users).values(email="Ada@Example.org"))
    assert (await client.log_in())["viewer"]["email"] == "Ada@Example.org"


async def test_another_letter_is_another_account(client: AccountsClient) -> None:
    await client.sign_up()
    assert (await client.log_in("adá@example.org"))["errors"]


async def test_an_account_is_tried_so_often(database: Database) -> None:
    client = AccountsClient(database, AuthSettings(login_max_account=3))
    await client.sign_up()
    for _ in range(3):
        await client.log_in(password="a wrong guess")
    for email in (ADA["email"], ADA["email"].upper()):
        answer = await SCHEMA.execute(
            LOG_IN,
            {"input": {"email": email, "password": PASSWORD}},
            context_value=context_of(database, accounts=client.accounts),
        )
        assert answer.errors
        assert isinstance(answer.errors[0].original_error, TooMany)
    assert client.events[-2:] == ["account_limited"] * 2


async def test_an_address_tries_so_often(database: Database) -> None:
    client = AccountsClient(database, AuthSettings(login_max_address=2))
    await client.sign_up()
    await client.log_in()
    context = context_of(database, accounts=client.accounts, caller=Caller("203.0.113.9"))
    answer = await SCHEMA.execute(SIGN_UP, {"input": ADA | {"email": "b@example.org"}}, context_value=context)
    assert answer.errors
    assert isinstance(answer.errors[0].original_error, TooMany)
    elsewhere = context_of(database, accounts=client.accounts, caller=Caller("203.0.113.10"))
    assert (await ask(database, SIGN_UP, elsewhere, input=ADA | {"email": "b@example.org"}))["accountSignUp"]["errors"] == []


def test_letters_that_only_look_different_are_one_address() -> None:
    assert normal_email(" \uff21da@example.org") == normal_email("ada@example.org") == "ada@example.org"


async def test_the_city_named_at_sign_up_is_a_preferred_one(database: Database) -> None:
    client = AccountsClient(database)
    token = (await client.sign_up(city="  Cork "))["accessToken"]
    assert await client.ask("{ viewer { preferences { cities } } }", token) == {"preferences": {"cities": ["Cork"]}}
    refused = await client.sign_up(email="b@example.org", city="x" * 121)
    assert refused["accessToken"] is None
    assert [(error["field"], error["code"]) for error in refused["errors"]] == [(["input", "city"], "INVALID")]
