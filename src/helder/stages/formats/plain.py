"""Plain text, character for character."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import urlsplit

from helder.model import Source
from helder.stages import metadata
from helder.stages.formats import refusals
from helder.stages.formats.characters import SURROGATE


def from_text(
    text: str,
    *,
    id: str | None = None,
    title: str | None = None,
    url: str | None = None,
    language: str | None = None,
    author: str | None = None,
    published: str | None = None,
    modified: str | None = None,
    site: str | None = None,
    publisher: str | None = None,
    licence: str | None = None,
    format: str = "text",
) -> Source:
    """A source that is exactly this text, titled by its first line when that is short.

    What is not given is taken from the lines below the title: "By Rosa Bennett, 9 May 2024".

    Raises `UnreadableError` when the string holds half a character (a lone surrogate).
    """
    if broken := SURROGATE.search(text):
        raise refusals.of("surrogate", "The text", at=broken.start())
    said = metadata.of_text(text)
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return Source(
        id=id or f"text-{digest}",
        text=text,
        title=title or _first_line(text),
        url=url,
        language=language,
        author=author or said[0],
        published=published or said[1],
        modified=modified or said[2],
        site=site or _host(url),
        publisher=publisher,
        licence=licence,
        format=format,
    )


def _first_line(text: str) -> str | None:
    """The first line with words, when it is short and no sentence."""
    found = re.search(r"[^\s][^\n\r]{0,160}", text)
    line = found.group().strip() if found else ""
    if not line or len(line) > 120 or line[-1] in ".;:," or not any(c.isalpha() for c in line):
        return None
    return line


def _host(url: str | None) -> str | None:
    if not url:
        return None
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
