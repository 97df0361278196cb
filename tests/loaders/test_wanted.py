"""What is wanted of rows: put together, looked up, and equal when it is the same."""

from loaders.wanted import EVERYTHING, NOTHING, Wanted

VENUE = Wanted(["name"], {"upcoming_events": Wanted(["title"])})


def test_the_same_wants_are_equal_so_that_statements_are_found_again() -> None:
    again = Wanted(["name"], {"upcoming_events": Wanted({"title"})})
    assert (VENUE, hash(VENUE)) == (again, hash(again))
    assert VENUE not in (Wanted(["name"]), Wanted(["city"], VENUE.below), EVERYTHING)


def test_two_wants_are_met_by_what_either_reads() -> None:
    both = VENUE | Wanted(["city"], {"upcoming_events": Wanted(["id"]), "events": NOTHING})
    assert both == Wanted(["name", "city"], {"upcoming_events": Wanted(["title", "id"]), "events": NOTHING})
    assert (VENUE | EVERYTHING).columns is None


def test_below_a_field_that_is_not_selected_nothing_is_wanted() -> None:
    assert VENUE.of("upcoming_events") == Wanted(["title"])
    assert VENUE.of("events", "node") is NOTHING
    assert EVERYTHING.of("events", "node") is EVERYTHING
    assert [VENUE.reads("name"), VENUE.reads("city"), EVERYTHING.reads("city")] == [True, False, True]
