# SPDX-License-Identifier: ISC
"""The interface against the real daemon: subscriptions, items, changes."""
import json
import os
import threading
import time
import xml.etree.ElementTree as ElementTree

import pytest

from documents import numbered
from waiting import wait_for


@pytest.fixture
def feed(daemon, origin):
    """A subscription with 30 items."""
    return daemon.api.add(origin.serve("/feed", numbered("one", 1, 30)),
                          tags=["news"])


def test_item_state(daemon, feed):
    item = daemon.api.get("/v1/items", limit=1).json["items"][0]
    path = "/v1/items/" + item["id"]
    reply = daemon.api.patch(path, {"read": True, "starred": True,
                                    "tags": ["mine", "mine", "b"]})
    assert reply.status == 200
    kept = reply.json["_gazetted"]
    assert (kept["read"], kept["starred"]) == (True, True)
    assert kept["user_tags"] == ["mine", "b"]
    assert daemon.api.get("/v1/items", tag="mine").json["items"][0][
        "id"] == item["id"]
    assert daemon.api.feed(feed["id"])["unread"] == 29
    # what changes nothing takes no number
    again = daemon.api.patch(path, {"read": True})
    assert again.json["_gazetted"]["seq"] == kept["seq"]
    assert daemon.api.patch(path, {"tags": []}).json["_gazetted"].get(
        "user_tags") is None
    for body in ({"read": 1}, {"red": True}, {"tags": "x"}, []):
        assert daemon.api.patch(path, body).status == 400
    assert daemon.api.patch("/v1/items/" + "f" * 32,
                            {"read": True}).status == 404


# --- subscriptions ---

def test_feed_object(daemon, feed):
    seen = daemon.api.feed(feed["id"])
    assert seen == feed
    assert seen["title"] == "one"
    assert seen["home_page_url"] == "https://example.org/"
    assert seen["tags"] == ["news"]
    assert (seen["state"], seen["status"]) == ("active", 200)
    assert (seen["items"], seen["unread"]) == (30, 30)
    assert seen["format"] == "rss2.0"
    assert seen["identity"] == "guid"
    assert seen["next_poll"] > seen["last_poll"] >= seen["added"]
    assert seen["next_poll_reason"]
    assert "error" not in seen
    assert daemon.api.feeds() == [seen]


def test_add_without_wait_is_polled_soon(daemon, origin):
    url = origin.serve("/feed", numbered("one", 1, 3))
    reply = daemon.api.post("/v1/feeds", {"url": url})
    assert reply.status == 201
    assert reply.headers["Location"] == "/v1/feeds/" + reply.json["id"]
    wait_for(lambda: daemon.api.feed(reply.json["id"])["items"] == 3)


@pytest.mark.parametrize("wait", [None, 10])
def test_add_what_is_there(daemon, feed, wait):
    reply = daemon.api.post("/v1/feeds", {"url": feed["url"]}, wait=wait)
    assert (reply.status, reply.json["id"]) == (200, feed["id"])


def test_add_waits_no_longer_than_it_is_told(daemon, origin):
    url = origin.serve("/slow", numbered("one", 1, 3))
    gate = origin.hold("/slow")
    began = time.monotonic()
    reply = daemon.api.post("/v1/feeds", {"url": url}, wait=1)
    assert reply.status == 202
    assert time.monotonic() - began < 10
    assert reply.json["items"] == 0
    gate.release()
    wait_for(lambda: daemon.api.feed(reply.json["id"])["items"] == 3)
    assert len(daemon.api.feeds()) == 1


def test_secrets_are_write_only(daemon, origin):
    url = origin.serve("/feed", numbered("one", 1, 1))
    feed = daemon.api.add(url.replace("http://", "http://me:hush@"),
                          headers={"X-Key": "hush"})
    assert feed["password_set"] is True
    assert feed["url"] == url
    for target in ("/v1/feeds", "/v1/items", "/v1/changes", "/v1/opml"):
        assert "hush" not in daemon.api.get(target).text


def test_edit(daemon, origin, feed):
    target = f"/v1/feeds/{feed['id']}"
    edited = daemon.api.patch(target, {
        "title": "mine", "tags": ["a", "b"], "interval": 7200}).json
    assert edited["title"] == "mine"
    assert edited["tags"] == ["a", "b"]
    assert edited["interval"] == 7200
    assert daemon.api.feed(feed["id"]) == edited
    back = daemon.api.patch(target, {"title": "", "interval": 0}).json
    assert back["title"] == "one"
    assert "interval" not in back
    paused = daemon.api.patch(target, {"state": "paused"}).json
    assert paused["state"] == "paused"
    assert "next_poll" not in paused
    other = daemon.api.add(origin.serve("/other", numbered("two", 1, 1)))
    assert daemon.api.patch(target, {"url": other["url"]}).status == 409


def test_feed_filters(daemon, origin):
    ids = [daemon.api.add(origin.serve(f"/{n}", numbered(f"f{n}", 1, 1)),
                          tags=[f"t{n % 2}"])["id"] for n in range(5)]
    daemon.api.patch(f"/v1/feeds/{ids[1]}", {"state": "paused"})

    def listed(**query):
        return [f["id"] for f in daemon.api.get("/v1/feeds", **query).json["feeds"]]

    assert listed() == ids
    assert listed(tag="t0") == [ids[0], ids[2], ids[4]]
    assert listed(state="paused") == [ids[1]]
    assert listed(failing=1) == []
    paged, cursor = [], None
    while True:
        page = daemon.api.get("/v1/feeds", limit=2, cursor=cursor).json
        paged += [f["id"] for f in page["feeds"]]
        cursor = page.get("next_cursor")
        if cursor is None:
            break
        assert len(cursor) <= 128
    assert paged == ids


def test_remove(daemon, feed):
    target = f"/v1/feeds/{feed['id']}"
    reply = daemon.api.delete(target)
    assert (reply.status, reply.body) == (204, b"")
    assert daemon.api.get(target).status == 404
    assert daemon.api.delete(target).status == 404
    assert daemon.api.items() == []


def test_poll_log_and_refresh(daemon, origin, feed):
    origin.serve("/feed", numbered("one", 1, 31))
    poll, = daemon.api.refresh(feed["id"])
    assert poll["feed"] == feed["id"]
    assert (poll["outcome"], poll["status"]) == ("new", 200)
    assert (poll["new"], poll["changed"]) == (1, 0)
    assert poll["bytes"] > 0 and poll["seconds"] >= 0
    poll, = daemon.api.refresh()
    assert (poll["outcome"], poll["status"]) == ("unchanged", 304)
    log = daemon.api.polls(feed["id"])
    assert [p["outcome"] for p in log] == ["unchanged", "new", "new"]
    assert [p["new"] for p in log] == [0, 1, 30]


def test_refresh_is_joined(daemon, origin, feed):
    gate = origin.hold("/feed")
    before = len(origin.log("/feed"))
    replies = []
    threads = [threading.Thread(target=lambda: replies.append(
        daemon.api.refresh(feed["id"]))) for _ in range(8)]
    for thread in threads:
        thread.start()
    gate.wait_arrived()
    gate.release()
    for thread in threads:
        thread.join()
    assert len(replies) == 8
    # those that came while the poll was under way joined it
    assert len(origin.log("/feed")) - before <= 4


# --- items ---

def test_items_are_a_json_feed(daemon, feed):
    reply = daemon.api.get("/v1/items", limit=10)
    assert reply.type == "application/feed+json"
    page = reply.json
    assert page["version"] == "https://jsonfeed.org/version/1.1"
    assert page["title"]
    assert len(page["items"]) == 10
    for item in page["items"]:
        own = item["_gazetted"]
        assert own["feed"] == feed["id"]
        assert own["feed_url"] == feed["url"]
        assert own["feed_title"] == "one"
        assert own["revision"] == 1
        assert own["sort_time"] == item["date_published"]
        assert own["read"] is False and own["starred"] is False


def test_item_pages(daemon, feed):
    everything = daemon.api.get("/v1/items", limit=1000).json
    assert "next_url" not in everything
    paged, target = [], "/v1/items?limit=7&unread=1&tag=news"
    while target:
        page = daemon.api.get(target).json
        assert len(page["items"]) <= 7
        paged += page["items"]
        target = page.get("next_url", "").removeprefix("http://localhost")
    assert paged == everything["items"]
    assert len(paged) == 30


def test_item_lines(daemon, feed):
    lines = daemon.api.get("/v1/items", limit=1000,
                           headers={"Accept": "application/x-ndjson"})
    assert lines.type == "application/x-ndjson"
    assert lines.lines == daemon.api.get("/v1/items", limit=1000).json["items"]


@pytest.mark.parametrize("query, count", [
    ({"tag": "news"}, 30), ({"tag": "none"}, 0), ({"starred": 1}, 0),
    ({"since": "2000-01-01T00:00:00Z"}, 30),
    ({"since": "2100-01-01T00:00:00Z"}, 0),
    ({"until": "2000-01-01T00:00:00Z"}, 0),
    ({"order": "published", "since": "2022-04-05T14:03:11Z",
      "until": "2022-04-05T14:03:12Z"}, 30),
    ({"order": "published", "since": "2022-04-06T00:00:00Z"}, 0),
])
def test_item_filters(daemon, feed, query, count):
    page = daemon.api.get("/v1/items", limit=1000, **query).json
    assert len(page["items"]) == count


def test_item_of_feed(daemon, feed, origin):
    other = daemon.api.add(origin.serve("/other", numbered("two", 1, 2)))
    page = daemon.api.get("/v1/items", feed=other["id"]).json
    assert {i["_gazetted"]["feed"] for i in page["items"]} == {other["id"]}
    assert daemon.api.get("/v1/items", feed="0" * 16).status == 404


def test_one_item_and_its_tag(daemon, feed):
    item = daemon.api.get("/v1/items", limit=1).json["items"][0]
    target = f"/v1/items/{item['id']}"
    reply = daemon.api.get(target)
    assert reply.json == item
    etag = reply.headers["ETag"]
    again = daemon.api.get(target, headers={"If-None-Match": etag})
    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == etag
    other = daemon.api.get(target, headers={"If-None-Match": '"x"'})
    assert other.status == 200


def test_cursor_of_another_query(daemon, feed):
    page = daemon.api.get("/v1/items", limit=5).json
    cursor = page["next_url"].split("cursor=")[1].split("&")[0]
    reply = daemon.api.get("/v1/items", limit=5, cursor=cursor, unread=1)
    assert (reply.status, reply.json["code"]) == (400, "bad_cursor")


def test_export_is_in_arrival_order(daemon, feed):
    exported = daemon.api.items()
    assert len(exported) == 30
    seqs = [i["_gazetted"]["seq"] for i in exported]
    assert seqs == sorted(seqs)
    newest_first = daemon.api.get("/v1/items", limit=1000).json["items"]
    assert exported == newest_first[::-1]


def test_private_feed_leaves_its_url_out(daemon, origin):
    url = origin.serve("/secret-path", numbered("one", 1, 2))
    daemon.api.add(url, private=True)
    assert "secret-path" not in daemon.api.get("/v1/items").text


# --- the change stream ---

def position(daemon):
    return daemon.api.get("/v1/status").json["position"]


def changes(daemon, **query):
    reply = daemon.api.get("/v1/changes", **query)
    assert reply.status == 200, reply
    assert reply.type == "application/x-ndjson"
    return reply.lines


def test_changes(daemon, origin, feed):
    lines = changes(daemon)
    assert len([c for c in lines if c["change"] == "new"]) == 30
    seqs = [c["seq"] for c in lines]
    assert seqs == sorted(set(seqs))
    assert lines[-1]["position"] == position(daemon)
    middle = lines[9]["position"]
    assert changes(daemon, after=middle) == lines[10:]
    assert changes(daemon, after=lines[9]["seq"]) == lines[10:]
    assert changes(daemon, after="now") == []
    assert changes(daemon, after=middle, limit=3) == lines[10:13]
    origin.serve("/feed", numbered("one", 1, 30).replace("item 7 ", "item VII "))
    daemon.api.refresh(feed["id"])
    edited = [c for c in changes(daemon, after=lines[-1]["position"])
              if "item" in c]
    assert [c["change"] for c in edited] == ["changed"]
    assert edited[0]["item"]["_gazetted"]["revision"] == 2
    # each item stands in the stream once, at its latest change
    items = [c["item"]["id"] for c in changes(daemon) if "item" in c]
    assert len(items) == len(set(items)) == 30


def test_changes_of_a_feed(daemon, origin, feed):
    other = daemon.api.add(origin.serve("/other", numbered("two", 1, 2)))
    lines = [c for c in changes(daemon, feed=other["id"]) if "item" in c]
    assert len(lines) == 2
    lines = [c for c in changes(daemon, tag="news") if "item" in c]
    assert len(lines) == 30


def test_removed_feed_in_the_stream(daemon, feed):
    start = position(daemon)
    daemon.api.delete(f"/v1/feeds/{feed['id']}")
    lines = changes(daemon, after=start)
    assert len([c for c in lines if c["change"] == "removed"]) == 30
    assert any(c["change"] == "feed" and c["feed"]["id"] == feed["id"]
               for c in lines)


@pytest.mark.parametrize("where", ["0123456789abcdef-0", "beyond"])
def test_position_of_another_store(daemon, feed, where):
    if where == "beyond":
        epoch, _, n = position(daemon).partition("-")
        where = f"{epoch}-{int(n) + 1}"
    reply = daemon.api.get("/v1/changes", after=where)
    assert (reply.status, reply.json["code"]) == (410, "position_gone")
    assert reply.json["epoch"] == position(daemon).split("-")[0]
    assert changes(daemon, after=reply.json["oldest"])


def test_longpoll(daemon, origin, feed):
    start = position(daemon)
    answers = []
    thread = threading.Thread(target=lambda: answers.append(
        changes(daemon, after=start, mode="longpoll")))
    thread.start()
    origin.serve("/feed", numbered("one", 1, 31))
    daemon.api.refresh(feed["id"])
    thread.join(30)
    assert [c["change"] for c in answers[0] if "item" in c] == ["new"]


def test_longpoll_with_changes_answers_at_once(daemon, feed):
    assert changes(daemon, after=0, mode="longpoll") == changes(daemon)


# --- OPML ---

def test_opml_round_trip(daemon, origin, make_daemon):
    for n in range(6):
        daemon.api.add(origin.serve(f"/{n}", numbered(f"<f&{n}>", 1, 1)),
                       tags=["t&1", "t2"][:n % 3])
    reply = daemon.api.get("/v1/opml")
    assert reply.type == "text/x-opml"
    root = ElementTree.fromstring(reply.body)
    folders = [o for o in root.find("body") if o.get("xmlUrl") is None]
    assert [o.get("text") for o in folders] == ["t&1", "t2"]
    other = make_daemon().start()
    answer = other.api.post("/v1/opml", reply.body, timeout=60)
    assert answer.status == 200, answer
    assert {f["url"]: sorted(f["tags"]) for f in other.api.feeds()} == \
        {f["url"]: sorted(f["tags"]) for f in daemon.api.feeds()}
    again = other.api.post("/v1/opml", reply.body, timeout=60).json
    assert again["added"] == []
    assert again["refused"] == []


def test_opml_feed_in_two_folders(daemon):
    body = b"""<opml version="2.0"><body>
<outline text="a"><outline text="f" xmlUrl="http://127.0.0.1:9/f"/></outline>
<outline text="b"><outline text="f" xmlUrl="http://127.0.0.1:9/f"/></outline>
</body></opml>"""
    answer = daemon.api.post("/v1/opml", body).json
    assert (len(answer["added"]), len(answer["existing"])) == (1, 1)
    feed, = daemon.api.feeds()
    assert sorted(feed["tags"]) == ["a", "b"]
    # what a person has changed since is not changed back
    daemon.api.patch(f"/v1/feeds/{feed['id']}", {"tags": ["a"]})
    daemon.api.post("/v1/opml", body)
    assert daemon.api.feed(feed["id"])["tags"] == ["a"]


def test_opml_names_what_it_refuses(daemon):
    body = b"""<opml version="2.0"><body>
<outline text="good" xmlUrl="http://127.0.0.1:9/feed"/>
<outline text="bad" xmlUrl="file:///etc/passwd"/>
<outline text="worse" xmlUrl="exec:rm -rf /"/>
</body></opml>"""
    answer = daemon.api.post("/v1/opml", body).json
    assert [f["url"] for f in answer["added"]] == ["http://127.0.0.1:9/feed"]
    assert [f["url"] for f in answer["refused"]] == [
        "file:///etc/passwd", "exec:rm -rf /"]
    assert all(f["reason"] and f["line"] in (3, 4) for f in answer["refused"])
    assert len(daemon.api.feeds()) == 1


@pytest.mark.parametrize("body", [b"", b"not OPML", b"<html/>", b"<opml"],
                         ids=["empty", "text", "html", "cut"])
def test_not_opml(daemon, body):
    reply = daemon.api.post("/v1/opml", body)
    assert reply.status in (400, 422), reply
    assert reply.type == "application/problem+json"
    assert daemon.api.feeds() == []


def test_opml_over_http_expect(daemon):
    """A large body, for which a client asks leave first."""
    outlines = "".join(
        f'<outline text="{"x" * 200}" xmlUrl="http://127.0.0.1:9/{n}"/>\n'
        for n in range(6000))
    body = f"<opml version='2.0'><body>{outlines}</body></opml>".encode()
    assert len(body) > 1 << 20
    reply = daemon.api.post("/v1/opml", body, timeout=120,
                            headers={"Expect": "100-continue"})
    assert reply.status == 200, reply
    assert len(reply.json["added"]) == 6000


# --- the daemon itself ---

def test_status(daemon, feed):
    status = daemon.api.get("/v1/status").json
    assert status["feeds"] == {"total": 1, "active": 1, "paused": 0,
                               "gone": 0, "failing": 0}
    assert (status["items"], status["unread"]) == (30, 30)
    assert status["state"] == "ok"
    assert status["polls_1h"] == 1 and status["failures_1h"] == 0
    assert status["store"]["bytes"] > 0 and status["memory"] > 0
    assert status["queues"]["writes"] == 0


def test_metrics(daemon, feed):
    reply = daemon.api.get("/metrics")
    assert reply.type == "application/openmetrics-text"
    lines = reply.text.splitlines()
    assert lines[-1] == "# EOF"
    assert "gazetted_items 30" in lines
    assert "gazetted_polls_total 1" in lines
    assert "127.0.0.1" not in reply.text


def test_read_your_writes(daemon):
    """A 2xx is sent after the commit: what was added is seen at once."""
    ids = []
    for n in range(50):
        reply = daemon.api.post(
            "/v1/feeds", {"url": f"http://127.0.0.1:9/{n}"})
        assert reply.status == 201
        ids.append(reply.json["id"])
        assert daemon.api.get(f"/v1/feeds/{ids[-1]}").status == 200
    assert [f["id"] for f in daemon.api.feeds()] == ids


def test_what_was_acknowledged_outlives_a_kill(daemon):
    ids = [daemon.api.post("/v1/feeds", {"url": f"http://127.0.0.1:9/{n}"})
           .json["id"] for n in range(20)]
    daemon.process.kill()
    daemon.wait_exit()
    daemon.start()
    assert [f["id"] for f in daemon.api.feeds()] == ids


@pytest.mark.skipif(os.getuid() != 0, reason="needs root to be another user")
def test_who_may_write(make_daemon):
    """Readers read; others than root, the daemon's user and the group's
    members do not write."""
    daemon = make_daemon('socket_mode = "0666"\nwrite_group = "games"\n').start()
    for path in (daemon.dir, daemon.data):
        os.chmod(path, 0o755)
    code = """
import json, os, socket, sys
os.setgroups([int(g) for g in sys.argv[3].split(",") if g])
os.setgid(65534)
os.setuid(65534)
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
body = b'{"url": "http://127.0.0.1:9/x"}'
head = {"read": b"GET /v1/feeds HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n",
        "write": b"POST /v1/feeds HTTP/1.1\\r\\nHost: x\\r\\n"
                 b"Content-Length: %d\\r\\n\\r\\n" % len(body) + body}
s.sendall(head[sys.argv[2]])
print(s.recv(4096).split()[1].decode())
"""
    import grp
    import subprocess
    games = str(grp.getgrnam("games").gr_gid)

    def status(what, groups=""):
        return subprocess.run(
            ["/usr/bin/python3", "-c", code, str(daemon.socket), what, groups],
            capture_output=True, text=True, check=True).stdout.strip()

    assert status("read") == "200"
    assert status("write") == "403"
    assert status("write", games) == "201"
    assert daemon.api.delete("/v1/feeds/0123456789abcdef").status == 404


def test_bodies_are_json_in_any_dress(daemon):
    """curl -d says that a body is a form; it is read as the JSON that it is."""
    reply = daemon.api.post(
        "/v1/feeds", json.dumps({"url": "http://127.0.0.1:9/x"}),
        headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert reply.status == 201
