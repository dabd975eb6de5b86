"""How well questions are answered, beside what a reader would answer: `python -m helder.ranking gold`.

A row of `questions.jsonl` has a question as people type it, its language, and the sentences of the bundled articles
that answer it: grade 2 answers it, grade 1 helps. Answers are counted by sentence, each at its best rank. A
sentence that no claim was read from cannot be found, and counts all the same.
"""

from __future__ import annotations

import json
import math
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias, TypeVar

from helder import sameness
from helder.errors import HelderError, UnreadableError
from helder.library import Library

QUESTIONS, FLOORS = "questions.jsonl", "questions_floors.json"
FIRST = 10
"""So many answers count."""
ASKED = 50
"""So many claims are asked for: several of one sentence are one answer."""

Sentence: TypeAlias = tuple[str, str]
"""The name of an article, without its ending, and a sentence of it."""
_Answer = TypeVar("_Answer")


class Question(NamedTuple):
    """A question, its language, and the grade and language of each sentence that answers it."""

    words: str
    language: str
    grades: Mapping[Sentence, int]
    languages: Mapping[Sentence, str]


class Answered(NamedTuple):
    """A question with the sentences that were found, the best first, each with its language."""

    question: Question
    found: Mapping[Sentence, str]


def load(path: Path) -> tuple[Question, ...]:
    """The questions of a file. Raises `UnreadableError` for one that holds none."""
    try:
        return tuple(_question(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines())
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise UnreadableError(f"{path} holds no questions ({error!r}): see gold/README.md for its fields.") from error


def _question(row: Mapping[str, object]) -> Question:
    answers = row["answers"]
    if not isinstance(answers, list) or not answers:
        raise ValueError(f"no answers to {row['question']}")
    places = [(str(a["article"]).rpartition(".")[0], str(a["text"])) for a in answers]
    return Question(
        str(row["question"]),
        str(row["language"]),
        {place: int(a["grade"]) for place, a in zip(places, answers, strict=True)},
        {place: str(a["language"]) for place, a in zip(places, answers, strict=True)},
    )


def ask(library: Library, questions: Iterable[Question]) -> Iterator[Answered]:
    """What a library that holds the bundled articles answers to each question."""
    for question in questions:
        found: dict[Sentence, str] = {}
        for hit in library.search(question.words, limit=ASKED).hits:
            if hit.claim is not None:
                article = hit.source.id.rpartition("-")[0]
                found.setdefault((article, " ".join(hit.claim.quote.split())), hit.claim.language)
        yield Answered(question, found)


def ndcg(order: Sequence[_Answer], grades: Mapping[_Answer, int]) -> float:
    """How good the first answers are, beside the best order there is: 1 for that one."""
    gained = math.fsum((2.0 ** grades.get(one, 0) - 1) / math.log2(at + 2) for at, one in enumerate(order[:FIRST]))
    best = sorted(grades.values(), reverse=True)[:FIRST]
    return gained / math.fsum((2.0**grade - 1) / math.log2(at + 2) for at, grade in enumerate(best))


def recall(order: Sequence[_Answer], relevant: Collection[_Answer]) -> float:
    """The share of the relevant ones, of as many as can be, that are among the first."""
    return len({*order[:FIRST]} & {*relevant}) / min(FIRST, len(relevant))


def figures(answered: Iterable[Answered]) -> dict[str, dict[str, float]]:
    """Per language of the question: nDCG over all sentences, and the recall within that language and across."""
    scores: dict[str, dict[str, list[float]]] = {}
    for one in answered:
        asked = scores.setdefault(one.question.language, {"ndcg": [], "recall_within": [], "recall_across": []})
        asked["ndcg"].append(ndcg(list(one.found), one.question.grades))
        for name, passes in (("recall_within", _same), ("recall_across", _other)):
            relevant = [s for s, code in one.question.languages.items() if passes(code, one.question.language)]
            order = [s for s, code in one.found.items() if passes(code, one.question.language)]
            if relevant:
                asked[name].append(recall(order, relevant))
    return {
        code: {**{name: sum(v) / len(v) for name, v in of.items() if v}, "of": float(len(of["ndcg"]))}
        for code, of in sorted(scores.items())
    }


def _same(code: str, asked: str) -> bool:
    return code == asked


def _other(code: str, asked: str) -> bool:
    return code != asked


def answers(questions: Iterable[Question], articles: Path) -> list[Answered]:
    """What a library that is made of these articles answers."""
    with tempfile.TemporaryDirectory(prefix="helder-") as folder, Library(Path(folder) / "library") as library:
        library.add([articles])
        return list(ask(library, questions))


def main(arguments: Sequence[str]) -> int:
    """Prints the figures and what is missed; the exit code: 0, or 1 when a floor is missed."""
    from rich.console import Console  # heavy: only the command prints
    from rich.table import Table

    names = [one for one in arguments if not one.startswith("--")]
    gold = Path(names[0] if names else "gold")
    articles = Path(names[1]) if len(names) > 1 else gold.parent / "examples" / "articles"
    try:
        answered = answers(load(gold / QUESTIONS), articles)
        reached = figures(answered)
        if "--raise" in arguments:
            sameness.kept(gold, FLOORS, reached)
        least = sameness.floors(gold, FLOORS)
    except HelderError as error:
        Console(stderr=True, highlight=False).print(str(error), markup=False, soft_wrap=True)
        return error.exit_code
    console, table = Console(highlight=False), Table(title="How well questions are answered")
    for name in ("asked in", "ndcg", "recall_within", "recall_across", "of"):
        table.add_column(name, justify="left" if name == "asked in" else "right")
    for code, of in reached.items():
        cells = (f"{of.get(name, 0.0):.3f}" for name in ("ndcg", "recall_within", "recall_across"))
        table.add_row(code, *cells, f"{of['of']:.0f}")
    console.print(table)
    if "--errors" in arguments:
        for one in answered:
            missed = [s for s in one.question.grades if s not in [*one.found][:FIRST]]
            for article, sentence in missed:
                console.print(f"{one.question.words}: {sentence} ({article})", markup=False, soft_wrap=True)
    short = sameness.problems(reached, least)
    for line in short:
        console.print(line, markup=False)
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
