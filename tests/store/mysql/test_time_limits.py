"""Each brand's own way of bounding a statement, by the version that it greets with."""

import pytest

from store.mysql.time_limits import limit_for


@pytest.mark.parametrize(
    ("version", "sql", "limited"),
    [
        ("5.5.5-10.11.6-MariaDB-0+deb12u1", "SELECT 1", "SET STATEMENT max_statement_time=2.500 FOR SELECT 1"),
        ("11.4.2-MariaDB", "DELETE FROM t", "SET STATEMENT max_statement_time=2.500 FOR DELETE FROM t"),
        ("8.0.39", "SELECT 1", "SELECT /*+ MAX_EXECUTION_TIME(2500) */ 1"),
        (
            "8.0.39",
            "(select a FROM t) UNION ALL (SELECT 2)",
            "(select /*+ MAX_EXECUTION_TIME(2500) */ a FROM t) UNION ALL (SELECT 2)",
        ),
        ("8.0.39", "SELECT STRAIGHT_JOIN a FROM t", "SELECT /*+ MAX_EXECUTION_TIME(2500) */ STRAIGHT_JOIN a FROM t"),
        ("8.0.11-TiDB-v7.5.1", "SELECT 1", "SELECT /*+ MAX_EXECUTION_TIME(2500) */ 1"),
        ("8.0.39", "INSERT INTO t SELECT 1", "INSERT INTO t SELECT 1"),
        ("5.7.7", "SELECT 1", "SELECT 1"),
        ("nobody knows", "SELECT 1", "SELECT 1"),
    ],
)
def test_the_time_is_told_in_the_servers_own_way(version: str, sql: str, limited: str) -> None:
    assert limit_for(version)(sql, 2.5) == limited


def test_the_least_time_is_not_none() -> None:
    assert "max_statement_time=0.001" in limit_for("10.11.6-MariaDB")("SELECT 1", 0.0000001)
    assert "MAX_EXECUTION_TIME(1)" in limit_for("8.0.39")("SELECT 1", 0.0000001)
