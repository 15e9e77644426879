# SPDX-License-Identifier: ISC
"""An export that is larger than memory should have to be: what the daemon holds
of it, what it holds on to in the store, and how it ends when it cannot go on."""
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time

import pytest

from api import UnixConnection
from daemon import SANITIZED
from documents import numbered, rss
from test_api_abuse import connect, resident
from waiting import SLOW, wait_for

# In all, by exporting again and again what is stored.
BYTES, BYTES_LONG = 300 << 20, 10 << 30
HELD = 1 << 20      # what one export may hold


@pytest.fixture
def stocked(daemon, origin):
    """Some 40 MB of JSON in items of 100 KB, which pack well."""
    for n in range(4):
        origin.serve(f"/{n}", rss(f"f{n}", [
            {"guid": f"{n}-{i}", "title": f"item {i}",
             "text": f"<p>{i} " + "some words that say little " * 1900 + "</p>"}
            for i in range(100)]))
        daemon.api.add(origin.url(f"/{n}"), wait=60)
    return daemon


class Export:
    """A reader that takes as much as it is told to."""

    def __init__(self, daemon, target="/v1/export"):
        self.connection = UnixConnection(str(daemon.socket), 600)
        self.connection.request("GET", target)
        self.response = self.connection.getresponse()
        assert self.response.status == 200

    def take(self, most=1 << 62):
        n = 0
        while n < most and (part := self.response.read(1 << 18)):
            n += len(part)
        return n

    def close(self):
        self.connection.close()


def settle(daemon):
    """The memory that it has once exports have passed through it: several at
    once, until each thread that reads has the pages it keeps."""
    held = [0]
    while len(held) < 3 or (held[-1] > held[-2] and len(held) < 10):
        exports, sizes = [Export(daemon) for _ in range(4)], [0] * 4
        while any(parts := [export.take(1 << 20) for export in exports]):
            sizes = [size + part for size, part in zip(sizes, parts)]
        for export in exports:
            export.close()
        held.append(resident(daemon))
    return sizes[0], held[-1]


def test_an_export_holds_little(stocked, long):
    """Bytes without number pass; the memory stays what it was."""
    size, before = settle(stocked)
    wanted, passed, most = BYTES_LONG if long else BYTES, 0, 0
    while passed < wanted:
        export = Export(stocked)
        while n := export.take(8 << 20):
            passed += n
            most = max(most, resident(stocked) - before)
        export.close()
    assert passed >= wanted
    assert size > 30 << 20
    assert SANITIZED or most <= HELD, f"{most} bytes more"


def test_one_export_of_ten_gigabytes(daemon, origin, long):
    """In one answer. SQLite's cache, of 8 MiB for each of two connections,
    is full after the first."""
    if not long:
        pytest.skip("takes minutes: --long")
    text = "some words that say little " * 3800
    for n in range(270):
        origin.serve(f"/{n}", rss(f"f{n}", [
            {"guid": f"{n}-{i}", "title": f"item {i}",
             "text": f"<p>{n} {i} {text}</p>"} for i in range(100)]))
        daemon.api.add(origin.url(f"/{n}"), wait=60)
        origin.serve(f"/{n}", "")
    wait_for(lambda: daemon.api.get("/v1/status").json["index_lag"] == 0, 900)
    _, before = settle(daemon)
    most = passed = 0
    export = Export(daemon)
    while n := export.take(64 << 20):
        passed += n
        most = max(most, resident(daemon) - before)
    export.close()
    print(f"{passed} bytes, {most} more held")
    assert passed > 10 << 30
    assert SANITIZED or most <= HELD, f"{most} bytes more"


def read_locks(daemon):
    """Locks that the daemon holds as a reader of its store: of SQLite's shared
    memory, bytes 123 to 127 are those of readers. Its writer has none at
    rest."""
    shm = os.stat(str(daemon.store) + "-shm").st_ino
    found = []
    with open("/proc/locks") as f:
        for line in f:
            words = line.split()
            if words[1] == "POSIX" and words[4] == str(daemon.pid()) and \
                    words[5].endswith(f":{shm}") and 123 <= int(words[6]) <= 127:
                found.append(line)
    return found


def test_a_stopped_reader_holds_no_transaction(stocked, origin):
    """It has begun and reads no more: others write and are not delayed, and
    the log of the store does not grow without end behind it."""
    stopped = [Export(stocked) for _ in range(5)]
    for export in stopped:
        export.take(100_000)
    # Who looks sees the lock of one that runs; of those there is none.
    running = threading.Thread(target=lambda: [settle(stocked) for _ in range(3)])
    running.start()
    seen = False
    while running.is_alive():
        seen = seen or bool(read_locks(stocked))
    running.join()
    assert seen
    wait_for(lambda: not read_locks(stocked))
    feed = stocked.api.feeds()[0]["id"]
    wal = stocked.store.with_name("gazetted.db-wal")
    slowest = 0
    for n in range(40):
        origin.serve("/0", rss("f0", [
            {"guid": f"{n}-{i}", "title": f"new {n} {i}",
             "text": os.urandom(30000).hex()} for i in range(20)]))
        began = time.monotonic()
        stocked.api.refresh(feed)
        slowest = max(slowest, time.monotonic() - began)
    # 40 MB were written; the log is begun anew each 4000 pages, of 8 KiB.
    assert wal.stat().st_size < 40 << 20
    assert slowest < 5 * SLOW
    # Who goes on reading has what was there when the walk came by.
    assert stopped[0].take() > 30 << 20
    for export in stopped:
        export.close()


# --- how it ends when it cannot go on ---

def ends_with_error(daemon, target, headers=None):
    """Read an answer that breaks off. Its last line, and all before."""
    connection = UnixConnection(str(daemon.socket), 60)
    connection.request("GET", target, headers=headers or {})
    response = connection.getresponse()
    assert response.status == 200
    with pytest.raises(http.client.IncompleteRead) as broken:
        response.read()
    connection.close()
    return broken.value.partial.decode()


def overflow_page(path):
    """The number of a page in the middle of the items' texts, and its size."""
    import sqlite3
    db = sqlite3.connect(path)
    size, = db.execute("PRAGMA page_size").fetchone()
    pages = [n for n, in db.execute(
        "SELECT pageno FROM dbstat WHERE name = 'body' AND pagetype = 'leaf'"
        " ORDER BY path")]
    db.close()
    return pages[len(pages) // 2], size


@pytest.fixture
def damaged(daemon, origin):
    """A store that has lost a page in the middle of the texts."""
    for n in range(20):
        origin.serve(f"/{n}", rss(f"f{n}", [
            {"guid": f"{n}-{i}", "title": f"item {i}",
             "text": os.urandom(4000).hex()} for i in range(100)]))
        daemon.api.add(origin.url(f"/{n}"), wait=60)
    wait_for(lambda: daemon.api.get("/v1/status").json["index_lag"] == 0)
    daemon.stop()
    page, size = overflow_page(daemon.store)
    with open(daemon.store, "r+b") as f:
        f.seek((page - 1) * size)
        f.write(b"\xff" * size)
    return daemon.start()


def test_the_last_line_says_that_it_failed(damaged, tmp_path):
    status = damaged.api.get("/v1/status").json
    assert status["state"] == "ok" and "trouble" not in status
    text = ends_with_error(damaged, "/v1/export")
    *lines, last = text.splitlines()
    assert json.loads(last)["error"]["code"] == "storage"
    assert all("id" in json.loads(line) for line in lines) and len(lines) > 50
    feed = json.loads(ends_with_error(damaged, "/v1/export?format=jsonfeed"))
    assert feed["_gazetted"]["error"]["code"] == "storage"
    assert len(feed["items"]) == len(lines)
    assert re.search(r"<!-- error: storage: [^>]* -->\n$",
                     ends_with_error(damaged, "/v1/export?format=atom"))
    assert re.search(r"\nerror,storage: [^\n]*\r\n$",
                     ends_with_error(damaged, "/v1/export?format=csv"))
    changes = ends_with_error(damaged, "/v1/changes?after=0")
    assert json.loads(changes.splitlines()[-1])["error"]["code"] == "storage"
    # The client says so, and leaves no half of a file.
    done = damaged.gazette("export", "-o", tmp_path / "out", check=False)
    assert done.returncode == 1 and "store" in done.stderr
    assert not (tmp_path / "out").exists()
    # It is told, nothing is written any more, and reads go on.
    status = damaged.api.get("/v1/status").json
    assert status["state"] == "degraded" and "gazette check" in status["trouble"]
    assert "trouble" in damaged.gazette("status").stdout
    assert damaged.log().count("store: something in it cannot be read") == 1
    feed = damaged.api.feeds()[0]["id"]
    reply = damaged.api.patch(f"/v1/feeds/{feed}", {"title": "x"})
    assert reply.status == 503 and reply.json["code"] == "storage"
    metrics = damaged.api.get("/metrics").text
    assert "gazetted_store_damaged 1\n" in metrics
    assert "gazetted_store_degraded 1\n" in metrics
    assert damaged.api.get("/v1/items", limit=5).status == 200


def test_a_query_has_a_time(daemon, origin):
    """A daemon that is stopped in the middle of a query finds that it has taken
    too long, and says so in the last line."""
    daemon.api.add(origin.serve("/feed", numbered("one", 1, 3000)), wait=60)
    ends, done = [], threading.Event()

    def read():
        while not done.is_set():
            with socket.socket(socket.AF_UNIX) as s:
                s.settimeout(60 * SLOW)
                s.connect(str(daemon.socket))
                s.sendall(b"GET /v1/export HTTP/1.0\r\nHost: x\r\n\r\n")
                parts = []
                while part := s.recv(1 << 20):
                    parts.append(part)
            ends.append(b"".join(parts)[-200:])

    reader = threading.Thread(target=read)
    reader.start()

    def too_slow():
        daemon.process.send_signal(signal.SIGSTOP)
        time.sleep(0.7)     # longer than a query may take
        daemon.process.send_signal(signal.SIGCONT)
        n = len(ends)
        wait_for(lambda: len(ends) > n + 1)
        return any(b'"code":"query_too_slow"' in end for end in ends)

    try:
        wait_for(too_slow, 120)
    finally:
        done.set()
        reader.join()
    assert daemon.api.get("/v1/items").status == 200
