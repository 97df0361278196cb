"""The performer."""

import strawberry

from resolvers.pages import connections
from resolvers.places import artists
from resolvers.values import id_maker
from schema.types.base.fields import RowCheck, batch_field, column, computed_of
from schema.types.base.relay import Node, PageInfo
from schema.types.base.values import Image
from store.places.records import ArtistRow


@strawberry.type(description="A performer: a solo artist, a band or a DJ.")
class Artist(Node):
    """Runtime value: store.places.records.ArtistRow."""

    id: strawberry.ID = computed_of(id_maker("Artist"), ["id"], "Global id.")
    database_id: int = column("The number used in REST paths.", of="id")
    name: str = column("The name as the most trusted source spells it.")
    genres: list[str] = computed_of(
        lambda slugs: slugs or [], ["genres"], "Genre slugs from a fixed vocabulary, for example techno or indie-rock."
    )
    image: Image | None = column("An image; null if no source has one.")
    musicbrainz_id: str | None = column("The artist's MusicBrainz id.")
    spotify_id: str | None = column("The artist's Spotify id.")
    calendar_url: str = batch_field(
        artists.calendar_urls, "Absolute URL of a subscribable calendar of the artist's events.", reads=["id"]
    )

    is_type_of = RowCheck(ArtistRow)


@strawberry.type(description="One artist in a list.")
class ArtistEdge:
    """Runtime value: resolvers.pages.connections.Edge."""

    node: Artist = column("The artist.")
    cursor: str = column("Its cursor, for use in `after`.")


@strawberry.type(description="A page of artists.")
class ArtistConnection:
    """Runtime value: a resolvers.pages.connections.Connection of artist rows."""

    edges: list[ArtistEdge] = batch_field(connections.edges, "The artists on this page, each with its cursor.")
    nodes: list[Artist] = batch_field(connections.nodes, "The page.")
    page_info: PageInfo = batch_field(connections.page_info, "The page's position in the list.")
    total_count: int = batch_field(connections.total_count, "Total number of artists across all pages.")
