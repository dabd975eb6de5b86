"""The evaluation, on claims made by hand: what counts as the same, what is counted, and when the gate closes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from helder import evaluate as ev
from helder.errors import UnreadableError
from helder.evaluate import Count, Expected, Floors, LanguageScores, Line, Scores, Share, Value
from helder.model import Analysis, Argument, Claim, Concept, RelationName, Source, Span

MAGNESIUM = Concept("mesh:D008274", "Magnesium", "substance")
SLEEP = Concept("mesh:D012890", "Sleep", "process")
PLAIN: Mapping[str, Value] = {
    "direction": "+", "polarity": "asserted", "certainty": "asserted", "causality": "causal", "evidence": "none",
    "advice": "none", "kind": "effect", "speaker": "author", "promotional": False,
    "population": None, "dose": None, "duration": None,
}  # fmt: skip
NAMES = {"magnesium": frozenset({MAGNESIUM.id}), "sleep": frozenset({SLEEP.id}), "slaap": frozenset({SLEEP.id})}
TEXT = "Magnesium improves sleep. Tea contains caffeine. Coffee does not help."


def concepts(phrase: str, language: str) -> frozenset[str]:
    """A vocabulary of three names."""
    return NAMES.get(phrase.lower(), frozenset())


def expected(subject: str | None, relation: RelationName, object_: str | None, **fields: Value) -> Expected:
    """A claim of the gold; what is not said has its usual value."""
    means = {name: fields.pop(name) for name in ("subject_means", "object_means") if name in fields}
    return Expected(subject, relation, object_, {**PLAIN, **fields}, **means)  # type: ignore[arg-type]


def found(subject: str | Concept | None, relation: RelationName, object_: str | Concept | None, **fields: Any) -> Claim:
    """A claim of Helder. A concept in place of words is one that the sentence does not name."""

    def argument(said: str | Concept | None) -> Argument:
        if isinstance(said, Concept):
            return Argument(None, None, said)
        return Argument(said, Span(0, len(said)) if said else None)

    plain = Claim(
        id="c", span=Span(0, 24), quote=TEXT[:24], language="en", section=None,
        subject=argument(subject), relation=relation, direction="+", object=argument(object_),
    )  # fmt: skip
    return replace(plain, **fields)


WORDS = {
    "the-same": ("sleep quality", "sleep quality", True),
    "case-and-accents": ("Cafeïne", "cafeine", True),
    "half-of-the-words": ("deep restful sleep", "deep sleep", True),
    "less-than-half": ("quality of deep restful sleep", "quality", False),
    "inside-with-the-same-last-word": ("about 80 mg of magnesium", "magnesium", True),
    "inside-with-another-last-word": ("risk of a heart attack", "risk", False),
    "same-last-word-but-not-inside": ("low blood pressure in adults", "high pressure of adults", False),
    "small-words-do-not-count": ("the sleep of the elderly", "sleep elderly", True),
    "only-small-words": ("it", "It", True),
    "a-pronoun-is-not-another": ("it", "this", False),
    "nothing-in-common": ("magnesium", "zinc", False),
}


@pytest.mark.parametrize(("one", "other", "same"), WORDS.values(), ids=WORDS)
def test_words_agree(one: str, other: str, same: bool) -> None:
    assert ev.same_words(one, other, "en") is same
    assert ev.same_words(other, one, "en") is same


ARGUMENTS = {
    "by-words": ("sleep", None, Argument("sleep", Span(0, 5)), True),
    "by-concept": ("slaap", None, Argument("nachtrust", Span(0, 9), SLEEP), True),
    "by-what-a-pronoun-means": ("It", "magnesium", Argument("magnesium", Span(0, 9)), True),
    "a-pronoun-by-concept": ("It", "magnesium", Argument("This mineral", Span(0, 12), MAGNESIUM), True),
    "the-pronoun-itself": ("It", "magnesium", Argument("It", Span(0, 2)), True),
    "unnamed-on-both-sides": (None, None, Argument(None, None), True),
    "unnamed-and-unresolved": (None, "magnesium", Argument(None, None), True),
    "unnamed-and-resolved": (None, "magnesium", Argument(None, None, MAGNESIUM), True),
    "unnamed-and-resolved-wrongly": (None, "magnesium", Argument(None, None, SLEEP), False),
    "named-where-none-is-expected": (None, None, Argument("sleep", Span(0, 5)), False),
    "unnamed-where-one-is-expected": ("sleep", None, Argument(None, None), False),
    "another-concept": ("sleep", None, Argument("zinc", Span(0, 4), MAGNESIUM), False),
}


@pytest.mark.parametrize(("surface", "means", "argument", "same"), ARGUMENTS.values(), ids=ARGUMENTS)
def test_arguments_agree(surface: str | None, means: str | None, argument: Argument, same: bool) -> None:
    assert ev.same_argument(surface, means, argument, "en", concepts) is same


class Pair(NamedTuple):
    """An expected and a found relation with polarity, and whether they agree at both grains."""

    wanted: tuple[RelationName, str]
    got: tuple[RelationName, str]
    family: bool
    relation: bool


RELATIONS = {
    "the-same": Pair(("improves", "asserted"), ("improves", "asserted"), True, True),
    "polarity-is-a-field": Pair(("improves", "negated"), ("improves", "asserted"), True, True),
    "same-family": Pair(("treats", "asserted"), ("decreases", "asserted"), True, False),
    "structural": Pair(("is_a", "asserted"), ("contains", "asserted"), True, False),
    "opposite": Pair(("increases", "asserted"), ("decreases", "asserted"), False, False),
    "neutral-and-positive": Pair(("affects", "asserted"), ("improves", "asserted"), False, False),
    "no-effect-is-a-denied-improvement": Pair(("no_effect", "asserted"), ("improves", "negated"), True, True),
    "no-effect-is-a-denied-influence": Pair(("no_effect", "asserted"), ("affects", "negated"), True, True),
    "and-the-other-way-round": Pair(("affects", "negated"), ("no_effect", "asserted"), True, True),
    "no-effect-is-no-improvement": Pair(("no_effect", "asserted"), ("improves", "asserted"), False, False),
    "denied-no-effect-is-not": Pair(("no_effect", "negated"), ("improves", "negated"), False, False),
}


@pytest.mark.parametrize("pair", RELATIONS.values(), ids=RELATIONS)
def test_relations_agree(pair: Pair) -> None:
    wanted = expected("a", pair.wanted[0], "b", polarity=pair.wanted[1])
    got = found("a", pair.got[0], "b", polarity=pair.got[1])
    assert (ev.same_family(wanted, got), ev.same_relation(wanted, got)) == (pair.family, pair.relation)


def test_each_claim_is_used_once() -> None:
    wanted = [expected("tea", "contains", "caffeine"), expected("tea", "contains", "caffeine")]
    assert len(ev.match(wanted, [found("tea", "contains", "caffeine")], ev.same_family, concepts)) == 1


def test_the_most_pairs_are_found() -> None:
    """ "Tea" fits both expected claims and "green tea" only one: taking the first that fits would lose a pair."""
    wanted = [expected("tea", "contains", "caffeine"), expected("green tea", "contains", "caffeine")]
    got = [found("tea", "contains", "caffeine"), found("cup of tea", "contains", "caffeine")]
    pairs = ev.match(list(reversed(wanted)), got, ev.same_family, concepts)
    assert len(pairs) == 2


def test_the_claim_with_the_right_fields_is_taken() -> None:
    wanted = [expected("magnesium", "treats", "cramps", certainty="hedged")]
    got = [found("magnesium", "decreases", "cramps"), found("magnesium", "treats", "cramps", certainty="hedged")]
    assert [claim for _, claim in ev.match(wanted, got, ev.same_family, concepts)] == [got[1]]


FIELDS: dict[str, tuple[dict[str, Value], dict[str, Any], dict[str, tuple[int, int]]]] = {
    "a-closed-value-right": ({"certainty": "hedged"}, {"certainty": "hedged"}, {"certainty": (1, 1)}),
    "a-closed-value-wrong": ({"certainty": "hedged"}, {}, {"certainty": (0, 1)}),
    "a-dose-that-neither-states": ({}, {}, {"dose": (0, 0)}),
    "a-dose-missed": ({"dose": "320 mg"}, {}, {"dose": (0, 1)}),
    "a-dose-too-many": ({}, {"dose": "320 mg"}, {"dose": (0, 1)}),
    "a-dose-in-fewer-words": ({"dose": "320 mg of magnesium a day"}, {"dose": "320 mg"}, {"dose": (1, 1)}),
    "another-dose": ({"dose": "320 mg"}, {"dose": "500 micrograms"}, {"dose": (0, 1)}),
    "promotional": ({"promotional": True}, {"promotional": True}, {"promotional": (1, 1)}),
}


@pytest.mark.parametrize(("wanted", "got", "shares"), FIELDS.values(), ids=FIELDS)
def test_fields_of_a_pair(wanted: dict[str, Value], got: dict[str, Any], shares: dict[str, tuple[int, int]]) -> None:
    scores = scored(
        [expected("magnesium", "improves", "sleep", **wanted)], [found("magnesium", "improves", "sleep", **got)]
    )
    for name, (right, of) in shares.items():
        assert scores.fields.get(name, Share()) == Share(right, of)


def test_no_effect_and_a_denied_improvement_agree_in_polarity_and_direction() -> None:
    wanted = expected("tea", "no_effect", "sleep", direction="0")
    scores = scored([wanted], [found("tea", "improves", "sleep", polarity="negated")])
    assert (scores.fields["polarity"], scores.fields["direction"]) == (Share(1, 1), Share(1, 1))


def test_uncommon_values_are_counted_apart() -> None:
    wanted = [expected("a", "improves", "b", polarity="negated"), expected("c", "improves", "d")]
    scores = scored(wanted, [found("a", "improves", "b"), found("c", "improves", "d")])
    assert scores.fields["polarity"] == Share(1, 2)
    assert scores.marked == {"polarity": Share(0, 1)}


COUNTS: dict[str, tuple[list[Expected], list[Claim], tuple[Count, Count]]] = {
    "right": (
        [expected("magnesium", "improves", "sleep")],
        [found("magnesium", "improves", "sleep")],
        (Count(1, 1, 1), Count(1, 1, 1)),
    ),
    "missed": ([expected("magnesium", "improves", "sleep")], [], (Count(1, 0, 0), Count(1, 0, 0))),
    "too-many": ([], [found("magnesium", "improves", "sleep")], (Count(0, 1, 0), Count(0, 1, 0))),
    "another-claim": (
        [expected("magnesium", "improves", "sleep")],
        [found("magnesium", "worsens", "sleep")],
        (Count(1, 1, 1), Count(1, 1, 0)),
    ),
    "an-advert-known-as-one": (
        [expected("magnesium", "improves", "sleep", speaker="advert")],
        [found("magnesium", "improves", "sleep", speaker="advert")],
        (Count(0, 0, 0), Count(0, 0, 0)),
    ),
    "an-advert-taken-for-the-article": (
        [expected("magnesium", "improves", "sleep", speaker="advert")],
        [found("magnesium", "improves", "sleep")],
        (Count(0, 1, 0), Count(0, 1, 0)),
    ),
    "the-article-taken-for-an-advert": (
        [expected("magnesium", "improves", "sleep")],
        [found("magnesium", "improves", "sleep", speaker="advert")],
        (Count(1, 0, 0), Count(1, 0, 0)),
    ),
    "quoted-speech-is-the-article's": (
        [expected("magnesium", "improves", "sleep", speaker="quoted")],
        [found("magnesium", "improves", "sleep")],
        (Count(1, 1, 1), Count(1, 1, 1)),
    ),
}


@pytest.mark.parametrize(("wanted", "got", "counts"), COUNTS.values(), ids=COUNTS)
def test_counts_of_a_sentence(wanted: list[Expected], got: list[Claim], counts: tuple[Count, Count]) -> None:
    scores = scored(wanted, got)
    assert (scores.sentences, scores.families) == counts


def scored(wanted: list[Expected], got: list[Claim]) -> LanguageScores:
    """The scores of the first sentence of `TEXT`."""
    return ev.score([Line(None, TEXT[:25], "en", tuple(wanted))], analysis(got), concepts)["en"]


def analysis(claims: list[Claim]) -> Analysis:
    return Analysis(Source("t", TEXT), (), (), (), (), tuple(claims))


def test_a_claim_outside_the_sentences_counts_as_wrong() -> None:
    stray = found("Coffee", "improves", "help", span=Span(49, 70))
    scores = ev.score([Line(None, TEXT[:25], "en", ())], analysis([stray]), concepts)["en"]
    assert (scores.sentences, scores.families) == (Count(0, 1, 0), Count(0, 1, 0))


def test_an_advert_outside_the_sentences_does_no_harm() -> None:
    stray = found("Coffee", "improves", "help", span=Span(49, 70), speaker="advert")
    assert ev.score([Line(None, TEXT[:25], "en", ())], analysis([stray]), concepts)["en"].families == Count()


def test_a_claim_belongs_to_the_sentence_it_shares_most_with() -> None:
    lines = [Line(None, "Magnesium improves sleep.", "en", ()), Line(None, "Tea contains\ncaffeine.", "nl", ())]
    claim = found("Tea", "contains", "caffeine", span=Span(20, 48))
    scores = ev.score(lines, analysis([claim]), concepts)
    assert (scores["en"].families.found, scores["nl"].families.found) == (0, 1)


def test_a_sentence_that_is_not_in_the_text_is_named() -> None:
    scores = ev.score(
        [Line("a.txt", "Nowhere to be read.", "en", (expected("a", "is_a", "b"),))], analysis([]), concepts
    )
    assert scores["en"].missing == ("Nowhere to be read.",)
    assert scores["en"].families == Count(1, 0, 0)


def test_precision_recall_and_f1() -> None:
    count = Count(expected=4, found=2, same=1)
    assert (count.precision, count.recall, round(count.f1, 3)) == (0.5, 0.25, 0.333)
    assert (Count().precision, Count().recall, Count().f1, Share().accuracy) == (0.0, 0.0, 0.0, 0.0)


# ---- the gate


def some_scores(same: int, corpus: str = "abc") -> Scores:
    """English scores with a triple F1 of `same` in ten, and one question about the dose."""
    return Scores({"en": LanguageScores(families=Count(100, 100, 10 * same), fields={"dose": Share(1, 1)})}, corpus)


GATE: dict[str, tuple[Scores, Floors, list[str]]] = {
    "reached": (some_scores(8), Floors("abc", True, {"en": {"triple_f1": 0.8}}), []),
    "missed": (
        some_scores(7),
        Floors("abc", True, {"en": {"triple_f1": 0.8}}),
        ["en triple_f1 is 0.700, below its floor of 0.800."],
    ),
    "corpus-changed": (
        some_scores(8, "abd"),
        Floors("abc", True, {"en": {"triple_f1": 0.8}}),
        ["The corpus is not the one that floors.json is about: run the evaluation once with --raise."],
    ),
    "language-gone": (
        some_scores(8),
        Floors("abc", True, {"nl": {"triple_f1": 0.1}}),
        ["nl triple_f1 is 0.000, below its floor of 0.100."],
    ),
}


@pytest.mark.parametrize(("scores", "floors", "problems"), GATE.values(), ids=GATE)
def test_the_gate(scores: Scores, floors: Floors, problems: list[str]) -> None:
    assert ev.problems(scores, floors) == problems


@pytest.mark.parametrize(("same", "floor"), [(9, 0.88), (7, 0.8)], ids=["up", "never-down"])
def test_floors_only_rise(same: int, floor: float) -> None:
    before = Floors("abc", False, {"en": {"triple_f1": 0.8}})
    after = ev.raised(some_scores(same, "new"), before)
    assert (after.floors["en"]["triple_f1"], after.corpus_sha256, after.set) == (floor, "new", True)


def test_a_figure_seldom_asked_gets_no_floor() -> None:
    assert set(ev.raised(some_scores(9), Floors("abc", False, {})).floors["en"]) == {"triple_f1"}


def test_floors_come_back_as_written(tmp_path: Path) -> None:
    floors = Floors("abc", True, {"en": {"triple_f1": 0.8}}, ({"reason": "a sentence was wrong"},))
    ev.write_floors(tmp_path, floors)
    assert ev.floors(tmp_path) == floors


# ---- a whole folder

ROW = {
    "article": "tea.txt", "text": "Tea contains caffeine.", "language": "en",
    "claims": [{"subject": "Tea", "relation": "contains", "object": "caffeine", **PLAIN, "direction": "unknown"}],
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with one article of one expected sentence."""
    (tmp_path / "examples" / "articles").mkdir(parents=True)
    (tmp_path / "examples" / "articles" / "tea.txt").write_text("Tea\n\nTea contains caffeine.\n", encoding="utf-8")
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "claims.jsonl").write_text(json.dumps(ROW) + "\n", encoding="utf-8")
    return tmp_path / "gold"


def test_a_folder_is_read_and_scored(folder: Path) -> None:
    scores = ev.evaluate(folder)
    assert scores.languages["en"].families.expected == 1
    assert scores.languages["en"].missing == ()
    assert scores.corpus_sha256 == ev.digest(folder)


@pytest.mark.parametrize("changed", ["gold/claims.jsonl", "examples/articles/tea.txt"])
def test_the_digest_sees_a_change(folder: Path, changed: str) -> None:
    before = ev.digest(folder)
    file = folder.parent / changed
    file.write_text(file.read_text(encoding="utf-8") + json.dumps(ROW) + "\n", encoding="utf-8")
    assert ev.digest(folder) != before


def test_the_command_sets_floors_and_then_passes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ev.main([str(folder)]) == UnreadableError.exit_code
    assert "floors.json holds no floors" in " ".join(capsys.readouterr().err.split())
    ev.write_floors(folder, Floors("another", False, {}))
    assert ev.main([str(folder)]) == 1
    (folder / "floors.json").unlink()
    assert ev.main([str(folder), "--raise"]) == 0
    assert ev.main([str(folder)]) == 0
    assert "triple_f1" in capsys.readouterr().out


WRONG = {
    "not-json": ("{", "claims.jsonl:1 is no expected sentence"),
    "a-field-missing": (json.dumps({"article": None, "text": "x"}), "claims.jsonl:1 is no expected sentence"),
    "no-such-relation": (
        json.dumps({**ROW, "claims": [{**PLAIN, "subject": None, "object": None, "relation": "heals"}]}),
        "no relation heals",
    ),
}


@pytest.mark.parametrize(("line", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_line_is_named(folder: Path, line: str, message: str) -> None:
    (folder / "claims.jsonl").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(UnreadableError, match=message):
        ev.evaluate(folder)


@pytest.mark.parametrize("missing", ["gold/claims.jsonl", "examples/articles/tea.txt"])
def test_a_missing_file_is_named(folder: Path, missing: str) -> None:
    (folder.parent / missing).unlink()
    with pytest.raises(UnreadableError, match=Path(missing).name):
        ev.evaluate(folder)
