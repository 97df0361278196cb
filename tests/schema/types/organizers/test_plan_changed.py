"""planChanged: what its owner hears, and from which process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from resolvers.alerts.notification_bus import NotificationBus
from resolvers.organizers.plans.live import LivePlans
from store.database.connection import Database, count_statements
from store.organizers.contact_answers import answer_request
from store.organizers.contact_events import NewContactEvent
from store.organizers.contact_requests import expire_overdue
from store.people.accounts import set_role
from tests.builders import NOW
from tests.people import person
from tests.redis_server import RedisServer
from tests.schema.asking import SCHEMA, context_of
from tests.schema.types.organizers.asking import ADD, UPDATE, Organizer, add_dj, organizer
from tests.waiting import until

CHANGED = """subscription ($id: ID!) { planChanged(planId: $id) { name version shortlist { item { ... on Dj { name } } }
    contactRequests { status } } }"""
NEVER = 3600.0  # a look that is only due when a signal comes


@asynccontextmanager
async def process(database: Database, redis_url: str | None = None, look_every_s: float = NEVER) -> AsyncIterator[LivePlans]:
    """One process's listeners."""
    bus = NotificationBus(redis_url)
    live = LivePlans(database, bus, look_every_s)
    yield live
    await bus.close()


def at_process(ada: Organizer, live: LivePlans) -> Organizer:
    """The organizer as a client of one process, whose changes wake that process's listeners and Redis."""
    ada.services = replace(ada.services, live_plans=live, publish=live.bus.publish)
    return ada


async def listen(ada: Organizer, plan_id: str) -> Any:
    """The answers of a subscription, once it listens."""
    live = ada.services.live_plans
    assert live is not None
    before = live.listener_count
    answers = await SCHEMA.subscribe(CHANGED, {"id": plan_id}, context_value=ada.context())
    first = asyncio.ensure_future(anext(answers))
    await until(lambda: live.listener_count == before + 1 or first.done())
    return answers, first


async def heard(waiting: Any) -> Any:
    answer = await asyncio.wait_for(waiting, 10)
    assert answer.errors is None, answer.errors
    return answer.data["planChanged"]


async def test_the_owner_hears_of_the_plan_its_list_and_its_requests(database: Database) -> None:
    async with process(database) as live:
        ada = at_process(await organizer(database), live)
        plan_id, dj = await ada.plan(), await add_dj(database)
        answers, waiting = await listen(ada, plan_id)
        await ada.ask(UPDATE, id=plan_id, input={"name": "Spring party"})
        assert await heard(waiting) == {"name": "Spring party", "version": 2, "shortlist": [], "contactRequests": []}
        await ada.ask(ADD, planId=plan_id, itemId=dj)
        assert (await heard(anext(answers)))["shortlist"] == [{"item": {"name": "DJ Deirdre"}}]
        sent = await ada.send(dj, "Hello", planId=plan_id)
        assert (await heard(anext(answers)))["contactRequests"] == [{"status": "PENDING"}]
        await answer_request(
            database, sent["contactRequest"]["databaseId"], NewContactEvent("declined", "recipient"), NOW, mails_organizer=False
        )
        await live.bus.publish()
        assert (await heard(anext(answers)))["contactRequests"] == [{"status": "DECLINED"}]
        await ada.ask("mutation ($id: ID!) { m: planDelete(id: $id) { deletedId } }", id=plan_id)
        with pytest.raises(StopAsyncIteration):
            await asyncio.wait_for(anext(answers), 10)
        assert live.listener_count == 0


async def test_a_request_that_expires_is_heard_of(database: Database) -> None:
    async with process(database) as live:
        ada = at_process(await organizer(database, expires_hours=1), live)
        plan_id = await ada.plan()
        await ada.send(await add_dj(database), "Hello", planId=plan_id)
        answers, waiting = await listen(ada, plan_id)
        assert await expire_overdue(database, NOW.replace(day=25)) == 1
        await live.bus.publish()
        assert (await heard(waiting))["contactRequests"] == [{"status": "EXPIRED"}]
        await answers.aclose()


async def test_another_process_is_heard_through_redis(database: Database, redis_server: RedisServer) -> None:
    async with process(database, redis_server.url) as one, process(database, redis_server.url) as other:
        ada = at_process(await organizer(database), one)
        plan_id = await ada.plan()
        answers, waiting = await listen(ada, plan_id)
        await until(lambda: one.bus.is_shared)
        elsewhere = at_process(Organizer(database, ada.who), other)
        await elsewhere.ask(UPDATE, id=plan_id, input={"name": "From elsewhere"})
        assert (await heard(waiting))["name"] == "From elsewhere"
        await answers.aclose()


async def test_without_redis_the_next_look_finds_it(database: Database) -> None:
    async with process(database, look_every_s=0.02) as one, process(database) as other:
        ada = at_process(await organizer(database), one)
        plan_id = await ada.plan()
        answers, waiting = await listen(ada, plan_id)
        await at_process(Organizer(database, ada.who), other).ask(UPDATE, id=plan_id, input={"name": "From elsewhere"})
        assert (await heard(waiting))["name"] == "From elsewhere"
        await answers.aclose()


async def test_one_look_serves_all_who_listen(database: Database) -> None:
    async with process(database) as live:
        plans = []
        for number in range(5):
            ada = at_process(await organizer(database, f"P{number}"), live)
            plan_id = await ada.plan()
            plans.append((ada, plan_id, await listen(ada, plan_id), await listen(ada, plan_id)))
        await asyncio.sleep(0.05)
        with count_statements() as seen:
            await live._deliver()
        assert seen.count == 1
        for ada, plan_id, (one, first), (other, second) in plans:
            await ada.ask(UPDATE, id=plan_id, input={"name": plan_id})
            assert (await heard(first))["name"] == (await heard(second))["name"] == plan_id
            await one.aclose()
            await other.aclose()
        assert live.listener_count == 0


@pytest.mark.parametrize("role", ["organizer", "admin"])
async def test_somebody_elses_plan_is_not_heard(database: Database, role: Any) -> None:
    async with process(database) as live:
        ada = at_process(await organizer(database), live)
        eve = at_process(await organizer(database, "Eve", role), live)
        refused = await SCHEMA.subscribe(CHANGED, {"id": await ada.plan()}, context_value=eve.context())
        errors = refused.errors if hasattr(refused, "errors") else (await anext(refused)).errors
        assert errors and "planId" in str(errors[0])
        assert live.listener_count == 0


async def test_strangers_and_people_without_the_role_hear_nothing(database: Database) -> None:
    async with process(database) as live:
        ada = at_process(await organizer(database), live)
        plan_id, ann = await ada.plan(), await person(database, "Ann")
        for viewer, named in ((None, "Sign in"), (ann.viewer, "role organizer")):
            context = context_of(database, viewer=viewer, organizers=ada.services)
            refused = await SCHEMA.subscribe(CHANGED, {"id": plan_id}, context_value=context)
            errors = refused.errors if hasattr(refused, "errors") else (await anext(refused)).errors
            assert errors and named in str(errors[0])


async def test_who_loses_the_role_hears_no_more(database: Database) -> None:
    async with process(database) as live:
        ada = at_process(await organizer(database), live)
        plan_id = await ada.plan()
        _, waiting = await listen(ada, plan_id)
        await database.write(lambda tx: set_role(tx, ada.who.viewer.id, "user"))
        await ada.ask(UPDATE, id=plan_id, input={"name": "Secret"})
        answer = await asyncio.wait_for(waiting, 10)
        assert answer.errors and "role organizer" in str(answer.errors[0])
