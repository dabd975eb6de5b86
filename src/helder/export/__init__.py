"""The claims of a library in a file that other programs read: one table of formats, one file for each.

`FORMATS` drives the option of the command line and the documentation. Every format is written claim by claim, so a
library of any size fits.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from helder.errors import InputError, StoreError
from helder.export import jsonl, table
from helder.export.columns import COLUMNS, Column, Statement
from helder.export.jsonl import source_to_dict

__all__ = ["BY_NAME", "COLUMNS", "FORMATS", "Column", "Format", "Statement", "source_to_dict", "to_file", "write"]


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write claims down: its name, the ending of its files, what it is for, and what writes it."""

    name: str
    extension: str
    help: str
    write: Callable[[Iterable[Statement], TextIO], int]


FORMATS: tuple[Format, ...] = (
    Format("csv", ".csv", "A table with a row per claim, for spreadsheets and statistics.", table.write),
    Format("jsonl", ".jsonl", "A line of JSON per claim, with everything Helder knows of it.", jsonl.write),
)
"""Every format there is."""

BY_NAME: Mapping[str, Format] = {row.name: row for row in FORMATS}


def write(name: str, statements: Iterable[Statement], out: TextIO) -> int:
    """Write claims in the format of this name; how many there were. Raises `InputError` for a format there is not."""
    return _known(name).write(statements, out)


def to_file(name: str, statements: Iterable[Statement], path: Path) -> int:
    """Write claims to a file, whole or not at all; how many there were.

    They go to a hidden file beside it first, which takes its place at the end; an interruption leaves what was there.
    Raises `InputError` where the path is a folder or in none, `StoreError` where it cannot be written.
    """
    form = _known(name)
    part: Path | None = None
    try:
        target = path.resolve()
        if target.is_dir():
            raise InputError(f"{path} is a folder: name the file in it, such as {path / f'claims{form.extension}'}.")
        if not target.parent.is_dir():
            raise InputError(f"{path} cannot be written: there is no folder {target.parent}; make it first.")
        if target.exists() and not target.is_file():  # a pipe or a device: nothing can take its place
            with target.open("w", encoding="utf-8", newline="") as out:
                return form.write(statements, out)
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        with part.open("w", encoding="utf-8", newline="") as out:
            number = form.write(statements, out)
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written ({error.strerror or error}): choose another place, or make room."
        ) from error
    finally:
        if part:
            with suppress(OSError):
                part.unlink(missing_ok=True)
    return number


def _known(name: str) -> Format:
    if name not in BY_NAME:
        raise InputError(f'No format "{name}": use one of {", ".join(BY_NAME)}.')
    return BY_NAME[name]
