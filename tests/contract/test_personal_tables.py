"""What is deleted with an account: every table that refers to people is on the list, and nothing of a person is left."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Date, Integer, Table, func, select

from store.database.connection import Database
from store.database.types import Json, Money, UtcDateTime
from store.people.leaving import delete_account, everything_held
from store.people.personal_tables import BY_NAME, PERSONAL_TABLES
from store.tables import events, metadata, outbox_emails, users
from tests.builders import NOW, Gig, add_gigs
from tests.people import person

# Columns that say who a person is. Whoever adds one elsewhere puts its table on the list, or here with the reason.
TELLING = {"user_id", "owner_id", "recipient", "email", "decided_by", "spotify_user_id"}
OF_NOBODY_WITH_AN_ACCOUNT = {
    "djs": "the directory: an artist's business address, kept by admins",
    "venues": "the directory: a venue's business address, kept by admins",
    "match_decisions": "an admin's number, which is cleared; the decision is about events",
}


def hangs_on_people(table: Table) -> bool:
    """Whether a table's rows go with somebody's account, by a foreign key, at one or more removes."""
    targets = {key.column.table for key in table.foreign_keys if key.ondelete == "CASCADE"}
    return users in targets or any(map(hangs_on_people, targets))


def refers_to_people(table: Table) -> bool:
    """Whether a table's rows are somebody's, by a foreign key or by a column that tells."""
    return hangs_on_people(table) or bool(TELLING & {column.name for column in table.columns})


def test_every_table_that_refers_to_people_is_on_the_list() -> None:
    found = {name for name, table in metadata.tables.items() if refers_to_people(table)}
    assert found - set(OF_NOBODY_WITH_AN_ACCOUNT) == set(BY_NAME)


def test_what_refers_to_something_goes_before_it() -> None:
    order = {one.table: place for place, one in enumerate(PERSONAL_TABLES)}
    for one in PERSONAL_TABLES:
        for key in one.table.foreign_keys:
            assert key.column.table not in order or order[key.column.table] > order[one.table], f"{one.table} goes too late"


def test_no_secret_is_in_a_copy() -> None:
    telling = ("hash", "token", "nonce", "verifier", "secret", "claim", "session_id")
    found = {
        f"{one.table.name}.{column.name}"
        for one in PERSONAL_TABLES
        for column in one.shown
        if any(word in column.name for word in telling)
    }
    assert found == {"digests.claimed_at", "user_spotify.token_type"}


async def test_nothing_is_left_and_nobody_elses_is_touched(database: Database) -> None:
    ada, bo = await person(database, "Ada"), await person(database, "Bo")
    (event_id,) = await add_gigs(database, Gig("Lankum"))
    for whose in (ada.viewer.id, bo.viewer.id):
        await _fill(database, whose, event_id)
    before = await everything_held(database, bo.viewer.id)
    held = await everything_held(database, ada.viewer.id)
    assert {name for name, rows in held.items() if not rows} == set(), "the test fills every table"
    async with database.transaction() as tx:
        await tx.execute(users.update().where(users.c.id == ada.viewer.id).values(deletion_due_at=NOW))
    assert await delete_account(database, ada.viewer.id, NOW)
    assert await everything_held(database, ada.viewer.id) == {}
    assert await everything_held(database, bo.viewer.id) == before
    for one in PERSONAL_TABLES:
        count = await database.fetch_value(select(func.count()).select_from(one.table))
        assert count == len(before[one.table.name]), f"{one.table.name} has rows of nobody"
    assert await database.fetch_value(select(func.count()).select_from(events)) == 1


async def _fill(database: Database, user_id: int, event_id: int) -> None:
    """A row of the person in every table of the list, in the order in which they refer to each other."""
    made: dict[str, Any] = {"users": user_id, "events": event_id}
    async with database.transaction() as tx:
        for one in reversed(PERSONAL_TABLES):
            if one.table in (users, outbox_emails):
                continue
            if one.table.name == "user_sessions":
                made["user_sessions"] = await database.fetch_value(select(one.table.c.id).where(one.table.c.user_id == user_id))
                continue
            row = _row(one.table, made, user_id)
            if one.table.name == "spotify_sign_ins":
                row |= {"email": await tx.fetch_value(select(users.c.email).where(users.c.id == user_id))}
            number = await tx.insert(one.table, row) if "id" in one.table.c else await tx.insert_many(one.table, [row])
            made[one.table.name] = number
        for kind, reference in (("account_export", user_id), ("contact_request", made["contact_requests"])):
            row = _row(outbox_emails, made, user_id) | {"kind": kind, "reference": reference, "occasion": f"{kind}{user_id}"}
            await tx.insert(outbox_emails, row)


def _row(table: Table, made: Mapping[str, Any], user_id: int) -> dict[str, Any]:
    """Every column with something in it; what refers to another table refers to the person's row there."""
    row: dict[str, Any] = {}
    for column in table.columns:
        if column.name == "id" and column.autoincrement is True:
            continue
        (key, *_) = [*column.foreign_keys, None]
        row[column.name] = made.get(key.column.table.name) if key is not None else _value(column, user_id)
    return row


def _value(column: Any, user_id: int) -> Any:
    kind = column.type
    if isinstance(kind, UtcDateTime):
        return NOW + timedelta(days=1)
    by_kind = {Json: [1], Date: date(2026, 11, 26), Boolean: True, Integer: user_id, Money: Decimal(1)}
    return next((value for of, value in by_kind.items() if isinstance(kind, of)), f"{user_id}")
