"""Reading an answer's body to its end, never more of it than allowed, unpacked by ourselves.

aiohttp unpacks a whole network chunk at once: 64 KB of a gzip bomb are 64 MB. Here the unpacking stops at the cap.
"""

import zlib

import aiohttp

from sources.errors import SourceGarbled

_CHUNK = 64 * 1024
# Parsed, a value costs up to 100 bytes whatever it takes in the text: 18 MB of brackets would be more than 1 GB. The largest page
# that was recorded has 22,000; the ingestion container has some 40 MB to spare.
MOST_VALUES = 300_000


async def read_capped(source: str, response: aiohttp.ClientResponse, max_bytes: int) -> bytes:
    """The unpacked body.

    Errors: SourceGarbled when it is larger than `max_bytes`, badly packed or packed in a way we did not offer.
    """
    unpack = _unpacker(source, response.headers.get("Content-Encoding", ""))
    integer = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        try:
            integer += chunk if unpack is None else unpack.decompress(chunk, max_bytes + 1 - len(integer))
        except zlib.error:
            raise SourceGarbled(f"{source} sent a body that cannot be decompressed") from None
        if len(integer) > max_bytes:
            raise SourceGarbled(f"{source} sent more than {max_bytes:,} bytes in one response")
    if unpack is not None and integer and not unpack.eof:
        raise SourceGarbled(f"{source} closed the connection in the middle of a compressed body")
    return bytes(integer)


def check_density(source: str, body: bytes, most: int = MOST_VALUES) -> None:
    """Pass what can be parsed in bounded memory.

    Errors: SourceGarbled for a body of more values than any page has; commas within texts count as well.
    """
    if body.count(b",") + body.count(b"[") + body.count(b"{") > most:
        raise SourceGarbled(f"{source} sent more than {most:,} values in one response")


def _unpacker(source: str, encoding: str) -> "zlib._Decompress | None":
    match encoding.strip().lower():
        case "" | "identity":
            return None
        case "gzip" | "x-gzip" | "deflate":
            return zlib.decompressobj(zlib.MAX_WBITS | 32)
        case other:
            raise SourceGarbled(f"{source} compressed its response as {other[:20]!r}, which we do not accept")
