"""Claims about less of a thing, turned into claims about the thing, in every language."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as config

import helder
from helder import inversion, langs, model, weighing
from helder.model import Analysis, Argument, Claim, RelationName, Span
from helder.statement import Statement
from helder.store import SourceRef
from helder.vocab import load
from strategies import analyses

KNOWN = load()


def claim(sentence: str, subject: str, relation: RelationName, object_: str, language: str = "en") -> Claim:
    """A claim with the words of its subject and object; a subject that is no name as a whole has no concept."""

    def argument(words: str) -> Argument:
        at = sentence.index(words)
        whole = [f for f in KNOWN.find(words, [language]) if f.end - f.start == len(words)]
        return Argument(words, Span(at, at + len(words)), KNOWN.get(whole[0].concept) if whole else None)

    return Claim(
        id=sentence, span=Span(0, len(sentence)), quote=sentence, language=language, section=None,
        subject=argument(subject), relation=relation, direction=model.RELATIONS[relation].direction,
        object=argument(object_), causality=model.RELATIONS[relation].causality,
    )  # fmt: skip


SALT = "mesh:D017673"
ROWS = [
    # sentence, subject, relation, object, language, what it is about, the relation turned
    ("Less salt lowers blood pressure.", "salt", "decreases", "blood pressure", "en", SALT, "increases"),
    ("Less salt lowers blood pressure.", "Less salt", "decreases", "blood pressure", "en", SALT, "increases"),
    ("Eating less salt lowers blood pressure.", "Eating less salt", "decreases", "blood pressure", "en", SALT,
     "increases"),
    ("Salt reduction improves sleep.", "Salt reduction", "improves", "sleep", "en", SALT, "worsens"),
    ("Minder zout verlaagt de bloeddruk.", "Minder zout", "decreases", "bloeddruk", "nl", SALT, "increases"),
    ("Het beperken van zout voorkomt een beroerte.", "beperken van zout", "prevents", "beroerte", "nl", SALT, "causes"),
    ("Cutting back on coffee improves sleep.", "Cutting back on coffee", "improves", "sleep", "en", "mesh:D003069",
     "worsens"),
    ("Little salt lowers blood pressure.", "Little salt", "decreases", "blood pressure", "en", SALT, "increases"),
    ("Bij ouderen verlaagt minder zout de bloeddruk.", "minder zout", "decreases", "bloeddruk", "nl", SALT,
     "increases"),
    ("Weniger Salz senkt den Blutdruck.", "Weniger Salz", "decreases", "Blutdruck", "de", SALT, "increases"),
    ("Moins de sel soulage l’insomnie.", "Moins de sel", "treats", "insomnie", "fr", SALT, "worsens"),
    ("Salt restriction lowers blood pressure.", "Salt restriction", "decreases", "blood pressure", "en", SALT,
     "increases"),
    ("Avoiding salt improves sleep.", "salt", "improves", "sleep", "en", SALT, "worsens"),
    ("A low-salt diet lowers blood pressure.", "low-salt diet", "decreases", "blood pressure", "en", SALT, "increases"),
    ("Quitting smoking improves sleep.", "Quitting smoking", "improves", "sleep", "en", "mesh:D012907", "worsens"),
    ("Zoutbeperking verlaagt de bloeddruk.", "Zoutbeperking", "decreases", "bloeddruk", "nl", SALT, "increases"),
    ("Het vermijden van zout verbetert de slaap.", "vermijden van zout", "improves", "slaap", "nl", SALT, "worsens"),
    ("Stoppen met roken verbetert de slaap.", "Stoppen met roken", "improves", "slaap", "nl", "mesh:D012907",
     "worsens"),
    ("Salzreduktion senkt den Blutdruck.", "Salzreduktion", "decreases", "Blutdruck", "de", SALT, "increases"),
    ("Less salt has no effect on sleep.", "salt", "no_effect", "sleep", "en", SALT, "no_effect"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "subject", "relation", "object_", "language", "thing", "other_way"), ROWS,
    ids=[f"{row[1]} of {row[0]}" for row in ROWS],
)  # fmt: skip
def test_less_of_a_thing_is_the_thing_the_other_way_round(
    sentence: str, subject: str, relation: RelationName, object_: str, language: str, thing: str, other_way: str
) -> None:
    now = inversion.turned(claim(sentence, subject, relation, object_, language))
    assert now.subject.concept is not None
    assert (now.subject.concept.id, now.relation) == (thing, other_way)


@pytest.mark.parametrize(
    ("sentence", "subject", "relation", "object_", "language"),
    [
        pytest.param("Salt raises blood pressure.", "Salt", "increases", "blood pressure", "en", id="no less"),
        pytest.param("More salt raises blood pressure.", "salt", "increases", "blood pressure", "en", id="more"),
        pytest.param("Lower back pain worsens sleep.", "Lower back pain", "worsens", "sleep", "en", id="in a name"),
        pytest.param("Eating less improves sleep.", "Eating less", "improves", "sleep", "en", id="a name by itself"),
        pytest.param("A reduction of less salt helps sleep.", "reduction of less salt", "improves", "sleep", "en",
                     id="said twice"),
        pytest.param("Daarom verlaagt zout de bloeddruk.", "zout", "decreases", "bloeddruk", "nl",
                     id="behind its verb"),
        pytest.param("With less, salt raises blood pressure.", "salt", "increases", "blood pressure", "en",
                     id="behind a comma"),
        pytest.param("Less of that improves sleep.", "Less of that", "improves", "sleep", "en", id="of nothing known"),
        pytest.param("Bij ouderen verlaagt zout de bloeddruk.", "zout", "decreases", "bloeddruk", "nl",
                     id="behind its own verb"),
        pytest.param("Gewichtsverlies verlaagt de bloeddruk.", "Gewichtsverlies", "decreases", "bloeddruk", "nl",
                     id="a compound that is a name"),
        pytest.param("Vitamin D deficiency worsens sleep.", "Vitamin D deficiency", "worsens", "sleep", "en",
                     id="a lack is a thing of its own"),
        pytest.param("Less salt contains potassium.", "salt", "contains", "potassium", "en", id="no effect is said"),
    ],
)  # fmt: skip
def test_other_claims_stay_as_they_are(
    sentence: str, subject: str, relation: RelationName, object_: str, language: str
) -> None:
    made = claim(sentence, subject, relation, object_, language)
    assert inversion.turned(made) is made


@pytest.mark.parametrize(
    ("text", "language", "key"),
    [
        ("Less salt lowers blood pressure.", "en", "mesh:D017673 | more | mesh:D001794"),
        ("Drinking less alcohol improves sleep.", "en", "mesh:D000431 | less | mesh:D012890"),
        ("Minder zout verlaagt de bloeddruk.", "nl", "mesh:D017673 | more | mesh:D001794"),
        ("Zout verhoogt de bloeddruk.", "nl", "mesh:D017673 | more | mesh:D001794"),
    ],
)
def test_the_key_of_a_claim_is_about_the_thing_itself(text: str, language: str, key: str) -> None:
    assert [c.key for c in helder.analyse(text, language=language).claims] == [key]


LESS = claim("Minder zout verlaagt de bloeddruk.", "Minder zout", "decreases", "bloeddruk", "nl")
RAISES = claim("Salt raises blood pressure.", "Salt", "increases", "blood pressure")
LOWERS = claim("Salt lowers blood pressure.", "Salt", "decreases", "blood pressure")


def test_they_meet_what_says_the_same_and_what_does_not() -> None:
    assert helder.relate(LESS, RAISES)["kind"] == "same"
    assert helder.relate(LESS, LOWERS)["kind"] == "conflict"
    assert helder.relate(LESS, replace(LESS, polarity="negated", quote=f"{LESS.quote} "))["kind"] == "conflict"
    assert "Less of table salt is meant" in helder.relate(LESS, RAISES)["because"][0]


def test_they_stand_behind_the_same_position() -> None:
    source = SourceRef("a", None, None, "en", None, None)
    picture = weighing.weigh([Statement(source, c) for c in (LESS, RAISES, LOWERS)])
    assert sorted(len(p.statements) for p in picture.positions) == [1, 2]
    assert [clash.kind for clash in picture.clashes] == ["conflict"]


def test_what_is_less_of_another_is_known_and_turned_once() -> None:
    rows = list(langs.rows(inversion.LESS))
    others = {of for row in rows for of in row["of"].split("|")}
    assert [concept for concept in others | {row["concept"] for row in rows} if KNOWN.get(concept) is None] == []
    assert {row["concept"] for row in rows}.isdisjoint(others)
    assert {row["how"] for row in rows} == {"less", "none"}


@given(analyses())
@config(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_turned_once_is_turned_for_good(analysis: Analysis) -> None:
    for made in analysis.claims:
        now = inversion.turned(made)
        assert inversion.turned(now) is now
        assert (now.quote, now.object, now.polarity) == (made.quote, made.object, made.polarity)
