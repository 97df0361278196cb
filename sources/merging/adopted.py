"""What an adopted event's own columns say where none of its listings says anything: the source of lowest priority.

The predecessor's payloads were not always kept whole. A description, an image or an end that only its columns hold stays until a
listing gives a better one; `provenance` names such fields "adopted", so that later merges know them too.
"""

from collections.abc import Mapping
from typing import Any

from sources.reading.genres import slugs

ADOPTED = "adopted"
# Each field with the columns that go with it: kept or replaced together.
KEPT: Mapping[str, tuple[str, ...]] = {
    "description": ("description",),
    "end_time": ("end_time",),
    "age_restriction": ("age_restriction",),
    "genres": ("genres",),
    "tags": ("tags",),
    "images": ("images",),
    "ticket_url": ("ticket_url",),
    "price_min": ("price_min", "price_max", "currency"),
    "venue_name": ("venue_name", "venue_id", "latitude", "longitude", "cell", "geo_x", "geo_y", "geo_z"),
}
COLUMNS = tuple(column for columns in KEPT.values() for column in columns)


def with_adopted(columns: dict[str, Any], stored: Mapping[str, Any], *, was_merged: bool) -> dict[str, Any]:
    """The merged columns, completed from the stored row: all of it before the first merge, later what it marks as adopted."""
    marked = {name for name, (source, _) in (stored["provenance"] or {}).items() if source == ADOPTED}
    completed, provenance = dict(columns), dict(columns["provenance"])
    for field, together in KEPT.items():
        is_adopted = field in marked if was_merged else True
        if not is_adopted or _has(columns[field]) or not _has(stored[field]) or _is_over(field, stored, columns):
            continue
        completed |= {column: stored[column] for column in together}
        if field == "genres":
            completed[field] = list(slugs(stored[field])) or stored[field]
        provenance[field] = [ADOPTED, str(stored["id"])]
    completed["provenance"] = dict(sorted(provenance.items()))
    return completed


def _has(value: Any) -> bool:
    return value is not None and value not in ("", [])


def _is_over(field: str, stored: Mapping[str, Any], columns: Mapping[str, Any]) -> bool:
    """An end before the start that the listings tell is that of another date."""
    start = columns["start_time"]
    return field == "end_time" and start is not None and stored["end_time"] <= start
