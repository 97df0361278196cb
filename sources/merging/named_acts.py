"""Acts that an event's titles and description name besides those that its listings bill."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sources.merging.records import Merged
from sources.reading.acts import NamedAct, names_described, names_in
from sources.reading.acts.texts import DescribedNames
from sources.reading.acts.titles import TitleNames
from store.events.records import Listing
from store.places.act_names import act_key, name_key


@dataclass(frozen=True, slots=True)
class EventNames:
    """The names in one event's wording: first its own title, then its listings', then the description."""

    titles: tuple[TitleNames, ...]
    description: DescribedNames
    billed: frozenset[str]  # name keys of the acts that listings state
    billed_acts: frozenset[str]  # and their act keys: "Kesha" states "Ke$ha" as well
    keys: frozenset[str]  # the act keys to look up among known acts
    likely: Mapping[str, str]  # name keys by the act keys of names that stand where acts do

    def acts(self, known: Mapping[str, str]) -> tuple[NamedAct, ...]:
        """The known acts that play and that no listing states, each once."""
        once: dict[str, NamedAct] = {}
        for named in (*(title.acts(known) for title in self.titles), self.description.acts(known)):
            for act in named:
                if name_key(act.name) not in self.billed and act_key(act.name) not in self.billed_acts:
                    once.setdefault(name_key(act.name), act)
        return tuple(once.values())

    def waiting(self, known: Mapping[str, str]) -> dict[str, bool]:
        """The act keys of names that nobody knows, and whether each stands where acts do.

        Every one that may be read as an act's once somebody has it, so that it is billed whichever source comes first.
        """
        return {
            key: key in self.likely
            for key in (self.keys | self.likely.keys()) - known.keys()
            if key and (key not in self.likely or self.likely[key] not in self.billed)
        }


def names_of(merged: Merged, listings: Sequence[Listing]) -> EventNames:
    """The names in the wording of an event and its listings; add-ons say nothing of their own.

    What needs no look at who is known is worked out here: the rest is done while the catalog is locked.
    """
    spoken = sorted((one for one in listings if not one.is_addon), key=lambda one: one.key)
    venues = {one.venue.name for one in spoken if one.venue}
    not_acts = frozenset(act_key(name) for name in venues if name)
    wordings = dict.fromkeys([merged.title, *(one.title for one in spoken)])
    titles = tuple(names_in(title, not_acts) for title in wordings)
    described = names_described(merged.description, not_acts)
    return EventNames(
        titles,
        described,
        billed=frozenset(name_key(performer.name) for performer in merged.performers),
        billed_acts=frozenset(act_key(performer.name) for performer in merged.performers),
        keys=frozenset().union(described.keys, *(title.keys for title in titles)),
        likely={act.key: name_key(act.name) for title in titles for act in title.likely()},
    )
