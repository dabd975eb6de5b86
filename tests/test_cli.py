"""The command line: what each command prints, and how it says what went wrong."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import pty
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conftest import ROOT, run_helder
from helder import cli, export, query
from helder.library import Library

ARTICLES = ROOT / "examples" / "articles"


def run(*arguments: str, input: str | bytes | None = None, **environment: str) -> Result:
    """A command in this process, with plain output 100 columns wide."""
    return CliRunner().invoke(cli.main, arguments, input=input, env={"COLUMNS": "100", "NO_COLOR": "1", **environment})


@pytest.fixture
def library(example_library: Path, tmp_path: Path) -> Path:
    """A library of the bundled articles that may be changed."""
    shutil.copytree(example_library, tmp_path / "library")
    return tmp_path / "library"


@pytest.fixture
def article(elsewhere: Path) -> Path:
    path = elsewhere / "article.txt"
    path.write_text("Magnesium may improve sleep quality.\n")
    return path


# ---- options from the table


@pytest.mark.parametrize("command", ["search", "claims", "export"])
def test_every_filter_is_an_option(command: str) -> None:
    names = {p.name for p in cli.main.commands[command].params}
    assert {row.name for row in query.FILTERS} <= names


@pytest.mark.parametrize("row", query.FILTERS, ids=lambda row: row.name)
def test_every_filter_option_works_and_is_explained(row: query.Filter, example_library: Path) -> None:
    value = row.example.removeprefix(row.name).removeprefix(":").strip('"')
    done = run("search", "--library", str(example_library), f"--{row.name}", value, "--json")
    assert done.exit_code == 0, done.output
    words = " ".join(run("search", "--help").output.split())
    assert row.help in words
    assert all(value in words for value in row.values)


def test_values_of_one_filter_add_up(example_library: Path) -> None:
    def total(*arguments: str) -> int:
        return int(json.loads(run("search", "--library", str(example_library), "--json", *arguments).stdout)["total"])

    both = total("--language", "en", "--language", "nl")
    assert both == total("--language", "en") + total("--language", "nl") == total()


@pytest.mark.parametrize("name", sorted(cli.main.commands))
def test_every_command_has_help_with_an_example(name: str) -> None:
    done = run(name, "--help")
    assert done.exit_code == 0
    assert f"helder {name}" in done.output


# ---- add


def test_adding(article: Path) -> None:
    done = run("add", str(article))
    assert done.exit_code == 0
    assert "1 document added" in done.stdout
    assert Path("helder-library", "record.sqlite").is_file()
    assert "1 unchanged" in run("add", str(article)).stdout


def test_adding_says_what_was_refused(article: Path) -> None:
    article.with_name("empty.txt").touch()
    done = run("add", "article.txt", "empty.txt", "ftp://example.org/x", "--library", "mine")
    assert done.exit_code == 0
    assert "2 refusals:" in done.stdout
    assert "empty.txt is empty" in done.stdout


def test_adding_as_json(article: Path) -> None:
    article.with_name("empty.txt").touch()
    row = json.loads(run("add", str(article.parent), "--json").stdout)
    assert (row["added"], [r["where"] for r in row["refused"]]) == (1, [str(article.with_name("empty.txt"))])


@pytest.mark.parametrize("path", ["empty", "none.txt"])
def test_nothing_that_can_be_read_is_an_error(path: str, elsewhere: Path) -> None:
    (elsewhere / "empty").mkdir()
    done = run("add", path)
    assert done.exit_code == 4
    assert "Nothing could be read" in done.stderr


def test_the_library_comes_from_the_environment(article: Path) -> None:
    assert run("add", str(article), HELDER_LIBRARY="elsewhere").exit_code == 0
    assert run("verify", "--library", "elsewhere").exit_code == 0


def test_text_cannot_steer_the_terminal(elsewhere: Path) -> None:
    Path("bad.jsonl").write_text(
        json.dumps(
            {"id": "a\u001b[2J", "text": "Magnesium \u001b[31m may improve sleep quality.\u202e", "title": "\u009bX"}
        )
    )
    run("add", "bad.jsonl")
    for arguments in (["search", "magnesium"], ["claims"], ["analyse", "bad.jsonl"], ["search", "--view", "articles"]):
        shown = run(*arguments, HELDER_COLOUR="never").output
        assert "magnesium" in shown.lower() or "X" in shown
        assert not {"\u001b", "\u009b", "\u202e"} & set(shown)


# ---- search and claims


def test_searching_shows_statement_sentence_and_article(example_library: Path) -> None:
    done = run("search", "magnesium slaap", "--library", str(example_library), "--limit", "5")
    assert done.exit_code == 0
    assert "Magnesium" in done.stdout
    assert "“" in done.stdout
    assert "5 of " in done.stdout


def test_searching_as_json_is_what_the_library_says(example_library: Path) -> None:
    done = run("search", "magnesium slaap", "--library", str(example_library), "--json", "--limit", "3")
    with Library(example_library) as same:
        assert json.loads(done.stdout) == same.search("magnesium slaap", limit=3).to_dict()


def test_paging_with_the_cursor(example_library: Path) -> None:
    where = ("--library", str(example_library), "--json", "--limit", "2")
    first = json.loads(run("search", "magnesium", *where).stdout)
    second = json.loads(run("search", "magnesium", *where, "--cursor", first["next"]).stdout)
    ids = [hit["claim"]["id"] for page in (first, second) for hit in page["hits"]]
    assert len(set(ids)) == 4


@pytest.mark.parametrize("view", query.VIEWS)
def test_every_view_can_be_shown(view: str, example_library: Path) -> None:
    done = run("search", "magnesium", "--view", view, "--library", str(example_library))
    assert done.exit_code == 0
    assert f" {view[:-1]}" in done.stdout.splitlines()[-1]


def test_explaining_shows_concepts_and_reasons(example_library: Path) -> None:
    done = run("search", "magnesium slaap", "--explain", "--library", str(example_library))
    assert "mesh:D008274" in done.stdout
    assert "why: " in done.stdout
    row = json.loads(run("search", "magnesium", "--explain", "--json", "--library", str(example_library)).stdout)
    assert row["explain"]["concepts"][0]["id"] == "mesh:D008274"


def test_nothing_found_says_what_to_try(example_library: Path) -> None:
    done = run("search", "xyzzyplugh", "--library", str(example_library))
    assert done.exit_code == 0
    assert "Nothing found" in done.stdout


def test_claims_are_listed_by_topic(example_library: Path) -> None:
    done = run("claims", "magnesium", "--library", str(example_library))
    assert done.exit_code == 0
    assert "“" in done.stdout
    assert "claims in " in done.stdout
    rows = json.loads(run("claims", "--library", str(example_library), "--json").stdout)
    assert len(rows["claims"]) == rows["total"]
    assert all(row["quote"] and row["source"]["id"] for row in rows["claims"])


def test_a_limit_on_claims_is_said(example_library: Path) -> None:
    done = run("claims", "--library", str(example_library), "--limit", "2")
    assert "the first 2 are shown" in done.stdout


@pytest.mark.parametrize("width", ["40", "80", "200"])
def test_lines_are_as_wide_as_the_terminal(width: str, example_library: Path) -> None:
    for command in (["claims", "magnesium"], ["search", "magnesium"]):
        done = run(*command, "--library", str(example_library), COLUMNS=width)
        assert max(map(len, done.stdout.splitlines())) <= int(width)


# ---- analyse


def test_analysing_a_file(article: Path) -> None:
    done = run("analyse", str(article))
    assert done.exit_code == 0
    assert "language   en" in done.stdout
    assert "1 claim." in done.stdout
    assert not Path("helder-library").exists()


def test_analysing_what_is_piped_in(elsewhere: Path) -> None:
    done = run("analyse", "-", "--json", input="Magnesium verbetert de slaapkwaliteit.")
    row = json.loads(done.stdout)
    assert row["source"]["language"] == "nl"
    assert row["source"]["id"].startswith("text-")
    assert len(row["claims"]) == 1


@pytest.fixture
def piped(tmp_path: Path) -> Iterator[Callable[[bytes], str]]:
    """Makes a named pipe, as a shell does for <(...), into which these bytes are written."""
    writers: list[threading.Thread] = []

    def made(content: bytes) -> str:
        path = tmp_path / f"pipe-{len(writers)}"
        os.mkfifo(path)
        writers.append(threading.Thread(target=_poured, args=(path, content)))
        writers[-1].start()
        return str(path)

    yield made
    for writer in writers:
        writer.join(30)


def _poured(path: Path, content: bytes) -> None:
    with contextlib.suppress(BrokenPipeError), path.open("wb") as pipe:
        pipe.write(content)


def test_analysing_what_comes_through_a_pipe(piped: Callable[[bytes], str]) -> None:
    text = "Magnesium verbetert de slaapkwaliteit."
    ids = [json.loads(run("analyse", piped(text.encode()), "--json").stdout)["source"]["id"] for _ in range(2)]
    assert ids[0] == ids[1] == json.loads(run("analyse", "-", "--json", input=text).stdout)["source"]["id"]
    page = run("analyse", piped(b"<html><body><p>Zinc may shorten a cold.</p></body></html>"), "--json")
    assert json.loads(page.stdout)["source"]["text"] == "Zinc may shorten a cold."


def test_a_pipe_that_does_not_end_is_refused(piped: Callable[[bytes], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELDER_FILE_MB", "1")
    for done in (run("analyse", piped(b"a" * 2**21)), run("analyse", "-", input=b"a" * 2**21)):
        assert done.exit_code == 4
        assert "larger than 1 MB" in done.stderr
        assert "HELDER_FILE_MB" in done.stderr


def test_closed_standard_input_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    command = [sys.executable, "-m", "helder", "analyse", "-"]
    done = subprocess.run(["sh", "-c", '"$@" <&-', "sh", *command], capture_output=True, text=True, check=False)
    assert done.returncode == 4
    assert "Standard input cannot be opened" in done.stderr


def test_adding_what_is_piped_in(elsewhere: Path, piped: Callable[[bytes], str]) -> None:
    def added(*paths: str, input: str | None = None) -> tuple[int, int, int]:
        row = json.loads(run("add", *paths, "--json", input=input).stdout)
        assert row["refused"] == []
        return row["added"], row["replaced"], row["unchanged"]

    text = "Zinc supports the immune system."
    assert added("-", input=text) == (1, 0, 0)
    assert added("-", input=text) == (0, 0, 1)
    assert added(piped(text.encode()), piped(b"Iron causes constipation.")) == (1, 0, 1)
    rows = [json.dumps({"id": "a", "text": t}) for t in ("Salt raises blood pressure.", "Salt lowers blood pressure.")]
    assert added("-", input=rows[0]) == (1, 0, 0)
    assert added("-", input=rows[1]) == (0, 1, 0)
    Path("a.jsonl").write_text(rows[0], encoding="utf-8")
    assert added("a.jsonl") == (0, 1, 0)
    assert run("verify").exit_code == 0
    assert json.loads(run("search", "", "--json").stdout)["total"] == 3


def test_adding_nothing_through_a_pipe_is_refused(elsewhere: Path) -> None:
    done = run("add", "-", input="")
    assert done.exit_code == 4
    assert "Standard input is empty" in " ".join((done.stdout + done.stderr).split())


def test_analysing_several_documents_gives_a_line_each(elsewhere: Path) -> None:
    rows = "".join(json.dumps({"id": i, "text": "Zinc supports the immune system."}) + "\n" for i in "ab")
    done = run("analyse", "-", "--json", input=rows)
    assert [json.loads(line)["source"]["id"] for line in done.stdout.splitlines()] == ["a", "b"]


def test_analyse_explains_what_it_found() -> None:
    done = run("analyse", "-", "--explain", "--language", "nl", input="Een griepvaccin en paracetmol.")
    assert done.exit_code == 0
    for said in ("flu vaccine (mesh:D007252)", "typo: paracetamol", "influenza"):
        assert said in " ".join(done.output.split())


@pytest.mark.parametrize(
    ("arguments", "input", "code", "words"),
    [
        pytest.param(["none.txt"], None, 4, "none.txt is not there", id="no such file"),
        pytest.param(["-"], b"", 4, "Standard input is empty", id="nothing piped in"),
        pytest.param(["-"], b"\0\1\2\3" * 50, 4, "Standard input looks binary", id="binary piped in"),
        pytest.param(["-", "--language", "xx"], b"Hello there.", 2, "xx", id="no such language"),
    ],
)
def test_what_cannot_be_analysed(
    arguments: list[str], input: bytes | None, code: int, words: str, elsewhere: Path
) -> None:
    done = run("analyse", *arguments, input=input)
    assert done.exit_code == code
    assert words in done.stderr
    assert done.stdout == ""


# ---- verify, remove, export


def test_verifying(library: Path) -> None:
    assert run("verify", "--library", str(library)).exit_code == 0


def test_removing(library: Path) -> None:
    article = next(iter(sorted(ARTICLES.iterdir())))
    done = run("remove", str(article), "--library", str(library))
    assert (done.exit_code, done.stdout.startswith("1 document removed")) == (0, True)
    again = run("remove", str(article), "--library", str(library))
    assert again.exit_code == 3
    assert run("verify", "--library", str(library)).exit_code == 0


@pytest.mark.parametrize("form", export.FORMATS, ids=lambda form: form.name)
def test_exporting(form: export.Format, example_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    path = tmp_path / f"claims{form.extension}"
    where = ("--library", str(example_library))
    assert run("export", "--output", str(path), *where).exit_code == 0  # as its name ends
    printed = run("export", "--format", form.name, *where)
    assert printed.stdout_bytes == path.read_bytes()


def test_exporting_some(example_library: Path) -> None:
    done = run("export", "magnesium", "--language", "nl", "--library", str(example_library))
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {row["language"] for row in rows} == {"nl"}


# ---- the tour


def test_the_tour(elsewhere: Path) -> None:
    done = run("demo")
    assert done.exit_code == 0, done.output
    shown = done.stdout
    assert [f"{n}  " in shown for n in (1, 2, 3, 4)] == [True] * 4
    assert "\u001b" not in shown
    assert "(en)" in shown
    assert "(nl)" in shown
    questions = [line for line in shown.splitlines() if '" finds ' in line]
    assert [("in English" in line, "in Dutch" in line) for line in questions] == [(True, True)] * 2
    assert "unchanged" in run("demo").stdout


def test_a_tour_of_other_articles(article: Path) -> None:
    done = run("demo", "--articles", str(article.parent), "--library", "mine")
    assert done.exit_code == 0, done.output
    assert run("demo", "--articles", "none").exit_code == 3


# ---- errors


ERRORS = [
    pytest.param(["search", "x", "--library", "none"], 3, "helder add PATH --library none", id="no library"),
    pytest.param(["claims", "--library", "none"], 3, "No library in none", id="no library to list"),
    pytest.param(["verify", "--library", "none"], 3, "No library in none", id="no library to verify"),
    pytest.param(["export", "--library", "none"], 3, "No library in none", id="no library to export"),
    pytest.param(["search", "relation:improve"], 2, 'did you mean "improves"', id="a value that is not there"),
    pytest.param(["search", "--certainty", "certain"], 2, "certainty", id="an option's value that is not there"),
    pytest.param(["search", "--no-such-option"], 2, "No such option", id="an option that is not there"),
    pytest.param(["no-such-command"], 2, "No such command", id="a command that is not there"),
    pytest.param(["add"], 2, "Missing argument", id="nothing to add"),
    pytest.param(["search", "x", "--limit", "0"], 2, "--limit", id="a limit of nothing"),
    pytest.param(["export", "--output", "no/such/folder.csv"], 2, "no folder", id="no folder to write in"),
]


@pytest.mark.parametrize(("arguments", "code", "words"), ERRORS)
def test_an_error_is_a_sentence_and_an_exit_code(
    arguments: list[str], code: int, words: str, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(library.parent)
    done = run(*arguments, HELDER_LIBRARY="library")
    assert done.exit_code == code
    assert words in done.stderr
    assert "Traceback" not in done.output
    assert done.stdout == ""


def test_a_wrong_setting_is_an_error(elsewhere: Path) -> None:
    done = run("search", "x", HELDER_COLOUR="mauve")
    assert done.exit_code == 2
    assert "HELDER_COLOUR" in done.stderr


# ---- as a process


def test_exit_codes_of_the_process(article: Path) -> None:
    assert run_helder("add", "article.txt", cwd=article.parent).code == 0
    found = run_helder("search", "magnesium", "--json", cwd=article.parent)
    assert (found.code, found.err) == (0, "")
    assert json.loads(found.out)["total"] == 1
    missing = run_helder("search", "x", "--library", "none", cwd=article.parent)
    assert (missing.code, missing.out) == (3, "")
    assert missing.err.startswith("Error: No library in none")


def test_the_version() -> None:
    import helder

    assert run("--version").output == f"helder, version {helder.__version__}\n"


def test_a_second_writer_is_told_to_wait(article: Path) -> None:
    with Library(article.parent / "helder-library") as first:
        first.add([article])
        busy = run_helder("add", "article.txt", cwd=article.parent)
        assert (busy.code, "writing" in busy.err) == (5, True)
        assert run_helder("search", "magnesium", cwd=article.parent).code == 0


def test_output_that_nobody_reads_is_no_error(example_library: Path) -> None:
    command = [sys.executable, "-W", "error", "-m", "helder", "export", "--library", str(example_library)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(1)
        running.stdout.close()
        assert running.stderr.read() == b""


def kept_documents(ledger: Path) -> int:
    """How many documents a library has that another process may still be making."""
    try:
        with contextlib.closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT count(*) FROM documents").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_ctrl_c_says_what_is_kept(elsewhere: Path) -> None:
    rows = ({"id": f"d{n}", "text": f"Magnesium may improve sleep quality, study {n}."} for n in range(20_000))
    Path("many.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    command = [sys.executable, "-W", "error", "-m", "helder", "add", "many.jsonl"]
    environment = {**os.environ, "HELDER_BATCH_DOCUMENTS": "5"}
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # what starts the tests may have told us to ignore it
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=heard
    ) as running:
        assert running.stderr is not None
        while not kept_documents(Path("helder-library", "ledger.sqlite")):
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        said = running.stderr.read().decode()
        assert running.wait() == 130
    assert "run the same command again" in said
    assert "Traceback" not in said
    with Library("helder-library") as kept:
        assert list(kept.verify()) == []


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        pytest.param({}, True, id="a terminal"),
        pytest.param({"HELDER_COLOUR": "never"}, False, id="never"),
    ],
)
def test_colour_on_a_terminal(environment: dict[str, str], coloured: bool, example_library: Path) -> None:
    main, side = pty.openpty()
    command = [sys.executable, "-m", "helder", "search", "magnesium", "--limit", "1", "--library", str(example_library)]
    plain = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    with subprocess.Popen(command, stdout=side, stderr=side, env={**plain, "TERM": "xterm", **environment}) as running:
        os.close(side)
        shown = b""
        while True:
            try:
                part = os.read(main, 4096)
            except OSError:  # the other side is closed
                break
            if not part:
                break
            shown += part
        assert running.wait() == 0
    os.close(main)
    assert (b"\x1b[1;32m" in shown) is coloured


@pytest.mark.parametrize(("setting", "coloured"), [("always", True), ("auto", False), ("never", False)])
def test_colour_in_a_pipe(setting: str, coloured: bool, example_library: Path) -> None:
    done = CliRunner().invoke(
        cli.main, ["search", "magnesium", "--library", str(example_library)], env={"HELDER_COLOUR": setting}
    )
    assert ("\u001b" in done.stdout) is coloured


# ---- vocabularies and concepts


def test_a_vocabulary_is_added_listed_used_and_removed(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("id,name,mesh\nmag,zleepstone,D008274\nbad,,\n", encoding="utf-8")
    (tmp_path / "a.txt").write_text("Zleepstone improves sleep quality.", encoding="utf-8")
    added = run_helder("add", "a.txt", cwd=tmp_path, HELDER_VOCABULARIES="layers")
    assert added.code == 0, added.err
    done = run_helder("vocabulary", "add", "own.csv", cwd=tmp_path, HELDER_VOCABULARIES="layers")
    assert (done.code, "1 name" in done.out, "line 3:" in done.out) == (0, True, True), done.err
    listed = run_helder("vocabulary", "list", "--json", cwd=tmp_path, HELDER_VOCABULARIES="layers")
    assert [row["name"] for row in json.loads(listed.out)["vocabularies"]] == ["own"]
    check = run_helder("retag", "--check", cwd=tmp_path, HELDER_VOCABULARIES="layers")
    assert check.out.startswith("1 of 1 article")
    retagged = run_helder("retag", "--json", cwd=tmp_path, HELDER_VOCABULARIES="layers")
    assert json.loads(retagged.out)["changed"] == 1
    shown = run_helder("concept", "zleepstone", "--json", cwd=tmp_path, HELDER_VOCABULARIES="layers")
    assert json.loads(shown.out)["library"]["articles"] == 1
    gone = run_helder("vocabulary", "remove", "own", cwd=tmp_path, HELDER_VOCABULARIES="layers")
    assert gone.code == 0
    assert run_helder("vocabulary", "remove", "own", cwd=tmp_path, HELDER_VOCABULARIES="layers").code == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["concepts", "slaap"], "mesh:D012890"),
        (["concepts", "schlafqual"], "slaapkwaliteit"),
        (["concept", "mesh:D008274"], "magnésium"),
        (["concept", "mesh:D008274"], "Wikidata: Q660"),
        (["concept", "Q660"], "mesh:D008274"),
        (["vocabulary", "list"], "0 vocabularies"),
    ],
    ids=["a name", "a beginning in German", "an id", "its items elsewhere", "a Wikidata item", "none added"],
)
def test_concepts_are_shown(arguments: list[str], said: str, tmp_path: Path) -> None:
    done = run_helder(*arguments, cwd=tmp_path)
    assert done.code == 0, done.err
    assert said in done.out
