"""Sentences as vectors, by a model that is made here."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from helder.embedding import Encoder
from helder.errors import InputError, NotFoundError, UnreadableError
from made_model import made, says


@pytest.mark.parametrize("pooled", [False, True], ids=["vectors of tokens", "a vector of the text"])
def test_what_means_the_same_is_near_in_any_language(tmp_path: Path, pooled: bool) -> None:
    encoder = Encoder(made(tmp_path / "model", pooled=pooled))
    english, dutch, other = encoder.passages(["magnesium improves sleep", "slaap verbetert magnesium", "coffee pain"])
    assert english @ dutch > 0.99
    assert english @ other < 0.1
    assert encoder.size == len(english)


def test_vectors_have_length_one_and_keep_the_order_of_texts(tmp_path: Path) -> None:
    encoder = Encoder(made(tmp_path / "model"))
    texts = ["pain", "sleep " * 300, "", *(["coffee and something else"] * 40), "sleep"]
    vectors = encoder.passages(texts)
    assert vectors.shape == (len(texts), encoder.size)
    assert np.allclose(np.linalg.norm(vectors[[0, 1, 3, -1]], axis=1), 1.0, atol=1e-5)
    for text, vector in zip(texts, vectors, strict=True):
        assert np.allclose(encoder.passages([text])[0], vector, atol=1e-5)


def test_a_model_says_what_comes_before_questions_and_passages(tmp_path: Path) -> None:
    folder = made(tmp_path / "model")
    plain = Encoder(folder)
    says(folder, "config_sentence_transformers.json", {"prompts": {"query": "pain ", "passage": "coffee "}})
    prompted = Encoder(folder)
    assert np.allclose(prompted.questions(["sleep"]), plain.questions(["pain sleep"]))
    assert np.allclose(prompted.passages(["sleep"]), plain.passages(["coffee sleep"]))


def test_a_model_says_how_its_tokens_become_one(tmp_path: Path) -> None:
    folder = made(tmp_path / "model")
    says(folder, "1_Pooling/config.json", {"pooling_mode_cls_token": True})
    encoder = Encoder(folder)
    assert np.allclose(encoder.passages(["sleep pain"]), encoder.passages(["sleep"]))


def test_a_model_says_how_long_a_text_may_be(tmp_path: Path) -> None:
    folder = made(tmp_path / "model")
    says(folder, "sentence_bert_config.json", {"max_seq_length": 2})
    encoder = Encoder(folder)
    assert np.allclose(encoder.passages(["sleep sleep pain pain"]), encoder.passages(["sleep"]))


def test_another_model_has_another_mark(tmp_path: Path) -> None:
    first, other = made(tmp_path / "a"), made(tmp_path / "b", senses={"sleep": ("sleep", "slaap")})
    assert Encoder(first).digest == Encoder(first / "model.onnx").digest != Encoder(other).digest


def test_a_name_is_a_folder_in_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELDER_CACHE", str(tmp_path))
    made(tmp_path / "models" / "words")
    assert Encoder("words").place == tmp_path / "models" / "words"


def test_a_model_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"No model .*name a folder with model.onnx"):
        Encoder(tmp_path / "nothing")


def test_a_model_without_a_tokenizer(tmp_path: Path) -> None:
    folder = made(tmp_path / "model")
    (folder / "tokenizer.json").unlink()
    with pytest.raises(UnreadableError, match=r"no tokenizer.json beside model.onnx"):
        Encoder(folder)


@pytest.mark.parametrize("file", ["model.onnx", "tokenizer.json", "sentence_bert_config.json"])
def test_a_file_that_is_damaged(tmp_path: Path, file: str) -> None:
    folder = made(tmp_path / "model")
    (folder / file).write_bytes(b"nothing of the kind")
    with pytest.raises(UnreadableError, match=str(folder)):
        Encoder(folder)


@pytest.mark.parametrize("library", ["onnxruntime", "tokenizers"])
def test_the_extra_that_is_missing_is_named(tmp_path: Path, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = made(tmp_path / "model")
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(InputError, match=r"pip install 'helder\[vectors\]'"):
        Encoder(folder)
