"""How values and claims are said to a person, in the language of the interface, safe to show in one line."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache

from helder import langs
from helder.model import Argument, Claim

INTERFACE = "en"
"""The language of the interface."""

DOUBTFUL = 0.75
"""Below this confidence it is said beside a claim."""

_HARMLESS = {
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), "\ufffd"),  # control characters: escape sequences and such
    **dict.fromkeys(
        (*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd"
    ),  # marks that turn the direction of text
    **dict.fromkeys(map(ord, "\t\n\v\f\r\x85\u2028\u2029"), " "),
}


def harmless(text: str) -> str:
    """A text on one line without what could steer a terminal, character for character as long as it was."""
    return text.translate(_HARMLESS)


@lru_cache(maxsize=1)
def _interface() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((langs.FOLDER / INTERFACE / "ui.toml").read_text(encoding="utf-8"))


def said(section: str, value: str) -> str:
    """How a person says a value: ("evidence", "animal") -> "animal study"."""
    return _interface().get(section, {}).get(value, value)


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 claim", "2 claims"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def name(argument: Argument) -> str:
    """What an argument is called: the concept's English name, else the words of the text."""
    if argument.concept:
        return argument.concept.label
    return harmless(argument.quote) if argument.quote else "(not named)"


def sentence(claim: Claim) -> str:
    """A claim in one line: "Magnesium improves sleep quality (denied)"."""
    words = f"{name(claim.subject)} {said('relation', claim.relation)} {name(claim.object)}"
    return words[:1].upper() + words[1:] + (" (denied)" if claim.polarity == "negated" else "")


def qualifiers(claim: Claim) -> list[str]:
    """What goes with a claim beyond the plain statement of the author, in words."""
    found = [
        said("certainty", claim.certainty) if claim.certainty != "asserted" else "",
        said("evidence", claim.evidence) if claim.evidence != "none" else "",
        *(f"{said('filter', f).lower()}: {harmless(words)}" for f, words in _amounts(claim) if words),
        said("advice", claim.advice) if claim.advice != "none" else "",
        f"in {said('speaker', claim.speaker)}" if claim.speaker not in ("author", "quoted") else "",
        said("speaker", claim.speaker) if claim.speaker == "quoted" else "",
        "promotional" if claim.promotional else "",
        f"confidence {claim.confidence:.2f}" if claim.confidence is not None and claim.confidence < DOUBTFUL else "",
    ]
    return [words for words in found if words]


def _amounts(claim: Claim) -> Iterator[tuple[str, str | None]]:
    yield from (("population", claim.population), ("dose", claim.dose), ("duration", claim.duration))
