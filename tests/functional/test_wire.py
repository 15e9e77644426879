# SPDX-License-Identifier: ISC
"""Servers that misbehave on the wire: each ends as it should, in time, and
leaves what was known of the feed."""
import gzip
import json
import shutil
import socket
import socketserver
import ssl
import struct
import subprocess
import sys
import threading
import time

import pytest

from certificates import make_ca, server_context
from daemon import CONFIG
from documents import numbered
from fetching import FETCH_ONE, fetch, fetch_all
from origin import Origin, Page
from proxies import read_head
from test_hostile_names import can_unshare
from waiting import SLOW

DOC = numbered("w", 1, 3).encode()
ZIP = gzip.compress(DOC)
OK = b"HTTP/1.1 200 OK\r\n"
CLOSE = b"Connection: close\r\n"


def whole(body=DOC, head=b"", status=OK):
    """A good answer, with more in its head."""
    return status + head + b"Content-Length: %d\r\n\r\n" % len(body) + body


def found(location):
    return (b"HTTP/1.1 302 Found\r\n" + location +
            b"Content-Length: 0\r\n" + CLOSE + b"\r\n")


class Drip:
    """Bytes for ever, some at a time."""

    def __init__(self, head, piece, pause=0.05):
        self.head, self.piece, self.pause = head, piece, pause

    def send(self, connection, over):
        connection.sendall(self.head)
        while not over.wait(self.pause):
            connection.sendall(self.piece)


class Reset:
    """Some bytes, then a reset."""

    def __init__(self, head):
        self.head = head

    def send(self, connection, over):
        connection.sendall(self.head)
        over.wait(0.1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                              struct.pack("ii", 1, 0))


# What is sent, and how the transfer has to end: "body", "status" or a code.
CASES = {
    # time
    "silence": (Drip(b"", b"", 60), {"timeout"}),
    "slow-drip": (Drip(OK + b"\r\n", b"x"), {"timeout"}),
    "slow-steady": (Drip(OK + b"\r\n", b"x" * 100), {"timeout"}),
    "slow-head": (Drip(OK, b"X-A: b\r\n", 0.2), {"timeout"}),
    "stall": (Drip(whole()[:-100], b"", 60), {"timeout"}),
    # size
    "endless-body": (Drip(OK + b"\r\n", b" " * 65536, 0), {"too_large"}),
    "endless-head": (Drip(OK, b"X-A: b\r\n" * 1000, 0), {"too_large"}),
    "endless-line": (Drip(OK + b"X-A: ", b"x" * 65536, 0), {"too_large"}),
    "endless-100": (Drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100, 0),
                    {"too_large"}),
    "endless-chunk-extension": (Drip(
        OK + b"Transfer-Encoding: chunked\r\n\r\n1;", b"x" * 65536, 0),
        {"too_large", "timeout", "connect"}),
    "long-head": (whole(head=b"X-A: " + b"x" * 66000 + b"\r\n"),
                  {"too_large"}),
    "length-huge": (OK + b"Content-Length: 9000000000000000000\r\n\r\nx",
                    {"too_large"}),
    "gzip-bomb": (whole(gzip.compress(bytes(30 << 20)),
                        b"Content-Encoding: gzip\r\n"), {"too_large"}),
    # framing
    "empty": (b"", {"connect"}),
    "http09": (DOC, {"connect"}),
    "garbage": (b"\x00\x01\x02\x03\r\n\r\n", {"connect"}),
    "http2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {"connect"}),
    "length-negative": (OK + b"Content-Length: -1\r\n\r\n", {"connect"}),
    "length-long": (OK + b"Content-Length: %d\r\n\r\n" % (len(DOC) + 9) + DOC,
                    {"connect"}),
    "length-short": (OK + b"Content-Length: 20\r\n\r\n" + DOC, {"body"}),
    "chunk-cut": (OK + b"Transfer-Encoding: chunked\r\n\r\nff\r\nabc",
                  {"connect"}),
    "chunk-bad": (OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n",
                  {"connect"}),
    "chunk-huge": (OK + b"Transfer-Encoding: chunked\r\n\r\n"
                   b"ffffffffffffffffff\r\nabc\r\n", {"connect"}),
    "reset-at-once": (Reset(b""), {"connect"}),
    "reset-in-head": (Reset(OK + b"X-A: "), {"connect"}),
    "reset-in-body": (Reset(whole()[:-100]), {"connect"}),
    "nul-in-head": (whole(head=b"X-A: a\x00b\r\n"), {"connect"}),
    "upgrade": (b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n",
                {"connect"}),
    # what is tolerated
    "lf-only": (whole().replace(b"\r\n", b"\n"), {"body"}),
    "folded": (whole(head=b"X-A: a\r\n b\r\n"), {"body"}),
    "early-hints": (b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" +
                    whole(), {"body"}),
    "trailers": (OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"
                 b"X-A: b\r\n\r\n", {"body"}),
    # codings
    "gzip-cut": (whole(ZIP[:-40], b"Content-Encoding: gzip\r\n"),
                 {"body", "encoding"}),
    "gzip-bad": (whole(b"no gzip at all", b"Content-Encoding: gzip\r\n"),
                 {"encoding"}),
    "gzip-crc": (whole(ZIP[:-8] + bytes(8), b"Content-Encoding: gzip\r\n"),
                 {"encoding"}),
    "gzip-twice": (whole(gzip.compress(ZIP), b"Content-Encoding: gzip\r\n"
                         b"Content-Encoding: gzip\r\n"), {"encoding"}),
    # statuses
    "206": (whole(status=b"HTTP/1.1 206 Partial\r\n"), {"status"}),
    "204": (b"HTTP/1.1 204 None\r\n\r\n", {"status"}),
    "999": (whole(status=b"HTTP/1.1 999 No\r\n"), {"status"}),
    "ntlm": (b"HTTP/1.1 401 No\r\nWWW-Authenticate: NTLM\r\n"
             b"WWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n",
             {"status"}),
    # redirects
    "to-nowhere": (found(b""), {"redirect"}),
    "to-nothing": (found(b"Location: \r\n"), {"redirect"}),
    "to-itself": (found(b"Location: to-itself\r\n"), {"redirect"}),
    "to-and-fro": (found(b"Location: fro-and-to\r\n"), {"redirect"}),
    "fro-and-to": (found(b"Location: to-and-fro\r\n"), {"redirect"}),
    "to-a-long-one": (found(b"Location: /" + b"x" * 5000 + b"\r\n"),
                      {"redirect"}),
    "to-spaces": (found(b"Location:   good x  \r\n"), {"body"}),
    "to-a-bare-cr": (found(b"Location: good?\rX-Injected: y\r\n"), {"body"}),
    "good": (whole(), {"body"}),
    **{f"to-{url.partition(':')[0]}": (
        found(b"Location: " + url.encode() + b"\r\n"), {"blocked"})
       for url in ("file:///etc/passwd", "ftp://127.0.0.1/", "gopher://x/",
                   "dict://x/", "javascript:alert(1)", "data:,x")},
    **{f"to-{n}": (found(b"Location: http://" + host + b"/\r\n"), {"blocked"})
       for n, host in enumerate((
           b"10.0.0.1", b"192.168.1.1", b"100.64.0.1", b"169.254.169.254",
           b"224.0.0.1", b"255.255.255.255", b"0.0.0.0", b"127.0.0.2",
           b"2130706434", b"0177.0.0.2", b"0x7f.0.0.2", b"127.2",
           b"[::]", b"[::1]", b"[::ffff:10.0.0.1]", b"[fc00::1]",
           b"[fe80::1]", b"[64:ff9b::a00:1]", b"u:p@10.0.0.1",
           b"%31%30.0.0.1", "⑩.0.0.1".encode()))},
}


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        head = read_head(self.request)
        if head is None:
            return
        self.server.heads.append(head)
        name = head.split(b" ")[1].decode().lstrip("/").partition("?")[0]
        answer = CASES[name.partition("%")[0]][0]
        try:
            if isinstance(answer, bytes):
                self.request.sendall(answer)
                self.request.shutdown(socket.SHUT_WR)
                self.request.recv(1)
            else:
                answer.send(self.request, self.server.over)
        except OSError:
            pass


class Wire(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.heads = []
        self.over = threading.Event()
        self.port = self.server_address[1]
        self.thread = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.05},
            daemon=True)
        self.thread.start()

    def handle_error(self, request, client_address):
        pass        # clients that go away are what is tested

    def close(self):
        self.over.set()
        self.shutdown()
        self.server_close()
        self.thread.join()


@pytest.fixture(scope="module")
def swept():
    """All of them, 32 at once: the results by name, the usage, the server."""
    wire = Wire()
    base = f"http://127.0.0.1:{wire.port}/"
    began = time.monotonic()
    results, usage = fetch_all(
        *[base + name for name in CASES], deadline=110, max_transfers=32,
        connect_timeout=2000, total_timeout=4000, low_speed_time=2000,
        max_body=16 << 20, allow_private=[f"127.0.0.1:{wire.port}"])
    usage["took"] = time.monotonic() - began
    yield {r["request"][len(base):]: r for r in results}, usage, wire
    wire.close()


@pytest.mark.parametrize("name", CASES)
def test_each_ends_as_it_should(swept, name):
    result = swept[0][name]
    assert result.get("code", result["outcome"]) in CASES[name][1], result
    if result["outcome"] == "failed":
        assert result["detail"].isprintable() and len(result["detail"]) > 8


def test_in_time_and_memory(swept):
    results, usage, _ = swept
    assert usage["took"] < 120 * SLOW
    for result in results.values():
        assert result["took_ms"] < 5500 * SLOW, result
    if SLOW == 1:
        assert usage["peak_kib"] < 96 << 10


def test_nothing_is_sent_that_should_not_be(swept):
    for head in swept[2].heads:
        names = {line.split(b":")[0].lower() for line in head.split(b"\r\n")}
        assert not names & {b"x-injected", b"authorization", b"cookie",
                            b"referer"}, head


@pytest.mark.parametrize("name", [
    "reset-in-head", "reset-in-body", "length-long", "chunk-cut", "chunk-bad",
    "gzip-bad", "http09", "long-head"])
def test_what_was_known_stays(daemon, origin, name):
    """A transfer that broke changes no validator and no item."""
    feed = daemon.api.add(origin.serve("/feed", DOC.decode()))
    tag = Page(DOC).tag()
    answer = CASES[name][0]

    def broken(request, handler):
        if isinstance(answer, bytes):
            handler.wfile.write(answer.replace(
                b"\r\n", b'\r\nETag: "other"\r\n', 1))
        else:
            answer.send(handler.connection, threading.Event())
        handler.close_connection = True
    origin.serve("/feed", broken)
    poll, = daemon.api.refresh(feed["id"])
    assert poll["outcome"] == "error"
    origin.serve("/feed", DOC.decode())
    poll, = daemon.api.refresh(feed["id"])
    assert (poll["status"], poll["outcome"]) == (304, "unchanged")
    assert origin.log("/feed")[-1].headers["If-None-Match"] == tag
    assert len(daemon.api.items()) == 3


def test_a_cut_body_is_asked_for_again_whole(daemon, origin):
    """Gzip's end is missing, which curl takes for success."""
    def cut(request, handler):
        handler.wfile.write(whole(ZIP[:-40], b'ETag: "cut"\r\n'
                                  b"Content-Encoding: gzip\r\n"))
        handler.close_connection = True
    feed = daemon.api.add(origin.serve("/feed", DOC.decode()))
    origin.serve("/feed", cut)
    daemon.api.refresh(feed["id"])
    daemon.api.refresh(feed["id"])
    assert origin.log("/feed")[-1].headers["If-None-Match"] != '"cut"'
    assert len(daemon.api.items()) == 3


def test_gzip_that_is_not_said(daemon, origin):
    reply = daemon.api.post("/v1/feeds", {"url": origin.serve(
        "/feed", ZIP)}, wait=20)
    assert reply.status == 422 and "gzip" in reply.json["detail"].lower()


# --- TLS ---

@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    """A CA, and a function that makes a server's context."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not here")
    folder = tmp_path_factory.mktemp("tls")
    return folder, make_ca(folder)


def secure_fetch(port, ca, host="localhost"):
    return fetch(f"https://{host}:{port}/feed", ca_file=ca,
                 allow_private=["127.0.0.1", "::1"], connect_timeout=2000,
                 total_timeout=4000)


def context(folder, ca, how):
    """A server's context with a certificate that is wrong in some way."""
    sub = folder / how
    sub.mkdir()
    if how == "self-signed":
        made = make_ca(sub, "localhost")
        own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        own.load_cert_chain(made, made.with_suffix(".key"))
        return own
    if how == "unknown-ca":
        return server_context(sub, make_ca(sub))
    if how == "old-protocol":
        own = server_context(sub, ca)
        own.maximum_version = ssl.TLSVersion.TLSv1_1
        return own
    if how == "expired":
        return server_context(sub, ca, days=-1)
    if how == "wrong-host":
        return server_context(sub, ca, names="DNS:other.example")
    return server_context(sub, ca)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
@pytest.mark.parametrize("how", ["self-signed", "unknown-ca", "expired",
                                 "wrong-host", "old-protocol"])
def test_certificates_that_are_refused(tls, how):
    """No request is sent, and the reason is said."""
    folder, ca = tls
    served = Origin(tls=context(folder, ca, how))
    try:
        served.serve("/feed", DOC)
        result = secure_fetch(served.port, ca)
        assert (result["outcome"], result["code"]) == ("failed", "tls"), result
        assert served.log() == []
    finally:
        served.close()


def raw_server(talk):
    """A listener that has `talk` deal with one connection. Its port."""
    server = socket.create_server(("127.0.0.1", 0))

    def run():
        connection = server.accept()[0]
        server.close()
        with connection:
            try:
                talk(connection)
            except OSError:
                pass
    threading.Thread(target=run, daemon=True).start()
    return server.getsockname()[1]


@pytest.mark.parametrize("talk", [
    lambda c: c.sendall(whole()),                       # no TLS at all
    lambda c: c.close(),
    lambda c: c.recv(4096) and time.sleep(6)],          # never ends
    ids=["plain", "closed", "stalled"])
def test_handshakes_that_fail(tls, talk):
    result = secure_fetch(raw_server(talk), tls[1])
    assert (result["outcome"], result["code"]) == ("failed", "tls"), result
    assert result["took_ms"] < 5500 * SLOW


def test_tls_that_ends_without_goodbye(tls):
    """The body's length is known to be short: what came is no document."""
    server = context(tls[0], tls[1], "good")

    def talk(connection):
        secured = server.wrap_socket(connection, server_side=True,
                                     suppress_ragged_eofs=True)
        secured.recv(65536)
        secured.sendall(whole()[:-50])
        socket.socket.shutdown(secured, socket.SHUT_RDWR)
    result = secure_fetch(raw_server(talk), tls[1])
    assert (result["outcome"], result["code"]) == ("failed", "connect"), result


# --- IPv6 ---

def has_ipv6():
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="no IPv6 here")


@needs_ipv6
def test_ipv6_by_address_and_port(make_daemon):
    """Allowed by address and port, as it is for IPv4."""
    served = Origin("::1")
    try:
        url = served.serve("/feed", DOC.decode())
        for rule, good in ((f"[::1]:{served.port}", True),
                           (f"[::1]:{served.port + 1}", False),
                           ("::1", True), ("::/64", True),
                           ("::2", False), ("127.0.0.1", False)):
            daemon = make_daemon(CONFIG.replace("127.0.0.1", rule)).start()
            reply = daemon.api.post("/v1/feeds", {"url": url}, wait=20)
            assert reply.status == (201 if good else 202), (rule, reply)
            if not good:
                error = reply.json["error"]
                assert error["code"] == "blocked"
                assert f"[::1]:{served.port}" in error["detail"]
            daemon.stop()
        assert len(served.log()) == 3
    finally:
        served.close()


# In namespaces of its own: names by a file, and an origin on all addresses but
# one of IPv6, where nobody takes a connection: its queue is full.
NAMES = r"""
set -e
ip link set lo up
ip -6 addr add fd00:1::99/128 dev lo
ip -6 addr add fd00:2::1/128 dev lo
mount --bind "$1" /etc/hosts
exec 3< <(exec "$2" -c "
import http.server, socket, threading
class S(http.server.ThreadingHTTPServer):
    pass
class S6(S):
    address_family = socket.AF_INET6
class H(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def do_GET(self):
        self.send_response(200)
        self.send_header('Content-Length', '2')
        self.end_headers()
        self.wfile.write(b'ok')
    def log_message(self, *a):
        pass
s = S(('127.0.0.1', 0), H)
port = s.server_address[1]
threading.Thread(target=S6(('fd00:2::1', port), H).serve_forever).start()
full = socket.socket(socket.AF_INET6)
full.bind(('fd00:1::99', port))
full.listen(0)
fill = [socket.socket(socket.AF_INET6) for _ in range(8)]
for one in fill:
    one.setblocking(False)
    one.connect_ex(('fd00:1::99', port))
print(port, flush=True)
s.serve_forever()
")
server=$!
trap 'kill $server' EXIT
read -r port <&3
"$3" --connect-timeout 3000 --total-timeout 5000 \
    --allow-private 127.0.0.1 --allow-private fd00::/16 $(printf "http://%s:$port/ " "${@:4}") 2>/dev/null
"""

HOSTS = """\
127.0.0.1 both.test mixed.test
fd00:1::99 both.test dead6.test
fd00:2::1 only6.test
10.9.9.9 mixed.test private.test
"""


@needs_ipv6
def test_names_with_several_addresses(tmp_path):
    """Happy eyeballs: an IPv6 network that is down delays nobody for long;
    of a name's addresses private ones are refused, the others tried."""
    if not can_unshare():
        pytest.skip("namespaces cannot be made here")
    hosts = tmp_path / "hosts"
    hosts.write_text(HOSTS)
    names = ["both.test", "only6.test", "dead6.test", "mixed.test",
             "private.test"]
    done = subprocess.run(
        ["unshare", "-rmn", "bash", "-c", NAMES, "names", str(hosts),
         sys.executable, str(FETCH_ONE), *names],
        capture_output=True, text=True, timeout=60 * SLOW)
    assert done.returncode == 0, done.stderr
    results = {r["request"].split("/")[2].split(":")[0]: r for r in
               map(json.loads, done.stdout.splitlines())}
    assert {n: r.get("code", r["outcome"]) for n, r in results.items()} == {
        "both.test": "body", "only6.test": "body", "mixed.test": "body",
        "dead6.test": "timeout", "private.test": "blocked"}
    assert results["both.test"]["took_ms"] < 1500 * SLOW
    assert results["dead6.test"]["took_ms"] < 4500 * SLOW
