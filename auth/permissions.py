"""What each role may do: every role may do what the one before it may."""

from typing import Final, get_args

from store.people.records import RoleKey

ROLES: Final[tuple[RoleKey, ...]] = get_args(RoleKey)


def allows(role: RoleKey, needed: RoleKey) -> bool:
    """True when a person with `role` may do what is for `needed`."""
    return ROLES.index(role) >= ROLES.index(needed)
