"""What people are called by: given names, and the titles that stand for one."""

from pathlib import Path
from typing import Final

_LINES: Final = Path(__file__).with_name("given_names.txt").read_text(encoding="utf-8").splitlines()
GIVEN_NAMES: Final = frozenset(" ".join(line for line in _LINES if not line.startswith("#")).split())
# Nobody is "the" Prince by his stage name.
PERSONAL_TITLES: Final = frozenset(
    ["prince", "princess", "king", "queen", "duke", "duchess", "lord", "lady", "sir", "bishop", "doctor"]
)
