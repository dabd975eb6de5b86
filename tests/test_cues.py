"""Which words qualify what is said, how far each reaches, and which words only look as if they do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helder import langs, model
from helder.model import Cue, Sentence, Source, Span
from helder.stages import cues

CODES = langs.installed()


def find(text: str, language: str) -> tuple[Cue, ...]:
    """The cues of a text that is one sentence."""
    return cues.find(Source("one", text, language=language), (Sentence(Span(0, len(text)), language, 0),))


def cases(*rows: tuple[Any, ...]) -> list[Any]:
    """Rows of language, text and what is expected; a fourth value is the reason that it fails for now."""
    found = []
    for language, text, wanted, *reason in rows:
        marks = [pytest.mark.xfail(reason=reason[0], strict=True)] if reason else []
        found.append(pytest.param(language, text, wanted, id=f"{language}: {text}", marks=marks))
    return found


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    cases(
        # negation
        ("en", "Vitamin C does not prevent colds.", [("negation", "negated", "not")]),
        ("en", "Vitamin C doesn't prevent colds.", [("negation", "negated", "doesn't")]),
        ("en", "Vitamin C doesn’t prevent colds.", [("negation", "negated", "doesn’t")]),
        ("en", "Garlic has no effect on blood pressure.", [("negation", "negated", "no")]),
        ("en", "The body cannot make vitamin C.", [("negation", "negated", "cannot")]),
        ("en", "Neither zinc nor iron helps.", [("negation", "negated", "Neither"), ("negation", "negated", "nor")]),
        ("nl", "Calcium verbetert het geheugen niet.", [("negation", "negated", "niet")]),
        ("nl", "Vitamine C voorkomt geen verkoudheid.", [("negation", "negated", "geen")]),
        ("nl", "Zink noch ijzer helpt.", [("negation", "negated", "noch")]),
        ("nl", "Dit werkt nooit.", [("negation", "negated", "nooit")]),
        # what looks like a negation
        ("en", "It not only relieves pain but also improves sleep.", []),
        ("en", "Snoring is not uncommon.", []),
        ("en", "There is no doubt that smoking damages the lungs.", []),
        ("en", "It is no wonder that alcohol disturbs sleep.", []),
        ("en", "Notable minerals are zinc and iron.", []),
        ("nl", "Het verlicht niet alleen pijn, maar verbetert ook de slaap.", []),
        ("nl", "Snurken is niet ongewoon.", []),
        ("nl", "Het is niet toevallig dat alcohol de slaap verstoort.", []),
        ("nl", "Er is geen twijfel dat roken de longen beschadigt.", []),
        # hedges
        ("en", "Magnesium may improve sleep quality.", [("hedge", "hedged", "may")]),
        ("en", "Ginger seems to relieve pain.", [("hedge", "hedged", "seems to")]),
        ("en", "It is unclear whether it helps.", [("hedge", "unknown", "unclear"), ("hedge", "unknown", "whether")]),
        ("en", "Ashwagandha is a promising treatment.", [("hedge", "speculative", "promising")]),
        ("nl", "Magnesium kan de slaapkwaliteit verbeteren.", [("hedge", "hedged", "kan")]),
        ("nl", "Het helpt misschien.", [("hedge", "hedged", "misschien")]),
        ("nl", "Het is onduidelijk of het helpt.", [("hedge", "unknown", "onduidelijk")]),
        ("nl", "Het is een veelbelovend middel.", [("hedge", "speculative", "veelbelovend")]),
        # what looks like a hedge
        ("en", "Please reply as soon as possible.", []),
        ("en", "The month of May is warm.", []),
        ("en", "A can of beans contains iron.", []),
        ("en", "The body is able to produce vitamin D.", []),
        ("nl", "Antwoord zo snel mogelijk.", []),
        ("nl", "De kan staat op tafel.", []),
        ("nl", "Het lichaam is in staat om vitamine D te maken.", []),
        ("nl", "Neem 2 dd een tablet.", []),
        ("nl", "Roken is slecht; het effect is negatief.", []),
        # evidence
        ("en", "A randomised trial tested zinc.",
         [("evidence", "human_trial", "randomised"), ("evidence", "human_trial", "trial")]),
        ("en", "In mice, curcumin improved memory.", [("evidence", "animal", "mice")]),
        ("en", "According to a systematic review, zinc helps.", [("evidence", "review", "systematic review")]),
        ("en", "Research confirms that zinc helps.", [("evidence", "unspecified_research", "Research")]),
        ("nl", "Een gerandomiseerde proef toetste zink.", [("evidence", "human_trial", "gerandomiseerde")]),
        ("nl", "Bij muizen verbeterde curcumine het geheugen.", [("evidence", "animal", "muizen")]),
        ("nl", "Uit een meta-analyse blijkt dat zink helpt.", [("evidence", "review", "meta-analyse")]),
        ("nl", "Onderzoek bevestigt dat zink helpt.", [("evidence", "unspecified_research", "Onderzoek")]),
        # what looks like evidence
        ("en", "More research on vitamin D is needed.", []),
        ("en", "Good study habits help students.", []),
        ("nl", "Er is meer onderzoek nodig naar vitamine D.", []),
        ("nl", "Een bloedonderzoek duurt kort.", []),
        # advice and frequency
        ("en", "Adults should eat fish.", [("advice", "recommendation", "should")]),
        ("en", "Warning: licorice raises blood pressure.", [("advice", "warning", "Warning")]),
        ("en", "Iron often causes constipation.", [("frequency", "", "often")]),
        ("nl", "Volwassenen moeten vis eten.", [("advice", "recommendation", "moeten")]),
        ("nl", "Let op: zoethout verhoogt de bloeddruk.", [("advice", "warning", "Let op")]),
        ("nl", "IJzer veroorzaakt vaak verstopping.", [("frequency", "", "vaak")]),
        # doses and durations
        ("en", "Take 400 mg a day for eight weeks.",
         [("dose", "amount", "400 mg a day"), ("duration", "amount", "eight weeks")]),
        ("en", "They took 500mg daily.", [("dose", "amount", "500mg daily")]),
        ("en", "They took 1,000 IU of vitamin D per day.", [("dose", "amount", "1,000 IU of vitamin D per day")]),
        ("en", "High doses of vitamin A are bad.", [("dose", "vague", "High doses of")]),
        ("en", "Long-term stress weakens the heart.", [("duration", "vague", "Long-term")]),
        ("en", "They slept 7-8 hours.", [("duration", "amount", "7-8 hours")]),
        ("nl", "Neem acht weken lang 400 mg per dag.",
         [("duration", "amount", "acht weken"), ("dose", "amount", "400 mg per dag")]),
        ("nl", "Ze namen dagelijks 12,5 mg ijzer.", [("dose", "amount", "dagelijks 12,5 mg")]),
        ("nl", "Een hoge dosis vitamine A is slecht.", [("dose", "vague", "Een hoge dosis")]),
        ("nl", "Langdurige stress verzwakt het hart.", [("duration", "vague", "Langdurige")]),
        # what looks like a dose or duration
        ("en", "The 30-year-old women slept well.", []),
        ("en", "Women aged 45 to 65 years slept well.", []),
        ("en", "Vitamin B12 and omega-3 are known.", []),
        ("nl", "De vrouwen van 30 jaar oud sliepen goed.", []),
        ("nl", "Vitamine B12 en omega 3 zijn bekend.", []),
    ),
)  # fmt: skip
def test_the_cues_of_a_sentence(language: str, text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(c.kind, c.value, c.quote) for c in find(text, language)] == expected


@pytest.mark.parametrize(
    ("language", "text", "reach"),
    cases(
        ("en", "Zinc may shorten colds.", ("may", "shorten colds", "Zinc")),
        ("en", "Iron does not cause fatigue; it causes constipation.", ("not", "cause fatigue", "constipation")),
        ("en", "Coffee may raise blood pressure, but tea lowers it.", ("may", "raise blood pressure", "tea lowers")),
        ("en", "Coffee raises blood pressure, but it does not disturb sleep.", ("not", "disturb sleep", "raises")),
        ("en", "Sleep loss, which may follow stress, harms health.", ("may", "follow stress", "Sleep loss")),
        ("en", "Although coffee is not addictive, it raises blood pressure.", ("not", "addictive", "raises")),
        ("en", "The patient is not ill, alert and well.", ("not", "ill", "alert")),
        ("en", "Zinc does not relieve fever, nausea or pain.", ("not", "pain", None)),
        ("en", "Coffee does not disturb sleep and is cheap.", ("not", "disturb sleep", "cheap")),
        ("en", "There was no cause of the headache.", ("no", "cause", "headache")),
        ("en", "Heartburn (unlikely), then an ulcer.", ("unlikely", "Heartburn", "ulcer")),
        ("en", "It is unclear whether zinc shortens colds.", ("unclear", "zinc shortens colds", None)),
        ("nl", "Zink kan een verkoudheid verkorten.", ("kan", "verkorten", None)),
        ("nl", "IJzer veroorzaakt geen moeheid; het geeft verstopping.", ("geen", "moeheid", "verstopping")),
        ("nl", "Koffie kan de bloeddruk verhogen, maar thee verlaagt die.", ("kan", "verhogen", "thee verlaagt")),
        ("nl", "Koffie verhoogt de bloeddruk, maar verstoort de slaap niet.", ("niet", "verstoort", "verhoogt")),
        ("nl", "Hoewel koffie niet verslaaft, verhoogt ze de bloeddruk.", ("niet", "verslaaft", "verhoogt")),
        ("nl", "Slaapgebrek, dat door stress kan ontstaan, schaadt het hart.", ("kan", "ontstaan", "schaadt")),
        ("nl", "Geen koorts, wel meer pijn.", ("Geen", "koorts", "pijn")),
        ("nl", "Niet benauwd, helder en alert.", ("Niet", "benauwd", "helder")),
        ("nl", "Zink verlicht geen koorts, hoest of pijn.", ("geen", "pijn", None)),
        ("nl", "Zink kan krampen, onrust en pijn veroorzaken.", ("kan", "veroorzaken", None)),
        ("nl", "Keel rood, koorts negatief.", ("negatief", "koorts", "Keel")),
        ("nl", "Galstenen (onwaarschijnlijk), maagzuur.", ("onwaarschijnlijk", "Galstenen", "maagzuur")),
        ("nl", "Er is geen verklaring voor de hoofdpijn.", ("geen verklaring voor", "geen", "hoofdpijn")),
        ("nl", "Het is onduidelijk of zink helpt.", ("onduidelijk", "zink helpt", None)),
    ),
)
def test_a_cue_reaches_what_it_governs_and_no_further(
    language: str, text: str, reach: tuple[str, str, str | None]
) -> None:
    word, inside, outside = reach
    (cue,) = (c for c in find(text, language) if c.quote == word)
    assert cue.scope is not None
    assert inside in cue.scope.of(text)
    assert outside is None or outside not in cue.scope.of(text)


@pytest.mark.parametrize("code", CODES)
def test_every_kind_of_cue_that_a_pack_lists_can_be_found(code: str) -> None:
    """Groups of people are the exception: they are noun phrases, found with the claim."""
    found = set()
    for row in langs.rows(langs.FOLDER / code / "cues.tsv"):
        for form in row["form"].split("|")[:3]:
            number = "7 " if row["value"] in ("unit", "measure") else ""
            found |= {c.kind for c in find(f"x {number}{form.replace('*', '')} x", code)}
    assert found == set(model.CUE_KINDS) - {"population"}


@pytest.mark.parametrize("code", CODES)
def test_a_false_friend_is_longer_than_the_cue_it_silences(code: str) -> None:
    """A row with the value "none" works because it is matched first; it must hold a cue of its kind, or be idle."""
    table = list(langs.rows(langs.FOLDER / code / "cues.tsv"))
    for row in table:
        if row["value"] != "none":
            continue
        loud = [f for f in row["form"].split("|") if any(c.kind == row["kind"] for c in find(f"x {f} x", code))]
        assert loud == []


def test_a_language_without_a_pack_has_no_cues() -> None:
    assert find("Magnesium may not help.", "de") == ()


@pytest.mark.parametrize("text", ["", " ", ".", "…", "may", "not", "7", "7 mg", "n't"])
@pytest.mark.parametrize("code", CODES)
def test_a_text_of_hardly_anything_is_read(code: str, text: str) -> None:
    check(text, find(text, code))


def check(text: str, some: Iterable[Cue]) -> None:
    """Every cue slices to its quote, reaches only inside the text, and has a known kind; they stand in order."""
    listed = list(some)
    assert [c.span for c in listed] == sorted(c.span for c in listed)
    for cue in listed:
        assert cue.quote
        assert cue.span.of(text) == cue.quote
        assert cue.kind in model.CUE_KINDS
        assert cue.scope is not None
        assert Span(0, len(text)).holds(cue.scope)


pieces = st.one_of(
    st.sampled_from(
        ("may", "not", "no", "kan", "niet", "geen", "mice", "mg", "7", "7-8", "1,5", "weken", "weeks", "per dag",
         "a day", "should", "moet", "often", "vaak", "not only", "niet alleen", ",", ";", "but", "maar", "that", "dat",
         "magnesium", "slaap", "doesn’t", "500mg", "½", "(", ")", "👩‍⚕️", "e\u0301", "\u00a0", "\r\n", "\t", "İ", "ß")
    ),
    st.text(max_size=6),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(pieces, max_size=25).map(" ".join), st.sampled_from(CODES))
@example("may kan", "en")  # an auxiliary before the last word
def test_cues_of_any_text_point_into_it(text: str, language: str) -> None:
    check(text, find(text, language))


@settings(max_examples=60, deadline=None)
@given(st.lists(pieces, max_size=12).map("".join), st.lists(pieces, max_size=12).map("".join))
def test_a_cue_stays_inside_its_own_sentence(first: str, second: str) -> None:
    text = first + "\n" + second
    spans = (Span(0, len(first)), Span(len(first) + 1, len(text)))
    found = cues.find(Source("one", text), tuple(Sentence(s, "en", 0) for s in spans))
    for cue in found:
        (home,) = (s for s in spans if s.holds(cue.span))
        assert cue.scope is not None
        assert home.holds(cue.scope)
