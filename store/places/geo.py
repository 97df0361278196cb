"""Geography as numbers: map cells for index scans, and distances without trigonometry in SQL.

A cell is 0.25° of latitude by 0.5° of longitude (28 by 33 km in Dublin). Events store the cell, and their location
as a point on the unit sphere: the straight line between two such points gives the great-circle distance exactly.
"""

import math

EARTH_RADIUS_KM = 6371.0088
_ROWS_PER_DEGREE, _COLUMNS_PER_DEGREE = 4, 2
_COLUMNS = 360 * _COLUMNS_PER_DEGREE


def cell(latitude: float, longitude: float) -> int:
    """The number of the cell that contains a point. Units: degrees."""
    return _row(latitude) * _COLUMNS + _column(longitude)


def cells_within(south: float, west: float, north: float, east: float, limit: int = 64) -> list[int] | None:
    """Every cell that a box touches; None if there are more than `limit`. A box may cross the date line (west > east)."""
    rows = range(_row(south), _row(north) + 1)
    first, last = _column(west), _column(east)
    columns = list(range(first, last + 1)) if first <= last and west <= east else [*range(first, _COLUMNS), *range(last + 1)]
    if len(rows) * len(columns) > limit:
        return None
    return [row * _COLUMNS + column for row in rows for column in columns]


def box_around(latitude: float, longitude: float, radius_km: float) -> tuple[float, float, float, float]:
    """(south, west, north, east) of the smallest box around a circle. Near a pole it spans all longitudes."""
    reach = math.degrees(radius_km / EARTH_RADIUS_KM)
    south, north = max(-90.0, latitude - reach), min(90.0, latitude + reach)
    if south <= -90.0 or north >= 90.0:
        return south, -180.0, north, 180.0
    ratio = math.sin(radius_km / EARTH_RADIUS_KM) / math.cos(math.radians(latitude))  # below 1 away from the poles
    width = math.degrees(math.asin(min(ratio, 1.0)))
    return south, _wrap(longitude - width), north, _wrap(longitude + width)


def neighbours(number: int) -> list[int]:
    """A cell and the eight around it."""
    row, column = divmod(number, _COLUMNS)
    return [r * _COLUMNS + c % _COLUMNS for r in (row - 1, row, row + 1) for c in (column - 1, column, column + 1)]


def unit_vector(latitude: float, longitude: float) -> tuple[float, float, float]:
    """A location as a point on the unit sphere."""
    phi, theta = math.radians(latitude), math.radians(longitude)
    return math.cos(phi) * math.cos(theta), math.cos(phi) * math.sin(theta), math.sin(phi)


def chord_squared(radius_km: float) -> float:
    """The squared straight-line distance between unit vectors that are `radius_km` apart on the ground."""
    return (2 * math.sin(min(radius_km / EARTH_RADIUS_KM, math.pi) / 2)) ** 2


def distance_km(latitude_a: float, longitude_a: float, latitude_b: float, longitude_b: float) -> float:
    """Great-circle distance."""
    a, b = unit_vector(latitude_a, longitude_a), unit_vector(latitude_b, longitude_b)
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.dist(a, b) / 2))


def _row(latitude: float) -> int:
    return min(int((latitude + 90) * _ROWS_PER_DEGREE), 180 * _ROWS_PER_DEGREE - 1)


def _column(longitude: float) -> int:
    return int((_wrap(longitude) + 180) * _COLUMNS_PER_DEGREE) % _COLUMNS


def _wrap(longitude: float) -> float:
    return (longitude + 180) % 360 - 180
