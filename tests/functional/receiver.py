# SPDX-License-Identifier: ISC
"""A scripted receiver of what sinks post, on a free port of the loopback."""
import json
import ssl
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from waiting import SLOW, wait_for


class Delivery:
    """One POST, and what it was answered."""

    def __init__(self, handler, body):
        self.path = handler.path
        self.headers = handler.headers
        self.body = body
        self.changes = json.loads(body)
        self.id = handler.headers["webhook-id"]
        self.status = 0
        self.time = time.monotonic()

    @property
    def seqs(self):
        return [change["seq"] for change in self.changes]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60

    def log_message(self, *args):
        pass

    def do_POST(self):
        receiver = self.server.receiver
        delivery = Delivery(self, self.rfile.read(
            int(self.headers["Content-Length"])))
        answer = receiver.next_answer(delivery)
        if answer == "hang":
            receiver.ended.wait(60 * SLOW)
            self.close_connection = True
            return
        delivery.status, headers = answer if isinstance(answer, tuple) else (
            answer, {})
        try:
            self.send_response(delivery.status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()
        except OSError:
            self.close_connection = True


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass        # a handshake that fails is no error here


class Receiver:
    """`script` has the answers to come: a status, (status, headers), "hang",
    or a function of the delivery that gives one of these; after them 204."""

    def __init__(self, script=(), port=0, certificate=None):
        self.server = Server(("127.0.0.1", port), Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(
                self.server.socket, server_side=True,
                do_handshake_on_connect=False)
        self.server.receiver = self
        self.scheme = "https" if certificate else "http"
        self.port = self.server.server_address[1]
        self.lock = threading.Lock()
        self.script = list(script)
        self.log = []
        self.ended = threading.Event()
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.05},
            daemon=True)
        self.thread.start()

    def url(self, path="/hook"):
        return f"{self.scheme}://127.0.0.1:{self.port}{path}"

    def next_answer(self, delivery):
        with self.lock:
            answer = self.script.pop(0) if self.script else 204
            self.log.append(delivery)
        return answer(delivery) if callable(answer) else answer

    def taken(self):
        """The changes that were taken, as they came."""
        with self.lock:
            return [change for d in self.log if 200 <= d.status < 300
                    for change in d.changes]

    def wait_posts(self, n):
        wait_for(lambda: len(self.log) >= n, what=f"{n} posts")

    def close(self):
        self.ended.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def make_certificate(path):
    """A certificate of 127.0.0.1, signed by itself, with its key."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=test",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(path),
         "-out", str(path) + ".crt"], check=True, capture_output=True)
    certificate = path.with_name(path.name + ".crt").read_text()
    with open(path, "a", encoding="ascii") as both:
        both.write(certificate)
    return path
