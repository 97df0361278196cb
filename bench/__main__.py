"""Runs benchmarks and names the machine: `make bench`, or one of them: `make bench ARGS='search --world uneven'`.

Figures vary with the machine; ratios within one run are stable.
"""

import platform
import sys
from importlib.metadata import version
from pathlib import Path

from bench import caches, metro, search, serving, sync

BENCHES = {"sync": sync.main, "metro": metro.main, "serving": serving.main, "search": search.main, "caches": caches.main}


def machine() -> str:
    """The machine and the versions that the figures depend on."""
    cpus = [line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line]
    packages = ", ".join(f"{name} {version(name)}" for name in ("strawberry-graphql", "graphql-core", "uvicorn", "sqlalchemy"))
    return f"{len(cpus)} × {cpus[0] if cpus else 'unknown'}, {platform.system()}, Python {platform.python_version()}, {packages}"


def main() -> None:
    """Run them all, some half an hour, or the one that is named, which takes the rest of the arguments."""
    print(machine())
    wanted, rest = sys.argv[1:2], sys.argv[2:]
    if wanted and wanted[0] not in BENCHES:
        sys.exit(f"{wanted[0]} is none of {', '.join(BENCHES)}")
    for title in wanted or BENCHES:
        print(f"\n== {title}", flush=True)
        sys.argv = [f"bench.{title}", *rest]
        BENCHES[title]()


if __name__ == "__main__":
    main()
