"""Who plays where and when: keeps two gigs from sharing a stage, and one act from playing two cities in a night."""

from datetime import date, datetime, time, timedelta
from random import Random

from sources.sandbox.world.gigs.acts import Act
from sources.sandbox.world.places.places import Room, RoomKind

# How often a night of the week is played (Monday first).
_WEEKDAYS = (0.35, 0.45, 0.6, 0.85, 1.3, 1.6, 0.7)


class Schedule:
    """The bookings of a span of days."""

    def __init__(self, rooms: tuple[Room, ...], acts: tuple[Act, ...], today: date, days: int) -> None:
        self.rooms, self.acts, self.today, self.days = rooms, acts, today, days
        self._by_kind: dict[str, list[Room]] = {}
        for room in rooms:
            self._by_kind.setdefault(room.kind, []).append(room)
        per_city: dict[str, int] = {}
        for room in rooms:
            per_city[room.city.name] = per_city.get(room.city.name, 0) + 1
        self._weights = {room.key: room.city.weight / per_city[room.city.name] for room in rooms}
        self._taken: set[tuple[str, date, str]] = set()
        self._played: dict[tuple[int, date], str] = {}
        self._by_fame = sorted(acts, key=lambda act: (act.fame, act.number))

    def any_day(self, rng: Random, first: int = 0) -> date:
        """A day, weekends the likelier."""
        offsets = range(first, self.days)
        return self.today + timedelta(
            days=rng.choices(offsets, weights=[_WEEKDAYS[(self.today + timedelta(days=day)).weekday()] for day in offsets])[0]
        )

    def any_room(self, rng: Random, *kinds: RoomKind, city: str | None = None) -> Room | None:
        """A room of one of the kinds; None when the city has none."""
        rooms = [room for kind in kinds for room in self._by_kind.get(kind, []) if city is None or room.city.name == city]
        return rng.choices(rooms, weights=[self._weights[room.key] for room in rooms])[0] if rooms else None

    def rooms_of_building(self, room: Room) -> list[Room]:
        """Every room under the same roof, the given one among them."""
        return [other for other in self.rooms if other.building == room.building and other.city == room.city]

    def act_for(self, rng: Random, room: Room) -> Act:
        """An act about as well known as the room is big."""
        level = {
            "arena": 0.97,
            "field": 0.95,
            "theatre": 0.8,
            "hall": 0.82,
            "club": 0.55,
            "nightclub": 0.5,
            "shop": 0.5,
            "bar": 0.3,
        }[room.kind]
        place = rng.gauss(level, 0.16)
        while not 0 <= place < 1:
            place = rng.gauss(level, 0.16)
        return self._by_fame[int(place * len(self._by_fame))]

    def dj_for(self, rng: Random) -> Act:
        """An act that plays records."""
        while True:
            act = self._by_fame[int(rng.random() * len(self._by_fame))]
            if act.genre.voice == "dj":
                return act

    def book(self, room: Room, day: date, slot: str, acts: tuple[Act, ...]) -> bool:
        """Take the stage for a slot ("evening", "night", "early", …); False when it or the headliner is taken."""
        if not self.today <= day < self.today + timedelta(days=self.days) or (room.key, day, slot) in self._taken:
            return False
        if acts and self._played.get((acts[0].number, day), room.city.name) != room.city.name:
            return False
        self._taken.add((room.key, day, slot))
        for act in acts:
            self._played[(act.number, day)] = room.city.name
        return True


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A wall-clock time; hours past 23 belong to the next day."""
    return datetime.combine(day, time()) + timedelta(hours=hour, minutes=minute)
