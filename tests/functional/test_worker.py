# SPDX-License-Identifier: ISC
"""A parser worker is killed in the middle of a document."""
import os
import signal

import pytest

from daemon import CONFIG
from documents import numbered
from waiting import wait_for

FEEDS = 6


def state(pid):
    """A process's state letter; None if there is no such process."""
    try:
        with open(f"/proc/{pid}/stat") as f:
            return f.read().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return None


def confined(pid):
    """Whether it has confined itself and waits for a document."""
    with open(f"/proc/{pid}/status") as f:
        return "Seccomp:\t2" in f.read() and state(pid) == "S"


def two_ready(daemon):
    workers = daemon.workers()
    return len(workers) == 2 and all(map(confined, workers)) and workers


def stop(pid):
    os.kill(pid, signal.SIGSTOP)
    wait_for(lambda: state(pid) == "T", 5, f"{pid} to stop")


@pytest.fixture
def two_workers(make_daemon):
    config = CONFIG + "parsers = 2\nfetch {\n    per_host = 8\n}\n"
    return make_daemon(config).start()


def by_url(daemon):
    return {feed["url"]: feed for feed in daemon.api.feeds()}


def test_killed_in_the_middle_of_a_document(two_workers, origin):
    daemon, api = two_workers, two_workers.api
    stuck, other = wait_for(lambda: two_ready(daemon), 20, "two workers")
    stop(stuck)
    stop(other)
    urls = [origin.serve(f"/{n}", numbered(f"feed{n}", 1, 5))
            for n in range(FEEDS)]
    for url in urls:
        assert api.post("/v1/feeds", {"url": url}).status == 201
    wait_for(lambda: len([r for r in origin.log() if r.status]) == FEEDS, 20,
             "every document to be fetched")
    # One worker goes on and takes all documents but the one that the other
    # has; and with the daemon waiting, everything else is answered.
    os.kill(other, signal.SIGCONT)
    wait_for(lambda: len(api.items()) == 5 * (FEEDS - 1), 20,
             "the other feeds' items")
    assert [f["url"] for f in api.feeds() if "last_poll" not in f]
    os.kill(stuck, signal.SIGKILL)

    def failed():
        return [f for f in api.feeds() if "error" in f]

    feed, = wait_for(failed, 20, "the error of the killed document's feed")
    assert feed["error"]["code"] == "internal"
    assert feed["error"]["detail"]
    wait_for(lambda: stuck not in daemon.workers() and
             len(daemon.workers()) == 2, 20, "a new worker")

    # That body is not tried again; another one of that feed is.
    poll, = api.refresh(feed["id"])
    assert poll["outcome"] == "error"
    assert len(daemon.workers()) == 2
    path = "/" + feed["url"].rpartition("/")[2]
    origin.serve(path, numbered(f"feed{path[1:]}", 1, 6))
    poll, = api.refresh(feed["id"])
    assert (poll["outcome"], poll["new"]) == ("new", 6)
    assert "error" not in api.feed(feed["id"])
    assert len(api.items()) == 5 * (FEEDS - 1) + 6


def test_killed_while_idle(two_workers, origin):
    daemon = two_workers
    first = wait_for(lambda: two_ready(daemon), 20, "two workers")
    for pid in first:
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: len(daemon.workers()) == 2 and
             not set(first) & set(daemon.workers()), 20, "two new workers")
    daemon.api.add(origin.serve("/feed", numbered("after", 1, 2)))
    assert len(daemon.api.items()) == 2


def test_workers_end_with_the_daemon(two_workers):
    workers = wait_for(lambda: two_ready(two_workers), 20, "two workers")
    two_workers.kill()
    wait_for(lambda: all(state(pid) in (None, "Z") for pid in workers), 10,
             "the workers to end")
