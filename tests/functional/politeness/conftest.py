# SPDX-License-Identifier: ISC
"""What the tests of politeness share: a daemon whose wall clock the test moves,
and the table of what publishers expect, printed at the end."""
import os
import subprocess
import struct
import time
from pathlib import Path

import pytest

from daemon import BUILD, SANITIZED, Daemon

HERE = Path(__file__).parent
TABLE = BUILD / "politeness.txt"

CONFIG = """\
allow_private = { "127.0.0.1" }
fetch { per_host = 8 }
poll { host_spacing = "0s" }
"""


def pytest_configure(config):
    config.addinivalue_line("markers", "asked(*items): what publishers ask for "
                            "that the test shows")


@pytest.fixture(scope="session")
def shim(tmp_path_factory):
    """The library that moves the clock, built here."""
    if SANITIZED:
        pytest.skip("a sanitizer wants to be the first library")
    out = tmp_path_factory.mktemp("clock") / "clock.so"
    subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-O1", "-o",
                    str(out), str(HERE / "clock.c")], check=True)
    return out


class Polite:
    """A daemon, its origin, and the time that the daemon believes in."""

    def __init__(self, daemon, origin, shim):
        self.daemon, self.origin = daemon, origin
        self.clock = daemon.dir / "clock"
        self.moved = 0
        self.move(0)
        daemon.env.update({"LD_PRELOAD": str(shim),
                           "MOVED_CLOCK": str(self.clock)})
        self.ticker = None

    @property
    def api(self):
        return self.daemon.api

    def now(self):
        return time.time() + self.moved

    def move(self, seconds, wake=None):
        """Let time pass for the daemon. It looks at its clock at once, as
        the feed `wake` is polled (by default one of no interest)."""
        self.moved += int(seconds)
        if not self.clock.exists():
            self.clock.write_bytes(struct.pack("l", 0))
        with open(self.clock, "r+b") as f:
            f.write(struct.pack("l", self.moved))
        if self.daemon.alive():
            self.api.refresh(wake or self.tick())

    def tick(self):
        """A feed of no interest, whose polls wake the schedule."""
        if self.ticker is None:
            url = self.origin.serve("/ticker", FEED)
            self.ticker = self.api.add(url, interval=2678400)["id"]
        return self.ticker

    def wait(self, feed):
        """Seconds from now to a feed's next poll, and the reason."""
        shown = self.api.feed(feed["id"])
        return seconds(shown["next_poll"]) - self.now(), \
            shown["next_poll_reason"]

    def polled(self, feed):
        return len(self.api.polls(feed["id"]))

    def pass_until_due(self, feed):
        """Move the clock to the next poll and wait for its end."""
        from waiting import wait_for
        n = self.polled(feed)
        self.move(max(self.wait(feed)[0], 0) + 2)
        wait_for(lambda: self.polled(feed) > n, what="the poll that is due")
        return self.api.polls(feed["id"])[0]


def seconds(text):
    """Unix seconds of an RFC 3339 time in UTC."""
    import calendar
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>
<item><guid>1</guid><title>one</title></item></channel></rss>"""


@pytest.fixture
def polite(make_daemon, origin, shim):
    daemon = make_daemon(CONFIG)
    p = Polite(daemon, origin, shim)
    daemon.start()
    return p


def pytest_terminal_summary(terminalreporter):
    rows = {}
    for outcome in ("passed", "failed", "skipped"):
        for report in terminalreporter.stats.get(outcome, []):
            for name, value in getattr(report, "user_properties", []):
                if name == "asked":
                    rows[(value, report.nodeid.split("::")[-1])] = outcome
    if not rows:
        return
    lines = ["politeness: what publishers ask for, and the test that shows it"]
    lines += [f"  {asked:<58} {outcome:<7} {test}"
              for (asked, test), outcome in sorted(rows.items())]
    TABLE.write_text("\n".join(lines) + "\n")
    for line in lines:
        terminalreporter.write_line(line)


@pytest.fixture(autouse=True)
def note_asked(request, record_property):
    for mark in request.node.iter_markers("asked"):
        for item in mark.args:
            record_property("asked", item)
