"""Small value types shared by several types."""

from decimal import Decimal
from operator import itemgetter, methodcaller

import strawberry

from schema.types.base.fields import column, computed


@strawberry.type(
    description=("Lowest and highest face value. An unknown bound is null; an event whose price is unknown has no PriceRange.")
)
class PriceRange:
    """Runtime value: resolvers.money.prices.Price."""

    min: Decimal | None = column("Lowest face value; null if unknown.")
    max: Decimal | None = column("Highest face value; null if unknown.")
    currency: str = column("ISO 4217 currency code, for example EUR or GBP.")
    is_free: bool = column("True only if a source says that admission is free.")


@strawberry.type(description="An amount of money.")
class Money:
    """Runtime value: resolvers.organizers.directory.djs.Amount."""

    amount: Decimal = column("How much.")
    currency: str = column("ISO 4217 currency code, for example EUR or GBP.")


@strawberry.type(description="An image's URL, with its size in pixels where known.")
class Image:
    """Runtime value: the image as JSON, {"url", "width", "height"}."""

    url: str = computed(itemgetter("url"), "The image's URL.")
    width: int | None = computed(methodcaller("get", "width"), "Width in pixels; null if unknown.")
    height: int | None = computed(methodcaller("get", "height"), "Height in pixels; null if unknown.")


@strawberry.type(description="WGS 84 coordinates.")
class GeoPoint:
    """Runtime value: resolvers.values.Point."""

    latitude: float = column("Latitude in degrees north.")
    longitude: float = column("Longitude in degrees east.")


@strawberry.input(description="A circle on the map.")
class NearInput:
    """Degrees and kilometres."""

    latitude: float = strawberry.field(description="Latitude in degrees north, -90 to 90.")
    longitude: float = strawberry.field(description="Longitude in degrees east, -180 to 180.")
    radius_km: float = strawberry.field(default=25, description="Radius around the point, in kilometres.")


@strawberry.input(description="A bounding box on the map. If it crosses the date line, west is greater than east.")
class BoundsInput:
    """Degrees."""

    south: float = strawberry.field(description="Southern edge, in degrees north.")
    west: float = strawberry.field(description="Western edge, in degrees east.")
    north: float = strawberry.field(description="Northern edge, in degrees north.")
    east: float = strawberry.field(description="Eastern edge, in degrees east.")
