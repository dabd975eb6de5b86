"""ZIP archives, and the office documents and books that are one inside: told apart by what they hold.

Nothing is written to disk: members are unpacked in memory, within the limits of the settings.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from helder.errors import UnreadableError
from helder.settings import Settings
from helder.stages.formats import refusals
from helder.stages.formats.file import MB, Budget, File, Found, unpacking

BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, struct.error,
    IndexError, KeyError, OverflowError,
)  # fmt: skip
"""What reading a damaged archive raises, from the module and from the decompressors below it."""

_ENTRY = 46  # bytes of an entry in the directory of an archive, besides its name
_NAME = 200
_PASSED_OVER = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
_OTHERS = (
    ("xl/workbook.xml", "a spreadsheet"), ("xl/workbook.bin", "a spreadsheet"), ("ppt/presentation.xml", "slides"),
    ("AndroidManifest.xml", "a program"), ("META-INF/MANIFEST.MF", "a program"),
)  # fmt: skip
_OPENDOCUMENT = b"application/vnd.oasis.opendocument"


def recognise(start: bytes, file: File) -> bool:
    """Whether it begins as a ZIP does, also an empty one."""
    return start.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x00\x00PK"))


class Parts:
    """The parts of an archive, opened with care: a directory of bounded size, each part read within the limits."""

    def __init__(self, file: File, limits: Settings) -> None:
        """Raises `UnreadableError` when it is damaged, or holds more files than is allowed."""
        self.file, self.limits = file, limits
        self.budget = file.budget or Budget(limits.archive_mb * MB)
        stream: BinaryIO = file.stream
        if file.depth:  # a member can only be read forward
            stream = io.BytesIO(file.whole(limits.file_mb, "HELDER_FILE_MB"))
        try:
            if _directory_size(stream) > limits.archive_files * (_ENTRY + _NAME):
                raise self._too_many()
            self.zip = zipfile.ZipFile(stream)
            self.names = Counter(self.zip.namelist())
        except BROKEN as error:
            raise refusals.of("damaged", file.name, reason=refusals.reason(error)) from None
        if len(self.zip.filelist) > limits.archive_files:
            raise self._too_many()

    def _too_many(self) -> UnreadableError:
        return refusals.of("many", self.file.name, limit=self.limits.archive_files)

    def read(self, name: str, megabytes: int | None = None) -> bytes | None:
        """A part of a document, None when it is not there. Raises `UnreadableError` when it is damaged or too large."""
        if name not in self.names:
            return None
        return self.unpack(self.zip.getinfo(name)).whole(megabytes or self.limits.text_mb, "HELDER_TEXT_MB")

    def unpack(self, info: zipfile.ZipInfo) -> File:
        """One member as a file. Raises `UnreadableError` that says why it cannot be taken out."""
        name = f"{self.file.name}, {info.filename or 'a file without a name'}"
        if why := _unsafe(info):
            raise refusals.of(why, name)
        try:
            opened = cast("BinaryIO", self.zip.open(info))
        except BROKEN as error:
            raise damaged(name, error) from None
        stream = unpacking(cast("BinaryIO", _Careful(opened, name)), name, info.compress_size, self.limits, self.budget)
        return File(
            cast("BinaryIO", stream), name, f"{self.file.key}\0{info.filename}", PurePosixPath(info.filename).stem,
            depth=self.file.depth + 1, budget=self.budget,
        )  # fmt: skip


class _Careful(io.RawIOBase):
    """A member whose damage is said in a sentence."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream, self._name = stream, name

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises `UnreadableError` where they are damaged."""
        try:
            return self._stream.read(size)
        except BROKEN as error:
            raise damaged(self._name, error) from None

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        try:
            return self._stream.seek(offset, whence)
        except BROKEN as error:
            raise damaged(self._name, error) from None


def damaged(name: str, error: Exception) -> UnreadableError:
    """The refusal of a member that does not unpack."""
    return refusals.of("damaged", name, reason=refusals.reason(error))


def _unsafe(info: zipfile.ZipInfo) -> str | None:
    """Which refusal a member meets before it is unpacked."""
    name = info.filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or name[1:3] == ":/":
        return "outside"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "link"
    if info.flag_bits & 0x1:
        return "locked"
    return None


def _directory_size(stream: BinaryIO) -> int:
    """How many bytes the directory of an archive takes, 0 when there is no telling."""
    size = stream.seek(0, io.SEEK_END)
    tail_at = stream.seek(max(0, size - 65_557 - 20))
    tail = stream.read()
    stream.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        return 0
    directory = int(struct.unpack("<L", tail[at + 12 : at + 16])[0])
    if directory == 0xFFFFFFFF or tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):
        stream.seek(max(0, tail_at + at - 76))
        large = stream.read(56)
        stream.seek(0)
        if large.startswith(b"PK\x06\x06") and len(large) == 56:
            return int(struct.unpack("<Q", large[40:48])[0])
    return directory


Reader = Callable[[Parts], Iterator[Found]]


def reader(
    documents: tuple[tuple[Callable[[Parts], bool], Reader], ...],
) -> Callable[[File, Settings], Iterator[Found]]:
    """How a ZIP is read: as the first of these kinds of documents that it is, else as an archive of files."""

    def read(file: File, limits: Settings) -> Iterator[Found]:
        parts = Parts(file, limits)
        for recognised, reads in documents:
            if recognised(parts):
                yield from reads(parts)
                return
        yield from _members(parts)

    return read


def _members(parts: Parts) -> Iterator[Found]:
    """The files of an archive in the order they stand there."""
    for name, what in _OTHERS:
        if name in parts.names:
            raise refusals.of("other-document", parts.file.name, what=what)
    if parts.names["mimetype"] and (parts.read("mimetype", 1) or b"").startswith(_OPENDOCUMENT):
        raise refusals.of("other-document", parts.file.name, what="an OpenDocument file")
    seen: Counter[str] = Counter()
    any_file = False
    for info in parts.zip.infolist():
        hidden = any(part in _PASSED_OVER or part.startswith("._") for part in info.filename.split("/"))
        if info.filename.endswith("/") or hidden:
            continue
        any_file = True
        seen[info.filename] += 1
        try:
            if seen[info.filename] > 1:
                raise refusals.of("twice", f"{parts.file.name}, {info.filename}")
            yield parts.unpack(info)
        except UnreadableError as error:
            yield error
        if parts.budget.left < 0:
            return
    if not any_file:
        raise refusals.of("no-files", parts.file.name)
