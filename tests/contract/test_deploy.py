"""deploy/aws, image, front, compose.yml and hosted workflows: names in them are ours, and the tools for their formats agree."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shims.commands import COMMANDS
from shims.settings import SETTINGS
from store.settings import declared

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "deploy" / "aws" / "gigs.yml"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def test_settings_in_the_template_are_the_servers() -> None:
    ours = {setting.name for _, group in SETTINGS for setting in declared(group)}
    named = re.findall(r"- \{Name: ([A-Z_]+), Value", TEMPLATE.read_text(encoding="utf-8"))
    assert len(named) > 20
    assert set(named) <= ours


def test_secrets_come_from_the_secrets_manager() -> None:
    secret = {setting.name for _, group in SETTINGS for setting in declared(group) if setting.is_secret}
    plain = re.findall(r"- \{Name: ([A-Z_]+), Value:", TEMPLATE.read_text(encoding="utf-8"))
    assert set(plain) & secret <= {"REDIS_URL"}  # its address holds no password


def test_commands_in_the_template_are_the_servers() -> None:
    commands = re.findall(r"^ +Command: \[([a-z]+)", TEMPLATE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(commands) == ["backup", "migrate", "serve", "sync"]
    assert set(commands) <= {command.name for command in COMMANDS}


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=[path.stem for path in WORKFLOWS])
def test_workflows_use_pinned_actions_and_no_rights_by_default(workflow: Path) -> None:
    text = workflow.read_text(encoding="utf-8")
    assert "\npermissions: {}\n" in text
    actions = re.findall(r"uses: (.+)", text)
    assert actions
    assert [action for action in actions if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", action)] == []


@pytest.mark.parametrize(
    "command",
    [
        ["cfn-lint", TEMPLATE],
        ["zizmor", "--offline", "--quiet", *WORKFLOWS],
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS],
        ["check-jsonschema", "--builtin-schema", "vendor.compose-spec", ROOT / "compose.yml"],
        ["hadolint", ROOT / "Dockerfile"],
        ["caddy", "validate", "--adapter", "caddyfile", "--config", ROOT / "Caddyfile"],
    ],
    ids=["template", "workflows are safe", "workflows", "compose", "image", "front"],
)
def test_the_tools_agree(command: list[str | Path], tmp_path: Path) -> None:
    beside = Path(sys.executable).parent / command[0]
    tool = str(beside) if beside.exists() else shutil.which(command[0])
    if tool is None:
        pytest.skip(f"{command[0]} is not installed: it is in the dev group, or a package of Debian's")
    environ = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    done = subprocess.run([tool, *map(str, command[1:])], env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
