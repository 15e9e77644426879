# SPDX-License-Identifier: ISC
"""The client against a scripted daemon: every command, every way to fail."""
import json
import os
import re
import signal
import socket
import subprocess
import threading
import unicodedata
from pathlib import Path

import pytest

from fake_api import Answer, BreakOff, FakeApi, ndjson, problem
from gazette import GAZETTE, environment, gazette, gazette_tty
from waiting import wait_for

ALPHA = {"id": "aa11bb22cc33dd44", "url": "https://alpha.example/feed",
         "title": "Alpha", "state": "active", "items": 3, "unread": 1,
         "last_poll": "2026-01-01T00:00:00Z", "format": "rss2.0"}
BETA = {"id": "aa99000000000000", "url": "https://beta.example/feed.xml",
        "title": "Beta", "state": "active", "items": 0,
        "error": {"code": "http_404", "detail": "Not Found", "count": 2}}
ITEM = {"id": "0123456789abcdef0123456789abcdef",
        "url": "https://alpha.example/1", "title": "First post",
        "content_html": "<p>Hello <b>there</b></p>",
        "content_text": "Hello there", "date_published":
        "2026-01-01T00:00:00Z", "authors": [{"name": "Ann"}],
        "_gazetted": {"feed_title": "Alpha", "read": False, "starred": True,
                      "sort_time": "2026-01-01T00:00:00Z"}}
OTHER = {**ITEM, "id": "0123ffffffffffffffffffffffffffff", "title": "Second",
         "_gazetted": {"feed_title": "Beta", "read": True,
                       "sort_time": "2026-01-02T00:00:00Z"}}


@pytest.fixture
def api():
    fake = FakeApi()
    fake.routes["GET /v1/feeds"] = Answer({"feeds": [ALPHA, BETA]})
    fake.routes["GET /v1/items"] = ndjson(OTHER, ITEM)
    fake.routes[f"GET /v1/items/{ITEM['id']}"] = Answer(ITEM)
    fake.routes["GET /v1/status"] = Answer(
        {"version": "0.1.0", "uptime": 90061, "position": "ep-7",
         "feeds": {"active": 2, "failing": 1}, "store_bytes": 1536})
    yield fake
    fake.close()


def run(api, *args, code=0, **kw):
    done = gazette(api.socket, *args, **kw)
    assert done.returncode == code, done
    return done


def out(api, *args, **kw):
    return run(api, *args, **kw).stdout.decode()


def err(api, *args, **kw):
    return run(api, *args, **kw).stderr.decode()


# --- which daemon ---

def test_no_daemon(tmp_path):
    done = gazette(tmp_path / "none.sock", "status")
    assert done.returncode == 69
    assert done.stderr.count(b"\n") == 1
    assert str(tmp_path / "none.sock").encode() in done.stderr


def test_stale_socket(tmp_path):
    path = str(tmp_path / "stale.sock")
    with socket.socket(socket.AF_UNIX) as s:
        s.bind(path)
    done = gazette(path, "feeds")
    assert done.returncode == 69
    assert b"Connection refused" in done.stderr


def test_option_beats_environment(api):
    assert gazette("/nonexistent/x", "--socket", api.socket,
                   "status").returncode == 0
    assert gazette("/nonexistent/x", "status",
                   f"--socket={api.socket}").returncode == 0


def test_users_own_socket(api, tmp_path):
    os.makedirs(tmp_path / "gazetted")
    os.symlink(api.socket, tmp_path / "gazetted" / "gazetted.sock")
    assert gazette(None, "status",
                   env={"XDG_RUNTIME_DIR": str(tmp_path)}).returncode == 0
    assert gazette(None, "status",
                   env={"XDG_DATA_HOME": str(tmp_path)}).returncode == 0


def test_socket_path_too_long():
    done = gazette("/tmp/" + "x" * 200, "status")
    assert done.returncode == 1
    assert b"longer than" in done.stderr


def test_proxy_of_the_web_is_not_used(api):
    assert gazette(api.socket, "status",
                   env={"http_proxy": "http://127.0.0.1:1"}).returncode == 0


def test_something_else_listens(tmp_path):
    path = str(tmp_path / "other.sock")
    with socket.socket(socket.AF_UNIX) as s:
        s.bind(path)
        s.listen()

        def banner():
            with s.accept()[0] as peer:
                peer.recv(4096)
                peer.sendall(b"220 smtp.example ESMTP\r\n")

        thread = threading.Thread(target=banner)
        thread.start()
        done = gazette(path, "status")
        thread.join()
    assert done.returncode == 69
    assert done.stderr.count(b"\n") == 1


# --- usage ---

@pytest.mark.parametrize("args", [
    [], ["nonsense"], ["--nonsense"], ["--json"], ["--socket", "/x"], ["add"], ["items", "--nonsense"], ["items", "--limit"],
    ["items", "--limit", "many"], ["items", "--limit", "1001"],
    ["items", "--since", "yesterday"], ["feeds", "one"], ["show"],
    ["edit", "alpha.example"], ["help", "nonsense"], ["items", "--json=1"],
    ["add", "u", "--interval", "soon"], ["follow", "--"],
    ["items", "--tag", "a", "--tag", "b"],
])
def test_usage_errors(api, args):
    done = run(api, *args, code=2)
    assert done.stdout == b"" and done.stderr
    assert api.asked == []


@pytest.mark.parametrize("typo,meant", [
    ("itmes", "items"), ("ad", "add"), ("stat", "status"), ("fed", "feeds")])
def test_did_you_mean(api, typo, meant):
    assert f"is it {meant}?" in err(api, typo, code=2)


def test_help_and_version_on_every_level(api):
    overview = out(api, "--help")
    commands = re.findall(r"^  (\w+)", overview, re.M)
    assert len(commands) >= 15
    for command in commands:
        assert out(api, "help", command) == out(api, command, "--help")
        assert "libcurl" in out(api, command, "--version")
    assert out(api, "help") == overview
    assert "jansson" in out(api, "--version")
    assert api.asked == []


def test_manual_has_every_command_and_option(api):
    root = Path(__file__).resolve().parents[2]
    manual = (root / "doc" / "gazette.1").read_text()
    words = set(re.findall(r"(?<= )-[a-z][a-z-]+", manual))
    for command in re.findall(r"^  (\w+)", out(api, "help"), re.M):
        assert re.search(rf"^\.It Cm {command}\b", manual, re.M), command
        for option in re.findall(r"^ .*? -(-[a-z-]+)",
                                 out(api, "help", command), re.M):
            assert option in words, option


def test_examples_of_the_manual(api, tmp_path):
    """Each example does what it says, as far as a scripted daemon goes."""
    manual = (Path(__file__).resolve().parents[2] / "doc" / "gazette.1")
    examples = re.findall(r"^\$ (gazette .*)$",
                          manual.read_text().split(".Sh EXAMPLES")[1], re.M)
    api.routes["POST /v1/feeds"] = Answer(ALPHA, 201)
    api.routes["GET /v1/export"] = ndjson(ITEM)
    api.routes["GET /v1/opml"] = Answer("<opml></opml>")
    api.routes["GET /v1/changes"] = batches([change(8)])
    env = environment(api.socket, HOME=str(tmp_path))
    env["PATH"] = f"{GAZETTE.resolve().parent}:{env['PATH']}"
    (tmp_path / "feeds").mkdir()
    os.symlink(api.socket, tmp_path / "feeds" / "gazetted.sock")
    assert len(examples) >= 6
    for example in examples:
        done = subprocess.run(
            ["/bin/sh", "-c", example.split("|")[0]], env=env, cwd=tmp_path,
            capture_output=True, timeout=30)
        assert done.returncode == (1 if "follow" in example else 0), (
            example, done)
    assert (tmp_path / "items.ndjson").exists()
    assert (tmp_path / "changes.ndjson").read_text().count("\n") == 1


def test_options_before_and_after_arguments(api):
    api.routes["POST /v1/feeds"] = Answer(ALPHA, 201)
    run(api, "--json", "add", "https://a.example/", "--tag", "x")
    run(api, "add", "--tag=x", "https://a.example/", "--json")
    run(api, "add", "--tag", "x", "-j", "--", "https://a.example/")
    assert all(r.json == {"url": "https://a.example/", "tags": ["x"]}
               for r in api.requests)


# --- subscriptions ---

def test_add(api):
    api.routes["POST /v1/feeds"] = Answer(ALPHA, 201)
    text = out(api, "add", ALPHA["url"], "--title", "T", "--tag", "a",
               "--tag", "b", "--interval", "1h30m")
    assert text.startswith("added aa11bb22cc33dd44")
    assert api.requests[0].json == {
        "url": ALPHA["url"], "title": "T", "tags": ["a", "b"],
        "interval": 5400}


def test_add_wait_shows_the_first_poll(api):
    api.routes["POST /v1/feeds"] = Answer(ALPHA, 201)
    assert "rss2.0, 3 items" in out(api, "add", "--wait", ALPHA["url"])
    assert api.requests[0].query == {"wait": "60"}


def test_add_again(api):
    api.routes["POST /v1/feeds"] = Answer(ALPHA, 200)
    assert out(api, "add", ALPHA["url"]).startswith("already there")


def test_add_that_fails_to_poll_is_subscribed(api):
    api.routes["POST /v1/feeds"] = Answer(BETA, 202)
    done = run(api, "add", BETA["url"])
    assert done.stdout.startswith(b"added") and b"http_404" in done.stderr
    run(api, "add", "--wait", BETA["url"], code=1)


def test_add_page_takes_its_first_feed(api):
    api.routes["POST /v1/feeds"] = [
        problem(422, "an HTML page", "not_feed", found=[
            {"url": ALPHA["url"], "title": "Alpha"},
            {"url": "https://alpha.example/comments"}]),
        Answer(ALPHA, 201)]
    done = run(api, "add", "https://alpha.example/", "--tag", "x")
    assert [r.json["url"] for r in api.requests] == [
        "https://alpha.example/", ALPHA["url"]]
    assert api.requests[1].json["tags"] == ["x"]
    assert ALPHA["url"].encode() in done.stderr
    assert b"alpha.example/comments" in done.stderr


def test_add_page_without_feeds(api):
    api.routes["POST /v1/feeds"] = problem(422, "a picture", "not_feed",
                                           found=[])
    assert "a picture (not_feed)" in err(api, "add", "https://x.example/p",
                                         code=1)


@pytest.mark.parametrize("args", [
    ["add", b"http://x/\xff"], ["add", "u", "--title", b"\xff"],
    ["add", "u", "--tag", b"\xc0\x80"], ["edit", "aa1", "--url", b"\xff"]])
def test_arguments_that_are_not_utf_8(api, args):
    done = subprocess.run([str(GAZETTE), *args], capture_output=True,
                          env=environment(api.socket))
    assert done.returncode == 2 and b"not UTF-8" in done.stderr
    assert api.asked == []


def test_add_several_go_on_after_a_failure(api):
    api.routes["POST /v1/feeds"] = [
        problem(400, "not a URL", "bad_url"), Answer(ALPHA, 201)]
    done = run(api, "add", "nonsense", ALPHA["url"], code=1)
    assert b"added aa11" in done.stdout and b"nonsense" in done.stderr


@pytest.mark.parametrize("name,feed", [
    ("aa11bb22cc33dd44", ALPHA), ("aa1", ALPHA),
    ("https://beta.example/feed.xml", BETA), ("https://b", BETA),
    ("beta.example", BETA)])
def test_a_feed_by_id_url_or_prefix(api, name, feed):
    api.routes[f"DELETE /v1/feeds/{feed['id']}"] = Answer(status=204)
    assert out(api, "rm", name).startswith(f"removed {feed['id']}")


def test_ambiguous_feed_names_the_candidates(api):
    text = err(api, "rm", "aa", code=1)
    assert ALPHA["url"] in text and BETA["url"] in text
    assert not any("DELETE" in name for name in api.asked)


def test_nothing_changes_when_one_name_is_wrong(api):
    assert "no such feed" in err(api, "rm", "aa1", "zz", code=1)
    assert not any("DELETE" in name for name in api.asked)


def test_exact_id_wins_over_a_longer_one(api):
    api.routes["GET /v1/feeds"] = Answer({"feeds": [
        {**ALPHA, "id": "aa"}, {**BETA, "id": "aab"}]})
    api.routes["DELETE /v1/feeds/aa"] = Answer(status=204)
    assert out(api, "rm", "aa").startswith("removed aa ")


def test_feeds_are_looked_up_on_every_page(api):
    pages = {None: Answer({"feeds": [ALPHA], "next_cursor": "c&=1"}),
             "c&=1": Answer({"feeds": [BETA]})}
    api.routes["GET /v1/feeds"] = lambda r: pages[r.query.get("cursor")]
    api.routes[f"PATCH /v1/feeds/{BETA['id']}"] = Answer(BETA)
    run(api, "pause", "beta.example")
    assert api.requests[-1].json == {"state": "paused"}


def test_resume_and_edit(api):
    api.routes[f"PATCH /v1/feeds/{ALPHA['id']}"] = Answer(ALPHA)
    run(api, "resume", "aa1")
    assert api.requests[-1].json == {"state": "active"}
    run(api, "edit", "aa1", "--title", "", "--tag", "", "--interval", "0",
        "--url", "https://new.example/")
    assert api.requests[-1].json == {
        "title": "", "tags": [], "interval": 0, "url": "https://new.example/"}


# --- polling ---

def test_feeds(api):
    lines = out(api, "feeds").splitlines()
    assert [line.split("\t")[:3] for line in lines] == [
        ["aa11bb22cc33dd44", "active", "3"],
        ["aa99000000000000", "failing", "0"]]
    assert lines[1].endswith("http_404: Not Found")
    assert out(api, "feeds", "--failing").count("\n") == 1
    run(api, "feeds", "--tag", "a b")
    assert api.requests[-1].query["tag"] == "a b"
    assert [json.loads(line) for line in
            out(api, "feeds", "--json").splitlines()] == [ALPHA, BETA]


POLLS = {"polls": [
    {"time": "2026-01-01T00:00:00Z", "status": 200, "outcome": "new",
     "bytes": 1000, "seconds": 0.25, "new": 2, "changed": 0},
    {"time": "2026-01-01T01:00:00Z", "outcome": "error", "code": "timeout",
     "detail": "10 s", "seconds": 10.0}]}


def test_log(api):
    api.routes[f"GET /v1/feeds/{ALPHA['id']}/polls"] = Answer(POLLS)
    lines = out(api, "log", "aa1").splitlines()
    assert lines[0].split("\t")[1:6] == ["2026-01-01T00:00:00Z", "200", "new",
                                         "1000", "0.25"]
    assert lines[1].endswith("timeout: 10 s")
    assert out(api, "log", "aa1", "--json").count("\n") == 2


def test_refresh(api):
    api.routes["POST /v1/refresh"] = Answer({}, 202)
    api.routes[f"POST /v1/feeds/{ALPHA['id']}/refresh"] = Answer(
        {"polls": [{"feed": ALPHA["id"], **POLLS["polls"][0]}]})
    assert out(api, "refresh") == ""
    assert "new" in out(api, "refresh", "aa1", "--wait", "--force")
    assert api.requests[-1].query == {"wait": "600", "force": "1"}
    api.routes["POST /v1/refresh"] = Answer(POLLS)
    run(api, "refresh", "--wait", code=1)


# --- items ---

def test_items(api):
    lines = out(api, "items").splitlines()
    assert lines[1].split("\t") == [
        ITEM["id"], "2026-01-01T00:00:00Z", "N*", "Alpha", "First post",
        "https://alpha.example/1"]
    assert api.requests[-1].query == {"limit": "50"}
    assert api.requests[-1].headers["Accept"] == "application/x-ndjson"
    assert [json.loads(line) for line in
            out(api, "items", "--json").splitlines()] == [OTHER, ITEM]


def test_items_filters(api):
    run(api, "items", "--feed", "aa1", "--tag", "t", "--since", "2026-01-31",
        "--limit", "7", "--unread", "--starred")
    assert api.requests[-1].query == {
        "feed": ALPHA["id"], "tag": "t", "since": "2026-01-31T00:00:00Z",
        "limit": "7", "unread": "1", "starred": "1"}


def test_show(api):
    text = out(api, "show", ITEM["id"])
    assert "First post" in text and text.endswith("\nHello there\n")
    assert out(api, "show", "01234", "--html") == "<p>Hello <b>there</b></p>\n"
    assert json.loads(out(api, "show", "--json", ITEM["id"].upper())) == ITEM
    assert "several" in err(api, "show", "0123", code=1)
    assert "none of" in err(api, "show", "9999", code=1)
    assert "not an item" in err(api, "show", "zz", code=1)


# --- the terminal ---

EVIL = ("\x1b]0;owned\x07 \x1b[31mred \x9b31m \x7f bell\x07 \u202eevil\u202c "
        "\u2066open \u2069\u2069 two\nlines\ttab\r \ud83d")


def harmless(data):
    """What S-15 asks of everything that a terminal gets."""
    text = data.decode("utf-8")
    for char in text:
        assert char in "\n\t" or ord(char) >= 0x20, repr(char)
        assert not 0x7F <= ord(char) <= 0x9F, repr(char)
    for line in text.split("\n"):
        depth = 0
        for char in line:
            depth += char in "\u2066\u2067\u2068"
            depth -= char == "\u2069"
            assert depth >= 0, repr(line)
            assert depth or char not in "\u202a\u202b\u202d\u202e", repr(line)
        assert depth == 0, repr(line)
    return text


def columns(text):
    return sum(0 if unicodedata.category(c) in ("Mn", "Cf") else
               2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in text)


@pytest.mark.parametrize("args", [
    ["items"], ["items", "--json"], ["show", ITEM["id"]], ["export"],
    ["show", ITEM["id"], "--html"], ["show", ITEM["id"], "--json"],
    ["feeds"], ["feeds", "--json"], ["log", "aa1"], ["status"], ["opml"],
    ["rm", "zz"], ["show", "00000000000000000000000000000000"],
    ["rm", "aa"]])
def test_nothing_controls_the_terminal(api, args):
    def evil(value):
        if isinstance(value, dict):
            return {k: v if k in ("id", "feeds") and isinstance(v, str)
                    else evil(v) for k, v in value.items()}
        if isinstance(value, list):
            return [evil(v) for v in value]
        return value + EVIL if isinstance(value, str) else value

    def raw(value):  # controls as raw bytes where JSON allows them
        return json.dumps(value).replace("\\u009b", "\u009b").replace(
            "\\u007f", "\x7f").replace("\\u202e", "\u202e").replace(
            "\\ud83d", "?").encode()

    api.routes["GET /v1/feeds"] = Answer(
        raw({"feeds": [evil(ALPHA), evil(BETA)]}))
    item = raw(evil(ITEM))
    api.routes["GET /v1/items"] = api.routes["GET /v1/export"] = Answer(
        item + b"\n")
    api.routes[f"GET /v1/items/{ITEM['id']}"] = Answer(item)
    api.routes["GET /v1/items/" + "0" * 32] = Answer(raw(
        {"detail": EVIL, "code": EVIL}), 404)
    api.routes[f"GET /v1/feeds/{ALPHA['id']}/polls"] = Answer(
        raw(evil(POLLS)))
    api.routes["GET /v1/status"] = Answer(raw({"x": EVIL}))
    api.routes["GET /v1/opml"] = Answer(
        b"<opml>\x1b]52;c;\x9b\xff\x00 \xe2\x80\xae</opml>\n")
    code, data = gazette_tty(api.socket, *args, env={"NO_COLOR": "1"})
    text = harmless(data)
    assert text
    if "--json" in args or args == ["export"]:
        for line in text.splitlines():
            json.loads(line)


def test_a_pipe_gets_the_text_itself(api):
    text = "a\x7f\u202eb\u202c \u0085"
    api.routes["GET /v1/items/" + ITEM["id"]] = Answer({**ITEM, "title": text})
    assert f"Title:     {text}\n" in out(api, "show", ITEM["id"])
    api.routes["GET /v1/items"] = ndjson({**ITEM, "title": text})
    assert json.loads(out(api, "items", "--json"))["title"] == text
    assert f"\t{text}\t" in out(api, "items")


@pytest.mark.parametrize("width", [20, 40, 80, 200])
@pytest.mark.parametrize("title", [
    pytest.param("plain words " * 30, id="plain"),
    pytest.param("広い文字" * 40, id="wide"),
    pytest.param("e\u0301" * 200, id="combining"),
    pytest.param("שלום עולם " * 30, id="hebrew"),
    pytest.param("z" + "\u0300" * 500 + " zalgo", id="zalgo"),
    pytest.param("\U0001F600" * 90, id="emoji")])
def test_tables_fit_the_terminal(api, width, title):
    api.routes["GET /v1/items"] = ndjson({**ITEM, "title": title}, OTHER)
    code, data = gazette_tty(api.socket, "items", columns=width,
                             env={"NO_COLOR": "1"})
    lines = harmless(data).splitlines()
    assert len(lines) == 3
    for line in lines:
        assert columns(line) <= width, line


def test_terminal_shows_short_ids_and_relative_times(api):
    text = gazette_tty(api.socket, "items", columns=120,
                       env={"NO_COLOR": "1"})[1].decode()
    assert "01234567 " in text and "01234567 8" not in text
    assert " ago " in text


def test_colour_only_where_wanted(api):
    assert b"\x1b[31m" in gazette_tty(api.socket, "feeds")[1]
    assert b"\x1b" not in gazette_tty(api.socket, "feeds",
                                      env={"NO_COLOR": "1"})[1]
    assert b"\x1b" not in gazette_tty(api.socket, "feeds",
                                      env={"TERM": "dumb"})[1]
    assert b"\x1b" not in run(api, "feeds").stdout


# --- bulk ---

def test_export(api, tmp_path):
    api.routes["GET /v1/export"] = lambda r: ndjson(ITEM, OTHER)
    assert out(api, "export").count("\n") == 2
    assert api.requests[-1].query == {"format": "ndjson"}
    target = tmp_path / "items.ndjson"
    run(api, "export", "-o", target)
    assert target.read_text().count("\n") == 2
    plain = tmp_path / "plain"
    plain.touch()
    assert target.stat().st_mode == plain.stat().st_mode
    plain.unlink()
    assert os.listdir(tmp_path) == ["items.ndjson"]


def test_export_that_breaks_off_leaves_the_old_file(api, tmp_path):
    def half():
        yield json.dumps(ITEM).encode() + b"\n"
        raise BreakOff

    api.routes["GET /v1/export"] = lambda r: Answer(half())
    target = tmp_path / "items.ndjson"
    target.write_text("old\n")
    assert "broke off" in err(api, "export", "-o", target, code=1)
    assert target.read_text() == "old\n"
    assert os.listdir(tmp_path) == ["items.ndjson"]


BROKEN = {"error": {"code": "timeout", "detail": "the query took too long"}}


def test_a_list_that_the_daemon_gives_up_is_an_error(api, tmp_path):
    api.routes["GET /v1/export"] = api.routes["GET /v1/items"] = ndjson(
        ITEM, BROKEN)
    done = run(api, "export", "-o", tmp_path / "x", code=1)
    assert b"the query took too long (timeout)" in done.stderr
    assert os.listdir(tmp_path) == []
    for command in ("export", "items"):
        done = run(api, command, code=1)
        assert done.stdout.count(b"\n") == 1
        assert b"took too long" in done.stderr
    api.routes["GET /v1/feeds"] = Answer({"feeds": [ALPHA], **BROKEN})
    assert "took too long" in err(api, "feeds", code=1)


def test_export_to_what_cannot_be_written(api, tmp_path):
    api.routes["GET /v1/export"] = lambda r: ndjson(ITEM)
    assert "No such file" in err(api, "export", "-o",
                                 tmp_path / "no" / "x", code=1)
    assert "No space" in err(api, "export", "-o", "/dev/full", code=1)
    with open("/dev/full", "wb") as full:
        assert b"No space" in run(api, "export", code=1, stdout=full).stderr
    run(api, "export", "-o", "/dev/null")


def test_export_is_not_held(api):
    line = (json.dumps({**ITEM, "content_text": "x" * 60000}) + "\n").encode()

    def much():
        for _ in range(2000):
            yield line

    api.routes["GET /v1/export"] = lambda r: Answer(much())
    peak = subprocess.run(
        ["/bin/sh", "-c", 'ulimit -v 200000; exec "$0" export | wc -c',
         str(GAZETTE)], env=environment(api.socket), stdout=subprocess.PIPE)
    if "SAN_OPTIONS" in " ".join(os.environ):
        pytest.skip("sanitizers need more address space")
    assert int(peak.stdout) == 2000 * len(line)


def test_export_error(api):
    api.routes["GET /v1/export"] = problem(400, "no format xml", "bad_request")
    assert "no format xml" in err(api, "export", "--format", "xml", code=1)


def test_opml(api, tmp_path):
    api.routes["GET /v1/opml"] = lambda r: Answer(
        "<opml></opml>\n", type="text/x-opml")
    assert out(api, "opml") == "<opml></opml>\n"
    run(api, "opml", "-o", tmp_path / "x.opml")
    assert (tmp_path / "x.opml").read_text() == "<opml></opml>\n"
    api.routes["GET /v1/opml"] = Answer("<opml><!-- incomplete -->\n")
    assert "could not finish" in err(api, "opml", "-o", tmp_path / "x.opml",
                                     code=1)
    assert (tmp_path / "x.opml").read_text() == "<opml></opml>\n"


def test_import(api, tmp_path):
    api.routes["POST /v1/opml"] = Answer({
        "added": [{"id": "a"}, {"id": "b"}], "existing": [{"id": "c"}],
        "refused": []})
    source = tmp_path / "in.opml"
    source.write_text("<opml>é</opml>")
    assert out(api, "import", source) == \
        "2 added, 1 already there, 0 refused\n"
    assert api.requests[-1].body == "<opml>é</opml>".encode()
    run(api, "import", "-", stdin=b"<opml/>")
    assert api.requests[-1].body == b"<opml/>"
    assert "No such file" in err(api, "import", tmp_path / "none", code=1)


def test_import_names_what_is_refused(api, tmp_path):
    api.routes["POST /v1/opml"] = Answer({"added": [], "refused": [
        {"line": 7, "url": "javascript:x", "reason": "not http or https"}]})
    source = tmp_path / "in.opml"
    source.write_text("<opml/>")
    assert f"{source}:7: javascript:x: not http" in err(api, "import", source,
                                                        code=1)


def test_status(api):
    text = out(api, "status")
    assert text.splitlines()[1:] == [
        "uptime        1d 1h", "position      ep-7",
        "feeds         2 active, 1 failing", "store bytes   1.5 KiB"]
    assert json.loads(out(api, "status", "--json"))["position"] == "ep-7"


# --- endings ---

@pytest.mark.parametrize("command", ["items", "export", "feeds"])
def test_a_reader_that_leaves_is_no_error(api, command):
    api.routes["GET /v1/items"] = api.routes["GET /v1/export"] = ndjson(
        *[{**ITEM, "content_text": "x" * 5000}] * 500)
    api.routes["GET /v1/feeds"] = Answer(
        {"feeds": [{**ALPHA, "title": "x" * 5000}] * 500})
    done = subprocess.run(
        ["/bin/bash", "-c", '"$0" "$1" --json | head -n 1 | cut -c 1-5; '
         'echo "${PIPESTATUS[0]}"', str(GAZETTE), command],
        env=environment(api.socket), stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, timeout=60)
    assert done.stdout.splitlines()[1:] == [b"0"]
    assert done.stderr == b""


def test_an_answer_that_is_no_json(api):
    api.routes["GET /v1/status"] = Answer("<html>", type="text/html")
    assert "no JSON" in err(api, "status", code=1)
    api.routes["GET /v1/status"] = Answer("<h1>Bad</h1>", 400, "text/html")
    assert "HTTP 400" in err(api, "status", code=1)


def test_daemon_dies_in_a_list(api):
    def half():
        yield json.dumps(ITEM).encode() + b"\n"
        raise BreakOff

    api.routes["GET /v1/items"] = lambda r: Answer(half())
    done = run(api, "items", code=1)
    assert ITEM["id"].encode() in done.stdout and b"broke off" in done.stderr


def test_answers_have_limits(api):
    big = b"x" * (1 << 20)
    api.routes["GET /v1/status"] = lambda r: Answer(iter([big] * 65))
    assert "more than 67108864 bytes" in err(api, "status", code=1)
    api.routes["GET /v1/items"] = lambda r: Answer(iter([big] * 33))
    assert "a line of more than" in err(api, "items", code=1)


def test_closed_descriptors(api):
    done = run(api, "items", code=1,
               preexec_fn=lambda: os.close(1), stdout=None)
    assert b"Bad file descriptor" in done.stderr
    run(api, "items", preexec_fn=lambda: os.close(0), stdin=None)


# --- follow ---

def change(n, title="x"):
    return {"seq": n, "position": f"ep-{n}", "change": "new",
            "item": {**ITEM, "title": title}}


def batches(*lists, then=410):
    """Answers of long polls, one after the other, and an end."""
    return [ndjson(*lines) for lines in lists] + [
        problem(then, "no more", "position_gone", oldest="ep-1")]


def test_follow_begins_now_and_goes_on(api):
    api.routes["GET /v1/changes"] = batches(
        [change(8), ""], [change(9), change(12)], then=400)
    done = run(api, "follow", code=1)
    assert [json.loads(line)["seq"] for line in
            done.stdout.splitlines()] == [8, 9, 12]
    asked = [r.query for r in api.requests if r.path == "/v1/changes"]
    assert [q["after"] for q in asked] == ["ep-7", "ep-8", "ep-12"]
    assert all(q["mode"] == "longpoll" for q in asked)
    assert b"--after ep-12" in done.stderr


def test_follow_ends_when_its_reader_has_gone(api):
    # More than a pipe holds, so that follow cannot be through before `head` is.
    api.routes["GET /v1/changes"] = [
        ndjson(*map(change, range(n, n + 100))) for n in range(8, 8000, 100)]
    done = subprocess.run(
        ["/bin/bash", "-c", '"$0" follow | head -n 1 | cut -c 1-5; '
         'echo "${PIPESTATUS[0]}"', str(GAZETTE)],
        env=environment(api.socket), capture_output=True, timeout=60)
    assert done.stdout.splitlines()[1:] == [b"0"]
    assert done.stderr == b""


def test_follow_after_and_filters(api):
    api.routes["GET /v1/changes"] = batches([change(5)])
    run(api, "follow", "--after", "ep-4", "--feed", "aa1", "--tag", "t",
        code=1)
    first = [r for r in api.requests if r.path == "/v1/changes"][0].query
    assert (first["after"], first["feed"], first["tag"]) == (
        "ep-4", ALPHA["id"], "t")


def test_follow_prints_lines_as_they_come(api):
    go = threading.Event()

    def slowly():
        yield json.dumps(change(8)).encode() + b"\n"
        go.wait(30)

    api.routes["GET /v1/changes"] = [Answer(slowly())]
    child = subprocess.Popen([str(GAZETTE), "follow"], stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL,
                             env=environment(api.socket))
    try:
        assert json.loads(child.stdout.readline())["seq"] == 8
    finally:
        child.send_signal(signal.SIGTERM)
        go.set()
        child.wait(30)
        child.stdout.close()


def test_follow_waits_for_a_daemon_that_restarts(api):
    def die(request):
        raise BreakOff

    api.routes["GET /v1/changes"] = [
        ndjson(change(8)), die, problem(503, "busy", "busy"),
        ndjson(change(9)), problem(410, "no", "position_gone", oldest="e-1")]
    done = run(api, "follow", code=1)
    assert [json.loads(line)["seq"] for line in
            done.stdout.splitlines()] == [8, 9]
    assert done.stderr.count(b"waiting for it") == 1


def test_follow_program_gets_batches(api, tmp_path):
    api.routes["GET /v1/changes"] = batches(
        [change(8), change(9)], [change(10)])
    log = tmp_path / "log"
    run(api, "follow", "--", "/bin/sh", "-c",
        f'echo batch >> {log}; cat >> {log}', code=1)
    lines = log.read_text().splitlines()
    assert [line if line == "batch" else json.loads(line)["seq"]
            for line in lines] == ["batch", 8, 9, "batch", 10]


def test_follow_stops_where_the_program_fails(api):
    api.routes["GET /v1/changes"] = batches([change(8)], [change(9)])
    done = run(api, "follow", "--", "/bin/sh", "-c",
               "grep -q ep-8 || exit 3", code=1)
    assert b"exit status 3" in done.stderr
    assert b"--after ep-8" in done.stderr


def test_follow_program_need_not_read(api):
    api.routes["GET /v1/changes"] = batches(
        [change(n, "x" * 3000) for n in range(8, 208)], then=400)
    done = run(api, "follow", "--", "true", code=1)
    assert b"--after ep-207" in done.stderr


def test_follow_program_has_no_connection(api):
    api.routes["GET /v1/changes"] = batches([change(8)])
    ours, program = [
        run(api, "follow", "--after", "1", "--", "/bin/sh", "-c",
            f"readlink /proc/{pid}/fd/* | grep -c socket: >&2; :",
            code=1).stderr.split()[0]
        for pid in ("$PPID", "$$")
        if not api.routes.update({"GET /v1/changes": batches([change(8)])})]
    assert int(program) < int(ours)


def test_follow_program_that_is_not_there(api):
    api.routes["GET /v1/changes"] = batches([change(8)], then=400)
    done = run(api, "follow", "--", "/nonexistent/program", code=1)
    assert b"/nonexistent/program" in done.stderr
    assert b"--after ep-7" in done.stderr


def test_follow_foreign_position(api):
    api.routes["GET /v1/changes"] = batches()
    assert "--after ep-1 begins" in err(api, "follow", "--after", "old-3",
                                        code=1)


def test_follow_does_not_spin(api):
    answers = [ndjson("") for _ in range(2)]
    api.routes["GET /v1/changes"] = answers + batches()
    child = subprocess.Popen([str(GAZETTE), "follow"], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE,
                             env=environment(api.socket))
    wait_for(lambda: api.asked.count("GET /v1/changes") >= 1)
    assert api.asked.count("GET /v1/changes") < 3
    child.communicate(timeout=30)
