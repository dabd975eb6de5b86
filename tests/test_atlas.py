"""The map: edges with their quotes, chains, and the formats it is written in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from lxml.etree import fromstring

import helder
from helder import atlas
from helder.errors import InputError, NotFoundError
from helder.export import Statement
from helder.store import SourceRef

TEXTS = {
    "one": ("en", "Tryptophan increases serotonin. Serotonin produces melatonin. Melatonin improves sleep."),
    "two": ("nl", "Melatonine verbetert de slaap. Stress verstoort de slaap."),
    "three": ("en", "Melatonin has no effect on sleep. Caffeine <b> worsens sleep."),
}
STATEMENTS = [
    Statement(SourceRef(name, None, None, language, None, None), claim)
    for name, (language, text) in TEXTS.items()
    for claim in helder.analyse(text, language=language).claims
]
MELATONIN, SLEEP, TRYPTOPHAN = "mesh:D008550", "mesh:D012890", "mesh:D014364"


def finds(concept: str) -> list[Statement]:
    return [s for s in STATEMENTS if concept in atlas.ends(s.claim)]


def edge(drawn: atlas.Atlas, subject: str, object_: str) -> atlas.Edge:
    (found,) = [e for e in drawn.edges if (e.subject, e.object) == (subject, object_)]
    return found


def test_an_edge_holds_all_that_is_said_with_its_quotes() -> None:
    found = edge(atlas.drawn(MELATONIN, finds), MELATONIN, SLEEP)
    assert found.relations == {"improves": 2, "no effect": 1}
    assert (found.sources, found.direction, found.conflict) == (3, "+", True)
    assert {q["language"] for q in found.to_dict()["quotes"]} == {"en", "nl"}


def test_depth_is_how_far_the_map_goes() -> None:
    near, far = atlas.drawn(MELATONIN, finds), atlas.drawn(MELATONIN, finds, 2)
    assert TRYPTOPHAN not in near.depth
    assert far.depth[TRYPTOPHAN] == 2
    assert set(near.depth) < set(far.depth)


@pytest.mark.parametrize("depth", [0, 6, -1])
def test_a_depth_that_is_not_possible(depth: int) -> None:
    with pytest.raises(InputError, match="use 1 to 5"):
        atlas.drawn(MELATONIN, finds, depth)


ASPECTS = [
    Statement(SourceRef(name, None, None, "en", None, None), claim)
    for name, text in (
        ("four", "Magnesium improves sleep quality. Magnesium shortens sleep onset latency. Magnesium is a mineral."),
        ("five", "Magnesium has no effect on sleep duration. Zinc treats insomnia. Zinc is found in minerals."),
    )
    for claim in helder.analyse(text, language="en").claims
]


def test_aspects_of_a_thing_are_summed_up_where_nothing_is_said_of_the_thing() -> None:
    """Less time to fall asleep is better sleep, and no effect on one aspect contradicts no effect on another."""
    drawn = atlas.drawn(SLEEP, lambda _: ASPECTS)
    found = edge(drawn, "mesh:D008274", SLEEP)
    assert [atlas.label(c) for c in found.through] == ["sleep onset latency", "sleep quality", "sleep duration"]
    assert (found.sources, found.direction, found.conflict) == (2, "+", False)
    assert len(found.to_dict()["quotes"]) == 3
    assert "through" in atlas.graphml(drawn).partition("<edge")[2]
    assert [e.subject for e in drawn.edges] == ["mesh:D008274"]  # insomnia is no aspect of sleep
    assert ", through sleep onset latency" in "\n".join(atlas.tree(drawn))


def test_what_is_said_of_a_thing_itself_is_not_mixed_with_its_aspects() -> None:
    said = [*ASPECTS, *(s for s in STATEMENTS if atlas.ends(s.claim)[1] == SLEEP)]
    said += [Statement(s.source, replace(s.claim, subject=ASPECTS[0].claim.subject)) for s in said[-1:]]
    found = edge(atlas.drawn(SLEEP, lambda _: said), "mesh:D008274", SLEEP)
    assert (found.through, len(found.statements)) == ((), 1)


def test_a_kind_of_a_thing_is_not_summed_up() -> None:
    """What melatonin does is not what hormones do."""
    pairs = [(e.subject, e.object) for e in atlas.drawn("mesh:D006728", finds).edges]
    assert pairs == []


def test_a_wide_class_is_in_no_conflict_on_the_map() -> None:
    tie = edge(atlas.drawn(MELATONIN, finds), MELATONIN, SLEEP).tie
    assert tie.conflict
    assert not replace(tie, object="mesh:D004194").conflict


def test_a_form_of_a_thing_is_the_thing() -> None:
    assert atlas.drawn("helder:melatonin_level", finds).start == MELATONIN


def test_chains_lead_from_subject_to_object() -> None:
    (chain,) = atlas.paths(TRYPTOPHAN, SLEEP, finds)
    assert [e.object for e in chain] == ["mesh:D012701", MELATONIN, SLEEP]
    assert atlas.paths(SLEEP, TRYPTOPHAN, finds) == []
    assert atlas.paths(TRYPTOPHAN, SLEEP, finds, longest=2) == []


@pytest.mark.parametrize("write", [atlas.mermaid, atlas.graphml, lambda a: "\n".join(atlas.tree(a))])
def test_every_format_names_every_concept(write: Callable[[atlas.Atlas], str]) -> None:
    drawn = atlas.drawn(SLEEP, finds, 2)
    written = write(drawn)
    for concept in drawn.depth:
        assert atlas.label(concept) in written


def test_graphml_is_xml_with_nodes_and_edges() -> None:
    drawn = atlas.drawn(SLEEP, finds, 2)
    root = fromstring(atlas.graphml(drawn).encode())
    space = "{http://graphml.graphdrawing.org/xmlns}"
    assert len(root.findall(f".//{space}node")) == len(drawn.depth)
    assert len(root.findall(f".//{space}edge")) == len(drawn.edges)


@pytest.mark.parametrize("words", ['say "no"', "<b>&amp;", "a]b|c", "x\x00\x1b[2J", "\ufffe\ud800"[:1], "`;--"])
def test_hostile_words_break_no_format(words: str) -> None:
    drawn = atlas.Atlas(words, {words: 0, "b": 1}, (atlas.Edge(words, "b", []),))
    fromstring(atlas.graphml(drawn).encode())
    assert '"]' not in atlas.mermaid(drawn).split("\n")[1].replace(words, "")[:-2]
    assert json.loads(json.dumps(drawn.to_dict()))["start"] == words


def test_a_library_draws_its_own_map(tmp_path: Path) -> None:
    for name, (_, text) in TEXTS.items():
        (tmp_path / f"{name}.txt").write_text(f"About {name}\n\n{text}\n", encoding="utf-8")
    with helder.Library(tmp_path / "library") as library:
        library.add(sorted(tmp_path.glob("*.txt")))
        assert edge(library.map("slaap"), MELATONIN, SLEEP).sources == 3
        assert len(library.paths("tryptophan", "slaap")) == 1
        with pytest.raises(NotFoundError, match="names no concept"):
            library.map("xyzzy")


def said(*sentences: str) -> list[Statement]:
    """The claims of English sentences, each in a source of its own."""
    return [
        Statement(SourceRef(str(at), None, None, "en", None, None), claim)
        for at, sentence in enumerate(sentences)
        for claim in helder.analyse(sentence, language="en").claims
    ]


def test_several_aspects_of_a_thing_are_summed_up_as_the_thing() -> None:
    some = said("Melatonin improves sleep quality.", "Melatonin lengthens sleep duration.")
    found = edge(atlas.drawn(MELATONIN, lambda _: some), MELATONIN, SLEEP)
    assert len(found.through) == 2
    assert (found.sources, found.direction) == (2, "+")
    one = said("Melatonin improves sleep quality.")
    assert SLEEP not in atlas.drawn(MELATONIN, lambda _: one).depth


def test_what_ends_in_a_concept_comes_before_what_ends_in_words() -> None:
    some = said("Melatonin improves the blue willow.", "Melatonin improves memory.")
    assert [e.object for e in atlas.drawn(MELATONIN, lambda _: some).edges] == ["mesh:D008568", "blue willow"]
    near = atlas.drawn(MELATONIN, lambda _: some, neighbours=1)
    assert len(near.edges) == atlas.NEAR
