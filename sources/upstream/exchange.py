"""Requests and replies over aiohttp.

Only sources/upstream/http.py imports this, with the first call of a process: one that calls nobody does without the 10 MB.
"""

from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import aiohttp
from yarl import URL

from sources.errors import SourceError, SourceGarbled, SourceRefused, SourceUnavailable
from sources.upstream.body import check_density, read_capped
from sources.upstream.messages import CutOff, Reply, UpstreamRequest

_MAX_HOPS = 3
_USER_AGENT = "gigs-server/1"


class Exchange:
    """The shared session of a process. Make it in the running loop."""

    def __init__(self, connect_timeout_s: float) -> None:
        self._session = aiohttp.ClientSession(
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": _USER_AGENT, "Accept": "application/json", "Accept-Encoding": "gzip, deflate"},
            timeout=aiohttp.ClientTimeout(total=None, connect=connect_timeout_s),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._session.close()

    async def send(self, source: str, request: UpstreamRequest, max_bytes: int) -> Reply | SourceError:
        """The reply of whatever status, or why there is none.

        Errors: TimeoutError when the upstream took no connection in time.
        """
        try:
            return await self._send(source, request, max_bytes)
        except TimeoutError:
            raise
        except SourceError as error:
            return error
        except aiohttp.ClientPayloadError:
            return CutOff(f"{source} closed the connection in the middle of a response")
        except aiohttp.InvalidURL:
            return SourceRefused(f"the URL configured for {source} is not valid")
        except aiohttp.ClientResponseError:
            return SourceGarbled(f"{source} sent an invalid HTTP response")
        except (aiohttp.ClientError, OSError) as error:
            return SourceUnavailable(f"{source} cannot be reached ({type(error).__name__})")

    async def _send(self, source: str, request: UpstreamRequest, max_bytes: int) -> Reply:
        """One request and its reply, redirects within the same origin followed."""
        address = request.address
        for _ in range(_MAX_HOPS):
            async with self._session.request(
                request.method,
                URL(address, encoded=True),
                headers=request.headers,
                json=request.json,
                data=request.form,
                allow_redirects=False,
            ) as response:
                if response.status not in (301, 302, 303, 307, 308):
                    body = await read_capped(source, response, max_bytes)
                    check_density(source, body)
                    return Reply(response.status, response.headers, body)
                address = _redirected(source, request.method, address, response.headers.get("Location", ""))
        raise SourceGarbled(f"{source} redirects in a loop")


def _redirected(source: str, method: str, address: str, location: str) -> str:
    target = urljoin(address, location)
    if method != "GET" or not location or urlsplit(target)[:2] != urlsplit(address)[:2]:
        raise SourceGarbled(f"{source} redirects to another origin, to which our key must not be sent")
    return target
