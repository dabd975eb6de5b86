"""The language model in the cache says what the one in its library says."""

from __future__ import annotations

from pathlib import Path

import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from helder.stages import langid

TEXTS = [
    "",
    "12",
    "Magnesium helpt bij slapen.",
    "Magnesium aide à dormir.",
    "SLEEP WELL",
    "\ud800",
    "δεν ξέρω",
    "睡眠",
]


@pytest.fixture(scope="module")
def plain() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def test_it_ranks_as_the_library_does(
    plain: LanguageIdentifier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELDER_CACHE", str(tmp_path))
    made, kept = langid.identifier(), langid.identifier()
    for said in TEXTS:
        assert kept.rank(said) == made.rank(said) == plain.rank(said)


@pytest.mark.parametrize("damage", ["short", "empty", "gone", "another"])
def test_what_is_not_whole_is_made_again(
    damage: str, plain: LanguageIdentifier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELDER_CACHE", str(tmp_path))
    langid.identifier()
    (folder,) = tmp_path.iterdir()
    part = folder / "nextmove.npy"
    whole = part.read_bytes()
    if damage == "gone":
        part.unlink()
    else:
        part.write_bytes({"short": whole[: len(whole) // 2], "empty": b"", "another": b"no array"}[damage])
    assert langid.identifier().rank(TEXTS[2]) == plain.rank(TEXTS[2])
    assert part.read_bytes() == whole


def test_a_cache_that_cannot_be_written_is_done_without(
    plain: LanguageIdentifier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("HELDER_CACHE", str(tmp_path / "file" / "cache"))
    assert langid.identifier().rank(TEXTS[2]) == plain.rank(TEXTS[2])
