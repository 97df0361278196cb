"""The ways in which gigs come about, from one evening in a bar to a tour or a weekly club night."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from sources.sandbox.world.acts import Act
from sources.sandbox.world.details import hour_of_start
from sources.sandbox.world.diary import at
from sources.sandbox.world.places import Room
from sources.sandbox.world.programme import Programme
from sources.sandbox.world.randomness import chance, pick
from sources.sandbox.world.words import WORDS

_CLUB_HOURS = [((23, 0), 6.0), ((22, 0), 2.0), ((22, 30), 2.0), ((21, 0), 1.0), ((23, 30), 0.7)]
_NIGHT_NAMES = WORDS["night_names"]
_REGULARS = WORDS["regulars"]


def concert(programme: Programme, rng: Random) -> None:
    """One act, one evening."""
    room = programme.diary.any_room(rng, "arena", "theatre", "hall", "club", "club", "bar", "bar", "club")
    if room is None:
        return
    headliner = programme.diary.act_for(rng, room)
    day, (hour, minute) = programme.diary.any_day(rng), hour_of_start(rng, room)
    bill = (headliner, *programme.supports(rng, headliner, room))
    if programme.diary.book(room, day, "evening", bill):
        programme.add("concert", room, bill, at(day, hour, minute), "tribute" if headliner.tribute_to else "plain")


def tour(programme: Programme, rng: Random) -> None:
    """One act in two to six cities on nights close to each other, mostly with the same support."""
    diary = programme.diary
    first_room = diary.any_room(rng, "hall", "club", "theatre", "arena")
    if first_room is None:
        return
    act = diary.act_for(rng, first_room)
    supports = programme.supports(rng, act, first_room)
    day = diary.any_day(rng)
    cities = {first_room.city.name}
    room: Room | None = first_room
    for _ in range(rng.randrange(2, 7)):
        if room is None or not diary.book(room, day, "evening", (act, *supports)):
            break
        hour, minute = hour_of_start(rng, room)
        programme.add("concert", room, (act, *supports), at(day, hour, minute), "tour")
        cities.add(room.city.name)
        day += timedelta(days=pick(rng, [(1, 6.0), (2, 2.0), (3, 1.0)]))
        room = diary.any_room(rng, first_room.kind)
        if room is not None and room.city.name in cities:
            room = diary.any_room(rng, first_room.kind, "hall")


def run_of_nights(programme: Programme, rng: Random) -> None:
    """Two to five nights of the same act on the same stage: different gigs under one title."""
    room = programme.diary.any_room(rng, "arena", "theatre", "hall", "club")
    if room is None:
        return
    act = programme.diary.act_for(rng, room)
    bill = (act, *programme.supports(rng, act, room))
    day, (hour, minute) = programme.diary.any_day(rng), hour_of_start(rng, room)
    for night in range(pick(rng, [(2, 5.0), (3, 3.0), (4, 1.0), (5, 1.0)])):
        if programme.diary.book(room, day + timedelta(days=night), "evening", bill):
            programme.add("concert", room, bill, at(day + timedelta(days=night), hour, minute), "run")


def twice_in_a_day(programme: Programme, rng: Random) -> None:
    """An early and a late show, or a matinee and an evening, of the same act on the same stage."""
    room = programme.diary.any_room(rng, "club", "theatre", "hall", "bar")
    if room is None:
        return
    act, day = programme.diary.act_for(rng, room), programme.diary.any_day(rng)
    sittings = (
        (("Matinee", 14, 30), ("Evening Show", 20, 0)) if chance(rng, 0.35) else (("Early Show", 18, 30), ("Late Show", 21, 30))
    )
    for sitting, hour, minute in sittings:
        slot = "early" if hour < 20 else "evening"
        if programme.diary.book(room, day, slot, (act,)):
            programme.add("concert", room, (act,), at(day, hour, minute), "two sittings", sitting=sitting)


def rooms_of_one_building(programme: Programme, rng: Random) -> None:
    """Different acts in different rooms under one roof on one night."""
    diary = programme.diary
    rooms: list[Room] = []
    for _ in range(20):
        room = diary.any_room(rng, "club", "bar", "hall", "nightclub")
        rooms = diary.rooms_of_building(room) if room is not None else []
        if len(rooms) > 1:
            break
    day = diary.any_day(rng)
    for room in rooms[:3] if len(rooms) > 1 else []:
        act, (hour, minute) = diary.act_for(rng, room), hour_of_start(rng, room)
        if diary.book(room, day, "evening", (act,)):
            programme.add("concert", room, (act, *programme.supports(rng, act, room)[:1]), at(day, hour, minute), "rooms")


def instore_and_gig(programme: Programme, rng: Random) -> None:
    """An act plays a record shop at lunch and a stage in the same city at night: two gigs."""
    diary = programme.diary
    shop = diary.any_room(rng, "shop")
    stage = diary.any_room(rng, "club", "hall", city=shop.city.name) if shop is not None else None
    if shop is None or stage is None:
        return
    act, day = diary.act_for(rng, stage), diary.any_day(rng)
    if diary.book(shop, day, "midday", (act,)):
        programme.add("instore", shop, (act,), at(day, rng.choice((13, 13, 14, 17))), "instore")
    if diary.book(stage, day, "evening", (act,)):
        programme.add(
            "concert", stage, (act, *programme.supports(rng, act, stage)), at(day, *hour_of_start(rng, stage)), "instore"
        )


def club_night(programme: Programme, rng: Random) -> None:
    """DJs from late in the evening until the small hours, under a night's name or the DJ's own."""
    room = programme.diary.any_room(rng, "nightclub", "nightclub", "nightclub", "club")
    if room is None:
        return
    acts = _djs(programme, rng, room, rng.choice((1, 2, 2, 3, 4)))
    day, (hour, minute) = programme.diary.any_day(rng), pick(rng, _CLUB_HOURS)
    name = rng.choice(_NIGHT_NAMES) if chance(rng, 0.4) else None
    if programme.diary.book(room, day, "night", acts):
        programme.add("club_night", room, acts, at(day, hour, minute), "club night", name=name)


def residency(programme: Programme, rng: Random) -> None:
    """The same night every week in the same room: one title, many gigs."""
    in_a_bar = chance(rng, 0.5)
    room = programme.diary.any_room(rng, "bar") if in_a_bar else programme.diary.any_room(rng, "nightclub", "bar")
    if room is None:
        return
    name = (
        f"{rng.choice(_REGULARS)}"
        if in_a_bar
        else f"{rng.choice(_NIGHT_NAMES)} {rng.choice(('Fridays', 'Saturdays', 'Thursdays', 'Weekly'))}"
    )
    hosts = (programme.diary.dj_for(rng),) if not in_a_bar and chance(rng, 0.5) else ()
    day, (hour, minute) = programme.diary.any_day(rng), (20, 30) if in_a_bar else pick(rng, _CLUB_HOURS)
    slot = "evening" if in_a_bar else "night"
    for week in range(rng.randrange(4, 11)):
        if programme.diary.book(room, day + timedelta(weeks=week), slot, hosts):
            start = at(day + timedelta(weeks=week), hour, minute)
            programme.add("concert" if in_a_bar else "club_night", room, hosts, start, "residency", name=name)


def festival(programme: Programme, rng: Random) -> None:
    """Many acts over one day or a weekend, under the festival's own name."""
    room = programme.diary.any_room(rng, "field", "hall", "nightclub", "theatre")
    if room is None:
        return
    acts = tuple(dict.fromkeys(programme.diary.act_for(rng, room) for _ in range(rng.randrange(4, 13))))
    day, length = programme.diary.any_day(rng), pick(rng, [(1, 4.0), (2, 2.0), (3, 3.0)])
    if not all(
        programme.diary.book(room, day + timedelta(days=offset), "evening", acts if offset == 0 else ())
        for offset in range(length)
    ):
        return
    word = rng.choice(
        ("Harbour Lights", "Longest Night", "Otherside", "Wild Quarter", "Solstice", "Back Room", "Tideline", "Feile na Coille")
    )
    start = at(day, rng.choice((12, 13, 14, 15, 16)))
    gig = programme.add(
        "festival", room, acts, start, "festival", name=f"{word} {rng.choice(('Festival', 'Fest', 'Weekender'))} {day.year}"
    )
    programme.amend(replace(gig, ends_at=at(day + timedelta(days=length - 1), 23)))


def _djs(programme: Programme, rng: Random, room: Room, count: int) -> tuple[Act, ...]:
    return tuple(dict.fromkeys(programme.diary.dj_for(rng) for _ in range(count)))
