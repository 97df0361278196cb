"""Each field of a merged event by its rule, at the edges."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from sources.merging import Merged, SeenListing, dedupe_key, merge
from store.events.records import ImageRef, Listing, ListingVenue, StatusKey
from tests.sources.matching.gigs import NIGHT, listing

SEEN_AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
EIGHT = datetime(2026, 12, 12, 20, tzinfo=UTC)


def merged(*listings: Listing, withdrawn: tuple[Listing, ...] = ()) -> Merged:
    """The event of these listings, whatever their order."""
    seen = [
        *(SeenListing(one, SEEN_AT) for one in listings),
        *(SeenListing(one, SEEN_AT, is_withdrawn=True) for one in withdrawn),
    ]
    assert merge(seen) == merge(seen[::-1])
    return merge(seen)


Sighting = tuple[str, StatusKey, datetime | None]  # source, status, when it changed


class TestPlaceAndBill:
    """Where it is and who plays: from the listings still carried, and from withdrawn ones only where those say nothing."""

    here = ListingVenue("Whelan's", city="Dublin", country_code="IE", latitude=53.3366, longitude=-6.2657)

    def test_the_events_city_country_and_coordinates_are_its_venues(self) -> None:
        event = merged(listing("ticketmaster", "1", "Lankum", venue=self.here))
        assert (event.city, event.country_code) == ("Dublin", "IE")
        assert (event.latitude, event.longitude) == (53.3366, -6.2657)

    def test_without_a_venue_there_are_none(self) -> None:
        event = merged(listing("ticketmaster", "1", "Lankum", venue=None))
        assert (event.venue, event.city, event.country_code, event.latitude, event.longitude) == (None,) * 5

    def test_a_venue_still_told_replaces_one_that_was_withdrawn(self) -> None:
        moved = listing("bandsintown", "1", "Lankum", "Aslan", venue="Vicar Street")
        gone = listing("ticketmaster", "2", "Lankum", "Lankum", venue=self.here)
        event = merged(moved, withdrawn=(gone,))
        assert event.venue is not None
        assert event.venue.name == "Vicar Street"
        assert [act.name for act in event.performers] == ["Aslan"]

    @pytest.mark.parametrize(("name", "is_billed"), [("!!!", True), ("+/-", True), ("†††", True), ("???", False), ("...", False)])
    def test_a_name_without_letters_is_billed_unless_it_stands_for_nobody(self, name: str, is_billed: bool) -> None:
        event = merged(listing("ticketmaster", "1", name, name), listing("dice", "2", name, name, "Lankum"))
        assert [(act.name, act.billing) for act in event.performers][: 1 if is_billed else 0] == [(name, "headline")] * is_billed
        assert [act.name for act in event.performers] == [name] * is_billed + ["Lankum"]

    def test_what_only_a_withdrawn_listing_told_is_kept(self) -> None:
        bare = listing("bandsintown", "1", "Lankum", venue=None)
        event = merged(bare, withdrawn=(listing("ticketmaster", "2", "Lankum", "Lankum", venue=self.here),))
        assert event.venue is not None
        assert [act.name for act in event.performers] == ["Lankum"]


class TestPredecessorsKey:
    """Clients of the predecessor know events by it: title, place to 0.01 degrees, and hour."""

    def key(
        self, title: str = "Lankum", place: tuple[float | None, float | None] = (53.3366, -6.2657), at: str | None = "20:00"
    ) -> str:
        """The key of one listing's event."""
        venue = ListingVenue("Whelan's", city="Dublin", latitude=place[0], longitude=place[1])
        return dedupe_key(merged(listing("ticketmaster", "1", title, venue=venue, at=at)))

    def test_it_is_the_one_that_the_predecessor_made(self) -> None:
        assert self.key() == "c9b12fae4e919c0a8aac0f16a55f4985d95566a1"  # SHA-1 of "lankum|53.34,-6.27|2026-12-12T20"

    def test_a_place_of_another_hundredth_of_a_degree_is_another_key(self) -> None:
        assert self.key(place=(53.3399, -6.2699)) == self.key()
        assert len({self.key(), self.key(place=(53.3466, -6.2657)), self.key(place=(53.3366, -6.2757))}) == 3

    def test_half_a_place_is_none(self) -> None:
        assert self.key(place=(53.3366, None)) == self.key(place=(None, -6.2657)) == self.key(place=(None, None)) != self.key()


class TestStatus:
    """Whether it takes place: sellers before pages, movers before who has not heard, then number, last word and gravity."""

    def status(self, *told: Sighting) -> StatusKey:
        """The status after (source, what it tells, when it changed) of several listings."""
        return merged(
            *(
                listing(source, str(number), "Lankum", status=status, changed_at=changed_at)
                for number, (source, status, changed_at) in enumerate(told)
            )
        ).status

    def test_of_equally_many_the_last_word_counts_if_all_are_dated(self) -> None:
        early, late = SEEN_AT - timedelta(days=2), SEEN_AT
        assert self.status(("ticketmaster", "cancelled", early), ("dice", "scheduled", late)) == "scheduled"
        assert self.status(("ticketmaster", "cancelled", late), ("dice", "scheduled", early)) == "cancelled"
        assert self.status(("ticketmaster", "cancelled", early), ("dice", "scheduled", None)) == "cancelled"
        assert self.status(("ticketmaster", "cancelled", None), ("dice", "scheduled", None)) == "cancelled"

    def test_more_sellers_outvote_the_last_word(self) -> None:
        old = SEEN_AT - timedelta(days=2)
        two: tuple[Sighting, ...] = ("ticketmaster", "scheduled", old), ("dice", "scheduled", old)
        assert self.status(*two, ("eventbrite", "cancelled", SEEN_AT)) == "scheduled"

    def test_one_seller_that_knows_of_a_move_is_right_over_many_that_do_not(self) -> None:
        two: tuple[Sighting, ...] = ("ticketmaster", "scheduled", None), ("dice", "scheduled", None)
        assert self.status(*two, ("eventbrite", "postponed", None)) == "postponed"
        assert self.status(*two, ("eventbrite", "rescheduled", None)) == "rescheduled"

    def test_a_new_date_is_news_after_a_postponement(self) -> None:
        assert self.status(("ticketmaster", "postponed", None), ("dice", "rescheduled", None)) == "rescheduled"

    def test_once_a_seller_cancelled_a_move_has_no_special_say(self) -> None:
        told: tuple[Sighting, ...] = (
            ("ticketmaster", "cancelled", None),
            ("dice", "cancelled", None),
            ("eventbrite", "postponed", None),
        )
        assert self.status(*told) == "cancelled"

    def test_an_artists_page_is_asked_only_when_no_seller_tells(self) -> None:
        assert self.status(("bandsintown", "cancelled", None)) == "cancelled"
        assert self.status(("bandsintown", "cancelled", None), ("dice", "scheduled", None)) == "scheduled"


class TestTime:
    """When it begins and ends."""

    def test_the_most_exact_date_is_believed_before_the_more_official(self) -> None:
        assert merged(listing("ticketmaster", "1", "Lankum", at=None), listing("local", "2", "Lankum", at="21:00")).local_time
        undated = listing("ticketmaster", "1", "Lankum", on=None)
        assert merged(undated, listing("local", "2", "Lankum", at=None)).local_date == NIGHT

    def test_doors_that_equal_the_start_tell_nothing_apart(self) -> None:
        official, other = listing("ticketmaster", "1", at="20:00"), listing("local", "2", at="21:00")
        assert merged(official, replace(other, doors_at=other.start_at)).start_at == official.start_at

    @pytest.mark.parametrize(
        ("length", "is_believed"),
        [(timedelta(0), False), (timedelta(minutes=1), True), (timedelta(days=14), True), (timedelta(days=14, minutes=1), False)],
    )
    def test_an_end_comes_after_the_start_and_within_a_fortnight(self, length: timedelta, is_believed: bool) -> None:
        event = merged(listing("dice", "1", "Lankum", end_at=EIGHT + length))
        assert event.end_at == (EIGHT + length if is_believed else None)

    def test_an_end_is_taken_from_another_listing_of_the_same_date_only(self) -> None:
        start = listing("ticketmaster", "1", "Lankum")
        ends_at = EIGHT + timedelta(hours=3)
        same = merged(start, listing("local", "2", "Lankum", at=None, end_at=ends_at))
        assert (same.end_at, same.provenance["end_at"]) == (ends_at, ("local", "2"))
        assert merged(start, listing("local", "2", "Lankum", at=None, on=date(2026, 12, 11), end_at=ends_at)).end_at is None
        assert merged(listing("ticketmaster", "1", "Lankum", at=None, end_at=ends_at)).end_at is None

    def test_the_previous_start_is_not_the_start_itself(self) -> None:
        assert merged(listing("dice", "1", "Lankum", previous_start_at=EIGHT)).previous_start_at is None
        assert merged(listing("dice", "1", "Lankum", previous_start_at=EIGHT - timedelta(days=7))).previous_start_at


class TestOffers:
    """What it costs and where to buy."""

    def test_free_is_told_by_a_price_of_nothing_or_in_so_many_words(self) -> None:
        nothing = merged(listing("dice", "1", "Lankum", price_min=Decimal(0), price_max=Decimal(0), currency="EUR"))
        assert (nothing.is_free, nothing.price_max, nothing.provenance["is_free"]) == (True, Decimal(0), ("dice", "1"))
        told = merged(listing("dice", "1", "Lankum", is_free=True), listing("local", "2", "Lankum"))
        assert (told.is_free, told.price_min, told.provenance["is_free"]) == (True, None, ("dice", "1"))
        assert merged(listing("dice", "1", "Lankum", is_free=False)).is_free is False

    def test_an_unknown_price_is_neither_free_nor_not(self) -> None:
        event = merged(listing("dice", "1", "Lankum"))
        assert (event.is_free, event.price_min, event.price_max, event.currency) == (None, None, None, None)
        assert "is_free" not in event.provenance

    def test_some_free_places_do_not_make_a_gig_free(self) -> None:
        event = merged(listing("dice", "1", "Lankum", price_min=Decimal(0), price_max=Decimal(10), currency="EUR"))
        assert (event.price_min, event.price_max, event.is_free) == (Decimal(0), Decimal(10), False)

    def test_the_cheapest_and_the_dearest_listing_are_named(self) -> None:
        event = merged(
            listing("ticketmaster", "1", "Lankum", price_min=Decimal(30), price_max=Decimal(45), currency="EUR"),
            listing("dice", "2", "Lankum", price_min=Decimal(20), price_max=Decimal(25), currency="EUR"),
        )
        assert (event.provenance["price_min"], event.provenance["price_max"]) == (("dice", "2"), ("ticketmaster", "1"))
        assert (event.price_min, event.price_max) == (Decimal(20), Decimal(45))

    shop, page = "https://www.ticketmaster.ie/event/1", "https://www.bandsintown.com/e/3"

    def test_a_sold_out_shop_is_named_when_nobody_else_has_tickets(self) -> None:
        sold_out = listing("ticketmaster", "1", "Lankum", url=self.shop, is_sold_out=True)
        pointing = listing("bandsintown", "3", "", "Lankum", url=self.page, links=("https://tickets.ie/3",))
        event = merged(sold_out, pointing)
        assert (event.ticket_url, event.provenance["ticket_url"]) == (self.shop, sold_out.key)

    def test_without_a_shop_a_page_points_the_way_or_stands_for_it(self) -> None:
        pointing = listing("bandsintown", "3", "", "Lankum", url=self.page, links=("https://tickets.ie/3",))
        assert merged(pointing).ticket_url == "https://tickets.ie/3"
        assert merged(replace(pointing, is_sold_out=True)).ticket_url == self.page
        assert merged(replace(pointing, links=())).ticket_url == self.page

    def test_a_seller_that_cancelled_sells_nothing(self) -> None:
        sellers = [listing(source, "1", "Lankum", url=f"https://{source}.example/1") for source in ("ticketmaster", "dice")]
        cancelled = replace(sellers[0], status="cancelled")
        other = listing("eventbrite", "3", "Lankum", url="https://eventbrite.example/1")
        assert merged(cancelled, sellers[1], other).ticket_url == sellers[1].url


class TestWords:
    """Title, description, genres, tags and pictures."""

    def test_the_longest_description_is_taken(self) -> None:
        short, long = (
            listing("ticketmaster", "1", "Lankum", description="Short."),
            listing("local", "2", description="Much longer."),
        )
        event = merged(short, long)
        assert (event.description, event.provenance["description"]) == ("Much longer.", ("local", "2"))
        assert merged(listing("dice", "1", "Lankum")).description is None

    def test_every_tag_stands_once_whatever_its_case(self) -> None:
        event = merged(listing("ticketmaster", "1", tags=("Trad", "Irish")), listing("dice", "2", tags=("trad", "Pipes")))
        assert event.tags == ("Trad", "Irish", "Pipes")

    def test_a_bill_of_many_stands_for_a_missing_title_with_three_names(self) -> None:
        assert merged(listing("dice", "1", "", "Lankum", "Aslan", "Cmat", "Hozier")).title == "Lankum, Aslan, Cmat"

    def test_twelve_pictures_are_enough(self) -> None:
        images = tuple(ImageRef(f"https://a/{number:02}.jpg", 2000 - number) for number in range(14))
        assert [image.url for image in merged(listing("dice", "1", "Lankum", images=images)).images] == [
            image.url for image in images[:12]
        ]

    def test_the_larger_picture_comes_first_and_one_of_unknown_size_last(self) -> None:
        images = (ImageRef("https://a/a.jpg"), ImageRef("https://a/b.jpg", 640), ImageRef("https://a/c.jpg", 1024))
        event = merged(listing("dice", "1", "Lankum", images=images))
        assert [image.url[-5] for image in event.images] == ["c", "b", "a"]
        assert event.provenance["images"] == ("dice", "1")

    @pytest.mark.parametrize(
        ("worse", "better"),
        [
            ("Lankum (SOLD OUT)", "Lankum live"),
            ("Whelan's", "Lankum (SOLD OUT)"),
            ("Live Music", "Lankum (SOLD OUT)"),
            ("   ", "Live Music"),
            ("Whelan's", "Lankum  live"),
        ],
    )
    def test_the_title_that_says_more_is_taken_from_whatever_source(self, worse: str, better: str) -> None:
        event = merged(listing("ticketmaster", "1", worse), listing("bandsintown", "2", better))
        assert event.provenance["title"] == ("bandsintown", "2")

    def test_doubled_blanks_are_no_fault_of_a_title(self) -> None:
        assert merged(listing("ticketmaster", "1", " Lankum   live "), listing("dice", "2", "Lankum")).title == "Lankum live"

    def test_genres_are_the_union_and_named_after_who_told_them_first(self) -> None:
        event = merged(
            listing("ticketmaster", "1", "Lankum"),
            listing("dice", "2", genres=("folk",)),
            listing("local", "3", genres=("rock",)),
        )
        assert set(event.genres) >= {"folk", "rock"}
        assert event.provenance["genres"] == ("dice", "2")
        assert merged(listing("dice", "1", "Lankum")).genres == ()
