# SPDX-License-Identifier: ISC
"""A scripted HTTP origin on a free port of the loopback.

A path has a Page, or a function that makes the answer of each request. Every
request is logged; an answer can be held back until the test lets it go."""
import gzip
import hashlib
import socket
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from waiting import SLOW, TimedOut


@dataclass
class Request:
    """One request, as it came and as it was answered."""
    method: str
    path: str
    headers: object
    time: float
    status: int = 0


@dataclass
class Page:
    """What a path answers."""
    body: bytes = b""
    type: str = "application/xml"
    status: int = 200
    headers: dict = field(default_factory=dict)
    etag: bool = True        # made from the body; conditional requests get 304
    gzip: bool = False

    def tag(self):
        return '"' + hashlib.sha256(self.body).hexdigest()[:16] + '"'


class Gate:
    """Holds the answers of a path back."""

    def __init__(self):
        self.arrived = threading.Semaphore(0)
        self.opened = threading.Event()

    def wait_arrived(self, deadline=20.0):
        """Wait until a request stands at the gate."""
        if not self.arrived.acquire(timeout=deadline * SLOW):
            raise TimedOut(f"no request came within {deadline} s")

    def release(self):
        """Let all through, now and from now on."""
        self.opened.set()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "origin"
    timeout = 60

    def log_message(self, *args):
        pass

    def do_GET(self):
        origin = self.server.origin
        path = self.path.split("?")[0]
        request = Request(self.command, self.path, self.headers, time.time())
        with origin.lock:
            origin.requests.append(request)
            page = origin.pages.get(path)
            gate = origin.gates.get(path)
        if gate:
            gate.arrived.release()
            gate.opened.wait(60 * SLOW)
        try:
            if callable(page):
                page = page(request, self)
                if page is None:     # it answered by itself
                    return
            self.answer(page or Page(b"nothing here\n", "text/plain", 404,
                                     etag=False), request)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_HEAD = do_POST = do_GET

    def answer(self, page, request):
        body, headers = page.body, dict(page.headers)
        status = page.status
        if page.etag and status == 200:
            headers.setdefault("ETag", page.tag())
        tag = headers.get("ETag")
        if status == 200 and tag and self.headers.get("If-None-Match") == tag:
            status, body = 304, b""
        elif page.gzip:
            body = gzip.compress(body)
            headers["Content-Encoding"] = "gzip"
        request.status = status
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            if page.type:
                self.send_header("Content-Type", page.type)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, client_address):
        pass        # a client that goes away is no error here


class Origin:
    def __init__(self, host="127.0.0.1", tls=None, port=0):
        """Listen on a free port of `host`, or on that of an origin that was
        closed, to stand in its place; `tls`, an ssl.SSLContext: over
        TLS, under the name of localhost."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        kind = type("Server", (Server,), {"address_family": family})
        self.server = kind((host, port), Handler)
        self.host = f"[{host}]" if ":" in host else host
        self.scheme = "http"
        if tls:
            self.server.socket = tls.wrap_socket(
                self.server.socket, server_side=True,
                do_handshake_on_connect=False)
            self.scheme, self.host = "https", "localhost"
        self.server.origin = self
        self.port = self.server.server_address[1]
        self.lock = threading.Lock()
        self.requests = []
        self.pages = {}
        self.gates = {}
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.05},
            daemon=True)
        self.thread.start()

    def url(self, path):
        return f"{self.scheme}://{self.host}:{self.port}{path}"

    def serve(self, path, body=b"", type="application/xml", **members):
        """Answer `path` with a page, or with what a function makes of each
        request (called with the request and its handler). Returns the URL."""
        if callable(body):
            page = body
        else:
            if isinstance(body, str):
                body = body.encode()
            page = Page(body, type, **members)
        with self.lock:
            self.pages[path] = page
        return self.url(path)

    def hold(self, path):
        """Hold answers of `path` back until the gate is released."""
        gate = Gate()
        with self.lock:
            self.gates[path] = gate
        return gate

    def log(self, path=None):
        """The requests so far, of one path or all."""
        with self.lock:
            return [r for r in self.requests
                    if path is None or r.path.split("?")[0] == path]

    def forget(self):
        """Empty the log."""
        with self.lock:
            self.requests.clear()

    def close(self):
        for gate in list(self.gates.values()):
            gate.release()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
