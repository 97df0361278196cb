"""Why an operation is not run by a plan, or not to its end.

Unplannable   the compiler does not know something of the operation; graphql-core runs it
Unforeseen    a value is of no kind that plans deal with, an awaitable in a row, say
Doomed        a failure has nulled the whole answer: the rest need not run
"""

from typing import Literal

Reason = Literal[
    "introspection",  # __schema and __type
    "directive",  # one that is neither @skip nor @include
    "incremental",  # @defer and @stream
    "fragment_arguments",  # an experiment of the specification's
    "condition",  # a null where @skip or @include needs true or false
    "arguments",  # constant arguments that cannot be read
    "resolver",  # a resolver of its own below the root
    "size",  # more fields than a plan holds
    "unforeseen",  # a value that plans do not deal with
    "fault",  # an error of the engine's own, logged
]


class Unplannable(Exception):
    """The compiler knows no plan for this operation."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class Unforeseen(Exception):
    """A value turned up that plans do not deal with."""


class Doomed(Exception):
    """The whole answer is null, whatever else comes."""
