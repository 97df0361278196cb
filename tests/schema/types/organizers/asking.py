"""Organizers for tests: people who ask through GraphQL, with plans, DJs and venues to ask about."""

from datetime import datetime, timedelta
from typing import Any

from resolvers.context import RequestContext
from resolvers.global_ids import global_id
from resolvers.organizers.services import ContactSettings, OrganizerServices
from store.database.connection import Database
from store.people.records import RoleKey
from store.tables import djs
from tests.builders import NOW
from tests.people import Signed, person
from tests.schema.asking import SCHEMA, ask, context_of

PLAN = "id databaseId name city startDate endDate capacity budget { min max currency } genres gearNeeds vibeTags version"
CREATE = (
    f"mutation ($input: PlanInput!) {{ m: planCreate(input: $input) {{ plan {{ {PLAN} }} errors {{ code field message }} }} }}"
)
UPDATE = f"""mutation ($id: ID!, $input: PlanInput!, $version: Int) {{ m: planUpdate(id: $id, input: $input, version: $version) {{
    plan {{ {PLAN} }} errors {{ code field message }} }} }}"""
ADD = """mutation ($planId: ID!, $itemId: ID!, $note: String) { m: shortlistAdd(planId: $planId, itemId: $itemId, note: $note) {
    plan { shortlist { id note position } } item { id note position version } errors { code field message } } }"""
SEND = """mutation ($input: ContactRequestInput!) { m: contactRequestSend(input: $input) {
    contactRequest { id databaseId message status emailState expiresAt history { status at note } }
    retryAt errors { code field message } } }"""
LIST = "query ($id: ID!) { viewer { organizer { plan(id: $id) { shortlist { id note position version } } } } }"


class Organizer:
    """One organizer, who asks at a time of the test's."""

    def __init__(self, database: Database, who: Signed, **settings: Any) -> None:
        self.database = database
        self.who = who
        self.now = NOW
        self.refusals: list[str] = []
        self.published = 0
        self.services = OrganizerServices(
            ContactSettings(**settings), sends_mail=True, publish=self._publish, on_refused=self.refusals.append
        )

    async def _publish(self) -> None:
        self.published += 1

    def context(self) -> RequestContext:
        """One request of theirs."""
        return context_of(self.database, viewer=self.who.viewer, organizers=self.services, now=lambda: self.now)

    async def ask(self, query: str, **variables: Any) -> Any:
        """The data of a query; the payload alone of a mutation that is called m."""
        data = await ask(self.database, query, self.context(), **variables)
        return data["m"] if set(data) == {"m"} else data

    async def refused(self, query: str, **variables: Any) -> str:
        """The name of the error for which a query is refused."""
        answer = await SCHEMA.execute(query, variables, context_value=self.context())
        assert answer.errors, "it was answered"
        return type(answer.errors[0].original_error).__name__

    async def plan(self, **asked: Any) -> str:
        """A new plan's global id."""
        made = await self.ask(CREATE, input={"name": "Winter party", **asked})
        assert made["errors"] == []
        plan_id: str = made["plan"]["id"]
        return plan_id

    async def send(self, item_id: str, message: str | None = "Are you free?", **asked: Any) -> Any:
        """What became of a request."""
        return await self.ask(SEND, input={"itemId": item_id, **({"message": message} if message else {}), **asked})


async def organizer(
    database: Database, name: str = "Ada", role: RoleKey = "organizer", *, email: str | None = None, **settings: Any
) -> Organizer:
    """A new organizer."""
    return Organizer(database, await person(database, name, role, email=email), **settings)


async def add_dj(database: Database, name: str = "DJ Deirdre", **columns: Any) -> str:
    """A DJ's global id."""
    row = {"dj_name": name, "city": "Dublin", "email": f"{name.lower().replace(' ', '.')}@djs.example", "genres": "techno, house"}
    async with database.transaction() as tx:
        return global_id("Dj", await tx.insert(djs, row | columns))


def at(**later: float) -> str:
    """An instant after the builders' NOW, as clients write it."""
    moment: datetime = NOW + timedelta(**later)
    return moment.isoformat().replace("+00:00", "Z")


def codes(payload: Any) -> list[tuple[str, list[str] | None]]:
    """The payload's errors: (code, field)."""
    return [(error["code"], error["field"]) for error in payload["errors"]]
