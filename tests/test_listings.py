"""Sitemaps and feeds: what they list, and that a hostile one does no harm."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helder import listings
from helder.errors import UnreadableError
from helder.listings import Entry

HERE = "https://example.org/news/sitemap.xml"
MAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def read(text: str | bytes, most: int = 1_000_000) -> tuple[Entry, ...] | None:
    return listings.read(text.encode() if isinstance(text, str) else text, HERE, most)


SITEMAP = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand --><urlset {MAP} xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://example.org/a?x=1&amp;y=2</loc><lastmod>2024-05-01</lastmod>
<image:image><image:loc>https://example.org/a.jpg</image:loc></image:image></url>
<url><loc>
  https://example.org/b </loc><lastmod>2024-05-01T10:00:00+02:00</lastmod></url>
<url><loc>/relative</loc><lastmod>once</lastmod></url><url></url><url><loc>https://example.org/b</loc></url></urlset>"""


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        pytest.param(SITEMAP, ["a?x=1&y=2", "b", "relative"], id="a sitemap"),
        pytest.param(SITEMAP.replace(f" {MAP}", ""), ["a?x=1&y=2", "b", "relative"], id="without its namespace"),
        pytest.param(SITEMAP[:-60], ["a?x=1&y=2", "b", "relative"], id="cut off"),
        pytest.param("https://example.org/a\nhttps://example.org/b\n", ["a", "b"], id="a plain text"),
        pytest.param(
            '<rss version="2.0"><channel><link>https://example.org/</link><item><title>A</title>'
            "<link>https://example.org/a</link></item><item><guid>https://example.org/b</guid></item>"
            '<item><guid isPermaLink="false">https://example.org/c</guid></item><item/></channel></rss>',
            ["a", "b"], id="RSS",
        ),
        pytest.param(
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
            "<channel/><item><link>https://example.org/a</link></item></rdf:RDF>", ["a"], id="RSS of long ago",
        ),
        pytest.param(
            '<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://example.org/"/><entry>'
            '<link rel="self" href="https://example.org/self"/><link rel="alternate" type="audio/mpeg" href="/sound"/>'
            '<link rel="alternate" type="text/html" href="/a"/></entry><entry><link href="/b"/></entry></feed>',
            ["a", "b"], id="Atom",
        ),
        pytest.param(f"<urlset {MAP}></urlset>", [], id="an empty sitemap"),
    ],
)  # fmt: skip
def test_what_is_listed(text: str, addresses: list[str]) -> None:
    for data in (text.encode(), gzip.compress(text.encode()), b"\xef\xbb\xbf" + text.encode()):
        found = read(data)
        assert found is not None
        assert [e.address for e in found] == [f"https://example.org/{a}" for a in addresses]
        assert not any(e.nested for e in found)


def test_when_a_page_changed() -> None:
    found = read(SITEMAP)
    assert found is not None
    assert [e.modified for e in found] == [
        datetime(2024, 5, 1, 23, 59, 59, tzinfo=UTC), datetime(2024, 5, 1, 8, tzinfo=UTC), None
    ]  # fmt: skip


def test_an_index_lists_sitemaps() -> None:
    found = read(f"<sitemapindex {MAP}><sitemap><loc>https://example.org/1.xml.gz</loc></sitemap></sitemapindex>")
    assert found == (Entry("https://example.org/1.xml.gz", nested=True),)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "<!doctype html><html><head><title>rss</title></head><body><p>A page.</p></body></html>", id="page"
        ),
        pytest.param("<html><body><pre>&lt;urlset></pre><urlset></urlset></body></html>", id="a page about sitemaps"),
        pytest.param("Magnesium may improve sleep.", id="a text"),
        pytest.param(
            "https://example.org/a says: magnesium may improve sleep.", id="a text that begins with an address"
        ),
        pytest.param("", id="nothing"),
        pytest.param(b"\x1f\x8bno gzip", id="no gzip"),
    ],
)
def test_what_is_no_listing(text: str | bytes) -> None:
    assert read(text) is None


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "declared",
    [
        pytest.param(f'<!ENTITY l0 "lol">{LAUGHS}<!ENTITY x "&l11;">', id="entities of entities"),
        pytest.param('<!ENTITY x SYSTEM "file:///etc/passwd">', id="a file"),
        pytest.param('<!ENTITY x SYSTEM "http://127.0.0.1:1/">', id="an address"),
        pytest.param('<!ENTITY % p SYSTEM "http://127.0.0.1:1/"> %p;', id="an address in the declaration"),
        pytest.param('<!ENTITY x "&x;">', id="an entity of itself"),
    ],
)
def test_entities_are_not_expanded(declared: str) -> None:
    text = f"<!DOCTYPE urlset [{declared}]><urlset {MAP}><url><loc>https://example.org/&x;</loc></url></urlset>"
    try:
        found = read(text)
    except UnreadableError:
        return
    assert found is not None
    assert all(e.address in ("https://example.org/", "https://example.org/&x;") for e in found)


def test_a_packed_bomb_is_refused() -> None:
    with pytest.raises(UnreadableError, match="larger than 1 MB unpacked"):
        read(gzip.compress(b"<urlset>" + b" " * 50_000_000), 2**20)


def test_one_that_is_deeply_nested_is_refused_or_read() -> None:
    try:
        found = read(f"<urlset {MAP}>" + "<url>" * 100_000)
    except UnreadableError:
        return
    assert found == ()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_broken_listing_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(SITEMAP.encode())
    for _ in range(data.draw(st.integers(0, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = read(bytes(whole[: data.draw(st.integers(0, len(whole)))]))
    except UnreadableError:
        return
    assert found is None or all(isinstance(e.address, str) for e in found)
