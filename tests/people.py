"""People for tests, signed in: `ada = await person(database, name="Ada")` has `ada.viewer` and a token for `ada.headers`."""

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta

from auth.accounts import Accounts
from auth.passwords import Passwords
from auth.rate_limits.limits import LoginLimits, RateLimits
from auth.sessions import Sessions
from auth.settings import AuthSettings
from auth.tokens import AccessTokens
from store.database.connection import Database, Transaction
from store.people.accounts import add_account, mark_verified, set_role
from store.people.records import RoleKey, ViewerRow
from tests.builders import NOW

SECRET = "a secret of the tests, long enough to sign"
TOKENS = AccessTokens(SECRET)
PASSWORDS = Passwords(memory_kib=64, passes=1, bcrypt_rounds=4)  # weak, so that tests are quick
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Signed:
    """A person with a live session."""

    viewer: ViewerRow
    token: str
    session_id: str
    refresh_token: str

    @property
    def headers(self) -> dict[str, str]:
        """What a client of this person sends."""
        return {"Authorization": f"Bearer {self.token}"}


def accounts_of(database: Database, settings: AuthSettings | None = None) -> Accounts:
    """The accounts of a server of the tests."""
    return Accounts(PASSWORDS, sessions_of(database), LoginLimits(settings or AuthSettings(), RateLimits()))


def sessions_of(database: Database) -> Sessions:
    """Its sessions."""
    return Sessions(database, TOKENS, timedelta(days=30))


async def person(
    database: Database, name: str = "Ada", role: RoleKey = "user", *, email: str | None = None, now: datetime = NOW
) -> Signed:
    """A new person, signed in at `now`, whose password hash matches no password."""
    address = email or f"{name.lower().replace(' ', '.')}.{next(_numbers)}@example.org"

    async def work(tx: Transaction) -> Signed:
        made = await add_account(tx, name, address, "!", now)
        await set_role(tx, made.id, role)
        await mark_verified(tx, made.id, address, now)
        viewer = ViewerRow(made.id, name, address, role, now)
        opened = await sessions_of(database).open(tx, viewer, now)
        return Signed(viewer, opened.access.text, opened.session_id, opened.refresh_token)

    return await database.write(work)
