"""Who leads an event: what admits to all of it, before a day's ticket or a camper's, and never what is sold beside it."""

from decimal import Decimal

from sources.matching import Decided, cluster
from store.events.records import ADD_ONS, Listing, OfferKind
from store.places.act_names import act_key
from tests.sources.matching.gigs import listing
from tests.sources.merging.test_merging_fields import merged


def offer(kind: OfferKind, title: str, price: int, source_id: str | None = None) -> Listing:
    return listing(
        "ticketmaster", source_id or kind, title, price_min=Decimal(price), currency="EUR", offer=kind, url=f"https://tm.example/{kind}"
    )  # fmt: skip


WHOLE = offer("admission", "Slipknot", 80)


def test_only_admission_gives_the_title_the_address_and_the_lowest_price() -> None:
    beside = [offer(kind, f"{kind} x Slipknot", 5) for kind in sorted(ADD_ONS)]
    event = merged(WHOLE, *beside, offer("day_ticket", "Friday", 9), offer("camping", "Camping Ticket", 9))
    assert (event.title, event.ticket_url, event.price_min) == ("Slipknot", WHOLE.url, Decimal(80))


def test_a_festival_that_sells_only_camping_is_there() -> None:
    camping = offer("camping", "Electric Picnic 2027 - Weekend Camping Ticket", 300)
    event = merged(camping, offer("parking", "Electric Picnic Campervan Pass", 50))
    assert (event.ticket_url, event.price_min) == (camping.url, Decimal(300))


def test_fast_lanes_and_suites_hang_on_their_gig() -> None:
    gig = listing("ticketmaster", "1", "Slipknot", "Slipknot", venue="3Arena")
    lane = listing("ticketmaster", "2", "Fast Lane Access: Slipknot", venue="3Arena", offer="upsell")
    assert cluster([gig, lane], Decided()).clusters == ((gig.key, lane.key),)


def test_a_weekend_with_camping_does_not_hang_on_the_sunday() -> None:
    sunday = listing("ticketmaster", "1", "Electric Picnic 2027 - Sunday Day Ticket", venue="Stradbally", offer="day_ticket")
    weekend = listing("ticketmaster", "2", "Electric Picnic 2027 - Weekend Camping Ticket", venue="Stradbally", offer="camping")
    assert len(cluster([sunday, weekend], Decided()).clusters) == 2
    assert act_key(sunday.title) != act_key(weekend.title)
