"""Log lines: a time, a level, the request they belong to; as text or JSON; never a secret and never a person's address."""

import logging
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson

from schema.transport.request_id import current_request_id
from shims.process.gathered_lines import GatheringHandler, LineFormatter, WholeRecord
from shims.settings import SETTINGS, ServerSettings
from store.settings import declared, read

# Of these, debug lines hold SQL arguments: password hashes among them.
_NEVER_DEBUG = ("aiosqlite", "aiomysql", "databases", "asyncio", "httpcore", "hpack", "alembic", "store.migrations")
_OWN = frozenset({"method", "route", "operation", "status", "duration_ms", "service", "user_id"})
_SHORTEST_SECRET = 6
# What a text must contain for the pattern to find anything, in lower case; the pattern; what stands in its place.
_PATTERNS = (
    (("eyj",), re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"), "[token]"),
    (("bearer", "basic"), re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]+"), r"\1 [token]"),
    (("=",), re.compile(r"(?i)\b(token|api_?key|app_id|password|secret|code|state)=[^&\s\"']+"), r"\1=[secret]"),
    (("$",), re.compile(r"\$(?:argon2\w*|2[aby])\$[^\s\"']+"), "[hash]"),
    (("://",), re.compile(r"://[^/\s:@]*:[^/\s@]+@"), "://[secret]@"),
    (("@",), re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
)
_NEEDLES = tuple(needle for needles, _, _ in _PATTERNS for needle in needles)


@lru_cache(maxsize=2)
def _written(second: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))


class _Line(LineFormatter):
    """What both forms share: the request's id, UTC times, and no secrets."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s")
        self._secrets = sorted(secrets, key=len, reverse=True)

    def is_clean(self, text: str) -> bool:
        """Whether one look at the text, which may be many lines, tells that `redact` would leave it as it is."""
        lowered = text.lower()
        return not any(needle in lowered for needle in _NEEDLES) and not any(secret in text for secret in self._secrets)

    def redact(self, text: str) -> str:
        """The text without what nobody may read in a log."""
        if self.is_clean(text):
            return text
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        lowered = text.lower()
        for needles, pattern, instead in _PATTERNS:
            if any(needle in lowered for needle in needles):
                text = pattern.sub(instead, text)
        return text

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 the base class's name
        """UTC with milliseconds; the seconds are written once."""
        second, fraction = divmod(record.created, 1)
        return f"{_written(int(second))}.{int(fraction * 1000):03d}Z"


class TextLine(_Line):
    """2026-11-26T16:06:36.120Z INFO access 3f9c… GET /health 200 4 ms"""

    def format(self, record: logging.LogRecord) -> str:
        """One line; tracebacks follow it."""
        record.request_id = request_id = current_request_id.get()
        if record.args or record.exc_info or record.exc_text or record.stack_info:
            return self.redact(super().format(record))
        return self.redact(self._plain(record, request_id))

    def lines(self, records: Sequence[WholeRecord]) -> list[str]:
        """One line for each, after one look whether any holds what nobody may read."""
        made = [self._plain(record, record.request_id) for record in records]
        return made if self.is_clean("\n".join(made)) else [self.redact(line) for line in made]

    def _plain(self, record: logging.LogRecord, request_id: str) -> str:
        """What most lines are, without logging's detour by %-formatting."""
        return f"{self.formatTime(record)} {record.levelname} {record.name} {request_id} {record.msg}"


class JsonLine(_Line):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """time, level, logger, message, request_id, and what the line is about."""
        line = self._object(record, self.redact(record.getMessage()), current_request_id.get())
        if record.exc_info:
            line["exception"] = self.redact(self.formatException(record.exc_info))
        return orjson.dumps(line, default=str).decode()

    def lines(self, records: Sequence[WholeRecord]) -> list[str]:
        """One line for each, after one look whether any message holds what nobody may read."""
        redact = str if self.is_clean("\n".join([record.msg for record in records])) else self.redact
        made = [self._object(record, redact(record.msg), record.request_id) for record in records]
        return [orjson.dumps(line, default=str).decode() for line in made]

    def _object(self, record: logging.LogRecord, message: str, request_id: str) -> dict[str, Any]:
        return {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": message,
            "request_id": request_id,
            **{name: value for name, value in record.__dict__.items() if name in _OWN and value is not None},
        }


def configure_logging(environ: Mapping[str, str]) -> None:
    """Log to stderr as LOG_LEVEL and LOG_FORMAT say, without the values of any secret setting."""
    settings = read(ServerSettings, environ)
    level = settings.log_level.upper()
    names = [one.name for _, group in SETTINGS for one in declared(group) if one.is_secret]
    values = {environ.get(name, "").strip() for name in names}
    secrets = {value for value in values if len(value) >= _SHORTEST_SECRET and "://" not in value}  # addresses: by their pattern
    handler = GatheringHandler((JsonLine if settings.log_format.lower() == "json" else TextLine)(secrets))
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False  # no line tells them
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _NEVER_DEBUG:
        logging.getLogger(name).setLevel("WARNING")
