# SPDX-License-Identifier: ISC
"""Sanitised HTML in a browser: no script runs, nothing is loaded but what src says, and nothing moves."""
import html
import html.parser
import json
import os
import re
import shutil
import subprocess
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random

import pytest

HERE = Path(__file__).resolve().parent
SANITISE = Path(os.environ.get("GAZETTED_BUILD", ".")) / "tests/html/html-sanitise"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
VOID = {"br", "col", "hr", "img", "source", "track", "wbr"}
IMPLIED = {"tbody", "tr", "colgroup"}  # parsers add them where they are left out
BROWSERS_OWN = ("google.com", "googleapis.com", "gvt1.com")  # whom the browser calls by itself
RAW = '<img src=control onerror="window.hit=1"><script>window.hit=2</script>'

# The page that shows each document in a frame and says what became of it.
DRIVER = """<!DOCTYPE html><meta charset=utf-8><body><script>
const quote = s => s.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
const empty = %s, implied = %s, count = %d;
function serialise(root) {
  let out = "";
  for (const node of root.childNodes) {
    if (node.nodeType == 3) { out += quote(node.data); continue; }
    if (node.nodeType != 1) { out += "<!node type " + node.nodeType + ">"; continue; }
    const name = node.namespaceURI == "http://www.w3.org/1999/xhtml" ? node.localName : "foreign";
    const attrs = [...node.attributes].map(a => ` ${a.name}="${quote(a.value).replace(/"/g, "&quot;")}"`).sort();
    const bare = attrs.length == 0 && implied.includes(name);
    if (!bare) out += "<" + name + attrs.join("") + ">";
    out += serialise(node);
    if (!bare && !empty.includes(name)) out += "</" + name + ">";
  }
  return out;
}
async function show(n) {
  if (n >= count) return {};
  const frame = document.createElement("iframe"), url = location.origin + "/frame/" + n;
  const loaded = new Promise(done => frame.onload = done);
  frame.src = url;
  document.body.append(frame);
  await loaded;
  await new Promise(done => setTimeout(done, n == 0 ? 500 : 0)); // events after load
  const own = frame.contentDocument, result = {hit: "no document", url: "", parsed: "", again: ""};
  if (own) {
    const root = own.getElementById("root"), box = own.createElement("div"), twin = own.createElement("div");
    result.parsed = root ? serialise(root) : "the container was left";
    result.after = root && root.nextSibling ? "something follows the container" : "";
    box.innerHTML = await (await fetch("/text/" + n)).text();
    result.inner = serialise(box);
    twin.innerHTML = box.innerHTML;
    result.again = serialise(twin);
    result.frame = frame;
  }
  return result;
}
// The same of documents that are not shown, in standards and in quirks mode.
function read(text) {
  const box = document.implementation.createHTMLDocument("").createElement("div"), twin = box.cloneNode();
  box.innerHTML = text;
  twin.innerHTML = box.innerHTML;
  return [serialise(box), serialise(twin)].concat(["<!DOCTYPE html>", ""].map(type => {
    const own = new DOMParser().parseFromString(type + "<body><div id=root>" + text + "</div>", "text/html");
    const root = own.getElementById("root");
    return serialise(root) + (root.nextSibling ? " and more behind the container" : "");
  }));
}
(async () => {
  const results = [], soup = await (await fetch("/soup/")).json();
  for (let n = 0; n < count; n += 8) results.push(...await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(i => show(n + i))));
  await new Promise(done => setTimeout(done, 500));
  for (const result of results) {
    const own = result.frame && result.frame.contentWindow;
    result.hit = own ? own.hit : "gone";
    result.url = own ? own.location.href : "";
    delete result.frame;
  }
  await fetch("/report", {method: "POST", body: JSON.stringify([results, soup.map(read)])});
})();
</script>"""


def payloads():
    """The payloads of the sanitiser's tests."""
    escapes = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}
    for line in (HERE.parent / "html/payloads.txt").read_text("utf-8").splitlines():
        if not line.startswith("# "):
            data = re.sub(rb"\\(x..|.)", lambda match: bytes([int(match[1][1:], 16)]) if match[1][0] == 120 else
                          escapes.get(match[1], match[1]), line.encode())
            yield data.decode("utf-8", "replace")


def tag_soup(count):
    """Documents of tags in any order, the same ones each time."""
    random = Random(1)
    kinds = [["p", "b", "i", "a", "div", "li", "ul", "h1", "h2", "dl", "dt", "dd", "ruby", "rt", "pre", "table", "td",
              "tr"], ["table", "tbody", "tr", "td", "th", "caption", "colgroup", "col", "p", "b", "a", "li", "div"],
             ["span", "q", "video", "source", "img", "hr", "br", "section", "details", "summary", "font", "form",
              "button", "select", "svg", "math", "em", "code", "blockquote", "center", "ol", "p", "a"]]
    for _ in range(count):
        names, out = random.choice(kinds), []
        for _ in range(random.randint(2, 40)):
            shape = random.choices(["<%s>", "</%s>", "<%s href=x>", " ", "\n", "x"], [8, 6, 1, 1, 1, 3])[0]
            out.append(shape % random.choice(names) if "%" in shape else shape)
        yield "".join(out)


class Canonical(html.parser.HTMLParser):
    """Sanitised HTML as the driver serialises it, and what it loads."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.out, self.open, self.loads = [], [], set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            urls = [value] if name in ("src", "poster") else \
                [one.split()[0] for one in value.split(", ")] if name == "srcset" else []
            self.loads.update(urllib.parse.urlsplit(url)[1:3] for url in urls)
        attrs = sorted(' %s="%s"' % (name, html.escape(value, quote=False).replace('"', "&quot;"))
                       for name, value in attrs)
        bare = not attrs and tag in IMPLIED
        if not bare:
            self.out.append("<%s%s>" % (tag, "".join(attrs)))
        if tag not in VOID:
            self.open.append("" if bare else "</%s>" % tag)

    def handle_endtag(self, tag):
        self.out.append(self.open.pop())

    def handle_data(self, data):
        self.out.append(html.escape(data, quote=False))


class Handler(BaseHTTPRequestHandler):
    """Serves driver and frames; everything else is noted."""

    def answer(self, kind, body):
        self.send_response(200)
        self.send_header("Content-Type", kind + "; charset=utf-8")
        self.end_headers()
        self.wfile.write(body.encode())

    def do_GET(self):
        origin = self.server
        place, _, n = self.path[1:].partition("/")
        own = self.headers["Host"] == origin.name
        if own and place == "driver":
            self.answer("text/html", DRIVER % (json.dumps(sorted(VOID)), json.dumps(sorted(IMPLIED)),
                                               len(origin.texts)))
        elif own and place == "frame" and n.isdigit():
            self.answer("text/html", "<!DOCTYPE html><meta charset=utf-8><body><div id=root>%s</div>"
                        % origin.texts[int(n)])
        elif own and place == "soup":
            self.answer("application/json", json.dumps(origin.soup))
        elif own and place == "text" and n.isdigit():
            self.answer("text/plain", origin.texts[int(n)])
        else:
            origin.requests.append((self.headers["Host"], self.path))
            self.send_error(404)

    def do_POST(self):
        if self.path != "/report":
            self.server.requests.append((self.headers["Host"], self.path))
        else:
            self.server.report = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.answer("text/plain", "thanks")
            self.server.reported.set()

    do_HEAD = do_GET

    def log_message(self, *args):
        pass


@pytest.fixture
def origin():
    """A server on the loopback that counts what is asked of it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.name = "127.0.0.1:%d" % server.server_address[1]
    server.texts, server.soup, server.requests, server.report = [], [], [], None
    server.reported = threading.Event()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def browse(origin, profile):
    """Let the browser run the driver. Every host is this server for it."""
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
               "--disable-background-networking", "--disable-component-update", "--disable-sync",
               "--disable-dev-shm-usage", "--disable-extensions", "--disable-default-apps", "--no-proxy-server",
               "--host-resolver-rules=MAP * %s, EXCLUDE 127.0.0.1" % origin.name,
               "--user-data-dir=%s" % profile, "http://%s/driver" % origin.name]
    browser = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    try:
        assert origin.reported.wait(120), "the browser did not report within 120 s"
    finally:
        browser.terminate()
        try:
            browser.wait(20)
        except subprocess.TimeoutExpired:
            browser.kill()
            browser.wait()


def sanitise(sources, base):
    """What the sanitiser makes of each."""
    made = subprocess.run([SANITISE, base], input=json.dumps(sources), check=True, capture_output=True, text=True,
                          timeout=60)
    return json.loads(made.stdout)


def wrong_in_frames(origin, sources, texts):
    """(what, source, text) for each document that was shown and did anything, or was read otherwise."""
    for n, (source, text) in enumerate(zip(sources, texts), 1):
        shown, serial = origin.report[0][n], "".join(Canonical(text).out)
        if shown.get("hit") is not None:
            yield "a script ran", source, text
        if shown["url"] != "http://%s/frame/%d" % (origin.name, n):
            yield "it went to " + shown["url"], source, text
        for how in ("parsed", "inner", "again"):
            if shown.get(how) != serial or shown.get("after"):
                yield "%s as %s %s" % (how, shown.get(how), shown.get("after")), source, text


def wrong_in_soup(origin, sources):
    """The same of documents that were only read."""
    for source, text, forms in zip(sources, origin.soup, origin.report[1]):
        serial = "".join(Canonical(text).out)
        for form in forms:
            if form != serial:
                yield "read as " + form, source, text


def wrong_requests(origin, texts):
    """The same of what was asked for and is not the src of anything."""
    allowed = set().union(*(Canonical(text).loads for text in texts))
    for host, path in origin.requests:
        plain = urllib.parse.urlsplit(path).path
        if host.endswith(BROWSERS_OWN) or plain in ("/favicon.ico", "/frame/control"):
            continue
        if (host, plain) not in allowed:
            yield "it asked for http://%s%s" % (host, path), "", ""


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not here (Debian: chromium)")
@pytest.mark.skipif(not SANITISE.exists(), reason="html-sanitise is not built")
def test_sanitised_html_is_inert_and_stays_as_it_is(origin, tmp_path):
    sources, soup = list(payloads()), list(tag_soup(3000))
    base = "http://%s/media/" % origin.name
    texts, origin.soup = sanitise(sources, base), sanitise(soup, base)
    origin.texts = [RAW] + texts
    browse(origin, tmp_path / "profile")
    assert origin.report[0][0]["hit"] in (1, 2), "the browser runs no scripts: this test could not fail"
    assert len(origin.report[0]) > len(texts) and len(origin.report[1]) == len(soup)
    wrong = [*wrong_in_frames(origin, sources, texts), *wrong_in_soup(origin, soup), *wrong_requests(origin, texts)]
    assert not wrong, "%d wrong\n" % len(wrong) + "\n".join(
        "%s\n  of %r\n  made of %r" % (what, text, source) for what, source, text in wrong[:20])
