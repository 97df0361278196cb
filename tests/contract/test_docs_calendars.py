"""The operations on docs/calendars.md run as they are, for a signed-in person."""

import re
from pathlib import Path

import pytest

from store.database.connection import Database
from tests.people import person
from tests.schema.asking import ask, context_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "calendars.md"
OPERATIONS = re.findall(r"^```graphql\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda text: " ".join(text.split())[:50])
async def test_an_operation_of_the_page_runs(database: Database, operation: str) -> None:
    ada = await person(database)
    found = await ask(database, operation, context_of(database, viewer=ada.viewer))
    assert not any(answer.get("errors") for answer in found.values())


def test_the_page_has_operations() -> None:
    assert len(OPERATIONS) >= 2
