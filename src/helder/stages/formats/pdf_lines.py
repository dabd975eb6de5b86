"""The pieces of line on each page of a PDF and where they stand, read by a process of its own.

    python -P pdf_lines.py SECONDS CHARACTERS < paper.pdf

A PDF is a program for a machine with many parts, and some are made to break it: so this runs apart, with limits on
its memory and time, and whatever happens to it happens to nothing else. It prints a JSON object for the document and
one for each page, a line each.
"""

from __future__ import annotations

import ctypes
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

if sys.platform != "win32":
    import resource

_MEMORY = 1024**3
_WIDE = 1.0
"""A gap of so many times the size of the letters begins a new piece."""
_BELOW = 0.25
"""How much of the size of letters is below their line; taken to be the same for all, fonts differ wildly in it."""
_PASSWORD = 4  # FPDF_ERR_PASSWORD


def main() -> None:
    """Read a PDF from standard input and print its pieces of line."""
    seconds, most = int(sys.argv[1]), int(sys.argv[2])
    _limit(seconds)
    data = sys.stdin.buffer.read()
    import pypdfium2  # an extra; this file runs alone, so the check for it is in `pdf`
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        _say({"error": "password" if raw.FPDF_GetLastError() == _PASSWORD else "damaged"})
        return
    try:
        about = {k: str(v) for k, v in document.get_metadata_dict(skip_empty=True).items()}
        _say({"pages": len(document), "about": about})
        for number in range(len(document)):
            try:
                found, characters = _page(document, number, raw, most)
            except pypdfium2.PdfiumError:
                _say({"broken": True})
                continue
            most -= characters
            if most < 0:
                _say({"error": "large"})
                return
            _say(found)
    except MemoryError:
        _say({"error": "memory"})


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def _limit(seconds: int) -> None:
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _page(document: Any, number: int, raw: Any, most: int) -> tuple[dict[str, object], int]:
    """A page: its size, whether it has pictures, and its pieces of line; and how many characters those are."""
    page = document[number]
    try:
        width, height = page.get_size()
        text = page.get_textpage()
        try:
            count = text.count_chars()
            if count > most:
                return {}, count
            pieces = [p for p in _pieces(text, count, raw) if p["text"].strip()]
        finally:
            text.close()
        picture = not pieces and any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
    finally:
        page.close()
    turned = Counter(p["turn"] for p in pieces)
    return {"width": width, "height": height, "picture": picture, "turned": dict(turned), "pieces": pieces}, count


def _pieces(text: Any, count: int, raw: Any) -> Iterator[dict[str, Any]]:
    """The pieces of line on a page, as its program draws them; y counts from the bottom."""
    left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
    matrix = raw.FS_MATRIX()
    letters: list[str] = []
    sizes: Counter[float] = Counter()
    x0 = x1 = base = size = 0.0
    first = last = -1

    def piece() -> dict[str, Any]:
        most = sizes.most_common(1)[0][0]
        return {
            "text": "".join(letters), "x0": round(x0, 1), "x1": round(x1, 1), "y0": round(base - _BELOW * most, 1),
            "y1": round(base + (1 - _BELOW) * most, 1), "size": most,
            "bold": all(_bold(text, at, raw) for at in {first, (first + last) // 2, last}),
            "turn": _turn(text, first, raw),
        }  # fmt: skip

    for i in range(count):
        code = raw.FPDFText_GetUnicode(text, i)
        if code in (10, 13):
            if first >= 0:
                yield piece()
            letters, first = [], -1
            continue
        if 0xD800 <= code < 0xE000 or code > 0x10FFFF:
            code = 0xFFFD
        letter = chr(code)
        if letter.isspace() or code == 0:
            if letters:
                letters.append(" ")
            continue
        placed = raw.FPDFText_GetCharBox(text, i, left, right, bottom, top)
        if not placed or not raw.FPDFText_GetCharOrigin(text, i, x, y):
            continue
        # the size of a font counts only together with how its letters are scaled
        scale = math.hypot(matrix.c, matrix.d) if raw.FPDFText_GetMatrix(text, i, matrix) else 1.0
        size = min(1000.0, max(1.0, round(raw.FPDFText_GetFontSize(text, i) * scale, 1)))
        if first >= 0:
            far = left.value - x1 > _WIDE * size or left.value < x1 - 3 * size
            if far or abs(y.value - base) > 0.6 * size:
                yield piece()
                letters, first = [], -1
        if first < 0:
            first, letters, sizes = i, [], Counter()
            x0, x1, base = left.value, right.value, y.value
        letters.append(letter)
        last = i
        sizes[size] += 1
        x0, x1 = min(x0, left.value), max(x1, right.value)
    if first >= 0:
        yield piece()


def _bold(text: Any, at: int, raw: Any) -> bool:
    if raw.FPDFText_GetFontWeight(text, at) >= 600:
        return True
    flags = ctypes.c_int()
    name = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(text, at, name, 128, flags)
    lower = name.value.lower()
    return any(word in lower for word in (b"bold", b"black", b"heavy"))


def _turn(text: Any, at: int, raw: Any) -> int:
    """In quarter turns, how the letters stand."""
    return round(float(raw.FPDFText_GetCharAngle(text, at)) / 1.5708) % 4


if __name__ == "__main__":
    main()
