"""The pages and the API as one ASGI application: the only place that knows of HTTP, sockets and the event loop.

Every request goes the same way: is the host one of ours, is it not too many, which row answers, who asks and may they,
is what is sent within bounds, was it sent from one of our own pages. Then the row's function answers in a thread, and
what it says goes back with the headers that keep a page harmless.
"""

from __future__ import annotations

import hashlib
import logging
import socket
import time
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from helder import api
from helder.desk import Desk, Options
from helder.errors import TREE, HelderError, InputError
from helder.exchange import Answer, Asked, Person, Row, Upload, matched, problem
from helder.web import pages, words

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Message, Receive, Scope, Send

LOG = logging.getLogger("helder.web")
TOKEN, LANGUAGE, THEME = "helder_token", "helder_language", "helder_theme"
CLIENTS = 10_000
FIELDS_AT_MOST, FILES_AT_MOST = 200, 50

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: tuple[tuple[str, str], ...] = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "interest-cohort=(), geolocation=(), camera=(), microphone=()"),
)
_TITLES = {kind.http_status: (kind.__doc__ or "").strip().rstrip(".") for kind in TREE}
_MISSING = "The web pages need more than Helder itself: install them with pip install 'helder[web]'."


class TooMuch(Exception):
    """More was sent than is taken."""


class Application:
    """The pages and the API of a desk, for any ASGI server."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._asked: OrderedDict[str, tuple[float, float]] = OrderedDict()
        endpoints = [(api.PREFIX + row.path if row.path != "/" else api.PREFIX, row) for row in api.ENDPOINTS]
        self._rows: list[tuple[str, Row[Desk]]] = [*endpoints, *((row.path, row) for row in pages.PAGES)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        from starlette.requests import Request

        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            request = Request(scope, receive)
            answer = await self._answered(request)
            await _response(request, answer)(scope, receive, send)

    async def _answered(self, request: Request) -> Answer:
        """The answer, whatever happens."""
        path = request.scope.get("raw_path", b"").partition(b"?")[0].decode("latin-1") or quote(request.url.path)
        asked = Asked(request.method, path, language=_language(request), theme=request.cookies.get(THEME, ""))
        try:
            return await self._answer(request, asked)
        except HelderError as error:
            return self._failed(asked, error.http_status, str(error))
        except TooMuch as error:
            return self._failed(asked, 413, str(error))
        except Exception:
            LOG.exception("%s %s", request.method, path)
            return self._failed(asked, 500, "Something went wrong on the server: its log says what.")

    async def _answer(self, request: Request, asked: Asked) -> Answer:
        options = self.desk.options
        if options.hosts and _host(request) not in options.hosts:
            return self._failed(asked, 400, f"This server does not answer to that name: use {options.hosts[0]}.")
        if wait := self._too_often(request):
            return self._failed(asked, 429, f"Too many requests: ask again in {wait} s.", (("Retry-After", str(wait)),))
        fitting = [(row, parts) for path, row in self._rows if (parts := matched(asked.path, path)) is not None]
        method = "GET" if asked.method == "HEAD" else asked.method
        found = next(((row, parts) for row, parts in fitting if row.method == method), None)
        foreign = _foreign(request, options)
        if method == "OPTIONS" and foreign and fitting:
            return Answer(b"", status=204, headers=_preflight(fitting))
        if found is None:
            if not fitting:
                return self._failed(asked, 404, "There is nothing at this address: begin at the start page.")
            allowed = ", ".join(dict.fromkeys(row.method for row, _ in fitting))
            return self._failed(asked, 405, f"This address takes {allowed}.", (("Allow", allowed),))
        row, parts = found
        bearer = request.headers.get("authorization", "")
        shown = bearer[7:].strip() if bearer[:7].lower() == "bearer " else request.cookies.get(TOKEN, "")
        person = options.access.person(shown)
        if (refusal := self._refused(request, asked, row, person)) is not None:
            return refusal
        if method not in ("GET",) and not _own_page(request) and not (foreign and bearer):
            return self._failed(asked, 403, "This was sent from a page of another site, which is not allowed.")
        if not _is_api(asked) and method == "GET" and (chosen := _chosen(request, asked)):
            return chosen
        large = row.raw or (row.role == "add" and not _is_api(asked))
        most = options.upload_mb * 2**20 if large else options.body_kb * 1024
        from anyio import fail_after

        try:
            with fail_after(options.seconds):
                body = await _body(request, most) if method != "GET" else b""
                form, uploads = ((), ()) if _is_api(asked) else await _form(request, body)
        except TimeoutError:
            return self._failed(asked, 503, "What was sent came in too slowly: send it again.")
        full = Asked(
            asked.method, asked.path, parts, tuple(parse_qsl(request.url.query, keep_blank_values=True)), body,
            request.headers.get("content-type", ""), form, uploads, person, asked.language, asked.theme,
            f"{request.url.scheme}://{request.headers.get('host', '')}",
        )  # fmt: skip
        return await self._in_thread(row, full)

    async def _in_thread(self, row: Row[Desk], asked: Asked) -> Answer:
        from anyio import fail_after, to_thread

        try:
            with fail_after(self.desk.options.seconds):
                return await to_thread.run_sync(row.answer, self.desk, asked, abandon_on_cancel=True)
        except TimeoutError:
            return self._failed(asked, 503, "The answer took too long: ask for less, with more words or filters.")

    def _refused(self, request: Request, asked: Asked, row: Row[Desk], person: Person) -> Answer | None:
        """Why this person may not ask this; None when they may."""
        if row.open or row.role in person.roles:
            return None
        if self.desk.options.access.needed and not person.signed_in:
            if _is_api(asked):
                how = "A token is needed: send it with the header Authorization: Bearer TOKEN."
                return self._failed(asked, 401, how, (("WWW-Authenticate", "Bearer"),))
            back = asked.path + (f"?{request.url.query}" if request.url.query else "")
            return pages.redirect(f"/sign-in?{urlencode({'back': back if asked.method == 'GET' else '/'})}")
        return self._failed(asked, 403, f"This needs the role {row.role}: whoever runs this server can give it.")

    def _too_often(self, request: Request) -> int:
        """How many seconds a client has to wait; 0 for one that may ask."""
        rate = self.desk.options.rate
        if not rate:
            return 0
        client = request.client.host if request.client else ""
        left, at = self._asked.pop(client, (float(rate), time.monotonic()))
        now = time.monotonic()
        left = min(float(rate), left + (now - at) * rate / 60)
        self._asked[client] = (max(left - 1, 0.0), now)
        while len(self._asked) > CLIENTS:
            self._asked.popitem(last=False)
        return 0 if left >= 1 else max(1, round((1 - left) * 60 / rate))

    def _failed(self, asked: Asked, status: int, detail: str, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
        if _is_api(asked):
            return problem(status, _TITLES.get(status, "Not answered"), detail, headers)
        return pages.failed(self.desk, asked, status, detail, headers)


def _is_api(asked: Asked) -> bool:
    return asked.path == "/api" or asked.path.startswith("/api/")


def _host(request: Request) -> str:
    host = request.headers.get("host", "")
    return (host.partition("]")[0].strip("[") if host.startswith("[") else host.partition(":")[0]).lower()


def _language(request: Request) -> str:
    chosen = request.cookies.get(LANGUAGE, "")
    return chosen if chosen in words.languages() else words.preferred(request.headers.get("accept-language", ""))


def _chosen(request: Request, asked: Asked) -> Answer | None:
    """The same address again without the choice of language or theme in it, and the choice in a cookie."""
    pairs = parse_qsl(request.url.query, keep_blank_values=True)
    known = {"ui": (LANGUAGE, words.languages()), "theme": (THEME, ("light", "dark", "auto"))}
    cookies = [(known[k][0], v) for k, v in pairs if k in known and v in known[k][1]]
    if not cookies:
        return None
    rest = urlencode([(k, v) for k, v in pairs if k not in known])
    made = pages.redirect(asked.path + (f"?{rest}" if rest else ""))
    set_ = tuple(("Set-Cookie", f"{k}={v}; Path=/; Max-Age=31536000; SameSite=Lax") for k, v in cookies)
    return Answer(made.body, made.kind, made.status, (*made.headers, *set_))


def _own_page(request: Request) -> bool:
    """Whether a change was asked for by one of our own pages, or by a program that is no browser."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")


def _foreign(request: Request, options: Options) -> str:
    """The other site whose page asks the API and may do so."""
    origin = request.headers.get("origin", "")
    return origin if origin in options.origins and request.url.path.startswith(api.PREFIX) else ""


def _preflight(fitting: list[tuple[Row[Desk], dict[str, str]]]) -> tuple[tuple[str, str], ...]:
    methods = ", ".join(dict.fromkeys(row.method for row, _ in fitting))
    return (
        ("Access-Control-Allow-Methods", methods),
        ("Access-Control-Allow-Headers", "Authorization, Content-Type"),
        ("Access-Control-Max-Age", "600"),
    )


async def _body(request: Request, most: int) -> bytes:
    said = request.headers.get("content-length", "")
    sentence = f"More was sent than is taken here ({most / 2**20:.0f} MB): send less."
    if said.isascii() and said.isdecimal() and int(said[:18]) > most:
        raise TooMuch(sentence)
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise TooMuch(sentence)
        parts.append(part)
    return b"".join(parts)


async def _form(request: Request, body: bytes) -> tuple[tuple[tuple[str, str], ...], tuple[Upload, ...]]:
    """The fields and files of a form that was sent."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        try:
            pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FIELDS_AT_MOST)
        except ValueError:
            raise InputError(f"A form has at most {FIELDS_AT_MOST} fields.") from None
        return tuple(pairs), ()
    if kind != "multipart/form-data":
        return (), ()
    from starlette.datastructures import UploadFile
    from starlette.exceptions import HTTPException
    from starlette.formparsers import MultiPartException
    from starlette.requests import Request as Again

    async def replay() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    fields: list[tuple[str, str]] = []
    uploads: list[Upload] = []
    try:
        async with Again(request.scope, replay).form(max_files=FILES_AT_MOST, max_fields=FIELDS_AT_MOST) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    if value.filename:
                        uploads.append(Upload(value.filename, await value.read()))
                else:
                    fields.append((name, value))
    except (HTTPException, MultiPartException, KeyError, ValueError) as error:
        raise InputError("The form cannot be read: send it again from the page itself.") from error
    return tuple(fields), tuple(uploads)


def _response(request: Request, answer: Answer) -> Response:
    from starlette.responses import Response, StreamingResponse

    headers = list(HEADERS)
    named = {name.lower() for name, _ in answer.headers}
    if "cache-control" not in named:
        headers += [("Cache-Control", "no-cache"), ("Vary", "Accept-Language, Cookie, Authorization, Origin")]
    status = answer.status
    if isinstance(answer.body, bytes):
        body = answer.body
        if request.method in ("GET", "HEAD") and status == 200:
            tag = f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'
            headers.append(("ETag", tag))
            if tag in [one.strip() for one in request.headers.get("if-none-match", "").split(",")]:
                status, body = 304, b""
        made: Response = Response(b"" if request.method == "HEAD" else body, status)
    else:
        made = StreamingResponse(answer.body if request.method != "HEAD" else iter(()), status)
    if status not in (204, 304):
        made.headers["Content-Type"] = answer.kind
    for name, value in (*headers, *answer.headers):
        made.headers.append(name, value) if name == "Set-Cookie" else made.headers.__setitem__(name, value)
    origin = request.headers.get("origin", "")
    app = request.scope.get("helder.options")
    if isinstance(app, Options) and _foreign(request, app):
        made.headers["Access-Control-Allow-Origin"] = origin
        made.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return made


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await send({"type": "lifespan.shutdown.complete"})
            return


def application(desk: Desk) -> Any:
    """The application with its answers packed where the reader takes that. Raises `InputError` without the extra."""
    try:
        import jinja2  # noqa: F401
        import python_multipart  # noqa: F401
        from starlette.middleware.gzip import GZipMiddleware
    except ImportError:
        raise InputError(_MISSING) from None
    inner = Application(desk)

    async def known(scope: Scope, receive: Receive, send: Send) -> None:
        scope["helder.options"] = desk.options
        await inner(scope, receive, send)

    return GZipMiddleware(known, minimum_size=1000)


def listening(options: Options) -> socket.socket:
    """A socket at the address of the options. Raises `InputError` where nobody can listen."""
    try:
        family = socket.getaddrinfo(options.host, options.port, type=socket.SOCK_STREAM)[0]
        made = socket.socket(family[0], socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(family[4])
        made.listen(1024)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            f"Nothing can listen at {options.host} port {options.port} ({reason}): choose another --port or --host."
        ) from None
    return made


def serve(folder: Path, options: Options) -> Iterator[str]:
    """Serve a library until it is stopped; yields the address once it is ready to be asked.

    Raises `InputError` without the extra or where it cannot listen.
    """
    try:
        import uvicorn
    except ImportError:
        raise InputError(_MISSING) from None
    with Desk(folder, options) as desk:
        app = application(desk)
        opened = listening(options)
        name = f"[{options.host}]" if ":" in options.host else options.host
        yield f"http://{name}:{opened.getsockname()[1]}/"
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, timeout_keep_alive=15,
            limit_concurrency=512, timeout_graceful_shutdown=5,
        )  # fmt: skip
        uvicorn.Server(config).run(sockets=[opened])
