"""A question to the library, and the one table of filters that every way in is made from.

`FILTERS` drives the options of the command line, the keyword arguments of Python and the documentation:

    >>> [(c.field, c.values) for c in parse('magnesium slaap certainty:asserted dose:present').conditions]
    [('certainty', ('asserted',)), ('dose', ('present',))]

    >>> [(c.field, c.values, c.exclude) for c in parse('sleep "deep sleep" -coffee published>=2020').conditions]
    [('phrase', ('deep sleep',), False), ('published', ('>=2020',), False), ('phrase', ('coffee',), True)]

Several values of one filter mean any of them, different filters mean all of them; a minus leaves out what has it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from helder import model
from helder.errors import InputError

FilterKind = Literal["choice", "flag", "concept", "words", "amount", "name", "phrase", "date"]
View = Literal["claims", "articles", "topics"]
Sort = Literal["relevance", "date", "support"]
FilterValue: TypeAlias = str | bool | Iterable[str] | None

VIEWS: tuple[View, ...] = get_args(View)
SORTS: Mapping[Sort, tuple[View, ...]] = {
    "relevance": VIEWS,
    "date": ("claims", "articles"),  # the newest first, those without a date last
    "support": ("topics",),  # the topic with most claims first
}
"""The orders of answers, and the views that have them."""
MAX_LIMIT = 1000

PRESENT, ABSENT = "present", "absent"
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to narrow a search: its name, what it takes, and a sentence that explains it.

    `kind` says what a value may be: "choice" one of `values`; "flag" yes or no; "concept" a concept id or its
    name in any language; "words" one of `values` or words that must occur; "amount" the same or a comparison (see
    `amounts`); "name" an exact name such as a language
    code; "phrase" words that must stand together; "date" a date or a span of dates (see `dates`).
    """

    name: str
    kind: FilterKind
    values: tuple[str, ...]
    help: str
    example: str


FILTERS: tuple[Filter, ...] = (
    Filter("phrase", "phrase", (), "Words that must stand together, in any inflection; quotes say the same.",
           'phrase:"deep sleep"'),
    Filter("subject", "concept", (), "What the claim is about: a concept or its name, narrower concepts included.",
           "subject:magnesium"),
    Filter("object", "concept", (), "What is affected: a concept or its name, narrower concepts included.",
           'object:"sleep quality"'),
    Filter("relation", "choice", model.RELATION_NAMES, "What the subject does to the object.", "relation:improves"),
    Filter("direction", "choice", model.DIRECTIONS, "Whether the object goes up (+), down (-) or stays the same (0).",
           "direction:+"),
    Filter("certainty", "choice", model.CERTAINTIES, "How surely it is said.", "certainty:asserted"),
    Filter("causality", "choice", model.CAUSALITIES, "Cause, mere association, or description.", "causality:causal"),
    Filter("evidence", "choice", model.EVIDENCES, "The kind of research the sentence names.", "evidence:human_trial"),
    Filter("polarity", "choice", model.POLARITIES, "Whether the relation is stated or denied.", "polarity:negated"),
    Filter("advice", "choice", model.ADVICES, "Whether the sentence advises or warns.", "advice:warning"),
    Filter("kind", "choice", model.CLAIM_KINDS, "What sort of statement it is.", "kind:mechanism"),
    Filter("speaker", "choice", model.SPEAKERS, "Whose words they are: the article's own or somebody else's.",
           "speaker:author"),
    Filter("language", "name", (), "The language of the claim, as a code.", "language:nl"),
    Filter("source", "name", (), "The id of the source.", "source:sleep-guide"),
    Filter("site", "name", (), "The site of the source, without www.", "site:example.org"),
    Filter("published", "date", (), "When the source was published: a day, month or year, from, until or between.",
           "published:2020..2024-06"),
    Filter("population", "words", (PRESENT, ABSENT), "Who it holds for: whether that is said, or words of it.",
           "population:women"),
    Filter("dose", "amount", (PRESENT, ABSENT), "How much: whether that is said, words of it, or a comparison.",
           "dose>=300mg"),
    Filter("duration", "amount", (PRESENT, ABSENT), "How long: whether that is said, words of it, or a comparison.",
           "duration>=8weeks"),
    Filter("promotional", "flag", (YES, NO), "Whether the sentence promotes a product or service.", "promotional:no"),
)  # fmt: skip
"""Every filter there is, in the order they are shown."""

BY_NAME: Mapping[str, Filter] = {row.name: row for row in FILTERS}

FLAG_WORDS: Mapping[str, str] = {YES: YES, "true": YES, "1": YES, NO: NO, "false": NO, "0": NO}

WHERE = '"helder search --help" lists every filter with its values'


@dataclass(frozen=True, slots=True)
class Condition:
    """A filter with the values it may have. A claim passes when one of the values fits.

    With `exclude` it passes when none does. `concepts` and `words` are what `search` made of the values of a concept,
    words or phrase filter: concept ids, and per value its words, each as its alternative normal forms.
    """

    field: str
    values: tuple[str, ...]
    exclude: bool = False
    concepts: tuple[str, ...] = ()
    words: tuple[tuple[tuple[str, ...], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Element:
    """One thing that was asked for: the words of the query that say it, and the concept they name, if any.

    `words` has per word its alternative normal forms, one per language, `translations` what it may mean in the other
    languages; `concepts` pairs of concept id and weight (1.0 the concept itself). An element is found by the best of
    these. `near` are the next wider concepts, and `kin` what it is a matter of (see `vocab`), which only add to the
    score. Function words have a low
    `weight` and are not `required`: they only add to the score too. `label` is the concept's English name.
    """

    text: str
    words: tuple[tuple[str, ...], ...] = ()
    concepts: tuple[tuple[str, float], ...] = ()
    weight: float = 1.0
    required: bool = True
    label: str = ""
    translations: tuple[tuple[str, ...], ...] = ()
    near: tuple[str, ...] = ()
    kin: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What makes a claim a better answer, but is not needed: one of these values in each of these fields."""

    weight: float
    having: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked: free words, conditions, and which page of which view.

    `limit` is 1 to 1000 hits. `elements`, `required` (how many of the required ones a hit must have) and `wishes` are
    filled in by `search`.
    Raises `InputError` for a view, an order or a limit that does not exist.
    """

    text: str = ""
    conditions: tuple[Condition, ...] = ()
    view: View = "claims"
    limit: int = 20
    cursor: str | None = None
    sort: Sort = "relevance"
    elements: tuple[Element, ...] = ()
    required: int = 0
    wishes: tuple[Wish, ...] = ()

    def __post_init__(self) -> None:
        if self.view not in VIEWS:
            raise InputError(f'No view "{self.view}"{_nearest(self.view, VIEWS)}: use one of {", ".join(VIEWS)}.')
        if self.sort not in SORTS:
            raise InputError(f'No order "{self.sort}"{_nearest(self.sort, SORTS)}: use one of {", ".join(SORTS)}.')
        if self.view not in SORTS[self.sort]:
            fitting = [name for name, views in SORTS.items() if self.view in views]
            raise InputError(f"{self.view.capitalize()} have no order {self.sort}: use one of {', '.join(fitting)}.")
        if not 1 <= self.limit <= MAX_LIMIT:
            raise InputError(f"A limit of {self.limit} is not possible: use 1 to {MAX_LIMIT} and page with the cursor.")

    @property
    def terms(self) -> tuple[str, ...]:
        """Every normal word that is looked for, once."""
        return tuple(dict.fromkeys(form for e in self.elements for word in e.words for form in word))

    @property
    def concepts(self) -> tuple[tuple[str, float], ...]:
        """Every concept that is looked for, with its weight."""
        return tuple(dict.fromkeys(pair for e in self.elements for pair in e.concepts))


_VALUE = r'(?:[<>]=?"[^"]*"|"[^"]*"|[^\s,"]+)'
_PART = re.compile(
    rf"""(?<!\S)(?P<minus>-(?=[^\W\d_]|"))?
    (?:(?P<name>[^\W\d_][\w-]*)(?::(?=[^<>=]|$)|:?(?=[<>]=?))(?P<values>{_VALUE}(?:,{_VALUE})*|(?=\s|$))[,;]?(?!\S)
    |"(?P<phrase>[^"]*\w[^"]*)"[,;]?(?!\S)
    |(?P<word>\S+))""",
    re.VERBOSE,
)
_IDS = ("mesh", "helder")  # "mesh:D008274" in a query is a concept, not a filter


def parse(
    text: str = "",
    *,
    view: View = "claims",
    limit: int = 20,
    cursor: str | None = None,
    sort: Sort = "relevance",
    **filters: FilterValue,
) -> Query:
    """The query that a person typed, with the filters given beside it.

    In the text, `name:value` is a filter and `published>=2020` another; values may be quoted, and a comma separates
    several. A minus before a word, a quoted phrase or a filter leaves out what has it. "12:30" and "https://..." stay
    words. Raises `InputError` that names the nearest filter or value for one that does not exist.
    """
    given: dict[tuple[str, bool], list[str]] = {}
    words: list[str] = []
    for match in _PART.finditer(text):
        out, name, values = bool(match["minus"]), (match["name"] or "").lower(), match["values"] or ""
        if match["phrase"]:
            given.setdefault(("phrase", out), []).append(match["phrase"])
            words.extend([] if out else [match["phrase"]])
        elif name and _is_filter(name, values):
            given.setdefault((_known(name).name, out), []).extend(_split(_known(name).name, values))
        elif out:
            given.setdefault(("phrase", True), []).append(match.group().removeprefix("-"))
        else:
            words.append(match.group())
    for name, value in filters.items():
        given.setdefault((_known(name).name, False), []).extend(_listed(value))
    return Query(
        text=" ".join(" ".join(words).split()),
        conditions=tuple(
            Condition(row.name, tuple(dict.fromkeys(_checked(row, v) for v in given[row.name, out])), out)
            for out in (False, True)
            for row in FILTERS
            if given.get((row.name, out))
        ),
        view=view,
        limit=limit,
        cursor=cursor,
        sort=sort,
    )


def _is_filter(name: str, values: str) -> bool:
    """Whether what looks like a filter is one: "mesh:D008274", "https://..." and "p<0.05" are not."""
    if values.startswith(("<", ">")):
        return name in BY_NAME and (BY_NAME[name].kind == "date" or amounts(name, values.replace('"', "")) is not None)
    return name not in _IDS and not values.startswith("//") and (bool(values) or name in BY_NAME)


def _known(name: str) -> Filter:
    """The filter of this name."""
    if name not in BY_NAME:
        raise InputError(
            f'No filter "{name}"{_nearest(name, BY_NAME)}: {WHERE}; as ordinary words, write "{name}" without a colon.'
        )
    return BY_NAME[name]


def _split(name: str, values: str) -> list[str]:
    """The values behind the colon."""
    found = [v.replace('"', "").strip() for v in re.findall(_VALUE, values)]
    if not any(found):
        raise InputError(
            f"Filter {name} has no value: write it straight after the colon, as in {BY_NAME[name].example}."
        )
    return [v for v in found if v]


def _listed(value: FilterValue) -> list[str]:
    """The values of a keyword argument: one, several, True or False, or none."""
    if value is None:
        return []
    if isinstance(value, bool):
        return [YES if value else NO]
    return [value] if isinstance(value, str) else list(value)


def _checked(row: Filter, value: str) -> str:
    """The value as the filter knows it."""
    plain = " ".join(value.split())
    if not plain:
        raise InputError(f"Filter {row.name} has an empty value: write for example {row.example}.")
    if row.kind == "flag":
        if plain.lower() not in FLAG_WORDS:
            raise InputError(f'Filter {row.name} takes yes or no, not "{plain}".')
        return FLAG_WORDS[plain.lower()]
    if row.kind == "choice":
        chosen = re.sub(r"[ -](?=\w)", "_", plain.lower()) if len(plain) > 1 else plain
        if chosen not in row.values:
            raise InputError(
                f'Filter {row.name} has no value "{plain}"{_nearest(chosen, row.values)}: '
                f"it takes {', '.join(row.values)}."
            )
        return chosen
    if row.kind in ("words", "amount") and plain.lower() in row.values:
        return plain.lower()
    if row.kind == "amount" and _COMPARED.match(plain):
        amounts(row.name, plain)
    if row.kind == "date":
        dates(plain)
    return plain


_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_DATES = re.compile(rf"(?P<sign>[<>]=?)?(?P<first>{_DATE.pattern})?(?P<to>\.\.)?(?P<last>{_DATE.pattern})?")
FIRST_DAY, LAST_DAY = 0, 9999_99_99


def dates(value: str) -> tuple[int, int]:
    """The first and last day that a date filter lets pass, as 20240531.

    "2024" is the whole year, "2024-05" the month; ">=2020", "<2024-06", "2020..2022", "2020.." are spans.
    Raises `InputError` for anything else.
    """
    match = _DATES.fullmatch(value)
    if match and (match["first"] or match["last"]) and not (match["sign"] and (match["to"] or match["last"])):
        first = _days(match["first"]) if match["first"] else (FIRST_DAY, LAST_DAY)
        if match["to"]:
            return first[0] if match["first"] else FIRST_DAY, _days(match["last"])[1] if match["last"] else LAST_DAY
        if match["first"]:
            return {
                None: first, ">=": (first[0], LAST_DAY), ">": (first[1] + 1, LAST_DAY),
                "<=": (FIRST_DAY, first[1]), "<": (FIRST_DAY, first[0] - 1),
            }[match["sign"]]  # fmt: skip
    raise InputError(
        f'"{value}" is no date: write a day (2024-05-31), a month (2024-05) or a year (2024), '
        "from (>=2024), until (<=2024) or between two (2020..2024)."
    )


UNITS: Mapping[str, Mapping[str, tuple[str, float]]] = {
    "dose": {
        "kg": ("g", 1e3), "g": ("g", 1.0), "mg": ("g", 1e-3), "mcg": ("g", 1e-6), "µg": ("g", 1e-6), "ug": ("g", 1e-6),
        "l": ("l", 1.0), "dl": ("l", 0.1), "cl": ("l", 0.01), "ml": ("l", 1e-3),
        "iu": ("IU", 1.0), "ie": ("IU", 1.0), "kcal": ("kcal", 1.0), "%": ("%", 1.0),
    },
    "duration": {
        "minute": ("day", 0.000694444), "hour": ("day", 0.0416667), "day": ("day", 1.0), "week": ("day", 7.0),
        "month": ("day", 30.4), "year": ("day", 365.0),
    },
}  # fmt: skip
"""The units that a dose or a duration may be compared in, as the unit of its values (see `Quantity`) and a factor."""

_COMPARED = re.compile(r"(?P<sign>[<>]=?)")
_AMOUNT = re.compile(r"(?P<sign>[<>]=?) ?(?P<number>\d{1,9}(?:[.,]\d{1,6})?) ?(?P<unit>[^\W\d_]+|%)")
MUCH = 1e9


def amounts(name: str, value: str) -> tuple[str, float, float] | None:
    """The unit, and the least and most that a comparison of a dose or duration lets pass: ">=300mg" is 0.3 g and more.

    None for a value that compares nothing. Raises `InputError` for a comparison without a number and a unit.
    """
    row = BY_NAME[name]
    if row.kind != "amount" or not _COMPARED.match(value):
        return None
    match = _AMOUNT.fullmatch(value.strip())
    unit = match["unit"].lower().replace("\u03bc", "µ") if match else ""
    known = UNITS[name]
    found = known.get(unit) or known.get(unit.removesuffix("s"))
    if match is None or found is None:
        near = _nearest(unit, known) if unit else ""
        raise InputError(
            f'"{value}" is no amount that {name} can be compared with{near}: write a number and one of '
            f"{', '.join(known)}, as in {row.example}."
        )
    number = float(match["number"].replace(",", ".")) * found[1]
    step = max(number, 1e-6) * 1e-6
    low, high = {
        ">=": (number - step, MUCH), ">": (number + step, MUCH), "<=": (0.0, number + step), "<": (0.0, number - step),
    }[match["sign"]]  # fmt: skip
    return found[0], low, high


def _days(date: str) -> tuple[int, int]:
    """The first and last day of a year, month or day, as numbers; every month counts 99 days, which sorts as well."""
    digits = date.replace("-", "")
    return int(digits.ljust(8, "0")), int(digits.ljust(8, "9"))


def _nearest(word: str, known: Iterable[str]) -> str:
    """What to offer instead, for the middle of a sentence: ', did you mean "improves"', or nothing."""
    close = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return f', did you mean "{close[0]}"' if close else ""
