# SPDX-License-Identifier: ISC
"""Feeds that hang, and a resolver that never answers, hold up nobody else: the
good feeds are polled on time, and the interface answers at once."""
import os
import socket
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from daemon import SANITIZED
from documents import numbered
from origin import Origin
from waiting import SLOW, wait_for

CONFIG = """\
allow_private = {{ "127.0.0.1" }}
fetch {{
	max_transfers = {transfers}
	per_host = 8
	connect_timeout = "{timeout}s"
	total_timeout = "{timeout}s"
	low_speed_time = "{timeout}s"
}}
poll {{ host_spacing = "0s" }}
"""


class Hanging:
    """An origin that takes connections and never says a word."""

    def __init__(self):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(512)

    def url(self, path):
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}{path}"

    def close(self):
        self.socket.close()


def subscribe(daemon, urls):
    body = "".join(f'<outline xmlUrl="{url}"/>' for url in urls)
    reply = daemon.api.post(
        "/v1/opml", f'<opml version="2.0"><body>{body}</body></opml>',
        headers={"Content-Type": "text/x-opml"}, timeout=60)
    assert reply.status == 200


def polled(daemon):
    return daemon.api.get("/v1/status").json["polls"]["since_start"]


def make_due(daemon):
    """Everything is due as the daemon starts again."""
    daemon.stop()
    with sqlite3.connect(daemon.store) as db:
        db.execute("UPDATE feed SET next_poll = ?", (int(time.time()) + 1,))
    daemon.start()


@pytest.mark.parametrize("good, bad, transfers, timeout",
                         [(10, 90, 8, 2), (100, 900, 32, 20)])
def test_hanging_feeds(make_daemon, request, good, bad, transfers, timeout):
    """Of a thousand feeds nine hundred hang: the others are on time."""
    if bad > 90 and not request.config.getoption("--long"):
        pytest.skip("takes minutes: --long")
    daemon = make_daemon(CONFIG.format(transfers=transfers, timeout=timeout))
    daemon.start()
    origin, hang = Origin(), [Hanging() for _ in range(bad // 10)]
    urls = [origin.serve(f"/{n}", numbered("good", 1, 2)) for n in range(good)]
    subscribe(daemon, urls + [hang[n % len(hang)].url(f"/{n}")
                              for n in range(bad)])
    wait_for(lambda: polled(daemon) >= good + bad,
             60 + 3 * bad * timeout / transfers)
    daemon.assert_short_turns()
    origin.forget()
    make_due(daemon)
    start = time.time()
    wait_for(lambda: len(origin.log()) >= good, 60)
    late = max(r.time for r in origin.log()) - start - 1
    assert late < 3 * SLOW, f"{late:.1f} s late"
    # While most of the others had not even begun.
    assert polled(daemon) < good + bad / 2
    buckets = daemon.api.get("/metrics").text
    assert "gazetted_poll_lateness_seconds_bucket" in buckets
    daemon.assert_short_turns()
    origin.close()
    for h in hang:
        h.close()


def slowest(api, n=300):
    """The time that 99 of 100 answers do not pass, in seconds."""
    times = []
    for _ in range(n):
        start = time.perf_counter()
        assert api.get("/v1/status").status == 200
        times.append(time.perf_counter() - start)
    return sorted(times)[n * 99 // 100]


@pytest.mark.skipif(SANITIZED, reason="a sanitizer wants to be the first library")
def test_name_black_hole(make_daemon, tmp_path):
    hole = tmp_path / "blackhole.so"
    subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-O1", "-o",
                    str(hole), str(Path(__file__).parent / "blackhole.c")],
                   check=True)
    daemon = make_daemon(CONFIG.format(transfers=32, timeout=60))
    daemon.env["LD_PRELOAD"] = str(hole)
    daemon.start()
    quiet = slowest(daemon.api)
    subscribe(daemon, [f"http://n{n}.blackhole.test/feed" for n in range(200)])
    wait_for(lambda: daemon.api.get("/v1/status").json["queues"]
             ["transfers_running"] == 32)
    # A thread for each name that is looked up, and those that are always there.
    assert len(os.listdir(f"/proc/{daemon.pid()}/task")) <= 32 + 8
    # Where the machine is busy, the measure is what it took before; and what
    # the resolver held up would be so in every round.
    assert min(slowest(daemon.api) for _ in range(3)) <= \
        max(0.02 * SLOW, 3 * quiet)
    daemon.assert_short_turns()
    daemon.stop()       # nor do they hold up its end
