"""compose.yml answers to the runbook's names, and keeps to its limits."""

import re
from pathlib import Path

from bench.caches import compose_caches
from schema.execution.settings import GraphQLSettings
from store.settings import declared, read

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = (ROOT / "compose.yml").read_text(encoding="utf-8")
SERVICES = dict(
    re.findall(r"^  ([a-z_]+):\n((?:    .*\n|\n)+)", COMPOSE.partition("\nservices:\n")[2].partition("\nvolumes:\n")[0], re.M)
)
LASTING = ("gigsdb", "aggregator", "events_service", "cache", "caddy")
WATCHING = ("prometheus", "grafana", "otel")  # of the profile `observability`, on demand


def test_docker_exec_finds_every_service_by_its_name() -> None:
    assert set(SERVICES) == {*LASTING, *WATCHING, "migrate"}
    for name, block in SERVICES.items():
        assert re.search(rf"^    container_name: {name}$", block, re.MULTILINE), name


def test_the_runbooks_queries_can_log_in_as_root() -> None:
    assert "MYSQL_ROOT_PASSWORD: ${MYSQL_ROOT_PASSWORD:?" in SERVICES["gigsdb"]
    assert "RANDOM_ROOT_PASSWORD" not in COMPOSE


def test_the_source_keys_are_where_operators_look_for_them() -> None:
    assert "env_file:" in COMPOSE.partition("services:")[0]
    for name in ("aggregator", "events_service"):
        assert "<<: *server" in SERVICES[name]


def test_no_secret_stands_in_the_file_and_memory_stays_under_900_mb() -> None:
    for name, value in re.findall(r"^\s+([A-Z_]*(?:PASSWORD|SECRET)[A-Z_]*): (.+)$", COMPOSE, re.MULTILINE):
        assert value.startswith("${"), name
    limits = [re.search(r"^    mem_limit: (\d+)m$", SERVICES[name], re.MULTILINE) for name in LASTING]
    assert sum(int(found[1]) for found in limits if found) < 900
    assert all(limits)
    assert all("restart: unless-stopped" in SERVICES[name] or "<<: *server" in SERVICES[name] for name in LASTING)


def test_what_watches_starts_on_demand_and_is_not_open_to_the_world() -> None:
    for name in WATCHING:
        assert "    profiles: [observability]\n" in SERVICES[name], name
        assert all(port.startswith('"127.0.0.1:') for port in re.findall(r"ports: \[(.*?)\]", SERVICES[name])), name
        for path in re.findall(r"- \./(\S+?):", SERVICES[name]):
            assert (ROOT / path).exists(), path


def test_a_machine_of_1_gb_has_smaller_caches_and_the_bench_measures_them() -> None:
    """What docs/growing.md says of memory there is measured with these."""
    caches = compose_caches()
    assert set(re.findall(r"^      (GRAPHQL_\w+):", SERVICES["aggregator"], re.MULTILINE)) == set(caches)
    assert set(caches) == {one.name for one in declared(GraphQLSettings) if one.name.endswith("_CACHE_BYTES")}
    small, usual = read(GraphQLSettings, caches), GraphQLSettings()
    assert 0 < small.answer_cache_bytes < usual.answer_cache_bytes
    assert 0 < small.entity_cache_bytes < usual.entity_cache_bytes
    assert 0 < small.document_cache_bytes < usual.document_cache_bytes


def test_our_processes_have_no_rights_that_they_do_not_need_and_every_log_has_an_end() -> None:
    server = COMPOSE.partition("\nx-server: ")[2].partition("\nservices:\n")[0]
    for line in (
        "read_only: true",
        "volumes: [/tmp]",
        "cap_drop: [ALL]",
        'security_opt: ["no-new-privileges:true"]',
        "pids_limit: ",
    ):
        assert f"\n  {line}" in server
    for name, block in SERVICES.items():
        assert "    logging: *logging\n" in block or ("<<: *server" in block and "\n  logging: *logging\n" in server), name
        assert "<<: *server" not in block or "    volumes:" not in block, "it would take the place of /tmp"


def test_the_image_is_made_of_what_it_copies() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lock = re.findall(r"ARG LOCK=(\S+)", dockerfile) + re.findall(r"--build-arg LOCK=(\S+)", dockerfile)
    named = [name for names in re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.MULTILINE) for name in names.split()]
    copied = {name for name in named if name != "${LOCK}"} | set(lock)
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[1] == "*"
    assert {line[1:] for line in ignored if line.startswith("!")} == copied
    assert all((ROOT / name).exists() for name in copied)
