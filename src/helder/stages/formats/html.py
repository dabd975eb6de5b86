"""Pages: all visible text in reading order, with how each stretch was marked up.

What is article and what is menu or advert is for `blocks` to say.
"""

from __future__ import annotations

import hashlib
import logging
import re
from typing import TYPE_CHECKING

from helder import settings
from helder.model import Region, Source
from helder.stages import metadata
from helder.stages.formats import refusals, regions
from helder.stages.formats.characters import SURROGATE, UNSEEN, decode

if TYPE_CHECKING:
    from lxml.etree import _Element

DEEPEST = 1500
"""Pages nested deeper than this are flattened before they are parsed: parsers give up at about 2,000 levels."""

_HTML_START = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_HTML_TAG = re.compile(
    r"</?(?:html|head|body|meta|title|div|p|h[1-6]|ul|ol|li|table|section|article|br|a)\b[^>]*>", re.I
)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_LINE, _CELL = "\x1e", "\x1f"  # stand for a line break and the edge of a cell until a stretch of text is whole
_MARKS = re.compile(f"[\0{_LINE}{_CELL}{UNSEEN}]")
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
_NOTED = {"id": 0, "role": 1, "itemprop": 2, "itemtype": 3, "aria-label": 4, "hidden": 5}
_PATH = 40
"""How many of the elements around a text are noted, the nearest ones."""


def recognise(text: str) -> bool:
    """Whether a text is a page."""
    start = text[:8192]
    if _HTML_START.match(start):
        return True
    return start.lstrip().startswith("<") and len(_HTML_TAG.findall(start)) >= 3


def read(data: bytes | str, url: str | None = None) -> Source:
    """A page as a source: all its text in reading order, and what it says about itself.

    Text hidden by style stays (folded answers and tabs are hidden that way); scripts and styles go. What a page
    says about itself is taken in this order, first found first:

    - title: the h1 that agrees with what the page is called elsewhere, JSON-LD headline, og:title, `<title>`
      without the name of the site
    - author: a person in JSON-LD, a person marked up as author, meta author, a name in the byline,
      then organisations in the same order
    - published, modified: JSON-LD, `article:published_time`, other meta dates, `<time>`, a date in the byline
    - url: canonical, og:url, the address given; site: og:site_name, the host
    - publisher: JSON-LD, Dublin Core, microdata; licence: JSON-LD, a link with `rel="license"`, Dublin Core
    - language: `lang` of the page, `content-language`, JSON-LD

    Raises `UnreadableError` when there is no text in it, or it is not text at all.
    """
    limit = settings.get().text_mb
    if len(data) > limit * 1024 * 1024:
        raise refusals.of("large", url or "The page", limit=limit, setting="HELDER_TEXT_MB")
    text = data if isinstance(data, str) else decode(data, url or "The page", html=True)[0]
    return page(text, url, None, url or "The page")


def page(text: str, url: str | None, own_id: str | None, where: str, format: str = "html") -> Source:
    """A page that is characters already, see `read`; `where` names it in a refusal."""
    flat = _flattened(SURROGATE.sub("\ufffd", text.replace("\0", "")))
    root = _parsed(flat)
    if root is None:
        raise refusals.of("no-page", where)
    content, found = visible(root)
    if not content:
        raise refusals.of("script", where)
    about = metadata.find(root, content, found, url)
    found = _with_opinion(flat, content, found)
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
        publisher=about.publisher,
        licence=about.licence,
        format=format,
        regions=found,
    )


def parse(text: str) -> _Element | None:
    """The tree of a page, or None when there is nothing in it. Broken markup is repaired as browsers do."""
    return _parsed(_flattened(SURROGATE.sub("\ufffd", text.replace("\0", ""))))


def _parsed(flat: str) -> _Element | None:
    from lxml import etree  # 30 ms and only pages need it

    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(flat.encode(), parser)
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
        self.found: list[regions.Stretch] = []
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


def visible(root: _Element) -> tuple[str, tuple[Region, ...]]:
    """All text of a page in reading order, and a region for every stretch between block boundaries."""
    return regions.join(stretches(root))


def stretches(root: _Element) -> list[regions.Stretch]:
    """The stretches of text between block boundaries, in reading order."""
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
    return walk.found


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
    attributes = element.items()
    if not attributes:
        return tag
    names, noted = "", []
    for key, value in attributes:
        if key == "class":
            names = "".join(f".{name}" for name in str(value).split()[:12])
        elif key in _NOTED:
            clean = _SPACE.sub(" ", str(value))[:80]
            noted.append((_NOTED[key], f"#{clean}" if key == "id" else f"[{key}={clean}]"))
    return tag + names + "".join(text for _, text in sorted(noted))


# ---- the main-text finder


def _with_opinion(page: str, content: str, stretches: tuple[Region, ...]) -> tuple[Region, ...]:
    """The regions, each with whether the main-text finder kept it; without when it could not say."""
    if len(stretches) > 20_000 or len(page) > 20_000_000:
        return stretches
    kept = _main_text(page)
    if not kept:
        return stretches
    words = re.findall(r"\w+", kept)
    grams = {tuple(words[i : i + 4]) for i in range(len(words) - 3)}
    lines = {" ".join(re.findall(r"\w+", line)) for line in kept.splitlines()}
    judged = []
    for region in stretches:
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
        found = trafilatura.extract(page, include_comments=False, include_tables=True)
    except Exception:  # noqa: BLE001  whatever goes wrong in there, the page itself was read
        return ""
    return found or ""
