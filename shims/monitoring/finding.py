"""What a check of the doctor says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `is_well` is None for what is off on purpose; `remedy` is a command or what to do."""

    name: str
    is_well: bool | None
    detail: str
    remedy: str | None = None
