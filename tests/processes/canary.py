"""Look for a secret wherever an installation could have left it, in every likely spelling."""

import base64
import binascii
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import redis
from psycopg import sql


class Canary:
    """A secret, and the pieces of it that must not be found: its middle is enough to tell."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        piece = secret[len(secret) // 3 : -6].encode()
        self.spellings = {
            "plain": piece,
            "reversed": piece[::-1],
            "hex": binascii.hexlify(piece),
            "UTF-16": piece.decode().encode("utf-16-le"),
            "quoted": quote(piece).encode(),
            **{f"base64 from {n}": _base64(piece[n:]) for n in range(3)},
        }

    def sung_in(self, place: str, content: bytes) -> list[str]:
        """In which spellings the secret stands there, for people."""
        found = [name for name, piece in self.spellings.items() if piece in content]
        return [f"{place}: {name}" for name in found]


def _base64(piece: bytes) -> bytes:
    """What stays the same whatever follows."""
    return base64.b64encode(piece[: len(piece) // 3 * 3])


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes()


def tables(database_url: str) -> Iterator[tuple[str, bytes]]:
    """Every table of a PostgreSQL database as COPY writes it."""
    with psycopg.connect(database_url) as database:
        named = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        for (name,) in database.execute(named).fetchall():
            with database.cursor().copy(
                sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))
            ) as rows:
                yield f"table {name}", b"".join(bytes(row) for row in rows)


def values(redis_url: str) -> Iterator[tuple[str, bytes]]:
    """Every value of a Redis number, as it is dumped and as it reads."""
    with redis.Redis.from_url(redis_url) as server:
        for name in server.scan_iter():
            yield f"redis {name!r}", b"\n".join(_read(server, name))


def _read(server: redis.Redis, name: bytes) -> list[bytes]:
    kind = server.type(name)
    read: dict[Any, Callable[[], Any]] = {
        b"string": lambda: [server.get(name)],
        b"list": lambda: server.lrange(name, 0, -1),
        b"hash": lambda: server.hgetall(name).values(),
        b"zset": lambda: server.zrange(name, 0, -1),
        b"set": lambda: server.smembers(name),
        b"none": list,  # it ended meanwhile
    }
    return [bytes(each or b"") for each in read[kind]()]
