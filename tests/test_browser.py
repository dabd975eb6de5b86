"""The pages in a real browser: on a wide and a narrow screen, light and dark, by keyboard alone, and without scripts.

Runs wherever a Chromium is found; with BROWSER_TESTS=required one that is missing is a failure.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from conftest import NO_VOCABULARIES
from test_web import PATHS

if TYPE_CHECKING:
    from playwright.sync_api import ViewportSize

CHROMIUM = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"]  # fmt: skip
WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
WAIT = 20_000
"""Milliseconds that an element is waited for on a busy machine."""

pytestmark = [
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("BROWSER_TESTS") != "required", reason="no Chromium on this machine"
    ),
    # the browser and the server are processes of their own; here only the driver's pipes are used
    pytest.mark.enable_socket,
    pytest.mark.allow_hosts(["127.0.0.1"]),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert CHROMIUM is not None, "BROWSER_TESTS=required and there is no Chromium: apt-get install chromium"
    with sync_playwright() as driver:
        made = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield made
        made.close()


@pytest.fixture(scope="module")
def site(example_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with a copy of the bundled articles, as `helder serve` runs it."""
    folder = tmp_path_factory.mktemp("served") / "library"
    shutil.copytree(example_library, folder)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HELDER_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "helder", "serve", "--library", str(folder), "--port", "0"],
        stderr=subprocess.PIPE, text=True, env={**clean, "HELDER_VOCABULARIES": str(NO_VOCABULARIES)},
    )  # fmt: skip
    assert process.stderr is not None
    line = process.stderr.readline()
    assert "only this machine can reach it" in line, line
    yield line.partition(" at ")[2].partition("/ ")[0]
    process.terminate()
    process.wait(30)
    process.stderr.close()


def opened(browser: Browser, **how: Any) -> BrowserContext:
    made = browser.new_context(**{"viewport": WIDE, "locale": "en-GB", **how})
    made.set_default_timeout(WAIT)
    return made


@pytest.fixture(params=["wide light", "narrow dark"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page on a wide screen in the light, or a narrow one in the dark, in English."""
    viewport, scheme = (WIDE, "light") if request.param == "wide light" else (NARROW, "dark")
    context = opened(browser, viewport=viewport, color_scheme=scheme)
    yield context.new_page()
    context.close()


def asked(address: str) -> Any:
    """What the API answers."""
    with urlopen(address) as answer:  # noqa: S310 - our own server
        return json.load(answer)


def article_paths(site: str) -> list[str]:
    """The pages of an article, of a claim in it, of a comparison, and of a position, by way of the API."""
    hit = asked(f"{site}/api/v1/search?words=magnesium%20sleep&limit=1")["hits"][0]
    id = quote(hit["source"]["id"], safe="")
    position = f"/topic?subject=magnesium&object=sleep&position={quote(hit['claim']['key'])}"
    return [f"/article/{id}", f"/article/{id}/claim/{hit['claim']['id']}", f"/compare?before={id}&after={id}", position]


@pytest.fixture(scope="module")
def screens(browser: Browser) -> Iterator[dict[str, BrowserContext]]:
    """A browser window of each kind."""
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    made = {
        f"{width} {scheme}": opened(browser, viewport=viewport, color_scheme=scheme)
        for width, viewport in (("wide", WIDE), ("narrow", NARROW))
        for scheme in schemes
    }
    yield made
    for context in made.values():
        context.close()


def faults(context: BrowserContext, address: str) -> list[str]:
    """What is wrong with a page: errors in the console, what is wider than the screen, what axe calls grave."""
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(address)
    if (wider := page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")) > 0:
        told.append(f"{wider} pixels wider than the screen")
    for found in Axe().run(page).response["violations"]:
        if found["impact"] in ("serious", "critical"):
            told += [f"{found['id']}: {node['html'][:200]}" for node in found["nodes"]]
    page.close()
    return told


NAMED = ("article", "claim", "comparison", "position")


@pytest.mark.parametrize("path", [*PATHS, *NAMED, "/search?words=melato", "/map?concept=melato"])
def test_a_page_is_sound(screens: dict[str, BrowserContext], site: str, path: str) -> None:
    address = site + dict(zip(NAMED, article_paths(site), strict=True)).get(path, path)
    assert {name: found for name, screen in screens.items() if (found := faults(screen, address))} == {}


def test_pages_with_what_people_did_are_sound(
    browser: Browser, screens: dict[str, BrowserContext], site: str, tmp_path: Path
) -> None:
    """A claim and an article with reviews, the log, answers that were reviewed, kept searches, and an addition."""
    article, claim, _, _ = article_paths(site)
    context = opened(browser)
    page = context.new_page()
    for about in ("claim", "grouping"):
        page.goto(site + claim)
        page.check('input[name="verdict"][value="reject"]')
        page.check(f'input[name="about"][value="{about}"]')
        page.fill("#reason", "It says more than that.")
        page.fill("#who", "Dora")
        page.get_by_role("button", name="Send").click()
        expect(page.locator(".review").last).to_contain_text("It says more than that.")
    page.goto(f"{site}/search?words=stress&certainty=hedged")
    page.fill("#keep-name", "Stress")
    page.get_by_role("button", name="Keep").click()
    page.goto(f"{site}/add")
    page.fill("#addresses", "http://127.0.0.1:1/nothing")
    page.locator("main button").click()
    expect(page.locator("h1")).to_have_text("Added", timeout=WAIT)
    job = page.url.removeprefix(site)
    context.close()
    paths = (article, claim, "/reviews", "/search?words=magnesium+sleep", "/searches", job, "/add",
             "/map?concept=magnesium", "/topic?subject=magnesium&object=sleep")  # fmt: skip
    found = {(name, path): faults(screen, site + path) for name, screen in screens.items() for path in paths}
    assert {where: some for where, some in found.items() if some} == {}


def test_what_is_not_there_is_said_soundly(screens: dict[str, BrowserContext], site: str) -> None:
    for screen in screens.values():
        told = faults(screen, f"{site}/nowhere")
        assert [one for one in told if "404" not in one] == []


def tab_to(page: Page, selector: str, most: int = 150) -> None:
    """Press Tab until the focus is on what the selector names."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement && document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"Tab never comes to {selector}")


def test_a_question_is_asked_and_read_by_keyboard(page: Page, site: str) -> None:
    page.goto(site)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.goto(site)
    tab_to(page, "#ask")
    page.keyboard.type("magnesium slaap")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("magnesium slaap")
    if page.locator(".facets > .folded[open]").count() == 0:  # on a narrow screen
        tab_to(page, ".facets > .folded > summary")
        page.keyboard.press("Enter")
    tab_to(page, '.facets a[href*="language=nl"]')
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    expect(page.locator(".chosen")).to_contain_text("Nederlands")
    tab_to(page, ".hit .from a")
    page.keyboard.press("Enter")
    expect(page.locator("article.reading")).to_be_visible()
    tab_to(page, ".card summary")
    was = page.locator(".card details[open]").count()
    page.keyboard.press("Enter")
    expect(page.locator(".card details[open]")).not_to_have_count(was)
    tab_to(page, "details.aside summary, .card a")


def test_the_map_is_walked_by_keyboard(page: Page, site: str) -> None:
    page.goto(f"{site}/map?concept=magnesium")
    tab_to(page, ".node:not(.start)")
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert page.locator(".edge.on").count() >= 1
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(name)
    expect(page.locator("table.list tbody tr").first).to_be_visible()


def test_a_claim_is_judged_by_keyboard_and_taken_back(page: Page, site: str) -> None:
    page.goto(site + article_paths(site)[1])
    tab_to(page, 'input[name="verdict"]')
    page.keyboard.press("Space")
    tab_to(page, "#reason")
    page.keyboard.type("The sentence says so.")
    tab_to(page, "#who")
    page.keyboard.type("Anna")
    page.keyboard.press("Enter")
    expect(page.locator(".review").last).to_contain_text("confirmed")
    page.goto(f"{site}/reviews")
    number = asked(f"{site}/api/v1/reviews?limit=1")["entries"][0]["number"]
    tab_to(page, ".log input[name=who]")
    page.keyboard.type("Ben")
    page.keyboard.press("Enter")
    expect(page.locator(".log li").first).to_contain_text(f"Took number {number} back.")


def test_a_grouping_is_judged_by_keyboard_and_reaches_the_map(page: Page, site: str) -> None:
    hits = asked(f"{site}/api/v1/search?subject=magnesium&object=sleep&relation=improves&limit=50")["hits"]
    same = [h for h in hits if h["claim"]["key"] == "mesh:D008274 | more | mesh:D012890"]
    path = f"{site}/article/{quote(same[0]['source']['id'])}/claim/{same[0]['claim']['id']}"
    page.goto(path)
    tab_to(page, 'input[name="verdict"]')
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")  # wrong
    tab_to(page, 'input[name="about"]')
    page.keyboard.press("ArrowDown")  # that it says the same
    tab_to(page, "#reason")
    page.keyboard.type("It is about other people.")
    tab_to(page, "#who")
    page.keyboard.type("Eva")
    page.keyboard.press("Enter")
    expect(page.locator(".review").last).to_contain_text("It is about other people.")
    number = asked(f"{site}/api/v1/reviews?limit=1")["entries"][0]["number"]
    page.goto(f"{site}/map?concept=magnesium")
    expect(page.locator("table.list")).to_contain_text("set apart")
    page.goto(f"{site}/topic?subject=magnesium&object=sleep")
    expect(page.locator("main")).to_contain_text("Eva")
    page.goto(f"{site}/reviews")
    tab_to(page, f'form[action="/reviews/{number}/undo"] input[name=who]')
    page.keyboard.type("Eva")
    page.keyboard.press("Enter")
    expect(page.locator(".log li").first).to_contain_text(f"Took number {number} back.")


def test_forms_are_filled_in_and_sent_by_keyboard(page: Page, site: str) -> None:
    page.goto(f"{site}/topic")
    for field, words in (("#subject", "magnesium"), ("#object", "slaap")):
        tab_to(page, field)
        page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(page.locator(".position").first).to_be_visible()
    tab_to(page, ".position summary")
    was = page.locator(".position[open]").count()
    page.keyboard.press("Enter")
    expect(page.locator(".position[open]")).to_have_count(was - 1)
    id = asked(f"{site}/api/v1/search?words=magnesium&view=articles&limit=1")["hits"][0]["source"]["id"]
    page.goto(f"{site}/compare")
    for field in ("#before", "#after"):
        tab_to(page, field)
        page.keyboard.type(id)
    page.keyboard.press("Enter")
    expect(page.locator(".difference").first).to_be_visible()
    page.goto(f"{site}/check")
    tab_to(page, "main input[name=words]")
    page.keyboard.type("magnesium")
    tab_to(page, "input[name=all]")
    page.keyboard.press("Space")
    tab_to(page, "main form button")
    page.keyboard.press("Enter")
    expect(page.locator("table.report tr.no_claim").first).to_be_visible()
    page.goto(f"{site}/path")
    for field, words in (("#from", "magnesium"), ("#to", "sleep")):
        tab_to(page, field)
        page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(page.locator(".step").first).to_be_visible()


def test_a_search_is_kept_and_addresses_are_added_by_keyboard(page: Page, site: str) -> None:
    page.goto(f"{site}/search?words=melatonin")
    tab_to(page, "#keep-name")
    page.keyboard.type(" at night")
    page.keyboard.press("Enter")
    expect(page.locator(".log")).to_contain_text("at night")
    tab_to(page, 'a[href^="/feeds/"]')
    feed = page.evaluate("document.activeElement.href")
    with urlopen(feed) as answer:  # noqa: S310 - our own server
        assert answer.headers["content-type"].startswith("application/atom+xml")
    tab_to(page, "main .log form button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.goto(f"{site}/add")
    tab_to(page, "#addresses")
    page.keyboard.type("http://127.0.0.1:1/nothing")
    tab_to(page, "main button")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Added", timeout=WAIT)
    expect(page.locator("main")).to_contain_text("127.0.0.1")


def test_language_and_theme_are_chosen_by_keyboard(page: Page, site: str) -> None:
    page.goto(site)
    tab_to(page, '.choices a[href*="ui=nl"]')
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Wat gezondheidsartikelen beweren")
    tab_to(page, '.choices a[href*="theme=dark"]')
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_file_is_added_and_followed(page: Page, site: str, tmp_path: Path) -> None:
    assert page.viewport_size is not None
    width = page.viewport_size["width"]
    file = tmp_path / f"zinc-{width}.txt"
    file.write_text(f"Zinc and colds\n\nZinc may shorten a cold in {width} people.\n", encoding="utf-8")
    page.goto(f"{site}/add")
    page.set_input_files("#files", file)
    page.locator("main button").click()
    expect(page.locator("h1")).to_have_text("Added", timeout=WAIT)
    expect(page.locator(".lead")).to_contain_text("1 new")


def test_a_search_is_kept(page: Page, site: str) -> None:
    page.goto(f"{site}/search?words=caffeine")
    page.fill("#keep-name", "Coffee")
    page.keyboard.press("Enter")
    expect(page.locator(".log")).to_contain_text("Coffee")
    expect(page.locator('a[href^="/feeds/"]').first).to_be_visible()


def test_names_are_offered_while_one_types(page: Page, site: str) -> None:
    page.goto(site)
    page.locator("#ask").press_sequentially("melato")
    expect(page.locator('#names option[value="melatonin"]')).to_have_count(1, timeout=WAIT)


def test_language_and_theme_are_chosen(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_role("link", name="Nederlands").click()
    expect(page.locator("h1")).to_have_text("Wat gezondheidsartikelen beweren")
    page.get_by_role("link", name="Donker").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 24, 27)"


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_everything_is_read_without_scripts(browser: Browser, site: str, viewport: ViewportSize) -> None:
    context = opened(browser, viewport=viewport, java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    page.fill("#ask", "magnesium")
    page.locator(".ask button").click()
    page.locator(".hit .from a").first.click()
    expect(page.locator("article.reading mark").first).to_be_visible()
    page.locator(".card summary").first.click()
    page.locator(".card details[open] a").first.click()
    expect(page.locator(".position").first).to_be_visible()
    context.close()


def test_a_link_to_a_claim_opens_it(page: Page, site: str) -> None:
    path, claim, _, _ = article_paths(site)
    page.goto(f"{site}{path}#claim-{claim.rpartition('/')[2]}")
    expect(page.locator(".card details[open]")).to_have_count(1)


def test_the_report_is_printed_without_the_frame(page: Page, site: str) -> None:
    page.goto(f"{site}/check?words=magnesium")
    page.emulate_media(media="print")
    expect(page.locator(".top")).to_be_hidden()
    expect(page.locator("table.report")).to_be_visible()
