"""Every table that holds something of a person: what is deleted with an account, and what its owner can take along.

A test compares this list with the tables that there are: a new table that refers to people must be put on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, Table, bindparam, or_, select

from store.tables import (
    account_exports,
    account_links,
    calendar_feeds,
    contact_request_events,
    contact_requests,
    digests,
    event_plan_shortlists,
    event_plans,
    notifications,
    outbox_emails,
    refresh_tokens,
    spotify_logins,
    spotify_sign_ins,
    user_alerts,
    user_hidden_events,
    user_preferences,
    user_saved_events,
    user_searches,
    user_sessions,
    user_spotify,
    users,
)

ACCOUNT_MAIL: Final = "account_"  # how the kinds of e-mail about an account begin; their reference is the person's number
_OWNER: BindParameter[Any] = bindparam("owner")


@dataclass(frozen=True, slots=True)
class PersonalTable:
    """A table with the rows that are a person's (`owner`), and the columns that nobody is shown: secrets and bookkeeping."""

    table: Table
    of_owner: ColumnElement[bool]
    withheld: frozenset[str] = frozenset()

    @property
    def shown(self) -> list[Any]:
        """The columns that a copy for the owner has."""
        return [column for column in self.table.columns if column.name not in self.withheld]


def _own(table: Table, *withheld: str) -> PersonalTable:
    return PersonalTable(table, table.c.user_id == _OWNER, frozenset(withheld))


_SESSIONS = select(user_sessions.c.id).where(user_sessions.c.user_id == _OWNER)
_PLANS = select(event_plans.c.id).where(event_plans.c.user_id == _OWNER)
_REQUESTS = select(contact_requests.c.id).where(contact_requests.c.user_id == _OWNER)
_ADDRESS = select(users.c.email).where(users.c.id == _OWNER).scalar_subquery()
_KIND = outbox_emails.c.kind

# In the order in which they are deleted: what refers to something goes before it.
PERSONAL_TABLES: Final[tuple[PersonalTable, ...]] = (
    PersonalTable(
        outbox_emails,
        or_(
            outbox_emails.c.recipient == _ADDRESS,
            (_KIND.startswith(ACCOUNT_MAIL, autoescape=True)) & (outbox_emails.c.reference == _OWNER),
            (_KIND.in_(("contact_request", "contact_answer"))) & outbox_emails.c.reference.in_(_REQUESTS),
        ),
        frozenset({"claim", "claimed_until", "occasion"}),
    ),
    _own(contact_request_events),
    _own(contact_requests, "nonce", "pending_key", "text_key"),
    PersonalTable(event_plan_shortlists, event_plan_shortlists.c.plan_id.in_(_PLANS)),
    _own(event_plans),
    _own(notifications),
    _own(digests, "claim", "claimed_until"),
    _own(user_alerts, "artist_key", "city_key"),
    _own(user_saved_events),
    _own(user_hidden_events),
    _own(calendar_feeds, "token_hash"),
    PersonalTable(refresh_tokens, refresh_tokens.c.session_id.in_(_SESSIONS), frozenset({"token_hash", "session_id"})),
    _own(user_sessions, "id"),
    _own(spotify_logins, "state_hash", "session_id", "verifier"),
    PersonalTable(
        spotify_sign_ins,
        spotify_sign_ins.c.email == _ADDRESS,
        frozenset({"state_hash", "browser_hash", "verifier", "tokens", "link_hash", "client_state"}),
    ),
    _own(user_spotify, "access_token", "refresh_token", "refresh_owner", "refresh_until"),
    _own(user_preferences),
    _own(user_searches),
    _own(account_links, "token_hash", "code_hash"),
    _own(account_exports, "document", "calendar"),
    PersonalTable(users, users.c.id == _OWNER, frozenset({"password_hash"})),
)
BY_NAME: Final[Mapping[str, PersonalTable]] = {one.table.name: one for one in PERSONAL_TABLES}
