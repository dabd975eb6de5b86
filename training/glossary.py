"""Make the glossary of a language pack: which English words a word may stand for.

    python training/glossary.py nl OUT.tsv.gz WIKTIONARY.jsonl

WIKTIONARY.jsonl has a line for each sense of an English word with its translations, extracted from the English
Wiktionary: {"en": "sleep", "pos": "n", "gloss": "...", "nl": ["slaap"]}. Single words only, no proper names. The same
file gives the same glossary, to the byte.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from helder.glossary import FEWEST_LETTERS, MOST
from helder.text import lemma, normal

NAMES = ("prop", "proper noun")


def pairs(path: Path, code: str) -> Iterator[tuple[str, str]]:
    """A word and the English word it translates, both in dictionary form, once for each sense."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            sense = json.loads(line)
            for word in sense[code] if sense["pos"] not in NAMES else ():
                if word.isalpha() and sense["en"].isalpha() and min(len(word), len(sense["en"])) >= FEWEST_LETTERS:
                    yield lemma(word, code), lemma(sense["en"], "en")


def main() -> None:
    """Write the glossary: a word and up to `MOST` English words, those of most senses first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language")
    parser.add_argument("out", type=Path)
    parser.add_argument("wiktionary", type=Path)
    given = parser.parse_args()
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for word, english in pairs(given.wiktionary, given.language):
        if word != english:
            found[normal(word)][normal(english)] += 1
    head = "# Made by training/glossary.py from the English Wiktionary, CC BY-SA 4.0; see the pack's README.\n"
    lines = [
        f"{word}\t{' '.join(w for w, _ in sorted(counts.items(), key=lambda c: (-c[1], c[0]))[:MOST])}\n"
        for word, counts in sorted(found.items())
    ]
    with given.out.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write((head + "".join(lines)).encode())
    print(f"{len(lines):,} words, {given.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
