"""One migration at a time, however many processes start together. A lease row, unlike GET_LOCK, works on Galera and TiDB."""

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text

_LEASE_S = 60
_RENEW_S = 15.0
_POLL_S = 0.2

_COLUMNS = "id INT PRIMARY KEY, owner VARCHAR(40) NOT NULL, lease_until DATETIME NOT NULL"
_CREATE = f"CREATE TABLE IF NOT EXISTS migration_lease ({_COLUMNS}) ENGINE=InnoDB"
_SEED = text("INSERT IGNORE INTO migration_lease VALUES (1, '', '2000-01-01')")
_UNTIL = f"UTC_TIMESTAMP() + INTERVAL {_LEASE_S} SECOND"
_TAKE = text(f"UPDATE migration_lease SET owner = :me, lease_until = {_UNTIL} WHERE id = 1 AND lease_until < UTC_TIMESTAMP()")
_RENEW = text(f"UPDATE migration_lease SET lease_until = {_UNTIL} WHERE id = 1 AND owner = :me")
_LEAVE = text("UPDATE migration_lease SET lease_until = '2000-01-01' WHERE id = 1 AND owner = :me")


@contextmanager
def held(engine: Engine, on_wait: Callable[[], None]) -> Iterator[None]:
    """Wait for the lease, keep it while the block runs, and leave it; that of a process that died runs out by itself.

    `on_wait` is called once when it has to be waited for.
    """
    owner = {"me": uuid.uuid4().hex}
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(_CREATE)
        connection.execute(_SEED)
        is_waiting = False
        while connection.execute(_TAKE, owner).rowcount == 0:
            if not is_waiting:
                on_wait()
            is_waiting = True
            time.sleep(_POLL_S)
    is_done = threading.Event()
    renewing = threading.Thread(target=_renew, args=(engine, owner, is_done), name="migration-lease")
    renewing.start()
    try:
        yield
    finally:
        is_done.set()
        renewing.join()
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(_LEAVE, owner)


def _renew(engine: Engine, owner: dict[str, str], is_done: threading.Event) -> None:
    while not is_done.wait(_RENEW_S):
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(_RENEW, owner)
