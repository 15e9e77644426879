# SPDX-License-Identifier: ISC
"""gazette check: stores that are sound, and stores that were damaged."""
import json
import shutil
import sqlite3

import pytest

from daemon import CONFIG
from documents import numbered, rss
from gazette import gazette
from waiting import wait_for


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """The path of a store that has one of everything, left by its daemon."""
    from daemon import Daemon
    from origin import Origin

    origin, daemon = Origin(), Daemon(CONFIG)
    try:
        daemon.start()
        text = numbered("first", 1, 20)
        url = origin.serve("/first", text)
        daemon.api.add(url, wait=60)
        daemon.api.add(origin.serve("/second", numbered("second", 1, 5)),
                       tags=["a", "b"], wait=60)
        for n in range(2):
            daemon.api.add(origin.serve(f"/copy{n}", rss("copy", [
                {"guid": "same", "title": "One article of several sites",
                 "link": "https://example.net/one", "text": "The very same "
                 "words here and there. " * 20}])), wait=60)
        origin.serve("/first", text.replace("The text of item 20",
                                            "Another text of the 20th"))
        daemon.api.post("/v1/refresh?wait=60&force=1", {})
        item = daemon.api.items()[0]["id"]
        daemon.api.patch(f"/v1/items/{item}", {"read": True, "tags": ["own"]})
        wait_for(lambda: daemon.api.get("/v1/status").json["index_lag"] == 0)
        daemon.stop()
        path = tmp_path_factory.mktemp("store") / "stored.db"
        shutil.copy(daemon.store, path)
        yield path
    finally:
        daemon.close()
        origin.close()


def check(path, *options):
    done = gazette(None, "check", "--json", *options, str(path))
    report = json.loads(done.stdout)
    assert done.returncode == (0 if report["sound"] else 1), report
    return report


def test_sound(stored):
    report = check(stored)
    assert report["sound"] and report["problems"] == []
    assert report["items"] == report["indexed"] == 27
    assert report["feeds"] == 4
    done = gazette(None, "check", str(stored))
    assert done.returncode == 0
    assert done.stdout.decode().startswith(f"{stored}: sound: 4 feeds")


def test_an_item_without_words(daemon, origin):
    """A link alone is an item; that it has no text is no damage."""
    daemon.api.add(origin.serve("/feed", """<rss version="2.0"><channel>
        <title>Links</title><item><link>https://example.net/1</link></item>
        <item><title>Words</title></item></channel></rss>"""), wait=60)
    assert len(daemon.api.items()) == 2
    daemon.stop()
    assert check(daemon.store)["problems"] == []


# How many blocks its ids are in hangs on what was committed together.
ONE_BLOCK = (" WHERE key = (SELECT key FROM ids"
             " ORDER BY length(entries) DESC LIMIT 1)")

# What is done to it, and what is said of that.
DAMAGE = [
    ("DELETE FROM body WHERE rid = (SELECT max(rid) FROM item)",
     "items without texts: 1"),
    ("UPDATE body SET packed = 0, splice = 1, json = CAST('{\"id\":\"' ||"
     " (SELECT lower(hex(id)) FROM item i WHERE i.rid = body.rid) || '\"}'"
     " AS BLOB) WHERE rid = (SELECT min(rid) FROM item)",
     "items whose text is damaged: 1"),
    ("INSERT INTO sketch (rid, shingles, slots) VALUES (99999, 1, x'00')",
     "sketches of no item: 1 (99999)"),
    ("DELETE FROM feed WHERE rid = 2", "items of no feed: 5"),
    ("UPDATE feed SET items = items + 1 WHERE rid = 1",
     "feeds whose items are counted wrongly: 1 (1)"),
    ("UPDATE feed SET unread = 0 WHERE rid = 2",
     "feeds whose unread items are counted wrongly: 1 (2)"),
    ("UPDATE meta SET value = 3 WHERE key = 'seq'",
     "change numbers beyond the last"),
    ("UPDATE item SET seq = (SELECT max(seq) FROM item) WHERE rid ="
     " (SELECT max(rid) FROM item)", "change numbers taken twice: 1"),
    ("DELETE FROM item_tag WHERE tag = 'own'",
     "tags of a person that are not listed: 1"),
    ("INSERT INTO item_tag VALUES ('x', (SELECT min(rid) FROM item), 1)",
     "tags of items that are listed and not the item's: 1"),
    ("DELETE FROM feed_tag WHERE tag = 'a'",
     "tags of feeds that only their items have: 5"),
    ("UPDATE story SET copies = 9", "stories whose copies are counted"),
    ("DELETE FROM story", "items of no story: "),
    ("UPDATE item SET story = 0", "stories whose origin is no copy: "),
    ("INSERT INTO story_cut SELECT rid, story FROM item WHERE story <> 0"
     " LIMIT 1", "items in a story that they were cut off: 1"),
    ("UPDATE item SET indexed = 0 WHERE rid = (SELECT min(rid) FROM item)",
     "texts in the index of no item: 1"),
    ("UPDATE item SET indexed = 0 WHERE seq = (SELECT min(seq) FROM item)",
     "items that the index passed by: 1"),
    ("UPDATE revision SET json = x'28b52ffd00'",
     "items with a damaged revision: 1"),
    ("UPDATE body SET json = x'7b7d', packed = 0 WHERE rid ="
     " (SELECT max(rid) FROM item)", "items whose JSON is damaged: 1"),
    ("UPDATE body SET splice = 1000000 WHERE rid = (SELECT max(rid) FROM item)",
     "items whose JSON is damaged: 1"),
    ("INSERT INTO search (rowid, text) SELECT max(rid), 'other' FROM item",
     "items whose words in the index are others: 1"),
    ("UPDATE served SET items = zeroblob(24) WHERE feed = 1",
     "feeds that serve what is not there: 1 (1)"),
    ("UPDATE ids SET entries = substr(entries, 25)" + ONE_BLOCK,
     "items that their id does not lead to: 1"),
    ("UPDATE ids SET entries = CAST(substr(entries, 1, 23) || x'01' ||"
     " substr(entries, 25) AS BLOB)" + ONE_BLOCK,
     "ids that lead to no item of theirs: 1"),
    ("UPDATE ids SET entries = CAST(substr(entries, 25, 24) ||"
     " substr(entries, 1, 24) || substr(entries, 49) AS BLOB)" + ONE_BLOCK,
     "blocks of ids out of order: "),
    ("UPDATE ids SET entries = substr(entries, 1, length(entries) - 1)" +
     ONE_BLOCK,
     "blocks of ids out of order: 1"),
    ("UPDATE ids_level SET entries = 26",
     "levels whose ids are counted wrongly: 1 (0)"),
    ("INSERT INTO ids SELECT (2 << 59) - 1, substr(entries, 1, 24) FROM ids" +
     ONE_BLOCK,
     "items whose id another one has: 1"),
    ("UPDATE item SET id = (SELECT id FROM item WHERE rid ="
     " (SELECT min(rid) FROM item)) WHERE rid = (SELECT max(rid) FROM item)",
     "items that their id does not lead to: 1"),
    ("DELETE FROM item WHERE rid = (SELECT max(rid) FROM item)",
     "ids that lead to no item of theirs: 1"),
    ("DROP INDEX item_seq", "not there, or not as it was made: item_seq"),
    ("CREATE TABLE more (a)", "not of gazetted: more"),
    ("INSERT INTO consumer VALUES ('c', 1000000, 1)",
     "positions of consumers beyond the last change: 1 (1000000)"),
]


@pytest.mark.parametrize("sql, said", DAMAGE)
def test_damaged(stored, tmp_path, sql, said):
    path = tmp_path / "damaged.db"
    shutil.copy(stored, path)
    with sqlite3.connect(path) as db:
        db.execute(sql)
    db.close()
    report = check(path)
    assert any(said in p["what"] for p in report["problems"]), report
    done = gazette(None, "check", str(path))
    assert done.returncode == 1
    assert said in done.stdout.decode()


def test_bad_pages(stored, tmp_path):
    """Overwritten pages of the middle: named, and no crash."""
    path = tmp_path / "pages.db"
    data = bytearray(stored.read_bytes())
    size = 8192
    for page in range(4, len(data) // size):
        spoilt = bytearray(data)
        spoilt[page * size:(page + 1) * size] = b"\xa5" * size
        path.write_bytes(spoilt)
        report = check(path, "--quick")
        assert not report["sound"]


def test_cut(stored, tmp_path):
    path = tmp_path / "cut.db"
    path.write_bytes(stored.read_bytes()[:8192 * 9])
    assert not check(path)["sound"]


def test_not_a_store(stored, tmp_path):
    path = tmp_path / "other.db"
    done = gazette(None, "check", str(path))
    assert done.returncode == 1 and str(path) in done.stderr.decode()
    assert not path.exists()
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE t (a)")
    db.close()
    assert "not one of gazetted" in check(path)["error"]
    path.write_text("This is a text and no database. " * 100)
    assert "not a database" in check(path)["error"]
    shutil.copy(stored, path)
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 999")
    db.close()
    assert "999 is newer" in check(path)["error"]


def test_beside_a_daemon(make_daemon, origin):
    """The store of a daemon that runs is read and nothing else."""
    daemon = make_daemon(CONFIG).start()
    daemon.api.add(origin.serve("/feed", numbered("live", 1, 50)), wait=60)
    report = check(daemon.store)
    assert report["sound"] and report["items"] == 50
    daemon.api.add(origin.serve("/more", numbered("more", 1, 50)), wait=60)
    assert check(daemon.store)["items"] == 100
    daemon.kill()
    assert check(daemon.store)["items"] == 100


def test_backup_is_sound(make_daemon, origin, tmp_path):
    daemon = make_daemon(CONFIG).start()
    daemon.api.add(origin.serve("/feed", numbered("kept", 1, 50)), wait=60)
    daemon.gazette("backup", str(tmp_path / "copy.db"))
    assert check(tmp_path / "copy.db")["items"] == 50
