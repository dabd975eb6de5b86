"""A question asked of fewer documents has the same best answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helder import search
from helder.model import Claim
from helder.query import Query
from helder.store import Page, pruning, rarity
from helder.store import index as search_index
from helder.store.documents import CLAIM_FIELDS, Bonus, Option, Part, Plan, Score
from helder.store.embedded import EmbeddedStore
from helder.store.rarity import Frequencies


@pytest.fixture(scope="module")
def store(example_library: Path) -> Iterator[EmbeddedStore]:
    with EmbeddedStore(example_library, read_only=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def words(store: EmbeddedStore) -> list[str]:
    """The words and the concepts of all claims, each as often as it is there."""
    return [word for claim in store.claims(Query()) for word in _words(claim)]


def _words(claim: Claim) -> list[str]:
    named = [argument.concept.label for argument in (claim.subject, claim.object) if argument.concept]
    return [*named, *(word for word in claim.quote.split() if word.isalpha())]


def _first(store: EmbeddedStore, query: Query, share: int, monkeypatch: pytest.MonkeyPatch) -> Page:
    monkeypatch.setattr(pruning, "SHARE", share)
    return search.search(store, query)


def _ids(page: Page) -> list[object]:
    return [page.total, *((hit.source.id, hit.claim and hit.claim.id) for hit in page.hits)]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_first_page_is_the_same(
    store: EmbeddedStore, words: list[str], data: st.DataObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = data.draw(st.lists(st.sampled_from(words), min_size=2, max_size=5))
    query = Query(" ".join(asked), limit=data.draw(st.integers(1, 12)))
    never, always = 1_000_000, 0
    fewer, whole = (_first(store, query, share, monkeypatch) for share in (always, never))
    assert _ids(fewer) == _ids(whole)
    assert [hit.score for hit in fewer.hits] == pytest.approx([hit.score for hit in whole.hits], abs=0.002)


def test_fewer_documents_are_gone_through(store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "SHARE", 0)
    asked = store._asked(search.resolve(Query("valeriaan sleep")), articles=False)
    searcher = store._searcher(articles=False)
    whole, every = store._best(searcher, asked, 1_000, 0)
    fewer, some = store._best(searcher, asked, 1_000, 1)
    assert 0 < len(some) < len(every)
    assert repr(fewer) != repr(whole)
    assert some[0][0] == pytest.approx(every[0][0], abs=0.001)


@pytest.fixture(scope="module")
def frequencies() -> Frequencies:
    """Of an index of ten claims: nine have what is common, one what is rare, and two what is close to that."""
    made = search_index.make(None, CLAIM_FIELDS)
    writer = made.writer(15_000_000, 1)
    for n in range(10):
        named = ["rare"] if not n else ["common", "kin of rare"] if n < 3 else ["common"]
        writer.add_json(json.dumps({"named": named, "kin": named, "about": named}))
    writer.commit()
    made.reload()
    return Frequencies(made.searcher(), search_index.schema(CLAIM_FIELDS), 10)


def test_the_most_that_a_token_scores(frequencies: Frequencies) -> None:
    assert frequencies.most("named", "rare") > frequencies.most("named", "common") > 0
    assert frequencies.most("named", "nowhere") == 0


def test_the_most_that_others_score(frequencies: Frequencies, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "SHARE", 5)
    rare, common, kin = (Option(1.0, (Part("named", (t,)),)) for t in ("rare", "common", "kin of rare"))
    plan = Plan(
        (),
        (),
        ((rare,), (common,)),
        1,
        (Score(1.0, (rare, kin._replace(hints=True)), 0), Score(0.5, (common,), 1)),
        (Bonus(4.0, (rare,), 0), Bonus(2.0, (common,), 1), Bonus(0.25, (common,))),
    )
    found = list(pruning.narrowed(plan, frequencies))
    assert [fewer.sought for fewer, _ in found] == [((rare,),)]
    scored = frequencies.most("named", "kin of rare") + 0.5 * frequencies.most("named", "common")
    assert found[0].most == pytest.approx(scored + 2.0 + 0.25 + pruning.ROUNDING)


def test_what_very_many_are_a_matter_of_brings_none_nearer(
    frequencies: Frequencies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rarity, "MATTER_AT_MOST", 5)
    common, both = (Bonus(3.0, (Option(0.0, (Part("kin", tokens),)),)) for tokens in (("common",), ("common", "rare")))
    about = Bonus(1.0, (Option(0.0, (Part("about", ("common",)),)),))
    left = rarity.living(Plan((), (), (), 0, (), (common, both, about)), frequencies)
    assert left.bonuses == (Bonus(3.0, (Option(0.0, (Part("kin", ("rare",)),)),)), about)
