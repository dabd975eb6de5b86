"""A library with an article that means harm, and a client for the pages and the API of a library."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from helder import Library
from helder.desk import Desk, Options
from helder.web import server

HOSTILE_ID = "a/b <script>alert(1)</script> ?x=1&y=\"2'"
HOSTILE = (
    "<script>alert('body')</script> Magnesium improves sleep in \"><img src=x onerror=alert(2)> people.\n\n"
    "Zinc\u202e may prevent\u0007 colds {{ 7 * 7 }} {% raise %} ${7*7}.\n\n"
    "Iron causes constipation </p></main></body>\u001b[31m."
)
"""Script tags, template syntax, control characters and a mark that turns text round."""


def copied(library: Path, to: Path) -> Path:
    """A copy of a library that a test may change."""
    shutil.copytree(library, to / "library")
    return to / "library"


def hostile_library(folder: Path) -> Path:
    """A library with one article whose every field means harm."""
    row = {
        "id": HOSTILE_ID,
        "text": HOSTILE,
        "title": "<script>alert('title')</script>\u202e",
        "url": "javascript:alert(document.domain)",
        "author": "<b onmouseover=alert(3)>",
        "site": 'evil.example"><svg onload=alert(4)>',
        "published": "2024-05-01",
        "language": "en",
    }
    file = folder.parent / "hostile.jsonl"
    file.write_text(json.dumps(row) + "\n", encoding="utf-8")
    with Library(folder) as library:
        report = library.add([file])
    assert report.added == 1, report
    return folder


@contextmanager
def client(folder: Path, options: Options | None = None, **more: Any) -> Iterator[TestClient]:
    """A client for the pages and the API of a library; it goes where it is sent."""
    with Desk(folder, options) as desk, TestClient(server.application(desk), **more) as made:
        yield made
        desk.jobs.wait(60)
