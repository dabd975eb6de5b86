"""What stands behind a position: independent sources, apart from adverts; clashes; differences; gaps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import helder
from helder import weighing
from helder.errors import NotFoundError
from helder.export import Statement
from helder.store import SourceRef

ARTICLES = {
    "a": ("en", "Magnesium improves sleep.", "2024-02-01", "one.example"),
    "b": ("nl", "Magnesium verbetert de slaap.", "2023-05-06", "two.example"),
    "c": ("en", "Magnesium improves sleep.", None, "one.example"),
    "d": ("nl", "Magnesium heeft geen effect op de slaap.", None, "two.example"),
    "e": ("en", "A review of 12 trials found that magnesium may improve sleep in older people.", "2025-01-01", None),
}


def statements(*names: str) -> Iterator[Statement]:
    for name in names or ARTICLES:
        language, text, published, site = ARTICLES[name]
        ref = SourceRef(name, None, None, language, published, site)
        yield from (Statement(ref, c) for c in helder.analyse(text, language=language).claims)


def said(language: str, text: str) -> list[Statement]:
    ref = SourceRef(text, None, None, language, None, None)
    return [Statement(ref, c) for c in helder.analyse(text, language=language).claims]


def test_a_position_counts_what_stands_behind_it() -> None:
    first, second = weighing.weigh(statements()).positions
    assert (first.key, first.sources, len(first.statements)) == ("mesh:D008274 | more | mesh:D012890", 4, 4)
    assert first.languages == {"en": 3, "nl": 1}
    assert first.certainty == {"asserted": 3, "hedged": 1}
    assert first.evidence == {"review": 1, "none": 3}
    assert first.since == "2023-05-06"
    assert first.example.evidence == "review"
    assert (second.sources, second.languages) == (1, {"nl": 1})


@pytest.mark.parametrize(
    ("copies", "site_once", "sources"),
    [((), False, 4), ((("a", "c"),), False, 3), ((("a", "b", "c"),), False, 2), ((), True, 3)],
)
def test_copies_count_once(copies: tuple[tuple[str, ...], ...], site_once: bool, sources: int) -> None:
    assert weighing.weigh(statements(), copies, site_once=site_once).positions[0].sources == sources


def test_a_true_conflict_is_found_between_claims_of_two_languages() -> None:
    (clash,) = weighing.weigh(statements()).clashes
    assert clash.kind == "conflict"
    assert {clash.one.claim.language, clash.other.claim.language} <= {"en", "nl"}
    assert clash.to_dict()["because"]


def test_one_sentence_is_no_clash_unless_it_tells_circumstances_apart() -> None:
    one = said("en", "Magnesium improves sleep in children.")[0]
    other = Statement(one.source, replace(one.claim, relation="worsens", direction="-"))
    assert list(weighing.disagreements([one, other])) == []
    assert weighing.weigh([one, other]).clashes == ()
    adults = Statement(one.source, replace(other.claim, population="older people"))
    assert [c.kind for c in weighing.disagreements([one, adults])] == ["apparent_conflict"]


def test_an_advert_is_kept_apart() -> None:
    said = "<p>Magnesium improves sleep.</p>"
    page = f"<article>{said}</article><aside class='advert'>{said}</aside>"
    claims = helder.analyse(helder.read_html(page)).claims
    ref = SourceRef("p", None, None, "en", None, None)
    picture = weighing.weigh(Statement(ref, c) for c in claims)
    assert sum(len(p.statements) for p in picture.positions) + len(picture.apart) == len(claims)
    assert all(s.claim.speaker != "author" or s.claim.promotional for s in picture.apart)


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (("en", "Magnesium may improve sleep."), ("nl", "Magnesium verbetert de slaap."), "strengthened"),
        (("en", "Magnesium improves sleep."), ("nl", "Magnesium kan de slaap verbeteren."), "weakened"),
        (("en", "Stress is associated with insomnia."), ("en", "Stress causes insomnia."), "strengthened"),
        (("en", "Magnesium improves sleep."), ("nl", "Magnesium verbetert de slaap."), "kept"),
    ],
)
def test_what_a_second_text_makes_of_a_claim(before: tuple[str, str], after: tuple[str, str], change: str) -> None:
    (found,) = weighing.differences(said(*before), said(*after))
    assert (found.change, found.exaggerates) == (change, change == "strengthened")


def test_what_is_added_and_dropped() -> None:
    before = said("en", "Magnesium improves sleep. Zinc shortens colds.")
    after = said("en", "Magnesium improves sleep. Caffeine worsens sleep.")
    assert sorted(d.change for d in weighing.differences(before, after)) == ["added", "dropped", "kept"]


def test_every_claim_of_both_sides_stands_in_one_difference() -> None:
    before, after = list(statements("a", "d", "e")), list(statements("b", "c"))
    found = list(weighing.differences(before, after))
    assert sorted(d.before.claim.id for d in found if d.before) == sorted(s.claim.id for s in before)
    assert sorted(d.after.claim.id for d in found if d.after) == sorted(s.claim.id for s in after)


def test_gaps_name_what_is_missing() -> None:
    found = {position.key: missing for position, missing in weighing.gaps(statements("a", "b", "d"))}
    assert found == {
        "mesh:D008274 | more | mesh:D012890": ["no_evidence"],
        "mesh:D008274 | no effect | mesh:D012890": ["one_language", "no_evidence", "one_source"],
    }


def test_a_library_answers_with_the_same(tmp_path: Path) -> None:
    for name, (_, text, _, _) in ARTICLES.items():
        (tmp_path / f"{name}.txt").write_text(f"About {name}\n\n{text}\n", encoding="utf-8")
    with helder.Library(tmp_path / "library") as library:
        library.add(sorted(tmp_path.glob("*.txt")))
        picture = library.topic("magnesium", "slaap")
        assert picture.total == 5
        assert [p.key for p in picture.positions] == [
            "mesh:D008274 | more | mesh:D012890", "mesh:D008274 | no effect | mesh:D012890",
        ]  # fmt: skip
        assert library.topic("magnesium").total == 5
        assert {d.change for d in library.compare(tmp_path / "a.txt", tmp_path / "d.txt")} == {"added", "dropped"}
        assert len(list(library.gaps("magnesium"))) == 1
        with pytest.raises(NotFoundError, match="no file, and no source"):
            library.compare("nothing", "nowhere")
