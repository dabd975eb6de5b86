"""Adding a vocabulary: each of its concepts joined with the known one that it is, or kept as a new one.

A concept is a known one when it says so (a MeSH or Wikidata id that Helder has), or when a name of it that is
preferred is the name of exactly one known concept in that language. Joined concepts share their id with what Helder
knows, so that claims, searches and languages meet; the others get an id of their own, "foods:en:oat-milk".
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from helder import langs, layers, vocab, vocabularies
from helder.errors import InputError, UnreadableError
from helder.layers import Entry, Layer
from helder.lexicon import Name
from helder.model import Concept, ConceptType
from helder.text import normal
from helder.vocab import Vocabulary
from helder.vocabularies.terms import MOST_TERMS, Problem, Term, checked

TOLD = 1000
"""So many problems are kept with their words; of more, only how many there were."""
USUAL_TYPE: ConceptType = "substance"
_SHOWN = 6
"""Concepts of a circle that are named; of a longer one, the last of them."""


@dataclass(frozen=True, slots=True)
class Report:
    """What adding a vocabulary did: the layer it made, and what was left out and why, by line.

    `by_id` and `by_name` count the concepts that were joined with known ones; `left` are problems in all, of which
    `problems` are the first; `strange` the names per language that has no pack; `seconds` how long it took.
    """

    layer: Layer
    by_id: int
    by_name: int
    left: int
    problems: tuple[Problem, ...]
    strange: dict[str, int]
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values for JSON."""
        return asdict(self)


def add(
    path: Path,
    *,
    name: str | None = None,
    format: str | None = None,
    type: ConceptType = USUAL_TYPE,
    folder: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Read a vocabulary file and keep it as a layer, in place of an earlier one of this name (by default the file's).

    `type` is what its concepts are where the vocabulary does not tell. `progress` is called with the number read.
    Raises `UnreadableError` for a file of which nothing could be read, `InputError`, `StoreError`.
    """
    started = time.monotonic()
    chosen = vocabularies.named(format) if format else vocabularies.told(path)
    called = name or _called(path)
    known = vocab.builtin()
    terms: dict[str, Term] = {}
    problems: list[Problem] = []
    left = 0
    for count, found in enumerate(vocabularies.read(path, chosen)):
        if isinstance(found, Problem):
            left += 1
            if len(problems) < TOLD:
                problems.append(found)
        elif len(terms) >= MOST_TERMS:
            raise InputError(f"{path} has over {MOST_TERMS:,} concepts: split it, and add the part that you need.")
        else:
            terms[found.id] = _both(terms[found.id], found) if found.id in terms else found
        if progress and count % 500 == 0:
            progress(len(terms))
    if not terms:
        first = f": line {problems[0].line}, {problems[0].why}" if problems else ", it has no concepts."
        raise UnreadableError(f"Nothing could be read from {path} as {chosen.name}{first}")
    for circle in _circles(terms):
        left += 1
        if len(problems) < TOLD:
            problems.append(circle)
    ids, how = _joined(terms, known, called)
    strange: Counter[str] = Counter()
    entries = list(_entries(terms, ids, known, called, type, strange))
    layer = Layer(
        called, path.name, chosen.name, datetime.now(UTC).strftime("%Y-%m-%d"),
        sum(e.concept is not None for e in entries), sum(e.concept is None for e in entries),
        sum(len(e.names) for e in entries),
    )  # fmt: skip
    kept = layers.write(layer, entries, folder)
    vocab.load.cache_clear()
    return Report(
        kept, how["id"], how["name"], left, tuple(problems), dict(strange.most_common()), time.monotonic() - started
    )


def _circles(terms: dict[str, Term]) -> Iterator[Problem]:
    """Take out of the terms each broader link that leads back to where it began, and tell it."""
    done, above = set[str](), set[str]()
    for start in terms:
        way: list[tuple[str, Iterator[str]]] = [] if start in done else [(start, iter(terms[start].broader))]
        above.update(key for key, _ in way)
        while way:
            here, wider = way[-1]
            key = next(wider, None)
            if key is None:
                done.add(here)
                above.remove(here)
                way.pop()
            elif key in above:
                term = terms[here]
                terms[here] = replace(term, broader=tuple(b for b in term.broader if b != key))
                near = [k for k, _ in way[: -_SHOWN - 1 : -1]]
                path = near[: near.index(key) + 1] if key in near else [*near, "..."]
                circle = " > ".join([*reversed(path), key])
                yield Problem(term.line, f"a circle of broader concepts, {circle}: the last link is left out")
            elif key in terms and key not in done:
                way.append((key, iter(terms[key].broader)))
                above.add(key)


def _called(path: Path) -> str:
    stem = path.name.lower().removesuffix(".gz").split(".")[0]
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in stem).strip("-")[:40] or "vocabulary"


def _both(one: Term, other: Term) -> Term:
    """Two parts of a file about one concept, as one."""
    whole = Term(
        one.id, one.line, one.names + other.names, one.type or other.type, one.same + other.same,
        one.broader + other.broader,
    )  # fmt: skip
    found = [t for t in checked(whole) if isinstance(t, Term)]
    return found[0] if found else one


def _joined(terms: dict[str, Term], known: Vocabulary, called: str) -> tuple[dict[str, str], Counter[str]]:
    """For each concept of the vocabulary the id it gets, and how many were joined by what."""
    by_mesh = {c.mesh: c.id for c in known.concepts.values() if c.mesh}
    by_wikidata = {c.wikidata: c.id for c in known.concepts.values() if c.wikidata}
    by_name = {code: _by_name(known, code) for code in langs.installed()}
    ids: dict[str, str] = {}
    how: Counter[str] = Counter()
    for term in terms.values():
        said = [term.id, *term.same]
        stated = (
            known.concepts[s].id if s in known.concepts
            else by_mesh.get(s.removeprefix("mesh:")) if s.startswith("mesh:")
            else by_wikidata.get(s.removeprefix("wikidata:")) if s.startswith("wikidata:")
            else None
            for s in said
        )  # fmt: skip
        found = next(filter(None, stated), None)
        how["id"] += found is not None
        if found is None:
            alike = {
                by_name[n.language].get(normal(n.text)) for n in term.names
                if n.kind == "preferred" and n.language in by_name
            } - {None, ""}  # fmt: skip
            if len(alike) == 1:
                found = alike.pop()
                how["name"] += 1
        ids[term.id] = found or (term.id if term.id.startswith(f"{called}:") else f"{called}:{term.id}")
    return ids, how


def _by_name(known: Vocabulary, language: str) -> dict[str, str]:
    """The one concept that a name stands for; "" where it stands for several."""
    found: dict[str, str] = {}
    for concept, name in known.every(language):
        key = normal(name.text)
        found[key] = concept if found.get(key, concept) == concept else ""
    return found


def _entries(
    terms: dict[str, Term], ids: dict[str, str], known: Vocabulary, called: str, usual: ConceptType,
    strange: Counter[str],
) -> Iterator[Entry]:  # fmt: skip
    """What the layer holds: for each id its names in languages that have a pack, each once."""
    whole: dict[str, list[Term]] = {}
    for term in terms.values():
        whole.setdefault(ids[term.id], []).append(term)
    spoken = set(langs.installed())
    for key, some in whole.items():
        old = known.get(key)
        there = {(n.language, normal(n.text)) for code in spoken for n in known.names(key, code)} if old else set()
        has = {code for code in spoken if old and known.preferred(key, code)}
        names: list[Name] = []
        for label in (label for term in some for label in term.names):
            if label.language not in spoken:
                strange[label.language] += 1
            elif (label.language, normal(label.text)) not in there:
                there.add((label.language, normal(label.text)))
                kind = "synonym" if label.kind == "preferred" and label.language in has else label.kind
                if kind == "preferred":
                    has.add(label.language)
                names.append(Name(label.text, kind, label.language))
        if old:
            if names:
                yield Entry(key, tuple(names))
            continue
        yield Entry(key, tuple(names), _concept(key, some, ids, usual))


def _concept(key: str, some: Iterable[Term], ids: dict[str, str], usual: ConceptType) -> Concept:
    terms = tuple(some)
    labels = [label for term in terms for label in term.names if label.kind == "preferred"]
    label = next((one.text for one in labels if one.language == "en"), labels[0].text)
    same = [s for term in terms for s in (term.id, *term.same)]
    mesh = next((s.removeprefix("mesh:") for s in same if s.startswith("mesh:")), None)
    wikidata = next((s.removeprefix("wikidata:") for s in same if s.startswith("wikidata:")), None)
    broader = dict.fromkeys(ids.get(b, b) for term in terms for b in term.broader)
    kind = next((term.type for term in terms if term.type), usual)
    return Concept(key, label, kind, mesh, None, wikidata, tuple(b for b in broader if b != key))
