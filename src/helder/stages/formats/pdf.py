"""PDF: only letters at places, so lines, columns, headings and paragraphs are found from where they stand.

A word broken at the end of a line is joined, a paragraph is one stretch also over columns and pages, and lines that
stand at the same place on many pages (running heads, page numbers) are kept once, marked as header and footer.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from itertools import groupby, pairwise
from pathlib import Path
from statistics import median
from typing import Any

from helder.model import Source
from helder.settings import Settings
from helder.stages.formats import refusals, regions
from helder.stages.formats.characters import printable
from helder.stages.formats.file import MB, File, Found
from helder.stages.formats.regions import Stretch

_READER = Path(__file__).with_name("pdf_lines.py")
_HYPHENS = "-\u2010"
_BULLET = re.compile(r"^(?:[•▪◦●○■□►‣·\uf0b7\uf0a7–—*-]|\(?(?:\d{1,2}|[a-z])[.)])\s+(?=\S)")
_STOP = re.compile(r"[.!?:;…][\"'”’)\]]*$")
_DATE = re.compile(r"D?:?((?:19|20)\d\d)(\d\d)(\d\d)")
_FOLIO = re.compile(r"^\W*(?:[^\W\d]+\W+)?\d{1,4}(?:\W+(?:[^\W\d]+\W+)?\d{1,4})?\W*$")
_WORKING_TITLE = re.compile(
    r"^(?:microsoft (?:word|powerpoint)\b.*|untitled.*|.*\.(?:docx?|indd|pdf|odt|tex|rtf|pptx?|qxd)|document\d*|\W*)$",
    re.I,
)
_MARGIN = 0.14
"""Running heads and feet stand in this part of the page, above and below."""
_CROWDED = 4000
"""A page of more pieces of line than this is taken in the order in which it is drawn."""
_LARGER = 1.12
"""Letters so many times larger than those of the text make a heading."""
_LIGATURES = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or a piece of one: its text, its place on the page in points (y from the top), its letters.

    `left` and `right` are the edges of the column it stands in; `cells` is how many cells of a table it is.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    page: int
    left: float = 0.0
    right: float = 0.0
    cells: int = 1


def recognise(start: bytes, file: File) -> bool:
    """Whether it is a PDF; a few bytes may stand before its mark."""
    return b"%PDF-" in start[:1024] and not start.lstrip().startswith((b"<", b"{", b"WARC/", b"PK"))


def read(file: File, limits: Settings) -> Iterator[Found]:
    """The paper as one document: title, author and dates as it says of itself, else the title is its largest line.

    Raises `UnreadableError` when it is locked, a scan, damaged, or its letters cannot be told.
    """
    if find_spec("pypdfium2") is None:
        raise refusals.of("pdf-package", file.name)
    about, pages = _opened(file, limits)
    lines = [line for page in pages for line in page]
    heads, feet, kept = _running(pages)
    size = _body_size([line for page in kept for line in page] or lines)
    space = _space(kept)
    ordered = [line for page in kept for line in _ordered(page, size, space)]
    found: list[Stretch] = [(text, "p", ("header", "p")) for text in heads]
    body = list(_stretches(ordered, size))
    found += [*body, *((text, "p", ("footer", "p")) for text in feet)]
    text, marked = regions.join(found)
    yield Source(
        id=file.id, text=text, title=_title(about, body), url=file.url, author=_author(about),
        published=_day(about.get("CreationDate")), modified=_day(about.get("ModDate")), format="pdf", regions=marked,
    )  # fmt: skip


# ---- opening


def _opened(file: File, limits: Settings) -> tuple[dict[str, str], list[list[Line]]]:
    """What the PDF says about itself, and the pieces of line of each page. Raises `UnreadableError`."""
    data = file.whole(limits.file_mb, "HELDER_FILE_MB")
    command = [sys.executable, "-P", str(_READER), str(limits.pdf_seconds), str(limits.text_mb * MB)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=limits.pdf_seconds, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise refusals.of("pdf-slow", file.name, limit=limits.pdf_seconds) from None
    rows: list[dict[str, Any]] = []
    for line in done.stdout.splitlines():
        try:
            rows.append(json.loads(line))
        except ValueError:
            break
    trouble = next((row["error"] for row in rows if "error" in row), None)
    if trouble is None and (done.returncode != 0 or not rows):
        trouble = "damaged"
    if trouble:
        raise refusals.of(f"pdf-{trouble}", file.name)
    pages = [_lines(row, number) for number, row in enumerate(rows[1:])]
    letters = "".join(line.text for page in pages for line in page)
    plain = sum(c.isalnum() for c in letters)
    odd = sum(unicodedata.category(c) in ("Co", "Cn", "Cc") or c == "\ufffd" for c in letters)
    if not plain and not odd:
        scanned = any(row.get("picture") for row in rows[1:])
        raise refusals.of("pdf-scan" if scanned else "pdf-blank", file.name)
    if odd > plain:
        raise refusals.of("pdf-letters", file.name)
    return rows[0]["about"], pages


def _lines(row: dict[str, Any], page: int) -> list[Line]:
    """The pieces of one page, upright; letters that stand across the others (a stamp in the margin) are left out."""
    turns = row.get("turned") or {}
    main = max(turns, key=lambda turn: turns[turn]) if turns else "0"
    width, height = float(row.get("width", 0)), float(row.get("height", 0))
    found = []
    for piece in row.get("pieces", ()):
        if str(piece["turn"]) != main:
            continue
        x0, x1, y0, y1 = piece["x0"], piece["x1"], piece["y0"], piece["y1"]
        if main == "1":
            x0, x1, y0, y1, high = y0, y1, width - x1, width - x0, width
        elif main == "3":
            x0, x1, y0, y1, high = height - y1, height - y0, x0, x1, width
        else:
            high = height
        text = _clean(piece["text"])
        if text.strip():
            found.append(Line(text, x0, x1, high - y1, high - y0, max(1.0, piece["size"]), piece["bold"], page))
    return found


def _clean(text: str) -> str:
    for sign, letters in _LIGATURES.items():
        text = text.replace(sign, letters)
    # PDFium has its own signs for a hyphen at the end of a line
    text = re.sub("[\x02\ufffe]|\u00ad\\s*$", "-", text)
    return re.sub(r"\s+", " ", printable(text)).strip()


# ---- what stands on every page


def _running(pages: Sequence[Sequence[Line]]) -> tuple[list[str], list[str], list[list[Line]]]:
    """The running heads and feet, each once, and the pages without them."""
    seen: Counter[tuple[str, int]] = Counter()
    edges = [_edges(page) for page in pages]
    for top, bottom in edges:
        seen.update({_place(line) for line in (*top, *bottom)})
    enough = 2 if len(pages) <= 6 else 3
    heads: dict[str, str] = {}
    feet: dict[str, str] = {}
    kept = []
    for page, (top, bottom) in zip(pages, edges, strict=True):
        gone: set[int] = set()
        for side, names in ((top, heads), (bottom[::-1], feet)):
            for line in _outermost(side, {id(x) for x in side if seen[_place(x)] >= enough or _is_folio(x, page)}):
                gone.add(id(line))
                names.setdefault(_place(line)[0], line.text)
        kept.append([line for line in page if id(line) not in gone])
    return list(heads.values()), list(feet.values()), kept


def _outermost(side: Sequence[Line], repeated: set[int]) -> list[Line]:
    """The running lines at one edge of a page, its lines given from the edge inwards: there and no further.

    What stands on the outermost height beside a line that is repeated runs too (the name of a chapter beside the number
    of the page); further in, all on one height has to be repeated.
    """
    found: list[Line] = []
    heights: list[list[Line]] = []
    for line in side:
        if heights and abs(line.bottom - heights[-1][0].bottom) < 0.5 * line.size:
            heights[-1].append(line)
        else:
            heights.append([line])
    for number, height in enumerate(heights):
        known = [id(line) in repeated for line in height]
        if not (all(known) or (number == 0 and any(known))):
            break
        found += height
    return found


def _is_folio(line: Line, page: Sequence[Line]) -> bool:
    """Whether a line is the number of its page: a number, with one word at most, well apart from all other lines."""
    if not _FOLIO.match(line.text):
        return False
    others = [x for x in page if x is not line]
    above = all(x.bottom < line.top - 2 * line.size for x in others)
    return above or all(x.top > line.bottom + 2 * line.size for x in others)


def _edges(page: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The lines in the margins above and below the text of a page, from top to bottom."""
    if not page:
        return [], []
    low, high = min(line.top for line in page), max(line.bottom for line in page)
    zone = (high - low) * _MARGIN
    top = sorted((line for line in page if line.bottom < low + zone), key=lambda line: (line.top, line.x0))
    bottom = sorted((line for line in page if line.top > high - zone), key=lambda line: (line.top, line.x0))
    return top[:6], bottom[-6:]


def _place(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "0", line.text.lower()), round(line.top / 8)


# ---- reading order


def _ordered(page: Sequence[Line], size: float, space: float) -> list[Line]:
    """The lines of a page as a reader takes them: column after column, between what runs over all of them."""
    if len(page) > _CROWDED:
        return [replace(line, left=line.x0, right=line.x1) for line in page]
    return _columns(sorted(page, key=lambda line: (line.top, line.x0)), size, space, 0)


def _columns(lines: list[Line], size: float, space: float, depth: int) -> list[Line]:
    gutter = _gutter(lines, size) if depth < 4 else None
    if gutter is None:
        return _rows(lines, space)
    ordered: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []

    def close() -> None:
        for side in (left, right):
            if side:
                ordered.extend(_columns(list(side), size, space, depth + 1))
                side.clear()

    across: list[Line] = []
    for line in lines:
        if line.x0 < gutter < line.x1:
            if left or right:
                close()
            across.append(line)
            continue
        if across:
            ordered.extend(_rows(across, space))
            across = []
        (left if line.x1 <= gutter else right).append(line)
    if across:
        ordered.extend(_rows(across, space))
    close()
    return ordered


def _gutter(lines: list[Line], size: float) -> float | None:
    """Where two columns of text part, or None: few lines run over it and both sides have whole lines of text."""
    if len(lines) < 8:
        return None
    low, high = min(line.x0 for line in lines), max(line.x1 for line in lines)
    best: tuple[int, float, float] | None = None
    for start, end, crossing in _quiet(lines, low + 0.15 * (high - low), high - 0.15 * (high - low)):
        if crossing * 5 > len(lines) or end - start < 0.5 * size:
            continue
        if best is None or (crossing, start - end) < (best[0], -best[1]):
            best = crossing, end - start, (start + end) / 2
    if best is None:
        return None
    at = best[2]
    left, right = [x for x in lines if x.x1 <= at], [x for x in lines if x.x0 >= at]
    if min(len(left), len(right)) < 3 or not _text_like(left) or not _text_like(right):
        return None
    shared = min(max(x.bottom for x in left), max(x.bottom for x in right)) - max(
        min(x.top for x in left), min(x.top for x in right)
    )
    return at if shared > 2 * size else None


def _quiet(lines: list[Line], low: float, high: float) -> Iterator[tuple[float, float, int]]:
    """Stretches of the width with the same few lines over them: where each begins and ends, and how many lines."""
    edges = sorted([(x.x0, 1) for x in lines] + [(x.x1, -1) for x in lines])
    over, at = 0, edges[0][0]
    for x, step in edges:
        if x > at and at < high and x > low:
            yield max(at, low), min(x, high), over
        over, at = over + step, x


def _text_like(lines: list[Line]) -> bool:
    """Whether lines are running text and not the cells of a table: long, and most as wide as the column."""
    width = max(x.x1 for x in lines) - min(x.x0 for x in lines)
    long = [x for x in lines if len(x.text) >= 18]
    return len(long) * 2 >= len(lines) and median(x.x1 - x.x0 for x in long) >= 0.5 * width


def _rows(lines: list[Line], space: float) -> list[Line]:
    """The lines of one column, and the rows of tables in it."""
    if not lines:
        return []
    left, right = min(x.x0 for x in lines), max(x.x1 for x in lines)
    bands = [_cells(band) for band in _bands(lines, space)]
    ordered: list[Line] = []
    for several, run in groupby(bands, key=lambda cells: len(cells) > 1):
        rows = list(run)
        if not several:
            ordered += [line for cells in rows for line in _lined(cells[0])]
        elif len(rows) > 1:
            ordered += [_row(cells) for cells in rows]
        else:
            ordered += _lone(rows[0])
    return [replace(line, left=left, right=right) for line in ordered]


def _bands(lines: list[Line], space: float) -> list[list[Line]]:
    """Lines in groups with more white between them than between the lines of a paragraph."""
    bands: list[list[Line]] = []
    bottom = 0.0
    for line in sorted(lines, key=lambda x: x.top):
        if bands and line.top - bottom <= (space + 0.15) * line.size:
            bands[-1].append(line)
            bottom = max(bottom, line.bottom)
        else:
            bands.append([line])
            bottom = line.bottom
    return bands


def _cells(band: list[Line]) -> list[list[Line]]:
    """The lines of a band by the columns they stand in, when nothing runs over from one to the next."""
    cells: list[list[Line]] = []
    edge = 0.0
    for line in sorted(band, key=lambda x: x.x0):
        if cells and line.x0 - edge < 0.9 * line.size:
            cells[-1].append(line)
            edge = max(edge, line.x1)
        else:
            cells.append([line])
            edge = line.x1
    return cells


def _lone(cells: list[list[Line]]) -> list[Line]:
    """Texts that stand beside each other once: a name and a date on one line, lists side by side, or a tight table."""
    columns = [_lined(cell) for cell in cells]
    if all(len(column) == 1 for column in columns):
        return [_row(cells, " ")]
    rows: list[list[list[Line]]] = []
    for line in columns[0]:
        beside = [[x for x in column if abs(x.top - line.top) < 0.4 * line.size] for column in columns[1:]]
        if any(beside):
            rows.append([[line], *[x for x in beside if x]])
        elif rows:
            rows[-1][0].append(line)
        else:
            rows.append([[line]])
    placed = Counter(id(line) for row in rows for cell in row for line in cell)
    short = sum(len(x.text) for column in columns[1:] for x in column) < 24 * sum(len(c) for c in columns[1:])
    every_one_once = len(placed) == sum(map(len, columns)) == placed.total()
    if every_one_once and len(rows) > 1 and short:
        return [_row(row) for row in rows]
    return [line for column in columns for line in column]


def _row(cells: list[list[Line]], between: str = "\t") -> Line:
    """A row of a table as one line, with a tab between its cells; a cell may be several lines high."""
    text = between.join(_join_lines([line.text for line in _lined(cell)], frozenset()) for cell in cells)
    every = [line for cell in cells for line in cell]
    return replace(
        every[0], text=text, x0=min(x.x0 for x in every), x1=max(x.x1 for x in every), top=min(x.top for x in every),
        bottom=max(x.bottom for x in every), bold=all(x.bold for x in every),
        cells=len(cells) if between == "\t" else 1,
    )  # fmt: skip


def _lined(lines: list[Line]) -> list[Line]:
    """Pieces that stand on one height as one line."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda x: (x.top + x.bottom) / 2):
        height = min(line.bottom - line.top, rows[-1][0].bottom - rows[-1][0].top) if rows else 0
        if rows and min(line.bottom, rows[-1][0].bottom) - max(line.top, rows[-1][0].top) > 0.6 * height:
            rows[-1].append(line)
        else:
            rows.append([line])
    found = []
    for row in rows:
        row.sort(key=lambda x: x.x0)
        largest = max(row, key=lambda x: len(x.text))
        found.append(
            replace(
                largest,
                text=" ".join(x.text for x in row),
                x0=row[0].x0,
                x1=max(x.x1 for x in row),
                bold=all(x.bold for x in row),
            )
        )
    return found


def _space(pages: Sequence[Sequence[Line]]) -> float:
    """How much white is between the lines of a paragraph, in sizes of the letters: less than between other lines."""
    gaps = []
    for page in pages[:200]:
        lines = sorted(page, key=lambda x: x.top)
        for i, line in enumerate(lines):
            for below in lines[i + 1 : i + 12]:
                if below.top > line.top + 0.5 * line.size and below.x0 < line.x1 and below.x1 > line.x0:
                    if abs(below.size - line.size) < 0.5:
                        gaps.append((below.top - line.bottom) / line.size)
                    break
    return min(1.0, sorted(gaps)[len(gaps) // 8]) if gaps else 0.2


# ---- paragraphs and headings


def _body_size(lines: Iterable[Line]) -> float:
    """The size of most letters."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _stretches(lines: list[Line], size: float) -> Iterator[Stretch]:
    """The paragraphs, headings, items and rows of the paper, in reading order."""
    if not lines:
        return
    leading = _leading(lines)
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _goes_on(groups[-1], line, leading):
            groups[-1].append(line)
        else:
            groups.append([line])
    words = frozenset(word for line in lines for word in re.findall(r"[\w’'-]+\w", line.text.lower()))
    ranks = _ranks(groups, size)
    for group in groups:
        text = _join_lines([line.text for line in group], words)
        if group[0].cells > 1:
            yield text, "tr", ("table", "tr")
        elif rank := ranks.get(_looks(group, size)):
            yield text, f"h{rank}", (f"h{rank}",)
        elif found := _BULLET.match(text):
            marker = found.group().strip()
            yield (text if marker[-1] in ".)" else text[found.end() :]), "li", ("ul", "li")
        else:
            yield text, "p", ("p",)


def _leading(lines: list[Line]) -> float:
    """From one line of text to the next, in sizes of its letters."""
    steps = [
        (line.top - before.top) / line.size
        for before, line in pairwise(lines)
        if before.page == line.page and abs(before.size - line.size) < 0.5 and 0 < line.top - before.top < 3 * line.size
    ]
    return median(steps) if steps else 1.2


def _goes_on(group: list[Line], line: Line, leading: float) -> bool:
    """Whether a line belongs to the paragraph before it."""
    before = group[-1]
    if before.cells > 1 or line.cells > 1 or abs(before.size - line.size) > 0.08 * line.size + 0.2:
        return False
    if before.bold != line.bold and (len(group) == 1 or all(x.bold for x in group)):
        return False
    if _BULLET.match(line.text) and (_STOP.search(before.text) or _BULLET.match(group[0].text)):
        return False
    full = before.x1 >= before.right - 0.12 * (before.right - before.left)
    broken = before.text[-1] in _HYPHENS
    stopped = bool(_STOP.search(before.text)) and not broken
    step = line.top - before.top
    if before.page != line.page or step < 0 or abs(before.left - line.left) > 3 * line.size:
        return (broken or (not stopped and (line.text[0].islower() or full))) and not line.bold
    if step > (leading * 1.22 + 0.06) * line.size:
        return False
    if _BULLET.match(line.text) and abs(line.x0 - group[0].x0) < 2 and not line.text[0].isalnum():
        return False
    hanging = bool(_BULLET.match(group[0].text))
    indented = line.x0 - before.x0 > 0.7 * line.size and before.x0 - before.left < 0.4 * line.size
    if stopped and indented and not hanging:
        return False
    short = before.x1 < before.right - 0.22 * (before.right - before.left)
    return not (stopped and short and (line.text[0].isupper() or line.text[0].isdigit()))


def _looks(group: list[Line], size: float) -> tuple[float, bool] | None:
    """The size and weight of a group that may be a heading; None for text."""
    text = " ".join(line.text for line in group)
    if len(group) > 4 or len(text) > 250 or group[0].cells > 1 or not any(c.isalpha() for c in text):
        return None
    own = round(max(line.size for line in group) * 2) / 2
    bold = all(line.bold for line in group)
    if own >= size * _LARGER:
        return own, bold
    if bold and own >= size * 0.95 and len(text) <= 140 and not text.endswith((".", ",", ";")):
        return own, True
    return None


def _ranks(groups: list[list[Line]], size: float) -> dict[tuple[float, bool] | None, int]:
    """Which looks are which rank of heading: the largest first. Looks that most of the text has are none."""
    looks = Counter(look for group in groups if (look := _looks(group, size)))
    if sum(looks.values()) * 2 > len(groups) and len(groups) > 4:
        looks = Counter({look: n for look, n in looks.items() if look[0] >= size * _LARGER})
    return {look: min(rank, 6) for rank, look in enumerate(sorted(looks, reverse=True), 1)}


def _join_lines(lines: Sequence[str], words: frozenset[str]) -> str:
    """The lines of a paragraph as one; a word that was broken at the end of a line is whole again.

    >>> _join_lines(["Magnesium in volle-", "rengraan en omega-", "3 helpt."], frozenset())
    'Magnesium in vollerengraan en omega-3 helpt.'
    """
    whole = lines[0]
    for line in lines[1:]:
        glue, whole_word = _seam(whole, line, words)
        if whole[-1] in _HYPHENS:
            whole = whole[:-1] + ("" if whole_word else "-")
        whole += glue + line
    return whole


def _seam(before: str, after: str, words: frozenset[str]) -> tuple[str, bool]:
    """What stands between two lines, and whether the hyphen before it goes."""
    if before[-1] not in _HYPHENS:
        return " ", False
    left = re.search(r"([\w’'-]*)\W$", before)
    right = re.match(r"[\w’']+", after)
    head, tail = left.group(1) if left else "", right.group() if right else ""
    if not head or not head[-1].isalpha():
        return ("", False) if head and tail else (" ", False)
    if not tail:
        return " ", False
    joined, kept = f"{head}{tail}".lower(), f"{head}-{tail}".lower()
    if not tail[0].islower() or (kept in words and joined not in words):
        return "", False
    if len(tail) <= 3 and tail.lower() in words and joined not in words and head.lower() in words:
        return " ", False  # "hart- en vaatziekten"
    return "", True


# ---- what it says about itself


def _title(about: dict[str, str], found: list[Stretch]) -> str | None:
    own = printable(" ".join(about.get("Title", "").split()))
    if own and not _WORKING_TITLE.match(own):
        return own[:300]
    largest = min((tag for _, tag, _ in found if re.fullmatch(r"h\d", tag)), default=None)
    return next((text[:300] for text, tag, _ in found if tag == largest), None)


def _author(about: dict[str, str]) -> str | None:
    own = printable(" ".join(about.get("Author", "").split()))
    return own[:300] if len(own) > 2 and any(c.isupper() for c in own) else None


def _day(value: str | None) -> str | None:
    found = _DATE.match(value or "")
    if not found or not (1 <= int(found.group(2)) <= 12 and 1 <= int(found.group(3)) <= 31):
        return None
    return "-".join(found.groups())
