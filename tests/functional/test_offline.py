# SPDX-License-Identifier: ISC
"""Reading a store that no daemon has: as the daemon would answer."""
import hashlib
import os
import re
import shutil
import sqlite3
import subprocess

import pytest

from documents import numbered, rss
from gazette import environment, gazette, gazette_tty
from waiting import SLOW, wait_for

COMMANDS = [
    ["items"], ["items", "--json"], ["items", "--limit", "3", "--json"],
    ["items", "--tag", "news"], ["items", "--unread", "--starred"],
    ["items", "--since", "1d", "--stories"],
    ["search", "second", "--json"], ["search", "tomatoes", "OR", "item"],
    ["search", "--rank", "item"], ["search", "nothing at all"],
    ["export"], ["export", "--format", "jsonfeed"],
    ["export", "--format", "atom"], ["export", "--format", "csv"],
    ["export", "--unread"],
]


@pytest.fixture
def filled(daemon, origin):
    """A daemon with items, its text index in step; the feed to filter by."""
    feed = daemon.api.add(origin.serve("/feed", numbered("second", 1, 90)),
                          tags=["news"])
    daemon.api.add(origin.serve("/other", rss("Garden", [
        {"guid": str(n), "title": f"Tomatoes {n}", "text": "<p>x</p>" * 60}
        for n in range(400)])))
    item = daemon.api.items()[5]
    daemon.api.patch(f"/v1/items/{item['id']}", {"starred": True})
    wait_for(lambda: daemon.api.get("/v1/status").json["index_lag"] == 0)
    return feed


def answers(daemon, feed, *more):
    """What the commands print, and all of it is there."""
    out = []
    for command in COMMANDS + [["items", "--feed", feed["id"][:6]],
                               ["export", "--feed", feed["url"]]]:
        done = gazette(daemon.socket, *command, *more)
        assert done.returncode == 0, (command, done.stderr)
        out.append((command, done.stdout, done.stderr))
    return out


def same(before, after):
    for (command, old, _), (_, new, _) in zip(before, after):
        assert new == old, command


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_as_with_the_daemon(daemon, filled, end):
    before = answers(daemon, filled)
    getattr(daemon, end)()
    wal = daemon.store.with_name("gazetted.db-wal")
    assert wal.exists() == (end == "kill")
    digests = [digest(p) for p in (daemon.store, wal) if p.exists()]
    after = answers(daemon, filled)
    same(before, after)
    for command, _, error in after:
        assert error.startswith(b"gazette: no daemon at "), command
        assert error.count(b"\n") == 1
    assert digests == [digest(p) for p in (daemon.store, wal)
                       if p.exists() and p.stat().st_size]
    daemon.start()
    same(before, answers(daemon, filled))


def test_on_a_terminal(daemon, filled):
    code, with_it = gazette_tty(daemon.socket, "items", "-n", "5")
    assert code == 0
    daemon.stop()
    code, without = gazette_tty(daemon.socket, "items", "-n", "5")
    assert code == 0
    titles = re.compile(rb"Tomatoes \d+")
    assert titles.findall(without) == titles.findall(with_it)
    assert len(titles.findall(with_it)) == 5


def test_a_copy(daemon, filled, tmp_path):
    before = answers(daemon, filled)
    copy = tmp_path / "copy? 100%#1.db"
    assert gazette(daemon.socket, "backup", copy).returncode == 0
    after = answers(daemon, filled, "--store", copy)
    same(before, after)
    assert all(error == b"" for _, _, error in after)


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes another user")
@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_folder_that_may_not_be_written(daemon, filled, tmp_path, end):
    before = answers(daemon, filled)
    getattr(daemon, end)()
    folder = daemon.dir / "readonly"
    folder.mkdir()
    for file in daemon.data.glob("gazetted.db*"):
        if not file.name.endswith(("-shm", ".lock")):
            shutil.copy(file, folder)
            (folder / file.name).chmod(0o644)
    folder.chmod(0o555)
    daemon.dir.chmod(0o755)
    (gz := daemon.dir / "gazette").write_bytes(
        open(os.environ.get("GAZETTED_BUILD", ".") + "/gazette", "rb").read())
    gz.chmod(0o755)
    done = subprocess.run(
        ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups",
         str(gz), "items", "--json", "--store", str(folder / "gazetted.db")],
        capture_output=True, env=environment(), timeout=60 * SLOW)
    if end == "stop":
        assert done.returncode == 0, done.stderr
        assert done.stdout == before[1][1]
    else:
        assert done.returncode == 1
        assert b"cannot be read" in done.stderr


def test_what_needs_the_daemon(daemon, filled):
    daemon.stop()
    for command in (["feeds"], ["status"], ["follow"], ["rm", filled["id"]]):
        assert gazette(daemon.socket, *command).returncode == 69, command


def test_no_store_either(tmp_path):
    done = gazette(tmp_path / "gazetted.sock", "items")
    assert done.returncode == 69
    assert b"no daemon at" in done.stderr
    done = gazette(tmp_path / "gazetted.sock", "items", "--store",
                   tmp_path / "none")
    assert done.returncode == 1
    assert b"No such file" in done.stderr


def test_what_is_no_store(daemon, tmp_path):
    daemon.stop()
    text = tmp_path / "text"
    text.write_text("hello " * 1000)
    done = gazette(daemon.socket, "items", "--store", text)
    assert done.returncode == 1
    assert b"not a database" in done.stderr
    other = sqlite3.connect(tmp_path / "other")
    other.execute("CREATE TABLE t (a)")
    other.close()
    done = gazette(daemon.socket, "items", "--store", tmp_path / "other")
    assert done.returncode == 1
    assert b"not a store of gazetted" in done.stderr
    for version in (1, 99):
        db = sqlite3.connect(daemon.store)
        db.execute(f"PRAGMA user_version={version}")
        db.close()
        done = gazette(daemon.socket, "items")
        assert done.returncode == 69
        assert f"schema {version}".encode() in done.stderr
        assert (b"upgrades it" if version == 1 else b"a newer one") in done.stderr


def test_wrong_options(daemon, filled):
    daemon.stop()
    done = gazette(daemon.socket, "export", "--format", "xml")
    assert done.returncode == 1
    assert b"format is one of ndjson" in done.stderr
    done = gazette(daemon.socket, "search", '"')
    assert done.returncode == 1
