# SPDX-License-Identifier: ISC
"""kill -9 while 50 changing feeds are polled: at random moments, and at each
of the first writes and syncs that the daemon makes."""
import http.client
import json
import os
import random
import shutil
import subprocess
import threading
import time

import pytest

from daemon import CONFIG
from documents import numbered
from gazette import gazette
from origin import Page
from waiting import SLOW

FEEDS = 50
KILLS, KILLS_LONG = 15, 1000
CALLS = 200                 # writes and syncs before a kill are tried

CHANGING = CONFIG.replace("poll {", """poll {
    interval = "1s"
    min_interval = "1s"
    max_interval = "2s\"""") + "fetch {\n    per_host = 8\n}\n"


class Changing:
    """A feed that has one item more at every request, or edits its newest."""

    def __init__(self, name):
        self.name = name
        self.requests = 0

    def __call__(self, request, handler):
        self.requests += 1
        items = 3 + self.requests // 2
        body = numbered(self.name, max(1, items - 10), items)
        if self.requests % 2:
            body = body.replace(f"The text of item {items} ",
                                f"Edited: the text of item {items} ")
        return Page(body.encode())


class Journal:
    """What the daemon acknowledged: must be there whatever happens."""

    def __init__(self):
        self.feeds = {}          # id: the titles it may have
        self.items = {}          # id: (seq, revision)
        self.top = 0             # highest change number ever seen
        self.failure = None      # of the writer, not because of a kill

    def add_feed(self, api, url, n):
        title = f"title {n}"
        reply = api.post("/v1/feeds", {"url": url, "title": title})
        # 200: the answer to an earlier try did not come through.
        assert reply.status in (200, 201), reply
        self.feeds[reply.json["id"]] = {title}

    def rename(self, api):
        feed = random.choice(list(self.feeds))
        title = f"title {random.random()}"
        self.feeds[feed].add(title)
        reply = api.patch(f"/v1/feeds/{feed}", {"title": title})
        assert reply.status == 200, reply
        self.feeds[feed] = {title}

    def see(self, api):
        reply = api.get("/v1/changes", after=self.top, limit=1000)
        assert reply.status == 200, reply
        for line in reply.lines:
            self.top = max(self.top, line["seq"])
            if "item" in line and line["change"] != "removed":
                own = line["item"]["_gazetted"]
                self.items[line["item"]["id"]] = (own["seq"], own["revision"])


def keep_writing(api, journal, urls, killed):
    """Add, rename and read until the daemon is killed."""
    try:
        while True:
            if urls:
                journal.add_feed(api, urls[-1], len(urls))
                urls.pop()
            else:
                journal.rename(api)
            journal.see(api)
    except (OSError, http.client.HTTPException, json.JSONDecodeError) as e:
        if not killed.wait(5):
            journal.failure = e
    except AssertionError as e:
        journal.failure = e


def check_file(daemon, scratch, whole=True):
    """The store as the kill left it: a copy, so that nothing is mended. One
    that was just begun need not be whole: the daemon goes on with it."""
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    for suffix in ("", "-wal"):
        part = daemon.store.with_name(daemon.store.name + suffix)
        if part.exists():
            shutil.copy(part, scratch / part.name)
    done = gazette(None, "check", str(scratch / daemon.store.name),
                   timeout=120)
    unfinished = (b"is older than" in done.stderr or
                  b"not one of gazetted" in done.stderr)
    assert done.returncode == 0 or (unfinished and not whole), done


def check_answers(daemon, journal):
    """What was acknowledged is there, nothing is there twice."""
    feeds = {f["id"]: f["title"] for f in daemon.api.feeds()}
    for feed, titles in journal.feeds.items():
        assert feeds.get(feed) in titles, (feed, titles)
    items = daemon.api.items()
    found = {i["id"]: i["_gazetted"] for i in items}
    assert len(found) == len(items), "an id twice"
    keys = {(own["feed"], own["guid"]) for own in found.values()}
    assert len(keys) == len(items), "a guid twice in one feed"
    seqs = {own["seq"] for own in found.values()}
    assert len(seqs) == len(items), "a change number twice"
    for item, (seq, revision) in journal.items.items():
        assert item in found, f"item {item} was seen and is lost"
        assert found[item]["seq"] >= seq
        assert found[item]["revision"] >= revision


def test_kill_at_random_moments(make_daemon, origin, tmp_path, long):
    daemon = make_daemon(CHANGING)
    journal = Journal()
    urls = [origin.serve(f"/{n}", Changing(f"feed{n}")) for n in range(FEEDS)]
    for _ in range(KILLS_LONG if long else KILLS):
        daemon.start()
        check_answers(daemon, journal)
        killed = threading.Event()
        writer = threading.Thread(target=keep_writing,
                                  args=(daemon.api, journal, urls, killed))
        writer.start()
        # The random moment: nothing is waited for.
        time.sleep(random.uniform(0.02, 1.5) * SLOW)
        daemon.kill()
        killed.set()
        writer.join(60)
        assert not writer.is_alive()
        assert not journal.failure, repr(journal.failure)
        check_file(daemon, tmp_path / "copy")
    assert len(journal.feeds) == FEEDS
    assert len(journal.items) >= FEEDS * 3
    daemon.start()
    check_answers(daemon, journal)


def strace_works():
    """Some sandboxes let nobody be traced."""
    return shutil.which("strace") is not None and subprocess.run(
        ["strace", "-f", "-o", "/dev/null", "true"],
        capture_output=True).returncode == 0


def start_injected(daemon, call, what):
    """Start it with something to happen at one of its system calls. What looks
    for leaks cannot do so while it is traced."""
    options = daemon.env.get("ASAN_OPTIONS", os.environ.get("ASAN_OPTIONS"))
    if options:
        daemon.env["ASAN_OPTIONS"] = f"{options}:detect_leaks=0"
    command = daemon.command
    daemon.command = lambda: [
        "strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}",
        "-e", f"inject={call}:{what}", *command()]
    daemon.start(wait=False)
    daemon.command = command


def write_until_killed(daemon, journal, urls):
    """Add, rename and read, from before it is ready until it is dead."""
    killed = threading.Event()
    killed.set()
    end = time.monotonic() + 60 * SLOW
    while daemon.process.poll() is None:
        assert time.monotonic() < end, "it made no such call"
        keep_writing(daemon.api, journal, urls, killed)
        # That it cannot be kept is an answer: nothing was acknowledged.
        if '"code":"storage"' in repr(journal.failure):
            journal.failure = None
        assert not journal.failure, repr(journal.failure)
        try:
            daemon.process.wait(0.02)
        except subprocess.TimeoutExpired:
            pass
    status = daemon.wait_exit()
    daemon.notify.read()  # what it said is of no concern to the next one
    return status


@pytest.mark.skipif(not strace_works(), reason="nothing can be traced here")
def test_kill_at_each_call(make_daemon, origin, tmp_path, long):
    """The n-th write or sync of one of the daemon's threads is its last."""
    daemon = make_daemon(CHANGING)
    journal = Journal()
    urls = [origin.serve(f"/{n}", Changing(f"feed{n}")) for n in range(FEEDS)]
    points = [("pwrite64", n) for n in range(1, CALLS + 1)] + [
        ("fdatasync", n) for n in range(1, CALLS // 10 + 1)]
    for call, n in points if long else random.sample(points, 8):
        start_injected(daemon, call, f"signal=SIGKILL:when={n}")
        write_until_killed(daemon, journal, urls)
        if daemon.store.exists():
            check_file(daemon, tmp_path / "copy", bool(journal.feeds))
    daemon.start()
    check_answers(daemon, journal)


@pytest.mark.skipif(not strace_works(), reason="nothing can be traced here")
def test_a_sync_that_fails(make_daemon, origin, tmp_path):
    """What the kernel dropped cannot be written again: it ends with 74, and
    the next start has all that was acknowledged."""
    daemon = make_daemon(CHANGING)
    journal = Journal()
    urls = [origin.serve(f"/{n}", Changing(f"feed{n}")) for n in range(FEEDS)]
    daemon.start()
    daemon.stop()
    for n in range(3, 9):
        start_injected(daemon, "fdatasync", f"error=EIO:when={n}+")
        assert write_until_killed(daemon, journal, urls) == 74
        check_file(daemon, tmp_path / "copy")
    assert "a sync failed" in daemon.log()
    daemon.start()
    check_answers(daemon, journal)
