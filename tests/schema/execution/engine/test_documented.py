"""Every operation that we document or store ourselves has a plan: none falls back to graphql-core."""

import re
from itertools import product
from pathlib import Path

import pytest
from graphql import OperationDefinitionNode, OperationType, parse, validate
from graphql.execution.values import VariableValues

from schema.execution.engine.compiler import Shared, conditions
from schema.execution.engine.engine import Prepared
from schema.execution.engine.plan import Plan
from schema.execution.incremental import without_increments
from schema.execution.validation.rules import RULES
from schema.transport.graphiql.first_queries import FIRST_QUERIES
from shims.rest.stored import OPERATIONS, operation_text
from tests.schema.asking import SCHEMA, Asked

ROOT = Path(__file__).resolve().parents[4]
_BLOCK = re.compile(r"^```graphql\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _documents() -> dict[str, str]:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    found = {
        f"{page.name} {number}": text for page in pages for number, text in enumerate(_BLOCK.findall(page.read_text("utf-8")))
    }
    found |= {path.stem: operation_text(path.stem) for path in OPERATIONS.glob("*.graphql") if not path.stem.endswith("Fields")}
    return found | {f"GraphiQL {number}": tab.query for number, tab in enumerate(FIRST_QUERIES)}


def _operations() -> dict[str, Asked]:
    found: dict[str, Asked] = {}
    for place, text in _documents().items():
        document = without_increments(parse(text))  # as it runs for a client that takes the answer whole
        if validate(SCHEMA._schema, document, RULES):
            continue  # an example of what is refused
        for one in document.definitions:
            if isinstance(one, OperationDefinitionNode) and one.operation is not OperationType.SUBSCRIPTION:
                name = one.name.value if one.name else None
                found[f"{place} {name or ''}"] = Asked(document, one.operation, name)
    return found


DOCUMENTED = _operations()


def test_there_are_some_of_each() -> None:
    assert len([name for name in DOCUMENTED if name.startswith("api.md")]) >= 8
    assert {"README.md 0 GigsInDublin", "EventsSearch EventsSearch", "GraphiQL 0 GigsInDublin"} <= set(DOCUMENTED)
    assert any(asked.kind is OperationType.MUTATION for asked in DOCUMENTED.values())


@pytest.mark.parametrize("asked", DOCUMENTED.values(), ids=DOCUMENTED.keys())
def test_a_documented_operation_has_a_plan_whatever_its_conditions(asked: Asked) -> None:
    prepared = Prepared(SCHEMA, Shared(), asked)
    names = conditions(asked.document)
    for truth in product((True, False), repeat=len(names)):
        plan = prepared.plan(VariableValues({}, dict(zip(names, truth, strict=True))))
        assert isinstance(plan, Plan), plan
