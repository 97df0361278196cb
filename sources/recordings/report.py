"""A report on recorded payloads: for each file, how many listings were read, and what was rejected and why.

Run by `python -m sources.recordings.report DIR`, where DIR holds a folder for each provider.
"""

import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from sources.base import Rejected
from sources.reading.json_value import parse_json, to_raw
from sources.recordings.recordings import events_in
from sources.registry import readers
from store.events.records import Listing, SourceKey


@dataclass(slots=True)
class FileReport:
    """What one recorded file holds. `kind` is "events", or in words what it is instead."""

    name: str
    kind: str
    source: SourceKey | None = None
    listings: list[Listing] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    @property
    def reasons(self) -> Counter[str]:
        """How many payloads were rejected for which reason."""
        return Counter(one.reason for one in self.rejected)


def read_folder(directory: Path) -> list[FileReport]:
    """A report for each JSON file, in the order of their names."""
    return [read_file(path) for path in sorted(directory.glob("*/*.json"))]


def read_file(path: Path) -> FileReport:
    """The report of one file."""
    name = f"{path.parent.name}/{path.name}"
    try:
        document = parse_json(path.read_bytes())
    except ValueError:
        return FileReport(name, "not JSON")
    source, events = events_in(path.parent.name, document)
    if source is None or isinstance(events, str):
        return FileReport(name, str(events), source)
    report, read = FileReport(name, "events", source), readers()[source]
    for event in events:
        found = read(to_raw(event))
        if isinstance(found, Rejected):
            report.rejected.append(found)
        else:
            report.listings.append(found)
    return report


def as_table(reports: list[FileReport]) -> str:
    """The reports as lines of text, the sums below."""
    width = max((len(report.name) for report in reports), default=4)
    lines = [f"{'file':<{width}}  listings  rejected"]
    for report in reports:
        if report.kind != "events":
            lines.append(f"{report.name:<{width}}  -         -         {report.kind}")
            continue
        why = "; ".join(f"{count} x {reason}" for reason, count in sorted(report.reasons.items()))
        lines.append(f"{report.name:<{width}}  {len(report.listings):<8}  {len(report.rejected):<8}  {why}".rstrip())
    read = sum(len(report.listings) for report in reports)
    rejected = sum(len(report.rejected) for report in reports)
    others = sum(report.kind != "events" for report in reports)
    lines.append(f"{read} listings, {rejected} rejected, {others} of {len(reports)} files hold no events")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Print the report of the folder named; 2 when none is."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        sys.stderr.write("usage: python -m sources.recordings.report DIR\n")
        return 2
    sys.stdout.write(as_table(read_folder(Path(arguments[0]))) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
