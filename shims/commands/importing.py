"""`server.py import`: DJs, venues and organizers' own events from a file; all of it, or a report by line and nothing."""

import argparse
import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple, TextIO

from resolvers.organizers.directory.importing import KINDS, Importer, ImportRow
from resolvers.organizers.directory.input import Refused
from shims.commands.command import Environ
from shims.commands.databases import migrated_database
from shims.organizers.import_files import Fault, FileRow, rows_of
from sources.syncing.syncer import utc_now
from store.database.connection import Database, Transaction
from store.errors import SettingsError
from store.events.events import lock_catalog, raise_version
from store.organizers.imports import Written, write_rows

FAULTS_SHOWN: Final = 100


class FileChanged(Exception):
    """The file is not what it was when it was checked."""


class ImportReport(NamedTuple):
    """What a file holds: the rows that are new and that change one, and every fault. With a fault nothing was written."""

    written: Written
    faults: tuple[Fault, ...]
    fault_count: int


async def import_file(
    database: Database, kind: str, path: Path, encoding: str | None = None, *, dry_run: bool = False
) -> ImportReport:
    """Check every row, then write all of them in one transaction; with a fault, or as a dry run, none.

    Errors: OSError, LookupError as of rows_of; FileChanged.
    """
    before = _signature(path)
    found = await _check(database, kind, path, encoding)
    if found.fault_count or dry_run:
        return found

    async def work(tx: Transaction) -> Written:
        importer = Importer(KINDS[kind], await KINDS[kind].held(database))
        written = await write_rows(tx, KINDS[kind].name, _rows(importer, rows_of(path, encoding)), utc_now())
        if _signature(path) != before:
            raise FileChanged
        await raise_version(tx, await lock_catalog(tx) + 1)
        return written

    return found._replace(written=await database.write(work))


async def _check(database: Database, kind: str, path: Path, encoding: str | None) -> ImportReport:
    importer = Importer(KINDS[kind], await KINDS[kind].held(database))
    new = changed = count = 0
    faults: list[Fault] = []
    for number, item in enumerate(rows_of(path, encoding)):
        read = _read(importer, item)
        if isinstance(read, Fault):
            count += 1
            if len(faults) < FAULTS_SHOWN:
                faults.append(read)
        elif read.number is None:
            new += 1
        else:
            changed += 1
        if number % 1000 == 0:
            await asyncio.sleep(0)
    return ImportReport(Written(new, changed), tuple(faults), count)


def _read(importer: Importer, item: FileRow | Fault) -> ImportRow | Fault:
    if isinstance(item, Fault):
        return item
    try:
        return importer.read(item.line, item.cells)
    except Refused as refused:
        return Fault(item.line, str(refused))


def _rows(importer: Importer, items: Iterable[FileRow | Fault]) -> Iterator[ImportRow]:
    """The rows of a file that was checked.

    Errors: FileChanged when one cannot be used any more.
    """
    for item in items:
        read = _read(importer, item)
        if isinstance(read, Fault):
            raise FileChanged
        yield read


def _signature(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def report(found: ImportReport, kind: str, path: Path, *, dry_run: bool, out: TextIO | None = None) -> int:
    """Print what became of a file; the exit status: 1 with a fault."""
    unit = "item" if path.suffix.lower() == ".json" else "line"
    for fault in found.faults:
        print(f"{path.name}, {unit} {fault.line}: {fault.message}", file=out)
    if found.fault_count > len(found.faults):
        print(f"… and {found.fault_count - len(found.faults):,} more", file=out)
    new, changed = found.written
    if found.fault_count:
        print(f"nothing was written: {found.fault_count:,} of the {unit}s cannot be used", file=out)
        return 1
    print(f"{kind}: {new:,} new, {changed:,} there already{': nothing was written, a dry run' if dry_run else ''}", file=out)
    return 0


async def run_import(environ: Environ, arguments: argparse.Namespace) -> int:
    """Import one file."""
    path = Path(arguments.file)
    async with migrated_database(environ) as database:
        try:
            found = await import_file(database, arguments.kind, path, arguments.encoding, dry_run=arguments.dry_run)
        except OSError as error:
            raise SettingsError(f"{path}: {error.strerror or error}") from None
        except LookupError:
            raise SettingsError(f"--encoding {arguments.encoding}: there is no such encoding") from None
        except FileChanged:
            raise SettingsError(f"{path}: the file changed while it was read; nothing was written") from None
    return report(found, arguments.kind, path, dry_run=arguments.dry_run)
