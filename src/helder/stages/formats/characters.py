"""From the bytes of a file to its characters: which encoding, and whether it is text at all."""

from __future__ import annotations

import codecs
import re

from helder.stages.formats import refusals

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
_CONTROL = re.compile("[\x01-\x08\x0b\x0e-\x1a\x1c-\x1f]")
SURROGATE = re.compile("[\ud800-\udfff]")
UNSEEN = "\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb"
"""Characters that are never seen and split words or turn them around: soft hyphens, zero widths, marks and overrides
of direction. (The joiners U+200C and U+200D are part of how words and emoji are written.)"""
_UNPRINTABLE = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff{UNSEEN}]")


def printable(text: str) -> str:
    """The text without characters that no reader sees: control characters and those of `UNSEEN`; line ends stay."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def decode(data: bytes, where: str, html: bool = False, charset: str | None = None) -> tuple[str, str]:
    """The characters of a file and the encoding they were in. Raises `UnreadableError` for what is not text.

    In this order: a byte order mark, UTF-16 without one, UTF-8 when the bytes are that, what a server or the page
    itself declares, Windows-1252.
    """
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise refusals.of("binary", where, what=what)
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                text = data.decode(encoding, "replace" if html else "strict").removeprefix("\ufeff")
            except UnicodeDecodeError:
                raise refusals.of("encoding", where, encoding=encoding.upper()) from None
            return text, encoding
    if (wide := _utf_16(data)) is not None:
        return wide
    if b"\0" in data and not (html and data.count(b"\0") * 100 < len(data)):
        raise refusals.of("binary", where, what="it holds NUL bytes")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    declared = _known(charset) or (_declared(data) if html or b"<" in data[:1024] else None)
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
    return _known(found.group(1).decode("ascii")) if found else None


def _known(charset: str | None) -> str | None:
    """An encoding by the name Python has for it, None when it is none."""
    if not charset:
        return None
    try:
        name = codecs.lookup(charset)
        "".encode(name.name)
    except (LookupError, ValueError):
        return None
    if not getattr(name, "_is_text_encoding", True):
        return None
    return "cp1252" if name.name in ("iso8859-1", "ascii") else name.name


def _utf_16(data: bytes) -> tuple[str, str] | None:
    """The text of UTF-16 without a byte order mark: every second byte of Latin letters is NUL."""
    start = data[:4096]
    if len(start) < 8 or len(data) % 2:
        return None
    for encoding, letters, nuls in (("utf-16-le", start[0::2], start[1::2]), ("utf-16-be", start[1::2], start[0::2])):
        if nuls.count(0) * 10 >= len(nuls) * 8 and letters.count(0) == 0:
            try:
                return data.decode(encoding), "utf-16"
            except UnicodeDecodeError:
                return None
    return None


def _mostly_utf8(data: bytes) -> bool:
    """Whether a few bytes are broken in what is otherwise UTF-8 with characters beyond ASCII."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    beyond = sum(not c.isascii() for c in text[: 1 << 16]) - broken
    return beyond > 10 * broken


def looks_like_words(text: str) -> bool:
    """Whether a text of unknown encoding reads as words: few control characters, mostly letters and spaces."""
    start = text[: 1 << 16]
    plain = sum((c.isalpha() and c.isascii()) or c.isspace() for c in start)
    return not _CONTROL.search(start) and plain >= 0.7 * len(start)
