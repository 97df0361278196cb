"""Sessions and their refresh tokens. Tokens are stored as hashes, so reading the database does not allow anyone to sign in."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ScalarSelect, bindparam, delete, func, select, update

from store.database.connection import Database, Transaction
from store.database.statements import chunks
from store.people.accounts import VIEWER_COLUMNS, viewer_row
from store.people.records import ReactionKind, Reactions, SessionRow, ViewerRow
from store.reactions import REACTION_TABLES
from store.tables import refresh_tokens, user_sessions, users

_IS_LIVE = (user_sessions.c.ended_at.is_(None), user_sessions.c.expires_at > bindparam("now"))
_VIEWER_OF_SESSION = (
    select(*VIEWER_COLUMNS)
    .join_from(user_sessions, users, users.c.id == user_sessions.c.user_id)
    .where(user_sessions.c.id == bindparam("session_id"), *_IS_LIVE)
)
_VIEWERS_OF_SESSIONS = (
    select(user_sessions.c.id, *VIEWER_COLUMNS)
    .join_from(user_sessions, users, users.c.id == user_sessions.c.user_id)
    .where(user_sessions.c.id.in_(bindparam("session_ids", expanding=True)), *_IS_LIVE)
)


def _reacted(kind: ReactionKind) -> ScalarSelect[str]:
    """The numbers of those of some events that a person has marked, by commas: read by number, however many the marks are."""
    table = REACTION_TABLES[kind].table
    listed = select(func.group_concat(table.c.event_id)).where(
        table.c.user_id == bindparam("owner"), table.c.event_id.in_(bindparam("event_ids", expanding=True))
    )
    return listed.scalar_subquery()


_VIEWER_AND_REACTIONS = (
    select(*VIEWER_COLUMNS, _reacted("saved"), _reacted("hidden"))
    .join_from(user_sessions, users, users.c.id == user_sessions.c.user_id)
    .where(user_sessions.c.id == bindparam("session_id"), user_sessions.c.user_id == bindparam("owner"), *_IS_LIVE)
)
_REFRESH_TOKEN = (
    select(user_sessions.c.id, refresh_tokens.c.used_at, user_sessions.c.user_agent, *VIEWER_COLUMNS)
    .join_from(refresh_tokens, user_sessions, user_sessions.c.id == refresh_tokens.c.session_id)
    .join(users, users.c.id == user_sessions.c.user_id)
    .where(refresh_tokens.c.token_hash == bindparam("token_hash"), *_IS_LIVE)
)
_PROLONG = (
    update(user_sessions)
    .where(user_sessions.c.id == bindparam("session_id"), *_IS_LIVE)
    .values(refreshed_at=bindparam("now"), expires_at=bindparam("until"))
)
_NAME_DEVICE = update(user_sessions).where(user_sessions.c.id == bindparam("session_id")).values(user_agent=bindparam("said"))
_USE = (
    update(refresh_tokens)
    .where(refresh_tokens.c.token_hash == bindparam("key_hash"), refresh_tokens.c.used_at.is_(None))
    .values(used_at=bindparam("now"))
)
_USE_ALL = (
    update(refresh_tokens)
    .where(refresh_tokens.c.session_id == bindparam("session"), refresh_tokens.c.used_at.is_(None))
    .values(used_at=bindparam("now"))
)
_END = update(user_sessions).where(user_sessions.c.id == bindparam("session_id"), *_IS_LIVE).values(ended_at=bindparam("now"))
_END_ALL = (
    update(user_sessions)
    .where(user_sessions.c.user_id == bindparam("owner"), user_sessions.c.id != bindparam("kept"), *_IS_LIVE)
    .values(ended_at=bindparam("now"))
)
_DROP_EXPIRED = delete(user_sessions).where(
    user_sessions.c.user_id == bindparam("owner"), user_sessions.c.expires_at < bindparam("now")
)
_DROP_OLD_TOKENS = delete(refresh_tokens).where(
    refresh_tokens.c.session_id == bindparam("session_id"), refresh_tokens.c.used_at < bindparam("before")
)


_LIVE_OF_USERS = (
    select(*(user_sessions.c[name] for name in SessionRow._fields))
    .where(user_sessions.c.user_id.in_(bindparam("ids", expanding=True)), *_IS_LIVE)
    .order_by(user_sessions.c.refreshed_at.desc(), user_sessions.c.id)
)
_END_OWN = (
    update(user_sessions)
    .where(user_sessions.c.id == bindparam("session_id"), user_sessions.c.user_id == bindparam("owner"), *_IS_LIVE)
    .values(ended_at=bindparam("now"))
)


class RefreshRow(NamedTuple):
    """A refresh token of a live session, and its owner. `user_agent` is that of the session's newest request for tokens."""

    session_id: str
    used_at: datetime | None
    user_agent: str | None
    viewer: ViewerRow


async def viewer_of_session(database: Database, session_id: str, now: datetime) -> ViewerRow | None:
    """The owner of a session; None if it has ended, expired or never existed."""
    row = await database.fetch_one(_VIEWER_OF_SESSION, {"session_id": session_id, "now": now})
    return viewer_row(row) if row else None


async def viewers_of_sessions(database: Database, session_ids: Sequence[str], now: datetime) -> dict[str, ViewerRow]:
    """The owners of those sessions that have not ended or expired, by session."""
    found: dict[str, ViewerRow] = {}
    for chunk in chunks(session_ids):
        asked = {"session_ids": chunk, "now": now}
        found |= {row[0]: viewer_row(row[1:]) for row in await database.fetch_all(_VIEWERS_OF_SESSIONS, asked)}
    return found


async def viewer_with_reactions(
    database: Database, session_id: str, user_id: int, event_ids: Sequence[int], now: datetime
) -> tuple[ViewerRow, Reactions] | None:
    """A session's owner with what they have marked of these events, in one statement; None if it is no live session of theirs."""
    asked = {"session_id": session_id, "owner": user_id, "event_ids": event_ids, "now": now}
    row = await database.fetch_one(_VIEWER_AND_REACTIONS, asked)
    return (viewer_row(row[:-2]), Reactions(frozenset(event_ids), _numbers(row[-2]), _numbers(row[-1]))) if row else None


async def refresh_token(database: Database, token_hash: str, now: datetime) -> RefreshRow | None:
    """The token with this hash, if its session is alive."""
    row = await database.fetch_one(_REFRESH_TOKEN, {"token_hash": token_hash, "now": now})
    return RefreshRow(row[0], row[1], row[2], viewer_row(row[3:])) if row else None


async def add_session(tx: Transaction, session: SessionRow, token_hash: str) -> None:
    """A new session with its first refresh token; the person's expired sessions are deleted."""
    await tx.execute(_DROP_EXPIRED, {"owner": session.user_id, "now": session.created_at})
    await tx.insert_many(user_sessions, [session._asdict()])
    await _add_token(tx, session.id, token_hash, session.created_at)


async def sessions_of_users(database: Database, user_ids: Sequence[int], now: datetime) -> list[tuple[SessionRow, ...]]:
    """Each person's live sessions, most recently refreshed first, in the order of the ids."""
    found: dict[int, list[SessionRow]] = {}
    for row in await database.fetch_all(_LIVE_OF_USERS, {"ids": list(user_ids), "now": now}):
        session = SessionRow(*row)
        found.setdefault(session.user_id, []).append(session)
    return [tuple(found.get(user_id, ())) for user_id in user_ids]


async def end_own_session(database: Database, user_id: int, session_id: str, now: datetime) -> int:
    """1 when the session was this person's and live until now, else 0."""
    return await database.execute(_END_OWN, {"session_id": session_id, "owner": user_id, "now": now})


async def rotate(tx: Transaction, session_id: str, old_hash: str, new_hash: str, now: datetime, until: datetime) -> bool:
    """Replace an unused refresh token with a new one. False if another request was faster or the session has ended."""
    if not await tx.execute(_USE, {"key_hash": old_hash, "now": now}):
        return False
    if not await tx.execute(_PROLONG, {"session_id": session_id, "now": now, "until": until}):
        return False
    await tx.execute(_DROP_OLD_TOKENS, {"session_id": session_id, "before": now - (until - now)})
    await _add_token(tx, session_id, new_hash, now)
    return True


async def name_device(tx: Transaction, session_id: str, user_agent: str | None) -> None:
    """Keep what the device of a session says of itself now."""
    await tx.execute(_NAME_DEVICE, {"session_id": session_id, "said": user_agent})


async def renew(tx: Transaction, session_id: str, new_hash: str, now: datetime, until: datetime) -> bool:
    """Replace a live session's refresh token, whatever it is, with a new one; False if the session has ended."""
    if not await tx.execute(_PROLONG, {"session_id": session_id, "now": now, "until": until}):
        return False
    await tx.execute(_USE_ALL, {"session": session_id, "now": now})
    await _add_token(tx, session_id, new_hash, now)
    return True


async def end_session(database: Database, session_id: str, now: datetime) -> int:
    """End a session; returns 1 if it was alive, else 0."""
    return await database.execute(_END, {"session_id": session_id, "now": now})


async def end_sessions(tx: Transaction, user_id: int, now: datetime, *, kept: str = "") -> int:
    """End a person's sessions except `kept`; returns how many were alive."""
    return await tx.execute(_END_ALL, {"owner": user_id, "kept": kept, "now": now})


def _numbers(listed: str | None) -> frozenset[int]:
    return frozenset(map(int, listed.split(","))) if listed else frozenset()


async def _add_token(tx: Transaction, session_id: str, token_hash: str, now: datetime) -> None:
    await tx.insert_many(refresh_tokens, [{"token_hash": token_hash, "session_id": session_id, "issued_at": now}])
