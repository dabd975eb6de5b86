"""Every character belongs to one block, and every block has the role a reader would give it, with a reason."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helder import langs
from helder.model import BLOCK_KINDS, Block, Source
from helder.stages import blocks, boilerplate, read

LINES = (
    *("Magnesium helpt.", "Wat is zink?", "\n", "\r\n", "\n\n", " ", "\u00a0", "\t", "-", "•", "- punt", "?", "1."),
    *("👩\u200d⚕", "e\u0301", "水。", "İ", "\u2028", "\x85", "\x0b"),
    *("Bestel nu", "“Ik slaap beter”", "- Ans, 54 jaar", "Bronnen", "Reacties (2)"),
)
TEXTS = st.text(max_size=400) | st.lists(st.sampled_from(LINES), max_size=40).map("".join)


def labelled(source: Source) -> tuple[Block, ...]:
    return blocks.label(source, blocks.split(source))


def kinds(text: str) -> list[str]:
    return [block.kind for block in labelled(read.from_text(text))]


def on_page(body: str, head: str = "") -> dict[str, Block]:
    """The blocks of a page by their text."""
    source = read.read_html(f"<html><head>{head}</head><body>{body}</body></html>")
    return {block.span.of(source.text).strip(): block for block in labelled(source)}


# ---- cutting


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_blocks_cover_any_text_in_order_without_gap_or_overlap(text: str) -> None:
    parts = labelled(read.from_text(text))
    assert "".join(part.span.of(text) for part in parts) == text
    assert all(part.span.start < part.span.end for part in parts)
    assert [part.span.end for part in parts[:-1]] == [part.span.start for part in parts[1:]]
    assert all(part.kind in BLOCK_KINDS and part.reason for part in parts)
    assert all(part.section is None or part.section in text for part in parts)
    if text.strip():
        assert all(part.span.of(text).strip() for part in parts)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["p", "li", "td", "h2", "div", "button"]), max_size=8), TEXTS.filter(str.strip))
def test_blocks_cover_any_page(tags: list[str], text: str) -> None:
    clean = text.replace("<", "").replace("&", "")
    source = read.read_html("".join(f"<{tag}>{clean}</{tag}>" for tag in tags) + "<p>einde</p>")
    parts = labelled(source)
    assert "".join(part.span.of(source.text) for part in parts) == source.text
    assert {region.span.start for region in source.regions} <= {part.span.start for part in parts}


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("  \n", ["  \n"]),
        ("Een.\nTwee.", ["Een.\n", "Twee."]),
        ("\n\nEen.\r\n\r\n  Twee.\n\n", ["\n\nEen.\r\n\r\n", "  Twee.\n\n"]),
        ("Een\u2028Twee", ["Een\u2028", "Twee"]),
        ("Een\rTwee", ["Een\r", "Twee"]),
    ],
    ids=["empty", "blank", "lines", "indented", "line-separator", "old-mac"],
)
def test_a_line_is_a_block_and_white_space_goes_with_it(text: str, pieces: list[str]) -> None:
    assert [part.span.of(text) for part in blocks.split(read.from_text(text))] == pieces


def test_a_signature_after_a_break_is_a_block_of_its_own() -> None:
    source = read.read_html("<div><p>“Eindelijk slaap ik weer door.”<br>-- Ans, Assen</p><p>Een<br>regel</p></div>")
    pieces = [part.span.of(source.text).strip() for part in blocks.split(source)]
    assert pieces == ["“Eindelijk slaap ik weer door.”", "-- Ans, Assen", "Een\nregel"]


@pytest.mark.parametrize("unit", ["woord ", "a", "- ", "“", "ABCD ", "?!", "a@b.", "\u0301"])
def test_one_line_of_ten_million_characters_is_one_block(unit: str) -> None:
    text = unit * (10_000_000 // len(unit))
    (part,) = labelled(read.from_text(text))
    assert part.span.of(text) == text


# ---- plain text


@dataclass(frozen=True)
class Case:
    name: str
    text: str
    kinds: str  # one word a line: the kinds in order


BODY = "Zink is een mineraal dat in vlees, noten en volkoren brood zit."
CASES = [
    Case("one-line", "Magnesium may improve sleep", "body"),
    Case("heading", f"Zink en afweer\n{BODY}", "heading body"),
    Case("numbered-heading", f"2. Minder klachten\n{BODY}", "heading body"),
    Case("headings-in-a-row", f"Alles over zink\nWat het doet\n{BODY}", "heading heading body"),
    Case("heading-needs-text-below", f"{BODY}\nZink en afweer", "body body"),
    Case("question", f"Kan ik te veel zink binnenkrijgen?\n{BODY}", "question body"),
    Case("question-with-star", f"*Does zinc help against a cold?\n{BODY}", "question body"),
    Case("title-with-question-mark", f"Zinc – the answer to a cold?\n{BODY}", "heading body"),
    Case("question-in-a-paragraph", f"Wie heeft zink nodig? {BODY}", "body"),
    Case("markers", f"-\n{BODY}\n•\n{BODY}", "list_marker body list_marker body"),
    Case("bullets", "• vlees en vis\n• noten en zaden\n• brood", "body body body"),
    Case("advert", f"{BODY}\nBestel nu onze zinkcapsules met 20% korting.", "body advert"),
    Case("advert-code", f"{BODY}\nGebruik de code ZINK10 en betaal € 9,95 in plaats van € 12,50.", "body advert"),
    Case("price-of-health-is-no-advert", f"{BODY}\nVerkoudheid kost het land 300 miljoen euro per jaar.", "body body"),
    Case("newsletter", f"{BODY}\nMeld je aan voor de nieuwsbrief!", "body call_to_action"),
    Case("quotation-and-name", f"{BODY}\n“I sleep so much better now!”\n- Ines, age 41 -", "body testimonial byline"),
    Case("quoted-expert", f"{BODY}\n“Zink werkt niet bij iedereen”, zegt de arts.", "body body"),
    Case("own-story", f"{BODY}\nI used to sneeze all day. Since I started, I feel so much better.", "body testimonial"),
    Case("comments", f"{BODY}\nReacties (0)\nNog geen reacties", "body comment_widget comment_widget"),
    Case("breadcrumbs", f"Home > Vitamines > Zink\n{BODY}", "navigation body"),
    Case("read-also", f"{BODY}\nLees ook: IJzer en vermoeidheid", "body navigation"),
    Case("related-list", f"{BODY}\nRelated articles:\nIron And You", "body navigation navigation"),
    Case("sources", f"{BODY}\nBronnen\nRaad. Zink. 2019.\nSmit A. 2020.", "body heading reference reference"),
    Case("citation", f"{BODY}\nSmit AB, Visser C. Zinc and colds. J Zinc. 2019;3(2):14-20.", "body reference"),
    Case("disclaimer", f"{BODY}\nDeze tekst vervangt geen medisch advies.", "body disclaimer"),
    Case("byline", f"Zink en afweer\nDoor Mira Visser | Laatst bijgewerkt: 3 mei 2024\n{BODY}", "heading byline body"),
    Case("copyright", f"{BODY}\n© 2024 De Site. Alle rechten voorbehouden.", "body navigation"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_line_of_text_has_its_role(case: Case) -> None:
    assert kinds(case.text) == case.kinds.split()


def test_a_seller_is_known_by_what_it_says_it_does() -> None:
    advert = "Your gut says a lot. ZinkGenie analyzes your levels and provides personalized advice for users."
    text = f"{BODY}\nzinkgenie levels test\n{BODY}\nzinkgenie levels test\n{BODY}\n{advert}\n{advert}\n{advert}"
    assert kinds(text) == ["body", "advert", "body", "advert", "body", "advert", "advert", "advert"]


def test_the_section_is_the_heading_above() -> None:
    source = read.from_text(f"{BODY}\nZink en afweer\n{BODY}\nHoeveel is genoeg?\n{BODY}")
    sections = [block.section for block in labelled(source)]
    assert sections == [None, None, "Zink en afweer", "Zink en afweer", "Hoeveel is genoeg?"]


# ---- pages

ARTICLE = f"<h1>Zink en afweer</h1><p>{BODY}</p><h2>Hoeveel is genoeg?</h2><p>{BODY} Dat is bekend.</p>"
ZONES = [
    ("nav", "<nav><a>Home</a></nav>", "Home", "navigation"),
    ("footer", "<footer><p>Over deze praktijk in Noord.</p></footer>", "Over deze praktijk in Noord.", "navigation"),
    ("role", "<div role='navigation'><span>Vitamines</span></div>", "Vitamines", "navigation"),
    ("class", "<div class='related-posts'><p>IJzer</p></div>", "IJzer", "navigation"),
    ("dutch-class", "<div class='kruimelpad'>Zink</div>", "Zink", "navigation"),
    ("cookies", "<div id='cookieBar'><p>Mogen wij meten?</p></div>", "Mogen wij meten?", "navigation"),
    ("advert", "<div class='promo'><p>Zinkdruppels, de beste.</p></div>", "Zinkdruppels, de beste.", "advert"),
    ("newsletter", "<div class='newsletter'><p>Elke week nieuws.</p></div>", "Elke week nieuws.", "call_to_action"),
    ("review", "<div class='reviews'><p>Werkt prima bij mij.</p></div>", "Werkt prima bij mij.", "testimonial"),
    ("review-name", "<div class='reviews'><p>Fijn.</p><cite>Ans, 54 jaar, Assen</cite></div>",
     "Ans, 54 jaar, Assen", "byline"),
    ("microdata", "<div itemtype='https://schema.org/Review'><p>Werkt.</p></div>", "Werkt.", "testimonial"),
    ("comment", "<div id='comments'><p>Zink zit ook in kaas.</p></div>", "Zink zit ook in kaas.", "comment_widget"),
    ("comment-own-story", "<div id='comments'><p>Ik slik het ook, ik voel me beter en ik heb geen klachten.</p></div>",
     "Ik slik het ook, ik voel me beter en ik heb geen klachten.", "testimonial"),
    ("comment-spam", "<div id='comments'><p>Visit our store, free shipping!</p></div>",
     "Visit our store, free shipping!", "advert"),
    ("button", "<button>Meer</button>", "Meer", "navigation"),
    ("figure", "<figure><figcaption>Oesters zitten vol zink.</figcaption></figure>",
     "Oesters zitten vol zink.", "caption"),
    ("sources", "<section><h3>Bronnen</h3><ul><li>Smit. Zink. 2020.</li></ul></section>",
     "Smit. Zink. 2020.", "reference"),
    ("disclaimer", "<p class='disclaimer'>Vraag het de arts.</p>", "Vraag het de arts.", "disclaimer"),
    ("row", "<table><tr><th>Bron</th><th>mg</th></tr><tr><td>Oester</td><td>39</td></tr></table>",
     "Oester\t39", "table"),
    ("question", "<dl><dt>Is zink veilig?</dt><dd>Ja, in gewone hoeveelheden wel.</dd></dl>",
     "Is zink veilig?", "question"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "markup"), [(x[2], x[3], x[1]) for x in ZONES], ids=[x[0] for x in ZONES])
def test_markup_gives_a_role(text: str, kind: str, markup: str) -> None:
    found = on_page(f"<main>{ARTICLE}{markup}</main>")
    assert found[text].kind == kind
    assert found["Zink en afweer"].kind == "heading"
    assert found["Hoeveel is genoeg?"].kind == "heading"
    assert found[BODY].kind == "body"
    assert found[BODY].section == "Zink en afweer"


def test_an_advert_inside_the_article_is_told_by_its_words() -> None:
    advert = "Wij zijn zelf fan van de druppels van De Zinkboer: gebruik de code ZINK15 voor 15% korting."
    assert on_page(f"<article>{ARTICLE}<p>{advert}</p><p>{BODY} Echt.</p></article>")[advert].kind == "advert"


def test_the_header_of_the_article_is_no_menu() -> None:
    body = f"<article><header><h1>Zink</h1><p>Wat het mineraal doet, en wat niet.</p></header><p>{BODY}</p></article>"
    found = on_page(f"<header><a>Praktijk Noord</a></header>{body}")
    assert found["Wat het mineraal doet, en wat niet."].kind == "body"
    assert found["Praktijk Noord"].kind == "navigation"


def test_an_element_around_the_whole_page_says_nothing() -> None:
    found = on_page(f"<div class='sidebar-left newsletter-page'>{ARTICLE}</div>")
    assert found[BODY].kind == "body"


def test_the_headings_of_questions_and_answers_are_questions() -> None:
    asked = "".join(
        f"<h2>Is {x} goed voor mij?</h2><p>{BODY} ({x})</p>" for x in ("zink", "ijzer", "kalk", "jodium", "koper")
    )
    found = on_page(f"<h1>Vijf vragen</h1>{asked}")
    assert found["Is ijzer goed voor mij?"].kind == "question"
    assert found["Vijf vragen"].kind == "heading"


# ---- the data


def test_every_cue_names_a_role_or_a_list_a_rule_uses() -> None:
    lists = {
        "author", "modified", "no_person", "first_person", "own_change", "month", "question_word", "product", "our",
        "we_sell",
    }  # fmt: skip
    for code in langs.installed():
        for row in langs.rows(langs.load(code).folder / "boilerplate.tsv"):
            assert row["kind"] in (lists if row["form"].startswith("@") else BLOCK_KINDS), row
            assert 0 <= float(row["weight"]) <= (12 if row["kind"] == "month" else 1), row
            assert row["source"], row


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bestel nu!", [("advert", "bestel nu")]),
        ("bestelformulier nu", []),
        ("Door mij", []),
        ("This is on Sale", ["on sale"]),
        ("İ bestel nu", []),
    ],
    ids=["whole-words", "not-inside-a-word", "opening-only-byline", "longer-and-shorter", "growing-letters"],
)
def test_cues_stand_as_words_of_their_own(text: str, found: list[object]) -> None:
    hits = [hit for hit in boilerplate.cues().found(text) if hit.weight >= 0.3]
    assert [hit.form if found and isinstance(found[0], str) else (hit.kind, hit.form) for hit in hits][
        : len(found) or 9
    ] == found
