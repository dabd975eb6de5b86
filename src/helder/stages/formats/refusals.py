"""Why something cannot be read, in a sentence each: the table behind every refusal of the readers and the reference."""

from __future__ import annotations

from collections.abc import Mapping

from helder.errors import UnreadableError

REFUSALS: Mapping[str, str] = {
    # files
    "missing": "{where} is not there: check the name, or whether it was moved while reading.",
    "folder": "{where} is a folder: name the files in it, or add the folder to a library.",
    "closed": "{where} cannot be opened ({reason}): check its name and permissions.",
    "large": "{where} is larger than {limit} MB, the most that is read as one document: split it, or set "
    "{setting} higher.",
    "several": "{where} holds several documents: add it to a library, or read it with `documents`.",
    "memory": "{where} needs more memory than there is: split it.",
    # text and pages
    "empty": "{where} is empty: there is nothing to read in it.",
    "binary": "{where} looks binary ({what}): give text, HTML, PDF, DOCX, EPUB or JSONL.",
    "encoding": "{where} says it is {encoding} but is not: save it as UTF-8.",
    "surrogate": "Character {at} of the text is half a character (a lone surrogate): decode it as UTF-8 first.",
    "no-page": "{where} has no text in it: check that it is a whole page.",
    "script": "{where} has no text in it: it may be drawn by a script, save it from a browser first.",
    "markdown": "{where} cannot be read as Markdown: save it as plain text or HTML.",
    # JSONL
    "line-large": "{where}: larger than {limit} MB; split its text over several objects, or set HELDER_TEXT_MB higher.",
    "line-encoding": "{where}: not UTF-8, which JSON must be; save it as UTF-8.",
    "line-object": "{where}: not a JSON object; write one object with id and text on each line.",
    "line-id": '{where}: no id; give each object an "id" of its own.',
    "line-text": '{where}: no text; give each object a "text" that is not empty.',
    "line-binary": "{where}: looks binary; its text holds NUL characters.",
    "line-surrogate": "{where}: holds half a character (a lone surrogate); write the text as UTF-8.",
    # PDF
    "pdf-package": "{where} is a PDF, for which Helder needs one package more: pip install 'helder[pdf]'.",
    "pdf-scan": "{where} is a scan: its pages are pictures; put it through text recognition (OCR) first.",
    "pdf-blank": "{where} has no text in it; put it through text recognition (OCR) first if its pages show some.",
    "pdf-letters": "{where} does not say which letters its signs stand for: put it through text recognition "
    "(OCR) first.",
    "pdf-password": "{where} is locked with a password: save a copy without one and add that.",
    "pdf-damaged": "{where} is a damaged PDF: download it again, or print it to a new PDF.",
    "pdf-large": "{where} has more text than is read as one document: split it, or set HELDER_TEXT_MB higher.",
    "pdf-memory": "{where} needs more memory than a document may: print it to a new PDF.",
    "pdf-slow": "{where} takes longer than {limit} seconds to read: print it to a new PDF, or set "
    "HELDER_PDF_SECONDS higher.",
    # office documents and books
    "damaged-document": "{where} is a damaged document ({reason}): save it again with the program it comes from.",
    "blank-document": "{where} has no text in it: when its pages are pictures, put them through text "
    "recognition first.",
    "other-document": "{where} is {what}: save its text as DOCX, HTML, PDF or text.",
    "book-locked": "{where} is protected against copying: Helder can only read books without protection.",
    "book-part": "{where} is not in the book: download or save it again.",
    "book-large": "{where} and what comes after it are left out, the book has more than {limit} MB of text: set "
    "HELDER_TEXT_MB higher.",
    # archives
    "damaged": "{where} is damaged ({reason}): download or save it again.",
    "damaged-from": "{where} is damaged ({reason}): what came before was read; download it again for the rest.",
    "cut-off": "{where} ends too early: what came before was read; download it again for the rest.",
    "warc-package": "{where} is a web archive, for which Helder needs one package more: pip install 'helder[warc]'.",
    "headers": "{where} has headers without an end at byte {at}: what came before was read; download it again "
    "for the rest.",
    "outside": "{where} has a name that leads outside its archive: it is left out.",
    "link": "{where} is a link to another file: it is left out; add that file itself.",
    "locked": "{where} is locked with a password: unlock it and add it again.",
    "twice": "{where} stands twice in the archive: the first one is kept.",
    "no-files": "{where} is an empty archive: there is nothing to read in it.",
    "deep": "{where} lies in more than {limit} archives: unpack it and add what is in it, or set "
    "HELDER_ARCHIVE_DEPTH higher.",
    "many": "{where} holds more than {limit} files: split it, or set HELDER_ARCHIVE_FILES higher.",
    "bomb": "{where} unpacks to more than {limit} times its size, which a real document never does: it is left out; "
    "unpack it yourself if you trust it, or set HELDER_ARCHIVE_RATIO higher.",
    "archive-large": "{where} is as far as the archive was read, all in it unpacks to more than {limit} MB: "
    "split it, or "
    "set HELDER_ARCHIVE_MB higher.",
}
"""Every refusal: its name, and the sentence with what is put in."""


def of(name: str, where: object, **facts: object) -> UnreadableError:
    """The refusal of this name about a file or a place in one."""
    return UnreadableError(REFUSALS[name].format(where=where, **facts))


def reason(error: Exception) -> str:
    """What a library said was wrong, short enough for a sentence."""
    said = str(error).partition("\n")[0].strip()[:120]
    return said or type(error).__name__
