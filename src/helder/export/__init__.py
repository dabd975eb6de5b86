"""The claims of a library in a file that other programs read: one table of formats, one file for each.

`FORMATS` drives the option of the command line and the documentation. Every format is written claim by claim, or by
article, so a library of any size fits.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from helder.errors import InputError, StoreError
from helder.export import dictionary
from helder.export.columns import COLUMNS, Column
from helder.export.context import BASE, Context
from helder.statement import Statement, source_to_dict

__all__ = [
    "BASE", "BY_NAME", "COLUMNS", "FORMATS", "Column", "Context", "Format", "Statement", "describe", "of_file",
    "source_to_dict", "to_file", "write",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write claims down: its name, the ending of its files, what it is for, and the module that writes it.

    `binary` formats are written as bytes; `reviews` have a place for the verdicts of registers.
    """

    name: str
    extension: str
    help: str
    module: str
    binary: bool = False
    reviews: bool = False

    def write(self, statements: Iterable[Statement], out: IO[Any], context: Context) -> int:
        """Write claims to a stream; how many there were. Its module is loaded now, and not to show what there is."""
        written: int = import_module(f"helder.export.{self.module}").write(statements, out, context)
        return written


FORMATS: tuple[Format, ...] = (
    Format("csv", ".csv", "A table with a row per claim, for spreadsheets and statistics.", "table"),
    Format("jsonl", ".jsonl", "A line of JSON per claim, with everything Helder knows of it.", "jsonl"),
    Format("parquet", ".parquet", "The same table with typed columns, for millions of claims; needs pyarrow.",
           "parquet", binary=True),
    Format("jsonld", ".jsonld", "schema.org Claim, and with --register ClaimReview, as JSON-LD.", "schema_org",
           reviews=True),
    Format("webannotation", ".anno.json", "W3C Web Annotation: each claim pointed at by place and by words.",
           "webannotation"),
    Format("nanopub", ".trig", "Nanopublications in TriG: claims, provenance, and which disagrees with which.",
           "nanopub"),
    Format("bioc", ".bioc.json", "BioC JSON: articles with mentions as annotations and claims as relations.",
           "bioc"),
    Format("graphml", ".graphml", "The map of everything that is said, for programs that draw graphs.", "graphml"),
)  # fmt: skip
"""Every format there is."""

BY_NAME: Mapping[str, Format] = {row.name: row for row in FORMATS}


def of_file(name: str) -> str | None:
    """The format that the name of a file ends in, None where it ends in none: "claims.trig" -> "nanopub"."""
    return next((row.name for row in FORMATS if name.lower().endswith(row.extension)), None)


def write(name: str, statements: Iterable[Statement], out: IO[Any], context: Context | None = None) -> int:
    """Write claims in the format of this name to a stream; how many there were.

    Formats of bytes go to the bytes below a stream of text. Raises `InputError` for a format there is not, for one of
    bytes where the stream only takes text, and for registers where the format has no place for their verdicts.
    """
    form, context = _known(name), context or Context()
    _check(form, context)
    if not form.binary or not isinstance(out, io.TextIOBase):
        return form.write(statements, out, context)
    if (below := getattr(out, "buffer", None)) is None:
        raise InputError(f"{form.name} is written as bytes: open the stream for bytes, or name a file.")
    return form.write(statements, below, context)


def to_file(name: str, statements: Iterable[Statement], path: Path, context: Context | None = None) -> int:
    """Write claims to a file, whole or not at all; how many there were.

    They go to a hidden file beside it first, which takes its place at the end; an interruption leaves what was there.
    Raises `InputError` where the path is a folder or in none, `StoreError` where it cannot be written.
    """
    form, context = _known(name), context or Context()
    _check(form, context)
    return _whole(path, form.extension, form.binary, lambda out: form.write(statements, out, context))


def describe(path: Path, table: str) -> None:
    """Write the data dictionary of the table in a file of this name; raises as `to_file` does."""
    words = json.dumps(dictionary.csvw(table), ensure_ascii=False, indent=2) + "\n"
    _whole(path, ".csv-metadata.json", False, lambda out: out.write(words))


def _whole(path: Path, ending: str, binary: bool, put: Callable[[Any], int]) -> int:
    part: Path | None = None
    try:
        target = path.resolve()
        if target.is_dir():
            raise InputError(f"{path} is a folder: name the file in it, such as {path / f'claims{ending}'}.")
        if not target.parent.is_dir():
            raise InputError(f"{path} cannot be written: there is no folder {target.parent}; make it first.")
        if target.exists() and not target.is_file():  # a pipe or a device: nothing can take its place
            with _opened(target, binary) as out:
                return put(out)
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        with _opened(part, binary) as out:
            number = put(out)
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


def _opened(path: Path, binary: bool) -> IO[Any]:
    return path.open("wb") if binary else path.open("w", encoding="utf-8", newline="")


def _check(form: Format, context: Context) -> None:
    if context.registers and not form.reviews:
        fit = ", ".join(row.name for row in FORMATS if row.reviews)
        raise InputError(f"The format {form.name} has no place for the verdicts of a register: use {fit}.")


def _known(name: str) -> Format:
    if name not in BY_NAME:
        raise InputError(f'No format "{name}": use one of {", ".join(BY_NAME)}.')
    return BY_NAME[name]
