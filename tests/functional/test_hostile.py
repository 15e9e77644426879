# SPDX-License-Identifier: ISC
"""The hostile origin: hundreds of misbehaviours, each served by name."""
import json
import subprocess
import sys
import urllib.request
from collections import Counter

import pytest

from daemon import CONFIG
from waiting import SLOW, wait_for

# Short limits: the cases that hang or drip have to end.
FETCH = """\
fetch {
    connect_timeout = "2s"
    total_timeout = "6s"
    low_speed_time = "3s"
    max_transfers = 64
    per_host = 8
}
"""


class Hostile:
    """The origin's process and its list of cases."""

    def __init__(self, script):
        self.process = subprocess.Popen(
            [sys.executable, str(script), "--port", "0", "--max-seconds", "900",
             "--case-seconds", "10"], stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True)
        ready = json.loads(self.process.stdout.readline())
        self.ports = ready["ports"]
        self.cases = self.get("/")["cases"]

    def get(self, path):
        with urllib.request.urlopen(
                f"http://127.0.0.1:{self.ports['http']}{path}") as answer:
            return json.load(answer)

    def close(self):
        self.process.terminate()
        self.process.wait()


@pytest.fixture
def hostile(shared):
    script = shared / "hostile" / "origin.py"
    if not script.exists():
        pytest.skip("the hostile origin is not here")
    served = Hostile(script)
    yield served
    served.close()


def test_every_case(make_daemon, hostile):
    """No case harms the daemon or reaches where it must not: each feed ends
    with its items or with an error that has a name."""
    port = hostile.ports["http"]
    # This address and port alone: the canary is on another port.
    config = CONFIG.replace('"127.0.0.1"', f'"127.0.0.1:{port}"')
    daemon = make_daemon(config + FETCH).start()
    urls = case_urls(hostile)
    for url in urls.values():
        reply = daemon.api.post("/v1/feeds", {"url": url})
        assert reply.status in (200, 201, 400), (url, reply)

    def all_polled():
        feeds = daemon.api.feeds()
        return all("last_poll" in f for f in feeds) and feeds

    feeds = wait_for(all_polled, 300, "the first poll of every case")
    assert hostile.get("/log")["canary_hits"] == 0
    nameless = [f for f in feeds if "error" in f and not
                (f["error"].get("code") and f["error"].get("detail"))]
    assert not nameless
    broken = [f for f in feeds if f.get("error", {}).get("code") == "internal"]
    assert not broken, [(f["url"], f["error"]) for f in broken]
    assert daemon.api.get("/healthz").status == 200
    codes = Counter(f.get("error", {}).get("code", "stored") for f in feeds)
    print(dict(codes.most_common()))
    memory = peak_memory(daemon.pid())
    print(f"peak memory of the daemon: {memory} MiB")
    if SLOW == 1:
        assert memory <= 96


def case_urls(hostile):
    """The URL of each case on the main port, by its name."""
    port = hostile.ports["http"]
    return {name: f"http://127.0.0.1:{port}{case['path']}"
            for name, case in hostile.cases.items()}


def peak_memory(pid):
    """The most memory that a process had, in MiB."""
    with open(f"/proc/{pid}/status") as f:
        for line in f:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    return 0
