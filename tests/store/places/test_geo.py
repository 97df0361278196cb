"""Map squares and distances: what is near is found, and nothing is left out at an edge, a pole or the date line."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.places import geo

DUBLIN, CORK, BELFAST, LONDON, FIJI = (
    (53.3498, -6.2603),
    (51.8985, -8.4756),
    (54.5973, -5.9301),
    (51.5072, -0.1276),
    (-17.8, 178.0),
)
HIGH, WIDE = 0.25, 0.5  # degrees of one square

latitudes = st.floats(-89.9, 89.9)
longitudes = st.floats(-180, 179.9)
radii_km = st.floats(0.1, 500)


def step(place: tuple[float, float], bearing: float, km: float) -> tuple[float, float]:
    """Where one is after walking straight ahead. Source: the direct formula on a sphere."""
    phi, theta, arc = math.radians(place[0]), math.radians(place[1]), km / geo.EARTH_RADIUS_KM
    north = math.asin(math.sin(phi) * math.cos(arc) + math.cos(phi) * math.sin(arc) * math.cos(bearing))
    east = math.atan2(math.sin(bearing) * math.sin(arc) * math.cos(phi), math.cos(arc) - math.sin(phi) * math.sin(north))
    return math.degrees(north), (math.degrees(theta + east) + 180) % 360 - 180


def is_inside(place: tuple[float, float], box: tuple[float, float, float, float]) -> bool:
    """Whether a box holds a place, give or take a millimetre."""
    south, west, north, east = box
    tiny = 1e-8
    if not south - tiny <= place[0] <= north + tiny:
        return False
    within = [
        west - tiny <= lon <= east + tiny if west <= east else lon >= west - tiny or lon <= east + tiny for lon in (place[1],)
    ]
    return within[0]


@pytest.mark.parametrize(
    ("a", "b", "km"), [(DUBLIN, CORK, 219.5), (DUBLIN, BELFAST, 140.4), (DUBLIN, LONDON, 463.4), (DUBLIN, DUBLIN, 0.0)]
)
def test_distances_between_cities(a: tuple[float, float], b: tuple[float, float], km: float) -> None:
    assert geo.distance_km(*a, *b) == pytest.approx(km, abs=0.5)
    assert geo.distance_km(*b, *a) == geo.distance_km(*a, *b)


def test_the_other_side_of_the_earth_is_half_its_circumference_away() -> None:
    assert geo.distance_km(0, 0, 0, 180) == pytest.approx(math.pi * geo.EARTH_RADIUS_KM)
    for latitude in range(-90, 91, 3):
        for longitude in range(-180, 180, 7):
            assert geo.distance_km(latitude, longitude, -latitude, longitude + 180) == pytest.approx(
                math.pi * geo.EARTH_RADIUS_KM
            )


@given(latitudes, longitudes, radii_km, st.floats(0, 2 * math.pi))
def test_the_straight_line_tells_the_distance_over_ground(latitude: float, longitude: float, km: float, bearing: float) -> None:
    there = step((latitude, longitude), bearing, km)
    assert geo.distance_km(latitude, longitude, *there) == pytest.approx(km, abs=0.001)
    a, b = geo.unit_vector(latitude, longitude), geo.unit_vector(*there)
    assert math.hypot(*a) == pytest.approx(1.0)
    assert math.dist(a, b) ** 2 == pytest.approx(geo.chord_squared(km), rel=1e-3, abs=1e-12)


def test_a_radius_of_more_than_half_the_earth_holds_everything() -> None:
    assert geo.chord_squared(math.pi * geo.EARTH_RADIUS_KM) == pytest.approx(4.0)
    assert geo.chord_squared(1e6) == pytest.approx(4.0)


def test_a_square_is_a_quarter_degree_high_and_half_a_degree_wide() -> None:
    corner = geo.cell(53.25, -6.5)
    assert geo.cell(53.4999, -6.0001) == corner
    assert geo.cell(53.5, -6.5) != corner != geo.cell(53.25, -6.0)
    assert geo.cell(53.2499, -6.5) != corner != geo.cell(53.25, -6.5001)


def test_no_two_squares_share_a_number() -> None:
    rows, columns = range(0, 720, 7), range(0, 720, 5)
    found = {geo.cell(-90 + (row + 0.5) * HIGH, -180 + (column + 0.5) * WIDE) for row in rows for column in columns}
    assert len(found) == len(rows) * len(columns)
    assert {geo.cell(-90, -180), geo.cell(89.99, 179.99)} == {0, 720 * 720 - 1}


def test_the_pole_and_the_date_line_have_squares_too() -> None:
    assert geo.cell(90, 10) == geo.cell(89.9, 10)
    assert geo.cell(10, 180) == geo.cell(10, -180)
    assert geo.cell(10, 190) == geo.cell(10, -170)


@given(latitudes, longitudes)
def test_the_neighbours_of_a_square_are_the_nine_that_touch_it(latitude: float, longitude: float) -> None:
    middle = min(max(latitude, -89.7), 89.7)
    around = {geo.cell(middle + north * HIGH, longitude + east * WIDE) for north in (-1, 0, 1) for east in (-1, 0, 1)}
    found = geo.neighbours(geo.cell(middle, longitude))
    assert len(found) == 9
    assert set(found) == around


@given(latitudes, longitudes, st.floats(0, 1.4), st.floats(0, 2.8), st.floats(0, 1), st.floats(0, 1))
def test_a_boxs_squares_hold_every_place_in_it(
    south: float, west: float, height: float, width: float, up: float, right: float
) -> None:
    north, east = min(south + height, 90.0), west + width if west + width <= 180 else west + width - 360
    cells = geo.cells_within(south, west, north, east, limit=100)
    assert cells is not None
    assert geo.cell(south + up * (north - south), west + right * width) in cells


def test_a_boxs_squares_are_only_those_that_it_touches() -> None:
    def around(south: float, west: float, north: float, east: float) -> set[int]:
        return {
            geo.cell(south + a * HIGH, west + b * WIDE)
            for a in range(round((north - south) / HIGH) + 1)
            for b in range(round(((east - west) % 360) / WIDE) + 1)
        }

    for box in ((53.1, -6.6, 53.6, -5.6), (53.1, -6.6, 53.1, -6.6), (-17.9, 179.4, -17.4, -179.1)):
        cells = geo.cells_within(*box)
        assert cells is not None
        assert len(cells) == len(set(cells))
        assert set(cells) == around(*box)


def test_a_box_round_the_whole_earth_has_all_columns() -> None:
    ring = geo.cells_within(53.1, -5.6, 53.1, -5.7, limit=800)  # all but a tenth of a degree, within one square
    assert ring is not None
    assert set(ring) == {geo.cell(53.1, -180 + column * WIDE) for column in range(720)}


def test_more_squares_than_the_limit_are_none() -> None:
    box = (53.01, -6.99, 53.01 + 7 * HIGH, -6.99 + 7 * WIDE)
    assert len(geo.cells_within(*box) or ()) == 64
    assert geo.cells_within(*box, limit=63) is None
    assert geo.cells_within(53.01, -6.99, 53.01 + 7 * HIGH, -6.99 + 8 * WIDE) is None


@given(latitudes, longitudes, radii_km, st.floats(0, 2 * math.pi))
def test_the_box_around_a_circle_holds_its_rim(latitude: float, longitude: float, km: float, bearing: float) -> None:
    assert is_inside(step((latitude, longitude), bearing, km * 0.9999), geo.box_around(latitude, longitude, km))


@pytest.mark.parametrize("place", [DUBLIN, FIJI, (-17.8, 179.9), (-17.8, -179.9), (0.0, 0.0), (80.0, 20.0)])
def test_the_box_around_a_circle_is_the_smallest(place: tuple[float, float]) -> None:
    south, west, north, east = geo.box_around(*place, 100)
    assert -180 <= west < 180
    assert -180 <= east < 180
    rim = [step(place, math.radians(bearing / 4), 100) for bearing in range(1440)]
    assert (south, north) == pytest.approx((min(lat for lat, _ in rim), max(lat for lat, _ in rim)), abs=1e-4)
    offsets = [(lon - place[1] + 180) % 360 - 180 for _, lon in rim]
    assert (west - place[1] + 180) % 360 - 180 == pytest.approx(min(offsets), abs=1e-3)
    assert (east - place[1] + 180) % 360 - 180 == pytest.approx(max(offsets), abs=1e-3)


def test_a_circle_over_a_pole_spans_all_longitudes() -> None:
    assert geo.box_around(89.5, 20, 100)[1:] == (-180.0, 90.0, 180.0)
    assert geo.box_around(-89.5, 20, 100)[:2] == (-90.0, -180.0)
    assert geo.box_around(-89.5, 20, 100)[3] == 180.0
    assert geo.box_around(89.5, 20, 100)[0] == pytest.approx(89.5 - 0.8993, abs=1e-3)
    reach = math.degrees(100 / geo.EARTH_RADIUS_KM)
    assert geo.box_around(90 - reach - 0.01, 20, 100)[1] > -180.0


def test_a_circle_as_large_as_the_earth_has_the_earth_for_its_box() -> None:
    assert geo.box_around(10, 20, 30_000) == (-90.0, -180.0, 90.0, 180.0)
