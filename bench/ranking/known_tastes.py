"""What the server learns about the people of a population: gigs as events, and some of their taste, with errors."""

import math
import random
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, timedelta
from functools import lru_cache
from typing import Any

from bench.ranking.world import Person, Scene, Story
from resolvers.feed.ranking.neighbours import learn, tokens_of
from resolvers.feed.ranking.records import CandidateEvent, Genres, LikedArtist, Reaction, TasteProfile
from resolvers.feed.ranking.usual_genres import with_usual_genres
from sources.places.gazetteer import metro_key
from sources.reading.genres import slugs, with_families
from sources.sandbox.world.gigs.genres import GENRES
from sources.sandbox.world.gigs.gigs import Gig
from store.places.act_names import act_key
from store.text import key

SIZES = ("0", "1-4", "5+")
DAY_S = 86_400.0
_WRONG = 0.1  # of what people say of themselves is not so
_BROAD = 0.25  # of the genres that people name are families
_SAVES = 0.6  # of the signals are saves, the rest is said
_ON_SPOTIFY = 0.3
_SEARCHED = 0.7  # of the people have looked for gigs in a city before they read their feed
_ELSEWHERE = 0.1  # of those last looked in another city than their own


class Catalogue:
    """A scene's gigs as candidates, with what the crowd has saved so far."""

    def __init__(self, scene: Scene, story: Story, crowd: Iterable[Person]) -> None:
        self.scene = scene
        self.today = scene.today.replace(tzinfo=UTC)
        saved = [[*person.saved_past, *person.saved_early] for person in crowd]
        saves = Counter(gig.id for gigs in saved for gig in gigs)
        gigs = scene.gigs
        self.event_by_gig = {
            gig.id: _event(number, gig, families(story.tags(gig)), saves[gig.id]) for number, gig in enumerate(gigs)
        }
        guessed = with_usual_genres(list(self.event_by_gig.values()))
        self.event_by_gig = dict(zip(self.event_by_gig, guessed, strict=True))
        self.crowd_saves = [[self.event_by_gig[gig.id] for gig in gigs] for gigs in saved]
        self.neighbours = learn([tokens_of(event) for event in events] for events in self.crowd_saves)
        self.coming = [self.event_by_gig[gig.id] for gig in scene.coming]
        self.act_by_name = {act.name: act for gig in gigs for act in gig.acts}
        self.acts = sorted(self.act_by_name.values(), key=lambda act: act.name)
        self.room_names = {gig.room.key: gig.room.name for gig in gigs}

    @property
    def now(self) -> float:
        """The moment of the measurement."""
        return self.today.timestamp()

    def event(self, gig: Gig) -> CandidateEvent:
        """The gig as an event."""
        return self.event_by_gig[gig.id]


def _event(number: int, gig: Gig, genres: Genres, saves: int) -> CandidateEvent:
    start = gig.starts_at.replace(tzinfo=UTC)
    lead = random.Random(gig.id).expovariate(1 / 60) + 7
    return CandidateEvent(
        id=number,
        starts_at=start.timestamp(),
        series=key(gig.name or " ".join(act.name for act in gig.acts[:1])),
        artists=tuple(act_key(act.name) for act in gig.acts),
        names=tuple(act.name for act in gig.acts),
        genres=genres,
        venue=key(gig.room.name),
        venue_name=gig.room.name,
        city=metro_key(gig.room.city.name),
        city_name=gig.room.city.name,
        point=(gig.room.latitude, gig.room.longitude),
        weekday=(start - timedelta(hours=6)).weekday(),
        price=None if gig.price is None else gig.price[0] / 100,
        on_sale_at=(start - timedelta(days=lead)).timestamp(),
        saves=saves,
    )


@lru_cache(maxsize=256)
def families(tags: tuple[str, ...]) -> Genres:
    """The slugs of a genre's names with all families."""
    return with_families(slugs(tags))


def known_taste(person: Person, size: str, catalogue: Catalogue, rng: random.Random) -> TasteProfile:
    """The taste that so many signals of the person tell: saves and what was said of oneself, in chance order."""
    many = {"0": 0, "1-4": rng.randint(1, 4), "5+": rng.randint(5, 30)}[size]
    saved, said = _saved(person, catalogue, rng), _said(person, catalogue, rng)
    markers: list[Reaction] = []
    fields: dict[str, Any] = {"artists": {}, "genres": {}, "venues": {}, "cities": {}}
    for _ in range(many):
        if saved and (not said or rng.random() < _SAVES):
            markers.append(saved.pop())
        elif said:
            name, value = said.pop()
            fields[name] = {**fields[name], **value} if isinstance(value, dict) else value
    if fields["cities"]:
        fields["centres"] = (person.home_city,)
    if rng.random() < _SEARCHED:
        place = person.city if rng.random() >= _ELSEWHERE else rng.choice(catalogue.scene.coming).room.city.name
        fields["searched"] = {metro_key(place): place}
    if size == "5+":
        fields["hidden"] = tuple(
            Reaction(catalogue.event(gig), catalogue.now - rng.uniform(0, 60) * DAY_S) for gig in person.hidden
        )
        fields |= _spotify(person, catalogue, rng) if rng.random() < _ON_SPOTIFY else {}
    return TasteProfile(saved=tuple(markers), **fields)


def _saved(person: Person, catalogue: Catalogue, rng: random.Random) -> list[Reaction]:
    """What the person has saved so far, in chance order: how many of them the server has seen depends on the size."""
    early = [Reaction(catalogue.event(gig), catalogue.now - rng.uniform(0, 20) * DAY_S) for gig in person.saved_early]
    past = []
    for gig in person.saved_past:
        event = catalogue.event(gig)
        past.append(Reaction(event, (event.starts_at or 0.0) - rng.uniform(1, 40) * DAY_S))
    return rng.sample([*early, *past], len(early) + len(past))


def _said(person: Person, catalogue: Catalogue, rng: random.Random) -> list[tuple[str, Any]]:
    """What the person would say of their own taste, some of it wrong, in chance order."""
    said: list[tuple[str, Any]] = [("cities", {metro_key(person.city): person.city})]
    for genre in person.loves:
        spoken = rng.choice(GENRES).key if rng.random() < _WRONG else genre
        slug = slugs([spoken])[0]
        above = sorted(with_families([slug]) - {slug})
        chosen = rng.choice(above) if above and rng.random() < _BROAD else slug
        said.append(("genres", {chosen: with_families([chosen])}))
    for name in sorted(person.acts):
        act = rng.choice(catalogue.acts) if rng.random() < _WRONG else catalogue.act_by_name[name]
        said.append(("artists", {act_key(act.name): LikedArtist(act.name, families(act.genre.spotify_tags))}))
    said += [("venues", {key(name): name}) for name in sorted(catalogue.room_names[room] for room in person.rooms)]
    said.append(("budget", 5.0 * round(person.purse * math.exp(rng.gauss(0, 0.2)) / 5) + 5))
    if abs(person.weekend) > 0.3:
        said.append(("nights", frozenset(["weekend" if person.weekend > 0 else "weekday"])))
    return rng.sample(said, len(said))


def _spotify(person: Person, catalogue: Catalogue, rng: random.Random) -> dict[str, Any]:
    """What the person plays: their favourites, others of their genres, and the genres of all those."""
    loved = [act for act in catalogue.acts if rng.random() < 0.15 * person.loves.get(act.genre.key, 0.0)]
    played = [*(catalogue.act_by_name[name] for name in sorted(person.acts)), *rng.sample(loved, min(len(loved), 25))]
    return {
        "spotify_artists": {act_key(act.name): LikedArtist(act.name, families(act.genre.spotify_tags)) for act in played},
        "spotify_genres": {slug: with_families([slug]) for act in played[:10] for slug in slugs(act.genre.spotify_tags)},
    }
