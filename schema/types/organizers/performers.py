"""Performers, from whichever directory."""

from enum import StrEnum

import strawberry

from schema.types.base.enums import described_enum
from schema.types.base.fields import column
from schema.types.base.values import Image
from schema.types.feed.ranking import Ranking
from schema.types.organizers.djs import Dj
from schema.types.places.artists import Artist


@described_enum(
    "A directory of performers.",
    LOCAL="The directory of local DJs.",
    TICKETMASTER="Ticketmaster attractions that play or played in listed events.",
    SPOTIFY="Spotify artists that play or played in listed events.",
)
class PerformerOrigin(StrEnum):
    """The values are resolvers.organizers.directory.performers.Origin."""

    LOCAL = "local"
    TICKETMASTER = "ticketmaster"
    SPOTIFY = "spotify"


@strawberry.type(description="A performer, merged from all directories that list them.")
class Performer:
    """Runtime value: resolvers.organizers.directory.performers.PerformerRow."""

    name: str = column("The name as spelled in the local directory, or else in the listings.")
    origins: list[PerformerOrigin] = column("The directories that list the performer; empty if only other sources do.")
    genres: list[str] = column("Genre slugs from all directories.")
    image: Image | None = column("An image; null if no directory has one.")
    artist: Artist | None = column("The performer as an artist of listed events; null if there is none.")
    dj: Dj | None = column("The performer as a bookable DJ; null if there is none.")
    url: str | None = column("Spotify page, or else SoundCloud page.")
    ranking: Ranking | None = column("How well the performer matches the signed-in user's taste; null if nobody is signed in.")
