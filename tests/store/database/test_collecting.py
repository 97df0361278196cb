"""When the garbage collector keeps out of work, and that it comes back."""

import gc
import threading
from collections.abc import Iterator

import pytest

from store.database.collecting import seldom_collected, uncollected

_USUAL = (700, 7, 3)
_MADE = 20_000  # objects: by the usual thresholds some 28 collections, one in 24 of them a full one


@pytest.fixture(autouse=True)
def thresholds() -> Iterator[None]:
    """Thresholds that no interpreter starts with, for the test alone."""
    before = gc.get_threshold()
    gc.set_threshold(*_USUAL)
    yield
    gc.set_threshold(*before)


def collections_during_much() -> int:
    """How often the collector looks while many objects are made that stay."""
    seen: list[int] = []

    def note(phase: str, details: dict[str, int]) -> None:
        if phase == "start":
            seen.append(details["generation"])

    gc.callbacks.append(note)
    try:
        kept = [[number] for number in range(_MADE)]
    finally:
        gc.callbacks.remove(note)
    assert len(kept) == _MADE
    return len(seen)


def test_what_is_made_in_the_block_is_not_looked_through() -> None:
    assert collections_during_much() > 0
    with seldom_collected():
        assert collections_during_much() == 0


def test_the_usual_thresholds_return_when_the_last_block_ends() -> None:
    first, second = seldom_collected(), seldom_collected()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)  # they overlap, as two writers' do
    assert collections_during_much() == 0
    second.__exit__(None, None, None)
    assert gc.get_threshold() == _USUAL


def test_they_return_after_an_error_too() -> None:
    with pytest.raises(RuntimeError), seldom_collected():
        raise RuntimeError
    assert gc.get_threshold() == _USUAL


def test_other_threads_are_let_alone_as_well() -> None:
    counts: list[int] = []
    with seldom_collected():
        thread = threading.Thread(target=lambda: counts.append(collections_during_much()))
        thread.start()
        thread.join()
    assert counts == [0]


def test_cycles_do_not_pile_up_for_ever() -> None:
    with seldom_collected():
        for _ in range(600_000):
            cycle: list[object] = []
            cycle.append(cycle)
        assert gc.get_count()[0] < 550_000


def test_nothing_is_collected_in_uncollected_work() -> None:
    assert uncollected(collections_during_much) == 0
    assert gc.isenabled()
