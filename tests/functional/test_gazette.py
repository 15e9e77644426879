# SPDX-License-Identifier: ISC
"""The client with a real daemon and a real origin, from end to end."""
import json
import os
import re
import sqlite3
import subprocess

from documents import numbered
from gazette import GAZETTE, environment, gazette, gazette_tty
from waiting import wait_for


def run(daemon, *args, code=0, **kw):
    done = gazette(daemon.socket, *args, **kw)
    assert done.returncode == code, done
    return done.stdout.decode()


def objects(text):
    return [json.loads(line) for line in text.splitlines()]


def test_a_subscription_and_its_items(daemon, origin):
    url = origin.serve("/feed", numbered("kept", 1, 3))
    assert "rss2.0, 3 items" in run(daemon, "add", "--wait", "--tag", "t", url)
    assert run(daemon, "add", url).startswith("already there")
    feed, = objects(run(daemon, "feeds", "--json"))
    assert (feed["url"], feed["tags"], feed["items"]) == (url, ["t"], 3)

    rows = [line.split("\t") for line in run(daemon, "items").splitlines()]
    assert {row[4] for row in rows} == {
        f"kept item {n}" for n in (1, 2, 3)}
    assert all(row[3] == "kept" for row in rows)
    for args in (["--feed", url], ["--tag", "t"], ["--since", "1h"],
                 ["--unread"], ["--limit", "3"]):
        assert len(run(daemon, "items", *args).splitlines()) == 3, args
    assert run(daemon, "items", "--starred") == ""
    assert run(daemon, "items", "--tag", "other") == ""

    item_id, title = rows[0][0], rows[0][4]
    text = run(daemon, "show", item_id[:10])
    assert title in text and "The text of item" in text
    assert "<p>" in run(daemon, "show", item_id, "--html")
    assert json.loads(run(daemon, "show", item_id, "--json"))["id"] == item_id


def test_item_state(daemon, origin):
    url = origin.serve("/feed", numbered("kept", 1, 3))
    run(daemon, "add", "--wait", url)
    ids = [line.split("\t")[0] for line in run(daemon, "items").splitlines()]
    run(daemon, "read", ids[0], ids[1][:12])
    run(daemon, "star", ids[2])
    assert [line.split("\t")[0] for line in run(
        daemon, "items", "--unread").splitlines()] == [ids[2]]
    assert [line.split("\t")[0] for line in run(
        daemon, "items", "--starred").splitlines()] == [ids[2]]
    assert objects(run(daemon, "feeds", "--json"))[0]["unread"] == 1
    item, = objects(run(daemon, "unread", ids[0], "--json"))
    assert item["_gazetted"]["read"] is False
    run(daemon, "unstar", ids[2])
    assert run(daemon, "items", "--starred") == ""
    run(daemon, "star", ids[2], "ffff" * 8, code=1)
    assert run(daemon, "items", "--starred") != ""


def test_history(daemon, origin):
    text = numbered("edited", 1, 2)
    url = origin.serve("/feed", text)
    run(daemon, "add", "--wait", url)
    row = [line for line in run(daemon, "items").splitlines()
           if "edited item 1" in line][0]
    item = row.split("\t")[0]
    assert run(daemon, "show", "--history", item) == (
        "There is no earlier text.\n")
    for new in ("A second text", "A third text"):
        text = text.replace("The text of item 1", new).replace(
            "A second text", new)
        origin.serve("/feed", text)
        run(daemon, "refresh", "--wait", "--force", url)
    shown = run(daemon, "show", "--history", item)
    assert [line[:15] for line in shown.splitlines() if line[:2] in (
        "- ", "+ ")] == ["- A second text", "+ A third text ",
                         "- The text of i", "+ A second text"]
    history, = objects(run(daemon, "show", "--history", item, "--json"))
    assert [r["revision"] for r in history["revisions"]] == [2, 1]
    assert {r["item"]["id"] for r in history["revisions"]} == {item}
    assert daemon.api.get("/v1/items/" + "f" * 32 +
                          "/revisions").status == 404


def test_backup(daemon, origin, tmp_path):
    url = origin.serve("/feed", numbered("kept", 1, 3))
    run(daemon, "add", "--wait", url)
    copy = tmp_path / "copy.db"
    run(daemon, "backup", str(copy))
    assert copy.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(copy) as db:
        assert db.execute("PRAGMA quick_check").fetchone() == ("ok",)
        assert db.execute("SELECT count(*) FROM item").fetchone() == (3,)
        epoch, = db.execute(
            "SELECT value FROM meta WHERE key = 'epoch'").fetchone()
    position = daemon.api.get("/v1/changes", after="now").headers[
        "Gazetted-Position"]
    assert not position.startswith(epoch)
    reply = daemon.api.get("/v1/backup")
    assert reply.headers["Content-Length"] == str(copy.stat().st_size)
    assert [f for f in os.listdir(daemon.data) if "backup" in f] == []


def test_polls(daemon, origin):
    url = origin.serve("/feed", numbered("polled", 1, 2))
    run(daemon, "add", "--wait", url)
    origin.serve("/feed", numbered("polled", 1, 4))
    poll, = objects(run(daemon, "refresh", "--wait", "--force", "--json",
                              url))
    assert (poll["outcome"], poll["new"]) == ("new", 2)
    assert run(daemon, "refresh", "--wait", "--force").split("\t")[3] == "unchanged"
    log = run(daemon, "log", url).splitlines()
    assert [line.split("\t")[3] for line in log] == ["unchanged", "new", "new"]
    origin.serve("/feed", b"no", status=500)
    run(daemon, "refresh", "--wait", "--force", url, code=1)
    failing, = run(daemon, "feeds", "--failing").splitlines()
    assert "http_500" in failing


def test_a_page_leads_to_its_feed(daemon, origin):
    feed = origin.serve("/feed", numbered("announced", 1, 1))
    page = origin.serve(
        "/page", "<!doctype html><title>A page</title><link rel=alternate "
        "type=application/rss+xml href=/feed>", "text/html")
    assert feed in run(daemon, "add", page)
    bare = origin.serve(
        "/bare", "<!doctype html><title>Nothing</title>", "text/html")
    run(daemon, "add", bare, code=1)
    assert [f["url"] for f in objects(run(daemon, "feeds", "--json"))] == [feed]


def test_discover(origin):
    feed = origin.serve("/feed", numbered("announced", 1, 1))
    origin.serve("/page", "<!doctype html><title>A page</title>"
                 "<link rel=alternate type=application/rss+xml href=/feed "
                 "title=Announced>", "text/html", headers={
                     "Link": '</other>; rel="alternate"; '
                             'type="application/atom+xml"'})
    page = origin.serve("/old", status=301, headers={"Location": "/page"})
    lines = gazette(None, "discover", page).stdout.decode().splitlines()
    assert f"{feed}\tapplication/rss+xml\tAnnounced" in lines
    assert any(line.startswith(origin.url("/other\t")) for line in lines)
    assert gazette(None, "discover", feed).stdout.decode() == \
        f"{feed}\t\tannounced\n"
    for path in (origin.serve("/bare", "<title>x</title>", "text/html"),
                 origin.url("/none"), "file:///etc/passwd"):
        done = gazette(None, "discover", path)
        assert (done.returncode, done.stdout) == (1, b"")
        assert done.stderr.count(b"\n") == 1
    assert gazette(None, "discover").returncode == 2


def test_changing_and_leaving(daemon, origin):
    url = origin.serve("/feed", numbered("moody", 1, 1))
    run(daemon, "add", "--wait", url)
    run(daemon, "pause", url)
    assert objects(run(daemon, "feeds", "--json"))[0]["state"] == "paused"
    run(daemon, "resume", url)
    run(daemon, "edit", url, "--title", "Mine", "--tag", "a", "--tag", "b",
        "--interval", "2h")
    feed, = objects(run(daemon, "feeds", "--json"))
    assert (feed["state"], feed["title"], feed["tags"], feed["interval"]) == (
        "active", "Mine", ["a", "b"], 7200)
    run(daemon, "edit", feed["id"][:6], "--title", "", "--tag", "",
        "--interval", "0")
    feed, = objects(run(daemon, "feeds", "--json"))
    assert (feed["title"], feed["tags"]) == ("moody", [])
    assert "interval" not in feed
    run(daemon, "rm", url)
    assert run(daemon, "feeds") == "" and run(daemon, "items") == ""


def test_out_and_in_again(daemon, make_daemon, origin, tmp_path):
    for name in ("one", "two"):
        run(daemon, "add", "--wait", "--tag", name,
            origin.serve("/" + name, numbered(name, 1, 5)))
    run(daemon, "export", "-o", tmp_path / "items")
    items = objects((tmp_path / "items").read_text())
    assert len(items) == 10
    assert len(run(daemon, "export", "--tag", "two").splitlines()) == 5
    run(daemon, "opml", "-o", tmp_path / "feeds.opml")

    other = make_daemon().start()
    assert "2 added" in run(other, "import", tmp_path / "feeds.opml")
    assert "2 already there" in run(other, "import", tmp_path / "feeds.opml")
    run(other, "refresh", "--wait")
    assert {i["id"] for i in objects(run(other, "export"))} == {
        i["id"] for i in items}
    assert sorted(f["tags"] for f in objects(run(other, "feeds", "--json"))
                  ) == [["one"], ["two"]]


def test_import_names_what_is_refused(daemon, tmp_path):
    source = tmp_path / "bad.opml"
    source.write_text(
        '<opml version="2.0"><body>\n<outline type="rss" text="x" '
        'xmlUrl="javascript:alert(1)"/>\n</body></opml>\n')
    done = gazette(daemon.socket, "import", source)
    assert done.returncode == 1
    assert b"javascript:alert(1)" in done.stderr


def test_following(daemon, origin, tmp_path):
    url = origin.serve("/feed", numbered("live", 1, 1))
    run(daemon, "add", "--wait", url)
    seen = tmp_path / "seen"
    follow = subprocess.Popen(
        [str(GAZETTE), "follow", "--after", "0", "--", "/bin/sh", "-c",
         f"cat >> {seen}"], env=environment(daemon.socket),
        stderr=subprocess.PIPE)

    def items():
        if not seen.exists():
            return []
        return [c["item"]["title"] for c in objects(seen.read_text())
                if "item" in c]

    try:
        wait_for(lambda: items() == ["live item 1"])
        origin.serve("/feed", numbered("live", 1, 3))
        run(daemon, "refresh", "--wait", "--force", url)
        wait_for(lambda: len(items()) == 3)
        daemon.restart()
        origin.serve("/feed", numbered("live", 1, 4))
        run(daemon, "refresh", "--wait", "--force", url)
        wait_for(lambda: "live item 4" in items())
        assert sorted(items()) == [f"live item {n}" for n in (1, 2, 3, 4)]
    finally:
        follow.terminate()
        follow.communicate(timeout=30)


def test_status(daemon):
    text = run(daemon, "status")
    assert text.startswith("version")
    assert json.loads(run(daemon, "status", "--json"))["position"]
    daemon.stop()
    run(daemon, "status", code=69)


def test_status_tells_errors_by_class(daemon):
    assert "errors" not in json.loads(run(daemon, "status", "--json"))
    run(daemon, "add", "--wait", "http://127.0.0.1:1/feed", code=1)
    assert json.loads(run(daemon, "status", "--json"))["errors"] == {
        "connect": 1}
    assert re.search(r"^errors +1 connect$", run(daemon, "status"), re.M)


def test_status_is_kept_on_the_screen(daemon, origin):
    """status --watch looks again and again, and draws what came in."""
    watcher = subprocess.Popen(
        [str(GAZETTE), "status", "--watch"], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, text=True, encoding="utf-8",
        env=environment(daemon.socket))
    try:
        first = watcher.stdout.readline()
        daemon.api.add(origin.serve("/feed", numbered("one", 1, 9)))
        seen = [first]
        while not seen[-1].startswith("arrivals"):
            seen.append(watcher.stdout.readline())
            assert seen[-1], seen
        assert "\u2588" in seen[-1]
        assert sum(line == first or line.startswith("version")
                   for line in seen) >= 2
    finally:
        watcher.kill()
        watcher.wait()
        watcher.stdout.close()


def test_reasons_pass_the_terminal_filter(tmp_path):
    """A file's name may be anybody's: it is no escape sequence here."""
    for n in range(12):     # by child processes, too
        (tmp_path / f"evil\x1b]0;x\x07\x1b[2J{n}").write_text("no feed")
    for jobs in "1", "3":
        code, seen = gazette_tty(None, "parse", "--jobs", jobs, tmp_path,
                                 columns=300)
        assert code == 1 and b"not a feed" in seen
        assert b"\x1b]" not in seen and b"\x1b[2J" not in seen, seen
