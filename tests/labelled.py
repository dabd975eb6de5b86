"""Pages and texts in `gold/pages` with the role of every block written into them, and how well Helder finds it.

`[[advert]]` in a file stands before the text it labels and is taken out before the file is read; `[[body es]]` also
says the language.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from helder.model import Block, Source
from helder.stages import blocks, language, read

FOLDER = Path(__file__).parent.parent / "gold" / "pages"
EDITORIAL = frozenset({"heading", "body", "question", "caption", "table", "reference", "disclaimer"})
NEUTRAL = frozenset({"byline", "list_marker"})
LEAKS = frozenset({"testimonial", "advert", "comment_widget"})
_MARK = re.compile(r"\[\[([a-z_]+)(?: ([a-z]{2,3}))?\]\]")
_FIRST = 0xE000  # a private character for each mark, so that its place in the text as read is known exactly


@dataclass(frozen=True)
class Mark:
    """One labelled place: what a reader says it is, and what Helder says."""

    page: str
    text: str
    kind: str
    language: str | None
    found: Block

    @property
    def row(self) -> str:
        """How it stands in the list of known failures."""
        return f"{self.page}\t{self.kind}\t{self.found.kind}\t{self.text}"


def files() -> list[Path]:
    """The labelled files."""
    return sorted(
        path for path in FOLDER.iterdir() if path.suffix in (".html", ".txt", ".md") and path.name != "README.md"
    )


def source(path: Path) -> Source:
    """A labelled file as it is read, without its marks."""
    return _read(path, _MARK.sub("", path.read_text("utf-8")))


def marks(path: Path) -> list[Mark]:
    """Every labelled place of a file with the block that Helder finds there."""
    raw = path.read_text("utf-8")
    clean = source(path)
    names = [(m.group(1), m.group(2)) for m in _MARK.finditer(raw)]
    numbers = iter(range(_FIRST, _FIRST + len(names)))
    marked = _read(path, _MARK.sub(lambda _: chr(next(numbers)), raw)).text
    parts = blocks.label(clean, language.detect(clean, blocks.split(clean)))
    found, at, seen = [], 0, 0
    for char in marked:
        if _FIRST <= ord(char) < _FIRST + len(names):
            kind, code = names[ord(char) - _FIRST]
            block = next(part for part in parts if part.span.start <= at < part.span.end)
            line = clean.text[at : at + 60].partition("\n")[0]
            found.append(Mark(path.name, " ".join(line.split()), kind, code, block))
            seen += 1
        else:
            assert clean.text[at] == char, (
                f"{path.name}: the marks change what is read, near {clean.text[at : at + 40]!r}"
            )
            at += 1
    assert seen == len(names), f"{path.name}: {len(names) - seen} marks stand where no text is"
    return found


def figures(all_marks: Iterable[Mark]) -> dict[str, float]:
    """How well the roles are found: for what is not editorial, over the kinds, and what leaks into the article."""
    seen = list(all_marks)
    both, ours, theirs = Counter[str](), Counter[str](), Counter[str]()
    for mark in seen:
        ours[mark.found.kind] += 1
        theirs[mark.kind] += 1
        both[mark.kind] += mark.kind == mark.found.kind
    scores = {kind: 2 * both[kind] / (ours[kind] + theirs[kind]) for kind in theirs if theirs[kind] >= 5}
    aside = [
        (mark.kind not in EDITORIAL, mark.found.kind not in EDITORIAL) for mark in seen if mark.kind not in NEUTRAL
    ]
    tagged = [mark for mark in seen if mark.language]
    return {
        "non_editorial_f1": 2 * sum(a and b for a, b in aside) / (sum(a for a, _ in aside) + sum(b for _, b in aside)),
        "kinds_macro_f1": sum(scores.values()) / len(scores),
        "kind_accuracy": both.total() / len(seen),
        "leaks": float(sum(m.kind in LEAKS and m.found.kind in EDITORIAL for m in seen)),
        "language_accuracy": sum(m.language == m.found.language for m in tagged) / max(1, len(tagged)),
    }


def _read(path: Path, text: str) -> Source:
    return read.read_html(text) if path.suffix == ".html" else read.from_text(text)
