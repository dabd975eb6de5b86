"""`helder serve` and `helder token` as commands: what they say, and what they refuse."""

from __future__ import annotations

import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import run_helder
from helder import access, cli, desk, overview
from helder.access import Access
from helder.desk import Desk
from helder.library import Library
from helder.overview import Overview
from helder.web import server
from serving import copied


def test_a_token_is_made_for_the_file(tmp_path: Path) -> None:
    ran = run_helder("token", "Anna", "--role", "review", cwd=tmp_path)
    (tmp_path / "tokens.toml").write_text(ran.out, encoding="utf-8")
    token = ran.err.strip().rpartition(" ")[2]
    person = Access(access.read(tmp_path / "tokens.toml")).person(token)
    assert (ran.code, person.name, set(person.roles)) == (0, "Anna", {"read", "review"})
    assert token not in ran.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("serve", "--tokens", "none.toml"), "none.toml is no file of tokens"),
        (("serve", "--host", "256.256.256.256"), "Nothing can listen at 256.256.256.256"),
        (("token", 'A"B'), "no quotes"),
    ],
    ids=["tokens", "host", "name"],
)
def test_what_cannot_be_is_one_sentence(tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    ran = run_helder(*arguments, cwd=tmp_path)
    assert ran.code == 2
    assert says in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.enable_socket
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_port_in_use_is_said(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = run_helder("serve", "--port", str(taken.getsockname()[1]), cwd=tmp_path)
    assert (ran.code, "choose another --port" in ran.err) == (2, True)


def test_a_missing_extra_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    ran = CliRunner().invoke(cli.main, ["serve", "--library", str(tmp_path)])
    assert ran.exit_code == 2
    assert "pip install 'helder[web]'" in ran.output


@pytest.mark.parametrize(
    ("host", "tokens", "roles"),
    [("127.0.0.1", False, {"read", "review", "add"}), ("0.0.0.0", False, {"read"}), ("0.0.0.0", True, set())],  # noqa: S104
    ids=["here", "network", "tokens"],
)
def test_who_may_do_what_without_a_token(tmp_path: Path, host: str, tokens: bool, roles: set[str]) -> None:
    file = tmp_path / "tokens.toml"
    file.write_text(access.new("Anna", ("add",))[1], encoding="utf-8")
    options = desk.options(host=host, port=0, tokens=file if tokens else None)
    assert options.access.person("").roles == roles
    assert bool(options.hosts) == (host == "127.0.0.1")


def test_the_rate_is_given_back_with_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    with desk.Desk(tmp_path, desk.Options(rate=60)) as at:
        app = server.Application(at)

        class Client:
            host = "1.2.3.4"

        class Request:
            client = Client()

        waits = [app._too_often(Request()) for _ in range(61)]  # type: ignore[arg-type]
        assert waits == [0] * 60 + [1]
        now[0] += 2.0
        assert app._too_often(Request()) == 0  # type: ignore[arg-type]


def test_one_thread_counts_what_is_in_the_library_for_all(
    example_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When an addition changes the library, readers of the start page do not all count it at the same time."""
    counted: list[int] = []
    counting, go_on = threading.Event(), threading.Event()

    def slowly(library: Library) -> Overview:
        counted.append(len(counted))
        counting.set()
        assert go_on.wait(30)
        return replace(overview.NOTHING, articles=len(counted))

    monkeypatch.setattr(overview, "of", slowly)
    monkeypatch.setattr(desk, "COUNT_SECONDS", 30.0)
    with Desk(copied(example_library, tmp_path)) as at, ThreadPoolExecutor(8) as readers:
        first = [readers.submit(at.overview) for _ in range(8)]
        assert counting.wait(30)
        go_on.set()
        assert {one.result(30).articles for one in first} == {1}
        assert counted == [0]
        at.anew()
        go_on.clear()
        counting.clear()
        slow = readers.submit(at.overview)
        assert counting.wait(30)
        assert {readers.submit(at.overview).result(30).articles for _ in range(6)} == {1}
        go_on.set()
        assert slow.result(30).articles == 2
        assert at.overview().articles == 2
        at.anew()
        go_on.clear()
        monkeypatch.setattr(desk, "COUNT_SECONDS", 0.01)
        assert at.overview().articles == 2  # nobody waits long for newer counts
        go_on.set()
    assert counted == [0, 1, 2]
