"""The words of the pages in one language, from the `ui.toml` of its pack: sentences, numbers, dates, plurals."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache

from helder import langs, vocab
from helder.model import Argument, Claim, Concept

DEFAULT = "en"


class Words:
    """How the pages speak one language."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.endonym = langs.load(code).endonym
        path = langs.FOLDER / code / "ui.toml"
        self._sections: Mapping[str, Mapping[str, str]] = tomllib.loads(path.read_text(encoding="utf-8"))
        web = self._sections["web"]
        self._singular = frozenset(web["singular"].split())
        marks = re.findall(r"\D", web["number"])  # "1,234.5"
        self._thousands, self._point = marks[0], marks[1]

    def t(self, key: str, **values: object) -> str:
        """A sentence of the pages, with values in their places; with `n`, in the form that goes with that number."""
        web = self._sections["web"]
        number = values.get("n")
        if isinstance(number, int):
            if str(number) in self._singular and f"{key}_one" in web:
                key = f"{key}_one"
            values["n"] = self.number(number)
        return web[key].format(**values)

    def said(self, section: str, value: str) -> str:
        """How a person says a value: ("evidence", "animal") is "animal study"."""
        return self._sections.get(section, {}).get(value, value)

    def problem(self, sentence: str) -> str:
        """What went wrong, in this language: the English sentence where it has no translation."""
        if self.code == DEFAULT:
            return sentence
        own = self._sections["problems"]
        for name, pattern in _problems():
            if match := pattern.fullmatch(sentence):
                return own[name].format(**match.groupdict())
        return sentence

    def number(self, value: float, digits: int = 0) -> str:
        """A number as it is written in this language."""
        written = f"{value:,.{digits}f}"
        return written.translate({ord(","): self._thousands, ord("."): self._point})

    def percent(self, share: float) -> str:
        """A share from 0 to 1 as a percentage."""
        return f"{self.number(share * 100)} %"

    def day(self, date: str | None) -> str:
        """A date as it is written in this language: "2024-05-31" is "31 May 2024", "2024-05" is "May 2024"."""
        match = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T.*)?", date or "")
        if not match:
            return date or ""
        year, month, day = match.groups()
        names = self._sections["web"]["months"].split()
        if not month or not 1 <= int(month) <= 12:
            return year
        name = names[int(month) - 1]
        pattern = self._sections["web"]["date"] if day else "{month} {year}"
        return pattern.format(day=int(day) if day else "", month=name, year=year)

    def concept(self, concept: Concept) -> str:
        """What a concept is called in this language."""
        return vocab.load().preferred(concept.id, self.code) or concept.label

    def called(self, id: str) -> str:
        """What a concept of this id is called, or the words themselves for what is none."""
        known = vocab.load()
        row = known.get(id)
        return known.preferred(id, self.code) or (row.label if row else id)

    def argument(self, argument: Argument) -> str:
        """What the subject or object of a claim is called."""
        if argument.concept:
            return self.concept(argument.concept)
        return argument.quote or self.t("not_named")

    def relation(self, claim: Claim) -> str:
        """What a claim says that its subject does to its object, denied or not."""
        said, denied = self.said("relation", claim.relation), self.t("denied")
        return f"{said} ({denied})" if claim.polarity == "negated" else said

    def language(self, code: str | None) -> str:
        """The name of a language in itself."""
        return langs.load(code).endonym if code in langs.installed() else (code or "")


@lru_cache(maxsize=1)
def _problems() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The English sentences with what differs left open, by their name in `ui.toml`."""
    path = langs.FOLDER / DEFAULT / "ui.toml"
    sentences: Mapping[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))["problems"]
    return tuple(
        (name, re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(sentence)), re.DOTALL))
        for name, sentence in sentences.items()
    )


@lru_cache
def of(code: str) -> Words:
    """The words of a language; English ones where it has no pack."""
    return Words(code if code in langs.installed() else DEFAULT)


def preferred(accepts: str) -> str:
    """The language of the pages for what a browser accepts: "nl-BE,nl;q=0.9,en;q=0.8" is "nl"."""
    wanted: list[tuple[float, str]] = []
    for part in accepts.split(",")[:20]:
        match = re.fullmatch(r"\s*([A-Za-z]{2,3})(?:-[\w-]+)?\s*(?:;\s*q=([0-9.]{1,5})\s*)?", part)
        if match and match[1].lower() in langs.installed():
            try:
                weight = float(match[2] or 1)
            except ValueError:
                continue
            wanted.append((-weight, match[1].lower()))
    return min(wanted, key=lambda pair: pair[0])[1] if wanted else DEFAULT


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The languages that the pages speak."""
    return langs.installed()
