"""Something to read: a file on disk, a member of an archive, or bytes that were fetched."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from helder.errors import UnreadableError
from helder.model import Source
from helder.settings import Settings
from helder.stages.formats import refusals

MB = 1024 * 1024
START = 1 << 16
"""How much of a file is looked at to tell what it is."""
_PIECE = 1 << 20


@dataclass(slots=True)
class Budget:
    """How much the archives around a file may still unpack to, in bytes; shared by all that is in them."""

    left: int


@dataclass(frozen=True, slots=True)
class File:
    """Bytes to read. `name` is what a refusal calls them ("book.zip, one.html"), `key` tells them from all others.

    `stream` can be read from its start again, at the price of unpacking again inside an archive; `depth` is in how
    many archives it lies; `charset` and `url` are what a server said.
    """

    stream: BinaryIO
    name: str
    key: str
    stem: str
    url: str | None = None
    charset: str | None = None
    depth: int = 0
    budget: Budget | None = field(default=None, compare=False)

    @property
    def id(self) -> str:
        """The id of the one document in it: its name in plain letters and a digest of where it is."""
        slug = re.sub(r"[^a-z0-9]+", "-", self.stem.lower()).strip("-")[:60] or "file"
        return f"{slug}-{hashlib.sha256(self.key.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"

    def start(self) -> bytes:
        """The first bytes; the file stands at its start again."""
        self.stream.seek(0)
        found = self.stream.read(START)
        self.stream.seek(0)
        return found

    def whole(self, megabytes: int, setting: str) -> bytes:
        """All bytes. Raises `UnreadableError` that names the setting when there are more than it allows."""
        self.stream.seek(0)
        found = self.stream.read(megabytes * MB + 1)
        if len(found) > megabytes * MB:
            raise refusals.of("large", self.name, limit=megabytes, setting=setting)
        return found


Found = Source | File | UnreadableError
"""What a format gives: a document, a file inside an archive, or why something in it could not be read."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name in `Source.format`, how it is told from others by its first bytes, and how it is read."""

    name: str
    recognise: Callable[[bytes, File], bool]
    read: Callable[[File, Settings], Iterator[Found]]


class Unpacking(io.RawIOBase):
    """What a packed stream unpacks to, refused as soon as it is more than is safe.

    `packed` is its size in the archive: over ten megabytes, more than `archive_ratio` times that is a bomb.
    """

    def __init__(self, stream: BinaryIO, name: str, packed: int, limits: Settings, budget: Budget) -> None:
        self._stream, self._name, self._budget = stream, name, budget
        self._ratio, self._total = limits.archive_ratio, limits.archive_mb
        self._most, self._given, self._paid = max(10 * MB, packed * self._ratio), 0, 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes, by unpacking again."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place; only to the start is quick."""
        at = self._stream.seek(offset, whence)
        self._given = at
        return at

    def tell(self) -> int:
        """Where the next byte is."""
        return self._given

    def readinto(self, buffer: object) -> int:
        """The next bytes. Raises `UnreadableError` where there are too many."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        piece = self._stream.read(min(len(view), _PIECE))
        view[: len(piece)] = piece
        self._given += len(piece)
        if self._given > self._most:
            raise refusals.of("bomb", self._name, limit=self._ratio)
        # looking at the start and reading from there again counts once
        if (new := self._given - self._paid) > 0:
            self._paid = self._given
            self._budget.left -= new
        if self._budget.left < 0:
            raise refusals.of("archive-large", self._name, limit=self._total)
        return len(piece)


def unpacking(stream: BinaryIO, name: str, packed: int, limits: Settings, budget: Budget | None) -> io.BufferedReader:
    """A packed stream, guarded by the limits; the budget is that of the archive around, or a new one."""
    budget = budget or Budget(limits.archive_mb * MB)
    return io.BufferedReader(Unpacking(stream, name, packed, limits, budget), 1 << 16)
