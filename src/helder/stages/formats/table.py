"""The formats that Helder reads, one row each: told apart by content, never by name."""

from __future__ import annotations

from collections.abc import Iterator

from helder.settings import Settings
from helder.stages.formats import docx, epub, gzipped, html, jsonl, markdown, pdf, refusals, warc, zipped
from helder.stages.formats.characters import decode, looks_like_words
from helder.stages.formats.file import File, Format, Found
from helder.stages.formats.plain import from_text


def _read_text(file: File, limits: Settings) -> Iterator[Found]:
    """A page, Markdown or plain text: what has characters is one of these."""
    data = file.whole(limits.text_mb, "HELDER_TEXT_MB")
    is_page = html.recognise(data[:8192].decode("latin-1"))
    text, encoding = decode(data, file.name, html=is_page, charset=file.charset)
    if not text.strip():
        raise refusals.of("empty", file.name)
    if is_page or html.recognise(text):
        yield html.page(text, file.url, file.id, file.name)
        return
    if encoding not in ("utf-8", "utf-16", "utf-32") and not looks_like_words(text):
        raise refusals.of("binary", file.name, what="its bytes are no letters")
    if markdown.recognise(text):
        yield markdown.page(text, file.url, file.id, file.name)
        return
    yield from_text(text, id=file.id, url=file.url)


FORMATS: tuple[Format, ...] = (
    Format("pdf", pdf.recognise, pdf.read),
    Format("zip", zipped.recognise, zipped.reader(((docx.recognise, docx.read), (epub.recognise, epub.read)))),
    Format("gzip", gzipped.recognise, gzipped.read),
    Format("warc", warc.recognise, warc.read),
    Format("jsonl", jsonl.recognise, jsonl.read),
    Format("text", lambda start, file: True, _read_text),
)
"""Every format there is; the first that recognises a file reads it."""


def of(file: File) -> Format:
    """The format of a file."""
    start = file.start()
    return next(row for row in FORMATS if row.recognise(start, file))
