"""From a file, a page or a string to a `Source`: the text as it stands, and where it came from.

A plain text is taken character for character. Of a page, book or paper all its text is taken, in reading order, with a
note of how each stretch was marked up (`Region`): what is article and what is menu or advert is for `blocks` to say.
What a file is, its content says, not its name: `formats.table` has the formats.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from helder import settings
from helder.errors import UnreadableError
from helder.model import Source
from helder.settings import Settings
from helder.stages.formats import refusals, table
from helder.stages.formats.file import MB, File
from helder.stages.formats.html import read as read_html
from helder.stages.formats.plain import from_text

__all__ = ["STANDARD_INPUT", "document", "documents", "from_text", "id_of", "read", "read_bytes", "read_html",
           "standard_input"]  # fmt: skip

STANDARD_INPUT = "-"
"""What stands for standard input where a file may be named."""

_STEMS = (".gz", ".warc")


def read(path: str | Path) -> Source | list[Source]:
    """The document in a file, or the documents of an archive or a JSONL file of several. Told apart by content.

    Raises `UnreadableError` when nothing in it can be read: no such file, a folder, empty, binary, too large. Of an
    archive of which something can be read, that is given; `documents` also says what cannot.
    """
    found = list(documents(path))
    sources = [x for x in found if isinstance(x, Source)]
    if not sources:
        raise next(x for x in found if isinstance(x, UnreadableError))
    return sources[0] if len(sources) == 1 else sources


def document(path: str | Path) -> Source:
    """The one document in a file. Raises `UnreadableError` when it cannot be read or holds several."""
    found = read(path)
    if isinstance(found, Source):
        return found
    raise refusals.of("several", path)


def documents(path: str | Path) -> Iterator[Source | UnreadableError]:
    """The documents in a file, one by one: many for archives (ZIP, WARC) and JSONL, else one.

    What cannot be read comes as an `UnreadableError` that names the file and the place in it, and the rest goes on;
    so does a file that cannot be read at all. Nothing else is raised but `InputError` for a setting that is wrong.
    """
    try:
        with open(path, "rb") as opened:  # noqa: PTH123  (for every file: it takes a third of the time)
            yield from _documents(_file(opened, path), settings.get()) if opened.seekable() else _piped(opened, path)
    except FileNotFoundError:
        yield refusals.of("missing", path)
    except (OSError, ValueError) as error:
        if Path(path).is_dir():
            yield refusals.of("folder", path)
            return
        reason = getattr(error, "strerror", None) or error
        yield refusals.of("closed", path, reason=reason)


def standard_input() -> Iterator[Source | UnreadableError]:
    """The documents that are piped in, as `documents` gives those in a file. Nothing is raised."""
    if sys.stdin is None:
        yield refusals.of("closed", "Standard input", reason="it is closed")
        return
    yield from _piped(sys.stdin.buffer, "Standard input")


def _piped(stream: BinaryIO, name: str | Path) -> Iterator[Source | UnreadableError]:
    """The documents in what comes through a pipe, which is read once, to its end, as far as `file_mb` allows.

    A pipe has no name that lasts: a document is called after its text, so the same text has the same id each time.
    """
    limits = settings.get()
    try:
        data = stream.read(limits.file_mb * MB + 1)
    except OSError as error:
        yield refusals.of("closed", name, reason=error.strerror or error)
        return
    if len(data) > limits.file_mb * MB:
        yield refusals.of("large", name, limit=limits.file_mb, setting="HELDER_FILE_MB")
        return
    for found in read_bytes(data, str(name)):
        if isinstance(found, Source) and found.format != "jsonl":
            found = replace(found, id=from_text(found.text).id)
        yield found


def id_of(path: str | Path) -> str:
    """The id that the document in a file gets when it is the only one in it."""
    return _file(io.BytesIO(), path).id


def _file(opened: BinaryIO, path: str | Path) -> File:
    place = Path(path)
    stem = place.name
    for ending in (place.suffix, *_STEMS):
        stem = stem.removesuffix(ending)
    return File(opened, str(path), os.path.realpath(path), stem)


def read_bytes(
    data: bytes, name: str, *, url: str | None = None, charset: str | None = None, key: str | None = None
) -> Iterator[Source | UnreadableError]:
    """The documents in bytes that were fetched or piped: the same as `documents` gives for a file that holds them.

    `name` is what refusals call them; `url` and `charset` are what the server said (a page's own canonical address
    and a byte order mark go before them); ids are made from `key`, by default the url or the name, so the same
    address keeps its id. Nothing is raised.
    """
    yield from _documents(_bytes(data, name, url, charset, key), settings.get())


def id_at(url: str) -> str:
    """The id that the document at an address gets when it is the only one there."""
    return _bytes(b"", url, url, None, None).id


def _bytes(data: bytes, name: str, url: str | None, charset: str | None, key: str | None) -> File:
    stem = (url or name).rstrip("/").rpartition("/")[2].partition("?")[0].rpartition(".")
    return File(io.BytesIO(data), name, key or url or name, stem[0] or stem[2], url=url, charset=charset)


def _documents(file: File, limits: Settings) -> Iterator[Source | UnreadableError]:
    """The documents in a file and in the archives in it."""
    if file.depth > limits.archive_depth:
        yield refusals.of("deep", file.name, limit=limits.archive_depth)
        return
    try:
        for found in table.of(file).read(file, limits):
            if isinstance(found, File):
                yield from _documents(found, limits)
            else:
                yield found
    except UnreadableError as error:
        yield error
    except MemoryError:
        yield refusals.of("memory", file.name)
