"""Who the caller is, and what they are allowed to do."""

from collections.abc import Sequence

from auth.permissions import allows
from resolvers.context import RequestContext
from resolvers.errors import Forbidden, TokenRefused, Unauthenticated
from store.people.records import RoleKey, ViewerRow

__all__ = ["ViewerRow", "check_token", "own_person", "require_role", "require_viewer"]


def require_viewer(context: RequestContext) -> ViewerRow:
    """The signed-in person.

    Errors: Unauthenticated.
    """
    check_token(context)
    if context.viewer is None:
        raise Unauthenticated
    return context.viewer


def check_token(context: RequestContext) -> None:
    """Pass if the request brought no access token or one that counts.

    Errors: TokenRefused.
    """
    if context.viewer is None and context.caller.token_problem is not None:
        raise TokenRefused(context.caller.token_problem)


async def own_person(context: RequestContext, numbers: Sequence[int]) -> list[ViewerRow | None]:
    """The signed-in person for their own number; None for every other number."""
    own = context.viewer
    return [own if own is not None and own.id == number else None for number in numbers]


def require_role(context: RequestContext, needed: RoleKey) -> ViewerRow:
    """The signed-in person, if they have at least this role.

    Errors: Unauthenticated, Forbidden.
    """
    viewer = require_viewer(context)
    if not allows(viewer.role, needed):
        raise Forbidden(needed)
    return viewer
