"""The search index of a library: Tantivy, derived from the record and made again whenever it is missing.

Every value was normalised before it comes here (`documents`): the index only splits at spaces.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, cast

from helder.errors import StoreError
from helder.store import documents
from helder.store.documents import Between, FieldRow, Fields, Option, Plan, Run, Score, Standing, Test

if TYPE_CHECKING:
    import tantivy

INDEX_VERSION = 6
"""Raise this when the fields or their tokens change: indexes made before are then made again."""

WRITER_BYTES = 64 * 2**20
COMBINATIONS_AT_MOST = 10
TERMS_AT_MOST = 64


@dataclass(frozen=True, slots=True)
class Documents:
    """What the indexes hold of a source, but for row numbers: its article and its claims, as JSON without an end."""

    article: str
    claims: tuple[str, ...]

    @classmethod
    def of(cls, source_id: str, article: Fields, claims: Iterable[Fields]) -> Documents:
        """The documents with these fields."""
        return cls(
            _document(documents.ARTICLE_FIELDS, article, source_id),
            tuple(
                _document(documents.CLAIM_FIELDS, fields, documents.order_of(source_id, position))
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

    def __init__(self, folder: Path | None, index: tantivy.Index | None = None) -> None:
        self._meta = str(folder / "meta.json") if folder else ""
        self._stamp = self._seen()
        self._index = index or opened(folder or Path())
        self._index.config_reader("manual")
        self._index.reload()
        self._searcher = self._index.searcher()

    def searcher(self) -> tantivy.Searcher:
        """The index as it is now."""
        stamp = self._seen()
        if stamp != self._stamp:
            self._index.reload()
            self._searcher, self._stamp = self._index.searcher(), stamp
        return self._searcher

    def _seen(self) -> tuple[int, int, int] | None:
        if not self._meta:
            return None
        try:
            seen = os.stat(self._meta)  # noqa: PTH116 - on the path of every search
        except FileNotFoundError:  # the moment in which a new index takes the place of the old one
            return self._stamp if hasattr(self, "_stamp") else None
        return seen.st_mtime_ns, seen.st_ino, seen.st_size


@lru_cache
def schema(fields: tuple[FieldRow, ...]) -> tantivy.Schema:
    """The index of these fields. Words are normalised before they come here: the index only splits at spaces."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    for row in fields:
        if row.form == "number":
            builder.add_unsigned_field(row.name, indexed=True, fast=True)
        elif row.form == "mark":
            builder.add_unsigned_field(row.name, fast=True)
        elif row.form == "text":
            builder.add_text_field(row.name, tokenizer_name="whitespace", index_option="position")
        elif row.form == "words":
            builder.add_text_field(row.name, tokenizer_name="whitespace", index_option="freq")
        else:
            builder.add_text_field(row.name, tokenizer_name="raw", index_option="basic", fast=row.facet)
    builder.add_unsigned_field("row", indexed=fields is documents.ARTICLE_FIELDS, fast=True)
    for order in ("order", "newest"):
        builder.add_text_field(order, tokenizer_name=_SORTED, index_option="basic", fast=True)
    return builder.build()


_SORTED = "sorted"
"""A tokenizer without tokens: what documents are only sorted by is not looked for, and needs no list of terms."""


def _with_tokenizers(index: tantivy.Index) -> tantivy.Index:
    """The index, with the tokenizers of its fields."""
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    index.register_tokenizer(_SORTED, TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.remove_long(1)).build())
    index.register_fast_field_tokenizer(_SORTED, TextAnalyzerBuilder(Tokenizer.raw()).build())
    return index


def _document(rows: tuple[FieldRow, ...], fields: Fields, order: str) -> str:
    row: dict[str, object] = {"order": order, "newest": documents.newest_first(fields["published"], order)}
    for name, form, _ in rows:
        if values := fields[name]:
            numbers = form in ("number", "mark")
            row[name] = [*map(int, values)] if numbers else list(values) if form == "id" else " ".join(values)
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))[:-1]


def write(writers: tuple[tantivy.IndexWriter, tantivy.IndexWriter], prepared: Prepared) -> None:
    """Add the claims and the article of a source to the indexes."""
    for row, document in enumerate(prepared.documents.claims, prepared.first):
        writers[0].add_json(f'{document},"row":{row}}}')
    writers[1].add_json(f'{prepared.documents.article},"row":{prepared.row}}}')


def made_with(vocabulary: str) -> dict[str, str | int]:
    """What the content of an index depends on, apart from the record."""
    import simplemma

    return {"version": INDEX_VERSION, "vocabulary": vocabulary, "lemmas": simplemma.__version__}


def make(folder: Path | None, fields: tuple[FieldRow, ...]) -> tantivy.Index:
    """An empty index of these fields in a new folder, or in memory without one."""
    import tantivy

    if folder is None:
        return _with_tokenizers(tantivy.Index(schema(fields)))
    folder.mkdir(parents=True)
    return _with_tokenizers(tantivy.Index(schema(fields), path=str(folder)))


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


@dataclass(frozen=True, slots=True)
class Asked:
    """A query in Tantivy's terms: with the scores, and only what must be found."""

    scored: tantivy.Query
    found: tantivy.Query

    def within(self, more: tantivy.Query) -> Asked:
        """The same query where something else holds as well."""
        from tantivy import Occur
        from tantivy import Query as T

        held = T.const_score_query(more, 0.0)
        return Asked(*(T.boolean_query([(Occur.Must, q), (Occur.Must, held)]) for q in (self.scored, self.found)))


def translated(schema: tantivy.Schema, plan: Plan) -> Asked:
    """A plan as Tantivy queries. Finding is asked apart from scoring: it then needs a tenth of the index's lists."""
    from tantivy import Occur
    from tantivy import Query as T

    needed = [_passing(schema, tests) for tests in plan.filters]
    each = [_any(schema, options) for options in plan.sought]
    if plan.minimum == 1:
        needed.append(_any(schema, tuple(option for options in plan.sought for option in options)))
    elif plan.minimum:
        if math.comb(len(each), plan.minimum) <= COMBINATIONS_AT_MOST:
            some = [_every(chosen) for chosen in combinations(each, plan.minimum)]
            needed.append(some[0] if len(some) == 1 else T.boolean_query([(Occur.Should, q) for q in some]))
        else:
            shoulds = [(Occur.Should, q) for q in each]
            needed.append(T.boolean_query(shoulds, minimum_number_should_match=plan.minimum))
    found = _every(needed) if needed else T.all_query()
    if plan.barred:
        barred = [(Occur.MustNot, _passing(schema, tests)) for tests in plan.barred]
        found = T.boolean_query([(Occur.Must, found), *barred])
    scoring = [(Occur.Should, _score(schema, score)) for score in plan.scores]
    wished = [(Occur.Should, T.const_score_query(_any(schema, (one,)), one.boost)) for one in plan.wished]
    if plan.minimum == 1 and len(plan.scores) == len(plan.sought):  # what is found is what has a score: asked once
        scoring += [(Occur.Should, T.const_score_query(one, plan.together)) for one in each]
        held = [(Occur.Must, T.const_score_query(_passing(schema, tests), 0.0)) for tests in plan.filters]
        barred = [(Occur.MustNot, _passing(schema, tests)) for tests in plan.barred]
        return Asked(T.boolean_query([(Occur.Must, T.boolean_query(scoring)), *held, *barred, *wished]), found)
    scoring += wished
    if plan.together:
        scoring += [(Occur.Should, T.const_score_query(one, plan.together)) for one in each]
    return Asked(T.boolean_query([(Occur.Must, T.const_score_query(found, 0.0)), *scoring]), found)


def _every(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    from tantivy import Occur
    from tantivy import Query as T

    return queries[0] if len(queries) == 1 else T.boolean_query([(Occur.Must, query) for query in queries])


def _score(schema: tantivy.Schema, score: Score) -> tantivy.Query:
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
            each.append(T.boost_query(_all_of(schema, option), score.weight * option.boost))
    for (field, token), boost in terms.items():
        term = T.term_query(schema, field, token, index_option="freq")
        each.append(T.boost_query(term, score.weight * boost))
    return each[0] if len(each) == 1 else T.disjunction_max_query(each)


def _all_of(schema: tantivy.Schema, option: Option) -> tantivy.Query:
    """Every part of an option, each by its best token."""
    from tantivy import Occur
    from tantivy import Query as T

    parts = []
    for field, tokens in option.parts:
        each = [T.term_query(schema, field, token, index_option="freq") for token in tokens]
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


def _any(schema: tantivy.Schema, options: tuple[Option, ...]) -> tantivy.Query:
    """Whether one of the options holds."""
    from tantivy import Occur
    from tantivy import Query as T

    each: list[tantivy.Query] = []
    for option in options:
        parts = [_one_of(schema, field, tokens) for field, tokens in option.parts]
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


def _one_of(schema: tantivy.Schema, field: str, tokens: tuple[str, ...]) -> list[tantivy.Query]:
    """Whether a field has one of these tokens, as queries of which one must hold.

    A set of terms is made into a list of all documents first, so it only pays for very many.
    """
    from tantivy import Query as T

    if len(tokens) > TERMS_AT_MOST:
        return [T.term_set_query(schema, field, tokens)]
    return [T.term_query(schema, field, token, index_option="basic") for token in dict.fromkeys(tokens)]


def count(result: tantivy.SearchResult) -> int:
    """How many documents there are in all; the library's type stub forgets this attribute."""
    count = cast("int | None", getattr(result, "count", None))
    assert count is not None
    return count


def rows(searcher: tantivy.Searcher, addresses: list[tantivy.DocAddress], field: str) -> list[int]:
    """A number of each of these documents."""
    return [row for row in searcher.fast_field_values(field, addresses) if isinstance(row, int)]


def standings(searcher: tantivy.Searcher, asked: Asked, language: str) -> Iterator[Standing]:
    """Every claim in a language that is found, as it is weighed."""
    from tantivy import Query as T

    schema_ = schema(documents.CLAIM_FIELDS)
    here = asked.within(T.term_query(schema_, "language", language, index_option="basic")).found
    addresses = [address for _, address in searcher.search(here, max(1, searcher.num_docs)).hits]
    columns = [searcher.fast_field_values(name, addresses) for name in ("row", "standing", "published")]
    for row, number, day in zip(*columns, strict=True):
        if isinstance(row, int) and isinstance(number, int):
            yield Standing.of(row, language, number, day if isinstance(day, int) else 0)


def sorted_by(
    searcher: tantivy.Searcher, asked: tantivy.Query, field: str, limit: int, offset: int
) -> tuple[list[tuple[str, tantivy.DocAddress]], int]:
    """Some of what is found in the order of a field, with the value of that field; and how many there are in all."""
    from tantivy import Order

    result = searcher.search(asked, limit, offset=offset, order_by_field=field, order=Order.Asc)
    return [(str(key), address) for key, address in result.hits], count(result)


def all_rows(searcher: tantivy.Searcher, asked: tantivy.Query, field: str) -> list[int]:
    """A number of each document that is found, in the order of source id and position."""
    from tantivy import Order

    found = searcher.search(asked, max(1, searcher.num_docs), order_by_field="order", order=Order.Asc)
    return rows(searcher, [address for _, address in found.hits], field)


def facets(
    searcher: tantivy.Searcher, asked: tantivy.Query, names: Sequence[str], size: int = 1000
) -> dict[str, dict[str, int]]:
    """How many hits have each value, most first."""
    found = searcher.aggregate(asked, {name: {"terms": {"field": name, "size": size}} for name in names})
    return {name: documents.counted({b["key"]: b["doc_count"] for b in found[name]["buckets"]}) for name in names}
