"""The pages: every one of them answers, in every language, with no script and nothing harmful in it."""

from __future__ import annotations

import html
import json
import re
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest
from lxml import etree
from starlette.testclient import TestClient

from helder import Library, langs
from helder.access import Access, Token
from helder.desk import Options, file_name
from helder.web import marked, pages, server, words
from serving import HOSTILE_ID, client, copied, hostile_library

WEB = Path(pages.__file__).parent
PATHS = [
    "/", "/search", "/search?words=magnesium+slaap", "/search?words=sleep&view=articles",
    "/search?view=topics&sort=support",
    "/search?words=sleep&certainty=hedged&language=nl&dose=present", "/topic", "/topic?subject=magnesium&object=sleep",
    "/topic?subject=caffeine", "/concept/mesh:D008274", "/map", "/map?concept=magnesium&depth=2", "/path",
    "/path?from=magnesium&to=sleep", "/compare", "/gaps", "/gaps?words=magnesium", "/check",
    "/check?words=magnesium&all=yes",
    "/about", "/add", "/reviews", "/searches", "/sign-in",
]  # fmt: skip


@pytest.fixture(scope="module")
def _shared(example_library: Path) -> Iterator[TestClient]:
    with client(example_library) as made:
        yield made


@pytest.fixture
def site(_shared: TestClient) -> TestClient:
    """The pages over the bundled articles, only read, by somebody who has chosen no language or theme."""
    _shared.cookies.clear()
    return _shared


@pytest.fixture
def changed(example_library: Path, tmp_path: Path) -> Iterator[TestClient]:
    """The pages over a copy of the library, which tests may change."""
    with client(copied(example_library, tmp_path)) as made:
        yield made


class Page(HTMLParser):
    """What stands in a page: its tags with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def every(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every such tag."""
        return [attributes for name, attributes in self.tags if name == tag]


def articles(site: TestClient) -> list[str]:
    """The addresses of all articles."""
    hits = site.get("/api/v1/search?view=articles&limit=100").json()["hits"]
    return [f"/article/{quote(hit['source']['id'], safe='')}" for hit in hits]


@pytest.mark.parametrize("code", words.languages())
@pytest.mark.parametrize("path", PATHS)
def test_a_page_answers_in_every_language(site: TestClient, path: str, code: str) -> None:
    answer = site.get(path, headers={"Accept-Language": code})
    assert answer.status_code == 200, answer.text[-2000:]
    page = Page(answer.text)
    assert page.every("html")[0]["lang"] == code
    assert len(page.every("h1")) == 1
    assert [tag for tag, _ in page.tags].count("main") == 1


def test_every_article_and_claim_has_a_page(site: TestClient) -> None:
    for path in articles(site):
        page = Page(site.get(path).text)
        claims = [str(a["href"]) for a in page.every("a") if "/claim/" in str(a.get("href"))]
        assert claims
        assert site.get(claims[0]).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_a_page_needs_no_script_or_style_of_its_own(site: TestClient, path: str) -> None:
    answer = site.get(path)
    page = Page(answer.text)
    assert answer.headers["content-security-policy"] == server.POLICY
    assert all(str(s["src"]).startswith("/static/") for s in page.every("script"))
    assert not page.every("style")
    assert [a for _, attributes in page.tags for a in attributes if a == "style" or a.startswith("on")] == []


@pytest.mark.parametrize("path", PATHS)
def test_ids_are_unique_and_fields_have_labels(site: TestClient, path: str) -> None:
    page = Page(site.get(path).text)
    ids = [str(a["id"]) for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    labels = {label.get("for") for label in page.every("label")}
    fields = [f for tag in ("input", "select", "textarea") for f in page.every(tag)]
    free = ("hidden", "radio", "checkbox")  # these stand inside their labels
    assert [f for f in fields if f.get("type") not in free and f.get("id") not in labels] == []


@pytest.mark.parametrize("path", PATHS)
def test_links_of_a_page_lead_somewhere(site: TestClient, path: str) -> None:
    page = Page(site.get(path).text)
    own = {str(a["href"]).partition("#")[0] for a in page.every("a") if str(a["href"]).startswith("/")}
    wrong = [link for link in sorted(own)[:25] if link and site.get(link).status_code != 200]
    assert wrong == []


def test_pages_and_scripts_are_light(site: TestClient) -> None:
    """150 KB with style and script, before packing, and 60 KB of script."""
    loaded = sum(len(site.get(f"/static/{name}").content) for name in ("style.css", "page.js", "icon.svg"))
    assert len(site.get("/static/page.js").content) <= 60_000
    for path in [*PATHS, *articles(site)]:
        assert len(site.get(path).content) + loaded <= 150_000, path


def test_the_text_of_an_article_is_all_there(site: TestClient, example_library: Path) -> None:
    with Library(example_library) as library:
        for source in library.sources():
            analysis = library.get(source.id)
            passages = [p for part in marked.passages(analysis)
                        for p in (part.passages if isinstance(part, marked.Aside) else (part,))]  # fmt: skip
            for passage in passages:
                assert "".join(piece.text for piece in passage.pieces) == passage.block.span.of(analysis.source.text)
            assert sum(len(p.claims) for p in passages) == len(analysis.claims)
            shown = [p.block for p in passages]
            assert [b for b in analysis.blocks if b not in shown and b.span.of(analysis.source.text).strip()] == []


def test_a_claim_is_quoted_in_pieces(example_library: Path) -> None:
    with Library(example_library) as library:
        for claim in library.claims():
            pieces = marked.quote(claim)
            assert "".join(piece.text for piece in pieces) == claim.quote
            for role, argument in (("subject", claim.subject), ("object", claim.object)):
                said = "".join(piece.text for piece in pieces if piece.role == role)
                inside = argument.span is not None and claim.span.holds(argument.span)
                assert not inside or not said or said in (argument.quote or "")


# ---- harm


@pytest.fixture(scope="module")
def harmed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The pages over one article that means harm."""
    folder = hostile_library(tmp_path_factory.mktemp("hostile") / "library")
    with client(folder) as made:
        claim = made.get("/api/v1/search?limit=1").json()["hits"][0]["claim"]["id"]
        evil = "<script>alert(9)</script>"
        made.post(f"/article/{quote(HOSTILE_ID, safe='')}/claim/{claim}",
                  data={"verdict": "reject", "reason": evil, "who": f"{evil}\u202e"})  # fmt: skip
        made.post("/searches", data={"name": evil, "words": evil.replace(":", "")})
        yield made


def harmed_paths(harmed: TestClient) -> list[str]:
    """Every page that shows something of the article."""
    id = quote(HOSTILE_ID, safe="")
    claim = harmed.get("/api/v1/search?limit=1").json()["hits"][0]["claim"]["id"]
    evil = quote("<script>alert(5)</script>\"'><img src=x onerror=alert(6)>", safe="")
    return [
        "/", f"/article/{id}", f"/article/{id}/claim/{claim}", "/search", "/search?view=articles",
        "/search?view=topics", "/topic?subject=magnesium", "/map?concept=magnesium", "/gaps", "/check?all=yes",
        f"/compare?before={id}&after={id}",
        "/reviews", "/searches", "/concept/mesh:D008274", f"/search?words={evil}&subject={evil}&site={evil}",
        f"/topic?subject={evil}&object={evil}", f"/map?concept={evil}", f"/path?from={evil}&to={evil}",
        f"/compare?before={evil}&after={evil}", f"/check?site={evil}&source={evil}", f"/nowhere/{evil}",
        f"/sign-in?back={evil}", f"/article/{evil}", f"/concept/{evil}", f"/search?certainty={evil}&cursor={evil}",
    ]  # fmt: skip


def test_what_means_harm_is_inert(harmed: TestClient) -> None:
    for path in harmed_paths(harmed):
        answer = harmed.get(path)
        assert answer.status_code in (200, 400, 404), (path, answer.status_code)
        page = Page(answer.text)
        assert {str(s.get("src")).partition("?")[0] for s in page.every("script")} <= {"/static/page.js"}, path
        assert not page.every("img"), path
        assert [a for _, attributes in page.tags for a in attributes if a.startswith("on")] == [], path
        links = [str(v) for _, a in page.tags for k, v in a.items() if k in ("href", "src", "action")]
        assert [v for v in links if not v.startswith(("/", "#", "https://"))] == [], path
        assert "{{" not in answer.text.replace("{{ 7 * 7 }}", ""), path
        assert "49" not in page.text or "7 * 7" not in path
        steering = [c for c in answer.text if (ord(c) < 32 and c not in "\n\t") or c in "\x7f\u202e\u2066"]
        assert steering == [], path


def test_a_hostile_article_is_shown_as_it_is(harmed: TestClient) -> None:
    page = Page(harmed.get(f"/article/{quote(HOSTILE_ID, safe='')}").text)
    assert "<script>alert('body')</script> Magnesium improves sleep" in page.text
    assert "{{ 7 * 7 }} {% raise %} ${7*7}" in page.text
    assert not [a for a in page.every("a") if "javascript" in str(a["href"])]


def test_a_feed_of_a_hostile_article_is_xml(harmed: TestClient) -> None:
    kept = harmed.post("/api/v1/searches", json={"name": "<x>&", "words": "magnesium"}).json()
    answer = harmed.get(f"/feeds/{kept['id']}")
    feed = etree.fromstring(answer.content)
    space = {"a": "http://www.w3.org/2005/Atom"}
    assert feed.findtext("a:title", namespaces=space) == "<x>& – Helder"
    assert feed.findall("a:entry", space)


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(example_library: Path, back: str) -> None:
    known = Access(
        (Token("Anna", frozenset({"read"}), "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"),)
    )
    with client(example_library, Options(access=known), follow_redirects=False) as made:
        answer = made.post("/sign-in", data={"token": "foo", "back": back})
        assert (answer.status_code, answer.headers["location"]) == (303, "/")


# ---- coming in, adding, judging, keeping


def test_a_library_with_tokens_asks_for_one(example_library: Path) -> None:
    known = Access(
        (Token("Anna", frozenset({"read"}), "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"),)
    )
    with client(example_library, Options(access=known), follow_redirects=False) as made:
        asked = made.get("/search?words=sleep")
        assert asked.headers["location"] == "/sign-in?back=%2Fsearch%3Fwords%3Dsleep"
        wrong = made.post("/sign-in", data={"token": "bar", "back": "/"})
        assert (wrong.status_code, "set-cookie" in wrong.headers) == (403, False)
        done = made.post("/sign-in", data={"token": "foo", "back": "/search?words=sleep"})
        cookie = done.headers["set-cookie"]
        assert done.headers["location"] == "/search?words=sleep"
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert made.get("/search?words=sleep").status_code == 200
        assert made.get("/add").status_code == 403
        assert "Anna" in made.get("/").text
        made.post("/sign-out")
        assert made.get("/").status_code == 303


def test_files_are_added_and_followed(changed: TestClient) -> None:
    sent = {"files": ("../../zinc.txt", b"Zinc and colds\n\nZinc may shorten a cold.\n", "text/plain")}
    answer = changed.post("/add", files=sent, data={"addresses": ""})
    assert answer.status_code == 200
    job = changed.get("/api/v1/jobs").json()["jobs"][0]
    assert job["what"] == ["zinc.txt"]
    while changed.get(f"/api/v1/jobs/{job['id']}").json()["state"] == "running":
        pass
    assert "1 new" in Page(changed.get(f"/add/{job['id']}").text).text
    assert changed.get("/api/v1/search?words=zinc").json()["total"] >= 1
    assert "Zinc may shorten a cold." in Page(changed.get("/search?words=zinc").text).text


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b"--y"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nz\r\n--x--"),
        ("application/x-www-form-urlencoded", b"&".join(b"a=1" for _ in range(1000))),
        ("application/x-www-form-urlencoded", b"\xff=%ff%00"),
        ("", b""),
    ],
)
def test_a_form_that_is_broken_is_refused(changed: TestClient, kind: str, body: bytes) -> None:
    for path in ("/add", "/searches", "/sign-in", "/reviews/1/undo"):
        answer = changed.post(path, content=body, headers={"Content-Type": kind})
        assert answer.status_code in (400, 403, 404), (path, answer.status_code)


def test_nothing_to_add_says_so(changed: TestClient) -> None:
    answer = changed.post("/add", data={"addresses": " "})
    assert answer.status_code == 400
    assert "nothing to add" in answer.text


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("a.txt", "a.txt"), ("../../etc/passwd", "passwd"), ("C:\\x\\b.pdf", "b.pdf"), (".hidden", "hidden"),
     ("", "text.txt"),
     ("a\u0000\n.txt", "a.txt"), ("x" * 300 + ".html", "x" * 80 + ".html"), ("..", "text.txt"), ("/", "text.txt")],
)  # fmt: skip
def test_the_name_of_a_file_stays_in_its_folder(sent: str, kept: str) -> None:
    assert file_name(sent) == kept


def test_a_claim_is_judged_and_the_judgement_survives_reading_anew(changed: TestClient, tmp_path: Path) -> None:
    path = next(
        str(a["href"]) for a in Page(changed.get(articles(changed)[0]).text).every("a") if "/claim/" in str(a["href"])
    )
    sent = {"verdict": "correct", "is_certainty": "speculative", "is_relation": "prevents", "reason": "Read it again.",
            "who": "Anna de Vries"}  # fmt: skip
    answer = changed.post(path, data=sent)
    assert "Anna de Vries" in answer.text
    changed.delete(f"/api/v1/articles/{path.split('/')[2]}")
    assert changed.get(path).status_code == 404
    log = Page(changed.get("/reviews").text)
    assert "Read it again." in log.text
    changed.post("/reviews/1/undo", data={"who": "Ben"})
    assert "Took number 1 back." in Page(changed.get("/reviews").text).text


def test_a_search_is_kept_with_a_feed_of_what_is_new(changed: TestClient) -> None:
    page = Page(changed.post("/searches", data={"name": "Zink", "words": "zinc", "language": "en"}).text)
    feed = next(str(a["href"]) for a in page.every("a") if str(a["href"]).startswith("/feeds/"))
    space = {"a": "http://www.w3.org/2005/Atom"}
    before = etree.fromstring(changed.get(feed).content).findall("a:entry", space)
    changed.post("/add", files={"files": ("zinc.txt", b"Zinc may shorten a cold.\n", "text/plain")})
    job = changed.get("/api/v1/jobs").json()["jobs"][0]["id"]
    while changed.get(f"/api/v1/jobs/{job}").json()["state"] == "running":
        pass
    after = etree.fromstring(changed.get(feed).content).findall("a:entry", space)
    assert len(after) == len(before) + 1
    forget = next(str(f["action"]) for f in page.every("form") if "forget" in str(f["action"]))
    changed.post(forget)
    assert changed.get(feed).status_code == 404


# ---- words


def test_a_language_is_chosen_by_hand(site: TestClient) -> None:
    answer = site.get("/search?words=slaap&ui=nl")
    assert str(answer.url).endswith("/search?words=slaap")
    assert Page(answer.text).every("html")[0]["lang"] == "nl"
    assert Page(site.get("/about", headers={"Accept-Language": "en"}).text).every("html")[0]["lang"] == "nl"
    dark = Page(site.get("/?theme=dark").text)
    assert dark.every("html")[0]["data-theme"] == "dark"


@pytest.mark.parametrize(
    ("accepts", "code"),
    [("nl-BE,nl;q=0.9,en;q=0.8", "nl"), ("xx,en;q=0.5,nl;q=0.7", "nl"), ("", "en"), ("*", "en"),
     ("en;q=0.1,nl;q=x", "en"),
     ("de-AT", "de")],
)  # fmt: skip
def test_the_language_of_the_browser_is_spoken(accepts: str, code: str) -> None:
    assert words.preferred(accepts) == code


@pytest.mark.parametrize(
    ("code", "number", "share", "day", "one", "many"),
    [
        ("en", "1,234,567", "50 %", "31 May 2024", "1 claim", "2 claims"),
        ("nl", "1.234.567", "50 %", "31 mei 2024", "1 bewering", "2 beweringen"),
        ("de", "1.234.567", "50 %", "31. Mai 2024", "1 Behauptung", "2 Behauptungen"),
        ("fr", "1\u202f234\u202f567", "50 %", "31 mai 2024", "1 affirmation", "2 affirmations"),
    ],
)
def test_numbers_dates_and_plurals(code: str, number: str, share: str, day: str, one: str, many: str) -> None:
    said = words.of(code)
    assert (said.number(1_234_567), said.percent(0.5), said.day("2024-05-31")) == (number, share, day)
    assert (said.t("claims", n=1), said.t("claims", n=2)) == (one, many)
    assert said.t("claims", n=0).startswith("0 ")
    assert said.day("2024") == "2024"
    assert said.day("soon") == "soon"


def web_words(code: str) -> dict[str, str]:
    """The sentences of the pages in one language."""
    return dict(tomllib.loads((langs.FOLDER / code / "ui.toml").read_text(encoding="utf-8"))["web"])


@pytest.mark.parametrize("code", words.languages())
def test_sentences_have_the_same_places_in_every_language(code: str) -> None:
    def places(row: dict[str, str]) -> dict[str, set[str]]:
        return {key: set(re.findall(r"\{\w*\}", text)) for key, text in row.items()}

    assert places(web_words(code)) == places(web_words("en"))


def test_every_sentence_is_used_and_there() -> None:
    sources = [
        f.read_text(encoding="utf-8") for f in (*(WEB / "templates").iterdir(), WEB / "pages.py", WEB / "words.py")
    ]
    text = "\n".join(sources)
    used = set(re.findall(r"\bt\(\"(\w+)\"[,)]", text))
    begun = set(re.findall(r"\bt\(\"(\w+_)\" ~", text))
    plain = {"singular", "number", "date", "months"}
    varied = {
        "conflict",
        "apparent_conflict",
        "claims",
        "articles",
        "topics",
        "as_subject",
        "as_object",
        "wider",
        "narrower",
    }
    known = set(web_words("en"))
    assert used <= known
    listed = set(re.findall(r"\"(nav_\w+)\"", text))
    unused = {
        k for k in known - used - plain - varied - listed if not k.startswith(tuple(begun)) and not k.endswith("_one")
    }
    assert unused == set()


def test_the_about_page_shows_the_figures_of_the_gate(site: TestClient) -> None:
    gold = Path(__file__).parent.parent / "gold"
    text = Page(site.get("/about").text).text
    for file in (gold / "floors.json", gold / "smaller" / "floors.json"):
        for code, figures in json.loads(file.read_text(encoding="utf-8"))["floors"].items():
            assert words.of("en").language(code) in text
            for name in ("polarity_accuracy", "triple_f1"):
                assert f"{figures[name]:.0%}".replace("%", " %") in text
    assert "not medical advice" in text


@pytest.mark.parametrize(
    ("path", "leads"),
    [
        ("/topic?subject=melato&object=sleep", "/topic?subject=mesh%3AD008550&object=sleep"),
        ("/topic?subject=magnesium&object=slaapkwal", "/topic?subject=magnesium&object=mesh%3AD000089943"),
        ("/map?concept=melato&depth=2", "/map?concept=mesh%3AD008550&depth=2"),
        ("/path?from=melato&to=sleep", "/path?from=mesh%3AD008550&to=sleep"),
    ],
)
def test_names_are_offered_where_one_names_nothing(site: TestClient, path: str, leads: str) -> None:
    """What a script offers while one types, for those without it."""
    links = [str(a["href"]) for a in Page(site.get(path).text).every("a")]
    assert leads in links
    assert site.get(leads).status_code == 200
    assert 'class="meant"' not in site.get(leads).text


def test_a_kept_search_is_shown_in_the_language_of_the_page(changed: TestClient) -> None:
    changed.post("/searches", data={"name": "Zeker", "words": "slaap", "certainty": ["hedged", "asserted"]})
    text = " ".join(Page(changed.get("/searches", headers={"Accept-Language": "nl"}).text).text.split())
    said = words.of("nl").said
    assert f"{said('certainty', 'hedged')}, {said('certainty', 'asserted')}" in text
    assert "hedged" not in text


def test_a_claim_leads_to_those_that_say_the_same(site: TestClient) -> None:
    hits = site.get("/api/v1/search?subject=magnesium&object=sleep&relation=improves&limit=20").json()["hits"]
    hit = next(h for h in hits if h["claim"]["key"] == "mesh:D008274 | more | mesh:D012890")
    page = Page(site.get(f"/article/{hit['source']['id']}/claim/{hit['claim']['id']}").text)
    (link,) = (str(a["href"]) for a in page.every("a") if "position=" in str(a.get("href")))
    assert hit["claim"]["quote"] in Page(site.get(link).text).text


def test_a_topic_says_who_set_what_apart_in_the_language_of_the_page(changed: TestClient) -> None:
    hits = changed.get("/api/v1/search?subject=magnesium&object=sleep&relation=improves&limit=20").json()["hits"]
    hit = next(h for h in hits if h["claim"]["key"] == "mesh:D008274 | more | mesh:D012890")
    path = f"/article/{hit['source']['id']}/claim/{hit['claim']['id']}"
    said = {"verdict": "reject", "about": "grouping", "reason": "Andere mensen.", "who": "Anna"}
    assert changed.post(path, data=said).status_code == 200
    dutch = changed.get("/topic?subject=magnesium&object=sleep", headers={"Accept-Language": "nl"}).text
    assert words.of("nl").t("about_grouping") in Page(dutch).text
    assert "does not say the same" not in dutch
    assert words.of("nl").t("set_apart", n=1) in changed.get("/map?concept=magnesium&ui=nl").text


def test_a_review_is_shown_among_the_answers(changed: TestClient) -> None:
    hit = changed.get("/api/v1/search?words=magnesium+sleep&limit=1").json()["hits"][0]
    path = f"/article/{hit['source']['id']}/claim/{hit['claim']['id']}"
    changed.post(path, data={"verdict": "reject", "about": "claim", "reason": "It is a question.", "who": "Anna"})
    for address in ("/search?words=magnesium+sleep", "/search?words=magnesium+sleep&view=topics"):
        assert "It is a question." in changed.get(address).text
    (row,) = changed.get("/api/v1/search?words=magnesium+sleep&limit=1").json()["hits"][0]["reviews"]
    assert (row["verdict"], row["who"]) == ("reject", "Anna")


@pytest.mark.parametrize("code", [c for c in langs.installed() if c != "en"])
def test_every_problem_has_the_same_places_in_every_language(code: str) -> None:
    mine, english = (words.of(c)._sections["problems"] for c in (code, "en"))
    for name, sentence in english.items():
        there, here = (set(re.findall(r"{(\w+)}", said)) for said in (sentence, mine[name]))
        assert here <= there, name
        example = sentence.format(**dict.fromkeys(there, "Ab 1"))
        assert words.of(code).problem(example) == mine[name].format(**dict.fromkeys(there, "Ab 1"))


@pytest.mark.parametrize(
    ("address", "dutch"),
    [
        ("/search?words=slaap&certainty=asserte", "bedoelt u"),
        ("/search?words=slaap&certainty=maybe", "heeft geen waarde"),
        ("/search?words=slaap&published=ooit", "is geen datum"),
        ("/search?words=slaap&promotional=soms", "is yes of no"),
        ("/search?words=slaap&language=xx", "Geen taalpakket"),
        ("/search?words=slaap&cursor=abc", "hoort niet bij deze vraag"),
        ("/article/nergens", "Geen bron"),
        ("/map?concept=zzzzqq", "is geen bekend begrip"),
        ("/compare?before=aa&after=bb", "is geen bron of site"),
        ("/nergens", "Er is niets op dit adres"),
    ],
)
def test_what_went_wrong_is_said_in_dutch(site: TestClient, address: str, dutch: str) -> None:
    shown = html.unescape(site.get(address, headers={"Accept-Language": "nl"}).text)
    assert dutch in shown
    assert words.of("en").problem(dutch) == dutch


def test_who_types_half_a_name_is_offered_whole_ones_without_a_script(site: TestClient) -> None:
    shown = site.get("/search?words=magnes&language=en").text
    assert 'class="meant"' in shown
    assert "/search?words=magnesium&amp;language=en" in shown.lower()
    assert 'class="meant"' not in site.get("/search?words=magnesium").text
    assert 'class="meant"' not in site.get("/search?words=zzzzqq").text
