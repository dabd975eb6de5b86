"""The tour: read the articles that come with Helder, and show in four steps what can be asked of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import helder
from helder import ingest, langs, settings, terminal
from helder.errors import NotFoundError
from helder.library import Library
from helder.model import CUE_KINDS, EDITORIAL, Analysis
from helder.statement import Statement

if TYPE_CHECKING:
    from rich.console import Console

ARTICLES = Path(helder.__file__).parents[2] / "examples" / "articles"
"""The bundled articles, in a checkout."""

TOPIC = ("magnesium", "sleep")
QUESTIONS = (("English", "caffeine sleep"), ("Dutch", "zout bloeddruk"))
QUOTES_PER_LANGUAGE = 3
ANSWERS = 3


def show(folder: Path, articles: Path | None = None) -> None:
    """Read the articles into the library of this folder, and print the tour.

    Raises `NotFoundError` where the articles are not.
    """
    place = articles or ARTICLES
    if not place.exists():
        raise NotFoundError(f"No articles in {place}: name a folder of your own with helder demo --articles DIR.")
    out = terminal.console()
    with Library(folder) as library:
        _read(out, library, place)
        _topic(out, library)
        _questions(out, library)
    _next(out, folder)


def _head(out: Console, number: int, title: str, explanation: str) -> None:
    from rich.text import Text

    out.print()
    out.print(Text(f"{number}  {title}", "bold"))
    out.print(Text(f"   {explanation}", terminal.QUIET))
    out.print()


def _read(out: Console, library: Library, place: Path) -> None:
    _head(
        out,
        1,
        f"Reading the articles in {_short(place)}",
        "Menus, adverts and testimonials are set aside, with a reason; what they claim is not the article's own.",
    )
    report = library.add([place])
    analyses = [
        library.get(i) for f in ingest.find([place]) if isinstance(f, ingest.File) for i in library.ids(f.origin)
    ]
    rows = [_row(analysis) for analysis in analyses]
    out.print(terminal.listing("article", "language", "kept", "set aside", "claims", rows=rows, numbers=["claims"]))
    for line in terminal.report(report, str(library.folder)):
        out.print(line)


def _row(analysis: Analysis) -> tuple[str, ...]:
    kept = [b for b in analysis.blocks if b.kind in EDITORIAL]
    aside = [b for b in analysis.blocks if b.kind not in EDITORIAL]
    own = sum(c.speaker in ("author", "quoted") for c in analysis.claims)
    others = len(analysis.claims) - own
    return (
        analysis.source.title or analysis.source.id,
        analysis.source.language or "unknown",
        terminal.kinds(kept),
        terminal.kinds(aside) or "-",
        f"{own} + {others}" if others else str(own),
    )


def _topic(out: Console, library: Library) -> None:
    from rich.text import Text

    subject, object_ = TOPIC
    _head(
        out,
        2,
        f"What do they say about {subject} and {object_}?",
        "One question, both languages: concepts are compared, not spelling. Every claim comes with its own words.",
    )
    found = list(library.statements(subject=subject, object=object_))
    rows = []
    for code in langs.installed():
        here = [s for s in found if s.claim.language == code]
        for source, claim in _spread(here, QUOTES_PER_LANGUAGE):
            cues = library.get(source.id).cues
            rows.append((claim, f"{source.title or source.id} ({code})", [cues[i] for i in claim.cues]))
    if not rows:
        out.print("Nothing in these articles.")
        return
    out.print(terminal.claims_table(rows, "article"))
    out.print(Text.assemble("Cue words: ", *_legend()))
    out.print(_summary(found))


def _spread(found: list[Statement], most: int) -> list[Statement]:
    """A few claims in different words, from as many articles as can be."""
    different = list({s.claim.quote: s for s in reversed(found)}.values())[::-1]
    first = list({s.source.id: s for s in reversed(different)}.values())[::-1]
    return (first + [s for s in different if s not in first])[:most]


def _legend() -> list[tuple[str, str]]:
    parts: list[tuple[str, str]] = []
    for kind in CUE_KINDS:
        parts += [(terminal.said("cue", kind), f"{terminal.CUE_STYLES[kind]} underline"), ("  ", "")]
    return parts


def _summary(found: list[Statement]) -> str:
    languages = Counter(s.claim.language for s in found)
    sure = Counter(s.claim.certainty for s in found)
    return (
        f"{terminal.counted(len(found), 'claim')} in {terminal.counted(len({s.source.id for s in found}), 'article')}: "
        + ", ".join(f"{number} in {langs.load(code).name}" for code, number in sorted(languages.items()))
        + "; "
        + ", ".join(f"{number} {terminal.said('certainty', value)}" for value, number in sure.most_common())
        + "."
    )


def _questions(out: Console, library: Library) -> None:
    _head(
        out,
        3,
        "A question in each language",
        "An English question finds Dutch articles too, and the other way round; filters narrow it down.",
    )
    for language, words in QUESTIONS:
        results = library.search(words, limit=ANSWERS, speaker="author")
        counts = "".join(f", {n} in {langs.load(c).name}" for c, n in results.facets.get("language", {}).items())
        found = terminal.counted(results.total, "claim")
        out.print(f'{language}: "{words}" finds {found}{counts}', style="bold")
        for number, hit in enumerate(results.hits, 1):
            cues = library.get(hit.source.id).cues if hit.claim else ()
            mine = [cues[i] for i in hit.claim.cues] if hit.claim else []
            out.print(terminal.hit(number, hit, mine, explain=False))


def _next(out: Console, folder: Path) -> None:
    from rich.table import Table
    from rich.text import Text

    _head(out, 4, "Go on", f"All of it is now in {folder}; these commands ask more of it.")
    where = "" if folder == settings.get().library else f" --library {folder}"
    grid = Table.grid(padding=(0, 3))
    for command, what in (
        (f'helder search "magnesium slaap" --certainty asserted{where}', "only what is said as a fact"),
        (f'helder search "vitamin d" --evidence human_trial --explain{where}', "why each answer was found"),
        (f"helder claims magnesium{where}", "every claim about it, by topic"),
        (f"helder export --output claims.csv{where}", "all claims as a table"),
        (f"helder verify{where}", "check every quote"),
        (f"helder add YOUR-ARTICLES{where}", "your own texts and pages"),
    ):
        grid.add_row(Text(f"   {command}", "cyan"), what)
    out.print(grid)
    out.print()


def _short(path: Path) -> str:
    """A path below the working directory without what stands before it."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
