# SPDX-License-Identifier: ISC
"""An HTTP proxy and a SOCKS proxy that say what they were asked for."""
import base64
import socket
import socketserver
import threading


def pump(one, other):
    """Copy from one socket to another until the first has no more."""
    try:
        while data := one.recv(65536):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def join(one, other):
    """Have two sockets talk until both have said all."""
    back = threading.Thread(target=pump, args=(other, one), daemon=True)
    back.start()
    pump(one, other)
    back.join(30)


def read_head(connection):
    """Read the head of a request, and maybe more; None if it ends before."""
    head = b""
    while b"\r\n\r\n" not in head:
        data = connection.recv(65536)
        if not data:
            return None
        head += data
    return head


class Refused(Exception):
    """The client did something that this proxy does not take."""


class HttpHandler(socketserver.BaseRequestHandler):
    """Forwards GET of a whole URL, and tunnels for CONNECT."""

    def handle(self):
        head = read_head(self.request)
        if head is None:
            return
        lines = head.split(b"\r\n\r\n")[0].decode().split("\r\n")
        method, target, _ = lines[0].split(" ")
        fields = {name.lower(): value.strip() for name, _, value in
                  (line.partition(":") for line in lines[1:])}
        self.server.asked.append((method, target, fields))
        if self.server.password and fields.get("proxy-authorization") != \
                "Basic " + base64.b64encode(self.server.password).decode():
            self.request.sendall(b"HTTP/1.1 407 No\r\nProxy-Authenticate: "
                                 b'Basic realm="x"\r\nContent-Length: 0\r\n'
                                 b"Connection: close\r\n\r\n")
            return
        if method == "CONNECT":
            with self.server.connect(target) as up:
                self.request.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                join(self.request, up)
            return
        host, _, path = target.partition("://")[2].partition("/")
        own = "".join(line + "\r\n" for line in lines[1:]
                      if not line.lower().startswith(("proxy-", "connection:")))
        with self.server.connect(host) as up:
            up.sendall(f"GET /{path} HTTP/1.1\r\n{own}"
                       "Connection: close\r\n\r\n".encode())
            pump(up, self.request)


class SocksHandler(socketserver.BaseRequestHandler):
    """SOCKS 5 (RFC 1928), CONNECT only, with a password (RFC 1929) or none."""

    def take(self, n):
        data = b""
        while len(data) < n:
            more = self.request.recv(n - len(data))
            if not more:
                raise Refused
            data += more
        return data

    def greet(self):
        methods = self.take(self.take(2)[1])
        if not self.server.password:
            self.request.sendall(b"\x05\x00")
            return
        if 2 not in methods:
            self.request.sendall(b"\x05\xff")
            raise Refused
        self.request.sendall(b"\x05\x02")
        user = self.take(self.take(2)[1])
        password = self.take(self.take(1)[0])
        good = user + b":" + password == self.server.password
        self.request.sendall(b"\x01" + (b"\x00" if good else b"\x01"))
        if not good:
            raise Refused

    def target(self):
        kind = self.take(4)[3]
        if kind == 1:
            host = socket.inet_ntop(socket.AF_INET, self.take(4))
        elif kind == 4:
            host = socket.inet_ntop(socket.AF_INET6, self.take(16))
        else:
            host = self.take(self.take(1)[0]).decode()
        return f"{host}:{int.from_bytes(self.take(2), 'big')}"

    def handle(self):
        try:
            self.greet()
            target = self.target()
        except Refused:
            return
        self.server.asked.append(("SOCKS", target, {}))
        with self.server.connect(target) as up:
            self.request.sendall(b"\x05\x00\x00\x01" + bytes(6))
            join(self.request, up)


class Proxy(socketserver.ThreadingTCPServer):
    """A running proxy. `asked` has what it was asked for; `password` is
    "user:password", or None; `ways` leads host:port to another one."""
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, handler, password=None):
        super().__init__(("127.0.0.1", 0), handler)
        self.asked = []
        self.ways = {}
        self.password = password.encode() if password else None
        self.port = self.server_address[1]
        self.thread = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.05},
            daemon=True)
        self.thread.start()

    def connect(self, target):
        host, _, port = self.ways.get(target, target).rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)),
                                        timeout=30)

    def handle_error(self, request, client_address):
        pass        # a client that goes away is no error here

    def close(self):
        self.shutdown()
        self.server_close()
        self.thread.join()
