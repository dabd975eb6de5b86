"""Results as HTML for notebooks: tables in which everything from an article is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from helder import wording
from helder.model import Argument, Claim, Span
from helder.statement import About

_CELL = ' style="text-align: left; vertical-align: top"'


class Html(str):
    """A piece of HTML that is made here and is shown as it is; any other string is escaped."""

    __slots__ = ()


def table(head: Iterable[str], rows: Iterable[Iterable[str]], foot: str = "") -> Html:
    """A table with these headings and rows, and a line below it."""
    body = "".join(f"<tr>{_cells('td', row)}</tr>" for row in rows)
    below = f"<p>{_shown(foot)}</p>" if foot else ""
    return Html(f"<table><thead><tr>{_cells('th', head)}</tr></thead><tbody>{body}</tbody></table>{below}")


def claim(of: Claim) -> Html:
    """What a claim says in a line, with how it is meant below it."""
    how = "; ".join(wording.qualifiers(of))
    return Html(escape(wording.sentence(of)) + (f"<br><small>{escape(how)}</small>" if how else ""))


def quote(of: Claim) -> Html:
    """The sentence of a claim between quotation marks, its subject and object in bold."""
    spans = sorted(span for argument in (of.subject, of.object) if (span := _within(argument, of.span)))
    parts, at = [], of.span.start
    for span in spans:
        if span.start >= at:
            parts += [_of(of, at, span.start), f"<b>{_of(of, span.start, span.end)}</b>"]
            at = span.end
    return Html(f"“{''.join(parts)}{_of(of, at, of.span.end)}”")


def source(of: About) -> Html:
    """The title of an article, with a link where it stands on the web, its language and its day."""
    title = escape(wording.harmless(of.title or of.id))
    if of.url and of.url.lower().startswith(("http://", "https://")):
        title = f'<a href="{escape(wording.harmless(of.url))}" rel="noopener noreferrer">{title}</a>'
    about = " ".join(escape(part) for part in (of.language, of.published) if part)
    return Html(f"{title} <small>{about}</small>" if about else title)


def _within(argument: Argument, span: Span) -> Span | None:
    return argument.span if argument.span and span.holds(argument.span) else None


def _of(claim: Claim, start: int, end: int) -> str:
    return escape(wording.harmless(claim.quote[start - claim.span.start : end - claim.span.start]))


def _cells(tag: str, cells: Iterable[str]) -> str:
    return "".join(f"<{tag}{_CELL}>{_shown(cell)}</{tag}>" for cell in cells)


def _shown(words: str) -> str:
    return words if isinstance(words, Html) else escape(wording.harmless(words))
