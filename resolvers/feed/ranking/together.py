"""The term for what people who saved the same events also saved."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from resolvers.feed.ranking.features import TasteFeature, decayed
from resolvers.feed.ranking.neighbours import Neighbours, Token, tokens_of
from resolvers.feed.ranking.records import CandidateEvent, Reaction


class _Evidence(NamedTuple):
    """The strongest link to a token: from which saved event's token, and how strong."""

    weight: float
    source: str  # as shown
    phrase: str


class Together:
    """A person's saved events with their neighbours; `features` sum to what a candidate shares with them."""

    def __init__(self, saved: Sequence[Reaction], neighbours: Neighbours, now: float) -> None:
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
        kinds: dict[str, dict[str, float]] = {"event": {}, "act": {}, "venue": {}}
        for token, weight in self._sums.items():
            kind, _, key = token.partition(":")
            kinds[kind][key] = weight
        acts, venues = kinds["act"], kinds["venue"]
        by_id = {int(key): weight for key, weight in kinds["event"].items()}

        def of_bill(billed: tuple[str, ...]) -> float:
            return sum(acts.get(act, 0.0) for act in dict.fromkeys(billed))

        made = [
            TasteFeature("id", lambda number: by_id.get(number, 0.0), _unshown, by_id.keys()),
            TasteFeature("artists", of_bill, _unshown, acts.keys()),
            TasteFeature("house", lambda house: venues.get(house, 0.0), _unshown, venues.keys()),
        ]
        return [feature for feature in made if feature.keys]

    def said(self, candidate: CandidateEvent) -> tuple[tuple[str, ...], str]:
        """The values and the sentence for the strongest link."""
        linked = [token for token in tokens_of(candidate) if token in self._evidence]
        token = max(linked, key=lambda token: self._evidence[token].weight)
        evidence = self._evidence[token]
        target, phrase = _shown(candidate, token)
        also = "also saved this" if token.startswith("event:") else f"also saved {phrase}"
        values = (evidence.source,) if token.startswith("event:") else (evidence.source, target)
        return values, f"People who saved {evidence.phrase} {also}"

    def _add(self, event: CandidateEvent, source: Token, target: Token, weight: float) -> None:
        self._sums[target] += weight
        held = self._evidence.get(target)
        if held is None or weight > held.weight:
            self._evidence[target] = _Evidence(weight, *_shown(event, source))


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
