"""Lists of words as they are easiest to read and to add to: prose between quotes."""


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())
