"""Who the caller is, and what they are allowed to do."""

from auth.permissions import allows
from resolvers.context import RequestContext
from resolvers.errors import Forbidden, Unauthenticated
from store.people.records import RoleKey, ViewerRow

__all__ = ["ViewerRow", "require_role", "require_viewer"]


def require_viewer(context: RequestContext) -> ViewerRow:
    """The signed-in person.

    Errors: Unauthenticated.
    """
    if context.viewer is None:
        raise Unauthenticated
    return context.viewer


def require_role(context: RequestContext, needed: RoleKey) -> ViewerRow:
    """The signed-in person, if they have at least this role.

    Errors: Unauthenticated, Forbidden.
    """
    viewer = require_viewer(context)
    if not allows(viewer.role, needed):
        raise Forbidden(needed)
    return viewer
