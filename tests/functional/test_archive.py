# SPDX-License-Identifier: ISC
"""Back-fill: the archive of a feed, as far as its documents link to it."""
import json
import sqlite3
import threading

import pytest

from daemon import CONFIG
from origin import Origin, Page
from waiting import wait_for


def atom(first, last, rel=None, to=None, more=""):
    """An Atom document with entries from `last` down to `first`."""
    link = f'<link rel="{rel}" href="{to}"/>' if rel else ""
    entries = "".join(
        f"<entry><id>urn:x:{n}</id><title>entry {n}</title>"
        f"<published>20{n % 20 + 1:02}-02-03T04:05:06Z</published>"
        f'<link href="https://e.example/{n}"/><summary>text {n}</summary>'
        "</entry>" for n in range(last, first - 1, -1))
    return ('<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">'
            "<title>a</title><id>urn:x</id><updated>2022-01-01T00:00:00Z"
            f"</updated>{link}{more}{entries}</feed>")


def archive_of(daemon, feed):
    return daemon.api.get(f"/v1/feeds/{feed['id']}/schedule").json.get("archive")


def ended(daemon, feed):
    def look():
        archive = archive_of(daemon, feed)
        return archive["state"] in ("done", "stopped") and archive
    return wait_for(look, what="the end of the back-fill")


def serve_chain(origin, rel, pages, size=3, path="/page"):
    """A feed, and `pages` pages behind it, older ones behind newer ones."""
    for n in range(pages):
        low = (pages - n - 1) * size + 1
        origin.serve(f"{path}/{n}", atom(
            low, low + size - 1, rel if n + 1 < pages else None,
            f"{path}/{n + 1}"))
    top = pages * size
    return origin.serve("/feed", atom(top + 1, top + size, rel, f"{path}/0"))


@pytest.mark.parametrize("rel", ["prev-archive", "next"])
def test_a_whole_archive(daemon, origin, rel):
    url = serve_chain(origin, rel, 4)
    feed = daemon.api.add(url, archive=True)
    archive = ended(daemon, feed)
    assert archive["state"] == "done", archive
    assert (archive["pages"], archive["items"]) == (4, 12)
    items = daemon.api.items()
    assert sorted(i["title"] for i in items) == \
        sorted(f"entry {n}" for n in range(1, 16))
    shown = daemon.api.feed(feed["id"])
    assert shown["items"] == shown["unread"] == 15
    # Each page was asked for once, and as if for the first time.
    for n in range(4):
        request, = origin.log(f"/page/{n}")
        assert request.headers["If-None-Match"] is None
    assert len(origin.log("/feed")) == 1
    # Dates are the items' own; they were seen now.
    item = next(i for i in items if i["title"] == "entry 1")
    assert item["date_published"].startswith("2002-02-03")
    assert item["_gazetted"]["first_seen"] > "2026"
    assert item["_gazetted"]["sort_time"].startswith("2002-02-03")


def test_without_being_asked_none_is_read(daemon, origin):
    feed = daemon.api.add(serve_chain(origin, "next", 2))
    daemon.api.refresh(feed["id"])
    assert archive_of(daemon, feed) is None
    assert origin.log("/page/0") == []


def test_by_the_client(daemon, origin):
    url = serve_chain(origin, "prev-archive", 2)
    daemon.gazette("add", "--archive", url)
    feed, = daemon.api.feeds()
    ended(daemon, feed)
    text = daemon.gazette("why", feed["id"]).stdout
    assert "done, 2 pages, 6 items" in text
    assert len(daemon.api.items()) == 9
    # Asked for again, it is read again, and nothing comes twice.
    daemon.gazette("add", "--archive", url)
    wait_for(lambda: len(origin.log("/page/1")) == 2)
    assert ended(daemon, feed)["items"] == 0
    assert len(daemon.api.items()) == 9


def test_pages_leave_the_log_of_polls_alone(daemon, origin):
    """More of them than polls are kept: the feed's own are all there."""
    feed = daemon.api.add(serve_chain(origin, "next", 210, size=1))
    for _ in range(4):
        daemon.api.refresh(feed["id"])
    daemon.gazette("edit", "--archive", feed["id"])
    assert ended(daemon, feed)["pages"] == 210
    polls = daemon.api.polls(feed["id"])
    pages = [p for p in polls if "/page/" in p.get("url", "")]
    assert len(polls) - len(pages) == 6
    assert [p["url"].rsplit("/", 1)[1] for p in pages] == \
        [str(n) for n in range(209, 159, -1)]
    times = [p["time"] for p in polls]
    assert times == sorted(times, reverse=True)
    daemon.api.refresh(feed["id"])
    assert "url" not in daemon.api.polls(feed["id"])[0]


def test_a_server_that_asked_to_be_left_alone(daemon, origin):
    """It is, also for the archive of a feed that is there already."""
    url = serve_chain(origin, "next", 2)
    feed = daemon.api.add(url)
    origin.serve("/feed", b"", status=503, headers={"Retry-After": "3600"})
    daemon.api.refresh(feed["id"])
    before = len(origin.log("/feed"))
    daemon.gazette("add", "--archive", url)
    due = daemon.api.feed(feed["id"])["next_poll"]
    daemon.api.add(origin.serve("/other", atom(1, 2)))
    assert len(origin.log("/feed")) == before
    assert daemon.api.feed(feed["id"])["next_poll"] == due
    assert archive_of(daemon, feed)["state"] == "wanted"


def test_of_a_feed_that_is_there(daemon, origin):
    """Its document is asked for whole, though nothing has changed."""
    feed = daemon.api.add(serve_chain(origin, "next", 2))
    daemon.api.refresh(feed["id"])
    daemon.gazette("edit", "--archive", feed["id"])
    assert ended(daemon, feed)["pages"] == 2
    statuses = [r.status for r in origin.log("/feed")]
    assert statuses == [200, 304, 200]


def test_an_older_text_is_no_edit(daemon, origin):
    """RFC 5005 section 4: of a text that was corrected, the newer one stays."""
    origin.serve("/p1", atom(1, 6))
    newer = atom(5, 8, "next", "/p1").replace("text 5", "text 5, corrected")
    feed = daemon.api.add(origin.serve("/feed", newer), archive=True)
    assert ended(daemon, feed)["items"] == 4
    item = next(i for i in daemon.api.items() if i["title"] == "entry 5")
    assert "corrected" in item["content_text"]
    assert item["_gazetted"].get("revision", 0) <= 1
    poll = daemon.api.get(f"/v1/feeds/{feed['id']}/polls").json["polls"]
    assert sum(p.get("changed", 0) for p in poll) == 0


def test_identity_is_told_once(daemon, origin):
    """Pages that have items of the feed's own document, or of each other."""
    origin.serve("/p1", atom(1, 6, "next", "/p2"))
    origin.serve("/p2", atom(1, 4))
    feed = daemon.api.add(origin.serve("/feed", atom(5, 8, "next", "/p1")),
                          archive=True)
    assert ended(daemon, feed)["items"] == 4
    assert len(daemon.api.items()) == 8
    # The feed's own document is no news after it, and its names are fine.
    poll, = daemon.api.refresh(feed["id"])
    assert (poll["outcome"], poll["new"]) == ("unchanged", 0)
    assert "warning" not in daemon.api.feed(feed["id"])
    why = daemon.api.get(f"/v1/feeds/{feed['id']}/schedule").json
    assert why["identity"]["policy"] == "guid"


@pytest.mark.parametrize("back_to", ["/p1", "/feed", "/p2", "/go"])
def test_circles(daemon, origin, back_to):
    origin.serve("/go", b"", None, status=302, etag=False,
                 headers={"Location": "/p1"})
    origin.serve("/p1", atom(3, 4, "next", "/p2"))
    origin.serve("/p2", atom(1, 2, "next", back_to))
    feed = daemon.api.add(origin.serve("/feed", atom(5, 6, "next", "/p1")),
                          archive=True)
    archive = ended(daemon, feed)
    assert archive["state"] == "stopped" and "circle" in archive["detail"]
    assert len(daemon.api.items()) == 6
    assert "error" not in daemon.api.feed(feed["id"])


def test_pages_without_anything_end_it(daemon, origin):
    """Many a program has a next page for ever."""
    def page(request, handler):
        n = int(request.path.partition("=")[2])
        first = 1 if n > 3 else 10 - 2 * n
        last = 0 if n > 3 else first + 1
        return Page(atom(first, last, "next", f"?page={n + 1}").encode(),
                    etag=False)
    origin.serve("/list", page)
    feed = daemon.api.add(origin.serve("/feed", atom(
        11, 12, "next", "/list?page=1")), archive=True)
    archive = ended(daemon, feed)
    assert (archive["state"], archive["pages"], archive["items"]) == \
        ("done", 4, 6)


def test_other_origins(daemon, origin):
    other = Origin()
    try:
        away = other.serve("/p1", atom(1, 2))
        feed = daemon.api.add(origin.serve("/feed", atom(3, 4, "next", away)),
                              archive=True)
        archive = ended(daemon, feed)
        assert archive["state"] == "stopped"
        assert "another origin" in archive["detail"]
        assert away in archive["detail"]
        assert other.log() == []
    finally:
        other.close()


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://127.0.0.1/x",
                                "http://", "javascript:alert(1)"])
def test_what_is_no_page(daemon, origin, to):
    feed = daemon.api.add(origin.serve("/feed", atom(1, 2, "next", to)),
                          archive=True)
    assert ended(daemon, feed)["state"] in ("stopped", "done")
    assert len(origin.log()) == 1


@pytest.mark.parametrize("page, words", [
    (Page(b"no", "text/plain", 404, etag=False), "404"),
    (Page(b"no", "text/plain", 410, etag=False), "410"),
    (Page(b"<html><title>x</title></html>", "text/html"), "not a feed"),
    (Page(b"", None, 302, {"Location": "http://10.0.0.1/"}, etag=False),
     "10.0.0.1"),
])
def test_a_page_that_cannot_be_read(daemon, origin, page, words):
    """It ends the back-fill, and nothing of it is held against the feed."""
    origin.serve("/p1", lambda request, handler: page)
    feed = daemon.api.add(origin.serve("/feed", atom(1, 2, "next", "/p1")),
                          archive=True)
    archive = ended(daemon, feed)
    assert archive["state"] == "stopped"
    assert words in archive["detail"]
    shown = daemon.api.feed(feed["id"])
    assert "error" not in shown and shown["state"] == "active"
    assert len(daemon.api.items()) == 2


def hurry(daemon):
    """A page that is tried again is due now."""
    daemon.stop()
    store = sqlite3.connect(daemon.store)
    with store:
        store.execute("UPDATE archive SET due = 0")
    store.close()
    daemon.start()


@pytest.mark.parametrize("trouble, words", [
    (Page(b"no", "text/plain", 503, {"Retry-After": "7200"}, etag=False),
     "503"),
    (Page(atom(1, 2)[:-20].encode(), etag=False), "ends before its end")])
def test_a_page_is_tried_again(daemon, origin, trouble, words):
    """What a server cannot send now, or not whole, is asked for later."""
    answers = [trouble, Page(atom(1, 2, "next", "/p2").encode())]
    origin.serve("/p1", lambda request, handler: answers.pop(0))
    origin.serve("/p2", atom(-2, 0))
    feed = daemon.api.add(origin.serve("/feed", atom(3, 4, "next", "/p1")),
                          archive=True)
    archive = wait_for(lambda: (a := archive_of(daemon, feed)).get("detail")
                       and a)
    assert archive["state"] == "running" and words in archive["detail"]
    due = archive["due"]
    assert due > daemon.api.feed(feed["id"])["last_poll"]
    text = daemon.gazette("why", feed["id"]).stdout
    assert "next page" in text and words in text
    hurry(daemon)
    archive = ended(daemon, feed)
    assert (archive["state"], archive["pages"]) == ("done", 2)
    assert len(daemon.api.items()) == 7
    assert "error" not in daemon.api.feed(feed["id"])


def test_a_cut_page_that_leads_on(daemon, origin):
    """Its link is enough to go on; what it had is kept."""
    whole = atom(3, 6, "next", "/p2")
    origin.serve("/p1", whole[:whole.index("entry 3")])
    origin.serve("/p2", atom(1, 2))
    feed = daemon.api.add(origin.serve("/feed", atom(7, 8, "next", "/p1")),
                          archive=True)
    assert ended(daemon, feed)["state"] == "done"
    assert len(daemon.api.items()) == 7


def test_confidences(daemon, origin):
    """Pages of the feed's own origin need them, too."""
    seen = []

    def page(request, handler):
        seen.append(request.headers["X-Token"])
        return Page(atom(1, 2).encode())
    origin.serve("/p1", page)
    feed = daemon.api.add(
        origin.serve("/feed", atom(3, 4, "next", f"http://u:p@127.0.0.1:"
                                   f"{origin.port}/p1")),
        archive=True, headers={"X-Token": "hush"})
    assert ended(daemon, feed)["state"] == "done"
    assert seen == ["hush"]
    assert origin.log("/p1")[0].headers["Authorization"] is None


def test_its_host_is_not_hurried(make_daemon, origin):
    """Pages and polls of one host take turns, with the same pause."""
    daemon = make_daemon(CONFIG.replace('"0s"', '"1s"')).start()
    feed = daemon.api.add(serve_chain(origin, "next", 3), archive=True)
    ended(daemon, feed)
    times = [r.time for r in origin.log()]
    assert len(times) == 4
    assert all(b - a >= 0.9 for a, b in zip(times, times[1:]))


def test_a_refresh_is_of_the_feed(daemon, origin):
    """Who asks for the feed while a page is on its way is told of the feed."""
    url = serve_chain(origin, "next", 2)
    gate = origin.hold("/page/0")
    feed = daemon.api.add(url, archive=True)
    gate.wait_arrived()
    polls = []
    asking = threading.Thread(
        target=lambda: polls.extend(daemon.api.refresh(feed["id"])))
    asking.start()
    wait_for(lambda: daemon.api.get("/v1/status").json)
    gate.release()
    asking.join()
    assert len(polls) == 1 and polls[0]["status"] in (200, 304)
    assert "page" not in polls[0].get("url", "")
    assert len(origin.log("/feed")) == 2
    assert ended(daemon, feed)["pages"] == 2


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_it_goes_on_after_a_restart(daemon, origin, end):
    url = serve_chain(origin, "prev-archive", 6)
    gate = origin.hold("/page/3")
    feed = daemon.api.add(url, archive=True)
    gate.wait_arrived()
    getattr(daemon, end)()
    gate.release()
    daemon.start()
    archive = ended(daemon, feed)
    assert (archive["state"], archive["pages"], archive["items"]) == \
        ("done", 6, 18)
    assert [len(origin.log(f"/page/{n}")) for n in range(6)] == \
        [1, 1, 1, 2, 1, 1]
    assert len(daemon.api.items()) == 21


def test_it_can_be_called_off(daemon, origin):
    url = serve_chain(origin, "next", 3)
    gate = origin.hold("/page/1")
    feed = daemon.api.add(url, archive=True)
    gate.wait_arrived()
    daemon.api.patch(f"/v1/feeds/{feed['id']}", {"archive": False})
    gate.release()
    wait_for(lambda: len(daemon.api.polls(feed["id"])) == 3)
    assert archive_of(daemon, feed) is None
    daemon.api.refresh(feed["id"])
    assert origin.log("/page/2") == []


def test_a_feed_that_goes_takes_it_along(daemon, origin):
    gate = origin.hold("/page/1")
    feed = daemon.api.add(serve_chain(origin, "next", 3), archive=True)
    gate.wait_arrived()
    assert daemon.api.delete(f"/v1/feeds/{feed['id']}").status == 204
    gate.release()
    again = daemon.api.add(feed["url"])
    assert archive_of(daemon, again) is None


def test_json_feed_pages(daemon, origin):
    def document(numbers, **more):
        return json.dumps({
            "version": "https://jsonfeed.org/version/1.1", "title": "j",
            "items": [{"id": str(n), "content_text": f"text {n}"}
                      for n in numbers], **more})
    origin.serve("/p1", document([1, 2]), "application/feed+json")
    feed = daemon.api.add(origin.serve("/feed", document(
        [3, 4], next_url="/p1"), "application/feed+json"), archive=True)
    assert ended(daemon, feed)["items"] == 2


def test_rss_pages(daemon, origin):
    def document(numbers, link=""):
        items = "".join(f"<item><guid>{n}</guid><title>t {n}</title></item>"
                        for n in numbers)
        return ('<rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom">'
                f"<channel><title>r</title>{link}{items}</channel></rss>")
    origin.serve("/p1", document([1, 2]))
    feed = daemon.api.add(origin.serve("/feed", document(
        [3, 4], '<a:link rel="next" href="p1"/>')), archive=True)
    assert ended(daemon, feed)["items"] == 2
