# SPDX-License-Identifier: ISC
"""The hostile origin: hundreds of misbehaviours, each served by name."""
import json
import subprocess
import sys
import time
import urllib.request

import pytest

from daemon import CONFIG, SANITIZED
from waiting import SLOW, wait_for

# Short limits: the cases that hang or drip have to end.
FETCH = """\
fetch {
    connect_timeout = "2s"
    total_timeout = "8s"
    low_speed_time = "5s"
    max_transfers = 32
    per_host = 8
}
"""

# What each kind of outcome that the origin names may look like here: codes of
# errors, None where the items are stored. A wider set is the origin's own
# wording ("read, or a clear error").
CLEAR = {"parse", "charset", "limit", "not_feed", "too_large"}
OUTCOMES = {
    "items": {None},
    "moved": {None},
    "unchanged": {None},
    "partial": {None} | CLEAR,
    "timeout": {"timeout", "too_large"},
    "too-large": {"too_large", "limit", "encoding"},
    "blocked": {"blocked", "redirect"},
    "redirect-error": {"redirect"},
    "network-error": {"connect", "timeout", "encoding", "dns", "tls"},
    "http-error": {"http"},
    "backoff": {"http"},
    "gone": {"http"},
    "auth": {"auth", "blocked"},
    "not-a-feed": {"not_feed", "parse", "charset"},
    "parse-error": CLEAR,
}
# Cases that end otherwise, each with its reason.
OTHERWISE = {
    "not-modified-unasked": {"not_feed"},   # nothing was ever read
    "no-content-204": {"http"},             # a status without a document
    "autodiscovery": {"not_feed"},          # discovery is for who waits
    "autodiscovery-hostile": {"not_feed"},  # the same
    "auth-sink": {None},                    # a feed: others redirect to it
    "content-length-short": {None},         # what came is kept, with a warning
    "chunk-extension-flood": {"connect", "timeout"},
    "gzip-trailing-junk": {"encoding"},     # "ignored or a clear error"
    "redirect-trailing-dot": {"blocked", "dns"},   # as the resolver has it
    "dns-rebind": {"blocked", "dns"},       # its name server is not asked
    "flaky": {None, "http"},
    "xxe-file": {None},                     # what it stands for is left out
    "xxe-http": {None},
    "xxe-parameter": {None},
    "huge-cdata": {None} | CLEAR,           # cut at the field's limit
    "huge-comment": {None} | CLEAR,         # nothing of it is kept
    "nul-bytes": {None} | CLEAR,            # "error or replaced"
    "unknown-charset": {None, "charset"},   # "or read as UTF-8"
    "ns-default-hijack": {None} | CLEAR,    # "clear error or read"
    "uppercase-tags": {None} | CLEAR,       # "read or a clear error"
    "opml-good": {"not_feed"},              # no feed, to import
    "opml-hostile": {"not_feed"},
    "opml-deep": CLEAR,
    "opml-100k": CLEAR,
    "opml-xxe": CLEAR,
}


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
    began = time.monotonic()
    for url in urls.values():
        reply = daemon.api.post("/v1/feeds", {"url": url})
        assert reply.status in (200, 201, 400), (url, reply)

    def all_polled():
        """Every case is of one origin, which its answers of 429 and 503 cool
        down for days: those who wait are asked for by force, some at a time,
        and again where the memory for bodies was taken by the bombs."""
        feeds = daemon.api.feeds()
        waiting = [f["id"] for f in feeds if "last_poll" not in f or
                   f["next_poll_reason"] == "local"]
        for feed in waiting[:16]:
            daemon.api.post(f"/v1/feeds/{feed}/refresh", force=1)
        return not waiting and feeds

    feeds = wait_for(all_polled, 300, "the first poll of every case")
    assert time.monotonic() - began < 120 * SLOW
    assert hostile.get("/log")["canary_hits"] == 0
    nameless = [f for f in feeds if "error" in f and not
                (f["error"].get("code") and f["error"].get("detail"))]
    assert not nameless
    broken = [f for f in feeds if f.get("error", {}).get("code") == "internal"]
    assert not broken, [(f["url"], f["error"]) for f in broken]
    assert daemon.api.get("/healthz").status == 200
    stored = daemon.api.get("/v1/export", timeout=120).text
    assert "root:" not in stored, "an external entity was read"
    other = mismatches(hostile.cases, urls, feeds)
    assert not other, "\n".join(other)
    if not SANITIZED:
        assert peak_memory(daemon.pid()) <= 96
    daemon.assert_short_turns()


def kind(feed):
    """The code of a feed's error; http_404 is http; None if it was stored."""
    code = feed.get("error", {}).get("code")
    return "http" if code and code.startswith("http_") else code


def mismatches(cases, urls, feeds):
    """A line for each case that ended in another way than it should."""
    by_url = {feed["url"]: feed for feed in feeds}
    out = []
    for name, case in cases.items():
        feed = by_url[urls[name]]
        if kind(feed) not in OTHERWISE.get(name, OUTCOMES[case["outcome"]]):
            out.append(f"{name}: {case['outcome']} expected, got "
                       f"{feed.get('error') or 'items'}: {case['expect']}")
    return out


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
