"""A library of any size for the other scripts, made of the sentences that come with Helder.

    python bench/build.py /tmp/million --claims 1000000 [--corpora FOLDER] [--seed 7]

The sentences of `examples/`, `gold/` and the language packs (with --corpora also of the files in a folder) are analysed
once. From then on nothing is analysed: articles of about ten claims are put together from sentences of one language,
with other concepts of the same kind in the place of those that a sentence names. Which ones, follows Zipf's law, and
an article has a few of its own that come back in it. Offsets, ids and keys are those of the text that comes out:
`helder verify` holds. One article in 25 is a copy of an earlier one on another site. Sites are drawn by Zipf's law as
well, dates are from 2008 on, more of them recent; two articles in five are Dutch.

The same arguments always make the same library.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import accumulate
from multiprocessing import get_context
from pathlib import Path
from typing import Generic, TypeVar
from zlib import crc32

from helder import copies, grouping, langs, pipeline, vocab
from helder.model import Analysis, Argument, Block, Claim, Concept, Cue, Mention, Sentence, Source, Span
from helder.stages import read
from helder.stages.claims import claim_id
from helder.store import documents
from helder.store.embedded import EmbeddedStore
from helder.store.prepared import Prepared, prepare

ROOT = Path(__file__).parents[1]
LANGUAGES = ("en", "nl")
DUTCH = 0.4
CLAIMS_PER_ARTICLE = 10
SENTENCES_PER_BLOCK = 4
CLAIMING = 0.35
"""How many sentences state something, about what health pages have."""
COPIED = 0.04
UNDATED = 0.08
CHUNK, AHEAD = 50, 8
"""Articles that a process makes at once, and how many times so many wait to be kept."""
SITES = 600
OTHER_CONCEPT = 0.8
"""How often a concept gives way to another of its type."""
OWN_CONCEPT = 0.4
"""How often that is one that the article has already."""
FIRST_YEAR, LAST_YEAR = 2008, 2025

T = TypeVar("T")


class Draws(Generic[T]):
    """Draws from a fixed list by Zipf's law."""

    def __init__(self, values: Sequence[T], exponent: float = 1.0) -> None:
        self.values = values
        self._weights = list(accumulate(1 / (rank + 2) ** exponent for rank in range(len(values))))

    def one(self, dice: random.Random) -> T:
        """One of them."""
        return self.values[bisect_right(self._weights, dice.random() * self._weights[-1], hi=len(self.values) - 1)]


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence by itself: all that was found in it, with offsets from its beginning, and what may be exchanged."""

    text: str
    language: str
    mentions: tuple[Mention, ...]
    cues: tuple[Cue, ...]
    claims: tuple[Claim, ...]
    slots: tuple[int, ...]


# ---- the pool


def pool(corpora: Path | None = None) -> dict[str, list[Piece]]:
    """The sentences to put together, by language."""
    found: dict[str, dict[str, Piece]] = {code: {} for code in LANGUAGES}
    for source in sources(corpora):
        for piece in pieces(pipeline.analyse(source)):
            if piece.language in found:
                found[piece.language].setdefault(piece.text, piece)
    return {code: list(some.values()) for code, some in found.items()}


def sources(corpora: Path | None) -> Iterator[Source]:
    """What comes with Helder, and the files of a folder."""
    for path in (*sorted((ROOT / "examples" / "articles").iterdir()), *(_files(corpora) if corpora else ())):
        yield from (found for found in read.documents(path) if isinstance(found, Source))
    rows = [ROOT / "gold" / "claims.jsonl", ROOT / "gold" / "red_team.jsonl"]
    for path in (*rows, *(langs.FOLDER / code / "examples.jsonl" for code in LANGUAGES)):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield read.from_text(json.loads(line)["text"])


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def pieces(analysis: Analysis) -> Iterator[Piece]:
    """Each sentence of an article's own text, apart."""
    text = analysis.source.text
    for sentence in analysis.sentences:
        span = sentence.span
        if analysis.blocks[sentence.block].kind != "body" or "\n" in span.of(text) or span.end - span.start < 20:
            continue
        mentions = tuple(replace(m, span=_back(m.span, span)) for m in analysis.mentions if span.holds(m.span))
        here = {n: c for n, c in enumerate(analysis.cues) if span.holds(c.span)}
        numbers = {n: at for at, n in enumerate(here)}
        cues = tuple(
            replace(
                c, span=_back(c.span, span), scope=_back(c.scope, span) if c.scope and span.holds(c.scope) else None
            )
            for c in here.values()
        )
        claims = tuple(_apart(c, span, numbers) for c in analysis.claims if c.span == span and _within(c, span))
        yield Piece(span.of(text), sentence.language, mentions, cues, claims, _slots(mentions, cues, claims))


def _back(span: Span, sentence: Span) -> Span:
    return Span(span.start - sentence.start, span.end - sentence.start)


def _within(claim: Claim, sentence: Span) -> bool:
    spans = [a.span for a in (claim.subject, claim.object) if a.span] + [q.span for q in claim.quantities]
    return all(sentence.holds(span) for span in spans)


def _apart(claim: Claim, sentence: Span, cues: dict[int, int]) -> Claim:
    def argument(one: Argument) -> Argument:
        return replace(one, span=_back(one.span, sentence)) if one.span else one

    return replace(
        claim,
        span=_back(claim.span, sentence),
        subject=argument(claim.subject),
        object=argument(claim.object),
        cues=tuple(cues[n] for n in claim.cues if n in cues),
        quantities=tuple(replace(q, span=_back(q.span, sentence)) for q in claim.quantities),
    )


def _slots(mentions: Sequence[Mention], cues: Sequence[Cue], claims: Sequence[Claim]) -> tuple[int, ...]:
    """The mentions that may be exchanged: no other offset lies inside them, and no quantity or cue is made of them."""
    edges = {e for c in cues for s in (c.span, c.scope) if s for e in (s.start, s.end)}
    edges |= {e for c in claims for q in c.quantities for e in (q.span.start, q.span.end)}
    edges |= {e for c in claims for a in (c.subject, c.object) if a.span for e in (a.span.start, a.span.end)}
    said = [words for c in claims for words in (c.population, c.dose, c.duration) if words]
    return tuple(
        n
        for n, m in enumerate(mentions)
        if not any(m.span.start < e < m.span.end for e in edges)
        and not any(m.span.overlaps(c.span) for c in cues)
        and not any(m is not o and m.span.overlaps(o.span) for o in mentions)
        and not any(m.quote in words for words in said)
        and not m.parts
    )


# ---- articles


class Maker:
    """Makes articles: each by its number alone, so that any process makes the same one."""

    def __init__(self, pieces: dict[str, list[Piece]], seed: int = 7) -> None:
        self._seed = seed
        self._dice = random.Random()  # noqa: S311  (the same library every time)
        self._claiming = {code: [p for p in some if p.claims] for code, some in pieces.items()}
        self._plain = {code: [p for p in some if not p.claims] for code, some in pieces.items()}
        self._names = {code: self._named(code) for code in pieces}
        self._sites = Draws([f"site{n:03d}.example" for n in range(SITES)])

    def _named(self, code: str) -> dict[str, Draws[tuple[Concept, str]]]:
        """The concepts of each type by Zipf's law, with what a language calls them."""
        known = vocab.load()
        types: dict[str, list[tuple[Concept, str]]] = {}
        for concept in sorted(known.concepts):
            name = known.preferred(concept, code)
            if name and len(name) < 40:
                row = known.concepts[concept]
                types.setdefault(row.type, []).append((row, name))
        for some in types.values():  # often or seldom in all languages alike
            some.sort(key=lambda row: crc32(row[0].id.encode()))
        return {kind: Draws(some) for kind, some in types.items()}

    def article(self, number: int) -> Analysis:
        """The article with this number; one of 25 is a copy of an earlier one."""
        self._dice.seed(f"{self._seed} {number}")
        if number and self._dice.random() < COPIED:
            earlier = self._dice.randrange(max(0, number - 500), number)
            return self._copy(self._original(earlier), number)
        return self._original(number)

    def _original(self, number: int) -> Analysis:
        dice = self._dice
        dice.seed(f"{self._seed} {number} itself")
        made = _Made("nl" if dice.random() < DUTCH else "en")
        title = self._heading(made)
        while len(made.claims) < CLAIMS_PER_ARTICLE - 1 + dice.randrange(2):
            made.begin("body", title)
            for _ in range(SENTENCES_PER_BLOCK):
                which = self._claiming if dice.random() < CLAIMING else self._plain
                made.add(dice.choice(which[made.language]), self)
            if dice.random() < 0.3:
                title = self._heading(made)
        return made.analysis(self._source(number, made.language, made.text, made.title))

    def exchange(
        self, concept: Concept, language: str, own: dict[str, list[tuple[Concept, str]]]
    ) -> tuple[Concept, str] | None:
        """What stands in the place of a concept, with its name; None for itself."""
        draws = self._names[language].get(concept.type)
        if draws is None or self._dice.random() >= OTHER_CONCEPT:
            return None
        mine = own.setdefault(concept.type, [])
        if mine and self._dice.random() < OWN_CONCEPT:
            return self._dice.choice(mine)
        drawn = draws.one(self._dice)
        mine.append(drawn)
        return drawn

    def _heading(self, made: _Made) -> str:
        """Begin a part with a heading of two names: "Sleep quality and magnesium"."""
        types = self._names[made.language]
        kinds = [k for k in ("substance", "condition", "process", "food", "symptom") if k in types]
        two = [types[self._dice.choice(kinds)].one(self._dice) for _ in range(2)]
        for concept, name in two:
            made.own.setdefault(concept.type, []).append((concept, name))
        return made.head(two)

    def _source(self, number: int, language: str, text: str, title: str) -> Source:
        site = self._sites.one(self._dice)
        year = FIRST_YEAR + int((LAST_YEAR - FIRST_YEAR + 1) * self._dice.random() ** 0.5)
        day = f"{year}-{self._dice.randint(1, 12):02d}-{self._dice.randint(1, 28):02d}"
        return Source(
            id=f"made-{number:07d}", text=text, title=title, language=language, site=site,
            url=f"https://www.{site}/{language}/{number}", published=None if self._dice.random() < UNDATED else day,
        )  # fmt: skip

    def _copy(self, earlier: Analysis, number: int) -> Analysis:
        s = earlier.source
        source = self._source(number, s.language or "en", s.text, s.title or "")
        claims = (replace(c, id=claim_id(source.id, c.span, c.relation, c.subject, c.object)) for c in earlier.claims)
        return replace(earlier, source=source, claims=tuple(claims))


@dataclass(slots=True)
class _Made:
    """An article that is being put together."""

    language: str
    text: str = ""
    title: str = ""
    section: str | None = None
    own: dict[str, list[tuple[Concept, str]]] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)

    def begin(self, kind: str, section: str | None) -> None:
        """A new block at the end."""
        if self.text:
            self.text += "\n\n"
        place = Span(len(self.text), len(self.text))
        self.blocks.append(Block(place, "heading" if kind == "heading" else "body", self.language, section))

    def head(self, two: Sequence[tuple[Concept, str]]) -> str:
        """A heading of two names; the first is the title."""
        self.begin("heading", self.title or None)
        start, word = len(self.text), " en " if self.language == "nl" else " and "
        for at, (concept, name) in enumerate(two):
            said = name[:1].upper() + name[1:] if at == 0 else word + name
            begin = len(self.text) + (len(word) if at else 0)
            self.text += said
            self.mentions.append(Mention(Span(begin, len(self.text)), self.text[begin:], concept))
        self._sentence(start)
        self.title = self.title or self.text[start:]
        return self.text[start:]

    def add(self, piece: Piece, maker: Maker) -> None:
        """A sentence at the end of the block, with other concepts in it."""
        if self.text and not self.text.endswith("\n"):
            self.text += " "
        start = len(self.text)
        edits: list[tuple[int, int, int]] = []  # from, to, and by how much what follows moves
        others: dict[int, Concept] = {}
        said, last, moved = "", 0, 0
        for n in piece.slots:
            mention = piece.mentions[n]
            if (drawn := maker.exchange(mention.concept, piece.language, self.own)) is None:
                continue
            concept, name = drawn
            name = name[:1].upper() + name[1:] if mention.span.start == 0 else name
            said += piece.text[last : mention.span.start] + name
            last = mention.span.end
            moved += len(name) - len(mention.quote)
            edits.append((mention.span.start, mention.span.end, moved))
            others[n] = concept
        self.text += said + piece.text[last:]
        self._sentence(start)
        self._keep(piece, _Moved(start, edits), others)

    def _sentence(self, start: int) -> None:
        end = len(self.text)
        self.sentences.append(Sentence(Span(start, end), self.language, len(self.blocks) - 1))
        block = self.blocks[-1]
        self.blocks[-1] = replace(block, span=Span(block.span.start, end))

    def _keep(self, piece: Piece, moved: _Moved, others: dict[int, Concept]) -> None:
        """All that was found in the sentence, where it is now."""
        before, first = len(self.cues), len(self.mentions)
        for n, m in enumerate(piece.mentions):
            span = moved.span(m.span)
            concept = others.get(n)
            self.mentions.append(Mention(span, span.of(self.text), concept) if concept else replace(m, span=span))
        for c in piece.cues:
            self.cues.append(replace(c, span=moved.span(c.span), scope=moved.span(c.scope) if c.scope else None))
        section = self.blocks[-1].section
        for claim in piece.claims:
            subject, object_ = (self._argument(a, piece, moved, others, first) for a in (claim.subject, claim.object))
            span = moved.span(claim.span)
            now = replace(
                claim, span=span, quote=span.of(self.text), section=section, subject=subject, object=object_,
                cues=tuple(before + n for n in claim.cues),
                quantities=tuple(replace(q, span=moved.span(q.span)) for q in claim.quantities),
            )  # fmt: skip
            self.claims.append(
                replace(now, key=grouping.key(now.subject, now.relation, now.direction, now.object, now.polarity))
                if others
                else now
            )

    def _argument(self, one: Argument, piece: Piece, moved: _Moved, others: dict[int, Concept], first: int) -> Argument:
        if one.span is None:
            return one
        span, concept = moved.span(one.span), one.concept
        for n, other in others.items():
            mention = piece.mentions[n]
            if one.span.holds(mention.span) and concept is not None and mention.concept.id == concept.id:
                concept = other
        return Argument(span.of(self.text), span, concept, one.anaphoric)

    def analysis(self, source: Source) -> Analysis:
        """The article as an analysis of it would be."""
        claims = (replace(c, id=claim_id(source.id, c.span, c.relation, c.subject, c.object)) for c in self.claims)
        return Analysis(
            source, tuple(self.blocks), tuple(self.sentences), tuple(self.mentions), tuple(self.cues), tuple(claims)
        )


class _Moved:
    """Where the offsets of a sentence are once names in it were exchanged."""

    def __init__(self, start: int, edits: Sequence[tuple[int, int, int]]) -> None:
        self._start = start
        self._edits = edits

    def span(self, span: Span) -> Span:
        """A span of the sentence, in the article."""
        begin = end = self._start
        for at, to, moved in self._edits:
            if at < span.start or (at == span.start and to <= span.start):
                begin = self._start + moved
            if to <= span.end:
                end = self._start + moved
        return Span(span.start + begin, span.end + end)


# ---- the library


_MAKER: list[Maker] = []


def _begin(pieces: dict[str, list[Piece]], seed: int) -> None:
    """In each process that makes articles."""
    _MAKER.append(Maker(pieces, seed))


def _made(chunk: int) -> list[bytes]:
    """Some articles, ready to be kept."""
    articles = (_MAKER[0].article(number) for number in range(chunk * CHUNK, (chunk + 1) * CHUNK))
    return [prepare(article, documents.known_broader()).to_bytes() for article in articles]


def build(folder: Path, claims: int, corpora: Path | None = None, seed: int = 7) -> dict[str, float]:
    """Make the library, unless this very one is there; how many articles and claims it has, and the time it took."""
    mark = {"claims": claims, "corpora": str(corpora or ""), "seed": seed}
    note = folder / "built.json"
    if note.exists() and (had := json.loads(note.read_text(encoding="utf-8")))["asked"] == mark:
        found: dict[str, float] = had["found"]
        return found
    counts = {"articles": 0, "claims": 0}
    begin = time.perf_counter()

    def articles() -> Iterator[Prepared]:
        with ProcessPoolExecutor(
            mp_context=get_context("spawn"), initializer=_begin, initargs=(pool(corpora), seed)
        ) as makers:
            asked = deque(makers.submit(_made, n) for n in range(AHEAD))
            while counts["claims"] < claims:
                asked.append(makers.submit(_made, counts["articles"] // CHUNK + AHEAD))
                for content in asked.popleft().result():
                    made = Prepared.from_bytes(content)
                    counts["articles"] += 1
                    counts["claims"] += made.ready.count
                    yield made
                spent = time.perf_counter() - begin
                left = spent / counts["claims"] * (claims - counts["claims"])
                sys.stderr.write(
                    f"\r{counts['claims']:,} claims, {counts['claims'] / spent:,.0f}/s, {left:,.0f} s left "
                )
            makers.shutdown(cancel_futures=True)

    with EmbeddedStore(folder) as store:
        store.add(articles())
        added = time.perf_counter()
        same = copies.Copies(folder / copies.FILE)
        same.settle(store.versions(), store.outline)
        same.close()
    sys.stderr.write("\n")
    built = {**counts, "add_s": added - begin, "copies_s": time.perf_counter() - added}
    note.write_text(json.dumps({"asked": mark, "found": built}, indent=2) + "\n", encoding="utf-8")
    return built


def size(folder: Path) -> dict[str, int]:
    """The bytes of a library on disk, file by file, the index as one."""
    found: dict[str, int] = {}
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "built.json":
            name = path.relative_to(folder).parts[0]
            found[name] = found.get(name, 0) + path.stat().st_size
    return found


def main() -> None:
    """Make the library, and say what it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the library is to be")
    parser.add_argument("--claims", type=int, default=100_000, help="how many claims, about")
    parser.add_argument("--corpora", type=Path, help="a folder of files whose sentences are used as well")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    built = build(options.folder, options.claims, options.corpora, options.seed)
    print(json.dumps({**built, "bytes": size(options.folder)}, indent=2))


if __name__ == "__main__":
    main()
