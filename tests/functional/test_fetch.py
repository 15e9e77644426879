# SPDX-License-Identifier: ISC
"""The fetch module against a small scripted origin."""
import base64
import gzip
import os
import shutil
import socket
import threading
import zlib
from email.utils import formatdate

import pytest

from certificates import make_ca, server_context
from fetching import fetch, fetch_all
from origin import Origin, Page
from waiting import SLOW

BODY = b"<rss><channel><title>t</title></channel></rss>\n" * 50


@pytest.fixture
def other():
    """A second origin: the same address, another port."""
    served = Origin()
    yield served
    served.close()


def redirect(to, status=302, **headers):
    return Page(b"moved", "text/plain", status, {"Location": to, **headers},
                etag=False)


def sent(request):
    """The headers of a request, in lower case."""
    return {name.lower(): value for name, value in request.headers.items()}


# --- what is sent ---

def test_request_is_clean(origin):
    fetch(origin.serve("/feed", BODY))
    request, = origin.log()
    headers = sent(request)
    assert request.method == "GET"
    assert headers.pop("host") == f"127.0.0.1:{origin.port}"
    assert headers.pop("user-agent").startswith("gazetted/")
    assert headers.pop("accept-encoding") == "gzip, deflate"
    assert headers.pop("accept").startswith("application/atom+xml")
    assert headers == {}


def test_environment_is_ignored(origin, tmp_path):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login u password p\n")
    (tmp_path / ".curlrc").write_text("user-agent = x\n")
    result = fetch(origin.serve("/feed", BODY), env={
        "HOME": str(tmp_path), "http_proxy": "http://127.0.0.1:9",
        "ALL_PROXY": "http://127.0.0.1:9"})
    assert result["status"] == 200
    assert "authorization" not in sent(origin.log()[0])


@pytest.mark.parametrize("etag", ['"a"', 'W/"a"', "bare", '"a""b"', '""',
                                  '"x-gzip"', '"\xe9"'])
def test_validators_go_back_byte_for_byte(origin, etag):
    modified = "yesterday, more or less"
    url = origin.serve("/feed", BODY,
                       headers={"ETag": etag, "Last-Modified": modified})
    first = fetch(url)
    assert first["last_modified"] == modified
    assert first["etag"].encode("utf-8", "surrogateescape") == \
        etag.encode("latin-1")
    result = fetch(url, etag=first["etag"], last_modified=modified)
    assert result["outcome"] == "not_modified"
    headers = sent(origin.log()[-1])
    assert headers["if-none-match"] == etag
    assert headers["if-modified-since"] == modified


def test_bad_validators_are_neither_kept_nor_sent(origin):
    url = origin.serve("/feed", BODY, headers={"ETag": '"' + "x" * 1100 + '"',
                                               "Last-Modified": ""})
    result = fetch(url, etag="", last_modified="a\rb: c")
    assert "etag" not in result and "last_modified" not in result
    headers = sent(origin.log()[0])
    assert "if-none-match" not in headers
    assert "if-modified-since" not in headers


def test_304_brings_new_validators(origin):
    def answer(request, handler):
        return Page(status=304, headers={"ETag": '"new"', "Last-Modified": "x",
                                         "Cache-Control": "max-age=600"})
    result = fetch(origin.serve("/feed", answer), etag='"old"')
    assert result["outcome"] == "not_modified"
    assert (result["etag"], result["last_modified"]) == ('"new"', "x")
    assert result["fresh_for"] == 600


def test_own_headers(origin):
    fetch(origin.serve("/feed", BODY), headers=(
        '{"X-Token":"secret","Accept-Language":"de","Host":"evil",'
        '"Content-Length":"5","Bad Name":"x","X-Split":"a\\r\\nX-In: b",'
        '"X-Number":5}'))
    headers = sent(origin.log()[0])
    assert headers["x-token"] == "secret"
    assert headers["accept-language"] == "de"
    assert headers["host"] == f"127.0.0.1:{origin.port}"
    for name in ("content-length", "bad name", "x-split", "x-in", "x-number"):
        assert name not in headers


def test_basic_and_digest(origin):
    def answer(request, handler):
        given = request.headers.get("Authorization")
        if given is None:
            return Page(b"no", "text/plain", 401,
                        {"WWW-Authenticate": f'{scheme} realm="r", nonce="n"'},
                        etag=False)
        schemes.append(given.split()[0])
        return Page(BODY)
    for scheme in ("Basic", "Digest"):
        schemes = []
        result = fetch(origin.serve("/feed", answer), user="u", password="p")
        assert result["outcome"] == "body"
        assert schemes == [scheme]
    assert fetch(origin.url("/feed"))["status"] == 401


# --- what comes back ---

@pytest.mark.parametrize("coding, pack", [
    ("gzip", gzip.compress), ("x-gzip", gzip.compress),
    ("deflate", zlib.compress), ("identity", bytes)])
def test_codings(origin, coding, pack):
    url = origin.serve("/feed", pack(BODY), headers={"Content-Encoding": coding})
    result = fetch(url, body=True)
    assert result["body"].encode() == BODY
    assert result["length"] == len(BODY)
    assert result["bytes_wire"] == len(pack(BODY))


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "rot13"])
def test_refused_codings(origin, coding):
    url = origin.serve("/feed", BODY, headers={"Content-Encoding": coding})
    result = fetch(url)
    assert (result["outcome"], result["code"]) == ("failed", "encoding")


def test_coding_of_an_error_does_not_hide_it(origin):
    url = origin.serve("/feed", b"x", status=404,
                       headers={"Content-Encoding": "br"})
    assert fetch(url)["status"] == 404


@pytest.mark.parametrize("size, fits", [(100000, True), (100001, False)])
def test_body_limit(origin, size, fits):
    plain = origin.serve("/plain", b"x" * size)
    packed = origin.serve("/packed", b"x" * size, gzip=True)
    for result in fetch_all(plain, packed, max_body=100000)[0]:
        if fits:
            assert (result["outcome"], result["length"]) == ("body", size)
        else:
            assert (result["outcome"], result["code"]) == ("failed", "too_large")


def test_wire_limit_without_decoded_bytes(origin):
    """Empty deflate blocks are bytes on the wire and none decoded."""
    def answer(request, handler):
        handler.send_response(200)
        handler.send_header("Content-Encoding", "deflate")
        handler.end_headers()
        handler.wfile.write(b"\x78\x9c")
        for _ in range(400):
            handler.wfile.write(b"\x00\x00\x00\xff\xff" * 1000)
        handler.close_connection = True
    result = fetch(origin.serve("/feed", answer), max_body=100000)
    assert (result["outcome"], result["code"]) == ("failed", "too_large")


def test_error_bodies_are_not_read_to_the_end(origin):
    def answer(request, handler):
        handler.send_response(503)
        handler.send_header("Retry-After", "120")
        handler.end_headers()
        for _ in range(10000):
            handler.wfile.write(b"x" * 10000)
    result = fetch(origin.serve("/feed", answer))
    assert (result["outcome"], result["status"]) == ("status", 503)
    assert result["retry_after"] == 120
    assert result["bytes_wire"] < 200000


@pytest.mark.parametrize("value, seconds", [
    ("120", 120), ("0", 0), ("-5", -1), ("soon", -1), ("1.5", -1),
    ("99999999999999999999", 2147483647)])
def test_retry_after(origin, value, seconds):
    url = origin.serve("/feed", b"", status=429, etag=False,
                       headers={"Retry-After": value})
    assert fetch(url)["retry_after"] == seconds


def test_dates_count_from_the_servers_clock(origin):
    then = 1000000000
    url = origin.serve("/feed", BODY, headers={
        "Retry-After": formatdate(then + 90, usegmt=True),
        "Expires": formatdate(then + 60, usegmt=True)})
    handler_date = formatdate(then, usegmt=True)
    origin.server.RequestHandlerClass = type(
        "Dated", (origin.server.RequestHandlerClass,),
        {"date_time_string": lambda self, timestamp=None: handler_date})
    result = fetch(url)
    assert result["date"] == then
    assert (result["retry_after"], result["fresh_for"]) == (90, 60)


def test_link_headers_are_joined(origin):
    def answer(request, handler):
        handler.send_response(200)
        handler.send_header("Link", '<https://hub/>; rel="hub"')
        handler.send_header("Link", '<https://self/>; rel="self"')
        handler.send_header("Content-Length", "0")
        handler.end_headers()
    result = fetch(origin.serve("/feed", answer))
    assert result["link"] == \
        '<https://hub/>; rel="hub", <https://self/>; rel="self"'


# --- redirects ---

@pytest.mark.parametrize("statuses, moved", [
    ([301], True), ([308], True), ([301, 308], True), ([302], False),
    ([303], False), ([307], False), ([301, 302], False), ([302, 301], False)])
def test_redirects(origin, statuses, moved):
    for n, status in enumerate(statuses):
        origin.serve(f"/{n}", redirect(f"/{n + 1}", status).body,
                     "text/plain", status=status, etag=False,
                     headers={"Location": f"/{n + 1}"})
    last = origin.serve(f"/{len(statuses)}", BODY)
    result = fetch(origin.url("/0"))
    assert result["outcome"] == "body"
    assert result["url"] == last
    assert result["moved"] is moved
    assert result["redirects"] == len(statuses)
    assert all(r.method == "GET" for r in origin.log())


@pytest.mark.parametrize("first, then, moved", [
    ("http", "https", True), ("https", "https", True),
    ("https", "http", False)])
def test_a_redirect_to_less_is_never_permanent(tmp_path, first, then, moved):
    """Not from https to http: whoever is in between could make it so."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not here")
    ca = make_ca(tmp_path)
    served = {"http": Origin(),
              "https": Origin(tls=server_context(tmp_path, ca))}
    try:
        target = served[then].serve("/there", BODY)
        url = served[first].serve("/go", b"", None, status=301, etag=False,
                                  headers={"Location": target})
        result = fetch(url, ca_file=ca, allow_private=["127.0.0.1", "::1"])
        assert (result["outcome"], result["url"]) == ("body", target), result
        assert result["moved"] is moved
    finally:
        for origin in served.values():
            origin.close()


def chain(origin, hops):
    def answer(request, handler):
        left = int(request.path.rpartition("/")[2])
        return redirect(str(left - 1)) if left else Page(BODY)
    for n in range(hops + 1):
        origin.serve(f"/c/{n}", answer)
    return origin.url(f"/c/{hops}")


def test_redirect_limit(origin):
    assert fetch(chain(origin, 10))["outcome"] == "body"
    origin.forget()
    result = fetch(chain(origin, 11))
    assert (result["outcome"], result["code"]) == ("failed", "redirect")
    assert "too many" in result["detail"]
    assert len(origin.log()) == 11


def test_credentials_stay_at_their_origin(origin, other):
    secrets = {"user": "u", "password": "p"}
    target = other.serve("/feed", BODY)
    away = origin.serve("/away", lambda request, handler: redirect(target))
    result = fetch(away, **secrets)
    assert (result["outcome"], result["code"]) == ("failed", "redirect")
    assert other.log() == []
    origin.serve("/feed", BODY)
    near = origin.serve("/near", lambda request, handler: redirect("/feed"))
    assert fetch(near, **secrets)["outcome"] == "body"


def test_own_headers_stay_at_their_origin(origin, other):
    def back(request, handler):
        return redirect(origin.url("/feed"))
    origin.serve("/feed", BODY)
    away = origin.serve("/away", lambda request, handler: redirect(
        other.serve("/back", back)))
    result = fetch(away, headers='{"Authorization":"Bearer t","X-Key":"k"}')
    assert result["outcome"] == "body"
    first, last = origin.log()
    assert sent(first)["authorization"] == "Bearer t"
    for request in other.log() + [last]:
        assert "authorization" not in sent(request)
        assert "x-key" not in sent(request)
    # Not without them either: the target of another redirect is told nothing.
    assert "referer" not in sent(last)


def test_userinfo_in_a_redirect_is_not_sent(origin):
    origin.serve("/feed", BODY)
    url = origin.serve("/go", lambda request, handler: redirect(
        f"http://u:p@127.0.0.1:{origin.port}/feed#part"))
    result = fetch(url)
    assert result["url"] == origin.url("/feed")
    assert "authorization" not in sent(origin.log("/feed")[0])


def test_redirect_to_a_file(origin, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("x")
    url = origin.serve("/go", lambda request, handler: redirect(
        f"file://{secret}"))
    result = fetch(url, allow_files=True)
    assert (result["outcome"], result["code"]) == ("failed", "blocked")


# --- the guard ---

def test_private_addresses(origin):
    url = origin.serve("/feed", BODY)
    blocked = fetch(url, allow_private=["10.0.0.0/8"])
    assert (blocked["outcome"], blocked["code"]) == ("failed", "blocked")
    assert f"127.0.0.1:{origin.port}" in blocked["detail"]
    wrong_port = fetch(url, allow_private=[f"127.0.0.1:{origin.port + 1}"])
    assert wrong_port["code"] == "blocked"
    assert origin.log() == []
    assert fetch(url, allow_private=[f"127.0.0.1:{origin.port}"])["status"] == 200


def test_a_proxy_is_guarded_too(origin):
    proxy = f"http://127.0.0.1:{origin.port}"
    url = "http://feeds.invalid/feed"
    assert fetch(url, proxy=proxy, allow_private=[])["code"] == "blocked"
    assert origin.log() == []
    fetch(url, proxy=proxy)
    assert origin.log()[0].path == url


@pytest.mark.parametrize("host", ["10.0.0.1", "0x7f.1:99", "[::1]",
                                  "[::ffff:10.0.0.1]", "2130706433:99"])
def test_a_proxy_is_not_asked_for_private_addresses(origin, host):
    proxy = f"http://127.0.0.1:{origin.port}"
    result = fetch(f"http://{host}/feed", proxy=proxy,
                   allow_private=[f"127.0.0.1:{origin.port}"])
    assert (result["outcome"], result["code"]) == ("failed", "blocked")
    assert origin.log() == []


# --- connections ---

def listen(answers):
    """A server that sends `answers`, a list of bytes for each connection, one
    a request, and then closes. Returns its port and the list of connections,
    each a count of requests."""
    server = socket.create_server(("127.0.0.1", 0))
    seen = []

    def run():
        for replies in answers:
            connection = server.accept()[0]
            seen.append(0)
            with connection:
                for reply in replies:
                    if not connection.recv(65536):
                        break
                    seen[-1] += 1
                    connection.sendall(reply)
        server.close()
    threading.Thread(target=run, daemon=True).start()
    return server.getsockname()[1], seen


FRESH = b"HTTP/1.1 304 Not Modified\r\n\r\n"
WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
POISON = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nPOISON"


def test_connection_is_kept_for_the_next_304():
    port, seen = listen([[FRESH] * 3])
    urls = [f"http://127.0.0.1:{port}/{n}" for n in range(3)]
    results, _ = fetch_all(*urls, max_transfers=1)
    assert [r["outcome"] for r in results] == ["not_modified"] * 3
    assert seen == [3]


def test_closed_connection_is_asked_again():
    port, seen = listen([[FRESH], [FRESH]])
    urls = [f"http://127.0.0.1:{port}/{n}" for n in range(2)]
    results, _ = fetch_all(*urls, max_transfers=1)
    assert [r["outcome"] for r in results] == ["not_modified"] * 2
    assert seen == [1, 1]


def test_left_over_bytes_are_no_answer():
    port, _ = listen([[WHOLE + POISON], [WHOLE]])
    urls = [f"http://127.0.0.1:{port}/{n}" for n in range(2)]
    results, _ = fetch_all(*urls, max_transfers=1, body=True)
    assert [r.get("body") for r in results] == ["ok", "ok"]


def test_garbage_on_a_kept_connection_is_asked_again():
    port, _ = listen([[FRESH + b"garbage"], [FRESH]])
    urls = [f"http://127.0.0.1:{port}/{n}" for n in range(2)]
    results, _ = fetch_all(*urls, max_transfers=1)
    assert [r["outcome"] for r in results] == ["not_modified"] * 2


def test_first_connection_is_not_asked_again():
    port, seen = listen([[b""], [WHOLE]])
    result = fetch(f"http://127.0.0.1:{port}/")
    assert (result["outcome"], result["code"]) == ("failed", "connect")
    assert seen == [1]


# --- limits of many ---

def test_at_most_so_many_run(origin):
    gate = origin.hold("/feed")
    url = origin.serve("/feed", BODY)
    opener = threading.Thread(target=lambda: (
        [gate.wait_arrived() for _ in range(3)], gate.release()))
    opener.start()
    results, _ = fetch_all(*[url] * 12, max_transfers=3)
    opener.join()
    assert all(r["outcome"] == "body" for r in results)


def test_waiting_does_not_count_as_time(origin):
    """Each takes half of the time limit, all together several times that."""
    def answer(request, handler):
        pause.wait(0.5)
        return Page(BODY)
    pause = threading.Event()
    url = origin.serve("/feed", answer)
    results, _ = fetch_all(*[url] * 4, max_transfers=1, total_timeout=1000)
    assert all(r["outcome"] == "body" for r in results)


@pytest.mark.parametrize("packed", [False, True])
def test_bodies_in_flight(origin, packed):
    """Bodies of 4 MiB, held for a while after they came, within 8 MiB."""
    size = 4 << 20
    url = origin.serve("/feed", os.urandom(size // 4).hex().encode() * 2,
                       gzip=packed)
    results, usage = fetch_all(*[url] * 20, max_transfers=20, hold=20,
                               bodies_in_flight=8 << 20, max_body=5 << 20)
    base = fetch_all(url, bodies_in_flight=8 << 20)[1]["peak_kib"]
    assert all(r["outcome"] == "body" and r["length"] == size
               for r in results), results
    if "ASAN_OPTIONS" not in os.environ:
        assert usage["peak_kib"] < base + (24 << 10)


def test_giving_up(origin):
    origin.hold("/feed")
    url = origin.serve("/feed", BODY)
    results, _ = fetch_all(*[url] * 4, max_transfers=2, cancel_after=200)
    assert [(r["outcome"], r["code"]) for r in results] == \
        [("failed", "internal")] * 4


def test_settings_taken_anew(origin):
    """What runs goes on as it began; what waits gets the new settings."""
    gate = origin.hold("/feed")
    url = origin.serve("/feed", BODY)
    opener = threading.Thread(target=lambda: (
        [gate.wait_arrived() for _ in range(2)], pause.wait(0.3),
        gate.release()))
    pause = threading.Event()
    opener.start()
    results, _ = fetch_all(*[url] * 6, max_transfers=2, reload_after=100)
    opener.join()
    assert [r["outcome"] for r in results] == ["body"] * 6


def test_stopping(origin, tmp_path):
    """All are told, those that run, that wait, and that read a file."""
    origin.hold("/feed")
    url = origin.serve("/feed", BODY)
    done = origin.serve("/done", BODY)
    (tmp_path / "file").write_bytes(BODY)
    results, _ = fetch_all(done, f"file://{tmp_path}/file", *[url] * 4,
                           allow_files=True, max_transfers=3, stop_after=300)
    assert sorted(r["outcome"] for r in results) == \
        ["body"] * 2 + ["failed"] * 4


def test_timeouts(origin):
    origin.hold("/feed")
    result = fetch(origin.serve("/feed", BODY), total_timeout=300)
    assert (result["outcome"], result["code"]) == ("failed", "timeout")
    assert 250 <= result["took_ms"] < 5000


def test_refused_connection():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    result = fetch(f"http://127.0.0.1:{port}/")
    assert (result["outcome"], result["code"]) == ("failed", "connect")


@pytest.mark.parametrize("listens, host", [
    ("127.0.0.1", "localhost"), ("::1", "localhost"), ("::1", "[::1]")])
def test_both_families(listens, host):
    """A name with addresses of both, of which one does not answer."""
    try:
        served = Origin(host=listens)
    except OSError:
        pytest.skip("there is no IPv6 here")
    try:
        served.serve("/feed", BODY)
        result = fetch(f"http://{host}:{served.port}/feed",
                       allow_private=["127.0.0.1", "::1"])
        assert result["outcome"] == "body", result
        assert result["took_ms"] < 3000 * SLOW
    finally:
        served.close()


def test_unknown_name():
    result = fetch("http://no-such-host.invalid/", connect_timeout=3000)
    assert (result["outcome"], result["code"]) == ("failed", "dns")


def test_foreign_text_is_escaped():
    port, _ = listen([[b"HTTP/1.1 302 Found\r\nLocation: ftp://\x1b[31m\xc2\x9b\r\n\r\n"]])
    detail = fetch(f"http://127.0.0.1:{port}/")["detail"]
    assert detail.isascii() and detail.isprintable()


# --- files ---

def test_files(tmp_path):
    path = tmp_path / "a feed.xml"
    path.write_bytes(BODY)
    url = "file://" + str(path).replace(" ", "%20")
    assert fetch(url)["code"] == "blocked"
    first = fetch(url, allow_files=True, body=True)
    assert (first["outcome"], first["body"].encode()) == ("body", BODY)
    again = fetch(url, allow_files=True, etag=first["etag"])
    assert (again["outcome"], again["etag"]) == ("not_modified", first["etag"])
    path.write_bytes(BODY + b"more")
    changed = fetch(url, allow_files=True, etag=first["etag"])
    assert changed["outcome"] == "body" and changed["etag"] != first["etag"]


def test_what_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "big").write_bytes(b"x" * 100001)
    (tmp_path / "fits").write_bytes(b"x" * 100000)
    urls = {name: f"file://{tmp_path}/{name}"
            for name in ("fifo", "big", "fits", "none", "")}
    urls["zero"] = "file:///dev/zero"
    results, _ = fetch_all(*urls.values(), allow_files=True, max_body=100000)
    codes = {r["request"]: r.get("code") for r in results}
    assert {name: codes[url] for name, url in urls.items()} == {
        "fifo": "blocked", "big": "too_large", "fits": None, "none": "disk",
        "": "blocked", "zero": "blocked"}


def test_authorization_is_what_was_said(origin):
    fetch(origin.serve("/feed", BODY), headers='{"Authorization":"Bearer t"}')
    assert sent(origin.log()[0])["authorization"] == "Bearer t"
    assert base64.b64encode(b"t").decode() not in str(origin.log()[0].headers)
