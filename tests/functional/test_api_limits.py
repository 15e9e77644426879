# SPDX-License-Identifier: ISC
"""More clients that misbehave: crowds, smuggled requests, forged cursors, and
what the store must not be led to do."""
import re
import resource
import select
import signal
import socket
import subprocess
import threading
import time
from urllib.parse import quote

import pytest

from daemon import CONFIG, SANITIZED
from documents import numbered
from gazette import gazette
from test_api_abuse import connect, connections, cpu, read_all, resident
from waiting import SLOW, wait_for

CROWD = 10_000


@pytest.fixture
def many_files():
    """Room for the crowd's sockets; less where the system allows less."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield min(CROWD, hard - 200)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_ten_thousand_idle_clients(daemon, many_files):
    """They come, say nothing and stay: only some have a place, and who asks
    something is answered all the while."""
    before, crowd = resident(daemon), []
    slowest = 0
    while len(crowd) < many_files:
        s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        s.setblocking(False)
        try:
            s.connect(str(daemon.socket))
        except BlockingIOError:     # the kernel's queue is full
            s.close()
            time.sleep(0.001)
            continue
        crowd.append(s)
        if len(crowd) % 1000 == 0:
            began = time.monotonic()
            assert daemon.api.get("/healthz").status == 200
            slowest = max(slowest, time.monotonic() - began)
    assert slowest < 5 * SLOW
    assert connections(daemon) <= 256
    assert SANITIZED or resident(daemon) - before < 16 << 20
    used = cpu(daemon)
    time.sleep(1)           # one second of doing nothing is what is measured
    assert cpu(daemon) - used < 0.3 * SLOW
    # All but the last are closed already; those after ten seconds.
    poller = select.poll()
    for s in crowd:
        poller.register(s, select.POLLIN)

    def closed():
        return len(poller.poll(0)) == len(crowd)

    wait_for(closed, 30)
    for s in crowd:
        s.close()


# Each of these may be taken for one request or two, or for one with another
# body. Whatever is answered, the feed in it may not be subscribed to.
INNER = (b"POST /v1/feeds HTTP/1.1\r\nHost: x\r\nContent-Length: 27\r\n\r\n"
         b'{"url":"http://127.0.0.1:9"}')
CHUNKED = b"%x\r\n%s\r\n0\r\n\r\n" % (len(INNER), INNER)
HEAD = b"POST /v1/consumers/x HTTP/1.1\r\nHost: x\r\n"
SMUGGLED = {
    "length, then chunked": HEAD + b"Content-Length: 5\r\n"
                            b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + INNER,
    "chunked, then length": HEAD + b"Transfer-Encoding: chunked\r\n"
                            b"Content-Length: 5\r\n\r\n0\r\n\r\n" + INNER,
    "length inside chunks": HEAD + b"Content-Length: %d\r\n"
                            b"Transfer-Encoding: chunked\r\n\r\n%s"
                            % (len(CHUNKED), CHUNKED),
    "two lengths": HEAD + b"Content-Length: %d\r\nContent-Length: 0\r\n\r\n%s"
                   % (len(INNER), INNER),
    "two lengths, turned": HEAD + b"Content-Length: 0\r\n"
                           b"Content-Length: %d\r\n\r\n%s" % (len(INNER), INNER),
    "a list of lengths": HEAD + b"Content-Length: 0, %d\r\n\r\n%s"
                         % (len(INNER), INNER),
    "a signed length": HEAD + b"Content-Length: +0\r\n\r\n" + INNER,
    "a length in hex": HEAD + b"Content-Length: 0x0\r\n\r\n" + INNER,
    "not quite chunked": HEAD + b"Transfer-Encoding: xchunked\r\n\r\n" + CHUNKED,
    "chunked, identity": HEAD + b"Transfer-Encoding: chunked, identity\r\n\r\n"
                         + CHUNKED,
    "a chunk's odd size": HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
                          b"0x3\r\nabc\r\n0\r\n\r\n" + INNER,
    "a chunk's negative size": HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
                               b"-1\r\n" + INNER,
    "a chunk without end": HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
                           b"ffffffffffffffff\r\n" + INNER,
    "a blank in the name": HEAD + b"Content-Length : %d\r\n\r\n%s"
                           % (len(INNER), INNER),
    "a folded line": HEAD + b"X: y\r\n Content-Length: %d\r\n\r\n%s"
                     % (len(INNER), INNER),
    "a NUL in a header": HEAD + b"X: a\0b\r\nContent-Length: %d\r\n\r\n%s"
                         % (len(INNER), INNER),
    "a bare return": HEAD + b"X: y\rContent-Length: %d\r\n\r\n%s"
                     % (len(INNER), INNER),
    "a body for GET": b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
                      b"Content-Length: %d\r\n\r\n%s" % (len(INNER), INNER),
}


@pytest.fixture(scope="module")
def guarded():
    """One daemon for all that is smuggled; it has to live through it."""
    from daemon import Daemon
    daemon = Daemon(CONFIG).start()
    yield daemon
    daemon.stop()
    reports = daemon.reports()
    daemon.close()
    assert not reports, "\n".join(reports)


@pytest.mark.parametrize("name", SMUGGLED)
def test_smuggled_requests(guarded, name):
    answer = guarded.api.raw(SMUGGLED[name])
    assert b"HTTP/1.1 201" not in answer, answer
    assert guarded.api.feeds() == [], name
    assert guarded.api.get("/healthz").status == 200


@pytest.mark.parametrize("head, status", [
    (b"GET /healthz HTTP/1.1\r\n\r\n", 400),            # no Host
    (b"GET /healthz HTTP/1.0\r\n\r\n", 200),            # needs none
    (b"GET http://localhost/healthz HTTP/1.1\r\nHost: x\r\n\r\n", 200),
    (b"GET http://x/v1/%73tatus HTTP/1.1\r\nHost: x\r\n\r\n", 404),
    (b"GET /v1/items/..%2fstatus HTTP/1.1\r\nHost: x\r\n\r\n", 404),
    (b"GET /v1//status HTTP/1.1\r\nHost: x\r\n\r\n", 404),
    (b"GET /v1/status%00 HTTP/1.1\r\nHost: x\r\n\r\n", 404),
    (b"GET /v1/status\0 HTTP/1.1\r\nHost: x\r\n\r\n", None),
    (b"BREW /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 501),
    (b"TRACE /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 405),
    (b"CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n", None),
    (b"POST /v1/feeds HTTP/1.1\r\nHost: x\r\n"
     b"Content-Length: 99999999999\r\n\r\n", 413),
    (b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 17000 + b"\r\n\r\n",
     400),
], ids=lambda x: repr(x)[:60] if isinstance(x, bytes) else str(x))
def test_heads(guarded, head, status):
    answer = guarded.api.raw(head)
    if status is None:
        assert not answer.startswith(b"HTTP/1.1 2"), answer
    else:
        assert answer.split(b" ", 2)[1] == b"%d" % status, answer
    assert guarded.api.get("/healthz").status == 200


def test_a_head_without_end_is_cut_soon(guarded):
    """After its 16 KiB, and what the kernel has taken meanwhile."""
    s = connect(guarded)
    sent = 0
    try:
        s.sendall(b"GET / HTTP/1.1\r\nX: ")
        while sent < 8 << 20:
            sent += s.send(b"x" * 4096)
    except (BrokenPipeError, ConnectionResetError):
        pass
    assert sent < 1 << 20
    s.close()


# --- what is asked of the store ---

@pytest.fixture
def stocked(daemon, origin):
    daemon.api.add(origin.serve("/feed", numbered("one", 1, 200)), tags=["news"])
    wait_for(lambda: daemon.api.get("/v1/status").json["index_lag"] == 0)
    return daemon


def forged(cursor):
    """Every byte turned, and the numbers in it at their ends."""
    raw = bytes.fromhex(cursor)
    for at in range(len(raw)):
        yield (raw[:at] + bytes([raw[at] ^ 0x80]) + raw[at + 1:]).hex()
    for number in (0, 1, (1 << 63) - 1, 1 << 63, (1 << 64) - 1):
        eight = number.to_bytes(8, "big")
        yield (raw[:-8] + eight).hex()
        yield (raw[:-16] + eight + raw[-8:]).hex()
        yield (raw[:-16] + eight + eight).hex()
    yield from (cursor[:-1], cursor[:-2], cursor + "00", cursor.upper() + "g",
                "-" + cursor[1:], cursor.replace("0", "O"), "0" * 50,
                "1;DROP TABLE item", "' OR 1=1 --", "%00", "\u00e9")


@pytest.mark.parametrize("query", [
    "limit=5", "limit=5&order=published", "limit=5&q=item&order=rank",
    "limit=5&tag=news"])
def test_forged_cursors(stocked, query):
    page = stocked.api.get("/v1/items?" + query).json
    cursor = re.search(r"cursor=([0-9a-f]+)", page["next_url"])[1]
    known = {item["id"] for item in stocked.api.items()}
    refused = 0
    for text in forged(cursor):
        reply = stocked.api.get(f"/v1/items?{query}&cursor={quote(text)}")
        if reply.status == 400:
            assert reply.json["code"] in ("bad_cursor", "bad_parameter")
            refused += 1
        else:       # a place that is none: the list goes on from there
            assert reply.status == 200, (text, reply)
            assert {item["id"] for item in reply.json["items"]} <= known
    assert refused >= 9     # its version, its query's hash, what is no hex
    assert stocked.api.get("/v1/items?unread=1&cursor=" + cursor
                           ).json["code"] == "bad_cursor"


HOSTILE = ["'", '"', "'; DROP TABLE item; --", "1 OR 1=1", "\\", "%", "_", "*",
           "?1", ":a", "@a", "$a", "NULL", "x'00'", ");", "/*", "\x00", "\x1b",
           "a" * 600, "\u202e", "\ud7ff", "𝄞" * 100, "(" * 5000]


@pytest.mark.parametrize("target, parameter", [
    ("/v1/items", "q"), ("/v1/items", "tag"), ("/v1/items", "feed"),
    ("/v1/items", "order"), ("/v1/items", "fields"), ("/v1/items", "since"),
    ("/v1/items", "limit"), ("/v1/export", "format"), ("/v1/feeds", "tag"),
    ("/v1/feeds", "state"), ("/v1/feeds", "cursor"), ("/v1/changes", "after"),
    ("/v1/changes", "consumer"), ("/v1/changes", "tag"),
    ("/v1/stories", "cursor")])
def test_hostile_values(guarded, target, parameter):
    """Nothing but an answer of 200, or a refusal that has a reason."""
    for value in HOSTILE:
        reply = guarded.api.get(f"{target}?{parameter}={quote(value)}")
        assert reply.status in (200, 400, 404), (value, reply)
        if reply.status != 200:
            assert reply.json["code"] in ("bad_parameter", "bad_cursor",
                                          "not_found"), reply
    assert "sqlite" not in guarded.log()
    assert guarded.api.get("/v1/items").json["items"] == []


def test_a_search_as_long_as_a_head_may_be(guarded):
    for text in ("a " * 7000, "a" * 15000, '"' * 4000):
        assert guarded.api.get("/v1/items?q=" + quote(text)).status == 400
    answer = guarded.api.raw(b"GET /v1/items?q=" + b"a" * 400_000 +
                             b" HTTP/1.1\r\nHost: x\r\n\r\n")
    assert not answer.startswith(b"HTTP/1.1 2")


def test_a_thousand_writes_at_once(stocked):
    """By twenty clients: each is committed when it is answered, whatever else
    is written, and there after a kill."""
    ids = [item["id"] for item in stocked.api.items()]
    wrong, marks = [], {}

    def work(n):
        for item in ids[n::20] * 5:
            mark = f"t{time.monotonic_ns()}"
            reply = stocked.api.patch(f"/v1/items/{item}", {"tags": [mark]})
            seen = stocked.api.get(f"/v1/items/{item}").json
            if reply.status != 200 or \
                    seen["_gazetted"]["user_tags"] != [mark]:
                wrong.append((item, mark, reply, seen))
            marks[item] = mark

    threads = [threading.Thread(target=work, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong, wrong[0]
    stocked.kill()
    stocked.start()
    assert {item["id"]: item["_gazetted"]["user_tags"][0]
            for item in stocked.api.items()} == marks


# --- refreshing ---

def test_a_flood_of_refreshes(daemon, origin):
    """They share the poll that runs, and no other begins soon after."""
    url = origin.serve("/feed", numbered("one", 1, 3))
    feed = daemon.api.add(url)["id"]
    asked = len(origin.requests)
    gate = origin.hold("/feed")
    replies = []

    def refresh(force):
        replies.append(daemon.api.post(f"/v1/feeds/{feed}/refresh", wait=30,
                                       force=force, timeout=60))

    first = threading.Thread(target=refresh, args=(1,))
    first.start()
    gate.wait_arrived()
    others = [threading.Thread(target=refresh, args=(None,)) for _ in range(50)]
    for thread in others:
        thread.start()
    wait_for(lambda: connections(daemon) + len(replies) >= 52)
    gate.release()
    for thread in (first, *others):
        thread.join()
    for _ in range(50):
        refresh(None)
    assert len(origin.requests) == asked + 1
    assert {reply.status for reply in replies} <= {200, 429}
    for reply in replies[-50:]:
        assert reply.status == 429
        assert 0 < int(reply.headers["Retry-After"]) <= 60
        assert reply.json["code"] == "too_soon"


# --- the client and a daemon that is there and is not ---

def test_a_daemon_that_hangs(daemon):
    """Ten seconds, one line, 69."""
    daemon.process.send_signal(signal.SIGSTOP)
    try:
        began = time.monotonic()
        done = gazette(daemon.socket, "status", timeout=60)
        assert done.returncode == 69
        assert done.stderr.count(b"\n") == 1
        assert b"does not answer" in done.stderr
        assert time.monotonic() - began < 20 * SLOW
    finally:
        daemon.process.send_signal(signal.SIGCONT)
    assert gazette(daemon.socket, "status").returncode == 0


def test_a_reader_that_leaves_the_real_daemon(stocked):
    done = subprocess.run(
        ["/bin/bash", "-c", 'for c in items export "follow --after 0"; do '
         f'{gazette.__globals__["GAZETTE"]} --socket {stocked.socket} $c | '
         'head -n 1 | cut -c 1-1; echo ${PIPESTATUS[0]}; done'],
        capture_output=True, text=True, timeout=60 * SLOW)
    assert done.stdout.split()[1::2] == ["0", "0", "0"], done.stdout
    assert done.stderr == ""


def test_answers_of_a_stopped_reader_delay_nobody(stocked):
    """A hundred requests whose answers nobody reads."""
    idle = []
    for _ in range(100):
        s = connect(stocked)
        s.sendall(b"GET /v1/export HTTP/1.1\r\nHost: x\r\n\r\n")
        idle.append(s)
    times = []
    for _ in range(50):
        began = time.monotonic()
        assert len(stocked.api.get("/v1/items", limit=50).json["items"]) == 50
        times.append(time.monotonic() - began)
    assert sorted(times)[25] < 0.5 * SLOW
    idle[0].shutdown(socket.SHUT_WR)
    assert read_all(idle[0]).count(b'"_gazetted":{') == 200
    for s in idle:
        s.close()
