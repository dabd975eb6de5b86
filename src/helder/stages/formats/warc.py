"""Web archives (WARC): the pages, texts and documents that servers answered with, one record at a time.

Only answers that are documents are taken: images, styles, redirects and errors of a server are passed over.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, cast
from urllib.parse import urlsplit

from helder.errors import UnreadableError
from helder.settings import Settings
from helder.stages.formats import refusals
from helder.stages.formats.file import MB, File, Found

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

_KINDS = frozenset({"response", "resource", "conversion"})
_TYPES = frozenset({
    "text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/pdf", "application/epub+zip",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/octet-stream", "",
})  # fmt: skip
_NO_ARTICLE = re.compile(r"/(?:robots|ads|humans|security)\.txt$")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{2,40})""", re.I)
_HEADERS = 2 * MB
"""A record whose headers are longer than this is no record."""
_PIECE = 1 << 16


def recognise(start: bytes, file: File) -> bool:
    """Whether it begins as a WARC record does."""
    return start.lstrip(b"\r\n").startswith(b"WARC/")


def read(file: File, limits: Settings) -> Iterator[Found]:
    """Each document in it as a file with its address; what comes after damage is lost, and that is said."""
    if find_spec("warcio") is None:
        raise refusals.of("warc-package", file.name)
    from warcio.archiveiterator import ArchiveIterator  # an extra

    stream = _Watched(file.stream, file.name)
    records = ArchiveIterator(cast("BinaryIO", stream))
    records.INC_RECORD = between = _Between()  # what it would print of each record that is longer than it says
    while True:
        stream.left = _HEADERS
        try:
            record = next(records, None)
            stream.left = None
            found = _document(record, file, limits) if record else None
            if record:
                while record.raw_stream.read(_PIECE):
                    pass
        except UnreadableError as error:
            yield error
            return
        except Exception as error:  # noqa: BLE001 (the library raises whatever its parts raise on damage)
            yield refusals.of("damaged-from", f"{file.name}, byte {stream.at},", reason=refusals.reason(error))
            return
        if between.at is not None:
            yield refusals.of("damaged", f"{file.name}, byte {between.at},", reason="a record is longer than it says")
            between.at = None
        if record is None:
            return
        if found:
            yield found


class _Between:
    """Where a record did not end where it said it would, the first such place since it was last asked."""

    at: int | None = None

    def format(self, offset: int, line: bytes) -> str:
        """Note the place, and print nothing."""
        self.at = offset if self.at is None else self.at
        return ""


class _Watched(io.RawIOBase):
    """A stream that gives no more than `left` bytes, so that endless headers do not fill the memory."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream, self._name = stream, name
        self.left: int | None = None
        self.at = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises `UnreadableError` when a header does not end."""
        found = self._stream.read(size)
        self.at += len(found)
        if self.left is not None:
            self.left -= len(found)
            if self.left < 0:
                raise refusals.of("headers", self._name, at=self.at)
        return found


def _document(record: ArcWarcRecord, file: File, limits: Settings) -> File | UnreadableError | None:
    """The document in a record, None when it has none."""
    if record.rec_type not in _KINDS or record.rec_headers is None:
        return None
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
    kind = record.rec_headers.get_header("Content-Type") or ""
    if record.rec_type == "response":
        if record.http_headers is None or record.http_headers.get_statuscode() != "200":
            return None
        kind = record.http_headers.get_header("Content-Type") or ""
    path = _path(url)
    if kind.partition(";")[0].strip().lower() not in _TYPES or _NO_ARTICLE.search(path):
        return None
    name = f"{file.name}, {url or 'a record without an address'}"
    body = _body(record, limits.file_mb * MB)
    if body is None:
        return refusals.of("large", name, limit=limits.file_mb, setting="HELDER_FILE_MB")
    if not body.strip():
        return None
    charset = _CHARSET.search(kind)
    day = record.rec_headers.get_header("WARC-Date") or ""
    return File(
        io.BytesIO(body), name, f"{file.key}\0{url}\0{day}", PurePosixPath(path).stem or "page",
        url=url or None, charset=charset.group(1) if charset else None, depth=file.depth, budget=file.budget,
    )  # fmt: skip


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _body(record: ArcWarcRecord, most: int) -> bytes | None:
    """What the server sent, unpacked; None when it is more than `most` bytes."""
    stream, pieces, size = record.content_stream(), [], 0
    while piece := stream.read(_PIECE):
        size += len(piece)
        if size > most:
            return None
        pieces.append(piece)
    return b"".join(pieces)
