# SPDX-License-Identifier: ISC
"""Feeds as they are found in the wild, served and polled, twice."""
import pytest

from waiting import wait_for

TYPES = {".json": "application/feed+json", ".atom": "application/atom+xml",
         ".rdf": "application/rdf+xml"}
# What a document may be answered with, besides being stored.
NAMED = {"not_feed", "parse", "charset", "limit", "too_large"}


@pytest.fixture
def corpus(shared):
    folder = shared / "corpus" / "real"
    if not folder.is_dir():
        pytest.skip("the corpus of real feeds is not here")
    return sorted(folder.iterdir())


def polled(daemon, count):
    """All feeds, once each was polled."""
    feeds = daemon.api.feeds()
    return len(feeds) == count and all("last_poll" in f for f in feeds) and feeds


def test_every_document_is_stored_or_has_a_named_error(make_daemon, origin,
                                                       corpus):
    daemon = make_daemon().start()
    workers = daemon.workers()
    for file in corpus:
        url = origin.serve(f"/{file.name}", file.read_bytes(),
                           TYPES.get(file.suffix, "application/xml"))
        reply = daemon.api.post("/v1/feeds", {"url": url})
        assert reply.status == 201, (file.name, reply)
    feeds = wait_for(lambda: polled(daemon, len(corpus)), 120,
                     "the first poll of every document")
    assert daemon.workers() == workers, "a worker was replaced"
    stored = 0
    for feed in feeds:
        error = feed.get("error")
        if error:
            assert error["code"] in NAMED, (feed["url"], error)
            assert error["detail"], feed["url"]
        else:
            stored += 1
    assert stored > len(corpus) / 2

    before = daemon.api.items()
    assert len({i["id"] for i in before}) == len(before)
    for poll in daemon.api.refresh(wait=120):
        assert poll.get("new", 0) == 0, poll
    assert daemon.api.items() == before
    assert daemon.workers() == workers, "a worker was replaced"
