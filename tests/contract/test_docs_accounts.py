"""docs/accounts.md and the metrics page say what is there."""

import re
from pathlib import Path

import pytest
from graphql import parse, validate

from tests.schema.asking import SCHEMA

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "accounts.md").read_text(encoding="utf-8")
OPERATIONS = re.findall(r"^```graphql\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
_OBSERVED = re.compile(r"observe\((.*)\)$", re.MULTILINE)


def test_the_page_has_operations() -> None:
    assert len(OPERATIONS) >= 4


@pytest.mark.parametrize("text", OPERATIONS)
def test_an_operation_of_the_page_is_valid(text: str) -> None:
    assert validate(SCHEMA._schema, parse(text)) == []


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
