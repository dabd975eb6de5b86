"""Every format gives its text in reading order with its markup, and whatever is wrong with it is one sentence."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

import documents as make
import helder
from documents import BODY, OTHER, W
from helder.errors import UnreadableError
from helder.model import Source
from helder.stages import read
from helder.stages.formats import refusals


def found(data: bytes, name: str = "a.bin", **facts: str) -> list[Source | UnreadableError]:
    return list(read.read_bytes(data, name, **facts))


def one(data: bytes, name: str = "a.bin", **facts: str) -> Source:
    (source,) = found(data, name, **facts)
    assert isinstance(source, Source), str(source)
    return source


def marked(source: Source) -> list[tuple[str, str]]:
    return [(region.tag, region.span.of(source.text)) for region in source.regions]


# ---- told apart by content


FORMATS = {
    "text": ("text",), "html": ("html",), "markdown": ("markdown",), "jsonl": ("jsonl", "jsonl"), "pdf": ("pdf",),
    "docx": ("docx",), "epub": ("epub",), "warc": ("html", "html"), "warc.gz": ("html",), "zip": ("html", "text"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "formats"), FORMATS.items(), ids=list(FORMATS))
def test_a_file_is_what_its_content_says(name: str, formats: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(make.examples()[name])
    sources = [x for x in read.documents(path) if isinstance(x, Source)]
    assert tuple(source.format for source in sources) == formats
    assert len({source.id for source in sources}) == len(sources)
    assert [source.id for source in read.documents(path) if isinstance(source, Source)] == [s.id for s in sources]


@pytest.mark.parametrize("name", FORMATS)
def test_a_packed_file_is_the_file_in_it(name: str) -> None:
    plain, packed = found(make.examples()[name]), found(gzip.compress(make.examples()[name]))
    assert [x.text for x in plain if isinstance(x, Source)] == [x.text for x in packed if isinstance(x, Source)]


@pytest.mark.parametrize("name", FORMATS)
def test_every_span_is_of_the_text(name: str) -> None:
    for source in found(make.examples()[name]):
        assert isinstance(source, Source)
        for claim in helder.analyse(source).claims:
            assert claim.span.of(source.text) == claim.quote


def test_fetched_bytes_keep_their_address_and_id() -> None:
    first = one(make.page(), url="https://a.example/health/zinc.html?x=1")
    again = one(make.page("Other"), url="https://a.example/health/zinc.html?x=1")
    assert first.id == again.id
    assert first.id.startswith("zinc-")
    assert first.url == "https://a.example/health/zinc.html?x=1"


def test_a_server_says_the_encoding() -> None:
    page = "<html><body><p>Čaj obsahuje kofein, říká lékař.</p></body></html>"
    assert "Čaj obsahuje" in one(page.encode("iso-8859-2"), charset="iso-8859-2").text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_text(encoding: str) -> None:
    assert one(BODY.encode(encoding)).text == BODY


# ---- Markdown

MARKDOWN = """---
title: "Zinc & you"
author: Ana Ruiz
date: 2024-02-03
---

# Zinc

Zinc **supports** the [defences](https://a.example/x).

- Nuts
- Meat

| Food | mg |
|------|----|
| Oysters | 39 |
"""


def test_markdown_is_the_page_it_describes() -> None:
    source = one(MARKDOWN.encode())
    assert source.text == "Zinc\n\nZinc supports the defences.\n\nNuts\nMeat\n\nFood\tmg\nOysters\t39"
    assert (source.title, source.author, source.published) == ("Zinc", "Ana Ruiz", "2024-02-03")
    assert ("h1", "Zinc") in marked(source)


@pytest.mark.parametrize(
    "text",
    ["- Nuts\n- Meat\n\nZinc is * good *.", "# 1 in 10\nZinc is a mineral.", "Zinc\n----\nZinc is good.", "2 ** 3 [x]"],
    ids=["list", "number-sign", "line-below", "stars"],
)
def test_a_text_with_one_sign_of_markdown_is_a_text(text: str) -> None:
    assert one(text.encode()).text == text


# ---- PDF


def test_a_paper_has_headings_paragraphs_and_facts() -> None:
    paragraphs = [("h1", "Magnesium and sleep"), ("p", BODY), ("h2", "Where it is"), ("p", OTHER), ("p", BODY)]
    source = one(make.pdf(paragraphs, title="Magnesium and sleep", author="Ana Ruiz"))
    assert marked(source) == [
        ("h1", "Magnesium and sleep"), ("p", BODY), ("h2", "Where it is"), ("p", OTHER), ("p", BODY),
    ]  # fmt: skip
    assert (source.title, source.author, source.published) == ("Magnesium and sleep", "Ana Ruiz", "2024-03-02")


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_columns_are_read_one_after_the_other(columns: int) -> None:
    paragraphs = [("p", f"Part {i} begins. {BODY}") for i in range(1, 31)]
    text = one(make.pdf(paragraphs, columns=columns)).text
    assert text.split("\n\n") == [words for _, words in paragraphs]


def test_running_heads_and_feet_are_no_article() -> None:
    paragraphs = [("h1", "Magnesium and sleep"), *[("p", f"Part {i} begins. {BODY}") for i in range(1, 41)]]
    source = one(make.pdf(paragraphs, head="Health Desk quarterly", foot="Page # of this issue"))
    assert "".join(text for _, text in marked(source)).count("Health Desk") == 1
    kinds = {block.span.of(source.text).strip(): block.kind for block in helder.analyse(source).blocks}
    assert kinds["Health Desk quarterly"] == kinds["Page 1 of this issue"] == "navigation"
    assert [text for tag, text in marked(source) if text.startswith("Part")] == [words for _, words in paragraphs[1:]]


def test_a_paragraph_goes_on_over_a_page() -> None:
    long = " ".join(f"Sentence number {i} says that zinc is a mineral of use." for i in range(160))
    source = one(make.pdf([("p", long)]))
    assert marked(source) == [("p", long)]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ("Whole foods hold magne-\nsium and zinc.", "Whole foods hold magnesium and zinc."),
        ("The omega-\n3 acids help.", "The omega-3 acids help."),
        ("Take vitamin-\nC tablets.", "Take vitamin-C tablets."),
        ("A long-term trial and a long-\nterm cohort.", "A long-term trial and a long-term cohort."),
        ("Goed voor hart en vaten: hart-\nen vaatziekten.", "Goed voor hart en vaten: hart- en vaatziekten."),
        ("From 10-\n15 mg.", "From 10-15 mg."),
    ],
    ids=["word", "number", "capital", "kept-elsewhere", "and", "range"],
)  # fmt: skip
def test_a_word_broken_at_the_end_of_a_line_is_whole(lines: str, text: str) -> None:
    assert one(make.pdf([("lines", lines)])).text == text


def test_a_table_is_read_row_by_row() -> None:
    rows = ["Food\tMagnesium", "Almonds\t270 mg", "Spinach\t79 mg", "Bread\t23 mg"]
    source = one(make.pdf([("p", BODY), *[("row", row) for row in rows], ("p", OTHER)]))
    assert [text for tag, text in marked(source) if tag == "tr"] == rows


def test_a_working_title_is_no_title() -> None:
    assert one(make.pdf(title="Microsoft Word - folder_v3.docx")).title == "Magnesium and sleep"


# ---- DOCX


def test_a_word_document_has_its_parts() -> None:
    source = one(make.docx())
    assert marked(source) == [
        ("p", "Health desk | page header"), ("h1", "Magnesium and sleep"), ("h1", "What it does"),
        ("p", "Magnesium supports the muscles. It is a mineral."), ("p", "Does it help?"), ("h2", "Where it is"),
        ("li", "Nuts"), ("li", "Whole grains"), ("tr", "Food\tmg"), ("tr", "Almonds\t270"), ("p", "Ask your doctor."),
        ("p", "Do not copy"),
    ]  # fmt: skip
    assert (source.title, source.author, source.language) == ("Magnesium and sleep", "Mira Jansen", "en")
    assert source.published is None


def run(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


TABLE, TABLE_END = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
WORD = [
    ("deleted-text-goes", "<w:p><w:r><w:t>Zinc </w:t></w:r><w:del><w:r><w:delText>never </w:delText></w:r></w:del>"
     "<w:ins><w:r><w:t>helps.</w:t></w:r></w:ins></w:p>", "Zinc helps."),
    ("link", "<w:p><w:hyperlink><w:r><w:t>Zinc</w:t></w:r></w:hyperlink><w:r><w:t> helps.</w:t></w:r></w:p>",
     "Zinc helps."),
    ("control", f"<w:sdt><w:sdtContent>{run('Zinc helps.')}</w:sdtContent></w:sdt>", "Zinc helps."),
    ("break", "<w:p><w:r><w:t>Zinc</w:t><w:br/><w:t>helps.</w:t></w:r></w:p>", "Zinc\nhelps."),
    ("field", "<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>Zinc.</w:t></w:r></w:p>", "Zinc."),
    ("table-in-a-table", f"{TABLE}{TABLE}{run('Zinc.')}{TABLE_END}{TABLE_END}", "Zinc."),
    ("tables-deep", f"{TABLE * 60}{run('Zinc.')}{TABLE_END * 60}", "Zinc."),
    ("unseen", run("Zi\u200bnc\u202e helps\u00ad."), "Zinc helps."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "body", "text"), WORD, ids=[row[0] for row in WORD])
def test_what_word_writes_is_read(name: str, body: str, text: str) -> None:
    assert one(make.docx_of(body)).text == text


def test_notes_of_a_word_document_come_after_the_text() -> None:
    notes = f'<w:footnotes {W}><w:footnote w:id="1">{run("See the trial of 2020.")}</w:footnote></w:footnotes>'
    assert one(make.docx_of(run("Zinc helps."), footnotes=notes)).text == "Zinc helps.\n\nSee the trial of 2020."


# ---- EPUB


def test_a_book_is_one_document_in_the_order_of_its_spine() -> None:
    source = one(make.epub())
    assert source.text == f"Magnesium\n\nMagnesium\n\nSleep\n\n{BODY}\n\nZinc\n\n{OTHER}"
    assert (source.title, source.author, source.language) == ("Minerals", "Ana Ruiz, Bo Lee", "en")
    assert (source.published, source.modified) == ("2023-04-05", "2024-01-02")
    blocks = helder.analyse(source).blocks
    assert blocks[0].kind == "navigation"
    sections = {block.span.of(source.text).strip(): block.section for block in blocks}
    assert (sections[BODY], sections[OTHER]) == ("Sleep", "Zinc")


def test_a_book_without_one_of_its_chapters_is_read() -> None:
    book = make.epub({"one.xhtml": make.CHAPTERS["one.xhtml"], "gone.xhtml": ""}, ("gone.xhtml", "one.xhtml"))
    parts = zipfile.ZipFile(io.BytesIO(book))
    book = make.archive({name: parts.read(name) for name in parts.namelist() if "gone" not in name})
    source, *errors = found(book)
    assert isinstance(source, Source)
    assert BODY in source.text
    assert [str(error) for error in errors] == [str(refusals.of("book-part", "a.bin, OEBPS/gone.xhtml"))]


# ---- WARC


def chunked(data: bytes) -> bytes:
    return b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in (data[:6], data[6:])) + b"0\r\n\r\n"


def test_a_web_archive_gives_its_pages_with_their_addresses() -> None:
    records = [
        make.record("https://a.example/one", make.page()),
        make.record("https://a.example/logo.png", b"\x89PNG....", "image/png"),
        make.record("https://a.example/moved", b"<html>Moved</html>", status=301),
        make.record("https://a.example/gone", make.page("Gone"), status=404),
        make.record("https://a.example/robots.txt", b"User-agent: *", "text/plain"),
        make.record("https://a.example/paper", make.pdf(), "application/pdf"),
        make.record("https://a.example/text", OTHER.encode(), "text/plain", record="resource"),
        make.record("https://a.example/chunks", chunked(make.page()), headers=["Transfer-Encoding: chunked"]),
        make.record("https://a.example/packed", gzip.compress(make.page("Packed")), headers=["Content-Encoding: gzip"]),
    ]  # fmt: skip
    for packed in (False, True):
        sources = [x for x in found(make.warc(*records, packed=packed)) if isinstance(x, Source)]
        assert [(x.url or "").rpartition("/")[2] for x in sources] == ["one", "paper", "text", "chunks", "packed"]
        assert [x.format for x in sources] == ["html", "pdf", "text", "html", "html"]


def test_what_comes_before_damage_in_a_web_archive_is_read() -> None:
    data = make.warc(make.record("https://a.example/1", make.page()), make.record("https://a.example/2", make.page()))
    source, error = found(data[: -len(make.page())], "w.warc")[0], found(gzip.compress(data)[:-40], "w.warc")[-1]
    assert isinstance(source, Source)
    assert str(error) == str(refusals.of("cut-off", "w.warc"))


def test_a_record_longer_than_it_says_is_said_and_the_rest_is_read(capfd: pytest.CaptureFixture[str]) -> None:
    first = make.record("https://a.example/1", make.page())
    data = make.warc(first.removesuffix(b"\r\n\r\n") + b"more\r\n\r\n", make.record("https://a.example/2", make.page()))
    result = found(data, "w.warc")
    assert [x.url for x in result if isinstance(x, Source)] == ["https://a.example/1", "https://a.example/2"]
    assert [str(x) for x in result if isinstance(x, UnreadableError)] == [
        str(refusals.of("damaged", f"w.warc, byte {data.index(b'more')},", reason="a record is longer than it says"))
    ]
    assert capfd.readouterr().err == ""


# ---- archives in archives


def test_an_archive_gives_all_that_can_be_read_in_it() -> None:
    inner = make.archive({"a.txt": BODY, "b.pdf": b"%PDF-1.7 broken"})
    outer = make.archive(
        {"folder/": "", "one.html": make.page(), "__MACOSX/._one.html": "x", "inner.zip": inner, "c.docx": make.docx()}
    )
    result = found(outer, "all.zip")
    assert [x.format if isinstance(x, Source) else str(x) for x in result] == [
        "html", "text", str(refusals.of("pdf-damaged", "all.zip, inner.zip, b.pdf")), "docx",
    ]  # fmt: skip


def test_the_library_takes_an_archive_and_changes_nothing_the_second_time(tmp_path: Path) -> None:
    (tmp_path / "all.zip").write_bytes(
        make.archive({"one.html": make.page(), "bad.bin": bytes(range(1, 256)), "two.txt": OTHER})
    )
    with helder.Library(tmp_path / "library") as library:
        first = library.add([tmp_path / "all.zip"])
        second = library.add([tmp_path / "all.zip"])
        assert (first.added, len(first.refused)) == (2, 1)
        assert "all.zip, bad.bin looks binary" in first.refused[0].why
        assert (second.added, second.replaced, second.removed, second.unchanged) == (0, 0, 0, 2)
        assert list(library.verify()) == []
