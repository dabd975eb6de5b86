"""The lines of a vocabulary file, plain or gzipped, one at a time and never longer than a bound."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, cast

from helder.errors import UnreadableError
from helder.vocabularies.terms import Problem

LONGEST_LINE = 1 << 20
"""Bytes. What is longer is no line of a vocabulary."""
LARGEST = 8 << 30
"""Bytes after unpacking: the largest file that is read."""
CHUNK = 1 << 16


def opened(path: Path) -> BinaryIO:
    """The bytes of a file, unpacked where it is gzipped. Raises `UnreadableError` where it cannot be opened."""
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        return cast(BinaryIO, gzip.open(path, "rb")) if packed else path.open("rb")
    except FileNotFoundError as error:
        raise UnreadableError(f"{path} is not there: check the name of the vocabulary.") from error
    except (OSError, ValueError) as error:
        raise UnreadableError(f"{path} cannot be opened ({_reason(error)}): name a vocabulary file.") from error


def head(path: Path) -> str:
    """The first 4,000 characters of a file."""
    with closing(opened(path)) as file:
        return _some(path, file, 4000).decode("utf-8-sig", "replace")


def chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file, some at a time. Raises `UnreadableError` for a damaged archive or too large a file."""
    total = 0
    with closing(opened(path)) as file:
        while some := _some(path, file, CHUNK):
            total += len(some)
            if total > LARGEST:
                raise UnreadableError(f"{path} is larger than {LARGEST >> 30} GB: split it, and add the parts.")
            yield some


def read(path: Path) -> Iterator[tuple[int, str] | Problem]:
    """The lines with their numbers, without their ends; a line that is too long, or not UTF-8, is a problem.

    Files in Latin-1, as the older MeSH ones are, are read as that from the first line that is not UTF-8.
    """
    number, rest, skipping, encoding = 0, b"", False, "utf-8"
    for some in _chained(path):
        parts = (rest + some).split(b"\n")
        rest = parts.pop()
        for part in parts:
            number += 1
            if skipping:
                skipping = False
                continue
            if len(part) > LONGEST_LINE:
                yield _too_long(number)
                continue
            try:
                said = part.decode(encoding)
            except UnicodeDecodeError:
                encoding = "latin-1"
                said = part.decode(encoding)
                yield Problem(number, "this line is not UTF-8: it and the rest are read as Latin-1.")
            yield number, said.removeprefix("\ufeff").rstrip("\r")
        if len(rest) > LONGEST_LINE:
            if not skipping:
                yield _too_long(number + 1)
            rest, skipping = b"", True


def _chained(path: Path) -> Iterator[bytes]:
    yield from chunks(path)
    yield b"\n"


def _too_long(number: int) -> Problem:
    return Problem(number, f"this line is longer than {LONGEST_LINE:,} bytes: it is left out.")


def _some(path: Path, file: BinaryIO, size: int) -> bytes:
    try:
        return file.read(size)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableError(f"{path} cannot be read to its end ({_reason(error)}): get the file again.") from error


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
