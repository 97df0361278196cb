"""The one place that turns errors into responses.

Refusal                     the request is not executed: code, HTTP status, what to fix
├── MalformedRequest        400 whatever the client accepts: not JSON, wrong types
├── TransportRefused        an HTTP error status: 405, 406, 413, 415
├── TooManyRequests         429 whatever the client accepts; says when to try again
├── TokenNotAccepted        401 whatever the client accepts: the request brought an access token that does not count
├── PersistedQueryNotFound  send the text once with its hash
└── DocumentRefused         syntax, validation or a limit; carries the finished errors
Everything a resolver raises goes through `answer_errors`; whatever is not listed there is masked.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from graphql import GraphQLError, VariableDefinitionNode

from auth.sessions import challenge
from resolvers.errors import AccessRefused, InvalidFilter, TokenRefused, TooMany
from store.errors import Contention, DatabaseUnavailable, DeadlinePassed

logger = logging.getLogger(__name__)

Code = Literal[
    "BAD_USER_INPUT",
    "UNAUTHENTICATED",
    "FORBIDDEN",
    "RATE_LIMITED",
    "GRAPHQL_VALIDATION_FAILED",
    "GRAPHQL_PARSE_FAILED",
    "PERSISTED_QUERY_NOT_FOUND",
    "UNAVAILABLE",
    "INTERNAL",
]
ErrorAnswer = dict[str, Any]

MASKED = "Internal error"
TOO_SLOW = "The operation took too long and was cancelled. Request less, or try again later."
UNAVAILABLE = "The database is temporarily unavailable. Try again in a moment."


class Refusal(Exception):
    """A request that is not executed."""

    code: Code = "BAD_USER_INPUT"
    status: int = 400
    is_malformed: bool = False

    def __init__(
        self, message: str, *, status: int | None = None, headers: Mapping[str, str] | None = None, **extensions: Any
    ) -> None:
        super().__init__(message)
        self.message = message
        self.extensions = extensions
        self.headers = dict(headers or {})
        if status is not None:
            self.status = status

    def errors(self) -> list[ErrorAnswer]:
        """The errors as sent to the client."""
        return [{"message": self.message, "extensions": {"code": self.code, **self.extensions}}]


class MalformedRequest(Refusal):
    """The request is not a GraphQL request at all; `field` names the part at fault."""

    is_malformed = True


class TransportRefused(Refusal):
    """Rejected at the HTTP level: method, media type or size."""

    is_malformed = True


class TooManyRequests(Refusal):
    """More requests from one address than the limit allows."""

    code: Code = "RATE_LIMITED"
    status = 429
    is_malformed = True

    def __init__(self, wait_s: int, message: str = "Too many requests from this address.") -> None:
        super().__init__(message, headers={"Retry-After": str(wait_s)}, retryAfter=wait_s)


class TokenNotAccepted(Refusal):
    """An access token that does not count. Answering as if nobody were signed in would hide it from the client."""

    code: Code = "UNAUTHENTICATED"
    status = 401
    is_malformed = True

    def __init__(self, cause: TokenRefused) -> None:
        super().__init__(str(cause), headers={"WWW-Authenticate": challenge(cause.problem)}, reason=cause.problem)


class PersistedQueryNotFound(Refusal):
    """No text is known for this hash."""

    code: Code = "PERSISTED_QUERY_NOT_FOUND"

    def __init__(self) -> None:
        super().__init__("PersistedQueryNotFound")


class DocumentRefused(Refusal):
    """A document that cannot be executed, with the errors to send to the client."""

    def __init__(self, code: Code, errors: Sequence[ErrorAnswer]) -> None:
        super().__init__(errors[0]["message"])
        self.code = code
        self._errors = list(errors)

    def errors(self) -> list[ErrorAnswer]:
        """Every error of the document."""
        return self._errors

    def again(self) -> "DocumentRefused":
        """A fresh copy: a cached exception would accumulate a traceback each time it is raised."""
        return DocumentRefused(self.code, self._errors)


def refused_document(code: Code, errors: Iterable[GraphQLError]) -> DocumentRefused:
    """A refusal made of graphql-core's own syntax or validation errors."""
    return DocumentRefused(code, [_described(error, code) for error in errors])


# Contention: every try was in somebody's way.
_TRY_AGAIN = (DatabaseUnavailable, Contention)


@dataclass(frozen=True, slots=True)
class AnsweredErrors:
    """The errors of one execution as sent to the client, and whether the database was unavailable or too slow."""

    errors: list[ErrorAnswer] = field(default_factory=list)
    is_unavailable: bool = False


def answer_errors(errors: Sequence[GraphQLError] | None, request_id: str) -> AnsweredErrors:
    """The errors of an execution as sent to the client; unexpected ones are logged and masked."""
    if not errors:
        return AnsweredErrors()
    return AnsweredErrors(
        [_answer(error, request_id) for error in errors],
        any(isinstance(_cause(error), (*_TRY_AGAIN, DeadlinePassed)) for error in errors),
    )


def answer_fault(error: Exception, request_id: str) -> AnsweredErrors:
    """The response to a failure outside all resolvers."""
    if isinstance(error, _TRY_AGAIN):
        return AnsweredErrors([_unavailable(error, request_id)], is_unavailable=True)
    logger.error("unexpected error (request %s)", request_id, exc_info=error)
    return AnsweredErrors([masked_error(request_id)])


def masked_error(request_id: str, **extensions: Any) -> ErrorAnswer:
    """The error sent to a client for a fault of ours."""
    return {"message": MASKED, "extensions": {"code": "INTERNAL", "requestId": request_id, **extensions}}


def _answer(error: GraphQLError, request_id: str) -> ErrorAnswer:
    cause = _cause(error)
    if isinstance(cause, _TRY_AGAIN):
        return _placed(error, _unavailable(cause, request_id))
    if isinstance(cause, DeadlinePassed):
        logger.warning("a statement at %s ran out of time (request %s)", error.path, request_id)
        return _placed(error, {**masked_error(request_id, reason="timeout"), "message": TOO_SLOW})
    if error.extensions and "code" in error.extensions:
        return _described(error, error.extensions["code"])
    if isinstance(cause, InvalidFilter):
        extensions = {"code": "BAD_USER_INPUT", "field": ".".join(cause.path)}
        return _placed(error, {"message": str(cause), "extensions": extensions})
    if isinstance(cause, AccessRefused):
        more: dict[str, Any] = {"retryAfter": cause.retry_after_s} if isinstance(cause, TooMany) else {}
        if isinstance(cause, TokenRefused):
            more["reason"] = cause.problem
        return _placed(error, {"message": str(cause), "extensions": {"code": cause.code, **more}})
    if _is_callers(error, cause):
        answer = _described(error, "BAD_USER_INPUT")
        variable = next((node for node in error.nodes or () if isinstance(node, VariableDefinitionNode)), None)
        if variable is not None:
            answer["extensions"]["field"] = f"variables.{variable.variable.name.value}"
        return answer
    logger.error("unexpected error at %s (request %s)", error.path, request_id, exc_info=cause or error)
    return _placed(error, masked_error(request_id))


def _unavailable(cause: Exception, request_id: str) -> ErrorAnswer:
    logger.error("database unavailable (request %s): %s", request_id, cause)
    extensions = {"code": "UNAVAILABLE", "requestId": request_id, "reason": "database_unavailable"}
    return {"message": UNAVAILABLE, "extensions": extensions}


def _cause(error: GraphQLError) -> Exception | None:
    """The original exception under any layers of graphql-core's wrapping."""
    cause: Exception | None = error.original_error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return cause


def _is_callers(error: GraphQLError, cause: Exception | None) -> bool:
    """True if the caller sent a wrong value: wrong variables have no path, and graphql-core points at a wrong argument's node.

    A wrong result of ours has a path but no node of its own.
    """
    return error.path is None or (isinstance(cause, GraphQLError) and bool(cause.nodes))


def _described(error: GraphQLError, code: str) -> ErrorAnswer:
    extensions = {**(error.extensions or {}), "code": code}
    return _placed(error, {"message": error.message, "extensions": extensions})


def _placed(error: GraphQLError, answer: ErrorAnswer) -> ErrorAnswer:
    if error.locations:
        answer["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path:
        answer["path"] = list(error.path)
    return answer
