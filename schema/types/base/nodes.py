"""The Relay interface that everything with a global id implements."""

import strawberry

from schema.types.base.fields import computed


@strawberry.interface(description="An object with a globally unique, opaque id (Relay).")
class Node:
    """The result of `node(id)`; its runtime value is the row of the implementing type."""

    id: strawberry.ID = computed(lambda row: row.id, "Global id: opaque and permanent.")
