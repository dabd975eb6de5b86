"""JSONL: many documents in one file, an object with `id` and `text` on each line."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import BinaryIO

from helder.errors import UnreadableError
from helder.model import Source
from helder.settings import Settings
from helder.stages.formats import refusals
from helder.stages.formats.characters import SURROGATE
from helder.stages.formats.file import MB, File, Found
from helder.stages.formats.plain import from_text

_PIECE = 1 << 20


def recognise(start: bytes, file: File) -> bool:
    """Whether the first lines are JSON objects with a text; one broken line among them is allowed."""
    complete = start.removeprefix(codecs.BOM_UTF8).split(b"\n")
    lines = [line.strip() for line in complete[:20] if line.strip()][:5]
    if not lines or sum(line.startswith(b"{") for line in lines) * 2 < len(lines):
        return False
    for line in lines:
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            # a first line longer than what was looked at
            if len(complete) == 1 and re.search(rb'"text"\s*:\s*"', line):
                return True
            continue
        if isinstance(row, dict) and ("text" in row or "id" in row):
            return True
    return False


def read(file: File, limits: Settings) -> Iterator[Found]:
    """The document on each line; a line that cannot be read comes as an error that names it."""
    for number, line in enumerate(_lines(file.stream, limits.text_mb * MB), 1):
        where = f"{file.name}, line {number}"
        if line is None:
            yield refusals.of("line-large", where, limit=limits.text_mb)
        elif line.strip():
            try:
                yield _document(line.removeprefix(codecs.BOM_UTF8), where)
            except UnreadableError as error:
                yield error


def _lines(file: BinaryIO, most: int) -> Iterator[bytes | None]:
    """The lines of a file; None for one of more than `most` bytes, which is passed over and never held whole."""
    file.seek(0)
    while line := file.readline(most + 1):
        if len(line) <= most:
            yield line
            continue
        yield None
        while line and not line.endswith(b"\n"):
            line = file.readline(_PIECE)


def _document(line: bytes, where: str) -> Source:
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise refusals.of("line-encoding", where) from None
    except (ValueError, RecursionError):
        raise refusals.of("line-object", where) from None
    if not isinstance(row, dict):
        raise refusals.of("line-object", where)
    name, text = row.get("id"), row.get("text")
    if isinstance(name, int) and not isinstance(name, bool):
        name = str(name)
    if not isinstance(name, str) or not name.strip():
        raise refusals.of("line-id", where)
    if not isinstance(text, str) or not text.strip():
        raise refusals.of("line-text", where)
    if "\0" in text:
        raise refusals.of("line-binary", where)
    if SURROGATE.search(text) or SURROGATE.search(name):
        raise refusals.of("line-surrogate", where)
    about = {
        key: value
        for key in ("title", "url", "language", "author", "published", "modified", "site", "publisher", "licence")
        if isinstance(value := row.get(key), str) and value.strip() and not SURROGATE.search(value)
    }
    return from_text(text, id=name, format="jsonl", **about)
