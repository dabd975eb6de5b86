"""The tools for language models, called by the SDK's own client: over pipes as a process, and within this one."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult, TextContent

from helder import Library, export, query
from helder import mcp as tools
from helder.errors import InputError
from helder.registers import NO_ADVICE
from helder.store.memory import MemoryStore
from samples import LIBRARY

Asks = Callable[[Client], Awaitable[Any]]
NAMES = {"search_claims", "get_article", "topic", "check_register"}


@pytest.fixture(scope="module")
def library() -> Library:
    store = MemoryStore()
    store.add(LIBRARY)
    return Library(store=store)


def over_pipes(folder: Path, ask: Asks) -> Any:
    """What the client gets from `helder mcp` as a process of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HELDER_")}
    process = StdioServerParameters(
        command=sys.executable, args=["-m", "helder", "mcp", "--library", str(folder)], env=environment
    )

    async def run() -> Any:
        async with Client(process, read_timeout_seconds=120) as client:
            return await ask(client)

    return anyio.run(run)


def call(library: Library, name: str, **arguments: Any) -> CallToolResult:
    async def run() -> CallToolResult:
        async with Client(tools.server(library)) as client:
            return await client.call_tool(name, arguments)

    return anyio.run(run)


def answer(library: Library, name: str, **arguments: Any) -> dict[str, Any]:
    done = call(library, name, **arguments)
    assert not done.is_error, done.content
    assert isinstance(done.structured_content, dict)
    return done.structured_content


def complaint(done: CallToolResult) -> str:
    assert done.is_error
    (content,) = done.content
    assert isinstance(content, TextContent)
    return content.text


def test_a_model_finds_quotes_and_reads_on_in_the_article(example_library: Path) -> None:
    """The whole way of an answer: find, weigh, read where it stands, and check what may be said of it."""

    async def ask(client: Client) -> None:
        listed = (await client.list_tools()).tools
        assert {tool.name for tool in listed} == NAMES
        assert all(tool.annotations and tool.annotations.read_only_hint for tool in listed)
        found = (await client.call_tool("search_claims", {"words": "magnesium slaap", "limit": 5})).structured_content
        assert found
        assert {claim["language"] for claim in found["claims"]} <= {"en", "nl"}
        for claim in found["claims"]:
            one = {"id": claim["article"]["id"], "start": claim["start"]}
            article = (await client.call_tool("get_article", one)).structured_content
            assert article
            assert article["text"].startswith(claim["quote"])
            assert claim["id"] in {c["id"] for c in article["claims"]}
        weighed = await client.call_tool("topic", {"subject": "magnesium", "object": "slaap"})
        assert weighed.structured_content
        assert weighed.structured_content["clashes"]
        text = "Magnesium cures insomnia. Magnesium contributes to a reduction of tiredness and fatigue."
        checked = (await client.call_tool("check_register", {"text": text})).structured_content
        assert checked
        assert [row["outcome"] for row in checked["checked"]] == ["beyond", "covered"]
        assert checked["notice"] == NO_ADVICE

    over_pipes(example_library, ask)


def test_what_goes_wrong_is_said_over_pipes(tmp_path: Path) -> None:
    async def ask(client: Client) -> None:
        assert "No library in" in complaint(await client.call_tool("search_claims", {"words": "zinc"}))

    over_pipes(tmp_path, ask)


def test_every_argument_explains_itself(library: Library) -> None:
    async def run() -> list[Any]:
        async with Client(tools.server(library)) as client:
            return list((await client.list_tools()).tools)

    for tool in anyio.run(run):
        assert tool.description
        for name, row in tool.input_schema["properties"].items():
            assert row.get("description", "").strip(), f"{tool.name}: {name}"
    (search,) = (t for t in anyio.run(run) if t.name == "search_claims")
    words = search.input_schema["properties"]["filters"]["description"]
    assert [row.name for row in query.FILTERS if f"{row.name}: " not in words] == []


def test_pages_follow_each_other(library: Library) -> None:
    every = [s.claim.id for s in library.statements()]
    seen, cursor = [], None
    while True:
        page = answer(library, "search_claims", limit=2, cursor=cursor)
        seen += [claim["id"] for claim in page["claims"]]
        if (cursor := page["next"]) is None:
            break
    assert sorted(seen) == sorted(every)
    assert page["total"] == len(every)


def test_filters_are_those_of_a_search(library: Library) -> None:
    found = answer(library, "search_claims", filters={"language": ["nl"], "polarity": "negated"})
    assert [c["quote"] for c in found["claims"]] == ["Magnesium helpt niet tegen slapeloosheid."]


def test_promotion_stands_apart_in_a_topic(library: Library) -> None:
    weighed = answer(library, "topic", subject="vitamins")
    assert weighed["apart_total"] == 1
    assert weighed["apart"][0]["speaker"] == "advert"
    assert all(c["speaker"] == "author" for p in weighed["positions"] for c in p["quotes"])


def test_a_long_article_is_read_in_parts(monkeypatch: pytest.MonkeyPatch, library: Library) -> None:
    monkeypatch.setattr(tools, "CHARACTERS_AT_MOST", 30)
    text, claims, start = "", [], 0
    while True:
        part = answer(library, "get_article", id="a-magnesium", start=start)
        text += part["text"]
        claims += [c["id"] for c in part["claims"]]
        if part["next"] is None:
            break
        start = part["next"]
    assert text == LIBRARY[0].source.text
    assert claims == [c.id for c in LIBRARY[0].claims]


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        pytest.param("get_article", {"id": "no-such"}, 'No source "no-such"', id="no article"),
        pytest.param("get_article", {"id": "a-magnesium", "start": 10**9}, "use 0 to", id="behind its end"),
        pytest.param("search_claims", {"limit": 51}, "use 1 to 50", id="too many"),
        pytest.param("search_claims", {"filters": {"view": "articles"}}, 'No filter "view"', id="no filter"),
        pytest.param("search_claims", {"filters": {"certainty": "quite"}}, "certainty", id="no value"),
        pytest.param("search_claims", {"words": 3}, "string", id="no words"),
        pytest.param("check_register", {}, "Give a text or", id="nothing to check"),
        pytest.param("check_register", {"text": "a", "article": "b"}, "not both", id="two things to check"),
        pytest.param("check_register", {"text": "a" * 20_001}, "20,001 characters", id="too long"),
    ],
)
def test_what_goes_wrong_is_a_sentence(library: Library, name: str, arguments: dict[str, Any], words: str) -> None:
    said = complaint(call(library, name, **arguments))
    assert words in said
    assert "Traceback" not in said


def test_a_bug_tells_a_model_nothing(monkeypatch: pytest.MonkeyPatch, library: Library) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("/home/somebody/secret")

    monkeypatch.setattr(Library, "topic", broken)
    assert "secret" not in complaint(call(library, "topic", subject="magnesium"))


def test_a_claim_is_the_same_in_an_export(library: Library) -> None:
    given = answer(library, "search_claims", limit=50)["claims"]
    exported = {s.claim.id: s for s in library.statements()}
    for claim in given:
        statement = exported[claim["id"]]
        assert (claim["quote"], claim["article"]["id"]) == (statement.claim.quote, statement.source.id)
        assert claim["article"].items() <= export.source_to_dict(statement.source).items()


def test_without_the_sdk_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch, library: Library) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    with pytest.raises(InputError, match=r"helder\[mcp\]"):
        tools.server(library)
