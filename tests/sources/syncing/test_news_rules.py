"""For whom a change is news, decided without a database."""

from typing import Any

import pytest

from sources.syncing.news import EventChange
from store.events.events import StoredEvent
from tests.sources.syncing.stored import stored


@pytest.mark.parametrize(
    ("before", "status", "acts_before", "is_new"),
    [
        (None, "scheduled", (), True),
        (None, "cancelled", (), False),
        (stored(), "scheduled", (), True),
        (stored(), "scheduled", ("aslan",), True),
        (stored(), "scheduled", ("lankum",), False),
        (stored(), "cancelled", (), False),
        (stored(content_hash=None), "scheduled", (), False),  # adopted: its bill was never read
    ],
)
def test_an_event_is_new_to_the_followers_of_an_act_that_was_not_on_its_bill(
    before: StoredEvent | None, status: str, acts_before: tuple[str, ...], is_new: bool
) -> None:
    change = EventChange(1, before, {"status": status}, frozenset(acts_before))
    assert change.is_new_for("lankum") == is_new


@pytest.mark.parametrize(("before", "is_adoption"), [(None, False), (stored(), False), (stored(content_hash=None), True)])
def test_the_first_merge_of_what_the_predecessor_wrote_is_an_adoption(before: StoredEvent | None, is_adoption: bool) -> None:
    columns: dict[str, Any] = {"status": "cancelled"}
    assert EventChange(1, before, columns, kind="cancelled").is_adoption == is_adoption
