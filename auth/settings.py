"""The settings of accounts and sessions."""

from dataclasses import dataclass

from store.settings import at_least, setting

SECRET_MIN = 32


def secret_complaint(secret: str | None) -> str | None:
    """What is wrong with a secret, None when nothing is."""
    if secret is not None and len(secret.encode()) < SECRET_MIN:
        return f"must be at least {SECRET_MIN} bytes long, e.g. from: openssl rand -base64 48"
    return None


@dataclass(frozen=True, slots=True)
class AuthSettings:
    """What signs tokens, how long they live, and how often somebody may try to log in."""

    jwt_secret: str | None = setting(
        "JWT_SECRET",
        secret=True,
        check=secret_complaint,
        help="Signs access tokens, at least 32 bytes; unset: the server refuses to start, but the embedded run makes one",
    )
    jwt_secret_previous: str | None = setting(
        "JWT_SECRET_PREVIOUS",
        secret=True,
        check=secret_complaint,
        help="The secret before JWT_SECRET: tokens that it signed are honoured until they expire",
    )
    access_token_s: int = setting(
        "ACCESS_TOKEN_S", default=900, help="Seconds that an access token is good for", check=at_least(30)
    )
    session_days: int = setting(
        "SESSION_DAYS", default=30, help="Days without a refresh after which a session ends", check=at_least(1)
    )
    login_max_address: int = setting(
        "LOGIN_MAX_PER_ADDRESS", default=30, help="Most log-ins and sign-ups of one address in its span", check=at_least(1)
    )
    login_address_window_s: int = setting(
        "LOGIN_ADDRESS_WINDOW_S", default=60, help="The span over which those of an address are counted", check=at_least(1)
    )
    login_max_account: int = setting(
        "LOGIN_MAX_PER_ACCOUNT", default=20, help="Most log-ins to one account in its span, from wherever", check=at_least(1)
    )
    login_account_window_s: int = setting(
        "LOGIN_ACCOUNT_WINDOW_S", default=900, help="The span over which those to an account are counted", check=at_least(1)
    )
    password_threads: int = setting(
        "PASSWORD_THREADS", default=2, help="Passwords that are hashed at once; each takes 19 MiB meanwhile", check=at_least(1)
    )
