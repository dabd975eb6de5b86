"""The search index of a library: Tantivy, derived from the record and made again whenever it is missing.

Every value was normalised before it comes here (`documents`): the index only splits at spaces.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib import metadata
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from helder.errors import StoreError
from helder.store import documents, pruning, rarity
from helder.store.documents import Between, FieldRow, Fields, Option, Plan, Run, Score, Standing, Test
from helder.store.packed import to_json
from helder.store.rarity import Frequencies

if TYPE_CHECKING:
    import tantivy

INDEX_VERSION = 8
"""Raise this when the tokens of fields change: indexes made before are then made again, as with other fields."""

GROUPED_AT_MOST = 4_000
"""More than a group of facets has numbers."""

WRITER_BYTES = 64 * 2**20
COMBINATIONS_AT_MOST = 10
TERMS_AT_MOST = 64
MANY = 12
"""A token that so many times as many documents have as are looked for is only looked at in these."""


@dataclass(frozen=True, slots=True)
class Documents:
    """What the indexes hold of a source, but for row numbers: its article and its claims, as JSON without an end."""

    article: str
    claims: tuple[str, ...]

    @classmethod
    def of(cls, source_id: str, article: Fields, claims: Iterable[Fields]) -> Documents:
        """The documents with these fields."""
        return cls(
            _document(_ARTICLE, article, source_id),
            tuple(
                _document(_CLAIM, fields, documents.order_of(source_id, position))
                for position, fields in enumerate(claims)
            ),
        )


@dataclass(frozen=True, slots=True)
class Prepared:
    """A source to be indexed: its documents, and the numbers of its row and of its first claim."""

    source_id: str
    row: int
    first: int
    documents: Documents


class Reader:
    """An index that is read: it notices when a writer, of any process, has committed."""

    def __init__(self, folder: Path | None, fields: tuple[FieldRow, ...], index: tantivy.Index | None = None) -> None:
        self._meta = folder / "meta.json" if folder else None
        self._fields = fields
        self._stamp = self._seen()
        self._index = index or opened(folder or Path())
        self._index.config_reader("manual")
        self._load()

    def searcher(self) -> tantivy.Searcher:
        """The index as it is now."""
        stamp = self._seen()
        if stamp != self._stamp:
            self._load()
            self._stamp = stamp
        return self._searcher

    def asked(self, plan: Plan) -> Asked:
        """A plan as the index is asked it now."""
        self.searcher()
        return Asked(schema(self._fields), rarity.living(plan, self._frequencies), self._frequencies)

    def _load(self) -> None:
        self._index.reload()
        self._searcher = self._index.searcher()
        self._frequencies = Frequencies(self._searcher, schema(self._fields), self._documents())

    def _documents(self) -> int:
        """How many documents there are, those included that were removed and still stand in the index."""
        if self._meta is None:
            return self._searcher.num_docs
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            return sum(segment["max_doc"] for segment in json.loads(self._meta.read_bytes())["segments"])
        return 2 * self._searcher.num_docs

    def _seen(self) -> tuple[int, int, int] | None:
        if not self._meta:
            return None
        try:
            seen = os.stat(self._meta)  # noqa: PTH116 - on the path of every search
        except FileNotFoundError:  # the moment in which a new index takes the place of the old one
            return self._stamp if hasattr(self, "_stamp") else None
        return seen.st_mtime_ns, seen.st_ino, seen.st_size


def readers(folder: Path) -> tuple[Reader, Reader]:
    """The indexes of claims and of articles in a folder."""
    return Reader(folder / "claims", documents.CLAIM_FIELDS), Reader(folder / "articles", documents.ARTICLE_FIELDS)


@lru_cache
def schema(fields: tuple[FieldRow, ...]) -> tantivy.Schema:
    """The index of these fields. Words are normalised before they come here: the index only splits at spaces."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    for row in fields:
        if row.form in ("number", "group", "mark"):
            builder.add_unsigned_field(row.name, indexed=row.form == "number", fast=True)
        elif row.form in _KEPT_OF_WORDS:
            builder.add_text_field(row.name, tokenizer_name="whitespace", index_option=_KEPT_OF_WORDS[row.form])
        else:
            builder.add_text_field(row.name, tokenizer_name="raw", index_option="basic", fast=row.facet)
    builder.add_unsigned_field("row", indexed=fields is documents.ARTICLE_FIELDS, fast=True)
    for order in ("order", "newest"):
        builder.add_text_field(order, tokenizer_name=_SORTED, index_option="basic", fast=True)
    return builder.build()


_KEPT_OF_WORDS = {"text": "position", "words": "freq", "set": "basic"}
_SORTED = "sorted"
"""A tokenizer without tokens: what documents are only sorted by is not looked for, and needs no list of terms."""


def _with_tokenizers(index: tantivy.Index) -> tantivy.Index:
    """The index, with the tokenizers of its fields."""
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    index.register_tokenizer(_SORTED, TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.remove_long(1)).build())
    index.register_fast_field_tokenizer(_SORTED, TextAnalyzerBuilder(Tokenizer.raw()).build())
    return index


class _Layout(NamedTuple):
    """The names of the fields that hold numbers, of those that hold values as they are, and of those with words."""

    numbers: tuple[str, ...]
    ids: tuple[str, ...]
    texts: tuple[str, ...]

    @classmethod
    def of(cls, rows: tuple[FieldRow, ...]) -> _Layout:
        numbers = tuple(row.name for row in rows if row.form in ("number", "group", "mark"))
        ids = tuple(row.name for row in rows if row.form == "id")
        return cls(numbers, ids, tuple(row.name for row in rows if row.name not in {*numbers, *ids}))


_CLAIM: Final = _Layout.of(documents.CLAIM_FIELDS)
_ARTICLE: Final = _Layout.of(documents.ARTICLE_FIELDS)


def _document(layout: _Layout, fields: Fields, order: str) -> str:
    row: dict[str, object] = {"order": order, "newest": documents.newest_first(fields["published"], order)}
    for name in layout.numbers:
        if values := fields[name]:
            row[name] = [*map(int, values)]
    for name in layout.ids:
        if values := fields[name]:
            row[name] = values
    for name in layout.texts:
        if values := fields[name]:
            row[name] = " ".join(values)
    return to_json(row)[:-1].decode()


def write(writers: tuple[tantivy.IndexWriter, tantivy.IndexWriter], prepared: Prepared) -> None:
    """Add the claims and the article of a source to the indexes."""
    for row, document in enumerate(prepared.documents.claims, prepared.first):
        writers[0].add_json(f'{document},"row":{row}}}')
    writers[1].add_json(f'{prepared.documents.article},"row":{prepared.row}}}')


def made_with(vocabulary: str) -> dict[str, str | int]:
    """What the content of an index depends on, apart from the record."""
    return {
        "version": INDEX_VERSION,
        "vocabulary": vocabulary,
        "lemmas": metadata.version("simplemma"),
        "fields": documents.fields_mark(),
    }


def make(folder: Path | None, fields: tuple[FieldRow, ...]) -> tantivy.Index:
    """An empty index of these fields in a new folder, or in memory without one."""
    import tantivy

    if folder is None:
        return _with_tokenizers(tantivy.Index(schema(fields)))
    folder.mkdir(parents=True)
    tantivy.Index(schema(fields), path=str(folder))
    _without_lengths(folder / "meta.json", {row.name for row in fields if row.scored})
    return opened(folder)


def _without_lengths(meta: Path, scored: Collection[str]) -> None:
    """Keep the lengths of fields that give a score only: a byte a document for each other one, and never read.

    Tantivy can leave them out, its Python cannot ask for that.
    """
    made = json.loads(meta.read_text(encoding="utf-8"))
    for field in made["schema"]:
        if field["name"] not in scored and field["type"] == "text" and field["options"].get("indexing"):
            field["options"]["indexing"]["fieldnorms"] = False
    meta.write_text(json.dumps(made), encoding="utf-8")


def opened(folder: Path) -> tantivy.Index:
    """The index in a folder."""
    import tantivy

    return _with_tokenizers(tantivy.Index.open(str(folder)))


@contextlib.contextmanager
def errors_of(folder: Path) -> Iterator[None]:
    """Tantivy's own errors, said to the user."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise StoreError(
            f"The search index of {folder} cannot be read ({error}): delete the folder {folder / 'index'} and open "
            "the library again, the index is made anew from the record."
        ) from error


class Asked:
    """A plan in Tantivy's terms: what is found, and what it scores."""

    def __init__(
        self, schema: tantivy.Schema, plan: Plan, frequencies: Frequencies, more: Sequence[tantivy.Query] = ()
    ) -> None:
        """Each of `more` must hold as well."""
        from tantivy import Occur
        from tantivy import Query as T

        self._schema, self._plan, self._frequencies, self._more = schema, plan, frequencies, more
        barred = [(Occur.MustNot, _passing(schema, tests)) for tests in plan.barred]
        self._needed = [*(_passing(schema, tests) for tests in plan.filters), *more]
        held = [(Occur.Must, T.const_score_query(query, 0.0)) for query in self._needed]
        self._conditions = [*held, *barred]
        sought = self._having()
        found = _every([*self._needed, *sought]) if self._needed or sought else T.all_query()
        self.found = T.boolean_query([(Occur.Must, found), *barred]) if barred else found

    def within(self, more: tantivy.Query) -> Asked:
        """The same where something else holds as well."""
        return Asked(self._schema, self._plan, self._frequencies, (*self._more, more))

    def narrowed(self) -> Iterator[tuple[Asked, float]]:
        """The same of fewer documents, the fewest first, and the most that any of the others scores."""
        for plan, most in pruning.narrowed(self._plan, self._frequencies):
            yield Asked(self._schema, plan, self._frequencies, self._more), most

    def _having(self) -> list[tantivy.Query]:
        """What a document must have of the things asked for, as at most one query."""
        from tantivy import Occur
        from tantivy import Query as T

        sought, minimum = self._plan.sought, self._plan.minimum
        if minimum < 2:
            return [_any(self._schema, tuple(option for options in sought for option in options))] * minimum
        if minimum > len(sought):
            return [T.empty_query()]
        each = [_any(self._schema, options) for options in sought]
        if math.comb(len(each), minimum) > COMBINATIONS_AT_MOST:
            return [T.boolean_query([(Occur.Should, q) for q in each], minimum_number_should_match=minimum)]
        return [_some([_every(chosen) for chosen in combinations(each, minimum)])]

    def scored(self) -> tantivy.Query:
        """The query that gives every hit its score.

        Where what scores is all that decides, it is asked once. Of a token that many documents have, only those are
        gone through that have one of the things: Tantivy would score every one of them.
        """
        from tantivy import Occur
        from tantivy import Query as T

        plan = self._plan
        having = [(Occur.Must, T.const_score_query(query, 0.0)) for query in self._having()]
        few = rarity.size(plan, self._frequencies) * MANY

        def term(field: str, token: str, kept: str) -> tantivy.Query:
            found = T.term_query(self._schema, field, token, index_option=kept)
            if not having or self._frequencies.of(field, token) <= few:
                return found
            return T.boolean_query([(Occur.Must, found), *having])

        deciding = [
            score
            for score in plan.scores
            if plan.minimum == 1 and score.thing is not None and not any(option.hints for option in score.options)
        ]
        others = [n for n in range(len(plan.sought)) if all(n != score.thing for score in deciding)]
        inside = [bonus for bonus in plan.bonuses if deciding and bonus.thing is not None]
        scoring = [(Occur.Should, _score(term, score)) for score in plan.scores if score not in deciding]
        scoring += [
            (Occur.Should, T.const_score_query(_any(self._schema, bonus.options, term), bonus.boost))
            for bonus in plan.bonuses
            if bonus not in inside
        ]
        decides = having or [(Occur.Must, T.const_score_query(T.all_query(), 0.0))]
        if deciding:  # what has a thing is found by what scores for it: nothing is gone through twice
            plain = partial(T.term_query, self._schema)
            each = [_score(plain, score) for score in deciding]
            each += [T.const_score_query(_any(self._schema, bonus.options), bonus.boost) for bonus in inside]
            each += [T.const_score_query(_any(self._schema, plan.sought[n]), 0.0) for n in others]
            decides = [(Occur.Must, T.boolean_query([(Occur.Should, query) for query in each]))]
        return T.boolean_query([*decides, *self._conditions, *scoring])


Term: TypeAlias = "Callable[[str, str, str], tantivy.Query]"
"""Makes the query for a token in a field, with what the index keeps of it that is asked for: "freq" or "basic"."""


def _every(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    from tantivy import Occur
    from tantivy import Query as T

    return queries[0] if len(queries) == 1 else T.boolean_query([(Occur.Must, query) for query in queries])


def _score(term: Term, score: Score) -> tantivy.Query:
    """The best option. Options of one part are laid open to their tokens: one list of terms is quick to go through."""
    from tantivy import Query as T

    terms: dict[tuple[str, str], float] = {}
    each = []
    for option in score.options:
        if len(option.parts) == 1:
            field, tokens = option.parts[0]
            for token in tokens:
                terms[field, token] = max(option.boost, terms.get((field, token), 0.0))
        else:
            each.append(T.boost_query(_all_of(term, option), score.weight * option.boost))
    for (field, token), boost in terms.items():
        each.append(T.boost_query(term(field, token, "freq"), score.weight * boost))
    return each[0] if len(each) == 1 else T.disjunction_max_query(each)


def _all_of(term: Term, option: Option) -> tantivy.Query:
    """Every part of an option, each by its best token."""
    from tantivy import Occur
    from tantivy import Query as T

    parts = []
    for field, tokens in option.parts:
        each = [term(field, token, "freq") for token in tokens]
        parts.append(each[0] if len(each) == 1 else T.disjunction_max_query(each))
    return T.boolean_query([(Occur.Must, part) for part in parts])


def _passing(schema: tantivy.Schema, tests: Sequence[Test]) -> tantivy.Query:
    """Whether one of the tests of a filter holds."""
    from tantivy import FieldType, Occur
    from tantivy import Query as T

    each = [_any(schema, tuple(test for test in tests if isinstance(test, Option)))]
    for test in tests:
        if isinstance(test, Between):
            each.append(T.range_query(schema, test.field, FieldType.Unsigned, max(0, test.first), max(0, test.last)))
        elif isinstance(test, Run) and len(test.tokens) > 1:
            each.append(T.phrase_query(schema, test.field, list(test.tokens)))
        elif isinstance(test, Run):
            each.append(T.term_query(schema, test.field, test.tokens[0], index_option="basic"))
    return T.boolean_query([(Occur.Should, one) for one in each])


def _any(schema: tantivy.Schema, options: tuple[Option, ...], term: Term | None = None) -> tantivy.Query:
    """Whether one of the options holds."""
    from tantivy import Occur
    from tantivy import Query as T

    each: list[tantivy.Query] = []
    for option in options:
        parts = [_one_of(schema, field, tokens, term) for field, tokens in option.parts]
        if len(parts) == 1:
            each += parts[0]
        else:
            each.append(T.boolean_query([(Occur.Must, _some(part)) for part in parts]))
    return _some(each)


def _some(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    """Whether one of these holds."""
    from tantivy import Occur
    from tantivy import Query as T

    if not queries:
        return T.empty_query()
    return queries[0] if len(queries) == 1 else T.boolean_query([(Occur.Should, query) for query in queries])


def _one_of(
    schema: tantivy.Schema, field: str, tokens: tuple[str, ...], term: Term | None = None
) -> list[tantivy.Query]:
    """Whether a field has one of these tokens, as queries of which one must hold.

    A set of terms is made into a list of all documents first, so it only pays for very many.
    """
    from tantivy import Query as T

    if len(tokens) > TERMS_AT_MOST:
        return [T.term_set_query(schema, field, tokens)]
    term = term or partial(T.term_query, schema)
    return [term(field, token, "basic") for token in dict.fromkeys(tokens)]


def rows(searcher: tantivy.Searcher, addresses: list[tantivy.DocAddress], field: str) -> list[int]:
    """A number of each of these documents."""
    return [row for row in searcher.fast_field_values(field, addresses) if isinstance(row, int)]


def standings(searcher: tantivy.Searcher, asked: Asked, language: str) -> Iterator[Standing]:
    """Every claim in a language that is found, as it is weighed."""
    from tantivy import Query as T

    schema_ = schema(documents.CLAIM_FIELDS)
    here = asked.within(T.term_query(schema_, "language", language, index_option="basic")).found
    addresses = [address for _, address in searcher.search(here, max(1, searcher.num_docs), count=False).hits]
    columns = [searcher.fast_field_values(name, addresses) for name in ("row", "standing", "published")]
    for row, number, day in zip(*columns, strict=True):
        if isinstance(row, int) and isinstance(number, int):
            yield Standing.of(row, language, number, day if isinstance(day, int) else 0)


def sorted_by(
    searcher: tantivy.Searcher, asked: tantivy.Query, field: str, limit: int, offset: int
) -> list[tuple[str, tantivy.DocAddress]]:
    """Some of what is found in the order of a field, with the value of that field."""
    from tantivy import Order

    result = searcher.search(asked, limit, count=False, offset=offset, order_by_field=field, order=Order.Asc)
    return [(str(key), address) for key, address in result.hits]


def rows_among(
    searcher: tantivy.Searcher, asked: tantivy.Query, rows: Iterable[int], sources: Sequence[str]
) -> set[int]:
    """Those of the claims of these rows, which these sources have, that are found."""
    from tantivy import Occur
    from tantivy import Query as T

    if not sources:
        return set()
    of = T.term_set_query(schema(documents.CLAIM_FIELDS), "source", sources)
    held = [(Occur.Must, asked), (Occur.Must, T.const_score_query(of, 0.0))]
    return {*rows}.intersection(all_rows(searcher, T.boolean_query(held), "row"))


def all_rows(searcher: tantivy.Searcher, asked: tantivy.Query, field: str) -> list[int]:
    """A number of each document that is found, in the order of source id and position."""
    from tantivy import Order

    most = max(1, searcher.num_docs)
    found = searcher.search(asked, most, count=False, order_by_field="order", order=Order.Asc)
    return rows(searcher, [address for _, address in found.hits], field)


def facets(
    searcher: tantivy.Searcher, asked: tantivy.Query, names: Sequence[str], size: int = 1000
) -> dict[str, dict[str, int]]:
    """How many hits have each value, most first."""
    found = searcher.aggregate(asked, {name: {"terms": {"field": name, "size": size}} for name in names})
    return {name: documents.counted({b["key"]: b["doc_count"] for b in found[name]["buckets"]}) for name in names}


def counted(
    searcher: tantivy.Searcher, asked: tantivy.Query, names: Sequence[str], articles: bool = False
) -> tuple[dict[str, dict[str, int]], int]:
    """How many hits have each value of each facet, most first, and how many there are; of claims groups are counted."""
    if articles:
        number = searcher.aggregate(asked, {"all": {"value_count": {"field": "row"}}})["all"]["value"]
        return facets(searcher, asked, names), int(number)
    groups = [group for group, own in documents.GROUPS.items() if not set(own).isdisjoint(names)]
    fields = [*groups, *(name for name in names if name == "language")]
    found = searcher.aggregate(asked, {name: {"terms": {"field": name, "size": GROUPED_AT_MOST}} for name in fields})
    counts: dict[str, dict[str, int]] = {}
    for group in groups:
        numbers = [(int(b["key"]), b["doc_count"]) for b in found[group]["buckets"]]
        total = sum([count for _, count in numbers])
        counts |= documents.ungrouped(group, numbers)
    if "language" in names:
        counts["language"] = {b["key"]: b["doc_count"] for b in found["language"]["buckets"]}
    return {name: documents.counted(counts[name]) for name in names}, total
