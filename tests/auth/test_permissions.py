"""Every role may do what the one before it may."""

import pytest

from auth.permissions import ROLES, allows
from resolvers.errors import Forbidden, Unauthenticated
from resolvers.people.viewer import require_role, require_viewer
from store.database.connection import Database
from store.people.records import RoleKey
from tests.people import person
from tests.schema.asking import context_of


def test_roles_rise() -> None:
    assert [[allows(role, needed) for needed in ROLES] for role in ROLES] == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]


@pytest.mark.parametrize(("role", "may"), [("user", False), ("organizer", True), ("admin", True)])
async def test_a_role_is_required(database: Database, role: RoleKey, may: bool) -> None:
    who = (await person(database, role=role)).viewer
    context = context_of(database, viewer=who)
    if may:
        assert require_role(context, "organizer") == who
    else:
        with pytest.raises(Forbidden, match="organizer"):
            require_role(context, "organizer")


def test_nobody_is_no_viewer() -> None:
    context = context_of(Database("sqlite:///nowhere.sqlite3"))
    with pytest.raises(Unauthenticated):
        require_viewer(context)
    with pytest.raises(Unauthenticated):
        require_role(context, "user")
