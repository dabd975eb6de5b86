"""From a file, a page or a string to a `Source`: the text as it stands, and where it came from.

A plain text is taken character for character. Of a page all its text is taken, in reading order, with a note of
how each stretch was marked up (`Region`): what is article and what is menu or advert is for `blocks` to say.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from helder.errors import UnreadableError
from helder.model import Source
from helder.stages.formats import html, jsonl
from helder.stages.formats.characters import MAX_BYTES, decode, looks_like_words
from helder.stages.formats.html import read as read_html
from helder.stages.formats.plain import from_text

__all__ = ["documents", "from_text", "read", "read_html"]


def read(path: str | Path) -> Source:
    """The one document in a file: a page, a text, or a JSONL file of one line. Told apart by content, not by name.

    Raises `UnreadableError`: no such file, a folder, empty, binary, too large, or a file of several documents.
    """
    found = documents(path)
    first = next(found)
    if isinstance(first, UnreadableError):
        raise first
    if next(found, None) is not None:
        raise UnreadableError(f"{path} holds several documents: add it to a library, or read it with `documents`.")
    return first


def documents(path: str | Path) -> Iterator[Source | UnreadableError]:
    """The documents in a file, one by one: many for JSONL (objects with `id` and `text` on lines), else one.

    A line that cannot be read comes as an `UnreadableError` that names file and line, and the rest goes on;
    so does a file that cannot be read. Nothing is raised.
    """
    place = Path(path)
    try:
        if place.is_dir():
            yield UnreadableError(f"{path} is a folder: name the files in it, or add the folder to a library.")
            return
        with place.open("rb") as file:
            start = file.read(1 << 16)
            if jsonl.recognise(start):
                file.seek(0)
                yield from jsonl.read(path, file)
                return
            if place.stat().st_size > MAX_BYTES:
                yield UnreadableError(
                    f"{path} is larger than {MAX_BYTES // 1024 // 1024} MB: split it, or give it as JSONL with one "
                    "document a line."
                )
                return
            data = start + file.read()
    except FileNotFoundError:
        yield UnreadableError(f"{path} is not there: check the name, or whether it was moved while reading.")
        return
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        yield UnreadableError(f"{path} cannot be opened ({reason}): check its name and permissions.")
        return
    try:
        yield _document(place, data)
    except UnreadableError as error:
        yield error


def _document(place: Path, data: bytes) -> Source:
    text, encoding = decode(data, str(place))
    if not text.strip():
        raise UnreadableError(f"{place} is empty: there is nothing to read in it.")
    own_id = _file_id(place)
    if html.recognise(text):
        return html.page(text, None, own_id, str(place))
    if encoding not in ("utf-8", "utf-16", "utf-32") and not looks_like_words(text):
        raise UnreadableError(f"{place} looks binary: give text, HTML or JSONL.")
    return from_text(text, id=own_id)


def _file_id(place: Path) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", place.stem.lower()).strip("-")[:60] or "file"
    return f"{slug}-{hashlib.sha256(str(place.resolve()).encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"
