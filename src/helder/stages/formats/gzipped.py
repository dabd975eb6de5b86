"""A file that was packed with gzip: what is in it is read as if it were not."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, cast

from helder.settings import Settings
from helder.stages.formats import refusals
from helder.stages.formats.file import MB, Budget, File, Found, unpacking


def recognise(start: bytes, file: File) -> bool:
    """Whether it begins as gzip does."""
    return start.startswith(b"\x1f\x8b")


def read(file: File, limits: Settings) -> Iterator[Found]:
    """The file inside."""
    budget = file.budget or Budget(limits.archive_mb * MB)
    packed: BinaryIO = file.stream
    if file.depth:  # a member can only be read forward
        packed = io.BytesIO(file.whole(limits.file_mb, "HELDER_FILE_MB"))
    size = packed.seek(0, io.SEEK_END)
    packed.seek(0)
    inside = cast("BinaryIO", _Careful(gzip.GzipFile(fileobj=packed), file.name))
    stream = unpacking(inside, file.name, size, limits, budget)
    yield replace(
        file, stream=cast("BinaryIO", stream), stem=file.stem.removesuffix(".warc"), depth=file.depth + 1, budget=budget
    )


class _Careful(io.RawIOBase):
    """Unpacked bytes, whose damage is said in a sentence."""

    def __init__(self, stream: gzip.GzipFile, name: str) -> None:
        self._stream, self._name = stream, name

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises `UnreadableError` where they are damaged or end too early."""
        try:
            return self._stream.read(size)
        except EOFError:
            raise refusals.of("cut-off", self._name) from None
        except (OSError, zlib.error) as error:
            raise refusals.of("damaged-from", self._name, reason=refusals.reason(error)) from None

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        return self._stream.seek(offset, whence)
