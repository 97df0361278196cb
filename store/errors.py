"""The errors of the database layer, one per cause.

StoreError
├── DatabaseUnavailable      no server, no connection in time, or it went away
│   └── PoolExhausted        every connection was busy for the whole wait
├── SchemaBehind             migrations are missing; carries the revisions
├── SchemaDamaged            tables or columns are missing although the revision is right
├── TransactionClosed        a transaction object was used after it ended
│   └── TransactionPaused    it was used while a nested transaction of it is open
├── DeadlinePassed           the statement's time was over; the database has given it up
├── Contention               deadlock, lock wait or busy file: run the whole work again
├── ConstraintViolation      a foreign key, check or NOT NULL forbids the write
│   └── DuplicateKey         the row's unique key is taken
├── StatementFailed          anything else that the database says of a statement
├── BackupFailed             the program that dumps or restores gave up; its words
└── BackupUnusable           a backup is damaged, not whole, of another kind of database, or has no room
SettingsError                settings are missing or invalid; names each one
DriverChanged                the installed database driver is not the one this code was written for
"""

from collections.abc import Sequence


class StoreError(Exception):
    """Any error reported by the database layer."""


class DatabaseUnavailable(StoreError):
    """The database cannot be reached or dropped the connection."""


class PoolExhausted(DatabaseUnavailable):
    """Every connection stayed busy for the whole wait."""


class SchemaBehind(StoreError):
    """The database lacks migrations that this code needs."""

    def __init__(self, current: str | None, needed: str) -> None:
        super().__init__(
            f"the database is at revision {current or 'none'}, but this version needs {needed}: run `server.py migrate`"
        )
        self.current = current
        self.needed = needed


class SchemaDamaged(StoreError):
    """Tables or columns that this code needs are missing."""

    def __init__(self, missing: str) -> None:
        super().__init__(f"the database schema is damaged, it lacks {missing}: restore it from a backup")


class TransactionClosed(StoreError):
    """A transaction was used after it had been committed or rolled back."""


class TransactionPaused(TransactionClosed):
    """A transaction was used while a nested one of it is open."""


class DeadlinePassed(StoreError):
    """The statement would have taken longer than its request had."""


class Contention(StoreError):
    """The database aborted this work in favour of another transaction; it may succeed if run again."""


class ConstraintViolation(StoreError):
    """A foreign key, a check or NOT NULL forbids the write."""


class DuplicateKey(ConstraintViolation):
    """Another row already has this unique key."""


class StatementFailed(StoreError):
    """The database refused a statement: bad SQL, a value too long, no such table."""


class BackupFailed(StoreError):
    """The program that dumps or restores gave up."""


class BackupUnusable(StoreError):
    """A backup cannot be restored; nothing was changed."""


class SettingsError(Exception):
    """One or more settings are invalid; the message names each and says what is accepted."""


class DriverChanged(ImportError):
    """The installed database driver is not the one this code was written for."""

    def __init__(self, changes: Sequence[str]) -> None:
        super().__init__(f"{'; '.join(changes)}: install the pinned versions, or see docs/database-layer.md to move to others")
