# SPDX-License-Identifier: ISC
"""Programs that people have, as clients: curl with the examples of the manual,
Python's http.client, Node's http, jq, and a page in a browser."""
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import threading

import pytest

from daemon import CONFIG, SOURCE, environment
from documents import numbered
from test_tcp import READ, free_port
from waiting import SLOW, wait_for

MANUAL = (SOURCE / "doc/gazetted-api.7").read_text()
FEED_URL = "https://example.org/feed.xml"


def examples():
    """The commands of the manual, with their continued lines joined."""
    lines = iter(MANUAL.splitlines())
    for line in lines:
        if line.startswith("$ "):
            command = line[2:]
            while command.endswith("\\e"):
                command = command[:-2] + next(lines).strip()
            yield command.replace("\\e", "\\")


def needs(program):
    return pytest.mark.skipif(shutil.which(program) is None,
                              reason=f"{program} is not here")


def shell(daemon, command, timeout=60):
    return subprocess.run(
        ["/bin/bash", "-o", "pipefail", "-c", command],
        stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=timeout * SLOW, cwd=daemon.dir,
        env=environment({"GAZETTE_SOCKET": str(daemon.socket)}))


@pytest.fixture
def subscribed(daemon, origin):
    daemon.api.add(origin.serve("/feed", numbered("one", 1, 20)), tags=["news"])
    return daemon


# --- curl ---

@needs("curl")
@pytest.mark.parametrize("command", list(examples()))
def test_examples_of_the_manual(daemon, origin, command):
    """Each works as it stands there, but for the socket and what is named."""
    url = origin.serve("/feed", numbered("one", 1, 20))
    if FEED_URL not in command:
        daemon.api.add(url)
        item = daemon.api.get("/v1/items", limit=1).json["items"][0]["id"]
        command = re.sub(r"/v1/items/[0-9a-f]{32}", "/v1/items/" + item, command)
    command = command.replace("/run/gazetted/gazetted.sock", str(daemon.socket))
    command = command.replace(FEED_URL, url).replace("curl ", "curl -fsS ", 1)
    later = threading.Timer(1, lambda: daemon.api.post(
        "/v1/feeds", {"url": "http://127.0.0.1:9/later"}))
    if "after=now" in command:      # it waits for what comes
        later.start()
    done = shell(daemon, command)
    later.cancel()
    assert done.returncode == 0, (command, done.stderr)
    if "-o " in command:
        assert (daemon.dir / command.split("-o ")[1].split()[0]).stat().st_size
    elif "after=now" in command:
        assert json.loads(done.stdout)["feed"]["url"].endswith("/later")
    elif "/v1/changes" in command:
        assert all(map(json.loads, done.stdout.splitlines()))
    elif "starred=1" not in command:
        assert json.loads(done.stdout)


def test_the_manual_has_examples():
    assert len(list(examples())) >= 5


# --- jq ---

@needs("curl")
@needs("jq")
def test_jq_on_the_streams(subscribed):
    def jq(target, filters):
        done = shell(subscribed, "curl -fsS --unix-socket $GAZETTE_SOCKET "
                     f"'http://localhost{target}' | jq -c '{filters}'")
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    titles = [json.dumps(f"one item {n}") for n in range(1, 21)]
    assert jq("/v1/items", ".items[].title") == titles[::-1]
    assert jq("/v1/export", ".title") == titles
    assert jq("/v1/changes?after=0", "select(.item) | .item.title") == titles
    assert jq("/v1/changes?after=0", "select(.feed) | .change") == ['"feed"']
    assert jq("/v1/export?format=jsonfeed", ".items | length") == ["20"]


@needs("jq")
def test_jq_on_a_stream_without_end(subscribed, origin):
    """A line that came is worked on while the stream goes on."""
    curl = subprocess.Popen(
        ["curl", "-sN", "--unix-socket", str(subscribed.socket),
         "http://localhost/v1/changes?mode=continuous&after=0"],
        stdout=subprocess.PIPE)
    jq = subprocess.Popen(
        ["jq", "--unbuffered", "-r", "select(.item) | .item.title"],
        stdin=curl.stdout, stdout=subprocess.PIPE, text=True)
    curl.stdout.close()
    watchdog = threading.Timer(30 * SLOW, curl.kill)
    watchdog.start()
    titles = [jq.stdout.readline().strip() for _ in range(20)]
    assert titles == [f"one item {n}" for n in range(1, 21)]
    assert curl.poll() is None
    curl.terminate()
    assert jq.wait(30 * SLOW) == 0
    watchdog.cancel()
    curl.wait()
    jq.stdout.close()


# --- Python and Node ---

class Local(http.client.HTTPConnection):
    """What the manual of http.client leaves to its reader."""

    def __init__(self, path):
        super().__init__("localhost", timeout=30 * SLOW)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def test_http_client_keeps_its_connection(subscribed):
    connection = Local(str(subscribed.socket))
    ids = []
    for n in range(50):
        connection.request("GET", "/v1/items?limit=20" if n % 2 == 0 else
                           f"/v1/items/{ids[n % 20]}")
        reply = connection.getresponse()
        assert reply.status == 200
        answer = json.loads(reply.read())
        ids = [item["id"] for item in answer["items"]] if n % 2 == 0 else ids
    connection.request("POST", "/v1/feeds", iter([b'{"url":', b' "x"}']),
                       encode_chunked=True,
                       headers={"Transfer-Encoding": "chunked"})
    reply = connection.getresponse()
    assert (reply.status, json.loads(reply.read())["code"]) == (400, "bad_url")
    connection.request("GET", "/v1/changes?after=0")
    assert sum(1 for line in connection.getresponse() if line.strip()) == 21
    assert subscribed.api.get("/v1/status").json["connections"]["open"] == 2
    connection.close()


NODE = """
const http = require('http');
const agent = new http.Agent({keepAlive: true, maxSockets: 1});
const ask = (method, path, body) => new Promise((done, failed) => {
    const request = http.request({socketPath: process.argv[1], agent, method,
        path, headers: body ? {'Content-Type': 'application/json'} : {}},
        reply => {
            let text = '';
            reply.setEncoding('utf8').on('data', part => text += part);
            reply.on('end', () => done([reply.statusCode, text]));
        }).on('error', failed);
    request.end(body);
});
(async () => {
    const [, page] = await ask('GET', '/v1/items?limit=3');
    const item = JSON.parse(page).items[0];
    const [patched] = await ask('PATCH', '/v1/items/' + item.id,
        JSON.stringify({starred: true}));
    const [, starred] = await ask('GET', '/v1/items?starred=1');
    const [, lines] = await ask('GET', '/v1/changes?after=0');
    console.log(JSON.stringify([patched, JSON.parse(starred).items.length,
        JSON.parse(starred).items[0].id === item.id,
        lines.trim().split('\\n').map(line => JSON.parse(line)).length]));
    process.exit(0);
})();
"""


@needs("node")
def test_node_by_socket_path(subscribed):
    done = subprocess.run(["node", "-e", NODE, str(subscribed.socket)],
                          capture_output=True, text=True, timeout=60 * SLOW)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [200, 1, True, 21]


# --- a browser ---

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

READ_STREAM = """(async () => {
    const wanted = %d, lines = [];
    const reply = await fetch('%s/v1/changes?after=0&mode=continuous',
        {headers: {Authorization: 'Bearer %s'}});
    if (!reply.ok) return 'status ' + reply.status;
    const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    while (lines.length < wanted) {
        const {value, done} = await reader.read();
        if (done) return 'ended after ' + lines.length;
        const parts = (rest + value).split('\\n');
        rest = parts.pop();
        lines.push(...parts.filter(line => line).map(line => JSON.parse(line)));
        globalThis.seen = lines.length;
    }
    reader.cancel();
    return lines.map(line => line.change + ' ' +
        (line.item ? line.item.title : line.feed.url)).join('\\n');
})()"""


class Browser:
    """Chromium without a window, driven over a pipe of its own."""

    def __init__(self, profile):
        to_browser, self.out = os.pipe()
        self.inp, from_browser = os.pipe()
        self.number, self.pending = 0, b""
        script = (f"exec 3<&{to_browser} 4>&{from_browser}; exec \"$@\"")
        self.process = subprocess.Popen(
            ["/bin/bash", "-c", script, "chromium", CHROMIUM, "--headless",
             "--no-sandbox", "--disable-gpu", "--no-first-run",
             "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--disable-dev-shm-usage",
             "--disable-extensions", "--no-proxy-server",
             "--remote-debugging-pipe", f"--user-data-dir={profile}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, pass_fds=(to_browser, from_browser))
        os.close(to_browser)
        os.close(from_browser)
        self.watchdog = threading.Timer(90 * SLOW, self.process.kill)
        self.watchdog.start()

    def call(self, method, session=None, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.number:
                assert "result" in answer, answer
                return answer["result"]

    def read(self):
        while b"\0" not in self.pending:
            part = os.read(self.inp, 65536)
            assert part, "the browser has ended"
            self.pending += part
        message, _, self.pending = self.pending.partition(b"\0")
        return json.loads(message)

    def open(self, url):
        target = self.call("Target.createTarget", url=url)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target,
                            flatten=True)["sessionId"]
        wait_for(lambda: self.run(session, "location.href") == url and
                 self.run(session, "document.readyState") == "complete")
        return session

    def run(self, session, script):
        result = self.call("Runtime.evaluate", session, expression=script,
                           awaitPromise=True, returnByValue=True)
        return result["result"].get("value", result)

    def close(self):
        self.watchdog.cancel()
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.out)
        os.close(self.inp)


@pytest.fixture
def browser(tmp_path):
    made = Browser(tmp_path / "profile")
    yield made
    made.close()


@pytest.mark.skipif(CHROMIUM is None,
                    reason="chromium is not here (Debian: chromium)")
def test_browser_streams_changes(make_daemon, origin, browser, tmp_path):
    """A page of the daemon's own origin, with a token, reads the stream while
    it goes on; a page of elsewhere gets nothing, token or not."""
    port = free_port()
    (tmp_path / "token").write_text(READ + "\n")
    (tmp_path / "token").chmod(0o600)
    daemon = make_daemon(f'listen = "127.0.0.1:{port}"\n'
                         f'read_token_file = "{tmp_path}/token"\n' + CONFIG)
    daemon.start()
    feed = daemon.api.add(origin.serve("/feed", numbered("one", 1, 5)))
    base = f"http://127.0.0.1:{port}"

    def more():
        """Once the page has what was there, three items come."""
        origin.serve("/feed", numbered("one", 1, 8))
        daemon.api.refresh(feed["id"])

    # The page is the answer to a request without a token; same origin is all
    # that matters of it.
    page = browser.open(base + "/healthz")
    later = threading.Timer(0.5, more)
    later.start()
    seen = browser.run(page, READ_STREAM % (9, base, READ))
    later.join()
    assert isinstance(seen, str) and "\n" in seen, seen
    titles = [line for line in seen.splitlines() if line.startswith("new ")]
    assert sorted(titles) == [f"new one item {n}" for n in range(1, 9)]
    assert browser.run(page, READ_STREAM % (9, base, "x" * 24)) == "status 401"
    elsewhere = browser.open(origin.serve("/page", "<p>A page"))
    refused = browser.run(elsewhere, READ_STREAM % (1, base, READ) +
                          ".catch(error => String(error))")
    assert refused == "TypeError: Failed to fetch"
