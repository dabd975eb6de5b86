"""Books (EPUB): one document a book, its chapters in reading order, each under its own headings.

One document and not one a chapter, because a book has one title, author and date; the section of a claim says the
chapter.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from helder.errors import UnreadableError
from helder.model import Region, Source
from helder.stages.formats import html, refusals, regions, xml
from helder.stages.formats.characters import decode, printable
from helder.stages.formats.file import MB
from helder.stages.formats.regions import Stretch
from helder.stages.formats.zipped import Parts

if TYPE_CHECKING:
    from lxml.etree import _Element

_CONTAINER = "META-INF/container.xml"
_FONTS = frozenset({"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"})
"""Ways of locking that only lock the fonts."""
_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document"})
_CHAPTERS = 5000


def recognise(parts: Parts) -> bool:
    """Whether an archive is a book."""
    return parts.names[_CONTAINER] > 0 or (
        parts.names["mimetype"] > 0 and (parts.read("mimetype", 1) or b"").strip() == b"application/epub+zip"
    )


def read(parts: Parts) -> Iterator[Source | UnreadableError]:
    """The book. A chapter that cannot be read comes as an `UnreadableError` and the others are read."""
    name = parts.file.name
    if _locked(parts):
        raise refusals.of("book-locked", name)
    place = _package_place(parts)
    data = parts.read(place)
    if data is None:
        raise refusals.of("damaged-document", name, reason=f"no {place} in it")
    package = xml.parse(data, name)
    found: list[Stretch] = []
    size, failed = 0, []
    for href, is_contents in _spine(package, posixpath.dirname(place)):
        try:
            page = parts.read(href)
            if page is None:
                failed.append(refusals.of("book-part", f"{name}, {href}"))
                continue
            size += len(page)
            if size > parts.limits.text_mb * MB:
                failed.append(refusals.of("book-large", f"{name}, {href}", limit=parts.limits.text_mb))
                break
            root = html.parse(decode(page, f"{name}, {href}", html=True)[0])
        except UnreadableError as error:
            failed.append(error)
            continue
        if root is not None:
            around = ("nav",) if is_contents else ()
            found += [(text, tag, (*around, *path)) for text, tag, path in html.stretches(root)]
    text, marked = regions.join(found)
    if text:
        yield _source(parts, package, text, marked)
    yield from failed
    if not text and not failed:
        raise refusals.of("blank-document", name)


def _source(parts: Parts, package: _Element, text: str, marked: tuple[Region, ...]) -> Source:
    dates = _all(package, "date")
    first = next((day.group() for date in dates if (day := re.search(r"\d{4}-\d\d-\d\d", date))), None)
    changed = next(
        (m.text[:10] for m in package.iter() if _is(m, "meta") and m.get("property") == "dcterms:modified" and m.text),
        None,
    )
    return Source(
        id=parts.file.id, text=text, title=next(iter(_all(package, "title")), None), url=parts.file.url,
        language=(next(iter(_all(package, "language")), "").split("-")[0].lower() or None),
        author=", ".join(_all(package, "creator")) or None, published=first,
        modified=changed if changed and re.fullmatch(r"\d{4}-\d\d-\d\d", changed) else None, format="epub",
        publisher=next(iter(_all(package, "publisher")), None), licence=next(iter(_all(package, "rights")), None),
        regions=marked,
    )  # fmt: skip


def _is(element: _Element, name: str) -> bool:
    return isinstance(element.tag, str) and element.tag.rpartition("}")[2] == name


def _all(package: _Element, name: str) -> list[str]:
    """What the book says about itself under a name of Dublin Core, each once, in order."""
    values = (printable(" ".join((e.text or "").split()))[:300] for e in package.iter() if _is(e, name))
    return list(dict.fromkeys(value for value in values if value))


def _locked(parts: Parts) -> bool:
    data = parts.read("META-INF/encryption.xml")
    if data is None:
        return False
    methods = [e.get("Algorithm") for e in xml.parse(data, parts.file.name).iter() if _is(e, "EncryptionMethod")]
    return any(method not in _FONTS for method in methods)


def _package_place(parts: Parts) -> str:
    """Where the list of the book's files stands in it."""
    data = parts.read(_CONTAINER)
    if data is not None:
        for element in xml.parse(data, parts.file.name).iter():
            if _is(element, "rootfile") and (path := element.get("full-path")):
                return str(path)
    return next((name for name in parts.names if name.endswith(".opf")), "content.opf")


def _spine(package: _Element, folder: str) -> Iterator[tuple[str, bool]]:
    """The chapters in reading order: where each stands in the archive, and whether it is the table of contents."""
    items = {e.get("id"): e for e in package.iter() if _is(e, "item")}
    seen: set[str] = set()
    for reference in [e for e in package.iter() if _is(e, "itemref")][:_CHAPTERS]:
        item = items.get(reference.get("idref"))
        if item is None or (item.get("media-type") or "").lower() not in _PAGES:
            continue
        href = posixpath.normpath(posixpath.join(folder, unquote((item.get("href") or "").partition("#")[0])))
        if href not in seen:
            seen.add(href)
            yield href, "nav" in (item.get("properties") or "").split()
