"""What a User-Agent header says of a device, in a few words that its owner recognizes."""

_PROGRAMS = (  # in this order: most browsers also name those that they resemble
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("okhttp", "an Android app"),
    ("CFNetwork", "an Apple app"),
    ("curl/", "curl"),
    ("python", "a Python program"),
    ("node", "a Node.js program"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str | None) -> str | None:
    """Such as "Firefox on Windows"; None if the header names nothing that is known."""
    said = (user_agent or "").lower()
    program = next((words for mark, words in _PROGRAMS if mark.lower() in said), None)
    system = next((words for mark, words in _SYSTEMS if mark.lower() in said), None)
    if program is None or system is None:
        return program or system
    return f"{program} on {system}"
