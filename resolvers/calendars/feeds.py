"""A person's subscribable calendars: their secret URLs and their contents."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final, NamedTuple

from auth.secret_tokens import SecretToken, feed_token_hash, new_token
from loaders.calendars import feed_by_token
from resolvers.calendars.contents import EVENTS_OF, saved_events
from resolvers.calendars.files import CalendarFile, personal_calendar
from resolvers.calendars.ics import Look
from resolvers.context import RequestContext
from resolvers.errors import UserErrorRow, invalid, not_found
from resolvers.global_ids import number_of
from resolvers.people.viewer import ViewerRow, require_viewer
from store.calendars import MOST_FEEDS, NewFeed, create_feed, note_use, revoke_feed, rotate_feed, set_alarm
from store.people.records import CalendarFeedRow, CalendarKind

LABEL_MAX: Final = 100
ALARM_MAX: Final = 10_080  # minutes in a week
_KIND = "CalendarFeed"


class FeedOutcome(NamedTuple):
    """A calendar with its URL, which is disclosed only here."""

    calendar_feed: CalendarFeedRow | None
    url: str | None = None
    webcal_url: str | None = None
    errors: tuple[UserErrorRow, ...] = ()


class RevokeOutcome(NamedTuple):
    """The global id of a revoked calendar."""

    revoked_id: str | None
    errors: tuple[UserErrorRow, ...] = ()


LABELS: Final[Mapping[CalendarKind, str]] = {
    "saved": "Saved gigs",
    "alerts": "Gigs by artists I follow",
    "feed": "Gigs for me",
}


async def create(context: RequestContext, kind: CalendarKind, label: str | None, alarm_minutes: int | None) -> FeedOutcome:
    """Create a calendar for the signed-in person.

    Errors: Unauthenticated.
    """
    viewer = require_viewer(context)
    name = (label or "").strip() or LABELS[kind]
    complaint = _complaint(name)
    if complaint is not None:
        return FeedOutcome(None, errors=(invalid(complaint, "label"),))
    if not _is_alarm(alarm_minutes):
        return FeedOutcome(None, errors=(_bad_alarm(alarm_minutes),))
    token = new_token()
    feed = await create_feed(context.database, NewFeed(viewer.id, kind, name, token.hash, alarm_minutes), context.now())
    if feed is None:
        most = f"You already have {MOST_FEEDS} calendars, the maximum. Revoke one that you no longer use."
        return FeedOutcome(None, errors=(UserErrorRow("conflict", None, most),))
    context.loaders.feeds_by_owner.forget(viewer.id)
    return _with_address(context, feed, token)


async def rotate(context: RequestContext, global_id: str) -> FeedOutcome:
    """Give the person's calendar a new URL; the old one stops working at once.

    Errors: Unauthenticated.
    """
    viewer, token = require_viewer(context), new_token()
    number = number_of(global_id, _KIND)
    if number is None or not await rotate_feed(context.database, viewer.id, number, token.hash):
        return FeedOutcome(None, errors=_NO_SUCH_FEED)
    _forget(context, viewer, number)
    feed = await context.loaders.own_feed_by_id.load((viewer.id, number))
    return FeedOutcome(None, errors=_NO_SUCH_FEED) if feed is None else _with_address(context, feed, token)


async def alarm(context: RequestContext, global_id: str, minutes: int | None) -> FeedOutcome:
    """Set the alarm of one of the person's calendars; None removes it. Its URL stays, and is not disclosed again.

    Errors: Unauthenticated.
    """
    viewer, number = require_viewer(context), number_of(global_id, _KIND)
    if not _is_alarm(minutes):
        return FeedOutcome(None, errors=(_bad_alarm(minutes),))
    if number is None or not await set_alarm(context.database, viewer.id, number, minutes):
        return FeedOutcome(None, errors=_NO_SUCH_FEED)
    _forget(context, viewer, number)
    return FeedOutcome(await context.loaders.own_feed_by_id.load((viewer.id, number)))


async def revoke(context: RequestContext, global_id: str) -> RevokeOutcome:
    """Revoke one of the person's calendars; its URL returns 404 from now on.

    Errors: Unauthenticated.
    """
    viewer, number = require_viewer(context), number_of(global_id, _KIND)
    if number is None or not await revoke_feed(context.database, viewer.id, number):
        return RevokeOutcome(None, _NO_SUCH_FEED)
    _forget(context, viewer, number)
    return RevokeOutcome(global_id)


async def calendar_feeds(viewers: Sequence[ViewerRow], context: RequestContext) -> list[tuple[CalendarFeedRow, ...]]:
    """Each person's calendars, oldest first."""
    return await context.loaders.feeds_by_owner.load_many([viewer.id for viewer in viewers])


async def own_feeds(context: RequestContext, numbers: Sequence[int]) -> list[CalendarFeedRow | None]:
    """The signed-in person's calendars with these numbers; None for every other number."""
    if context.viewer is None:
        return [None] * len(numbers)
    return await context.loaders.own_feed_by_id.load_many([(context.viewer.id, number) for number in numbers])


async def saved_calendar(context: RequestContext) -> CalendarFile:
    """The signed-in person's saved events.

    Errors: Unauthenticated.
    """
    viewer = require_viewer(context)
    return await personal_calendar(context, LABELS["saved"], await saved_events(context, viewer), Look(blocks_time=True))


async def subscribed_calendar(context: RequestContext, secret: str) -> CalendarFile | None:
    """The calendar at a secret URL; None if there is none. The reader sees it as its owner would, and nothing else."""
    token_hash = feed_token_hash(secret)
    found = None if token_hash is None else await feed_by_token(context.database, token_hash)
    if found is None:
        return None
    feed, owner = found
    await note_use(context.database, feed, context.now())
    events = await EVENTS_OF[feed.kind](replace(context, viewer=owner), owner)
    ahead = None if feed.alarm_minutes is None else timedelta(minutes=feed.alarm_minutes)
    return await personal_calendar(context, feed.label, events, Look(feed.kind == "saved", ahead))


_NO_SUCH_FEED = (not_found("You have no such calendar.", "id"),)


def _complaint(label: str) -> str | None:
    """What is wrong with a label; None if nothing is."""
    if len(label) > LABEL_MAX:
        return f"must be at most {LABEL_MAX} characters long; got {len(label)}"
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in label):
        return "must be one line of text without control characters"
    return None


def _is_alarm(minutes: int | None) -> bool:
    return minutes is None or 0 <= minutes <= ALARM_MAX


def _bad_alarm(minutes: int | None) -> UserErrorRow:
    return invalid(f"must be between 0 and {ALARM_MAX} minutes; got {minutes}", "alarmMinutes")


def _with_address(context: RequestContext, feed: CalendarFeedRow, token: SecretToken) -> FeedOutcome:
    url = f"{context.base_url}/calendars/{token.text}.ics"
    return FeedOutcome(feed, url, "webcal" + url[url.index("://") :])


def _forget(context: RequestContext, viewer: ViewerRow, number: int) -> None:
    context.loaders.own_feed_by_id.forget((viewer.id, number))
    context.loaders.feeds_by_owner.forget(viewer.id)
