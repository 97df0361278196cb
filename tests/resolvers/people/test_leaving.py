"""Leaving while something is under way: a digest being sent, a copy being made, two processes that delete."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from resolvers.people.account_requests import new_email
from resolvers.people.housekeeping import MAIL_KEPT, keep_house
from store.alerts.digests import claim_digest, due_digests, hand_over_digest, release_digest, settle_digest
from store.alerts.emails import enqueue_email
from store.database.connection import Database
from store.people.leaving import Export, delete_account
from store.tables import account_exports, digests, outbox_emails, users
from tests.account_mail import post_office
from tests.builders import NOW
from tests.people import person
from tests.store.alerts.digest_readers import OURS, SINCE, only, reader

DAY = timedelta(days=1)


async def _leave(database: Database, user_id: int) -> None:
    async with database.transaction() as tx:
        await tx.execute(update(users).where(users.c.id == user_id).values(deletion_due_at=NOW))
    assert await delete_account(database, user_id, NOW)


@pytest.mark.parametrize("step", ["due", "claimed", "handed over", "sent"])
async def test_an_account_that_goes_while_its_digest_is_sent(database: Database, step: str) -> None:
    ada, bo = await reader(database, 5), await reader(database, 6)
    digest = next(one for one in await due_digests(database, NOW, SINCE) if one.user_id == ada)
    if step != "due":
        assert await claim_digest(database, digest, OURS, NOW)
    if step in ("handed over", "sent"):
        assert await hand_over_digest(database, digest, OURS, NOW)
    if step == "sent":
        await settle_digest(database, digest, OURS)
    await _leave(database, ada)
    if step == "due":
        assert not await claim_digest(database, digest, OURS, NOW)
    if step in ("due", "claimed"):
        assert not await hand_over_digest(database, digest, OURS, NOW)
    await settle_digest(database, digest, OURS)
    await release_digest(database, digest, OURS, None, "whatever it came to")
    assert await database.fetch_all(select(digests.c.user_id)) == []
    assert (await only(database)).user_id == bo  # who gets theirs all the same


async def test_an_account_about_to_go_gets_no_digests(database: Database) -> None:
    ada = await reader(database, 5)
    digest = await only(database)
    assert await claim_digest(database, digest, OURS, NOW)
    async with database.transaction() as tx:
        await tx.execute(update(users).where(users.c.id == ada).values(deletion_due_at=NOW + DAY))
    assert not await hand_over_digest(database, digest, OURS, NOW)
    assert await due_digests(database, NOW + DAY, SINCE) == []


async def test_an_unverified_address_gets_no_digests(database: Database) -> None:
    ada = await reader(database, 5)
    async with database.transaction() as tx:
        await tx.execute(update(users).where(users.c.id == ada).values(email_verified_at=None))
    assert await due_digests(database, NOW, SINCE) == []


async def test_a_copy_of_a_deleted_account_is_not_made(database: Database) -> None:
    ada = (await person(database)).viewer
    async with post_office(database, lambda: NOW) as post:
        async with database.transaction() as tx:
            await enqueue_email(tx, new_email("account_export", ada.id, ada.email), NOW)
        await _leave(database, ada.id)
        async with database.transaction() as tx:  # one that another process wrote a moment too late
            await enqueue_email(tx, new_email("account_export", ada.id, ada.email), NOW)
        assert await post.letters(ada.email) == []
    assert await database.fetch_all(select(outbox_emails.c.state)) == [("dropped",)]
    assert await database.fetch_all(select(account_exports)) == []


async def test_a_copy_whose_account_goes_while_it_is_made(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = (await person(database)).viewer

    async def made_too_late(*_: object) -> object:
        await _leave(database, ada.id)
        return Export("{}", "")

    monkeypatch.setattr("resolvers.people.mail.composers.make_export", made_too_late)
    async with post_office(database, lambda: NOW) as post:
        async with database.transaction() as tx:
            await enqueue_email(tx, new_email("account_export", ada.id, ada.email), NOW)
        assert await post.letters(ada.email) == []
    assert await database.fetch_all(select(account_exports)) == []


async def test_two_processes_delete_an_account_once(database: Database) -> None:
    ada = (await person(database)).viewer.id
    async with database.transaction() as tx:
        await tx.execute(update(users).where(users.c.id == ada).values(deletion_due_at=NOW))
    ends = await asyncio.gather(*(delete_account(database, ada, NOW) for _ in range(3)))
    assert sorted(ends) == [False, False, True]


async def test_what_is_known_of_sent_emails_goes_after_a_month(database: Database) -> None:
    ada = (await person(database)).viewer
    async with post_office(database, lambda: NOW) as post:
        async with database.transaction() as tx:
            await enqueue_email(tx, new_email("account_password_reset", 0, ada.email), NOW)
        await post.letter(ada.email)
    await keep_house(database, NOW + MAIL_KEPT - DAY)
    assert len(await database.fetch_all(select(outbox_emails))) == 1
    await keep_house(database, NOW + MAIL_KEPT)
    assert await database.fetch_all(select(outbox_emails)) == []
