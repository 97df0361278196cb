"""Whether two answers are the same: `data` to the byte, the errors by message, place and path.

Where an error nulls something above its own place, which of several gets there first is a matter of scheduling. There each
answer has to have an error, every one from the nulled place, and on the field that its message names.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson
from graphql import ExecutionResult, GraphQLError

from schema.execution.errors import answer_errors


class Told(NamedTuple):
    """An error as far as it has to be the same."""

    path: tuple[str | int, ...]
    message: str
    rest: bytes  # the client's view of it


def assert_same(ours: ExecutionResult, reference: ExecutionResult) -> None:
    """Fails with what differs."""
    assert orjson.dumps(ours.data) == orjson.dumps(reference.data)
    own, above = _sorted_out(ours)
    own_reference, above_reference = _sorted_out(reference)
    assert own == own_reference
    assert above.keys() == above_reference.keys()
    for place, errors in above.items():
        for error in errors:
            assert error.path[: len(place)] == place
            assert _is_in_its_place(error), error


def _sorted_out(answer: ExecutionResult) -> tuple[Counter[Told], dict[tuple[str | int, ...], list[Told]]]:
    """The errors in the place that they nulled, and the others by the nulled place above them."""
    own: Counter[Told] = Counter()
    above: dict[tuple[str | int, ...], list[Told]] = {}
    for error in answer.errors or ():
        told = _told(error)
        place = _nulled(answer.data, told.path)
        if place == told.path:
            own[told] += 1
        else:
            above.setdefault(place, []).append(told)
    return own, above


def _nulled(data: Any, path: Sequence[str | int]) -> tuple[str | int, ...]:
    """The first place along the path that holds a null."""
    for depth, key in enumerate(path):
        if data is None:
            return tuple(path[:depth])
        data = data[key]
    assert data is None, f"an error at {path}, where there is {data!r}"
    return tuple(path)


def _told(error: GraphQLError) -> Told:
    (answered,) = answer_errors([error], "request").errors
    locations = [[place.line, place.column] for place in error.locations or ()]
    # Several paths may share one batch under graphql-core, so that the numbers of a batch of the wrong length differ.
    message = re.sub(r"expected: \d+, received: \d+", "expected: n, received: m", error.message)
    rest = orjson.dumps(
        [locations, type(error.original_error).__name__, {**answered, "message": ""}], option=orjson.OPT_SORT_KEYS
    )
    return Told(tuple(error.path or ()), message, rest)


def _is_in_its_place(error: Told) -> bool:
    """A message that names a field of ours stands at that field: keys end with the field's name."""
    named = re.search(r"\b[A-Z]\w+\.(\w+?) is broken|field '?[A-Z]\w+\.(\w+)'?\.", error.message)
    if named is None:
        return True
    key = next(str(part) for part in reversed(error.path) if not isinstance(part, int))
    name = _camel(named[1] or named[2]).lower().rstrip("_")
    return key.lower().endswith(name)


def _camel(name: str) -> str:
    return name.replace("_", "")
