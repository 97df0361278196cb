"""How much errors tell of the schema: without suggestions no names are offered, without introspection none are confirmed.

Tools such as clairvoyance rebuild a hidden schema from "Did you mean" and from which names are rejected.
"""

import logging
import re
from collections.abc import Sequence
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    ValidationRule,
    validate,
)

from schema.execution.errors import DocumentRefused, ErrorAnswer, refused_document
from schema.execution.settings import GraphQLSettings

logger = logging.getLogger(__name__)

NO_INTROSPECTION = "Introspection is disabled on this server."
NOT_VALID = "The document is not valid for this server's schema. Its details are not disclosed here."
_CODE: Final = "GRAPHQL_VALIDATION_FAILED"
_SUGGESTION = re.compile(r" Did you mean [^?]*\?")


def introspects(schema: GraphQLSchema, node: DocumentNode) -> bool:
    """True if the document asks for __schema or __type, or as a gateway for the schema's text."""
    return bool(validate(schema, node, [NoSchemaIntrospectionCustomRule, _NoServiceRule], max_errors=1))


class _NoServiceRule(ValidationRule):
    """Rejects Query._service."""

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        if node.name.value == "_service":
            self.report_error(GraphQLError(NO_INTROSPECTION, node))


def refused_silently(message: str) -> DocumentRefused:
    """A refusal that says nothing but this."""
    return DocumentRefused(_CODE, [{"message": message, "extensions": {"code": _CODE}}])


def refused_validation(errors: Sequence[GraphQLError], settings: GraphQLSettings) -> DocumentRefused:
    """A document that is not valid. Without introspection its errors go to the log alone."""
    if settings.suggests:
        return refused_document(_CODE, errors)
    if settings.introspection:
        return DocumentRefused(_CODE, [_unsuggested(error) for error in refused_document(_CODE, errors).errors()])
    logger.info("invalid document: %s", "; ".join(error.message for error in errors))
    return refused_silently(NOT_VALID)


def discreet(errors: list[ErrorAnswer], settings: GraphQLSettings) -> list[ErrorAnswer]:
    """The errors of an execution, of which those about variables tell of input types."""
    return errors if settings.suggests else [_discreet(error, settings) for error in errors]


def _discreet(error: ErrorAnswer, settings: GraphQLSettings) -> ErrorAnswer:
    extensions: dict[str, Any] = error["extensions"]
    variable = str(extensions.get("field", "")).removeprefix("variables.")
    if "path" in error or not extensions.get("field", "").startswith("variables."):
        return error
    if not settings.introspection:
        return {**error, "message": f"The variable ${variable} has an invalid value."}
    return _unsuggested(error)


def _unsuggested(error: ErrorAnswer) -> ErrorAnswer:
    """Not every one of graphql-core's rules can be told to make no suggestions."""
    return {**error, "message": _SUGGESTION.sub("", error["message"])}
