"""Asking the real schema real queries, as one request each, through the engine that GRAPHQL_ENGINE names."""

import os
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graphql import DocumentNode, ExecutionResult, OperationType, parse, validate

from loaders.request import Loaders
from resolvers.context import RequestContext
from schema.assembly import make_schema
from schema.execution.interface import Memory
from schema.execution.making import make_engine
from schema.execution.settings import COMPILED
from schema.execution.validation.rules import RULES
from store.database.connection import Database
from tests.builders import NOW

SCHEMA = make_schema()
ENGINE_NAME = os.environ.get("GRAPHQL_ENGINE", COMPILED)  # with graphql-core the suite runs without the compiled engine
ENGINE = make_engine(SCHEMA, ENGINE_NAME)
BASE_URL = "https://gigs.example"


@dataclass(frozen=True, eq=False)
class Asked:
    """One operation of a document without a limit."""

    document: DocumentNode
    kind: OperationType = OperationType.QUERY
    name: str | None = None
    memory: Memory = field(default_factory=Memory)


def context_of(database: Database, kind: type[RequestContext] = RequestContext, **parts: Any) -> RequestContext:
    """A stranger's request at the builders' NOW."""
    return kind(database, Loaders(database), BASE_URL, **({"now": lambda: NOW} | parts))


async def ask(database: Database, query: str, context: RequestContext | None = None, **variables: Any) -> Any:
    """The query's data; any error fails the test."""
    answer = await answer_of(query, context or context_of(database), variables)
    assert answer.errors is None, answer.errors
    return answer.data


async def refused_path(database: Database, query: str, **variables: Any) -> tuple[str, ...]:
    """The path of the argument for which the query is refused."""
    answer = await answer_of(query, context_of(database), variables)
    assert answer.errors, "it was answered"
    path: tuple[str, ...] = answer.errors[0].original_error.path  # type: ignore[union-attr]
    return path


async def answer_of(query: str, context: RequestContext, variables: dict[str, Any]) -> ExecutionResult:
    """Data and errors."""
    return await ENGINE.execute(_read(query), variables, context, {})


@cache
def _read(query: str) -> Asked:
    document = parse(query)
    assert (errors := validate(SCHEMA._schema, document, RULES)) == [], errors
    (operation,) = (found for found in document.definitions if hasattr(found, "operation"))
    return Asked(document, operation.operation)
