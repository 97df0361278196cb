"""Every reason is true as a sentence: each is checked against the facts by reckoning of its own, not the ranking's."""

import math
import re
from collections.abc import Callable
from dataclasses import replace

from hypothesis import given, settings

from resolvers.feed.ranking.candidates.candidate_set import CandidateSet
from resolvers.feed.ranking.neighbours import learn, tokens_of
from resolvers.feed.ranking.records import CandidateEvent, Genres, LikedArtist, Reaction, Reason, TasteProfile
from resolvers.feed.ranking.scoring import explained
from resolvers.feed.ranking.terms import terms_of
from resolvers.feed.ranking.usual_genres import with_usual_genres
from resolvers.feed.ranking.weights import WEIGHTS, Kind
from store.places.geo import distance_km
from tests.resolvers.feed.ranking.tastes import DAY_S, NOW, candidate_cache, crowds, tastes

Facts = Callable[[Reason, CandidateEvent, TasteProfile], bool]


def test_every_kind_of_sentence_has_its_facts() -> None:
    assert FACTS.keys() | {"saved_together"} == WEIGHTS.keys()


@given(tastes, candidate_cache)
def test_every_sentence_is_true(taste: TasteProfile, events: tuple[CandidateEvent, ...]) -> None:
    _check(taste, list(events), [])


@settings(max_examples=60)
@given(tastes, crowds())
def test_every_sentence_about_what_others_saved_is_true(
    taste: TasteProfile, world: tuple[list[CandidateEvent], list[list[CandidateEvent]]]
) -> None:
    pool, saves = world
    _check(replace(taste, saved=tuple(Reaction(event, NOW) for event in pool[:2])), pool[1:], saves)


def _check(taste: TasteProfile, listed: list[CandidateEvent], crowd: list[list[CandidateEvent]]) -> None:
    """Every sentence for each of the events, read against the facts."""
    events = with_usual_genres([_named(event) for event in listed])
    saves = [[_named(event) for event in saved] for saved in crowd]
    taste = replace(
        taste,
        saved=tuple(replace(one, event=_named(one.event)) for one in taste.saved),
        hidden=tuple(replace(one, event=_named(one.event)) for one in taste.hidden),
        artists={key: replace(artist, name=key.title()) for key, artist in taste.artists.items()},
        spotify_artists={key: replace(artist, name=key.title()) for key, artist in taste.spotify_artists.items()},
    )
    terms = terms_of(taste, CandidateSet(events, learn([tokens_of(event) for event in saved] for saved in saves)), NOW)
    for event in events:
        for reason in explained(event, terms).reasons:
            if reason.kind == "saved_together":
                assert _is_saved_together(reason, event, taste, saves), (reason, event, taste)
            else:
                assert FACTS[reason.kind](reason, event, taste), (reason, event, taste)


def _named(event: CandidateEvent) -> CandidateEvent:
    return replace(event, names=tuple(key.title() for key in event.artists), venue_name=event.venue, city_name=event.city)


def _artists(start: str, artists: Callable[[TasteProfile], dict[str, LikedArtist]]) -> Facts:
    def is_so(reason: Reason, event: CandidateEvent, taste: TasteProfile) -> bool:
        liked = {artist.name: artist for artist in artists(taste).values()}
        if not set(reason.values) <= liked.keys() or not reason.values:
            return False
        if reason.text.startswith(start):
            return set(reason.values) <= set(event.names)
        is_similar = all(liked[name].genres & event.genres for name in reason.values)
        return "similar to" in reason.text and is_similar and not set(event.names) & liked.keys()

    return is_so


def _follows_and_named(reason: Reason, event: CandidateEvent, taste: TasteProfile) -> bool:
    """The sentence is read: who is said to be followed has an alert, who is said to be named has none, and all of them play."""
    followed, named = re.fullmatch("You (?:follow (.+?))?(?:(?:, and )?named (.+) among your artists)?", reason.text).groups()  # type: ignore[union-attr]
    spoken = {True: set(re.split(", | and ", followed or "")) - {""}, False: set(re.split(", | and ", named or "")) - {""}}
    liked = {artist.name: artist.is_followed for artist in taste.artists.values()}
    playing = [name for name in event.names if name in liked]
    return set(reason.values) == set(playing) and all(
        spoken[so] == {name for name in playing if liked[name] is so} for so in spoken
    )


def _genres(genres: Callable[[TasteProfile], dict[str, Genres]]) -> Facts:
    def is_so(reason: Reason, event: CandidateEvent, taste: TasteProfile) -> bool:
        if "Its venue usually has" in reason.text:
            return bool(reason.values) and not event.genres and set(reason.values) <= event.usual & genres(taste).keys()
        return bool(reason.values) and all(slug in genres(taste) and genres(taste)[slug] & event.genres for slug in reason.values)

    return is_so


def _is_saved_together(reason: Reason, event: CandidateEvent, taste: TasteProfile, crowd: list[list[CandidateEvent]]) -> bool:
    """The sentence is read, and the people are counted whose saves are as it says, with different events for its two halves."""
    source, target = re.fullmatch("People who saved (.+) also saved (.+)", reason.text).groups()  # type: ignore[union-attr]
    of_person = [reaction.event for reaction in taste.saved]
    is_source, is_target = _described(source), (lambda one: one.id == event.id) if target == "this" else _described(target)
    saved_both = sum(
        any(is_source(one) and is_target(other) for one in saved for other in saved if one.id != other.id) for saved in crowd
    )
    return saved_both >= 3 and any(map(is_source, of_person)) and is_target(event)


def _described(phrase: str) -> Callable[[CandidateEvent], bool]:
    """Which events a phrase of the sentence speaks of."""
    if phrase.startswith("gigs by "):
        return lambda event: phrase.removeprefix("gigs by ") in event.names
    if phrase.startswith("gigs at "):
        return lambda event: event.venue_name == phrase.removeprefix("gigs at ")

    def is_it(event: CandidateEvent) -> bool:
        name = event.names[0] if event.names else event.title or "an event"
        return phrase == (f"{name} at {event.venue_name}" if event.venue_name else name)

    return is_it


def _distance(reason: Reason, event: CandidateEvent, taste: TasteProfile) -> bool:
    said = re.fullmatch("It is within (.+) km of a city you chose", reason.text)
    within = math.isclose(float(said[1]), taste.radius_km, rel_tol=1e-4) if said else False
    return (
        within
        and event.point is not None
        and any(distance_km(*centre, *event.point) < taste.radius_km for centre in taste.centres)
    )


def _budget(reason: Reason, event: CandidateEvent, taste: TasteProfile) -> bool:
    if event.price is None or taste.budget is None:
        return False
    return ("costs more" in reason.text) == (event.price > taste.budget) and reason.text.startswith("It ")


def _day(reason: Reason, event: CandidateEvent, taste: TasteProfile) -> bool:
    return event.weekday is not None and ("weekend" if event.weekday in (4, 5, 6) else "weekday") in taste.nights


def _saved_city(reason: Reason, event: CandidateEvent, taste: TasteProfile) -> bool:
    there = sum(reaction.event.city == event.city for reaction in taste.saved)
    said = "an event" if there == 1 else f"{there} events"
    return there > 0 and reason.values == (event.city,) and reason.text == f"You saved {said} in {event.city}"


def _alike(word: str) -> Facts:
    def is_so(reason: Reason, event: CandidateEvent, taste: TasteProfile) -> bool:
        marked = [reaction.event for reaction in (taste.saved if word == "saved" else taste.hidden)]
        if (
            event.id in {other.id for other in marked}
            or ("something you saved" if word == "saved" else "events you hid") not in reason.text
        ):
            return False
        if not reason.values:
            return word == "saved" and any(_is_like_in_time_or_price(event, other) for other in marked)
        theirs = {name for other in marked for name in (*other.names, *other.genres, other.venue_name)}
        own = {*event.names, *event.genres, event.venue_name}
        return set(reason.values) <= theirs & own

    return is_so


def _is_like_in_time_or_price(event: CandidateEvent, other: CandidateEvent) -> bool:
    is_same_night = None not in (event.weekday, other.weekday) and (event.weekday in (4, 5, 6)) == (other.weekday in (4, 5, 6))
    return is_same_night or None not in (event.price, other.price)


FACTS: dict[Kind, Facts] = {
    "artist": lambda reason, event, taste: (
        _follows_and_named(reason, event, taste)
        if reason.text.startswith("You ")
        else _artists("nothing else", lambda taste: dict(taste.artists))(reason, event, taste)
    ),
    "spotify_artist": _artists("You follow or listen", lambda taste: dict(taste.spotify_artists)),
    "genre": _genres(lambda taste: dict(taste.genres)),
    "spotify_genre": _genres(lambda taste: dict(taste.spotify_genres)),
    "venue": lambda reason, event, taste: event.venue in taste.venues and reason.values == (event.venue,),
    "city": lambda reason, event, taste: event.city in taste.cities and reason.values == (event.city,),
    "distance": _distance,
    "budget": _budget,
    "day": _day,
    "soon": lambda reason, event, taste: (
        event.starts_at is not None and event.starts_at - NOW < 14 * DAY_S and reason.text == "It is within the next two weeks"
    ),
    "searched": lambda reason, event, taste: event.city in taste.searched and reason.text == f"You last searched in {event.city}",
    "saved_alike": _alike("saved"),
    "saved_city": _saved_city,
    "popular": lambda reason, event, taste: (
        event.saves - 1 >= 5 and reason.text == f"At least {event.saves - 1} other people saved it"
    ),
    "fresh": lambda reason, event, taste: event.on_sale_at is not None and 0 <= NOW - event.on_sale_at < 14 * DAY_S,
    "hidden_alike": _alike("hid"),
}
