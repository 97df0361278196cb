"""A listing comes back from its JSON exactly as it went in, and equal listings give equal bytes."""

import dataclasses
from datetime import UTC, date, datetime, time
from decimal import Decimal

import orjson
from hypothesis import given
from hypothesis import strategies as st

from store.events.listing_codec import decode, encode, record_hash
from store.events.records import ImageRef, Listing, ListingPerformer, ListingVenue

instants = st.integers(1_600_000_000, 2_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
texts = st.text(min_size=1, max_size=40)
amounts = st.decimals(min_value=0, max_value=9999, places=2)

venues = st.builds(ListingVenue, name=texts, city=st.none() | texts, latitude=st.none() | st.floats(-90, 90))
images = st.builds(ImageRef, url=texts, width=st.none() | st.integers(1, 9000), is_generic=st.booleans())
performers = st.builds(
    ListingPerformer,
    name=texts,
    billing=st.sampled_from(["headline", "support"]),
    image=st.none() | images,
    genres=st.lists(texts, max_size=2).map(tuple),
)
listings = st.builds(
    Listing,
    source=st.sampled_from(["ticketmaster", "dice"]),
    source_id=texts,
    title=texts,
    time_zone=st.just("Europe/Dublin"),
    date_precision=st.just("date_time"),
    start_at=st.none() | instants,
    local_date=st.none() | st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    local_time=st.none() | st.times().map(lambda at: at.replace(microsecond=0)),
    previous_local_date=st.none() | st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    venue=st.none() | venues,
    performers=st.lists(performers, max_size=3).map(tuple),
    images=st.lists(images, max_size=2).map(tuple),
    links=st.lists(texts, max_size=2).map(tuple),
    price_min=st.none() | amounts,
    is_sold_out=st.none() | st.booleans(),
    raw=st.binary(max_size=8),
)


@given(listings)
def test_a_listing_survives_its_json(listing: Listing) -> None:
    encoded = encode(listing)
    assert decode(orjson.loads(encoded)) == listing
    assert encode(decode(orjson.loads(encoded))) == encoded


def test_the_raw_payload_takes_no_part() -> None:
    one = Listing("local", "1", "Gig", "Europe/Dublin", "date", raw=b'{"views": 1}')
    assert encode(one) == encode(dataclasses.replace(one, raw=b'{"views": 2}'))


def test_the_hash_tells_a_change() -> None:
    one = Listing("local", "1", "Gig", "Europe/Dublin", "date", local_time=time(20), price_min=Decimal("10.00"))
    other = dataclasses.replace(one, price_min=Decimal("12.00"))
    assert len(record_hash(encode(one))) == 32
    assert record_hash(encode(one)) != record_hash(encode(other))
