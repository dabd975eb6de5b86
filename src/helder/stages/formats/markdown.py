"""Markdown: read as the page that it describes, without its signs."""

from __future__ import annotations

import re
from html import escape

from helder.model import Source
from helder.stages.formats import html, refusals

_FRONT = re.compile(r"\A---[ \t]*\r?\n(.{0,20000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S)
_FIELD = re.compile(r"^(title|author|date|lang|language|url|canonical)[ \t]*:[ \t]*(\S.*)$", re.M | re.I)
_SIGNS = (
    re.compile(r"^#{1,6} +\S", re.M),
    re.compile(r"(?<!\\)\[[^\[\]\n]{1,200}\]\((?:https?://|/|#|\.)[^()\s]{0,500}\)"),
    re.compile(r"^(?:```|~~~)", re.M),
    re.compile(r"^\|?[ :]*-{3,}[ :]*\|[ :|-]*$", re.M),
    re.compile(r"(?<![*\w])\*\*[^*\s][^*\n]{0,200}\*\*(?![*\w])"),
    re.compile(r"^[^\s#>*|-][^\n]{0,200}\r?\n(?:={4,}|-{4,})[ \t]*$", re.M),
)
_LONGEST = 200_000
"""A text of more characters is read as plain text: Markdown made to be slow takes minutes beyond this."""


def recognise(text: str) -> bool:
    """Whether a text is Markdown: it has front matter, or two of its signs, one of them a heading, link or table."""
    if len(text) > _LONGEST:
        return False
    if (front := _FRONT.match(text)) and _FIELD.search(front.group(1)):
        return True
    found = [bool(sign.search(text)) for sign in _SIGNS]
    return sum(found) >= 2 and any(found[:4])


def page(text: str, url: str | None, own_id: str | None, where: str) -> Source:
    """The text of the page, with a region for each heading, paragraph, item and row; front matter says what it is."""
    from markdown_it import MarkdownIt  # only Markdown needs it

    front = _FRONT.match(text)
    about = {}
    if front:
        text = text[front.end() :]
        about = {k.lower(): v.strip().strip("\"'").strip() for k, v in _FIELD.findall(front.group(1))}
    engine = MarkdownIt("commonmark", {"maxNesting": 50, "html": True}).enable(["table", "strikethrough"])
    try:
        body = engine.render(text)
    except (RecursionError, ValueError, IndexError):
        raise refusals.of("markdown", where) from None
    head = "".join(
        f'<meta name="{name}" content="{escape(about[key])}">'
        for key, name in (("author", "author"), ("date", "date"), ("title", "og:title"))
        if key in about
    )
    language = about.get("lang") or about.get("language")
    stated = f' lang="{escape(language)}"' if language else ""
    whole = f"<html{stated}><head>{head}</head><body>{body}</body></html>"
    return html.page(whole, about.get("canonical") or about.get("url") or url, own_id, where, format="markdown")
