"""What each part of ranking is worth: answers to questions made from the project's own gold, leaving one part out.

    python bench/ranking.py

Each gold claim between two known concepts becomes a question in English and in Dutch, as keywords and as a sentence. A
gold sentence that states something of the same two concepts answers it (grade 2); one of a narrower, wider or related
one helps (grade 1). Prints nDCG@10 over all sentences, and recall@10 among those in the other language; then the same
for the questions that people wrote about the bundled articles (`gold/questions.jsonl`). Takes some minutes.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import helder
from helder import glossary, ranking, search, vocab, wishes
from helder.ranking import FIRST, ndcg
from helder.store import documents
from helder.vocab import Vocabulary

GOLD = Path(__file__).parent.parent / "gold"
ARTICLES = GOLD.parent / "examples" / "articles"
CODES = ("en", "nl")
SENTENCES: Mapping[str, tuple[str, str]] = {
    "improves": ("does {s} improve {o}?", "verbetert {s} {o}?"),
    "increases": ("does {s} increase {o}?", "verhoogt {s} {o}?"),
    "decreases": ("does {s} reduce {o}?", "vermindert {s} {o}?"),
    "worsens": ("does {s} disrupt {o}?", "verstoort {s} {o}?"),
    "causes": ("can {s} cause {o}?", "kan {s} {o} veroorzaken?"),
    "prevents": ("does {s} prevent {o}?", "voorkomt {s} {o}?"),
    "treats": ("does {s} help with {o}?", "helpt {s} bij {o}?"),
}
"""How a reader asks for a relation, in English and Dutch; for others: what has it to do with it."""
OTHERWISE = ("what does {s} have to do with {o}?", "wat heeft {s} met {o} te maken?")


class Line(NamedTuple):
    """A gold sentence: its language, and the pairs of concepts that its claims are about, with their relation."""

    text: str
    language: str
    pairs: tuple[tuple[str, str, str], ...]


class Asked(NamedTuple):
    """A question, its language, and the grade of each line that answers it."""

    words: str
    language: str
    grades: Mapping[int, int]


@cache
def lines() -> tuple[Line, ...]:
    """The gold, by sentence."""
    rows = [json.loads(line) for line in (GOLD / "claims.jsonl").read_text(encoding="utf-8").splitlines()]
    return tuple(Line(row["text"], row["language"], tuple(_pairs(row))) for row in rows)


def _pairs(row: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    claims = row["claims"]
    assert isinstance(claims, list)
    for claim in claims:
        named = [
            _concept(claim.get(f"{role}_means") or claim[role], str(row["language"])) for role in ("subject", "object")
        ]
        if named[0] and named[1] and named[0] != named[1]:
            yield named[0], claim["relation"], named[1]


def _concept(said: str | None, language: str) -> str | None:
    """The one concept that a phrase names."""
    found = vocab.load().find(said or "", [language])
    return found[0].concept if len(found) == 1 else None


@cache
def questions() -> tuple[Asked, ...]:
    """Every pair of concepts that a gold claim is about, asked for in both languages and both ways."""
    known = vocab.load()
    asked: dict[str, Asked] = {}
    for subject, relation, object_ in dict.fromkeys(pair for line in lines() for pair in line.pairs):
        grades = {i: grade for i, line in enumerate(lines()) if (grade := _grade(line, subject, object_))}
        for at, code in enumerate(CODES):
            said = [known.preferred(c, code) for c in (subject, object_)]
            if all(said):
                for form in ("{s} {o}", SENTENCES.get(relation, OTHERWISE)[at]):
                    words = form.format(s=said[0], o=said[1])
                    asked.setdefault(words, Asked(words, code, grades))
    return tuple(asked.values())


def _grade(line: Line, subject: str, object_: str) -> int:
    pairs = [{s, o} for s, _, o in line.pairs]
    if {subject, object_} in pairs:
        return 2
    close = _close(subject), _close(object_)
    return int(any((a in close[0] and b in close[1]) or (b in close[0] and a in close[1]) for a, _, b in line.pairs))


@cache
def _close(concept: str) -> frozenset[str]:
    known = vocab.load()
    near = (other for other, _ in known.near(concept))
    return frozenset((concept, *near, *known.narrower(concept), *known.broader(concept)[:1]))


WITHOUT: Mapping[str, tuple[tuple[object, str, object], ...]] = {
    "nothing": (),
    "concepts: words only": ((Vocabulary, "find", lambda *_: ()),),
    "narrower concepts": ((documents, "known_broader", lambda: lambda _: ()),),
    "the next wider concepts": ((search, "_near", lambda _: ()),),
    "what is a matter of the same": ((search, "_kin", lambda _: ()),),
    "a claim's other matter: melatonin, of melatonin production": ((documents, "known_matter", lambda _: ()),),
    "what a rare thing is by its name": ((search, "FEW", 0),),
    "concepts of the heading, and of what is referred to": ((documents._Around, "concepts", lambda *_: ()),),
    "more for what has both": ((documents, "TOGETHER", 0.0), (documents, "CLOSE", 0.0)),
    "the kind of claim asked for (`wishes`)": ((wishes, "of", lambda *_: ()),),
    "the relation and its sides together": ((wishes, "BOTH", 0.0),),
    "the sort of claim asked for: side effects, how much": ((wishes, "sorts", lambda _: ()),),
    "less for words that say the kind": ((search, "SAYS_WHAT", 1.0),),
    "translations of words": ((glossary, "translations", lambda *_: ()),),
    "parts of compounds": ((glossary, "parts", lambda _: ()),),
}
"""For each part, what is put in its place: module, name, substitute."""


def measured() -> tuple[float, float]:
    """nDCG@10 of all lines, and recall@10 of those in the other language."""
    gains: list[float] = []
    across: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "lines.jsonl"
        rows = ({"id": str(i), "text": line.text} for i, line in enumerate(lines()))
        file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        with helder.Library(Path(folder) / "library") as library:
            library.add([file])
            for asked in questions():
                hits = library.search(asked.words, limit=50).hits
                order = list(dict.fromkeys(int(hit.source.id) for hit in hits))
                gains.append(ndcg(order, asked.grades))
                other = {i for i in asked.grades if lines()[i].language != asked.language}
                if other:
                    first = [i for i in order if lines()[i].language != asked.language][:FIRST]
                    across.append(len(other & {*first}) / min(FIRST, len(other)))
    return sum(gains) / len(gains), sum(across) / len(across)


def of_people() -> tuple[float, float]:
    """The same of the questions that people wrote."""
    answered = ranking.answers(ranking.load(GOLD / ranking.QUESTIONS), ARTICLES)
    gains = [ndcg(list(one.found), one.question.grades) for one in answered]
    across = [
        of["recall_across"] for one in answered for of in ranking.figures([one]).values() if "recall_across" in of
    ]
    return sum(gains) / len(gains), sum(across) / len(across)


def main() -> None:
    """Print the table."""
    print(f"{len(questions())} questions, {len(lines())} sentences\n")
    print("| without | nDCG@10 | recall@10 across languages | nDCG@10, people's | across |\n|---|---|---|---|---|")
    for name, changes in WITHOUT.items():
        questions()
        with ExitStack() as stack:
            for place, attribute, substitute in changes:
                stack.enter_context(patch.object(place, attribute, substitute))
            figures = *measured(), *of_people()
        print(f"| {name} | {' | '.join(f'{figure:.3f}' for figure in figures)} |", flush=True)


if __name__ == "__main__":
    main()
