"""Which statements a test executes, and which ones a fault shows in: the tests that execute those are run first."""

import ast
from collections.abc import Iterator
from types import CodeType

HIT = "__mutants_hit__"  # the name under which the runner puts the function that notes a statement

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def instrumented(path: str, source: str) -> CodeType:
    """The module, with a note of (path, line) before each statement of its functions."""
    tree = ast.parse(source)
    for block in list(_blocks(tree)):
        for statement in list(block):
            note = ast.parse(f"{HIT}({path!r}, {statement.lineno})").body[0]
            if not _is_docstring(statement):
                block.insert(block.index(statement), ast.copy_location(note, statement))
    return compile(ast.fix_missing_locations(tree), path, "exec")


def lines_showing(source: str, start: int) -> set[int]:
    """The lines of statements that a fault at a place (in characters) shows in: its own, or those that use what it defines."""
    tree = ast.parse(source)
    line = source.count("\n", 0, start) + 1
    inside = [one for block in _blocks(tree) for one in block if one.lineno <= line <= (one.end_lineno or one.lineno)]
    if inside:
        return {max(one.lineno for one in inside)}
    around = [one for one in tree.body if _first_line(one) <= line <= (one.end_lineno or one.lineno)]
    names = {name for statement in around for name in _bound(statement)}
    for statement in tree.body:  # constants made of others
        if not isinstance(statement, _Function | ast.ClassDef) and names & _mentioned(statement):
            names.update(_bound(statement))
    own = {one.lineno for statement in around for block in _blocks(statement) for one in block}
    return own | {one.lineno for block in _blocks(tree) for one in block if names & _mentioned(one)}


def _blocks(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    """The lists of statements of every function, the nested ones included."""
    for function in ast.walk(tree):
        if isinstance(function, _Function):
            for node in _within(function):
                for field in ("body", "orelse", "finalbody"):
                    block = getattr(node, field, None)
                    if isinstance(block, list):
                        yield block


def _within(function: _Function) -> Iterator[ast.AST]:
    """The function and the compound statements in it; not the functions and classes in it."""
    stack: list[ast.AST] = [function]
    while stack:
        node = stack.pop()
        yield node
        inner = (ast.stmt, ast.ExceptHandler, ast.match_case)
        stack += [
            child
            for child in ast.iter_child_nodes(node)
            if isinstance(child, inner) and not isinstance(child, _Function | ast.ClassDef)
        ]


def _bound(statement: ast.stmt) -> set[str]:
    if isinstance(statement, _Function | ast.ClassDef):
        return {statement.name}
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _mentioned(statement: ast.stmt) -> set[str]:
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def _first_line(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
