"""The term for what people who saved the same events also saved."""

from collections.abc import Sequence

from resolvers.feed.ranking.features import TasteFeature, decayed
from resolvers.feed.ranking.late_numpy import Figures, SmallIntegers, np
from resolvers.feed.ranking.neighbours import Neighbours, Token, tokens_of
from resolvers.feed.ranking.records import CandidateEvent, Reaction


class Together:
    """A person's saved events with their neighbours; `features` sum to what a candidate shares with them."""

    def __init__(self, saved: Sequence[Reaction], neighbours: Neighbours, now: float) -> None:
        self._neighbours = neighbours
        self._sources: list[tuple[CandidateEvent, Token]] = []
        count = len(neighbours.tokens)
        self._sums = np.zeros(count)
        self._strongest, self._source_of = np.zeros(count), np.zeros(count, np.int64)  # the strongest link, and where from
        for event, weight in decayed(saved, now):
            for token in tokens_of(event):
                if (links := neighbours.of(token)) is not None:
                    self._add(event, token, links.numbers, weight * links.likeness)

    def likest(self, most: int) -> list[Token]:
        """The tokens with the largest sums."""
        linked = np.flatnonzero(self._sums)
        order = np.argsort(-self._sums[linked], kind="stable")[:most]
        return [self._neighbours.tokens[number] for number in linked[order].tolist()]

    def features(self) -> list[TasteFeature]:
        """One feature for each kind of token; none without neighbours."""
        kinds: dict[str, dict[str, float]] = {"event": {}, "act": {}, "venue": {}}
        linked = np.flatnonzero(self._sums)
        for number, weight in zip(linked.tolist(), self._sums[linked].tolist(), strict=True):
            kind, _, key = self._neighbours.tokens[number].partition(":")
            kinds[kind][key] = weight
        acts, venues = kinds["act"], kinds["venue"]
        by_id = {int(key): weight for key, weight in kinds["event"].items()}

        def of_bill(billed: tuple[str, ...]) -> float:
            return sum(acts.get(act, 0.0) for act in dict.fromkeys(billed))

        made = [
            TasteFeature("id", lambda number: by_id.get(number, 0.0), _unshown, weights=by_id),
            TasteFeature("artists", of_bill, _unshown, weights=acts),
            TasteFeature("house", lambda house: venues.get(house, 0.0), _unshown, weights=venues),
        ]
        return [feature for feature in made if feature.weights]

    def said(self, candidate: CandidateEvent) -> tuple[tuple[str, ...], str]:
        """The values and the sentence for the strongest link."""
        numbers = {token: self._neighbours.number_of(token) for token in tokens_of(candidate)}
        linked = {token: number for token, number in numbers.items() if number is not None}
        token = max(linked, key=lambda token: float(self._strongest[linked[token]]))
        source, saved_phrase = _shown(*self._sources[self._source_of[linked[token]]])
        target, phrase = _shown(candidate, token)
        also = "also saved this" if token.startswith("event:") else f"also saved {phrase}"
        values = (source,) if token.startswith("event:") else (source, target)
        return values, f"People who saved {saved_phrase} {also}"

    def _add(self, event: CandidateEvent, token: Token, numbers: SmallIntegers, weights: Figures) -> None:
        """Links from one token of a saved event to others, which are all different."""
        self._sums[numbers] += weights
        is_stronger = weights > self._strongest[numbers]
        stronger = numbers[is_stronger]
        self._strongest[stronger] = weights[is_stronger]
        self._source_of[stronger] = len(self._sources)
        self._sources.append((event, token))


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
