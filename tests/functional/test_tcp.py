# SPDX-License-Identifier: ISC
"""The interface over TCP: who has a token, from this machine's own pages."""
import http.client
import json
import shutil
import socket
import subprocess

import pytest

from api import Reply
from daemon import CONFIG, run_gazetted
from documents import numbered
from waiting import SLOW

READ, WRITE = "r" * 24, "w" * 24


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Tcp:
    def __init__(self, port):
        self.port = port

    def request(self, method, target, token=None, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port,
                                                timeout=30 * SLOW)
        if token:
            headers["Authorization"] = "Bearer " + token
        try:
            connection.request(method, target, body, headers)
            return Reply(connection.getresponse())
        finally:
            connection.close()


@pytest.fixture
def tcp(make_daemon, tmp_path):
    """A daemon that answers on TCP too."""
    port = free_port()
    for name, token in (("read", READ), ("write", WRITE)):
        (tmp_path / name).write_text(token + "\n")
        (tmp_path / name).chmod(0o600)
    daemon = make_daemon(f'''listen = "127.0.0.1:{port}"
read_token_file = "{tmp_path}/read"
write_token_file = "{tmp_path}/write"
''' + CONFIG).start()
    daemon.tcp = Tcp(port)
    return daemon


def test_tokens(tcp):
    ask = tcp.tcp.request
    refused = ask("GET", "/v1/status")
    assert (refused.status, refused.json["code"]) == (401, "unauthorized")
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    for token in ("", "r" * 23, "r" * 25, "R" * 24, "x" * 4000):
        assert ask("GET", "/v1/status", token).status == 401
    assert ask("GET", "/v1/status", READ).status == 200
    assert ask("GET", "/v1/status", WRITE).status == 200
    assert ask("GET", "/v1/status", Authorization="bearer  " + READ
               ).status == 200
    assert ask("GET", "/v1/status", Authorization="Basic " + READ
               ).status == 401
    body = json.dumps({"url": "https://feeds.invalid/a"})
    denied = ask("POST", "/v1/feeds", READ, body)
    assert (denied.status, denied.json["code"]) == (403, "forbidden")
    assert ask("POST", "/v1/feeds", WRITE, body).status == 201
    assert ask("PUT", "/v1/consumers/one", READ, '{"position":0}').status == 201
    # The socket needs none.
    assert tcp.api.get("/v1/status").status == 200


@pytest.mark.parametrize("headers, status", [
    ({"Host": "localhost"}, 200), ({"Host": "LOCALHOST:1"}, 200),
    ({"Host": "[::1]:8417"}, 200), ({"Host": "evil.example"}, 403),
    ({"Host": "localhost.evil.example"}, 403), ({"Host": "127.0.0.1.evil"}, 403),
    ({"Host": "localhost:x"}, 403), ({"Host": ""}, 403),
    ({"Host": "localhost:80", "Origin": "http://localhost:80"}, 200),
    ({"Host": "localhost:80", "Origin": "http://localhost:81"}, 403),
    ({"Host": "localhost", "Origin": "https://localhost"}, 403),
    ({"Host": "localhost", "Origin": "null"}, 403),
    ({"Host": "localhost", "Origin": "http://evil.example"}, 403),
])
def test_host_and_origin(tcp, headers, status):
    reply = tcp.tcp.request("GET", "/v1/status", READ, **headers)
    assert reply.status == status
    assert "Access-Control-Allow-Origin" not in reply.headers


def test_off_by_default(daemon):
    listening = subprocess.run(["cat", f"/proc/{daemon.pid()}/net/tcp"],
                               capture_output=True, text=True).stdout
    inodes = {line.split()[9] for line in listening.splitlines()[1:]
              if line.split()[3] == "0A"}
    import os
    own = {os.readlink(f"/proc/{daemon.pid()}/fd/{fd}")
           for fd in os.listdir(f"/proc/{daemon.pid()}/fd")}
    assert not own & {f"socket:[{inode}]" for inode in inodes}


@pytest.mark.parametrize("line", [
    'listen = "0.0.0.0:8417"', 'listen = "192.168.1.1:80"',
    'listen = "[::]:80"', 'listen = "localhost:80"', 'listen = "127.0.0.1"',
    'listen = "127.0.0.1:65536"', 'listen = "127.0.0.1:8417"'])
def test_what_is_refused(tmp_path, line):
    conf = tmp_path / "conf"
    conf.write_text(line + "\n")
    done = run_gazetted("--config", conf, "--data-dir", tmp_path)
    assert done.returncode == 78
    assert "listen" in done.stderr


@pytest.mark.parametrize("token, mode, says", [
    ("short", 0o600, "16 bytes"), ("x" * 20, 0o604, "others"),
    ("two words of it all", 0o600, "blanks"), (None, 0, "No such")])
def test_token_files(tmp_path, token, mode, says):
    if token:
        (tmp_path / "token").write_text(token)
        (tmp_path / "token").chmod(mode)
    conf = tmp_path / "conf"
    conf.write_text(f'''listen = "127.0.0.1:{free_port()}"
read_token_file = "{tmp_path}/token"
''')
    done = run_gazetted("--config", conf, "--data-dir", tmp_path)
    assert (done.returncode, says in done.stderr) == (78, True), done.stderr


def test_node_streams_changes(tcp, origin):
    """fetch() reads the stream without end as it comes."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not here")
    tcp.api.add(origin.serve("/feed", numbered("one", 1, 5)))
    script = f"""
        const reply = await fetch(
            'http://127.0.0.1:{tcp.tcp.port}/v1/changes?after=0&mode=continuous',
            {{headers: {{Authorization: 'Bearer {READ}'}}}});
        let text = '', n = 0;
        for await (const part of reply.body) {{
            text += new TextDecoder().decode(part);
            n = text.split('\\n').filter(line => line).length;
            if (n >= 6) break;
        }}
        console.log(n);
        process.exit(0);"""
    done = subprocess.run([node, "--input-type=module", "-e", script],
                          capture_output=True, text=True, timeout=60 * SLOW)
    assert done.stdout == "6\n", done.stderr
