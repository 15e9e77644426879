# SPDX-License-Identifier: ISC
"""A scripted daemon: answers on a Unix socket what a test tells it to."""
import http.server
import json
import os
import socketserver
import tempfile
import threading
from pathlib import Path
from urllib.parse import parse_qs, urlsplit


class Request:
    """What the client asked."""

    def __init__(self, handler):
        parts = urlsplit(handler.path)
        length = int(handler.headers.get("Content-Length") or 0)
        self.method = handler.command
        self.path = parts.path
        self.query = {k: v[0] for k, v in
                      parse_qs(parts.query, keep_blank_values=True).items()}
        self.headers = handler.headers
        self.body = handler.rfile.read(length)

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def name(self):
        return f"{self.method} {self.path}"


class Answer:
    """An answer. A body that is an iterator is sent in chunks; where it
    raises BreakOff the connection ends in the middle."""

    def __init__(self, body=b"", status=200, type="application/json"):
        if isinstance(body, (dict, list)):
            body = json.dumps(body, ensure_ascii=False)
        self.body = body.encode() if isinstance(body, str) else body
        self.status, self.type = status, type


class BreakOff(Exception):
    """The daemon dies in the middle of an answer."""


def ndjson(*objects):
    """An NDJSON answer of these objects; a string stands as it is."""
    lines = [o if isinstance(o, str) else json.dumps(o, ensure_ascii=False)
             for o in objects]
    return Answer("".join(line + "\n" for line in lines),
                  type="application/x-ndjson")


def problem(status, detail, code, **more):
    return Answer({"title": "Problem", "status": status, "detail": detail,
                   "code": code, **more}, status,
                  "application/problem+json")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def address_string(self):
        return "unix"

    def log_message(self, *args):
        pass

    def handle_any(self):
        request = Request(self)
        self.server.fake.requests.append(request)
        try:
            self.send(self.server.fake.answer(request))
        except (BreakOff, BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def send(self, answer):
        chunked = not isinstance(answer.body, bytes)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.type)
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif answer.status != 204:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if not chunked:
            self.wfile.write(answer.body)
            return
        for piece in answer.body:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = handle_any


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request, client_address):
        pass


class FakeApi:
    """The routes are a dict: "GET /v1/status" to an Answer, or to a function
    of the Request that gives one, or to a list of them, used one by one."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="gazette-")
        self.socket = str(Path(self.folder.name) / "api.sock")
        self.routes, self.requests = {}, []
        self.server = Server(self.socket, Handler)
        self.server.fake = self
        self.thread = threading.Thread(target=self.server.serve_forever,
                                       kwargs={"poll_interval": 0.02})
        self.thread.start()

    def answer(self, request):
        route = self.routes.get(request.name)
        if isinstance(route, list):
            route = route.pop(0) if route else None
        if callable(route):
            route = route(request)
        return route or problem(404, f"no route {request.name}", "not_found")

    @property
    def asked(self):
        return [r.name for r in self.requests]

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
        if os.path.exists(self.socket):
            os.unlink(self.socket)
        self.folder.cleanup()
