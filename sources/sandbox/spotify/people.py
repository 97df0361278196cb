"""Who has a Spotify account in the sandbox, and what they listen to."""

from typing import Any

from sources.sandbox.world.gigs.acts import Act
from sources.sandbox.world.randomness import chance, digest, stream
from sources.sandbox.world.world import World

PEOPLE = ("aoife", "brian", "chidi", "newcomer")
_RANGES = ("short_term", "medium_term", "long_term")
_TOP_LIMIT = 50


def profile(person: str) -> dict[str, Any]:
    """What /v1/me tells. A third of it is gone for apps in development mode."""
    body: dict[str, Any] = {
        "account_id": digest("spotify account", person)[:28],
        "country": "IE",
        "display_name": person.title(),
        "email": f"{person}@listeners.example",
        "external_urls": {"spotify": f"https://open.spotify.com/user/{person}"},
        "followers": {"href": None, "total": 12},
        "href": f"https://api.spotify.com/v1/users/{person}",
        "id": person,
        "images": [{"height": None, "url": f"https://images.gigs.example/people/{person}.jpg", "width": None}],
        "product": "premium",
        "type": "user",
        "uri": f"spotify:user:{person}",
    }
    withheld = ("email", "product", "followers") if person == "brian" else ()
    return {name: value for name, value in body.items() if name not in withheld}


def top_artists(world: World, person: str, time_range: str) -> list[Act]:
    """The most played acts of a span of time, at most 50; the newcomer has none."""
    shelf = _shelf(world, person)
    rng = stream(world.seed, person, _RANGES.index(time_range))
    return rng.sample(shelf, min(_TOP_LIMIT, len(shelf)))


def followed(world: World, person: str) -> list[Act]:
    """The acts that a person follows, in Spotify's order."""
    shelf = _shelf(world, person)
    rng = stream(world.seed, person, "followed")
    return sorted((act for act in shelf if chance(rng, 0.8)), key=lambda act: act.spotify_id)


def is_time_range(text: str) -> bool:
    """True for one of the three spans that Spotify knows."""
    return text in _RANGES


def artist(act: Act) -> dict[str, Any]:
    """The artist object; what is withheld from newer apps is missing in some."""
    rng, token = stream("spotify", act.spotify_id), act.image_token
    sizes = [(640, 640), (320, 320), (160, 160)] if chance(rng, 0.9) else [(None, None)]
    images = [
        {"height": height, "url": f"https://images.gigs.example/spotify/{token}-{width}.jpg", "width": width}
        for height, width in sizes
    ]
    body: dict[str, Any] = {
        "external_urls": {"spotify": f"https://open.spotify.com/artist/{act.spotify_id}"},
        "followers": {"href": None, "total": 0},
        "genres": list(act.genre.spotify_tags) if chance(rng, 0.8) else [],
        "href": f"https://api.spotify.com/v1/artists/{act.spotify_id}",
        "id": act.spotify_id,
        "images": images if chance(rng, 0.92) else [],
        "name": act.name,
        "popularity": round(act.fame * 90),
        "type": "artist",
        "uri": f"spotify:artist:{act.spotify_id}",
    }
    withheld = ("followers", "popularity") if chance(rng, 0.3) else ()
    return {name: value for name, value in body.items() if name not in withheld}


def _shelf(world: World, person: str) -> list[Act]:
    """Everything a person listens to: most of it of three genres."""
    if person == "newcomer":
        return []
    rng = stream(world.seed, "taste", person)
    loved = set(rng.sample(sorted({act.genre.key for act in world.acts}), 3))
    return [act for act in world.acts if chance(rng, 0.35 if act.genre.key in loved else 0.02)]
