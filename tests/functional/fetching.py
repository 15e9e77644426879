# SPDX-License-Identifier: ISC
"""Runs the fetch module alone, by tests/tools/fetch_one."""
import json
import subprocess

from daemon import BUILD, environment
from waiting import SLOW

FETCH_ONE = BUILD / "tests/tools/fetch_one"


def fetch_all(*urls, deadline=60.0, env=None, **options):
    """Fetch URLs at once. Returns the results in the order in which they
    ended, and what the program says of itself (peak_kib, longest_turn_us).

    Options are fetch_one's, "_" for "-"; True for one without a value, a list
    for one that is given several times. The loopback is allowed unless
    `allow_private` says otherwise."""
    options.setdefault("allow_private", ["127.0.0.0/8"])
    command = [str(FETCH_ONE)]
    for name, value in options.items():
        for one in value if isinstance(value, list) else [value]:
            command.append("--" + name.replace("_", "-"))
            if one is not True:
                command.append(str(one))
    done = subprocess.run(command + ["--"] + list(urls), env=environment(env),
                          capture_output=True, timeout=deadline * SLOW)
    assert done.returncode == 0, done.stderr.decode()
    # Header values are bytes; what is not UTF-8 goes back as it came.
    output = done.stdout.decode("utf-8", "surrogateescape")
    results = [json.loads(line) for line in output.splitlines()]
    assert len(results) == len(urls)
    return results, json.loads(done.stderr.splitlines()[-1])


def fetch(url, **options):
    """Fetch one URL; the result."""
    return fetch_all(url, **options)[0][0]
