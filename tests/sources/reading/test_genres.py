"""The vocabulary of genres."""

import pytest

from sources.reading.genres import canonical, label, slugs, vocabulary, with_families
from store.text import key


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Hip-Hop/Rap", "hip-hop"),
        ("gig:rock", "rock"),
        ("dj:techno", "techno"),
        ("Drum 'n' Bass", "drum-and-bass"),
        ("R&B", "r-and-b"),
        ("música mexicana", "regional-mexican"),
        ("Dance/Electronic", "electronic"),
        ("EDM / Electronic", "electronic"),
        ("Undefined", None),
        ("", None),
        (None, None),
    ],
)
def test_names_of_all_sources_mean_one_slug(name: str | None, slug: str | None) -> None:
    assert canonical(name) == slug


def test_families_go_all_the_way_up() -> None:
    assert with_families(["deep-house"]) == {"deep-house", "house", "electronic"}
    assert with_families(["no such thing"]) == {"no such thing"}


def test_many_names_give_each_slug_once_in_their_order() -> None:
    assert slugs(["Techno", None, "House", "techno", "Undefined"]) == ("techno", "house")


def test_every_family_exists_and_none_is_its_own() -> None:
    for genre in vocabulary().values():
        assert set(genre.families) <= set(vocabulary())
        assert genre.slug not in set().union(*(with_families([family]) for family in genre.families))


def test_no_spelling_means_two_genres() -> None:
    owners: dict[str, str] = {}
    for genre in vocabulary().values():
        for spelling in (genre.slug, genre.label, *genre.aliases):
            assert owners.setdefault(key(spelling), genre.slug) == genre.slug, spelling


def test_every_genre_is_labelled() -> None:
    assert len(vocabulary()) >= 140
    assert (label("r-and-b"), label("drum-and-bass"), label("unheard-of")) == ("R&B", "Drum and bass", "unheard-of")
