"""A library: a folder that holds articles with their claims, and answers questions about them.

    with helder.Library("helder-library") as library:
        library.add(["articles"])
        for hit in library.search("magnesium slaap", certainty="asserted").hits:
            print(hit.source.title, hit.claim.quote)

Everything that looks into a library, on the command line or elsewhere, comes through here.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlsplit

from helder import (
    atlas,
    copies,
    export,
    furniture,
    grouping,
    ingest,
    judged,
    ledger,
    markup,
    pipeline,
    query,
    retag,
    reviews,
    search,
    settings,
    thesaurus,
    vocab,
    weighing,
    wording,
    workers,
)
from helder.atlas import Atlas, Edge
from helder.copies import Copies, Copy
from helder.errors import BusyError, InputError, NotFoundError, StoreError
from helder.export import Context, addresses, frame, parquet
from helder.fetch import Limits
from helder.furniture import Furniture
from helder.ingest import Progress, Report
from helder.judged import Judged
from helder.ledger import Ledger
from helder.meaning import Indexed, Meaning
from helder.model import Analysis, Claim, Source, concept_to_dict
from helder.query import MAX_LIMIT, Condition, FilterValue, Query, Sort, View
from helder.registers import Register
from helder.retag import Retagged
from helder.reviews import Review, Reviews, Snapshot
from helder.search import Explanation
from helder.settings import Settings
from helder.stages import citations, claims, read
from helder.stages.remote import Extractor
from helder.statement import Statement
from helder.store import Fuses, Hit, Lists, Page, SourceRef, Speaks, Store, Topic, Verifies, Weighs
from helder.store.documents import Standing, position_of
from helder.store.embedded import EmbeddedStore
from helder.tallies import Pile
from helder.thesaurus import Suggestion
from helder.traces import Beside
from helder.weighing import Difference, Gap, Picture, Position
from helder.workers import Refusal

if TYPE_CHECKING:
    import pandas
    import pyarrow

READ_AT_MOST = 200
"""Of a topic with more claims, only the best of each position are read; all are counted."""
WEIGHED_AT_MOST = 2_000
"""A step of a map rests on so many claims at most, of each side of a concept."""

AT_ONCE = 20_000
"""Up to so many claims are listed from the search; of more, they are listed source by source, which takes no memory."""

__all__ = ["Copy", "Library", "Mentions", "Progress", "Refusal", "Report", "Results", "Retagged"]


@dataclass(frozen=True, slots=True)
class Results:
    """The answers to a search: a page of hits, counts per facet, how many there are in all, and the next page's cursor.

    `query` is the question as it was understood. In the view of articles, `copies` has the other articles that have
    text of a hit in them, by its id. `reviews` has what people said of a hit's claim or of what says the same, by its
    article and id.
    """

    query: Query
    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    next: str | None
    copies: Mapping[str, tuple[Copy, ...]] = field(default_factory=dict)
    reviews: Mapping[tuple[str, str], tuple[Review, ...]] = field(default_factory=dict)

    def reviewed(self, hit: Hit) -> tuple[Review, ...]:
        """What people said of the claim of a hit, the oldest first."""
        return self.reviews.get((hit.source.id, hit.claim.id), ()) if hit.claim else ()

    def to_dict(self) -> dict[str, Any]:
        """The results as plain values for JSON."""
        return {
            "hits": [
                {
                    **_hit_to_dict(hit),
                    **(
                        {"copies": list(map(asdict, self.copies[hit.source.id]))}
                        if hit.source.id in self.copies
                        else {}
                    ),
                    **({"reviews": [review.in_short() for review in found]} if (found := self.reviewed(hit)) else {}),
                }
                for hit in self.hits
            ],
            "facets": {name: dict(counts) for name, counts in self.facets.items()},
            "next": self.next,
            "total": self.total,
        }

    def to_arrow(self) -> pyarrow.Table:
        """The claims of this page as a table of pyarrow, with the columns of an export.

        Raises `InputError` where pyarrow is missing, and for a page of articles or topics.
        """
        return parquet.table(self._statements())

    def to_pandas(self) -> pandas.DataFrame:
        """The claims of this page as a data frame of pandas. Raises as `to_arrow` does."""
        return frame.table(self._statements())

    def _statements(self) -> list[Statement]:
        if self.query.view != "claims":
            raise InputError(f"A page of {self.query.view} is no table of claims: search with view claims.")
        return [Statement(hit.source, hit.claim) for hit in self.hits if hit.claim]

    def _repr_html_(self) -> str:
        """The page as a table, for a notebook."""
        head, row = _SHOWN[self.query.view]
        foot = f"{len(self.hits):,} of {self.total:,}."
        return markup.table(head, (row(hit) for hit in self.hits), foot)


def _claim_shown(hit: Hit) -> tuple[str, ...]:
    assert hit.claim is not None
    return markup.claim(hit.claim), markup.quote(hit.claim), markup.source(hit.source)


def _article_shown(hit: Hit) -> tuple[str, ...]:
    return markup.source(hit.source), hit.source.site or "", hit.source.id


def _topic_shown(hit: Hit) -> tuple[str, ...]:
    assert hit.topic is not None
    about = " – ".join(concept.label if concept else "?" for concept in (hit.topic.subject, hit.topic.object))
    said = ", ".join(f"{wording.said('relation', r)} {n}" for r, n in hit.topic.counts.get("relation", {}).items())
    return about, str(hit.topic.claims), said, markup.quote(hit.claim) if hit.claim else ""


_SHOWN: Mapping[View, tuple[tuple[str, ...], Callable[[Hit], tuple[str, ...]]]] = {
    "claims": (("claim", "in these words", "article"), _claim_shown),
    "articles": (("article", "site", "id"), _article_shown),
    "topics": (("topic", "claims", "what is said", "for instance"), _topic_shown),
}
"""How a notebook shows a hit of each view."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """Where a library speaks of a concept: articles, claims, claims about it and about what influences it.

    `where` are the first articles, those that speak of it most.
    """

    articles: int
    claims: int
    as_subject: int
    as_object: int
    where: tuple[SourceRef, ...]

    def to_dict(self) -> dict[str, Any]:
        """The counts and articles as plain values for JSON."""
        return {**asdict(self), "where": [asdict(source) for source in self.where]}


class Library:
    """The library in this folder, by default the one of the settings. Also a context manager.

    Nothing is opened before it is needed, and adding makes the folder. `store` is another engine to keep the
    documents in; without a folder the ledger of what was read is then in memory. `settles` says whether a question may
    finish what an interrupted addition left, for which it holds the library as a writer does: a server does not.
    """

    def __init__(self, folder: str | Path | None = None, *, store: Store | None = None, settles: bool = True) -> None:
        self._settles = settles
        self.folder = Path(folder) if folder is not None else None if store else settings.get().library
        self._store = store
        self._ledger: Ledger | None = None
        self._found_copies: Copies | None = None
        self._reviews: Reviews | None = None
        self._judged: tuple[int, Judged] | None = None
        self._grouped: tuple[object, Mapping[int, int]] | None = None
        self._meaning = Meaning(self.folder) if self.folder is not None else None

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def add(
        self,
        paths: str | Path | Iterable[str | Path],
        progress: Callable[[Progress], None] | None = None,
        *,
        extractor: Extractor | None = None,
        jobs: int | None = None,
    ) -> Report:
        """Take in files, folders, files of many documents and addresses, and report what was added, refused and why.

        A file that is the same as before is passed over, a changed one replaces what the library had of it, and one
        that cannot be read is refused without stopping the rest. `progress` is called for every document. After an
        interruption, adding the same paths again goes on where it stopped. `extractor` reads the claims with a
        language model; without it the built-in rules do, in `jobs` processes, without a number in one for each core
        when there is much to read.
        Raises `BusyError` while another process writes to the library, `StoreError` where it cannot be written.
        """
        store, known = self._to_write()
        given = [paths] if isinstance(paths, str | Path) else paths
        chosen = settings.get()
        extract, reader = (extractor.extract, extractor.name) if extractor else (claims.extract, "")
        folder = self.folder if isinstance(store, EmbeddedStore) else None
        with workers.seldom_collecting():
            with Beside(folder) if folder else contextlib.nullcontext() as beside:
                report = ingest.run(
                    store, known, given, library=self.folder, batch_documents=chosen.batch_documents,
                    progress=progress, extract=extract, reader=reader, limits=_web_limits(chosen),
                    most_pages=chosen.web_pages, jobs=jobs or chosen.jobs, beside=beside,
                )  # fmt: skip
            return replace(report, copies=self._settle(store, extract))

    def retag(self, progress: Callable[[int, int], None] | None = None) -> Retagged:
        """Find concepts and claims anew in every article that was read with another vocabulary; its file is not read.

        It may be stopped at any moment, and goes on with the rest the next time. `progress` gets how many are done and
        how many there are to do. Raises as `remove` does.
        """
        self._existing()
        store, known = self._to_write()
        return retag.run(store, known, batch_documents=settings.get().batch_documents, progress=progress)

    def behind(self) -> tuple[int, int]:
        """How many articles were read with another vocabulary than there is now, and how many there are."""
        self._existing()
        return retag.behind(self._known())

    def mentions(self, concept: str, limit: int = 5) -> Mentions:
        """Where the library speaks of a concept or a narrower one. Raises `NotFoundError` where there is no library."""
        articles = self.search(concept, view="articles", limit=limit)
        return Mentions(
            articles=articles.total,
            claims=self.search(concept, limit=1).total,
            as_subject=self.search("", limit=1, subject=concept).total,
            as_object=self.search("", limit=1, object=concept).total,
            where=tuple(hit.source for hit in articles.hits),
        )

    def index(self, model: str | Path | None = None, progress: Callable[[int], None] | None = None) -> Indexed:
        """Let what is near to a question in meaning be found as well, with this ONNX sentence-embedding model.

        `model` is a folder, or the name of one in `models` in the cache; without it the one as before. Adding
        articles keeps the index up to date from then on. `progress` is called with the number of sentences done; what
        is interrupted goes on the next time. Raises as `remove` does, `NotFoundError` without such a model, and
        `InputError` where the extra is missing.
        """
        self._existing()
        store, _ = self._to_write()
        if self._meaning is None or not isinstance(store, Fuses):
            raise InputError("Only a library in a folder can be searched by meaning.")
        done = self._meaning.settle(store, model, progress)
        if done is None:
            raise InputError(f"{self._name} has no model yet: name one with helder index --model.")
        return done

    def unindex(self) -> bool:
        """Search by words and concepts alone again; whether there were vectors. Raises as `remove` does."""
        self._existing()
        self._to_write()
        return self._meaning is not None and self._meaning.remove()

    def remove(self, ids: str | Path | Iterable[str | Path]) -> int:
        """Forget these documents, by their ids or by the file they came from. Returns how many there were.

        Raises `NotFoundError` when the library does not exist, and as `add` does.
        """
        self._existing()
        store, known = self._to_write()
        given = [ids] if isinstance(ids, str | Path) else ids
        found = [source_id for name in given for source_id in _named(known, str(name))]
        known.forget(found)
        number = store.remove(found)
        self._settle(store)
        return number

    def copies(self, id: str) -> tuple[Copy, ...]:
        """The articles that are copies of this one, wholly, nearly or in part, most alike first.

        Raises `NotFoundError` when there is no such article.
        """
        self.get(id)
        return self._known_copies().of(id)

    def groups_of_copies(self) -> tuple[tuple[str, ...], ...]:
        """The ids of articles that are copies of one another, group by group, the largest group first."""
        self._existing()
        return self._known_copies().groups()

    def independent(self, ids: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """These articles, copies of one another together: each group counts as one source."""
        self._existing()
        return self._known_copies(settled=False).independent(ids)

    def search(
        self,
        words: str = "",
        *,
        limit: int = 20,
        view: View = "claims",
        cursor: str | None = None,
        sort: Sort = "relevance",
        **filters: FilterValue,
    ) -> Results:
        """The claims, articles or topics that answer these words and filters, best first or in another order.

        Words may be in any language and hold filters ("magnesium slaap certainty:asserted"). Raises `InputError` for
        a filter or value that does not exist, `NotFoundError` for a library that does not.
        """
        asked = _asked(words, filters, view, limit, cursor, sort)
        store = self._existing()
        near = self._meaning.near if self._meaning and self._meaning.there() else None
        page: Page = search.search(store, asked, near)
        return Results(
            asked, page.hits, page.total, page.facets, page.next, self._copies_of(page, view), self._reviews_of(page)
        )

    def suggest(self, prefix: str, language: str | None = None, *, limit: int = 8) -> list[Suggestion]:
        """Concepts to choose from while typing: with a name, or a word of one, that begins so, in any language or one.

        Of those that fit as well, the ones that most claims of this library speak of come first; there need be no
        library. Raises `InputError` for a language without a pack.
        """
        store = None
        with contextlib.suppress(NotFoundError):
            store = self._existing()
        return thesaurus.suggest(prefix, language, limit, claims=store.speaking if isinstance(store, Speaks) else None)

    def explain(self, words: str = "", *, view: View = "claims", **filters: FilterValue) -> Explanation:
        """How a question is understood: the concepts and words it is looked for as. Raises as `search` does."""
        return search.explain(self._existing(), _asked(words, filters, view))

    def claims(self, words: str = "", **filters: FilterValue) -> Iterator[Claim]:
        """Every claim that passes, in the order of source and place. Raises as `search` does."""
        return search.claims(self._existing(), _asked(words, filters))

    def statements(self, words: str = "", **filters: FilterValue) -> Iterator[Statement]:
        """Every claim that passes, with its source, in the order of source and place. Raises as `search` does."""
        store = self._existing()
        return _statements(store, search.understood(store, _asked(words, filters, limit=MAX_LIMIT)))

    def topic(self, subject: str, object: str = "", *, site_once: bool = False, **filters: FilterValue) -> Picture:
        """Everything said of a subject, or of a subject and an object, in all languages: see `weighing.Picture`.

        Both are concepts or their names in any language, narrower ones included. All claims are counted; of more than
        `READ_AT_MOST` the best of each position are read. Raises as `search` does.
        """
        found = self._pile({**filters, **_ends(subject, object)})
        if isinstance(found, Pile):
            return found.picture(self._heads(), site_once=site_once)
        return weighing.weigh(found, self._copies(found), site_once=site_once, decided=self._decided())

    def said(
        self, position: str, subject: str, object: str = "", *, skip: int = 0, limit: int = 50, **filters: FilterValue
    ) -> tuple[list[Statement], int]:
        """Some of the claims behind a position of a topic, the best supported first, and how many there are.

        `position` is its key. Raises as `search` does.
        """
        found = self._pile({**filters, **_ends(subject, object)})
        if isinstance(found, Pile):
            return found.statements(position, skip=skip, limit=limit)
        weighed = weighing.weigh(found, decided=self._decided())
        every = next((p.statements for p in weighed.positions if p.key == position), ())
        return list(every[skip : skip + limit]), len(every)

    def position(self, source: str, claim: Claim) -> tuple[str, int]:
        """The key of the position of a claim of this source, as people decided, and how many claims say so.

        The number is 0 where a side of the claim is no known concept, so that no topic has it.
        """
        key, ends = self._decided().key(source, claim), (claim.subject.concept, claim.object.concept)
        return key, self.said(key, ends[0].id, ends[1].id, limit=1)[1] if ends[0] and ends[1] else 0

    def _pile(self, filters: Mapping[str, FilterValue]) -> list[Statement] | Pile:
        """The claims that pass, in the order of source and place; or how they stand, where they are many."""
        store = self._existing()
        if not isinstance(store, Weighs):
            return self._with_joined(list(self.statements("", **filters)), filters)
        standings = self._standings(store, filters)
        if len(standings) > READ_AT_MOST:
            return Pile(store, standings, self._decided())
        hits = store.read(s.row for s in standings).values()
        found = [Statement(hit.source, hit.claim) for hit in hits if hit.claim]
        return sorted(found, key=lambda s: (s.source.id, s.claim.span))

    def _standings(self, store: Weighs, filters: Mapping[str, FilterValue]) -> list[Standing]:
        """How the claims that pass stand, with those that people joined with one of them, whatever these are about."""
        found, decided = store.standings(search.resolve(_asked("", filters))), self._decided()
        roots = {position_of(key): root for key, root in decided.joined.items()}
        rows = {s.row for s in found}
        for root in sorted({roots[s.position] for s in found if s.position in roots and not s.apart}):
            for asked in _beside(decided, root, filters):
                more = store.standings(search.resolve(_asked("", asked)))
                found += [s for s in more if roots.get(s.position) == root and s.row not in rows]
                rows |= {s.row for s in more}
        return found

    def _with_joined(self, found: list[Statement], filters: Mapping[str, FilterValue]) -> list[Statement]:
        """These claims with those that people joined with one of them, in the order of source and place."""
        decided = self._decided()
        every = {(s.source.id, s.claim.id): s for s in found}
        for root in sorted({decided.key(s.source.id, s.claim) for s in found} & set(decided.groups)):
            for asked in _beside(decided, root, filters):
                more = (s for s in self.statements("", **asked) if decided.key(s.source.id, s.claim) == root)
                every |= {(s.source.id, s.claim.id): s for s in more}
        return sorted(every.values(), key=lambda s: (s.source.id, s.claim.span))

    def compare(self, before: str | Path, after: str | Path, *, files: bool = True) -> list[Difference]:
        """What the second adds, drops, strengthens or weakens of what the first claims, in any languages.

        Each is the id of a source, a file (of the library or not), or the name of a site; without `files` no file.
        Raises `NotFoundError` for none of these.
        """
        one, other = self._named_statements(before, files), self._named_statements(after, files)
        return list(weighing.differences(one, other, decided=self._decided()))

    def origins(self, id: str) -> tuple[str, ...]:
        """The articles of this library that one rests on: those whose address or DOI its text names, and older copies.

        Raises `NotFoundError` when there is no such article.
        """
        analysis = self.get(id)
        found: dict[str, None] = {}
        for address in citations.addresses(analysis.source.text):
            site, same = _site_of(address), _bare_address(address)
            hits = self.search(view="articles", limit=MAX_LIMIT, site=site).hits if site else ()
            found.update(dict.fromkeys(h.source.id for h in hits if _bare_address(h.source.url or "") == same))
        for copy in self._known_copies().of(id):
            published = self.get(copy.source).source.published
            if published and analysis.source.published and published < analysis.source.published:
                found[copy.source] = None
        found.pop(id, None)
        return tuple(found)

    def compare_with_origins(self, id: str) -> dict[str, list[Difference]]:
        """What an article makes of what it cites or copies, by the id of that article, in any languages.

        Only of claims that both make: where it says more surely, or of cause where the other speaks of a link, it
        exaggerates. Raises `NotFoundError` when there is no such article.
        """
        made: dict[str, list[Difference]] = {}
        for origin in self.origins(id):
            one, other = (list(self.statements(source=name)) for name in (origin, id))
            found = weighing.differences(one, other, decided=self._decided())
            made[origin] = [d for d in found if d.before is not None and d.after is not None]
        return made

    def gaps(self, words: str = "", **filters: FilterValue) -> Iterator[tuple[Position, list[Gap]]]:
        """What is said in one language only, by one source only, or without research. Raises as `search` does."""
        found = list(self.statements(words, **filters))
        return weighing.gaps(found, self._copies(found), decided=self._decided())

    def map(self, concept: str, depth: int = 1) -> Atlas:
        """What articles say that a concept brings or is brought by, `depth` steps far: see `atlas.Atlas`.

        Raises `NotFoundError` for a name of no concept.
        """
        return atlas.drawn(_concept(concept), self._around, depth, decided=self._decided())

    def paths(self, start: str, goal: str) -> list[tuple[Edge, ...]]:
        """The chains by which articles say that one thing reaches another, the shortest first. Raises as `map` does."""
        return atlas.paths(_concept(start), _concept(goal), self._around, decided=self._decided())

    def _around(self, concept: str) -> list[Statement]:
        """The claims that have a concept, or a form of it, as their subject or object."""
        if vocab.load().get(concept) is None:
            return []
        found: dict[tuple[str, str], Statement] = {}
        for end in ("subject", "object"):
            some, _ = self._some({end: grouping.forms(concept)}, WEIGHED_AT_MOST)
            found.update({(s.source.id, s.claim.id): s for s in some})
        decided = self._decided()
        for root, group in decided.groups.items():
            if atlas.touches(group[0].claim, concept):
                for asked in _beside(decided, root, {}):
                    some, _ = self._some(asked, WEIGHED_AT_MOST)
                    joined = (s for s in some if decided.key(s.source.id, s.claim) == root)
                    found.update({(s.source.id, s.claim.id): s for s in joined})
        return list(found.values())

    def _some(self, filters: Mapping[str, FilterValue], most: int) -> tuple[list[Statement], int]:
        """The claims that pass, in the order of source and place, `most` of them; and how many there are."""
        asked = search.resolve(_asked("", filters, limit=MAX_LIMIT))
        store, found = self._existing(), list[Statement]()
        first = store.search(asked)
        for page in _pages(store, asked, first):
            found += [Statement(hit.source, hit.claim) for hit in page.hits if hit.claim]
            if len(found) >= most:
                break
        return found[:most], first.total

    def _decided(self) -> Judged:
        """What people decided about which claims say the same, kept until somebody says more or an article changes."""
        if self.folder is None:
            return judged.NOBODY
        self._reviews = self._reviews or Reviews(self.folder / reviews.FILE)
        last = self._reviews.last()
        if self._judged is None or self._judged[0] != last:
            self._judged = last, judged.of(self._reviews.every(), self._remembered)
        return self._judged[1]

    def _reviews_of(self, page: Page) -> dict[tuple[str, str], tuple[Review, ...]]:
        """What people said of the claims of these hits, and of what says the same as they do."""
        decided, found = self._decided(), dict[tuple[str, str], dict[int, Review]]()
        if self._reviews is None or not self._reviews.last():
            return {}
        hits = [(hit.source.id, hit.claim) for hit in page.hits if hit.claim]
        for source in dict.fromkeys(source for source, _ in hits):
            if (own := self._reviews.of(source)) and (analysis := self._existing().get(source)):
                for id, some in reviews.attached(own, analysis.claims)[0].items():
                    found[source, id] = {review.number: review for review in some}
        for source, claim in hits:
            for review in decided.said.get(decided.key(source, claim), ()):
                found.setdefault((source, claim.id), {})[review.number] = review
        return {place: tuple(some[number] for number in sorted(some)) for place, some in found.items()}

    def _remembered(self, source: str, snapshot: Snapshot) -> Claim | None:
        analysis = self._existing().get(source)
        return reviews.found(snapshot, analysis.claims) if analysis else None

    def _copies(self, statements: Iterable[Statement]) -> Iterable[Iterable[str]]:
        """The sources of these claims, in groups that count as one."""
        return self.independent(statement.source.id for statement in statements)

    def _heads(self) -> Mapping[int, int]:
        """For the numbers of sources that are copies of others, what stands for their group; read once."""
        store, known = self._existing(), self._known_copies(settled=False)
        version = known.version()
        if self._grouped is None or self._grouped[0] != version:
            heads = known.heads()
            numbers = store.numbers(heads) if isinstance(store, Weighs) else {}
            self._grouped = version, {number: heads[source] for source, number in numbers.items()}
        return self._grouped[1]

    def _named_statements(self, name: str | Path, files: bool) -> list[Statement]:
        """The claims of a source of this id, of a file, or of a site."""
        if files and Path(name).is_file():
            found = [s for s in read.documents(name) if isinstance(s, Source)]
            analyses = [pipeline.analyse(source) for source in found]
            return [Statement(SourceRef.of(a.source), claim) for a in analyses for claim in a.claims]
        for name_of in ("source", "site"):
            if some := list(self.statements("", **{name_of: str(name)})):
                return some
        raise NotFoundError(
            f'"{name}" is no file, and no source or site with claims in {self._name}: '
            '"helder search --view articles" shows the ids.'
        )

    def sources(self) -> Iterator[SourceRef]:
        """Every source, in the order of ids. Raises `NotFoundError` for a library that does not exist."""
        return _sources(self._existing())

    def ids(self, file: str | Path) -> tuple[str, ...]:
        """The ids of the documents that came from this file. Raises `NotFoundError` where there is no library."""
        self._existing()
        return self._known().ids(str(Path(file).resolve()))

    def get(self, id: str) -> Analysis:
        """Everything Helder found in the source of this id. Raises `NotFoundError` when there is none."""
        if found := self._existing().get(id):
            return found
        raise NotFoundError(f'No source "{id}" in {self._name}: "helder search --view articles" shows the ids.')

    def export(
        self,
        format: str,
        output: Path | IO[Any],
        words: str = "",
        *,
        registers: Iterable[Register] = (),
        base: str = export.BASE,
        **filters: FilterValue,
    ) -> int:
        """Write every claim that passes to a file or stream, in a format of `export.FORMATS`; how many there were.

        A file is written whole or not at all. `registers` are held against each claim by the formats that have a place
        for the verdict; `base` is how addresses of claims begin. Raises as `search` does, and `InputError` for an
        unknown format, a format whose library is not installed, and a `base` that cannot begin an address.
        """
        statements = self.statements(words, **filters)
        context = Context(self._existing().get, tuple(registers), base=addresses.base(base))
        if isinstance(output, Path):
            return export.to_file(format, statements, output, context)
        return export.write(format, statements, output, context)

    def to_arrow(self, words: str = "", **filters: FilterValue) -> pyarrow.Table:
        """Every claim that passes as a table of pyarrow. Raises as `search` does, and where pyarrow is missing."""
        return parquet.table(self.statements(words, **filters))

    def to_pandas(self, words: str = "", **filters: FilterValue) -> pandas.DataFrame:
        """Every claim that passes as a data frame of pandas. Raises as `search` does, and where pandas is missing."""
        return frame.table(self.statements(words, **filters))

    def verify(self) -> Iterator[str]:
        """What is wrong with the library, a sentence each; nothing when all is well.

        Every stored quote is cut from its stored source again, the index is compared with the record, and every
        document of the ledger is looked up.
        """
        store = self._existing()
        if isinstance(store, Verifies):
            yield from store.verify()
        for document in self._known().documents():
            if store.get(document.id) is None:
                yield (
                    f"{document.id} from {document.origin} is in the ledger and not in the record: "
                    f"remove it with helder remove {document.id}, and add the file again."
                )

    def close(self) -> None:
        """Let go of files and locks. The library may be used again, it then opens again; a given store may not."""
        for file in (self._ledger, self._found_copies, self._reviews):
            if file:
                file.close()
        self._ledger = self._found_copies = self._reviews = self._judged = self._grouped = None
        if self._meaning:
            self._meaning.close()
        if self._store:
            self._store.close()
            self._store = None if isinstance(self._store, EmbeddedStore) else self._store

    @property
    def _name(self) -> str:
        return str(self.folder) if self.folder else "the library"

    def _existing(self) -> Store:
        """The store of a library that is there."""
        if self._store is None:
            assert self.folder is not None
            if not os.path.isfile(self.folder / "record.sqlite"):  # noqa: PTH113 (False for a name that cannot be)
                raise NotFoundError(
                    f"No library in {self.folder}: make one with helder add PATH --library {self.folder}, "
                    "or name another with --library."
                )
            self._store = EmbeddedStore(self.folder)
        return self._store

    def _to_write(self) -> tuple[Store, Ledger]:
        """The store, made when it is not there, and held for writing; and the ledger."""
        if self._store is None:
            assert self.folder is not None
            if os.path.isfile(self.folder):  # noqa: PTH113 (False for a name that cannot be)
                raise InputError(f"{self.folder} is a file and cannot be a library: name a folder with --library.")
            self._store = EmbeddedStore(self.folder)
        self._store.add(())  # takes the lock before anything is read
        self._judged = None
        return self._store, self._known()

    def _settle(self, store: Store, extract: pipeline.Extract | None = None) -> int:
        """Bring what is derived from the articles up to date; how many of the new ones are copies of another."""
        if not isinstance(store, Lists):
            return 0
        with contextlib.closing(Furniture(self.folder / furniture.FILE if self.folder else None)) as learned:
            learned.settle(store.versions(), store.outline, store.add, extract or claims.extract)
        if self._found_copies:
            self._found_copies.close()
        if self._meaning and self._meaning.there() and isinstance(store, Fuses):
            self._meaning.settle(store)
        self._found_copies = Copies(self.folder / copies.FILE if self.folder else None)
        new = self._found_copies.settle(store.versions(), store.outline)
        return sum(len(new & {*group}) - (new >= {*group}) for group in self._found_copies.groups())

    def _known_copies(self, *, settled: bool = True) -> Copies:
        """The copies as the last addition found them.

        With `settled` they are found now, when that addition was interrupted and this process may write.
        """
        store = self._existing()
        if self._found_copies is None:
            self._found_copies = Copies(self.folder / copies.FILE if self.folder else None, read_only=True)
        if settled and self._settles and isinstance(store, Lists) and self._found_copies.behind(store.versions()):
            with contextlib.suppress(BusyError, StoreError):
                self._settle(self._to_write()[0])
        return self._found_copies

    def _copies_of(self, page: Page, view: View) -> dict[str, tuple[Copy, ...]]:
        if view != "articles":
            return {}
        known = self._known_copies(settled=False)
        return {hit.source.id: known.of(hit.source.id) for hit in page.hits}

    def _known(self) -> Ledger:
        if self._ledger is None:
            self._ledger = Ledger(self.folder / ledger.FILE if self.folder else None)
        return self._ledger


def _web_limits(chosen: Settings) -> Limits:
    return Limits(
        bytes=chosen.web_mb * 2**20, seconds=chosen.web_seconds, delay=chosen.web_delay, wait=chosen.web_wait,
        private=chosen.web_private,
    )  # fmt: skip


def _asked(
    words: str,
    filters: Mapping[str, FilterValue],
    view: View = "claims",
    limit: int = 20,
    cursor: str | None = None,
    sort: Sort = "relevance",
) -> Query:
    return query.parse(words, view=view, limit=limit, cursor=cursor, sort=sort, **filters)


def _statements(store: Store, asked: Query) -> Iterator[Statement]:
    first = store.search(asked)
    if first.total <= AT_ONCE:
        hits = (hit for page in _pages(store, asked, first) for hit in page.hits)
        found = [Statement(hit.source, hit.claim) for hit in hits if hit.claim]
        yield from sorted(found, key=lambda s: (s.source.id, s.claim.span))
        return
    others = tuple(c for c in asked.conditions if c.field != "source")
    for source in _sources(store):
        if all(source.id in c.values for c in asked.conditions if c.field == "source"):
            here = replace(asked, conditions=(*others, Condition("source", (source.id,))))
            yield from (Statement(source, claim) for claim in store.claims(here))


def _sources(store: Store) -> Iterator[SourceRef]:
    asked = Query(view="articles", limit=MAX_LIMIT)
    for page in _pages(store, asked, store.search(asked)):
        yield from (hit.source for hit in page.hits)


def _pages(store: Store, asked: Query, first: Page) -> Iterator[Page]:
    """This page and those after it."""
    page = first
    yield page
    while page.next is not None:
        page = store.search(replace(asked, cursor=page.next))
        yield page


def _concept(name: str) -> str:
    """The id of the concept that a name in any language names as a whole."""
    known = vocab.load()
    if known.get(name) is not None:
        return name
    found = [f for f in known.find(name) if f.end - f.start == len(name.strip())]
    if not found:
        raise NotFoundError(f'"{name}" names no concept: try another name for it, or its id such as mesh:D008274.')
    return found[0].concept


def _beside(decided: Judged, root: str, filters: Mapping[str, FilterValue]) -> Iterator[dict[str, FilterValue]]:
    """Questions that find the claims which people joined under a key, each about the two sides of one example."""
    rest = {name: value for name, value in filters.items() if name not in ("subject", "object")}
    for example in decided.groups.get(root, ()):
        sides = (("subject", example.claim.subject.concept), ("object", example.claim.object.concept))
        ends: dict[str, FilterValue] = {name: concept.id for name, concept in sides if concept}
        yield {"source": example.source, **rest} if not ends else {**rest, **ends}


def _ends(subject: str, object: str) -> dict[str, str]:
    return {"subject": subject, **({"object": object} if object else {})}


def _site_of(address: str) -> str:
    """The site of an address as the filter `site` has it; empty for what is no address."""
    with contextlib.suppress(ValueError):
        return (urlsplit(address).hostname or "").removeprefix("www.")
    return ""


def _bare_address(address: str) -> str:
    """An address without its scheme, "www.", fragment and the slash at its end, for comparing."""
    bare = address.partition("://")[2].partition("#")[0].removeprefix("www.")
    return bare.rstrip("/").casefold()


def _named(known: Ledger, name: str) -> tuple[str, ...]:
    """The document of this id, or those from this file."""
    if known.document(name) is None and (ids := known.ids(str(Path(name).resolve())) or known.ids(name)):
        return ids
    return (name,)


def _hit_to_dict(hit: Hit) -> dict[str, Any]:
    row = {
        "claim": hit.claim.to_dict() if hit.claim else None,
        "source": asdict(hit.source),
        "score": hit.score,
        "why": list(hit.why),
    }
    return {**row, "topic": _topic_to_dict(hit.topic)} if hit.topic else row


def _topic_to_dict(topic: Topic) -> dict[str, Any]:
    return {
        "subject": concept_to_dict(topic.subject) if topic.subject else None,
        "object": concept_to_dict(topic.object) if topic.object else None,
        "claims": topic.claims,
        "counts": {name: dict(values) for name, values in topic.counts.items()},
    }
