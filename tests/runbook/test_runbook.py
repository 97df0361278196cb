"""docs/runbook.md, run: every command as it is written, every incident provoked, every remedy tried."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sources.sandbox.faults import Fault
from sources.syncing.syncer import utc_now
from store.migrations.upgrade import revisions
from tests.conftest import DIALECTS
from tests.runbook.page import PAGE, Section, sections
from tests.runbook.site import Site
from tests.served.front import needs_caddy
from tests.served.process import ROOT

pytestmark = [needs_caddy, pytest.mark.skipif("mariadb" not in DIALECTS, reason="GIGS_TEST_SQLITE_ONLY=1")]
SECTIONS = sections()


class Incident(NamedTuple):
    """How something goes wrong; `ends` is what others do about it, before the section's last commands."""

    begins: Callable[[Site], Any]
    ends: Callable[[Site], Any] = lambda site: None


def _fault(upstream: str, fault: Fault) -> Incident:
    return Incident(lambda site: site.faults.set(upstream, fault), lambda site: site.faults.clear())


def _sql(*statements: str) -> Callable[[Site], Any]:
    return lambda site: site.database.run(*statements, database="gigsdb")


def _without_key(site: Site) -> None:
    site.set("TICKETMASTER_API_KEY", "")
    for name in ("aggregator", "events_service"):
        site.up(name)
    site.run("until curl -fsS localhost:4000/ready; do sleep 1; done")


def _nobody_gathers(site: Site) -> None:
    site.stop("events_service")
    site.database.run(f"UPDATE ingest_state SET last_synced_at = '{utc_now() - timedelta(hours=40):%F %T}'", database="gigsdb")


def _without_secret(site: Site) -> None:
    site.set("JWT_SECRET", "")
    site.up("aggregator")
    site.wait("aggregator")


def _without_table(site: Site) -> None:
    site.database.run("DROP TABLE calendar_feeds", database="gigsdb")
    site.run("while curl -fsS localhost:4000/ready; do sleep 1; done")  # what the tables are is read every few seconds


INCIDENTS = {
    "Ticketmaster is down": _fault("ticketmaster", Fault.answer(503)),
    "A source limits us": _fault("ticketmaster", Fault.answer(429, retry_after="120")),
    "A key is missing": Incident(_without_key),
    "Eventbrite answers 401": _fault("eventbrite", Fault.answer(401)),
    "Eventbrite answers 404": _fault("eventbrite", Fault.answer(404)),
    "Dice stops": _fault("apify", Fault.answer(402)),
    "Events are not being gathered": Incident(_nobody_gathers),
    "Nobody can log in": Incident(_without_secret),
    "The schema is behind the code": Incident(_sql(f"UPDATE alembic_version SET version_num = '{revisions()[-2]}'")),
    "The database is away": Incident(lambda site: site.stop("gigsdb")),
    "The cache is away": Incident(lambda site: site.stop("cache")),
    # between the two blocks: a backup first, then the damage, then the restore
    "Backup and restore": Incident(lambda site: None, _without_table),
    "Upgrading and rolling back": Incident(lambda site: None, _sql("UPDATE alembic_version SET version_num = '9999'")),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The machine. Its sections build on each other, as an operator's day does."""
    made = Site(Path(tmp_path_factory.mktemp("site")))
    try:
        made.open()
        yield made
    finally:
        made.close()


@pytest.mark.parametrize("section", SECTIONS, ids=[section.title for section in SECTIONS])
def test_the_page_as_it_is_written(site: Site, section: Section) -> None:
    incident = INCIDENTS.get(section.title)
    if incident is not None:
        incident.begins(site)
    for number, block in enumerate(section.blocks, start=1):
        if incident is not None and number == len(section.blocks) > 1:
            incident.ends(site)
        output = site.run(block.commands)
        missing = block.missing_from(output)
        assert missing is None, f"{section.title}, block {number}: no {missing!r} in\n{output[-4000:]}"
    site.faults.clear()
    if section.title == "Upgrading and rolling back":
        _sql(f"UPDATE alembic_version SET version_num = '{revisions()[-1]}'")(site)


def test_every_incident_is_one_of_the_page() -> None:
    assert INCIDENTS.keys() <= {section.title for section in SECTIONS}


def test_every_promise_names_what_shows_it_and_holds() -> None:
    table = PAGE.read_text(encoding="utf-8").partition("| promise | shown by | holds |\n|---|---|---|\n")[2]
    anchors = {section.title.lower().replace(" ", "-") for section in SECTIONS}
    rows = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in table.splitlines()]
    assert len(rows) > 20
    for promise, shown_by, holds in rows:
        assert holds == "yes", promise
        linked, named = re.findall(r"\]\(#([^)]+)\)", shown_by), re.findall(r"`(tests/[^`]+)`", shown_by)
        assert linked or named, promise
        assert set(linked) <= anchors, promise
        assert [path for path in named if not (ROOT / path).exists()] == [], promise


def test_every_command_of_the_contract_is_promised() -> None:
    contract = ROOT.parent / "shared" / "contract" / "runbook.md"
    if not contract.exists():
        pytest.skip("../shared is not here")
    page = PAGE.read_text(encoding="utf-8")
    commands = re.findall(r"^\| `((?:GET|POST)[^`]+)`", contract.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(commands) >= 8
    assert [command for command in commands if f"`{command}`" not in page] == []
