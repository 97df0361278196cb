"""Writing people's alerts. Every condition includes the owner, so nobody can change another person's."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, delete, func, select, update

from store.alerts.records import AlertRow
from store.database.connection import Database, Transaction
from store.tables import user_alerts, users

MOST_ALERTS: Final = 200  # of one person


@dataclass(frozen=True, slots=True)
class AlertWrite:
    """The contents of an alert. The keys decide which alerts are the same: the artist's act key, and "" for anywhere."""

    artist_name: str
    artist_key: str
    city: str | None
    city_key: str
    radius_km: int | None

    def columns(self) -> dict[str, Any]:
        """The columns of its row."""
        return {
            "artist_name": self.artist_name,
            "artist_key": self.artist_key,
            "city": self.city,
            "city_key": self.city_key,
            "radius_km": self.radius_km,
        }


_COLUMNS = tuple(user_alerts.c[name] for name in AlertRow._fields)
_OWNER = select(users.c.id).where(users.c.id == bindparam("owner_id")).with_for_update()
_HELD = select(func.count()).select_from(user_alerts).where(user_alerts.c.user_id == bindparam("owner_id"))
_IS_OWN = (user_alerts.c.id == bindparam("alert_id"), user_alerts.c.user_id == bindparam("owner_id"))
_ONE = select(*_COLUMNS).where(*_IS_OWN)
_UPDATE = (
    update(user_alerts)
    .where(*_IS_OWN)
    .values(
        {name: bindparam(f"new_{name}") for name in ("artist_name", "artist_key", "city", "city_key", "radius_km", "updated_at")}
    )
)
_DELETE = delete(user_alerts).where(*_IS_OWN)


async def create_alert(database: Database, owner_id: int, new: AlertWrite, now: datetime) -> AlertRow | None:
    """The new alert; None if the person already has the maximum.

    Errors: DuplicateKey if they have one for this artist and city.
    """

    async def create(tx: Transaction) -> AlertRow | None:
        await tx.fetch_value(_OWNER, {"owner_id": owner_id})  # concurrent requests are counted one after the other
        if await tx.fetch_value(_HELD, {"owner_id": owner_id}) >= MOST_ALERTS:
            return None
        number = await tx.insert(user_alerts, new.columns() | {"user_id": owner_id, "created_at": now, "updated_at": now})
        return await _own(tx, owner_id, number)

    return await database.write(create)


async def update_alert(database: Database, owner_id: int, alert_id: int, changed: AlertWrite, now: datetime) -> AlertRow | None:
    """The alert after the change; None if the person has no such alert.

    Errors: DuplicateKey if they have another for this artist and city.
    """
    values = {f"new_{name}": value for name, value in (changed.columns() | {"updated_at": now}).items()}

    async def change(tx: Transaction) -> AlertRow | None:
        await tx.execute(_UPDATE, {"alert_id": alert_id, "owner_id": owner_id, **values})
        return await _own(tx, owner_id, alert_id)

    return await database.write(change)


async def delete_alert(database: Database, owner_id: int, alert_id: int) -> bool:
    """Whether the person had that alert; its notifications are kept."""
    return await database.write(lambda tx: tx.execute(_DELETE, {"alert_id": alert_id, "owner_id": owner_id})) == 1


async def _own(tx: Transaction, owner_id: int, alert_id: int) -> AlertRow | None:
    row = await tx.fetch_one(_ONE, {"alert_id": alert_id, "owner_id": owner_id})
    return None if row is None else AlertRow._make(row)
