"""The index of venues gives the answers that comparing with each in turn gives."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sources.places.venue_matching import same_venue
from sources.syncing.venues.likely import VenueIndex
from store.events.records import ListingVenue

NAMES = (
    "Whelan's", "Whelans", "Upstairs at Whelan's", "Vicar Street", "Vicar St.", "The Academy", "The Academy Green Room",
    "Academy 2", "The O2 Academy", "UCH", "University Concert Hall", "Wigwam / The Sound House", "The Soundhouse", "Sound House",
    "3Olympia Theatre", "The Olympia", "Royal Theatre", "Royal Hotel", "Moth Club", "Moth Club Hackney", "TBA", "Dublin",
    "Button Factory", "Buton Factory", "Limelight", "Limelight 2", "Limelight (Limelight 2)", "St. James's Church",
    "Saint James Church", "Arms", "TBMC", "Haus der Kulturen der Welt", "HKW", "The Point Depot", "3Arena", "The O2",
)  # fmt: skip
PLACES = (
    ("Dublin", "IE", 53.3498, -6.2803),
    ("Dublin", "IE", None, None),
    ("London", "GB", 51.5415, -0.0577),
    (None, None, None, None),
)


@st.composite
def venues(draw: st.DrawFn) -> ListingVenue:
    """One venue under a name that others have as well, or nearly."""
    name = draw(st.sampled_from(NAMES))
    if draw(st.booleans()) and len(name) > 4:
        at = draw(st.integers(1, len(name) - 1))
        name = name[:at] + name[at + 1 :]
    city, country, latitude, longitude = draw(st.sampled_from(PLACES))
    apart = draw(st.sampled_from((0.0, 0.001, 0.02)))
    return ListingVenue(
        name, city=city, country_code=country, latitude=latitude + apart if latitude else None, longitude=longitude
    )


@settings(max_examples=150, deadline=None)
@given(held=st.lists(venues(), max_size=25), asked=st.lists(venues(), min_size=1, max_size=10))
def test_the_index_finds_what_comparing_with_each_finds(held: list[ListingVenue], asked: list[ListingVenue]) -> None:
    index: VenueIndex[int] = VenueIndex()
    for number, venue in enumerate(held):
        index.add(number, venue)
    for venue in asked:
        first = next((number for number, other in enumerate(held) if same_venue(venue, other)), None)
        assert index.first_same(venue) == first


def test_a_name_closed_up_is_found_by_the_first_words_of_a_longer_one() -> None:
    index: VenueIndex[int] = VenueIndex()
    index.add(1, ListingVenue("Moth Club Hackney", city="London", country_code="GB"))
    assert index.first_same(ListingVenue("MothClub", city="London", country_code="GB")) == 1
