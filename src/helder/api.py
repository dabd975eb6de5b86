"""The HTTP API under /api/v1: one table of endpoints, each answered by the `Library` method that all ways in use.

Errors are the sentences of `errors` as problem details. What comes in is checked against the row of the table; the
same rows make the description at /api/v1/openapi.json.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from itertools import chain, islice
from typing import Any

import helder
from helder import atlas, desk, export, langs, openapi, pipeline, query, registers, reviews, thesaurus, weighing
from helder.desk import Desk
from helder.errors import InputError, NotFoundError
from helder.exchange import (
    ADDRESS,
    BYTES,
    DATE_PATTERN,
    NDJSON,
    WORD,
    Answer,
    Asked,
    Parameter,
    Row,
    Tied,
    Upload,
    checked,
    to_json,
)
from helder.query import MAX_LIMIT, SORTS, VIEWS, Sort, View
from helder.stages import read

PREFIX = "/api/v1"
ANALYSED_AT_MOST = 200_000
"""Characters of a text that is analysed while one waits."""
GAPS_AT_MOST = 20_000
"""Claims that gaps are looked for in while one waits."""


def _endpoint(name: str) -> Row[Desk]:
    return next(row for row in ENDPOINTS if row.name == name)


def _given(asked: Asked, name: str) -> Any:
    return checked(asked, _endpoint(name))


# ---- what is there


def index(at: Desk, asked: Asked) -> Answer:
    """The name and version of this Helder, and every endpoint."""
    rows = [f"{row.method} {PREFIX}{row.path}" for row in ENDPOINTS]
    return to_json({"name": "Helder", "version": helder.__version__, "endpoints": rows})


def description(at: Desk, asked: Asked) -> Answer:
    """The description of the API as OpenAPI 3.1."""
    return to_json(openapi.document(ENDPOINTS, PREFIX, at.options.access.needed))


def stats(at: Desk, asked: Asked) -> Answer:
    """What is in the library: counts per language, certainty, evidence and year, and the topics with most claims."""
    return to_json(at.overview().to_dict())


def search(at: Desk, asked: Asked) -> Answer:
    """The claims, articles or topics that answer words and filters, best first, with counts per facet."""
    given = checked(asked, _endpoint("search"))
    view, sort = _view(given.text("view")), _sort(given.text("sort"))
    words, filters = given.text("words"), given.filters()
    found = at.library.search(
        words, limit=given.number("limit"), view=view, cursor=given.text("cursor") or None, sort=sort, **filters
    ).to_dict()
    if given.flag("explain"):
        found["explain"] = at.library.explain(words, view=view, **filters).to_dict()
    return to_json(found)


def claims(at: Desk, asked: Asked) -> Answer:
    """Every claim that passes words and filters, a line of JSON each, in the order of article and place."""
    given = checked(asked, _endpoint("claims"))
    found = at.library.statements(given.text("words"), **given.filters())
    return _lines({**s.claim.to_dict(), "source": export.source_to_dict(s.source)} for s in found)


def article(at: Desk, asked: Asked) -> Answer:
    """An article: its text, blocks, sentences, concepts, cue words and claims."""
    checked(asked, _endpoint("article"))
    return to_json(at.library.get(asked.parts["id"]).to_dict())


def claim(at: Desk, asked: Asked) -> Answer:
    """One claim of an article."""
    _, found = at.claim(asked.parts["id"], asked.parts["claim"])
    return to_json(found.to_dict())


def copies(at: Desk, asked: Asked) -> Answer:
    """The articles that are copies of this one, most alike first."""
    id = asked.parts["id"]
    return to_json({"id": id, "copies": [asdict(copy) for copy in at.library.copies(id)]})


def groups(at: Desk, asked: Asked) -> Answer:
    """All groups of articles that are copies of one another."""
    return to_json({"groups": at.library.groups_of_copies()})


# ---- many claims together


def topic(at: Desk, asked: Asked) -> Answer:
    """Everything said of a subject, or of a subject and an object: positions, what stands behind each, and clashes."""
    given = checked(asked, _endpoint("topic"))
    filters = {name: values for name, values in given.filters().items() if name not in ("subject", "object")}
    found = at.library.topic(given.text("subject"), given.text("object"), site_once=given.flag("site_once"), **filters)
    return to_json(found.to_dict())


def said(at: Desk, asked: Asked) -> Answer:
    """The claims behind one position of a topic, the best supported first: see `positions` of the topic for its key."""
    given = checked(asked, _endpoint("said"))
    ends = {name: given.text(name) for name in ("subject", "object")}
    filters = {name: values for name, values in given.filters().items() if name not in ends}
    skip, limit = given.number("skip"), given.number("limit")
    found, total = at.library.said(given.text("position"), **ends, skip=skip, limit=limit, **filters)
    return to_json({"statements": [weighing.statement_to_dict(s) for s in found], "total": total})


def map_(at: Desk, asked: Asked) -> Answer:
    """What articles say that a concept brings or is brought by, and so on, as JSON, GraphML or Mermaid."""
    given = checked(asked, _endpoint("map"))
    drawn = at.library.map(given.text("concept"), given.number("depth"))
    if given.text("format") == "json":
        return to_json(drawn.to_dict())
    written = (atlas.graphml if given.text("format") == "graphml" else atlas.mermaid)(drawn)
    return to_json({**drawn.to_dict(), "text": written})


def paths(at: Desk, asked: Asked) -> Answer:
    """The chains by which articles say that one thing reaches another, the shortest first."""
    given = checked(asked, _endpoint("paths"))
    found = at.library.paths(given.text("from"), given.text("to"))
    return to_json({"paths": [[edge.to_dict() for edge in chain] for chain in found]})


def compare(at: Desk, asked: Asked) -> Answer:
    """What one article or site adds, drops, strengthens or weakens of what another claims."""
    given = checked(asked, _endpoint("compare"))
    found = at.library.compare(given.text("before"), given.text("after"), files=False)
    return to_json({"differences": [d.to_dict() for d in found]})


def gaps(at: Desk, asked: Asked) -> Answer:
    """What is said in one language only, by one source only, or without research."""
    given = checked(asked, _endpoint("gaps"))
    found = gaps_of(at, given.text("words"), given.filters())
    rows = [{"missing": missing, **position.to_dict()} for position, missing in islice(found, given.number("limit"))]
    return to_json({"gaps": rows, "total": len(rows) + sum(1 for _ in found)})


def gaps_of(at: Desk, words: str, filters: dict[str, Any]) -> Iterator[Any]:
    """The gaps of what passes. Raises `InputError` where that is too much to look at while one waits."""
    total = at.library.search(words, limit=1, **filters).total
    if total > GAPS_AT_MOST:
        raise InputError(
            f"These are {total:,} claims and gaps are looked for in {GAPS_AT_MOST:,} at most: add a filter."
        )
    return iter(at.library.gaps(words, **filters))


def check(at: Desk, asked: Asked) -> Answer:
    """Claims held against a register, a page at a time: what it covers, and what goes beyond it and how."""
    given = checked(asked, _endpoint("check"))
    register = desk.register(given.text("register"))
    page = at.library.search(
        given.text("words"), limit=given.number("limit"), cursor=given.text("cursor") or None, **given.filters()
    )
    rows = []
    for hit in page.hits:
        if hit.claim and (verdict := registers.check(hit.claim, register)) is not None:
            about = {"claim": hit.claim.to_dict(), "source": asdict(hit.source), "register": register.name}
            rows.append({**about, **verdict.to_dict()})
    return to_json({"checked": rows, "next": page.next, "total": page.total, "notice": registers.NO_ADVICE})


# ---- concepts


def concepts(at: Desk, asked: Asked) -> Answer:
    """The concepts with a name that is, or begins with, these words, in any language."""
    given = checked(asked, _endpoint("concepts"))
    found, total = thesaurus.find(given.text("name"), given.every("language"), given.number("limit"))
    return to_json({"concepts": [entry.to_dict() for entry in found], "total": total})


def suggest(at: Desk, asked: Asked) -> Answer:
    """Concepts with a name that begins with these letters, in any language, to choose from while typing."""
    given = checked(asked, _endpoint("suggest"))
    found = at.library.suggest(given.text("prefix"), given.text("language") or None, limit=given.number("limit"))
    return to_json({"suggestions": [one.to_dict() for one in found]})


def concept(at: Desk, asked: Asked) -> Answer:
    """One concept: its names in every language, wider and narrower ones, and where the library speaks of it."""
    found = thesaurus.about(asked.parts["id"])
    return to_json({**found.to_dict(), "library": _mentions(at, found.concept.id)})


def _mentions(at: Desk, id: str) -> dict[str, Any] | None:
    try:
        return at.library.mentions(id).to_dict()
    except NotFoundError:
        return None


# ---- texts that are sent


def analyse(at: Desk, asked: Asked) -> Answer:
    """What one text claims; nothing of it is kept."""
    given = checked(asked, _endpoint("analyse"))
    text, language = given.text("text"), given.text("language") or None
    source = read.read_html(text) if given.text("format") == "html" else read.from_text(text)
    return to_json(pipeline.analyse(source, language=language).to_dict())


def add(at: Desk, asked: Asked) -> Answer:
    """Begin to add pages, sitemaps or feeds from the web; the answer is the addition, to be followed."""
    given = checked(asked, _endpoint("add"))
    job = at.receive((), given.every("addresses"))
    return to_json(job.to_dict(), 202, (("Location", f"{PREFIX}/jobs/{job.id}"),))


def upload(at: Desk, asked: Asked) -> Answer:
    """Begin to add a file, which is sent as it is; the answer is the addition, to be followed."""
    given = checked(asked, _endpoint("upload"))
    if asked.kind.partition(";")[0].strip().lower() != BYTES:
        raise InputError(f"The body has to be the file as it is: send it with the header Content-Type: {BYTES}.")
    job = at.receive((Upload(given.text("name"), asked.body),), ())
    return to_json(job.to_dict(), 202, (("Location", f"{PREFIX}/jobs/{job.id}"),))


def jobs(at: Desk, asked: Asked) -> Answer:
    """The additions of this run of the server, the newest first."""
    return to_json({"jobs": [job.to_dict() for job in at.jobs.every()]})


def job(at: Desk, asked: Asked) -> Answer:
    """How far an addition is."""
    return to_json(at.jobs.get(asked.parts["id"]).to_dict())


def remove(at: Desk, asked: Asked) -> Answer:
    """Forget an article and its claims."""
    removed = at.remove(asked.parts["id"])
    return to_json({"removed": removed})


# ---- what people keep


def reviews_(at: Desk, asked: Asked) -> Answer:
    """The log of reviews, the newest first: who said what of which claim, and what was taken back."""
    given = checked(asked, _endpoint("reviews"))
    before = given.number("before") or None
    return to_json({"entries": [e.to_dict() for e in at.reviews.log(given.number("limit"), before)]})


def review(at: Desk, asked: Asked) -> Answer:
    """Confirm, correct or reject a claim, or that it says the same as others of its key or one other claim, with a
    reason and a name.
    """
    given = checked(asked, _endpoint("review"))
    other = (given.text("other_source"), given.text("other")) if given.text("other_source") else None
    changes = {name: given.text(name) for name in reviews.CORRECTABLE if given.every(name)}
    kept = at.review(
        given.text("source"), given.text("claim"), verdict=given.text("verdict"), about=given.text("about"),
        who=asked.person.name or given.text("who"), reason=given.text("reason"), corrections=changes, other=other,
    )  # fmt: skip
    return to_json(kept.to_dict(), 201)


def undo(at: Desk, asked: Asked) -> Answer:
    """Take a line of the log back; it stays in the log, with who took it back."""
    given = checked(asked, _endpoint("undo"))
    number = asked.parts["number"]
    if not number.isascii() or not number.isdecimal() or len(number) > 12:
        raise NotFoundError("A line of the log has a whole number: the log lists them.")
    return to_json(at.reviews.undo(int(number), asked.person.name or given.text("who")).to_dict(), 201)


def gold(at: Desk, asked: Asked) -> Answer:
    """All reviews that hold, a line of JSON each, as rows to train and measure with."""
    return _lines(reviews.gold(review) for review in at.reviews.every())


def searches(at: Desk, asked: Asked) -> Answer:
    """The searches that are kept."""
    return to_json({"searches": [s.to_dict() for s in at.searches.every()]})


def keep(at: Desk, asked: Asked) -> Answer:
    """Keep a search; its feed at /feeds/ID names what is new."""
    given = checked(asked, _endpoint("keep"))
    filters = given.filters()
    words = given.text("words")
    query.parse(words, **filters)
    saved = at.searches.add(given.text("name"), words, {name: given.every(name) for name in filters})
    return to_json(saved.to_dict(), 201)


def forget(at: Desk, asked: Asked) -> Answer:
    """Forget a search that was kept."""
    at.searches.remove(asked.parts["id"])
    return to_json({"removed": 1})


def _lines(rows: Iterable[dict[str, Any]]) -> Answer:
    """A line of JSON for each, sent as they come; the first is made at once, so that an error is still an error."""
    found = iter(rows)
    first = list(islice(found, 1))
    return Answer(map(_line, chain(first, found)), NDJSON)


def _line(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _view(name: str) -> View:
    return next(view for view in VIEWS if view == name)


def _sort(name: str) -> Sort:
    return next(sort for sort in SORTS if sort == name)


# ---- the table

_WORDS = Parameter("words", "Words in any language, with filters among them if you like.")
_FILTERS = openapi.filters()
_CURSOR = Parameter(
    "cursor", "Go on where the page before ended: the cursor it gave. There is no page behind one of another question.",
    pattern=r"^$|^[A-Za-z0-9_-]{24,}$", most=200,
)  # fmt: skip

_WHO = Parameter("who", "Your name; not needed with a token, which has one.", most=reviews.NAME_AT_MOST, named=True)


def _limit(default: int, most: int = MAX_LIMIT) -> Parameter:
    return Parameter("limit", "How many at most.", "number", default=str(default), most=most)


def _row(answer: Any, method: str, path: str, answers: str, **more: Any) -> Row[Desk]:
    return Row(method, path, answer, help=" ".join((answer.__doc__ or "").split()), answers=answers, **more)


ENDPOINTS: tuple[Row[Desk], ...] = (
    _row(index, "GET", "/", "Index"),
    _row(description, "GET", "/openapi.json", "Description", open=True),
    _row(stats, "GET", "/stats", "Overview"),
    _row(search, "GET", "/search", "Results", takes=(
        _WORDS,
        Parameter("view", "What to find.", "choice", VIEWS, "claims"),
        Parameter("sort", "In which order.", "choice", tuple(SORTS), "relevance"),
        _limit(20), _CURSOR,
        Parameter("explain", "Say how the question was understood.", "flag"), *_FILTERS),
        tied=Tied("order", "view", "sort", {view: tuple(s for s in SORTS if view in SORTS[s]) for view in VIEWS})),
    _row(claims, "GET", "/claims", "lines", takes=(_WORDS, *_FILTERS)),
    _row(article, "GET", "/articles/{id}", "Analysis"),
    _row(remove, "DELETE", "/articles/{id}", "Removed", role="add"),
    _row(claim, "GET", "/articles/{id}/claims/{claim}", "Claim"),
    _row(copies, "GET", "/articles/{id}/copies", "Copies"),
    _row(groups, "GET", "/copies", "Groups"),
    _row(topic, "GET", "/topic", "Picture", takes=(
        Parameter("subject", "What it is about: a concept or its name.", required=True),
        Parameter("object", "What is affected: a concept or its name."),
        Parameter("site_once", "Count all articles of one site as one source.", "flag"),
        *(row for row in _FILTERS if row.name not in ("subject", "object")))),
    _row(said, "GET", "/topic/claims", "Said", takes=(
        Parameter("position", "The key of the position.", required=True),
        Parameter("subject", "What it is about: a concept or its name.", required=True),
        Parameter("object", "What is affected: a concept or its name."),
        Parameter("skip", "So many of the best are left out.", "number", default="0", least=0, most=10**8), _limit(50),
        *(row for row in _FILTERS if row.name not in ("subject", "object")))),
    _row(map_, "GET", "/map", "Map", takes=(
        Parameter("concept", "Where the map begins: a concept or its name.", required=True),
        Parameter("depth", "How many steps.", "number", default="1", most=3),
        Parameter("format", "How to write it.", "choice", ("json", "graphml", "mermaid"), "json"))),
    _row(paths, "GET", "/paths", "Paths", takes=(
        Parameter("from", "Where the chains begin: a concept or its name.", required=True),
        Parameter("to", "Where they lead.", required=True))),
    _row(compare, "GET", "/compare", "Differences", takes=(
        Parameter("before", "The id of an article, or a site.", required=True),
        Parameter("after", "The id of another article, or a site.", required=True))),
    _row(gaps, "GET", "/gaps", "Gaps", takes=(_WORDS, _limit(50), *_FILTERS)),
    _row(check, "GET", "/check", "Checked", takes=(
        Parameter("register", "What to check against.", "choice", ("eu",), "eu"),
        _WORDS, _limit(100), _CURSOR, *_FILTERS)),
    _row(concepts, "GET", "/concepts", "Concepts", takes=(
        Parameter("name", "A name or the beginning of one.", required=True, pattern=WORD),
        Parameter("language", "Only names in this language.", "choice", langs.installed(), many=True),
        _limit(20))),
    _row(suggest, "GET", "/suggest", "Suggestions", takes=(
        Parameter("prefix", "How a name, or a word of one, begins.", required=True, pattern=WORD, most=200),
        Parameter("language", "Only names in this language.", "choice", langs.installed()),
        _limit(8, 100))),
    _row(concept, "GET", "/concepts/{id}", "About"),
    _row(analyse, "POST", "/analyse", "Analysis", body=(
        Parameter("text", "The text.", most=ANALYSED_AT_MOST, required=True),
        Parameter("language", "Take the whole text to be in this language.", "choice", langs.installed()),
        Parameter("format", "Whether it is plain text or a page.", "choice", ("text", "html"), "text"))),
    _row(add, "POST", "/jobs", "Job", role="add", status=202, body=(
        Parameter("addresses", "Addresses of pages, sitemaps or feeds.", "texts", required=True, pattern=ADDRESS),)),
    _row(upload, "POST", "/uploads", "Job", role="add", status=202, raw=True, takes=(
        Parameter("name", "What the file is called; one of the same name takes its place.", required=True, most=200,
                  pattern=WORD),)),
    _row(jobs, "GET", "/jobs", "Jobs", role="add"),
    _row(job, "GET", "/jobs/{id}", "Job", role="add"),
    _row(reviews_, "GET", "/reviews", "Log", takes=(
        _limit(100), Parameter("before", "Lines with a lower number than this.", "number", most=10**9))),
    _row(review, "POST", "/reviews", "Review", role="review", status=201, body=(
        Parameter("source", "The id of the article.", required=True),
        Parameter("claim", "The id of the claim.", required=True),
        Parameter("verdict", "What you say of it.", "choice", reviews.VERDICTS, required=True),
        Parameter("about", "The claim, or that it says the same as others.", "choice", reviews.ABOUT, "claim"),
        Parameter("reason", "Why.", required=True, most=reviews.REASON_AT_MOST),
        _WHO,
        Parameter("other", "The id of another claim that it says the same as, or does not: about grouping."),
        Parameter("other_source", "The id of the article of the other claim."),
        *(Parameter(name, f"What {name} should be.", "choice" if values else "text", values)
          for name, values in reviews.CORRECTABLE.items()))),
    _row(undo, "POST", "/reviews/{number}/undo", "Entry", role="review", status=201, body=(_WHO,)),
    _row(gold, "GET", "/reviews.jsonl", "lines"),
    _row(searches, "GET", "/searches", "Searches"),
    _row(keep, "POST", "/searches", "Saved", role="review", status=201, body=(
        Parameter("name", "What to call it.", required=True, most=200), _WORDS,
        *(replace(row, kind="texts", values=(query.YES, query.NO) if row.kind == "flag" else row.values,
                  pattern=DATE_PATTERN if row.kind == "date" else row.pattern, many=False) for row in _FILTERS))),
    _row(forget, "DELETE", "/searches/{id}", "Removed", role="review"),
)  # fmt: skip
"""Every endpoint there is. Who reads may have all of them but those with another role."""
