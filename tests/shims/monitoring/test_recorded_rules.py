"""Recorded rules, alerts and the dashboard ask for metrics that there are, and promtool agrees with them."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from shims.monitoring.metrics import Metrics

ROOT = Path(__file__).resolve().parents[3]
ALERTS = (ROOT / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8")
RULES = dict(re.findall(r"- record: (.+)\n +expr: (.+)\n", (ROOT / "deploy/prometheus/rules.yml").read_text(encoding="utf-8")))


def test_every_rule_stands_on_the_page_under_its_name() -> None:
    page = (ROOT / "docs/metrics.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"`(gigs:[a-z_:0-9]+)`:\n\n```promql\n(.+?)\n```", page))
    assert told == RULES != {}


def test_every_rule_asks_for_metrics_that_there_are() -> None:
    assert _asked(RULES.values()) <= _families()


def test_every_alert_and_panel_asks_for_metrics_and_rules_that_there_are() -> None:
    alerts = re.findall(r"^        expr: (.+)$", ALERTS, re.MULTILINE)
    dashboard = json.loads((ROOT / "deploy/grafana/gigs.json").read_text(encoding="utf-8"))
    panels = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    assert len(alerts) >= 10 and len(panels) >= 12
    assert _asked([*alerts, *panels]) <= _families()
    assert {name for text in (*alerts, *panels) for name in re.findall(r"gigs:[a-z_:0-9]+", text)} <= RULES.keys()


def test_every_alert_leads_to_a_section_of_the_runbook_and_is_on_the_page() -> None:
    headings = re.findall(r"^#+ (.+)$", (ROOT / "docs/runbook.md").read_text(encoding="utf-8"), re.MULTILINE)
    anchors = {heading.lower().replace(" ", "-") for heading in headings}
    page = (ROOT / "docs/metrics.md").read_text(encoding="utf-8")
    names, links = re.findall(r"- alert: (\w+)", ALERTS), re.findall(r"runbook: docs/runbook\.md#(\S+)", ALERTS)
    assert len(names) == len(links)
    assert set(links) <= anchors
    assert [name for name in names if f"| `{name}` |" not in page] == []


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed: apt-get install prometheus")
@pytest.mark.parametrize("command", ["check rules rules.yml alerts.yml", "check config prometheus.yml", "test rules tests.yml"])
def test_promtool_agrees(command: str) -> None:
    done = subprocess.run(
        ["promtool", *command.split()], cwd=ROOT / "deploy/prometheus", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _families() -> set[str]:
    return {family.name for family in Metrics().registry.collect()}


def _asked(expressions: Iterable[str]) -> set[str]:
    names = {name for expression in expressions for name in re.findall(r"gigs_[a-z_]+", expression)}
    return {re.sub(r"_(total|bucket)$", "", name) for name in names}
