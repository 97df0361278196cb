"""The outbox's queue: what is due counts, what waits for its time or was sent does not."""

from datetime import timedelta

from store.alerts.emails import NewEmail, enqueue_email
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
