"""How well questions are answered: what the bundled articles hold, and how it is counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from helder import ranking, sameness
from helder.errors import UnreadableError
from helder.ranking import Answered, Question

GOLD = Path(__file__).parent.parent / "gold"
ARTICLES = GOLD.parent / "examples" / "articles"
QUESTIONS = ranking.load(GOLD / ranking.QUESTIONS)


def test_questions_are_answered_as_well_as_before() -> None:
    reached = ranking.figures(ranking.answers(QUESTIONS, ARTICLES))
    assert sameness.problems(reached, sameness.floors(GOLD, ranking.FLOORS)) == []


def test_both_languages_ask_and_answer() -> None:
    assert {q.language for q in QUESTIONS} == {"en", "nl"}
    assert len(QUESTIONS) >= 60
    across = [q for q in QUESTIONS if {*q.languages.values()} - {q.language}]
    assert 2 * len(across) > len(QUESTIONS)


def test_every_answer_stands_in_its_article() -> None:
    texts: dict[str, str] = {}
    for article, sentence in {place for q in QUESTIONS for place in q.grades}:
        if article not in texts:
            (file,) = ARTICLES.glob(f"{article}.*")
            texts[article] = _plain(file)
        assert all(word in texts[article] for word in sentence.split()), (article, sentence)


def _plain(file: Path) -> str:
    from helder import read

    source = read(file)
    assert not isinstance(source, list)
    return source.text


def answered(language: str, *found: str) -> Answered:
    """A question with two answers in English and one in Dutch, and what was found."""
    grades = {("a", "one"): 2, ("a", "two"): 1, ("b", "drie"): 2}
    languages = {("a", "one"): "en", ("a", "two"): "en", ("b", "drie"): "nl"}
    question = Question("x", language, grades, languages)
    places = {**{s: p for p in grades for s in [p[1]]}, "other": ("c", "other")}
    return Answered(question, {places[s]: languages.get(places[s], "en") for s in found})


def test_the_best_order_is_worth_one_and_nothing_found_is_worth_nothing() -> None:
    assert ranking.figures([answered("en", "one", "drie", "two")]) == {
        "en": {"ndcg": 1.0, "recall_within": 1.0, "recall_across": 1.0, "of": 1.0}
    }
    assert ranking.figures([answered("nl")]) == {
        "nl": {"ndcg": 0.0, "recall_within": 0.0, "recall_across": 0.0, "of": 1.0}
    }


def test_what_helps_is_worth_less_than_what_answers() -> None:
    better, worse = (ranking.figures([answered("en", *order)])["en"]["ndcg"] for order in (("one",), ("two",)))
    later = ranking.figures([answered("en", "other", "one")])["en"]["ndcg"]
    assert worse < later < better < 1.0


@pytest.mark.parametrize("content", ['{"question": "x", "language": "en", "answers": []}', "{}", "[1"])
def test_a_file_without_questions_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / ranking.QUESTIONS).write_text(content + "\n", encoding="utf-8")
    with pytest.raises(UnreadableError):
        ranking.load(tmp_path / ranking.QUESTIONS)


def test_the_command_prints_figures_and_what_is_missed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "zinc.txt").write_text("Zinc improves sleep.\n\nZinc lowers blood pressure.\n", encoding="utf-8")
    answers = [
        {"article": "zinc.txt", "grade": grade, "language": "en", "text": text}
        for grade, text in ((2, "Zinc improves sleep."), (1, "Zinc is no food."))
    ]
    row = {"language": "en", "question": "zinc sleep", "answers": answers}
    (tmp_path / ranking.QUESTIONS).write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert ranking.main([str(tmp_path), str(articles)]) != 0
    assert ranking.main([str(tmp_path), str(articles), "--raise", "--errors"]) == 0
    assert "zinc sleep: Zinc is no food. (zinc)" in capsys.readouterr().out
