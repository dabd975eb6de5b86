"""The HTTP API: every endpoint answers as its description says, and errors are the sentences of Helder."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from helder import Library, access, api, openapi, query
from helder.access import Access, Token
from helder.desk import Options
from helder.errors import InputError
from helder.exchange import ADDRESS, DATE_PATTERN, Parameter, matched
from serving import client, copied, hostile_library


@pytest.fixture(scope="module")
def asked(example_library: Path) -> Iterator[TestClient]:
    """The API over the bundled articles, only read."""
    with client(example_library) as made:
        yield made


@pytest.fixture
def changed(example_library: Path, tmp_path: Path) -> Iterator[TestClient]:
    """The API over a copy of the library, which tests may change."""
    with client(copied(example_library, tmp_path)) as made:
        yield made


def some_claim(asked: TestClient) -> tuple[str, dict[str, Any]]:
    """The id of an article, and a claim of it."""
    hit = asked.get("/api/v1/search", params={"words": "magnesium sleep", "limit": 1}).json()["hits"][0]
    return hit["source"]["id"], hit["claim"]


def schema(name: str) -> dict[str, Any]:
    """The shape of an answer, with what it refers to."""
    return {"$ref": f"#/components/schemas/{name}", "components": {"schemas": dict(openapi.SHAPES)}}


ANSWERS = [
    ("/", "Index"),
    ("/stats", "Overview"),
    ("/search?words=magnesium", "Results"),
    ("/search?words=magnesium&view=articles&explain=yes", "Results"),
    ("/topic/claims?subject=magnesium&position=mesh:D008274+%7C+more+%7C+mesh:D012890&skip=1&limit=2", "Said"),
    ("/reviews?before=1000000000", "Log"),
    ("/search?view=topics&sort=support&certainty=hedged&certainty=asserted", "Results"),
    ("/search?published=2023..2024&language=nl&promotional=no&dose=present", "Results"),
    ("/copies", "Groups"),
    ("/topic?subject=magnesium&object=sleep&site_once=yes", "Picture"),
    ("/map?concept=magnesium&depth=2", "Map"),
    ("/map?concept=magnesium&format=graphml", "Map"),
    ("/paths?from=magnesium&to=sleep", "Paths"),
    ("/gaps?words=magnesium&limit=3", "Gaps"),
    ("/check?words=magnesium&limit=5", "Checked"),
    ("/concepts?name=slaap&language=nl", "Concepts"),
    ("/concepts/mesh:D008274", "About"),
    ("/reviews", "Log"),
    ("/searches", "Searches"),
    ("/jobs", "Jobs"),
]


@pytest.mark.parametrize(("path", "shape"), ANSWERS, ids=[path for path, _ in ANSWERS])
def test_an_answer_has_the_shape_of_the_description(asked: TestClient, path: str, shape: str) -> None:
    answer = asked.get(api.PREFIX + (path if path != "/" else ""))
    assert answer.status_code == 200, answer.text
    jsonschema.validate(answer.json(), schema(shape))


def test_the_answer_of_a_search_is_that_of_the_library(asked: TestClient, example_library: Path) -> None:
    with Library(example_library) as library:
        expected = library.search("magnesium slaap", limit=5, certainty="asserted").to_dict()
    answer = asked.get("/api/v1/search", params={"words": "magnesium slaap", "limit": 5, "certainty": "asserted"})
    assert answer.json() == json.loads(json.dumps(expected))


def test_pages_follow_each_other(asked: TestClient) -> None:
    first = asked.get("/api/v1/search", params={"words": "sleep", "limit": 3}).json()
    second = asked.get("/api/v1/search", params={"words": "sleep", "limit": 3, "cursor": first["next"]}).json()
    ids = [hit["claim"]["id"] for page in (first, second) for hit in page["hits"]]
    assert len(set(ids)) == 6


def test_an_article_its_copies_and_one_of_its_claims(asked: TestClient) -> None:
    id, claim = some_claim(asked)
    jsonschema.validate(asked.get(f"/api/v1/articles/{id}").json(), schema("Analysis"))
    assert asked.get(f"/api/v1/articles/{id}/claims/{claim['id']}").json() == claim
    assert asked.get(f"/api/v1/articles/{id}/copies").json()["id"] == id


def test_all_claims_come_as_lines(asked: TestClient, example_library: Path) -> None:
    answer = asked.get("/api/v1/claims", params={"language": "nl"})
    rows = [json.loads(line) for line in answer.text.splitlines()]
    with Library(example_library) as library:
        assert len(rows) == library.search(language="nl", limit=1).total
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert {row["language"] for row in rows} == {"nl"}
    assert all(row["source"]["id"] for row in rows)


def test_a_text_is_analysed(asked: TestClient) -> None:
    text = "Magnesium may improve sleep quality."
    answer = asked.post("/api/v1/analyse", json={"text": text}).json()
    claim = answer["claims"][0]
    assert text[claim["start"] : claim["end"]] == claim["quote"]
    page = asked.post("/api/v1/analyse", json={"text": f"<html><body><p>{text}</p></body></html>", "format": "html"})
    assert page.json()["claims"][0]["relation"] == "improves"


def test_two_articles_are_compared_and_no_file_is(asked: TestClient, tmp_path: Path) -> None:
    id, _ = some_claim(asked)
    assert asked.get("/api/v1/compare", params={"before": id, "after": id}).json()["differences"]
    secret = tmp_path / "secret.txt"
    secret.write_text("Magnesium improves sleep.", encoding="utf-8")
    answer = asked.get("/api/v1/compare", params={"before": str(secret), "after": id})
    assert answer.status_code == 404


WRONG = [
    ("/nowhere", 404, "nothing at this address"),
    ("/search?wrods=x", 400, '"wrods"'),
    ("/search?limit=0", 400, "limit"),
    ("/search?limit=1001", 400, "limit"),
    ("/search?limit=ten", 400, "limit"),
    ("/search?certainty=sure", 400, "certainty"),
    ("/search?words=certainty:sure", 400, "certainty"),
    ("/search?cursor=zz", 400, "cursor"),
    ("/search?published=yesterday", 400, "published"),
    ("/search?view=claims&view=topics", 400, "twice"),
    ("/search?view=claims&sort=support", 400, "order"),
    ("/topic", 400, "subject"),
    ("/map?concept=qwertyuiop", 404, "names no concept"),
    ("/map?concept=magnesium&depth=9", 400, "depth"),
    ("/concepts?name=", 400, "name"),
    ("/concepts/mesh:D99999999", 404, "No concept"),
    ("/articles/none", 404, "none"),
    ("/articles/..%2f..%2fetc%2fpasswd", 404, "No source"),
    ("/check?register=%2Fetc%2Fpasswd", 400, "register"),
    ("/jobs/none", 404, "addition"),
    ("/compare?before=none&after=none", 404, "none"),
]


@pytest.mark.parametrize(("path", "status", "says"), WRONG, ids=[path for path, _, _ in WRONG])
def test_an_error_is_a_problem_with_a_sentence(asked: TestClient, path: str, status: int, says: str) -> None:
    answer = asked.get(api.PREFIX + path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    jsonschema.validate(answer.json(), schema("Problem"))
    assert answer.json()["status"] == status
    assert says in answer.json()["detail"]


def test_a_method_that_is_not_taken_says_which_are(asked: TestClient) -> None:
    answer = asked.delete("/api/v1/search")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"


BODIES = [
    (b"{", "no JSON"),
    (b"[1]", "one JSON object"),
    (b'{"text": 1}', "takes a text"),
    (b'{"text": ""}', "empty"),
    (b"{}", "missing"),
    (b'{"text": "x", "txet": "y"}', "txet"),
    (b"[" * 50_000, "no JSON"),
    (json.dumps({"text": "x" * (api.ANALYSED_AT_MOST + 1)}).encode(), "characters"),
]


@pytest.mark.parametrize(("body", "says"), BODIES, ids=[says for _, says in BODIES])
def test_a_body_that_is_wrong(asked: TestClient, body: bytes, says: str) -> None:
    answer = asked.post("/api/v1/analyse", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert says in answer.json()["detail"]


def test_an_answer_that_is_known_is_not_sent_again(asked: TestClient) -> None:
    first = asked.get("/api/v1/search", params={"words": "salt"})
    tag = first.headers["etag"]
    again = asked.get("/api/v1/search", params={"words": "salt"}, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    head = asked.head("/api/v1/search", params={"words": "salt"})
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)


def test_no_other_site_may_ask_unless_it_is_named(asked: TestClient, example_library: Path) -> None:
    origin = {"Origin": "https://other.example"}
    assert "access-control-allow-origin" not in asked.get("/api/v1/stats", headers=origin).headers
    with client(example_library, Options(origins=("https://other.example",))) as named:
        assert named.get("/api/v1/stats", headers=origin).headers["access-control-allow-origin"] == origin["Origin"]
        asks = {**origin, "Access-Control-Request-Method": "GET"}
        assert named.options("/api/v1/stats", headers=asks).status_code == 204
        assert "access-control-allow-origin" not in named.get("/", headers=origin).headers


def test_too_many_requests_are_told_to_wait(example_library: Path) -> None:
    with client(example_library, Options(rate=3)) as made:
        codes = [made.get("/api/v1").status_code for _ in range(5)]
        assert codes == [200, 200, 200, 429, 429]
        assert int(made.get("/api/v1").headers["retry-after"]) >= 1


def test_more_than_is_taken_is_refused(example_library: Path) -> None:
    with client(example_library, Options(body_kb=10)) as made:
        body = json.dumps({"text": "x" * 20_000}).encode()
        assert made.post("/api/v1/analyse", content=body).status_code == 413
        drop = made.post("/api/v1/analyse", content=iter([body[:9000], body[9000:]]))
        assert drop.status_code == 413


def test_a_server_answers_to_its_own_name_only(example_library: Path) -> None:
    with client(example_library, Options(hosts=("127.0.0.1",))) as made:
        assert made.get("/api/v1").status_code == 400
        assert made.get("/api/v1", headers={"Host": "127.0.0.1:8000"}).status_code == 200


# ---- who may do what

TOKENS = {
    "reader": frozenset({"read"}),
    "reviewer": frozenset({"read", "review"}),
    "adder": frozenset({"read", "review", "add"}),
}


@pytest.fixture
def guarded(example_library: Path, tmp_path: Path) -> Iterator[TestClient]:
    """The API with tokens: each name is the token."""
    known = []
    for name, roles in TOKENS.items():
        known.append(Token(name, roles, hashlib.sha256(name.encode()).hexdigest()))  # type: ignore[arg-type]
    folder = tmp_path / "library"
    shutil.copytree(example_library, folder)
    with client(folder, Options(access=Access(tuple(known)))) as made:
        yield made


def bearer(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {name}"}


@pytest.mark.parametrize("row", api.ENDPOINTS, ids=lambda row: f"{row.method} {row.path}")
def test_every_endpoint_asks_for_a_token_and_a_role(guarded: TestClient, row: Any) -> None:
    path = api.PREFIX + (row.path if row.path != "/" else "")
    without = guarded.request(row.method, path)
    assert without.status_code == (200 if row.open else 401)
    assert row.open or without.headers["www-authenticate"] == "Bearer"
    assert row.open or guarded.request(row.method, path, headers=bearer("nobody")).status_code == 401
    for name, roles in TOKENS.items():
        answer = guarded.request(row.method, path, headers=bearer(name))
        assert (answer.status_code == 403) == (row.role not in roles), f"{name}: {answer.text[:200]}"


def test_a_new_token_lets_in(tmp_path: Path) -> None:
    token, lines = access.new("Anna", ("review",))
    file = tmp_path / "tokens.toml"
    file.write_text(lines, encoding="utf-8")
    known = Access(access.read(file))
    assert known.person(token).name == "Anna"
    assert known.person(token).roles == {"read", "review"}
    assert not known.person("").roles
    assert not known.person(token + "x").roles


@pytest.mark.parametrize(
    "text",
    ["", "token = 1", '[[token]]\nname = "A"', "[[token", '[[token]]\nname="A"\nroles=["boss"]\nsha256="00"',
     '[[token]]\nname="A"\nroles=["read"]\nsha256="00"'],
    ids=["empty", "number", "half", "broken", "role", "digest"],
)  # fmt: skip
def test_a_file_that_has_no_tokens_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "tokens.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="tokens"):
        access.read(file)


# ---- changing


def test_a_review_is_kept_and_taken_back(changed: TestClient) -> None:
    id, claim = some_claim(changed)
    body = {"source": id, "claim": claim["id"], "verdict": "correct", "reason": "It is a trial.", "who": "Anna",
            "evidence": "human_trial"}  # fmt: skip
    made = changed.post("/api/v1/reviews", json=body)
    assert made.status_code == 201, made.text
    jsonschema.validate(made.json(), schema("Review"))
    row = json.loads(changed.get("/api/v1/reviews.jsonl").text)
    assert (row["text"], row["claims"][0]["evidence"]) == (claim["quote"], "human_trial")
    number = made.json()["number"]
    assert changed.post(f"/api/v1/reviews/{number}/undo", json={"who": "Ben"}).status_code == 201
    assert changed.get("/api/v1/reviews.jsonl").text == ""
    assert [e["undoes"] for e in changed.get("/api/v1/reviews").json()["entries"]] == [number, None]
    assert changed.post(f"/api/v1/reviews/{number}/undo", json={"who": "Ben"}).status_code == 400
    assert changed.post("/api/v1/reviews/99/undo", json={"who": "Ben"}).status_code == 404


def test_a_search_is_kept_and_forgotten(changed: TestClient) -> None:
    made = changed.post("/api/v1/searches", json={"name": "sleep", "words": "slaap", "language": ["nl"]})
    assert made.status_code == 201, made.text
    assert changed.get("/api/v1/searches").json()["searches"] == [made.json()]
    assert changed.delete(f"/api/v1/searches/{made.json()['id']}").json() == {"removed": 1}
    assert changed.get("/api/v1/searches").json()["searches"] == []
    assert changed.post("/api/v1/searches", json={"name": "x", "words": "certanty:asserted"}).status_code == 400


def test_an_article_is_removed(changed: TestClient) -> None:
    id, _ = some_claim(changed)
    assert changed.delete(f"/api/v1/articles/{quote(id, safe='')}").json() == {"removed": 1}
    assert changed.get(f"/api/v1/articles/{id}").status_code == 404
    assert changed.delete(f"/api/v1/articles/{id}").status_code == 404


def test_a_file_is_sent_and_added(changed: TestClient) -> None:
    text = b"Zinc and colds\n\nZinc may shorten a cold in seven people.\n"
    head = {"Content-Type": "application/octet-stream"}
    job = changed.post("/api/v1/uploads?name=zinc.txt", content=text, headers=head)
    assert job.status_code == 202
    while (done := changed.get(job.headers["location"]).json())["state"] == "running":
        pass
    jsonschema.validate(done, schema("Job"))
    assert (done["report"]["added"], done["report"]["refused"]) == (1, [])
    assert changed.get("/api/v1/search?words=seven+people").json()["total"]
    wrong = changed.post("/api/v1/uploads?name=zinc.txt", content=text)
    assert (wrong.status_code, "Content-Type" in wrong.json()["detail"]) == (400, True)
    assert changed.post("/api/v1/uploads", content=text, headers=head).status_code == 400


def test_a_file_that_is_too_large_is_not_taken(example_library: Path, tmp_path: Path) -> None:
    with client(copied(example_library, tmp_path), Options(upload_mb=1, body_kb=10)) as made:
        head = {"Content-Type": "application/octet-stream"}
        answers = [made.post("/api/v1/uploads?name=a", content=b"\0" * n, headers=head) for n in (2**20, 2**20 + 1)]
        assert [one.status_code for one in answers] == [202, 413]


def test_which_orders_a_view_has_is_described(asked: TestClient) -> None:
    parameters = asked.get("/api/v1/openapi.json").json()["paths"]["/api/v1/search"]["get"]["parameters"]
    (order,) = (p for p in parameters if p["name"] == "order")
    assert (order["style"], order["explode"]) == ("form", True)
    for view in query.VIEWS:
        for sort, views in query.SORTS.items():
            fits = jsonschema.Draft202012Validator(order["schema"]).is_valid({"view": view, "sort": sort})
            assert fits is (view in views)
            answer = asked.get("/api/v1/search", params={"view": view, "sort": sort, "limit": 1})
            assert answer.status_code == (200 if fits else 400)


@pytest.mark.parametrize("value", [None, []])
def test_what_need_not_be_sent_may_be_null_and_lists_are_bounded(changed: TestClient, value: object) -> None:
    row = {"name": "x", "words": "sleep", "relation": value}
    assert changed.post("/api/v1/searches", json=row).status_code == (201 if value is None else 400)
    many = {"addresses": ["https://example.org/"] * 101}
    assert "at most 100" in changed.post("/api/v1/jobs", json=many).json()["detail"]


@pytest.mark.enable_socket
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_an_address_inside_the_network_is_refused(changed: TestClient) -> None:
    job = changed.post("/api/v1/jobs", json={"addresses": ["http://127.0.0.1:1/secret"]})
    assert job.status_code == 202
    while (done := changed.get(job.headers["location"]).json())["state"] == "running":
        pass
    jsonschema.validate(done, schema("Job"))
    assert done["state"] == "done"
    assert len(done["report"]["refused"]) == 1
    assert changed.post("/api/v1/jobs", json={"addresses": ["file:///etc/passwd"]}).status_code == 400
    assert changed.post("/api/v1/jobs", json={"addresses": []}).status_code == 400
    allowed = re.compile(ADDRESS)
    given = ("https://example.org/a", "http://[::1]/", "0", "http:// x", "HTTPS:/x")
    assert [bool(allowed.search(a)) for a in given] == [
        True, True, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_of_another_site_changes_nothing(changed: TestClient, site: str) -> None:
    answer = changed.post("/api/v1/searches", json={"name": "x"}, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    origin = {"Origin": "https://evil.example"}
    assert changed.post("/api/v1/searches", json={"name": "x"}, headers=origin).status_code == 403
    assert changed.get("/api/v1/searches").json()["searches"] == []


def test_a_hostile_id_is_an_id(tmp_path: Path) -> None:
    with client(hostile_library(tmp_path / "library")) as made:
        hit = made.get("/api/v1/search", params={"words": "magnesium"}).json()["hits"][0]
        path = f"/api/v1/articles/{quote(hit['source']['id'], safe='')}"
        assert made.get(path).json()["source"]["id"] == hit["source"]["id"]
        assert made.get(f"{path}/claims/{hit['claim']['id']}").json()["quote"] == hit["claim"]["quote"]


def test_nothing_is_there_yet(tmp_path: Path) -> None:
    with client(tmp_path / "library") as made:
        assert made.get("/api/v1/stats").json()["articles"] == 0
        assert made.get("/api/v1/search").status_code == 404
        assert not (tmp_path / "library").exists()


# ---- the description


def test_the_description_names_every_endpoint_and_filter(asked: TestClient) -> None:
    document = asked.get("/api/v1/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    described = {f"{m.upper()} {p}" for p, methods in document["paths"].items() for m in methods}
    assert described == {f"{r.method} {api.PREFIX}{r.path if r.path != '/' else ''}" for r in api.ENDPOINTS}
    names = {p["name"] for p in document["paths"]["/api/v1/search"]["get"]["parameters"]}
    assert {row.name for row in query.FILTERS} <= names


def test_the_description_is_openapi(asked: TestClient) -> None:
    document = asked.get("/api/v1/openapi.json").json()
    for path in document["paths"].values():
        for operation in path.values():
            assert operation["operationId"]
            assert operation["summary"]
            assert all(
                set(content) == {"schema"}
                for answer in operation["responses"].values()
                for content in answer["content"].values()
            )
    jsonschema.Draft202012Validator.check_schema({"$defs": document["components"]["schemas"]})


@pytest.mark.parametrize("value", ["2024", "2024-05", ">=2024-05-31", "2020..", "..2024-05", "2020..2024", "<2024"])
def test_a_date_that_the_description_allows_is_taken(value: str) -> None:
    assert re.search(DATE_PATTERN, value)
    query.dates(value)


@given(st.from_regex(DATE_PATTERN, fullmatch=True, alphabet="0123456789-.<>="))
def test_every_date_that_the_description_allows_is_taken(value: str) -> None:
    query.dates(value)


@pytest.mark.parametrize("row", api.ENDPOINTS, ids=lambda row: row.name)
def test_no_two_parameters_have_one_name(row: Any) -> None:
    names = [p.name for p in (*row.takes, *row.body)]
    assert len(names) == len(set(names))
    assert all(isinstance(p, Parameter) and p.help for p in (*row.takes, *row.body))


@pytest.mark.parametrize(
    ("path", "template", "found"),
    [
        ("/articles/a", "/articles/{id}", {"id": "a"}),
        ("/articles/a%2Fb%20c/copies", "/articles/{id}/copies", {"id": "a/b c"}),
        ("/articles/", "/articles/{id}", None),
        ("/articles/a/b", "/articles/{id}", None),
        ("/articles", "/articles", {}),
    ],
)
def test_a_path_is_matched(path: str, template: str, found: dict[str, str] | None) -> None:
    assert matched(path, template) == found
