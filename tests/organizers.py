"""A directory for tests: DJs and venues with sensible defaults, and plans as matching reads them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from store.database.connection import Database
from store.tables import djs
from tests.builders import NOW


@dataclass(frozen=True)
class PlanStub:
    """A plan as matching reads it."""

    id: int = 1
    city: str | None = None
    start_time: datetime | None = None
    end_time: datetime | None = None
    capacity: int | None = None
    budget_max: Decimal | None = None
    currency: str = "EUR"
    genres: tuple[str, ...] = ()
    gear_needs: tuple[str, ...] = ()


async def add_dj(database: Database, name: str = "Seamus", **columns: Any) -> int:
    """A DJ's id. Columns are those of the table: genres, city, dj_fee, email…"""
    row = {"dj_name": name, "created_at": NOW, "updated_at": NOW} | columns
    async with database.transaction() as tx:
        return await tx.insert(djs, row)
