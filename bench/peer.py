"""medspaCy in its own environment and process: it reads one request a line as JSON and answers with seconds.

medspaCy and Helder need different versions of numpy, so they cannot share an environment. `analyse.py` and `add.py`
start this file with `.venv-bench/bin/python`. The pipeline has no model: a blank English one, sentences, the given
names as target rules, and ConText with its own rules.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any


def pipeline(splitter: str, names: list[str]) -> Callable[[str], Any]:
    """medspaCy with these names to look for; `splitter` is "medspacy_pyrush" or "sentencizer"."""
    warnings.simplefilter("ignore")
    from loguru import logger

    logger.remove()  # PyRuSH logs every token at level DEBUG otherwise
    import medspacy  # noqa: F401  (registers its pipes)
    import spacy
    from medspacy.ner import TargetRule

    nlp = spacy.blank("en")
    nlp.add_pipe(splitter)
    matcher = nlp.add_pipe("medspacy_target_matcher")
    matcher.add([TargetRule(name, "CONCEPT") for name in names])
    nlp.add_pipe("medspacy_context")
    found: Callable[[str], Any] = nlp
    return found


def analyse(nlp: Callable[[str], Any], texts: list[str]) -> int:
    """Read every text; the number of entities."""
    return sum(len(nlp(text).ents) for text in texts)


def add(nlp: Callable[[str], Any], paths: list[str], into: str, pages: bool = False) -> int:
    """Read every file and put its text, entities and their context into a full-text table; how many entities.

    Of HTML pages it is the main text, as trafilatura finds it.
    """
    if pages:
        import trafilatura
    base = sqlite3.connect(into)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("CREATE VIRTUAL TABLE article USING fts5(name, text, found)")
    count = 0
    with base:
        for path in map(Path, paths):
            text = path.read_text(encoding="utf-8")
            if pages:
                text = trafilatura.extract(text, include_comments=False, include_tables=True) or ""
            ents = nlp(text).ents
            count += len(ents)
            found = " ".join(f"{e.text}:{e._.is_negated}:{e._.is_uncertain}" for e in ents)
            base.execute("INSERT INTO article VALUES (?, ?, ?)", (path.name, text, found))
    base.close()
    return count


def main() -> None:
    """Answer requests until the input ends. The first one is the set-up: {"splitter": ..., "names": [...]}."""
    setup = json.loads(sys.stdin.readline())
    nlp = pipeline(setup["splitter"], setup["names"])
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        start = time.perf_counter()
        texts = request.get("texts")
        found = analyse(nlp, texts) if texts is not None else add(nlp, **request)
        print(json.dumps({"seconds": time.perf_counter() - start, "found": found}), flush=True)


if __name__ == "__main__":
    main()
