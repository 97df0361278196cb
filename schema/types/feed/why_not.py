"""Why an event is not in a person's feed, search or alert: a field of Event, given here because its filter refers to events."""

from collections.abc import Sequence

import strawberry

from resolvers.context import RequestContext
from resolvers.errors import InvalidFilter
from resolvers.feed import why_not
from resolvers.feed.unmet import EVENT_COLUMNS
from schema.types.base.fields import batch_field, column, extend
from schema.types.events.events import Event
from schema.types.events.filter import EventFilter
from store.events.records import EventRow


@strawberry.type(description="A criterion of a list that an event does not meet.")
class UnmetCriterion:
    """Runtime value: resolvers.feed.unmet.Unmet."""

    criterion: str = column("The filter's name, or `area`, `hidden`, `listed`, `announced` or `limit`.")
    wanted: str = column("What the list requires.")
    actual: str | None = column("What the event has; null if that is unknown or not a single value.")
    text: str = column("The same in words.")


@strawberry.type(description="Whether an event is in a list, and what keeps it out.")
class WhyNot:
    """Runtime value: resolvers.feed.why_not.WhyNot."""

    is_included: bool = column("True if it is in the list.")
    position: int | None = column("Its position in the ranked list, from 1; null if it is not in the list, and for alerts.")
    unmet: list[UnmetCriterion] = column("Every criterion that it does not meet; empty if it is in the list.")


async def why_not_in_list(
    rows: Sequence[EventRow],
    context: RequestContext,
    *,
    filter: EventFilter | None = None,
    alert_id: strawberry.ID | None = None,
) -> list[why_not.WhyNot | None]:
    """For each event; None without a signed-in person, and for an alert that is not theirs."""
    if filter is not None and alert_id is not None:
        raise InvalidFilter(("alertId",), "cannot be combined with filter")
    viewer = context.viewer
    if viewer is None:
        return [None] * len(rows)
    if alert_id is not None:
        return [await why_not.of_alert(context, row, alert_id) for row in rows]
    asked = filter or EventFilter()
    return [await why_not.of_list(context, viewer, row, asked, is_feed=filter is None) for row in rows]


extend(
    Event,
    "why_not",
    WhyNot | None,
    batch_field(
        why_not_in_list,
        "Why the event is not in the signed-in person's feed; with `filter`, in a search; with `alertId`, in what one of their "
        "alerts reports. Null if nobody is signed in, and for other people's alerts.",
        {"filter": "The filter of the search.", "alert_id": "One of the person's alerts."},
        reads=["id", "created_at", *EVENT_COLUMNS],
    ),
    after="is_hidden",
)
