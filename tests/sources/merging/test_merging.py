"""Merging: the same event whatever the order, nothing lost to a null, each field by its rule."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from sources.merging import Merged, SeenListing, dedupe_key, merge
from store.events.records import ImageRef, Listing, ListingVenue
from tests.sources.matching.gigs import NIGHT, listing

SEEN_AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


def _merge(*listings: Listing) -> Merged:
    return merge([SeenListing(one, SEEN_AT) for one in listings])


@st.composite
def _seen(draw: st.DrawFn) -> list[SeenListing]:
    return [
        SeenListing(
            listing(
                draw(st.sampled_from(["ticketmaster", "dice", "bandsintown", "eventbrite", "local"])),
                str(number),
                draw(st.sampled_from(["", "Lankum", "LANKUM (SOLD OUT)", "MCD presents: Lankum"])),
                *draw(st.lists(st.sampled_from(["Lankum", "The Lankum", "Junior Brother", "Special Guests"]), max_size=3)),
                at=draw(st.sampled_from(["19:00", "20:00", None])),
                status=draw(st.sampled_from(["scheduled", "cancelled", "postponed", "rescheduled"])),
                description=draw(st.sampled_from([None, "Short.", "A longer text."])),
                price_min=draw(st.sampled_from([None, Decimal(10), Decimal("24.50")])),
                currency=draw(st.sampled_from(["EUR", "GBP"])),
                is_sold_out=draw(st.sampled_from([None, True, False])),
                url=draw(st.sampled_from([None, "https://dice.fm/event/x", "https://ticketmaster.ie/event/1"])),
                genres=draw(st.sampled_from([(), ("folk",), ("folk", "rock")])),
                images=draw(st.sampled_from([(), (ImageRef("https://a/1.jpg", 640),), (ImageRef("https://a/2.jpg"),)])),
                changed_at=draw(st.sampled_from([None, SEEN_AT, SEEN_AT - timedelta(days=1)])),
                offer=draw(st.sampled_from(("admission", "upsell"))),
            ),
            SEEN_AT + timedelta(hours=draw(st.integers(0, 9))),
            draw(st.booleans()),
        )
        for number in range(draw(st.integers(1, 6)))
    ]


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_neither_order_nor_sighting_matters(data: st.DataObject) -> None:
    seen = data.draw(_seen())
    merged = merge(seen)
    assert merge(data.draw(st.permutations(seen))) == merged
    assert merge([SeenListing(one.listing, SEEN_AT + timedelta(days=30), one.is_withdrawn) for one in seen]) == merged


@settings(max_examples=200, deadline=None)
@given(_seen())
def test_a_null_never_beats_a_value(seen: list[SeenListing]) -> None:
    merged = merge(seen)
    mains = [one for one in seen if not one.listing.is_addon] or seen
    carried = [one for one in mains if not one.is_withdrawn] or mains
    assert merged.title or not any(one.listing.title or one.listing.performers for one in carried)
    for field in ("description", "age_restriction", "on_sale_at"):
        assert (getattr(merged, field) is None) == all(getattr(one.listing, field) is None for one in mains)
    assert (merged.price_min is None) == all(one.listing.price_min is None for one in carried)
    assert {slug for one in mains for slug in one.listing.genres} == set(merged.genres)
    assert set(merged.provenance.values()) <= {one.listing.key for one in seen}


def test_a_poorer_source_erases_nothing() -> None:
    rich = listing("ticketmaster", "1", "Lankum", "Lankum", description="All about it.", age_restriction="18+")
    poor = listing("bandsintown", "2", "", "Lankum")
    both = merge([SeenListing(rich, SEEN_AT, is_withdrawn=True), SeenListing(poor, SEEN_AT)])
    assert (both.description, both.age_restriction) == ("All about it.", "18+")


def test_the_clearest_title_wins_and_is_cleared() -> None:
    official = listing("ticketmaster", "1", "MCD Presents: Lankum (SOLD OUT)")
    clear = listing("bandsintown", "2", "Lankum")
    assert _merge(official, clear).title == "Lankum"
    assert _merge(official).title == "Lankum"
    assert _merge(listing("bandsintown", "3", "Whelan's", "Lankum"), listing("local", "4", "Lankum live")).title == "Lankum live"


def test_a_bill_or_a_venue_stands_for_a_missing_title() -> None:
    bare, billed = listing("ticketmaster", "1"), listing("bandsintown", "2", "", "Lankum", "Junior Brother")
    assert _merge(bare, billed).title == "Lankum, Junior Brother"
    assert _merge(bare).title == "Whelan's"


def test_an_act_that_presents_keeps_its_name_in_the_title() -> None:
    assert _merge(listing("dice", "1", "Fatboy Slim presents Loveland", "Fatboy Slim")).title == "Fatboy Slim presents Loveland"


def test_a_sellers_cancellation_outranks_a_stale_page() -> None:
    cancelled = listing("ticketmaster", "1", "Lankum", status="cancelled", url="https://www.ticketmaster.ie/event/1")
    stale = listing("bandsintown", "2", "", "Lankum", url="https://www.bandsintown.com/e/2")
    merged = _merge(stale, cancelled)
    assert (merged.status, merged.ticket_url) == ("cancelled", None)
    assert merged.provenance["status"] == cancelled.key


def test_an_id_that_was_listed_anew_does_not_call_the_gig_off() -> None:
    old, new = listing("ticketmaster", "1", "Lankum", status="cancelled"), listing("ticketmaster", "2", "Lankum")
    assert _merge(old, new).status == _merge(new, old).status == "scheduled"
    parking = listing("ticketmaster", "3", "Lankum - Parking", offer="upsell")
    assert _merge(old, parking).status == "cancelled"
    later, earlier = (datetime(2026, 11, day, tzinfo=UTC) for day in (20, 10))
    assert _merge(replace(old, changed_at=later), replace(new, changed_at=earlier)).status == "cancelled"
    assert _merge(replace(old, changed_at=earlier), replace(new, changed_at=later)).status == "scheduled"


def test_two_sellers_who_sell_outvote_one_who_cancelled() -> None:
    cancelled = listing("eventbrite", "1", "Lankum", status="cancelled")
    assert _merge(cancelled, listing("ticketmaster", "2", "Lankum"), listing("dice", "3", "Lankum")).status == "scheduled"


def test_the_new_date_holds_and_the_old_start_is_kept() -> None:
    old = listing("dice", "2", "Lankum", "Lankum")
    moved = listing(
        "eventbrite",
        "1",
        "Lankum",
        on=date(2027, 2, 20),
        status="rescheduled",
        previous_local_date=NIGHT,
        previous_start_at=old.start_at,
    )
    merged = _merge(old, moved)
    assert (merged.status, merged.local_date, merged.previous_start_at) == ("rescheduled", date(2027, 2, 20), old.start_at)


def test_a_date_that_another_listing_was_moved_from_is_overtaken() -> None:
    exact = listing("ticketmaster", "1", "Lankum", "Lankum")
    moved = listing("bandsintown", "2", "Lankum", at=None, on=date(2027, 2, 20), previous_local_date=NIGHT)
    merged = _merge(exact, moved)
    assert (merged.status, merged.local_date) == ("scheduled", date(2027, 2, 20))


def test_who_tells_doors_and_start_apart_is_believed_on_the_start() -> None:
    doors_only = listing("ticketmaster", "1", "Lankum", at="19:00")
    both = listing("dice", "2", "Lankum", at="20:30", doors_at=doors_only.start_at)
    merged = _merge(doors_only, both)
    assert merged.start_at == both.start_at
    assert merged.provenance["start_at"] == both.key


def test_coordinates_come_from_ticketmaster_before_bandsintown() -> None:
    pinned = ListingVenue("Whelan's", city="Dublin", latitude=53.3365, longitude=-6.2657)
    loose = ListingVenue("Whelans", address="25 Wexford St", city="Dublin", latitude=53.3390, longitude=-6.2600)
    merged = _merge(listing("bandsintown", "1", "", "Lankum", venue=loose), listing("ticketmaster", "2", "Lankum", venue=pinned))
    assert (merged.latitude, merged.longitude) == (53.3365, -6.2657)
    assert merged.venue is not None
    assert (merged.venue.name, merged.venue.address) == ("Whelan's", "25 Wexford St")


def test_a_venue_that_is_not_told_yields_to_one_that_is() -> None:
    merged = _merge(listing("ticketmaster", "1", "Lankum", venue="Venue TBA"), listing("local", "2", "Lankum", venue="Whelan's"))
    assert merged.venue is not None
    assert merged.venue.name == "Whelan's"


def test_the_price_spans_all_listings_of_one_currency() -> None:
    merged = _merge(
        listing("ticketmaster", "1", "Lankum", price_min=Decimal(30), price_max=Decimal(45), currency="EUR"),
        listing("dice", "2", "Lankum", price_min=Decimal("24.50"), currency="EUR"),
        listing("eventbrite", "3", "Lankum", price_min=Decimal(5), currency="USD"),
        listing("ticketmaster", "4", "Lankum - VIP", price_min=Decimal(200), currency="EUR", offer="upsell"),
    )
    assert (merged.price_min, merged.price_max, merged.currency, merged.is_free) == (Decimal("24.50"), Decimal(45), "EUR", False)


def test_tickets_come_from_a_seller_that_has_some() -> None:
    sold_out = listing("ticketmaster", "1", "Lankum", url="https://www.ticketmaster.ie/event/1", is_sold_out=True)
    left = listing("dice", "2", "Lankum", url="https://dice.fm/event/2")
    page = listing("bandsintown", "3", "", "Lankum", url="https://www.bandsintown.com/e/3", links=("https://tickets.ie/3",))
    assert _merge(sold_out, left, page).ticket_url == left.url
    assert _merge(page).ticket_url == "https://tickets.ie/3"


def test_the_bill_is_a_union_with_headliners_first() -> None:
    full = listing("bandsintown", "1", "", "Lankum", "John Francis Flynn")
    alone = listing("bandsintown", "2", "", "Junior Brother")
    named = listing("ticketmaster", "3", "Lankum", "LANKUM", "Special Guests")
    full = replace(full, performers=(full.performers[0], replace(full.performers[1], billing="support")))
    bill = [(act.name, act.billing) for act in _merge(full, alone, named).performers]
    assert [name for name, _ in bill][1:] == ["John Francis Flynn", "Junior Brother"]
    assert bill[0][0].casefold() == "lankum"
    assert [billing for _, billing in bill] == ["headline", "support", "support"]


def test_real_pictures_come_before_stock_ones() -> None:
    stock = listing("ticketmaster", "1", "Lankum", images=(ImageRef("https://a/stock.jpg", 2048, 1152, is_generic=True),))
    real = listing("dice", "2", "Lankum", images=(ImageRef("https://a/act.jpg", 640), ImageRef("https://a/act.jpg", 640)))
    assert [image.url for image in _merge(stock, real).images] == ["https://a/act.jpg", "https://a/stock.jpg"]


def test_the_predecessors_key_is_stable() -> None:
    venue = ListingVenue("Whelan's", city="Dublin", latitude=53.33651, longitude=-6.26567)
    merged = _merge(listing("ticketmaster", "1", "Lankum!", venue=venue))
    twin = _merge(listing("dice", "2", "LANKUM", at="20:45", venue=venue))
    assert dedupe_key(merged) == dedupe_key(twin)
    assert len(dedupe_key(merged)) == 40
    assert dedupe_key(merged) != dedupe_key(_merge(listing("dice", "2", "Lankum", at="21:00", venue=venue)))
