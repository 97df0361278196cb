"""Everything the server knows about a source, declared once in the source's module. docs/adding-a-source.md shows an example.

What is declared here reaches the GraphQL enum and its description, the settings pages, precedence in merging, matching by page
address, the sandbox, the payload report and the tests of every source: none of them names a source.
"""

import re
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, field, fields
from typing import Any

from sources.declaration.pages import PageAddress
from sources.declaration.samples import Recordings, Specimen
from sources.declaration.trust import Trust
from sources.errors import DeclarationError
from sources.sandbox.upstream import SandboxUpstream
from sources.sandbox.world.listings.habits import Habits
from store.settings import declared as settings_of

_KEY = re.compile(r"[a-z][a-z0-9_]{0,31}")  # source_events.source holds 32 characters
_GRAPHQL_NAME = re.compile(r"[A-Z][A-Z0-9_]*")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SourceDeclaration:
    """One source.

    Errors: DeclarationError, when created, naming what is missing or invalid.
    """

    adapter: type[Any] = field(metadata={"what": "the class that fetches and parses (sources/base.py: Source)"})
    title: str = field(metadata={"what": "its name as people read it, the heading of its settings"})
    description: str = field(metadata={"what": "one sentence for the GraphQL enum: where its listings come from"})
    trust: Trust = field(metadata={"what": "how far it is believed (sources/declaration/trust.py)"})
    sells: bool = field(metadata={"what": "whether its pages sell tickets: sellers decide about cancellations and ticket links"})
    specimen: Specimen = field(metadata={"what": "a payload for the tests of every source (sources/declaration/samples.py)"})
    key_setting: str | None = None  # the setting of its key or token; None when it needs none
    graphql_name: str = ""  # the enum value; the key in capitals when left out
    pages: tuple[PageAddress, ...] = ()
    recordings: Recordings = Recordings(())
    sandbox: SandboxUpstream | None = None  # how the sandbox simulates it; None only for a source that makes no calls
    habits: Habits | None = None  # how it reports the sandbox world's gigs; None: it carries none of them
    lists_per_artist: bool = False  # gives one gig an id for each artist of the bill
    is_told_by_many: bool = False  # house and promoter may each enter one gig, one with its doors and one with its start

    def __new__(cls, **stated: Any) -> "SourceDeclaration":
        """Reject an incomplete declaration, and say what each missing part is for."""
        lacking = [one for one in fields(cls) if one.default is MISSING and one.name not in stated]
        if lacking:
            named = getattr(stated.get("adapter"), "name", None)
            parts = "; ".join(f"{one.name} is missing: {one.metadata['what']}" for one in lacking)
            raise DeclarationError(f"{f'source {named!r}' if named else 'a source'}: {parts}")
        return object.__new__(cls)

    def __post_init__(self) -> None:
        if not self.graphql_name:
            object.__setattr__(self, "graphql_name", str(getattr(self.adapter, "name", "")).upper())
        problems = list(self._adapter_problems()) or list(self._problems())
        if problems:
            raise DeclarationError(f"source {getattr(self.adapter, 'name', self.title)!r}: {'; '.join(problems)}")

    @property
    def key(self) -> str:
        """The source's key in rows, settings and responses (store.events.records.SourceKey)."""
        name: str = self.adapter.name
        return name

    @property
    def settings_type(self) -> type:
        """Its own settings."""
        settings: type = self.adapter.settings_type
        return settings

    @property
    def base_url_setting(self) -> str | None:
        """The setting that holds the upstream's address: the field `base_url`; None when it calls nobody."""
        return next((str(one.metadata["name"]) for one in fields(self.settings_type) if one.name == "base_url"), None)

    def _adapter_problems(self) -> Iterator[str]:
        adapter = self.adapter
        if not _KEY.fullmatch(str(getattr(adapter, "name", ""))):
            yield (
                f"{adapter.__name__}.name must be its key: lower-case letters, digits and underscores, at most 32, "
                f"not {getattr(adapter, 'name', None)!r}"
            )
        if not hasattr(getattr(adapter, "settings_type", None), "__dataclass_fields__"):
            yield f"{adapter.__name__}.settings_type must be the dataclass of its settings, if need be an empty one"
        for part in ("fetch", "parse"):
            if not callable(getattr(adapter, part, None)):
                yield f"{adapter.__name__} has no {part}(); sources/base.py says what it does"

    def _problems(self) -> Iterator[str]:
        if not _GRAPHQL_NAME.fullmatch(self.graphql_name):
            yield f"graphql_name must be capital letters, digits and underscores, not {self.graphql_name!r}"
        if not self.title.strip():
            yield "title is empty: it heads the settings in .env.example and docs/settings.md"
        if not self.description.strip().endswith("."):
            yield f"description must be a sentence with its full stop, not {self.description!r}: clients read it in the schema"
        yield from self.trust.problems()
        yield from self._page_problems()
        yield from self._settings_problems()
        yield from self._sandbox_problems()
        yield from self._specimen_problems()

    def _page_problems(self) -> Iterator[str]:
        for page in self.pages:
            try:
                re.compile(page.host)
                groups = re.compile(page.path).groups
            except re.error as error:
                yield f"pages: {page} is not a regular expression ({error})"
            else:
                if groups != 1:
                    yield f"pages: {page.path!r} must have exactly one group, the page's id"

    def _settings_problems(self) -> Iterator[str]:
        names = {one.name for one in settings_of(self.settings_type)}
        secrets = sorted(one.name for one in settings_of(self.settings_type) if one.is_secret)
        if self.key_setting is None and secrets:
            yield f"key_setting is missing: {', '.join(secrets)} is secret, and a real key must switch the sandbox off"
        elif self.key_setting is not None and self.key_setting not in secrets:
            where = "is not secret" if self.key_setting in names else "is not declared"
            yield f"key_setting {self.key_setting} {where} in {self.settings_type.__name__}"
        if self.key_setting is not None and self.base_url_setting is None:
            yield f"{self.settings_type.__name__} has no base_url: the sandbox and the tests stand in for the upstream by it"

    def _sandbox_problems(self) -> Iterator[str]:
        if self.sandbox is None:
            if self.base_url_setting is not None:
                yield f"sandbox is missing: nothing plays the upstream at {self.base_url_setting} when there is no key"
            return
        if self.base_url_setting is None:
            yield f"sandbox needs a base_url in {self.settings_type.__name__}, to be led to the sandbox by"
        elif self.sandbox.environ.get(self.base_url_setting) != f"{{base}}/{self.sandbox.name}":
            yield f"sandbox.environ must set {self.base_url_setting} to '{{base}}/{self.sandbox.name}'"
        if self.key_setting is not None and not self.sandbox.environ.get(self.key_setting):
            yield f"sandbox.environ must set {self.key_setting} to some text: without a key the source is off in the sandbox"

    def _specimen_problems(self) -> Iterator[str]:
        if self.base_url_setting is None:
            return
        if self.specimen.unauthorized is None or self.specimen.rate_limited is None:
            yield "specimen lacks unauthorized or rate_limited: what the upstream answers to a wrong key and at its limit"
        if self.key_setting is not None and not self.specimen.environ.get(self.key_setting):
            yield f"specimen.environ must set {self.key_setting}"
        if self.key_setting is not None and self.specimen.secret not in self.specimen.environ.values():
            yield "specimen.secret must be the key that specimen.environ sets"
