"""The registry of sources. A new source needs a module, a test and a line here: see docs/adding-a-source.md."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sources.base import Rejected, Source, SourceDeps
from sources.declaration.source import SourceDeclaration
from sources.errors import DeclarationError
from sources.providers.bandsintown.declaration import BANDSINTOWN
from sources.providers.dice.declaration import DICE
from sources.providers.eventbrite.declaration import EVENTBRITE
from sources.providers.local import LOCAL
from sources.providers.ticketmaster.declaration import TICKETMASTER
from sources.settings import IngestionSettings
from store.errors import SettingsError
from store.events.records import Listing, SourceKey
from store.settings import declared as settings_of
from store.settings import read


def registered(*sources: SourceDeclaration) -> tuple[SourceDeclaration, ...]:
    """The sources, in this order.

    Errors: DeclarationError for what two of them claim.
    """
    problems = [
        *_claimed_twice("the key", sources, lambda source: [source.key]),
        *_claimed_twice("the GraphQL name", sources, lambda source: [source.graphql_name]),
        *_claimed_twice("the setting", sources, lambda source: [one.name for one in settings_of(source.settings_type)]),
        *_claimed_twice("the recordings folder", sources, lambda source: source.recordings.folders),
        *_claimed_twice("the sandbox upstream", sources, lambda source: [source.sandbox.name] if source.sandbox else []),
    ]
    if problems:
        raise DeclarationError("; ".join(problems))
    return sources


def _claimed_twice(
    what: str, sources: Sequence[SourceDeclaration], claims: Callable[[SourceDeclaration], Iterable[str]]
) -> list[str]:
    count = Counter(claim for source in sources for claim in claims(source))
    return [
        f"{what} {claim!r} is claimed by {' and '.join(source.title for source in sources if claim in claims(source))}"
        for claim, times in count.items()
        if times > 1
    ]


# The order is that of the GraphQL enum and of every list of sources.
SOURCES: tuple[SourceDeclaration, ...] = registered(
    TICKETMASTER,
    EVENTBRITE,
    BANDSINTOWN,
    DICE,
    LOCAL,
)


def has_real_key(environ: Mapping[str, str]) -> bool:
    """True if any source's key is set: then the sandbox is not used for any of them."""
    return any(environ.get(source.key_setting, "").strip() for source in SOURCES if source.key_setting)


def build(environ: Mapping[str, str], deps: SourceDeps, sandbox_base_url: str | None = None) -> tuple[Source, ...]:
    """Every source, made from its settings; with `sandbox_base_url` those that call an upstream talk to the sandbox there.

    Errors: SettingsError naming every odd setting of every source.
    """
    problems: list[str] = []
    made: list[Source] = []
    deps = replace(deps, is_sandbox=sandbox_base_url is not None)
    for source in SOURCES:
        try:
            settings: Any = read(source.settings_type, _environ_of(source, environ, sandbox_base_url))
        except SettingsError as error:
            problems.append(str(error))
        else:
            made.append(source.adapter(settings, deps))
    if problems:
        raise SettingsError("; ".join(problems))
    return tuple(made)


def readers() -> dict[SourceKey, Callable[[bytes], Listing | Rejected]]:
    """How to read one stored payload of each source, without making the source."""
    return {source.key: source.adapter.parse for source in SOURCES}


def settings_groups() -> tuple[tuple[str, type], ...]:
    """The settings of the sync and of every source, each with its title, for documentation and checks."""
    return (("Ingestion", IngestionSettings), *((source.title, source.settings_type) for source in SOURCES))


def _environ_of(source: SourceDeclaration, environ: Mapping[str, str], sandbox_base_url: str | None) -> Mapping[str, str]:
    if sandbox_base_url is None or source.sandbox is None:
        return environ
    base = sandbox_base_url.rstrip("/")
    return {**environ, **{name: value.replace("{base}", base) for name, value in source.sandbox.environ.items()}}
