"""The acts of a sandbox world: invented names, one genre each, and the ids by which the sources know them."""

import uuid
from dataclasses import dataclass

from sources.sandbox.world.gigs.genres import GENRES, Genre
from sources.sandbox.world.randomness import base62, chance, digest, digits, stream
from sources.sandbox.world.wording.names import act_name, odd_names, tribute_name
from store.text import key


@dataclass(frozen=True, slots=True)
class Act:
    """Someone who plays. Ids are None where a source does not know the act."""

    number: int
    name: str
    genre: Genre
    fame: float  # 0 unknown to 1 fills an arena
    musicbrainz_id: str | None
    ticketmaster_id: str | None
    bandsintown_id: str | None
    spotify_id: str
    dice_id: int
    tribute_to: str | None = None

    @property
    def image_token(self) -> str:
        """What the addresses of the act's pictures are made of."""
        return digest("image", self.number, self.name)[:32]


def make_acts(seed: int, count: int) -> tuple[Act, ...]:
    """That many acts with distinct names, the odd names among them; one in fourteen plays the songs of another."""
    rng = stream(seed, "acts")
    names = list(odd_names())
    taken = {key(name) or name for name in names}
    acts = [_act(seed, number, name, rng.choice(GENRES[:9])) for number, name in enumerate(names)]
    while len(acts) < count:
        genre = rng.choices(GENRES, weights=[genre.weight for genre in GENRES])[0]
        if len(acts) > 40 and chance(rng, 0.07):
            original = rng.choice([act for act in acts if act.tribute_to is None and act.genre.voice != "dj"])
            name, tribute_to = tribute_name(rng, original.name), original.name
            genre = original.genre
        else:
            name, tribute_to = act_name(rng, genre.voice, names[-40:]), None
        if (key(name) or name) in taken:
            continue
        taken.add(key(name) or name)
        if tribute_to is None:
            names.append(name)
        acts.append(_act(seed, len(acts), name, genre, tribute_to))
    return tuple(acts)


def _act(seed: int, number: int, name: str, genre: Genre, tribute_to: str | None = None) -> Act:
    rng = stream(seed, "act", number)
    fame = round(rng.random() ** 2.2, 3) * (0.5 if tribute_to else 1.0)
    known = 0.35 + 0.65 * fame
    return Act(
        number=number,
        name=name,
        genre=genre,
        fame=fame,
        musicbrainz_id=str(uuid.UUID(digest(seed, "mbid", number)[:32], version=4)) if chance(rng, known) else None,
        ticketmaster_id="K8vZ9" + base62(6, seed, "attraction", number) if chance(rng, 0.4 + fame) else None,
        bandsintown_id=digits(rng.randrange(5, 9), seed, "bandsintown artist", number) if chance(rng, 0.55 + fame) else None,
        spotify_id=base62(22, seed, "spotify", number),
        dice_id=int(digits(5, seed, "dice artist", number)) + 100_000 * number,
        tribute_to=tribute_to,
    )
