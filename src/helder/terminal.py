"""How claims, articles and reports look on a terminal: as wide as it is, in colour where that is wanted.

What comes out of an article is shown without its control characters, so that no text can steer the terminal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from helder import atlas, settings, thesaurus, vocab
from helder.atlas import Edge
from helder.copies import Copy
from helder.ingest import Report
from helder.library import Mentions
from helder.model import Block, Claim, Cue, CueKind, Mention, Source
from helder.registers import Verdict
from helder.retag import Retagged
from helder.reviews import Review
from helder.search import Explanation
from helder.statement import About
from helder.store import Hit
from helder.vocabularies import joining
from helder.weighing import CHANGES, GAPS, Difference, Gap, Picture, Position
from helder.wording import counted as counted
from helder.wording import harmless as harmless
from helder.wording import name as name
from helder.wording import qualifiers as qualifiers
from helder.wording import said as said

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

CUE_STYLES: Mapping[CueKind, str] = {
    "negation": "red", "hedge": "yellow", "evidence": "magenta", "population": "blue", "dose": "cyan",
    "duration": "cyan", "advice": "red", "frequency": "yellow",
}  # fmt: skip
SUBJECT, OBJECT, TITLE, QUIET, GOOD, BAD = "bold green", "bold blue", "bold", "dim", "green", "red"
REFUSALS_SHOWN = 20
COPIES_SHOWN = 5
NEIGHBOURS = 12


def console(*, errors: bool = False) -> Console:
    """Where output goes: standard output, or standard error for what is not the answer itself."""
    from rich.console import Console

    colour = settings.get().colour
    terminal = True if colour == "always" else None
    if colour == "never":
        return Console(stderr=errors, highlight=False, markup=False, emoji=False, color_system=None)
    return Console(stderr=errors, highlight=False, markup=False, emoji=False, force_terminal=terminal)


# ---- claims


def statement(claim: Claim) -> Text:
    """A claim in one line: "Magnesium improves Sleep quality"."""
    from rich.text import Text

    subject = name(claim.subject)
    line = Text.assemble((subject[:1].upper() + subject[1:], SUBJECT), f" {said('relation', claim.relation)} ")
    line.append(name(claim.object), OBJECT)
    if claim.polarity == "negated":
        line.append(" (denied)", CUE_STYLES["negation"])
    return line


def quote(claim: Claim, cues: Iterable[Cue] = ()) -> Text:
    """The sentence of a claim, with its subject, object and cue words standing out."""
    from rich.text import Text

    text = Text(f"“{harmless(claim.quote)}”")
    marks = [
        (claim.subject.span, SUBJECT),
        (claim.object.span, OBJECT),
        *((cue.span, f"{CUE_STYLES[cue.kind]} underline") for cue in cues),
    ]
    for span, style in marks:
        if span is not None and claim.span.holds(span):
            text.stylize(style, span.start - claim.span.start + 1, span.end - claim.span.start + 1)
    return text


def cue_words(cues: Iterable[Cue]) -> str:
    """Cue words with what they are: "may (reserve), 320 mg (how much)"."""
    return ", ".join(f"{harmless(cue.quote)} ({said('cue', cue.kind)})" for cue in cues)


def source(ref: About) -> str:
    """A source in one line: its title, language and id."""
    about = [f"[{harmless(ref.language)}]" if ref.language else "", harmless(ref.published or ""), harmless(ref.id)]
    return " ".join(x for x in (harmless(ref.title or ref.url or "(no title)"), *about) if x)


def article(found: Source) -> Text:
    """An article in one line: its title, language and id."""
    from rich.text import Text

    return Text(source(found))


def copy(found: Copy, where: Source) -> Text:
    """A copy in one line: how much of it is the same, and which article it is."""
    from rich.text import Text

    return Text.assemble((f"{said('copy', found.kind)} {found.similarity:.0%}  ", QUIET), source(where))


def hit(
    number: int, found: Hit, cues: Iterable[Cue], *, explain: bool, copies: Iterable[Copy] = (),
    reviews: Iterable[Review] = (),
) -> Table:  # fmt: skip
    """One answer: the statement, the sentence, where it stands, and why it was found."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1))
    grid.add_column(justify="right", style=QUIET)
    grid.add_column(overflow="fold")
    if found.topic:
        ends = " – ".join(c.label if c else "(not named)" for c in (found.topic.subject, found.topic.object))
        grid.add_row(f"{number}.", Text(f"{ends}: {counted(found.topic.claims, 'claim')}", TITLE))
        for field, counts in found.topic.counts.items():
            parts = (f"{said(field, value)} {count}" for value, count in counts.items())
            grid.add_row("", f"{said('filter', field)}: {', '.join(parts)}")
    elif found.claim:
        grid.add_row(f"{number}.", statement(found.claim))
    if found.claim:
        grid.add_row("", quote(found.claim, cues))
        if extra := qualifiers(found.claim):
            grid.add_row("", Text("; ".join(extra)))
        grid.add_row("", Text(source(found.source), QUIET))
        for review in reviews:
            grid.add_row("", Text(harmless(reviewed(review)), QUIET))
    else:
        grid.add_row(f"{number}.", Text(source(found.source), TITLE))
        if found.source.url:
            grid.add_row("", Text(harmless(found.source.url), QUIET))
        for copy in list(copies)[:COPIES_SHOWN]:
            grid.add_row("", Text(f"{said('copy', copy.kind)} {harmless(copy.source)} ({copy.similarity:.0%})", QUIET))
    if explain:
        for reason in found.why:
            grid.add_row("", Text(f"why: {harmless(reason)}", QUIET))
        grid.add_row("", Text(f"score: {found.score:.3f}", QUIET))
    grid.add_row("", "")
    return grid


def reviewed(review: Review) -> str:
    """What somebody said of a claim: "Anna, 2026-03-01, rejects the claim: It is a question." """
    what = {"confirm": "confirms", "correct": "corrects", "reject": "rejects"}[review.verdict]
    of = "the claim" if review.about == "claim" else "that it says the same as others"
    return f"{review.who}, {review.at[:10]}, {what} {of}: {review.reason}"


def explanation(understood: Explanation) -> Iterator[Text]:
    """How a question was understood, line by line."""
    from rich.text import Text

    for element in understood.elements:
        concepts = ", ".join(concept for concept, _ in element.concepts)
        words = " ".join("/".join(forms) for forms in element.words)
        meant = f"the concept {element.label} ({concepts}), or the words " if concepts else "the words "
        yield Text(harmless(f"{element.text}: {meant}{words}"))
    for condition in understood.conditions:
        concepts = f" ({', '.join(condition.concepts)})" if condition.concepts else ""
        how = "without" if condition.exclude else "filter"
        yield Text(harmless(f"{how} {condition.field}: {' or '.join(condition.values)}{concepts}"))
    if understood.elements:
        yield Text(f"of these things an answer has {understood.required} or more")
    yield Text(f"asked of the index: {harmless(understood.engine)}", QUIET)


def mentions(found: Iterable[Mention]) -> Table:
    """The concepts of a text in its order: the words, what they name, why, and what else they name or may mean."""
    label = vocab.load().concepts
    return listing(
        "words",
        "concept",
        "why",
        "also",
        rows=(
            (
                m.quote,
                f"{m.concept.label} ({m.concept.id})",
                m.rule,
                ", ".join(label[c].label for c in (*m.parts, *m.candidates[1:])),
            )
            for m in found
        ),
    )


def claims_table(rows: Iterable[tuple[Claim, str, Iterable[Cue]]], where: str) -> Table:
    """Claims below each other: the statement, the sentence, what goes with it, and a last column `where`."""
    from rich.text import Text

    table = _table()
    table.add_column("claim", ratio=3, overflow="fold")
    table.add_column("in these words", ratio=5, overflow="fold")
    table.add_column(where, ratio=2, overflow="fold", style=QUIET)
    for claim, place, cues in rows:
        words = quote(claim, cues)
        if extra := qualifiers(claim):
            words = Text.assemble(words, "\n", ("; ".join(extra), QUIET))
        table.add_row(statement(claim), words, harmless(place))
    return table


# ---- many claims together


def picture(found: Picture, quotes: int) -> Iterator[Table | Text]:
    """Everything said of a subject and an object: a table of positions, the quotes of each, and the clashes."""
    from rich.text import Text

    yield Text(f"{counted(found.total, 'claim')}, from {counted(found.sources, 'independent source')}", TITLE)
    if found.positions:
        table = _table()
        for name, right in (("what is said", False), ("sources", True), ("claims", True), ("how sure", False),
                            ("research", False), ("language", False), ("since", False)):  # fmt: skip
            table.add_column(name, justify="right" if right else "left", overflow="fold")
        for p in found.positions:
            counts = [
                ", ".join(f"{said(field, value)} {number}" for value, number in some.items())
                for field, some in (("certainty", p.certainty), ("evidence", p.evidence), ("language", p.languages))
            ]
            row = (str(p.sources), str(p.claims), *counts, p.since or "")
            table.add_row(statement(p.example), *row)
        yield table
    if found.further:
        yield Text(f"And {counted(found.further, 'position')} more, with fewer sources.", QUIET)
    for p in found.positions if quotes else ():
        yield statement(p.example)
        yield from (Text(f"  {who}", QUIET) for who in p.judged)
        yield _beside(p, quotes)
    for clash in found.clashes:
        kind = "In conflict" if clash.kind == "conflict" else "Apparently in conflict"
        named = [said("filter", d).lower() for d in clash.differs if d != "relation"]
        apart = f" (differs in {', '.join(named)})" if named else ""
        yield Text.assemble((f"{kind}{apart}\n", BAD if clash.kind == "conflict" else "yellow"),
                            "  ", quote(clash.one.claim), (f" {source(clash.one.source)}\n", QUIET),
                            "  ", quote(clash.other.claim), (f" {source(clash.other.source)}", QUIET))  # fmt: skip
    if found.apart:
        yield Text(f"Apart, as they are no words of an article itself ({found.apart_total}):", QUIET)
        for s in found.apart[: max(quotes, 1)]:
            yield Text.assemble("  ", quote(s.claim), (f" {'; '.join(qualifiers(s.claim))}", QUIET))


def _beside(position: Position, quotes: int) -> Table:
    """The quotes of a position with a column for each language."""
    from rich.text import Text

    table = _table()
    columns = []
    for language in position.languages:
        table.add_column(language, ratio=1, overflow="fold")
        columns.append([s for s in position.statements if s.claim.language == language][:quotes])
    for at in range(max(map(len, columns), default=0)):
        cells = []
        for column in columns:
            if at < len(column):
                extra = "; ".join((*qualifiers(column[at].claim), source(column[at].source)))
                cells.append(Text.assemble(quote(column[at].claim), (f"\n{extra}", QUIET)))
            else:
                cells.append(Text(""))
        table.add_row(*cells)
    return table


CHANGE_STYLES: Mapping[str, str] = {
    "added": GOOD, "dropped": BAD, "strengthened": "yellow", "weakened": "cyan", "kept": QUIET,
}  # fmt: skip


def differences_table(found: Iterable[Difference]) -> Table:
    """What one text makes of the claims of another, claim by claim."""
    from rich.text import Text

    table = _table()
    table.add_column("", overflow="fold", min_width=12)
    table.add_column("claim", ratio=3, overflow="fold")
    table.add_column("before", ratio=5, overflow="fold")
    table.add_column("after", ratio=5, overflow="fold")
    for d in sorted(found, key=lambda d: CHANGES.index(d.change)):
        shown = d.after or d.before
        assert shown is not None
        cells = [
            Text.assemble(quote(s.claim), (f"\n{'; '.join(qualifiers(s.claim))}", QUIET)) if s else Text("")
            for s in (d.before, d.after)
        ]
        table.add_row(Text(d.change, CHANGE_STYLES[d.change]), statement(shown.claim), *cells)
    return table


def changes(found: Iterable[Difference]) -> str:
    """How many claims were added, dropped and so on: "2 strengthened, 1 added."."""
    counts = Counter(d.change for d in found)
    return ", ".join(f"{counts[c]} {c}" for c in CHANGES if counts[c]) + "." if counts else "No claims on either side."


def gaps_table(found: Iterable[tuple[Position, list[Gap]]]) -> Table:
    """Positions with what is missing behind them, and a quote of each."""
    table = _table()
    table.add_column("claim", ratio=3, overflow="fold")
    table.add_column("missing", ratio=3, overflow="fold")
    table.add_column("in these words", ratio=5, overflow="fold")
    for position, missing in found:
        names = (f"only in {next(iter(position.languages))}" if m == "one_language" else GAPS[m] for m in missing)
        table.add_row(statement(position.example), ", ".join(names), quote(position.example))
    return table


def chain(number: int, edges: Iterable[Edge]) -> Text:
    """A chain of edges below each other, with the best quote of each."""
    from rich.text import Text

    text = Text(f"{number}. ", QUIET)
    for at, edge in enumerate(edges):
        text.append(f"{'' if at == 0 else '   '}{harmless(atlas.line(edge))}\n", TITLE)
        for s in edge.statements[: atlas.QUOTES]:
            text.append_text(Text.assemble("      ", quote(s.claim), (f" [{s.claim.language}] {s.source.id}\n", QUIET)))
    return text


OUTCOME_STYLES: Mapping[str, str] = {"covered": GOOD, "beyond": BAD, "listed": "yellow", "no_claim": QUIET}


def verdicts_table(rows: Iterable[tuple[Claim, str, Verdict]]) -> Table:
    """Claims below each other with what a register says of each: the verdict, why, and the row it rests on."""
    from rich.text import Text

    table = _table()
    table.add_column("claim", ratio=3, overflow="fold")
    table.add_column("in these words", ratio=4, overflow="fold")
    table.add_column("the register", ratio=5, overflow="fold")
    for claim, place, verdict in rows:
        words = Text.assemble(quote(claim), "\n", (harmless(place), QUIET))
        said = Text(said_of(verdict), OUTCOME_STYLES[verdict.outcome])
        said.append(f"\n{harmless(verdict.because)}")
        if verdict.entry:
            entry = verdict.entry
            about = "; ".join(x for x in (entry.amount, entry.population, entry.legal_basis or entry.verdict) if x)
            said.append(f"\n{entry.id}: “{harmless(entry.wording)}” {harmless(about)}", QUIET)
        table.add_row(statement(claim), words, said)
    return table


def said_of(verdict: Verdict) -> str:
    """A verdict in a few words: "goes beyond: disease"."""
    names = {"covered": "covered", "beyond": "goes beyond", "no_claim": "no claim of this kind", "listed": "listed"}
    how = verdict.how.replace("_", " ")
    amount = f", amount {verdict.amount}" if verdict.amount != "not asked" else ""
    return f"{names[verdict.outcome]}{': ' + how if how else ''}{amount}"


def verdict_counts(verdicts: Iterable[Verdict]) -> str:
    """How many claims are covered, go beyond and how: "3 covered, 2 beyond: disease."."""
    counts = Counter(said_of(v).partition(", amount")[0] for v in verdicts)
    return ", ".join(f"{number} {name}" for name, number in counts.most_common()) + "." if counts else "No claims."


def _table() -> Table:
    from rich import box
    from rich.table import Table

    return Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False, show_lines=False)


def listing(*columns: str, rows: Iterable[Iterable[str]], numbers: Iterable[str] = ()) -> Table:
    """A plain table; the columns in `numbers` are set to the right."""
    table = _table()
    right = frozenset(numbers)
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(harmless(cell) for cell in row))
    return table


# ---- reports


def report(done: Report, library: str) -> Iterator[Text]:
    """What adding did, line by line, and what was refused and why."""
    from rich.text import Text

    parts = (
        f"{counted(done.added, 'document')} added",
        f"{done.replaced:,} replaced" if done.replaced else "",
        f"{done.unchanged:,} unchanged" if done.unchanged else "",
        f"{done.removed:,} removed" if done.removed else "",
        counted(done.copies, "copy", "copies") if done.copies else "",
    )
    line = f"{library}: {', '.join(p for p in parts if p)}; {counted(done.claims, 'new claim')} ({done.seconds:.1f} s)."
    yield Text(line, GOOD if done.read else "")
    if done.refused:
        yield Text(f"{counted(len(done.refused), 'refusal')}:", BAD)
        for refusal in done.refused[:REFUSALS_SHOWN]:
            yield Text(f"  {harmless(refusal.why)}")
        if (more := len(done.refused) - REFUSALS_SHOWN) > 0:
            yield Text(f"  ... and {more:,} more; --json lists them all.", QUIET)


def kinds(found: Iterable[Block]) -> str:
    """How many blocks there are of each kind: "body text 3, heading 1"."""
    counts = Counter(block.kind for block in found)
    return ", ".join(f"{said('block', kind)} {number}" for kind, number in counts.most_common())


def preferred(names: Mapping[str, str]) -> str:
    """The preferred names of a concept with their languages: "en sleep, nl slaap"."""
    return ", ".join(f"{code} {harmless(name)}" for code, name in names.items())


def vocabulary_report(report: joining.Report) -> Iterator[Text]:
    """What adding a vocabulary did, in lines: what was kept, what was left out and why."""
    from rich.text import Text

    layer = report.layer
    joined = ", ".join(
        part
        for part in (
            f"{report.by_id:,} by id" if report.by_id else "",
            f"{report.by_name:,} by name" if report.by_name else "",
        )
        if part
    )
    yield Text.assemble(
        (f"{layer.name}: ", TITLE),
        f"{counted(layer.concepts, 'new concept')}, {counted(layer.names, 'name')} ({layer.format}, "
        f"{report.seconds:.1f} s)",
        f"; known already: {joined}." if joined else ".",
    )
    if report.strange:
        some = ", ".join(f"{code} {count:,}" for code, count in list(report.strange.items())[:8])
        yield Text(f"Names in languages without a pack are left out: {some}.", QUIET)
    for problem in report.problems[:REFUSALS_SHOWN]:
        yield Text(f"  line {problem.line}: {harmless(problem.why)}", BAD)
    if (more := report.left - REFUSALS_SHOWN) > 0:
        yield Text(f"  ... and {more:,} more; --json lists them.", QUIET)
    yield Text("helder retag brings the articles of a library up to date with it.", QUIET)


def retagged(done: Retagged, folder: str) -> Iterator[Text]:
    """What tagging anew did, in lines."""
    from rich.text import Text

    yield Text(
        f"{folder}: {counted(done.retagged, 'article')} tagged anew, {done.changed:,} changed by it, "
        f"{done.current:,} up to date already; {counted(done.claims, 'claim')} in the changed ones "
        f"({done.seconds:.1f} s)."
    )
    for refusal in done.refused[:REFUSALS_SHOWN]:
        yield Text(f"  {harmless(refusal.why)}", BAD)


def concept(found: thesaurus.Article, there: Mentions | None, folder: str) -> Iterator[Any]:
    """All that is known of a concept, in lines and tables."""
    from rich.text import Text

    one = found.concept
    yield Text.assemble((harmless(one.label), TITLE), (f"  {harmless(one.id)}  {said('concept', one.type)}", QUIET))
    elsewhere = (("MeSH", one.mesh), ("nearest in MeSH", not one.mesh and one.mesh_related), ("Wikidata", one.wikidata))
    if ids := [f"{where}: {harmless(of)}" for where, of in elsewhere if of]:
        yield Text(", ".join(ids), QUIET)
    rows = [(code, "; ".join(harmless(n.text) for n in names)) for code, names in found.names.items()]
    yield listing("language", "names", rows=rows)
    for word, some in (("wider", found.broader), ("narrower", found.narrower)):
        if some:
            shown = ", ".join(f"{harmless(c.label)} ({harmless(c.id)})" for c in some[:NEIGHBOURS])
            more = f" and {len(some) - NEIGHBOURS:,} more" if len(some) > NEIGHBOURS else ""
            yield Text(f"{word}: {shown}{more}")
    if there is None:
        yield Text(f"No library in {folder}.", QUIET)
        return
    yield Text(
        f"In {folder}, with what is narrower: {counted(there.articles, 'article')}, {counted(there.claims, 'claim')} "
        f"({there.as_subject:,} about it, {there.as_object:,} about what influences it)."
    )
    for where in there.where:
        yield Text(f"  {source(where)}", QUIET)
