"""Whatever is wrong with a file, hostile ones as well, is one sentence; what is good beside it is read."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import documents as make
from documents import BODY, OTHER, W
from helder import settings as rows
from helder.errors import UnreadableError
from helder.model import Source
from helder.stages import read
from helder.stages.formats import pdf, refusals, warc
from helder.stages.formats.file import File


def found(data: bytes) -> list[Source | UnreadableError]:
    return list(read.read_bytes(data, "a.bin"))


def one(data: bytes) -> Source:
    (source,) = found(data)
    assert isinstance(source, Source), str(source)
    return source


def run(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


# ---- what is refused, each in its sentence


@dataclass(frozen=True)
class Refused:
    """A file that is refused: the refusal's name, the bytes, and settings that make the limit small."""

    name: str
    data: Callable[[], bytes]
    set: dict[str, str] = field(default_factory=dict)


def line(**row: object) -> Callable[[], bytes]:
    return lambda: b'{"id": "x", "text": "Good."}\n' + json.dumps(row).encode() + b"\n"


def zeros(megabytes: int) -> bytes:
    return bytes(megabytes * 1024 * 1024)


def nested(depth: int) -> bytes:
    data: bytes = make.archive({"a.txt": BODY})
    for _ in range(depth):
        data = make.archive({"inner.zip": data})
    return data


def flipped(data: bytes, inside: bytes) -> bytes:
    at = data.index(inside) + len(inside) // 2
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def stored(name: str, text: str, flag: int = 0) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(zipfile.ZipInfo(name), text)
    data = bytearray(out.getvalue())
    if flag:
        data[6] |= flag
        data[data.index(b"PK\x01\x02") + 8] |= flag
    return bytes(data)


def letterless() -> bytes:
    """A paper whose font gives its letters no meaning."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length 60>>stream\nBT /F 12 Tf 20 200 Td <E001E002E003E004E005E006E007> Tj ET      \nendstream",
        b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 8 0 R>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/FontDescriptor 7 0 R>>",
        b"<</Type/FontDescriptor/FontName/X/Flags 4/FontBBox[0 0 9 9]/ItalicAngle 0/Ascent 9/Descent 0/CapHeight 9"
        b"/StemV 1>>",
        b"<</Length 140>>stream\n1 begincodespacerange <0000><FFFF> endcodespacerange 1 beginbfrange <E000><E0FF>"
        b"<E000> endbfrange".ljust(139) + b"\nendstream",
    ]  # fmt: skip
    data, places = b"%PDF-1.7\n", []
    for number, thing in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj" % number + thing + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % at for at in places)
    return (
        data
        + b"xref\n0 9\n0000000000 65535 f \n"
        + table
        + b"trailer<</Root 1 0 R/Size 9>>\nstartxref\n%d\n%%%%EOF" % len(data)
    )


ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "' + "b" * 1000 + '">'
    + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10 if i else "&a;" * 10}">' for i in range(10))
    + f']><w:document {W}><w:body>{run("Zinc. &a9;")}</w:body></w:document>'
)  # fmt: skip
LOCK = '<encryption><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/></encryption>'

LONG = f"<p>{'word ' * 150_000}</p>"
OPF = (
    '<package><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
    '<spine><itemref idref="a"/></spine></package>'
)

REFUSED = [
    Refused("empty", lambda: b" \n\t"),
    Refused("binary", lambda: bytes(range(1, 256)) * 4),
    Refused("encoding", lambda: b"\xff\xfe\x00\xd8a"),
    Refused("large", lambda: b"word " * 300_000, {"HELDER_TEXT_MB": "1"}),
    Refused("script", lambda: b"<html><body><script>x()</script></body></html>"),
    Refused("line-large", line(id="y", text="word " * 300_000), {"HELDER_TEXT_MB": "1"}),
    Refused("line-encoding", lambda: b'{"id": "x", "text": "Good."}\n{"id": "y", "text": "\xff"}\n'),
    Refused("line-object", lambda: b'{"id": "x", "text": "Good."}\n[1]\n'),
    Refused("line-id", line(text="Good.")),
    Refused("line-text", line(id="y")),
    Refused("line-binary", line(id="y", text="a\0b")),
    Refused("line-surrogate", line(id="y", text="a\ud800b")),
    Refused("pdf-scan", make.scan),
    Refused("pdf-blank", lambda: make.pdf([])),
    Refused("pdf-letters", letterless),
    Refused("pdf-password", lambda: make.pdf(encrypted=True)),
    Refused("pdf-damaged", lambda: make.pdf()[:300]),
    Refused("pdf-large", lambda: make.pdf([("p", OTHER * 100)]), {"HELDER_TEXT_MB": "1", "-characters": "1000"}),
    Refused("damaged-document", lambda: make.docx_of("<w:p>")),
    Refused("blank-document", lambda: make.docx_of("<w:p/>")),
    Refused("blank-document", lambda: make.epub({"a.xhtml": "<body><img src='a.png'/></body>"}, ["a.xhtml"])),
    Refused("other-document", lambda: make.archive({"xl/workbook.xml": "<x/>"})),
    Refused("other-document", lambda: make.archive({"mimetype": "application/vnd.oasis.opendocument.text"})),
    Refused("book-locked", lambda: make.epub(parts={"META-INF/encryption.xml": LOCK})),
    Refused("book-part", lambda: make.archive({"META-INF/container.xml": make.CONTAINER, "OEBPS/book.opf": OPF})),
    Refused("book-large", lambda: make.epub({"a.xhtml": LONG, "b.xhtml": LONG}, ["a.xhtml", "b.xhtml"]),
            {"HELDER_TEXT_MB": "1"}),
    Refused("damaged", lambda: flipped(stored("a.txt", BODY), BODY.encode())),
    Refused("damaged", lambda: make.archive({"a.txt": BODY})[:-30]),
    Refused("damaged-from", lambda: flipped(gzip.compress(BODY.encode(), 0), BODY.encode())),
    Refused("damaged-from", lambda: make.warc() + b"no record at all\r\n\r\n"),
    Refused("cut-off", lambda: gzip.compress(BODY.encode())[:-4]),
    Refused("headers", lambda: make.warc() + b"WARC/1.0\r\n" + b"a" * 5_000_000),
    Refused("outside", lambda: make.archive({"../../etc/a.txt": BODY, "b.txt": OTHER})),
    Refused("outside", lambda: make.archive({"C:\\a.txt": BODY, "b.txt": OTHER})),
    Refused("outside", lambda: make.archive({"/etc/a.txt": BODY})),
    Refused("link", lambda: make.link("a.txt", "/etc/passwd")),
    Refused("locked", lambda: stored("a.txt", BODY, flag=1)),
    Refused("no-files", lambda: make.archive({})),
    Refused("no-files", lambda: make.archive({"folder/": ""})),
    Refused("deep", lambda: nested(5)),
    Refused("many", lambda: make.archive({f"{i}.txt": "a" for i in range(12)}), {"HELDER_ARCHIVE_FILES": "10"}),
    Refused("many", lambda: make.archive({f"{i:0900}.txt": "a" for i in range(12)}), {"HELDER_ARCHIVE_FILES": "10"}),
    Refused("bomb", lambda: make.archive({"a.txt": zeros(11)})),
    Refused("bomb", lambda: gzip.compress(zeros(11))),
    Refused("bomb", lambda: make.archive({"a.gz": gzip.compress(zeros(11))})),
    Refused("archive-large", lambda: make.archive({f"{i}.txt": "word " * 100_000 for i in range(3)}),
            {"HELDER_ARCHIVE_MB": "1"}),
]  # fmt: skip


def words_of(name: str) -> list[str]:
    """The fixed words of a refusal, between what is put in."""
    return [part for part in refusals.REFUSALS[name].replace("}", "{").split("{")[::2] if part.strip()]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.name)
def test_what_cannot_be_read_is_said_in_its_sentence(row: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in row.set.items():
        if name.startswith("HELDER"):
            monkeypatch.setenv(name, value)
    if "-characters" in row.set:
        monkeypatch.setattr(pdf, "MB", int(row.set["-characters"]))
    errors = [str(x) for x in found(row.data()) if isinstance(x, UnreadableError)]
    assert len(errors) == 1, errors
    assert all(part in errors[0] for part in words_of(row.name)), errors


ELSEWHERE = {
    "missing": "test_read", "folder": "test_read", "closed": "test_read", "several": "test_read",
    "surrogate": "test_read",
    "no-page": "lxml gives a tree for nearly anything", "markdown": "only a broken library does this",
    "memory": "needs a machine without memory", "pdf-memory": "needs a paper made for it", "pdf-slow": "below",
    "pdf-package": "below", "warc-package": "below", "twice": "below",
}  # fmt: skip


def test_every_refusal_is_tested() -> None:
    assert {row.name for row in REFUSED} | set(ELSEWHERE) == set(refusals.REFUSALS)


def test_the_good_members_beside_a_bad_one_are_read() -> None:
    bad: dict[str, str | bytes] = {
        "../a.txt": BODY,
        "b.pdf": make.scan(),
        "c.docx": make.docx_of("<w:p>"),
        "d.zip": nested(4),
    }
    result = found(make.archive({"first.txt": BODY, **bad, "last.txt": OTHER}))
    assert [x.text for x in result if isinstance(x, Source)] == [BODY, OTHER]
    assert len(result) == 6


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_members_of_one_name_the_first_is_kept() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("a.txt", BODY)
        packed.writestr("a.txt", OTHER)
    first, error = found(out.getvalue())
    assert isinstance(first, Source)
    assert str(error) == str(refusals.of("twice", "a.bin, a.txt"))


@pytest.mark.parametrize(("module", "name"), [(pdf, "pdf"), (warc, "warc")], ids=["pdf", "warc"])
def test_a_missing_package_is_named(module: object, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _: None)
    (error,) = found(make.examples()[name])
    assert str(error) == str(refusals.of(f"{name}-package", "a.bin"))


def test_a_paper_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(pdf, "_READER", slow)
    monkeypatch.setenv("HELDER_PDF_SECONDS", "1")
    (error,) = found(make.pdf())
    assert str(error) == str(refusals.of("pdf-slow", "a.bin", limit=1))


def test_a_reader_of_papers_that_dies_is_a_damaged_paper(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    dying = tmp_path / "dying.py"
    dying.write_text('import os; print(\'{"pages": 1, "about": {}}\', flush=True); os.abort()')
    monkeypatch.setattr(pdf, "_READER", dying)
    (error,) = found(make.pdf())
    assert str(error) == str(refusals.of("pdf-damaged", "a.bin"))


# ---- hostile


def test_entities_are_never_expanded_and_nothing_is_fetched() -> None:
    (result,) = found(make.archive({"word/document.xml": ENTITIES}))
    assert isinstance(result, UnreadableError) or len(result.text) < 100
    whole = f"<w:document {W}><w:body>{run('Zinc. &e;')}</w:body></w:document>"
    outside = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>{whole}'
    (result,) = found(make.archive({"word/document.xml": outside}))
    assert isinstance(result, UnreadableError) or "root" not in result.text


def test_styles_that_rest_on_each_other_end() -> None:
    pairs = "".join(f'<w:style w:styleId="{a}"><w:basedOn w:val="{b}"/></w:style>' for a, b in (("a", "b"), ("b", "a")))
    styles = f"<w:styles {W}>{pairs}</w:styles>"
    assert (
        one(make.docx_of(f'<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr>{run("Zinc.")[5:]}', styles=styles)).text == "Zinc."
    )


@pytest.mark.parametrize(
    "char", ["\u202e", "\u2066", "\u200b", "\ufeff", "\u00ad", "\x00"], ids=lambda c: f"U+{ord(c):04X}"
)
def test_what_no_reader_sees_does_not_split_a_word_on_a_page(char: str) -> None:
    source = one(f"<html><body><p>Magne{char}sium is a mineral.</p><p>{BODY}</p></body></html>".encode())
    assert source.text == f"Magnesium is a mineral.\n\n{BODY}"


def test_a_line_of_any_length_is_passed_over_without_holding_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELDER_TEXT_MB", "1")

    class Endless(io.BytesIO):
        largest = 0

        def readline(self, size: int | None = -1, /) -> bytes:
            piece = super().readline(size)
            Endless.largest = max(Endless.largest, len(piece))
            return piece

    data = (
        b'{"id": "a", "text": "Good."}\n{"id": "b", "text": "'
        + b"x" * 5_000_000
        + b'"}\n{"id": "c", "text": "Good."}\n'
    )
    result = list(read._documents(File(Endless(data), "a", "a", "a"), rows.get()))
    assert [x.id if isinstance(x, Source) else "refused" for x in result] == ["a", "refused", "c"]
    assert Endless.largest <= 1024 * 1024 + 1


def test_a_member_without_a_name_is_read() -> None:
    data = make.archive({"\0": BODY, "b.txt": OTHER})
    assert [x.text for x in found(data) if isinstance(x, Source)] == [BODY, OTHER]


# ---- fuzz


SEEDS = list(make.examples())


@cache
def seed(name: str) -> bytes:
    return make.examples()[name]


@st.composite
def mutated(draw: st.DrawFn, names: Iterable[str]) -> bytes:
    """A valid file with pieces changed, cut out, doubled or put in."""
    data = bytearray(seed(draw(st.sampled_from(sorted(names)))))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        kind = draw(st.sampled_from("flip cut double insert number".split()))
        if kind == "flip" and data:
            data[at] = draw(st.integers(0, 255))
        elif kind == "cut":
            del data[at : at + draw(st.integers(1, 200))]
        elif kind == "double":
            data[at:at] = data[at : at + draw(st.integers(1, 200))]
        elif kind == "insert":
            data[at:at] = draw(st.binary(max_size=20))
        else:
            data[at : at + 4] = struct.pack("<L", draw(st.sampled_from([0, 1, 0x7FFFFFFF, 0xFFFFFFFF, 0xFFFFFFFE])))
    return bytes(data)


def reads_or_refuses(data: bytes) -> None:
    result = found(data)
    for x in result:
        if isinstance(x, Source):
            assert x.text.strip()
            ends = 0
            for region in x.regions:
                assert ends <= region.span.start < region.span.end <= len(x.text)
                ends = region.span.end
        else:
            assert "\n" not in str(x)
            assert str(x).endswith(".")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated(set(SEEDS) - {"pdf"}))
def test_any_broken_file_is_read_or_refused(data: bytes) -> None:
    reads_or_refuses(data)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated({"pdf"}))
def test_any_broken_paper_is_read_or_refused(data: bytes) -> None:
    reads_or_refuses(data)


def repacked(name: str, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A document with one of its parts changed and packed again, so that the change is past the checks of the ZIP."""
    parts = zipfile.ZipFile(io.BytesIO(seed(name)))
    return make.archive({n: change(parts.read(n)) if n == part else parts.read(n) for n in parts.namelist()})


PARTS = [
    *(("docx", f"word/{p}.xml") for p in ("document", "styles", "header1")), ("docx", "docProps/core.xml"),
    ("epub", "META-INF/container.xml"), ("epub", "OEBPS/book.opf"), ("epub", "OEBPS/one.xhtml"),
]  # fmt: skip


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PARTS), st.data())
def test_any_broken_part_of_a_document_is_read_or_refused(place: tuple[str, str], data: st.DataObject) -> None:
    def change(part: bytes) -> bytes:
        at = data.draw(st.integers(0, len(part)))
        length = data.draw(st.integers(0, 40))
        return (
            part[:at]
            + data.draw(st.sampled_from([b"", b"<", b"&x;", b"</w:p>", b"\xff", b"<w:tbl>", part[:300]]))
            + part[at + length :]
        )

    reads_or_refuses(repacked(*place, change))


LINES = st.builds(
    pdf.Line, st.text("ab -\u2010.•1A", min_size=1, max_size=30).filter(str.strip), st.floats(0, 600),
    st.floats(0, 600), st.floats(0, 800), st.floats(0, 800), st.floats(1, 40), st.booleans(), st.integers(0, 3),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=40))
def test_no_letter_is_lost_whatever_the_layout(lines: list[pdf.Line]) -> None:
    def letters(found: Iterable[str]) -> list[str]:
        return sorted(c for text in found for c in text if c.isalnum())

    ordered = pdf._ordered(lines, 10.0, 0.2)
    assert letters(line.text for line in ordered) == letters(line.text for line in lines)
    assert len(letters(text for text, _, _ in pdf._stretches(ordered, 10.0))) == len(letters(x.text for x in ordered))
