"""The ways in which gigs come about, from one evening in a bar to a tour or a weekly club night."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from sources.sandbox.world.gigs.acts import Act
from sources.sandbox.world.gigs.details import hour_of_start
from sources.sandbox.world.gigs.planned import PlannedGigs
from sources.sandbox.world.gigs.schedule import at
from sources.sandbox.world.places.places import Room
from sources.sandbox.world.randomness import chance, pick
from sources.sandbox.world.wording.words import WORDS

_CLUB_HOURS = [((23, 0), 6.0), ((22, 0), 2.0), ((22, 30), 2.0), ((21, 0), 1.0), ((23, 30), 0.7)]
_NIGHT_NAMES = WORDS["night_names"]
_REGULARS = WORDS["regulars"]


def concert(planned: PlannedGigs, rng: Random) -> None:
    """One act, one evening."""
    room = planned.schedule.any_room(rng, "arena", "theatre", "hall", "club", "club", "bar", "bar", "club")
    if room is None:
        return
    headliner = planned.schedule.act_for(rng, room)
    day, (hour, minute) = planned.schedule.any_day(rng), hour_of_start(rng, room)
    bill = (headliner, *planned.supports(rng, headliner, room))
    if planned.schedule.book(room, day, "evening", bill):
        planned.add("concert", room, bill, at(day, hour, minute), "tribute" if headliner.tribute_to else "plain")


def tour(planned: PlannedGigs, rng: Random) -> None:
    """One act in two to six cities on nights close to each other, mostly with the same support."""
    schedule = planned.schedule
    first_room = schedule.any_room(rng, "hall", "club", "theatre", "arena")
    if first_room is None:
        return
    act = schedule.act_for(rng, first_room)
    supports = planned.supports(rng, act, first_room)
    day = schedule.any_day(rng)
    cities = {first_room.city.name}
    room: Room | None = first_room
    for _ in range(rng.randrange(2, 7)):
        if room is None or not schedule.book(room, day, "evening", (act, *supports)):
            break
        hour, minute = hour_of_start(rng, room)
        planned.add("concert", room, (act, *supports), at(day, hour, minute), "tour")
        cities.add(room.city.name)
        day += timedelta(days=pick(rng, [(1, 6.0), (2, 2.0), (3, 1.0)]))
        room = schedule.any_room(rng, first_room.kind)
        if room is not None and room.city.name in cities:
            room = schedule.any_room(rng, first_room.kind, "hall")


def run_of_nights(planned: PlannedGigs, rng: Random) -> None:
    """Two to five nights of the same act on the same stage: different gigs under one title."""
    room = planned.schedule.any_room(rng, "arena", "theatre", "hall", "club")
    if room is None:
        return
    act = planned.schedule.act_for(rng, room)
    bill = (act, *planned.supports(rng, act, room))
    day, (hour, minute) = planned.schedule.any_day(rng), hour_of_start(rng, room)
    for night in range(pick(rng, [(2, 5.0), (3, 3.0), (4, 1.0), (5, 1.0)])):
        if planned.schedule.book(room, day + timedelta(days=night), "evening", bill):
            planned.add("concert", room, bill, at(day + timedelta(days=night), hour, minute), "run")


def twice_in_a_day(planned: PlannedGigs, rng: Random) -> None:
    """An early and a late show, or a matinee and an evening, of the same act on the same stage."""
    room = planned.schedule.any_room(rng, "club", "theatre", "hall", "bar")
    if room is None:
        return
    act, day = planned.schedule.act_for(rng, room), planned.schedule.any_day(rng)
    sittings = (
        (("Matinee", 14, 30), ("Evening Show", 20, 0)) if chance(rng, 0.35) else (("Early Show", 18, 30), ("Late Show", 21, 30))
    )
    for sitting, hour, minute in sittings:
        slot = "early" if hour < 20 else "evening"
        if planned.schedule.book(room, day, slot, (act,)):
            planned.add("concert", room, (act,), at(day, hour, minute), "two sittings", sitting=sitting)


def rooms_of_one_building(planned: PlannedGigs, rng: Random) -> None:
    """Different acts in different rooms under one roof on one night."""
    schedule = planned.schedule
    rooms: list[Room] = []
    for _ in range(20):
        room = schedule.any_room(rng, "club", "bar", "hall", "nightclub")
        rooms = schedule.rooms_of_building(room) if room is not None else []
        if len(rooms) > 1:
            break
    day = schedule.any_day(rng)
    for room in rooms[:3] if len(rooms) > 1 else []:
        act, (hour, minute) = schedule.act_for(rng, room), hour_of_start(rng, room)
        if schedule.book(room, day, "evening", (act,)):
            planned.add("concert", room, (act, *planned.supports(rng, act, room)[:1]), at(day, hour, minute), "rooms")


def instore_and_gig(planned: PlannedGigs, rng: Random) -> None:
    """An act plays a record shop at lunch and a stage in the same city at night: two gigs."""
    schedule = planned.schedule
    shop = schedule.any_room(rng, "shop")
    stage = schedule.any_room(rng, "club", "hall", city=shop.city.name) if shop is not None else None
    if shop is None or stage is None:
        return
    act, day = schedule.act_for(rng, stage), schedule.any_day(rng)
    if schedule.book(shop, day, "midday", (act,)):
        planned.add("instore", shop, (act,), at(day, rng.choice((13, 13, 14, 17))), "instore")
    if schedule.book(stage, day, "evening", (act,)):
        planned.add("concert", stage, (act, *planned.supports(rng, act, stage)), at(day, *hour_of_start(rng, stage)), "instore")


def club_night(planned: PlannedGigs, rng: Random) -> None:
    """DJs from late in the evening until the small hours, under a night's name or the DJ's own."""
    room = planned.schedule.any_room(rng, "nightclub", "nightclub", "nightclub", "club")
    if room is None:
        return
    acts = _djs(planned, rng, room, rng.choice((1, 2, 2, 3, 4)))
    day, (hour, minute) = planned.schedule.any_day(rng), pick(rng, _CLUB_HOURS)
    name = rng.choice(_NIGHT_NAMES) if chance(rng, 0.4) else None
    if planned.schedule.book(room, day, "night", acts):
        planned.add("club_night", room, acts, at(day, hour, minute), "club night", name=name)


def residency(planned: PlannedGigs, rng: Random) -> None:
    """The same night every week in the same room: one title, many gigs."""
    in_a_bar = chance(rng, 0.5)
    room = planned.schedule.any_room(rng, "bar") if in_a_bar else planned.schedule.any_room(rng, "nightclub", "bar")
    if room is None:
        return
    name = (
        f"{rng.choice(_REGULARS)}"
        if in_a_bar
        else f"{rng.choice(_NIGHT_NAMES)} {rng.choice(('Fridays', 'Saturdays', 'Thursdays', 'Weekly'))}"
    )
    hosts = (planned.schedule.dj_for(rng),) if not in_a_bar and chance(rng, 0.5) else ()
    day, (hour, minute) = planned.schedule.any_day(rng), (20, 30) if in_a_bar else pick(rng, _CLUB_HOURS)
    slot = "evening" if in_a_bar else "night"
    for week in range(rng.randrange(4, 11)):
        if planned.schedule.book(room, day + timedelta(weeks=week), slot, hosts):
            start = at(day + timedelta(weeks=week), hour, minute)
            planned.add("concert" if in_a_bar else "club_night", room, hosts, start, "residency", name=name)


def festival(planned: PlannedGigs, rng: Random) -> None:
    """Many acts over one day or a weekend, under the festival's own name."""
    room = planned.schedule.any_room(rng, "field", "hall", "nightclub", "theatre")
    if room is None:
        return
    acts = tuple(dict.fromkeys(planned.schedule.act_for(rng, room) for _ in range(rng.randrange(4, 13))))
    day, length = planned.schedule.any_day(rng), pick(rng, [(1, 4.0), (2, 2.0), (3, 3.0)])
    if not all(
        planned.schedule.book(room, day + timedelta(days=offset), "evening", acts if offset == 0 else ())
        for offset in range(length)
    ):
        return
    word = rng.choice(
        ("Harbour Lights", "Longest Night", "Otherside", "Wild Quarter", "Solstice", "Back Room", "Tideline", "Feile na Coille")
    )
    start = at(day, rng.choice((12, 13, 14, 15, 16)))
    gig = planned.add(
        "festival", room, acts, start, "festival", name=f"{word} {rng.choice(('Festival', 'Fest', 'Weekender'))} {day.year}"
    )
    planned.amend(replace(gig, ends_at=at(day + timedelta(days=length - 1), 23)))


def _djs(planned: PlannedGigs, rng: Random, room: Room, count: int) -> tuple[Act, ...]:
    return tuple(dict.fromkeys(planned.schedule.dj_for(rng) for _ in range(count)))
