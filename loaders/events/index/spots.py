"""Where events are: the ids at each point of the map, found by circle, by box, and from the nearest outwards."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from pyroaring import BitMap

from loaders.events.orders import CHORD_STEPS
from loaders.events.values import Box, Circle
from store.places import geo

MOST_SPOTS: Final = 200_000  # as many venues as there may be; above it, circles and boxes are left to the database
_MOST_CELLS: Final = 30_000


class Spot(NamedTuple):
    """A point of the map, as events store it: its square, its degrees, and itself on the unit sphere."""

    cell: int
    latitude: float
    longitude: float
    x: float
    y: float
    z: float


class Spots:
    """The events at each point. Events without coordinates are nowhere."""

    def __init__(self) -> None:
        self.ids: dict[Spot, BitMap] = {}
        self._by_cell: dict[int, list[Spot]] = {}

    @property
    def are_known(self) -> bool:
        """False when there are too many to keep, and not all are here."""
        return len(self.ids) < MOST_SPOTS

    def add(self, spot: Spot, ids: Iterable[int]) -> None:
        """These events are there."""
        held = self.ids.get(spot)
        if held is None:
            if not self.are_known:
                return
            held = self.ids[spot] = BitMap()
            self._by_cell.setdefault(spot.cell, []).append(spot)
        held.update(ids)

    def in_circle(self, circle: Circle) -> BitMap:
        """The events within a circle, its edge included."""
        return BitMap.union(BitMap(), *(self.ids[spot] for _, spot in self._around(circle)))

    def in_box(self, box: Box) -> BitMap:
        """The events within a box, its edges included."""
        spots = (spot for spot in self._near((box.south, box.west, box.north, box.east)) if _is_within(spot, box))
        return BitMap.union(BitMap(), *(self.ids[spot] for spot in spots))

    def outwards(self, circle: Circle, found: BitMap, *, inwards: bool = False) -> Iterator[tuple[int, BitMap]]:
        """The found events in a circle, those at one distance after another, with that distance as orders count it."""
        chord = itemgetter(0)
        ordered = sorted(((round(chord * CHORD_STEPS), spot) for chord, spot in self._around(circle)), reverse=inwards)
        for distance, spots in groupby(ordered, chord):
            ids = BitMap.union(BitMap(), *(found & self.ids[spot] for _, spot in spots))
            if ids:
                yield distance, ids

    def _around(self, circle: Circle) -> list[tuple[float, Spot]]:
        x, y, z = geo.unit_vector(circle.latitude, circle.longitude)
        widest = geo.chord_squared(circle.radius_km)
        spots = self._near(geo.box_around(circle.latitude, circle.longitude, circle.radius_km))
        measured = (
            ((spot.x - x) * (spot.x - x) + (spot.y - y) * (spot.y - y) + (spot.z - z) * (spot.z - z), spot) for spot in spots
        )
        return [(chord, spot) for chord, spot in measured if chord <= widest]

    def _near(self, edges: tuple[float, float, float, float]) -> Iterator[Spot]:
        """The spots in all squares that a box (south, west, north, east) touches."""
        cells = geo.cells_within(*edges, limit=_MOST_CELLS)
        if cells is None or len(cells) > len(self._by_cell):
            wanted = None if cells is None else set(cells)
            cells = [cell for cell in self._by_cell if wanted is None or cell in wanted]
        for cell in cells:
            yield from self._by_cell.get(cell, ())


def _is_within(spot: Spot, box: Box) -> bool:
    if not box.south <= spot.latitude <= box.north:
        return False
    west, east = spot.longitude >= box.west, spot.longitude <= box.east
    return west or east if box.west > box.east else west and east
