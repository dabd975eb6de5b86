"""From a file, a page or a string to a `Source`: the text as it stands, and where it came from.

A plain text is taken character for character. Of a page all its text is taken, in reading order, with a note of
how each stretch was marked up (`Region`): what is article and what is menu or advert is for `blocks` to say.
"""

from __future__ import annotations

import codecs
import hashlib
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from helder.errors import UnreadableError
from helder.model import Region, Source, Span
from helder.stages import metadata

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_BYTES = 256 * 1024 * 1024
"""The largest file that is read as one document."""
DEEPEST = 1500
"""Pages nested deeper than this are flattened before they are parsed: parsers give up at about 2,000 levels."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_MAGIC = (
    (b"%PDF", "a PDF"), (b"PK\x03\x04", "a ZIP, EPUB or office document"), (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"), (b"GIF8", "a GIF image"),
    (b"\xd0\xcf\x11\xe0", "an old office document"), (b"SQLite format 3", "a SQLite database"),
    (b"\x7fELF", "a program"), (b"7z\xbc\xaf", "a 7z archive"), (b"Rar!", "a RAR archive"),
)  # fmt: skip
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.I)
_HTML_START = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_HTML_TAG = re.compile(
    r"</?(?:html|head|body|meta|title|div|p|h[1-6]|ul|ol|li|table|section|article|br|a)\b[^>]*>", re.I
)
_CONTROL = re.compile("[\x01-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_LINE, _CELL = "\x1e", "\x1f"  # stand for a line break and the edge of a cell until a stretch of text is whole
_MARKS = re.compile(f"[\0{_LINE}{_CELL}]")
_BREAKS = re.compile(f"[ \n\r\f]*{_LINE}[ \n\r\f]*")
_EDGES = re.compile(f"[ \n\r\f]*{_CELL}[ \n\r\f]*")
_BLANK = f" \t\n\r\f{_LINE}{_CELL}"

_UNSEEN = frozenset(
    "script style template noscript head title iframe object embed audio video canvas svg datalist map".split()
)
_BLOCK = frozenset(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html label legend li main menu nav ol optgroup "
    "option p pre search section select summary table tbody td textarea tfoot th thead tr ul".split()
)
_LISTED = {"li": "list", "dt": "list", "dd": "list", "option": "list", "tr": "table"}
"""Elements whose texts follow each other on the next line; between others there is an empty line."""
_NOTED = ("id", "role", "itemprop", "itemtype", "aria-label", "hidden")
_PATH = 40
"""How many of the elements around a text are noted, the nearest ones."""


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
    format: str = "text",
) -> Source:
    """A source that is exactly this text, titled by its first line when that is short.

    Raises `UnreadableError` when the string holds half a character (a lone surrogate).
    """
    if broken := _SURROGATE.search(text):
        raise UnreadableError(
            f"Character {broken.start()} of the text is half a character (a lone surrogate): decode it as UTF-8 first."
        )
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return Source(
        id=id or f"text-{digest}",
        text=text,
        title=title or _first_line(text),
        url=url,
        language=language,
        author=author,
        published=published,
        modified=modified,
        site=site or _host(url),
        format=format,
    )


def read(path: str | Path) -> Source:
    """The one document in a file: a page, a text, or a JSONL file of one line. Told apart by content, not by name.

    Raises `UnreadableError`: no such file, a folder, empty, binary, too large, or a file of several documents.
    """
    found = documents(path)
    first = next(found)
    if isinstance(first, UnreadableError):
        raise first
    if next(found, None) is not None:
        raise UnreadableError(f"{path} holds several documents: add it to a library, or read it with `documents`.")
    return first


def documents(path: str | Path) -> Iterator[Source | UnreadableError]:
    """The documents in a file, one by one: many for JSONL (objects with `id` and `text` on lines), else one.

    A line that cannot be read comes as an `UnreadableError` that names file and line, and the rest goes on;
    so does a file that cannot be read. Nothing is raised.
    """
    place = Path(path)
    try:
        if place.is_dir():
            yield UnreadableError(f"{path} is a folder: name the files in it, or add the folder to a library.")
            return
        with place.open("rb") as file:
            start = file.read(1 << 16)
            if _is_jsonl(start):
                file.seek(0)
                yield from _json_lines(path, file)
                return
            if place.stat().st_size > MAX_BYTES:
                yield UnreadableError(
                    f"{path} is larger than {MAX_BYTES // 1024 // 1024} MB: split it, or give it as JSONL with one "
                    "document a line."
                )
                return
            data = start + file.read()
    except FileNotFoundError:
        yield UnreadableError(f"{path} is not there: check the name, or whether it was moved while reading.")
        return
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        yield UnreadableError(f"{path} cannot be opened ({reason}): check its name and permissions.")
        return
    try:
        yield _document(place, data)
    except UnreadableError as error:
        yield error


def _document(place: Path, data: bytes) -> Source:
    text, encoding = _decode(data, str(place))
    if not text.strip():
        raise UnreadableError(f"{place} is empty: there is nothing to read in it.")
    own_id = _file_id(place)
    if _looks_like_html(text):
        return _page(text, None, own_id, str(place))
    if encoding not in ("utf-8", "utf-16", "utf-32") and not _looks_like_words(text):
        raise UnreadableError(f"{place} looks binary: give text, HTML or JSONL.")
    return from_text(text, id=own_id)


def read_html(data: bytes | str, url: str | None = None) -> Source:
    """A page as a source: all its text in reading order, and what it says about itself.

    Text hidden by style stays (folded answers and tabs are hidden that way); scripts and styles go. What a page
    says about itself is taken in this order, first found first:

    - title: the h1 that agrees with what the page is called elsewhere, JSON-LD headline, og:title, `<title>`
      without the name of the site
    - author: a person in JSON-LD, a person marked up as author, meta author, a name in the byline,
      then organisations in the same order
    - published, modified: JSON-LD, `article:published_time`, other meta dates, `<time>`, a date in the byline
    - url: canonical, og:url, the address given; site: og:site_name, the host
    - language: `lang` of the page, `content-language`, JSON-LD

    Raises `UnreadableError` when there is no text in it, or it is not text at all.
    """
    text = data if isinstance(data, str) else _decode(data, url or "The page", html=True)[0]
    return _page(text, url, None, url or "The page")


# ---- files


def _file_id(place: Path) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", place.stem.lower()).strip("-")[:60] or "file"
    return f"{slug}-{hashlib.sha256(str(place.resolve()).encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"


def _is_jsonl(start: bytes) -> bool:
    """Whether the first lines are JSON objects with a text; one broken line among them is allowed."""
    complete = start.lstrip(codecs.BOM_UTF8).split(b"\n")
    lines = [line.strip() for line in complete[:20] if line.strip()][:5]
    if not lines or sum(line.startswith(b"{") for line in lines) * 2 < len(lines):
        return False
    for line in lines:
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            # a first line longer than what was looked at
            if len(complete) == 1 and re.search(rb'"text"\s*:\s*"', line):
                return True
            continue
        if isinstance(row, dict) and ("text" in row or "id" in row):
            return True
    return False


def _json_lines(path: str | Path, file: Iterator[bytes]) -> Iterator[Source | UnreadableError]:
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        try:
            yield _json_document(line.removeprefix(codecs.BOM_UTF8), where)
        except UnreadableError as error:
            yield error


def _json_document(line: bytes, where: str) -> Source:
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise UnreadableError(f"{where}: not UTF-8, which JSON must be; save it as UTF-8.") from None
    except (ValueError, RecursionError):
        raise UnreadableError(f"{where}: not a JSON object; write one object with id and text on each line.") from None
    if not isinstance(row, dict):
        raise UnreadableError(f"{where}: not a JSON object; write one object with id and text on each line.")
    name, text = row.get("id"), row.get("text")
    if isinstance(name, int) and not isinstance(name, bool):
        name = str(name)
    if not isinstance(name, str) or not name.strip():
        raise UnreadableError(f'{where}: no id; give each object an "id" of its own.')
    if not isinstance(text, str) or not text.strip():
        raise UnreadableError(f'{where}: no text; give each object a "text" that is not empty.')
    if "\0" in text:
        raise UnreadableError(f"{where}: looks binary; its text holds NUL characters.")
    if _SURROGATE.search(text) or _SURROGATE.search(name):
        raise UnreadableError(f"{where}: holds half a character (a lone surrogate); write the text as UTF-8.")
    about = {
        key: value
        for key in ("title", "url", "language", "author", "published", "modified", "site")
        if isinstance(value := row.get(key), str) and value.strip() and not _SURROGATE.search(value)
    }
    return from_text(text, id=name, format="jsonl", **about)


def _decode(data: bytes, where: str, html: bool = False) -> tuple[str, str]:
    """The characters of a file and the encoding they were in. Raises `UnreadableError` for what is not text."""
    if len(data) > MAX_BYTES:
        raise UnreadableError(f"{where} is larger than {MAX_BYTES // 1024 // 1024} MB: split it first.")
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise UnreadableError(f"{where} looks binary ({what}): give text, HTML or JSONL.")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                text = data.decode(encoding, "replace" if html else "strict").removeprefix("\ufeff")
            except UnicodeDecodeError:
                raise UnreadableError(f"{where} says it is {encoding.upper()} but is not: save it as UTF-8.") from None
            return text, encoding
    if b"\0" in data and not (html and data.count(b"\0") * 100 < len(data)):
        raise UnreadableError(f"{where} looks binary (it holds NUL bytes): give text, HTML or JSONL.")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    declared = _declared(data) if html or b"<" in data[:1024] else None
    if declared == "utf-8" or _mostly_utf8(data):
        return data.decode("utf-8", "replace"), "utf-8"
    encoding = declared or "cp1252"
    try:
        return data.decode(encoding), encoding
    except (UnicodeDecodeError, LookupError):
        return data.decode("latin-1" if not html else "cp1252", "replace"), "latin-1"


def _declared(data: bytes) -> str | None:
    """The encoding a page names for itself; what it calls Latin-1 is read as Windows-1252, as browsers do."""
    found = _CHARSET.search(data[:4096])
    if not found:
        return None
    try:
        name = codecs.lookup(found.group(1).decode("ascii"))
        "".encode(name.name)
    except (LookupError, ValueError):
        return None
    if not getattr(name, "_is_text_encoding", True):
        return None
    return "cp1252" if name.name in ("iso8859-1", "ascii") else name.name


def _mostly_utf8(data: bytes) -> bool:
    """Whether a few bytes are broken in what is otherwise UTF-8 with characters beyond ASCII."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    beyond = sum(not c.isascii() for c in text[: 1 << 16]) - broken
    return beyond > 10 * broken


def _looks_like_html(text: str) -> bool:
    start = text[:8192]
    if _HTML_START.match(start):
        return True
    return start.lstrip().startswith("<") and len(_HTML_TAG.findall(start)) >= 3


def _looks_like_words(text: str) -> bool:
    """Whether a text of unknown encoding reads as words: few control characters, mostly letters and spaces."""
    start = text[: 1 << 16]
    plain = sum((c.isalpha() and c.isascii()) or c.isspace() for c in start)
    return not _CONTROL.search(start) and plain >= 0.7 * len(start)


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


# ---- pages


def _page(text: str, url: str | None, own_id: str | None, where: str) -> Source:
    root = parse(text)
    if root is None:
        raise UnreadableError(f"{where} has no text in it: check that it is a whole page.")
    content, regions = _visible(root)
    if not content:
        raise UnreadableError(f"{where} has no text in it: it may be drawn by a script, save it from a browser first.")
    about = metadata.find(root, content, regions, url)
    regions = _with_opinion(text, content, regions)
    digest = hashlib.sha256(content.encode()).hexdigest()[:12]
    return Source(
        id=own_id or f"page-{digest}",
        text=content,
        title=about.title,
        url=about.url,
        language=about.language,
        author=about.author,
        published=about.published,
        modified=about.modified,
        site=about.site,
        format="html",
        regions=regions,
    )


def parse(text: str) -> _Element | None:
    """The tree of a page, or None when there is nothing in it. Broken markup is repaired as browsers do."""
    from lxml import etree, html  # 30 ms and only pages need it

    data = _flattened(_SURROGATE.sub("\ufffd", text.replace("\0", ""))).encode()
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError):
        return None
    return root


_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)(?:\s[^<>]*)?>")
_UNCOUNTED = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li tbody thead tfoot td th tr "
    "dt dd option".split()
)
"""Elements that need no end tag, so cannot be counted; they weigh with the list or table they stand in."""
_LEVELS = {"table": 4, "ul": 2, "ol": 2, "dl": 2}


def _flattened(text: str) -> str:
    """The page without the tags that are nested too deep to parse; their text stays."""
    depth = deepest = 0
    for tag in _TAG.finditer(text):
        name = tag.group(2).lower()
        if name not in _UNCOUNTED:
            levels = _LEVELS.get(name, 1)
            depth = max(0, depth - levels) if tag.group(1) else depth + levels
            deepest = max(deepest, depth)
    if deepest <= DEEPEST:
        return text
    kept, at, depth = [], 0, 0
    for tag in _TAG.finditer(text):
        name = tag.group(2).lower()
        levels = 0 if name in _UNCOUNTED else _LEVELS.get(name, 1)
        too_deep = depth + (0 if tag.group(1) else levels) > DEEPEST // 2
        depth = max(0, depth - levels) if tag.group(1) else depth + levels
        if too_deep:
            kept += [text[at : tag.start()], "\n"]
            at = tag.end()
    return "".join([*kept, text[at:]])


class _Walk:
    """The state of one walk over a page: the elements around, and the text since the last block boundary."""

    def __init__(self) -> None:
        self.around: list[tuple[str, str]] = []  # block elements: tag and description
        self.inline: list[str] = []
        self.pieces: list[tuple[str, tuple[str, ...]]] = []
        self.found: list[tuple[str, str, tuple[str, ...]]] = []
        self.rows: list[bool] = []  # for each open table: whether its rows are lines

    def add(self, text: str | None) -> None:
        if text:
            self.mark(_MARKS.sub("", text))

    def mark(self, text: str) -> None:
        self.pieces.append((text, tuple(self.inline)))

    def flush(self) -> None:
        """Close the stretch of text that ran until here."""
        if not self.pieces:
            return
        pieces, self.pieces = self.pieces, []
        whole = "".join(text for text, _ in pieces)
        if not whole.strip(_BLANK):
            return
        pre = any(tag == "pre" for tag, _ in self.around[-3:])
        lines = _EDGES.sub("\t", _BREAKS.sub(_LINE, whole if pre else _SPACE.sub(" ", whole)))
        wrapped = self._wrapping(pieces)
        tag = self.around[-1][0] if self.around else ""
        path = tuple(note for _, note in self.around if note)[-_PATH:] + wrapped
        for part in re.split(f"{_LINE}{{2,}}", lines):
            clean = part.replace(_LINE, "\n").strip(" \t\n\r\f")
            if clean.strip():
                self.found.append((clean, tag, path))

    def _wrapping(self, pieces: list[tuple[str, tuple[str, ...]]]) -> tuple[str, ...]:
        """The inline elements around all of it, and "a" when most of it is links."""
        seen = [(len(text.strip(_BLANK)), inline) for text, inline in pieces if text.strip(_BLANK)]
        common = seen[0][1]
        for _, inline in seen[1:]:
            same = 0
            while same < min(len(common), len(inline)) and common[same] == inline[same]:
                same += 1
            common = common[:same]
        linked = sum(n for n, inline in seen if any(note == "a" or note[:2] in ("a.", "a#", "a[") for note in inline))
        if linked * 5 >= sum(n for n, _ in seen) * 3 and not any(note == "a" or note[:2] == "a." for note in common):
            common = (*common, "a")
        return common[-6:]


def _visible(root: _Element) -> tuple[str, tuple[Region, ...]]:
    """All text of a page in reading order, and a region for every stretch between block boundaries."""
    from lxml import etree  # see `parse`

    walk = _Walk()
    steps = etree.iterwalk(root, events=("start", "end"))
    closed: set[int] = set()
    for event, element in steps:
        tag = element.tag.lower() if isinstance(element.tag, str) else "!"
        if tag.startswith("{"):
            tag = tag.rpartition("}")[2]
        if event == "start":
            if tag in _UNSEEN or tag == "!":
                steps.skip_subtree()
                continue
            _open(walk, tag, element, closed)
        else:
            if not (tag in _UNSEEN or tag == "!"):
                _close(walk, tag, element, closed)
            if element.tail and element is not root:
                walk.add(element.tail)
    walk.flush()
    return _joined(walk.found)


def _open(walk: _Walk, tag: str, element: _Element, in_row: set[int]) -> None:
    if tag == "br":
        walk.mark(_LINE)
    elif tag in ("td", "th") and walk.rows and walk.rows[-1]:
        walk.mark(_CELL if walk.pieces else "")
    elif tag in _BLOCK:
        if tag == "table":
            walk.rows.append(_is_data(element))
        if not (walk.rows and walk.rows[-1] and _inside_cell(element, tag)):
            walk.flush()
            walk.around.append((tag, _note(tag, element)))
        else:
            walk.add(" ")
            in_row.add(id(element))
    else:
        walk.inline.append(_note(tag, element))
    walk.add(element.text)


def _close(walk: _Walk, tag: str, element: _Element, in_row: set[int]) -> None:
    if tag == "br" or (tag in ("td", "th") and walk.rows and walk.rows[-1]):
        return
    if tag in _BLOCK:
        if id(element) in in_row:
            in_row.discard(id(element))
            walk.add(" ")
        else:
            walk.flush()
            if walk.around:
                walk.around.pop()
        if tag == "table" and walk.rows:
            walk.rows.pop()
    elif walk.inline:
        walk.inline.pop()


def _inside_cell(element: _Element, tag: str) -> bool:
    """Whether a block element stands inside a cell of a data table, so does not break its row."""
    if tag in ("table", "tr", "tbody", "thead", "tfoot", "caption"):
        return False
    for parent in element.iterancestors():
        if parent.tag in ("td", "th"):
            return True
        if parent.tag == "table":
            return False
    return False


def _is_data(table: _Element) -> bool:
    """Whether a table holds data, row by row, and was not used to lay out the page."""
    cells = 0
    for element in table.iterdescendants():
        if element.tag in ("table", "form", "h1", "h2", "h3", "article", "ul", "ol", "dl"):
            return False
        if element.tag in ("td", "th"):
            cells += 1
            if cells < 200 and (len(element.findall(".//p")) > 1 or len("".join(element.itertext())) > 600):  # type: ignore[arg-type]
                return False
    return cells > 1


def _note(tag: str, element: _Element) -> str:
    """An element as noted in `Region.path`: "aside.promo#cta[role=note]"."""
    if tag in ("html", "body"):
        return ""
    attributes = element.attrib
    if not attributes:
        return tag
    parts = [tag]
    names = attributes.get("class")
    if names:
        parts += [f".{name}" for name in str(names).split()[:12]]
    for key in _NOTED:
        value = attributes.get(key)
        if value is None:
            continue
        clean = _SPACE.sub(" ", str(value))[:80]
        parts.append(f"#{clean}" if key == "id" else f"[{key}={clean}]")
    return "".join(parts)


def _joined(found: list[tuple[str, str, tuple[str, ...]]]) -> tuple[str, tuple[Region, ...]]:
    """The stretches as one text: list items and rows on following lines, an empty line between others."""
    pieces: list[str] = []
    regions: list[Region] = []
    at, before = 0, ""
    for text, tag, path in found:
        if pieces:
            gap = "\n" if tag in _LISTED and _LISTED[tag] == _LISTED.get(before) else "\n\n"
            pieces.append(gap)
            at += len(gap)
        pieces.append(text)
        regions.append(Region(Span(at, at + len(text)), tag, path))
        at, before = at + len(text), tag
    return "".join(pieces), tuple(regions)


# ---- the main-text finder


def _with_opinion(page: str, content: str, regions: tuple[Region, ...]) -> tuple[Region, ...]:
    """The regions, each with whether the main-text finder kept it; without when it could not say."""
    if len(regions) > 20_000 or len(page) > 20_000_000:
        return regions
    kept = _main_text(page)
    if not kept:
        return regions
    words = re.findall(r"\w+", kept)
    grams = {tuple(words[i : i + 4]) for i in range(len(words) - 3)}
    lines = {" ".join(re.findall(r"\w+", line)) for line in kept.splitlines()}
    judged = []
    for region in regions:
        own = re.findall(r"\w+", region.span.of(content))
        if len(own) < 4:
            main = " ".join(own) in lines
        else:
            main = sum(tuple(own[i : i + 4]) in grams for i in range(len(own) - 3)) * 2 > len(own) - 3
        judged.append(Region(region.span, region.tag, region.path, main))
    return tuple(judged)


def _main_text(page: str) -> str:
    """The text `trafilatura` takes for the article, or "" when it fails: it is one opinion of several."""
    import trafilatura  # 0.5 s and 60 MB, and only pages need it

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found = trafilatura.extract(_flattened(page), include_comments=False, include_tables=True)
    except Exception:  # noqa: BLE001  whatever goes wrong in there, the page itself was read
        return ""
    return found or ""
