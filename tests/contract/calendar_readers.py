"""Calendar programs that are not ours, each asked what a calendar says on a wall in Dublin.

icalendar is a dependency; the others are asked where they are installed: ical.js (Thunderbird's and many web calendars') through
node, khal and calcurse from Debian.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar

ZONE = "Europe/Dublin"
ICAL_JS = "GIGS_ICAL_JS"  # setting of the tests: where `npm install ical.js` put the package
_SCRIPT = Path(__file__).with_name("read_with_ical.mjs")
_KHAL = f"""[calendars]
[[gigs]]
path = {{0}}/khal
type = calendar
[locale]
local_timezone = {ZONE}
default_timezone = {ZONE}
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M
longdatetimeformat = %Y-%m-%dT%H:%M
[sqlite]
path = {{0}}/khal.db
"""
_DAY = r"(\d\d/\d\d/\d{4})"
_CALCURSE = re.compile(
    rf"{_DAY}(?: @ (\d\d:\d\d) -> {_DAY} @ (\d\d:\d\d)| \[1\](?: \{{[^}}]*\}})?) ?(?:>[0-9a-f]{{40}} ?)?\|?(.*)"
)
_VDIRSYNCER = """[general]
status_path = "{0}/status"
[pair gigs]
a = "served"
b = "here"
collections = null
[storage served]
type = "http"
url = "{1}"
[storage here]
type = "filesystem"
path = "{0}/khal"
fileext = ".ics"
"""


class NotInstalled(Exception):
    """The program is not here; says how to get it."""


@dataclass(frozen=True, order=True, slots=True)
class Entry:
    """One event as a program shows it: wall-clock times, or first and last day of what has no time."""

    title: str
    begin: str
    end: str


def with_icalendar(path: Path, scratch: Path) -> list[Entry]:
    """As the Python package reads it."""
    events = icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    return sorted(Entry(str(each["SUMMARY"]), *_walls(each.decoded("DTSTART"), each.decoded("DTEND"))) for each in events)


def with_ical_js(path: Path, scratch: Path) -> list[Entry]:
    """As ical.js reads it."""
    package = Path(os.environ.get(ICAL_JS, "node_modules/ical.js")).resolve()
    if shutil.which("node") is None or not package.is_dir():
        raise NotInstalled(f"ical.js: needs node, `npm install ical.js`, and {ICAL_JS} set to its folder")
    printed = _run(["node", str(_SCRIPT), str(path), str(package / "dist" / "ical.js")], scratch)
    read = [(title, _instant(begin), _instant(end)) for title, begin, end in json.loads(printed)]
    return sorted(Entry(title, *_walls(begin, end)) for title, begin, end in read)


def with_khal(path: Path, scratch: Path) -> list[Entry]:
    """As khal reads the file."""
    khal = Khal(scratch)
    khal.run("import", "--batch", str(path))
    return khal.shows()


class Khal:
    """A khal of its own, whose one calendar is the folder `khal`."""

    def __init__(self, scratch: Path) -> None:
        """Errors: NotInstalled."""
        if shutil.which("khal") is None:
            raise NotInstalled("khal: apt install khal")
        self.scratch = scratch
        self.folder = scratch / "khal"
        self.folder.mkdir()
        (scratch / "khal.conf").write_text(_KHAL.format(scratch), "utf-8")

    def run(self, *arguments: str) -> str:
        """What one of its commands prints."""
        return _run(["khal", "-c", str(self.scratch / "khal.conf"), *arguments], self.scratch)

    def shows(self) -> list[Entry]:
        """Its calendar."""
        form = ("--once", "--day-format", "", "--format", "{start-long}|{end-long}|{title}")
        printed = self.run("list", *form, "2026-01-01", "2027-12-31")
        lines = [line.split("|", 2) for line in printed.splitlines() if line]
        return sorted(Entry(title, begin, end) for begin, end, title in lines)


class Subscriber(Khal):
    """A khal whose calendar vdirsyncer keeps up with an address."""

    def __init__(self, scratch: Path) -> None:
        """Errors: NotInstalled."""
        super().__init__(scratch)
        if shutil.which("vdirsyncer") is None:
            raise NotInstalled("vdirsyncer: apt install vdirsyncer")

    def subscribe(self, url: str) -> None:
        """Read this address from now on."""
        (self.scratch / "vdirsyncer.conf").write_text(_VDIRSYNCER.format(self.scratch, url), "utf-8")

    def refresh(self) -> bool:
        """Fetch the address; False when it gave no calendar."""
        config = ["vdirsyncer", "-c", str(self.scratch / "vdirsyncer.conf")]
        return all(_done([*config, *command], self.scratch).returncode == 0 for command in (["discover"], ["sync"]))


def with_calcurse(path: Path, scratch: Path) -> list[Entry]:
    """As calcurse reads it, from the file where it keeps what it understood."""
    if shutil.which("calcurse") is None:
        raise NotInstalled("calcurse: apt install calcurse")
    folder = scratch / "calcurse"
    folder.mkdir()
    _run(["calcurse", "-D", str(folder), "-i", str(path)], scratch)
    return sorted(_calcurse_entry(line) for line in (folder / "apts").read_text("utf-8").splitlines())


READERS: dict[str, Callable[[Path, Path], list[Entry]]] = {
    "icalendar": with_icalendar,
    "ical.js": with_ical_js,
    "khal": with_khal,
    "calcurse": with_calcurse,
}


def _calcurse_entry(line: str) -> Entry:
    """ "10/25/2026 @ 01:30 -> 10/25/2026 @ 04:30>note|Title", or "10/25/2026 [1] {1D -> 10/25/2026} >note Title" for a day."""
    written = _CALCURSE.fullmatch(line)
    assert written is not None, line
    day, time, last_day, last_time, title = written.groups()
    if time is None:
        return Entry(title, _iso(day), _iso(day))
    return Entry(title, f"{_iso(day)}T{time}", f"{_iso(last_day)}T{last_time}")


def _iso(american: str) -> str:
    month, day, year = american.split("/")
    return f"{year}-{month}-{day}"


def _instant(text: str) -> datetime | date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _walls(begin: datetime | date, end: datetime | date) -> tuple[str, str]:
    if isinstance(begin, datetime) and isinstance(end, datetime):
        walls = [f"{at.astimezone(ZoneInfo(ZONE)):%Y-%m-%dT%H:%M}" for at in (begin, end)]
        return walls[0], walls[1]
    return begin.isoformat(), (end - timedelta(days=1)).isoformat()


def _run(command: list[str], scratch: Path) -> str:
    """What a program prints."""
    done = _done(command, scratch)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def _done(command: list[str], scratch: Path) -> subprocess.CompletedProcess[str]:
    """A program that has run, in a home of its own in Dublin."""
    environ = {"PATH": os.environ["PATH"], "HOME": str(scratch), "TZ": ZONE, "LC_ALL": "C.UTF-8"}
    return subprocess.run(command, env=environ, cwd=scratch, capture_output=True, text=True, timeout=60, check=False)
