"""The recorded rules are those of the page, and ask for metrics that there are."""

import re
from pathlib import Path

from shims.monitoring.metrics import Metrics

ROOT = Path(__file__).resolve().parents[3]
RULES = dict(re.findall(r"- record: (.+)\n +expr: (.+)\n", (ROOT / "deploy/prometheus/rules.yml").read_text(encoding="utf-8")))


def test_every_rule_stands_on_the_page_under_its_name() -> None:
    page = (ROOT / "docs/metrics.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"`(gigs:[a-z_:0-9]+)`:\n\n```promql\n(.+?)\n```", page))
    assert told == RULES != {}


def test_every_rule_asks_for_metrics_that_there_are() -> None:
    families = {family.name for family in Metrics().registry.collect()}
    asked = {name for expression in RULES.values() for name in re.findall(r"gigs_[a-z_]+", expression)}
    assert {re.sub(r"_(total|bucket)$", "", name) for name in asked} <= families
