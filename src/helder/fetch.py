"""Getting an address from the web: politely, within limits, and only from public places.

The host's robots.txt is kept, and a pause between requests to one host. What a request may take is limited from all
sides: time in total (however slowly bytes drip), bytes as sent and as unpacked, redirects, attempts. A name is looked
up once and the connection goes to the number that was checked, so that no name and no redirect leads to a machine
inside the network. No cookies, no passwords, no proxy.
"""

from __future__ import annotations

import email.utils
import ipaddress
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import helder
from helder.errors import UnreadableError

if TYPE_CHECKING:
    import protego
    import urllib3

AGENT = "helder"
"""The name to address Helder by in a robots.txt."""
REDIRECTS = 10
TRIES = 3
PAUSE = 2.0
"""Seconds before the second attempt; twice as many before the third."""
PATIENCE = 20.0
"""Seconds that a server may say nothing."""
ROBOTS_BYTES = 512 * 1024
"""What is read of a robots.txt; the standard asks for 500 KiB at least."""
POOLS = 16
CHUNK = 1 << 16

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
_WHY = {
    401: "asks for a password", 403: "is not open to everybody", 404: "is not there", 410: "is gone for good",
    451: "is withheld for legal reasons",
}  # fmt: skip
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.I)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may take: bytes unpacked, seconds in total, and whether private places may be asked.

    `delay` is the seconds between two requests to a host, `wait` the most that a host may ask for.
    """

    bytes: int = 32 * 2**20
    seconds: float = 60.0
    delay: float = 1.0
    wait: float = 60.0
    private: bool = False


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said by which it can tell later that an address has not changed; `address` after redirects."""

    address: str
    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was found at an address: the bytes, unpacked (None: the same as before), and what its server says."""

    validators: Validators
    data: bytes | None
    charset: str | None = None

    @property
    def address(self) -> str:
        """Where it was found, after redirects."""
        return self.validators.address


@dataclass(slots=True)
class _Clock:
    """When the request under way has to be done (`time.monotonic`)."""

    deadline: float = 0.0

    def left(self) -> float:
        """The seconds left. Raises `TimeoutError` when there are none."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class _Again(Exception):
    """What went wrong may go right later: how it is said, and after how many seconds the server wants to be asked."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    data: bytes


@dataclass(slots=True)
class _Host:
    """What is known of a host: when it may be asked next, how long to pause, its robots.txt or why it is closed."""

    next: float = 0.0
    delay: float = 0.0
    robots: protego.Protego | None = None
    closed: str = ""
    asked: bool = False


def cleaned(address: str) -> str:
    """An address in the one form that is kept: host in ASCII and lower case, no fragment, no default port.

    Raises `UnreadableError` for anything but http and https, and for a name or password in it.
    """
    try:
        parts = urlsplit(re.sub(r"[\t\r\n]", "", address.strip()))
        host, port = parts.hostname or "", parts.port
        if ":" not in host:
            host = host.rstrip(".")
            host = host.encode("idna").decode("ascii") if host else ""
    except (ValueError, UnicodeError):
        raise UnreadableError(f"{address} is not an address Helder understands: check how it is written.") from None
    if parts.scheme.lower() not in ("http", "https"):
        raise UnreadableError(f"{address} does not begin with http or https: only these are read from the web.")
    if not host or not re.fullmatch(r"[\w.:-]+", host, re.A):
        raise UnreadableError(f"{address} names no host: check how it is written.")
    if parts.username is not None or parts.password is not None:
        raise UnreadableError(
            f"{parts.scheme}://{host} is given with a name or password in the address, which would be kept: "
            "save the page from a browser and add that file."
        )
    scheme = parts.scheme.lower()
    place = f"[{host}]" if ":" in host else host.lower()
    if port is not None and port != {"http": 80, "https": 443}[scheme]:
        place += f":{port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return urlunsplit((scheme, place, path, quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]"), ""))


def is_public(number: str) -> bool:
    """Whether an IP address is of the public internet, also the one that a transition address stands for."""
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _TRANSLATED:
            return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
        if int(address) >> 32 == 0:  # "::127.0.0.1"
            return False
        if any(found is not None and not is_public(str(found)) for found in inner):
            return False
        if address.ipv4_mapped is not None:
            return True
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved and not address.is_unspecified


def resolve(host: str, port: int) -> list[tuple[int, str]]:
    """The numbers of a host, with their address family. Raises `OSError`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys((family, str(place[0])) for family, _, _, _, place in found))


def _resolved(host: str, port: int, seconds: float) -> list[tuple[int, str]]:
    """`resolve`, given up after so many seconds: the system's own look-up cannot be interrupted."""
    found: list[tuple[int, str]] = []
    failed: list[BaseException] = []

    def look() -> None:
        try:
            found.extend(resolve(host, port))
        except Exception as error:  # noqa: BLE001 (whatever it is, the other thread raises it)
            failed.append(error)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise TimeoutError
    if failed and not isinstance(failed[0], OSError | UnicodeError):
        raise failed[0]
    if failed or not found:
        raise _Again("is not known by that name: check the address, and whether this machine is online")
    return found


def _connected(host: str, port: int, clock: _Clock, private: bool) -> socket.socket:
    """A connection to one of the host's numbers, each checked before anything is sent to it."""
    numbers = _resolved(host, port, min(PATIENCE, clock.left()))
    if not private:
        numbers = [(family, number) for family, number in numbers if is_public(number)]
        if not numbers:
            raise UnreadableError(
                "leads to a machine inside this network: set HELDER_WEB_PRIVATE=yes where that is meant"
            )
    trouble: OSError = OSError("no address")
    for family, number in numbers:
        made = _Plain(family, socket.SOCK_STREAM)
        try:
            made.settimeout(min(PATIENCE, clock.left()))
            made.connect((number, port))
            made.clock = clock
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            made.settimeout(min(PATIENCE, clock.left()))  # what a handshake may take
        except OSError as error:
            made.close()
            trouble = error
        else:
            return made
    raise trouble


class _Plain(socket.socket):
    """A socket that gives up when the clock of the request does, however often a byte comes."""

    clock: _Clock | None = None

    def recv_into(self, *arguments: Any, **named: Any) -> int:
        """What has come."""
        if self.clock:
            self.settimeout(min(PATIENCE, self.clock.left()))
        return super().recv_into(*arguments, **named)


class _Secure(ssl.SSLSocket):
    """The same over TLS."""

    clock: _Clock | None = None

    def recv_into(self, *arguments: Any, **named: Any) -> int:
        """What has come."""
        if self.clock:
            self.settimeout(min(PATIENCE, self.clock.left()))
        return super().recv_into(*arguments, **named)


@lru_cache(maxsize=1)
def trusted() -> ssl.SSLContext:
    """Whom to trust over TLS: those that this system trusts, or where it names nobody, those of `certifi`."""
    import certifi  # with the libraries below

    context = ssl.create_default_context()
    if not context.cert_store_stats()["x509_ca"]:
        context.load_verify_locations(certifi.where())
    context.sslsocket_class = _Secure
    return context


@lru_cache(maxsize=1)
def _connections() -> tuple[type, type]:
    """The connections of the HTTP library, on our own sockets."""
    from urllib3.connection import HTTPConnection, HTTPSConnection  # 60 ms and only the web needs it

    class Plain(HTTPConnection):
        def __init__(self, *arguments: Any, clock: _Clock, private: bool, **named: Any) -> None:
            super().__init__(*arguments, **named)
            self._made = clock, private

        def _new_conn(self) -> socket.socket:
            return _connected(self.host, int(self.port or 80), *self._made)

    class Secure(HTTPSConnection):
        def __init__(self, *arguments: Any, clock: _Clock, private: bool, **named: Any) -> None:
            super().__init__(*arguments, **named)
            self._made = clock, private

        def _new_conn(self) -> socket.socket:
            return _connected(self.host, int(self.port or 443), *self._made)

        def connect(self) -> None:
            super().connect()
            if isinstance(self.sock, _Secure):
                self.sock.clock = self._made[0]

    return Plain, Secure


@dataclass(slots=True)
class Web:
    """The web for one run: connections, pauses and robots.txt of the hosts that were asked. A context manager.

    `sleep` waits that many seconds.
    """

    limits: Limits = field(default_factory=Limits)
    sleep: Callable[[float], None] = time.sleep
    _hosts: dict[str, _Host] = field(default_factory=dict)
    _pools: dict[str, urllib3.HTTPConnectionPool] = field(default_factory=dict)
    _clock: _Clock = field(default_factory=_Clock)

    def __enter__(self) -> Web:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        for pool in self._pools.values():
            pool.close()
        self._pools.clear()

    def get(self, address: str, known: Validators | None = None) -> Fetched:
        """What is at an address; `known` is what its server said before, and then nothing comes when it is the same.

        Raises `UnreadableError`, a sentence that says which address, why, and what to do.
        """
        self._clock.deadline = time.monotonic() + self.limits.seconds
        at, seen = cleaned(address), dict[str, None]()
        while True:
            if at in seen:
                raise UnreadableError(
                    f"{address} is redirected in a circle: open it in a browser to see where it leads."
                )
            if len(seen) > REDIRECTS:
                raise UnreadableError(
                    f"{address} is redirected more than {REDIRECTS} times: give the address where it leads."
                )
            seen[at] = None
            said = address if at == cleaned(address) else f"{address}, redirected to {at},"
            self._ask_leave(at, said)
            headers = _conditions(known) if known and known.address == at else {}
            answer = self._patiently(at, said, headers, self.limits.bytes)
            if answer.status in _REDIRECTS and (target := answer.headers.get("location")):
                at = self._target(at, target, said)
                continue
            found = Validators(at, answer.headers.get("etag"), answer.headers.get("last-modified"))
            if answer.status == 304 and headers:
                return Fetched(known or found, None)
            if answer.status != 200:
                why = _WHY.get(answer.status, f"cannot be had (its server answers {answer.status})")
                raise UnreadableError(f"{said} {why}: check the address in a browser.")
            charset = _CHARSET.search(answer.headers.get("content-type", ""))
            return Fetched(found, answer.data, charset.group(1) if charset else None)

    def _target(self, at: str, target: str, said: str) -> str:
        try:
            # headers come as Latin-1, addresses in them are often UTF-8
            return cleaned(urljoin(at, target.encode("latin-1", "replace").decode("utf-8", "replace")))
        except UnreadableError as error:
            raise UnreadableError(f"{said} is redirected, and {error}") from None
        except ValueError:
            raise UnreadableError(f"{said} is redirected to no address: open it in a browser.") from None

    def _host_of(self, address: str) -> _Host:
        parts = urlsplit(address)
        return self._hosts.setdefault(f"{parts.scheme}://{parts.netloc}", _Host(delay=self.limits.delay))

    def _ask_leave(self, address: str, said: str) -> None:
        """Raise `UnreadableError` when the host does not want this address to be read."""
        host = self._host_of(address)
        if not host.asked:
            host.asked = True
            self._read_robots(address, host)
        if host.closed:
            raise UnreadableError(f"{said} {host.closed}")
        if host.robots and not host.robots.can_fetch(address, AGENT):
            raise UnreadableError(
                f"{said} is closed to programs by the robots.txt of its site: ask the site for leave, or save the page "
                "from a browser and add that file."
            )

    def _read_robots(self, address: str, host: _Host) -> None:
        from protego import Protego  # 10 ms and only the web needs it

        at = urljoin(address, "/robots.txt")
        try:
            for _ in range(6):
                answer = self._patiently(at, at, {}, ROBOTS_BYTES)
                if answer.status not in _REDIRECTS:
                    break
                at = self._target(at, answer.headers.get("location", "?"), at)
        except UnreadableError as error:
            text = str(error).partition(" ")[2]
            host.closed = f"cannot be read, for its site {text}" if not text.startswith(("leads", "asks")) else text
            return
        if answer.status == 200:
            host.robots = Protego.parse(answer.data.decode("utf-8", "replace"))
            delay = host.robots.crawl_delay(AGENT) or 0.0
            rate = host.robots.request_rate(AGENT)
            delay = max(delay, rate.seconds / rate.requests if rate and rate.requests else 0.0)
            if delay > self.limits.wait:
                host.closed = (
                    f"is of a site that wants {delay:.0f} seconds between pages: set HELDER_WEB_WAIT higher, or save "
                    "the page from a browser and add that file."
                )
            host.delay = max(host.delay, delay)
        elif answer.status >= 500:
            host.closed = (
                f"cannot be read while the robots.txt of its site cannot be had (its server answers {answer.status}): "
                "try again later."
            )

    def _patiently(self, address: str, said: str, headers: Mapping[str, str], most: int) -> _Answer:
        """The answer of the server, asked again after a pause while it may still come right."""
        host = self._host_of(address)
        for attempt in range(1, TRIES + 1):
            self._rest(host.next - time.monotonic())
            try:
                try:
                    return self._once(address, headers, most)
                finally:
                    host.next = time.monotonic() + host.delay
            except _Again as trouble:
                after = PAUSE * 2 ** (attempt - 1) if trouble.after is None else trouble.after
                if after > self.limits.wait:
                    host.closed = (
                        f"asks to be left alone for {after:.0f} seconds: run the same command again after that."
                    )
                    raise UnreadableError(f"{said} {host.closed}") from trouble
                if attempt == TRIES:
                    raise UnreadableError(f"{said} {trouble}.") from trouble
                self._rest(after)
            except UnreadableError as error:
                raise UnreadableError(f"{said} {error}.") from error
        raise AssertionError("the last attempt returns or raises")

    def _rest(self, seconds: float) -> None:
        """Wait; it does not count for the time that an address may take."""
        if seconds > 0:
            self._clock.deadline += seconds
            self.sleep(seconds)

    def _once(self, address: str, headers: Mapping[str, str], most: int) -> _Answer:
        """One request and its answer. Raises `_Again` or `UnreadableError` with the end of a sentence."""
        from urllib3.exceptions import HTTPError, SSLError
        from urllib3.exceptions import TimeoutError as Late

        try:
            self._clock.left()
            response = self._pool(address).urlopen(
                "GET", _path(address), redirect=False, retries=False, preload_content=False, decode_content=False,
                headers={
                    "User-Agent": f"{AGENT}/{helder.__version__}", "Accept": "text/html, application/xml, */*;q=0.8",
                    "Accept-Encoding": "gzip, deflate", **headers,
                },
            )  # fmt: skip
            whole = False
            try:
                data = b"" if response.status in _REDIRECTS or response.status >= 400 else _body(response, most)
                whole = response.status == 200
            finally:
                # what was not read to its end cannot be used for the next request
                (response.release_conn if whole else response.close)()
        except SSLError as error:
            raise UnreadableError(f"has no valid certificate ({_reason(error)}): check the address") from error
        except (Late, TimeoutError) as error:
            if self._clock.deadline - time.monotonic() <= 0:
                raise UnreadableError(
                    f"takes longer than {self.limits.seconds:.0f} seconds: try again later, or set HELDER_WEB_SECONDS "
                    "higher"
                ) from error
            raise _Again("does not answer: try again later") from error
        except (HTTPError, OSError) as error:
            raise _Again(f"cannot be had ({_reason(error)}): try again later") from error
        named = {name.lower(): value for name, value in response.headers.items()}
        if response.status in _LATER:
            raise _Again(
                f"cannot be had now (its server answers {response.status}): try again later",
                _after(named.get("retry-after")),
            )
        return _Answer(response.status, named, data)

    def _pool(self, address: str) -> urllib3.HTTPConnectionPool:
        """The connection to the host of an address."""
        from urllib3 import HTTPConnectionPool, HTTPSConnectionPool

        parts = urlsplit(address)
        name = f"{parts.scheme}://{parts.netloc}"
        if name in self._pools:
            return self._pools[name]
        if len(self._pools) >= POOLS:
            self._pools.pop(next(iter(self._pools))).close()
        plain, secure = _connections()
        own: dict[str, Any] = {"clock": self._clock, "private": self.limits.private, "timeout": PATIENCE}
        pool: HTTPConnectionPool
        if parts.scheme == "https":
            pool = HTTPSConnectionPool(parts.hostname or "", parts.port, ssl_context=trusted(), **own)
            pool.ConnectionCls = secure
        else:
            pool = HTTPConnectionPool(parts.hostname or "", parts.port, **own)
            pool.ConnectionCls = plain
        self._pools[name] = pool
        return pool


def _path(address: str) -> str:
    parts = urlsplit(address)
    return urlunsplit(("", "", parts.path or "/", parts.query, ""))


def _conditions(known: Validators) -> dict[str, str]:
    """The headers that ask for an address only if it has changed."""
    pairs = (("If-None-Match", known.etag), ("If-Modified-Since", known.modified))
    return {name: value for name, value in pairs if value and value.isascii() and value.isprintable()}


def _body(response: urllib3.BaseHTTPResponse, most: int) -> bytes:
    """The body, unpacked, as long as it stays within the limit."""
    pieces: list[bytes] = []
    size = 0
    packed = [n.strip().lower() for n in response.headers.get("content-encoding", "").split(",")]
    kinds = [name for name in packed if name not in ("", "identity")]
    if len(kinds) > 1 or not {*kinds} <= {"gzip", "x-gzip", "deflate"}:
        raise UnreadableError(f"comes packed in a way that was not asked for ({', '.join(kinds)})")
    unpack = _Unpacking(kinds[0]) if kinds else None
    while chunk := response.read1(CHUNK, decode_content=False):
        for piece in unpack.add(chunk, most + 1 - size) if unpack else (chunk,):
            pieces.append(piece)
            size += len(piece)
            if size > most:
                raise UnreadableError(
                    f"is larger than {most / 2**20:.0f} MB: save it and split it, or set HELDER_WEB_MB higher"
                )
    if response.length_remaining:
        raise _Again("ended before all of it had come: try again later")
    if unpack and not unpack.ended:
        raise _Again("ended before all of it had come: try again later")
    return b"".join(pieces)


class _Unpacking:
    """Compressed bytes unpacked as they come, never more at once than asked for."""

    def __init__(self, kind: str) -> None:
        self._window = 15 if kind == "deflate" else 31
        self._inner = zlib.decompressobj(self._window)
        self._begun = False

    @property
    def ended(self) -> bool:
        """Whether all of it has come."""
        return self._inner.eof or not self._begun

    def add(self, data: bytes, most: int) -> list[bytes]:
        """What these bytes unpack to, at most so many bytes and then no more is looked at."""
        found: list[bytes] = []
        while data and most > 0:
            try:
                piece = self._inner.decompress(data, min(most, CHUNK))
            except zlib.error:
                if self._window == 15 and not self._begun:  # many servers send deflate without its header
                    self._window = -15
                    self._inner = zlib.decompressobj(-15)
                    continue
                raise UnreadableError("comes damaged (it cannot be unpacked): try again later") from None
            self._begun = True
            found.append(piece)
            most -= len(piece)
            data = self._inner.unconsumed_tail
            if self._inner.eof and self._inner.unused_data:
                data = self._inner.unused_data
                if self._window != 31 or not data.startswith(b"\x1f\x8b"):
                    break
                self._inner = zlib.decompressobj(31)
        return found


def _after(header: str | None) -> float | None:
    """The seconds that a Retry-After names, as a number or a moment."""
    if not header:
        return None
    if re.fullmatch(r"\s*\d{1,9}\s*", header, re.A):
        return float(header)
    try:
        moment = email.utils.parsedate_to_datetime(header)
        return max(0.0, moment.timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None


def _reason(error: BaseException) -> str:
    """The innermost reason of an error, in its own words."""
    inner: BaseException = error
    while True:
        deeper = inner.__cause__ or next((a for a in reversed(inner.args) if isinstance(a, BaseException)), None)
        if deeper is None or deeper is inner:
            break
        inner = deeper
    if isinstance(inner, ssl.SSLError):
        return str(getattr(inner, "verify_message", "") or inner.reason or inner)
    text = getattr(inner, "strerror", None) or str(inner) or type(inner).__name__
    return re.sub(r"\s+", " ", str(text))[:120]
