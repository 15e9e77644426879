# SPDX-License-Identifier: ISC
"""gazette follow as a consumer: nothing is missed, whatever is killed."""
import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path

from daemon import CONFIG, GAZETTE, environment
from documents import numbered
from origin import Page
from waiting import SLOW, wait_for

KILLS, KILLS_LONG = 10, 100

CHANGING = CONFIG.replace("poll {", """poll {
    interval = "1s"
    min_interval = "1s"
    max_interval = "1s\"""") + "fetch {\n    per_host = 8\n}\n"

# What was handled is what a program has written before it exits 0.
HANDLER = """\
import os, sys
lines = sys.stdin.buffer.read()
with open(sys.argv[1], "ab") as f:
    f.write(lines)
"""


class Changing:
    """A feed whose newest item changes, and which grows, until it is calm."""

    def __init__(self, name):
        self.name, self.requests, self.calm = name, 0, False

    def __call__(self, request, handler):
        self.requests += not self.calm
        n = 3 + self.requests // 2
        body = numbered(self.name, max(1, n - 10), n)
        if self.requests % 2:
            body = body.replace(f"The text of item {n} ",
                                f"Edited {self.requests}: item {n} ")
        return Page(body.encode())


def follow(daemon, handled, script):
    return subprocess.Popen(
        [str(GAZETTE), "follow", "--consumer", "test", "--", "python3",
         str(script), str(handled)], stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=environment({"GAZETTE_SOCKET": str(daemon.socket)}))


def end(follower):
    follower.kill()
    follower.wait()


def end_program(follower):
    """Kill what the follower runs, if it runs just now."""
    path = f"/proc/{follower.pid}/task/{follower.pid}/children"
    try:
        for child in Path(path).read_text().split():
            os.kill(int(child), signal.SIGKILL)
    except (FileNotFoundError, ProcessLookupError):
        pass


def handled_changes(path):
    """What was handled, by item or feed: the last that was said of each. A
    killed handler may have left half a line, and one whose follower was killed
    may write what it has read after the next one's."""
    last, seqs = {}, []
    for line in path.read_bytes().split(b"\n") if path.exists() else []:
        try:
            change = json.loads(line)
        except ValueError:
            continue
        thing = change.get("item") or change.get("feed")
        if change["seq"] >= last.get(thing["id"], change)["seq"]:
            last[thing["id"]] = change
        seqs.append(change["seq"])
    return last, seqs


def check(daemon, path):
    """The final state of everything was handled."""
    last, _ = handled_changes(path)
    for line in daemon.api.get("/v1/changes", after=0).lines:
        thing = line.get("item") or line.get("feed")
        seen = last.get(thing["id"])
        assert seen is not None, f"never handled: {line}"
        assert seen["seq"] == line["seq"], (seen, line)


def test_killed_together_with_the_daemon(make_daemon, origin, tmp_path, long):
    daemon = make_daemon(CHANGING)
    script, path = tmp_path / "handler.py", tmp_path / "handled"
    script.write_text(HANDLER)
    feeds = [Changing(f"feed{n}") for n in range(5)]
    for n in range(KILLS_LONG if long else KILLS):
        daemon.start()
        if n == 0:
            for feed in feeds:
                daemon.api.add(origin.serve("/" + feed.name, feed))
        follower = follow(daemon, path, script)
        time.sleep(random.uniform(0.05, 1.5) * SLOW)  # a random moment
        kills = [end_program, end, lambda _: daemon.kill()]
        random.shuffle(kills)
        for kill in kills:
            kill(follower)
    daemon.start()
    for feed in feeds:
        feed.calm = True
    daemon.api.refresh()
    follower = follow(daemon, path, script)
    try:
        wait_for(lambda: daemon.api.get("/v1/consumers/test").json.get("lag")
                 == 0, 60)
        check(daemon, path)
    finally:
        end(follower)


def test_nothing_acknowledged_comes_again(daemon, origin, tmp_path):
    daemon.api.add(origin.serve("/feed", numbered("one", 1, 20)))
    script, path = tmp_path / "handler.py", tmp_path / "handled"
    script.write_text(HANDLER)
    for _ in range(3):
        follower = follow(daemon, path, script)
        wait_for(lambda: daemon.api.get("/v1/consumers/test").json.get("lag")
                 == 0)
        end(follower)
    _, seqs = handled_changes(path)
    assert len(seqs) == len(set(seqs)) == 21
    assert seqs == sorted(seqs)


def test_a_program_that_fails_keeps_the_position(daemon, origin, tmp_path):
    daemon.api.add(origin.serve("/feed", numbered("one", 1, 5)))
    done = daemon.gazette("follow", "--consumer", "test", "--", "false",
                          check=False)
    assert done.returncode == 1
    assert daemon.api.get("/v1/consumers/test").status == 404


def test_consumer_and_after(daemon, origin, tmp_path):
    daemon.api.add(origin.serve("/feed", numbered("one", 1, 5)))
    assert daemon.gazette("follow", "--consumer", "a b", check=False
                          ).returncode == 2
    script, path = tmp_path / "handler.py", tmp_path / "handled"
    script.write_text(HANDLER)
    follower = subprocess.Popen(
        [str(GAZETTE), "follow", "--consumer", "test", "--after", "4"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        env=environment({"GAZETTE_SOCKET": str(daemon.socket)}))
    try:
        line = json.loads(follower.stdout.readline())
        assert line["seq"] == 5
        wait_for(lambda: daemon.api.get("/v1/consumers/test").status == 200)
        wait_for(lambda: daemon.api.get("/v1/consumers/test").json["lag"] == 0)
    finally:
        end(follower)
        follower.stdout.close()


def test_a_position_that_is_none(daemon, origin):
    """It is not named as the one to go on from."""
    daemon.api.add(origin.serve("/feed", numbered("one", 1, 2)))
    for position in ("99999", "0123456789abcdef-1"):
        done = daemon.gazette("follow", "--after", position, check=False)
        assert done.returncode == 1
        assert "no position of this store; --after" in done.stderr
        assert f"--after {position}" not in done.stderr
