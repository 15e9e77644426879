# SPDX-License-Identifier: ISC
"""What bad input gets: of the configuration, of paths, of requests."""
import os
import resource
import socket
import sqlite3
import time

import pytest

from daemon import run_gazetted
from documents import numbered
from waiting import SLOW

# --- configuration ---

BAD_CONFIGS = {
    "unknown option": ('\nno_such_option = 1\n', 2, "no_such_option"),
    "unknown section": ('nothing {\n}\n', 1, "nothing"),
    "not a duration": ('poll {\n    interval = "soon"\n}\n', 2, "interval"),
    "out of range": ('fetch {\n\n    per_host = 900\n}\n', 3, "per_host"),
    "not a size": ('fetch {\n    max_body = "16 miles"\n}\n', 2, "max_body"),
    "not a boolean": ('allow_file_urls = perhaps\n', 1, "allow_file_urls"),
    "not a mode": ('socket_mode = "rw-rw----"\n', 1, "socket_mode"),
    "not an address": ('allow_private = { "home" }\n', 1, "allow_private"),
    "empty path": ('store = ""\n', 1, "store"),
    "list not closed": ('allow_private = { "127.0.0.1",\n', 2, ""),
    "no value": ('store =\n', 2, ""),
}


@pytest.mark.parametrize("text, line, word", BAD_CONFIGS.values(),
                         ids=BAD_CONFIGS.keys())
@pytest.mark.parametrize("check", [True, False], ids=["checked", "started"])
def test_bad_configuration(tmp_path, text, line, word, check):
    config = tmp_path / "gazetted.conf"
    config.write_text(text)
    extra = ["--check-config"] if check else ["--data-dir", tmp_path / "data"]
    done = run_gazetted("--config", config, *extra)
    assert done.returncode == 78
    assert done.stderr.startswith(f"{config}:{line}: "), done.stderr
    assert word in done.stderr
    assert done.stderr.count("\n") == 1


def test_configuration_that_is_not_there(tmp_path):
    config = tmp_path / "nothing.conf"
    done = run_gazetted("--config", config, "--check-config")
    assert done.returncode == 78
    assert str(config) in done.stderr


def test_configuration_that_anybody_may_write(tmp_path):
    config = tmp_path / "gazetted.conf"
    config.write_text("")
    config.chmod(0o666)
    done = run_gazetted("--config", config, "--check-config")
    assert done.returncode == 78
    assert str(config) in done.stderr


def test_good_configuration_is_printed(tmp_path):
    config = tmp_path / "gazetted.conf"
    config.write_text('poll {\n    interval = "30min"\n}\n')
    done = run_gazetted("--config", config, "--check-config")
    assert (done.returncode, done.stderr) == (0, "")
    assert 'interval = "30min"' in done.stdout


def test_printed_defaults_are_a_configuration(tmp_path):
    config = tmp_path / "gazetted.conf"
    config.write_text(run_gazetted("--print-defaults").stdout)
    done = run_gazetted("--config", config, "--check-config")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("arguments", [["--no-such-option"], ["extra"],
                                       ["--log-format", "xml"], ["--config"]])
def test_usage(arguments):
    done = run_gazetted(*arguments)
    assert done.returncode == 64
    assert done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can lack its user")
def test_root_without_the_service_user():
    import pwd
    try:
        pwd.getpwnam("gazetted")
        pytest.skip("there is a user gazetted here")
    except KeyError:
        pass
    done = run_gazetted()
    assert done.returncode == 77
    assert "--data-dir" in done.stderr


@pytest.mark.parametrize("most, status", [(40, 71), (64, 0)])
def test_few_descriptors(make_daemon, most, status):
    daemon = make_daemon()
    limit = (most, most)
    daemon.start(wait=status == 0, preexec_fn=lambda: resource.setrlimit(
        resource.RLIMIT_NOFILE, limit))
    if status == 0:
        daemon.stop()
    else:
        assert daemon.wait_exit() == status
    assert f"{most} descriptors" in daemon.log()


# --- the store ---

def test_foreign_file_keeps_its_mode(tmp_path):
    """What is no store of ours is not touched, whatever the configuration
    says."""
    foreign = tmp_path / "passwd"
    foreign.write_text("root:x:0:0:root:/root:/bin/bash\n" * 300)
    foreign.chmod(0o644)
    config = tmp_path / "gazetted.conf"
    config.write_text(f'store = "{foreign}"\n')
    done = run_gazetted("--config", config, "--data-dir", tmp_path / "data")
    assert done.returncode == 65
    assert str(foreign) in done.stderr
    assert foreign.stat().st_mode & 0o777 == 0o644


def second(daemon, *extra):
    """Start another daemon; its end must come within a second."""
    began = time.monotonic()
    done = run_gazetted("--config", daemon.config, *extra)
    took = time.monotonic() - began
    assert took < 1 * SLOW, f"{took:.2f} s"
    return done


def test_second_daemon_on_the_directory(daemon):
    done = second(daemon, "--data-dir", daemon.data)
    assert done.returncode == 69
    assert str(daemon.pid()) in done.stderr
    assert daemon.api.get("/healthz").status == 200


def test_second_daemon_on_the_store_alone(daemon, tmp_path):
    with daemon.config.open("a") as config:
        config.write(f'store = "{daemon.store}"\n')
    done = second(daemon, "--data-dir", tmp_path / "other")
    assert done.returncode == 69
    assert str(daemon.pid()) in done.stderr
    assert daemon.api.get("/healthz").status == 200


def test_store_that_is_no_database(make_daemon):
    daemon = make_daemon()
    daemon.store.write_bytes(b"This is not a database. " * 500)
    daemon.start(wait=False)
    assert daemon.wait_exit() == 65
    assert str(daemon.store) in daemon.log()
    assert daemon.store.read_bytes().startswith(b"This is not a database.")


def test_database_of_another_program(make_daemon):
    daemon = make_daemon()
    db = sqlite3.connect(daemon.store)
    db.execute("CREATE TABLE recipes(name)")
    db.execute("INSERT INTO recipes VALUES ('soup')")
    db.commit()
    db.close()
    daemon.start(wait=False)
    assert daemon.wait_exit() == 65
    db = sqlite3.connect(daemon.store)
    assert db.execute("SELECT name FROM recipes").fetchall() == [("soup",)]
    db.close()


def test_newer_schema_is_refused(make_daemon):
    daemon = make_daemon().start()
    daemon.stop()
    db = sqlite3.connect(daemon.store)
    version, = db.execute("PRAGMA user_version").fetchone()
    assert version > 0
    db.execute(f"PRAGMA user_version = {version + 1}")
    db.close()
    daemon.start(wait=False)
    assert daemon.wait_exit() == 65


# --- the socket ---

def test_socket_path_is_a_file(make_daemon):
    daemon = make_daemon()
    daemon.socket.write_text("precious")
    daemon.start(wait=False)
    assert daemon.wait_exit() == 73
    assert str(daemon.socket) in daemon.log()
    assert daemon.socket.read_text() == "precious"


def test_socket_path_is_a_folder(make_daemon):
    daemon = make_daemon()
    daemon.socket.mkdir()
    daemon.start(wait=False)
    assert daemon.wait_exit() == 73
    assert daemon.socket.is_dir()


def test_socket_path_is_a_link(make_daemon):
    daemon = make_daemon()
    precious = daemon.dir / "precious"
    precious.write_text("precious")
    daemon.socket.symlink_to(precious)
    daemon.start(wait=False)
    assert daemon.wait_exit() == 73
    assert daemon.socket.is_symlink()
    assert precious.read_text() == "precious"


def test_socket_path_is_too_long(make_daemon):
    daemon = make_daemon()
    with daemon.config.open("a") as config:
        config.write(f'socket = "{daemon.dir}/{"x" * 120}"\n')
    daemon.start(wait=False)
    assert daemon.wait_exit() in (73, 78)
    assert "107" in daemon.log()


def test_stale_socket_is_replaced(make_daemon):
    daemon = make_daemon()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as stale:
        stale.bind(str(daemon.socket))
    daemon.start()
    assert daemon.api.get("/healthz").status == 200


def test_live_socket_of_somebody_else(make_daemon):
    daemon = make_daemon()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as live:
        live.bind(str(daemon.socket))
        live.listen(4)
        daemon.start(wait=False)
        assert daemon.wait_exit() == 69
        assert daemon.socket.exists()


def test_socket_mode(make_daemon):
    daemon = make_daemon().start()
    assert daemon.socket.stat().st_mode & 0o777 == 0o660
    assert daemon.store.stat().st_mode & 0o777 == 0o600


# --- what is no feed ---

PAGE = """<!doctype html><html><head><title>A page</title>
<link rel="alternate" type="application/rss+xml" title="News" href="/news.xml">
</head><body><p>Not a feed.</p></body></html>"""

NO_FEEDS = {
    "page": (PAGE, "text/html"),
    "empty": (b"", "application/xml"),
    "image": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "image/png"),
    "text": (b"Hello, world.\n", "text/plain"),
    "other XML": (b"<?xml version='1.0'?><recipe><soup/></recipe>",
                  "application/xml"),
}


def problem(reply, status):
    """Check that an answer is a complete problem+json, and return it."""
    assert reply.status == status, reply
    assert reply.type == "application/problem+json", reply
    body = reply.json
    assert body["status"] == status
    for member in ("type", "title", "detail", "code"):
        assert isinstance(body[member], str) and body[member], body
    return body


@pytest.mark.parametrize("body, type", NO_FEEDS.values(), ids=NO_FEEDS.keys())
def test_url_that_is_no_feed(daemon, origin, body, type):
    url = origin.serve("/", body, type)
    reply = daemon.api.post("/v1/feeds", {"url": url}, wait=20)
    body = problem(reply, 422)
    assert body["code"] == "not_feed"
    assert daemon.api.feeds() == []


def test_page_names_the_feeds_that_were_found(daemon, origin):
    url = origin.serve("/", PAGE, "text/html")
    reply = daemon.api.post("/v1/feeds", {"url": url}, wait=20)
    problem(reply, 422)
    assert origin.url("/news.xml") in reply.text


def test_network_error_is_stored_with_its_error(daemon, origin):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/feed"
    reply = daemon.api.post("/v1/feeds", {"url": url}, wait=20)
    assert reply.status == 202, reply
    assert reply.json["error"]["code"] == "connect"
    assert len(daemon.api.feeds()) == 1


# --- requests ---

FEED = "/v1/feeds/0123456789abcdef"
ITEM = "/v1/items/0123456789abcdef0123456789abcdef"

BAD_REQUESTS = [
    ("GET", "/", None, 404),
    ("GET", "/v1", None, 404),
    ("GET", "/v2/status", None, 404),
    ("GET", "/v1/status/", None, 404),
    ("GET", "/v1/../v1/status", None, 404),
    ("GET", "/v1/status%00", None, 404),
    ("GET", FEED, None, 404),
    ("GET", ITEM, None, 404),
    ("GET", "/v1/feeds/../../etc/passwd", None, 404),
    ("GET", "/v1/items/xyz", None, 404),
    ("DELETE", FEED, None, 404),
    ("PATCH", FEED, {"title": "x"}, 404),
    ("POST", FEED + "/refresh", None, 404),
    ("GET", "/v1/status?colour=blue", None, 400),
    ("GET", "/v1/items?limit=0", None, 400),
    ("GET", "/v1/items?limit=-1", None, 400),
    ("GET", "/v1/items?limit=1001", None, 400),
    ("GET", "/v1/items?limit=99999999999999999999", None, 400),
    ("GET", "/v1/items?limit=ten", None, 400),
    ("GET", "/v1/items?limit=", None, 400),
    ("GET", "/v1/items?since=yesterday", None, 400),
    ("GET", "/v1/items?cursor=garbage", None, 400),
    ("GET", "/v1/items?cursor=" + "A" * 200, None, 400),
    ("GET", "/v1/feeds?state=asleep", None, 400),
    ("GET", "/v1/feeds?cursor=-1", None, 400),
    ("GET", "/v1/items?no_such_parameter=1", None, 400),
    ("GET", "/v1/changes?mode=backwards", None, 400),
    ("GET", "/v1/changes?after=x", None, 400),
    ("GET", "/v1/export?format=xlsx", None, 400),
    ("POST", "/v1/feeds", "", 400),
    ("POST", "/v1/feeds", "{", 400),
    ("POST", "/v1/feeds", "[]", 400),
    ("POST", "/v1/feeds", "null", 400),
    ("POST", "/v1/feeds", "[" * 100000, 400),
    ("POST", "/v1/feeds", b'{"url": "http://a.example/\xff"}', 400),
    ("POST", "/v1/feeds", {}, 400),
    ("POST", "/v1/feeds", {"url": 7}, 400),
    ("POST", "/v1/feeds", {"url": ""}, 400),
    ("POST", "/v1/feeds", {"url": "gopher://a.example/"}, 400),
    ("POST", "/v1/feeds", {"url": "javascript:alert(1)"}, 400),
    ("POST", "/v1/feeds", {"url": "|ls"}, 400),
    ("POST", "/v1/feeds", {"url": "http://"}, 400),
    ("POST", "/v1/feeds", {"url": "http://a.example/" + "x" * 5000}, 400),
    ("POST", "/v1/feeds", {"url": "http://a.example/", "uri": "x"}, 400),
    ("POST", "/v1/feeds", {"url": "http://a.example/", "tags": "x"}, 400),
    ("POST", "/v1/feeds", {"url": "http://a.example/", "tags": [1]}, 400),
    ("POST", "/v1/feeds", {"url": "http://a.example/", "interval": -5}, 400),
    ("POST", "/v1/feeds?wait=soon", {"url": "http://a.example/"}, 400),
    ("PUT", "/v1/feeds", {"url": "http://a.example/"}, 405),
    ("POST", "/v1/status", None, 405),
    ("DELETE", "/v1/items", None, 405),
    ("PUT", "/healthz", None, 405),
]


def name_of(request):
    method, target, body, _ = request
    body = "" if body is None else f" {body!r}"
    return f"{method} {target}{body}"[:70]


@pytest.fixture(scope="module")
def one_daemon():
    """One daemon for all bad requests: it has to live through them."""
    from daemon import Daemon
    daemon = Daemon().start()
    yield daemon
    daemon.stop()
    reports = daemon.reports()
    daemon.close()
    assert not reports, "\n".join(reports)


@pytest.mark.parametrize("method, target, body, status", BAD_REQUESTS,
                         ids=map(name_of, BAD_REQUESTS))
def test_bad_request(one_daemon, method, target, body, status):
    reply = one_daemon.api.request(method, target, body)
    problem(reply, status)
    if status == 405:
        assert reply.headers["Allow"]
    assert one_daemon.alive()
    assert one_daemon.api.get("/healthz").status == 200
    assert one_daemon.api.feeds() == []


# Bytes that may not reach a handler: any refusal will do, and a living daemon.
BAD_BYTES = {
    "nothing": b"",
    "half a line": b"GET /v1/sta",
    "no version": b"GET /v1/status\r\n\r\n",
    "noise": bytes(range(256)) * 16,
    "endless header": b"GET / HTTP/1.1\r\nX: " + b"x" * 100000,
    "many headers": b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20000 + b"\r\n",
    "huge length": b"POST /v1/feeds HTTP/1.1\r\nHost: x\r\n"
                   b"Content-Length: 99999999999\r\n\r\n{}",
    "negative length": b"POST /v1/feeds HTTP/1.1\r\nHost: x\r\n"
                       b"Content-Length: -1\r\n\r\n{}",
    "two framings": b"POST /v1/feeds HTTP/1.1\r\nHost: x\r\n"
                    b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
                    b"0\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n",
    "bad chunk": b"POST /v1/feeds HTTP/1.1\r\nHost: x\r\n"
                 b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "unknown method": b"BREW /v1/status HTTP/1.1\r\nHost: x\r\n\r\n",
}


@pytest.mark.parametrize("data", BAD_BYTES.values(), ids=BAD_BYTES.keys())
def test_bad_bytes(one_daemon, data):
    answer = one_daemon.api.raw(data)
    assert not answer.startswith(b"HTTP/1.1 2"), answer[:200]
    assert one_daemon.alive()
    assert one_daemon.api.get("/healthz").status == 200
    assert one_daemon.api.feeds() == []


def test_body_over_the_limit(one_daemon):
    reply = one_daemon.api.raw(
        b"POST /v1/feeds HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n"
        + b"x" * 2000000)
    assert reply.startswith(b"HTTP/1.1 4") or not reply
    assert one_daemon.api.get("/healthz").status == 200


def test_head_and_options(one_daemon):
    head = one_daemon.api.request("HEAD", "/v1/status")
    assert (head.status, head.body) == (200, b"")
    options = one_daemon.api.request("OPTIONS", "/v1/feeds")
    assert options.status in (200, 204)
    assert {"GET", "POST"} <= set(
        options.headers["Allow"].replace(",", " ").split())


def test_refresh_of_a_paused_feed(daemon, origin):
    feed = daemon.api.add(origin.serve("/feed", numbered("one", 1, 1)))
    assert daemon.api.patch(f"/v1/feeds/{feed['id']}",
                            {"state": "paused"}).status == 200
    reply = daemon.api.post(f"/v1/feeds/{feed['id']}/refresh", wait=10)
    assert reply.status < 500
    assert daemon.alive()
