"""The secret that signs access tokens: the operator's, or with the embedded database one the server generated."""

import os
import secrets
from pathlib import Path

from auth.settings import AuthSettings, secret_complaint
from store.errors import SettingsError

FILE_NAME = "jwt_secret"


def signing_secret(settings: AuthSettings, embedded_in: Path | None) -> str:
    """The secret. `embedded_in` is the embedded database's directory; None with a database server.

    Errors: SettingsError if it is required but not set, or if the file cannot be used or contains something else.
    """
    if settings.jwt_secret:
        return settings.jwt_secret
    if embedded_in is None:
        raise SettingsError("JWT_SECRET: must be set; generate one with: openssl rand -base64 48")
    path = embedded_in / FILE_NAME
    try:
        if not path.exists():
            _make(path)
        secret = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"JWT_SECRET: {path} cannot be written or read ({error.strerror}); set JWT_SECRET") from None
    if not secret or secret_complaint(secret):
        raise SettingsError(f"JWT_SECRET: {path} does not contain a usable secret; delete it, or set JWT_SECRET")
    return secret


def _make(path: Path) -> None:
    """Write a new secret atomically, or keep the one another process wrote first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
