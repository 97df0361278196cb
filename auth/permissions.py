"""Roles and permissions: every role includes the previous one."""

from typing import Final, get_args

from store.people.records import RoleKey

ROLES: Final[tuple[RoleKey, ...]] = get_args(RoleKey)


def allows(role: RoleKey, needed: RoleKey) -> bool:
    """True if a person with `role` may do what requires `needed`."""
    return ROLES.index(role) >= ROLES.index(needed)
