"""What each part of reading claims is worth: the figures on the project's own gold without it, one part at a time.

    python bench/ablation.py

Prints one row for each part left out: F1 of claims (subject, object and family of the relation) in each language, and
the share of the language packs' examples that come out exactly as they are promised. Takes half a minute.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

import helder
from helder import evaluate, langs, triggers
from helder.stages import (
    advice,
    arguments,
    causatives,
    clauses,
    comparisons,
    constructions,
    contrasts,
    factors,
    findings,
    listed,
    mending,
    proposals,
    reports,
    statements,
)

GOLD = Path(__file__).parent.parent / "gold"


def half_the_words(path: Path) -> Iterator[Mapping[str, str]]:
    """The rows of a table with every second form left out."""
    for row in _ROWS(path):
        yield {**row, "forms": "|".join(row["forms"].split("|")[::2])}


_ROWS = langs.rows
WITHOUT: Mapping[str, tuple[tuple[object, str, object], ...]] = {
    "nothing": (),
    "every second word that states a relation": ((langs, "rows", half_the_words),),
    "the shapes of `constructions`": ((constructions, "find", lambda *_: ()),),
    "the language of research (`findings`)": (
        (findings, "find", lambda *_: ()),
        (proposals, "is_none", lambda *_: False),
        (reports, "is_report", lambda _: False),
    ),
    "groups that are compared": ((comparisons, "find", lambda *_: ()),),
    "what the causes or symptoms are, and what a thing is in passing": (
        (listed, "find", lambda *_: ()),
        (listed, "beside", lambda _: ()),
    ),
    "what makes something else happen": ((causatives, "find", lambda *_: ((), 0)),),
    "what a thing is or is like": ((statements, "_copula", lambda *_: ()),),
    "leaving out what is only set against something": ((contrasts, "set_aside", lambda *_: frozenset()),),
    "orders and recommendations": ((advice, "find", lambda *_: ()),),
    "verbs where the tagger saw none": ((mending, "_find_missing_verbs", lambda *_: None),),
    "lists of subjects and objects": (
        (clauses, "coordination", lambda _words, _every, at: [at]),
        (arguments, "coordination", lambda _words, _every, at: [at]),
    ),
    "what people do, in the place of the people": ((factors, "with_factor", lambda _, stated: stated),),
    "pronouns inside a sentence": ((arguments, "_named_before", lambda *_: None),),
}
"""For each part, what is put in its place: module, name, substitute."""


def exact(code: str) -> float:
    """The share of a pack's examples whose claims are found, all of them and no others."""
    rows = [json.loads(line) for line in langs.lines(langs.FOLDER / code / "examples.jsonl")]
    right = 0
    for row in rows:
        wanted = {
            (c["relation"], c.get("polarity", "asserted"), _bare(c["subject"]), _bare(c["object"]))
            for c in row["claims"]
        }
        claims = helder.analyse(row["text"], language=code).claims
        right += wanted == {(c.relation, c.polarity, _bare(c.subject.quote), _bare(c.object.quote)) for c in claims}
    return right / len(rows)


def _bare(words: str | None) -> str | None:
    articles = {"the", "a", "an", "de", "het", "een"}
    return words and " ".join(w for n, w in enumerate(words.split()) if n or w.lower() not in articles)


def main() -> None:
    """Print the table."""
    print(f"{'without':64} {'F1 en':>7} {'F1 nl':>7} {'exact en':>9} {'exact nl':>9}")
    for name, parts in WITHOUT.items():
        triggers.load.cache_clear()
        clauses.forget()
        with ExitStack() as stack:
            for module, attribute, substitute in parts:
                stack.enter_context(patch.object(module, attribute, substitute))
            scores = evaluate.evaluate(GOLD).languages
            f1 = [scores[code].families.f1 for code in ("en", "nl")]
            print(f"{name:64} {f1[0]:7.3f} {f1[1]:7.3f} {exact('en'):9.3f} {exact('nl'):9.3f}", flush=True)
    triggers.load.cache_clear()
    clauses.forget()


if __name__ == "__main__":
    main()
