"""Enums with a description on every value."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

Members = TypeVar("Members", bound=StrEnum)


def described_enum(description: str, **values: str) -> Callable[[type[Members]], type[Members]]:
    """A GraphQL enum of the class's members, with a description for each.

    Errors: KeyError for a member without a description.
    """

    def declared(members: type[Members]) -> type[Members]:
        strawberry.enum(members, description=description)
        definition: StrawberryEnumDefinition = members.__strawberry_definition__  # type: ignore[attr-defined]
        for value in definition.values:
            value.description = values[value.name]
        return members

    return declared
