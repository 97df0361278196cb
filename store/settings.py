"""Settings: declared beside the code that uses them, read once at the start.

Each package declares its settings as a frozen dataclass whose fields are created with `setting`. `read` fills one from the
environment and rejects all invalid values at once, by name. `.env.example` and docs/settings.md are printed from these.
"""

import dataclasses
import math
import re
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from store.errors import SettingsError

T = TypeVar("T")

LARGEST: Final = 10**12  # what any number may be: beyond it sums of times overflow
LARGEST_PORT: Final = 65_535
A_DAY_S: Final = 86_400
TEN_YEARS_D: Final = 3650

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_HOST = re.compile(r"[^\s:/@]+(?::(?P<port>\d{1,5}))?", re.ASCII)
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


def setting(
    name: str, *, default: Any = None, help: str, secret: bool = False, check: Callable[[Any], str | None] | None = None
) -> Any:
    """A dataclass field filled from the environment variable `name`.

    `check` returns what is wrong with a value, or None. A secret's value is never printed or logged.
    """
    return dataclasses.field(
        default=default, repr=not secret, metadata={"name": name, "help": help, "secret": secret, "check": check}
    )


def at_least(minimum: float) -> Callable[[Any], str | None]:
    """A check that a number is not below `minimum`."""
    return lambda value: f"must be at least {minimum:g}" if value < minimum else between(minimum, LARGEST)(value)


def between(minimum: float, maximum: float) -> Callable[[Any], str | None]:
    """A check that a number is neither below `minimum` nor above `maximum`."""
    return lambda value: None if minimum <= value <= maximum else f"must be between {minimum:g} and {maximum:,}"


def one_of(*words: str) -> Callable[[Any], str | None]:
    """A check that a text is one of these words, in any case."""
    known = {word.upper() for word in words}
    return lambda value: None if value.upper() in known else f"must be one of {', '.join(words)}"


def web_url(text: str) -> str | None:
    """A check that a text is the address of a web server, or of a page on it."""
    return None if _is_url(text, ("http", "https")) else "must be an http or https URL, such as https://gigs.example"


def redis_address(text: str) -> str | None:
    """A check that a text is the address of a Redis-compatible store."""
    return None if _is_url(text, ("redis", "rediss")) else "must be a URL such as redis://host:6379/0, or rediss:// with TLS"


def web_origins(texts: tuple[str, ...]) -> str | None:
    """A check that all texts are origins as browsers send them, or *."""
    wrong = [text for text in texts if text != "*" and (web_url(text) or text.count("/") != 2)]
    return f"{wrong[0]} is not an origin; those look like https://gigs.example, without a path, or * for any" if wrong else None


def host_names(texts: tuple[str, ...]) -> str | None:
    """A check that all texts are hosts, with or without a port."""
    for text in texts:
        found = _HOST.fullmatch(text)
        if found is None or int(found["port"] or 1) not in range(1, LARGEST_PORT + 1):
            return f"{text} is not a host or host:port"
    return None


def database_address(text: str) -> str | None:
    """A check that a text is the address of a database that we know. It never repeats the address, which holds a password."""
    if text.startswith(("sqlite:///", "sqlite+aiosqlite:///")):
        return None
    is_known = text.partition(":")[0].partition("+")[0] in ("mysql", "mariadb") and _is_url(text, (urlsplit(text).scheme,))
    return None if is_known else "must be a URL such as mysql://user:password@host:3306/gigsdb, or sqlite:///path"


def _is_url(text: str, schemes: tuple[str, ...]) -> bool:
    """Whether it has one of the schemes, a host, and a port that is one, if any."""
    try:
        parts = urlsplit(text)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0 and not re.search(r"\s", text)
    except ValueError:
        return False


@dataclasses.dataclass(frozen=True, slots=True)
class Declared:
    """One declared setting, for documentation and checks."""

    name: str
    kind: str
    default: Any
    help: str
    is_secret: bool


def declared(group: type) -> list[Declared]:
    """The settings of one group, in the order they were written."""
    hints = typing.get_type_hints(group)
    return [
        Declared(f.metadata["name"], _kind(hints[f.name]), f.default, f.metadata["help"], f.metadata["secret"])
        for f in dataclasses.fields(group)
    ]


def read(group: type[T], environ: Mapping[str, str]) -> T:
    """One group's settings from `environ`; an empty value counts as unset.

    Errors: SettingsError naming every invalid value of the group.
    """
    hints = typing.get_type_hints(group)
    values: dict[str, Any] = {}
    problems: list[str] = []
    for field in dataclasses.fields(group):  # type: ignore[arg-type]
        name, check = field.metadata["name"], field.metadata["check"]
        text = environ.get(name, "").strip()
        if not text:
            continue
        try:
            value = _convert(text, hints[field.name])
        except ValueError as error:
            problems.append(f"{name}: {error}")
            continue
        complaint = check(value) if check else None
        if complaint:
            problems.append(f"{name}: {complaint}")
        values[field.name] = value
    if problems:
        raise SettingsError("; ".join(problems))
    return group(**values)


def _base(hint: Any) -> Any:
    """`str | None` → str."""
    if isinstance(hint, types.UnionType):
        return next(kind for kind in hint.__args__ if kind is not type(None))
    return hint


def _kind(hint: Any) -> str:
    base = _base(hint)
    return "list" if typing.get_origin(base) is tuple else {bool: "true/false", int: "number", float: "number"}.get(base, "text")


def _convert(text: str, hint: Any) -> Any:
    base = _base(hint)
    if typing.get_origin(base) is tuple:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if base is bool:
        if text.lower() in _TRUE | _FALSE:
            return text.lower() in _TRUE
        raise ValueError("must be true or false")
    if base in (int, float):
        try:
            number = base(text) if _NUMBER.fullmatch(text) else None
        except ValueError:
            number = None
        if number in (None, math.inf, -math.inf):
            raise ValueError(f"must be a {'whole ' if base is int else ''}number")
        return number
    return text


@dataclasses.dataclass(frozen=True, slots=True)
class StoreSettings:
    """The database URL and the size of the connection pool."""

    database_url: str | None = setting(
        "DATABASE_URL",
        secret=True,
        help="Complete database URL, e.g. mysql://user:password@host:3306/gigsdb; overrides DB_*",
        check=database_address,
    )
    hosts: tuple[str, ...] = setting(
        "DB_HOST",
        default=(),
        help="MySQL host; if unset, the embedded SQLite file is used. Of several, as host or host:port, the first that takes "
        "writes is used: the nodes of a Galera cluster, or a server and those that may take its place",
        check=host_names,
    )
    read_hosts: tuple[str, ...] = setting(
        "DB_READ_HOSTS",
        default=(),
        help="Replicas, as host or host:port: they answer what strangers read, which may be a second old",
        check=host_names,
    )
    port: int = setting("DB_PORT", default=3306, help="MySQL port", check=between(1, LARGEST_PORT))
    user: str | None = setting("DB_USER", help="MySQL user")
    password: str | None = setting("DB_PASSWORD", secret=True, help="MySQL password")
    name: str = setting("DB_NAME", default="gigsdb", help="MySQL database")
    pool_size: int = setting(
        "DB_POOL_SIZE", default=10, help="Maximum number of connections per process", check=between(1, 10_000)
    )
    pool_wait_ms: int = setting(
        "DB_POOL_WAIT_MS",
        default=3000,
        help="Milliseconds a query waits for a free connection before it fails",
        check=between(1, 1000 * A_DAY_S),
    )
    prepared_statements: int = setting(
        "DB_PREPARED_STATEMENTS",
        default=32,
        help="Most prepared statements kept on a connection to MariaDB; 0 prepares none, as a proxy needs that gives connections "
        "to several clients in turns",
        check=at_least(0),
    )
    sqlite_path: str = setting(
        "SQLITE_PATH",
        default="var/gigs.sqlite3",
        help="File of the embedded database; if unset, var/sandbox.sqlite3 while the sandbox stands in for the upstreams",
    )
