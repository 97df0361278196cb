"""Each limit at its edge: the largest document that passes, and the next one, which is refused with both numbers."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from graphql import parse

from schema.execution.errors import DocumentRefused, Refusal
from schema.execution.limits import check_document, check_text, check_variables, measure
from schema.execution.settings import GraphQLSettings

SETTINGS = GraphQLSettings()


def refused(text: str, **settings: Any) -> dict[str, Any] | None:
    """The limit that a document exceeds, with the numbers; None when it passes."""
    try:
        check_document(parse(text), replace(SETTINGS, **settings))
    except DocumentRefused as refusal:
        (error,) = refusal.errors()
        extensions: dict[str, Any] = dict(error["extensions"])
        assert extensions["code"] == "GRAPHQL_VALIDATION_FAILED"
        assert str(extensions["maximum"]) in error["message"]
        assert str(extensions["requested"]) in error["message"]
        return {key: extensions[key] for key in ("limit", "requested", "maximum")}
    return None


def different(count: int) -> str:
    """So many fields of different names."""
    return " ".join(f"f{number}" for number in range(count))


def spread(depth: int) -> str:
    """Fragments inside one another: nesting without depth."""
    return "{" + "... {" * depth + "hello" + "}" * depth + "}"


@pytest.mark.parametrize(
    ("limit", "maximum", "document", "settings"),
    [
        ("operations", 20, lambda n: " ".join(f"query Q{i} {{hello}}" for i in range(n)), {}),
        ("fragments", 60, lambda n: "{hello}" + "".join(f"fragment F{i} on Query{{hello}}" for i in range(n)), {}),
        ("comparisons of repeated fields", 100 * 100, lambda n: "{itself{" + "hello " * math.ceil(n**0.5) + "}}", {}),
        ("list items", 7, lambda n: "{nodes(ids: [" + '"a" ' * n + "]){title}}", {"max_list_items": 7}),
        ("fields", 9, lambda n: "{itself{" + different(n - 1) + "}}", {"max_fields": 9}),
        ("depth", 4, lambda n: "{itself" * (n - 1) + "{hello}" + "}" * (n - 1), {"max_depth": 4}),
        ("nesting", 60, lambda n: spread(n - 1), {}),
        ("root fields", 5, lambda n: "{" + different(n) + "}", {"max_root_fields": 5}),
        ("aliases", 3, lambda n: "{itself{" + " ".join(f"a{i}: hello" for i in range(n)) + "}}", {"max_aliases": 3}),
        ("directives", 3, lambda n: "{hello " + "@skip(if: false) " * n + "}", {"max_directives": 3}),
    ],
)
def test_the_last_document_within_a_limit_passes(
    limit: str, maximum: int, document: Callable[[int], str], settings: dict[str, int]
) -> None:
    assert refused(document(maximum), **settings) is None
    found = refused(document(maximum + 1), **settings)
    assert found is not None
    assert (found["limit"], found["maximum"]) == (limit, maximum)
    assert found["requested"] == maximum + 1 or limit.startswith("comparisons")


def test_fields_of_one_name_are_compared_each_with_each_and_others_not_at_all() -> None:
    assert measure(parse("{itself{hello hello hello} other}")).overlap == 9
    assert measure(parse("{a: hello a: hello hello b: hello b: hello}")).overlap == 8
    assert measure(parse("{a b c}")).overlap == 0


def test_an_unused_fragments_fields_count_since_validation_reads_them() -> None:
    found = refused("{hello} fragment F on Query{" + different(10) + "}", max_fields=9)
    assert found == {"limit": "fields", "requested": 10, "maximum": 9}


def test_the_longest_list_counts_wherever_it_stands() -> None:
    assert measure(parse("{a(x: {y: [{z: [1, 2, 3]}, 2]}, w: [1]) b(x: [[1, 2, 3, 4, 5]])}")).longest_list == 5
    assert measure(parse("{a(x: {y: [{z: [1, 2, 3]}, 2]})}")).longest_list == 3
    assert measure(parse("query ($ids: [Int!] = [1, 2, 3], $n: Int) {a(x: [1], n: $n)}")).longest_list == 3
    assert measure(parse("{a}")).longest_list == 0


def test_directives_count_on_operations_and_variables_too() -> None:
    (operation,) = measure(parse("query ($n: Int @a, $m: Int @a) @b @c { hello @d ... @e { hello } }")).operations
    assert operation.directives == 6


def test_each_selection_and_each_value_is_visited_once() -> None:
    assert measure(parse("{a(x: [1, 2], y: {z: 3}) {b ... {c}}}")).visited == 4 + 5


def test_a_fragment_counts_at_every_use_from_where_it_is_spread() -> None:
    (operation,) = measure(
        parse("{ ...F itself { ...F a: hello } } fragment F on Query { b: hello @skip(if: true) itself { ... { hello } } }")
    ).operations
    assert (operation.fields, operation.root_fields, operation.depth, operation.nesting) == (8, 3, 3, 5)
    assert (operation.aliases, operation.directives) == (3, 2)


def test_a_spread_of_an_unknown_fragment_is_left_to_validation() -> None:
    (operation,) = measure(parse("{ hello ...Nowhere }")).operations
    assert (operation.fields, operation.depth) == (1, 1)


def test_a_text_may_be_as_long_as_the_limit() -> None:
    settings = replace(SETTINGS, max_document_chars=10)
    check_text("{hello}   ", settings)
    with pytest.raises(DocumentRefused, match="10 characters: it has 11"):
        check_text("{hello}    ", settings)


def test_a_huge_figure_is_told_as_a_thousand_million_at_most() -> None:
    bomb = "{...A0}" + "".join(f"fragment A{n} on Query{{...A{n + 1} ...A{n + 1}}}" for n in range(40))
    found = refused(bomb + "fragment A40 on Query{hello}")
    assert found == {"limit": "fields", "requested": 10**9, "maximum": SETTINGS.max_fields}


def nested(depth: int) -> Any:
    """Lists in one another, a number in the innermost."""
    return [nested(depth - 1)] if depth else 1


@pytest.mark.parametrize(
    ("passing", "refused_value", "what"),
    [
        (["a"] * 7, ["a"] * 8, "contains a list of 8 items; the limit is 7"),
        ({"x": {"y": ["a"] * 7}}, {"x": {"y": ["a"] * 8}}, "contains a list of 8 items; the limit is 7"),
        (nested(12), nested(13), "is nested too deeply; the limit is 12"),
        ({str(n): n for n in range(4999)}, {str(n): n for n in range(5000)}, "contains too many values; the limit is 5000"),
    ],
)
def test_the_last_variable_within_a_limit_passes(passing: Any, refused_value: Any, what: str) -> None:
    settings = replace(SETTINGS, max_list_items=7)
    check_variables({"ids": passing}, settings)
    with pytest.raises(Refusal) as caught:
        check_variables({"ids": refused_value}, settings)
    assert what in str(caught.value)
    assert "$ids" in str(caught.value)


def test_the_values_of_all_variables_count_together() -> None:
    half = {str(n): n for n in range(2499)}
    check_variables({"a": half, "b": half}, SETTINGS)
    with pytest.raises(Refusal, match=r"\$b contains too many"):
        check_variables({"a": half, "b": {**half, "x": 1}}, SETTINGS)
