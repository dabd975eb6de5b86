"""Word documents (DOCX): headings, paragraphs, lists, tables and notes, and what the document says about itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from helder.model import Source
from helder.stages.formats import refusals, regions, xml
from helder.stages.formats.characters import printable
from helder.stages.formats.regions import Stretch
from helder.stages.formats.zipped import Parts

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_OPAQUE = frozenset(
    {"Fallback", "del", "moveFrom", "instrText", "delText", "pPr", "rPr", "tblPr", "sectPr", "sdtPr", "drawing", "pict"}
)
"""Elements whose text is not on the page, or stands there a second time. (Text boxes lie in drawings.)"""
_CHARACTERS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": " "}
_HEADING = re.compile(r"^(?:heading|kop|titre|überschrift)\s*([1-6])$", re.I)
_MAIN = "word/document.xml"
_CELL = 600
"""A table with a cell of more characters than this lays out a page; its cells are read as paragraphs."""
_TEMPLATE = "2013-12-23T23:15:00Z"
"""When the template of a library was made that writes many of these documents; it is the date of no article."""
_DEEP = 40
"""Tables nested deeper than this are read as the paragraphs in them."""


def recognise(parts: Parts) -> bool:
    """Whether an archive is a Word document."""
    return parts.names[_MAIN] > 0


def read(parts: Parts) -> Iterator[Source]:
    """The document: page headers first, then the text, its notes, and page footers, each once.

    The title is the one on the page (style Title or the first heading), else that of the properties; author,
    language and dates are those of the properties.
    """
    name = parts.file.name
    data = parts.read(_MAIN)
    if data is None:
        raise refusals.of("damaged-document", name, reason="no main part")
    walk = _Walk(_styles(parts))
    for part in sorted(p for p in parts.names if re.fullmatch(r"word/header\d*\.xml", p)):
        walk.part(parts, part, ("header",))
    walk.content(xml.parse(data, name), ())
    for part, path in (("word/footnotes.xml", "section.footnotes"), ("word/endnotes.xml", "section.endnotes")):
        walk.part(parts, part, (path,))
    for part in sorted(p for p in parts.names if re.fullmatch(r"word/footer\d*\.xml", p)):
        walk.part(parts, part, ("footer",))
    text, found = regions.join(_once(walk.found))
    if not text:
        raise refusals.of("blank-document", name)
    about = _properties(parts)
    title = walk.title or next((text for text, tag, _ in walk.found if tag == "h1"), None) or about.get("title")
    yield Source(
        id=parts.file.id, text=text, title=title and title[:300], url=parts.file.url, language=about.get("language"),
        author=about.get("author"), published=about.get("published"), modified=about.get("modified"), format="docx",
        regions=found,
    )  # fmt: skip


def _once(found: list[Stretch]) -> list[Stretch]:
    """Without the page headers and footers that stand there again for other pages."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for text, tag, path in found:
        if path[:1] in (("header",), ("footer",)):
            if (text, path[0]) in seen:
                continue
            seen.add((text, path[0]))
        kept.append((text, tag, path))
    return kept


@dataclass(slots=True)
class _Walk:
    """A walk over the parts of a document: its styles, and the stretches of text found until here."""

    styles: dict[str, str]
    found: list[Stretch] = field(default_factory=list)
    title: str | None = None

    def part(self, parts: Parts, name: str, path: tuple[str, ...]) -> None:
        data = parts.read(name)
        if data is not None:
            self.content(xml.parse(data, parts.file.name), path)

    def content(self, root: _Element, path: tuple[str, ...], depth: int = 0) -> None:
        """The paragraphs and tables below an element, in order."""
        for element in _outermost(root, ("p", "tbl")):
            if _name(element) == "p":
                self.paragraph(element, path)
            elif depth < _DEEP:
                self.table(element, path, depth)
            else:
                for inner in _outermost(element, ("p",)):
                    self.paragraph(inner, path)

    def paragraph(self, element: _Element, path: tuple[str, ...]) -> None:
        text, bold = _text(element)
        for inner in _boxes(element):
            self.content(inner, (*path, "aside"), _DEEP)
        if not text:
            return
        properties = _child(element, "pPr")
        style = self.styles.get(_value(properties, "pStyle"), "")
        if style == "title" and not path:
            self.title = self.title or text.replace("\n", " ")
        level = _heading(properties, style)
        tag = level or ("li" if style == "list" or _child(properties, "numPr") is not None else "p")
        if level:
            text = re.sub(r"\s+", " ", text)
        self.found.append((text, tag, (*path, tag, "strong") if bold and tag == "p" else (*path, tag)))

    def table(self, element: _Element, path: tuple[str, ...], depth: int) -> None:
        rows = [list(_outermost(row, ("tc",))) for row in _outermost(element, ("tr",))]
        cells = [[" ".join(t for p in _outermost(c, ("p",)) if (t := _text(p)[0])) for c in row] for row in rows]
        flat = [cell for row in cells for cell in row]
        if len(flat) <= 1 or any(len(cell) > _CELL for cell in flat):
            self.content(element, path, depth + 1)
            return
        for row in cells:
            if line := "\t".join(re.sub(r"\s+", " ", cell) for cell in row).strip():
                self.found.append((line, "tr", (*path, "table", "tr")))


def _name(element: _Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _outermost(root: _Element, names: tuple[str, ...]) -> Iterator[_Element]:
    """The elements of these names below another, not those inside one another, in order."""
    stack = [iter(root)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
            continue
        name = _name(element)
        if name in names:
            yield element
        elif name not in _OPAQUE:
            stack.append(iter(element))


def _text(paragraph: _Element) -> tuple[str, bool]:
    """The text of a paragraph, and whether all of it is bold."""
    pieces: list[str] = []
    bold, any_run = True, False
    for run in _outermost(paragraph, ("r",)):
        own = "".join(
            (element.text or "") if _name(element) == "t" else _CHARACTERS.get(_name(element), "")
            for element in _outermost(run, ("t", *_CHARACTERS))
        )
        if own.strip():
            any_run = True
            mark = _child(_child(run, "rPr"), "b")
            bold = bold and mark is not None and _attribute(mark, "val") not in ("0", "false", "off")
        pieces.append(own)
    text = printable("".join(pieces))
    return re.sub(r"[ \t]*\n\s*", "\n", re.sub(r"[ \t]+", " ", text)).strip(), bold and any_run


def _boxes(paragraph: _Element) -> Iterator[_Element]:
    """The text boxes that hang on a paragraph, each once."""
    for element in paragraph.iter(f"{_W}txbxContent", f"{_STRICT}txbxContent"):
        if not any(_name(above) in ("Fallback", "txbxContent") for above in element.iterancestors()):
            yield element


def _child(element: _Element | None, name: str) -> _Element | None:
    if element is None:
        return None
    return next((child for child in element if _name(child) == name), None)


def _attribute(element: _Element, name: str) -> str:
    return str(element.get(_W + name) or element.get(_STRICT + name) or "")


def _value(element: _Element | None, name: str) -> str:
    child = _child(element, name)
    return "" if child is None else _attribute(child, "val")


def _heading(properties: _Element | None, style: str) -> str | None:
    """ "h1" to "h6" for a heading, by its own outline level or its style."""
    level = _value(properties, "outlineLvl")
    if level.isdigit() and int(level) < 6:
        return f"h{int(level) + 1}"
    if style == "title":
        return "h1"
    return style if re.fullmatch(r"h[1-6]", style) else None


def _styles(parts: Parts) -> dict[str, str]:
    """What each style makes of a paragraph: "h2", "title", "list" or ""; a style may rest on another."""
    data = parts.read("word/styles.xml")
    if data is None:
        return {}
    own: dict[str, str] = {}
    above: dict[str, str] = {}
    for style in xml.parse(data, parts.file.name):
        if _name(style) != "style":
            continue
        key, name = _attribute(style, "styleId"), _value(style, "name")
        above[key] = _value(style, "basedOn")
        level = _value(_child(style, "pPr"), "outlineLvl")
        if found := _HEADING.match(name):
            own[key] = f"h{found.group(1)}"
        elif name.lower() == "title":
            own[key] = "title"
        elif level.isdigit() and int(level) < 6:
            own[key] = f"h{int(level) + 1}"
        elif name.lower().startswith("list "):
            own[key] = "list"
    return {key: _inherited(key, own, above) for key in above}


def _inherited(key: str, own: dict[str, str], above: dict[str, str]) -> str:
    for _ in range(20):  # styles that rest on each other in a circle
        if key in own or not key:
            break
        key = above.get(key, "")
    return own.get(key, "")


def _properties(parts: Parts) -> dict[str, str]:
    """What the document says about itself: title, author, language, published, modified."""
    data = parts.read("docProps/core.xml")
    if data is None:
        return {}
    root = xml.parse(data, parts.file.name)
    found = {}
    for key, tag in (("title", f"{_DC}title"), ("author", f"{_DC}creator"), ("language", f"{_DC}language"),
                     ("published", f"{_TERMS}created"), ("modified", f"{_TERMS}modified")):  # fmt: skip
        value = printable(" ".join((root.findtext(tag) or "").split()))
        if key in ("published", "modified"):
            value = "" if value == _TEMPLATE else value[:10] if re.match(r"\d{4}-\d\d-\d\d", value) else ""
        if key == "language":
            value = value.split("-")[0].lower()
        if value and value.lower() not in ("python-docx", "microsoft office user", "user", "gebruiker"):
            found[key] = value
    return found
