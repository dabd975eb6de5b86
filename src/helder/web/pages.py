"""The pages: one table of them, each made by a function from what `Library` answers. They hold no logic but showing.

All that comes out of an article passes `_harmless` on its way into a page: control characters become a mark, and the
template engine escapes the rest. An address becomes a link only when it is one of the web.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import helder
from helder import api, desk, langs, query, registers, reviews, searches, thesaurus, weighing
from helder.access import Access
from helder.desk import Desk
from helder.errors import HelderError, InputError, NotFoundError
from helder.exchange import HTML, NDJSON, Answer, Asked, Row
from helder.model import Analysis, Claim
from helder.query import FILTERS, SORTS, VIEWS, Sort, View
from helder.search import Explanation
from helder.statement import Statement
from helder.web import graph, marked, words

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent
SHOWN = 20
FACETS = ("language", "certainty", "evidence", "relation", "direction", "polarity", "advice", "kind", "speaker",
          "causality", "promotional")  # fmt: skip
TYPED = ("subject", "object", "population", "dose", "duration", "phrase", "site", "source", "published")
CHECKED_AT_ONCE = 100
QUOTES = 4
SAID_AT_ONCE = 50
MEANT, MEANT_WORDS = 6, 3

_KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_CONTROLS = {
    **dict.fromkeys((*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0)), "\ufffd"),
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0xFFFE, 0xFFFF), "\ufffd"),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}
"""What could steer whoever reads a page: control characters, and marks that turn the direction of text."""


def _harmless(value: object) -> object:
    """A value as a page shows it."""
    return value.translate(_CONTROLS) if type(value) is str else value


@lru_cache(maxsize=1)
def _templates() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, finalize=_harmless,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.globals.update(
        url=url, link=link, claim_quote=marked.quote, version=_version(), facets_of=FACETS, min=min, max=max, len=len,
        correctable=reviews.CORRECTABLE, facts=reviews.facts, piece=lambda text: quote(str(text), safe=""),
    )  # fmt: skip
    return made


@lru_cache(maxsize=1)
def _version() -> str:
    """Changes when a file that pages load does."""
    files = sorted((HERE / "static").iterdir())
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def url(path: str, *pieces: object, **pairs: object) -> str:
    """An address on this server: `pieces` are filled in where the path has {}, `pairs` follow the question mark."""
    filled = path.format(*(quote(str(piece), safe="") for piece in pieces))
    given = [(k.strip("_"), str(v)) for k, vs in pairs.items()
             for v in (vs if isinstance(vs, list | tuple) else [vs]) if v not in (None, "")]  # fmt: skip
    return filled + (f"?{urlencode(given, errors='replace')}" if given else "")


def link(address: str | None) -> str:
    """An address that a page may link to: one of the web, else nothing."""
    plain = (address or "").strip()
    return plain if plain.lower().startswith(("http://", "https://")) and plain.isprintable() else ""


def page(at: Desk, asked: Asked, template: str, status: int = 200, **values: Any) -> Answer:
    """A page in the language of whoever asks."""
    said = words.of(asked.language)
    here = asked.path + (f"?{urlencode(asked.query, errors='replace')}" if asked.query else "")
    may = frozenset(asked.person.roles)
    html = _templates().get_template(f"{template}.html").render(
        w=said, t=said.t, said=said.said, n=said.number, asked=asked, here=here, may=may,
        languages=[words.of(code) for code in words.languages()], name=template, refresh=0,
        signing=at.options.access.needed, library=at.folder.name, helder_version=helder.__version__, **values,
    )  # fmt: skip
    return Answer(html.encode("utf-8", "replace"), HTML, status)


def failed(at: Desk, asked: Asked, status: int, detail: str, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """The page that says what went wrong."""
    made = page(at, asked, "error", status, status_code=status, detail=words.of(asked.language).problem(detail))
    return Answer(made.body, made.kind, status, headers)


def redirect(address: str, *cookies: str) -> Answer:
    """Send a browser to another address of this server."""
    local = address if address.startswith("/") and not address.startswith(("//", "/\\")) else "/"
    plain = "".join(c for c in local if c.isprintable())
    return Answer(b"", HTML, 303, (("Location", quote(plain, safe="/?&=%:+,;~#@!$'()*[]-._")),
                                   *(("Set-Cookie", c) for c in cookies)))  # fmt: skip


# ---- reading


def start(at: Desk, asked: Asked) -> Answer:
    """What is in the library, at a glance."""
    seen = at.overview()
    return page(at, asked, "start", overview=seen, years=_columns(seen.years))


def search(at: Desk, asked: Asked) -> Answer:
    """Answers to a question, with facets."""
    view: View = next((v for v in VIEWS if v == asked.one("view")), "claims")
    sort: Sort = next((s for s in SORTS if s == asked.one("sort") and view in SORTS[s]), "relevance")
    given, problem, found, explained = _filters(asked), "", None, None
    try:
        found = at.library.search(
            asked.one("words"), limit=SHOWN, view=view, sort=sort, cursor=asked.one("cursor") or None, **given
        )
        explained = at.library.explain(asked.one("words"), view=view, **given) if asked.one("words") else None
    except (InputError, NotFoundError) as error:
        problem = str(error)
    status = 200 if found else 400
    return page(
        at, asked, "search", status, view=view, sort=sort, found=found, problem=problem, explained=explained,
        given={k: list(v) for k, v in given.items()}, views=VIEWS, sorts=[s for s in SORTS if view in SORTS[s]],
        typed=TYPED, values=_values, question=_question(asked), query_text=asked.one("words"),
        first=not asked.one("cursor"), meant=_meant(at, asked, explained),
        titles=_titles(at, (copy.source for some in found.copies.values() for copy in some[:3])) if found else {},
    )  # fmt: skip


def _meant(at: Desk, asked: Asked, explained: Explanation | None) -> list[tuple[str, str]]:
    """Concepts that whoever typed a word or two may have meant, where these name none: as called here, and what to ask.

    What the script offers while one types, is offered here to those without it.
    """
    if explained is None or any(e.concepts for e in explained.elements) or asked.every("cursor"):
        return []
    typed = asked.one("words").split()
    if not 1 <= len(typed) <= MEANT_WORDS:
        return []
    found, here = at.library.suggest(" ".join(typed)) or at.library.suggest(typed[-1]), words.of(asked.language)
    return list(dict.fromkeys((here.called(one.concept.id), one.name.text) for one in found))[:MEANT]


def _meant_by(at: Desk, asked: Asked, *fields: str) -> dict[str, list[tuple[str, str]]]:
    """The same for fields that take a concept, of those that name none: the name of each, and its id."""
    here, named = words.of(asked.language), {field: asked.one(field) for field in fields}
    return {
        field: list(dict.fromkeys((here.called(s.concept.id), s.concept.id) for s in at.library.suggest(name)))[:MEANT]
        for field, name in named.items()
        if name and not thesaurus.names(name)
    }


def _asked_anew(asked: Asked) -> Any:
    """Makes the address of this page with something else in it."""
    return lambda **changed: url(asked.path, **{**dict(asked.query), **changed})


def _titles(at: Desk, ids: Iterable[str]) -> dict[str, str]:
    """The titles of articles that have one."""
    some = list(dict.fromkeys(ids))
    if not some:
        return {}
    hits = at.library.search(view="articles", source=some, limit=min(len(some), query.MAX_LIMIT)).hits
    return {hit.source.id: hit.source.title for hit in hits if hit.source.title}


def _filters(asked: Asked) -> dict[str, Any]:
    """The filters of a form, those that are filled in."""
    return {row.name: found for row in FILTERS if (found := asked.every(row.name))}


def _question(asked: Asked) -> Any:
    """Makes the address of a question like this one, with something else in it."""
    kept = {k: asked.every(k) for k in ("words", "view", "sort", *(row.name for row in FILTERS)) if asked.every(k)}

    def made(**changed: object) -> str:
        return url("/search", **{**kept, **changed})

    return made


def _values(given: Mapping[str, list[str]], field: str, value: str) -> list[str]:
    """The values of a filter when one is switched on or off."""
    chosen = given.get(field, [])
    return [v for v in chosen if v != value] if value in chosen else [*chosen, value]


def article(at: Desk, asked: Asked) -> Answer:
    """An article with its claims."""
    analysis = at.library.get(asked.parts["id"])
    kept, left = reviews.attached(at.reviews.of(analysis.source.id), analysis.claims)
    copies = at.library.copies(analysis.source.id)
    return page(
        at, asked, "article", analysis=analysis, source=analysis.source, passages=marked.passages(analysis),
        reviewed=kept, left=left, copies=copies, titles=_titles(at, (c.source for c in copies[:20])),
        aside=marked.Aside,
        counts=Counter(c.certainty for c in analysis.claims), cues=analysis.cues,
    )  # fmt: skip


def claim(at: Desk, asked: Asked) -> Answer:
    """One claim: all that is known of it, where it stands, and what people say of it."""
    analysis, found = at.claim(asked.parts["id"], asked.parts["claim"])
    kept, _ = reviews.attached(at.reviews.of(analysis.source.id), analysis.claims)
    position, same = at.library.position(analysis.source.id, found)
    return page(
        at, asked, "claim", position=position if same > 1 else "", same=same, claim=found, source=analysis.source,
        pieces=marked.quote(found), cues=[analysis.cues[i] for i in found.cues if i < len(analysis.cues)],
        reviews=kept.get(found.id, []), person=asked.person, others=_others(at, asked, analysis, found),
    )  # fmt: skip


def _others(at: Desk, asked: Asked, analysis: Analysis, claim: Claim) -> list[Statement]:
    """The claims of the same subject and object that a reviewer may compare one with, the best of each position."""
    ends = [e.concept.id for e in (claim.subject, claim.object) if e.concept]
    if "review" not in asked.person.roles or len(ends) < 2:
        return []
    every = [s for p in at.library.topic(*ends).positions[:20] for s in p.statements[:3]]
    return [s for s in every if (s.source.id, s.claim.id) != (analysis.source.id, claim.id)]


def topic(at: Desk, asked: Asked) -> Answer:
    """Everything said of a subject and an object, both sides beside each other."""
    subject, object_, problem, picture = asked.one("subject"), asked.one("object"), "", None
    filters = {k: v for k, v in _filters(asked).items() if k not in ("subject", "object")}
    if subject and asked.one("position"):
        return _position(at, asked, filters)
    if subject:
        try:
            picture = at.library.topic(subject, object_, site_once=asked.one("site_once") == "yes", **filters)
        except (InputError, NotFoundError) as error:
            problem = str(error)
    said = words.of(asked.language)
    return page(
        at, asked, "topic", picture=picture, problem=problem, subject=subject, object=object_, quotes=QUOTES,
        subject_name=said.called(subject), object_name=said.called(object_), site_once=asked.one("site_once"),
        years=_columns(_years(picture.years)) if picture else [], beside=_beside, filters=filters,
        meant={} if picture and picture.total else _meant_by(at, asked, "subject", "object"),
        question=_asked_anew(asked),
    )  # fmt: skip


def _position(at: Desk, asked: Asked, filters: Mapping[str, Any]) -> Answer:
    """All that stands behind one position of a topic, page by page."""
    subject, object_, key = asked.one("subject"), asked.one("object"), asked.one("position")
    given = asked.one("skip")
    skip = int(given) if given.isdecimal() and len(given) < 9 else 0
    found, total, problem = list[Statement](), 0, ""
    try:
        found, total = at.library.said(key, subject, object_, skip=skip, limit=SAID_AT_ONCE, **filters)
    except (InputError, NotFoundError) as error:
        problem = str(error)
    return page(
        at, asked, "position", found=found, total=total, problem=problem, subject=subject, object=object_,
        position=key, skip=skip, following=skip + SAID_AT_ONCE if skip + SAID_AT_ONCE < total else 0, filters=filters,
    )  # fmt: skip


def _years(counts: Mapping[str, int]) -> dict[str, int]:
    """The counts with the years between that have none."""
    if not counts:
        return {}
    return {str(year): counts.get(str(year), 0) for year in range(int(min(counts)), int(max(counts)) + 1)}


def _beside(position: weighing.Position) -> list[tuple[str, list[Statement]]]:
    """The quotes of a position, language beside language."""
    return [
        (language, [s for s in position.statements if s.claim.language == language][:QUOTES])
        for language in position.languages
    ]


def _columns(counts: Mapping[str, int], height: int = 64) -> list[tuple[str, int, int, bool]]:
    """A column chart: for each year its count, how high its column is, and whether the year is written below it."""
    most, last = max(counts.values(), default=1) or 1, len(counts) - 1
    return [
        (year, count, max(round(count / most * height), 1 if count else 0),
         at in (0, last) or (int(year) % 5 == 0 and 2 <= at <= last - 2))
        for at, (year, count) in enumerate(counts.items())
    ]  # fmt: skip


def concept(at: Desk, asked: Asked) -> Answer:
    """One concept: names, neighbours, and where the library speaks of it."""
    found = thesaurus.about(asked.parts["id"])
    there: dict[str, Any] = {"there": None, "subjects": None, "objects": None}
    with contextlib.suppress(NotFoundError):
        there = {
            "there": at.library.mentions(found.concept.id),
            "subjects": at.library.search(subject=found.concept.id, view="topics", sort="support", limit=8),
            "objects": at.library.search(object=found.concept.id, view="topics", sort="support", limit=8),
        }
    return page(at, asked, "concept", found=found, **there)


def map_(at: Desk, asked: Asked) -> Answer:
    """What is said to bring what, as a drawing and a table."""
    name, problem, drawing, atlas = asked.one("concept"), "", None, None
    depth = {"2": 2, "3": 3}.get(asked.one("depth"), 1)
    said = words.of(asked.language)
    if name:
        try:
            atlas = at.library.map(name, depth)
            drawing = graph.drawn(atlas, said.called)
        except (InputError, NotFoundError) as error:
            problem = str(error)
    return page(at, asked, "map", concept=name, depth=depth, drawing=drawing, atlas=atlas, problem=problem,
                shape=graph, concept_name=said.called(name), meant=_meant_by(at, asked, "concept"),
                question=_asked_anew(asked))  # fmt: skip


def path(at: Desk, asked: Asked) -> Answer:
    """The chains from one thing to another."""
    start_, goal, problem, chains = asked.one("from"), asked.one("to"), "", None
    if start_ and goal:
        try:
            chains = at.library.paths(start_, goal)
        except (InputError, NotFoundError) as error:
            problem = str(error)
    return page(at, asked, "path", start=start_, goal=goal, chains=chains, problem=problem,
                meant=_meant_by(at, asked, "from", "to"), question=_asked_anew(asked))  # fmt: skip


def compare(at: Desk, asked: Asked) -> Answer:
    """Two articles or sites beside each other."""
    before, after, problem, found = asked.one("before"), asked.one("after"), "", None
    if before and after:
        try:
            found = at.library.compare(before, after, files=False)
            found.sort(key=lambda d: weighing.CHANGES.index(d.change))
        except (InputError, NotFoundError) as error:
            problem = str(error)
    counts = Counter(d.change for d in found or ())
    some = _some_articles(at)
    return page(at, asked, "compare", before=before, after=after, found=found, problem=problem, counts=counts,
                changes=weighing.CHANGES, articles=some)  # fmt: skip


def _some_articles(at: Desk) -> list[Any]:
    try:
        return [hit.source for hit in at.library.search(view="articles", limit=100).hits]
    except NotFoundError:
        return []


def gaps(at: Desk, asked: Asked) -> Answer:
    """What is missing behind what is said."""
    problem, rows, more = "", [], 0
    try:
        found = api.gaps_of(at, asked.one("words"), _filters(asked))
        rows = list(islice(found, 50))
        more = sum(1 for _ in found)
    except (InputError, NotFoundError) as error:
        problem = str(error)
    return page(at, asked, "gaps", rows=rows, more=more, problem=problem, query_text=asked.one("words"))


def check(at: Desk, asked: Asked) -> Answer:
    """Claims held against the register of the European Union, to be printed."""
    problem, rows, found = "", [], None
    register = desk.register("eu")
    every = asked.one("all") == "yes"
    try:
        found = at.library.search(
            asked.one("words"), limit=CHECKED_AT_ONCE, cursor=asked.one("cursor") or None, **_filters(asked)
        )
        rows = [(h.claim, h.source, v) for h in found.hits if h.claim and (v := registers.check(h.claim, register))]
    except (InputError, NotFoundError) as error:
        problem = str(error)
    counts = Counter(v.outcome for _, _, v in rows)
    shown = [row for row in rows if every or row[2].outcome != "no_claim"]
    return page(at, asked, "check", rows=shown, counts=counts, found=found, problem=problem, every=every,
                query_text=asked.one("words"), site=asked.one("site"), source=asked.one("source"),
                notice=registers.OFFICIAL, question=_question(asked))  # fmt: skip


def about(at: Desk, asked: Asked) -> Answer:
    """What Helder is and is not, and how good it is."""
    return page(at, asked, "about", quality=_quality(), options=at.options)


@lru_cache(maxsize=1)
def _quality() -> dict[str, dict[str, float]]:
    """The figures that a release reaches at least on its own gold, per language; none where they did not come along."""
    gold, found = HERE.parents[2] / "gold", dict[str, dict[str, float]]()
    for installed, own in (
        ("floors.json", gold / "floors.json"),
        ("floors_smaller.json", gold / "smaller/floors.json"),
    ):
        file = next((one for one in (HERE / installed, own) if one.is_file()), None)
        if file:
            found |= json.loads(file.read_text(encoding="utf-8"))["floors"]
    return {code: figures for code, figures in found.items() if code in langs.installed()}


# ---- changing


def adding(at: Desk, asked: Asked) -> Answer:
    """The form to add articles, and what was added."""
    return page(at, asked, "add", jobs=at.jobs.every(), problem="")


def add(at: Desk, asked: Asked) -> Answer:
    """Take files and addresses in."""
    try:
        addresses = tuple(line.strip() for line in asked.one("addresses").splitlines() if line.strip())
        job = at.receive(asked.uploads, addresses)
    except HelderError as error:
        return page(at, asked, "add", error.http_status, jobs=at.jobs.every(), problem=str(error))
    return redirect(f"/add/{job.id}")


def job(at: Desk, asked: Asked) -> Answer:
    """How far an addition is."""
    found = at.jobs.get(asked.parts["id"])
    return page(at, asked, "job", job=found) if found.state != "running" else _waiting(at, asked, found)


def _waiting(at: Desk, asked: Asked, found: Any) -> Answer:
    made = page(at, asked, "job", job=found)
    return Answer(made.body, made.kind, made.status, (("Cache-Control", "no-store"),))


def review(at: Desk, asked: Asked) -> Answer:
    """Keep what a person says of a claim."""
    id, claim_id = asked.parts["id"], asked.parts["claim"]
    found = next((c for c in at.library.get(id).claims if c.id == claim_id), None)
    corrections = _corrections(asked, found) if found and asked.one("verdict") == "correct" else {}
    who = asked.person.name or asked.one("who")
    other = asked.one("other").partition(" ") if asked.one("about") == "grouping" else ("", "", "")
    at.review(id, claim_id, verdict=asked.one("verdict"), about=asked.one("about") or "claim", who=who,
              reason=asked.one("reason"), corrections=corrections,
              other=(other[2], other[0]) if other[2] else None)  # fmt: skip
    return redirect(url("/article/{}/claim/{}", id, claim_id))


def _corrections(asked: Asked, found: Claim) -> dict[str, str]:
    now = reviews.facts(found)
    sent = {name: asked.one(f"is_{name}") for name in reviews.CORRECTABLE}
    return {name: value for name, value in sent.items() if value and value != (now[name] or "")}


def log(at: Desk, asked: Asked) -> Answer:
    """All reviews, with what was taken back."""
    before = asked.one("before")
    entries = at.reviews.log(51, int(before) if before.isascii() and before.isdecimal() and len(before) < 12 else None)
    gone = {e.undoes for e in at.reviews.log(10_000) if e.undoes}
    return page(at, asked, "reviews", entries=entries[:50], more=entries[50].number + 1 if len(entries) > 50 else None,
                gone=gone, person=asked.person)  # fmt: skip


def undo(at: Desk, asked: Asked) -> Answer:
    """Take a line of the log back."""
    number = asked.parts["number"]
    if not (number.isascii() and number.isdecimal() and len(number) < 12):
        raise NotFoundError("A line of the log has a whole number: the log lists them.")
    at.reviews.undo(int(number), asked.person.name or asked.one("who"))
    return redirect("/reviews")


def gold(at: Desk, asked: Asked) -> Answer:
    """All reviews that hold, as lines of JSON."""
    made = api.gold(at, Asked("GET", asked.path))
    return Answer(made.body, NDJSON, 200, (("Content-Disposition", 'attachment; filename="reviews.jsonl"'),))


def saved(at: Desk, asked: Asked) -> Answer:
    """The searches that are kept."""
    return page(at, asked, "searches", searches=at.searches.every())


def keep(at: Desk, asked: Asked) -> Answer:
    """Keep a search."""
    given = _filters(asked)
    query.parse(asked.one("words"), **given)
    at.searches.add(asked.one("name"), asked.one("words"), given)
    return redirect("/searches")


def forget(at: Desk, asked: Asked) -> Answer:
    """Forget a search."""
    at.searches.remove(asked.parts["id"])
    return redirect("/searches")


def feed(at: Desk, asked: Asked) -> Answer:
    """What a search found, the newest first, as an Atom feed."""
    kept = at.searches.get(asked.parts["id"])
    found = at.library.search(kept.words, limit=200, sort="date", **dict[str, Any](kept.filters))
    hits = {(h.source.id, h.claim.id): h for h in found.hits if h.claim}
    seen = at.searches.seen(kept.id, hits)
    newest = sorted(hits, key=lambda pair: (seen[pair], pair), reverse=True)[: searches.ENTRIES]
    said = words.of(asked.language)
    xml = _templates().get_template("feed.xml").render(
        w=said, t=said.t, saved=kept, hits=[(hits[pair], seen[pair]) for pair in newest], base=asked.base,
        updated=seen[newest[0]] if newest else kept.at,
    )  # fmt: skip
    return Answer(xml.encode("utf-8", "replace"), "application/atom+xml; charset=utf-8")


# ---- coming in


def signing(at: Desk, asked: Asked) -> Answer:
    """The form to sign in with a token."""
    return page(at, asked, "sign-in", back=asked.one("back", "/"), problem="")


def sign_in(at: Desk, asked: Asked) -> Answer:
    """Come in with a token, which the browser keeps."""
    access: Access = at.options.access
    person = access.person(asked.one("token"))
    back = asked.one("back", "/")
    if not person.signed_in:
        said = words.of(asked.language)
        return page(at, asked, "sign-in", 403, back=back, problem=said.t("unknown_token"))
    safe = "; Secure" if asked.base.startswith("https:") else ""
    return redirect(
        back, f"helder_token={asked.one('token')}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000{safe}"
    )


def sign_out(at: Desk, asked: Asked) -> Answer:
    """Forget the token."""
    return redirect("/", "helder_token=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0")


def static(at: Desk, asked: Asked) -> Answer:
    """A file that pages load: style, script or icon."""
    file = _files().get(asked.parts["file"])
    if file is None:
        raise NotFoundError("There is no such file.")
    kept = (("Cache-Control", "public, max-age=31536000, immutable"),) if asked.one("v") else ()
    return Answer(file.read_bytes(), _KINDS[file.suffix], headers=kept)


@lru_cache(maxsize=1)
def _files() -> dict[str, Path]:
    return {file.name: file for file in (HERE / "static").iterdir() if file.suffix in _KINDS}


# ---- the table


def _row(method: str, path: str, answer: Any, **more: Any) -> Row[Desk]:
    return Row(method, path, answer, help=" ".join((answer.__doc__ or "").split()), **more)


PAGES: tuple[Row[Desk], ...] = (
    _row("GET", "/", start),
    _row("GET", "/search", search),
    _row("GET", "/article/{id}", article),
    _row("GET", "/article/{id}/claim/{claim}", claim),
    _row("POST", "/article/{id}/claim/{claim}", review, role="review"),
    _row("GET", "/topic", topic),
    _row("GET", "/concept/{id}", concept),
    _row("GET", "/map", map_),
    _row("GET", "/path", path),
    _row("GET", "/compare", compare),
    _row("GET", "/gaps", gaps),
    _row("GET", "/check", check),
    _row("GET", "/about", about, open=True),
    _row("GET", "/add", adding, role="add"),
    _row("POST", "/add", add, role="add"),
    _row("GET", "/add/{id}", job, role="add"),
    _row("GET", "/reviews", log),
    _row("GET", "/reviews.jsonl", gold),
    _row("POST", "/reviews/{number}/undo", undo, role="review"),
    _row("GET", "/searches", saved),
    _row("POST", "/searches", keep, role="review"),
    _row("POST", "/searches/{id}/forget", forget, role="review"),
    _row("GET", "/feeds/{id}", feed, open=True),
    _row("GET", "/sign-in", signing, open=True),
    _row("POST", "/sign-in", sign_in, open=True),
    _row("POST", "/sign-out", sign_out, open=True),
    _row("GET", "/static/{file}", static, open=True),
)
"""Every page there is, and what their forms send."""


def linked() -> Iterable[str]:
    """The addresses of the pages that need nothing to be shown."""
    return (row.path for row in PAGES if row.method == "GET" and "{" not in row.path)
