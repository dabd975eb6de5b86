"""Reviews are a log: nothing in it changes, taking back is a line of its own, and a claim is found again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import helder
from helder import reviews
from helder.errors import InputError, NotFoundError, StoreError
from helder.model import Claim
from helder.reviews import Review, Reviews, Snapshot
from helder.searches import Searches


def claim(text: str = "Magnesium may improve sleep quality.") -> Claim:
    return helder.analyse(text).claims[0]


def review(**more: object) -> Review:
    values: dict[str, object] = {"verdict": "confirm", "about": "claim", "who": "Anna", "reason": "So it says.",
                                 "source": "a", "claim": Snapshot.of(claim())}  # fmt: skip
    return Review(**{**values, **more})  # type: ignore[arg-type]


def test_what_is_kept_is_there_after_closing(tmp_path: Path) -> None:
    file = tmp_path / reviews.FILE
    with Reviews(file) as kept:
        assert kept.of("a") == []
        assert not file.exists()
        made = kept.add(review(verdict="correct", corrections={"certainty": "speculative", "polarity": "asserted"}))
    assert made.corrections == {"certainty": "speculative"}
    with Reviews(file) as kept:
        assert kept.of("a") == [made]
        assert made.corrected["certainty"] == "speculative"
        assert kept.of("b") == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"who": "  "}, "needs a name"),
        ({"who": "x" * 101}, "at most 100"),
        ({"reason": ""}, "needs a reason"),
        ({"reason": "x" * 2001}, "at most 2,000"),
        ({"verdict": "maybe"}, "verdict"),
        ({"about": "weather"}, "about one of"),
        ({"verdict": "correct"}, "change something"),
        ({"verdict": "correct", "corrections": {"certainty": "hedged"}}, "change something"),
        ({"verdict": "correct", "corrections": {"certainty": "sure"}}, "certainty"),
        ({"verdict": "correct", "corrections": {"colour": "red"}}, "colour"),
        ({"corrections": {"certainty": "asserted"}}, "Only a correction"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_review_that_cannot_be_is_refused(wrong: dict[str, object], says: str) -> None:
    with Reviews() as kept:
        with pytest.raises(InputError, match=says):
            kept.add(review(**wrong))
        assert kept.log() == []


def test_taking_back_is_a_line_of_the_log() -> None:
    with Reviews() as kept:
        kept.add(review())
        kept.undo(1, "Ben")
        assert kept.of("a") == []
        with pytest.raises(InputError, match="already"):
            kept.undo(1, "Ben")
        kept.undo(2, "Cleo")
        assert [r.number for r in kept.of("a")] == [1]
        assert [(e.number, e.who, e.undoes) for e in kept.log()] == [(3, "Cleo", 2), (2, "Ben", 1), (1, "Anna", None)]
        with pytest.raises(NotFoundError):
            kept.undo(9, "Ben")


@given(st.lists(st.integers(1, 12), max_size=12))
def test_a_review_holds_when_it_was_taken_back_an_even_number_of_times(lines: list[int]) -> None:
    with Reviews() as kept:
        kept.add(review())
        done = 1
        above: dict[int, int] = {}
        for number in lines:
            try:
                kept.undo(number, "Ben")
            except (InputError, NotFoundError):
                continue
            done += 1
            above[number] = done
        depth, at = 0, 1
        while at in above:
            depth, at = depth + 1, above[at]
        assert bool(kept.of("a")) == (depth % 2 == 0)
        assert len(kept.log()) == done


def test_a_claim_is_found_again_when_its_id_changes() -> None:
    now = replace(claim(), id="other")
    there, left = reviews.attached([review()], [now])
    assert (list(there), left) == (["other"], [])


def test_a_claim_that_is_no_longer_made_is_said() -> None:
    there, left = reviews.attached([review()], [claim("Zinc prevents colds.")])
    assert there == {}
    assert [r.who for r in left] == ["Anna"]


def test_of_two_claims_in_a_sentence_the_right_one_is_found() -> None:
    every = [
        replace(c, id=f"new-{n}") for n, c in enumerate(helder.analyse("Magnesium and zinc improve sleep.").claims)
    ]
    assert len(every) == 2
    there, _ = reviews.attached([review(claim=Snapshot.of(every[1]))], every)
    assert list(there) == ["new-1"]
    changed = [replace(c, id=f"newer-{c.id}") for c in every]
    assert list(reviews.attached([review(claim=Snapshot.of(every[1]))], changed)[0]) == ["newer-new-1"]


def test_a_rejected_claim_is_an_example_of_none() -> None:
    row = reviews.gold(review(verdict="reject"))
    assert (row["claims"], row["rejected"][0]["subject"]) == ([], "Magnesium")
    assert reviews.gold(review())["claims"][0]["relation"] == "improves"


def test_a_file_that_is_no_log_is_named(tmp_path: Path) -> None:
    file = tmp_path / reviews.FILE
    file.write_bytes(b"not a database, and long enough to be looked at" * 20)
    with Reviews(file) as kept, pytest.raises(StoreError, match=reviews.FILE):
        kept.log()


def test_searches_are_kept_and_what_is_new_is_known(tmp_path: Path) -> None:
    kept = Searches(tmp_path / "searches.sqlite")
    made = kept.add(" Sleep  well ", "slaap", {"language": ("nl",)})
    assert (made.name, kept.every(), kept.get(made.id)) == ("Sleep well", [made], made)
    first = kept.seen(made.id, [("a", "1")])
    again = kept.seen(made.id, [("a", "1"), ("a", "2")])
    assert again["a", "1"] == first["a", "1"]
    assert set(again) == {("a", "1"), ("a", "2")}
    kept.remove(made.id)
    with pytest.raises(NotFoundError):
        kept.get(made.id)
    with pytest.raises(InputError, match="name"):
        kept.add(" ", "x", {})
    kept.close()
