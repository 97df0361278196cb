"""The service day and the order time of a gig."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SERVICE_DAY_ENDS = time(6)
UNDATED = datetime(9999, 12, 31, tzinfo=UTC)


def service_day(local_date: date | None, local_time: time | None) -> date | None:
    """The date a night belongs to until 06:00: the one it began on."""
    if local_date is None or local_time is None or local_time >= SERVICE_DAY_ENDS:
        return local_date
    return local_date - timedelta(days=1)


def order_time(start_at: datetime | None, local_date: date | None, time_zone: str) -> datetime:
    """The instant by which an event is listed: its start, else the end of its local day, else far in the future."""
    if start_at is not None:
        return start_at
    if local_date is None:
        return UNDATED
    return datetime.combine(local_date, time(23, 59, 59), ZoneInfo(time_zone)).astimezone(UTC)
