"""What a text without markup says about itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helder.stages import metadata, read

BODY = "Zinc is a mineral that the body needs in small amounts every day, and food gives most people enough of it."
TEXTS = {
    "by-and-date": ("By Rosa Bennett, 9 May 2024", ("Rosa Bennett", "2024-05-09", None)),
    "door-en-datum": ("Door Wim Baarda, gepubliceerd op 7 oktober 2022", ("Wim Baarda", "2022-10-07", None)),
    "parts": ("Issue 58 | 10 March 2024 | by Carol Winters", ("Carol Winters", "2024-03-10", None)),
    "a-date-alone": ("12 maart 2024", (None, "2024-03-12", None)),
    "place-and-date": ("Utrecht, 12 maart 2024", (None, "2024-03-12", None)),
    "two-lines": ("Written by Jane Smith\nPublished on 2023-04-05", ("Jane Smith", "2023-04-05", None)),
    "both-days": ("Published 5 April 2023\nLast updated 6 May 2023", (None, "2023-04-05", "2023-05-06")),
    "changed": ("Laatst bijgewerkt: 3 mei 2023", (None, None, "2023-05-03")),
    "changed-before-it-was-published": ("Published 5 April 2023\nLast updated 6 May 2022", (None, "2023-04-05", None)),
    "either-month": ("Published: 03/04/2023", (None, None, None)),
    "our-reporter": ("Van onze verslaggever Ruud Tak", ("Ruud Tak", None, None)),
    "a-desk": ("By the editors", (None, None, None)),
    "in-a-sentence": ("On 5 May 2023 the authority said so.", (None, None, None)),
    "by-in-a-sentence": ("Zinc is absorbed by Young Adults", (None, None, None)),
    "none": ("", (None, None, None)),
}


@pytest.mark.parametrize("name", TEXTS)
def test_the_lines_below_the_title_say_who_and_when(name: str) -> None:
    lines, wanted = TEXTS[name]
    source = read.from_text(f"About zinc\n\n{lines}\n\n{BODY}\n\nBy John Doe, 1 May 2020\n")
    assert (source.author, source.published, source.modified) == wanted


def test_the_last_lines_say_when_it_was_changed() -> None:
    source = read.from_text(f"About zinc\n\n{BODY}\n\nBronnen\nLaatst gewijzigd: 3 mei 2023\n")
    assert (source.author, source.published, source.modified) == (None, None, "2023-05-03")


def test_what_is_given_goes_before_what_is_said() -> None:
    source = read.from_text(f"About zinc\nBy Rosa Bennett, 9 May 2024\n{BODY}", author="A", published="2020-01-01")
    assert (source.author, source.published) == ("A", "2020-01-01")


@given(st.text(alphabet="By Dor\n\r|-/.0123456789 May mei aAé\u2028", max_size=200))
def test_any_text_is_read(text: str) -> None:
    author, published, modified = metadata.of_text(text)
    assert author is None or author in text
    assert all(day is None or len(day) == 10 for day in (published, modified))
