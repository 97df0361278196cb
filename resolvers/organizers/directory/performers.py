"""Performers from every directory held (local DJs, Ticketmaster, Spotify), one entry per performer."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal, NamedTuple

from loaders.organizers.performers import artists_on_ticketmaster
from loaders.places.artist_search import artist_page
from resolvers.context import RequestContext
from resolvers.errors import InvalidFilter
from resolvers.feed.ranking.records import EventRanking, LikedArtist, Reason, TasteProfile
from resolvers.feed.tastes import leanings_of
from resolvers.organizers.directory.reading import families_of, read_genres
from store.organizers.directory_records import DjRow
from store.places.act_names import act_key, dj_key
from store.places.records import ArtistRow
from store.text import key, words

Origin = Literal["local", "ticketmaster", "spotify"]
DEFAULT_SIZE: Final = 20
LARGEST_SIZE: Final = 100
LONGEST_TEXT: Final = 200
_MOST = {"artist": 0.6, "spotify_artist": 0.5, "genre": 0.3, "spotify_genre": 0.2}
_WORDING = {
    "artist": "You like {}.", "spotify_artist": "You play {} on Spotify.",
    "genre": "You like {}.", "spotify_genre": "You play {} on Spotify.",
}  # fmt: skip


class PerformerRow(NamedTuple):
    """A performer, merged from the directories that know them. Without an origin: known only from other listings."""

    name: str
    origins: tuple[Origin, ...]
    genres: tuple[str, ...]
    image: dict[str, object] | None
    artist: ArtistRow | None
    dj: DjRow | None
    url: str | None
    ranking: EventRanking | None = None


async def performers(
    context: RequestContext, text: str, include: Sequence[Origin] | None = None, first: int | None = None
) -> list[PerformerRow]:
    """Performers whose name contains all the words: exact matches first, then prefix matches, then the rest.

    Errors: InvalidFilter for a text without a word or too long, an empty `include`, or a `first` out of range.
    """
    folded = _check(text, include, first)
    size = DEFAULT_SIZE if first is None else first
    if size == 0:
        return []
    djs = await _djs(context, folded)
    artists = [row for row, _ in await artist_page(context.database, folded, limit=LARGEST_SIZE, after=None)]
    on_ticketmaster = await artists_on_ticketmaster(context.database, [artist.id for artist in artists])
    found = _merged(djs, artists, on_ticketmaster)
    wanted = [one for one in found if include is None or not set(include).isdisjoint(one.origins)]
    phrase = " ".join(folded)
    best = sorted(wanted, key=lambda one: (_rank(one.name, phrase), key(one.name), -len(one.origins)))[:size]
    return await _ranked(context, best)


def _check(text: str, include: Sequence[Origin] | None, first: int | None) -> list[str]:
    if len(text) > LONGEST_TEXT:
        raise InvalidFilter(("text",), f"must be at most {LONGEST_TEXT} characters")
    folded = words(text)
    if not folded:
        raise InvalidFilter(("text",), "must hold a letter or a digit")
    if include is not None and not include:
        raise InvalidFilter(("include",), "must name an origin; leave it out for all of them")
    if first is not None and not 0 <= first <= LARGEST_SIZE:
        raise InvalidFilter(("first",), f"must be 0 to {LARGEST_SIZE}, not {first}")
    return folded


async def _djs(context: RequestContext, folded: Sequence[str]) -> list[DjRow]:
    shelf = await context.directory.djs(context.database)
    phrase = " ".join(folded)
    places = [place for place in shelf.by_name if all(word in place[0] for word in folded)]
    best = sorted(places, key=lambda place: (_rank(place[0], phrase), place))[:LARGEST_SIZE]
    return [row for row in await context.loaders.dj_by_id.load_many([number for _, number in best]) if row is not None]


def _rank(name: str, phrase: str) -> int:
    folded = key(name)
    return 0 if folded == phrase else 1 if folded.startswith(phrase) else 2


def _merged(djs: Iterable[DjRow], artists: Iterable[ArtistRow], on_ticketmaster: frozenset[int]) -> list[PerformerRow]:
    """One entry per performer: a DJ and an artist of the same name are merged unless their genres show them to be namesakes."""
    by_act: dict[str, list[ArtistRow]] = {}
    for artist in artists:
        by_act.setdefault(dj_key(artist.name), []).append(artist)
    found = []
    for dj in djs:
        own = families_of(read_genres(dj.genres))
        same = [one for one in by_act.get(dj_key(dj.name), ()) if _agree(own, families_of(tuple(one.genres or ())))]
        found.append(_performer(dj, same, on_ticketmaster))
        for one in same:
            by_act[dj_key(dj.name)].remove(one)
    return found + [_performer(None, same, on_ticketmaster) for same in by_act.values() if same]


def _agree(one: frozenset[str], other: frozenset[str]) -> bool:
    return not one or not other or not one.isdisjoint(other)


def _performer(dj: DjRow | None, artists: Sequence[ArtistRow], on_ticketmaster: frozenset[int]) -> PerformerRow:
    artist = max(artists, key=lambda one: (one.spotify_id is not None, one.image is not None, -one.id), default=None)
    genres = dict.fromkeys([*(read_genres(dj.genres) if dj else ()), *(slug for one in artists for slug in one.genres or ())])
    known: list[tuple[Origin, bool]] = [
        ("local", dj is not None),
        ("ticketmaster", any(one.id in on_ticketmaster for one in artists)),
        ("spotify", any(one.spotify_id for one in artists)),
    ]
    return PerformerRow(
        name=dj.name if dj else artists[0].name,
        origins=tuple(origin for origin, is_known in known if is_known),
        genres=tuple(genres),
        image=next((one.image for one in artists if one.image), None),
        artist=artist,
        dj=dj,
        url=_url(dj, artist),
    )


def _url(dj: DjRow | None, artist: ArtistRow | None) -> str | None:
    if artist is not None and artist.spotify_id:
        return f"https://open.spotify.com/artist/{artist.spotify_id}"
    link = (dj.soundcloud or "").strip() if dj else ""
    return link if link.startswith(("https://", "http://")) else None


async def _ranked(context: RequestContext, found: Sequence[PerformerRow]) -> list[PerformerRow]:
    """The performers with their relevance to the signed-in person."""
    if context.viewer is None or not found:
        return list(found)
    taste = (await leanings_of(context.database, context.viewer.id, context.now())).taste
    return [one._replace(ranking=_ranking(one, taste)) for one in found]


def _ranking(one: PerformerRow, taste: TasteProfile) -> EventRanking:
    reasons = sorted(_reasons(one, taste), key=lambda reason: -reason.weight)
    return EventRanking(round(min(sum(reason.weight for reason in reasons), 1.0), 4), tuple(reasons))


def _reasons(one: PerformerRow, taste: TasteProfile) -> Iterator[Reason]:
    act, families = act_key(one.name), families_of(one.genres)
    liked: tuple[tuple[Literal["artist", "spotify_artist"], LikedArtist | None], ...] = (
        ("artist", taste.artists.get(act)), ("spotify_artist", taste.spotify_artists.get(act)),
    )  # fmt: skip
    for kind, artist in liked:
        if artist is not None:
            weight = round(_MOST[kind] * (0.5 + 0.5 * artist.weight), 4)
            yield Reason(kind, (artist.name,), weight, _WORDING[kind].format(artist.name))
    genres: tuple[tuple[Literal["genre", "spotify_genre"], list[str]], ...] = (
        ("genre", [slug for slug in taste.genres if slug in families]),
        ("spotify_genre", [slug for slug in taste.spotify_genres if slug in families]),
    )
    for genre_kind, slugs in genres:
        if slugs:
            told = ", ".join(slug.replace("-", " ") for slug in slugs[:3])
            yield Reason(genre_kind, tuple(slugs), _MOST[genre_kind], _WORDING[genre_kind].format(told))
