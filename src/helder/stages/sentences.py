"""The sentences of a text: each a span, never across two blocks.

A sentence ends at a stop that white space and a capital, a digit or a quotation follow, unless the stop belongs to
an abbreviation, an initial or a number in front. Headings, rows, references and names are one each.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from helder import langs
from helder.model import Block, BlockKind, Sentence, Source, Span

_STOP: Final = re.compile(
    r"(?<![.!?…])(?:[.!?…]+|\.(?:\s\.){2})[\"'”’»)\]*]*"  # "slaap." "(zie boven)."
    r"(?:\[\d{1,3}(?:[,–-]\s?\d{1,3})*\])?"  # "slaap.[2]"
    r"(?:\s?[\u2600-\u27bf\ufe0f\u200d\U0001f300-\U0001faff])*+(?P<gap>\s+)"  # "slaap! 👍"
    r"|(?<=[a-zà-ÿ)]{3})[.!?](?=[A-ZÀ-Þ][a-zà-ÿ]+[ ,])"  # no space between: "intestines.The gut"
    r"|[。！？]+[」』”’）]*"
)
_MARK: Final = re.compile(r"[.!?…。！？]")
"""What every stop begins with: to look for it first is five times as fast."""
_OPENERS: Final = "\"'“‘„«(["
_LEAD: Final = re.compile(r"[\s•·▪◦●○■□►‣*–—-]+")
_BEFORE_TOKEN: Final = re.compile(r"[\s(\[\"“„'‘/]")
_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]\Z")
_NUMBER: Final = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,2})*|[ivxIVX]{1,4}|[a-zA-Z])\Z")
_WORD_BEFORE: Final = re.compile(r"([\w'’.-]+)\s+\Z")
_WORD_AFTER: Final = re.compile(r"[\w]+")

_WHOLE: Final[frozenset[BlockKind]] = frozenset(
    {"heading", "table", "reference", "byline", "list_marker", "navigation"}
)
"""Kinds of block that are one sentence each."""
_REACH: Final = 80
"""Characters before a stop that are looked at."""


def split(source: Source, parts: tuple[Block, ...]) -> tuple[Sentence, ...]:
    """The sentences of every block, in order, without the white space and bullets around them."""
    text = source.text
    return tuple(
        Sentence(span, part.language, i)
        for i, part in enumerate(parts)
        for span in _trimmed(text, _cuts(text, part), part.span)
    )


def _cuts(text: str, part: Block) -> list[int]:
    """The places in a block where a sentence ends and white space begins."""
    start, end = part.span.start, part.span.end
    if part.kind in _WHOLE:
        return []
    short = _abbreviations()
    cuts: list[int] = []
    first = start
    at = start
    while mark := _MARK.search(text, at, end):
        stop = _STOP.match(text, mark.start(), end)
        at = stop.end() if stop else mark.end()
        if stop and at < end and _ends(text, stop, first, end, short):
            cuts.append(at)
            first = at
    return cuts


def _ends(text: str, stop: re.Match[str], first: int, end: int, short: frozenset[str]) -> bool:
    """Whether a sentence ends at this stop. `first` is where the sentence began."""
    if stop.group("gap") is None:
        return True
    after = stop.end()
    while after < end and text[after] in _OPENERS:
        after += 1
    following = text[after : after + 1]
    if following.islower():
        # "laag. pH is": a word with a capital inside may begin a sentence
        next_word = _WORD_AFTER.match(text, after)
        if not next_word or not next_word.group().isalpha() or next_word.group().islower():
            return False
    mark = stop.group()
    if mark[0] != "." or mark.startswith(".."):
        return True
    before = text[max(first, stop.start() - _REACH) : stop.start()]
    word = _last_token(before)
    if not word:
        return True
    low, lead = word.lower(), before[: len(before) - len(word)]
    if _NUMBER.match(word) and not lead.strip(" \t\r\n([•*·-–—") and mark.strip() == ".":
        return False  # "1. Sneller in slaap vallen"
    if word[0].isupper() and (len(word) == 1 or ("." in word and _INITIALS.match(word))):
        return not _is_initial(word, lead)
    is_short = low in short or (f"{low} #" in short and following.isdigit())
    return not (is_short and mark.strip() == ".")


def _last_token(text: str) -> str:
    """What stands after the last white space, bracket or quotation mark; looked for from the end."""
    found = _BEFORE_TOKEN.search(text[::-1])
    return text if found is None else text[len(text) - found.start() :]


def _is_initial(word: str, before: str) -> bool:
    """Whether capitals with stops begin a name ("door J. Jansen") and do not end a sentence ("vitamine C.")."""
    if "." in word:
        return True
    previous = _WORD_BEFORE.search(before)
    if previous is None:
        return True
    name = previous.group(1)
    if name[0].islower():
        return len(name) < 5 or name in _prepositions()
    return not name.lower().startswith(("vitamin", "hepatitis"))


def _trimmed(text: str, cuts: list[int], block: Span) -> list[Span]:
    found = []
    start = block.start
    for end in (*cuts, block.end):
        lead = _LEAD.match(text, start, end)
        first = lead.end() if lead and lead.end() < end else start
        if first > start and not text[first - 1].isspace() and text[first].isdigit() and text[first - 1] in "-–":
            first -= 1  # "-5 °C"
        stretch = text[first:end]
        clean = stretch.strip()
        if clean:
            first += len(stretch) - len(stretch.lstrip())
            found.append(Span(first, first + len(clean)))
        start = end
    return found


@lru_cache(maxsize=1)
def _abbreviations() -> frozenset[str]:
    """The abbreviations of all packs together: a Dutch text cites English, and the other way round."""
    paths = (langs.load(code).folder / "abbreviations.txt" for code in langs.installed())
    return frozenset(line.lower() for path in paths if path.exists() for line in langs.lines(path))


@lru_cache(maxsize=1)
def _prepositions() -> frozenset[str]:
    """Words that a name follows and a new sentence does not: "volgens J. Visser"."""
    found = (langs.rows(langs.load(code).folder / "function_words.tsv") for code in langs.installed())
    return frozenset(row["word"] for rows in found for row in rows if row["part"] == "preposition")
