"""Small values that several types share."""

from decimal import Decimal

import strawberry

from schema.types.base.fields import column, computed


@strawberry.type(description="Lowest and highest face value. An unknown bound is null; an event without price has no PriceRange.")
class PriceRange:
    """Runtime value: resolvers.values.Price."""

    min: Decimal | None = column("The lowest face value; null when unknown.")
    max: Decimal | None = column("The highest face value; null when unknown.")
    currency: str = column("ISO 4217: EUR, GBP.")
    is_free: bool = column("True only when a source says that entry costs nothing.")


@strawberry.type(description="Some money.")
class Money:
    """Runtime value: resolvers.organizers.directory.djs.Amount."""

    amount: Decimal = column("How much.")
    currency: str = column("ISO 4217: EUR, GBP.")


@strawberry.type(description="A picture's address, with its size in pixels where known.")
class Image:
    """Runtime value: the picture as JSON, {"url", "width", "height"}."""

    url: str = computed(lambda image: image["url"], "Where the picture is.")
    width: int | None = computed(lambda image: image.get("width"), "Pixels across; null when unknown.")
    height: int | None = computed(lambda image: image.get("height"), "Pixels down; null when unknown.")


@strawberry.type(description="A place on the map, WGS 84.")
class GeoPoint:
    """Runtime value: resolvers.values.Point."""

    latitude: float = column("Degrees north.")
    longitude: float = column("Degrees east.")


@strawberry.input(description="A circle on the map.")
class NearInput:
    """Degrees and kilometres."""

    latitude: float = strawberry.field(description="Degrees north, -90 to 90.")
    longitude: float = strawberry.field(description="Degrees east, -180 to 180.")
    radius_km: float = strawberry.field(default=25, description="Kilometres around the point.")


@strawberry.input(description="A box on the map. It may cross the date line: then west is greater than east.")
class BoundsInput:
    """Degrees."""

    south: float = strawberry.field(description="The southern edge, degrees north.")
    west: float = strawberry.field(description="The western edge, degrees east.")
    north: float = strawberry.field(description="The northern edge, degrees north.")
    east: float = strawberry.field(description="The eastern edge, degrees east.")
