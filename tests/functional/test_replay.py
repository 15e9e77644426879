# SPDX-License-Identifier: ISC
"""Documents kept as they came, and read again."""
import os
import signal
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from daemon import CONFIG
from documents import numbered, rss
from waiting import wait_for

ALWAYS = CONFIG.replace("poll {", 'poll {\n    keep_raw = "always"')
NEVER = ALWAYS.replace("always", "never")
DOC = numbered("f", 1, 3)
CUT = DOC[:DOC.index("item 1 of")]


def kept(daemon):
    """The rows of kept documents, without their bodies."""
    store = sqlite3.connect(f"file:{daemon.store}?mode=ro", uri=True)
    try:
        return store.execute("SELECT feed, code, bytes, packed, length(body)"
                             " FROM raw").fetchall()
    finally:
        store.close()


def replay(daemon, feed, **query):
    reply = daemon.api.post(f"/v1/feeds/{feed['id']}/replay", **query)
    assert reply.status == 200, reply
    return reply.json


@pytest.fixture
def keeper(make_daemon):
    return make_daemon(ALWAYS).start()


def test_nothing_would_change(keeper, origin):
    feed = keeper.api.add(origin.serve("/feed", DOC))
    answer = replay(keeper, feed, diff=1)
    assert answer["document"]["url"] == feed["url"]
    assert answer["document"]["bytes"] == len(DOC)
    assert (answer["items"], answer["same"], answer["changes"]) == (3, 3, [])
    assert "error" not in answer
    assert "3 items, of which 3 would not change" in \
        keeper.gazette("replay", feed["id"]).stdout


def forget_id(store, item):
    """Give an item another id, and have nothing lead from its own to it."""
    store.execute("UPDATE item SET id = randomblob(16) WHERE id = ?", [item])
    for key, entries in store.execute("SELECT key, entries FROM ids").fetchall():
        parts = [entries[n:n + 24] for n in range(0, len(entries), 24)]
        store.execute("UPDATE ids SET entries = ? WHERE key = ?",
                      [b"".join(p for p in parts if p[:16] != item), key])


def test_what_would_change(keeper, origin):
    """The store is made to differ from the document in every way."""
    feed = keeper.api.add(origin.serve("/feed", DOC))
    by_title = {i["title"]: i["id"] for i in keeper.api.items()}
    one, two, three = (by_title[f"f item {n}"] for n in (1, 2, 3))
    keeper.stop()
    store = sqlite3.connect(keeper.store)
    with store:
        store.execute("UPDATE item SET content_hash = zeroblob(16)"
                      " WHERE id = ?", [bytes.fromhex(one)])
        store.execute(
            "UPDATE body SET packed = 0, json = CAST("
            "replace(?, '#', id) AS BLOB) FROM"
            " (SELECT rid r, lower(hex(id)) id FROM item WHERE id = ?)"
            " WHERE rid = r", ['{"id":"#","title":"as it was","_gazetted":{}}',
                               bytes.fromhex(two)])
        forget_id(store, bytes.fromhex(three))
    store.close()
    keeper.start()
    answer = replay(keeper, feed)
    changes = {c["title"]: c["change"] for c in answer["changes"]}
    assert changes == {"f item 1": "changed", "f item 2": "rendered"}
    # That one is recognised by its names, and would keep its id.
    assert answer["same"] == 1
    assert not any("before" in c for c in answer["changes"])
    second = next(c for c in replay(keeper, feed, diff=1)["changes"]
                  if c["id"] == two)
    assert second["before"]["title"] == "as it was"
    assert second["after"]["title"] == "f item 2"
    text = keeper.gazette("replay", "--diff", feed["id"]).stdout
    assert "- as it was" in text and "+ f item 2" in text
    table = keeper.gazette("replay", feed["id"]).stdout
    assert "rendered" in table and two[:8] in table


def test_errors_are_kept(daemon, origin):
    """By default what could not be read, or not whole; and it stays."""
    feed = daemon.api.add(origin.serve("/feed", DOC))
    assert kept(daemon) == []
    reply = daemon.api.post(f"/v1/feeds/{feed['id']}/replay")
    assert reply.status == 404 and "keep_raw" in reply.json["detail"]
    origin.serve("/feed", CUT)
    daemon.api.refresh(feed["id"])
    assert [row[1] for row in kept(daemon)] == ["truncated"]
    answer = replay(daemon, feed)
    assert answer["document"]["code"] == "truncated"
    assert answer["document"]["bytes"] == len(CUT)
    origin.serve("/feed", "<html><title>login</title></html>", "text/html")
    daemon.api.refresh(feed["id"])
    answer = replay(daemon, feed)
    assert answer["document"]["code"] == "not_feed"
    assert answer["document"]["content_type"] == "text/html"
    assert answer["error"]["code"] == "not_feed"
    text = daemon.gazette("replay", feed["id"]).stdout
    assert "(not_feed)" in text
    origin.serve("/feed", DOC)
    daemon.api.refresh(feed["id"])
    assert [row[1] for row in kept(daemon)] == ["not_feed"]


def test_always_keeps_the_last(keeper, origin):
    feed = keeper.api.add(origin.serve("/feed", DOC, gzip=True))
    (_, code, size, packed, length), = kept(keeper)
    assert (code, size, packed) == (None, len(DOC), 1) and length < size
    origin.serve("/feed", numbered("f", 1, 4))
    keeper.api.refresh(feed["id"])
    (_, _, size, _, _), = kept(keeper)
    assert size == len(numbered("f", 1, 4))
    assert replay(keeper, feed)["items"] == 4
    # A 304, or a failure without a document, leaves it.
    keeper.api.refresh(feed["id"])
    origin.serve("/feed", b"", status=500)
    keeper.api.refresh(feed["id"])
    assert replay(keeper, feed)["same"] == 4


def test_never_keeps_none(make_daemon, origin):
    daemon = make_daemon(ALWAYS).start()
    feed = daemon.api.add(origin.serve("/feed", DOC))
    assert len(kept(daemon)) == 1
    daemon.config.write_text(NEVER)
    daemon.restart()
    daemon.api.refresh(feed["id"])
    assert kept(daemon) == []


@pytest.mark.parametrize("how", ["restart", "reload"])
def test_never_forgets_all_at_once(make_daemon, origin, how):
    """Without a poll: those of feeds that are not due for long, too."""
    daemon = make_daemon(ALWAYS).start()
    for n in range(20):
        daemon.api.add(origin.serve(f"/{n}", numbered(f"f{n}", 1, 2)))
    assert len(kept(daemon)) == 20
    origin.forget()
    daemon.config.write_text(NEVER)
    if how == "restart":
        daemon.restart()
    else:
        daemon.process.send_signal(signal.SIGHUP)
    wait_for(lambda: kept(daemon) == [], what="that nothing is kept")
    assert not origin.log()


def test_it_leaves_with_its_feed(keeper, origin):
    feed = keeper.api.add(origin.serve("/feed", DOC))
    assert len(kept(keeper)) == 1
    keeper.api.delete(f"/v1/feeds/{feed['id']}")
    assert kept(keeper) == []


def test_it_is_in_the_backup_and_nobody_reads_it(keeper, origin):
    keeper.api.add(origin.serve("/feed", DOC))
    copy = keeper.dir / "copy"
    keeper.gazette("backup", copy)
    rows = sqlite3.connect(copy).execute("SELECT bytes FROM raw").fetchall()
    assert rows == [(len(DOC),)]
    for path in [copy, keeper.store, *keeper.data.glob("gazetted.db-*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


@pytest.mark.parametrize("size, shrinks, stays", [
    (10 << 20, True, True), (10 << 20, False, False), (17 << 20, True, False)])
def test_bounds(make_daemon, origin, size, shrinks, stays):
    """What is too large, or stays so when it is packed, is not kept."""
    config = ALWAYS + ('fetch {\n    max_body = "20MiB"\n'
                       '    bodies_in_flight = "20MiB"\n}\n')
    daemon = make_daemon(config).start()
    filler = "x" * size if shrinks else os.urandom(size // 2).hex()
    text = rss("f", [{"guid": "1", "title": "t", "link": "https://e.example/"}])
    text = text.replace("</channel>", f"<x>{filler}</x></channel>")
    daemon.api.add(origin.serve("/feed", text))
    assert len(kept(daemon)) == stays


def test_removed_items_stay_away(make_daemon, origin):
    """What a filter keeps out is told as such."""
    daemon = make_daemon(ALWAYS + 'filter two {\n    field = {"title"}\n'
                         '    words = {"item 2"}\n    drop = true\n}\n').start()
    feed = daemon.api.add(origin.serve("/feed", DOC))
    changes = replay(daemon, feed)["changes"]
    assert [(c["change"], c["title"]) for c in changes] == \
        [("removed", "f item 2")]


def test_one_replay_at_a_time(keeper, origin):
    """A second one is asked to come back."""
    feed = keeper.api.add(origin.serve("/feed", DOC))
    path = f"/v1/feeds/{feed['id']}/replay"
    workers = keeper.workers()
    with ThreadPoolExecutor(8) as pool:
        for pid in workers:
            os.kill(pid, signal.SIGSTOP)
        try:
            asked = [pool.submit(keeper.api.post, path) for _ in range(8)]
            wait_for(lambda: sum(a.done() for a in asked) == 7)
        finally:
            for pid in workers:
                os.kill(pid, signal.SIGCONT)
    answers = sorted(a.result().status for a in asked)
    assert answers == [200] + 7 * [503]
    assert replay(keeper, feed)["same"] == 3


def test_of_what_is_not_there(keeper):
    assert keeper.api.post("/v1/feeds/nosuch/replay").status == 404
