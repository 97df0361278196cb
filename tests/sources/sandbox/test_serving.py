"""The sandbox's own server, in the process of the server that it stands in for."""

import logging

from starlette.applications import Starlette

from sources.sandbox.serving import serve_in_thread


def test_the_servers_own_errors_are_still_logged_beside_it() -> None:
    log = logging.getLogger("uvicorn.error")
    log.setLevel("WARNING")
    ours = list(logging.getLogger("uvicorn").handlers)
    with serve_in_thread(Starlette()):
        assert log.isEnabledFor(logging.ERROR), "a port that is taken, for one, would end the process without a word"
        assert logging.getLogger("uvicorn").handlers == ours
