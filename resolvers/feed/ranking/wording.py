"""Reasons in words."""

from collections import Counter
from collections.abc import Callable, Sequence

from resolvers.feed.ranking.records import CandidateEvent, Reaction
from resolvers.feed.ranking.weights import Kind

_PLAIN: dict[Kind, str] = {
    "budget": "It is within your budget",
    "day": "It is on a night when you go out",
    "soon": "It is within the next two weeks",
    "saved_alike": "Its night or its price is like that of something you saved",
    "fresh": "Its tickets went on sale recently",
    "hidden_alike": "It is similar to events you hid",
}
_NAMED: dict[Kind, str] = {
    "genre": "You like {}",
    "venue": "It is at {}, which you like",
    "city": "It is in {}",
    "searched": "You last searched in {}",
    "spotify_genre": "You listen to {} on Spotify",
    "saved_alike": "It is similar to something you saved: {}",
    "hidden_alike": "It is similar to events you hid: {}",
}
_PLAYING: dict[Kind, str] = {
    "artist": "You named {} among your artists",
    "spotify_artist": "You follow or listen to {} on Spotify",
}
_SIMILAR: dict[Kind, str] = {
    "artist": "The music is similar to {}",
    "spotify_artist": "The music is similar to {}, whom you follow or listen to on Spotify",
}
_USUAL: dict[Kind, str] = {
    "genre": "Its venue usually has {}, which you like",
    "spotify_genre": "Its venue usually has {}, which you listen to on Spotify",
}
_OVER_BUDGET = "It costs more than your budget"


def wording(kind: Kind, values: Sequence[str], candidate: CandidateEvent, *, is_against: bool) -> str:
    """The text of a term, as shown to the person."""
    if kind == "budget" and is_against:
        return _OVER_BUDGET
    if kind == "popular":  # the person may be one of those who saved it
        return f"At least {candidate.saves - 1} other people saved it"
    if kind in _PLAYING:
        wordings = _PLAYING if any(name in candidate.names for name in values) else _SIMILAR
        return wordings[kind].format(_listed(values))
    if kind in _USUAL and not candidate.genres:
        return _USUAL[kind].format(_listed(list(map(_said, values))))
    if values and kind in _NAMED:
        is_genre = kind in _USUAL  # a sibling of the event's own genres is a slug, too
        return _NAMED[kind].format(
            _listed([_said(value) if is_genre or value in candidate.genres else value for value in values])
        )
    return _PLAIN[kind]


def liked_on_the_bill(followed: Sequence[str], named: Sequence[str]) -> str:
    """The text for artists who play: those with an alert are followed, the others were named in the preferences."""
    if not followed:
        return _PLAYING["artist"].format(_listed(named))
    others = f", and named {_listed(named)} among your artists" if named else ""
    return f"You follow {_listed(followed)}{others}"


def near(radius_km: float) -> str:
    """The text for an event within the radius around one of the person's cities."""
    return f"It is within {radius_km:g} km of a city you chose"


def saying_how_many(saved: Sequence[Reaction]) -> Callable[[CandidateEvent], tuple[tuple[str, ...], str]]:
    """For an event, its city and how many events the person saved there."""
    counts = Counter(reaction.event.city for reaction in saved)

    def said(candidate: CandidateEvent) -> tuple[tuple[str, ...], str]:
        city, count = candidate.shown_as(candidate.city), counts[candidate.city]
        return (city,), f"You saved {count} events in {city}" if count > 1 else f"You saved an event in {city}"

    return said


def _said(slug: str) -> str:
    """A genre as one says it."""
    return slug.replace("-", " ")


def _listed(values: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    *most, last = values
    return f"{', '.join(most)} and {last}" if most else last
