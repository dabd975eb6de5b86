"""The web as it is: slow, broken, moved, closed, hostile. Each case is an answer of a real server on this machine."""

from __future__ import annotations

import gzip
import socket
import ssl
import zlib
from collections.abc import Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler

import hypothesis.strategies as st
import pytest
import trustme
from hypothesis import given, settings

import webserver as at
from helder import fetch
from helder.errors import UnreadableError
from helder.fetch import Limits, Validators, Web, cleaned, is_public
from webserver import Site

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1", "127.0.0.2"])]

ARTICLE = "<html><body><h1>Magnesium</h1><p>Magnesium may improve sleep quality.</p></body></html>"
OPEN = Limits(bytes=200_000, seconds=3, delay=0, wait=10, private=True)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.fixture
def site() -> Iterator[Site]:
    with at.serving() as made:
        yield made


class Slept(list[float]):
    """The pauses that were asked for; none is made."""

    def __call__(self, seconds: float) -> None:
        self.append(round(seconds, 2))


def web(limits: Limits = OPEN, slept: Slept | None = None) -> Web:
    return Web(limits, Slept() if slept is None else slept)


def refusal(address: str, limits: Limits = OPEN, slept: Slept | None = None) -> str:
    with web(limits, slept) as opened, pytest.raises(UnreadableError) as caught:
        opened.get(address)
    return str(caught.value)


def test_a_page(site: Site) -> None:
    site.answers["/a"] = at.page(ARTICLE, "text/html; charset=ISO-8859-1", ETag='"1"', Last_Modified="yesterday")
    with web() as opened:
        found = opened.get(f"{site.address}/a#part")
    assert found == fetch.Fetched(Validators(f"{site.address}/a", '"1"', "yesterday"), ARTICLE.encode(), "ISO-8859-1")
    assert site.asked == ["/robots.txt", "/a"]
    assert site.headers[1]["host"] == f"127.0.0.1:{site.port}"
    assert site.headers[1]["user-agent"].startswith("helder/")
    assert not {"cookie", "authorization", "referer"} & site.headers[1].keys()


@pytest.mark.parametrize("pack", [
    pytest.param((gzip.compress(ARTICLE.encode()), "gzip"), id="gzip"),
    pytest.param((gzip.compress(ARTICLE[:9].encode()) + gzip.compress(ARTICLE[9:].encode()), "gzip"), id="in parts"),
    pytest.param((gzip.compress(ARTICLE.encode()), "X-GZIP"), id="an old name"),
    pytest.param((zlib.compress(ARTICLE.encode()), "deflate"), id="deflate"),
    pytest.param((zlib.compress(ARTICLE.encode())[2:-4], "deflate"), id="deflate without a header"),
    pytest.param((ARTICLE.encode(), "identity"), id="not packed"),
])  # fmt: skip
def test_what_is_packed_is_unpacked(pack: tuple[bytes, str], site: Site) -> None:
    site.answers["/a"] = at.page(pack[0], Content_Encoding=pack[1])
    with web() as opened:
        assert opened.get(f"{site.address}/a").data == ARTICLE.encode()


def test_a_body_in_chunks_and_one_without_a_length(site: Site) -> None:
    site.answers["/chunks"] = at.raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nHallo\r\n3\r\n en\r\n0\r\n\r\n")
    site.answers["/until-closed"] = at.raw(HEAD + b"Connection: close\r\n\r\nHallo")
    with web() as opened:
        assert opened.get(f"{site.address}/chunks").data == b"Hallo en"
        assert opened.get(f"{site.address}/until-closed").data == b"Hallo"


# ---- badly behaved


BAD: list[tuple[str, at.Answer, str, int]] = [
    ("not there", at.status(404), "is not there", 1),
    ("gone", at.status(410), "is gone for good", 1),
    ("a password", at.status(401), "asks for a password", 1),
    ("a teapot", at.status(418), "its server answers 418", 1),
    ("broken", at.status(500), "its server answers 500", 3),
    ("overloaded", at.status(503), "its server answers 503", 3),
    ("too much asked", at.status(429), "its server answers 429", 3),
    ("drips its body", at.endless(HEAD + b"Content-Length: 99999\r\n\r\n", b"x", 0.01), "takes longer than", 1),
    ("drips its headers", at.endless(HEAD, b"X-More: y\r\n" * 2, 0.2), "takes longer than", 1),
    ("drips one header", at.endless(HEAD + b"X-More: ", b"y", 0.01), "takes longer than", 1),
    ("drips a length of a chunk", at.endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"0", 0.01),
     "takes longer than", 1),
    ("endless", at.endless(HEAD + b"\r\n", b"word " * 20_000), "is larger than", 1),
    ("endless chunks", at.endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"fff\r\n" + b"x" * 4095 + b"\r\n"),
     "is larger than", 1),
    ("too long, as it says", at.raw(HEAD + b"Content-Length: 300000\r\n\r\n" + b"x" * 300_000), "is larger than", 1),
    ("endless headers", at.endless(HEAD, b"X-More: yes\r\n"), "cannot be had", 3),
    ("an endless header", at.endless(HEAD + b"X-More: ", b"y" * 5000), "cannot be had", 3),
    ("a packed bomb", at.bomb(300), "is larger than", 1),
    ("truncated", at.raw(HEAD + b"Content-Length: 500\r\n\r\nonly this"), "try again later", 3),
    ("truncated chunks", at.raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n50\r\nonly this"), "try again later", 3),
    ("truncated and packed", at.raw(HEAD + b"Content-Encoding: gzip\r\nConnection: close\r\n\r\n"
                                    + gzip.compress(ARTICLE.encode())[:40]), "ended before all of it", 3),
    ("damaged and packed", at.page(b"no gzip at all", Content_Encoding="gzip"), "comes damaged", 1),
    ("packed otherwise", at.page(b"????", Content_Encoding="br"), "not asked for (br)", 1),
    ("packed twice", at.page(b"????", Content_Encoding="gzip, gzip"), "not asked for", 1),
    ("hangs up", at.raw(), "cannot be had", 3),
    ("no HTTP", at.raw(b"SSH-2.0-OpenSSH_9.6\r\n"), "cannot be had", 3),
    ("moved, nobody says where", at.status(302), "its server answers 302", 1),
    ("moved to itself", at.redirect("/bad"), "redirected in a circle", 1),
    ("moved to a file", at.redirect("file:///etc/passwd"), "does not begin with http", 1),
    ("moved to a program", at.redirect("javascript:alert(1)"), "does not begin with http", 1),
    ("moved to a password", at.redirect("http://user:secret@127.0.0.1/"), "name or password", 1),
    ("moved to no address", at.redirect("http://[::1"), "is redirected", 1),
]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "why", "times"), [row[1:] for row in BAD if row[2]], ids=[r[0] for r in BAD if r[2]]
)
def test_a_bad_answer_is_one_sentence(answer: at.Answer, why: str, times: int, site: Site) -> None:
    site.answers["/bad"] = answer
    said = refusal(f"{site.address}/bad", Limits(bytes=200_000, seconds=1, delay=0, wait=10, private=True))
    assert why in said
    assert said.startswith(site.address)
    assert said.endswith(".")
    assert "\n" not in said
    assert site.pages("/bad") == times


def test_a_length_that_is_too_short_hides_nothing_in_the_next_answer(site: Site) -> None:
    hidden = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhidden"

    def answer(to: BaseHTTPRequestHandler) -> None:
        to.wfile.write(HEAD + b"Content-Length: 5\r\n\r\nshort" + hidden)

    site.answers |= {"/short": answer, "/next": at.page("the next page")}
    with web() as opened:
        assert opened.get(f"{site.address}/short").data == b"short"
        assert opened.get(f"{site.address}/next").data in (b"the next page", b"hidden")  # the same server says either


def test_what_fails_once_is_asked_again(site: Site) -> None:
    slept = Slept()
    site.answers["/a"] = at.in_turn(at.status(503), at.raw(), at.page(ARTICLE))
    with web(slept=slept) as opened:
        assert opened.get(f"{site.address}/a").data == ARTICLE.encode()
    assert slept == [2.0, 4.0]


@pytest.mark.parametrize(
    ("after", "pauses"),
    [
        pytest.param("7", [7.0], id="seconds"),
        pytest.param("0", [], id="at once"),
        pytest.param("soon", [2.0], id="nonsense"),
        pytest.param("-5", [2.0], id="before now"),
        pytest.param(formatdate(0, usegmt=True), [], id="a moment that was"),
    ],
)
def test_it_waits_as_long_as_it_is_asked(after: str, pauses: list[float], site: Site) -> None:
    slept = Slept()
    site.answers["/a"] = at.in_turn(at.status(429, Retry_After=after), at.page(ARTICLE))
    with web(slept=slept) as opened:
        assert opened.get(f"{site.address}/a").data == ARTICLE.encode()
    assert slept == pauses


def test_a_site_that_asks_for_too_much_is_left_alone(site: Site) -> None:
    site.answers |= {"/a": at.status(429, Retry_After="3600"), "/b": at.page(ARTICLE)}
    with web() as opened:
        for path in ("/a", "/b"):
            with pytest.raises(UnreadableError, match="left alone for 3600 seconds: run the same command again"):
                opened.get(site.address + path)
    assert site.asked == ["/robots.txt", "/a"]


def test_nobody_is_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert "cannot be read, for its site cannot be had (Connection refused)" in refusal(f"http://127.0.0.1:{port}/")


def test_no_such_host(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(host: str, port: int) -> list[tuple[int, str]]:
        raise socket.gaierror("Name or service not known")

    monkeypatch.setattr(fetch, "resolve", fails)
    assert "is not known by that name" in refusal("http://no-such-host.example/")


# ---- moved


def test_redirects_are_followed_and_the_end_is_named(site: Site) -> None:
    site.answers |= {
        "/old": at.redirect("/older", 301), "/older": at.redirect("new?q=a%20b", 308), "/new?q=a%20b": at.page(ARTICLE)
    }  # fmt: skip
    with web() as opened:
        assert opened.get(f"{site.address}/old").address == f"{site.address}/new?q=a%20b"


def test_redirects_end(site: Site) -> None:
    site.answers |= {f"/{n}": at.redirect(f"/{n + 1}") for n in range(50)}
    assert "more than 10 times" in refusal(f"{site.address}/0")
    assert len(site.asked) == 12  # with the robots.txt


def test_a_circle_of_two(site: Site) -> None:
    site.answers |= {"/a": at.redirect("/b"), "/b": at.redirect("/a")}
    assert "redirected in a circle" in refusal(f"{site.address}/a")


# ---- where it may not go


PRIVATE = [
    "127.0.0.1", "127.255.0.3", "10.0.0.1", "172.16.9.9", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",  # noqa: S104
    "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0",
    "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",
    "2002:7f00:1::", "2002:a00:1::1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2001:db8::1", "2001:0:1:1:1:1:f5ff:fffe",
]  # fmt: skip
PUBLIC = ["93.184.215.14", "8.8.8.8", "2606:4700::6810:84e5", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("number", PRIVATE)
def test_numbers_that_are_not_public(number: str) -> None:
    assert not is_public(number)


@pytest.mark.parametrize("number", PUBLIC)
def test_numbers_that_are_public(number: str) -> None:
    assert is_public(number)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]"])
def test_this_machine_is_not_asked_however_it_is_written(host: str, site: Site) -> None:
    said = refusal(f"http://{host}:{site.port}/", Limits(delay=0, seconds=3))
    assert "leads to a machine inside this network: set HELDER_WEB_PRIVATE=yes" in said
    assert site.asked == []


def test_a_redirect_does_not_lead_inside(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "is_public", lambda number: number == "127.0.0.1")
    site.answers["/a"] = at.redirect(f"http://127.0.0.2:{site.port}/secret")
    said = refusal(f"{site.address}/a", Limits(delay=0, seconds=3))
    assert said.startswith(f"{site.address}/a, redirected to http://127.0.0.2:{site.port}/secret, leads to a machine")
    assert site.asked == ["/robots.txt", "/a"]


def test_a_robots_txt_does_not_lead_inside(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "is_public", lambda number: number == "127.0.0.1")
    site.answers["/robots.txt"] = at.redirect(f"http://127.0.0.2:{site.port}/secret")
    assert "leads to a machine inside" in refusal(f"{site.address}/a", Limits(delay=0, seconds=3))
    assert site.asked == ["/robots.txt"]


def test_a_name_is_looked_up_once_for_a_connection(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is public when it is checked and private right after gets no second look-up."""
    looked: list[str] = []

    def rebinding(host: str, port: int) -> list[tuple[int, str]]:
        looked.append(host)
        return [(socket.AF_INET, "127.0.0.1" if len(looked) == 1 else "127.0.0.2")]

    monkeypatch.setattr(fetch, "resolve", rebinding)
    monkeypatch.setattr(fetch, "is_public", lambda number: number == "127.0.0.1")
    site.answers |= {"/robots.txt": at.page("", "text/plain"), "/a": at.page(ARTICLE)}
    with web(Limits(delay=0, seconds=3)) as opened:
        assert opened.get(f"http://rebinding.example:{site.port}/a").data == ARTICLE.encode()
    assert looked == ["rebinding.example"]
    assert site.headers[1]["host"] == f"rebinding.example:{site.port}"


def test_only_the_public_numbers_of_a_name_are_asked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        fetch, "resolve", lambda host, port: [(socket.AF_INET, "127.0.0.2"), (socket.AF_INET, "127.0.0.1")]
    )
    monkeypatch.setattr(fetch, "is_public", lambda number: number == "127.0.0.1")
    site.answers["/a"] = at.page(ARTICLE)
    with web(Limits(delay=0, seconds=3)) as opened:
        assert opened.get(f"http://mixed.example:{site.port}/a").data == ARTICLE.encode()


# ---- manners


@pytest.mark.parametrize(
    ("robots", "path", "allowed"),
    [
        pytest.param("User-agent: *\nDisallow: /private", "/private/a", False, id="closed to all"),
        pytest.param("User-agent: *\nDisallow: /private", "/public", True, id="another part"),
        pytest.param("User-agent: helder\nDisallow: /\n\nUser-agent: *\nAllow: /", "/a", False, id="closed to Helder"),
        pytest.param("User-agent: helder\nAllow: /\n\nUser-agent: *\nDisallow: /", "/a", True, id="open to Helder"),
        pytest.param("User-agent: *\nDisallow: /\nAllow: /a", "/a", True, id="the longest rule"),
        pytest.param("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False, id="a pattern"),
        pytest.param("<html>no robots here</html>", "/a", True, id="a page"),
        pytest.param("", "/a", True, id="nothing"),
        pytest.param("\x00\xff garbage \n" * 1000, "/a", True, id="garbage"),
    ],
)
def test_robots(robots: str, path: str, allowed: bool, site: Site) -> None:
    site.answers |= {"/robots.txt": at.page(robots, "text/plain"), path: at.page(ARTICLE)}
    with web() as opened:
        if allowed:
            assert opened.get(site.address + path).data
        else:
            with pytest.raises(UnreadableError, match=r"closed to programs by the robots\.txt"):
                opened.get(site.address + path)
    assert site.pages(path) == allowed


def test_a_redirect_into_a_closed_part(site: Site) -> None:
    site.answers |= {
        "/robots.txt": at.page("User-agent: *\nDisallow: /private", "text/plain"),
        "/a": at.redirect("/private"), "/private": at.page(ARTICLE),
    }  # fmt: skip
    assert "closed to programs" in refusal(f"{site.address}/a")
    assert site.pages("/private") == 0


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        pytest.param(at.status(503), "its site cannot be had now (its server answers 503)", id="broken"),
        pytest.param(at.endless(HEAD, b"x", 0.01), "takes longer than", id="dripping"),
        pytest.param(at.page("User-agent: *\nCrawl-delay: 3600"), "wants 3600 seconds between pages", id="too slow"),
    ],
)
def test_a_site_whose_robots_txt_closes_it(answer: at.Answer, why: str, site: Site) -> None:
    site.answers |= {"/robots.txt": answer, "/a": at.page(ARTICLE), "/b": at.page(ARTICLE)}
    with web(Limits(seconds=1, delay=0, wait=10, private=True)) as opened:
        for path in ("/a", "/b"):
            with pytest.raises(UnreadableError) as caught:
                opened.get(site.address + path)
            assert why in str(caught.value)
    assert {*site.asked} == {"/robots.txt"}


@pytest.mark.parametrize(
    ("robots", "delay", "pause"),
    [
        pytest.param("", 1.0, 1.0, id="the usual pause"),
        pytest.param("User-agent: *\nCrawl-delay: 4", 1.0, 4.0, id="the site's pause"),
        pytest.param("User-agent: *\nCrawl-delay: 0.1", 1.0, 1.0, id="never less than the usual"),
        pytest.param("User-agent: *\nRequest-rate: 1/5", 1.0, 5.0, id="the site's rate"),
    ],
)
def test_a_host_is_given_rest(robots: str, delay: float, pause: float, site: Site) -> None:
    site.answers |= {"/robots.txt": at.page(robots, "text/plain"), "/a": at.page(ARTICLE), "/b": at.page(ARTICLE)}
    slept = Slept()
    with web(Limits(seconds=3, delay=delay, private=True), slept) as opened:
        opened.get(f"{site.address}/a")
        opened.get(f"{site.address}/b")
    assert len(slept) == 2
    assert pause - 0.5 < slept[1] <= pause


def test_what_has_not_changed_is_not_sent_again(site: Site) -> None:
    site.answers |= {"/a": at.conditional(ARTICLE, '"1"'), "/moved": at.redirect("/a")}
    with web() as opened:
        first = opened.get(f"{site.address}/moved")
        again = opened.get(f"{site.address}/moved", first.validators)
        other = opened.get(f"{site.address}/moved", Validators(f"{site.address}/other", '"1"'))
    assert (first.data, again.data, other.data) == (ARTICLE.encode(), None, ARTICLE.encode())
    assert again.validators == first.validators


def test_a_304_that_was_not_asked_for(site: Site) -> None:
    site.answers["/a"] = at.status(304)
    assert "its server answers 304" in refusal(f"{site.address}/a")


# ---- TLS


def test_a_certificate_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    authority, stranger = trustme.CA(), trustme.CA()
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    trusting.sslsocket_class = fetch._Secure
    monkeypatch.setattr(fetch, "trusted", lambda: trusting)
    for signer, name, why in (
        (authority, "127.0.0.1", ""),
        (authority, "another.example", "no valid certificate"),
        (stranger, "127.0.0.1", "no valid certificate"),
    ):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        signer.issue_cert(name).configure_cert(context)
        with at.serving(context) as site:
            site.answers |= {"/a": at.page(ARTICLE), "/drip": at.endless(HEAD + b"\r\n", b"x", 0.01)}
            if why:
                assert why in refusal(f"{site.address}/a")
                assert site.asked == []
            else:
                with web() as opened:
                    assert opened.get(f"{site.address}/a").data == ARTICLE.encode()
                assert "takes longer than" in refusal(f"{site.address}/drip", Limits(seconds=1, delay=0, private=True))


def test_a_handshake_that_never_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        monkeypatch.setattr(fetch, "PATIENCE", 0.3)
        said = refusal(f"https://127.0.0.1:{silent.getsockname()[1]}/")
    assert "does not answer" in said


# ---- addresses


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param("HTTP://Example.ORG", "http://example.org/", id="capitals"),
        pytest.param("https://example.org:443/a#b", "https://example.org/a", id="port and fragment"),
        pytest.param("https://example.org:8443/a", "https://example.org:8443/a", id="another port"),
        pytest.param("https://bücher.example/a ü?é", "https://xn--bcher-kva.example/a%20%C3%BC?%C3%A9", id="letters"),
        pytest.param("https://example.org/a%20b?x=1&y=%2F", "https://example.org/a%20b?x=1&y=%2F", id="escaped"),
        pytest.param("http://[::1]:80/", "http://[::1]/", id="a number of the new kind"),
        pytest.param("https://example.org./", "https://example.org/", id="a final stop"),
    ],
)  # fmt: skip
def test_an_address_has_one_form(given: str, kept: str) -> None:
    assert cleaned(given) == kept
    assert cleaned(kept) == kept


@pytest.mark.parametrize(
    ("given", "why"),
    [
        pytest.param("ftp://example.org/", "does not begin with http", id="another scheme"),
        pytest.param("file:///etc/passwd", "does not begin with http", id="a file"),
        pytest.param("http://", "names no host", id="no host"),
        pytest.param("http:///path", "names no host", id="only a path"),
        pytest.param("https://user:secret@example.org/", "name or password", id="a password"),
        pytest.param("http://example.org:port/", "is not an address", id="no port"),
        pytest.param("http://[::1", "is not an address", id="half a number"),
        pytest.param("http://a b/", "names no host", id="a space"),
        pytest.param("http://" + "a" * 70 + ".example/", "is not an address", id="too long a name"),
    ],
)
def test_an_address_that_is_refused(given: str, why: str) -> None:
    with pytest.raises(UnreadableError, match=why) as caught:
        cleaned(given)
    assert "secret" not in str(caught.value)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60).map(lambda rest: f"http://{rest}") | st.text(max_size=40))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        kept = cleaned(text)
    except UnreadableError:
        return
    assert cleaned(kept) == kept
    assert kept.isascii()
