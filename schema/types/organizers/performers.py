"""Performers, whoever knows them."""

from enum import StrEnum

import strawberry

from schema.types.base.enums import described_enum
from schema.types.base.fields import column
from schema.types.base.values import Image
from schema.types.feed.ranking import Ranking
from schema.types.organizers.djs import Dj
from schema.types.places.artists import Artist


@described_enum(
    "A directory that knows performers.",
    LOCAL="The directory of local DJs.",
    TICKETMASTER="Ticketmaster's attractions, as far as we have listed their events.",
    SPOTIFY="Spotify's artists, as far as they play in listed events.",
)
class PerformerOrigin(StrEnum):
    """The values are resolvers.organizers.directory.performers.Origin."""

    LOCAL = "local"
    TICKETMASTER = "ticketmaster"
    SPOTIFY = "spotify"


@strawberry.type(description="Somebody who plays: one entry, however many directories know the performer.")
class Performer:
    """Runtime value: resolvers.organizers.directory.performers.PerformerRow."""

    name: str = column("The name, as the local directory or else the listings write it.")
    origins: list[PerformerOrigin] = column("Who knows the performer; none for one that only other sources list.")
    genres: list[str] = column("Genre slugs from all of them.")
    image: Image | None = column("A picture; null when nobody has one.")
    artist: Artist | None = column("The performer as an artist of listed events.")
    dj: Dj | None = column("The performer as a DJ to book.")
    url: str | None = column("The page on Spotify, or else where to listen.")
    ranking: Ranking | None = column("How well the performer suits the signed-in person; null when nobody is signed in.")
