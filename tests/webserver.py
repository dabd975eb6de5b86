"""A web server on this machine that behaves as it is told to, also badly: each path has an answer of its own."""

from __future__ import annotations

import gzip
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeAlias

Answer: TypeAlias = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """A site: what it answers on each path, and what it was asked, in order."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    address: str = ""
    port: int = 0

    def pages(self, path: str) -> int:
        """How often a path was asked for."""
        return self.asked.count(path)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what some tests are about."""


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[Site]:
    """A site on 127.0.0.1, over TLS with a context. It has no robots.txt until it is given one."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.headers.append({name.lower(): value for name, value in self.headers.items()})
            site.answers.get(self.path, status(404))(self)

        def log_message(self, format: str, *arguments: object) -> None:
            """Nothing is printed."""

    server = _Server(("127.0.0.1", 0), Handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    site.port = server.server_address[1]
    site.address = f"{'https' if context else 'http'}://127.0.0.1:{site.port}"
    thread = threading.Thread(target=partial_serve(server), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def partial_serve(server: socketserver.BaseServer) -> Callable[[], None]:
    """Serving, with a short wait for the end."""
    return lambda: server.serve_forever(poll_interval=0.01)


# ---- answers


def page(text: str | bytes, kind: str = "text/html; charset=utf-8", **headers: str) -> Answer:
    """This text, with headers."""
    data = text if isinstance(text, bytes) else text.encode()

    def answer(to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.send_header("Content-Type", kind)
        to.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            to.send_header(name.replace("_", "-"), value)
        to.end_headers()
        to.wfile.write(data)

    return answer


def status(code: int, **headers: str) -> Answer:
    """A status and nothing else."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        to.send_response(code)
        to.send_header("Content-Length", "0")
        for name, value in headers.items():
            to.send_header(name.replace("_", "-"), value)
        to.end_headers()

    return answer


def redirect(target: str, code: int = 302) -> Answer:
    """Elsewhere."""
    return status(code, Location=target)


def in_turn(*answers: Answer) -> Answer:
    """One answer after another; the last one stays."""
    left = list(answers)

    def answer(to: BaseHTTPRequestHandler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(to)

    return answer


def conditional(text: str, etag: str) -> Answer:
    """A page that is not sent again to who has it."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        same = to.headers.get("If-None-Match") == etag
        (status(304, ETag=etag) if same else page(text, ETag=etag))(to)

    return answer


def raw(*pieces: bytes, pause: float = 0.0) -> Answer:
    """These bytes, whatever they are, and the end of the connection."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        to.close_connection = True
        for piece in pieces:
            to.wfile.write(piece)
            to.wfile.flush()
            time.sleep(pause)

    return answer


def endless(head: bytes, piece: bytes, pause: float = 0.0) -> Answer:
    """A beginning, and then the same over and over until the client hangs up."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        to.close_connection = True
        to.wfile.write(head)
        try:
            while True:
                to.wfile.write(piece)
                to.wfile.flush()
                time.sleep(pause)
        except OSError:
            pass

    return answer


def bomb(megabytes: int) -> Answer:
    """A small answer that unpacks to so many megabytes."""
    return page(gzip.compress(bytes(megabytes * 2**20)), Content_Encoding="gzip")
