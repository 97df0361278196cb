"""How an artist is spelled."""

from collections import defaultdict
from collections.abc import Iterable

from sources.merging.precedence import ranks
from store.places.artist_names import Billed


def best_spelling(billed: Iterable[Billed], otherwise: str) -> str:
    """The spelling that most sources use, `otherwise` if none is known.

    Of equally many, one that is not all in capitals, then the most trusted source's, whatever came first.
    """
    sources: defaultdict[str, set[str]] = defaultdict(set)
    for one in billed:
        sources[one.name].add(one.source)
    rank = ranks("performers")

    def worth(name: str) -> tuple[int, bool, int, str]:
        return len(sources[name]), not name.isupper(), -min(rank[source] for source in sources[name]), name

    return max(sources, key=worth, default=otherwise)
