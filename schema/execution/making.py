"""The engine that a setting names."""

import strawberry

from schema.execution.engine.engine import CompiledEngine
from schema.execution.interface import ExecutionEngine
from schema.execution.reference import GraphQLCoreEngine
from schema.execution.settings import COMPILED


def make_engine(schema: strawberry.Schema, name: str) -> ExecutionEngine:
    """The engine of this name for a schema. Make it once: it keeps its plans."""
    reference = GraphQLCoreEngine(schema)
    return CompiledEngine(schema, reference) if name == COMPILED else reference
