"""Results in a notebook: tables in which nothing from an article is more than text, data frames, and the tutorial."""

from __future__ import annotations

import sys
from pathlib import Path

import nbclient
import nbformat
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as config
from jupyter_client.manager import AsyncKernelManager
from lxml import html

from helder import Library, export, markup
from helder.errors import InputError
from helder.model import Analysis
from helder.query import View
from helder.store import SourceRef
from helder.store.memory import MemoryStore
from samples import LIBRARY, MAGNESIUM, article
from strategies import analyses

NOTEBOOK = Path(__file__).parent.parent / "docs" / "notebook.ipynb"
NASTY = '<script>alert(1)</script> Magnesium\x1b[31m <b>helps</b> & "more" \' sleep'
HOSTILE = article(
    "x-hostile", (NASTY, "Magnesium", MAGNESIUM, "sleep", None, {"population": "<i>all</i>"}), title="<img src=x>",
)  # fmt: skip


@pytest.fixture(scope="module")
def library() -> Library:
    store = MemoryStore()
    store.add((*LIBRARY, HOSTILE))
    return Library(store=store)


def tags(shown: str) -> set[str]:
    return {element.tag for element in html.fragment_fromstring(shown, create_parent="div").iter()}


ALLOWED = {"div", "table", "thead", "tbody", "tr", "th", "td", "p", "b", "br", "small", "a"}


@pytest.mark.parametrize("view", ["claims", "articles", "topics"])
def test_a_page_of_answers_shows_itself(library: Library, view: View) -> None:
    found = library.search("", view=view)
    shown = found._repr_html_()
    assert tags(shown) <= ALLOWED
    assert shown.count("<tr>") == len(found.hits) + 1
    assert f"{len(found.hits)} of {found.total}." in shown
    assert "\x1b" not in shown


def test_subject_and_object_stand_out() -> None:
    (claim,) = HOSTILE.claims
    quoted = markup.quote(claim)
    assert quoted.count("<b>") == 2
    assert "<b>Magnesium</b>" in quoted
    assert "&lt;b&gt;helps&lt;/b&gt;" in quoted


@given(analyses())
@config(max_examples=50, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_nothing_of_an_article_is_more_than_text(analysis: Analysis) -> None:
    rows = [(markup.claim(c), markup.quote(c), markup.source(SourceRef.of(analysis.source))) for c in analysis.claims]
    assert tags(markup.table(("claim", "quote", "article"), [*rows, (analysis.source.text, "", "")])) <= ALLOWED


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        pytest.param("https://example.org/a?b=1&c=2", True, id="a page"),
        pytest.param("javascript:alert(1)", False, id="a script"),
        pytest.param('https://a.example/"onclick="x', True, id="a quotation mark"),
        pytest.param(None, False, id="none"),
    ],
)
def test_only_pages_of_the_web_are_linked(url: str | None, linked: bool) -> None:
    shown = markup.source(SourceRef("a", "Title", url, "en", None, None))
    links = html.fragment_fromstring(shown, create_parent="div").findall(".//a")
    assert [(a.get("href"), sorted(a.attrib)) for a in links] == ([(url, ["href", "rel"])] if linked else [])


def test_a_topic_and_a_map_show_themselves(library: Library) -> None:
    for shown in (library.topic("magnesium")._repr_html_(), library.map("magnesium")._repr_html_()):
        assert tags(shown) <= ALLOWED
        assert "<b>Magnesium</b>" in shown


def test_a_data_frame_has_the_columns_and_cells_of_an_export(library: Library) -> None:
    statements = list(library.statements())
    frame, table = library.to_pandas(), library.to_arrow()
    names = [column.name for column in export.COLUMNS]
    assert list(frame.columns) == table.column_names == names
    cells = [{c.name: c.get(s) for c in export.COLUMNS} for s in statements]
    assert table.to_pylist() == cells
    plain = frame.astype(object).where(frame.notna(), None)
    assert plain.to_dict("records") == cells
    assert frame["start"].sum() == sum(s.claim.span.start for s in statements)


def test_a_page_is_a_table_of_its_claims(library: Library) -> None:
    found = library.search("magnesium", limit=2)
    ids = [hit.claim.id for hit in found.hits if hit.claim]
    assert list(found.to_pandas()["id"]) == found.to_arrow()["id"].to_pylist() == ids


def test_a_page_of_articles_is_no_table_of_claims(library: Library) -> None:
    with pytest.raises(InputError, match="articles"):
        library.search("magnesium", view="articles").to_pandas()


def test_without_pandas_one_sentence_says_what_to_install(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(InputError, match=r"helder\[pandas\]"):
        library.to_pandas()


def tutorial() -> nbformat.NotebookNode:
    read: nbformat.NotebookNode = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
    return read


@pytest.mark.usefixtures("elsewhere")  # where the kernel and its client meet in a file
def test_the_tutorial_notebook_runs(tmp_path: Path) -> None:
    notebook = tutorial()
    client = nbclient.NotebookClient(notebook, timeout=240, resources={"metadata": {"path": str(tmp_path)}})
    client.km = AsyncKernelManager(transport="ipc", kernel_name="python3")  # no socket of the internet
    client.execute()
    shown = [o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs]
    assert sum("text/html" in o.get("data", {}) for o in shown) >= 5
    assert any("Magnesium" in o.get("data", {}).get("text/html", "") for o in shown)
    assert [o for o in shown if o.output_type == "error"] == []


def test_the_tutorial_notebook_is_kept_without_results() -> None:
    notebook = tutorial()
    nbformat.validate(notebook)
    assert [c.id for c in notebook.cells if c.cell_type == "code" and (c.outputs or c.execution_count)] == []
