"""The pieces of line on each page of a PDF and where they stand, read by a process of its own.

    python -P pdf_lines.py SECONDS CHARACTERS < paper.pdf

A PDF is a program for a machine with many parts, and some are made to break it: so this runs apart, with limits on
its memory and time, and whatever happens to it happens to nothing else. It prints a JSON object for the document and
one for each page, a line each.
"""

from __future__ import annotations

import ctypes
import json
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

if sys.platform != "win32":
    import resource

_MEMORY = 1024**3
_WIDE = 1.0
"""A gap of so many times the size of the letters begins a new piece."""
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
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    box = raw.FS_RECTF()
    letters: list[str] = []
    x0 = x1 = y0 = y1 = 0.0
    size = 0.0
    base = 0.0
    first = -1

    def piece() -> dict[str, Any]:
        return {
            "text": "".join(letters), "x0": round(x0, 1), "x1": round(x1, 1), "y0": round(y0, 1), "y1": round(y1, 1),
            "size": round(size, 1), "bold": _bold(text, first, raw), "turn": _turn(text, first, raw),
        }  # fmt: skip

    for i in range(count):
        code = raw.FPDFText_GetUnicode(text, i)
        if code in (10, 13):
            if letters and first >= 0:
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
        if not raw.FPDFText_GetCharBox(text, i, left, right, bottom, top):
            continue
        if not raw.FPDFText_GetLooseCharBox(text, i, box):
            box.left, box.right, box.bottom, box.top = left.value, right.value, bottom.value, top.value
        high = abs(box.top - box.bottom)
        if letters and first >= 0:
            far = box.left - x1 > _WIDE * max(size, 1) or box.left < x1 - 3 * max(size, 1)
            other = abs(box.bottom - base) > 0.6 * max(size, high)
            if far or other:
                yield piece()
                letters, first = [], -1
        if first < 0:
            first, letters = i, []
            x0, x1, y0, y1, base, size = box.left, box.right, box.bottom, box.top, box.bottom, high
        letters.append(letter)
        x0, x1, y0, y1 = min(x0, box.left), max(x1, box.right), min(y0, box.bottom), max(y1, box.top)
        size = max(size, high)
    if letters and first >= 0:
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
