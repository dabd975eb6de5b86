"""The command line: it reads options, calls `Library`, and prints. What is printed looks as `terminal` says.

Only `click` is loaded for `helder --help`; whatever is heavy waits for the command that needs it.
"""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

import click
from click.shell_completion import CompletionItem

import helder
from helder import langs, layers, query, reviewing, settings, thesaurus, vocab, vocabularies
from helder.commands import Command, json_option, later, library_option, print_json
from helder.errors import HelderError, NotFoundError, StoreError, UnreadableError
from helder.model import EDITORIAL, Analysis, Claim, ConceptType, Cue, Source
from helder.query import FilterValue
from helder.vocabularies import joining

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from helder import access, atlas, demo, desk, export, mcp, pipeline, registers, store, terminal
    from helder.library import Progress, Report, Results
    from helder.stages import claims as built_in
    from helder.stages import read, remote
    from helder.stages.remote import Extractor
    from helder.web import server
else:  # what `helder --help` does not need is loaded by the command that does
    access, atlas, demo, desk, export, mcp, pipeline, registers, store, terminal, server = map(
        later,
        ("helder.access", "helder.atlas", "helder.demo", "helder.desk", "helder.export", "helder.mcp",
         "helder.pipeline", "helder.registers", "helder.store", "helder.terminal", "helder.web.server"),
    )  # fmt: skip
    built_in, read, remote = map(later, ("helder.stages.claims", "helder.stages.read", "helder.stages.remote"))

Filters: TypeAlias = Mapping[str, FilterValue]

atexit.register(gc.freeze)  # what a command read is let go of in one go, not first looked through for garbage

INTERRUPTED = 130
SHOWN_CLAIMS = 100


class Commands(click.Group):
    """The commands, with what goes wrong said in one sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error of Helder becomes its sentence and exit code, never a traceback."""
        try:
            return super().invoke(ctx)
        except HelderError as error:
            _complain(str(error))
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            _complain("Interrupted; nothing was damaged.")
            ctx.exit(INTERRUPTED)


def _complain(sentence: str) -> None:
    click.echo(f"Error: {terminal.harmless(sentence)}", err=True)


# ---- options that several commands have


def _extractor_option(command: Command) -> Command:
    return click.option(
        "--extractor", type=click.Choice(settings.READERS), show_default="rules, or what HELDER_EXTRACTOR says",
        help="What reads the claims: the built-in rules, or a language model that you run (see the settings).",
    )(command)  # fmt: skip


def _extractor(chosen: str | None) -> Extractor | None:
    values = settings.get()
    return remote.configured(values) if (chosen or values.extractor) == "model" else None


def _tell(extractor: Extractor | None) -> None:
    if extractor is not None:
        click.echo(remote.described(extractor.tally), err=True)


def _filter_options(command: Command) -> Command:
    """An option for every row of `query.FILTERS`; each may be given several times, and then any of them will do."""
    for row in reversed(query.FILTERS):
        values = (
            f" {'Or one' if row.kind in ('words', 'amount') else 'One'} of: {', '.join(row.values)}."
            if row.values
            else ""
        )
        command = click.option(
            f"--{row.name}", row.name, multiple=True, metavar=_takes(row), help=row.help + values,
            shell_complete=partial(_completed, _values(row)),
        )(command)  # fmt: skip
    return command


def _takes(row: query.Filter) -> str:
    return {
        "choice": "VALUE",
        "flag": "yes|no",
        "concept": "CONCEPT",
        "words": "WORDS",
        "amount": "WORDS",
        "name": "NAME",
        "phrase": "PHRASE",
        "date": "DATE",
    }[row.kind]


def _values(row: query.Filter) -> tuple[str, ...]:
    return langs.installed() if row.name == "language" else row.values


def _completed(values: Iterable[str], ctx: click.Context, param: click.Parameter, start: str) -> list[CompletionItem]:
    return [CompletionItem(value) for value in values if value.startswith(start)]


def _given(options: Mapping[str, tuple[str, ...]]) -> Filters:
    return {name: values for name, values in options.items() if values}


# ---- the commands


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(helder.__version__, prog_name="helder", help="Show the version and stop.")
def main() -> None:
    """What health articles claim, in several languages, with the quotes.

    \b
    Begin with:
        helder demo
        helder add articles/
        helder search "magnesium sleep"
    """


main.add_command(reviewing.review)


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH|ADDRESS...", type=click.Path())
@library_option
@_extractor_option
@click.option("--jobs", type=click.IntRange(1), metavar="N", show_default="one for each core, or what HELDER_JOBS says",
              help="How many processes read articles at the same time.")  # fmt: skip
@json_option
def add(paths: tuple[str, ...], folder: Path, extractor: str | None, jobs: int | None, as_json: bool) -> None:
    """Read articles and keep them with their claims.

    PATH is a text, a page, a PDF, DOCX, EPUB, JSONL, ZIP or WARC file, or a folder of these. What was read
    before and is the same is passed over, so after an interruption the same command goes on where it stopped. A file
    that cannot be read never stops the rest. - is what is piped in.

    ADDRESS is a page on the web, a sitemap or a feed: of these two, the pages that they list. The site's robots.txt
    is kept, and a pause between two pages; what has not changed is not fetched again.

    \b
    Example:
        helder add articles/ --library helder-library
        helder add https://example.org/sitemap.xml
        cat articles.jsonl | helder add -
    """
    last: list[Progress] = []
    model = _extractor(extractor)
    try:
        with helder.Library(folder) as library, _progress_bar() as tell:

            def follow(progress: Progress) -> None:
                last[:] = [progress]
                tell(progress)

            report = library.add(paths, follow, extractor=model, jobs=jobs)
    except KeyboardInterrupt:
        kept = last[0].kept if last else 0
        _complain(
            f"Interrupted: {terminal.counted(kept, 'document')} of these paths "
            f"{'is' if kept == 1 else 'are'} kept in {folder}; run the same command again to go on."
        )
        click.get_current_context().exit(INTERRUPTED)
    _tell(model)
    if as_json:
        print_json(report.to_dict())
    else:
        _print_report(report, folder)
    if not report.read:
        raise UnreadableError(
            "Nothing could be read: name files with text, HTML, PDF, DOCX or EPUB, or a folder that holds some."
        )


def _print_report(report: Report, folder: Path) -> None:
    out = terminal.console()
    for line in terminal.report(report, str(folder)):
        out.print(line, soft_wrap=True)


@contextmanager
def _progress_bar() -> Iterator[Callable[[Progress], None]]:
    """A bar on standard error with rate and time left, when that is a terminal."""
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    console = terminal.console(errors=True)
    columns = (
        BarColumn(), TextColumn("{task.percentage:>3.0f}%"), DownloadColumn(), TimeRemainingColumn(),
        TextColumn("{task.fields[counts]}"), TextColumn("{task.description}", markup=False),
    )  # fmt: skip
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        yield partial(_advance, bar, bar.add_task("", total=None, counts=""))


def _advance(bar: Bar, task: Any, progress: Progress) -> None:
    if bar.disable:
        return
    seconds = bar.tasks[0].elapsed or 0.0
    rate = f", {progress.documents / seconds:.0f}/s" if seconds >= 1 else ""
    bar.update(
        task,
        total=max(progress.bytes_total, 1),
        completed=progress.bytes,
        description=terminal.harmless(Path(progress.where).name)[:40],
        counts=f"{terminal.counted(progress.documents, 'document')}{rate}, "
        f"{terminal.counted(progress.claims, 'claim')}",
    )


@main.command()
@click.argument("words", nargs=-1, metavar="[WORDS]...")
@library_option
@click.option("--view", type=click.Choice(query.VIEWS), default="claims", show_default=True, help="What to find.")
@click.option("--limit", type=click.IntRange(1, query.MAX_LIMIT), default=20, show_default=True, metavar="N",
              help="How many answers at most.")  # fmt: skip
@click.option("--sort", type=click.Choice(tuple(query.SORTS)), default="relevance", show_default=True,
              help="In which order: the best, the newest, or the topic with most claims first.")  # fmt: skip
@click.option("--cursor", metavar="CURSOR", help="Go on where the page before ended: the cursor it gave.")
@click.option("--explain", is_flag=True, help="Show how the question was understood and why each answer was found.")
@json_option
@_filter_options
def search(
    words: tuple[str, ...], folder: Path, view: query.View, limit: int, sort: query.Sort, cursor: str | None,
    explain: bool, as_json: bool, **options: tuple[str, ...],
) -> None:  # fmt: skip
    """Find claims, articles or topics, best first.

    Words may be in any language: what they mean is looked for, not only how they are spelt. A filter may also stand
    among the words, as in certainty:asserted. A filter given twice passes either value. "Quoted words" must stand
    together; a minus before a word, a phrase or a filter leaves out what has it.

    \b
    Example:
        helder search "magnesium slaap" --certainty asserted --language nl
        helder search "vitamin d bones" --view articles --explain
        helder search 'sleep -coffee published>=2020' --sort date
    """
    asked, filters = " ".join(words), _given(options)
    with helder.Library(folder) as library:
        results = library.search(asked, limit=limit, view=view, cursor=cursor, sort=sort, **filters)
        if as_json:
            row = results.to_dict()
            if explain:
                row["explain"] = library.explain(asked, view=view, **filters).to_dict()
            print_json(row)
            return
        out = terminal.console()
        if explain:
            for line in terminal.explanation(library.explain(asked, view=view, **filters)):
                out.print(line)
            out.print()
        cues = _Cues(library)
        for number, hit in enumerate(results.hits, 1):
            copies = results.copies.get(hit.source.id, ())
            mine = cues.of(hit.source.id, hit.claim)
            told = results.reviewed(hit)
            out.print(terminal.hit(number, hit, mine, explain=explain, copies=copies, reviews=told))
        out.print(_footer(results, view), style=terminal.QUIET)


def _footer(results: Results, view: query.View) -> str:
    if not results.total:
        return "Nothing found: try fewer words or filters, or another spelling."
    shown = f"{len(results.hits):,} of {terminal.counted(results.total, view[:-1])}"
    return f"{shown}; the next page: --cursor {results.next}" if results.next else f"{shown}."


class _Cues:
    """The cue words of claims, from the analyses of their sources; the last one is at hand."""

    def __init__(self, library: helder.Library) -> None:
        self._library = library
        self._last: Analysis | None = None

    def of(self, source_id: str, claim: Claim | None) -> list[Cue]:
        """The cue words of a claim of this source; none when it was replaced in the meantime."""
        if claim is None:
            return []
        if self._last is None or self._last.source.id != source_id:
            try:
                self._last = self._library.get(source_id)
            except NotFoundError:
                return []
        cues = self._last.cues
        return [cues[i] for i in claim.cues if i < len(cues)]


@main.command()
@click.argument("words", nargs=-1, metavar="[CONCEPT]...")
@library_option
@click.option("--limit", type=click.IntRange(0), metavar="N",
              help=f"How many claims at most, 0 for all; {SHOWN_CLAIMS} without --json, else all.")  # fmt: skip
@json_option
@_filter_options
def claims(words: tuple[str, ...], folder: Path, limit: int | None, as_json: bool, **options: tuple[str, ...]) -> None:
    """List claims by topic: what is said of what, by whom, in which words.

    \b
    Example:
        helder claims magnesium --object sleep
        helder claims --evidence human_trial --certainty asserted
    """
    most = limit if limit is not None else 0 if as_json else SHOWN_CLAIMS
    with helder.Library(folder) as library:
        found = list(library.statements(" ".join(words), **_given(options)))
        kept = found[:most] if most else found
        if as_json:
            rows = [{**s.claim.to_dict(), "source": export.source_to_dict(s.source)} for s in kept]
            print_json({"claims": rows, "total": len(found)})
            return
        cues = _Cues(library)
        kept.sort(key=lambda s: (_topic(s.claim), s.source.id))
        lines = [(s.claim, s.source.title or s.source.id, cues.of(s.source.id, s.claim)) for s in kept]
    out = terminal.console()
    if lines:
        out.print(terminal.claims_table(lines, "article"))
    sources = len({s.source.id for s in found})
    out.print(
        f"{terminal.counted(len(found), 'claim')} in {terminal.counted(sources, 'article')}"
        + (f"; the first {len(kept)} are shown, --limit 0 shows all." if len(kept) < len(found) else "."),
        style=terminal.QUIET,
    )


def _topic(claim: Claim) -> tuple[str, str, str]:
    return terminal.name(claim.subject).casefold(), terminal.name(claim.object).casefold(), claim.relation


@main.command()
@click.argument("file", metavar="FILE")
@click.option("--language", metavar="CODE", help="Take the whole text to be in this language, such as nl.")
@_extractor_option
@click.option("--explain", is_flag=True, help="Show every concept found, with the reason, in place of the claims.")
@json_option
def analyse(file: str, language: str | None, extractor: str | None, explain: bool, as_json: bool) -> None:
    """Show what one article claims, without a library; - or a pipe reads what comes through it.

    With --json a file of several documents gives one JSON object on each line; the reasons are in it.

    \b
    Example:
        helder analyse article.html
        helder analyse article.html --explain
        echo "Magnesium may improve sleep." | helder analyse - --json
    """
    found = _read(read.standard_input() if file == read.STANDARD_INPUT else read.documents(file))
    model = _extractor(extractor)
    for source in found:
        analysis = pipeline.analyse(source, language=language, extract=model.extract if model else built_in.extract)
        if as_json:
            click.echo(analysis.to_json(indent=2 if len(found) == 1 else None))
        elif explain:
            terminal.console().print(terminal.mentions(analysis.mentions))
        else:
            _print_analysis(analysis)
    _tell(model)


def _read(found: Iterable[Source | UnreadableError]) -> list[Source]:
    """The documents in a file; what could not be read is said, and raised when nothing could."""
    sources: list[Source] = []
    refused: list[UnreadableError] = []
    for source in found:
        if isinstance(source, Source):
            sources.append(source)
        else:
            refused.append(source)
    if refused and not sources:
        raise refused[0]
    for error in refused:
        click.echo(terminal.harmless(str(error)), err=True)
    return sources


def _print_analysis(analysis: Analysis) -> None:
    from rich.text import Text

    out, source = terminal.console(), analysis.source
    kept = [b for b in analysis.blocks if b.kind in EDITORIAL]
    aside = [b for b in analysis.blocks if b.kind not in EDITORIAL]
    out.print(Text(terminal.harmless(source.title or source.id), terminal.TITLE))
    out.print(f"language   {source.language or 'unknown'}")
    out.print(f"kept       {terminal.kinds(kept) or 'nothing'}")
    if aside:
        out.print(f"set aside  {terminal.kinds(aside)}")
    rows = [(c, c.section or "", [analysis.cues[i] for i in c.cues]) for c in analysis.claims]
    if rows:
        out.print(terminal.claims_table(rows, "under"))
    out.print(f"{terminal.counted(len(rows), 'claim')}.", style=terminal.QUIET)


@main.command(short_help="Show which articles are copies of one another.")
@click.argument("id", required=False)
@library_option
@json_option
def copies(id: str | None, folder: Path, as_json: bool) -> None:
    """Show the articles that are copies of this one; without ID, all groups of copies.

    A copy is exact (the same words), near (most of both is the same) or part (a passage of one stands in the other).
    The percentage is the share of the text, counted in runs of three words, that both have.

    \b
    Example:
        helder copies
        helder copies magnesium-and-sleep-196adcbf
    """
    out = terminal.console()
    with helder.Library(folder) as library:
        if id is not None:
            found = library.copies(id)
            if as_json:
                print_json({"id": id, "copies": [asdict(copy) for copy in found]})
                return
            for copy in found:
                out.print(terminal.copy(copy, library.get(copy.source).source))
            out.print(f"{terminal.counted(len(found), 'copy', 'copies')} of {id}.", style=terminal.QUIET)
            return
        groups = library.groups_of_copies()
        if as_json:
            print_json({"groups": groups})
            return
        for group in groups:
            for source in (library.get(member).source for member in group):
                out.print(terminal.article(source))
            out.print()
    articles = sum(len(group) for group in groups)
    out.print(
        f"{terminal.counted(len(groups), 'group')} of copies, {terminal.counted(articles, 'article')}.",
        style=terminal.QUIET,
    )


@main.command(short_help="Check every stored quote, and the index against the record.")
@library_option
def verify(folder: Path) -> None:
    """Check that every stored quote still stands in its stored article, and that index and record agree.

    \b
    Example:
        helder verify --library helder-library
    """
    problems = 0
    with helder.Library(folder) as library:
        for problem in library.verify():
            problems += 1
            click.echo(terminal.harmless(problem))
    if problems:
        raise StoreError(f"{terminal.counted(problems, 'problem')} in {folder}: each is named above.")
    click.echo(f"No problems in {folder}: every quote stands in its article, and index and record agree.")


@main.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID|FILE...")
@library_option
def remove(ids: tuple[str, ...], folder: Path) -> None:
    """Forget articles, by id or by the file they were read from. The files themselves are left alone.

    \b
    Example:
        helder remove articles/magnesium.txt
    """
    with helder.Library(folder) as library:
        number = library.remove(ids)
    if not number:
        raise NotFoundError(f'None of these is in {folder}: "helder search --view articles" shows the ids.')
    click.echo(f"{terminal.counted(number, 'document')} removed from {folder}.")


@main.command("export", short_help="Write claims to a file for other programs.")
@click.argument("words", nargs=-1, metavar="[WORDS]...")
@library_option
@click.option("--format", "form", type=click.Choice([row.name for row in export.FORMATS]),
              help="How to write them; without it as the name of the file ends, else csv. "
              + " ".join(f"{row.name}: {row.help}" for row in export.FORMATS))  # fmt: skip
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE",
              help="The file to write, whole or not at all; without it, standard output.")  # fmt: skip
@click.option("--register", "names", multiple=True, metavar="NAME|FILE",
              help="Write also what a register says of each claim, with the format jsonld: eu, or a file.")  # fmt: skip
@click.option("--base", metavar="ADDRESS", default=lambda: export.BASE, show_default="urn:helder:",
              help="How the addresses of claims begin in linked data, such as https://example.org/.")  # fmt: skip
@click.option("--dictionary", type=click.Path(path_type=Path), metavar="FILE",
              help="Write also what each column of the table is, as CSV on the Web metadata (JSON).")  # fmt: skip
@_filter_options
def export_(
    words: tuple[str, ...], folder: Path, form: str | None, output: Path | None, names: tuple[str, ...], base: str,
    dictionary: Path | None, **options: tuple[str, ...],
) -> None:  # fmt: skip
    """Write claims to a file for other programs: all of them, or those that pass words and filters.

    \b
    Example:
        helder export --format csv --output claims.csv --language nl
        helder export --output claims.trig --base https://example.org/
    """
    to_file = output is not None and str(output) != "-"
    ending = export.of_file(output.name) if output else None
    name, asked, filters = form or ending or export.FORMATS[0].name, " ".join(words), _given(options)
    held = [registers.named(register) for register in names]
    with helder.Library(folder) as library:
        number = library.export(
            name, output if output and to_file else sys.stdout, asked, registers=held, base=base, **filters
        )
    if dictionary:
        export.describe(dictionary, output.name if output and to_file else "claims.csv")
    if not to_file:
        return
    click.echo(f"{terminal.counted(number, 'claim')} written to {output}.", err=True)


@main.group("vocabulary")
def vocabulary_() -> None:
    """Add vocabularies of your own: thesauri, ontologies and tables of names.

    They lie over the one that comes with Helder, for every library and for "analyse". Articles that a library has
    already are brought up to date with "helder retag".

    \b
    Example:
        helder vocabulary add foods.csv --type food
    """


@vocabulary_.command("add", short_help="Read a vocabulary file and keep it.")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--name", metavar="NAME", help="What to call it; without it, as the file is called. An older one goes.")
@click.option("--format", "form", type=click.Choice([row.name for row in vocabularies.FORMATS]),
              help="How it is written; without it as the file begins, else as its name ends. "
              + " ".join(f"{row.name}: {row.help}." for row in vocabularies.FORMATS))  # fmt: skip
@click.option("--type", "kind", type=click.Choice(get_args(ConceptType)), default=joining.USUAL_TYPE, show_default=True,
              help="What its concepts are, where the file does not tell.")  # fmt: skip
@json_option
def vocabulary_add(file: Path, name: str | None, form: str | None, kind: ConceptType, as_json: bool) -> None:
    """Read a vocabulary file and keep it: SKOS, MeSH, OBO, Babelon, Open Food Facts, or a table of your own.

    A concept that Helder knows (by MeSH or Wikidata id, or by its name) gets the names that are new; the others become
    concepts of their own. What cannot be read is named with its line and does not stop the rest.

    \b
    Example:
        helder vocabulary add foods.csv --type food
        helder vocabulary add d2026.bin --name mesh
    """
    with _counting("concepts read") as told:
        report = joining.add(file, name=name, format=form, type=kind, progress=told)
    if as_json:
        print_json(report.to_dict())
        return
    out = terminal.console()
    for line in terminal.vocabulary_report(report):
        out.print(line, soft_wrap=True)


@vocabulary_.command("list", short_help="Show the vocabularies that were added.")
@json_option
def vocabulary_list(as_json: bool) -> None:
    """Show the vocabularies that were added, each with its mark: what a library remembers of it.

    \b
    Example:
        helder vocabulary list
    """
    found = layers.installed()
    if as_json:
        print_json({"vocabularies": [layer.to_dict() for layer in found], "version": vocab.version()})
        return
    out = terminal.console()
    if found:
        rows = [(x.name, x.file, x.format, x.added, f"{x.concepts:,}", f"{x.joined:,}", f"{x.names:,}", x.mark)
                for x in found]  # fmt: skip
        columns = ("name", "file", "format", "added", "new", "joined", "names", "mark")
        out.print(terminal.listing(*columns, rows=rows, numbers=("new", "joined", "names")))
    out.print(f"{terminal.counted(len(found), 'vocabulary', 'vocabularies')}; version {vocab.version()}.",
              style=terminal.QUIET)  # fmt: skip


@vocabulary_.command("remove", short_help="Take a vocabulary away.")
@click.argument("name", metavar="NAME")
def vocabulary_remove(name: str) -> None:
    """Take a vocabulary away; "helder retag" then takes its concepts out of a library.

    \b
    Example:
        helder vocabulary remove foods
    """
    gone = layers.remove(name)
    click.echo(f"{gone.name} is removed: {terminal.counted(gone.names, 'name')}. helder retag updates a library.")


@main.command(short_help="Find concepts by what they are called, in any language.")
@click.argument("name", metavar="NAME")
@click.option("--language", "languages", multiple=True, metavar="CODE", help="Only names in this language, such as nl.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, metavar="N",
              help="How many concepts at most.")  # fmt: skip
@click.option("--complete", is_flag=True, help="Only complete the name, as while typing: a line each, the best first.")
@library_option
@json_option
def concepts(
    name: str, languages: tuple[str, ...], limit: int, complete: bool, folder: Path, as_json: bool
) -> None:  # fmt: skip
    """Find concepts by the name, or the beginning of a name, in any language.

    With --complete, those that the library has most claims about come first.

    \b
    Example:
        helder concepts slaap
        helder concepts "vitamin d" --language en --json
        helder concepts magn --complete
    """
    if complete:
        with helder.Library(folder) as library:
            some = [library.suggest(name, code, limit=limit) for code in languages or (None,)]
        suggestions = [one for each in some for one in each][:limit]
        if as_json:
            print_json({"suggestions": [one.to_dict() for one in suggestions]})
            return
        for one in suggestions:
            click.echo(f"{terminal.harmless(one.name.text)}\t{one.concept.id}")
        return
    found, total = thesaurus.find(name, languages, limit)
    if as_json:
        print_json({"concepts": [entry.to_dict() for entry in found], "total": total})
        return
    out = terminal.console()
    if found:
        rows = [(e.concept.id, e.name.text, e.concept.type, terminal.preferred(e.preferred)) for e in found]
        out.print(terminal.listing("id", "name", "type", "called", rows=rows))
    shown = f"{len(found):,} of {terminal.counted(total, 'concept')}"
    out.print(f"{shown}." if total else "No concept has a name like that: try fewer letters.", style=terminal.QUIET)


@main.command(short_help="Show all that is known of one concept.")
@click.argument("concept_id", metavar="ID")
@library_option
@json_option
def concept(concept_id: str, folder: Path, as_json: bool) -> None:
    """Show one concept: its names in every language, wider and narrower ones, and where the library speaks of it.

    ID is an id such as mesh:D008274, a MeSH descriptor, or the exact name of a single concept.

    \b
    Example:
        helder concept mesh:D008274
        helder concept magnesium --json
    """
    found = thesaurus.about(concept_id)
    there = None
    if (folder / "record.sqlite").exists():
        with helder.Library(folder) as library:
            there = library.mentions(found.concept.id)
    if as_json:
        print_json({**found.to_dict(), "library": there.to_dict() if there else None})
        return
    out = terminal.console()
    for line in terminal.concept(found, there, str(folder)):
        out.print(line)


@main.command(short_help="Bring a library up to date with the vocabulary.")
@library_option
@click.option("--check", is_flag=True, help="Only say how many articles are behind.")
@json_option
def retag(folder: Path, check: bool, as_json: bool) -> None:
    """Find concepts and claims anew in every article that was read with another vocabulary; no file is read again.

    It may be stopped at any time; the next run goes on with the rest.

    \b
    Example:
        helder vocabulary add foods.csv && helder retag
        helder retag --check
    """
    with helder.Library(folder) as library:
        if check:
            behind, every = library.behind()
            if as_json:
                print_json({"behind": behind, "articles": every, "version": vocab.version()})
            else:
                click.echo(f"{behind:,} of {terminal.counted(every, 'article')} in {folder} "
                           f"{'was' if behind == 1 else 'were'} read with another vocabulary.")  # fmt: skip
            return
        try:
            with _retagging() as told:
                done = library.retag(told)
        except KeyboardInterrupt:
            _complain(f"Interrupted: what was done is kept in {folder}; run the same command again to go on.")
            click.get_current_context().exit(INTERRUPTED)
    if as_json:
        print_json(done.to_dict())
        return
    out = terminal.console()
    for line in terminal.retagged(done, str(folder)):
        out.print(line, soft_wrap=True)


@contextmanager
def _counting(of: str) -> Iterator[Callable[[int], None]]:
    """A running count on standard error, when that is a terminal."""
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TextColumn

    console = terminal.console(errors=True)
    columns = (SpinnerColumn(), TextColumn("{task.completed:,}"), TextColumn(of))
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda count: bar.update(task, completed=count)


@contextmanager
def _retagging() -> Iterator[Callable[[int, int], None]]:
    """A bar with the time left on standard error, when that is a terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    console = terminal.console(errors=True)
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("articles"), TimeRemainingColumn())
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, every: bar.update(task, completed=done, total=max(every, 1))


@main.command(short_help="Also find what is near to a question in meaning, with a model.")
@library_option
@click.option("--model", metavar="DIR|NAME", help="A folder with model.onnx and tokenizer.json, or one in the cache.")
@click.option("--remove", "without", is_flag=True, help="Do without a model again.")
@json_option
def index(folder: Path, model: str | None, without: bool, as_json: bool) -> None:
    """Make vectors of all sentences with a claim, by an ONNX sentence-embedding model, so that what is near to a
    question in meaning is found as well. Adding articles keeps them up to date. Needs pip install "helder[vectors]".

    A name is a folder of that name in models in the cache; no model is ever downloaded. Without an option: add what is
    missing, with the model as before. It may be stopped at any time; the next run goes on with the rest.

    \b
    Example:
        helder index --model ~/models/multilingual-minilm
        helder index --remove
    """
    if model and without:
        raise click.UsageError("--model and --remove exclude each other.")
    with helder.Library(folder) as library:
        if without:
            click.echo(f"{folder} had {'' if library.unindex() else 'no '}vectors; it is searched without.")
            return
        try:
            with _counting("sentences") as told:
                done = library.index(model, told)
        except KeyboardInterrupt:
            _complain(f"Interrupted: what was done is kept in {folder}; run the same command again to go on.")
            click.get_current_context().exit(INTERRUPTED)
    if as_json:
        print_json(done.to_dict())
        return
    click.echo(
        f"{terminal.counted(done.sentences, 'sentence')} in {folder}, {done.new:,} of them new: "
        f"{done.size} dimensions by {done.model}."
    )


@main.command("demo")
@click.option("--articles", type=click.Path(path_type=Path), metavar="DIR",
              help="Other articles than those that come with Helder.")  # fmt: skip
@library_option
def demo_(articles: Path | None, folder: Path) -> None:
    """Read the articles that come with Helder, and show what they say.

    \b
    Example:
        helder demo
    """
    demo.show(folder, articles)


@main.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option("--register", "names", multiple=True, metavar="NAME|FILE", default=("eu",), show_default=True,
              help="What to check against: eu, or a file: the Commission's own export (CSV, XLSX), fact-checks "
              "(ClaimReview as JSON-LD), or a table with the columns claim and verdict.")  # fmt: skip
@click.option("--all", "every", is_flag=True, help="Show also what is no claim of the register's kind.")
@library_option
@json_option
def check(paths: tuple[str, ...], names: tuple[str, ...], every: bool, folder: Path, as_json: bool) -> None:
    """Hold claims against a register: what it covers, and what goes beyond it and how.

    PATH is read without a library; without PATH the library is checked. The register eu holds the health claims on
    food that the European Union has authorised. It is no legal advice: each verdict quotes the row it rests on.

    \b
    Example:
        helder check product-page.html --register eu
        helder check --register fact-checks.jsonld --library helder-library
    """
    asked = [registers.named(name) for name in names]
    checked = [
        (register, statement, verdict)
        for statement in _stated(paths, folder)
        for register in asked
        if (verdict := registers.check(statement.claim, register)) is not None
    ]
    if as_json:
        rows = [
            {"claim": s.claim.to_dict(), "source": export.source_to_dict(s.source), "register": r.name, **v.to_dict()}
            for r, s, v in checked
        ]
        print_json({"checked": rows, "notice": registers.NO_ADVICE})
        return
    out = terminal.console()
    shown = [(s.claim, s.source.title or s.source.id, v) for _, s, v in checked if every or v.outcome != "no_claim"]
    if shown:
        out.print(terminal.verdicts_table(shown))
    out.print(terminal.verdict_counts([v for _, _, v in checked]), style=terminal.QUIET)
    out.print(registers.NO_ADVICE, style=terminal.QUIET)


@main.command()
@click.argument("about", metavar="SUBJECT")
@click.argument("affected", metavar="[OBJECT]", required=False, default="")
@library_option
@click.option("--site-once", is_flag=True, help="Count all articles of one site as one source.")
@click.option("--quotes", type=click.IntRange(0, 100), default=2, show_default=True, metavar="N",
              help="How many quotes of each language to show under each position.")  # fmt: skip
@json_option
@_filter_options
def topic(
    about: str, affected: str, folder: Path, site_once: bool, quotes: int, as_json: bool, **options: tuple[str, ...]
) -> None:
    """Show everything said of a subject and an object: positions, what stands behind each, and where they clash.

    Independent sources are counted, not repetitions; languages stand side by side; adverts and testimonials apart.

    \b
    Example:
        helder topic magnesium sleep
        helder topic melatonine slaap --certainty asserted --site-once
    """
    filters = {name: values for name, values in _given(options).items() if name not in ("subject", "object")}
    with helder.Library(folder) as library:
        picture = library.topic(about, affected, site_once=site_once, **filters)
    if as_json:
        print_json(picture.to_dict())
        return
    out = terminal.console()
    for part in terminal.picture(picture, quotes):
        out.print(part)


@main.command()
@click.argument("before", metavar="BEFORE")
@click.argument("after", metavar="[AFTER]", default="")
@click.option("--all", "every", is_flag=True, help="Show also what both say alike.")
@library_option
@json_option
def compare(before: str, after: str, every: bool, folder: Path, as_json: bool) -> None:
    """Show what one text adds, drops, strengthens or weakens of what another claims, in any languages.

    BEFORE and AFTER are files, ids of articles in the library, or sites: two versions of a page, a translation and
    its original, a news item and the study it cites. With one id of an article alone, it is compared with the articles
    of the library whose address its text names, and with older copies: what does it say more surely, or of cause and
    effect where they speak of a link?

    \b
    Example:
        helder compare page-2023.html page-2024.html
        helder compare example.org voorbeeld.example --library helder-library
        helder compare news-item-1f0c22aa
    """
    if not after:
        _compare_with_origins(before, every, folder, as_json)
        return
    with helder.Library(folder) as library:
        found = library.compare(before, after)
    if as_json:
        print_json({"differences": [d.to_dict() for d in found]})
        return
    out = terminal.console()
    shown = [d for d in found if every or d.change != "kept"]
    if shown:
        out.print(terminal.differences_table(shown))
    out.print(terminal.changes(found), style=terminal.QUIET)


def _compare_with_origins(id: str, every: bool, folder: Path, as_json: bool) -> None:
    with helder.Library(folder) as library:
        made = library.compare_with_origins(id)
    if as_json:
        print_json({"origins": {name: [d.to_dict() for d in found] for name, found in made.items()}})
        return
    out = terminal.console()
    if not made:
        out.print(f"{terminal.harmless(id)} names no address of an article in the library and has no older copy there.")
    for name, found in made.items():
        out.print(f"Beside {terminal.harmless(name)}:")
        shown = [d for d in found if every or d.change != "kept"]
        if shown:
            out.print(terminal.differences_table(shown))
        out.print(terminal.changes(found), style=terminal.QUIET)


@main.command()
@click.argument("words", nargs=-1, metavar="[WORDS]...")
@library_option
@click.option("--limit", type=click.IntRange(0), default=50, show_default=True, metavar="N",
              help="How many to show at most, 0 for all.")  # fmt: skip
@json_option
@_filter_options
def gaps(words: tuple[str, ...], folder: Path, limit: int, as_json: bool, **options: tuple[str, ...]) -> None:
    """Show what is said in one language only, by one source only, or without any research named.

    \b
    Example:
        helder gaps magnesium
        helder gaps --language nl --json
    """
    with helder.Library(folder) as library:
        found = list(library.gaps(" ".join(words), **_given(options)))
    if as_json:
        print_json({"gaps": [{"missing": missing, **position.to_dict()} for position, missing in found]})
        return
    out = terminal.console()
    shown = found[:limit] if limit else found
    if shown:
        out.print(terminal.gaps_table(shown))
    more = f"; the first {len(shown)} are shown, --limit 0 shows all." if len(shown) < len(found) else "."
    out.print(terminal.counted(len(found), "gap") + more, style=terminal.QUIET)


@main.command("map")
@click.argument("concept", metavar="CONCEPT")
@click.option("--depth", type=click.IntRange(1, atlas.DEEPEST), default=1, show_default=True, help="How many steps.")
@click.option("--format", "form", type=click.Choice(["tree", "mermaid", "graphml", "json"]), default="tree",
              show_default=True, help="How to write it.")  # fmt: skip
@library_option
@json_option
def map_(concept: str, depth: int, form: str, folder: Path, as_json: bool) -> None:
    """Draw what articles say that a concept brings or is brought by, and so on.

    Every line is everything said of one pair: what, by how many sources, and whether it is in conflict. JSON and
    GraphML hold the quotes.

    \b
    Example:
        helder map melatonin --depth 2
        helder map magnesium --format mermaid
    """
    with helder.Library(folder) as library:
        drawn = library.map(concept, depth)
    if as_json or form == "json":
        print_json(drawn.to_dict())
    elif form == "tree":
        for line in atlas.tree(drawn):
            click.echo(terminal.harmless(line[: len(line) - len(line.lstrip())] + line.lstrip()))
    else:
        click.echo((atlas.mermaid if form == "mermaid" else atlas.graphml)(drawn), nl=False)


@main.command()
@click.argument("start", metavar="FROM")
@click.argument("goal", metavar="TO")
@library_option
@json_option
def path(start: str, goal: str, folder: Path, as_json: bool) -> None:
    """Show the chains by which articles say that one thing reaches another, with a quote for each step.

    \b
    Example:
        helder path magnesium sleep
    """
    with helder.Library(folder) as library:
        chains = library.paths(start, goal)
    if as_json:
        print_json({"paths": [[edge.to_dict() for edge in chain] for chain in chains]})
        return
    out = terminal.console()
    for number, chain in enumerate(chains, 1):
        out.print(terminal.chain(number, chain))
    out.print(f"{terminal.counted(len(chains), 'chain')}." if chains else "No chain leads there.", style=terminal.QUIET)


@main.command(short_help="Serve a library as web pages and an HTTP API.")
@library_option
@click.option("--host", default="127.0.0.1", show_default=True, metavar="HOST",
              help="Where to listen; another address than this lets others on the network in.")  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, metavar="N",
              help="At which port; 0 takes one that is free.")  # fmt: skip
@click.option("--tokens", type=click.Path(path_type=Path), metavar="FILE",
              help='Let in only who has a token of this file; "helder token" makes them.')  # fmt: skip
@click.option("--name", "names", multiple=True, metavar="HOST",
              help="A name to answer to; without it any, or on this machine its own.")  # fmt: skip
@click.option("--origin", "origins", multiple=True, metavar="ADDRESS",
              help="A site, such as https://example.org, whose pages may ask the API from a browser.")  # fmt: skip
@click.option("--rate", type=click.IntRange(0), default=0, show_default=True, metavar="N",
              help="How many requests one client may make in a minute, 0 for any number.")  # fmt: skip
@click.option("--seconds", type=click.FloatRange(1, 600), default=30.0, show_default=True, metavar="N",
              help="How long one answer may take.")  # fmt: skip
@click.option("--upload-mb", type=click.IntRange(1, 2048), default=64, show_default=True, metavar="N",
              help="The most that may be sent at once, in megabytes.")  # fmt: skip
def serve(
    folder: Path, host: str, port: int, tokens: Path | None, names: tuple[str, ...], origins: tuple[str, ...],
    rate: int, seconds: float, upload_mb: int,
) -> None:  # fmt: skip
    """Serve a library as web pages and an HTTP API, until it is stopped with Ctrl-C.

    Only this machine can reach it, unless --host names another address: then everybody who can reach that may read,
    and changing anything needs a token. Needs pip install 'helder[web]'.

    \b
    Example:
        helder serve --library helder-library
        helder serve --host 0.0.0.0 --tokens tokens.toml --rate 600
    """
    options = desk.options(
        host=host, port=port, tokens=tokens, seconds=seconds, upload_mb=upload_mb, rate=rate, hosts=names,
        origins=origins,
    )  # fmt: skip
    for address in server.serve(folder, options):
        click.echo(f"{folder} is at {address} ({_reach(options)}). Ctrl-C stops it.", err=True)


def _reach(options: desk.Options) -> str:
    """What a server exposes, in words."""
    if options.local:
        return "only this machine can reach it" + (", with a token" if options.access.needed else "")
    if options.access.needed:
        return "others can reach it, with a token"
    return "others can reach it: whoever does may read everything and change nothing"


@main.command(short_help="Make a token for somebody who may use a server.")
@click.argument("name", metavar="NAME")
@click.option("--role", "roles", multiple=True, type=click.Choice(["read", "review", "add"]), default=("read",),
              show_default=True, help="What they may do; may be given several times.")  # fmt: skip
def token(name: str, roles: tuple[Literal["read", "review", "add"], ...]) -> None:
    """Make a token for somebody, and the lines that let it in.

    The lines go to standard output, for the file that "helder serve --tokens" reads; the token itself is shown once, on
    standard error, and kept nowhere.

    \b
    Example:
        helder token Anna --role review >> tokens.toml
    """
    made, lines = access.new(name, roles)
    click.echo(lines)
    click.echo(f"The token of {name}, shown only now: {made}", err=True)


@main.command("mcp", short_help="Give language models four tools to ask a library.")
@library_option
def mcp_(folder: Path) -> None:
    """Answer a language model over the Model Context Protocol, on standard input and output, until it goes.

    Its tools are search_claims, get_article, topic and check_register. Each answer holds quotes and ids, so that what
    the model says can be checked; nothing can be changed. Needs pip install 'helder[mcp]'.

    \b
    Example:
        helder mcp --library helder-library
    """
    mcp.serve(folder)


def _stated(paths: tuple[str, ...], folder: Path) -> list[export.Statement]:
    """The claims of these files, or without files of the library, each with its source."""
    if not paths:
        with helder.Library(folder) as library:
            return list(library.statements())
    found = [source for path in paths for source in _read(read.documents(path))]
    analyses = (pipeline.analyse(source) for source in found)
    return [export.Statement(store.SourceRef.of(a.source), claim) for a in analyses for claim in a.claims]
