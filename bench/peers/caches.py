"""How often our server's caches helped, by its own count."""

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Self

from bench.peers import load
from bench.peers.servers import Running

OURS = "gigs"
_READS = re.compile(rb'^gigs_cache_reads_total\{cache="(\w+)",result="(\w+)"\} (\d+)', re.MULTILINE)
_SHOWN = ("answers", "entities", "lists", "pages")


@dataclass(slots=True)
class CacheReads:
    """Hits and misses by cache."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __sub__(self, other: Self) -> "CacheReads":
        return CacheReads(self.counts - other.counts)

    def __add__(self, other: Self) -> "CacheReads":
        return CacheReads(self.counts + other.counts)

    def __str__(self) -> str:
        parts = []
        for cache in _SHOWN:
            hits, misses = self.counts[cache, "hit"], self.counts[cache, "miss"]
            if hits + misses:
                parts.append(f"{cache} {hits / (hits + misses):.1%} of {hits + misses:,} reads")
        return ", ".join(parts) or "not read"


async def cache_reads(server: Running) -> CacheReads:
    """What our server has counted so far; nothing for another."""
    if server.peer.name != OURS:
        return CacheReads()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        text = await load.exchange(reader, writer, b"GET /metrics HTTP/1.1\r\nHost: bench\r\n\r\n")
    finally:
        writer.close()
    found = {(cache.decode(), result.decode()): int(count) for cache, result, count in _READS.findall(text)}
    return CacheReads(Counter(found))
