"""The vocabulary of words.toml, by list name."""

import tomllib
from pathlib import Path

WORDS: dict[str, tuple[str, ...]] = {
    name: tuple(words)
    for name, words in tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8")).items()
}
