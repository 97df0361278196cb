"""What the organizers' fields need from the server besides the database, and the settings of contact requests."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from auth.signed_links import AnswerTokens
from resolvers.organizers.plans.live import LivePlans
from store.settings import A_DAY_S, TEN_YEARS_D, at_least, between, setting


@dataclass(frozen=True, slots=True)
class ContactSettings:
    """How often an organizer may contact DJs and venues, and how long a request waits for an answer."""

    window_ms: int = setting(
        "ORGANIZER_CONTACT_REQUEST_WINDOW_MS",
        default=3_600_000,
        help="The span over which an organizer's contact requests are counted",
        check=between(1000, 365_000 * A_DAY_S),
    )
    most: int = setting(
        "ORGANIZER_CONTACT_REQUEST_MAX",
        default=10,
        help="Most contact requests of one organizer in that span",
        check=at_least(1),
    )
    expires_hours: int = setting(
        "ORGANIZER_CONTACT_REQUEST_EXPIRES_HOURS",
        default=168,
        help="Hours after which an unanswered contact request expires",
        check=between(1, 24 * TEN_YEARS_D),
    )
    same_text_most: int = setting(
        "ORGANIZER_SAME_TEXT_MAX",
        default=5,
        help="Most DJs and venues to whom an organizer may send the same words within a week",
        check=at_least(1),
    )

    @property
    def window(self) -> timedelta:
        """The period over which requests are counted."""
        return timedelta(milliseconds=self.window_ms)

    @property
    def lifetime(self) -> timedelta:
        """How long a request waits for an answer."""
        return timedelta(hours=self.expires_hours)


async def _nobody() -> None:
    return None


def _uncounted(limit: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class OrganizerServices:
    """Created once by the server.

    `sends_mail` is true if a mail server is configured; `answer_tokens` reads the links in contact requests. `publish` wakes
    waiting subscribers in every process; `on_refused` counts requests over the limit.
    """

    settings: ContactSettings = ContactSettings()
    sends_mail: bool = False
    answer_tokens: AnswerTokens | None = None
    live_plans: LivePlans | None = None
    publish: Callable[[], Awaitable[None]] = _nobody
    on_refused: Callable[[str], None] = _uncounted
