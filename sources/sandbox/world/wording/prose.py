"""What is written below a gig: a press text that sources copy, cut, and add to."""

from collections.abc import Sequence
from random import Random

from sources.sandbox.world.gigs.gigs import Gig
from sources.sandbox.world.randomness import chance, pick, stream

_OPENINGS = (
    "{act} return to {city} for a show at {venue}.",
    "{promoter} are delighted to announce {act} at {venue}, {city}.",
    "Following a run of sold-out dates, {act} bring their {genre} to {venue}.",
    "{act} play {venue} as part of a winter run of shows.",
    "A first {city} headline show for {act}.",
    "After two years in the studio {act} are back on the road.",
)
_MIDDLES = (
    "Formed over a shared love of {genre} and bad weather, they have built a following one small room at a time.",
    "Their latest record was made in nine days in a converted mill and sounds like it: warm, close, slightly out of breath.",
    "Expect songs about ferries, long winters and the people who stay up too late.",
    "Critics have called the live show 'a slow avalanche' and 'the best argument for standing up all evening'.",
    "The set draws on three albums, a handful of early singles and one or two songs nobody has heard yet.",
    "On stage they grow to a seven-piece with brass and a second drummer.",
    "With roots in {genre} and an ear for the unlikely, every night comes out a little different.",
    "The tour follows festival appearances all over Europe and a residency at home.",
)
_NIGHTS = (
    "Resident selectors and guests, two rooms, one system.",
    "A night of {genre} from the early doors to the last tune.",
    "No requests, no photos, no rush.",
    "Expect low ceilings, red light and {genre} until late.",
)
_CLOSINGS = (
    "Doors {doors}. Over {age}s.",
    "Tickets are non-refundable. Please bring photo ID.",
    "Strictly limited capacity; early arrival is advised.",
    "Support from {supports}.",
    "Under 16s must be accompanied by an adult.",
    "Curfew 23:00.",
)


def press_text(seed: int, gig: Gig) -> tuple[str, ...]:
    """The sentences that the promoter sends to everyone, the same for every source."""
    rng = stream(seed, gig.id, "press")
    words = {
        "act": gig.headliner.name if gig.headliner else (gig.name or "The house band"),
        "city": gig.room.city.name,
        "venue": gig.room.name,
        "promoter": gig.promoter,
        "genre": gig.headliner.genre.key if gig.headliner else "live music",
        "doors": f"{gig.doors_at:%H:%M}",
        "age": str(gig.minimum_age or 14),
        "supports": ", ".join(act.name for act in gig.acts[1:]) or "local guests",
    }
    middles = _NIGHTS if gig.kind == "club_night" else _MIDDLES
    chosen = [
        rng.choice(_OPENINGS),
        *rng.sample(middles, rng.randrange(len(middles) + 1)),
        *rng.sample(_CLOSINGS, rng.randrange(3)),
    ]
    return tuple(sentence.format_map(words) for sentence in chosen)


def description_for(rng: Random, sentences: Sequence[str]) -> str:
    """A source's version: nothing, the first lines, all of it, or in other words. Units: at most 1500 characters."""
    manner = pick(rng, [("none", 3.0), ("first", 2.0), ("all", 4.0), ("cut", 2.0), ("own", 1.0)])
    if manner == "none":
        return ""
    if manner == "first":
        return sentences[0]
    if manner == "cut":
        return " ".join(sentences)[: rng.randrange(60, 400)].rstrip() + "…"
    if manner == "own":
        return f"Join us for {rng.choice(('a great evening', 'something special', 'one night only'))}! {' '.join(sentences[1:])}"[
            :1500
        ]
    joint = "\r\n" if chance(rng, 0.2) else " "
    return joint.join(sentences)[:1500]
