"""Reviews on the command line: what people say of claims, kept in the library, undone, and exported to learn from."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from helder.commands import Command, json_option, later, library_option, print_json
from helder.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from helder import desk, reviews, terminal
    from helder.desk import Desk
    from helder.reviews import Entry, Review
else:
    desk, reviews, terminal = map(later, ("helder.desk", "helder.reviews", "helder.terminal"))


@click.group("review")
def review() -> None:
    """Say what you think of claims: confirm, correct or reject them, and look at what others said.

    A claim is named by the id of its article and its own, as "helder search --json" shows them. Reviews lie beside the
    library's own facts, hold when an article is read anew, and are never deleted: "undo" is a line of the log.

    \b
    Example:
        helder review list
        helder review reject ARTICLE CLAIM --reason "The sentence is about rats."
    """


def _said_by(command: Command) -> Command:
    command = click.option("--reason", required=True, metavar="WORDS", help="Why, in a sentence.")(command)
    return _who(command)


def _who(command: Command) -> Command:
    return click.option("--who", default=getpass.getuser, metavar="NAME", show_default="your name on this machine",
                        help="Who says so.")(command)  # fmt: skip


def _about(command: Command) -> Command:
    command = click.option("--same-as", "other", nargs=2, metavar="ARTICLE CLAIM",
                           help="Whether it says the same as this other claim is what you judge.")(command)  # fmt: skip
    return click.option("--grouping", is_flag=True,
                        help="Judge that it says the same as others do, not what it says.")(command)  # fmt: skip


@contextmanager
def _desk(folder: Path) -> Iterator[Desk]:
    with desk.Desk(folder) as at:
        at.library.ids("")  # there is a library
        yield at


@review.command("list")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, metavar="N", help="So many lines.")
@click.option("--before", type=click.IntRange(1), metavar="N", help="Lines with a lower number than this.")
@library_option
@json_option
def list_(limit: int, before: int | None, folder: Path, as_json: bool) -> None:
    """Show the log, the newest line first.

    \b
    Example:
        helder review list --limit 5
    """
    with _desk(folder) as at:
        entries = at.reviews.log(limit, before)
    if as_json:
        print_json({"entries": [entry.to_dict() for entry in entries]})
        return
    out = terminal.console()
    for entry in entries:
        for line in _lines(entry):
            out.print(terminal.harmless(line), markup=False)
    if not entries:
        out.print("Nobody has said anything yet.", style=terminal.QUIET)


def _lines(entry: Entry) -> Iterator[str]:
    said = entry.review
    head = f"{entry.number}. {entry.at[:10]} {entry.who}"
    if said is None:
        yield f"{head} takes line {entry.undoes} back"
        return
    what = {"confirm": "confirms", "correct": "corrects", "reject": "rejects"}[said.verdict]
    of = "a claim" if said.about == "claim" else "that it says the same as others"
    yield f"{head} {what} {of}: {said.reason}{' (taken back)' if said.undone else ''}"
    yield f'   {said.source} {said.claim.id} "{said.claim.quote}"'
    if said.other:
        yield f'   {said.other_source} {said.other.id} "{said.other.quote}"'
    for name, value in said.corrections.items():
        yield f"   {name}: {said.claim.facts.get(name) or '-'} -> {value or '-'}"


def _keep(
    folder: Path, as_json: bool, article: str, claim: str, verdict: str, who: str, reason: str, grouping: bool = False,
    other: tuple[str, str] | None = None, corrections: dict[str, str] | None = None,
) -> None:  # fmt: skip
    about = "grouping" if grouping or other else "claim"
    with _desk(folder) as at:
        kept: Review = at.review(
            article, claim, verdict=verdict, about=about, who=who, reason=reason, corrections=corrections, other=other
        )
    if as_json:
        print_json(kept.to_dict())
    else:
        click.echo(f"Kept as line {kept.number} of the log.")


def _on_a_claim(command: Command) -> Command:
    """What a verdict on a claim or on its grouping takes."""
    takes = (click.argument("article"), click.argument("claim"), _about, _said_by, library_option, json_option)
    for put in reversed(takes):
        command = put(command)
    return command


@review.command("confirm")
@_on_a_claim
def confirm(article: str, claim: str, folder: Path, as_json: bool, **said: Any) -> None:
    """Say that a claim is right, or that it says the same as others or another.

    \b
    Example:
        helder review confirm ARTICLE CLAIM --reason "So it stands there."
    """
    _keep(folder, as_json, article, claim, "confirm", **said)


@review.command("reject")
@_on_a_claim
def reject(article: str, claim: str, folder: Path, as_json: bool, **said: Any) -> None:
    """Say that the article does not claim this, or that it does not say the same as others or another.

    \b
    Example:
        helder review reject ARTICLE CLAIM --reason "It is a question."
    """
    _keep(folder, as_json, article, claim, "reject", **said)


@review.command("correct")
@click.argument("article")
@click.argument("claim")
@click.argument("changes", nargs=-1, required=True, metavar="FIELD=VALUE...")
@_said_by
@library_option
@json_option
def correct(
    article: str, claim: str, changes: tuple[str, ...], folder: Path, as_json: bool, who: str, reason: str
) -> None:
    """Say what a claim should be.

    \b
    Example:
        helder review correct ARTICLE CLAIM certainty=hedged --reason "It says may."
    """
    pairs = [change.partition("=") for change in changes]
    if wrong := next((name for name, sign, _ in pairs if not sign), None):
        fields = ", ".join(reviews.CORRECTABLE)
        raise InputError(f'"{wrong}" is no correction: write FIELD=VALUE, with a field of {fields}.')
    _keep(folder, as_json, article, claim, "correct", who, reason, corrections={name: v for name, _, v in pairs})


@review.command("undo")
@click.argument("number", type=click.IntRange(1))
@_who
@library_option
@json_option
def undo(number: int, who: str, folder: Path, as_json: bool) -> None:
    """Take a line of the log back; it stays in the log, with who took it back.

    \b
    Example:
        helder review undo 3
    """
    with _desk(folder) as at:
        entry = at.reviews.undo(number, who)
    if as_json:
        print_json(entry.to_dict())
    else:
        click.echo(f"Line {number} is taken back by line {entry.number} of the log.")


@review.command("export")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Where to write; without it, on the screen.")  # fmt: skip
@library_option
def export(output: Path | None, folder: Path) -> None:
    """Write the reviews that hold as rows to train and measure with, a line of JSON each.

    \b
    Example:
        helder review export --output reviews.jsonl
    """
    with _desk(folder) as at:
        rows = [json.dumps(reviews.gold(kept), ensure_ascii=False) for kept in at.reviews.every()]
    text = "".join(f"{row}\n" for row in rows)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise NotFoundError(
            f"{output} cannot be written ({error.strerror}): name a file in a folder that is there."
        ) from error
    click.echo(f"{terminal.counted(len(rows), 'review')} written to {output}.", err=True)
