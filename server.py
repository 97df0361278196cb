"""The gigs server: the application that it serves, and its command line. `python server.py --help` lists the commands.

Each imports what it works with when it is asked for: shims/process/application.py has what is wired to what.
"""

from typing import TYPE_CHECKING

from shims.commands import parser
from shims.process.collector import at_rest

if TYPE_CHECKING:
    from starlette.applications import Starlette


def create_app() -> "Starlette":
    """The ASGI application, for uvicorn. An invalid setting stops the start here."""
    with at_rest():
        from shims.process.application import make_application  # noqa: PLC0415 commands other than `serve` do without

        return make_application()


def main() -> int:
    """The entry point of the command line; the exit status."""
    arguments = parser().parse_args()
    with at_rest():
        from shims.commands.running import run_chosen  # noqa: PLC0415 --help does without
    return run_chosen(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
