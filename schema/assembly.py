"""Assembles the schema and prints its SDL."""

from pathlib import Path

import strawberry
from strawberry.printer import print_schema
from strawberry.schema.config import StrawberryConfig

import schema.types.events.of_places  # noqa: F401 gives venues and artists their events
import schema.types.feed.why_not  # noqa: F401 gives events what keeps them out of a list
import schema.types.organizers.of_venues  # noqa: F401 gives venues what those who book them see
from schema.types.base.scalars import SCALARS
from schema.types.federation import REPRESENTATION, Representation
from schema.types.mutation import Mutation
from schema.types.query import Query
from schema.types.subscription import Subscription

SDL_PATH = Path(__file__).with_name("schema.graphql")
_HEADING = "# Printed by `make schema`; a test fails when it is stale.\n\n"


class _Schema(strawberry.Schema):
    """Strawberry's, without its look for Apollo's directives, which takes a fiftieth of the start: our types have none."""

    def _warn_for_federation_directives(self) -> None:
        """Nothing to warn of."""


def make_schema() -> strawberry.Schema:
    """The complete schema. Create it once per process: it keeps caches."""
    scalars = {**SCALARS, Representation: REPRESENTATION}
    config = StrawberryConfig(scalar_map=scalars, enable_experimental_incremental_execution=True)
    return _Schema(query=Query, subscription=Subscription, mutation=Mutation, config=config)


def sdl(schema: strawberry.Schema) -> str:
    """The schema as text, as stored in schema.graphql."""
    return _HEADING + print_schema(schema) + "\n"
