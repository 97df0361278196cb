"""Acts read from titles and descriptions against known acts: how well on labelled titles, and the rules one by one."""

import pytest

from sources.reading.acts import names_described, names_in
from store.places.act_names import act_key
from tests.titled_acts import labelled_titles, score

KNOWN = {
    act_key(name): name
    for name in (
        "Bicep", "Kelly Lee Owens", "Cate Le Bon", "Mother", "Honey Dijon", "Dixon", "Queen", "Lankum", "John Francis Flynn",
        "Florence + The Machine", "Nick Cave & The Bad Seeds", "Air", "Panic! At The Disco", "Oasis", "Sugar",
    )
}  # fmt: skip


def read(title: str) -> list[tuple[str, str]]:
    return [(act.name, act.billing) for act in names_in(title).acts(KNOWN)]


def test_the_labelled_titles_are_many_and_a_third_was_never_tuned_on() -> None:
    titles = labelled_titles()
    assert len(titles) >= 300
    assert len({one.title for one in titles}) == len(titles)
    assert sum(one.is_unseen for one in titles) >= len(titles) / 5


@pytest.mark.parametrize("unseen", [False, True])
def test_acts_are_read_precisely_and_mostly(unseen: bool) -> None:
    found = score(one for one in labelled_titles() if one.is_unseen is unseen)
    assert found.precision >= 0.97, found.faults
    assert found.recall >= 0.85, found.faults
    assert found.rightly_billed >= 0.95 * found.right


@pytest.mark.parametrize(
    ("title", "acts"),
    [
        ("Bicep", [("Bicep", "headline")]),
        ("Bicep + Kelly Lee Owens + support", [("Bicep", "headline"), ("Kelly Lee Owens", "support")]),
        ("Kelly Lee Owens w/ Cate Le Bon", [("Kelly Lee Owens", "headline"), ("Cate Le Bon", "support")]),
        ("Club Mother presents: Honey Dijon b2b Dixon", [("Honey Dijon", "headline"), ("Dixon", "headline")]),
        ("Bicep (DJ set)", [("Bicep", "headline")]),
        ("Florence + The Machine: Dance Fever Tour", [("Florence + The Machine", "headline")]),
        ("Panic! At The Disco at 3Arena", [("Panic! At The Disco", "headline")]),
        ("An Evening with Nick Cave & the Bad Seeds", [("Nick Cave & The Bad Seeds", "headline")]),
        ("Sunday Social w/ Dixon", [("Dixon", "headline")]),
        ("Cate Le Bon & the Welsh Band", [("Cate Le Bon", "headline")]),
        ("Bicep and the Oasis", [("Bicep", "headline"), ("Oasis", "headline")]),
        ("Air: Moon Safari Tour", [("Air", "headline")]),
    ],
)
def test_acts_are_billed_as_titles_bill_them(title: str, acts: list[tuple[str, str]]) -> None:
    assert read(title) == acts


@pytest.mark.parametrize(
    "title",
    [
        "Mother: Sunday Social",  # a night's name
        "Sugar",  # a word that nights use: nobody but a source can say
        "Queen Tribute Night",
        "Oasis (tribute)",
        "Candlelight: Queen",
        "The Music of Queen",
        "Bicep in conversation",
        "Bicep: The Concert Film",
        "Bicep afterparty",
        "Open Mic at Bicep",  # a place
        "Biceps",  # another name
        "Trad Session",
        "Dixon and the Midnight Cowboys",  # one band, whom nobody knows
        "Bicep & The Inland Lighthouses - Winter Tour 2026",
    ],
)
def test_nobody_is_made_up(title: str) -> None:
    assert read(title) == []


def test_a_night_is_not_an_act_beside_whom_it_presents() -> None:
    assert read("Mother: Honey Dijon") == [("Honey Dijon", "headline")]
    assert read("Honey Dijon at Mother") == [("Honey Dijon", "headline")]


def test_confidence_falls_from_a_whole_title_to_the_second_part() -> None:
    whole, second = names_in("Bicep").acts(KNOWN)[0], names_in("Warehouse Project - Bicep").acts(KNOWN)[0]
    assert 1 > whole.confidence > second.confidence >= 0.7


def test_the_venue_is_no_act() -> None:
    assert names_in("Mother w/ Bicep", frozenset({act_key("Bicep")})).acts(KNOWN) == ()


def test_names_wait_that_nobody_knows() -> None:
    assert [act.name for act in names_in("Daft Pigeons (DJ set) + Moss Harbour").likely()] == ["Daft Pigeons", "Moss Harbour"]
    assert names_in("Open Mic Night").likely() == ()
    assert "Air" in [act.name for act in names_in("Air").likely()]


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("An unforgettable night. Support comes from Cate Le Bon.", [("Cate Le Bon", "support")]),
        (
            "With special guests John Francis Flynn and Cate Le Bon on the night!",
            [("John Francis Flynn", "support"), ("Cate Le Bon", "support")],
        ),
        ("Line-up:\nHoney Dijon\nDixon\nDoors 8pm", [("Honey Dijon", "headline"), ("Dixon", "headline")]),
        ("Support from Nick Cave and the Bad Seeds", [("Nick Cave & The Bad Seeds", "support")]),
        ("For fans of Bicep and Queen.", []),
        ("Support from Dixon and the Midnight Cowboys", []),
        ("She has played with Lankum and supported Bicep.", []),
        ("Support from Mother", []),  # one common word in prose
        ("", []),
    ],
)
def test_descriptions_name_guests_and_line_ups(text: str, acts: list[tuple[str, str]]) -> None:
    assert [(act.name, act.billing) for act in names_described(text).acts(KNOWN)] == acts
