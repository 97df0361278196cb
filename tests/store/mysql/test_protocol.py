"""What crosses the wire of a real MariaDB: every column type, long packets, texts under every sql_mode."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Text, bindparam, column, select, table, text

from store.database.connection import Database
from store.errors import DatabaseUnavailable, StatementFailed
from store.tables import rejected_listings, search_terms
from tests.builders import NOW
from tests.servers import MariaDb

LONGEST = 0xFFFFFF  # of one packet
SEVEN = text("SELECT 7")

pytestmark = pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)

TYPES: dict[str, list[tuple[str, Any]]] = {
    "TINYINT": [("-128", -128), ("127", 127)],
    "BOOLEAN": [("TRUE", 1), ("FALSE", 0)],
    "SMALLINT": [("-32768", -32_768)],
    "MEDIUMINT": [("8388607", 8_388_607)],
    "INT": [("-2147483648", -2_147_483_648)],
    "BIGINT": [("-9223372036854775808", -(2**63))],
    "BIGINT UNSIGNED": [("18446744073709551615", 2**64 - 1)],
    "DECIMAL(10,2)": [("-99999999.99", Decimal("-99999999.99")), ("0", Decimal("0.00")), ("24.5", Decimal("24.50"))],
    "DECIMAL(38,20)": [("123456789012345678.12345678901234567890", Decimal("123456789012345678.12345678901234567890"))],
    "FLOAT": [("0.5", 0.5)],
    "DOUBLE": [("-1.7976931348623157e308", -1.7976931348623157e308), ("0.1", 0.1)],
    "BIT(10)": [("b'1000000001'", b"\x02\x01")],
    "YEAR": [("2026", 2026)],
    "DATE": [
        ("'2026-02-28'", date(2026, 2, 28)),
        ("'9999-12-31'", date(9999, 12, 31)),
        ("'0000-00-00'", None),
        ("'2026-00-00'", None),
    ],
    "DATETIME": [
        ("'2026-11-23 20:30:00'", datetime(2026, 11, 23, 20, 30, tzinfo=UTC)),
        ("'0000-00-00 00:00:00'", None),
    ],
    "DATETIME(6)": [("'2026-11-23 20:30:00.000001'", datetime(2026, 11, 23, 20, 30, 0, 1, tzinfo=UTC))],
    "TIMESTAMP NULL": [("'2026-11-23 20:30:00'", datetime(2026, 11, 23, 20, 30, tzinfo=UTC)), ("0", None)],
    "TIME": [("'23:59:59'", time(23, 59, 59)), ("'-01:00:00'", None), ("'838:59:59'", None), ("'-838:59:59'", None)],
    "TIME(3)": [("'20:30:00.250'", time(20, 30, 0, 250_000)), ("'-00:00:00.001'", None)],
    "CHAR(4)": [("'ab'", "ab"), ("''", "")],
    "CHAR(4) CHARACTER SET latin1": [("'é€'", "é€")],
    "VARCHAR(20)": [("'Ó Riada 🎻'", "Ó Riada 🎻")],
    "VARCHAR(20) COLLATE utf8mb4_bin": [("'e\u0301'", "e\u0301")],
    "TINYTEXT": [("'a'", "a")],
    "TEXT": [("'👩‍👩‍👧 𝔊'", "👩‍👩‍👧 𝔊")],
    "MEDIUMTEXT": [("REPEAT('ü', 70000)", "ü" * 70_000)],
    "LONGTEXT": [("'l'", "l")],
    "JSON": [('\'{"a": [1, "é"]}\'', '{"a": [1, "é"]}')],
    "ENUM('small','größe')": [("'größe'", "größe")],
    "SET('a','b','c')": [("'c,a'", "a,c")],
    "BINARY(3)": [("x'ff00'", b"\xff\x00\x00")],
    "VARBINARY(300)": [("x'" + bytes(range(256)).hex() + "'", bytes(range(256)))],
    "TINYBLOB": [("''", b"")],
    "BLOB": [("x'00fbfcfdfeff'", b"\x00\xfb\xfc\xfd\xfe\xff")],
    "LONGBLOB": [("REPEAT(x'fe', 300)", b"\xfe" * 300)],
    "UUID": [("'123e4567-e89b-12d3-a456-426655440000'", "123e4567-e89b-12d3-a456-426655440000")],
    "INET6": [("'2001:db8::1'", "2001:db8::1")],
    "POINT": [("ST_GeomFromText('POINT(1 2)')", bytes.fromhex("000000000101000000000000000000f03f0000000000000040"))],
}


@pytest.mark.parametrize("kind", TYPES)
async def test_every_column_type(database: Database, mariadb: MariaDb, kind: str) -> None:
    values = TYPES[kind]
    rows = ", ".join(f"({number}, {written})" for number, (written, _) in enumerate(values))
    mariadb.run(
        "SET sql_mode = '', time_zone = '+00:00'",
        "DROP TABLE IF EXISTS kinds",
        f"CREATE TABLE kinds (id INT PRIMARY KEY, v {kind}) CHARACTER SET utf8mb4",
        f"INSERT INTO kinds VALUES {rows}, ({len(values)}, NULL)",
        database="gigs_test",
    )
    try:
        found = await database.fetch_all(text("SELECT v FROM kinds ORDER BY id"))
    finally:
        mariadb.run("DROP TABLE kinds", database="gigs_test")
    assert found == [(value,) for _, value in values] + [(None,)]
    assert [type(value) for (value,) in found] == [type(value) for _, value in values] + [type(None)]


NASTY = [
    "it's", "''", "\\", "\\'", "'\\", "\\\\''\\", 'say "hi"', '"', "`", "a\nb\r\n\tc", "nul \0 inside", "\x1a",
    "%", "%s %(a)s %%", ":name", "?", "-- x", "/* x */", "; DROP TABLE events", "'; -- ", "\\0\\n\\%\\_", "ends with \\",
    "🎸", "日本", "e\u0301", "\u2028", "\ufeff", "ÿ¿",
]  # fmt: skip
MODES = [
    "", "NO_BACKSLASH_ESCAPES", "ANSI_QUOTES", "NO_BACKSLASH_ESCAPES,ANSI_QUOTES", "ANSI", "PIPES_AS_CONCAT,IGNORE_SPACE",
    "TRADITIONAL", "ORACLE", "MSSQL", "PAD_CHAR_TO_FULL_LENGTH,HIGH_NOT_PRECEDENCE",
]  # fmt: skip
BYTES = bytes(range(256))


@pytest.mark.parametrize("mode", MODES)
async def test_texts_arrive_as_they_are_under_every_sql_mode(database: Database, mode: str) -> None:
    by_term = select(search_terms.c.term).where(search_terms.c.term == bindparam("wanted"))
    in_list = select(search_terms.c.term).where(search_terms.c.term.in_(bindparam("wanted", expanding=True)))
    async with database.transaction() as tx:
        await tx.execute(text("SET SESSION sql_mode = :mode"), {"mode": mode})
        for is_escaped_in_one_go in (True, False):  # those without a NUL are
            rows = [{"term": term} for term in NASTY if ("\0" not in term) is is_escaped_in_one_go]
            await tx.insert_many(search_terms, rows)
        for term in NASTY:
            assert await tx.fetch_value(text("SELECT :value"), {"value": term}) == term
            assert await tx.fetch_value(by_term, {"wanted": term}) == term
        assert len(await tx.fetch_all(in_list, {"wanted": NASTY})) == len(NASTY)
        assert await tx.fetch_value(text("SELECT HEX(:value)"), {"value": BYTES}) == BYTES.hex().upper()
    assert {term for (term,) in await database.fetch_all(select(search_terms.c.term))} == set(NASTY)


async def test_half_a_character_is_refused_and_the_connection_kept(database: Database) -> None:
    number = text("SELECT CONNECTION_ID()")
    before = await database.fetch_value(number)
    for work in (
        database.fetch_value(text("SELECT :value"), {"value": "a\ud83c"}),
        database.write(lambda tx: tx.insert(search_terms, {"term": "\udfb8"})),
    ):
        with pytest.raises(StatementFailed, match="surrogate"):
            await work
    assert await database.fetch_value(number) == before


@pytest.fixture
def wide_packets(mariadb: MariaDb) -> Iterator[None]:
    """A server that takes packets of up to 64 MB on connections that are opened from now on."""
    ((before,),) = mariadb.run("SELECT @@GLOBAL.max_allowed_packet")
    mariadb.run(f"SET GLOBAL max_allowed_packet = {64 << 20}")
    yield
    mariadb.run(f"SET GLOBAL max_allowed_packet = {before}")


@pytest.mark.usefixtures("wide_packets")
@pytest.mark.parametrize("size", [LONGEST - 1, LONGEST, LONGEST + 1, 2 * LONGEST - 1, 2 * LONGEST, 2 * LONGEST + 1])
async def test_packets_of_16_mb_and_more(database: Database, size: int) -> None:
    head, tail = "SELECT LENGTH('", "')"
    letters = size - len(head) - len(tail) - 1  # the command's own byte
    assert await database.fetch_value(text(f"{head}{'x' * letters}{tail}")) == letters
    length = size - 4  # an answer's payload is a length of 4 or 9 bytes and the value
    assert len(await database.fetch_value(text("SELECT REPEAT('x', :length)"), {"length": length})) == length
    assert await database.fetch_value(SEVEN) == 7


@pytest.mark.usefixtures("wide_packets")
async def test_a_row_of_40_mb_goes_in_and_comes_out(database: Database) -> None:
    payload = "quote ' and \\ é🎸 " * 2_000_000
    row = {"payload_hash": "h", "source": "dice", "reason": "r", "raw_payload": payload, "seen_at": NOW}
    small = {**row, "payload_hash": "i", "raw_payload": "small"}
    await database.write(lambda tx: tx.insert_many(rejected_listings, [row, small]))
    found = await database.fetch_all(select(rejected_listings.c.raw_payload).order_by(rejected_listings.c.payload_hash))
    assert found == [(payload,), ("small",)]


async def test_a_packet_longer_than_the_server_takes_is_an_error_and_the_next_statement_works(database: Database) -> None:
    too_long = table("search_terms", column("term", Text)).select().where(text("term = :value"))
    with pytest.raises((StatementFailed, DatabaseUnavailable)):
        await database.fetch_all(too_long, {"value": "x" * (18 << 20)})
    assert await database.fetch_value(SEVEN) == 7
    assert database.pool_in_use == 0


async def test_wide_and_many_rows(database: Database) -> None:
    columns = ", ".join(f"{n} AS c{n}, NULL AS n{n}, REPEAT('é', {n}) AS t{n}" for n in range(1000))
    row = await database.fetch_one(text(f"SELECT {columns}"))
    assert row == tuple(value for n in range(1000) for value in (n, None, "é" * n))
    assert len(await database.fetch_all(text("SELECT seq, NULL, 'x' FROM seq_1_to_100000"))) == 100_000
