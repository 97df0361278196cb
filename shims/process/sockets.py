"""Sockets on which a process listens."""

import socket

from store.errors import SettingsError


def listening(setting: str, host: str, port: int) -> socket.socket:
    """A socket that listens.

    Errors: SettingsError, which names the setting of the port, when it is taken or the host is none of this machine's.
    """
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise SettingsError(f"{setting}: {host}:{port} cannot be listened on ({error.strerror})") from None
