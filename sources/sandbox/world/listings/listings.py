"""Turns a gig into the listings that the sources carry of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from sources.sandbox.world.gigs.acts import Act
from sources.sandbox.world.gigs.gigs import Gig, GigStatus
from sources.sandbox.world.listings.coverage import sources_of
from sources.sandbox.world.listings.habits import SourceName, habits_of
from sources.sandbox.world.listings.misreports import misreport, named_acts
from sources.sandbox.world.listings.source_ids import ticketmaster_id
from sources.sandbox.world.places.source_places import SourcePlace, place_for
from sources.sandbox.world.randomness import base62, chance, pick, stream
from sources.sandbox.world.wording.name_variants import vary_name
from sources.sandbox.world.wording.prose import description_for, press_text
from sources.sandbox.world.wording.titles import title_for

_ADDONS = ("platinum", "vip", "parking", "hospitality")


@dataclass(frozen=True, slots=True)
class SandboxListing:
    """One source's record of a gig, before it is put into that source's JSON. Times are local wall-clock times."""

    source: SourceName
    source_id: str
    gig: Gig
    title: str
    acts: tuple[Act, ...]
    names: tuple[str, ...]  # of the acts, as the source spells them
    place: SourcePlace
    starts_at: datetime | None
    has_time: bool
    ends_at: datetime | None
    status: GigStatus
    former_starts_at: datetime | None
    description: str
    artist: Act | None = None  # Bandsintown: whose calendar it is in
    addon: str | None = None  # Ticketmaster: "platinum", "vip", "parking", "hospitality"; "resale"
    is_sold_out: bool = False


def listings_of(seed: int, gig: Gig) -> tuple[SandboxListing, ...]:
    """Every listing of a gig. A changed gig keeps its listings' ids."""
    carriers = sources_of(seed, gig)
    sentences = press_text(seed, gig)
    listings = [listing for source in carriers for listing in _of_source(seed, gig, source, sentences)]
    kept = tuple(listing for listing in listings if not _is_taken_down(seed, listing))
    return kept or tuple(listings)


def _of_source(seed: int, gig: Gig, source: SourceName, sentences: tuple[str, ...]) -> Iterator[SandboxListing]:
    if source == "bandsintown":
        yield from _in_calendars(seed, gig, sentences)
        return
    listing = _listing(seed, gig, source, 0, sentences)
    yield listing
    if source == "ticketmaster":
        yield from _extras(seed, listing)


def _listing(seed: int, gig: Gig, source: SourceName, ordinal: int, sentences: tuple[str, ...]) -> SandboxListing:
    rng = stream(seed, gig.id, source, ordinal)
    heard = misreport(rng, source, gig)
    place = place_for(seed, source, heard.room, rng)
    acts = named_acts(rng, source, gig)
    names = tuple(vary_name(rng, act.name, source) for act in acts)
    lasts = gig.ends_at - gig.starts_at
    tells_end = heard.starts_at is not None and chance(rng, habits_of(source).gives_end)
    return SandboxListing(
        source=source,
        source_id=habits_of(source).source_id(seed, gig, source, ordinal),
        gig=gig,
        title="" if source == "bandsintown" else title_for(stream(seed, gig.id, source, "title"), source, gig, names, place.name),
        acts=acts,
        names=names,
        place=place,
        starts_at=heard.starts_at,
        has_time=heard.has_time,
        ends_at=heard.starts_at + lasts if heard.starts_at is not None and (tells_end or gig.is_multi_day) else None,
        status=heard.status,
        former_starts_at=heard.former_starts_at,
        description=description_for(rng, sentences),
        is_sold_out=gig.is_sold_out and chance(rng, 0.8),
    )


def _in_calendars(seed: int, gig: Gig, sentences: tuple[str, ...]) -> Iterator[SandboxListing]:
    """Bandsintown keeps one record for each artist who plays, now and then two."""
    rng = stream(seed, gig.id, "calendars")
    calendars = [act for act in gig.acts if act.bandsintown_id and (act is gig.acts[0] or chance(rng, 0.55))]
    if not calendars:
        calendars = [act for act in gig.acts if act.bandsintown_id][:1]
    for act in calendars:
        for copy in range(2 if chance(rng, 0.025) else 1):
            listing = _listing(seed, gig, "bandsintown", 2 * gig.acts.index(act) + copy, sentences)
            yield _for_artist(rng, listing, act)


def _for_artist(rng: Random, listing: SandboxListing, artist: Act) -> SandboxListing:
    own_spelling = tuple(zip(listing.acts, listing.names, strict=True))
    lineup = [(act, artist.name if act is artist else name) for act, name in own_spelling]
    if artist not in listing.acts:
        lineup.append((artist, artist.name))
    if chance(rng, 0.5 if listing.gig.kind == "festival" else 0.12):
        lineup = [(artist, artist.name)]
    gig = listing.gig
    title = gig.name or "" if gig.kind == "festival" else pick(rng, [("", 59.0), (listing.place.name, 38.0), (artist.name, 3.0)])
    starts_at = listing.starts_at
    if starts_at is not None and gig.is_multi_day and chance(rng, 0.3):
        starts_at += timedelta(days=rng.randrange((gig.ends_at - gig.starts_at).days + 1))
    acts, names = tuple(act for act, _ in lineup), tuple(name for _, name in lineup)
    return replace(listing, artist=artist, acts=acts, names=names, title=title, starts_at=starts_at)


def _extras(seed: int, main: SandboxListing) -> Iterator[SandboxListing]:
    """What Ticketmaster sells beside a ticket, each as an event of its own; and the same seats for resale."""
    gig, rng = main.gig, stream(seed, main.gig.id, "extras")
    likely = {"arena": 0.4, "field": 0.3, "theatre": 0.12, "hall": 0.12}.get(gig.room.kind, 0.0)
    if not gig.is_music or not chance(rng, likely):
        return
    for ordinal, addon in enumerate(rng.sample(_ADDONS, rng.choice((1, 1, 2, 3))), start=1):
        title = _addon_title(rng, addon, main)
        yield replace(
            main, source_id=ticketmaster_id(seed, gig, "ticketmaster", ordinal), title=title, addon=addon, description=""
        )
    if chance(rng, 0.25):
        resale_id = "Z7" + base62(15, seed, gig.id, "resale")
        yield replace(
            main, source_id=resale_id, addon="resale", title=main.names[0] if main.names else main.title, description=""
        )


def _addon_title(rng: Random, addon: str, main: SandboxListing) -> str:
    title = main.title.strip()
    return {
        "platinum": f"{title} | Platinum",
        "vip": rng.choice((f"{title} - VIP Meet&Greet", f"{title} | VIP Packages", f"{title} - VIP Early Entry")),
        "parking": f"Parking: {title}",
        "hospitality": rng.choice((f"{title} (Hospitality)", f"{title} - Restaurant Tables", f"{title} (Hospitality Package)")),
    }[addon]


def _is_taken_down(seed: int, listing: SandboxListing) -> bool:
    """Sources that cannot say "cancelled" drop such a listing, mostly."""
    called_off = listing.status in ("cancelled", "postponed") and not habits_of(listing.source).reports_cancellations
    return called_off and chance(stream(seed, listing.gig.id, listing.source, "taken down"), 0.6)
