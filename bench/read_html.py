"""Pages a second, read and labelled, at two sizes, beside trafilatura alone over the same pages.

The pages are those of `gold/pages`: as they are (a few kB each, an article and little around it), and with what
surrounds an article on most sites: long menus, teasers, comments. Helder makes of a page all its text, what it says
about itself and the role of every block; trafilatura makes its main text, in a process of its own.

    python bench/read_html.py [--runs 5]
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import helder
from helder.stages import blocks
from measure import Program, in_turn, machine, one_core, rows_of, table, timed

PAGES = Path(__file__).parent.parent / "gold" / "pages"
MENU, TEASERS, COMMENTS = 250, 40, 60
PEER = """
import json, logging, sys, time, trafilatura
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
for row in sys.stdin:
    pages = json.loads(row)
    start = time.perf_counter()
    for page in pages:
        trafilatura.extract(page, include_comments=False, include_tables=True)
    print(json.dumps({"seconds": time.perf_counter() - start, "version": trafilatura.__version__}), flush=True)
"""


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


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    runs: int = parser.parse_args().runs
    one_core()
    peer = Program("-c", PEER)
    rows = []
    small = pages()
    for some in (small, [surrounded(page) for page in small]):

        def ours(some: list[str] = some) -> float:
            return timed(lambda: read_all(some))

        def theirs(some: list[str] = some) -> float:
            return float(peer.ask(some)["seconds"])

        size = f"{len(some)} pages of {sum(map(len, some)) // len(some) // 1000} kB"
        sides = {"Helder: text, facts, roles": ours, "trafilatura: main text": theirs}
        rows += rows_of(size, in_turn(sides, len(some), runs))
    version = peer.ask([])["version"]
    peer.close()
    print(table(("pages", "what", "pages/s", "slowest-quickest", "Helder's ratio"), rows))
    print(f"\n{machine()}; trafilatura {version}")


if __name__ == "__main__":
    main()
