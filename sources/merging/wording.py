"""The title, description and tags."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sources.matching.names import is_generic, name_key
from sources.merging.precedence import first, ordered, ranks
from sources.reading.genres import slugs
from store.events.records import ImageRef, Listing

_MOST_IMAGES = 12
# Notes of the ticket shop and names of promoters, in any place of a title as people write it.
_NOTE = (
    r"(?:sold[ -]?out|re-?scheduled|postponed|cancell?ed|new date|extra date(?: added)?|final tickets|low tickets"
    r"|last few tickets"
    r"|limited tickets|venue (?:change|upgrade)d?|(?:1[468]|21)\+|over ?(?:1[468]|21)s?|o(?:1[468]|21)s|1[468]s and over)"
)
_SHOP_NOTE = re.compile(
    rf"\s*[(\[]\s*{_NOTE}[^)\]]{{0,40}}[)\]]|^\s*\**\s*{_NOTE}\s*[!*]*\s*[:|–-]+\s*|\s*[-–|*:]+\s*{_NOTE}\s*[!*]*\s*$",
    re.IGNORECASE,
)
_PROMOTER = re.compile(r"^(?P<who>.{2,40}?)\s(?:proudly )?(?:presents?|pres\.)\s*[:–-]?\s*(?=\S{2})", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")


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


def title_of(listings: Sequence[Listing]) -> tuple[str, Listing]:
    """The clearest title: one that needs no cleaning, from the most official source; cleaned if all need it.

    Without a title, the first names on a bill are used, otherwise the venue.
    """
    order = ranks("title")
    best = min(listings, key=lambda listing: (_fault(listing), order[listing.source], len(listing.title), listing.key))
    acts = frozenset(name_key(performer.name) for listing in listings for performer in listing.performers)
    title = cleared(best.title, acts)
    if title:
        return title, best
    billed = next((listing for listing in ordered(listings, "performers") if listing.performers), None)
    if billed is not None:
        return ", ".join(performer.name for performer in billed.performers[:3]), billed
    return best.venue.name if best.venue else best.title, best


def cleared(title: str, acts: frozenset[str] = frozenset()) -> str:
    """A title without the promoter, the age and the notes of the ticket shop. Who presents and plays is no promoter."""
    text = _BLANKS.sub(" ", _SHOP_NOTE.sub("", title)).strip(" -–|:")
    promoter = _PROMOTER.match(text)
    return text if promoter is None or name_key(promoter["who"]) in acts else text[promoter.end() :]


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


def _fault(listing: Listing) -> int:
    """How far a title is from being one: 0 clear, 1 wants clearing, 2 says no more than the venue, 3 empty."""
    if not listing.title.strip():
        return 3
    if listing.venue and name_key(listing.title) == name_key(listing.venue.name) or is_generic(name_key(listing.title)):
        return 2
    return int(cleared(listing.title) != _BLANKS.sub(" ", listing.title).strip())
