"""The operations that every server answers, with variables that spread over the catalog.

Q20 and Q100: a page of a city with venue, artists, sources, price and images. QD: one event with five more at its venue.
QV: Q20 for a signed-in person, with `isSaved` and without what they hid.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import orjson

from bench.worlds.stored_world import CITIES, WORLD
from resolvers.global_ids import global_id

_EVENT = """id title startTime city performances { billing artist { id name } } listings { source url }
    price { min max currency } images { url width height }"""
PAGE = f"""query Page($city: String!, $first: Int!) {{ events(filter: {{city: $city}}, first: $first) {{ nodes {{
    {_EVENT} venue {{ id name city }} }} }} }}"""
MARKED = PAGE.replace("venue {", "isSaved venue {")
ONE = f"""query One($id: ID!) {{ event(id: $id) {{ {_EVENT} venue {{ id name city
    upcomingEvents(first: 5) {{ nodes {{ id title startTime }} }} }} }} }}"""


@dataclass(frozen=True, slots=True)
class Call:
    """One request: as GraphQL, and as the REST peer takes it."""

    query: str
    variables: dict[str, object]
    path: str

    def request(self, *, is_rest: bool, token: str | None) -> bytes:
        """The whole HTTP request."""
        signed = f"Authorization: Bearer {token}\r\n" if token else ""
        if is_rest:
            return f"GET {self.path} HTTP/1.1\r\nHost: bench\r\nAccept: application/json\r\n{signed}\r\n".encode()
        body = orjson.dumps({"query": self.query, "variables": self.variables})
        head = f"POST /graphql HTTP/1.1\r\nHost: bench\r\nAccept: application/json\r\nContent-Type: application/json\r\n{signed}"
        return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


@dataclass(frozen=True, slots=True)
class Operation:
    """One kind of request."""

    name: str
    make: Callable[[random.Random], Call]
    is_signed: bool = False


def _page(query: str, first: int) -> Callable[[random.Random], Call]:
    def make(dice: random.Random) -> Call:
        city = dice.choice(list(CITIES)).title()
        return Call(query, {"city": city, "first": first}, "/events?" + urlencode({"city": city, "first": first}))

    return make


def _one(dice: random.Random) -> Call:
    number = global_id("Event", dice.randint(1, WORLD))
    return Call(ONE, {"id": number}, f"/events/{number}")


OPERATIONS = (
    Operation("Q20", _page(PAGE, 20)),
    Operation("Q100", _page(PAGE, 100)),
    Operation("QD", _one),
    Operation("QV", _page(MARKED, 20), is_signed=True),
)
