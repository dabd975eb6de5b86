"""Write the tables of docs/reference.md from the code, between the markers in that page.

python docs/build_reference.py            write them anew
python docs/build_reference.py --check    exit 1, and say which, when one is out of date
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import click

from helder import cli, copies, errors, export, langs, model, query, settings
from helder.stages.formats import refusals

PAGE = Path(__file__).parent / "reference.md"
_SECTION = re.compile(r"(<!-- table: (?P<name>[a-z-]+) -->\n).*?(<!-- end -->)", re.S)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    lines = [tuple(head), *(tuple(" ".join(c.split()).replace("|", "\\|") for c in row) for row in rows)]
    body = [f"| {' | '.join(line)} |" for line in lines]
    return "\n".join([body[0], "|" + "---|" * len(lines[0]), *body[1:]]) + "\n"


def code(words: Iterable[str]) -> str:
    """Words as code, with commas."""
    return ", ".join(f"`{word}`" for word in words)


def walk(command: click.Command, path: str) -> Iterable[tuple[str, click.Command]]:
    """A command and those below it, each with the words that call it."""
    yield path, command
    if isinstance(command, click.Group):
        for name, child in sorted(command.commands.items()):
            yield from walk(child, f"{path} {name}")


def commands() -> str:
    """Every command: how it is called, what it says of itself, and its options."""
    parts = []
    for path, command in walk(cli.main, "helder"):
        context = click.Context(command, info_name=path)
        usage = " ".join(command.collect_usage_pieces(context))
        parts.append(f"### {path}\n\n```text\n{path} {usage}\n```\n\n{described(command)}\n\n{options(command)}")
    return "\n".join(parts)


def described(command: click.Command) -> str:
    """The help text of a command as Markdown: its example stays as it is set."""
    parts = []
    for paragraph in (command.help or "").strip().split("\n\n"):
        first, *others = (line.strip() for line in paragraph.strip().split("\n"))
        if first == "\b":
            parts += [others[0], "```text\n" + "\n".join(others[1:]) + "\n```"]
        else:
            parts.append(" ".join((first, *others)))
    return "\n\n".join(parts)


def options(command: click.Command) -> str:
    """The options of a command; where it has all filters, they are one row."""
    every = [p for p in command.params if isinstance(p, click.Option)]
    made = [o for o in every if o.name in query.BY_NAME]
    filtered = len(made) == len(query.FILTERS)
    rows = []
    for option in every:
        if option not in made or not filtered:
            names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
            rows.append((names + ("" if option.is_flag else f" {taken(option)}"), option.help or ""))
    if filtered:
        rows.append((code(option.opts[0] for option in made), "The [filters](#filters)."))
    return table(("option", "what it does"), rows) if rows else ""


def taken(option: click.Option) -> str:
    """What an option takes: its choices, or the word that its help uses for the value."""
    if isinstance(option.type, click.Choice):
        return code(str(choice) for choice in option.type.choices)
    return option.metavar or option.type.name.upper()


def filters() -> str:
    """The filters of a search."""
    return table(
        ("filter", "takes", "what it asks", "example"),
        ((f"`{f.name}`", code(f.values) if f.values else f.kind, f.help, f"`{f.example}`") for f in query.FILTERS),
    )


def settings_table() -> str:
    """The settings and their environment variables."""
    return table(
        ("setting", "variable", "default", "takes", "what it does"),
        ((f"`{s.name}`", f"`{s.variable}`", f"`{s.default}`", s.takes, s.help) for s in settings.SETTINGS),
    )


def errors_table() -> str:
    """The kinds of error, with exit code and HTTP status."""
    return table(
        ("error", "exit code", "HTTP status", "when"),
        ((f"`{e.__name__}`", str(e.exit_code), str(e.http_status), first_line(e)) for e in errors.TREE),
    )


def refusals_table() -> str:
    """What is said of each thing that cannot be read."""
    return table(
        ("refusal", "what is said"),
        ((f"`{name}`", said.replace("{", "*").replace("}", "*")) for name, said in refusals.REFUSALS.items()),
    )


def formats() -> str:
    """The formats of an export."""
    rows = ((f"`{f.name}`", f"`{f.extension}`", f.help) for f in export.FORMATS)
    return table(("format", "ending", "what it is for"), rows)


def columns() -> str:
    """The columns of a table export."""
    holds = {"yes_no": "yes or no", "whole": "whole number"}
    rows = ((f"`{c.name}`", holds.get(c.holds, c.holds), c.help) for c in export.COLUMNS)
    return table(("column", "type", "what it holds"), rows)


def relations() -> str:
    """The sixteen relations, with their words in every language of the interface."""
    return table(
        (
            "relation",
            *(langs.load(c).endonym for c in langs.installed()),
            "family",
            "direction",
            "causality",
            "Biolink",
        ),
        (
            (f"`{r.name}`", *words("relation", r.name), r.family, f"`{r.direction}`", r.causality, f"`{r.biolink}`")
            for r in model.RELATIONS.values()
        ),
    )


VALUES: Mapping[str, tuple[str, ...]] = {
    "direction": model.DIRECTIONS,
    "polarity": model.POLARITIES,
    "certainty": model.CERTAINTIES,
    "causality": model.CAUSALITIES,
    "evidence": model.EVIDENCES,
    "advice": model.ADVICES,
    "kind": model.CLAIM_KINDS,
    "speaker": model.SPEAKERS,
    "copy": copies.COPY_KINDS,
    "block": model.BLOCK_KINDS,
    "cue": model.CUE_KINDS,
    "concept": model.CONCEPT_TYPES,
}


def values() -> str:
    """Every other closed value of the facts, with its words in every language of the interface."""
    return table(
        ("field", "value", *(langs.load(c).endonym for c in langs.installed())),
        ((f"`{field}`", f"`{v}`", *words(field, v)) for field, closed in VALUES.items() for v in closed),
    )


def words(section: str, value: str) -> list[str]:
    """How each language says a value."""
    packs = (tomllib.loads((langs.FOLDER / c / "ui.toml").read_text(encoding="utf-8")) for c in langs.installed())
    return [str(pack[section][value]) for pack in packs]


def first_line(thing: object) -> str:
    """The first line of what something says of itself."""
    return (thing.__doc__ or "").strip().split("\n")[0]


SECTIONS: Mapping[str, Callable[[], str]] = {
    "commands": commands,
    "filters": filters,
    "settings": settings_table,
    "errors": errors_table,
    "refusals": refusals_table,
    "formats": formats,
    "columns": columns,
    "relations": relations,
    "values": values,
}


def rendered(text: str) -> str:
    """The page with every table as the code has it now."""
    return _SECTION.sub(lambda m: f"{m.group(1)}{SECTIONS[m['name']]()}{m.group(3)}", text)


def main() -> None:
    """Write the page, or check it."""
    text = PAGE.read_text(encoding="utf-8")
    new = rendered(text)
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(new, encoding="utf-8")
    elif new != text:
        raise SystemExit("docs/reference.md is not what the code says: run 'make docs'.")


if __name__ == "__main__":
    main()
