"""Clusters: a partition that depends on the listings alone, obeys people, and never joins what is forbidden."""

from datetime import date
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from sources.matching import Clustering, Decided, cluster
from sources.matching.blockers import nights_agree
from sources.matching.features import features_of
from sources.matching.pairs import forbidding
from store.events.records import Listing
from tests.sources.matching.gigs import NIGHT, listing

_ACTS = ("Pillow Queens", "Aslan", "Air", "Air Supply", "Lankum")
_TITLES = ("", "Aslan - Early Show", "Aslan - Late Show", "MCD presents: Lankum", "Open Mic Night", "Air Supply (SOLD OUT)")


@st.composite
def _listings(draw: st.DrawFn) -> list[Listing]:
    return [
        listing(
            draw(st.sampled_from(["ticketmaster", "dice", "bandsintown", "eventbrite", "local"])),
            str(number),
            draw(st.sampled_from(_TITLES)),
            *draw(st.lists(st.sampled_from(_ACTS), max_size=2, unique=True)),
            at=draw(st.sampled_from(["18:00", "19:30", "20:00", "22:00", "00:00", None])),
            on=draw(st.sampled_from([NIGHT, date(2026, 12, 13)])),
            venue=draw(st.sampled_from(["Whelan's", "Whelans (Upstairs)", "Vicar Street", "TBA"])),
            offer="upsell" if draw(st.booleans()) and draw(st.booleans()) else "admission",
        )
        for number in range(draw(st.integers(0, 9)))
    ]


def _pairs(clustering: Clustering) -> set[tuple[tuple[str, str], ...]]:
    return {pair for found in clustering.clusters for pair in combinations(found, 2)}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_partition_whatever_the_order(data: st.DataObject) -> None:
    listings = data.draw(_listings())
    clustering = cluster(listings)
    members = [key for found in clustering.clusters for key in found]
    assert sorted(members) == sorted(one.key for one in listings)
    assert cluster(data.draw(st.permutations(listings))) == clustering
    assert clustering.addon_only <= set(clustering.clusters)


@settings(max_examples=150, deadline=None)
@given(_listings())
def test_no_cluster_holds_a_forbidden_pair(listings: list[Listing]) -> None:
    features = {one.key: features_of(one) for one in listings}
    for found in cluster(listings).clusters:
        mains = [features[key] for key in found if not features[key].is_addon]
        assert nights_agree(mains)
        for a, b in combinations(mains, 2):
            assert forbidding(a, b) in (None, "another night")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_people_decide(data: st.DataObject) -> None:
    listings = data.draw(_listings())
    keys = [one.key for one in listings]
    pairs = list(combinations(keys, 2))
    if not pairs:
        return
    parted = data.draw(st.sampled_from(pairs))
    assert tuple(sorted(parted)) not in _pairs(cluster(listings, Decided(apart=frozenset({parted}))))
    joined = data.draw(st.sampled_from(pairs))
    assert tuple(sorted(joined)) in _pairs(cluster(listings, Decided.of([(*joined, True)])))


def test_a_persons_no_outranks_a_persons_yes_along_a_chain() -> None:
    a, b, c = (listing("dice", str(number), title) for number, title in enumerate(("Aslan", "Lankum", "Air")))
    decided = Decided(same=frozenset({(a.key, b.key), (b.key, c.key)}), apart=frozenset({(a.key, c.key)}))
    assert (a.key, c.key) not in _pairs(cluster([a, b, c], decided))


def test_one_gig_over_four_sources() -> None:
    gig = [
        listing("ticketmaster", "1", "MCD Presents: Pillow Queens", "Pillow Queens"),
        listing("bandsintown", "2", "", "Pillow Queens", "Bitch Falcon", at="19:30"),
        listing("bandsintown", "3", "", "Bitch Falcon"),
        listing("dice", "4", "Pillow Queens (SOLD OUT)", at="19:00"),
        listing("local", "5", "pillow queens live", at=None),
    ]
    other = listing("dice", "6", "Lankum", venue="Vicar Street")
    assert cluster([*gig, other]).clusters == (tuple(sorted(one.key for one in gig)), (other.key,))


def test_a_listing_that_fits_two_shows_alike_goes_with_neither() -> None:
    early, late = (
        listing("ticketmaster", number, f"Aslan - {word} Show", "Aslan", at=at)
        for number, word, at in (("1", "Early", "18:30"), ("2", "Late", "21:30"))
    )
    between = listing("bandsintown", "3", "", "Aslan", at="20:00")
    assert len(cluster([early, late, between]).clusters) == 3


def test_a_moved_show_joins_its_stale_listing_but_not_a_second_night() -> None:
    new_night = date(2027, 2, 20)
    moved = listing("ticketmaster", "1", "Lankum", "Lankum", on=new_night, previous_local_date=NIGHT, status="rescheduled")
    stale = listing("bandsintown", "2", "", "Lankum")
    second = listing("dice", "3", "Lankum", "Lankum", on=date(2027, 2, 21))
    assert cluster([moved, stale, second]).clusters == ((stale.key, moved.key), (second.key,))


def test_add_ons_hang_on_their_gig_or_stand_alone() -> None:
    gig = listing("bandsintown", "1", "", "Coldplay", venue="3Arena")
    parking = listing("ticketmaster", "2", "Parking: Coldplay", venue="3Arena", at="17:00", offer="upsell")
    orphan = listing("ticketmaster", "3", "Keane | Platinum", "Keane", venue="3Arena", offer="upsell", on=date(2026, 12, 20))
    clustering = cluster([gig, parking, orphan])
    assert clustering.clusters == ((gig.key, parking.key), (orphan.key,))
    assert clustering.addon_only == {(orphan.key,)}


def test_the_uncertain_are_handed_out_for_review() -> None:
    a = listing("ticketmaster", "1", "Lankum", "Lankum", venue="Vicar Street")
    b = listing("local", "2", "Lankum", venue="Tower Records", at=None)
    clustering = cluster([a, b])
    assert len(clustering.clusters) == 2
    (review,) = clustering.reviews
    assert (review.a, review.b) == (b.key, a.key)
    assert review.reasons


def _two_shows(late: str = "21:30") -> tuple[Listing, Listing]:
    """An early and a late show of one act."""
    page = "https://www.ticketmaster.ie/event/18005F1A2B3C4D5E"
    early = listing("ticketmaster", "1", "Aslan - Early Show", "Aslan", at="18:30", url=page)
    return early, listing("ticketmaster", "2", "Aslan - Late Show", "Aslan", at=late)


def test_a_link_decides_between_two_shows_that_fit_alike() -> None:
    early, late = _two_shows()
    between = listing("bandsintown", "3", "", "Aslan", at="20:00", links=("https://www.ticketmaster.ie/event/18005F1A2B3C4D5E",))
    assert cluster([early, late, between]).clusters == ((between.key, early.key), (late.key,))


def test_a_show_that_cannot_be_a_listings_leaves_no_doubt_about_the_other() -> None:
    early, late = _two_shows("18:45")
    again = listing("bandsintown", "3", "Aslan - Early Show", "Aslan", at="18:30")
    assert cluster([early, late, again]).clusters == ((again.key, early.key), (late.key,))


def test_a_listing_clearly_nearer_to_one_of_two_shows_goes_with_it() -> None:
    def with_whom(at: str) -> int:
        first, second = listing("dice", "1", "", "Aslan", at="17:00"), listing("ticketmaster", "2", "", "Aslan", at="19:30")
        return len(cluster([first, second, listing("bandsintown", "3", "", "Aslan", at=at)]).clusters)

    assert with_whom("18:05") == 3
    assert with_whom("18:02") == 2


def test_a_person_is_asked_only_about_pairs_that_are_open() -> None:
    a = listing("ticketmaster", "1", "Lankum", "Lankum", venue="Vicar Street")
    b = listing("local", "2", "Lankum", venue="Tower Records", at=None)
    assert len(cluster([a, b]).reviews) == 1
    assert cluster([a, b], Decided(apart=frozenset({(a.key, b.key)}))).reviews == ()
    assert cluster([a, b], Decided(same=frozenset({(a.key, b.key)}))).reviews == ()
    assert cluster([a, listing("dice", "3", "Lankum", venue="The Sugar Club")]).reviews == ()
    assert cluster(_two_shows()).reviews == ()


def test_a_listing_linked_to_two_shows_is_in_no_doubt_for_others_of_its_name() -> None:
    pages = [f"https://www.ticketmaster.ie/event/18005F1A2B3C4D5{end}" for end in "EF"]
    early = listing("ticketmaster", "1", "Trad Night - Early Show", at="18:30", url=pages[0])
    late = listing("ticketmaster", "2", "Trad Night - Late Show", at="21:30", url=pages[1])
    linked = listing("bandsintown", "3", "", "Lankum", at="18:30", links=tuple(pages))
    named = listing("local", "4", "Lankum", at="18:30")
    assert cluster([early, late, linked, named]).clusters == ((linked.key, named.key, early.key), (late.key,))


def test_a_score_for_a_person_has_three_decimals() -> None:
    a = listing("ticketmaster", "1", "Lankum", "Lankum", venue="The Sugar Club", at="21:00")
    (review,) = cluster([a, listing("local", "2", "Lankum", venue="Leeson Street Irish Film Theatre", at="21:07")]).reviews
    assert review.score == round(review.score, 3) > 0.25


def test_two_sources_for_each_of_two_houses_tell_of_two_gigs() -> None:
    """One source with the house that a gig has left is out of date; two are not."""
    whelans = listing("dice", "1", "Lankum", "Lankum"), listing("ticketmaster", "1", "Lankum", "Lankum")
    vicar = tuple(listing(source, "2", "Lankum", "Lankum", venue="Vicar Street") for source in ("bandsintown", "eventbrite"))
    assert len(cluster([*whelans, vicar[0]]).clusters) == 1
    found = cluster([*whelans, *vicar]).clusters
    assert sorted(found) == [(("bandsintown", "2"), ("eventbrite", "2")), (("dice", "1"), ("ticketmaster", "1"))]
