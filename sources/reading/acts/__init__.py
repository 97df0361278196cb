"""Who plays, read from titles and descriptions against the acts that are known."""

from sources.reading.acts.named import ENOUGH, NamedAct
from sources.reading.acts.texts import names_described
from sources.reading.acts.titles import TitleNames, names_in

__all__ = ["ENOUGH", "NamedAct", "TitleNames", "names_described", "names_in"]
