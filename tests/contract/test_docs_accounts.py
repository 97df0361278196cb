"""docs/accounts.md, docs/privacy.md and the metrics page say what is there; the examples are executed as they are written."""

import re
import shlex
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from auth.account_links import LIFETIMES
from auth.accounts import AccountMail
from auth.rate_limits.limits import RateLimitSettings
from auth.settings import AuthSettings
from shims.commands import parser
from shims.commands.role import give_role
from store.database.connection import Database
from store.people.account_links import MOST_ATTEMPTS
from store.people.accounts import account_by_email
from store.people.personal_tables import BY_NAME
from tests.account_mail import Post, post_office
from tests.shims.conftest import House

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "accounts.md").read_text(encoding="utf-8")
PRIVACY = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
OPERATIONS: list[str] = re.findall(r"^```graphql\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SHELL = [line for block in re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL) for line in block.splitlines()]
_OBSERVED = re.compile(r"(?:observe|_admit)\((.*)\)$", re.MULTILINE)
LOG_IN = "mutation ($input: LogInInput!) { accountLogIn(input: $input) { accessToken refreshToken } }"
OTHERS = "{ viewer { sessions { id isCurrent } } }"


@dataclass
class Reader:
    """Somebody who follows the page: signed in with the latest tokens, reading the latest e-mail."""

    house: House
    post: Post
    tokens: dict[str, str] = field(default_factory=dict)

    async def run(self, operation: str) -> Any:
        """The value of an operation of the page, with the variables that its text speaks of."""
        name = re.findall(r"^(?:mutation|query) (\w+)", operation)[0]
        return await self.ask(operation, await self.variables(name))

    async def ask(self, operation: str, variables: dict[str, Any]) -> Any:
        """The value of the operation's field; errors of any kind fail the test."""
        headers = {"authorization": f"Bearer {self.tokens['accessToken']}"} if "accessToken" in self.tokens else {}
        body = (await self.house.client.query(operation, variables, **headers)).json()
        assert "errors" not in body, (operation, body)
        (value,) = body["data"].values()
        assert not value.get("errors"), (operation, value)
        self.tokens |= {key: value[key] for key in ("accessToken", "refreshToken") if value.get(key)}
        return value

    async def variables(self, name: str) -> dict[str, Any]:
        """What the reader puts in for an operation's variables."""
        if name == "Confirm":
            return {"code": (await self.post.letter("ada@example.org")).code}
        if name in ("Reset", "Undo"):
            return {"token": (await self.post.letter("ada@example.org")).token}
        if name == "ConfirmMove":
            return {"token": (await self.post.letter("ada@example.com")).token}
        if name == "Refresh":
            return {"token": self.tokens["refreshToken"]}
        if name == "Revoke":
            await self.ask_elsewhere("ada@example.org", "analytical engine")
            return {"id": next(one["id"] for one in (await self.ask(OTHERS, {}))["sessions"] if not one["isCurrent"])}
        return {}

    async def ask_elsewhere(self, email: str, password: str) -> dict[str, str]:
        """Log in on another device; its tokens."""
        other = Reader(self.house, self.post)
        await other.ask(LOG_IN, {"input": {"email": email, "password": password}})
        return other.tokens


def _named(name: str) -> str:
    return next(text for text in OPERATIONS if re.match(rf"(?:mutation|query) {name}\b", text))


@pytest.fixture
async def reader(database: Database) -> AsyncIterator[Reader]:
    """Nobody yet."""
    house = House(database, RateLimitSettings(maximum=0))
    async with post_office(database, lambda: house.now) as post:
        house.accounts = replace(house.accounts, mail=AccountMail(True))
        yield Reader(house, post)


async def test_the_operations_of_the_page_run_as_they_are(reader: Reader) -> None:
    done = set()
    for part in (
        ("SignUp", "Confirm", "Refresh", "Devices", "Revoke", "Prefer", "Change"),
        ("Forgot", "Reset"),
        ("Rename", "TakeAlong", "Leave", "Stay", "Move", "ConfirmMove", "Undo"),
    ):
        if "Rename" in part:  # the reset has logged her out
            reader.tokens = await reader.ask_elsewhere("ada@example.org", "jacquard loom 1804")
        for name in part:
            done.add(_named(name))
            await reader.run(_named(name))
    assert done == set(OPERATIONS)
    assert (await reader.post.letter("ada@example.org")).subject == "Set a new password"


async def test_the_commands_of_the_page_run_as_they_are(reader: Reader, database: Database, database_url: str) -> None:
    statuses = []
    for line in SHELL:
        words = shlex.split(line)
        if words[0] == "curl":
            address, _, body = words[1:]
            path = address.removeprefix("localhost:4000")
            statuses.append((await reader.house.client.request("POST", path, body=body.encode())).status)
    assert statuses == [201, 200]
    (command,) = [shlex.split(line)[2:] for line in SHELL if line.startswith("python server.py")]
    arguments = parser().parse_args(command)
    assert await give_role({"DATABASE_URL": database_url}, arguments) == 0
    account = await account_by_email(database, arguments.email)
    assert account is not None and account.viewer.role == arguments.role == "organizer"


def test_the_page_says_the_times_and_numbers_that_hold() -> None:
    words = " ".join(PAGE.split())
    minutes = int(LIFETIMES["password_reset"].total_seconds() // 60)
    assert f"works once, for {minutes} minutes" in words
    assert (LIFETIMES["email_verify"].days, LIFETIMES["email_undo"].days, LIFETIMES["account_export"].days) == (3, 3, 7)
    assert "work for three days" in words and "undoes the change for three days" in words and "works for seven days" in words
    assert LIFETIMES["email_change"].days == 1 and "valid for a day" in words
    assert f"{LIFETIMES['account_keep'].days} days later" in words
    assert MOST_ATTEMPTS == 5 and "After five wrong codes" in words
    assert AuthSettings().mail_max == 5 and "at most five e-mails about an account are sent per hour" in words


def test_the_privacy_page_names_every_table() -> None:
    rows = re.findall(r"^\| (`.*?) \|", PRIVACY, re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == set(BY_NAME)


def test_every_account_event_is_documented() -> None:
    sources = [*(ROOT / "auth").rglob("*.py"), *(ROOT / "resolvers").rglob("*.py")]
    told = {
        name for path in sources for call in _OBSERVED.findall(path.read_text("utf-8")) for name in re.findall(r'"(\w+)"', call)
    }
    (line,) = [
        line for line in (ROOT / "docs" / "metrics.md").read_text("utf-8").splitlines() if "gigs_account_events_total" in line
    ]
    documented = set(re.findall(r"`(\w+)`", line)) - {"gigs_account_events_total"}
    assert told
    assert told == documented
