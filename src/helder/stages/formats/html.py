"""Pages: all visible text in reading order, with how each stretch was marked up.

What is article and what is menu or advert is for `blocks` to say.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from helder import settings
from helder.model import Region, Source
from helder.stages import metadata
from helder.stages.formats import article, refusals, regions
from helder.stages.formats.characters import SURROGATE, UNSEEN, decode

if TYPE_CHECKING:
    from lxml.etree import _Element

DEEPEST = 1500
"""Pages nested deeper than this are flattened before they are parsed: parsers give up at about 2,000 levels."""

_HTML_START = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_HTML_TAG = re.compile(
    r"</?(?:html|head|body|meta|title|div|p|h[1-6]|ul|ol|li|table|section|article|br|a)\b[^>]*>", re.I
)
_SPACE = re.compile(r"[ \t\n\r\f]{2,}|[\t\n\r\f]")
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
_HIDDEN, _BREAKING, _INLINE = 0, 1, 2
_ROLES = {
    **dict.fromkeys("a b cite code em font i img mark q s small span strong sub sup time u".split(), _INLINE),
    **dict.fromkeys((*_BLOCK, "br"), _BREAKING),
    **dict.fromkeys((*_UNSEEN, "!"), _HIDDEN),
}
"""What an element does with its text: hides it, makes a stretch of it; in what is not named here it runs on in line."""
_LINKS = ("a.", "a#", "a[")
_EMPTY_LINES = re.compile(f"{_LINE}{{2,}}")
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
    walked = walk(root)
    content, found = regions.join(walked.found)
    if not content:
        raise refusals.of("script", where)
    about = metadata.find(root, content, found, url)
    title = next((i for i, (text, tag, _) in enumerate(walked.found) if tag[:1] == "h" and text == about.title), -1)
    kept = article.kept(walked.found, walked.elements, title)
    if True in kept:
        found = tuple(Region(r.span, r.tag, r.path, main) for r, main in zip(found, kept, strict=True))
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
_OPENED_OR_CLOSED = re.compile(r"<[a-zA-Z][a-zA-Z0-9]*|</[a-zA-Z][a-zA-Z0-9]*(?=\s[^<>]*>|>)")
_UNCOUNTED = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li tbody thead tfoot td th tr "
    "dt dd option".split()
)
"""Elements that need no end tag, so cannot be counted; they weigh with the list or table they stand in."""
_LEVELS = {"table": 4, "ul": 2, "ol": 2, "dl": 2}


def _levels(name: str) -> int:
    return 0 if name in _UNCOUNTED else _LEVELS.get(name, 1)


def _may_be_deep(text: str) -> bool:
    """Whether elements may be nested deeper than `DEEPEST`: every start of a tag counts, also of broken ones."""
    steps: dict[str, int] = {}
    depth = 0
    for mark in _OPENED_OR_CLOSED.findall(text):
        step = steps.get(mark)
        if step is None:
            closes = mark[1] == "/"
            levels = _levels(mark[2 if closes else 1 :].lower())
            step = steps[mark] = -levels if closes else levels
        depth += step
        if depth < 0:
            depth = 0
        elif depth > DEEPEST:
            return True
    return False


def _flattened(text: str) -> str:
    """The page without the tags that are nested too deep to parse; their text stays."""
    if not _may_be_deep(text):
        return text
    depth = deepest = 0
    for tag in _TAG.finditer(text):
        levels = _levels(tag.group(2).lower())
        if levels:
            depth = max(0, depth - levels) if tag.group(1) else depth + levels
            deepest = max(deepest, depth)
    if deepest <= DEEPEST:
        return text
    kept, at, depth = [], 0, 0
    for tag in _TAG.finditer(text):
        levels = _levels(tag.group(2).lower())
        too_deep = depth + (0 if tag.group(1) else levels) > DEEPEST // 2
        depth = max(0, depth - levels) if tag.group(1) else depth + levels
        if too_deep:
            kept += [text[at : tag.start()], "\n"]
            at = tag.end()
    return "".join([*kept, text[at:]])


_Around = tuple[str, int, int, int]
"""An open block element: tag, number of its path, its own number, and above 0 where white space counts."""
_NOWHERE: _Around = ("", 0, 0, 0)
_PRE = 3


class Walk:
    """The state of one walk over a page: the elements around, and the text since the last block boundary.

    What it found is in `found`, and where that stands in `elements`.
    """

    __slots__ = ("around", "elements", "found", "inline", "known", "paths", "pieces", "rows")

    def __init__(self) -> None:
        self.paths: list[tuple[str, ...]] = [()]  # each row of elements around a text once
        self.known: dict[tuple[int, str], int] = {}
        self.around: list[_Around] = []  # the block elements that are open
        self.inline: tuple[str, ...] = ()
        self.pieces: list[tuple[str, tuple[str, ...]]] = []
        self.found: list[regions.Stretch] = []
        self.elements = article.Elements()
        self.rows: list[bool] = []  # for each open table: whether its rows are lines

    def enter(self, tag: str, note: str) -> None:
        """Go into a block element."""
        _, path, parent, pre = self.around[-1] if self.around else _NOWHERE
        if note:
            inner = self.known.get((path, note))
            if inner is None:
                inner = self.known[path, note] = len(self.paths)
                self.paths.append((*self.paths[path], note)[-_PATH:])
            path = inner
        elements = self.elements
        self.around.append((tag, path, len(elements.parents), _PRE if tag == "pre" else pre - 1))
        elements.parents.append(parent)
        elements.tags.append(tag)
        elements.notes.append(note)

    def add(self, text: str | None) -> None:
        """Go on with this text."""
        if text and (self.pieces or text.strip(" \t\n\r\f")):
            if not text.isascii() or _LINE in text or _CELL in text:
                text = _MARKS.sub("", text)
            self.pieces.append((text, self.inline))

    def mark(self, text: str) -> None:
        """Go on with the mark of a line break or the edge of a cell."""
        self.pieces.append((text, self.inline))

    def flush(self) -> None:
        """Close the stretch of text that ran until here."""
        if not self.pieces:
            return
        pieces, self.pieces = self.pieces, []
        whole = pieces[0][0] if len(pieces) == 1 else "".join([text for text, _ in pieces])
        whole = whole.strip(_BLANK)
        if not whole:
            return
        tag, number, place, pre = self.around[-1] if self.around else _NOWHERE
        wrapped = _wrapping(pieces)
        linked = bool(wrapped) and any(note == "a" or note[:2] in _LINKS for note in wrapped)
        path = self.paths[number] + wrapped
        if pre <= 0 and ("  " in whole or not whole.isprintable()):
            whole = _SPACE.sub(" ", whole)
        if _LINE not in whole and _CELL not in whole:
            self._keep(whole, tag, path, place, linked)
            return
        lines = _EDGES.sub("\t", _BREAKS.sub(_LINE, whole))
        for part in _EMPTY_LINES.split(lines):
            self._keep(part.replace(_LINE, "\n").strip(" \t\n\r\f"), tag, path, place, linked)

    def _keep(self, text: str, tag: str, path: tuple[str, ...], place: int, linked: bool) -> None:
        if text and not text.isspace():
            self.found.append((text, tag, path))
            self.elements.places.append(place)
            self.elements.linked.append(linked)


def _wrapping(pieces: list[tuple[str, tuple[str, ...]]]) -> tuple[str, ...]:
    """The inline elements around all of it, and "a" when most of it is links."""
    if len(pieces) == 1 and not pieces[0][1]:
        return ()
    common: tuple[str, ...] | None = None
    every = linked = 0
    for text, inline in pieces:
        size = len(text.strip(_BLANK))
        if not size:
            continue
        every += size
        if common is None:
            common = inline
        elif common != inline:
            same = 0
            while same < min(len(common), len(inline)) and common[same] == inline[same]:
                same += 1
            common = common[:same]
        if inline and any(note == "a" or note[:2] in _LINKS for note in inline):
            linked += size
    if not common and not linked:
        return ()
    common = common or ()
    if linked * 5 >= every * 3 and not any(note == "a" or note[:2] == "a." for note in common):
        common = (*common, "a")
    return common[-6:]


def visible(root: _Element) -> tuple[str, tuple[Region, ...]]:
    """All text of a page in reading order, and a region for every stretch between block boundaries."""
    return regions.join(stretches(root))


def stretches(root: _Element) -> list[regions.Stretch]:
    """The stretches of text between block boundaries, in reading order."""
    return walk(root).found


def walk(root: _Element) -> Walk:
    """The stretches of a page and the elements they stand in."""
    from lxml import etree  # see `parse`

    walk = Walk()
    add, roles = walk.add, _ROLES
    steps = etree.iterwalk(root, events=("start", "end"))
    closed: set[int] = set()
    for event, element in steps:
        name = element.tag
        tag = name if name in roles else _local(name)
        role = roles.get(tag, _INLINE)
        plain = role == _BREAKING and not walk.rows and tag != "br" and tag != "table"
        if event == "start":
            if role == _HIDDEN:
                steps.skip_subtree()
            elif plain:
                if walk.pieces:
                    walk.flush()
                walk.enter(tag, _note(tag, element))
                add(element.text)
            elif role == _INLINE:
                walk.inline = (*walk.inline, _note(tag, element))
                add(element.text)
            else:
                _open(walk, tag, element, closed)
            continue
        if plain:
            if walk.pieces:
                walk.flush()
            if walk.around:
                walk.around.pop()
        elif role == _INLINE:
            walk.inline = walk.inline[:-1]
        elif role != _HIDDEN:
            _close(walk, tag, element, closed)
        tail = element.tail
        if tail and element is not root:
            add(tail)
    walk.flush()
    return walk


def _local(name: object) -> str:
    """A tag in lower case and without its namespace; "!" for what is no element."""
    return name.lower().rpartition("}")[2] if isinstance(name, str) else "!"


def _open(walk: Walk, tag: str, element: _Element, in_row: set[int]) -> None:
    if tag == "br":
        walk.mark(_LINE)
    elif tag in ("td", "th") and walk.rows and walk.rows[-1]:
        walk.mark(_CELL if walk.pieces else "")
    else:
        if tag == "table":
            walk.rows.append(_is_data(element))
        if not (walk.rows and walk.rows[-1] and _inside_cell(element, tag)):
            walk.flush()
            walk.enter(tag, _note(tag, element))
        else:
            walk.add(" ")
            in_row.add(id(element))
    walk.add(element.text)


def _close(walk: Walk, tag: str, element: _Element, in_row: set[int]) -> None:
    if tag == "br" or (tag in ("td", "th") and walk.rows and walk.rows[-1]):
        return
    if id(element) in in_row:
        in_row.discard(id(element))
        walk.add(" ")
    else:
        walk.flush()
        if walk.around:
            walk.around.pop()
    if tag == "table" and walk.rows:
        walk.rows.pop()


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
            names = "".join([f".{name}" for name in str(value).split()[:12]])
        elif key in _NOTED:
            clean = _SPACE.sub(" ", str(value))[:80]
            noted.append((_NOTED[key], f"#{clean}" if key == "id" else f"[{key}={clean}]"))
    if not noted:
        return tag + names
    return tag + names + "".join([text for _, text in sorted(noted)])
