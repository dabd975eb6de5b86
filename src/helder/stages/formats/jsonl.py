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
            yield UnreadableError(
                f"{where}: larger than {limits.text_mb} MB; split its text over several objects, or set "
                "HELDER_TEXT_MB higher."
            )
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
        raise UnreadableError(f"{where}: not UTF-8, which JSON must be; save it as UTF-8.") from None
    except (ValueError, RecursionError):
        raise UnreadableError(f"{where}: not a JSON object; write one object with id and text on each line.") from None
    if not isinstance(row, dict):
        raise UnreadableError(f"{where}: not a JSON object; write one object with id and text on each line.")
    name, text = row.get("id"), row.get("text")
    if isinstance(name, int) and not isinstance(name, bool):
        name = str(name)
    if not isinstance(name, str) or not name.strip():
        raise UnreadableError(f'{where}: no id; give each object an "id" of its own.')
    if not isinstance(text, str) or not text.strip():
        raise UnreadableError(f'{where}: no text; give each object a "text" that is not empty.')
    if "\0" in text:
        raise UnreadableError(f"{where}: looks binary; its text holds NUL characters.")
    if SURROGATE.search(text) or SURROGATE.search(name):
        raise UnreadableError(f"{where}: holds half a character (a lone surrogate); write the text as UTF-8.")
    about = {
        key: value
        for key in ("title", "url", "language", "author", "published", "modified", "site", "publisher", "licence")
        if isinstance(value := row.get(key), str) and value.strip() and not SURROGATE.search(value)
    }
    return from_text(text, id=name, format="jsonl", **about)
