"""The settings of Helder in one table: name, environment variable, default, and what it does.

    HELDER_LIBRARY=~/articles-library helder search "magnesium sleep"

An option on the command line goes before the environment variable, and that before the default.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

from helder.errors import InputError

Reader = Literal["rules", "model"]
READERS: tuple[Reader, ...] = get_args(Reader)
NONE = "none"
AUTO = "auto"
Colour = Literal["auto", "always", "never"]
COLOURS: tuple[Colour, ...] = get_args(Colour)


def _folder(value: str) -> Path:
    return Path(value).expanduser()


def _whole_number(value: str) -> int:
    number = int(value)
    if number < 1:
        raise ValueError(value)
    return number


def _jobs(value: str) -> int | None:
    return None if value.lower() == AUTO else _whole_number(value)


def _seconds(value: str) -> float:
    number = float(value)
    if not 0 < number <= 3600:
        raise ValueError(value)
    return number


def _text(value: str) -> str:
    return "" if value.lower() == NONE else value


def _optional_folder(value: str) -> Path | None:
    return _folder(value) if _text(value) else None


def _reader(value: str) -> Reader:
    for name in READERS:
        if value.lower() == name:
            return name
    raise ValueError(value)


def _pause(value: str) -> float:
    return 0.0 if float(value) == 0 else _seconds(value)


def _yes_or_no(value: str) -> bool:
    return {"yes": True, "no": False}[value.lower()]


def _colour(value: str) -> Colour:
    for name in COLOURS:
        if value.lower() == name:
            return name
    raise ValueError(value)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: what it is called, where it is read from, what it is without that, and what it does.

    `takes` says in words what a value may be, `read` turns the value of the variable into the setting.
    """

    name: str
    variable: str
    default: str
    takes: str
    help: str
    read: Callable[[str], Any]


PREFIX = "HELDER_"
"""With this the name of each variable begins."""

SETTINGS: tuple[Setting, ...] = (
    Setting("library", "HELDER_LIBRARY", "helder-library", "a folder",
            "The library that commands use when no --library is given.", _folder),
    Setting("batch_documents", "HELDER_BATCH_DOCUMENTS", "250", "a whole number from 1",
            "How many documents are kept in one go while adding; when the power fails, at most that many are lost.",
            _whole_number),
    Setting("jobs", "HELDER_JOBS", AUTO, "a whole number from 1, or auto",
            "How many processes read articles while adding; auto: one for each core, when there is much to read.",
            _jobs),
    Setting("cache", "HELDER_CACHE", "~/.cache/helder", "a folder",
            "Where names, lemma lists and the language model are kept ready for use (100 MB). It may be removed.",
            _folder),
    Setting("vocabularies", "HELDER_VOCABULARIES", "~/.config/helder/vocabularies", "a folder",
            "Where the vocabularies that you add are kept; they lie over the one that comes with Helder.", _folder),
    Setting("colour", "HELDER_COLOUR", "auto", f"one of {', '.join(COLOURS)}",
            "Whether output has colours; auto: on a terminal, unless NO_COLOR is set.", _colour),
    Setting("text_mb", "HELDER_TEXT_MB", "32", "a whole number from 1",
            "The largest text, page, JSONL line or part of an office document or book that is read, in megabytes.",
            _whole_number),
    Setting("file_mb", "HELDER_FILE_MB", "256", "a whole number from 1",
            "The largest PDF, office document, book or archive inside an archive that is read, and the most from a "
            "pipe, in megabytes.", _whole_number),
    Setting("pdf_seconds", "HELDER_PDF_SECONDS", "120", "a whole number from 1",
            "How long reading one PDF may take, in seconds.", _whole_number),
    Setting("archive_mb", "HELDER_ARCHIVE_MB", "65536", "a whole number from 1",
            "What one archive, with all archives in it, may unpack to, in megabytes.", _whole_number),
    Setting("archive_ratio", "HELDER_ARCHIVE_RATIO", "200", "a whole number from 1",
            "How many times its packed size a member of an archive may be, once it is over 10 MB.", _whole_number),
    Setting("archive_files", "HELDER_ARCHIVE_FILES", "100000", "a whole number from 1",
            "How many files a ZIP may hold.", _whole_number),
    Setting("archive_depth", "HELDER_ARCHIVE_DEPTH", "3", "a whole number from 1",
            "How deep archives may lie in archives.", _whole_number),
    Setting("extractor", "HELDER_EXTRACTOR", "rules", f"one of {', '.join(READERS)}",
            "What reads claims when no --extractor is given: the built-in rules, or a language model that you run.",
            _reader),
    Setting("extractor_url", "HELDER_EXTRACTOR_URL", "http://localhost:11434/v1", "an address up to /v1",
            "Where the model is: any endpoint that speaks the OpenAI protocol.", _text),
    Setting("extractor_model", "HELDER_EXTRACTOR_MODEL", NONE, "a name",
            "The name of the model at that address.", _text),
    Setting("extractor_timeout", "HELDER_EXTRACTOR_TIMEOUT", "60", "seconds, at most 3600",
            "How long an answer of the model is waited for.", _seconds),
    Setting("extractor_requests", "HELDER_EXTRACTOR_REQUESTS", "1000", "a whole number from 1",
            "How many requests one command may make; after that the built-in rules read the rest.", _whole_number),
    Setting("extractor_tokens", "HELDER_EXTRACTOR_TOKENS", "2000000", "a whole number from 1",
            "How many tokens one command may use, as the endpoint counts them.", _whole_number),
    Setting("extractor_cache", "HELDER_EXTRACTOR_CACHE", NONE, "a folder, or none",
            "Where answers are kept, so that the same passage is not asked twice.", _optional_folder),
    Setting("web_private", "HELDER_WEB_PRIVATE", "no", "yes or no",
            "Whether addresses may lead to this machine or to others inside the network.", _yes_or_no),
    Setting("web_delay", "HELDER_WEB_DELAY", "1", "a number of seconds",
            "The pause between two requests to one host; longer where its robots.txt asks for it.", _pause),
    Setting("web_wait", "HELDER_WEB_WAIT", "60", "a number of seconds",
            "The longest pause that a site may ask for; one that asks for more is left for another time.", _pause),
    Setting("web_seconds", "HELDER_WEB_SECONDS", "60", "a number of seconds",
            "How long one address may take in all, pauses aside.", _seconds),
    Setting("web_mb", "HELDER_WEB_MB", "32", "a whole number from 1",
            "The most that is read from one address, unpacked, in megabytes.", _whole_number),
    Setting("web_pages", "HELDER_WEB_PAGES", "50000", "a whole number from 1",
            "The most pages that are read from one sitemap or feed.", _whole_number),
)  # fmt: skip
"""Every setting there is."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force, one field for each row of `SETTINGS`."""

    library: Path
    batch_documents: int
    jobs: int | None
    cache: Path
    vocabularies: Path
    colour: Colour
    text_mb: int
    file_mb: int
    pdf_seconds: int
    archive_mb: int
    archive_ratio: int
    archive_files: int
    archive_depth: int
    extractor: Reader
    extractor_url: str
    extractor_model: str
    extractor_timeout: float
    extractor_requests: int
    extractor_tokens: int
    extractor_cache: Path | None
    web_private: bool
    web_delay: float
    web_wait: float
    web_seconds: float
    web_mb: int
    web_pages: int


def get(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings as the environment has them; an empty variable is as good as none.

    Raises `InputError` that names the variable when its value is not one it takes.
    """
    given = os.environ if environment is None else environment
    home = os.path.expanduser("~")  # noqa: PTH111  # read for every file: a path would take longer than all the rest
    said = {name: given[name] for name in given if name.startswith(PREFIX)}  # to ask for what is not there is dear
    return _read(tuple([said.get(row.variable) or row.default for row in SETTINGS]), home)


@lru_cache(maxsize=8)
def _read(texts: tuple[str, ...], home: str) -> Settings:
    """The settings of these texts, in which a path may begin at `home`."""
    return Settings(**{row.name: _value(row, text) for row, text in zip(SETTINGS, texts, strict=True)})


def _value(row: Setting, text: str) -> Any:
    try:
        return row.read(text)
    except (ValueError, KeyError, RuntimeError):
        raise InputError(
            f"{row.variable} is {text!r} and takes {row.takes}: change it, or unset it to have {row.default}."
        ) from None
