"""graphql-transport-ws, word for word: what is told to whom, what closes a socket, and that nothing is left behind."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from auth import session_lookups
from auth.rate_limits.limits import RateLimitSettings
from loaders.events import events
from schema.transport.settings import LiveSettings
from schema.transport.trusted.documents import TrustedDocuments
from store.alerts.notifications import NewNotification, save_notifications
from store.database.connection import Database
from store.errors import DatabaseUnavailable
from store.reactions import insert_reaction
from store.tables import catalog, user_sessions
from tests.builders import NOW, Gig, add_gigs
from tests.people import Signed, person
from tests.shims.conftest import House
from tests.shims.live.sockets import Closed, Denied, Socket, connected
from tests.waiting import until

ADDED = "subscription { notificationAdded { kind event { title isSaved } } }"


WRONG_PAYLOADS: list[Any] = [
    {},
    {"query": None},
    {"query": 5},
    {"query": ["{ a }"]},
    {"query": "{ a }", "variables": []},
    {"query": "{ a }", "variables": "{}"},
    {"query": "{ a }", "operationName": 5},
    {"query": "{ a }", "extensions": "x"},
    {"extensions": {}},
]


async def tell(database: Database, who: Signed, title: str = "Bicep") -> None:
    """Tell a person of a new gig, as a sync does."""
    (event_id,) = await add_gigs(database, Gig(title))
    async with database.transaction() as tx:
        version = await tx.fetch_value(catalog.select().with_only_columns(catalog.c.version)) + 1
        await tx.execute(catalog.update().values(version=version))
        await save_notifications(tx, [NewNotification(who.viewer.id, event_id, "new_event", None)], version, NOW)


@pytest.fixture
async def socket(house: House) -> AsyncIterator[Socket]:
    async with connected(house.app) as one:
        yield one


async def _is_closed_with(socket: Socket, code: int) -> None:
    with pytest.raises(Closed) as closed:
        await socket.hear()
    assert closed.value.code == code


async def test_each_new_notification_is_pushed_to_its_person(house: House, database: Database) -> None:
    ada, eve = await person(database), await person(database, "Eve")
    await tell(database, ada, "Before")
    async with connected(house.app) as hers, connected(house.app) as his:
        for socket, who in ((hers, ada), (his, eve)):
            await socket.begin(who.headers)
            await socket.ask(ADDED)
        await until(lambda: house.live.listener_count == 2)
        await tell(database, ada, "First")
        await tell(database, eve, "His")
        await tell(database, ada, "Second")
        for title in ("First", "Second"):
            told = await hers.hear()
            assert (told["type"], told["id"]) == ("next", "1")
            assert told["payload"]["data"] == {
                "notificationAdded": {"kind": "NEW_EVENT", "event": {"title": title, "isSaved": False}}
            }
        assert (await his.hear())["payload"]["data"]["notificationAdded"]["event"]["title"] == "His"
    assert house.live.listener_count == 0


async def test_complete_ends_one_operation_and_frees_its_id(house: House, socket: Socket, database: Database) -> None:
    ada = await person(database)
    await socket.begin(ada.headers)
    for number in ("1", "2"):
        await socket.ask(ADDED, number)
    await until(lambda: house.live.listener_count == 2)
    await socket.say("complete", id="1")
    await until(lambda: house.live.listener_count == 1)
    await socket.ask("{ viewer { name } }", "1")
    answer = await socket.hear()
    assert (answer["type"], answer["id"], answer["payload"]["data"]) == ("next", "1", {"viewer": {"name": "Ada"}})
    assert await socket.hear() == {"type": "complete", "id": "1"}


async def test_a_stranger_is_told_to_sign_in(socket: Socket) -> None:
    await socket.begin()
    await socket.ask(ADDED)
    refused = await socket.hear()
    assert (refused["type"], refused["payload"][0]["extensions"]["code"]) == ("error", "UNAUTHENTICATED")
    await socket.ask("{ __typename }", "1")
    assert (await socket.hear())["payload"]["data"] == {"__typename": "Query"}


@pytest.mark.parametrize(
    "query", ["subscription {", "subscription { nothing }", "{ sources { name } ", "", "query A { a } query B { b }"]
)
async def test_a_wrong_document_ends_one_operation_not_the_socket(socket: Socket, query: str) -> None:
    await socket.begin()
    await socket.ask(query)
    refused = await socket.hear()
    assert (refused["type"], refused["id"]) == ("error", "1")
    assert refused["payload"][0]["message"]
    await socket.say("ping", payload={"n": 1})
    assert await socket.hear() == {"type": "pong", "payload": {"n": 1}}


async def test_pings_are_answered_before_the_introduction_too(socket: Socket) -> None:
    await socket.say("ping")
    assert await socket.hear() == {"type": "pong"}
    await socket.say("pong")
    await socket.begin()


@pytest.mark.parametrize(
    "message",
    [
        "{", "[]", "5", "null", {"type": 5}, {"type": "start"}, {"kind": "ping"}, {"type": "ping", "payload": []},
        {"type": "subscribe", "payload": {"query": "{ a }"}}, {"type": "subscribe", "id": "1"},
        {"type": "subscribe", "id": "", "payload": {}}, {"type": "subscribe", "id": "1", "payload": "{ a }"},
        {"type": "complete"}, "[" * 100_000,
        *({"type": "subscribe", "id": "1", "payload": payload} for payload in WRONG_PAYLOADS),
    ],
)  # fmt: skip
async def test_what_is_no_message_closes_with_4400(socket: Socket, message: Any) -> None:
    await socket.begin()
    await socket.say_raw(message)
    await _is_closed_with(socket, 4400)


async def test_bytes_close_with_4400(socket: Socket) -> None:
    await socket.to_server.put({"type": "websocket.receive", "bytes": b"{}"})
    await _is_closed_with(socket, 4400)


async def test_too_much_closes_with_1009(socket: Socket) -> None:
    await socket.say_raw("x" * 200_000)
    await _is_closed_with(socket, 1009)


async def test_asking_before_the_introduction_closes_with_4401(socket: Socket) -> None:
    await socket.ask("{ __typename }")
    await _is_closed_with(socket, 4401)


async def test_a_second_introduction_closes_with_4429(socket: Socket) -> None:
    await socket.begin()
    await socket.say("connection_init")
    await _is_closed_with(socket, 4429)


async def test_an_id_in_use_closes_with_4409(socket: Socket, database: Database) -> None:
    await socket.begin((await person(database)).headers)
    await socket.ask(ADDED)
    await socket.ask(ADDED)
    await _is_closed_with(socket, 4409)


@pytest.mark.parametrize("is_expired", [False, True])
async def test_a_bad_token_closes_with_4403_and_says_why(socket: Socket, database: Database, is_expired: bool) -> None:
    ada = await person(database, now=NOW - timedelta(hours=1))
    await socket.say("connection_init", payload={"authorization": f"Bearer {ada.token if is_expired else 'nonsense'}"})
    with pytest.raises(Closed, match="4403 UNAUTHENTICATED: TOKEN_" + ("EXPIRED" if is_expired else "INVALID")):
        await socket.hear()


async def test_without_an_introduction_it_closes_with_4408(database: Database) -> None:
    house = House(database, RateLimitSettings(maximum=0), LiveSettings(init_wait_s=0.02))
    async with connected(house.app) as socket:
        await _is_closed_with(socket, 4408)


async def test_another_subprotocol_closes_with_4406(house: House) -> None:
    async with connected(house.app, subprotocols=("graphql-ws",)) as socket:
        assert socket.subprotocol is None
        await _is_closed_with(socket, 4406)


async def test_a_session_that_ends_takes_its_socket_along(database: Database) -> None:
    house = House(database, RateLimitSettings(maximum=0), LiveSettings(check_every_s=0.02))
    ada = await person(database)
    async with connected(house.app) as socket:
        await socket.begin(ada.headers)
        await socket.ask(ADDED)
        await until(lambda: house.live.listener_count == 1)
        await database.execute(update(user_sessions).values(ended_at=NOW))
        await _is_closed_with(socket, 4403)
    assert house.live.listener_count == 0


async def test_nothing_is_pushed_after_the_session_has_ended(house: House, socket: Socket, database: Database) -> None:
    ada = await person(database)
    await socket.begin(ada.headers)
    await socket.ask(ADDED)
    await until(lambda: house.live.listener_count == 1)
    await database.execute(update(user_sessions).values(ended_at=NOW))
    await tell(database, ada)
    await _is_closed_with(socket, 4403)


async def test_so_many_operations_and_no_more(database: Database) -> None:
    house = House(database, RateLimitSettings(maximum=0), LiveSettings(max_operations=2, max_connections=1))
    async with connected(house.app) as socket:
        await socket.begin((await person(database)).headers)
        for number in "123":
            await socket.ask(ADDED, number)
        refused = await socket.hear()
        assert (refused["id"], refused["payload"][0]["extensions"]["code"]) == ("3", "RATE_LIMITED")
        with pytest.raises(Denied) as denied:
            async with connected(house.app):
                pass
        assert (denied.value.status, denied.value.headers["retry-after"]) == (503, "10")
    async with connected(house.app) as socket:
        await socket.begin()


async def test_operations_count_as_requests_of_their_address(database: Database) -> None:
    house = House(database, RateLimitSettings(maximum=3))
    async with connected(house.app) as socket:
        await socket.begin()
        codes = []
        for number in "1234":
            await socket.ask("{ __typename }", number)
            message = await socket.hear()
            if message["type"] == "error":
                codes.append(message["payload"][0]["extensions"]["code"])
            else:
                await socket.hear()
        assert codes == ["RATE_LIMITED"] * 2


async def test_fifty_sockets_dropped_mid_stream_leave_nothing(house: House, database: Database) -> None:
    ada = await person(database)
    before = len(asyncio.all_tasks())
    async with AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(connected(house.app)) for _ in range(50)]
        for socket in sockets:
            await socket.begin(ada.headers)
            await socket.ask(ADDED)
        await until(lambda: house.live.listener_count == 50)
        await tell(database, ada)
        assert (await sockets[0].hear())["type"] == "next"
    assert house.live.listener_count == 0
    await until(lambda: len(asyncio.all_tasks()) == before)  # the last look for news may be under way
    assert database.pool_in_use == 0
    async with connected(house.app) as socket:
        await socket.begin(ada.headers)
        await socket.ask(ADDED)
        await until(lambda: house.live.listener_count == 1)
        await tell(database, ada, "After")
        assert (await socket.hear())["payload"]["data"]["notificationAdded"]["event"]["title"] == "After"


async def test_a_process_that_stops_ends_its_subscriptions(house: House, socket: Socket, database: Database) -> None:
    await socket.begin((await person(database)).headers)
    await socket.ask(ADDED)
    await until(lambda: house.live.listener_count == 1)
    house.live.end_all()
    assert await socket.hear() == {"type": "complete", "id": "1"}


async def test_a_page_of_a_foreign_origin_is_denied_the_handshake(house: House) -> None:
    with pytest.raises(Denied) as denied:
        async with connected(house.app, headers={"origin": "https://evil.example"}):
            pass
    assert (denied.value.status, denied.value.code) == (403, "FORBIDDEN")
    async with connected(house.app, headers={"origin": "https://gigs.example"}) as socket:
        await socket.begin()


async def test_a_handshake_past_the_limit_is_429(database: Database) -> None:
    house = House(database, RateLimitSettings(maximum=1))
    async with connected(house.app) as socket:
        await socket.begin()
    with pytest.raises(Denied) as denied:
        async with connected(house.app):
            pass
    assert (denied.value.status, denied.value.code) == (429, "RATE_LIMITED")
    assert denied.value.extensions["retryAfter"] == int(denied.value.headers["retry-after"]) >= 1


async def test_only_trusted_documents_run_on_a_socket_too(database: Database) -> None:
    trusted = TrustedDocuments({"who": "{ viewer { name } }"}, "only")
    house = House(database, RateLimitSettings(maximum=0), trusted=trusted)
    async with connected(house.app) as socket:
        await socket.begin()
        await socket.ask("{ __typename }")
        assert (await socket.hear())["payload"][0]["extensions"]["reason"] == "UNTRUSTED_DOCUMENT"
        await socket.say("subscribe", id="2", payload={"documentId": "who"})
        assert (await socket.hear())["payload"]["data"] == {"viewer": None}


@pytest.fixture
def is_away(database: Database, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Put something in, and reads that look callers up find no database."""
    away: set[str] = set()
    read = database.fetch_one

    async def fetch_one(*arguments: Any) -> Any:
        if away:
            raise DatabaseUnavailable("it is away")
        return await read(*arguments)

    monkeypatch.setattr(database, "fetch_one", fetch_one)
    return away


async def test_an_outage_ends_no_subscription(database: Database, is_away: set[str]) -> None:
    house = House(database, RateLimitSettings(maximum=0), LiveSettings(check_every_s=0.01))
    ada = await person(database)
    async with connected(house.app) as socket:
        await socket.begin(ada.headers)
        await socket.ask(ADDED)
        await until(lambda: house.live.listener_count == 1)
        is_away.add("database")
        await asyncio.sleep(0.1)  # some checks of the caller
        is_away.clear()
        await tell(database, ada)
        assert (await socket.hear())["type"] == "next"


async def test_who_cannot_be_looked_up_is_told_to_try_later(socket: Socket, database: Database, is_away: set[str]) -> None:
    ada = await person(database)
    is_away.add("database")
    await socket.say("connection_init", payload=ada.headers)
    await _is_closed_with(socket, 1013)


async def test_a_change_for_many_is_read_once(house: House, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Callers are looked up together and the event is read once; each sees what is their own."""
    reads = {"sessions": 0, "events": 0}

    def counted(what: str, read: Any) -> Any:
        async def count(*arguments: Any, **named: Any) -> Any:
            reads[what] += 1
            return await read(*arguments, **named)

        return count

    people = [await person(database, f"Ada {number}") for number in range(12)]
    async with AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(connected(house.app)) for _ in people]
        for socket, who in zip(sockets, people, strict=True):
            await socket.begin(who.headers)
            await socket.ask(ADDED)
        await until(lambda: house.live.listener_count == len(people))
        for name in ("viewer_of_session", "viewers_of_sessions"):
            monkeypatch.setattr(session_lookups, name, counted("sessions", getattr(session_lookups, name)))
        monkeypatch.setattr(events, "event_by_id", counted("events", events.event_by_id))
        (event,) = await add_gigs(database, Gig("Bicep"))
        await insert_reaction(database, "saved", people[5].viewer.id, event, NOW)
        async with database.transaction() as tx:
            version = await tx.fetch_value(catalog.select().with_only_columns(catalog.c.version)) + 1
            news = [NewNotification(who.viewer.id, event, "new_event", None) for who in people]
            await save_notifications(tx, news, version, NOW)
            await tx.execute(catalog.update().values(version=version))
        told = [(await socket.hear())["payload"]["data"]["notificationAdded"]["event"] for socket in sockets]
        assert reads["events"] <= 2 and reads["sessions"] <= 4
        assert [one["isSaved"] for one in told] == [number == 5 for number in range(len(people))]
