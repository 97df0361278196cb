"""Runs every benchmark and names the machine: `make bench`. Figures vary with the machine; ratios within one run are stable."""

import platform
import sys
from importlib.metadata import version
from pathlib import Path

from bench import metro, search, serving, sync


def machine() -> str:
    """The machine and the versions that the figures depend on."""
    cpus = [line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line]
    packages = ", ".join(f"{name} {version(name)}" for name in ("strawberry-graphql", "graphql-core", "uvicorn", "sqlalchemy"))
    return f"{len(cpus)} × {cpus[0] if cpus else 'unknown'}, {platform.system()}, Python {platform.python_version()}, {packages}"


def main() -> None:
    """Run them all; the search at three sizes takes the longest, some twenty minutes."""
    print(machine())
    for title, bench in (("sync", sync.main), ("metro", metro.main), ("serving", serving.main), ("search", search.main)):
        print(f"\n== {title}", flush=True)
        sys.argv = [f"bench.{title}"]
        bench()


if __name__ == "__main__":
    main()
