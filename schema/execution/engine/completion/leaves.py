"""Leaves as code: the check that lets a usual value through as it is, and what writes every other one."""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLString,
)

# True for the values that a built-in scalar hands on unchanged; whatever it is false for goes through the scalar itself.
_USUAL: Mapping[str, str] = {
    GraphQLString.name: "{0}.__class__ is str",
    GraphQLID.name: "{0}.__class__ is str",
    GraphQLInt.name: "{0}.__class__ is int and -2147483648 <= {0} <= 2147483647",
    GraphQLFloat.name: "{0}.__class__ is float and {0} - {0} == 0.0",  # neither infinite nor not a number
    GraphQLBoolean.name: "{0} is True or {0} is False",
}


class Odd(Exception):
    """A value that quick code does not deal with.

    The class is raised, never one object of it: that would keep the frames, and all that they hold, of everyone who raised it.
    """


def usual(leaf: GraphQLLeafType) -> str | None:
    """The condition, of a variable {0}, under which the value stays as it is; None where only the type itself can tell."""
    return None if isinstance(leaf, GraphQLEnumType) else _USUAL.get(leaf.name)


def writer(leaf: GraphQLLeafType) -> Callable[[Any], Any]:
    """Writes one value that is neither null nor an exception. What it makes of a scalar may be no value; the caller looks.

    Errors: any, for a value that needs the careful way.
    """
    return names_of(leaf).__getitem__ if isinstance(leaf, GraphQLEnumType) else leaf.coerce_output_value


def names_of(leaf: GraphQLEnumType) -> dict[Any, str]:
    """The enum's names by its values, and by the members of its Python class where it has one."""
    members = [value.value for value in leaf.values.values()] + list(getattr(leaf, "wrapped_cls", ()))
    return {member: leaf.coerce_output_value(member) for member in members if member.__hash__ is not None}
