"""Entities for a federation gateway: rows by the keys that other subgraphs hold, one batch per type, in the order asked for.

Only what everybody may see is an entity. Rows come from the loaders that `node` reads from, so no rule of access is passed by.
Source: Apollo Federation 2, the subgraph specification (`_entities`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from resolvers.context import RequestContext
from resolvers.errors import InvalidFilter
from resolvers.global_ids import GlobalId, number_of
from resolvers.nodes import rows_of

ENTITY_TYPES = ("Event", "Venue", "Artist", "Dj")
ENTITIES_MAX = 500


async def entities(context: RequestContext, representations: Sequence[Any]) -> list[Any]:
    """The row of each representation; None for a key that no object has.

    Errors: InvalidFilter for a representation that names no entity type or none of its keys, and for too many of them.
    """
    if len(representations) > ENTITIES_MAX:
        message = f"must contain at most {ENTITIES_MAX} representations; got {len(representations)}"
        raise InvalidFilter(("representations",), message)
    return await rows_of(context, [_key(place, sent) for place, sent in enumerate(representations)])


def _key(place: int, sent: Any) -> GlobalId | None:
    """What a representation stands for; None for a well-formed key that no object can have."""
    path = ("representations", str(place))
    kind = sent.get("__typename") if isinstance(sent, Mapping) else None
    if kind not in ENTITY_TYPES:
        raise InvalidFilter(path, f"must have a __typename of {', '.join(ENTITY_TYPES)}")
    text, number = sent.get("id"), sent.get("databaseId")
    if isinstance(text, str):
        found = number_of(text, kind)
        return None if found is None else GlobalId(kind, found)
    if isinstance(number, int) and not isinstance(number, bool):
        return GlobalId(kind, number) if 0 < number < 2**31 else None
    raise InvalidFilter(path, "must have an id or a databaseId")
