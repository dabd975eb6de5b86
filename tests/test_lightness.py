"""`import helder` and `helder --help` are quick because they load next to nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("lxml", "tantivy", "py3langid", "simplemma", "rich", "numpy")

LOADED = """
import json, sys
before = set(sys.modules)
{code}
print("\\n" + json.dumps(sorted({{name.partition(".")[0] for name in set(sys.modules) - before}})))
"""
HELP = """
from click.testing import CliRunner
from helder.cli import main
answer = CliRunner().invoke(main, {arguments})
assert answer.exit_code == 0, answer.output
"""


def loaded(code: str) -> set[str]:
    """The top-level modules that a fresh interpreter loads for this code."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(code=code)], capture_output=True, text=True, check=True, timeout=120
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_import_loads_the_standard_library_and_helder_only() -> None:
    assert loaded("import helder") - {"helder"} <= set(sys.stdlib_module_names)


def test_the_facts_need_no_other_library() -> None:
    code = "import helder\nhelder.Analysis, helder.Claim, helder.Source"
    assert loaded(code) - {"helder"} <= set(sys.stdlib_module_names)


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["search", "--help"], ["add", "--help"]], ids=" ".join
)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    assert loaded(HELP.format(arguments=arguments)) & set(HEAVY) == set()


def test_a_fresh_interpreter_is_measured(tmp_path: Path) -> None:
    """The measure itself sees a heavy library when there is one."""
    assert "tantivy" in loaded("import tantivy")
