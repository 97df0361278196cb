"""The private MariaDB: what one test wrote, and the numbers it used, are gone for the next."""

from tests.servers import MariaDb

NAME = "gigs_emptied"
TABLES = ["venues", "gigs", "readings"]


def test_emptying_takes_rows_and_counters_back(mariadb: MariaDb) -> None:
    mariadb.run(
        f"CREATE OR REPLACE DATABASE {NAME}",
        f"USE {NAME}",
        "CREATE TABLE venues (id INT AUTO_INCREMENT PRIMARY KEY)",
        "CREATE TABLE gigs (id INT AUTO_INCREMENT PRIMARY KEY, venue_id INT DEFAULT 1 REFERENCES venues (id))",
        "CREATE TABLE readings (day DATE PRIMARY KEY)",
        "CREATE TABLE others (id INT AUTO_INCREMENT PRIMARY KEY)",
        "INSERT INTO venues () VALUES (), ()",
        "INSERT INTO gigs (venue_id) VALUES (2)",
        "INSERT INTO readings VALUES ('2026-11-27')",
        "INSERT INTO others () VALUES ()",
    )
    mariadb.empty(NAME, TABLES)
    assert [_numbers(mariadb, table) for table in ("venues", "gigs", "readings", "others")] == [[], [], [], [1]]
    mariadb.run(
        "INSERT INTO venues () VALUES ()",
        "INSERT INTO gigs (venue_id) VALUES (1)",
        "INSERT INTO others () VALUES ()",
        database=NAME,
    )
    assert [_numbers(mariadb, table) for table in ("venues", "gigs", "others")] == [[1], [1], [1, 2]]


def test_a_table_whose_rows_a_test_took_away_itself_starts_at_one_again(mariadb: MariaDb) -> None:
    mariadb.run(
        f"CREATE OR REPLACE DATABASE {NAME}",
        f"USE {NAME}",
        "CREATE TABLE venues (id INT AUTO_INCREMENT PRIMARY KEY)",
        "INSERT INTO venues () VALUES (), ()",
        "DELETE FROM venues",
    )
    mariadb.empty(NAME, ["venues"])
    mariadb.run("INSERT INTO venues () VALUES ()", database=NAME)
    assert _numbers(mariadb, "venues") == [1]


def _numbers(server: MariaDb, table: str) -> list[object]:
    return [row[0] for row in server.run(f"SELECT * FROM {table}", database=NAME)]
