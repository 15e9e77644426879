# SPDX-License-Identifier: ISC
"""Shell completion: commands, options, and what the daemon knows."""
import os
import shutil
import subprocess

import pytest

from daemon import GAZETTE, SOURCE, environment
from waiting import SLOW

COMPLETION = SOURCE / "client/completion"


@pytest.fixture
def known(daemon):
    """A daemon with two feeds; their ids."""
    ids = [daemon.api.post("/v1/feeds", {
        "url": f"https://feeds.invalid/{n}", "tags": ["news", f"tag{n}"]}
    ).json["id"] for n in range(2)]
    return daemon, sorted(ids)


def shell(daemon, argv, script):
    env = environment({"GAZETTE_SOCKET": str(daemon.socket),
                       "HOME": "/nonexistent"})
    env["PATH"] = f"{GAZETTE.parent}:{os.environ['PATH']}"
    done = subprocess.run([*argv, script], capture_output=True, text=True,
                          env=env, timeout=60 * SLOW,
                          stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    return sorted(done.stdout.split("\n"))[1:] if done.stdout else []


def bash(daemon, line):
    words = line.split(" ")
    quoted = " ".join(f"'{word}'" for word in words)
    return shell(daemon, ["bash", "--norc", "-c"], f"""
        source '{COMPLETION}/gazette.bash'
        COMP_WORDS=({quoted}) COMP_CWORD={len(words) - 1}
        _gazette
        for word in "${{COMPREPLY[@]}}"; do echo "$word"; done""")


def fish(daemon, line):
    if shutil.which("fish") is None:
        pytest.skip("fish is not here")
    lines = shell(daemon, ["fish", "--no-config", "-c"], f"""
        source '{COMPLETION}/gazette.fish'
        complete -C '{line}'""")
    return sorted(text.split("\t")[0] for text in lines)


@pytest.mark.parametrize("complete", [bash, fish])
def test_completion(known, complete):
    daemon, ids = known
    assert complete(daemon, "gazette fo") == ["follow"]
    assert complete(daemon, "gazette help sta") == ["star", "status"]
    assert {"add", "rm", "items", "export"} <= set(complete(daemon, "gazette "))
    assert complete(daemon, "gazette items --un") == ["--unread"]
    assert complete(daemon, "gazette rm ") == ids
    assert complete(daemon, f"gazette why {ids[0][:6]}") == \
        [i for i in ids if i.startswith(ids[0][:6])]
    assert complete(daemon, "gazette items --feed ") == ids
    assert complete(daemon, "gazette items --tag ") == ["news", "tag0", "tag1"]
    assert complete(daemon, "gazette export --format c") == ["csv"]


def test_without_a_daemon(known):
    daemon, _ = known
    daemon.stop()
    assert bash(daemon, "gazette rm ") == []
    assert bash(daemon, "gazette fo") == ["follow"]


def test_zsh_reads_it():
    if shutil.which("zsh") is None:
        pytest.skip("zsh is not here")
    subprocess.run(["zsh", "-f", "-n", str(COMPLETION / "_gazette")],
                   check=True, timeout=60 * SLOW)
