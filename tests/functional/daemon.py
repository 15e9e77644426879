# SPDX-License-Identifier: ISC
"""Starts the real gazetted with a directory, socket and store of its own."""
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from api import Api
from waiting import SLOW, TimedOut

SOURCE = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("GAZETTED_BUILD", SOURCE / "build")).resolve()
GAZETTED = BUILD / "gazetted"
GAZETTE = BUILD / "gazette"

# Built with a sanitizer: memory and limits are not the program's own then.
SANITIZED = GAZETTED.exists() and any(
    name in GAZETTED.read_bytes() for name in (b"__asan_init", b"__tsan_init"))

# A sanitizer's report ends a test whatever else it found.
REPORT = re.compile(r"ERROR: AddressSanitizer|ERROR: LeakSanitizer|"
                    r"WARNING: ThreadSanitizer|: runtime error: ")

CONFIG = """\
allow_private = { "127.0.0.1" }
poll {
    host_spacing = "0s"
}
"""


def environment(extra=None):
    """The environment of a program under test: nothing of the person's own."""
    kept = ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS",
            "LSAN_OPTIONS", "LD_LIBRARY_PATH")
    env = {k: os.environ[k] for k in kept if k in os.environ}
    env["LC_ALL"] = "C"
    env.update(extra or {})
    return env


class NotifySocket:
    """Plays the supervisor's end of sd_notify."""

    def __init__(self, path):
        self.path = str(path)
        self.socket = socket.socket(
            socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        self.socket.bind(self.path)
        self.messages = []

    def fileno(self):
        return self.socket.fileno()

    def read(self):
        """Take in what has come."""
        while True:
            try:
                data = self.socket.recv(4096, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return
            self.messages += data.decode().splitlines()

    def close(self):
        self.socket.close()


class Daemon:
    """One data directory, and the daemon that runs on it now."""

    def __init__(self, config=CONFIG, arguments=(), env=None):
        # A short path: Unix sockets have 107 bytes for theirs.
        self.dir = Path(tempfile.mkdtemp(prefix="gazetted-"))
        self.data = self.dir / "data"
        self.data.mkdir(mode=0o700)
        self.config = self.dir / "gazetted.conf"
        self.config.write_text(config)
        self.socket = self.data / "gazetted.sock"
        self.store = self.data / "gazetted.db"
        self.logfile = self.dir / "log"
        self.arguments = list(arguments)
        self.env = dict(env or {})
        self.notify = NotifySocket(self.dir / "notify")
        self.process = None
        self.pidfd = None
        self.api = Api(str(self.socket))

    # --- life ---

    def command(self):
        return [str(GAZETTED), "--config", str(self.config),
                "--data-dir", str(self.data), *self.arguments]

    def start(self, wait=True, env=None, **popen):
        """Start it, and by default wait until it says that it is ready."""
        assert self.process is None
        self.notify.messages.clear()
        env = environment({"NOTIFY_SOCKET": self.notify.path,
                           **self.env, **(env or {})})
        with open(self.logfile, "ab") as log:
            self.process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, env=env, cwd=self.dir, **popen)
        self.pidfd = os.pidfd_open(self.process.pid)
        if wait:
            self.wait_notify("READY=1")
        return self

    def wait_notify(self, message, deadline=30.0):
        """Wait for a message to the supervisor; fail at once if it dies."""
        end = time.monotonic() + deadline * SLOW
        poller = select.poll()
        poller.register(self.notify, select.POLLIN)
        poller.register(self.pidfd, select.POLLIN)
        while True:
            ready = dict(poller.poll(max(0, end - time.monotonic()) * 1000))
            self.notify.read()
            if message in self.notify.messages:
                return
            if self.pidfd in ready:
                raise AssertionError(
                    f"gazetted ended with {self.process.wait()} before "
                    f"{message}:\n{self.log()[-4000:]}")
            if not ready:
                raise TimedOut(f"no {message} from gazetted within {deadline} s")

    def wait_exit(self, deadline=30.0):
        """Wait for its end and return the exit status."""
        try:
            status = self.process.wait(deadline * SLOW)
        except subprocess.TimeoutExpired:
            raise TimedOut(f"gazetted still runs after {deadline} s") from None
        self.forget()
        return status

    def forget(self):
        os.close(self.pidfd)
        self.pidfd = self.process = None

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def pid(self):
        return self.process.pid

    def stop(self):
        """SIGTERM; the end must be clean and come within 5 s."""
        self.process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        status = self.wait_exit()
        assert status == 0, f"exit {status} on SIGTERM:\n{self.log()[-4000:]}"
        took = time.monotonic() - began
        assert took < 5 * SLOW, f"SIGTERM took {took:.1f} s"

    def kill(self):
        """SIGKILL, as a power cut would."""
        self.process.kill()
        self.wait_exit()

    def restart(self):
        self.stop()
        return self.start()

    def close(self):
        """End whatever runs and remove the directory."""
        if self.process is not None:
            if self.alive():
                self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10 * SLOW)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.forget()
        self.notify.close()
        shutil.rmtree(self.dir, ignore_errors=True)

    # --- what it said and what it has ---

    def log(self):
        try:
            return self.logfile.read_text(errors="replace")
        except FileNotFoundError:
            return ""

    def reports(self):
        """Lines of sanitizers' reports in the log."""
        return [line for line in self.log().splitlines() if REPORT.search(line)]

    def metric(self, name):
        """A number of the daemon's metrics."""
        return float(re.search(rf"^gazetted_{name} (.*)$",
                               self.api.get("/metrics").text, re.M).group(1))

    def assert_short_turns(self):
        """No turn of the loop took long: of processor time, so that what else
        the machine does is not counted. A stall in which the loop does nothing
        shows in how long answers take."""
        if SANITIZED:
            return
        assert self.metric("loop_turns_total") > 10
        assert self.metric("loop_turn_p999_seconds") <= 0.05
        assert self.metric("loop_turn_max_seconds") <= 0.25

    def workers(self):
        """Process ids of the parser workers, from /proc."""
        pid = self.pid()
        found = []
        for task in Path(f"/proc/{pid}/task").iterdir():
            try:
                children = (task / "children").read_text().split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            found += [int(child) for child in children]
        return sorted(found)

    def gazette(self, *arguments, check=True, input=None, env=None,
                timeout=60):
        """Run the client against this daemon."""
        done = subprocess.run(
            [str(GAZETTE), *map(str, arguments)], input=input, text=True,
            stdin=subprocess.DEVNULL if input is None else None,
            capture_output=True, timeout=timeout * SLOW,
            env=environment({"GAZETTE_SOCKET": str(self.socket), **(env or {})}))
        if check:
            assert done.returncode == 0, (done.returncode, done.stderr)
        return done


def run_gazetted(*arguments, env=None, timeout=20):
    """Run gazetted to its end: for what ends by itself."""
    return subprocess.run(
        [str(GAZETTED), *map(str, arguments)], stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=timeout * SLOW,
        env=environment(env))
