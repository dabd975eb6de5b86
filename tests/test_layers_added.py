"""Layers over the vocabulary: kept whole, joined with what is known, found in texts, and taken away again."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

import helder
from helder import layers, thesaurus, vocab
from helder.errors import InputError, NotFoundError, StoreError, UnreadableError
from helder.vocabularies import joining

OWN = """id,name,language,type,mesh,broader,synonyms
mag,magnesium,en,substance,,,zleepstone
mag,magnesium,nl,substance,,,slaapsteen
d12,zleep diabetes,en,condition,D003924,,
oat,zoatdrink,en,food,,mag,zoatmilk
oat,zhaverdrank,nl,food,,,
it,bevanda,it,food,,,
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of layers of this test alone."""
    folder = tmp_path / "vocabularies"
    monkeypatch.setenv("HELDER_VOCABULARIES", str(folder))
    vocab.load.cache_clear()
    yield folder
    vocab.load.cache_clear()


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "Own Foods.csv"
    path.write_text(OWN, encoding="utf-8")
    return path


def test_concepts_are_joined_by_id_and_by_name(home: Path, own: Path) -> None:
    report = joining.add(own)
    assert (report.layer.name, report.by_id, report.by_name) == ("own-foods", 1, 1)
    assert (report.layer.concepts, report.layer.joined) == (2, 2)
    assert report.strange == {"it": 1}
    known = vocab.load()
    (found,) = known.find("zleepstone", ["en"])
    assert known.concepts[found.concept].label == "magnesium"
    (found,) = known.find("zhaverdrank", ["nl"])
    assert known.concepts[found.concept].broader == (known.find("magnesium", ["en"])[0].concept,)
    assert found.concept == "own-foods:oat"


@pytest.mark.parametrize(
    ("rows", "kept", "told"),
    [
        ("a,za,b\nb,zb,c\nc,zc,a\n", {"a": ["b", "c"], "b": ["c"], "c": []}, [(4, "a > b > c > a")]),
        ("a,za,b|c\nb,zb,d\nc,zc,d\nd,zd,\n", {"a": ["b", "c", "d"], "b": ["d"], "c": ["d"], "d": []}, []),
        ("a,za,b\nb,zb,a|c\nc,zc,b\n", {"a": ["b", "c"], "b": ["c"], "c": []}, [(3, "a > b > a"), (4, "b > c > b")]),
    ],
)
def test_a_circle_of_broader_concepts_is_opened_and_told(
    home: Path, tmp_path: Path, rows: str, kept: dict[str, list[str]], told: list[tuple[int, str]]
) -> None:
    path = tmp_path / "own.csv"
    path.write_text("id,name,broader\n" + rows, encoding="utf-8")
    report = joining.add(path)
    assert [(p.line, p.why) for p in report.problems] == [
        (line, f"a circle of broader concepts, {circle}: the last link is left out") for line, circle in told
    ]
    assert report.left == len(told)
    known = vocab.load()
    assert {c: sorted(b.removeprefix("own:") for b in known.broader(f"own:{c}")) for c in kept} == kept


def test_names_of_a_layer_are_found_in_a_text(home: Path, own: Path) -> None:
    before = helder.analyse("Zoatmilk improves sleep quality.", language="en")
    assert [m.quote for m in before.mentions] == ["sleep quality"]
    joining.add(own)
    after = helder.analyse("Zoatmilk improves sleep quality.", language="en")
    assert [m.quote for m in after.mentions] == ["Zoatmilk", "sleep quality"]
    assert after.claims[0].subject.concept is not None
    assert after.claims[0].subject.concept.id == "own-foods:oat"
    layers.remove("own-foods")
    vocab.load.cache_clear()
    assert helder.analyse("Zoatmilk improves sleep quality.", language="en") == before


def test_a_known_concept_keeps_its_own_preferred_name(home: Path, own: Path) -> None:
    ours = {code: vocab.load().preferred("mesh:D008274", code) for code in ("en", "nl", "de", "fr")}
    joining.add(own)
    assert {code: vocab.load().preferred("mesh:D008274", code) for code in ("en", "nl", "de", "fr")} == ours


def test_the_version_follows_the_content_of_the_layers(home: Path, own: Path) -> None:
    bare = vocab.version()
    first = joining.add(own).layer
    assert vocab.version() != bare
    assert joining.add(own).layer.mark == first.mark
    own.write_text(OWN + "n,znew thing,en,food,,,\n", encoding="utf-8")
    assert joining.add(own).layer.mark != first.mark
    assert [layer.name for layer in layers.installed()] == ["own-foods"]
    layers.remove("own-foods")
    assert vocab.version() == bare


def test_a_layer_that_fails_leaves_the_older_one(home: Path, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = joining.add(own).layer.mark

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(StoreError, match="No space left"):
        joining.add(own)
    assert [layer.mark for layer in layers.installed()] == [mark]
    assert [p.name for p in home.iterdir()] == ["own-foods.layer.gz"]


@pytest.mark.parametrize(
    "data",
    [b"", b"no gzip", gzip.compress(b""), gzip.compress(b"{}\n"), gzip.compress(b'{"layout": 99}\n')],
    ids=["empty", "no gzip", "no line", "no fields", "newer"],
)
def test_a_damaged_layer_is_named(home: Path, data: bytes) -> None:
    home.mkdir()
    (home / "bad.layer.gz").write_bytes(data)
    with pytest.raises(StoreError, match=r"bad\.layer\.gz"):
        layers.installed()


@pytest.mark.parametrize("name", ["", "Foods", "../up", "a b", "x" * 41])
def test_a_name_that_is_no_name_is_refused(home: Path, own: Path, name: str) -> None:
    if name:
        with pytest.raises(InputError, match="name of a vocabulary"):
            joining.add(own, name=name)


def test_what_is_not_there_cannot_be_removed(home: Path) -> None:
    with pytest.raises(NotFoundError, match="helder vocabulary list"):
        layers.remove("none")


def test_a_file_of_which_nothing_can_be_read_is_refused_with_the_first_reason(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("id,name,type\nx,y,thing\n", encoding="utf-8")
    with pytest.raises(UnreadableError, match="line 2, the type 'thing'"):
        joining.add(path)
    assert layers.installed() == ()


# ---- looking concepts up


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("slaap", "mesh:D012890"), ("SLAAP", "mesh:D012890"), ("Schlaf", "mesh:D012890"), ("sommeil", "mesh:D012890"),
        ("magnes", "mesh:D008274"), ("cafeine", "mesh:D002110"),
    ],
    ids=lambda x: x,
)  # fmt: skip
def test_a_concept_is_found_by_its_name_or_the_beginning_of_it(asked: str, first: str) -> None:
    found, total = thesaurus.find(asked)
    assert first in [entry.concept.id for entry in found[:3]]
    assert total >= len(found)
    assert found[0].match == ("beginning" if asked == "magnes" else "name")


def test_an_exact_name_stands_before_longer_ones() -> None:
    found, _ = thesaurus.find("vitamine d", ["nl"], limit=5)
    assert found[0].name.text.lower() == "vitamine d"
    assert [thesaurus.MATCHES.index(e.match) for e in found] == sorted(thesaurus.MATCHES.index(e.match) for e in found)


@pytest.mark.parametrize("asked", ["mesh:D008274", "D008274", "MESH:D008274", "magnésium"])
def test_a_concept_is_shown_by_id_descriptor_or_name(asked: str) -> None:
    found = thesaurus.about(asked)
    assert found.concept.id == "mesh:D008274"
    assert {code: names[0].text.lower() for code, names in found.names.items()} == {
        "de": "magnesium", "en": "magnesium", "fr": "magnésium", "nl": "magnesium",
    }  # fmt: skip
    assert any(c.label == "mineral" for c in found.broader)


@pytest.mark.parametrize(
    ("asked", "hint"),
    [("magnesiumm", "did you mean mesh:"), ("qqqq", "helder concepts"), ("mesh:D999999", "No concept"), ("…", "No")],
)
def test_what_is_no_concept_is_told(asked: str, hint: str) -> None:
    with pytest.raises(NotFoundError, match=hint):
        thesaurus.about(asked)


def test_words_without_a_letter_find_nothing() -> None:
    with pytest.raises(InputError, match="no letter"):
        thesaurus.find(" … ")
