"""Who plays."""

from typing import Any

import strawberry

from resolvers.pages import connections
from resolvers.places import artists
from resolvers.values import id_of
from schema.types.base.fields import batch_field, column, computed
from schema.types.base.relay import Node, PageInfo
from schema.types.base.values import Image
from store.places.records import ArtistRow


@strawberry.type(description="A performing artist: a person, a band, a DJ.")
class Artist(Node):
    """Runtime value: store.places.records.ArtistRow."""

    id: strawberry.ID = computed(id_of("Artist"), "The global id.")
    name: str = column("The name as its best source writes it.")
    genres: list[str] = computed(lambda row: row.genres or [], "Genre slugs of one vocabulary: techno, indie-rock.")
    image: Image | None = column("A picture; null when no source has one.")
    musicbrainz_id: str | None = column("The artist's MusicBrainz id.")
    spotify_id: str | None = column("The artist's Spotify id.")
    calendar_url: str = batch_field(artists.calendar_urls, "Absolute URL of the artist's events as a calendar to subscribe to.")

    @classmethod
    def is_type_of(cls, value: Any, _info: Any) -> bool:
        """Tells graphql-core which rows are artists."""
        return isinstance(value, ArtistRow)


@strawberry.type(description="One artist in a list.")
class ArtistEdge:
    """Runtime value: resolvers.pages.connections.Edge."""

    node: Artist = column("The artist.")
    cursor: str = column("Its place in the list, for `after`.")


@strawberry.type(description="A page of artists.")
class ArtistConnection:
    """Runtime value: a resolvers.pages.connections.Connection of artist rows."""

    edges: list[ArtistEdge] = batch_field(connections.edges, "The page, each artist with its cursor.")
    nodes: list[Artist] = batch_field(connections.nodes, "The page.")
    page_info: PageInfo = batch_field(connections.page_info, "Where the page lies in the list.")
    total_count: int = batch_field(connections.total_count, "How many artists there are on all pages.")
