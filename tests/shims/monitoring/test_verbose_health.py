"""`/health?verbose=1`: what the doctor finds, for admins and for nobody else."""

import pytest

from shims.monitoring.verbose import examination
from shims.process.runtime import Runtime
from store.database.connection import Database
from store.people.records import RoleKey
from tests.people import person
from tests.shims.conftest import House


@pytest.fixture
async def examined(house: House, database_url: str) -> House:
    """A house whose health looks at everything."""
    runtime = Runtime({"DATABASE_URL": database_url, "JWT_SECRET": "s" * 40, "INGESTION_ENABLED": "false"})
    runtime.database = house.dependencies.database
    house.dependencies.examine = examination(house.dependencies.make_context, runtime)
    return house


async def test_an_admin_reads_what_the_doctor_finds(examined: House, database: Database) -> None:
    admin = await person(database, role="admin")
    reply = await examined.client.get("/health?verbose=1", authorization=f"Bearer {admin.token}")
    found = {one["name"]: one for one in reply.json()["findings"]}
    assert (reply.status, reply.json()["status"]) == (200, "ok")
    assert found["database"]["is_well"] is True
    assert found["redis"] == {
        "name": "redis",
        "is_well": None,
        "detail": "REDIS_URL is not set: limits and signals are each process's own",
        "remedy": None,
    }
    assert {"clock", "outbox", "mail", "spotify", "certificate", "disk"} <= set(found)
    assert "findings" not in (await examined.client.get("/health", authorization=f"Bearer {admin.token}")).json()


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("user", 403), ("organizer", 403)])
async def test_others_do_not(examined: House, database: Database, role: RoleKey | None, status: int) -> None:
    headers = {} if role is None else {"authorization": f"Bearer {(await person(database, role=role)).token}"}
    reply = await examined.client.get("/health?verbose=1", **headers)
    assert reply.status == status
    assert b"findings" not in reply.body


async def test_a_process_that_nobody_logs_in_to_gives_its_plain_answer(house: House) -> None:
    assert "findings" not in (await house.client.get("/health?verbose=1")).json()
