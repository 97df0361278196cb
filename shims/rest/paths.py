"""The numbers in REST paths."""

from starlette.requests import Request

from shims.rest.errors import NotFound

_LARGEST_ID = 2**31 - 1


def number_in_path(request: Request, kind: str, name: str = "id") -> int:
    """The id in the path, or another number there by its name.

    Errors: NotFound for what cannot be one: words, zero, numbers past the column's range.
    """
    text = request.path_params[name]
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and 1 <= int(text) <= _LARGEST_ID):
        article = "an" if kind[0] in "aeiou" else "a"
        raise NotFound(f"There is no {kind} {text[:60]!r}: {article} {kind}'s id is a whole number.")
    return int(text)
