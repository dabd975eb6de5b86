"""What an authority allows or a register says of a claim, beside the claim and its quote.

    >>> claim = helder.analyse("Magnesium cures insomnia.").claims[0]
    >>> check(claim, eu()).how
    'disease'

Two sorts of register. One lists what may be said of food: the health claims authorised in the European Union, built in
(`register/eu.tsv`) or read from the Commission's own export. The other lists claims with a verdict: fact-checks as
ClaimReview, or a house's forbidden claims as a table. Both are matched by concept and structure, in any language.
A check is no legal advice: it quotes the row and names the official register, which decides.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Literal, get_args

from helder import agreement, amounts, compared, grouping, langs, pipeline, text, vocab
from helder.errors import InputError, UnreadableError
from helder.model import Claim, RelationName

FOLDER = Path(__file__).parent / "register"
OFFICIAL = "https://ec.europa.eu/food/food-feed-portal/screen/health-claims/eu-register"
NO_ADVICE = f"This is no legal advice. The official register decides: {OFFICIAL}"

Outcome = Literal["covered", "beyond", "no_claim", "listed"]
How = Literal[
    "", "disease", "stronger", "effect", "population", "condition", "substance", "on_hold",
    "body", "medicine", "definition", "denial", "harm", "no_effect_named", "unknown",
]  # fmt: skip
AmountState = Literal["not asked", "met", "absent", "contradicted"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
HOWS: tuple[How, ...] = get_args(How)

SAID: Mapping[How, str] = {
    "": "The wording of the register covers it.",
    "disease": "It says that a food treats or prevents a disease or complaint, which is forbidden for food.",
    "stronger": "It says more than the register allows: a stronger verb than in the wording.",
    "effect": "The register allows claims about this substance, but none about this effect.",
    "population": "The register allows it for other people than these.",
    "condition": "The register asks for an amount that the claim does not give, or that differs.",
    "substance": "The register has no authorised claim about this substance.",
    "on_hold": "Claims about plants are on hold: they were never assessed, and national rules decide.",
    "body": "No claim about a food: it is about the body, a condition or a habit.",
    "medicine": "No claim about a food: it is about a medicine or treatment.",
    "definition": "No health claim: it says what something is or contains.",
    "denial": "No health claim: it denies an effect.",
    "harm": "No health claim: it names a harm.",
    "no_effect_named": "No health claim: it names no effect.",
    "unknown": "What it is about is not known, so it cannot be compared.",
}
"""A sentence for every way in which a claim can stand to a register of authorised claims."""

STRUCTURAL: frozenset[RelationName] = frozenset({"is_a", "contains", "has_property", "produces"})
_FOOD_TYPES = frozenset({"substance", "food"})
_VERB_FINAL = 2
"""So many words after the object may still be the verb: "dat zink de huid verbetert"."""
_BYTES_AT_MOST = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a register.

    `things` are the substances it is about, by concept, with `all_things` where it is about all of them together and
    `with_kinds` where it holds for every kind of them (magnesium citrate is magnesium; collagen is not "protein");
    `effects` the concepts of the effect; the `_words` are what these are called otherwise, each as a set of dictionary
    forms. `allows` says how far a claim may go: maintain, increase or reduce. `verdict` and `claims` are of a register
    of verdicts.
    """

    id: str
    wording: str
    substance: str = ""
    things: tuple[str, ...] = ()
    all_things: bool = False
    with_kinds: bool = True
    thing_words: tuple[frozenset[str], ...] = ()
    effect: str = ""
    effects: tuple[str, ...] = ()
    effect_words: tuple[frozenset[str], ...] = ()
    allows: str = ""
    amount: str = ""
    population: str = ""
    conditions: str = ""
    legal_basis: str = ""
    opinion: str = ""
    source: str = ""
    date: str = ""
    note: str = ""
    names: tuple[tuple[str, str], ...] = ()
    verdict: str = ""
    url: str = ""
    claims: tuple[Claim, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """What a reader needs of the row, as plain values."""
        shown = (
            "id", "wording", "substance", "effect", "allows", "amount", "population", "conditions", "legal_basis",
            "opinion", "source", "date", "note", "verdict", "url",
        )  # fmt: skip
        return {**{name: getattr(self, name) for name in shown}, "translations": dict(self.names)}


@dataclass(frozen=True, slots=True)
class Register:
    """A register by name. `authorises`: what is not in it may not be said; else it lists claims with verdicts."""

    name: str
    authorises: bool
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a claim stands to a register: the outcome, how, the row it rests on, the amount asked for, and why."""

    outcome: Outcome
    how: How
    because: str
    entry: Entry | None = None
    amount: AmountState = "not asked"

    def to_dict(self) -> dict[str, Any]:
        """The verdict as plain values."""
        row = asdict(self)
        row["entry"] = self.entry.to_dict() if self.entry else None
        return row


# ---- checking


def check(claim: Claim, register: Register) -> Verdict | None:
    """How a claim stands to a register. None where a register of verdicts says nothing about it."""
    return _authorised(claim, register) if register.authorises else _listed(claim, register)


def _authorised(claim: Claim, register: Register) -> Verdict:
    if how := _no_claim(claim):
        return Verdict("no_claim", how, SAID[how])
    about = [e for e in register.entries if _is_about(claim, e)]
    if how := ("" if about else _no_food(claim)) or ("harm" if _harms(claim) else ""):
        return Verdict("no_claim", how, SAID[how])
    said = compared.content(claim.quote, claim.language)
    for entry in about:
        if claim.language == "en" and compared.content(entry.wording, "en") <= said:  # the official wording itself
            return _judged(claim, entry, literal=True)
    fitting = [(fit, e) for e in about if (fit := _fit(claim, e))]
    if not fitting:
        how = "disease" if grouping.is_complaint(claim.object) else _without(claim) if not about else "effect"
        return Verdict("beyond", how, SAID[how], about[0] if about and how == "effect" else None)
    best = max(fit for fit, _ in fitting)
    judged = [_judged(claim, entry) for fit, entry in fitting if fit == best]
    return min(judged, key=lambda verdict: _ORDER.index(verdict.how))


_ORDER: tuple[How, ...] = ("", "condition", "population", "stronger")


def _no_claim(claim: Claim) -> How:
    """Why a statement is no health claim, whatever it is about; "" where it may be one."""
    if claim.relation in STRUCTURAL:
        return "definition"
    if claim.relation == "no_effect" or claim.polarity == "negated":
        return "denial"
    if claim.subject.concept is None and not claim.subject.quote:
        return "unknown"
    if claim.object.concept is None and not claim.object.quote:
        return "no_effect_named"
    return ""


def _harms(claim: Claim) -> bool:
    """Whether a claim says that something gets worse: a complaint more, or anything else worse."""
    if grouping.less_is_better(claim.object):
        return grouping.change(claim.relation, claim.direction, claim.object) == "more"
    return claim.relation == "worsens"


def _no_food(claim: Claim) -> How:
    """Why a claim is about something that is no food; "" for a food or a substance in it."""
    concept = claim.subject.concept
    if concept is None:
        return "unknown"
    thing = grouping.thing(concept.id)
    kinds = [_kinds()[c] for c in (thing, *vocab.load().broader(thing)) if c in _kinds()]
    if "medicine" in kinds:
        return "medicine"
    if kinds and kinds[0] != "body":
        return ""
    if kinds:
        return "body"
    known = vocab.load().get(thing)
    kind = known.type if known else concept.type
    if kind == "treatment":
        return "medicine"
    return "" if kind in _FOOD_TYPES else "body"


def _without(claim: Claim) -> How:
    """Why nothing is authorised of a substance: plants are on hold."""
    concept = claim.subject.concept
    if concept is None:
        return "unknown"
    thing = grouping.thing(concept.id)
    on_hold = any(_kinds().get(c) == "on_hold" for c in (thing, *vocab.load().broader(thing)))
    return "on_hold" if on_hold else "substance"


def _is_about(claim: Claim, entry: Entry) -> bool:
    concept = claim.subject.concept
    said = compared.content(claim.subject.quote or "", claim.language)
    if (concept is None or not entry.things) and any(words and words <= said for words in entry.thing_words):
        return True
    if concept is None or entry.all_things:
        return False
    thing = grouping.thing(concept.id)
    return thing in entry.things or (entry.with_kinds and not compared.wider(thing).isdisjoint(entry.things))


def _fit(claim: Claim, entry: Entry) -> int:
    """How well a claim's object is the effect of a row: 2 by its very words, 1 by its concept, 0 not."""
    said = compared.content(claim.object.quote or "", claim.language)
    if any(words and words == said for words in entry.effect_words):
        return 3
    if any(words and words <= said for words in entry.effect_words):
        return 2
    concept = claim.object.concept
    if concept is None:
        return 0
    things = {grouping.thing(c) for c in entry.effects}
    return 1 if concept.id in entry.effects or grouping.thing(concept.id) in things else 0


def _judged(claim: Claim, entry: Entry, *, literal: bool = False) -> Verdict:
    amount = _amount(claim, entry)
    how: How = ""
    if not literal and _goes_further(claim, entry):
        how = "stronger"
    elif not literal and not _for_these_people(claim, entry):
        how = "population"
    elif amount in ("absent", "contradicted"):
        how = "condition"
    because = SAID[how]
    if how == "condition":
        because = f"The register asks for “{entry.amount}”, and the claim " + (
            "names no amount." if amount == "absent" else "names another amount."
        )
    return Verdict("beyond" if how else "covered", how, because, entry, amount)


def _goes_further(claim: Claim, entry: Entry) -> bool:
    """Whether the verb promises more than the row: "boosts" where it says "contributes to the maintenance of"."""
    strong, weak = _strengths(claim)
    if entry.allows == "protect":
        return bool(strong)
    if entry.allows == "reduce":
        return claim.relation in ("prevents", "causes") or "cures" in strong
    if entry.allows == "increase":
        return claim.relation in ("prevents", "treats") or "cures" in strong
    if claim.relation in ("decreases", "prevents", "treats") or strong:
        return True
    return claim.relation == "increases" and not weak


def _strengths(claim: Claim) -> tuple[frozenset[str], bool]:
    """The strong words of the sentence outside subject and object, and whether it has a weak one."""
    spans = [a.span for a in (claim.subject, claim.object) if a.span and claim.span.holds(a.span)]
    sentence = list(claim.quote)
    for span in spans:
        for at in range(span.start - claim.span.start, span.end - claim.span.start):
            sentence[at] = " "
    end = max((span.end - claim.span.start for span in spans), default=len(sentence))
    after = "".join(sentence[end:]).split()[:_VERB_FINAL]
    said = text.normal(" ".join(["".join(sentence[:end]), *after]))
    found = {name for name, pattern in _strength(claim.language) if pattern.search(said)}
    return frozenset(found - {"keeps"}), "keeps" in found


@lru_cache
def _strength(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    if language not in langs.installed():
        return ()
    rows = langs.rows(langs.load(language).folder / "strength.tsv")
    return tuple((row["strength"], _alternatives(row["forms"])) for row in rows)


def _alternatives(forms: str) -> re.Pattern[str]:
    """A pattern for forms between "|"; "*" at the end of one stands for any ending."""
    each = (re.escape(text.normal(f.rstrip("*"))) + (r"\w*" if f.endswith("*") else "") for f in forms.split("|"))
    return re.compile(rf"(?<!\w)(?:{'|'.join(each)})(?!\w)")


def _amount(claim: Claim, entry: Entry) -> AmountState:
    asked = amounts.read(entry.amount, "en")[:1]
    if not asked:
        return "not asked"
    given = [a for a in amounts.read(claim.dose or "", claim.language) if a.unit == asked[0].unit]
    given = given or [a for a in amounts.read(claim.quote, claim.language) if a.unit == asked[0].unit]
    if not given:
        return "absent"
    enough = asked[0].low * (1 - amounts.TOLERANCE)
    return "met" if any(a.daily[1] >= enough for a in given) else "contradicted"


def _for_these_people(claim: Claim, entry: Entry) -> bool:
    """Whether those the claim is about are those the row is for; a claim about nobody in particular is."""
    if not claim.population:
        return True
    its, row = agreement.people(claim.population, claim.language), agreement.people(entry.population, "en")
    return all(_any_is(its, kind) == _any_is(row, kind) for kind in ("children", "expecting"))


def _any_is(people: frozenset[str], kind: str) -> bool:
    kinds = _kinds()
    return any(kinds.get(c) == kind for p in people if ":" in p for c in (p, *vocab.load().broader(p)))


def _listed(claim: Claim, register: Register) -> Verdict | None:
    for entry in register.entries:
        for said in entry.claims:
            found = agreement.relate(claim, said)
            if found["kind"] in ("same", "narrower"):
                because = " ".join(found["because"])
                return Verdict("listed", "", f"{register.name} says: {entry.verdict}. {because}", entry)
    return None


# ---- the registers


@lru_cache(maxsize=1)
def eu() -> Register:
    """The health claims on food authorised in the European Union, as they come with Helder."""
    return Register("eu", True, tuple(_entry(row) for row in langs.rows(FOLDER / "eu.tsv")))


@lru_cache(maxsize=1)
def _substances() -> Mapping[str, Mapping[str, str]]:
    return {row["substance"]: row for row in langs.rows(FOLDER / "eu_substances.tsv")}


@lru_cache(maxsize=1)
def _effects() -> Mapping[str, Mapping[str, str]]:
    return {row["effect"]: row for row in langs.rows(FOLDER / "eu_effects.tsv")}


@lru_cache(maxsize=1)
def _kinds() -> Mapping[str, str]:
    """What sort of thing a concept, and all narrower ones, is to a register of food."""
    return {row["concept"]: row["kind"] for row in langs.rows(FOLDER / "kinds.tsv")}


def _entry(row: Mapping[str, str]) -> Entry:
    substance, effect = _substances()[row["substance"]], _effects()[row["effect"]]
    dutch = [n for n in substance["names_nl"].split("|") if n]
    english = [row["substance"], *(n for n in substance["names_en"].split("|") if n)]
    concepts = tuple(c for c in re.split(r"[,+]", substance["concepts"]) if c)
    return Entry(
        id=row["id"], wording=row["wording"], substance=row["substance"], effect=row["effect"], amount=row["amount"],
        population=row["population"], conditions=row["conditions"], legal_basis=row["legal_basis"],
        opinion=row["opinion"], source=row["source"], date=row["date"], note=row["note"],
        things=tuple(grouping.thing(c) for c in concepts),
        all_things="+" in substance["concepts"],
        with_kinds=substance["with_kinds"] == "yes",
        thing_words=tuple(
            compared.content(n, code) for code, names in (("en", english), ("nl", dutch)) for n in names
        ),
        effects=tuple(c for c in effect["concepts"].split(",") if c),
        effect_words=tuple(
            compared.content(n, code)
            for code, names in (("en", f"{row['effect']}|{effect['names_en']}"), ("nl", effect["name_nl"]))
            for n in names.split("|")
            if n
        ),
        allows=effect["allows"],
        names=(("substance_nl", dutch[0] if dutch else ""), ("effect_nl", effect["name_nl"])),
        url=OFFICIAL,
    )  # fmt: skip


# ---- reading registers


def named(name: str, path: Path | None = None) -> Register:
    """The register that a person asked for: "eu", or the one in a file. Raises as `read` does."""
    if path is not None:
        return read(path)
    if name == "eu":
        return eu()
    if Path(name).exists():
        return read(Path(name))
    raise InputError(f'No register "{name}": use eu, or the path of a CSV, XLSX or JSON-LD file.')


def read(path: Path) -> Register:
    """The register in a file: the Commission's export, ClaimReview as JSON-LD, or a table of claims and verdicts.

    Raises `UnreadableError` for a file that is none of these.
    """
    try:
        if path.stat().st_size > _BYTES_AT_MOST:
            raise UnreadableError(f"{path} is larger than {_BYTES_AT_MOST // 2**20} MB: split it, then try again.")
        if path.suffix.lower() in (".json", ".jsonld", ".jsonl"):
            return Register(path.stem, False, tuple(_reviews(path)))
        table = list(_sheet(path) if path.suffix.lower() == ".xlsx" else _csv(path))
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read ({error.strerror or error}): check the name.") from error
    columns = {_column(name): name for _, row in table[:1] for name in row}
    if {"substance", "wording", "status"} <= set(columns):
        return Register("eu", True, _filled(path, _official(path, table, columns), "authorised claim"))
    if {"wording", "verdict"} <= set(columns):
        return Register(path.stem, False, _filled(path, _forbidden(path, table, columns), "claim"))
    raise UnreadableError(
        f"{path} is no register: its first row must name the columns of the Commission's export, or claim and verdict."
    )


def _filled(path: Path, found: Iterable[Entry], what: str) -> tuple[Entry, ...]:
    """The entries of a register that has some: an empty one would find nothing wrong with anything."""
    entries = tuple(found)
    if not entries:
        raise UnreadableError(f"{path} has no {what} in any of its rows: {_AGAIN}.")
    return entries


_AGAIN = "compare its first row with what stands below it, or save the export anew"


_COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("substance", ("nutrient, substance", "nutrient", "substance", "food")),
    ("effect", ("health relationship",)),
    ("conditions", ("conditions of use", "conditions")),
    ("opinion", ("efsa opinion", "efsa")),
    ("legal_basis", ("commission regulation", "regulation", "legal basis")),
    ("article", ("claim type",)),
    ("status", ("status",)),
    ("id", ("entry id", "id")),
    ("wording", ("claim", "text", "claimreviewed")),
    ("verdict", ("verdict", "rating", "conclusion")),
    ("url", ("url", "link")),
    ("date", ("date",)),
    ("language", ("language", "lang")),
)
"""The columns of a table by how their heading begins; the first that fits."""


def _column(heading: str) -> str:
    plain = " ".join(heading.casefold().split())
    return next((name for name, starts in _COLUMNS if plain.startswith(starts)), plain)


_Table = Iterable[tuple[str, Mapping[str, str]]]
"""The rows below the heading, each with where it stands: "line 7"."""


def _csv(path: Path) -> Iterator[tuple[str, Mapping[str, str]]]:
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{path} is not UTF-8 at byte {error.start}: save it as CSV in UTF-8.") from error
    first = content.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
        heading = next(rows, [])
        for row in rows:
            if any(cell.strip() for cell in row):
                yield f"line {rows.line_num}", _row(path, f"line {rows.line_num}", heading, row)
    except csv.Error as error:
        raise UnreadableError(f"{path} is no table ({error}): save it as CSV in UTF-8.") from error


def _row(path: Path, where: str, heading: list[str], cells: list[str]) -> Mapping[str, str]:
    """The cells of a row by the heading above them. Raises `UnreadableError` for a row that is longer or shorter.

    Empty cells at the end count for nothing: programs write as many or as few as they like.
    """
    filled = len(cells) - next((i for i, cell in enumerate(reversed(cells)) if cell.strip()), len(cells))
    if filled > len(heading):
        raise UnreadableError(
            f"{path} {where} has {filled} values where the first row names {len(heading)} columns, so they do not "
            "stand under their names: put text that has the separator in it between quotes, or save the export anew."
        )
    return dict(zip(heading, [*cells, *[""] * len(heading)], strict=False))


def _sheet(path: Path) -> Iterator[tuple[str, Mapping[str, str]]]:
    try:
        import openpyxl
    except ImportError as error:
        raise InputError(
            f"Reading {path} needs openpyxl: install it with pip install 'helder[xlsx]', or save the sheet as CSV."
        ) from error
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True)
        heading = [str(cell or "") for cell in next(rows, ())]
        for number, row in enumerate(rows, 2):
            cells = [str(cell if cell is not None else "") for cell in row]
            if any(cell.strip() for cell in cells):
                yield f"row {number}", _row(path, f"row {number}", heading, cells)
    except UnreadableError:
        raise
    except Exception as error:  # a broken workbook raises anything
        raise UnreadableError(f"{path} is no sheet that can be read ({error}): save it as XLSX or CSV.") from error


def _cell(row: Mapping[str, str], columns: Mapping[str, str], name: str) -> str:
    return row.get(columns.get(name, ""), "").strip()


_STATES = ("authorised", "non-authorised", "not authorised", "non authorised", "rejected", "withdrawn", "revoked",
           "on hold", "pending", "under consideration")  # fmt: skip
"""How what stands under "status" begins: what authorises, and what does not."""


def _official(path: Path, table: _Table, columns: Mapping[str, str]) -> Iterator[Entry]:
    """The authorised rows of the Commission's own export, with what is built in of their effects.

    Raises `UnreadableError` for a row of which the values stand under other names than their own.
    """
    for number, (where, row) in enumerate(table, 1):
        cell = partial(_cell, row, columns)
        if not cell("status").casefold().startswith(_STATES):
            raise UnreadableError(
                f'{path} {where} has "{cell("status")[:60]}" under {columns["status"]}, which is no status such as '
                f"Authorised, so its columns may have shifted: {_AGAIN}."
            )
        if not cell("status").casefold().startswith("authorised"):
            continue
        if missing := next((name for name in ("substance", "wording") if not cell(name)), None):
            raise UnreadableError(
                f"{path} {where} is authorised and has nothing under {columns[missing]}, so its columns may have "
                f"shifted: {_AGAIN}."
            )
        yield _from_wording(
            Entry(
                id=cell("id") or f"row-{number}", wording=cell("wording"), substance=cell("substance"),
                conditions=cell("conditions"), amount=_stated(cell("conditions")), opinion=cell("opinion"),
                legal_basis=" ".join(filter(None, (cell("article"), cell("legal_basis")))),
                source="the Commission's export", date=cell("date"), url=OFFICIAL,
            )
        )  # fmt: skip


def _stated(conditions: str) -> str:
    """The sentence of the conditions that states a daily intake."""
    for sentence in re.split(r"(?<=[.;])\s", conditions):
        if re.search(r"daily intake|per quantified portion|beneficial effect", sentence, re.I) and amounts.read(
            sentence, "en"
        ):
            return sentence
    return ""


def _from_wording(entry: Entry) -> Entry:
    """The row with its concepts, found by the names it uses."""
    known = vocab.load()
    substance = _substances().get(entry.substance)
    if substance is not None:
        things = tuple(grouping.thing(c) for c in re.split(r"[,+]", substance["concepts"]) if c)
    else:
        things = tuple(grouping.thing(f.concept) for f in known.find(entry.substance, ["en"]))
    phrase = effect_of(entry.wording)
    longest = max((e for e in _effects() if phrase.startswith(e)), key=len, default="")
    effect = _effects().get(longest)
    found = tuple(f.concept for f in known.find(phrase, ["en"])[:1])
    return replace(
        entry,
        things=things,
        thing_words=(compared.content(entry.substance, "en"),),
        effect=longest or phrase,
        effects=tuple(c for c in effect["concepts"].split(",") if c) if effect else found,
        effect_words=(compared.content(longest or phrase, "en"),),
        allows=effect["allows"] if effect else "maintain",
    )


_FRAMES = (
    r"\bcontributes? to (?P<effect>.*)", r"\bhas a role in (?P<effect>.*)", r"\b(?:is|are) needed for (?P<effect>.*)",
    r"\b(?:improves?|increases?|enhances?|helps?(?: to)?|shown to|leads? to|supports?) (?P<effect>.*)",
)  # fmt: skip
_PLAIN_EFFECT = re.compile(r"^(?:the |a )?(?:maintenance of )?(?:the )?(?:normal )?")


def effect_of(wording: str) -> str:
    """The effect that an official wording names: "contributes to the maintenance of normal skin" -> "skin"."""
    for frame in _FRAMES:
        if match := re.search(frame, wording):
            return _PLAIN_EFFECT.sub("", match["effect"].strip().rstrip("."))
    return wording


def _forbidden(path: Path, table: _Table, columns: Mapping[str, str]) -> Iterator[Entry]:
    """The rows of a table of claims and verdicts. Raises `UnreadableError` for a row with one and not the other."""
    for number, (where, row) in enumerate(table, 1):
        cell = partial(_cell, row, columns)
        wording, verdict = cell("wording"), cell("verdict")
        if bool(wording) != bool(verdict):
            missing = columns["verdict" if wording else "wording"]
            raise UnreadableError(f"{path} {where} has nothing under {missing}: fill it in, or remove the row.")
        if wording:
            yield Entry(
                id=cell("id") or f"row-{number}", wording=wording, verdict=verdict, url=cell("url"),
                date=cell("date"), claims=_claims(wording, cell("language") or None),
            )  # fmt: skip


def _reviews(path: Path) -> Iterator[Entry]:
    """The fact-checks of a file in JSON-LD: one, a list, a graph, or one a line."""
    content = path.read_text(encoding="utf-8-sig", errors="replace")
    try:
        found = (
            [json.loads(line) for line in content.splitlines() if line.strip()]
            if path.suffix == ".jsonl"
            else [json.loads(content)]
        )
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"{path} is no JSON ({error}): give the ClaimReview of the page as JSON-LD.") from error
    number = 0
    for review in _nodes(found):
        number += 1
        rating = review.get("reviewRating")
        verdict = rating.get("alternateName") or rating.get("name") if isinstance(rating, dict) else None
        author = review.get("author")
        wording = str(review.get("claimReviewed") or "")
        yield Entry(
            id=str(review.get("@id") or f"review-{number}"),
            wording=wording,
            verdict=str(verdict or "no verdict given"),
            url=str(review.get("url") or ""),
            date=str(review.get("datePublished") or ""),
            source=str(author.get("name") or "") if isinstance(author, dict) else "",
            claims=_claims(wording, None),
        )
    if not number:
        raise UnreadableError(f"{path} holds no ClaimReview: give the JSON-LD of a fact-check.")


def _nodes(values: Iterable[object]) -> Iterator[Mapping[str, Any]]:
    """The objects of type ClaimReview in lists and graphs."""
    waiting = list(values)
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting[:0] = value
        elif isinstance(value, dict):
            types = value.get("@type")
            if "ClaimReview" in (types if isinstance(types, list) else [types]):
                yield value
            elif isinstance(value.get("@graph"), list):
                waiting[:0] = value["@graph"]


def _claims(wording: str, language: str | None) -> tuple[Claim, ...]:
    code = language if language in langs.installed() else None
    return pipeline.analyse(wording[:2000], language=code).claims
