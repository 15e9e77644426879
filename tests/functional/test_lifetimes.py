# SPDX-License-Identifier: ISC
"""Feeds, clients and the daemon that go while a poll is under way."""
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
import time

import pytest

from daemon import CONFIG
from documents import numbered, rss
from waiting import SLOW, TimedOut, wait_for

OFTEN = CONFIG.replace("poll {", """poll {
    interval = "1s"
    min_interval = "1s"
    max_interval = "2s\"""")


BUDGET = 64 << 20       # of the bodies of requests that are coming in
HEAD = (b"POST /v1/opml HTTP/1.1\r\nHost: x\r\n"
        b"Content-Length: %d\r\n\r\n")


class Workers:
    """All parser workers of a daemon, stopped for as long as they are asked
    to: a document stays in the middle of the way."""

    def __init__(self, daemon):
        self.pids = daemon.workers()

    def __enter__(self):
        for pid in self.pids:
            os.kill(pid, signal.SIGSTOP)

    def __exit__(self, *_):
        for pid in self.pids:
            os.kill(pid, signal.SIGCONT)


@pytest.mark.parametrize("how", ["remove", "pause"])
def test_waiting_feed_goes(daemon, origin, how):
    """A refresh waits for no feed that went while it stood in a queue."""
    feeds = [daemon.api.add(origin.serve(f"/{n}", numbered(f"f{n}", 1, 2)))
             for n in range(3)]
    gates = [origin.hold(f"/{n}") for n in range(3)]
    for gate in gates:
        gate.opened.clear()
    origin.forget()
    answers = []
    refresh = threading.Thread(
        target=lambda: answers.append(daemon.api.refresh(wait=60)))
    refresh.start()
    wait_for(lambda: origin.log())
    first = int(origin.log()[0].path[1:])       # the others are in the queue
    for n, feed in enumerate(feeds):
        if n == first:
            continue
        path = f"/v1/feeds/{feed['id']}"
        if how == "remove":
            assert daemon.api.delete(path).status == 204
        else:
            assert daemon.api.patch(path, {"state": "paused"}).status == 200
    for gate in gates:
        gate.release()
    refresh.join(20 * SLOW)
    assert not refresh.is_alive()
    assert [p["feed"] for p in answers[0]] == [feeds[first]["id"]]


def test_paused_poll_is_no_failure(daemon, origin):
    feed = daemon.api.add(origin.serve("/f", numbered("f", 1, 2)))
    path = f"/v1/feeds/{feed['id']}"
    gate = origin.hold("/f")
    daemon.api.post(f"{path}/refresh", force=1)
    gate.wait_arrived()
    assert daemon.api.patch(path, {"state": "paused"}).status == 200
    wait_for(lambda: daemon.api.get("/v1/status").json["polls"]
             ["under_way"] == 0)
    after = daemon.api.feed(feed["id"])
    assert "error" not in after
    assert len(daemon.api.polls(feed["id"])) == 1


def test_resumed_during_its_poll(make_daemon, origin):
    """Paused and resumed while a poll is under way: polled again after it."""
    daemon = make_daemon(OFTEN).start()
    feed = daemon.api.add(origin.serve("/f", numbered("f", 1, 2)))
    path = f"/v1/feeds/{feed['id']}"
    with Workers(daemon):
        origin.serve("/f", numbered("f", 2, 3))
        wait_for(lambda: origin.log("/f")[-1].status == 200
                 and len(origin.log("/f")) > 1)
        assert daemon.api.patch(path, {"state": "paused"}).status == 200
        assert daemon.api.patch(path, {"state": "active"}).status == 200
    seen = len(origin.log("/f"))
    wait_for(lambda: len(origin.log("/f")) > seen + 1)


def test_other_url_during_a_poll(daemon, origin):
    """The answer of the old URL says nothing of the new one's validators."""
    old = origin.serve("/old", numbered("f", 1, 2),
                       headers={"Last-Modified": "Fri, 01 Jan 2100 00:00:00 GMT"})
    feed = daemon.api.add(old, wait=0)
    wait_for(lambda: len(daemon.api.polls(feed["id"])) == 1)
    origin.serve("/old", numbered("f", 1, 3),
                 headers={"Last-Modified": "Fri, 01 Jan 2100 00:00:01 GMT"})
    gate = origin.hold("/old")
    daemon.api.post(f"/v1/feeds/{feed['id']}/refresh", force=1)
    gate.wait_arrived()
    new = origin.serve("/new", numbered("f", 3, 4))
    reply = daemon.api.patch(f"/v1/feeds/{feed['id']}", {"url": new})
    assert reply.status == 200, reply
    gate.release()
    wait_for(lambda: origin.log("/new"))
    request = origin.log("/new")[0]
    assert request.headers["If-None-Match"] is None
    assert request.headers["If-Modified-Since"] is None
    wait_for(lambda: len(daemon.api.items()) == 4)


@pytest.mark.parametrize("change", [{"title": "another"}, {"interval": 60}])
def test_edited_during_a_poll(daemon, origin, change):
    """A new title is no reason to poll; the poll under way takes the new
    interval into account."""
    feed = daemon.api.add(origin.serve("/f", numbered("f", 1, 2)))
    other = daemon.api.add(origin.serve("/other", numbered("other", 1, 2)))
    path = f"/v1/feeds/{feed['id']}"
    gate = origin.hold("/f")
    origin.forget()
    daemon.api.post(f"{path}/refresh", force=1)
    gate.wait_arrived()
    daemon.api.patch(path, change)
    gate.release()
    wait_for(lambda: len(daemon.api.polls(feed["id"])) == 2)
    if "interval" in change:
        why = daemon.api.get(path + "/schedule").json
        assert any("interval" in t["name"] for t in why["terms"]), why
    daemon.api.refresh(other["id"])     # a second poll would have come first
    assert len(origin.log("/f")) == 1


def test_socket_removed_after_a_reload(make_daemon, long):
    """The socket is made again where the configuration said at the start."""
    if not long:
        pytest.skip("takes a minute: --long")
    daemon = make_daemon().start()
    daemon.notify.messages.clear()
    daemon.process.send_signal(signal.SIGHUP)
    daemon.wait_notify("READY=1")
    daemon.socket.unlink()
    wait_for(daemon.socket.exists, 70)
    assert daemon.api.get("/healthz").status == 200


class SlowDisk:
    """Each sync of a daemon takes a second."""

    def __init__(self, daemon, scratch):
        if not shutil.which("strace"):
            pytest.skip("strace is not here")
        self.trace, said = scratch / "trace", scratch / "strace.err"
        with open(said, "w") as err:
            self.strace = subprocess.Popen(
                ["strace", "-f", "-o", self.trace, "-e", "trace=fdatasync",
                 "-e", "inject=fdatasync:delay_enter=1000000",
                 "-p", str(daemon.pid())], stderr=err)
        wait_for(lambda: "attached" in said.read_text())

    def wait_busy(self):
        """Wait until a sync is under way."""
        wait_for(lambda: self.trace.stat().st_size > 0)

    def wait_gone(self):
        self.strace.wait(20)


# LeakSanitizer traces as well as strace: not both at once.
TRACED = {"ASAN_OPTIONS": "detect_leaks=0"}


def test_write_in_hand_is_answered(make_daemon, tmp_path):
    """The daemon ends when the disk has it and the client knows."""
    daemon = make_daemon(env=TRACED).start()
    disk = SlowDisk(daemon, tmp_path)
    answers = []
    client = threading.Thread(target=lambda: answers.append(
        daemon.api.post("/v1/feeds", {"url": "http://127.0.0.1:9/"})))
    client.start()
    disk.wait_busy()
    daemon.stop()
    disk.wait_gone()
    client.join(20)
    assert [a.status for a in answers] == [201]


def test_terminated_twice(make_daemon, origin, tmp_path):
    """The second signal gives up what the first waits for, here a poll that
    a slow disk has."""
    daemon = make_daemon(env=TRACED).start()
    feed = daemon.api.add(origin.serve("/f", numbered("f", 1, 2)))
    disk = SlowDisk(daemon, tmp_path)
    origin.serve("/f", numbered("f", 2, 3))
    daemon.api.post(f"/v1/feeds/{feed['id']}/refresh", force=1)
    disk.wait_busy()
    daemon.process.send_signal(signal.SIGTERM)
    daemon.wait_notify("STOPPING=1")
    daemon.process.send_signal(signal.SIGTERM)
    assert daemon.wait_exit() == 0
    disk.wait_gone()
    daemon.start()
    # Whether the disk had all of the poll is not said: it is asked for again.
    daemon.api.post(f"/v1/feeds/{feed['id']}/refresh", force=1)
    wait_for(lambda: len(daemon.api.items()) == 3)


def test_last_byte_over_the_budget(daemon):
    """The bodies in memory pass their bound with the last bytes of one."""
    size = 16_000_000
    rest = BUDGET - 4 * (size - 1)
    sizes = [size] * 4 + [rest + 1]
    senders = []
    for n in sizes:
        s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        s.settimeout(20 * SLOW)
        s.connect(str(daemon.socket))
        s.sendall(HEAD % n + b"x" * (n - 1))
        senders.append(s)
    # All of it is there; the last of them goes over, and is complete.
    senders[4].sendall(b"x")
    answer = senders[4].recv(100)
    assert answer.startswith(b"HTTP/1.1 422 "), answer
    assert daemon.api.get("/healthz").status == 200
    for s in senders:
        s.close()


def test_many_refreshes_nobody_waits_for(daemon, origin):
    """Feeds refreshed one by one while all of them are slow."""
    feeds = [daemon.api.add(origin.serve(f"/{n}", numbered(f"f{n}", 1, 2)))
             for n in range(40)]
    gates = [origin.hold(f"/{n}") for n in range(40)]
    statuses = {daemon.api.post(f"/v1/feeds/{feed['id']}/refresh",
                                force=1).status
                for feed in feeds}
    for gate in gates:
        gate.release()
    assert statuses == {202}
    wait_for(lambda: all(len(daemon.api.polls(feed["id"])) == 2
                         for feed in feeds))


def test_full_disk_stops_fetching(make_daemon, origin, tmp_path, long):
    """What could not be stored is not fetched again and again: one poll of
    each feed may be lost, then a write is tried now and then."""
    if not long:
        pytest.skip("takes minutes: --long")
    if not shutil.which("strace"):
        pytest.skip("strace is not here")
    daemon = make_daemon(OFTEN, env=TRACED).start()
    for n in range(5):
        daemon.api.add(origin.serve(f"/{n}", numbered(f"f{n}", 1, 2)))
    with open(tmp_path / "strace.err", "w+") as err:
        strace = subprocess.Popen(
            ["strace", "-f", "-o", "/dev/null", "-e", "trace=pwrite64", "-e",
             "inject=pwrite64:error=ENOSPC", "-p", str(daemon.pid())],
            stderr=err)
        wait_for(lambda: "storage fails" in daemon.log())
    try:
        reply = daemon.api.post("/v1/feeds", {"url": origin.url("/new")})
        assert reply.status == 507, reply
        status = daemon.api.get("/v1/status").json
        assert status["state"] == "degraded"
        assert "No space left" in status["trouble"]
        wait_for(lambda: daemon.api.get("/v1/status").json["polls"]
                 ["under_way"] == 0)
        seen = len(origin.log())
        with pytest.raises(TimedOut):
            wait_for(lambda: len(origin.log()) > seen, 75 / SLOW)
    finally:
        strace.send_signal(signal.SIGINT)
        strace.wait(20)
    wait_for(lambda: "storage works again" in daemon.log(), 70 / SLOW + 10)
    wait_for(lambda: len(origin.log()) > seen + 5)


def test_suspended_reader_delays_no_stop(daemon, origin):
    """Who has stopped reading is not waited for until the deadline."""
    daemon.api.add(origin.serve("/f", rss("f", [
        {"guid": str(i), "title": f"item {i}", "text": "word " * 20000}
        for i in range(100)])))
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
        s.connect(str(daemon.socket))
        s.sendall(b"GET /v1/export HTTP/1.1\r\nHost: x\r\n\r\n")
        assert s.recv(1)
        began = time.monotonic()
        daemon.stop()
        assert time.monotonic() - began < 3 * SLOW


def test_clock_that_was_wrong(daemon, origin):
    """A next poll in ten years comes of a clock; one in thirty days need
    not."""
    for n in range(2):
        daemon.api.add(origin.serve(f"/{n}", numbered(f"f{n}", 1, 2)))
    daemon.stop()
    db = sqlite3.connect(daemon.store)
    db.execute("UPDATE feed SET next_poll = unixepoch() + 86400 *"
               " CASE rid WHEN 1 THEN 3650 ELSE 30 END")
    db.commit()
    db.close()
    origin.forget()
    daemon.start()
    wait_for(lambda: origin.log())
    assert {r.path for r in origin.log()} == {"/0"}
