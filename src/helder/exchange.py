"""What is asked over HTTP and what is answered: plain values, and the table rows that say what may be asked.

An endpoint or a page is a row: method, path, what it takes, and the function that answers. What comes in is checked
against the row before the function sees it, and the API's own description is made from the same rows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import unquote

from helder import query
from helder.errors import InputError

Role = Literal["read", "review", "add"]
ROLES: tuple[Role, ...] = ("read", "review", "add")
"""What somebody may do: look, judge claims, or add and remove articles."""

JSON = "application/json"
PROBLEM = "application/problem+json"
NDJSON = "application/x-ndjson"
HTML = "text/html; charset=utf-8"
BYTES = "application/octet-stream"

ParameterKind = Literal["text", "choice", "number", "flag", "date", "texts"]
_DAY = "[0-9]{4}(-[0-9]{2}){0,2}"
DATE_PATTERN = rf"^[<>]=?{_DAY}$|^{_DAY}(\.\.({_DAY})?)?$|^\.\.{_DAY}$"
VISIBLE = r"[^\s\u001c-\u001f\u0085]"
"""A character that is no space, spelt out: what counts as one differs from one kind of pattern to another."""
ADDRESS = r"^https?://[^\s/\u001c-\u001f\u0085]"
WORD = r"[0-9A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u0391-\u03A1\u03A3-\u03C9\u0410-\u044F]"
TEXT_AT_MOST = 2_000
"""Characters of one value that is no text of its own."""
VALUES_AT_MOST = 100
"""Values of one parameter, or texts in one list, that are taken at once."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that may be asked for: its name, a sentence that explains it, and what it takes.

    `kind` "choice" takes one of `values`, "flag" yes or no, "number" a whole number from `least` to `most`, "text"
    words of at most `most` characters, "texts" (in a body) a list of these, "date" a day or a span of days.
    `many`: it may be given several times; `named`: only who shows no token has to give it.
    """

    name: str
    help: str
    kind: ParameterKind = "text"
    values: tuple[str, ...] = ()
    default: str = ""
    least: int = 1
    most: int = TEXT_AT_MOST
    many: bool = False
    required: bool = False
    pattern: str = ""
    named: bool = False


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent: the name it goes by, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks: a name, where one is known, and what they may do. `signed_in`: they showed a token."""

    name: str = ""
    roles: frozenset[Role] = frozenset()
    signed_in: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, with the path taken apart and nothing checked yet.

    `parts` are the pieces of the path that the row leaves open; `query` the pairs behind the question mark, in order;
    `form` those of a form that was sent, `uploads` its files. `language` is the language of the interface.
    """

    method: str
    path: str
    parts: Mapping[str, str] = field(default_factory=dict)
    query: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    kind: str = ""
    form: tuple[tuple[str, str], ...] = ()
    uploads: tuple[Upload, ...] = ()
    person: Person = Person()
    language: str = "en"
    theme: str = ""
    base: str = ""

    def one(self, name: str, default: str = "") -> str:
        """The last value of this name behind the question mark or in the form, without spaces around it."""
        found = [value.strip() for key, value in (*self.query, *self.form) if key == name]
        return found[-1] if found else default

    def every(self, name: str) -> tuple[str, ...]:
        """All values of this name that are not empty."""
        return tuple(value.strip() for key, value in (*self.query, *self.form) if key == name and value.strip())


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: bytes, or an iterator of them that is sent piece by piece, with kind, status and headers."""

    body: bytes | Iterator[bytes]
    kind: str = JSON
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Tied:
    """Two parameters, of which the first decides what the second may be: for each of its values, those of the other.

    `name` is what the pair is called where it is described.
    """

    name: str
    first: str
    second: str
    values: Mapping[str, tuple[str, ...]]


Desk = TypeVar("Desk")


@dataclass(frozen=True, slots=True)
class Row(Generic[Desk]):
    """One endpoint or page: how it is called, what it takes, who may ask it, and what answers.

    `takes` is what stands behind the question mark, `body` the fields of the JSON object that is sent. `tied` names
    two of `takes`, where a value of the first decides which values the second may have. `raw`: a file is sent as it
    is. `answers` names the shape of a good answer in the API's description, `status` its number.
    """

    method: str
    path: str
    answer: Callable[[Desk, Asked], Answer]
    help: str = ""
    takes: tuple[Parameter, ...] = ()
    body: tuple[Parameter, ...] = ()
    tied: Tied | None = None
    raw: bool = False
    role: Role = "read"
    answers: str = ""
    status: int = 200
    missing: bool = False
    open: bool = False

    @property
    def name(self) -> str:
        """The name of the function that answers."""
        return self.answer.__name__.strip("_")


def matched(path: str, template: str) -> dict[str, str] | None:
    """The open pieces of a path that fits a template, with their escapes undone; None where it does not fit.

    >>> matched("/articles/a%2Fb/copies", "/articles/{id}/copies")
    {'id': 'a/b'}
    """
    found: dict[str, str] = {}
    given, wanted = path.split("/"), template.split("/")
    if len(given) != len(wanted):
        return None
    for piece, row in zip(given, wanted, strict=True):
        if row.startswith("{"):
            if not piece:
                return None
            found[row.strip("{}")] = unquote(piece)
        elif piece != row:
            return None
    return found


# ---- checking what is asked


class Given:
    """What a row takes, checked: the values by name, as the kinds say."""

    def __init__(self, values: Mapping[str, tuple[str, ...]], rows: Iterable[Parameter]) -> None:
        self._values = values
        self._rows = {row.name: row for row in rows}

    def text(self, name: str) -> str:
        """The value, or its default."""
        found = self._values.get(name)
        return found[-1] if found else self._rows[name].default

    def number(self, name: str) -> int:
        """The value as a whole number."""
        return int(self.text(name) or "0")

    def flag(self, name: str) -> bool:
        """Whether the value is yes."""
        return self.text(name) == query.YES

    def every(self, name: str) -> tuple[str, ...]:
        """All values."""
        return self._values.get(name, ())

    def filters(self) -> dict[str, Any]:
        """The values that are filters of a search."""
        return {name: values for name, values in self._values.items() if name in query.BY_NAME and values}


def checked(asked: Asked, row: Row[Any]) -> Given:
    """What stands behind the question mark and in the body, as the row takes it.

    Raises `InputError` that names the parameter for a value it does not take, and for one that does not exist.
    """
    rows = (*row.takes, *row.body)
    known = {r.name: r for r in row.takes}
    found: dict[str, tuple[str, ...]] = {}
    for name, value in asked.query:
        if name not in known:
            names = ", ".join(known) or "nothing"
            raise InputError(f'There is no parameter "{name}" here: this address takes {names}.')
        if name in found and not known[name].many:
            raise InputError(f"Parameter {name} stands here twice: give it once.")
        found[name] = (*found.get(name, ()), _fits(known[name], value))
        _few(known[name], len(found[name]))
    if row.body:
        found |= _fields(asked, row.body)
    for one in rows:
        if (one.required or (one.named and not asked.person.signed_in)) and one.name not in found:
            raise InputError(f"Parameter {one.name} is missing: {one.help[:1].lower()}{one.help[1:]}")
    return Given(found, rows)


def _fields(asked: Asked, rows: Iterable[Parameter]) -> dict[str, tuple[str, ...]]:
    """The fields of the JSON object that was sent."""
    if asked.kind.partition(";")[0].strip().lower() != JSON:
        raise InputError(f"The body has to be JSON: send it with the header Content-Type: {JSON}.")
    try:
        sent = json.loads(asked.body)
    except (ValueError, RecursionError):
        raise InputError("The body is no JSON: send one object in curly brackets.") from None
    known = {row.name: row for row in rows}
    if not isinstance(sent, dict):
        raise InputError(f"The body has to be one JSON object with {', '.join(known)}.")
    found: dict[str, tuple[str, ...]] = {}
    for name, value in sent.items():
        if name not in known:
            raise InputError(f'There is no field "{name}" here: the body takes {", ".join(known)}.')
        row = known[name]
        if value is None and not row.required:
            continue
        many = row.kind == "texts"
        if many != isinstance(value, list) or not all(isinstance(v, str) for v in (value if many else [value])):
            raise InputError(f"Field {name} takes {'a list of texts' if many else 'a text'}.")
        values = value if many else [value]
        if many and len(values) < row.least:
            raise InputError(f"Field {name} is empty: {row.help[:1].lower()}{row.help[1:]}")
        _few(row, len(values))
        found[name] = tuple(_fits(row, v) for v in values)
    return found


def _few(row: Parameter, number: int) -> None:
    if number > VALUES_AT_MOST:
        raise InputError(f"Parameter {row.name} has {number:,} values and takes at most {VALUES_AT_MOST}: send fewer.")


def _fits(row: Parameter, value: str) -> str:
    """The value, if the row takes it."""
    if row.kind == "number":
        if not re.fullmatch(r"-?[0-9]{1,12}", value) or not row.least <= int(value) <= row.most:
            raise InputError(
                f'Parameter {row.name} takes a whole number from {row.least} to {row.most}, not "{value}".'
            )
        return str(int(value))
    values = (query.YES, query.NO) if row.kind == "flag" else row.values
    if values and value not in values:
        raise InputError(f'Parameter {row.name} has no value "{value}": it takes {", ".join(values)}.')
    most = TEXT_AT_MOST if row.kind == "texts" else row.most
    if len(value) > most:
        raise InputError(f"Parameter {row.name} has {len(value):,} characters and takes at most {most:,}.")
    if (row.required or row.many or row.named or row.kind == "texts") and not value.strip():
        raise InputError(f"Parameter {row.name} is empty: {row.help[:1].lower()}{row.help[1:]}")
    pattern = DATE_PATTERN if row.kind == "date" else row.pattern
    if pattern and not re.search(pattern, value):
        raise InputError(f'Parameter {row.name} does not take "{value[:100]}": {row.help[:1].lower()}{row.help[1:]}')
    return value


def to_json(value: object, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """An answer of JSON."""
    return Answer(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"), JSON, status, headers)


def problem(status: int, title: str, detail: str, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """An error as RFC 9457 has it: the kind, and the one sentence that says what to do."""
    row = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return Answer(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace"), PROBLEM, status, headers)
