"""Which statements a connection prepares, and which of them it keeps: without a server."""

from store.errors import StatementFailed
from store.mysql.prepared import PreparedStatements

OFTEN = 5


async def _sent(sql: str) -> None:
    """A server that takes everything."""


async def _refused(sql: str) -> None:
    raise StatementFailed("This command is not supported in the prepared statement protocol yet")


async def test_the_one_used_longest_ago_is_dropped() -> None:
    few = PreparedStatements(2)
    for sql in ("SELECT 1", "SELECT 2"):
        await few.prepare(sql, _sent, repr)
    assert few.call("SELECT 1")
    await few.prepare("SELECT 3", _sent, repr)
    assert [bool(few.call(f"SELECT {number}")) for number in (1, 2, 3)] == [True, False, True]


def test_a_text_is_due_when_it_is_read_for_the_third_time() -> None:
    statements = PreparedStatements(2)
    assert [statements.is_due("SELECT 1") for _ in range(OFTEN)] == [False, False, True, True, True]
    assert not any(PreparedStatements(0).is_due("SELECT 1") for _ in range(OFTEN))


def test_long_texts_are_never_due() -> None:
    """Their lists have another length each time."""
    statements = PreparedStatements(2)
    assert not any(statements.is_due("SELECT " + "1" * 9000) for _ in range(OFTEN))
    assert [statements.is_due("SELECT " + "1" * 8000) for _ in range(3)] == [False, False, True]


def test_texts_that_are_not_read_again_are_forgotten() -> None:
    """Otherwise a connection would remember each text that it was ever sent."""
    statements = PreparedStatements(2)
    for _ in range(2):
        statements.is_due("SELECT 'now and then'")
    for number in range(2000):
        statements.is_due(f"SELECT {number}")
    assert not statements.is_due("SELECT 'now and then'")


async def test_what_the_server_does_not_prepare_is_not_tried_again() -> None:
    statements = PreparedStatements(2)
    while not statements.is_due("XA RECOVER"):
        pass
    assert await statements.prepare("XA RECOVER", _refused, repr) is None
    assert not any(statements.is_due("XA RECOVER") for _ in range(OFTEN))
