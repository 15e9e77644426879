# SPDX-License-Identifier: ISC
"""Clients that misbehave, against the real daemon."""
import re
import resource
import socket
import threading
import time

import pytest

from daemon import SANITIZED
from documents import rss
from waiting import SLOW, wait_for

HEALTH = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
EXPORT = b"GET /v1/export HTTP/1.1\r\nHost: x\r\n\r\n"


def connect(daemon, timeout=30):
    s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    s.settimeout(timeout * SLOW)
    s.connect(str(daemon.socket))
    return s


def read_all(s):
    parts = []
    while True:
        part = s.recv(65536)
        if not part:
            return b"".join(parts)
        parts.append(part)


def cpu(daemon):
    """CPU seconds of the daemon so far."""
    with open(f"/proc/{daemon.process.pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def resident(daemon):
    with open(f"/proc/{daemon.process.pid}/statm") as f:
        return int(f.read().split()[1]) * resource.getpagesize()


def connections(daemon):
    return daemon.api.get("/v1/status").json["connections"]["open"]


@pytest.fixture
def filled(daemon, origin):
    """A daemon with some 20 MB of items."""
    for n in range(4):
        origin.serve(f"/{n}", rss(f"f{n}", [
            {"guid": f"{n}-{i}", "title": f"item {i}",
             "text": f"<p>{i} " + "word " * 5000 + "</p>"}
            for i in range(100)]))
        daemon.api.add(origin.url(f"/{n}"))
    return daemon


def test_silent_clients_are_closed(daemon):
    """Nothing sent, or half a request: ten seconds."""
    began = time.monotonic()
    silent = [connect(daemon) for _ in range(50)]
    half = connect(daemon)
    half.sendall(b"GET /v1/sta")
    drip = connect(daemon)
    while True:
        try:
            drip.sendall(b"G")
        except BrokenPipeError:
            break
        assert time.monotonic() - began < 30 * SLOW
        time.sleep(0.2)     # the drip itself is what is tested
    for s in [*silent, half]:
        assert read_all(s) == b""
    assert time.monotonic() - began >= 9
    assert connections(daemon) == 1


def test_crowd(daemon):
    """More clients than places: the daemon stays reachable and idle."""
    crowd = []
    for _ in range(300):
        s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        s.setblocking(False)
        try:
            s.connect(str(daemon.socket))
        except BlockingIOError:
            s.close()
            time.sleep(0.01)
            continue
        crowd.append(s)
    began = time.monotonic()
    assert connections(daemon) <= 256
    assert time.monotonic() - began < 10 * SLOW
    used = cpu(daemon)
    time.sleep(1)           # one second of doing nothing is what is measured
    assert cpu(daemon) - used < 0.3
    for s in crowd:
        s.close()
    wait_for(lambda: connections(daemon) == 1)


def test_no_descriptors_left(make_daemon):
    """At the limit of descriptors it waits instead of spinning."""
    daemon = make_daemon().start(preexec_fn=lambda: resource.setrlimit(
        resource.RLIMIT_NOFILE, (64, 64)))
    crowd = []
    for _ in range(100):
        s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        s.setblocking(False)
        try:
            s.connect(str(daemon.socket))
            crowd.append(s)
        except BlockingIOError:
            s.close()
    wait_for(lambda: "cannot accept" in daemon.log())
    used = cpu(daemon)
    time.sleep(1)           # one second of doing nothing is what is measured
    assert cpu(daemon) - used < 0.3
    for s in crowd:
        s.close()
    wait_for(lambda: daemon.api.get("/healthz").status == 200)


def test_slow_readers_hold_little(filled):
    """A hundred readers that do not read hold a batch each, and delay
    nobody."""
    before = resident(filled)
    readers = []
    for _ in range(100):
        s = connect(filled)
        s.sendall(EXPORT)
        readers.append(s)
    for _ in range(20):
        began = time.monotonic()
        assert filled.api.get("/healthz").status == 200
        assert time.monotonic() - began < 5 * SLOW
    assert SANITIZED or resident(filled) - before < 100 << 20
    # one that goes on reading gets everything
    readers[0].shutdown(socket.SHUT_WR)
    answer = read_all(readers[0])
    assert answer.endswith(b"0\r\n\r\n")
    assert answer.count(b'"_gazetted":{') == 400
    for s in readers:
        s.close()
    wait_for(lambda: connections(filled) == 1)


def test_leaving_in_the_middle(filled):
    """Clients that leave at any moment: before, within, after the answer."""
    for n in range(200):
        s = connect(filled)
        s.sendall(EXPORT if n % 2 else HEALTH)
        if n % 3:
            s.recv(n * 1000 + 1)
        s.close()
    wait_for(lambda: connections(filled) == 1)
    assert filled.alive()


def test_leaving_while_waiting(daemon, origin):
    """A long poll and a subscription whose clients have left are given up."""
    origin.serve("/slow", rss("slow", []))
    gate = origin.hold("/slow")
    body = b'{"url": "%s"}' % origin.url("/slow").encode()
    waiting = [connect(daemon) for _ in range(20)]
    for s in waiting[1:]:
        s.sendall(b"GET /v1/changes?after=now&mode=longpoll HTTP/1.1\r\n"
                  b"Host: x\r\n\r\n")
    waiting[0].sendall(b"POST /v1/feeds?wait=60 HTTP/1.1\r\nHost: x\r\n"
                       b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    gate.wait_arrived()
    for s in waiting:
        s.close()
    wait_for(lambda: connections(daemon) == 1)
    gate.release()
    wait_for(lambda: len(daemon.api.feeds()) == 1)


def test_half_close(filled):
    """Who closes the sending side still gets the whole answer."""
    s = connect(filled)
    s.sendall(EXPORT)
    s.shutdown(socket.SHUT_WR)
    assert read_all(s).endswith(b"0\r\n\r\n")


def test_pipelining(daemon):
    """Requests sent in one go are answered in their order."""
    s = connect(daemon)
    nothing = b"GET /v1/x HTTP/1.1\r\nHost: x\r\n\r\n"
    s.sendall((HEALTH * 9 + nothing) * 10)
    s.shutdown(socket.SHUT_WR)
    statuses = re.findall(rb"HTTP/1\.1 (\d+) ", read_all(s))
    assert statuses == ([b"200"] * 9 + [b"404"]) * 10


def test_sender_without_end(daemon):
    """Bytes without end, with a request or without: bounded, then closed."""
    before = resident(daemon)
    for start in (b"GET / HTTP/1.1\r\nX: ", b"", HEALTH):
        s = connect(daemon)
        sent = 0
        try:
            s.sendall(start)
            s.settimeout(1)
            while sent < 64 << 20:
                sent += s.send(b"x" * 65536)
        except (BrokenPipeError, ConnectionResetError, socket.timeout):
            pass
        s.close()
        assert sent < 32 << 20
    assert daemon.api.get("/healthz").status == 200
    assert SANITIZED or resident(daemon) - before < 64 << 20


def test_bodies_share_a_budget(daemon):
    """A hundred bodies of 16 MiB at once do not fit; the daemon lives."""
    head = (b"POST /v1/opml HTTP/1.1\r\nHost: x\r\n"
            b"Content-Length: 16000000\r\n\r\n")
    before = resident(daemon)
    senders = []
    for _ in range(20):
        s = connect(daemon)
        s.settimeout(2)
        try:
            s.sendall(head + b"x" * 15_000_000)
        except (BrokenPipeError, ConnectionResetError, socket.timeout):
            pass
        senders.append(s)
    assert daemon.api.get("/healthz").status == 200
    assert SANITIZED or resident(daemon) - before < 128 << 20
    for s in senders:
        s.close()


def test_many_at_once(filled):
    """Readers and writers together: every answer is whole."""
    wrong = []

    def work(n):
        for i in range(10):
            if n % 4 == 0:
                r = filled.api.post("/v1/feeds",
                                    {"url": f"http://127.0.0.1:9/{n}-{i}"})
                ok = r.status == 201
            elif n % 4 == 1:
                ok = len(filled.api.items()) == 400
            elif n % 4 == 2:
                ok = len(filled.api.get("/v1/items", limit=20).json["items"]) == 20
            else:
                ok = filled.api.get("/healthz").status == 200
            if not ok:
                wrong.append((n, i))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
