# SPDX-License-Identifier: ISC
"""Running the client, with pipes or on a pseudo-terminal."""
import fcntl
import os
import pty
import struct
import subprocess
import termios
import threading
from pathlib import Path

from waiting import SLOW

GAZETTE = Path(os.environ.get("GAZETTED_BUILD", ".")) / "gazette"


def environment(socket=None, **more):
    """A clean environment: no variable of the tester's changes a test."""
    env = {"PATH": os.environ["PATH"], "TERM": "xterm", "HOME": "/nonexistent"}
    env.update((k, v) for k, v in os.environ.items()
               if k.endswith("SAN_OPTIONS"))
    if socket is not None:
        env["GAZETTE_SOCKET"] = str(socket)
    env.update(more)
    return env


def gazette(socket, *args, stdin=b"", env=None, timeout=30, **kw):
    """Run `gazette ARGS` to its end; the result has bytes."""
    kw.setdefault("stdout", subprocess.PIPE)
    return subprocess.run(
        [str(GAZETTE), *map(str, args)], input=stdin, stderr=subprocess.PIPE,
        env=environment(socket, **(env or {})), timeout=timeout * SLOW, **kw)


def gazette_tty(socket, *args, columns=80, env=None, timeout=30):
    """Run it on a terminal. Returns (exit code, what the terminal got)."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ,
                struct.pack("HHHH", 24, columns, 0, 0))
    mode = termios.tcgetattr(slave)
    mode[1] &= ~termios.ONLCR  # a line feed stays one byte
    termios.tcsetattr(slave, termios.TCSANOW, mode)
    child = subprocess.Popen(
        [str(GAZETTE), *map(str, args)], stdin=slave, stdout=slave,
        stderr=slave, env=environment(socket, **(env or {})))
    os.close(slave)
    parts = []
    watchdog = threading.Timer(timeout * SLOW, child.kill)
    watchdog.start()
    try:
        while True:
            try:
                part = os.read(master, 65536)
            except OSError:  # EIO: the last writer has closed it
                break
            if not part:
                break
            parts.append(part)
        code = child.wait(timeout * SLOW)
    finally:
        watchdog.cancel()
        if child.poll() is None:
            child.kill()
            child.wait()
        os.close(master)
    return code, b"".join(parts)
