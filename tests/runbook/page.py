"""docs/runbook.md as a program: sections, their commands, and what the page says that these answer."""

import re
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "runbook.md"
_HEADING = re.compile(r"^#{2,3} (.+)$", re.MULTILINE)
_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SAYS = "# → "


@dataclass(frozen=True, slots=True)
class Block:
    """Commands that are typed together, and the lines that their output has, in this order; … stands for anything."""

    commands: str
    answers: tuple[str, ...]

    def missing_from(self, output: str) -> str | None:
        """The first answer that the output does not have after those before it."""
        at = 0
        for answer in self.answers:
            found = re.compile(".*".join(map(re.escape, answer.split("…"))), re.DOTALL).search(output, at)
            if found is None:
                return answer
            at = found.end()
        return None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its blocks."""

    title: str
    blocks: tuple[Block, ...]


def sections() -> list[Section]:
    """Every section that has commands, in the page's order."""
    text = PAGE.read_text(encoding="utf-8")
    heads = [*_HEADING.finditer(text)]
    ends = [head.start() for head in heads[1:]] + [len(text)]
    spans = [(head[1], text[head.end() : end]) for head, end in zip(heads, ends, strict=True)]
    found = [Section(title, tuple(map(_block, _BLOCK.findall(body)))) for title, body in spans]
    return [section for section in found if section.blocks]


def _block(text: str) -> Block:
    lines = text.splitlines()
    commands = "\n".join(line for line in lines if not line.startswith(_SAYS))
    return Block(commands, tuple(line.removeprefix(_SAYS) for line in lines if line.startswith(_SAYS)))
