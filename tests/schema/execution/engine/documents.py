"""Writes random valid operations over a whole schema: arguments, variables, aliases, fragments, conditions, merged fields."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_interface_type,
    is_list_type,
    is_non_null_type,
    is_required_argument,
    is_required_input_field,
)
from graphql.type import GraphQLNamedType

Scope = GraphQLObjectType | GraphQLInterfaceType
MakeValue = Callable[[Random, str, str], Any]  # of an argument's or input field's name and its scalar's: a JSON value


class Name(str):
    """An enum's value, which is written without quotes."""


@dataclass
class Written:
    """A document and the variables to send with it."""

    text: str
    variables: dict[str, Any]


@dataclass
class Writer:
    """Writes one document. `fields` is how many it may select, `unwanted` names those that it never does."""

    schema: GraphQLSchema
    random: Random
    make_value: MakeValue
    fields: int = 40
    unwanted: frozenset[str] = frozenset()
    _fragments: dict[str, tuple[str, str]] = field(default_factory=dict)  # name: type, text
    _declared: dict[str, str] = field(default_factory=dict)  # variable: its declaration
    _variables: dict[str, Any] = field(default_factory=dict)
    _calls: dict[tuple[str, str, int], str] = field(default_factory=dict)  # arguments of a type's field under one alias

    def operation(self, kind: str, roots: Sequence[str], most_roots: int = 3) -> Written:
        """An operation that selects some of these root fields."""
        root = self.schema.query_type if kind == "query" else self.schema.mutation_type
        assert root is not None
        chosen = [self.random.choice(roots) for _ in range(self.random.randint(1, most_roots))]
        parts = [text for name in chosen if (text := self._field(root, name, 5))]
        if self._chance(0.15):
            parts.insert(self.random.randint(0, len(parts)), "__typename")
        if kind == "query" and self._chance(0.1):
            parts = [f"... on {root.name} {{ {' '.join(parts)} }}"]
        declared = f"({', '.join(self._declared.values())})" if self._declared else ""
        text = f"{kind}{declared} {{ {' '.join(parts) or '__typename'} }}"
        fragments = (f"fragment {name} on {on} {{ {body} }}" for name, (on, body) in self._fragments.items())
        return Written("\n".join([text, *fragments]), self._variables)

    def _selection(self, scope: GraphQLNamedType, depth: int) -> str:
        """What stands between the braces; never nothing."""
        if is_abstract_type(scope):
            return self._abstract(scope, depth)
        assert isinstance(scope, GraphQLObjectType)
        names = [name for name in scope.fields if f"{scope.name}.{name}" not in self.unwanted]
        parts = [self._part(scope, self.random.choice(names), depth) for _ in range(self.random.randint(1, 6))]
        return " ".join(part for part in parts if part) or "__typename"

    def _part(self, scope: GraphQLObjectType, name: str, depth: int) -> str:
        roll = self.random.random()
        if roll < 0.06:
            return self._typename()
        if roll < 0.14 and depth > 0:
            condition = self.random.choice(["", f" on {scope.name}", *(f" on {one.name}" for one in scope.interfaces[:0])])
            return f"...{condition} {self._condition()} {{ {self._selection(scope, depth - 1)} }}"
        if roll < 0.22 and depth > 0:
            return f"...{self._fragment(scope, depth - 1)} {self._condition()}"
        if roll < 0.25 and scope.interfaces:
            return f"... on {scope.interfaces[0].name} {{ id }}"
        return self._field(scope, name, depth)

    def _abstract(self, scope: Any, depth: int) -> str:
        own = ["id"] if is_interface_type(scope) else [self._typename()]  # a union has no fields of its own
        parts = [self._typename(), *own] if self._chance(0.7) else own
        for one in self.schema.get_possible_types(scope):
            if self._chance(0.5):
                names = [self.random.choice(list(one.fields)) for _ in range(3)]
                # Under an alias that tells its type: equal keys of different types would have to have equal shapes.
                texts = (self._field(one, name, depth - 1, of=one.name) for name in names)
                body = " ".join(text for text in texts if text)
                parts.append(f"... on {one.name} {self._condition()} {{ {body or '__typename'} }}")
        self.random.shuffle(parts)
        return " ".join(parts)

    def _typename(self) -> str:
        return "__typename" if self._chance(0.8) else f"kind___typename: __typename {self._condition()}"

    def _fragment(self, scope: GraphQLObjectType, depth: int) -> str:
        known = [name for name, (on, _) in self._fragments.items() if on == scope.name]
        if known and self._chance(0.5):
            return self.random.choice(known)
        body = self._selection(scope, depth)  # before it has a name, so that it can't spread itself
        name = f"F{len(self._fragments)}"
        self._fragments[name] = (scope.name, body)
        return name

    def _field(self, scope: Scope, name: str, depth: int, of: str = "") -> str:
        """One field; nothing when the document is full, or too deep for what it would have to select."""
        declared = scope.fields[name]
        inner = get_named_type(declared.type)
        if self.fields <= 0 or (is_composite_type(inner) and depth <= 0):
            return ""
        self.fields -= 1
        number = self.random.choice([0, 0, 0, 1, 2])
        call = self._call(scope, name, declared, number)
        key = f"{of or 'a'}{number}_{name}: " if of or number else ""
        selection = f" {{ {self._selection(inner, depth - 1)} }}" if is_composite_type(inner) else ""
        return f"{key}{name}{call} {self._condition()}{selection}"

    def _call(self, scope: Scope, name: str, declared: GraphQLField, number: int) -> str:
        """Always the same arguments under the same key, so that fields merge."""
        place = (scope.name, name, number)
        if place not in self._calls:
            given = (
                (key, argument) for key, argument in declared.args.items() if is_required_argument(argument) or self._chance(0.25)
            )
            texts = [f"{key}: {self._argument(key, argument)}" for key, argument in given]
            self._calls[place] = f"({', '.join(texts)})" if texts else ""
        return self._calls[place]

    def _argument(self, name: str, argument: GraphQLArgument) -> str:
        value = self.value(name, argument.type)
        if self._chance(0.4):
            return self._variable(str(argument.type), argument, value)
        return _literal(value)

    def _variable(self, kind: str, argument: GraphQLArgument, value: Any) -> str:
        name = f"v{len(self._declared)}"
        roll = self.random.random()
        default = ""
        if roll < 0.2 and value is not None:
            default = f" = {_literal(value)}"
        elif roll < 0.35 and not is_non_null_type(argument.type):
            pass  # not sent at all
        else:
            self._variables[name] = as_json(value)
        self._declared[name] = f"${name}: {kind}{default}"
        return f"${name}"

    def _condition(self) -> str:
        if self._chance(0.88):
            return ""
        directive, truth = self.random.choice(["skip", "include"]), self._chance(0.5)
        if self._chance(0.5):
            return f"@{directive}(if: {str(truth).lower()})"
        name = f"c{self.random.randint(0, 2)}"
        if name not in self._declared:
            self._declared[name] = f"${name}: Boolean!"
            self._variables[name] = truth
        return f"@{directive}(if: ${name})"

    def value(self, name: str, kind: Any) -> Any:
        """A value of an input type, with enums as names."""
        if is_non_null_type(kind):
            return self.value(name, kind.of_type)
        if is_list_type(kind):
            return [self.value(name, kind.of_type) for _ in range(self.random.randint(0, 3))]
        if isinstance(kind, GraphQLEnumType):
            return Name(self.random.choice(list(kind.values)))
        if isinstance(kind, GraphQLInputObjectType):
            given = (key for key, one in kind.fields.items() if is_required_input_field(one) or self._chance(0.06))
            return {key: self.value(key, kind.fields[key].type) for key in given}
        return self.make_value(self.random, name, kind.name)

    def _chance(self, share: float) -> bool:
        return self.random.random() < share


def _literal(value: Any) -> str:
    if isinstance(value, Name):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_literal(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return {True: "true", False: "false", None: "null"}[value] if value is None or isinstance(value, bool) else repr(value)


def as_json(value: Any) -> Any:
    """A value as JSON carries it."""
    if isinstance(value, Mapping):
        return {name: as_json(item) for name, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return str(value) if isinstance(value, Name) else value
