# SPDX-License-Identifier: ISC
"""A client of the daemon's interface over its Unix socket."""
import http.client
import json
import socket
import struct
from urllib.parse import urlencode

from waiting import SLOW


class UnixConnection(http.client.HTTPConnection):
    """http.client over a Unix stream socket."""

    def __init__(self, path, timeout=30):
        super().__init__("localhost", timeout=timeout * SLOW)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        # While it blocks it waits for a place in the kernel's queue.
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO,
                             struct.pack("ll", int(self.timeout), 0))
        try:
            self.sock.connect(self.path)
            self.sock.settimeout(self.timeout)
        except OSError:
            self.close()
            raise


class Reply:
    """An answer, read to its end."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def type(self):
        return (self.headers.get("Content-Type") or "").split(";")[0].strip()

    @property
    def text(self):
        return self.body.decode("utf-8")

    @property
    def json(self):
        return json.loads(self.text)

    @property
    def lines(self):
        """The objects of an NDJSON answer."""
        return [json.loads(line) for line in self.text.split("\n") if line]

    def __repr__(self):
        return f"<Reply {self.status} {self.body[:400]!r}>"


class Api:
    """One request a connection: what a test asks never waits for another."""

    def __init__(self, path):
        self.path = path

    def request(self, method, target, body=None, headers=None, timeout=30,
                **query):
        query = {k: v for k, v in query.items() if v is not None}
        if query:
            target += ("&" if "?" in target else "?") + urlencode(query)
        headers = dict(headers or {})
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        connection = UnixConnection(self.path, timeout)
        try:
            connection.request(method, target, body, headers)
            return Reply(connection.getresponse())
        finally:
            connection.close()

    def get(self, target, **kw):
        return self.request("GET", target, **kw)

    def post(self, target, body=None, **kw):
        return self.request("POST", target, body, **kw)

    def patch(self, target, body, **kw):
        return self.request("PATCH", target, body, **kw)

    def put(self, target, body, **kw):
        return self.request("PUT", target, body, **kw)

    def delete(self, target, **kw):
        return self.request("DELETE", target, **kw)

    def raw(self, data, timeout=10):
        """Send bytes as they are, say no more, and return all that comes."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
            s.settimeout(timeout * SLOW)
            s.connect(self.path)
            try:
                s.sendall(data)
                s.shutdown(socket.SHUT_WR)
            except (BrokenPipeError, ConnectionResetError):
                pass
            parts = []
            while True:
                try:
                    part = s.recv(65536)
                except ConnectionResetError:
                    break
                if not part:
                    break
                parts.append(part)
            return b"".join(parts)

    # --- what most tests need ---

    def add(self, url, wait=20, **members):
        """Subscribe to `url`, poll it, and return the feed."""
        reply = self.post("/v1/feeds", {"url": url, **members}, wait=wait,
                          timeout=wait + 30)
        assert reply.status in (200, 201), reply
        return reply.json

    def feeds(self):
        """All subscriptions."""
        out, cursor = [], None
        while True:
            page = self.get("/v1/feeds", limit=1000, cursor=cursor).json
            out += page["feeds"]
            cursor = page.get("next_cursor")
            if not cursor:
                return out

    def feed(self, feed_id):
        return self.get(f"/v1/feeds/{feed_id}").json

    def polls(self, feed_id):
        return self.get(f"/v1/feeds/{feed_id}/polls").json["polls"]

    def refresh(self, feed_id=None, wait=30, force=1):
        """Poll one feed, or all, and return the polls. By force: most tests
        poll more often than anybody else may."""
        target = f"/v1/feeds/{feed_id}/refresh" if feed_id else "/v1/refresh"
        reply = self.post(target, wait=wait, force=force or None,
                          timeout=wait + 30)
        assert reply.status == 200, reply
        return reply.json["polls"]

    def items(self, **query):
        """Every stored item, in arrival order, by the export."""
        reply = self.get("/v1/export", format="ndjson", timeout=120, **query)
        assert reply.status == 200, reply
        return reply.lines
