"""Contexts of requests: what they share, and what each has of its own."""

from dataclasses import fields
from typing import Any, cast

from auth.sessions import Caller
from loaders.request import Loaders
from resolvers.context import WatchedContext
from store.database.connection import Database


def test_requests_share_services_and_nothing_that_they_note() -> None:
    database = cast(Database, object())
    of_all = WatchedContext(database, Loaders(database), "")

    def made() -> WatchedContext:
        return of_all.for_request(
            base_url="https://gigs.test",
            own_url="http://127.0.0.1:4000",
            request_id="1",
            viewer=None,
            caller=Caller("192.0.2.1"),
            user_agent="",
            freshness=None,
            spotify=None,
        )

    one, other = made(), made()
    for name in [one.name for one in fields(WatchedContext)]:
        held: Any = getattr(one, name)
        if isinstance(held, (list, set, dict, Loaders)):
            assert held is not getattr(other, name), name
    assert one.candidate_cache is other.candidate_cache is of_all.candidate_cache
    one.watch()
    assert not one.depends_on_person()
    assert other.depends_on_person(), "as each does until it watches"
