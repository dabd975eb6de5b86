"""Pages a second, read and labelled, at two sizes, beside trafilatura alone over the same pages.

The pages are those of `gold/pages`: as they are (a few kB each, an article and little around it), and with what
surrounds an article on most sites: long menus, teasers, comments. Helder makes of a page all its text, what it says
about itself and the role of every block; trafilatura makes its main text. Helder asks trafilatura for its opinion, so
a ratio of 1 would mean that everything else takes no time.

    python bench/read_html.py [--runs 5]
"""

from __future__ import annotations

import argparse
import logging
import re
from pathlib import Path

import trafilatura

import helder
from helder.stages import blocks
from measure import in_turn, machine, one_core, rows_of, table, timed

PAGES = Path(__file__).parent.parent / "gold" / "pages"
MENU, TEASERS, COMMENTS = 250, 40, 60


def pages() -> list[str]:
    """The labelled pages without their labels."""
    return [re.sub(r"\[\[[a-z_ ]+\]\]", "", path.read_text("utf-8")) for path in sorted(PAGES.glob("*.html"))]


def surrounded(page: str) -> str:
    """A page in the middle of a site: menus before it, teasers and comments after it."""
    menu = "".join(f'<li class="menu-item"><a href="/t/{i}">Topic {i} of this site</a></li>' for i in range(MENU))
    teasers = "".join(
        f'<article class="teaser"><h3><a href="/a/{i}">Another article, number {i}</a></h3><p>What it is about, in a '
        f"sentence or two, so that readers want to open it.</p></article>"
        for i in range(TEASERS)
    )
    comments = "".join(
        f'<li class="comment"><b class="fn">Reader {i}</b><p>Thank you for this article, it explains the matter well. '
        f"Could you also write about what comes after it?</p><a>Reply</a></li>"
        for i in range(COMMENTS)
    )
    style = '<div class="wrap" data-x="' + "x" * 200 + '"></div>'
    before = f'<nav class="main-menu"><ul>{menu}</ul></nav>' + style * 150
    after = f'<section class="related">{teasers}</section><ol class="comment-list">{comments}</ol>'
    opened = re.sub(r"(?i)(<body[^>]*>)", lambda m: m.group(1) + before, page, count=1)
    return re.sub(r"(?i)</body>", lambda _: after + "</body>", opened, count=1)


def read_all(some: list[str]) -> None:
    """Read and label them."""
    for page in some:
        source = helder.read_html(page)
        blocks.label(source, blocks.split(source))


def find_all(some: list[str]) -> None:
    """The main text of each, by trafilatura alone."""
    for page in some:
        trafilatura.extract(page, include_comments=False, include_tables=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    runs: int = parser.parse_args().runs
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    one_core()
    rows = []
    small = pages()
    for some in (small, [surrounded(page) for page in small]):
        size = f"{len(some)} pages of {sum(map(len, some)) // len(some) // 1000} kB"
        rows += rows_of(
            size,
            in_turn(
                {
                    "Helder: text, facts, roles": lambda some=some: timed(lambda: read_all(some)),  # type: ignore[misc]
                    "trafilatura: main text": lambda some=some: timed(lambda: find_all(some)),  # type: ignore[misc]
                },
                len(some),
                runs,
            ),
        )
    print(table(("pages", "what", "pages/s", "slowest-quickest", "Helder's ratio"), rows))
    print(f"\n{machine()}; trafilatura {trafilatura.__version__}")


if __name__ == "__main__":
    main()
