"""One concept of a vocabulary, and the bounds that every vocabulary is held to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from helder.lexicon import NameKind
from helder.model import ConceptType

LONGEST_NAME = 200
"""Characters. A longer "name" is a definition in the wrong column."""
MOST_NAMES = 500
MOST_BROADER = 50
MOST_TERMS = 1_000_000
LONGEST_ID = 300

_SPACE = re.compile(r"\s+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class Label:
    """What a concept is called in one language."""

    text: str
    language: str
    kind: NameKind = "synonym"


@dataclass(frozen=True, slots=True)
class Term:
    """A concept as a vocabulary has it, and the line of the file where it begins.

    `same` are ids elsewhere that mean the same ("mesh:D008274", "wikidata:Q660"), `broader` ids in this vocabulary or
    elsewhere, `type` what kind of thing it is where the vocabulary tells.
    """

    id: str
    line: int
    names: tuple[Label, ...] = ()
    type: ConceptType | None = None
    same: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a vocabulary file that was left out: the line, and a sentence that says why."""

    line: int
    why: str


def checked(term: Term) -> Iterator[Term | Problem]:
    """The concept within bounds: names clean and each once, one of them preferred in each language.

    What is left out is told: a concept without an id or any name, a name that is empty or too long.
    """
    key = tidy(term.id)
    if not key or len(key) > LONGEST_ID:
        yield Problem(term.line, "a concept without an id, or with one of over 300 characters: give it a short one.")
        return
    kept: dict[tuple[str, str], Label] = {}
    for name in term.names:
        said, code = tidy(name.text), name.language.strip().lower().replace("_", "-")
        if not any(c.isalnum() for c in said):
            yield Problem(term.line, f"{key} has a name without a letter ({said!r}): it is left out.")
        elif len(said) > LONGEST_NAME:
            yield Problem(term.line, f"{key} has a name of {len(said)} characters, {LONGEST_NAME} at most: left out.")
        elif not _LANGUAGE.fullmatch(code):
            yield Problem(term.line, f"{key} has a name in the language {code[:20]!r}: write a code such as en or nl.")
        else:
            kept.setdefault((code.split("-")[0], said.casefold()), Label(said, code.split("-")[0], name.kind))
    if len(kept) > MOST_NAMES:
        yield Problem(term.line, f"{key} has {len(kept)} names: the first {MOST_NAMES} are kept.")
    names = _one_preferred(tuple(kept.values())[:MOST_NAMES])
    if not names:
        yield Problem(term.line, f"{key} has no name that can be used: it is left out.")
        return
    broader = tuple(dict.fromkeys(b for b in map(tidy, term.broader) if b and b != key and len(b) <= LONGEST_ID))
    same = tuple(dict.fromkeys(s for s in map(tidy, term.same) if s and len(s) <= LONGEST_ID))
    yield replace(term, id=key, names=names, same=same[:MOST_BROADER], broader=broader[:MOST_BROADER])


def tidy(text: str) -> str:
    """A name or id in one line, composed, without control characters and doubled spaces."""
    plain = unicodedata.normalize("NFC", text)
    return _SPACE.sub(" ", "".join(" " if _unseen(c) else c for c in plain)).strip()


def _unseen(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _one_preferred(names: tuple[Label, ...]) -> tuple[Label, ...]:
    """The same names, with exactly one preferred in each language: the first that says so, else the first."""
    chosen: dict[str, Label] = {}
    for name in names:
        if name.kind == "preferred":
            chosen.setdefault(name.language, name)
    for name in names:
        if name.kind != "abbreviation":
            chosen.setdefault(name.language, name)
    for name in names:
        chosen.setdefault(name.language, name)
    return tuple(
        replace(n, kind="preferred" if chosen[n.language] is n else "synonym" if n.kind == "preferred" else n.kind)
        for n in names
    )
