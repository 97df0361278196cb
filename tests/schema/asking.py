"""Asking the real schema real queries, as one request each."""

from typing import Any

from loaders.request import Loaders
from resolvers.context import RequestContext
from schema.assembly import make_schema
from store.database.connection import Database
from tests.builders import NOW

SCHEMA = make_schema()
BASE_URL = "https://gigs.example"


def context_of(database: Database, **parts: Any) -> RequestContext:
    """A stranger's request at the builders' NOW."""
    return RequestContext(database, Loaders(database), BASE_URL, **({"now": lambda: NOW} | parts))


async def ask(database: Database, query: str, context: RequestContext | None = None, **variables: Any) -> Any:
    """The query's data; any error fails the test."""
    answer = await SCHEMA.execute(query, variables, context_value=context or context_of(database))
    assert answer.errors is None, answer.errors
    return answer.data


async def refused_path(database: Database, query: str, **variables: Any) -> tuple[str, ...]:
    """The path of the argument for which the query is refused."""
    answer = await SCHEMA.execute(query, variables, context_value=context_of(database))
    assert answer.errors, "it was answered"
    path: tuple[str, ...] = answer.errors[0].original_error.path  # type: ignore[union-attr]
    return path
