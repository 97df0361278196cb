"""The description, genres, tags and images."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sources.merging.precedence import first, ordered
from sources.reading.genres import slugs
from store.events.records import ImageRef, Listing

_MOST_IMAGES = 12


@dataclass(frozen=True, slots=True)
class Description:
    """Descriptive fields, which may also come from a withdrawn listing."""

    text: str | None
    genres: tuple[str, ...]
    tags: tuple[str, ...]
    images: tuple[ImageRef, ...]
    age_restriction: str | None
    on_sale_at: datetime | None
    provenance: dict[str, Listing]


def description_of(listings: Sequence[Listing]) -> Description:
    """The longest text, and the unions of genres, tags and images."""
    text, texted_by = _longest_text(listings)
    images, pictured_by = _images(listings)
    age, aged_by = first(ordered(listings, "age_restriction"), lambda listing: listing.age_restriction)
    on_sale_at, announced_by = first(ordered(listings, "on_sale_at"), lambda listing: listing.on_sale_at)
    genres, sorted_by = first(ordered(listings, "genres"), lambda listing: listing.genres or None)
    told_by = {
        "description": texted_by,
        "images": pictured_by,
        "age_restriction": aged_by,
        "on_sale_at": announced_by,
        "genres": sorted_by,
    }
    return Description(
        text=text,
        genres=slugs(slug for listing in ordered(listings, "genres") for slug in listing.genres) if genres else (),
        tags=_tags(listings),
        images=images,
        age_restriction=age,
        on_sale_at=on_sale_at,
        provenance={field: listing for field, listing in told_by.items() if listing},
    )


def _longest_text(listings: Sequence[Listing]) -> tuple[str | None, Listing | None]:
    notified = [listing for listing in ordered(listings, "description") if listing.description]
    best = max(notified, key=lambda listing: len(listing.description or ""), default=None)
    return (best.description, best) if best else (None, None)


def _tags(listings: Sequence[Listing]) -> tuple[str, ...]:
    """Every tag once, whatever its case."""
    tags: dict[str, str] = {}
    for listing in ordered(listings, "genres"):
        for tag in listing.tags:
            tags.setdefault(tag.casefold(), tag)
    return tuple(tags.values())


def _images(listings: Sequence[Listing]) -> tuple[tuple[ImageRef, ...], Listing | None]:
    """Pictures, the best first: of the act before stock pictures, from the source believed first, the larger first."""
    ranked = [(image, place, listing) for place, listing in enumerate(ordered(listings, "images")) for image in listing.images]
    ranked.sort(key=lambda one: (one[0].is_generic, one[1], -(one[0].width or 0), one[0].url))
    images: dict[str, ImageRef] = {}
    for image, _, _ in ranked:
        images.setdefault(image.url, image)
    return tuple(images.values())[:_MOST_IMAGES], ranked[0][2] if ranked else None
