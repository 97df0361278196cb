"""About how many bytes a plan takes, without a look into it: counted while it is made, measured once."""

from typing import Final

from schema.execution.engine.errors import Unplannable
from schema.execution.engine.plan import Plan

_LEAST_BYTES: Final = 1_200
_FIELD_BYTES: Final = 760
_SELECTION_BYTES: Final = 1_900  # with the code that is generated when it first runs, though others may share that
_LESS_BYTES: Final = 1_500  # the root's selection has no code


def plan_bytes(plan: Plan | Unplannable) -> int:
    """About what it takes beside the document, once it has run."""
    if not isinstance(plan, Plan):
        return _LEAST_BYTES
    return max(_LEAST_BYTES, _FIELD_BYTES * plan.size + _SELECTION_BYTES * plan.selections - _LESS_BYTES)
