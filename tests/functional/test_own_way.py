# SPDX-License-Identifier: ISC
"""What one feed has of its own: headers, password, proxy, certificates; and
that what is confided for one origin is told to nobody else."""
import base64
import shutil

import pytest

from certificates import make_ca, server_context
from daemon import CONFIG
from documents import numbered
from origin import Origin, Page
from proxies import HttpHandler, Proxy, SocksHandler

BOTH = CONFIG.replace('"127.0.0.1"', '"127.0.0.1", "::1"')
DOC = numbered("f", 1, 2)
SECRETS = {"headers": {"X-Token": "hush-token", "User-Agent": "hush-agent/1"},
           "username": "hush-user", "password": "hush-password"}


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def asks(document):
    """A page for who says a name and a password."""
    def answer(request, handler):
        if request.headers["Authorization"] is None:
            return Page(b"who?", "text/plain", 401,
                        {"WWW-Authenticate": 'Basic realm="r"'}, etag=False)
        return Page(document.encode())
    return answer


@pytest.fixture
def other():
    served = Origin()
    yield served
    served.close()


def told(daemon):
    """All that the daemon says to who may read, and to its log."""
    targets = ["/v1/feeds", "/v1/export", "/v1/changes", "/v1/opml",
               "/v1/status", "/metrics", "/v1/openapi.json"]
    for feed in daemon.api.feeds():
        targets += [f"/v1/feeds/{feed['id']}{x}"
                    for x in ("", "/polls", "/schedule")]
    return daemon.log() + "".join(daemon.api.get(t).text for t in targets)


def test_headers_and_password(daemon, origin):
    """They are sent, never shown, and a redirect of the same origin has them."""
    origin.serve("/feed", asks(DOC))
    url = origin.serve("/go", b"", None, status=302, etag=False,
                       headers={"Location": "/feed"})
    feed = daemon.api.add(url, **SECRETS)
    assert feed["password_set"] is True
    for request in origin.log():
        assert request.headers["X-Token"] == "hush-token"
        assert request.headers["User-Agent"] == "hush-agent/1"
    assert origin.log("/feed")[-1].headers["Authorization"] == \
        basic("hush-user", "hush-password")
    # Others do not get them.
    origin.forget()
    daemon.api.add(origin.serve("/other", numbered("g", 1, 1)))
    request, = origin.log()
    assert request.headers["Authorization"] is None
    assert request.headers["User-Agent"].startswith("gazetted/")
    assert "hush" not in told(daemon)


def test_password_goes_to_no_other_origin(daemon, origin, other):
    target = other.serve("/feed", DOC)
    url = origin.serve("/go", b"", None, status=301,
                       headers={"Location": target}, etag=False)
    reply = daemon.api.post("/v1/feeds", {"url": url, **SECRETS}, wait=20)
    assert reply.status == 202
    assert reply.json["error"]["code"] == "redirect"
    assert "another origin" in reply.json["error"]["detail"]
    assert other.log() == []
    assert "hush" not in told(daemon)


def test_headers_go_to_no_other_origin(daemon, origin, other):
    target = other.serve("/feed", DOC)
    url = origin.serve("/go", b"", None, status=302,
                       headers={"Location": target}, etag=False)
    daemon.api.add(url, headers=SECRETS["headers"])
    request, = other.log()
    assert request.headers["X-Token"] is None
    assert request.headers["User-Agent"].startswith("gazetted/")
    assert "hush" not in told(daemon)


@pytest.mark.parametrize("kept", [True, False])
def test_confidences_stay_when_the_url_is_changed(daemon, origin, other, kept):
    """A URL of another origin does not inherit them."""
    feed = daemon.api.add(origin.serve("/feed", asks(DOC)), **SECRETS)
    new = (origin if kept else other).serve("/new", asks(DOC))
    path = f"/v1/feeds/{feed['id']}"
    reply = daemon.api.patch(path, {"url": new})
    assert reply.json.get("password_set", False) is kept
    daemon.api.refresh(feed["id"])
    requests = (origin if kept else other).log("/new")
    for name in ("Authorization", "X-Token"):
        assert any(r.headers[name] for r in requests) is kept
    # Said with the URL, they are for it.
    again = daemon.api.patch(path, {"url": other.serve("/third", DOC),
                                    **SECRETS})
    assert again.json["password_set"] is True


def test_secrets_of_errors_are_not_told(daemon, origin):
    """Whatever fails, and wherever the password was said."""
    url = origin.serve("/feed", b"no", "text/plain", status=401, etag=False)
    daemon.api.post("/v1/feeds", {"url": url.replace(
        "://", "://hush-user:hush-password@")}, wait=20)
    daemon.api.post("/v1/feeds", {"url": origin.url("/none"), **SECRETS,
                                  "proxy": "http://hush:hush@127.0.0.1:9"},
                    wait=20)
    daemon.api.post("/v1/feeds", {"url": origin.url("/x"), **SECRETS,
                                  "proxy": "socks5://hush:hush@127.0.0.1:9"},
                    wait=20)
    feeds = daemon.api.feeds()
    assert sorted(f["error"]["code"] for f in feeds) == \
        ["auth", "connect", "connect"]
    assert "hush" not in told(daemon)
    log = daemon.gazette("feeds", "--json").stdout + \
        daemon.gazette("log", feeds[0]["id"]).stdout
    assert "hush" not in log


# --- proxies ---

PASSWORD = "hush:p@ss"
KINDS = [("http", HttpHandler), ("socks5", SocksHandler),
         ("socks5h", SocksHandler)]


@pytest.mark.parametrize("scheme, handler", KINDS)
@pytest.mark.parametrize("password", [None, PASSWORD])
def test_a_proxy_of_its_own(daemon, origin, scheme, handler, password):
    served = Proxy(handler, password)
    try:
        user = "hush:p%40ss@" if password else ""
        daemon.api.add(origin.serve("/feed", DOC),
                       proxy=f"{scheme}://{user}127.0.0.1:{served.port}")
        assert len(served.asked) == 1
        assert f"127.0.0.1:{origin.port}" in served.asked[0][1]
        daemon.api.add(origin.serve("/other", numbered("g", 1, 1)))
        assert len(served.asked) == 1
        assert "hush" not in told(daemon)
        request = origin.log("/feed")[0]
        assert request.headers["Proxy-Authorization"] is None
    finally:
        served.close()


@pytest.mark.parametrize("scheme, handler", [KINDS[0], KINDS[2]])
def test_a_proxy_looks_up_names(daemon, origin, scheme, handler):
    """What only the proxy can reach is reached by it, redirects too."""
    served = Proxy(handler)
    served.ways["inner.invalid:80"] = f"127.0.0.1:{origin.port}"
    served.ways["inner.invalid"] = f"127.0.0.1:{origin.port}"
    try:
        origin.serve("/feed", DOC)
        origin.serve("/go", b"", None, status=302, etag=False,
                     headers={"Location": "http://inner.invalid/feed"})
        daemon.api.add("http://inner.invalid/go",
                       proxy=f"{scheme}://127.0.0.1:{served.port}")
        assert len(served.asked) == 2
    finally:
        served.close()


@pytest.mark.parametrize("scheme, handler", [KINDS[0], KINDS[1]])
def test_a_proxy_that_takes_no_password(daemon, origin, scheme, handler):
    served = Proxy(handler, "hush:other")
    try:
        reply = daemon.api.post("/v1/feeds", {
            "url": origin.serve("/feed", DOC),
            "proxy": f"{scheme}://hush:wrong-hush@127.0.0.1:{served.port}"},
            wait=20)
        assert reply.json["error"]["code"] in ("http_407", "connect"), reply
        assert origin.log() == []
        assert "hush" not in told(daemon)
    finally:
        served.close()


@pytest.mark.parametrize("bad", [
    "ftp://127.0.0.1:1", "http://", "127.0.0.1:99999", "file:///etc/passwd",
    "socks9://x", "http://a b", "http://x\n", 5])
def test_what_is_no_proxy(daemon, origin, bad):
    reply = daemon.api.post("/v1/feeds", {"url": origin.url("/feed"),
                                          "proxy": bad})
    assert reply.status == 400 and '"proxy\\"' in reply.text, reply


# --- certificates ---

@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    if not shutil.which("openssl"):
        pytest.skip("openssl is not here")
    return make_ca(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def secure(authority, tmp_path):
    served = Origin(tls=server_context(tmp_path, authority))
    yield served
    served.close()


def test_a_ca_file_of_its_own(make_daemon, secure, authority):
    daemon = make_daemon(BOTH).start()
    daemon.api.add(secure.serve("/feed", DOC), ca_file=str(authority),
                   username="hush-user", password="hush-password")
    assert len(secure.log("/feed")) == 1
    # It is trusted for that feed alone, before and after.
    reply = daemon.api.post("/v1/feeds", {"url": secure.serve(
        "/other", numbered("g", 1, 1))}, wait=20)
    assert reply.json["error"]["code"] == "tls", reply
    assert secure.log("/other") == []
    path = f"/v1/feeds/{reply.json['id']}"
    daemon.api.patch(path, {"ca_file": str(authority)})
    daemon.api.refresh(reply.json["id"])
    assert "error" not in daemon.api.feed(reply.json["id"])
    daemon.api.patch(path, {"ca_file": ""})
    daemon.api.refresh(reply.json["id"])
    assert daemon.api.feed(reply.json["id"])["error"]["code"] == "tls"


def test_the_wrong_ca(make_daemon, secure, tmp_path):
    daemon = make_daemon(BOTH).start()
    reply = daemon.api.post("/v1/feeds", {
        "url": secure.serve("/feed", DOC), **SECRETS,
        "ca_file": str(make_ca(tmp_path, "wrong"))}, wait=20)
    assert reply.json["error"]["code"] == "tls", reply
    assert secure.log() == []
    assert "hush" not in told(daemon)


def test_a_ca_file_is_for_its_origin(make_daemon, secure, authority, origin):
    """A redirect to another origin finds the system's certificates there."""
    daemon = make_daemon(BOTH).start()
    secure.serve("/feed", DOC)
    url = origin.serve("/go", b"", None, status=302, etag=False,
                       headers={"Location": secure.url("/feed")})
    reply = daemon.api.post("/v1/feeds", {"url": url,
                                          "ca_file": str(authority)}, wait=20)
    assert reply.json["error"]["code"] == "tls", reply
    assert secure.log() == []


@pytest.mark.parametrize("text", [None, "no certificate\n"])
def test_a_ca_file_that_is_none(make_daemon, secure, tmp_path, text):
    bad = tmp_path / "bad.pem"
    if text is not None:
        bad.write_text(text)
    daemon = make_daemon(BOTH).start()
    reply = daemon.api.post("/v1/feeds", {"url": secure.serve("/feed", DOC),
                                          "ca_file": str(bad)}, wait=20)
    assert reply.json["error"]["code"] == "tls", reply
    detail = reply.json["error"]["detail"]
    assert "CA file" in detail and "bad.pem" in detail
    assert daemon.api.post("/v1/feeds", {
        "url": secure.url("/x"), "ca_file": "relative.pem"}).status == 400


@pytest.mark.parametrize("scheme, handler", [KINDS[0], KINDS[1]])
def test_tls_through_a_proxy(make_daemon, secure, authority, scheme, handler):
    """The proxy sees a name, and nothing of what is said."""
    daemon = make_daemon(BOTH).start()
    served = Proxy(handler)
    try:
        daemon.api.add(secure.serve("/feed", DOC), ca_file=str(authority),
                       proxy=f"{scheme}://127.0.0.1:{served.port}", **SECRETS)
        (_, target, fields), = served.asked
        assert target.endswith(f":{secure.port}")
        assert "hush" not in str(fields)
        assert secure.log()[0].headers["X-Token"] == "hush-token"
    finally:
        served.close()
