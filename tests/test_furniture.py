"""What stands on many pages of a site is no part of the article, in whatever order the pages came."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

import helder
from helder import furniture
from helder.furniture import Furniture
from helder.library import Library
from helder.model import Analysis, Block

HOST = "https://www.plainhealth.example"
BOX = "Our dietitians check every article twice a year, and magnesium improves sleep in people who lack it."
SHOP = "Order today: our magnesium drops, now with free delivery. Buy now and get 20 % off with code SLEEP20."
NAMES = "Zinc Iron Iodine Selenium Calcium Potassium Copper Chromium Fluoride Manganese Sodium Phosphorus".split()


def paragraphs(name: str) -> list[str]:
    """What an article about something says, in words of its own."""
    chance = random.Random(name)  # noqa: S311
    words = "plant food meal trial adult child winter doctor test amount week month store root leaf seed".split()
    return [
        f"{name} reduces fatigue in people who lack {name.lower()} and eat {chance.choice(words)} {number}."
        + "".join(f" {name} {chance.choice(words)} {chance.choice(words)} {number}." for _ in range(6))
        for number in range(3)
    ]


def page(name: str, *repeated: str, host: str = HOST) -> str:
    body = "".join(f"<p>{p}</p>" for p in (*paragraphs(name)[:2], *repeated, *paragraphs(name)[2:]))
    return (
        f'<!doctype html><html lang="en"><head><title>{name}</title><link rel="canonical" href="{host}/{name}">'
        f"</head><body><article><h1>What {name} does</h1>{body}<h2>Side effects</h2><p>{name} can cause nausea.</p>"
        "</article></body></html>"
    )


def write(folder: Path, names: Sequence[str], *repeated: str, host: str = HOST) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / f"{name}.html").write_text(page(name, *repeated, host=host), encoding="utf-8")
    return [folder / f"{name}.html" for name in names]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "library") as made:
        yield made


def blocks_of(shelf: Library, text: str) -> list[Block]:
    """The blocks with this text, one for each page that has it."""
    every = (shelf.get(ref.id) for ref in shelf.sources())
    return [b for a in every for b in a.blocks if b.span.of(a.source.text).strip() == text]


def contents(shelf: Library) -> dict[str, str]:
    return {ref.id: shelf.get(ref.id).to_json() for ref in shelf.sources()}


def test_a_site_of_ten_pages(shelf: Library, tmp_path: Path) -> None:
    report = shelf.add(write(tmp_path / "site", NAMES[:10], BOX, SHOP))
    assert report.added == 10
    boxes, shops = blocks_of(shelf, BOX), blocks_of(shelf, SHOP)
    assert {(b.kind, b.reason) for b in boxes} == {
        ("navigation", "shares its text with 9 pages of this site; by itself: body, tag p")
    }
    assert len(boxes) == 10
    assert {b.kind for b in shops} == {"advert"}
    claims = list(shelf.claims())
    assert not [c for c in claims if c.speaker == "author" and c.quote in BOX]
    assert {c.quote.split()[0] for c in claims if c.speaker == "author"} >= {*NAMES[:10]}
    assert {b.kind for b in blocks_of(shelf, "Side effects")} == {"heading"}
    assert list(shelf.verify()) == []
    again = shelf.add([tmp_path / "site"])
    assert (again.unchanged, again.replaced) == (10, 0)


def test_four_pages_are_no_pattern_and_the_fifth_labels_them_all(shelf: Library, tmp_path: Path) -> None:
    files = write(tmp_path / "site", NAMES[:6], BOX)
    shelf.add(files[:4])
    before = contents(shelf)
    assert {b.kind for b in blocks_of(shelf, BOX)} == {"body"}
    shelf.add(files[4:5])
    assert [b.kind for b in blocks_of(shelf, BOX)] == ["navigation"] * 5
    shelf.remove(files[4:5])
    assert contents(shelf) == before


def test_the_order_of_adding_changes_nothing(tmp_path: Path) -> None:
    files = [*write(tmp_path / "one", NAMES[:7], BOX), *write(tmp_path / "two", NAMES[7:], BOX, SHOP)]
    found = []
    for number in range(3):
        order = random.Random(number).sample(files, len(files))  # noqa: S311
        with Library(tmp_path / f"library-{number}") as library:
            for at in range(0, len(order), (12, 5, 2)[number]):
                library.add(order[at : at + (12, 5, 2)[number]])
            found.append(contents(library))
    assert found[0] == found[1] == found[2]


def test_copies_of_an_article_are_no_furniture(shelf: Library, tmp_path: Path) -> None:
    """One article under seven addresses of a site, as print versions and tags do."""
    rows = [{"id": f"copy-{n}", "url": f"{HOST}/{n}", "text": "\n\n".join(paragraphs("Zinc"))} for n in range(7)]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    shelf.add(tmp_path / "a.jsonl")
    assert {b.kind for p in paragraphs("Zinc") for b in blocks_of(shelf, p)} == {"body"}
    shelf.add(write(tmp_path / "site", NAMES[1:9], BOX))
    assert {b.kind for p in paragraphs("Zinc") for b in blocks_of(shelf, p)} == {"body"}
    assert {b.kind for b in blocks_of(shelf, BOX)} == {"navigation"}


def test_another_site_is_another_matter(shelf: Library, tmp_path: Path) -> None:
    shelf.add(write(tmp_path / "one", NAMES[:4], BOX))
    shelf.add(write(tmp_path / "two", NAMES[4:8], BOX, host="https://other.example"))
    assert {b.kind for b in blocks_of(shelf, BOX)} == {"body"}


def test_pages_without_an_address_teach_nothing(shelf: Library, tmp_path: Path) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    for name in NAMES[:8]:
        (folder / f"{name}.txt").write_text("\n\n".join([*paragraphs(name), BOX]), encoding="utf-8")
    shelf.add(folder)
    assert {b.kind for b in blocks_of(shelf, BOX)} == {"body"}


@pytest.mark.parametrize("early", [0, 3, 6])
@pytest.mark.parametrize("puts", [0, 1, 2])
def test_an_interruption_leaves_only_work(puts: int, early: int, monkeypatch: pytest.MonkeyPatch) -> None:
    there = {}
    for name in NAMES[:6]:
        there[name] = helder.analyse(helder.read_html(page(name, BOX)))
    left = [puts]

    class Stop(BaseException):
        """Whatever ends a process."""

    def put(found: Iterable[Analysis]) -> None:
        if left[0] == 0:
            raise Stop
        left[0] -= 1
        names = {f"{HOST}/{name}": name for name in NAMES}
        there.update({names[a.source.url or ""]: a for a in found})

    def mark_of(analysis: Analysis) -> bytes:
        return repr(analysis).encode()

    def settle() -> int:
        return learned.settle([(name, mark_of(a)) for name, a in there.items()], there.get, put)

    def kinds() -> list[str]:
        return [b.kind for a in there.values() for b in a.blocks if b.span.of(a.source.text).strip() == BOX]

    monkeypatch.setattr(furniture, "AT_ONCE", 2)
    learned = Furniture()
    taken = [(name, there[name]) for name in NAMES[:early]]  # whose lines were noted as they came
    learned.take({n: (mark_of(a), furniture.site_of(a), furniture.lines_of(a)) for n, a in taken})
    with pytest.raises(Stop):
        settle()
    assert kinds().count("navigation") == 2 * puts
    left[0] = 100
    settle()
    assert kinds() == ["navigation"] * 6
    assert settle() == 0


def test_a_reason_says_how_many_and_settles_when_there_are_many() -> None:
    assert [furniture._others(n) for n in (5, 8, 10, 11, 12, 21, 5001)] == [
        "4", "7", "9", "10 or more", "10 or more", "20 or more", "5,000 or more"
    ]  # fmt: skip
