"""Files, pages and strings become sources: told apart by content, decoded rightly, refused in one clear sentence."""

from __future__ import annotations

import codecs
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helder.errors import UnreadableError
from helder.model import Source
from helder.stages import metadata, read

SENTENCE = "Magnesium ondersteunt de spieren. Één capsule per dag is genoeg — zegt de arts."

PAGE = """<!DOCTYPE html>
<html lang="nl"><head><title>Zink en afweer | Praktijk Noord</title>
<meta property="og:title" content="Dit doet zink met je">
<meta name="author" content="admin">
<meta property="article:published_time" content="2023-02-01T09:00:00+01:00">
<link rel="canonical" href="/zink">
<script type="application/ld+json">{"@type": "BlogPosting", "headline": "Zink en afweer", "dateModified": "2024-05-06",
 "author": {"@type": "Organization", "name": "Praktijk Noord"}}</script>
<script type="application/ld+json">{"@type": "Article", broken</script>
<style>.x{}</style></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/a">Artikelen</a></li></ul></nav>
<article><h1>Zink en afweer</h1><p class="by">Door Mira van den Akker, diëtist | 1 februari 2023</p>
<p>Zink   draagt bij aan
een normale <b>afweer</b>.<br>Dat is bewezen.</p>
<ul><li>Vlees</li><li>Noten</li></ul>
<table><tr><th>Bron</th><th>mg</th></tr><tr><td>Oesters</td><td>39</td></tr></table>
<details hidden><summary>Meer</summary><p>Verborgen tekst blijft.</p></details>
<script>var nee = 1;</script><noscript>Zonder script</noscript></article></body></html>"""


def page(head: str = "", body: str = "<h1>Zink</h1><p>Zink is een mineraal.</p>", html: str = "<html>") -> Source:
    return read.read_html(f"{html}<head>{head}</head><body>{body}</body></html>")


# ---- plain text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "Eén regel",
        "CR\r\nLF\r\n\r\nNBSP\u00a0en\ttab\n",
        "👩‍⚕️ e\u0301 Ω 水",
        "\ufeffmet merk",
        "a\x0bb\x0cc\u2028d",
    ],
    ids=["empty", "blank", "line", "crlf-nbsp", "emoji-combining", "bom-inside", "odd-line-breaks"],
)
def test_a_text_is_taken_character_for_character(text: str) -> None:
    assert read.from_text(text).text == text


def test_the_id_of_a_text_depends_on_the_text_only() -> None:
    one, same, other = read.from_text("a"), read.from_text("a", title="A"), read.from_text("b")
    assert one.id == same.id != other.id
    assert one.id.startswith("text-")
    assert len(one.id) == len("text-") + 12


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Zink en afweer\n\nZink is een mineraal.", "Zink en afweer"),
        ("\n\n  Why zinc?\nBody.", "Why zinc?"),
        ("Zink is een mineraal.\nMeer.", None),
        ("x" * 300, None),
        ("---\n", None),
    ],
    ids=["heading", "indented-question", "sentence", "long", "no-letters"],
)
def test_the_title_of_a_text_is_its_short_first_line(text: str, title: str | None) -> None:
    assert read.from_text(text).title == title


def test_half_a_character_is_refused() -> None:
    with pytest.raises(UnreadableError, match="Character 3 of the text is half a character"):
        read.from_text("abc\ud800")


# ---- files


@dataclass(frozen=True)
class Encoded:
    name: str
    data: bytes
    text: str


HTML = "<html><head>{}</head><body><p>Één café.</p></body></html>"
ENCODED = [
    Encoded("utf-8", SENTENCE.encode(), SENTENCE),
    Encoded("utf-8-bom", codecs.BOM_UTF8 + SENTENCE.encode(), SENTENCE),
    Encoded("utf-16", SENTENCE.encode("utf-16"), SENTENCE),
    Encoded("utf-32", SENTENCE.encode("utf-32"), SENTENCE),
    Encoded("cp1252", SENTENCE.encode("cp1252"), SENTENCE),
    Encoded("crlf", b"Een.\r\n\r\nTwee.\r\n", "Een.\r\n\r\nTwee.\r\n"),
    Encoded("html-utf-8", HTML.format("").encode(), "Één café."),
    Encoded("html-meta", HTML.format('<meta charset="iso-8859-15">').encode("iso-8859-15"), "Één café."),
    Encoded("html-undeclared", HTML.format("").encode("cp1252"), "Één café."),
    Encoded("html-wrongly-declared", HTML.format('<meta charset="latin1">').encode(), "Één café."),
    Encoded("html-unknown-charset", HTML.format('<meta charset="klingon">').encode("cp1252"), "Één café."),
    Encoded("html-no-text-charset", HTML.format('<meta charset="base64">').encode("cp1252"), "Één café."),
]


@pytest.mark.parametrize("row", ENCODED, ids=lambda row: row.name)
def test_every_encoding_gives_the_same_characters(row: Encoded, tmp_path: Path) -> None:
    path = tmp_path / "Mijn bestand.dat"
    path.write_bytes(row.data)
    source = read.document(path)
    assert source.text == row.text
    assert source.id.startswith("mijn-bestand-")
    assert source.id == read.document(str(path)).id


REFUSED = [
    ("empty.txt", b"", "is empty"),
    ("blank.txt", b" \n\r\n\t", "is empty"),
    ("nul.txt", b"abc\0def", "NUL bytes"),
    ("paper.pdf", b"%PDF-1.7\n...", "a damaged PDF"),
    ("book.epub", b"PK\x03\x04....", "is damaged"),
    ("random.txt", bytes(range(1, 256)) * 4, "looks binary"),
    ("half.txt", codecs.BOM_UTF16_LE + b"\x00\xd8a", "says it is UTF-16"),
    ("page.html", b"<html><body><script>x()</script></body></html>", "no text in it"),
]


@pytest.mark.parametrize(("name", "data", "words"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_not_text_is_refused_by_name(name: str, data: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UnreadableError, match=words) as error:
        read.read(tmp_path / name)
    assert name in str(error.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="is not there"):
        read.read(tmp_path / "none.txt")
    with pytest.raises(UnreadableError, match="is a folder"):
        read.read(tmp_path)


def test_a_name_no_file_can_have_is_refused() -> None:
    with pytest.raises(UnreadableError, match="cannot be opened"):
        read.read("a\0b")


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELDER_TEXT_MB", "1")
    path = tmp_path / "large.txt"
    path.write_text("woord " * 200_000)
    with pytest.raises(UnreadableError, match=r"large\.txt is larger than 1 MB"):
        read.read(path)


# ---- JSONL


def write_lines(path: Path, *lines: object) -> Path:
    path.write_text("".join((x if isinstance(x, str) else json.dumps(x)) + "\n" for x in lines), encoding="utf-8")
    return path


def test_a_file_of_documents_gives_each_with_its_own_id(tmp_path: Path) -> None:
    path = write_lines(
        tmp_path / "documents.txt",
        {"id": "a", "text": "Zinc is a mineral.", "title": "Zinc", "language": "en", "url": "https://x.example/a"},
        "",
        {"id": 7, "text": "IJzer is een mineraal.", "extra": [1]},
    )
    first, second = read.documents(path)
    assert isinstance(first, Source)
    assert isinstance(second, Source)
    assert (first.id, first.title, first.language, first.site) == ("a", "Zinc", "en", "x.example")
    assert (second.id, second.text, second.format) == ("7", "IJzer is een mineraal.", "jsonl")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{broken", "not a JSON object"),
        ("[1]", "not a JSON object"),
        ('{"text": "x"}', "no id"),
        ('{"id": "x"}', "no text"),
        ('{"id": "x", "text": "  "}', "no text"),
        ('{"id": "x", "text": "a\\u0000"}', "looks binary"),
        ('{"id": "x", "text": "a\\ud800"}', "half a character"),
        ("[" * 100_000, "not a JSON object"),
    ],
    ids=["broken", "list", "no-id", "no-text", "blank", "nul", "surrogate", "deep"],
)
def test_a_bad_line_is_named_and_the_rest_goes_on(line: str, words: str, tmp_path: Path) -> None:
    good = {"id": "g", "text": "Good."}
    path = write_lines(tmp_path / "d.jsonl", good, line, {**good, "id": "h"})
    first, bad, last = read.documents(path)
    assert isinstance(bad, UnreadableError)
    assert "d.jsonl, line 2" in str(bad)
    assert words in str(bad)
    assert isinstance(first, Source)
    assert isinstance(last, Source)
    assert (first.id, last.id) == ("g", "h")


def test_one_document_of_many_cannot_be_read_as_a_file(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "d.jsonl", {"id": "a", "text": "A."}, {"id": "b", "text": "B."})
    with pytest.raises(UnreadableError, match="several documents"):
        read.document(path)
    assert isinstance(both := read.read(path), list)
    assert [source.id for source in both] == ["a", "b"]


def test_a_line_longer_than_what_is_sniffed_is_still_jsonl(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "d", {"id": "a", "text": "woord " * 50_000})
    assert [s.id for s in read.documents(path) if isinstance(s, Source)] == ["a"]


# ---- pages


def test_a_page_gives_all_its_visible_text_in_order() -> None:
    assert read.read_html(PAGE).text == (
        "Home\nArtikelen\n\nZink en afweer\n\nDoor Mira van den Akker, diëtist | 1 februari 2023\n\n"
        "Zink draagt bij aan een normale afweer.\nDat is bewezen.\n\nVlees\nNoten\n\nBron\tmg\nOesters\t39\n\n"
        "Meer\n\nVerborgen tekst blijft."
    )


def test_regions_say_how_each_stretch_was_marked_up() -> None:
    source = read.read_html(
        '<body><aside class="promo big" id="cta" role="note"><p><a href="#">Koop nu</a></p></aside>'
    )
    (region,) = source.regions
    assert region.span.of(source.text) == "Koop nu"
    assert (region.tag, region.path) == ("p", ("aside.promo.big#cta[role=note]", "p", "a"))


def test_what_a_page_says_about_itself() -> None:
    source = read.read_html(PAGE, url="https://noord.example/x?y=1")
    assert (source.title, source.author) == ("Zink en afweer", "Mira van den Akker")
    assert (source.published, source.modified) == ("2023-02-01", "2024-05-06")
    assert (source.url, source.site, source.language) == ("https://noord.example/zink", "noord.example", "nl")
    assert source.format == "html"


@dataclass(frozen=True)
class Fact:
    name: str
    field: str
    expected: str | None
    head: str = ""
    body: str = "<h1>Zink</h1><p>Zink is een mineraal.</p>"
    html: str = "<html>"


def ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


FACTS = [
    Fact("title-site-suffix", "title", "Zink en ijzer", "<title>Zink en ijzer - De Site</title>", "<p>Tekst.</p>"),
    Fact("title-og", "title", "Over zink", '<meta property="og:title" content="Over zink">', "<p>Tekst.</p>"),
    Fact("title-not-the-logo", "title", "Zink helpt", "<title>Zink helpt</title>",
         "<h1 class='logo'>Gezond</h1><h2>Zink helpt</h2><p>Tekst.</p>"),
    Fact("title-h1-beats-og", "title", "Zink", '<title>Zink | X</title><meta property="og:title" content="Wow!">'),
    Fact("author-json", "author", "Ana Ruiz, Bo Lee",
         ld('{"@type":"Article","author":[{"name":"Ana Ruiz"},{"@type":"Person","name":"Bo Lee"}]}')),
    Fact("author-meta", "author", "Ana Ruiz", '<meta name="author" content="By Ana Ruiz">'),
    Fact("author-rel", "author", "Ana Ruiz", "", "<h1>Zink</h1><a rel='author'>Ana Ruiz</a><p>Tekst.</p>"),
    Fact("author-not-a-commenter", "author", None, "",
         "<h1>Zink</h1><p>Tekst.</p><div class='comments'><b class='author'>Piet de Wit</b><p>Mooi.</p></div>"),
    Fact("author-desk-as-last-resort", "author", "Redactie Gezond", '<meta name="author" content="Redactie Gezond">'),
    Fact("author-account", "author", None, '<meta name="author" content="admin">'),
    Fact("author-by-reference", "author", "Ana Ruiz",
         ld('{"@graph":[{"@type":"Article","author":{"@id":"#a"}},{"@type":"Person","@id":"#a","name":"Ana Ruiz"}]}')),
    Fact("author-microdata", "author", "Ana Ruiz", "",
         "<h1>Zink</h1><p itemprop='author'><b itemprop='name'>Ana Ruiz</b>, arts in Almere</p><p>Tekst.</p>"),
    Fact("author-not-the-organisation", "author", "Ana Ruiz",
         ld('[{"@type":"Organization","name":"Zinkhuis"},{"@type":"Article","author":{"@type":"Organization",'
            '"name":"Zinkhuis"}}]') + '<meta name="author" content="Ana Ruiz">'),
    Fact("author-in-a-line", "author", "Jan de Vries", "",
         "<h1>Zink</h1><p>Door Jan de Vries, 3 maart 2024</p><p>Tekst.</p>", '<html lang="nl">'),
    Fact("author-of-this-page", "author", "Ana Ruiz",
         '<link rel="canonical" href="https://a.example/x">' +
         ld('[{"@type":"Article","url":"https://a.example/other","author":"Bo Lee"},'
            '{"@type":"Article","url":"https://a.example/x","author":"Ana Ruiz"}]')),
    Fact("title-og-without-site", "title", "Over zink: wat werkt",
         '<meta property="og:title" content="Over zink: wat werkt - De Site">'
         '<meta property="og:site_name" content="De Site">', "<p>Tekst.</p>"),
    Fact("title-og-keeps-its-dash", "title", "Zink - wat werkt",
         '<meta property="og:title" content="Zink - wat werkt"><meta property="og:site_name" content="De Site">',
         "<p>Tekst.</p>"),
    Fact("published-article-before-page", "published", "2021-03-04",
         ld('{"@graph":[{"@type":"WebPage","datePublished":"2019-01-01"},'
            '{"@type":"NewsArticle","datePublished":"2021-03-04"}]}')),
    Fact("published-in-the-future", "published", "2021-03-04",
         ld('{"@type":"Article","datePublished":"2999-01-01"}') + '<meta name="date" content="2021-03-04">'),
    Fact("published-no-such-day", "published", None, '<meta name="date" content="2021-02-30">'),
    Fact("published-microdata", "published", "2021-03-04", "",
         "<h1>Zink</h1><span itemprop='datePublished' content='2021-03-04'>gisteren</span><p>Tekst.</p>"),
    Fact("published-dublin-core", "published", "2021-03-04", '<meta name="DCTERMS.issued" content="2021-03-04">'),
    Fact("publisher-json", "publisher", "Zinkhuis",
         ld('{"@type":"Article","publisher":{"@type":"Organization","name":"Zinkhuis"}}')),
    Fact("publisher-by-reference", "publisher", "Zinkhuis",
         ld('{"@graph":[{"@type":"Article","publisher":{"@id":"#o"}},'
            '{"@type":"Organization","@id":"#o","name":"Zinkhuis"}]}')),
    Fact("publisher-dublin-core", "publisher", "Zinkhuis", '<meta name="DC.publisher" content="Zinkhuis">'),
    Fact("publisher-microdata", "publisher", "Zinkhuis", "",
         "<h1>Zink</h1><p>Tekst.</p><div itemprop='publisher'><meta itemprop='name' content='Zinkhuis'></div>"),
    Fact("publisher-is-no-address", "publisher", None,
         '<meta property="article:publisher" content="https://social.example/zinkhuis">'),
    Fact("publisher-none", "publisher", None),
    Fact("licence-json", "licence", "https://licences.example/by/4.0/",
         ld('{"@type":"Article","license":"https://licences.example/by/4.0/"}')),
    Fact("licence-link", "licence", "https://licences.example/by/4.0/", "",
         "<h1>Zink</h1><p>Tekst.</p><a rel='nofollow license' href='https://licences.example/by/4.0/'>CC BY</a>"),
    Fact("licence-dublin-core", "licence", "CC BY 4.0", '<meta name="dcterms.rights" content="CC BY 4.0">'),
    Fact("licence-none", "licence", None),
    Fact("published-json", "published", "2021-03-04", ld('{"@type":"NewsArticle","datePublished":"2021-03-04T01"}')),
    Fact("published-graph", "published", "2021-03-04",
         ld('{"@graph":[{"@type":"WebPage","datePublished":"2021-03-04"}]}')),
    Fact("published-time-element", "published", "2021-03-04", "",
         "<h1>Zink</h1><time datetime='2021-03-04T10:00'>vier maart</time><p>Tekst.</p>"),
    Fact("published-in-byline", "published", "2021-03-04", "", "<h1>Zink</h1><p>4 maart 2021</p><p>Tekst.</p>",
         '<html lang="nl">'),
    Fact("published-american", "published", "2021-03-04", '<meta name="date" content="03/04/2021">'),
    Fact("published-day-first", "published", "2021-04-03", '<meta name="date" content="03/04/2021">',
         html='<html lang="nl">'),
    Fact("published-not-a-day", "published", None, '<meta name="date" content="2021-13-40">'),
    Fact("modified-in-byline", "modified", "2024-01-09", "",
         "<h1>Zink</h1><p>Laatst bijgewerkt: 9 januari 2024</p><p>Tekst.</p>", '<html lang="nl">'),
    Fact("modified-before-published", "modified", None,
         ld('{"@type":"Article","datePublished":"2021-03-04","dateModified":"2020-01-01"}')),
    Fact("url-canonical", "url", "https://a.example/x",
         '<meta property="og:url" content="https://b.example/"><link rel="canonical" href="https://a.example/x">'),
    Fact("url-og", "url", "https://b.example/", '<meta property="og:url" content="https://b.example/">'),
    Fact("url-nonsense", "url", None, '<link rel="canonical" href="http://[">'),
    Fact("site-og", "site", "De Site", '<meta property="og:site_name" content="De Site">'),
    Fact("language-html", "language", "nl", html='<html lang="nl-BE">'),
    Fact("language-meta", "language", "en", '<meta http-equiv="content-language" content="en-US">'),
    Fact("language-none", "language", None),
]  # fmt: skip


@pytest.mark.parametrize("row", FACTS, ids=lambda row: row.name)
def test_metadata_follows_its_precedence(row: Fact) -> None:
    assert getattr(page(row.head, row.body, row.html), row.field) == row.expected


@pytest.mark.parametrize(
    ("text", "months_first", "day"),
    [
        ("2024-05-31T23:59:00Z", False, "2024-05-31"),
        ("20240531", False, "2024-05-31"),
        ("31.5.2024", False, "2024-05-31"),
        ("5/31/2024", False, "2024-05-31"),
        ("03/04/2024", True, "2024-03-04"),
        ("1 mei 2024", False, "2024-05-01"),
        ("May 1st, 2024", True, "2024-05-01"),
        ("Oct. 21, 2024", True, "2024-10-21"),
        ("maart", False, None),
        ("31 foo 2024", False, None),
    ],
)
def test_a_date_is_read_in_the_ways_pages_write_it(text: str, months_first: bool, day: str | None) -> None:
    assert metadata.iso_day(text, months_first) == day


@pytest.mark.parametrize("tags", ["<div>", "<span>", "<b>", "<ul><li>", "<table><tr><td>"])
def test_a_page_nested_a_hundred_thousand_deep_keeps_its_text(tags: str) -> None:
    close = "".join(f"</{tag}" for tag in reversed(tags.split("<")[1:]))
    source = read.read_html(f"<p>First words.</p>{tags * 100_000}Deep words.{close * 100_000}<p>Last words.</p>")
    assert source.text.split("\n\n") == ["First words.", "Deep words.", "Last words."]


def test_two_breaks_part_a_stretch_and_one_does_not() -> None:
    assert [r.span.end for r in page(body="<p>Een<br>twee<br><br>drie</p>").regions] == [8, 14]


def test_a_layout_table_is_no_data() -> None:
    body = "<table><tr><td><h1>Zink</h1><p>Een.</p></td><td><ul><li>Menu</li></ul></td></tr></table>"
    assert page(body=body).text == "Zink\n\nEen.\n\nMenu"


TAGS = """<p> </p> <div_class='ad_x'> </div> <br> <table> <tr> <td> </table> <a_href=x> </a> <script> </script> <!-- -->
<![CDATA[ ]]> &amp; &#0; &#x1f; &nbsp; <h1> </h1> <li> <ul> </ul> <svg> <title> <b > " Zink _is_goed._ 水 é
<pre>a_b</pre> <meta_charset='utf-16'> <time_datetime='2020-01-01'> <body> <frameset>"""
MARKUP = st.lists(
    st.sampled_from([*(tag.replace("_", " ") for tag in TAGS.split()), " is goed. ", "\x1e", "\x1f", "\0"]), max_size=40
).map("".join)


@settings(max_examples=150, deadline=None)
@given(MARKUP | st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "ignore")))
def test_any_bytes_give_a_page_or_a_refusal(data: str | bytes) -> None:
    try:
        source = read.read_html(data)
    except UnreadableError:
        return
    assert source.text.strip()
    ends = 0
    for region in source.regions:
        assert ends <= region.span.start < region.span.end
        assert source.text[ends : region.span.start].strip() == ""
        assert region.span.of(source.text).strip(" \t\r\n\f") == region.span.of(source.text)
        ends = region.span.end
    assert ends == len(source.text)


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=400))
def test_any_file_gives_documents_or_refusals(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("any") / "file"
    path.write_bytes(data)
    found = list(read.documents(path))
    assert found
    assert all(isinstance(x, Source | UnreadableError) for x in found)
