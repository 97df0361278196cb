"""The settings of accounts and sessions."""

from dataclasses import dataclass

from store.settings import A_DAY_S, TEN_YEARS_D, at_least, between, setting

SECRET_MIN = 32


def secret_complaint(secret: str | None) -> str | None:
    """What is wrong with a secret; None if nothing is."""
    if secret is not None and len(secret.encode()) < SECRET_MIN:
        return f"must be at least {SECRET_MIN} bytes long, e.g. from: openssl rand -base64 48"
    return None


@dataclass(frozen=True, slots=True)
class AuthSettings:
    """Signing secrets, token lifetimes, and limits on log-in attempts."""

    jwt_secret: str | None = setting(
        "JWT_SECRET",
        secret=True,
        check=secret_complaint,
        help=(
            "Signs access tokens, at least 32 bytes; if unset, the server refuses to start, except with the embedded "
            "database, where it generates one"
        ),
    )
    jwt_secret_previous: str | None = setting(
        "JWT_SECRET_PREVIOUS",
        secret=True,
        check=secret_complaint,
        help="The previous JWT_SECRET; tokens signed with it stay valid until they expire",
    )
    access_token_s: int = setting(
        "ACCESS_TOKEN_S", default=900, help="Lifetime of an access token, in seconds", check=between(30, 365 * A_DAY_S)
    )
    session_days: int = setting(
        "SESSION_DAYS",
        default=30,
        help="Number of days without a refresh after which a session ends",
        check=between(1, TEN_YEARS_D),
    )
    login_max_address: int = setting(
        "LOGIN_MAX_PER_ADDRESS",
        default=30,
        help="Maximum number of log-ins and sign-ups from one address per window",
        check=at_least(1),
    )
    login_address_window_s: int = setting(
        "LOGIN_ADDRESS_WINDOW_S", default=60, help="Window for LOGIN_MAX_PER_ADDRESS, in seconds", check=between(1, 365 * A_DAY_S)
    )
    login_max_account: int = setting(
        "LOGIN_MAX_PER_ACCOUNT",
        default=20,
        help="Maximum number of log-ins to one account per window, from any address",
        check=at_least(1),
    )
    login_account_window_s: int = setting(
        "LOGIN_ACCOUNT_WINDOW_S",
        default=900,
        help="Window for LOGIN_MAX_PER_ACCOUNT, in seconds",
        check=between(1, 365 * A_DAY_S),
    )
    mail_max: int = setting(
        "ACCOUNT_MAIL_MAX",
        default=5,
        help="Maximum number of e-mails about an account, such as reset links, to one address per hour",
        check=at_least(1),
    )
    password_threads: int = setting(
        "PASSWORD_THREADS",
        default=2,
        help="Number of passwords hashed at the same time; each needs 19 MiB while it runs",
        check=at_least(1),
    )
