"""The genres of the sandbox's acts, each in every source's words."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MUSIC_SEGMENT = ("KZFzniwnSyZfZ7v7nJ", "Music")
SPORTS_SEGMENT = ("KZFzniwnSyZfZ7v7nE", "Sports")
ARTS_SEGMENT = ("KZFzniwnSyZfZ7v7na", "Arts & Theatre")


@dataclass(frozen=True, slots=True)
class Genre:
    """One genre; `genre` and `sub_genre` are Ticketmaster's (id, name)."""

    key: str
    genre: tuple[str, str]
    sub_genre: tuple[str, str]
    dice_tag: str
    eventbrite_id: str
    spotify_tags: tuple[str, ...]
    voice: str  # which grammar names its acts
    weight: float


def _genre(table: dict[str, Any]) -> Genre:
    fields: dict[str, Any] = {field: tuple(value) if isinstance(value, list) else value for field, value in table.items()}
    return Genre(**fields)


_FILE = Path(__file__).parent / "genres.toml"
GENRES = tuple(_genre(table) for table in tomllib.loads(_FILE.read_text(encoding="utf-8"))["genre"])
