"""Two hundred labelled pairs of names: which are one act, and which are not."""

from pathlib import Path

import pytest

from store.places import act_names
from store.places.act_names import act_key, with_plain_letters

LINES = (Path(__file__).resolve().parents[2] / "act_names.tsv").read_text(encoding="utf-8").splitlines()
PAIRS = [tuple(line.split("\t")) for line in LINES]


def test_there_are_enough_pairs_of_both_sorts() -> None:
    assert len(PAIRS) >= 200
    assert {label for label, _, _ in PAIRS} == {"same", "different"}
    assert min(sum(label == one for label, _, _ in PAIRS) for one in ("same", "different")) >= 90


@pytest.mark.parametrize(("label", "one", "other"), PAIRS)
def test_a_name_is_the_acts_own_and_nobody_elses(label: str, one: str, other: str) -> None:
    assert (act_key(one) == act_key(other)) == (label == "same"), (act_key(one), act_key(other))


@pytest.mark.parametrize("name", ["!!!", "Live", "The The", "$", "DJ", "(live)"])
def test_no_name_is_left_without_a_key(name: str) -> None:
    assert act_key(name)


@pytest.mark.parametrize(
    "end", ["(live)", "[DJ Set]", " - live", " LIVE SET", " all night long", " live in concert", " lıve", " (14) "]
)
def test_no_name_is_spared_a_pattern_that_would_cut_it(end: str) -> None:
    for name in {name for _, *both in PAIRS for name in both}:
        written = name + end
        cut = act_names._TONIGHT.sub("", written) != written or act_names._SUFFIX.sub("", written) != written
        assert act_names._may_be_cut(written) or not cut, written


def test_letters_in_disguise_are_read_beside_each_other() -> None:
    assert [with_plain_letters(name) for name in ("P!nk", "Ke$ha", "A$AP R!tz", "Wham!", "Bicep")] == [
        "Pink", "Kesha", "AsAP Ritz", "Wham!", "Bicep",
    ]  # fmt: skip
