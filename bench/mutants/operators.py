"""The faults: each changes one expression of a module the way a slip of the hand would."""

import ast
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

_SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
# Speed, slots and guards against our own slips; whether two sequences are as long as each other, no caller decides.
_UNSEEN_CALLS = frozenset({"TypeVar", "dataclass", "lru_cache", "zip"})
_SMALL = 3  # numbers up to this are raised by one, larger ones doubled


@dataclass(frozen=True, slots=True, order=True)
class Mutant:
    """One fault: what a file holds between two places, and what replaces it.

    Units: `line` counts from 1; `start` and `end` are characters of the file.
    """

    path: str
    line: int
    start: int
    end: int
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}  {_one_line(self.old)}  →  {_one_line(self.new)}"

    def applied_to(self, source: str) -> str:
        """The module with the fault in it."""
        return source[: self.start] + self.new + source[self.end :]


def mutants_of(path: str, source: str) -> list[Mutant]:
    """Every fault that the operators know for a module, in the order of the text."""
    tree = ast.parse(source)
    starts = _line_starts(source)
    skipped = set(_unseen(tree))
    found: set[Mutant] = set()
    for node in ast.walk(tree):
        if id(node) in skipped or not isinstance(node, ast.expr | ast.stmt):
            continue
        start, end = _offset(starts, source, node, at_end=False), _offset(starts, source, node, at_end=True)
        if _reads_as(source[start:end], node):
            found.update(Mutant(path, node.lineno, start, end, source[start:end], new) for new in _changed(node))
    return sorted(found)


def _changed(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Compare():
            for index, operator in enumerate(node.ops):
                if type(operator) in _SWAPPED:
                    ops: list[ast.cmpop] = [*node.ops[:index], _swapped(operator), *node.ops[index + 1 :]]  # type: ignore[list-item]
                    yield f"({ast.unparse(ast.Compare(node.left, ops, node.comparators))})"
        case ast.BinOp() if type(node.op) in _SWAPPED and not _is_text(node):
            yield f"({ast.unparse(ast.BinOp(node.left, _swapped(node.op), node.right))})"  # type: ignore[arg-type]
        case ast.BoolOp():
            yield f"({ast.unparse(ast.BoolOp(_swapped(node.op), node.values))})"  # type: ignore[arg-type]
        case ast.UnaryOp(op=ast.Not()):
            yield f"({ast.unparse(node.operand)})"
        case ast.IfExp():
            yield f"({ast.unparse(ast.IfExp(node.test, node.orelse, node.body))})"
        case ast.Constant(value=bool(value)):
            yield str(not value)
        case ast.Constant(value=int(value)) if not isinstance(value, bool):
            yield str(value + 1 if abs(value) <= _SMALL else value * 2)
        case ast.Constant(value=float(value)):
            yield str(value * 2 if value else 1.0)
        case ast.Tuple(ctx=ast.Load()) | ast.List(ctx=ast.Load()) | ast.Set() if len(node.elts) > 2:
            kept = [*node.elts[:1], *node.elts[2:]]
            yield ast.unparse(type(node)(kept) if isinstance(node, ast.Set) else type(node)(kept, ast.Load()))
        case ast.Expr(value=ast.Call() | ast.Await(value=ast.Call())):
            yield "pass"


def _swapped(operator: ast.AST) -> ast.AST:
    return _SWAPPED[type(operator)]()


def _is_text(node: ast.BinOp) -> bool:
    sides = (node.left, node.right)
    return any(
        isinstance(side, ast.JoinedStr) or (isinstance(side, ast.Constant) and isinstance(side.value, str)) for side in sides
    )


def _unseen(tree: ast.AST) -> Iterator[int]:
    """Ids of nodes that nobody sees the effect of: types, and what _UNSEEN_CALLS are given."""
    for node in ast.walk(tree):
        parts: list[ast.AST | None] = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _UNSEEN_CALLS:
            parts += [node] if node.func.id != "zip" else [keyword.value for keyword in node.keywords]
        yield from (id(inner) for part in parts if part is not None for inner in ast.walk(part))


def _reads_as(text: str, node: ast.AST) -> bool:
    """True when the text is the node's. Of expressions inside an f-string, Python 3.11 tells wrong places."""
    try:
        again = ast.parse(f"({text}\n)" if isinstance(node, ast.expr) else textwrap.dedent(text)).body[0]
    except SyntaxError:
        return False
    return ast.dump(again.value if isinstance(node, ast.expr) and isinstance(again, ast.Expr) else again) == ast.dump(node)


def _line_starts(source: str) -> list[int]:
    starts = [0]
    for line in source.split("\n"):  # the parser's lines; str.splitlines knows more ends than it
        starts.append(starts[-1] + len(line) + 1)
    return starts


def _offset(starts: list[int], source: str, node: ast.expr | ast.stmt, *, at_end: bool) -> int:
    line, column = (node.end_lineno or node.lineno, node.end_col_offset or 0) if at_end else (node.lineno, node.col_offset)
    start = starts[line - 1]
    text = source[start : starts[line]]
    return start + len(text.encode()[:column].decode())  # the parser counts bytes


def _one_line(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 90 else flat[:87] + "…"
