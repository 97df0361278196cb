"""Calls an ASGI application in the process, without a socket."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.types import ASGIApp, Message


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP response; header names are lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body, parsed."""
        return orjson.loads(self.body)

    @property
    def code(self) -> str:
        """The first error's code."""
        code: str = self.json()["errors"][0]["extensions"]["code"]
        return code


@dataclass(frozen=True, slots=True)
class Client:
    """A client of one application, at one address."""

    app: ASGIApp
    address: str = "203.0.113.9"
    host: str = "gigs.test"
    stays: bool = True  # until it is answered

    async def request(
        self, method: str, target: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None, pieces: int = 1
    ) -> Reply:
        """One request; `pieces` splits the body into that many messages."""
        path, _, query = target.partition("?")
        size = max(1, -(-len(body) // pieces))
        parts = [body[start : start + size] for start in range(0, len(body), size)] or [b""]
        messages = [
            {"type": "http.request", "body": part, "more_body": index < len(parts) - 1} for index, part in enumerate(parts)
        ]
        sent: list[Message] = []

        answered = asyncio.Event()

        async def receive() -> Message:
            if messages:
                return messages.pop(0)
            if self.stays:
                await answered.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                answered.set()

        named = {"host": self.host, **(headers or {})}
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": path, "raw_path": path.encode(), "root_path": "", "query_string": query.encode("utf-8", "surrogatepass"),
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in named.items()],
            "client": (self.address, 50000), "server": ("127.0.0.1", 4000), "state": {},
        }  # fmt: skip
        await self.app(scope, receive, send)
        start = sent[0]
        return Reply(
            start["status"],
            {name.decode().lower(): value.decode("latin-1") for name, value in start["headers"]},
            b"".join(message.get("body", b"") for message in sent[1:]),
        )

    async def get(self, target: str, **headers: str) -> Reply:
        """A GET; header names are written with underscores."""
        return await self.request("GET", target, headers={name.replace("_", "-"): value for name, value in headers.items()})

    async def post(self, sent: Any, target: str = "/graphql", **headers: str) -> Reply:
        """A POST of JSON; bytes are sent as they are."""
        body = sent if isinstance(sent, bytes) else orjson.dumps(sent)
        named = {
            "content-type": "application/json",
            "content-length": str(len(body)),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        return await self.request("POST", target, body=body, headers=named)

    async def query(self, query: str, variables: dict[str, Any] | None = None, **headers: str) -> Reply:
        """A POST of one operation that accepts application/graphql-response+json."""
        accept = {"accept": "application/graphql-response+json"} | headers
        return await self.post({"query": query, "variables": variables or {}}, **accept)
