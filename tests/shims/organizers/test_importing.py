"""`server.py import`: files are taken in whole, or reported by line and not at all."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from shims.commands import parser
from shims.commands.importing import FAULTS_SHOWN, FileChanged, ImportReport, import_file, report, run_import
from shims.organizers import import_files
from store.database.connection import Database, count_statements
from store.errors import SettingsError
from store.tables import catalog, djs, local_events, venues
from tests.builders import add_venue
from tests.organizers import add_dj

DJS = '''dj_name,city,genres,dj_fee,email,phone,instagram
Séamus,Dublin,"techno, house",€300-500 per night,dj@example.ie,+353 1 555 0100,@seamus
"O'Brien, Kate ""KT""",Cork,,POA,,,
'''
ONE_LINE = "is the only line: the first must name the columns, and each line after it is a row"


@pytest.fixture
def file(tmp_path: Path) -> Any:
    """Writes a file and gives its path."""

    def write(content: str | bytes, name: str = "rows.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


async def _names(database: Database) -> list[str]:
    return [row[0] for row in await database.fetch_all(select(djs.c.dj_name).order_by(djs.c.dj_id))]


def _faults(found: ImportReport) -> list[tuple[int, str]]:
    return [(fault.line, fault.message) for fault in found.faults]


async def test_djs_are_taken_in(database: Database, file: Any) -> None:
    path, version = file(DJS), select(catalog.c.version)
    before = await database.fetch_value(version)
    dry = await import_file(database, "djs", path, dry_run=True)
    assert (dry.written, dry.faults, await _names(database), await database.fetch_value(version)) == ((2, 0), (), [], before)
    assert (await import_file(database, "djs", path)).written == (2, 0)
    assert await database.fetch_value(version) == before + 1, "caches of public data are out of date now"
    rows = await database.fetch_all(
        select(djs.c.dj_name, djs.c.city, djs.c.genres, djs.c.dj_fee, djs.c.numeric_fee, djs.c.currency, djs.c.phone)
    )
    assert rows[0][:4] == ("Séamus", "Dublin", "techno, house", "€300-500 per night")
    assert (str(rows[0][4]), rows[0][5:]) == ("300.00", ("EUR", "+353 1 555 0100"))
    assert rows[1][:4] == ('O\'Brien, Kate "KT"', "Cork", None, "POA")


async def test_taking_a_file_in_again_changes_rows_and_adds_none(database: Database, file: Any) -> None:
    await import_file(database, "djs", file(DJS))
    number = await add_dj(database, "Bob", email="bob@example.ie", city="Galway")
    again = "name,city,genres,id,email\nseamus,Dublin 8,techno,,\n,Limerick,folk," + str(number) + ",\n"
    found = await import_file(database, "djs", file(again))
    assert (found.written, found.faults) == ((0, 2), ())
    rows = await database.fetch_all(select(djs.c.dj_name, djs.c.city, djs.c.genres, djs.c.email).order_by(djs.c.dj_id))
    assert rows[0] == ("seamus", "Dublin 8", "techno", "dj@example.ie"), "an empty cell leaves what is stored"
    assert rows[2] == ("Bob", "Limerick", "folk", "bob@example.ie")


async def test_venues_and_events_are_taken_in(database: Database, file: Any) -> None:
    await add_venue(database, "Index")
    found = await import_file(
        database,
        "venues",
        file(
            "name;address;city;capacity;genreFocus;lat;lon;gear;fee\n"
            "Index;1 Main Street;Dublin;1,200;Techno;;;CDJs;€500\n"
            "The Cellar;;Galway;180;;53.27;-9.05;;\n"
        ),
    )
    assert (found.written, found.faults) == ((1, 1), ())
    columns = (venues.c.name, venues.c.capacity, venues.c.city_key, venues.c.gear)
    rows = await database.fetch_all(select(*columns).order_by(venues.c.id))
    assert rows == [("Index", 1200, "dublin", "CDJs"), ("The Cellar", 180, "galway", None)]
    events = "event_name\tdate_local\ttime_local\tvenue_name\tcity\nTrad session\t28/11/2026\t9:30\tThe Cellar\tGalway\n"
    for expected in ((1, 0), (0, 1)):
        assert (await import_file(database, "events", file(events))).written == expected
    rows = await database.fetch_all(select(local_events.c.event_name, local_events.c.date_local, local_events.c.time_local))
    assert [tuple(map(str, row)) for row in rows] == [("Trad session", "2026-11-28", "09:30:00")]


async def test_json_is_taken_in(database: Database, file: Any) -> None:
    items = [{"name": "Séamus", "genres": ["techno", "house"], "numeric_fee": 300, "city": None}, {"name": "Kate"}]
    for content in (orjson.dumps(items), orjson.dumps({"djs": items})):
        assert (await import_file(database, "djs", file(content, "rows.json"))).faults == ()
    assert await _names(database) == ["Séamus", "Kate"]
    bad = [{"name": "A"}, 5, {"name": {"x": 1}}, {"name": "B", "email": "nonsense"}]
    found = await import_file(database, "djs", file(orjson.dumps(bad), "rows.json"))
    assert _faults(found) == [
        (2, "is not an object"),
        (3, "name must be text, a number or a list of texts"),
        (4, "email must be an e-mail address"),
    ]
    for content, message in ((b"{", "is not JSON"), (b"5", "is not a list of objects"), (b"[]", "is missing: the list is empty")):
        found = await import_file(database, "djs", file(content, "rows.json"))
        assert found.faults[0].message.startswith(message)
    assert len(await _names(database)) == 2


@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        (
            "djs",
            "name,email,phone\nA,nonsense,\nB,,\nC,c@d.ie,ring\n",
            [(2, "email must be an e-mail address"), (4, "phone must be a telephone number")],
        ),
        (
            "djs",
            "name,city\nA,Cork\n\nB,Cork,too many\nC\n",
            [(4, "has 3 cells where the header has 2"), (5, "has 1 cells where the header has 2")],
        ),
        (
            "djs",
            'name,city\n"A\nB",Cork\n,Dublin\n',
            [(2, "name must be one line of text without control characters"), (4, "name is needed")],
        ),
        ("djs", 'name\nA\n"B\nC\n', [(3, "cannot be read as CSV: unexpected end of data")]),
        ("djs", 'name\n"A"x\nB\n', [(2, "cannot be read as CSV: ',' expected after '\"'")]),
        (
            "djs",
            "name,colour\nA,red\n",
            [
                (
                    2,
                    "colour is not a column; the columns are id, name, city, genres, fee, currency, instagram, soundcloud, "
                    "email, phone, numeric_fee",
                )
            ],
        ),
        ("djs", "name,name\nA,B\n", [(1, "names the column name twice")]),
        ("djs", "name,city\nKate,Dublin\nDJ Kate,Rathmines\n", [(3, "this row is the same one as line 2")]),
        (
            "djs",
            "id,name\n7,Kate\nx,Bob\n",
            [
                (2, "id 7 is not among the djs here; leave id out of a new row"),
                (3, "id x is not among the djs here; leave id out of a new row"),
            ],
        ),
        (
            "djs",
            "name\n=HYPERLINK(1)\n@SUM(A1)\n+cmd|x\n",
            [(n, "name looks like a spreadsheet formula; give its value instead") for n in (2, 3, 4)],
        ),
        ("djs", "", [(1, "is empty: the first line must name the columns")]),
        ("djs", "name,city\n", [(1, ONE_LINE)]),
        ("djs", "\nSéamus,Dublin", [(1, ONE_LINE)]),
        (
            "venues",
            "name,capacity,lat\nA,many,\nB,0,91\n",
            [
                (2, "capacity must be a whole number, not 'many'"),
                (3, "capacity must be 1 to 1000000, not 0; longitude is needed too: a place has both"),
            ],
        ),
        (
            "events",
            "name,date,time\nA,,\nB,2026-02-30,25:00\n",
            [
                (2, "date is needed"),
                (3, "date must be 2026-11-28 or 28/11/2026, not '2026-02-30'; time must be a time such as 20:30, not '25:00'"),
            ],
        ),
    ],
)
async def test_what_cannot_be_used_is_told_by_line_and_nothing_is_written(
    database: Database, file: Any, kind: str, content: str, expected: list[tuple[int, str]]
) -> None:
    found = await import_file(database, kind, file(content))
    assert _faults(found) == expected
    for table in (djs, venues, local_events):
        assert await database.fetch_all(select(table)) == []


async def test_what_a_spreadsheet_exported_comes_back(database: Database, file: Any) -> None:
    found = await import_file(database, "djs", file("name,phone,instagram\nA,'+353 1 555 0100,'@a\n"))
    assert found.faults == ()
    assert await database.fetch_all(select(djs.c.phone, djs.c.instagram)) == [("+353 1 555 0100", "@a")]


async def test_encodings(database: Database, file: Any) -> None:
    latin = "name,city\nA,Cork\nSéamus,Dún Laoghaire\nB,Cork\nZoë,Cork\n".encode("windows-1252")
    found = await import_file(database, "djs", file(latin))
    told = "is not UTF-8 (byte 0x{:02X}): save the file as UTF-8, or name --encoding"
    assert _faults(found) == [(3, told.format(0xE9)), (5, told.format(0xEB))]
    assert (await import_file(database, "djs", file(latin), "windows-1252")).written == (4, 0)
    text = "name,city\nOisín,Cork\n"
    for encoding in ("utf-8-sig", "utf-16"):
        found = await import_file(database, "djs", file(text.encode(encoding)))
        assert (found.faults, sum(found.written)) == ((), 1)
    assert (await _names(database))[1:] == ["Séamus", "B", "Zoë", "Oisín"]
    assert _faults(await import_file(database, "djs", file(b"name\nA\0B\n")))[0][1].startswith("holds a NUL byte")
    with pytest.raises(LookupError):
        await import_file(database, "djs", file(text), "no-such-encoding")


async def test_a_file_of_too_many_rows_is_given_up(database: Database, file: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_files, "MOST_ROWS", 50)
    found = await import_file(database, "djs", file("name\n" + "".join(f"DJ {number}\n" for number in range(1000))))
    assert _faults(found) == [(52, "comes after 50 rows, the most that one import takes: split the file")]
    found = await import_file(database, "djs", file(b"name\n" + b"x" * 3_000_000))
    assert found.faults[0].message.startswith("is longer than a megabyte")


async def test_many_rows_take_few_statements(database: Database, file: Any) -> None:
    content = "name,city\n" + "".join(f"DJ {number},Cork\n" for number in range(5000))
    with count_statements() as seen:
        assert (await import_file(database, "djs", file(content))).written == (5000, 0)
    assert seen.count <= 15, seen.count


async def test_a_file_that_changes_while_it_is_read_is_not_half_imported(
    database: Database, file: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file("name\n" + "".join(f"DJ {number}\n" for number in range(3000)))
    readings: list[int] = []
    whole = import_files.rows_of

    def changing(path: Path, encoding: str | None = None) -> Iterator[Any]:
        readings.append(1)
        for number, row in enumerate(whole(path, encoding)):
            if len(readings) == 2 and number == 2500:
                path.write_text("name\nSomething else\n")
            yield row

    monkeypatch.setattr("shims.commands.importing.rows_of", changing)
    with pytest.raises(FileChanged):
        await import_file(database, "djs", path)
    assert await _names(database) == []


async def test_the_command(database_url: str, file: Any, capsys: pytest.CaptureFixture[str]) -> None:
    environ, path = {"DATABASE_URL": database_url}, str(file(DJS))

    async def run(*arguments: str) -> int:
        return await run_import(environ, parser().parse_args(["import", *arguments]))

    assert await run("djs", path, "--dry-run") == 0
    assert await run("djs", path) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "djs: 2 new, 0 there already"
    assert await run("venues", path) == 1
    for wrong in (("djs", f"{path}.absent"), ("djs", path, "--encoding", "klingon")):
        with pytest.raises(SettingsError):
            await run(*wrong)


async def test_the_report(database: Database, file: Any) -> None:
    path = file("name,email\n" + "A,nonsense\n" * (FAULTS_SHOWN + 20))
    out = io.StringIO()
    assert report(await import_file(database, "djs", path), "djs", path, dry_run=False, out=out) == 1
    lines = out.getvalue().splitlines()
    assert lines[0] == "rows.csv, line 2: email must be an e-mail address"
    assert lines[-2:] == ["… and 20 more", "nothing was written: 120 of the lines cannot be used"]
    out = io.StringIO()
    path = file(DJS)
    assert report(await import_file(database, "djs", path, dry_run=True), "djs", path, dry_run=True, out=out) == 0
    assert out.getvalue() == "djs: 2 new, 0 there already: nothing was written, a dry run\n"
