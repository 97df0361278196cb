"""docs/http.md names every error code of the REST routes with its status, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from shims.rest.errors import CODES
from shims.rest.stored import STATUSES

ROOT = Path(__file__).resolve().parents[2]
_ROW = re.compile(r"^\| (\d{3}) \| `(\w+)` \|", re.MULTILINE)


def _pairs(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every status that stands before a code: in a call's arguments, or in a pair of a table."""
    for node in ast.walk(tree):
        items = node.args if isinstance(node, ast.Call) else node.elts if isinstance(node, ast.Tuple) else []
        values = [item.value if isinstance(item, ast.Constant) else None for item in items]
        for status, code in zip(values, values[1:], strict=False):
            if isinstance(status, int) and 400 <= status < 600 and isinstance(code, str) and re.fullmatch(r"[a-z_]+", code):
                yield status, code


def test_every_rest_error_code_is_documented() -> None:
    sent = {pair for path in (ROOT / "shims").rglob("*.py") for pair in _pairs(ast.parse(path.read_text("utf-8")))}
    sent |= set(CODES.items()) | set(STATUSES.values())
    assert (404, "not_found") in sent and (503, "draining") in sent
    page = (ROOT / "docs" / "http.md").read_text("utf-8")
    assert {(int(status), code) for status, code in _ROW.findall(page)} == sent
