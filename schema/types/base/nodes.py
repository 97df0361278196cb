"""The Relay interface that everything with a global id implements."""

import strawberry

from schema.types.base.fields import computed


@strawberry.interface(description="An object with a globally unique, opaque id (Relay).")
class Node:
    """What `node(id)` can answer with; its runtime value is the row of the type that implements it."""

    id: strawberry.ID = computed(lambda row: row.id, "The global id: opaque, the same for ever.")
