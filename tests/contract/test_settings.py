"""The settings that the code declares, the `.env` to fill in, the guide's page and the operators' contract agree."""

import re
from pathlib import Path

import pytest

from shims.commands.settings_pages import env_example, markdown_page
from shims.settings import SETTINGS
from store.settings import declared

ROOT = Path(__file__).parents[2]
RUNBOOK = ROOT / "../shared/contract/runbook.md"
NAMES = {one.name for _, group in SETTINGS for one in declared(group)}


def test_the_env_example_is_what_the_code_declares() -> None:
    assert (ROOT / ".env.example").read_text("utf-8") == env_example(SETTINGS), "stale: run `make schema`"


def test_the_settings_page_is_what_the_code_declares() -> None:
    assert (ROOT / "docs/settings.md").read_text("utf-8") == markdown_page(SETTINGS), "stale: run `make schema`"


def test_every_name_is_declared_once() -> None:
    names = [one.name for _, group in SETTINGS for one in declared(group)]
    assert len(names) == len(set(names))


def test_every_setting_of_the_contract_is_declared() -> None:
    if not RUNBOOK.exists():
        pytest.skip("the operators' contract is not beside this checkout")
    section = RUNBOOK.read_text("utf-8").partition("## Settings")[2].partition("\n## ")[0]
    asked = set(re.findall(r"`?\b([A-Z][A-Z0-9]*_[A-Z0-9_]+|PORT)\b", section))
    assert len(asked) > 30
    assert asked <= NAMES
