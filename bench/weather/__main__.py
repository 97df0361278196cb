"""`make faults`: every fault of faults.py, one after another, under load; prints the table of docs/testing.md."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from bench.weather.endure import Seen, as_table, endure
from bench.weather.faults import weathers
from bench.weather.load import Load
from tests.runbook.site import Site


async def _endure_all(site: Site, times_longer: float, sockets: int) -> list[Seen]:
    async with Load(site.base, seed=1) as load:
        found = []
        for weather in weathers(sockets):
            found.append(await endure(site, load, weather, times_longer=times_longer))
            print(f"{found[-1].name}: well again after {found[-1].back_s:.1f} s", file=sys.stderr, flush=True)
        return found


def main() -> int:
    """Exit status 1: something was lost, or people saw what they should not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--longer", type=float, default=5, help="how many times longer than in the suite each fault lasts")
    parser.add_argument("--sockets", type=int, default=2000, help="how many idle WebSockets")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        site = Site(Path(directory))
        try:
            site.open_for_load()
            found = asyncio.run(_endure_all(site, arguments.longer, arguments.sockets))
        finally:
            site.close()
    print(as_table(found))
    for one in found:
        for line in [*one.lost, *(f"unexpected: {cause} × {count}" for cause, count in one.unexpected.items())]:
            print(f"{one.name}: {line}")
    return 1 if any(one.lost or one.unexpected for one in found) else 0


if __name__ == "__main__":
    sys.exit(main())
