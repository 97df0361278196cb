"""A private MariaDB for the tests: own data directory, own port on loopback, gone with the session."""

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pymysql

_START_WAIT_S = 60.0
_COUNTERS = "SELECT name FROM information_schema.innodb_sys_tablestats WHERE autoinc > 1 AND name LIKE %s"


class ServerMissing(RuntimeError):
    """No MariaDB is installed."""


class MariaDb:
    """A running server; `url` is the address of one of its databases."""

    def __init__(self, directory: Path, port: int | None = None) -> None:
        self.directory = directory
        self.port = port or free_port()
        self._binary = find_binary("mariadbd", "mysqld")
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "gigs_test") -> str:
        """The address of a database on this server."""
        return f"mysql://root@127.0.0.1:{self.port}/{database}"

    def install(self) -> None:
        """Write a new, empty data directory.

        Errors: RuntimeError with the installer's last words.
        """
        self.directory.mkdir(parents=True, exist_ok=True)
        installer = find_binary("mariadb-install-db", "mysql_install_db")
        command = [installer, "--no-defaults", f"--datadir={self.directory / 'files'}",
                   "--auth-root-authentication-method=normal", "--skip-test-db", f"--user={getpass.getuser()}"]  # fmt: skip
        environ = os.environ | {"TMPDIR": str(self.directory)}  # for the same reason as in the options below
        done = subprocess.run(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"MariaDB could not be installed:\n{done.stdout[-2000:]}")

    def start(self) -> None:
        """Start the server and wait until it takes connections."""
        with (self.directory / "log").open("ab") as log:
            self._process = subprocess.Popen([self._binary, *self._options()], stdout=log, stderr=log)
        until = time.monotonic() + _START_WAIT_S
        while True:
            try:
                self.run("SELECT 1")
                return
            except pymysql.err.OperationalError:
                if self._process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError("MariaDB did not start:\n" + (self.directory / "log").read_text()[-2000:]) from None
                time.sleep(0.05)

    def stop(self) -> None:
        """Stop the server that this object started."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=30)
            self._process = None

    def kill(self) -> None:
        """End it as a power cut does; `start` starts it again."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=30)
            self._process = None

    @property
    def pid(self) -> int:
        """The number of its process.

        Errors: RuntimeError when it does not run.
        """
        if self._process is None:
            raise RuntimeError("this MariaDB does not run")
        return self._process.pid

    def run(self, *statements: str, database: str | None = None) -> list[tuple[object, ...]]:
        """Run statements one after another over a connection of its own; the rows of the last."""
        with self._connected(database) as cursor:
            for statement in statements:
                cursor.execute(statement)
            return list(cursor.fetchall())

    def empty(self, database: str, tables: Sequence[str]) -> None:
        """Take every row away, and let the numbers start at 1 again. Only tables that have or had rows cost anything."""
        looks = (f"SELECT '{table}' FROM DUAL WHERE EXISTS (SELECT 1 FROM {table})" for table in tables)
        with self._connected(database) as cursor:
            cursor.execute("SET foreign_key_checks = 0")
            cursor.execute(" UNION ALL ".join(looks))  # this opens them all: only an open table's counter is to be seen
            for (table,) in cursor.fetchall():
                cursor.execute(f"DELETE FROM {table}")
            cursor.execute(_COUNTERS, (f"{database}/%",))
            for (name,) in cursor.fetchall():
                cursor.execute(f"ALTER TABLE {name.partition('/')[2]} AUTO_INCREMENT = 1")

    @contextmanager
    def _connected(self, database: str | None) -> Iterator[pymysql.cursors.Cursor]:
        """A cursor; without TLS, for which the client would read all of the machine's certificates each time (40 ms of CPU)."""
        connection = pymysql.connect(
            host="127.0.0.1",
            port=self.port,
            user="root",
            database=database,
            autocommit=True,
            charset="utf8mb4",
            ssl_disabled=True,
        )
        try:
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def _options(self) -> list[str]:
        return [
            "--no-defaults", f"--datadir={self.directory / 'files'}", f"--socket={self.directory / 'socket'}",
            f"--port={self.port}", "--bind-address=127.0.0.1", f"--pid-file={self.directory / 'pid'}",
            f"--tmpdir={self.directory}",  # a server that starts clears its directory of temporary tables, another's too
            f"--user={getpass.getuser()}",
            "--skip-log-bin", "--skip-name-resolve", "--innodb-flush-log-at-trx-commit=2", "--innodb-doublewrite=0",
            "--innodb-buffer-pool-size=128M", "--innodb-log-file-size=64M", "--max-connections=200", "--performance-schema=OFF",
            "--debug-no-sync",  # what a killed process has written stays; only a machine's power cut would lose it
            "--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci",
        ]  # fmt: skip


@contextmanager
def private_mariadb(directory: Path) -> Iterator[MariaDb]:
    """A server of its own, stopped at the end."""
    server = MariaDb(directory)
    server.install()
    server.start()
    try:
        yield server
    finally:
        server.stop()


def find_binary(*names: str) -> str:
    """The path of a server program.

    Errors: ServerMissing saying how to get it.
    """
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    for name in names:
        if found := shutil.which(name, path=path):
            return found
    raise ServerMissing(f"the tests need {names[0]}: apt-get install mariadb-server (or GIGS_TEST_SQLITE_ONLY=1 to go without)")


def free_port() -> int:
    """A TCP port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
