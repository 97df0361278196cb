"""A person's alerts: creating, updating, deleting and reading them."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from resolvers.context import RequestContext
from resolvers.errors import UserErrorRow, invalid, not_found
from resolvers.global_ids import number_of
from resolvers.people.viewer import ViewerRow, require_viewer
from resolvers.values import EPOCH
from sources.places.gazetteer import metro_key
from store.alerts.alerts import MOST_ALERTS, AlertWrite, create_alert, delete_alert, update_alert
from store.alerts.records import AlertRow
from store.errors import DuplicateKey
from store.places.act_names import act_key

ARTIST_MAX: Final = 255
CITY_MAX: Final = 120
RADIUS_MAX: Final = 500
_KIND = "Alert"


class AskedAlert(Protocol):
    """An alert as requested by a client."""

    artist_name: str
    city: str | None
    radius_km: int | None


class AlertOutcome(NamedTuple):
    """The alert after the change; None if `errors` says why not."""

    alert: AlertRow | None
    errors: tuple[UserErrorRow, ...] = ()


class AlertDeleteOutcome(NamedTuple):
    """The global id of a deleted alert."""

    deleted_id: str | None
    errors: tuple[UserErrorRow, ...] = ()


_NO_SUCH_ALERT = (not_found("You have no such alert.", "id"),)
_TAKEN = UserErrorRow("conflict", ("input", "artistName"), "You already have an alert for this artist and city.")
_ENOUGH = UserErrorRow("conflict", None, f"You already have {MOST_ALERTS} alerts, the maximum. Delete one first.")


async def create(context: RequestContext, asked: AskedAlert) -> AlertOutcome:
    """Create an alert for the signed-in person. Existing matches can be read at once; only later ones cause notifications.

    Errors: Unauthenticated.
    """
    viewer = require_viewer(context)
    errors = check_alert(asked)
    if errors:
        return AlertOutcome(None, errors)
    try:
        made = await create_alert(context.database, viewer.id, _write(asked), context.now())
    except DuplicateKey:
        return AlertOutcome(None, (_TAKEN,))
    _forget(context, viewer)
    return AlertOutcome(None, (_ENOUGH,)) if made is None else AlertOutcome(made)


async def change(context: RequestContext, global_id: str, asked: AskedAlert) -> AlertOutcome:
    """Replace one of the person's alerts; what the input omits is cleared.

    Errors: Unauthenticated.
    """
    viewer, number = require_viewer(context), number_of(global_id, _KIND)
    if number is None:
        return AlertOutcome(None, _NO_SUCH_ALERT)
    errors = check_alert(asked)
    if errors:
        return AlertOutcome(None, errors)
    try:
        changed = await update_alert(context.database, viewer.id, number, _write(asked), context.now())
    except DuplicateKey:
        return AlertOutcome(None, (_TAKEN,))
    _forget(context, viewer, number)
    return AlertOutcome(changed, () if changed else _NO_SUCH_ALERT)


async def delete(context: RequestContext, global_id: str) -> AlertDeleteOutcome:
    """Delete one of the person's alerts.

    Errors: Unauthenticated.
    """
    viewer, number = require_viewer(context), number_of(global_id, _KIND)
    if number is None or not await delete_alert(context.database, viewer.id, number):
        return AlertDeleteOutcome(None, _NO_SUCH_ALERT)
    _forget(context, viewer, number)
    return AlertDeleteOutcome(global_id)


async def alerts(viewers: Sequence[ViewerRow], context: RequestContext) -> list[tuple[AlertRow, ...]]:
    """Each person's alerts, oldest first."""
    return await context.loaders.alerts_by_owner.load_many([viewer.id for viewer in viewers])


async def own_alerts(context: RequestContext, numbers: Sequence[int]) -> list[AlertRow | None]:
    """The signed-in person's alerts with these numbers; None for every other number."""
    if context.viewer is None:
        return [None] * len(numbers)
    return await context.loaders.own_alert_by_id.load_many([(context.viewer.id, number) for number in numbers])


def made_at(row: AlertRow) -> datetime:
    """When an alert was created; for a predecessor's alert without a date, its last notification or a date long ago."""
    return row.created_at or row.last_notified_at or EPOCH


def _write(asked: AskedAlert) -> AlertWrite:
    artist, city = asked.artist_name.strip(), (asked.city or "").strip() or None
    return AlertWrite(artist, act_key(artist), city, metro_key(city)[:CITY_MAX], asked.radius_km)


def check_alert(asked: AskedAlert) -> tuple[UserErrorRow, ...]:
    """What is wrong with a requested alert."""
    found = [
        invalid(f"The artist's name {complaint}.", "input", "artistName")
        for complaint in _text_complaints(asked.artist_name.strip(), ARTIST_MAX)
    ]
    if not any(unicodedata.category(letter)[0] in "LNPS" for letter in asked.artist_name):
        found.append(invalid("The artist's name must not be empty.", "input", "artistName"))
    city = (asked.city or "").strip()
    found += [invalid(f"The city {complaint}.", "input", "city") for complaint in _text_complaints(city, CITY_MAX)]
    if city and not metro_key(city):
        found.append(invalid("The city must contain a letter.", "input", "city"))
    if asked.radius_km is not None and not 1 <= asked.radius_km <= RADIUS_MAX:
        found.append(invalid(f"The radius must be between 1 and {RADIUS_MAX} km.", "input", "radiusKm"))
    elif asked.radius_km is not None and not city:
        found.append(invalid("A radius needs a city.", "input", "radiusKm"))
    return tuple(found)


def _text_complaints(text: str, longest: int) -> list[str]:
    if len(text) > longest:
        return [f"must be at most {longest} characters long; got {len(text)}"]
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
        return ["must be one line of text without control characters"]
    return []


def _forget(context: RequestContext, viewer: ViewerRow, number: int | None = None) -> None:
    context.loaders.alerts_by_owner.forget(viewer.id)
    if number is not None:
        context.loaders.own_alert_by_id.forget((viewer.id, number))
