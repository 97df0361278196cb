"""The predecessor's sum of points, as faithfully as it is known; our folded names and genre families are to its advantage.

It adds points for everything that matches: each liked artist on the bill, each liked genre (at most three), each genre heard on
Spotify (at most five), and what saved events have in common with the event: each genre, the city, the venue and the title.
"""

from collections.abc import Iterable

from bench.ranking.known_tastes import DAY_S
from resolvers.feed.ranking.records import CandidateEvent, TasteProfile

_MOST_GENRES, _MOST_HEARD = 3, 5


def by_points(taste: TasteProfile, events: Iterable[CandidateEvent], now: float) -> list[CandidateEvent]:
    """The predecessor's order: points, then time."""
    saved = _Saved(taste)
    return sorted(events, key=lambda event: (-_stated(taste, event, now) - saved.points(event), event.starts_at or now, event.id))


class _Saved:
    """What the saved events have, of which each match is worth two points."""

    def __init__(self, taste: TasteProfile) -> None:
        events = [reaction.event for reaction in taste.saved]
        self.genres = frozenset(slug for event in events for slug in event.genres)
        self.cities = {event.city for event in events if event.city}
        self.venues = {event.venue for event in events if event.venue}
        self.titles = {event.series for event in events if event.series}

    def points(self, event: CandidateEvent) -> float:
        matches = (event.city in self.cities) + (event.venue in self.venues) + (event.series in self.titles)
        return 2.0 * (len(self.genres & event.genres) + matches)


def _stated(taste: TasteProfile, event: CandidateEvent, now: float) -> float:
    points = 5.0 * sum(artist in taste.artists for artist in event.artists)
    points += 4.0 * sum(artist in taste.spotify_artists for artist in event.artists)
    points += 4.0 * (event.venue in taste.venues)
    points += 3.0 * min(sum(slug in event.genres for slug in taste.genres), _MOST_GENRES)
    points += 2.0 * min(sum(slug in event.genres for slug in taste.spotify_genres), _MOST_HEARD)
    points += 2.0 * (event.city in taste.cities)
    if taste.budget is not None and event.price is not None:
        points += 1.0 if event.price <= taste.budget else -2.0
    points += max(0.0, 1.0 - ((event.starts_at or now) - now) / (30 * DAY_S))
    if event.weekday is not None and taste.nights:
        points += ("weekend" if event.weekday >= 4 else "weekday") in taste.nights
    return points


def points(taste: TasteProfile, event: CandidateEvent, now: float) -> float:
    """One event's sum of points."""
    return _stated(taste, event, now) + _Saved(taste).points(event)
