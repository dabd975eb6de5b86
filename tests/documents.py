"""Documents of every format, made on the spot for the tests: PDF, DOCX, EPUB, WARC, ZIP and gzip."""

from __future__ import annotations

import gzip
import io
import stat
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

BODY = (
    "Magnesium supports the muscles and the nerves. People who get too little of it sleep badly and are tired during "
    "the day, although that has other causes as well."
)
OTHER = (
    "Zinc is a mineral that the body needs for its defences. It is found in meat, nuts and whole grains, and a varied "
    "diet holds enough of it for most adults."
)


def pdf(
    paragraphs: Sequence[tuple[str, str]] = (("h1", "Magnesium and sleep"), ("p", BODY)),
    *,
    columns: int = 1,
    head: str = "",
    foot: str = "",
    title: str = "",
    author: str = "",
    width: float = 0.0,
    encrypted: bool = False,
    size: tuple[float, float] = (595.0, 842.0),
) -> bytes:
    """A paper in Helvetica: "h1", "h2" and "p" paragraphs, "row" with cells parted by tabs; "break" is a new page."""
    from datetime import UTC, datetime

    from fpdf import FPDF

    class Paper(FPDF):
        def header(self) -> None:
            if head:
                self.set_font("helvetica", size=8)
                self.set_xy(50, 20)
                self.cell(0, 10, head)
                self.set_xy(50, 50)

        def footer(self) -> None:
            if foot:
                self.set_font("helvetica", size=8)
                self.set_xy(50, -30)
                self.cell(0, 10, foot.replace("#", str(self.page_no())))

    paper = Paper(unit="pt", format=size)
    paper.set_margins(50, 50, 50)
    paper.set_auto_page_break(auto=True, margin=50)
    paper.set_creation_date(datetime(2024, 3, 2, tzinfo=UTC))
    if title:
        paper.set_title(title)
    if author:
        paper.set_author(author)
    if encrypted:
        paper.set_encryption(owner_password="owner", user_password="user")  # noqa: S106
    paper.add_page()
    fonts = {"h1": ("B", 20), "h2": ("B", 13), "p": ("", 10)}
    if columns > 1:
        with paper.text_columns(ncols=columns, gutter=20, text_align="JUSTIFY") as text:
            for kind, words in paragraphs:
                paper.set_font("helvetica", style=fonts[kind][0], size=fonts[kind][1])
                text.write(words)
                text.ln()
                text.ln()
        return bytes(paper.output())
    for kind, words in paragraphs:
        if kind == "break":
            paper.add_page()
        elif kind == "row":
            paper.set_font("helvetica", size=10)
            for cell in words.split("\t"):
                paper.cell(150, 20, cell)
            paper.ln()
        elif kind == "lines":
            paper.set_font("helvetica", size=10)
            for line in words.split("\n"):
                paper.cell(0, 12, line, new_x="LMARGIN", new_y="NEXT")
        else:
            paper.set_font("helvetica", style=fonts[kind][0], size=fonts[kind][1])
            paper.multi_cell(width, fonts[kind][1] * 1.25, words, new_x="LMARGIN", new_y="NEXT")
            paper.ln(8)
    return bytes(paper.output())


def scan() -> bytes:
    """A PDF of which the only page is a picture."""
    from fpdf import FPDF
    from PIL import Image

    paper = FPDF()
    paper.add_page()
    paper.image(Image.new("L", (40, 60), 200), x=0, y=0, w=210)
    return bytes(paper.output())


def docx() -> bytes:
    """A Word document with a title, headings, a list, a table, page header and footer, and properties."""
    import docx as word
    from docx.shared import Pt

    document = word.Document()
    document.core_properties.title = "template"
    document.core_properties.author = "Mira Jansen"
    document.core_properties.language = "en-GB"
    document.sections[0].header.paragraphs[0].text = "Health desk | page header"
    document.sections[0].footer.paragraphs[0].text = "Do not copy"
    document.add_heading("Magnesium and sleep", 0)
    document.add_heading("What it does", 1)
    body = document.add_paragraph("Magnesium ")
    body.add_run("supports").bold = True
    body.add_run(" the muscles.\tIt is a mineral.")
    bold = document.add_paragraph()
    bold.add_run("Does it help?").bold = True
    bold.runs[0].font.size = Pt(12)
    document.add_heading("Where it is", 2)
    for item in ("Nuts", "Whole grains"):
        document.add_paragraph(item, style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for row, cells in enumerate((("Food", "mg"), ("Almonds", "270"))):
        for column, cell in enumerate(cells):
            table.cell(row, column).text = cell
    document.add_paragraph("Ask your doctor.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx_of(body: str, **parts: str) -> bytes:
    """A Word document with this XML as its body; other parts by their name under word/."""
    members = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
    }
    members |= {f"word/{name}.xml": text for name, text in parts.items()}
    return archive(members)


CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
CHAPTERS = {
    "two.xhtml": f"<html><body><h1>Zinc</h1><p>{OTHER}</p></body></html>",
    "one.xhtml": f"<html><body><h1>Magnesium</h1><h2>Sleep</h2><p>{BODY}</p></body></html>",
    "nav.xhtml": "<html><body><nav><ol><li><a href='one.xhtml'>Magnesium</a></li></ol></nav></body></html>",
}
SPINE = ("nav.xhtml", "one.xhtml", "two.xhtml")


def epub(
    chapters: Mapping[str, str] = CHAPTERS, spine: Iterable[str] = SPINE, parts: Mapping[str, str] | None = None
) -> bytes:
    """A book of these chapters in the order of the spine; other parts by their path."""
    items = "".join(
        f'<item id="i{i}" href="{name}" media-type="application/xhtml+xml" properties="{name[:3]}"/>'
        for i, name in enumerate(chapters)
    )
    order = "".join(f'<itemref idref="i{list(chapters).index(name)}"/>' for name in spine)
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        "<dc:title>Minerals</dc:title><dc:creator>Ana Ruiz</dc:creator><dc:creator>Bo Lee</dc:creator>"
        "<dc:language>en-GB</dc:language><dc:date>2023-04-05</dc:date>"
        '<meta property="dcterms:modified">2024-01-02T03:04:05Z</meta>'
        f"</metadata><manifest>{items}</manifest><spine>{order}</spine></package>"
    )
    members = {"mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER, "OEBPS/book.opf": package}
    members |= {f"OEBPS/{name}": text for name, text in chapters.items()}
    return archive(members | dict(parts or {}))


def archive(members: Mapping[str, str | bytes]) -> bytes:
    """A ZIP of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def link(name: str, target: str) -> bytes:
    """A ZIP with a symbolic link in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        info = zipfile.ZipInfo(name)
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(info, target)
    return out.getvalue()


def page(title: str = "Magnesium", body: str = BODY) -> bytes:
    """A page."""
    head = f"<!DOCTYPE html><html lang='en'><head><title>{title}</title></head>"
    return f"{head}<body><h1>{title}</h1><p>{body}</p></body></html>".encode()


def record(
    url: str, body: bytes, kind: str = "text/html; charset=utf-8", *, status: int = 200, record: str = "response",
    headers: Sequence[str] = (), day: str = "2024-05-06T07:08:09Z",
) -> bytes:  # fmt: skip
    """One record of a web archive."""
    lines = [f"HTTP/1.1 {status} OK", f"Content-Type: {kind}", *headers]
    payload = ("\r\n".join(lines) + "\r\n\r\n").encode() + body if record == "response" else body
    about = "application/http; msgtype=response" if record == "response" else kind
    head = (
        f"WARC/1.0\r\nWARC-Type: {record}\r\nWARC-Target-URI: {url}\r\nWARC-Date: {day}\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{abs(hash(url)) % 10**12:012d}>\r\n"
        f"Content-Type: {about}\r\nContent-Length: {len(payload)}\r\n\r\n"
    )
    return head.encode() + payload + b"\r\n\r\n"


def warc(*records: bytes, packed: bool = False) -> bytes:
    """A web archive of these records, each packed by itself as the format asks."""
    info = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nWARC-Date: 2024-05-06T07:08:09Z\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    every = [info, *records]
    return b"".join(gzip.compress(r, mtime=0) for r in every) if packed else b"".join(every)


@cache
def examples() -> dict[str, bytes]:
    """A small, valid file of each format."""
    return {
        "text": BODY.encode(),
        "html": page(),
        "markdown": f"# Magnesium\n\nSee [the label](https://a.example/b).\n\n{BODY}\n".encode(),
        "jsonl": b'{"id": "a", "text": "Zinc is a mineral."}\n{"id": "b", "text": "Iron is a mineral."}\n',
        "pdf": pdf(),
        "docx": docx(),
        "epub": epub(),
        "warc": warc(record("https://a.example/one", page()), record("https://a.example/two", page("Zinc", OTHER))),
        "warc.gz": warc(record("https://a.example/one", page()), packed=True),
        "zip": archive({"one.html": page(), "two/three.txt": OTHER}),
    }
