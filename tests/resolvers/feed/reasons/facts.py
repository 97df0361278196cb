"""Reads a reason's sentence as a person would, and looks up in posters and diaries whether it is so."""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from tests.builders import NOW
from tests.resolvers.feed.reasons.diaries import MONEY, Diary, Night

EURO_A_POUND = 1.1993  # the bundled rates' day
_DAY = timedelta(days=1)
_KIN = {
    "techno": {"electronic"},
    "deep house": {"electronic", "house"},
    "house": {"electronic"},
    "post-punk": {"rock", "alternative"},
}


def plain(name: str) -> str:
    """A name without accents, case, "The" and what stands in brackets."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign)).lower()
    return re.sub(r" \((live|dj set)\)$", "", bare).removeprefix("the ").replace("'", "").replace("’", "")


@dataclass(frozen=True)
class Reader:
    """Everything that is known: the posters, and everybody's diaries."""

    nights: list[Night]
    everybody: list[Diary]

    def is_true(self, sentence: str, night: Night, me: Diary) -> bool:
        """Whether the sentence is one that is known, and so."""
        said = [(check, found) for pattern, check in _SENTENCES.items() if (found := re.fullmatch(pattern, sentence))]
        return len(said) == 1 and said[0][0](self, night, me, *said[0][1].groups())

    def saved(self, diary: Diary) -> list[Night]:
        return [self.nights[number] for number in sorted(diary.saved)]


def _are_just(listed: str | None, names: Iterable[str]) -> bool:
    """Whether a list in words ("a, b and c") has exactly these names."""
    expected = list(dict.fromkeys(names))
    *most, last = expected or [""]
    return len(listed or "") == len(f"{', '.join(most)} and {last}" if most else last) and all(
        name in (listed or "") for name in expected
    )


def _follow(reader: Reader, night: Night, me: Diary, followed: str | None, named: str | None) -> bool:
    on_the_bill = {plain(act): act for act in night.acts}
    alerts = {plain(act) for act in me.followed}
    stated = {plain(act) for act in me.named} - alerts
    return _are_just(followed, (act for key, act in on_the_bill.items() if key in alerts)) and _are_just(
        named, (act for key, act in on_the_bill.items() if key in stated)
    )


def _heard(reader: Reader, night: Night, me: Diary, acts: str) -> bool:
    return _are_just(acts, (act for act in night.acts if plain(act) in {plain(one) for one in me.heard}))


def _genre(mine: Callable[[Diary], list[str]]) -> Callable[..., bool]:
    def is_so(reader: Reader, night: Night, me: Diary, genres: str) -> bool:
        spoken = re.split(", | and ", genres)
        stated = {genre.lower() for genre in mine(me)}
        return all(
            genre in stated and ({genre} | _KIN.get(genre, set())) & {one.lower() for one in night.music} for genre in spoken
        )

    return is_so


def _usually(mine: Callable[[Diary], list[str]]) -> Callable[..., bool]:
    def is_so(reader: Reader, night: Night, me: Diary, genres: str) -> bool:
        coming = [one for one in reader.nights if (one.town, one.room) == (night.town, night.room) and one.at > NOW and one.music]
        spoken = re.split(", | and ", genres)
        return (
            not night.music
            and {*spoken} <= {genre.lower() for genre in mine(me)}
            and all(2 * sum(_has(one, genre) for one in coming) >= len(coming) >= 3 for genre in spoken)
        )

    return is_so


def _has(night: Night, genre: str) -> bool:
    return genre in night.music or any(genre in _KIN.get(own, ()) for own in night.music)


def _venue(reader: Reader, night: Night, me: Diary, room: str) -> bool:
    is_named = plain(night.room) in {plain(one) for one in me.venues}
    is_namesake = (
        night.room == "The Academy" and me.cities and night.town not in me.cities and {"Dublin", "Belfast"} & {*me.cities}
    )
    return room == night.room and is_named and not is_namesake


def _near(reader: Reader, night: Night, me: Diary, km: str) -> bool:
    return float(km) == (me.radius_km or 25) and night.town in me.cities  # the towns are far from one another


def _price(is_within: bool) -> Callable[..., bool]:
    def is_so(reader: Reader, night: Night, me: Diary) -> bool:
        if night.price is None or me.budget is None or (night.price and night.currency == "ZZZ"):
            return False
        own = MONEY[me.cities[0]] if me.cities else "EUR"
        told = night.currency or MONEY[night.town]
        price, budget = (
            float(sum_) * (EURO_A_POUND if money == "GBP" else 1) for sum_, money in ((night.price, told), (me.budget, own))
        )
        return (price <= budget or math.isclose(price, budget)) is is_within

    return is_so


def _night(reader: Reader, night: Night, me: Diary) -> bool:
    return ("weekend" if night.at.weekday() in (4, 5, 6) else "weekday") in me.nights


def _alike(reader: Reader, night: Night, marked: list[Night], listed: str) -> bool:
    """Each thing named is on this poster and on one of those."""

    def things(one: Night) -> set[str]:
        kin = {family for genre in one.music for family in _KIN.get(genre, ())}
        return {*one.acts, one.room, *kin, *(genre.replace("-", " ") for genre in one.music)}

    rest = listed
    for thing in sorted(things(night), key=len, reverse=True):
        here = thing == night.room
        if thing in rest and any(thing in things(one) and (not here or one.town == night.town) for one in marked):
            rest = rest.replace(thing, "", 1)
    return not re.sub(", | and ", "", rest).strip()


def _like_saved(reader: Reader, night: Night, me: Diary, listed: str) -> bool:
    return night.number not in me.saved and _alike(reader, night, reader.saved(me), listed)


def _like_hidden(reader: Reader, night: Night, me: Diary, listed: str) -> bool:
    return len(me.hidden) > 1 and _alike(reader, night, [reader.nights[number] for number in me.hidden], listed)


def _in_city(reader: Reader, night: Night, me: Diary, count: str, town: str) -> bool:
    there = sum(one.town == night.town for one in reader.saved(me))
    return town == night.town and there == (1 if count == "an" else int(count))


def _together(reader: Reader, night: Night, me: Diary, source: str, target: str) -> bool:
    is_source = _of(source)
    is_target = (lambda one: one.number == night.number) if target == "this" else _of(target)
    both = sum(
        any(is_source(one) and is_target(other) for one in saved for other in saved if one is not other)
        for saved in map(reader.saved, reader.everybody)
    )
    return both >= 3 and any(map(is_source, reader.saved(me))) and is_target(night)


def _of(phrase: str) -> Callable[[Night], bool]:
    if phrase.startswith("gigs by "):
        return lambda one: phrase.removeprefix("gigs by ") in one.acts
    if phrase.startswith("gigs at "):
        return lambda one: phrase.removeprefix("gigs at ") == one.room
    return lambda one: phrase == f"{one.acts[0] if one.acts else f'Night {one.number}'} at {one.room}"


def _others(reader: Reader, night: Night, me: Diary, count: str) -> bool:
    return sum(night.number in other.saved for other in reader.everybody if other is not me) >= int(count) >= 5


_SENTENCES: dict[str, Callable[..., bool]] = {
    r"You follow (?!or listen to )(.+?)(?:, and named (.+) among your artists)?": _follow,
    r"You named ()?(.+) among your artists": _follow,
    r"You follow or listen to (.+) on Spotify": _heard,
    r"You like (.+)": _genre(lambda me: me.genres),
    r"You listen to (.+) on Spotify": _genre(lambda me: me.heard_genres),
    r"Its venue usually has (.+), which you like": _usually(lambda me: me.genres),
    r"Its venue usually has (.+), which you listen to on Spotify": _usually(lambda me: me.heard_genres),
    r"It is at (.+), which you like": _venue,
    r"It is in (.+)": lambda reader, night, me, town: town == night.town and town in me.cities,
    r"You last searched in (.+)": lambda reader, night, me, town: town == night.town == me.searched,
    r"It is within ([\d.]+) km of a city you chose": _near,
    r"It is within your budget": _price(True),
    r"It costs more than your budget": _price(False),
    r"It is on a night when you go out": _night,
    r"It is within the next two weeks": lambda reader, night, me: NOW - _DAY <= night.at < NOW + 14 * _DAY,
    r"Its tickets went on sale recently": lambda reader, night, me: bool(
        night.on_sale and NOW - 14 * _DAY < night.on_sale <= NOW
    ),
    r"It is similar to something you saved: (.+)": _like_saved,
    r"Its night or its price is like that of something you saved": lambda reader, night, me: bool(me.saved),
    r"It is similar to events you hid: (.+)": _like_hidden,
    r"You saved (an|\d+) events? in (.+)": _in_city,
    r"People who saved (.+) also saved (.+)": _together,
    r"At least (\d+) other people saved it": _others,
}
