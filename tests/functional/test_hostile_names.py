# SPDX-License-Identifier: ISC
"""The fetch module against names: in a network of its own, where the shared
hostile origin is the only name server."""
import json
import shutil
import subprocess
import sys

import pytest

from fetching import FETCH_ONE

# Run in namespaces of its own: $1 resolv.conf, $2 Python, $3 the origin, $4
# fetch_one, then names. Prints the results, then the origin's log.
SCRIPT = r"""
set -e
ip link set lo up
mount --bind "$1" /etc/resolv.conf
exec 3< <(exec "$2" "$3" --port 0 --max-seconds 60 --dns-port 53)
origin=$!
trap 'kill $origin' EXIT
read -r ready <&3
port=$(printf '%s' "$ready" | sed 's/.*"http": \([0-9]*\).*/\1/')
fetch=$4; shift 4
"$fetch" --allow-private "127.0.0.1:$port" --connect-timeout 3000 \
    --total-timeout 5000 $(printf "http://%s:$port/feed/1 " "$@") 2>/dev/null
"$fetch" --allow-private "127.0.0.1:$port" --body \
    "http://127.0.0.1:$port/log" 2>/dev/null
"""

NAMES = {
    "good.test": "body",
    "mixed.test": "body",          # its public address is not reachable here
    "private.test": "body",        # private, and allowed
    "rebind.test": "blocked",      # 203.0.113.7 first
    "meta.test": "blocked",
    "mapped.test": "body",         # the allowed address in another form
    "v6only.test": "blocked",
    "nx.test": "dns",
    "servfail.test": "dns",
    "cname-loop.test": "dns",
    "timeout.test": "dns",
    "garbage.test": "dns",
}


def can_unshare():
    return shutil.which("unshare") and shutil.which("ip") and subprocess.run(
        ["unshare", "-rmn", "ip", "link", "set", "lo", "up"],
        capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def named(shared, tmp_path_factory):
    """The results by name, and the origin's log."""
    script = shared / "hostile/origin.py"
    if not script.exists():
        pytest.skip("the hostile origin is not here")
    if not can_unshare():
        pytest.skip("namespaces cannot be made here")
    resolv = tmp_path_factory.mktemp("etc") / "resolv.conf"
    resolv.write_text("nameserver 127.0.0.1\noptions timeout:2 attempts:2\n")
    done = subprocess.run(
        ["unshare", "-rmn", "bash", "-c", SCRIPT, "names", str(resolv),
         sys.executable, str(script), str(FETCH_ONE), *NAMES,
         *["timeout.test"] * 20],
        capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stderr
    *results, log = [json.loads(line) for line in done.stdout.splitlines()]
    return results, json.loads(log["body"])


def test_names_end_as_they_should(named):
    got = {r["request"].split("/")[2].split(":")[0]:
           r.get("code", r["outcome"]) for r in named[0]}
    assert got == NAMES


def test_silent_name_servers_delay_nobody(named):
    """21 look-ups that nobody answers, and the rest is done in no time."""
    for result in named[0]:
        if result.get("code") != "dns":
            assert result["took_ms"] < 1500, result
        assert result["took_ms"] < 5000, result


def test_canary_is_untouched(named):
    assert named[1]["canary_hits"] == 0
