"""The schema as a subgraph of Apollo Federation 2: with keys, and without the fields that every subgraph has.

Source: Apollo Federation 2.3, the subgraph specification and the directives' reference.
"""

import re
from weakref import WeakKeyDictionary

from strawberry.printer import print_schema
from strawberry.schema import BaseSchema

_HEAD = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable", "@tag"])\n\n'
_KEYS = ' @key(fields: "id") @key(fields: "databaseId")'
# By type. Node is every subgraph's interface; what belongs to one person is tagged, so that contracts can leave it out.
DIRECTIVES = {
    "Event": _KEYS,
    "Venue": _KEYS,
    "Artist": _KEYS,
    "Dj": _KEYS,
    "PageInfo": " @shareable",
    "Viewer": ' @tag(name: "personal")',
}
_OWN_FIELDS = re.compile(r'\n  """[^"]*"""\n  (?:_service|_entities\((?:[^()]|\([^()]*\))*\)): [^\n]+\n')
_OWN_TYPES = re.compile(r'(?:"""[^"]*"""\n)?(?:type _Service \{.*?\n\}|union _Entity = [^\n]+|scalar _Any[^\n]*)\n*', re.DOTALL)
_EXECUTABLE = re.compile(
    r'"""\n[^"]*\n"""\ndirective @(?:defer|stream)\((?:[^()"]|"""[^"]*""")*\) on [^\n]+\n+'
)  # a gateway has its own
_sdls: "WeakKeyDictionary[BaseSchema, str]" = WeakKeyDictionary()


def subgraph_sdl(schema: BaseSchema) -> str:
    """The SDL for `_service`, printed once per schema."""
    known = _sdls.get(schema)
    if known is None:
        known = _sdls[schema] = _HEAD + _subgraph(print_schema(schema))
    return known


def _subgraph(sdl: str) -> str:
    return _with_directives(_OWN_TYPES.sub("", _OWN_FIELDS.sub("\n", _EXECUTABLE.sub("", sdl))))


def _with_directives(sdl: str) -> str:
    for name, directives in DIRECTIVES.items():
        sdl = re.sub(rf"^(type {name}\b[^{{]*?) \{{", rf"\1{directives} {{", sdl, count=1, flags=re.MULTILINE)
    return sdl
