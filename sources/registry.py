"""Every source there is. Adding one is its module, its test and a line here.

Besides what sources/base.py asks, a source's class says `key_setting`, the variable of its key (None when it needs none), and
`sandbox_environ`, the settings that lead it to the sandbox at {base}; it is made from its settings and a SourceDeps.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sources.base import Rejected, Source, SourceDeps
from sources.providers.bandsintown.source import Bandsintown
from sources.providers.dice.source import Dice
from sources.providers.eventbrite.source import Eventbrite
from sources.providers.local import Local
from sources.providers.ticketmaster.source import Ticketmaster
from sources.settings import IngestionSettings
from store.errors import SettingsError
from store.events.records import Listing, SourceKey
from store.settings import read

SOURCES: tuple[type[Any], ...] = (Ticketmaster, Eventbrite, Bandsintown, Dice, Local)


def has_real_key(environ: Mapping[str, str]) -> bool:
    """True when the key of any source is set: then none of them is played by the sandbox."""
    return any(environ.get(source.key_setting, "").strip() for source in SOURCES if source.key_setting)


def build(environ: Mapping[str, str], deps: SourceDeps, sandbox_base_url: str | None = None) -> tuple[Source, ...]:
    """Every source, made from its settings; with `sandbox_base_url` those that need a key talk to the sandbox there.

    Errors: SettingsError naming every odd setting of every source.
    """
    problems: list[str] = []
    made: list[Source] = []
    deps = replace(deps, is_sandbox=sandbox_base_url is not None)
    for source in SOURCES:
        try:
            settings = read(source.settings_type, _environ_of(source, environ, sandbox_base_url))
        except SettingsError as error:
            problems.append(str(error))
        else:
            made.append(source(settings, deps))
    if problems:
        raise SettingsError("; ".join(problems))
    return tuple(made)


def readers() -> dict[SourceKey, Callable[[bytes], Listing | Rejected]]:
    """How to read one stored payload of each source, without making the source."""
    return {source.name: source.parse for source in SOURCES}


def settings_groups() -> tuple[type, ...]:
    """The settings of the sync and of every source, for documentation and checks."""
    return (IngestionSettings, *(source.settings_type for source in SOURCES))


def _environ_of(source: type[Any], environ: Mapping[str, str], sandbox_base_url: str | None) -> Mapping[str, str]:
    if sandbox_base_url is None:
        return environ
    base = sandbox_base_url.rstrip("/")
    return {**environ, **{name: value.replace("{base}", base) for name, value in source.sandbox_environ.items()}}
