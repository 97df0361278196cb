"""The addresses of a source's own pages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageAddress:
    """How the source's own event pages are recognised, so that links to one event are seen to be the same.

    `host` and `path` are regular expressions to search for; `path` has one group, the page's id. `is_only_kind`: every other
    address of the host is a page that many events share and says nothing of one event.
    """

    host: str
    path: str
    is_only_kind: bool = False
