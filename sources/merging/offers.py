"""The price and the ticket URL."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sources.merging.precedence import first, ordered, sellers
from store.events.records import Listing, StatusKey


@dataclass(frozen=True, slots=True)
class MergedPrice:
    """The lowest and highest face value over all listings, in one currency."""

    lowest: Decimal | None
    highest: Decimal | None
    currency: str | None
    is_free: bool | None
    provenance: dict[str, Listing]


def price_of(listings: Sequence[Listing]) -> MergedPrice:
    """The price. Amounts in a currency other than the most trusted listing's are left out: we do not convert."""
    priced = [listing for listing in ordered(listings, "price") if _amounts(listing)]
    currency, _ = first(priced, lambda listing: listing.currency)
    counted = [listing for listing in priced if listing.currency == currency]
    if not counted:
        free = next((listing for listing in ordered(listings, "price") if listing.is_free is not None), None)
        return MergedPrice(None, None, None, free.is_free if free else None, {"is_free": free} if free else {})
    cheapest = min(counted, key=lambda listing: min(_amounts(listing)))
    dearest = max(counted, key=lambda listing: max(_amounts(listing)))
    lowest, highest = min(_amounts(cheapest)), max(_amounts(dearest))
    provenance = {"price_min": cheapest, "price_max": dearest, "currency": counted[0], "is_free": dearest}
    return MergedPrice(lowest, highest, currency, highest == 0, provenance)


def ticket_url_of(listings: Sequence[Listing], status: StatusKey) -> tuple[str | None, Listing | None]:
    """Where to buy: a seller that has tickets, then any seller, then URLs in other listings; None once cancelled."""
    if status == "cancelled":
        return None, None
    alive = [listing for listing in ordered(listings, "ticket_url") if listing.status != "cancelled"]
    selling = sellers()
    shops = [listing for listing in alive if listing.source in selling and listing.url]
    in_stock = [listing for listing in shops if not listing.is_sold_out]
    if in_stock:
        return in_stock[0].url, in_stock[0]
    linked = [listing for listing in alive if listing.links and not listing.is_sold_out]
    if linked and not shops:
        return linked[0].links[0], linked[0]
    return first([*shops, *alive], lambda listing: listing.url)


def _amounts(listing: Listing) -> list[Decimal]:
    return [amount for amount in (listing.price_min, listing.price_max) if amount is not None]
