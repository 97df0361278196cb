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

    @property
    def keys(self) -> frozenset[str]:
        """The act keys to look up among known acts."""
        return frozenset().union(self.description.keys, *(title.keys for title in self.titles))

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
        likely = {act.key: name_key(act.name) for title in self.titles for act in title.likely()}
        return {
            key: key in likely
            for key in (self.keys | likely.keys()) - known.keys()
            if key and (key not in likely or likely[key] not in self.billed)
        }


def names_of(merged: Merged, listings: Sequence[Listing]) -> EventNames:
    """The names in the wording of an event and its listings; add-ons say nothing of their own."""
    spoken = sorted((one for one in listings if not one.is_addon), key=lambda one: one.key)
    venues = {one.venue.name for one in spoken if one.venue}
    not_acts = frozenset(act_key(name) for name in venues if name)
    titles = dict.fromkeys([merged.title, *(one.title for one in spoken)])
    return EventNames(
        tuple(names_in(title, not_acts) for title in titles),
        names_described(merged.description, not_acts),
        frozenset(name_key(performer.name) for performer in merged.performers),
        frozenset(act_key(performer.name) for performer in merged.performers),
    )
