# SPDX-License-Identifier: ISC
"""The fetch module against the shared hostile origin: every case of its
transport kinds ends as its `outcome` says, as far as fetching decides it."""
import json
import subprocess
import sys
import urllib.request

import pytest

from fetching import fetch, fetch_all
from waiting import SLOW

GROUPS = ("transport", "compression", "redirect", "status", "conditional",
          "auth", "body")

# Of an outcome's word: the results that fetching may give. What only a parser
# can tell is a body here.
EXPECTED = {
    "items": ["body"],
    "partial": ["body"],
    "moved": ["body"],
    "parse-error": ["body"],
    "unchanged": ["body", "not_modified"],
    "not-a-feed": ["body", "status"],
    "timeout": ["timeout"],
    "too-large": ["too_large"],
    "blocked": ["blocked"],
    "redirect-error": ["redirect"],
    "network-error": ["connect", "encoding"],
    "http-error": ["status"],
    "backoff": ["status"],
    "gone": ["status"],
    "auth": ["status", "body"],
}

# Where another end is as good, and why.
OTHERWISE = {
    "/continue-flood": ["too_large"],       # cut by the limit of headers
    "/chunk-extension-flood": ["timeout", "connect"],  # the origin ends it
    "/gzip-bomb-nested": ["encoding"],      # one coding only
    "/gzip-chain-20": ["encoding"],
    "/brotli-bomb": ["encoding"],           # not a coding that we take
    "/zstd-bomb": ["encoding"],
    "/gzip-trailing-junk": ["body", "encoding"],
    "/flaky": ["body", "status"],
    "/autodiscovery-hostile": ["body"],     # its links are discovery's
    "/redirect-trailing-dot": ["blocked", "dns"],
    "/dns-rebind": ["blocked", "dns"],      # dns without the origin's resolver
}

LIMITS = {"connect_timeout": 4000, "total_timeout": 10000,
          "low_speed_time": 7000}


class Hostile:
    """The running origin."""

    def __init__(self, shared):
        self.process = subprocess.Popen(
            [sys.executable, str(shared / "hostile/origin.py"), "--port", "0",
             "--max-seconds", str(int(170 * SLOW)), "--case-seconds", "20"],
            stdout=subprocess.PIPE, text=True)
        self.ports = json.loads(self.process.stdout.readline())["ports"]
        self.base = f"http://127.0.0.1:{self.ports['http']}"
        self.allowed = [f"127.0.0.1:{self.ports[name]}" for name in self.ports
                        if name in ("http", "alt") or name.startswith("tls-")]

    def get(self, path):
        with urllib.request.urlopen(self.base + path, timeout=10) as answer:
            return json.load(answer)

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture(scope="module")
def hostile(shared):
    if not (shared / "hostile/origin.py").exists():
        pytest.skip("the hostile origin is not here")
    served = Hostile(shared)
    yield served
    served.close()


@pytest.fixture(scope="module")
def sweep(hostile):
    """Fetch every case, 32 at once; the cases, results and usage."""
    cases = [c for c in hostile.get("/")["cases"].values()
             if c["group"] in GROUPS]
    results, usage = fetch_all(
        *[hostile.base + c["path"] for c in cases], deadline=150,
        allow_private=hostile.allowed, **LIMITS)
    by_url = {r["request"]: r for r in results}
    return [(c, by_url[hostile.base + c["path"]]) for c in cases], usage


def test_every_case_ends_as_it_should(sweep):
    wrong = []
    for case, result in sweep[0]:
        got = result.get("code", result["outcome"])
        wanted = OTHERWISE.get(case["path"], EXPECTED[case["outcome"]])
        if got not in wanted:
            wrong.append(f"{case['path']}: {got}, not {wanted}: {result}")
    assert len(sweep[0]) > 150
    assert not wrong, "\n".join(wrong)


def test_no_case_passes_its_deadline(sweep):
    late = [r for _, r in sweep[0] if r["took_ms"] > 1500 * SLOW + 10000]
    assert not late, late


def test_memory_and_turns_stay_bounded(sweep):
    if SLOW > 1:
        pytest.skip("not measured with sanitizers")
    assert sweep[1]["peak_kib"] < 96 << 10
    assert sweep[1]["longest_turn_us"] < 250000


def test_every_failure_says_why(sweep):
    for _, result in sweep[0]:
        if result["outcome"] == "failed":
            assert result["detail"].isprintable() and len(result["detail"]) > 8


def test_only_permanent_redirects_move(sweep):
    moved = {c["path"] for c, r in sweep[0] if r["moved"]}
    for case, result in sweep[0]:
        if case["outcome"] == "moved":
            assert case["path"] in moved and result["redirects"] == 1
    assert moved <= {"/moved-permanently", "/moved-308", "/moved-to-error",
                     "/moved-to-html", "/moved-flapping"}


def test_canary_is_untouched(hostile, sweep):
    log = hostile.get("/log")
    assert log["canary_hits"] == 0
    for request in log["requests"]:
        names = {name.lower() for name, _ in request["headers"]}
        if request["headers"]:
            assert not names & {"x-injected", "cookie", "referer",
                                "authorization"}, request


@pytest.mark.parametrize("name", [
    "etag-strict", "etag-weak", "etag-unquoted", "etag-gzip-suffix",
    "etag-inner-quotes", "last-modified-only", "last-modified-garbage",
    "etag-and-last-modified"])
def test_second_fetch_is_a_304(hostile, name):
    url = f"{hostile.base}/{name}"
    first = fetch(url, allow_private=hostile.allowed)
    known = {key: first[key] for key in ("etag", "last_modified")
             if key in first}
    assert known
    second = fetch(url, allow_private=hostile.allowed, **known)
    assert second["outcome"] == "not_modified"


def test_credentials_do_not_leak(hostile):
    result = fetch(f"{hostile.base}/redirect-auth-leak", user="u",
                   password="p", allow_private=hostile.allowed)
    assert (result["outcome"], result["code"]) == ("failed", "redirect")
    assert not any(
        name.lower() in ("authorization", "cookie")
        for request in hostile.get("/log?path=/auth-sink")["requests"]
        for name, _ in request["headers"])
    assert fetch(f"{hostile.base}/auth-basic", user="u", password="p",
                 allow_private=hostile.allowed)["outcome"] == "body"
    assert fetch(f"{hostile.base}/auth-ntlm-bait", user="u", password="p",
                 allow_private=hostile.allowed)["status"] == 401


@pytest.fixture(scope="module")
def ca(hostile, tmp_path_factory):
    with urllib.request.urlopen(hostile.base + "/ca.pem", timeout=10) as answer:
        path = tmp_path_factory.mktemp("ca") / "ca.pem"
        path.write_bytes(answer.read())
    return path


@pytest.mark.parametrize("name, expected", [
    ("valid", ["body"]), ("expired", ["tls"]), ("not-yet-valid", ["tls"]),
    ("wrong-host", ["tls"]), ("self-signed", ["tls"]),
    ("untrusted-ca", ["tls"]), ("stall", ["tls"]), ("plain", ["tls"]),
    ("reset", ["tls"]), ("truncate", ["body", "connect"])])
def test_tls(hostile, ca, name, expected):
    url = f"https://localhost:{hostile.ports['tls-' + name]}/feed/1"
    result = fetch(url, ca_file=ca, allow_private=hostile.allowed, **LIMITS)
    assert result.get("code", result["outcome"]) in expected, result
    assert result["took_ms"] < 1500 * SLOW + 10000


def test_tls_without_the_ca(hostile):
    url = f"https://localhost:{hostile.ports['tls-valid']}/feed/1"
    result = fetch(url, allow_private=hostile.allowed, **LIMITS)
    assert (result["outcome"], result["code"]) == ("failed", "tls")
