"""Reads import files, CSV or JSON, row by row. An unreadable row becomes a fault with its line and does not stop the rest.

A CSV may be UTF-8, UTF-16 with a byte order mark, or any named encoding; separated by commas, semicolons or tabs.
"""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

import orjson

MOST_ROWS: Final = 200_000
LARGEST_JSON: Final = 64 * 2**20
LONGEST_LINE: Final = 2**20
_SEPARATORS = ",;\t"
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class FileRow(NamedTuple):
    """One row: its cells by column name. Empty cells are absent."""

    line: int
    cells: Mapping[str, str]


class Fault(NamedTuple):
    """What is wrong with one line, or one item of a JSON list."""

    line: int
    message: str


def rows_of(path: Path, encoding: str | None = None) -> Iterator[FileRow | Fault]:
    """Every row or fault of a file, in order. Reading stops after 200,000 rows.

    Errors: OSError if the file cannot be opened; LookupError for an unknown encoding.
    """
    rows = _json_rows(path) if path.suffix.lower() == ".json" else _csv_rows(path, encoding)
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS:
            yield Fault(row.line, f"comes after {MOST_ROWS:,} rows, the most that one import takes: split the file")
            return
        yield row


def _csv_rows(path: Path, encoding: str | None) -> Iterator[FileRow | Fault]:
    with path.open("rb") as file:
        named = encoding or _encoding_of(file)
        codecs.lookup(named)
        faults = [] if named.startswith("utf-16") else list(_undecodable(file, named))
        if faults:
            yield from faults
            return
        file.seek(0)
        with io.TextIOWrapper(file, named, newline="") as text:
            yield from _parsed(text)


def _encoding_of(file: BinaryIO) -> str:
    start = file.read(4)
    file.seek(0)
    return next((name for mark, name in _MARKS if start.startswith(mark)), "utf-8")


def _undecodable(file: BinaryIO, encoding: str) -> Iterator[Fault]:
    """The lines that the encoding cannot decode, found before anything is parsed."""
    for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), b""), 1):
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            yield Fault(number, "is longer than a megabyte: is a closing quote missing, or is it no CSV?")
            return
        if b"\0" in line:
            yield Fault(number, "holds a NUL byte: is it no CSV?")
            return
        try:
            line.decode(encoding)
        except UnicodeDecodeError as error:
            byte = line[error.start]
            yield Fault(
                number,
                f"is not {encoding.upper().removesuffix('-SIG')} (byte 0x{byte:02X}): save the file as UTF-8, or name --encoding",
            )


def _parsed(text: io.TextIOWrapper) -> Iterator[FileRow | Fault]:
    try:
        first = text.readline(LONGEST_LINE)
    except UnicodeError as error:
        yield Fault(1, f"cannot be decoded: {error}")
        return
    text.seek(0)
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(text, delimiter=separator, strict=True)
    header: list[str] | None = None
    has_rows = False
    began = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except (csv.Error, UnicodeError) as error:
            yield Fault(began, f"cannot be read as CSV: {error}")
            return  # where the next row begins cannot be told
        line, began = began, reader.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        has_rows = header is not None
        if header is None:
            header = [cell.strip() for cell in cells]
            if duplicates := sorted({name for name in header if name and header.count(name) > 1}):
                yield Fault(line, f"names the column {duplicates[0]} twice")
                return
        elif len(cells) != len(header):
            yield Fault(line, f"has {len(cells)} cells where the header has {len(header)}")
        else:
            yield FileRow(line, {name: cell.strip() for name, cell in zip(header, cells, strict=True) if cell.strip()})
    if header is None:
        yield Fault(1, "is empty: the first line must name the columns")
    elif not has_rows:
        yield Fault(1, "is the only line: the first must name the columns, and each line after it is a row")


def _json_rows(path: Path) -> Iterator[FileRow | Fault]:
    if path.stat().st_size > LARGEST_JSON:
        yield Fault(1, f"is larger than {LARGEST_JSON // 2**20} MB: make it a CSV")
        return
    try:
        items = orjson.loads(path.read_bytes().removeprefix(codecs.BOM_UTF8))
    except orjson.JSONDecodeError as error:
        yield Fault(error.lineno, f"is not JSON: {error.msg}")
        return
    if isinstance(items, dict) and len(items) == 1:  # {"djs": […]}
        (items,) = items.values()
    if not isinstance(items, list):
        yield Fault(1, "is not a list of objects")
        return
    if not items:
        yield Fault(1, "is missing: the list is empty")
    for number, item in enumerate(items, 1):
        yield _json_row(number, item)


def _json_row(number: int, item: Any) -> FileRow | Fault:
    if not isinstance(item, dict):
        return Fault(number, "is not an object")
    cells = {name: _text(value) for name, value in item.items() if value is not None}
    odd = next((name for name, value in cells.items() if value is None), None)
    if odd is not None:
        return Fault(number, f"{odd} must be text, a number or a list of texts")
    return FileRow(number, {name: value.strip() for name, value in cells.items() if value and value.strip()})


def _text(value: Any) -> str | None:
    """A member in the form of a cell; None if no cell could hold it."""
    if isinstance(value, list):
        return ", ".join(value) if all(isinstance(part, str) for part in value) else None
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
