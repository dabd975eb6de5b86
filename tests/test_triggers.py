"""The words that say a relation: every row of every pack can be looked up, by every form it lists."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from helder import langs, model, triggers
from helder.conjugation import ALGORITHMS
from helder.text import normal, tokens
from helder.triggers import Trigger

CODES = langs.installed()
VERBAL = ("verb", "verb_reversed", "intransitive")
each_pack = pytest.mark.parametrize("code", CODES)


@cache
def rows(code: str) -> tuple[dict[str, str], ...]:
    return tuple(dict(row) for row in langs.rows(langs.FOLDER / code / "relations.tsv"))


def every(code: str) -> Iterator[Trigger]:
    lexicon = triggers.load(code)
    for table in (lexicon.verbs, lexicon.phrases):
        for some in table.values():
            yield from some
    for single in (lexicon.modifiers, lexicon.adverbs, lexicon.nouns):
        yield from single.values()


def lookup(code: str, word: str) -> set[tuple[str, str]]:
    """The relations that a verb form can say, each with its frame."""
    return {(t.relation, t.frame) for t in triggers.load(code).verbs.get(normal(word), ())}


@each_pack
def test_the_columns_hold_closed_values(code: str) -> None:
    for row in rows(code):
        assert row["relation"] in model.RELATION_NAMES, row
        assert row["direction"] in model.DIRECTIONS, row
        assert row["frame"] in triggers.FRAMES, row


@each_pack
def test_a_row_has_the_direction_of_its_relation(code: str) -> None:
    own = {row["relation"]: model.RELATIONS[row["relation"]].direction for row in rows(code)}  # type: ignore[index]
    assert [row for row in rows(code) if row["direction"] != own[row["relation"]]] == []


@each_pack
def test_every_form_of_every_row_is_found(code: str) -> None:
    lexicon = triggers.load(code)
    missing = []
    for row in rows(code):
        for form in row["forms"].split("|"):
            base, _, irregular = form.partition(":")
            if row["frame"] in VERBAL:
                particle, _, bare = base.split()[0].rpartition("~")
                keys = {normal(particle + bare), *(normal(word) for word in irregular.split(",") if word)}
                if not all((row["relation"], row["frame"]) in lookup(code, key) for key in keys):
                    missing.append(form)
                continue
            words = tuple(t.norm for t in tokens(base))
            single = {"modifier": lexicon.modifiers, "adverb": lexicon.adverbs, "nominal": lexicon.nouns}
            one = single.get(row["frame"], {}).get(words[0])
            known = [(t.words, t.relation) for t in (*lexicon.phrases.get(words[0], ()), *([one] if one else []))]
            if (words, row["relation"]) not in known:
                missing.append(form)
    assert missing == []


@each_pack
def test_no_trigger_is_empty(code: str) -> None:
    for trigger in every(code):
        assert trigger.words
        assert all(trigger.words)
        assert all(trigger.extras) or not trigger.extras


@each_pack
@pytest.mark.parametrize("relation", model.RELATION_NAMES)
def test_every_relation_can_be_said(code: str, relation: str) -> None:
    said = {t.relation for t in every(code) if t.frame not in ("risk", "modifier", "adverb", "nominal")}
    assert relation in said


@each_pack
@pytest.mark.parametrize("frame", triggers.FRAMES)
def test_every_frame_has_words(code: str, frame: str) -> None:
    assert frame in {t.frame for t in every(code)}


@each_pack
def test_the_longest_phrase_is_tried_first(code: str) -> None:
    for some in triggers.load(code).phrases.values():
        sizes = [len(t.words) for t in some]
        assert sizes == sorted(sizes, reverse=True)


@each_pack
def test_a_verb_with_more_words_around_it_is_tried_first(code: str) -> None:
    for some in triggers.load(code).verbs.values():
        sizes = [len(t.extras) + bool(t.particle) for t in some]
        assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize(
    ("language", "word", "relation"),
    [
        ("en", "improves", "improves"),
        ("en", "Improving", "improves"),
        ("en", "lowered", "decreases"),
        ("en", "worsens", "worsens"),
        ("en", "caused", "causes"),
        ("en", "led", "causes"),
        ("en", "prevents", "prevents"),
        ("en", "relieving", "treats"),
        ("en", "fought", "treats"),
        ("en", "regulates", "affects"),
        ("en", "synthesizes", "produces"),
        ("en", "contains", "contains"),
        ("en", "requires", "required_for"),
        ("en", "recommended", "recommended_for"),
        ("nl", "verbetert", "improves"),
        ("nl", "verlaagde", "decreases"),
        ("nl", "verergert", "worsens"),
        ("nl", "veroorzaakt", "causes"),
        ("nl", "voorkwam", "prevents"),
        ("nl", "verlicht", "treats"),
        ("nl", "genas", "treats"),
        ("nl", "reguleren", "affects"),
        ("nl", "geproduceerd", "produces"),
        ("nl", "bevatten", "contains"),
        ("nl", "vereist", "required_for"),
    ],
)
def test_a_form_says_its_relation(language: str, word: str, relation: str) -> None:
    assert relation in {name for name, _ in lookup(language, word)}


@pytest.mark.parametrize(
    ("base", "joined", "apart", "particle"),
    [
        ("afremmen", ("afremt", "afgeremd", "afremmen"), "remt", "af"),
        ("uitlokken", ("uitlokt", "uitgelokt", "uitlokken"), "lokt", "uit"),
        ("aanmaken", ("aanmaakt", "aangemaakt", "aanmaken"), "maakt", "aan"),
        ("tegengaan", ("tegengaat", "tegengegaan", "tegengaan"), "gaat", "tegen"),
        ("afnemen", ("afneemt", "afgenomen", "afnemen"), "neemt", "af"),
        ("samenhangen", ("samenhangt", "samenhangen"), "hangt", "samen"),
    ],
)
def test_a_separable_verb_is_found_joined_and_apart(
    base: str, joined: tuple[str, ...], apart: str, particle: str
) -> None:
    verbs = triggers.load("nl").verbs
    for form in joined:
        assert any(not t.particle for t in verbs[form]), form
    assert particle in {t.particle for t in verbs[apart]}


def test_a_verb_keeps_the_words_that_go_with_it() -> None:
    assert ("against",) in {t.extras for t in triggers.load("en").verbs["protects"]}
    assert ("tegen",) in {t.extras for t in triggers.load("nl").verbs["helpt"]}
    assert ("aan",) in {t.extras for t in triggers.load("nl").verbs["draagt"] if t.particle == "bij"}


@each_pack
def test_all_regular_forms_are_there(code: str) -> None:
    conjugate = ALGORITHMS[langs.load(code).conjugation]
    plain = [
        (form, row)
        for row in rows(code)
        if row["frame"] == "verb"
        for form in row["forms"].split("|")
        if form.isalpha()
    ]
    assert len(plain) > 50
    for base, row in plain:
        for form in conjugate(base):
            assert (row["relation"], "verb") in lookup(code, form), (base, form)


def test_the_lexicon_is_read_once() -> None:
    assert triggers.load("en") is triggers.load("en")


@pytest.mark.parametrize(
    ("language", "word", "relation"),
    [
        ("en", "regulation", "affects"),
        ("en", "improving", "improves"),
        ("nl", "regulatie", "affects"),
        ("nl", "verbeteren", "improves"),
        ("en", "kettle", None),
        ("nl", "keuken", None),
    ],
)
def test_a_noun_that_names_a_relation(language: str, word: str, relation: str | None) -> None:
    trigger = triggers.load(language).nominal(word)
    assert (trigger.relation if trigger else None) == relation
