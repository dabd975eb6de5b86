"""What kind of claim a question would like best, and that such claims come first."""

from __future__ import annotations

from pathlib import Path

import pytest

import helder
from helder import glossary, langs, search, vocab, wishes
from helder.query import Query, Wish

MAGNESIUM, SLEEP, STRESS, MELATONIN = "mesh:D008274", "mesh:D012890", "mesh:D013315", "mesh:D008550"
INSOMNIA, GUT = "mesh:D007319", "mesh:D007422"


def wished(question: str) -> tuple[Wish, ...]:
    named = [wishes.Named(*one) for one in search._stretches(question)]
    return wishes.of(named, wishes.said(question, named))


QUESTIONS = [
    ("does magnesium improve sleep?", "improves", MAGNESIUM, SLEEP),
    ("Verbetert magnesium de slaap?", "improves", MAGNESIUM, SLEEP),
    ("Kan stress je slaap verstoren?", "worsens", STRESS, SLEEP),
    ("Can stress disrupt sleep?", "worsens", STRESS, SLEEP),
    ("causes of insomnia", "causes", None, INSOMNIA),
    ("oorzaken van slapeloosheid", "causes", None, INSOMNIA),
    ("gevolgen van stress", "causes", STRESS, None),
    ("consequences of stress", "causes", STRESS, None),
    ("gut produces melatonin", "produces", GUT, MELATONIN),
    ("Is insomnia caused by stress?", "causes", STRESS, INSOMNIA),
    ("Wordt slapeloosheid veroorzaakt door stress?", "causes", STRESS, INSOMNIA),
    ("magnesium insomnia", None, MAGNESIUM, INSOMNIA),
    ("slapeloosheid magnesium", None, MAGNESIUM, INSOMNIA),
    ("magnesium", None, None, None),
    ("", None, None, None),
]


@pytest.mark.parametrize(
    ("question", "relation", "subject", "object_"), QUESTIONS, ids=[q[0] or "-" for q in QUESTIONS]
)
def test_a_question_says_what_it_would_like(
    question: str, relation: str | None, subject: str | None, object_: str | None
) -> None:
    fields = {field: values for wish in wished(question) for field, values in wish.having}
    assert (relation in fields.get("relation", ())) if relation else "relation" not in fields
    assert fields.get("subject_about", (None,))[0] == subject
    assert fields.get("object_about", (None,))[0] == object_


SORTS = [
    ("side effects of magnesium", "relation", "causes", "subject_about"),
    ("bijwerkingen van magnesium", "relation", "causes", "subject_about"),
    ("How much magnesium?", "dose", "=present", "about"),
    ("Hoeveel magnesium per dag?", "dose", "=present", "about"),
    ("Who should not take magnesium?", "advice", "warning", "about"),
    ("Wie mag geen magnesium gebruiken?", "advice", "warning", "about"),
    ("foods rich in magnesium", "relation", "contains", "object_about"),
    ("Waar zit magnesium in?", "relation", "contains", "object_about"),
    ("magnesium trial", "evidence", "human_trial", "about"),
    ("Wie viel Magnesium am Tag?", "dose", "=present", "about"),
    ("effets secondaires du magnésium", "relation", "causes", "subject_about"),
]


@pytest.mark.parametrize(("question", "field", "value", "role"), SORTS, ids=[row[0] for row in SORTS])
def test_a_question_says_what_sort_of_claim_it_would_like(question: str, field: str, value: str, role: str) -> None:
    named = [wishes.Named(*one) for one in search._stretches(question)]
    asked = wishes.of(named, wishes.said(question, named), wishes.sorts(question))
    liked = [dict(wish.having) for wish in asked]
    assert any(value in having.get(field, ()) and MAGNESIUM in having.get(role, ()) for having in liked), liked


@pytest.mark.parametrize("code", langs.installed())
def test_a_language_has_words_for_every_sort(code: str) -> None:
    assert {row["asks"] for row in langs.rows(langs.FOLDER / code / "questions.tsv")} == {*wishes.SORTS}


def found(folder: Path, texts: dict[str, str], question: str) -> list[str]:
    for name, said in texts.items():
        (folder / f"{name}.txt").write_text(said, encoding="utf-8")
    with helder.Library(folder / "library") as library:
        library.add(sorted(folder.glob("*.txt")))
        return [Path(hit.source.id).stem.partition("-")[0] for hit in library.search(question).hits]


def test_the_claim_asked_for_comes_before_its_reverse(tmp_path: Path) -> None:
    texts = {
        "a": "Insomnia causes stress.",
        "b": "Stress causes insomnia.",
        "c": "Insomnia is associated with stress.",
    }
    assert len(found(tmp_path, texts, "stress insomnia")) == 3
    with helder.Library(tmp_path / "library") as library:
        for question in ("does stress cause insomnia?", "Kan stress slapeloosheid veroorzaken?"):
            first = library.search(question).hits[0].claim
            assert first is not None
            assert (first.subject.quote, first.object.quote) == ("Stress", "insomnia")


def test_what_is_close_comes_before_what_is_not_and_finds_nothing_alone(tmp_path: Path) -> None:
    texts = {
        "a": "Magnesium improves muscle function.",
        "b": "Magnesium improves sleep.",
        "c": "Coffee worsens sleep.",
    }
    hits = found(tmp_path, texts, "magnesium sleep quality")
    with helder.Library(tmp_path / "library") as library:
        quotes = [hit.claim.quote for hit in library.search("magnesium sleep quality").hits if hit.claim]
        assert quotes[0] == "Magnesium improves sleep."
        assert "Coffee worsens sleep." not in quotes
        why = library.search("magnesium sleep quality").hits[0].why
        assert any("close to sleep quality" in reason for reason in why)
    assert len(hits) == 2


def test_near_is_what_is_wider_or_shares_the_descriptor() -> None:
    near = dict(vocab.load().near("mesh:D012891"))  # sleep apnea
    assert "mesh:D012893" in near
    assert "mesh:D008550" in dict(vocab.load().near("helder:melatonin_level"))
    assert list(vocab.load().near("nothing")) == []


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("leeftijdsgroep", ("leeftijd", "groep")),
        ("groep", ()),
        ("age", ()),
        ("x", ()),
        ("veiligheidsregio", ("veiligheid", "regio")),
    ],
)
def test_a_compound_without_a_translation_is_taken_apart(word: str, parts: tuple[str, ...]) -> None:
    assert glossary.parts(word) == parts


@pytest.mark.parametrize(
    ("name", "kin"),
    [
        ("sleep disorder", {"sleep"}),
        ("insomnia", {"sleep"}),  # a sleep disorder
        ("magnesium level", {"magnesium"}),
        ("vitamin D deficiency", {"vitamin D"}),
        ("sleep", set[str]()),
        ("migraine", set[str]()),
    ],
)
def test_what_a_concept_is_a_matter_of(name: str, kin: set[str]) -> None:
    known = vocab.load()
    (found,) = {one.concept for one in known.find(name, ["en"])}
    assert known.kin(found)[0] == found
    labels = {known.concepts[other].label for other in known.kin(found)[1:]}
    assert kin <= labels if kin else not labels


def test_a_matter_of_the_same_comes_before_something_else_and_finds_nothing_alone(tmp_path: Path) -> None:
    texts = {
        "a": "Magnesium improves muscle function.",
        "b": "Magnesium prevents sleep disorders.",
        "c": "Coffee causes sleep disorders.",
    }
    assert found(tmp_path, texts, "magnesium sleep quality") == ["b", "a"]


def test_a_claim_is_found_by_what_its_this_refers_to_and_by_its_heading_in_another_language(tmp_path: Path) -> None:
    texts = {
        "a": "Dysbiosis is common. This causes inflammation.",
        "b": "Slaapstoornissen\n\nMagnesium helpt tegen kramp.",
        "c": "Coffee raises blood pressure.",
    }
    assert "a" in found(tmp_path, texts, "dysbiosis")
    with helder.Library(tmp_path / "library") as library:
        (hit,) = library.search("sleep disorders").hits
        assert hit.claim is not None
        assert hit.claim.quote == "Magnesium helpt tegen kramp."


def test_words_that_say_the_relation_are_no_thing_that_is_asked(tmp_path: Path) -> None:
    texts = {"a": "The gut produces serotonin.", "b": "The pineal gland produces melatonin."}
    asked = search.resolve(Query("gut produces melatonin"))
    assert [element.text for element in asked.elements if element.required] == ["gut", "melatonin"]
    assert set(found(tmp_path, texts, "gut produces melatonin")) == {"a", "b"}


def test_what_a_thing_is_comes_first_where_just_that_is_asked(tmp_path: Path) -> None:
    texts = {
        "a": "Melatonin and other hormones affect neurotransmitters.",
        "b": "Melatonin is a hormone.",
        "c": "Melatonin improves sleep.",
    }
    assert found(tmp_path, texts, "Is melatonin a hormone or a neurotransmitter?")[0] == "b"
