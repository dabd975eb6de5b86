"""What the commands of the command line have in common: options, JSON, and modules that wait until they are needed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from importlib.util import LazyLoader, find_spec, module_from_spec
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import click

from helder import settings

Command = TypeVar("Command", bound=Callable[..., Any])


def later(name: str) -> ModuleType:
    """A module that is loaded when something of it is first asked for."""
    if name in sys.modules:
        return sys.modules[name]
    spec = find_spec(name)
    assert spec is not None
    assert spec.loader is not None
    spec.loader = LazyLoader(spec.loader)
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def library_option(command: Command) -> Command:
    """The option that names the folder of the library."""
    return click.option(
        "--library", "folder", type=click.Path(path_type=Path), metavar="DIR",
        default=lambda: settings.get().library, show_default="helder-library, or what HELDER_LIBRARY says",
        help="The folder of the library.",
    )(command)  # fmt: skip


def json_option(command: Command) -> Command:
    """The option that asks for JSON."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")(command)


def print_json(row: Mapping[str, Any]) -> None:
    """Print a value as JSON that a person can read."""
    click.echo(json.dumps(row, ensure_ascii=False, indent=2))
