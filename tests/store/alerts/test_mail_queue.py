"""The outbox's queue: what is due counts, what waits for its time or was sent does not."""

from datetime import timedelta

from store.alerts.emails import NewEmail, claim_emails, enqueue_email, retry_at, settle_email
from store.alerts.mail_queue import MailQueue, read_mail_queue
from store.database.connection import Database, Transaction
from store.tables import outbox_emails
from tests.builders import NOW


async def test_what_is_due_and_what_was_given_up(database: Database) -> None:
    assert await read_mail_queue(database, NOW) == MailQueue(0, timedelta(), 0)

    async def work(tx: Transaction) -> None:
        for minutes in (-40, -5, 10):
            new = NewEmail("contact_request", 1, f"one {minutes}", "dj@example.org")
            await enqueue_email(tx, new, NOW + timedelta(minutes=minutes))
        for state in ("dead", "sent"):
            await enqueue_email(tx, NewEmail("contact_request", 1, state, "dj@example.org"), NOW - timedelta(days=1))
            await tx.execute(outbox_emails.update().where(outbox_emails.c.occasion == state).values(state=state))

    await database.write(work)
    assert await read_mail_queue(database, NOW) == MailQueue(2, timedelta(minutes=40), 1)


async def test_what_was_written_by_a_clock_that_was_ahead_is_due_until_it_is_put_off(database: Database) -> None:
    new = NewEmail("contact_request", 1, "one", "dj@example.org")
    await database.write(lambda tx: enqueue_email(tx, new, NOW + timedelta(minutes=10)))
    (claimed,) = await claim_emails(database, "first", NOW)
    await settle_email(database, claimed, "first", "queued", NOW, due_at=retry_at(1, NOW))
    assert await claim_emails(database, "second", NOW) == []
    assert len(await claim_emails(database, "third", NOW + timedelta(minutes=1))) == 1
