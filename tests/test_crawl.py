"""Adding from the web to a library: pages, sitemaps and feeds, again and again, with what goes wrong named."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

import webserver as at
from conftest import run_helder
from helder import crawl, fetch, ingest
from helder.library import Library, Report
from webserver import Site

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


@pytest.fixture
def site() -> Iterator[Site]:
    with at.serving() as made:
        yield made


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """A library that may read from this machine, and does not wait."""
    monkeypatch.setenv("HELDER_WEB_PRIVATE", "yes")
    monkeypatch.setenv("HELDER_WEB_DELAY", "0")
    monkeypatch.setattr(fetch, "PAUSE", 0.0)
    monkeypatch.setattr(crawl, "FRESH_SECONDS", 0)
    with Library(tmp_path / "library") as made:
        yield made


def article(title: str, *sentences: str, canonical: str = "") -> str:
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title>{link}</head><body><article><h1>{title}</h1>"
        f"{paragraphs}</article></body></html>"
    )


def sitemap(site: Site, *paths: str, modified: str = "") -> at.Answer:
    stamp = f"<lastmod>{modified}</lastmod>" if modified else ""
    rows = "".join(f"<url><loc>{site.address}{path}</loc>{stamp}</url>" for path in paths)
    return at.page(f"<?xml version='1.0'?><urlset>{rows}</urlset>", "application/xml")


MAGNESIUM = article("Magnesium and sleep", "Magnesium may improve sleep quality in older adults with insomnia.")
ZINC = article("Zinc and colds", "Zinc shortens a cold by about a day, several trials show.")
IRON = article("Iron", "Iron treats anaemia, and too much of it can damage the liver.")


def counts(report: Report) -> tuple[int, int, int, int]:
    """Added, replaced, unchanged, removed."""
    return report.added, report.replaced, report.unchanged, report.removed


def urls(shelf: Library) -> list[str]:
    return sorted(str(ref.url) for ref in shelf.sources())


def test_a_page_is_kept_with_its_address(shelf: Library, site: Site) -> None:
    site.answers["/health/magnesium"] = at.conditional(MAGNESIUM, '"1"')
    report = shelf.add(f"{site.address}/health/magnesium#top")
    assert counts(report) == (1, 0, 0, 0)
    assert report.refused == ()
    assert urls(shelf) == [f"{site.address}/health/magnesium"]
    (ref,) = shelf.sources()
    assert ref.id.startswith("magnesium-")
    assert list(shelf.verify()) == []
    assert counts(shelf.add(f"{site.address}/health/magnesium")) == (0, 0, 1, 0)
    assert site.headers[-1]["if-none-match"] == '"1"'
    site.answers["/health/magnesium"] = at.conditional(MAGNESIUM.replace("may improve", "improves"), '"2"')
    assert counts(shelf.add(f"{site.address}/health/magnesium")) == (0, 1, 0, 0)


def test_the_same_bytes_are_not_analysed_again(shelf: Library, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.answers["/a"] = at.page(MAGNESIUM)
    shelf.add(f"{site.address}/a")

    def never(*given: object, **named: object) -> None:
        raise AssertionError("analysed again")

    monkeypatch.setattr("helder.pipeline.analyse", never)
    assert counts(shelf.add(f"{site.address}/a")) == (0, 0, 1, 0)


def test_another_version_asks_for_the_page_again(shelf: Library, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.answers["/a"] = at.conditional(MAGNESIUM, '"1"')
    shelf.add(f"{site.address}/a")
    monkeypatch.setattr(ingest, "analyser_version", lambda: "99.0")
    assert counts(shelf.add(f"{site.address}/a")) == (0, 1, 0, 0)


def test_a_sitemap_of_sitemaps_is_read_to_its_end(shelf: Library, site: Site) -> None:
    inner = f"<urlset><url><loc>{site.address}/iron</loc></url><url><loc>{site.address}/zinc</loc></url></urlset>"
    site.answers |= {
        "/sitemap.xml": at.page(
            f"<sitemapindex><sitemap><loc>{site.address}/1.xml</loc></sitemap><sitemap><loc>/2.xml.gz</loc></sitemap>"
            f"<sitemap><loc>/gone.xml</loc></sitemap><sitemap><loc>/sitemap.xml</loc></sitemap></sitemapindex>"
        ),
        "/1.xml": sitemap(site, "/magnesium", "/zinc", "/missing"),
        "/2.xml.gz": at.page(gzip.compress(inner.encode()), "application/gzip"),
        "/magnesium": at.page(MAGNESIUM), "/zinc": at.page(ZINC), "/iron": at.page(IRON),
    }  # fmt: skip
    report = shelf.add([f"{site.address}/sitemap.xml"])
    assert counts(report) == (3, 0, 0, 0)
    assert sorted(r.where for r in report.refused) == [f"{site.address}/gone.xml", f"{site.address}/missing"]
    assert site.pages("/zinc") == 1
    again = shelf.add([f"{site.address}/sitemap.xml"])
    assert (counts(again), len(again.refused)) == ((0, 0, 3, 0), 2)


def test_a_feed_is_read(shelf: Library, site: Site) -> None:
    site.answers |= {
        "/feed": at.page(
            f"<rss><channel><item><link>{site.address}/zinc</link></item><item><link>{site.address}/iron</link></item>"
            "</channel></rss>", "application/rss+xml",
        ),
        "/zinc": at.page(ZINC), "/iron": at.page(IRON),
    }  # fmt: skip
    assert counts(shelf.add(f"{site.address}/feed")) == (2, 0, 0, 0)


def test_pages_that_have_not_changed_by_the_sitemap_are_not_asked_for(shelf: Library, site: Site) -> None:
    site.answers |= {
        "/sitemap.xml": sitemap(site, "/zinc", "/iron", modified="2020-01-01"),
        "/zinc": at.page(ZINC), "/iron": at.page(IRON),
    }  # fmt: skip
    shelf.add(f"{site.address}/sitemap.xml")
    site.asked.clear()
    assert counts(shelf.add(f"{site.address}/sitemap.xml")) == (0, 0, 2, 0)
    assert site.asked == ["/robots.txt", "/sitemap.xml"]


def test_an_interrupted_addition_goes_on(shelf: Library, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawl, "FRESH_SECONDS", 3600)
    monkeypatch.setenv("HELDER_BATCH_DOCUMENTS", "1")
    site.answers |= {
        "/sitemap.xml": sitemap(site, "/zinc", "/iron", "/magnesium"),
        "/zinc": at.page(ZINC), "/iron": at.page(IRON), "/magnesium": at.page(MAGNESIUM),
    }  # fmt: skip

    def stop(progress: ingest.Progress) -> None:
        if progress.where.endswith("/magnesium"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shelf.add(f"{site.address}/sitemap.xml", stop)
    shelf.close()
    kept = len(list(shelf.sources()))
    assert kept >= 1
    site.asked.clear()
    report = shelf.add(f"{site.address}/sitemap.xml")
    assert counts(report) == (3 - kept, 0, kept, 0)
    assert len(site.asked) <= 2 + 3 - kept + 1  # the last page that was kept may not have been noted yet


def test_so_many_pages_and_no_more(shelf: Library, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELDER_WEB_PAGES", "1")
    site.answers |= {"/sitemap.xml": sitemap(site, "/zinc", "/iron"), "/zinc": at.page(ZINC), "/iron": at.page(IRON)}
    report = shelf.add(f"{site.address}/sitemap.xml")
    assert report.added == 1
    assert ["the first 1 are read: set HELDER_WEB_PAGES" in r.why for r in report.refused] == [True]


def test_one_page_under_two_addresses_is_one_document(shelf: Library, site: Site) -> None:
    canonical = f"{site.address}/zinc"
    text = article("Zinc", "Zinc shortens a cold by about a day.", canonical=canonical)
    site.answers |= {"/zinc": at.page(text), "/zinc?from=mail": at.page(text), "/old": at.redirect("/zinc")}
    shelf.add([f"{site.address}/zinc", f"{site.address}/zinc?from=mail", f"{site.address}/old"])
    assert urls(shelf) == [canonical]


def test_a_page_that_calls_itself_another_does_not_replace_it(shelf: Library, site: Site) -> None:
    home = f"{site.address}/"
    site.answers |= {
        "/": at.page(article("Home", "Zinc shortens a cold by about a day.", canonical=home)),
        "/iron": at.page(article("Iron", "Iron treats anaemia.", canonical=home)),
        "/thief": at.page(article("Thief", "Caffeine worsens sleep.", canonical="https://bank.example/")),
    }
    assert shelf.add([home, f"{site.address}/iron", f"{site.address}/thief"]).added == 3
    assert len(list(shelf.sources())) == 3


def test_what_is_no_article_is_refused_and_what_was_kept_stays(shelf: Library, site: Site) -> None:
    site.answers |= {"/a": at.page(MAGNESIUM), "/image": at.page(b"\x89PNG\r\n\x1a\n" + bytes(99), "image/png")}
    shelf.add(f"{site.address}/a")
    site.answers["/a"] = at.status(410)
    report = shelf.add([f"{site.address}/a", f"{site.address}/image", "ftp://example.org/a", "http://"])
    assert report.added == 0
    assert len(report.refused) == 4
    assert all(r.why.endswith(".") for r in report.refused)
    assert len(list(shelf.sources())) == 1


def test_files_and_addresses_together(shelf: Library, site: Site, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Caffeine worsens sleep.\n")
    site.answers["/zinc"] = at.page(ZINC)
    assert counts(shelf.add([f"{site.address}/zinc", tmp_path / "a.txt"])) == (2, 0, 0, 0)
    assert shelf.remove(f"{site.address}/zinc") == 1
    assert counts(shelf.add(f"{site.address}/zinc")) == (1, 0, 0, 0)


def test_the_command_names_what_was_refused(tmp_path: Path, site: Site) -> None:
    site.answers["/zinc"] = at.page(ZINC)
    ran = run_helder("add", f"{site.address}/zinc", cwd=tmp_path)
    assert ran.code == 4
    assert "leads to a machine inside this network: set HELDER_WEB_PRIVATE=yes" in ran.out
    ran = run_helder("add", f"{site.address}/zinc", cwd=tmp_path, HELDER_WEB_PRIVATE="yes", HELDER_WEB_DELAY="0")
    assert ran.code == 0
    assert "1 document added" in ran.out
