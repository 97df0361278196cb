"""The term for what people who saved the same events also saved."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from resolvers.feed.ranking.candidates.candidate_set import CandidateSet
from resolvers.feed.ranking.features import TasteFeature, decayed
from resolvers.feed.ranking.late_numpy import Figures
from resolvers.feed.ranking.neighbours import Neighbours, Token, tokens_of
from resolvers.feed.ranking.records import CandidateEvent, Reaction
from resolvers.feed.ranking.weights import DIRECT_HALF


class _Evidence(NamedTuple):
    """The strongest link to a token: from which saved event's token, and how strong."""

    weight: float
    source: str  # as shown
    phrase: str


class Together:
    """A person's saved events with their neighbours; `features` sum to what a candidate shares with them."""

    def __init__(self, saved: Sequence[Reaction], neighbours: Neighbours, now: float) -> None:
        self._neighbours = neighbours
        self._sums: dict[Token, float] = defaultdict(float)
        self._evidence: dict[Token, _Evidence] = {}
        for event, weight in decayed(saved, now):
            for token in tokens_of(event):
                for neighbour in neighbours.of(token):
                    self._add(event, token, neighbour.token, weight * neighbour.likeness)

    def likest(self, most: int) -> list[Token]:
        """The tokens with the largest sums."""
        return sorted(self._sums, key=lambda token: -self._sums[token])[:most]

    def features(self) -> list[TasteFeature]:
        """One feature for each kind of token; none without neighbours."""
        acts, venues, by_id = self._of("act"), self._of("venue"), self._by_id()

        def of_bill(billed: tuple[str, ...]) -> float:
            return sum(acts.get(act, 0.0) for act in dict.fromkeys(billed))

        made = [
            TasteFeature("id", lambda number: by_id.get(number, 0.0), _unshown, by_id.keys()),
            TasteFeature("artists", of_bill, _unshown, acts.keys()),
            TasteFeature("house", lambda house: venues.get(house, 0.0), _unshown, venues.keys()),
        ]
        return [feature for feature in made if feature.keys]

    def direct_feature(self) -> TasteFeature | None:
        """The links to events themselves once more, saturated; None where they are worth nothing."""
        by_id, worth = self._by_id(), self._neighbours.direct_worth
        if not by_id or not worth:
            return None
        return TasteFeature("id", lambda number: worth * _direct_share(by_id.get(number, 0.0)), _unshown, by_id.keys())

    def direct_shares(self, candidate_set: CandidateSet) -> Figures:
        """The links to every candidate itself, from 0 to 1."""
        by_id = self._by_id()
        return candidate_set.column("id").each(lambda number: _direct_share(by_id.get(number, 0.0)), by_id.keys())

    def said(self, candidate: CandidateEvent) -> tuple[tuple[str, ...], str]:
        """The values and the sentence for the strongest link."""
        linked = [token for token in tokens_of(candidate) if token in self._evidence]
        token = max(linked, key=lambda token: self._evidence[token].weight)
        evidence = self._evidence[token]
        target, phrase = _shown(candidate, token)
        also = "also saved this" if token.startswith("event:") else f"also saved {phrase}"
        values = (evidence.source,) if token.startswith("event:") else (evidence.source, target)
        return values, f"People who saved {evidence.phrase} {also}"

    def _of(self, wanted: str) -> dict[str, float]:
        """The sums of one kind of token, by what follows the kind."""
        prefix = f"{wanted}:"
        return {token.removeprefix(prefix): weight for token, weight in self._sums.items() if token.startswith(prefix)}

    def _by_id(self) -> dict[int, float]:
        return {int(key): weight for key, weight in self._of("event").items()}

    def _add(self, event: CandidateEvent, source: Token, target: Token, weight: float) -> None:
        self._sums[target] += weight
        held = self._evidence.get(target)
        if held is None or weight > held.weight:
            self._evidence[target] = _Evidence(weight, *_shown(event, source))


def _direct_share(likeness: float) -> float:
    return likeness / (likeness + DIRECT_HALF)


def _shown(event: CandidateEvent, token: Token) -> tuple[str, str]:
    """A token of an event as a value and as a phrase."""
    kind, _, key = token.partition(":")
    if kind == "act":
        return event.shown_as(key), f"gigs by {event.shown_as(key)}"
    if kind == "venue":
        return event.venue_name, f"gigs at {event.venue_name}"
    name = event.names[0] if event.names else event.title or "an event"
    return name, f"{name} at {event.venue_name}" if event.venue_name else name


def _unshown(value: object) -> list[str]:
    return []
