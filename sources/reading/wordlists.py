"""Word lists in a form that is easy to read and extend: plain text between quotes."""


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())
