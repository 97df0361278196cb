"""Links and codes that do not count: one answer by one way, whatever is wrong with them; and of two at once, one wins."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from auth.accounts import AccountMail
from resolvers.people.account_requests import LINK_GONE
from store.database.connection import Database
from store.people.account_links import MOST_ATTEMPTS
from store.people.accounts import account_by_email
from store.tables import account_links, outbox_emails
from tests.account_mail import post_office
from tests.people import accounts_of, person
from tests.shims.conftest import House
from tests.shims.people.test_account_life import ERRORS, FIRST, NEW, OLD, SECOND, Life, sign_up

REQUEST = f"mutation ($email: String!) {{ it: passwordResetRequest(email: $email) {{ {ERRORS} }} }}"
CHANGE = f"mutation ($email: String!, $p: String!) {{ it: emailChange(email: $email, password: $p) {{ {ERRORS} }} }}"
CODE = f"mutation ($code: String!) {{ it: emailVerify(code: $code) {{ {ERRORS} }} }}"
FIELDS = ("passwordReset", "emailVerify", "emailChangeConfirm", "emailChangeUndo")


@pytest.fixture
async def life(house: House, database: Database) -> AsyncIterator[Life]:
    """A server that sends e-mail, with Ada, whose address is not verified yet."""
    async with post_office(database, lambda: house.now) as post:
        house.accounts, house.reads_tokens_at = replace(house.accounts, mail=AccountMail(True)), None
        found = Life(house, post)
        await sign_up(found)
        yield found


@contextmanager
def _statements(database: Database) -> Iterator[list[float]]:
    """What the database is asked meanwhile."""
    told: list[float] = []
    database.on_statement = told.append
    yield told
    database.on_statement = None


async def _reset_link(life: Life, email: str = OLD) -> str:
    await life.ask_as_stranger(REQUEST, email=email)
    return (await life.post.letter(email)).token


@pytest.mark.parametrize("field", FIELDS)
async def test_one_answer_by_one_way(life: Life, database: Database, field: str) -> None:
    used = await _reset_link(life)
    assert await life.refused("passwordReset", used, new=SECOND) == []
    assert await life.log_in(OLD, SECOND)
    await life.ask(CHANGE, email=NEW, p=SECOND)
    await life.ask("mutation ($p: String!) { it: accountDelete(password: $p) { deletionDueAt } }", p=SECOND)
    others = {"change": (await life.post.letter(NEW)).token, "keep": (await life.post.letter(OLD)).token}  # both good for a day
    other = others["keep" if field == "emailChangeConfirm" else "change"]
    late = await _reset_link(life)
    life.house.now += timedelta(minutes=31)
    odd = {"cut off": late[:20], "empty": "", "odd": "\x00é ' -- 🎶", "long": "a" * 5000}
    tokens = {"used": used, "late": late, "for something else": other, **odd}
    more, answers, ways = ({"new": FIRST} if field == "passwordReset" else {}), {}, {}
    for name, token in tokens.items():
        with _statements(database) as told:
            answers[name] = await life.refused(field, token, **more)
        ways[name] = len(told)
        life.house.accounts = replace(life.house.accounts, limits=accounts_of(database).limits)
    assert all(answer == [{"code": "INVALID", "field": ["token"], "message": LINK_GONE}] for answer in answers.values()), answers
    assert len(set(ways.values())) == 1 and 0 not in ways.values(), ways


async def test_a_page_answers_alike(life: Life) -> None:
    token = await _reset_link(life)
    for shown in (token[:-1], "", "x" * 43):
        for method in ("GET", "POST"):
            reply = await life.house.client.request(method, f"/v1/account/reset?token={shown}", body=b"new=long+enough")
            assert reply.status == 404 and LINK_GONE in reply.body.decode()


async def test_an_unknown_address_is_answered_by_the_same_way(life: Life, database: Database) -> None:
    answers, ways = [], []
    for email in (OLD, "nobody@example.org"):
        with _statements(database) as told:
            answers.append(await life.ask_as_stranger(REQUEST, email=email))
        ways.append(len(told))
    assert answers == [{"errors": []}] * 2 and ways[0] == ways[1] > 0
    assert len(await life.post.letters(OLD)) == 2 and await life.post.letters("nobody@example.org") == []


async def test_of_two_resets_at_once_one_wins(life: Life) -> None:
    for count in (1, 2):
        links = [await _reset_link(life) for _ in range(count)] * (2 // count)
        passwords = [f"password number {number}" for number in range(2)]
        pairs = zip(links, passwords, strict=True)
        ends = await asyncio.gather(*(life.refused("passwordReset", link, new=password) for link, password in pairs))
        assert sorted(map(len, ends)) == [0, 1]
        works = [await life.log_in(OLD, password) for password in passwords]
        assert works == [not end for end in ends]


async def test_a_reset_voids_what_an_intruder_began(life: Life, database: Database) -> None:
    await life.ask(CHANGE, email=NEW, p=FIRST)
    begun = (await life.post.letter(NEW)).token
    assert await life.refused("passwordReset", await _reset_link(life), new=SECOND) == []
    assert (await life.refused("emailChangeConfirm", begun))[0]["message"] == LINK_GONE
    account = await account_by_email(database, OLD)
    assert account is not None and account.viewer.email_verified_at is not None  # the reset's e-mail arrived there


async def test_an_unverified_old_address_gets_no_power_over_the_account(life: Life) -> None:
    await life.ask(CHANGE, email=NEW, p=FIRST)
    assert await life.refused("emailChangeConfirm", (await life.post.letter(NEW)).token) == []
    assert [letter.subject for letter in await life.post.letters(OLD)] == ["Confirm your e-mail address"]


async def test_an_address_that_can_be_taken_back_is_nobody_elses(life: Life) -> None:
    assert await life.refused("emailVerify", (await life.post.letter(OLD)).token) == []
    await life.ask(CHANGE, email=NEW, p=FIRST)
    assert await life.refused("emailChangeConfirm", (await life.post.letter(NEW)).token) == []
    undo = (await life.post.letter(OLD)).token
    taken = await life.ask_as_stranger(
        "mutation ($input: SignUpInput!) { it: accountSignUp(input: $input) { errors { code } } }",
        input={"name": "Eve", "email": OLD, "password": SECOND},
    )
    assert taken["errors"] == [{"code": "CONFLICT"}]
    assert await life.refused("emailChangeUndo", undo) == []
    assert not await life.log_in(OLD, FIRST)


async def test_five_wrong_codes_are_the_last(life: Life) -> None:
    code = (await life.post.letter(OLD)).code or ""
    wrong = f"{(int(code) + 1) % 10**8:08}"
    ends = await asyncio.gather(*(life.ask(CODE, code=wrong) for _ in range(MOST_ATTEMPTS)))
    assert all(end["errors"] for end in ends)
    assert (await life.ask(CODE, code=code))["errors"][0]["message"] == LINK_GONE
    await life.ask("mutation { it: emailVerifyRequest { errors { code } } }")
    fresh = (await life.post.letter(OLD)).code or ""
    assert (await life.ask(CODE, code=f"{fresh[:4]}-{fresh[4:]}"))["errors"] == []


async def test_a_code_is_its_owners_alone(life: Life, database: Database) -> None:
    bo = await person(database, "Bo", now=life.house.now)
    code = (await life.post.letter(OLD)).code or ""
    assert (await replace(life, token=bo.token).ask(CODE, code=code))["errors"]


async def test_too_many_emails_to_one_address_are_refused_alike(life: Life) -> None:
    for email in (OLD, "nobody@example.org"):
        for _ in range(5):
            assert await life.ask_as_stranger(REQUEST, email=email) == {"errors": []}
        reply = (await life.house.client.query(REQUEST, {"email": email})).json()
        assert reply["errors"][0]["extensions"]["code"] == "RATE_LIMITED"


async def test_nothing_readable_is_stored(life: Life, database: Database) -> None:
    letter = await life.post.letter(OLD)
    held = str(await database.fetch_all(select(account_links))) + str(await database.fetch_all(select(outbox_emails)))
    assert letter.code and letter.code not in held and letter.token not in held


async def test_without_a_mail_server_it_says_so(life: Life) -> None:
    life.house.accounts = replace(life.house.accounts, mail=AccountMail())
    (error,) = (await life.ask_as_stranger(REQUEST, email=OLD))["errors"]
    assert (error["code"], error["message"]) == ("UPSTREAM_FAILED", "This server sends no e-mail. Please contact its operator.")
    assert (await life.ask(CHANGE, email=NEW, p=FIRST))["errors"][0]["code"] == "UPSTREAM_FAILED"
    assert (await life.ask(f"mutation {{ it: accountExport {{ {ERRORS} }} }}"))["errors"][0]["code"] == "UPSTREAM_FAILED"


async def test_a_copy_goes_to_a_verified_address_alone(life: Life) -> None:
    (error,) = (await life.ask(f"mutation {{ it: accountExport {{ {ERRORS} }} }}"))["errors"]
    assert (error["code"], error["message"]) == ("FORBIDDEN", "Confirm your e-mail address first.")
    assert [letter.subject for letter in await life.post.letters(OLD)] == ["Confirm your e-mail address"]
