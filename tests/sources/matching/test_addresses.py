"""Where ticket addresses lead."""

import pytest

from sources.matching import canonical_address, cluster
from tests.sources.matching.gigs import NIGHT, listing


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "https://www.ticketmaster.ie/the-gloaming-cork/event/18005F1A2B3C4D5E",
            "https://ticketmaster.ie/event/18005F1A2B3C4D5E?x=1",
        ),
        (
            "https://www.eventbrite.ie/e/a-night-tickets-998877665544",
            "https://www.eventbrite.com/e/a-night-tickets-998877665544?aff=b",
        ),
        ("https://dice.fm/event/abc12-skinner-tickets", "http://www.dice.fm/event/abc12-skinner-tickets/?utm_source=bandsintown"),
        ("https://www.bandsintown.com/t/1033128?app_id=x&came_from=2", "https://bandsintown.com/e/1033128-skinner-at-whelans"),
        (
            "https://ticketmaster.evyy.net/c/1/2/3?u=https%3A%2F%2Fwww.ticketmaster.ie%2Fx%2Fevent%2F18005F1A2B3C4DAA",
            "https://www.ticketmaster.ie/event/18005F1A2B3C4DAA",
        ),
        ("https://tickets.ie/show.php?id=42&ref=whelans", "https://www.tickets.ie/show.php?id=42"),
    ],
)
def test_spellings_of_one_page(one: str, other: str) -> None:
    assert canonical_address(one) is not None
    assert canonical_address(one) == canonical_address(other)


def test_ticketmasters_ids_keep_their_case() -> None:
    assert canonical_address("https://ticketmaster.ie/event/G5vYZ9aB") != canonical_address(
        "https://ticketmaster.ie/event/G5VYZ9AB"
    )


@pytest.mark.parametrize(
    "address",
    [
        "https://www.whelanslive.com/",
        "https://dolans.ie/whats-on/",
        "https://www.ticketmaster.ie/vicar-street-tickets-dublin/venue/198239",
        "https://www.ticketmaster.ie/aslan-tickets/artist/734234",
        "https://www.bandsintown.com/a/307871",
        "https://www.eventbrite.ie/o/whelans-123456",
        "https://lankumdublin.com/tour",
        "http://[broken",
        "whelans",
        "",
        None,
    ],
)
def test_pages_that_many_events_share_lead_nowhere(address: str | None) -> None:
    assert canonical_address(address) is None


def test_a_link_joins_across_names_but_not_across_nights() -> None:
    page = "https://www.ticketmaster.ie/event/18005F1A2B3C4D5E"
    gig = listing("ticketmaster", "1", "The Gloaming", "The Gloaming", venue="Opera House", city="Cork", url=page)
    linked = listing("bandsintown", "2", "", "Martin Hayes", venue="Half Moon Street", city="Cork", links=(page,))
    wrong = listing("dice", "3", "The Gloaming", on=NIGHT.replace(day=13), venue="Opera House", city="Cork", links=(page,))
    assert cluster([gig, linked, wrong]).clusters == ((linked.key, gig.key), (wrong.key,))
