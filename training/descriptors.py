"""Make the table of MeSH descriptors that Helder comes with, from the list of all descriptors and their names.

    python training/descriptors.py DESCRIPTORS.tsv src/helder/mesh.tsv.gz

DESCRIPTORS.tsv has the columns mesh and label. For each descriptor the table says how a text would write its name
("Diabetes Mellitus, Type 2": type 2 diabetes mellitus, diabetes mellitus type 2), and its type. Needs `wordfreq`, with
which names that are everyday words ("Play", "Trust") are left out. The same list gives the same table, to the byte.
"""

from __future__ import annotations

import argparse
import gzip
import re
from pathlib import Path

from helder import langs

TYPES = Path(__file__).parent / "descriptor_types.tsv"
EVERYDAY = 3.6  # on wordfreq's Zipf scale; "laparoscopy" has 2.3, "thrombosis" 2.9, "plumbing" 3.5, "leadership" 4.9
EVERYDAY_PART = 4.9  # in a name of several words, one has to be rarer than this
SHORTEST = 5
LONGEST = 7
ABOUT = re.compile(r"as Topic|U\.S\.|\(|\bTopic\b|, [A-Z]\.|^National |Databases|^Historical |^History|^Societies")
KEPT = re.compile(r"^(?:Member|Pair|Group|Type|Family|Class)\b|\d{4}|^and ")
ACRONYM = re.compile(r"[A-Z]{2}|\d|^[A-Z]$|[a-z][A-Z]|^(?:p|c)[A-Z]|'s$")


def spoken(label: str) -> tuple[str, ...]:
    """How a text writes an inverted name: "Anemia, Sickle Cell" -> sickle cell anemia, anemia sickle cell."""
    parts = label.split(", ")
    if len(parts) == 1:
        return (plain(label),)
    if len(parts) > 3 or any(KEPT.search(p) for p in parts[1:] if not p.startswith("Type ")):
        return (plain(label.replace(",", "")),) if not label.endswith("Combination") else ()
    return plain(" ".join(reversed(parts))), plain(" ".join(parts))


def plain(name: str) -> str:
    """A name without the capitals of a heading; those of acronyms stay."""
    return " ".join(word if ACRONYM.search(word) else word.lower() for word in name.split())


def type_of(label: str, rules: list[tuple[re.Pattern[str], str]]) -> str:
    """The type of the first rule that a name fits: of the part before the comma, else of the whole."""
    first = label.split(", ")[0].lower()
    return next((kind for pattern, kind in rules if pattern.search(first)), "process")


def names_of(label: str) -> tuple[str, ...]:
    """The names by which a text may be taken to mean the descriptor; none for everyday words and headings."""
    from wordfreq import zipf_frequency

    if ABOUT.search(label):
        return ()
    return tuple(
        name
        for name in dict.fromkeys(spoken(label))
        if len(name) >= SHORTEST and len(words := name.split()) <= LONGEST
        if min(zipf_frequency(word, "en") for word in words) < (EVERYDAY if len(words) == 1 else EVERYDAY_PART)
    )


def main() -> None:
    """Read the list, write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("descriptors", type=Path)
    parser.add_argument("table", type=Path)
    options = parser.parse_args()
    rules = [(re.compile(row["pattern"]), row["type"]) for row in langs.rows(TYPES)]
    lines = [
        "# Medical Subject Headings (MeSH) 2026, all descriptors: courtesy of the U.S. National Library of Medicine.",
        "# names: how a text writes it (empty: not looked for) and type: added for Helder by training/descriptors.py.",
        "mesh\tlabel\ttype\tnames",
    ]
    for row in langs.rows(options.descriptors):
        label = row["label"]
        lines.append("\t".join((row["mesh"], label, type_of(label, rules), "|".join(names_of(label)))))
    with options.table.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write(("\n".join(lines) + "\n").encode())


if __name__ == "__main__":
    main()
