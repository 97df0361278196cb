"""A server's accounts, asked as clients ask, for the tests of accounts and sessions."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Table, func, select
from strawberry.types import ExecutionResult

from auth.accounts import Accounts
from auth.errors import InvalidToken
from auth.settings import AuthSettings
from store.database.connection import Database
from tests.builders import NOW
from tests.people import accounts_of
from tests.schema.asking import SCHEMA, context_of

SESSION = "{ accessToken refreshToken expiresAt viewer { name email role } errors { code field message } }"
SIGN_UP = f"mutation ($input: SignUpInput!) {{ accountSignUp(input: $input) {SESSION} }}"
LOG_IN = f"mutation ($input: LogInInput!) {{ accountLogIn(input: $input) {SESSION} }}"
REFRESH = f"mutation ($token: String!) {{ sessionRefresh(refreshToken: $token) {SESSION} }}"
CHANGE = f"mutation ($current: String!, $new: String!) {{ passwordChange(current: $current, new: $new) {SESSION} }}"
END = "mutation ($everywhere: Boolean!) { sessionEnd(everywhere: $everywhere) { ended errors { code } } }"
ADA = {"name": "Ada Lovelace", "email": "ada@example.org", "password": "analytical engine"}
PASSWORD = ADA["password"]


class AccountsClient:
    """Asks with the accounts of one server."""

    def __init__(self, database: Database, settings: AuthSettings | None = None) -> None:
        self.database = database
        self.events: list[str] = []
        self.accounts: Accounts = replace(accounts_of(database, settings), observe=self.events.append)

    async def run(self, query: str, bearer: str | None = None, **variables: Any) -> ExecutionResult:
        """The answer for a stranger, or for whoever an access token stands for."""
        viewer, caller = await self.accounts.recognise(bearer, "203.0.113.9", NOW)
        context = context_of(self.database, accounts=self.accounts, viewer=viewer, caller=caller)
        return await SCHEMA.execute(query, variables, context_value=context)

    async def ask(self, query: str, bearer: str | None = None, **variables: Any) -> Any:
        """The value of the one field that is asked for; an error fails the test."""
        answer = await self.run(query, bearer, **variables)
        assert answer.errors is None, answer.errors
        (value,) = (answer.data or {}).values()
        return value

    async def sign_up(self, **changed: str) -> Any:
        """Ada's sign-up, or what differs from it."""
        return await self.ask(SIGN_UP, input=ADA | changed)

    async def log_in(self, email: str = ADA["email"], password: str = PASSWORD) -> Any:
        """A log-in."""
        return await self.ask(LOG_IN, input={"email": email, "password": password})

    async def is_live(self, token: str) -> bool:
        """Whether an access token is accepted."""
        try:
            await self.accounts.sessions.identify(token, NOW)
        except InvalidToken:
            return False
        return True

    async def count(self, table: Table) -> int:
        """How many rows a table has."""
        count: int = await self.database.fetch_value(select(func.count()).select_from(table))
        return count
