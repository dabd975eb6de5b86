"""The documentation cannot lie: its commands and snippets run, its tables are the code's, and nothing is left out."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import build_reference
import click
import console
import pytest

from helder import cli, errors, export, model, query, settings

ROOT = Path(__file__).parent.parent
PAGES = [page for page in console.PAGES if console.blocks(page)]


@cache
def words() -> str:
    """All pages as one text."""
    return "\n".join(page.read_text(encoding="utf-8") for page in console.PAGES)


def undocumented(names: list[str]) -> list[str]:
    """The names that stand nowhere in the documentation as code."""
    return sorted(
        name for name in names if not re.search(rf"`[^`\n]*(?<![\w-]){re.escape(name)}(?![\w-])[^`\n]*`", words())
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_shows_is_what_happens(page: Path, tmp_path: Path) -> None:
    if wrong := console.problems(page, tmp_path):
        pytest.fail(
            "\n\n".join((*wrong, "When what happens is right, 'make docs' writes it into the pages.")), pytrace=False
        )


def test_the_readme_and_the_tutorial_show_commands() -> None:
    assert {"README", "tutorial"} <= {page.stem for page in PAGES}


@pytest.mark.parametrize("section", build_reference.SECTIONS)
def test_the_reference_has_every_table(section: str) -> None:
    assert f"<!-- table: {section} -->" in build_reference.PAGE.read_text(encoding="utf-8")


def test_the_tables_of_the_reference_are_the_code() -> None:
    text = build_reference.PAGE.read_text(encoding="utf-8")
    assert text == build_reference.rendered(text), "run 'make docs'"


EVERY_COMMAND = list(build_reference.walk(cli.main, "helder"))


def test_every_command_is_documented() -> None:
    assert [path for path, _ in EVERY_COMMAND if f"### {path}\n" not in words()] == []


@pytest.mark.parametrize("path", [path for path, _ in EVERY_COMMAND])
def test_every_command_explains_itself_with_an_example(path: str) -> None:
    command = dict(EVERY_COMMAND)[path]
    assert command.help
    assert isinstance(command, click.Group) or path in command.help, "its help shows no example of its use"


@pytest.mark.parametrize("path", [path for path, _ in EVERY_COMMAND])
def test_every_option_is_documented_and_has_help(path: str) -> None:
    options = [p for p in dict(EVERY_COMMAND)[path].params if isinstance(p, click.Option)]
    assert [o.name for o in options if not o.help] == []
    assert undocumented([name for o in options for name in (*o.opts, *o.secondary_opts)]) == []


@pytest.mark.parametrize(
    "names",
    [
        pytest.param([row.name for row in query.FILTERS], id="filters"),
        pytest.param([row.example for row in query.FILTERS], id="examples of filters"),
        pytest.param([row.variable for row in settings.SETTINGS], id="settings"),
        pytest.param([error.__name__ for error in errors.TREE], id="errors"),
        pytest.param([column.name for column in export.COLUMNS], id="columns of the export"),
        pytest.param([*model.RELATION_NAMES], id="relations"),
        pytest.param([value for closed in build_reference.VALUES.values() for value in closed], id="closed values"),
    ],
)
def test_every_name_is_documented(names: list[str]) -> None:
    assert undocumented(names) == []


def test_a_missing_name_is_seen() -> None:
    assert undocumented(["no-such-name"]) == ["no-such-name"]


@pytest.mark.parametrize("page", console.PAGES, ids=lambda page: page.stem)
def test_links_within_the_project_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert [t for t in targets if not (page.parent / t).exists()] == []


@pytest.mark.parametrize(
    ("shown", "printed", "fits"),
    [
        pytest.param("3 claims\n", "3 claims\n", True, id="the same"),
        pytest.param("3 claims\n", "4 claims\n", False, id="another number"),
        pytest.param("3 claims\n...\nend\n", "3 claims\na\nb\nend\n", True, id="lines left out"),
        pytest.param("3 claims\n...\nend\n", "3 claims\na\nb\n", False, id="a line too many"),
        pytest.param("3 claims (1.2 s).\n", "3 claims (0.4 s).\n", True, id="another time"),
        pytest.param("coffee-0c2e0bf1\n", "coffee-81c7ffac\n", True, id="another end of an id"),
        pytest.param("coffee-0c2e0bf1\n", "tea-0c2e0bf1\n", False, id="another id"),
    ],
)
def test_output_is_compared(shown: str, printed: str, fits: bool) -> None:
    assert console.same(shown, printed) is fits


def test_lines_left_out_stay_left_out() -> None:
    assert console.shortened("3 claims\na\nb\nend (0.1 s)\nmore\n", "3 claims\n...\nend (9.9 s)\n") == (
        "3 claims\n...\nend (0.1 s)\nmore\n"
    )


def test_a_wrong_page_is_seen(tmp_path: Path) -> None:
    page = ROOT / "docs" / "no-page.md"
    block = console.Block(page, 1, "python", "assert 1 == 2\n", 0)
    assert "AssertionError" in console.run_python(block, tmp_path)


def test_the_demo_of_make_is_the_demo_of_helder() -> None:
    """The pages show `make demo`; here it runs as `helder demo`."""
    assert "@$(BIN)/helder demo\n" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_block_that_is_not_run_says_why() -> None:
    silent = [b.name for page in console.PAGES for b in console.blocks(page) if b.reason is not None and not b.reason]
    assert silent == []
