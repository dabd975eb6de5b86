"""Imports point down only, there are no cycles, and only heavy libraries are imported inside functions."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

PACKAGE = Path(__file__).parent.parent / "src" / "helder"

LAYERS: tuple[tuple[str, ...], ...] = (
    ("errors", "frozen", "atomic"),
    ("sqlite", "settings", "model", "fetch", "listings"),
    ("lemmas",),
    ("text",),
    ("query", "langs", "conjugation", "derived", "kept", "embedding", "commands"),
    ("names", "passage", "exchange", "reviews", "searches"),
    ("naming",),
    (
        "lexicon",
        "tagger",
        "triggers",
        "grouping",
        "glossary",
        "layers",
        "amounts",
        "wording",
        "statement",
        "access",
        "openapi",
    ),
    ("vocab",),
    ("inversion", "aspects"),
    ("compared",),
    ("stages", "store", "markup", "agreement", "judged", "vocabularies", "thesaurus", "wishes"),
    ("pipeline", "search", "ledger", "copies", "crawl", "weighing", "atlas", "meaning"),
    ("registers", "furniture", "tallies"),
    ("traces",),
    ("workers",),
    ("ingest",),
    ("retag", "export"),
    ("library",),
    ("terminal", "evaluate", "sameness", "mcp", "jobs", "overview"),
    ("demo", "desk", "ranking"),
    ("api", "reviewing"),
    ("web",),
    ("cli",),
    ("__main__",),
)
"""Lowest first. A name is a module or a package with all its modules, which may use each other."""

HEAVY = {
    "starlette",
    "anyio",
    "jinja2",
    "python_multipart",
    "uvicorn",
    "lxml",
    "tantivy",
    "msgspec",
    "zstandard",
    "py3langid",
    "simplemma",
    "rich",
    "numpy",
    "filelock",
    "defusedxml",
    "openpyxl",
    "rdflib",
    "pyarrow",
    "pandas",
    "mcp",
    "pydantic",
    "markdown_it",
    "pypdfium2",
    "warcio",
    "onnxruntime",
    "tokenizers",
    "usearch",
    "urllib3",
    "protego",
    "certifi",
}
"""Third-party libraries that are imported where they are first used, so that `import helder` stays quick."""

FACADE = "helder"


class Import(NamedTuple):
    """One import statement: who imports what, where, and whether it waits inside a function."""

    module: str
    line: int
    target: str
    deferred: bool


@cache
def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(name: str) -> Iterator[Import]:
    """The imports of one module, of helder's own modules by their full name."""
    tree = ast.parse(modules()[name].read_text(encoding="utf-8"))

    def walk(node: ast.AST, deferred: bool) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                for alias in child.names:
                    yield Import(name, child.lineno, alias.name, deferred)
            elif isinstance(child, ast.ImportFrom):
                base = child.module or ""
                assert child.level == 0, f"{name}:{child.lineno} imports relatively: write the full name"
                for alias in child.names:
                    full = f"{base}.{alias.name}"
                    yield Import(name, child.lineno, full if full in modules() else base, deferred)
            else:
                inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
                yield from walk(child, deferred or inside)

    yield from walk(tree, False)


def part(module: str) -> str:
    """The name under which a module stands in LAYERS: "helder.stages.read" is of "stages"."""
    return module.split(".")[1]


LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
EVERY = [name for name in modules() if name != FACADE]


@pytest.mark.parametrize("name", EVERY)
def test_a_module_has_a_place(name: str) -> None:
    assert part(name) in LEVEL, f"{name} stands in no layer: give it one in tests/test_layers.py"


@pytest.mark.parametrize("name", EVERY)
def test_imports_point_down(name: str) -> None:
    wrong = [
        f"line {i.line} imports {i.target}"
        for i in imports(name)
        if i.target in modules()
        and i.target != FACADE  # only `__version__` lives there
        and part(i.target) != part(name)
        and LEVEL[part(i.target)] >= LEVEL[part(name)]
    ]
    assert wrong == []


def test_no_cycles() -> None:
    graph = {name: {i.target for i in imports(name) if i.target in modules() and i.target != FACADE} for name in EVERY}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"these modules import each other: {' -> '.join(error.args[1])}")


@pytest.mark.parametrize("name", EVERY)
def test_only_heavy_libraries_wait_inside_functions(name: str) -> None:
    waiting = [
        f"line {i.line} imports {i.target}"
        for i in imports(name)
        if i.deferred and i.target.partition(".")[0] not in HEAVY
    ]
    assert waiting == []


@pytest.mark.parametrize("name", modules())
def test_heavy_libraries_are_never_imported_at_the_top(name: str) -> None:
    early = [
        f"line {i.line} imports {i.target}"
        for i in imports(name)
        if not i.deferred
        and i.target.partition(".")[0] not in {FACADE, "click", *sys.stdlib_module_names}
        and not _for_types_only(name, i.line)
    ]
    assert early == []


@cache
def _type_checking_lines(name: str) -> frozenset[int]:
    """The lines under `if TYPE_CHECKING:`, which never run."""
    tree = ast.parse(modules()[name].read_text(encoding="utf-8"))
    return frozenset(
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    )


def _for_types_only(name: str, line: int) -> bool:
    return line in _type_checking_lines(name)


def test_the_picture_in_the_design_is_this_table() -> None:
    design = (PACKAGE.parent.parent / "docs" / "design.md").read_text(encoding="utf-8")
    picture = design.partition("## Layers")[2].partition("```text\n")[2].partition("```")[0]
    assert [tuple(line.split()) for line in picture.splitlines()] == list(reversed(LAYERS))


def test_every_part_of_the_table_is_there() -> None:
    assert set(LEVEL) == {part(name) for name in EVERY}
