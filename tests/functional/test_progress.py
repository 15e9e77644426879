# SPDX-License-Identifier: ISC
"""Progress bars: on a terminal alone, within its width, gone at the end."""
import re
import time

import pytest

from fake_api import Answer, FakeApi
from gazette import gazette, gazette_tty
from waiting import SLOW

ERASE = "\r\x1b[K"


# How long the daemon takes for everything. Not longer than it has to under
# sanitizers: this is waited for in full.
PAUSE = 2 if SLOW == 1 else 4


class Fake(FakeApi):
    """A daemon that takes a while for everything; its status grows."""

    def __init__(self):
        super().__init__()
        self.began = time.monotonic()
        self.routes.update({
            "GET /v1/status": self.status,
            "POST /v1/refresh": self.slowly(Answer({"polls": [
                {"feed": "f", "outcome": "new", "status": 200}]})),
            "POST /v1/opml": self.slowly(Answer(
                {"added": ["a"], "existing": [], "refused": []})),
            "GET /v1/backup": lambda request: Answer(
                self.pieces(b"x" * 1000), type="application/vnd.sqlite3"),
            "GET /v1/export": lambda request: Answer(
                self.pieces(b'{"id":"1"}\n'), type="application/x-ndjson"),
        })

    def status(self, request):
        n = int((time.monotonic() - self.began) * 40 / PAUSE)
        return Answer({"feeds": {"active": 50, "total": n},
                       "polls": {"since_start": n}})

    @staticmethod
    def slowly(answer):
        def route(request):
            time.sleep(PAUSE)
            return answer
        return route

    @staticmethod
    def pieces(piece):
        for _ in range(20):
            yield piece
            time.sleep(PAUSE / 20)


@pytest.fixture
def api():
    fake = Fake()
    yield fake
    fake.close()


@pytest.fixture
def commands(tmp_path):
    opml = tmp_path / "list.opml"
    opml.write_text("<opml><body>" + '<outline xmlUrl="http://x.example/"/>' *
                    50 + "</body></opml>")
    return {"refresh": ["refresh", "--wait"], "import": ["import", opml],
            "backup": ["backup", tmp_path / "copy"],
            "export": ["export", "-o", tmp_path / "out"]}


def frames(text):
    """What stood on the line, one drawing after the other."""
    return [frame for frame in text.split(ERASE)[1:] if frame]


@pytest.mark.parametrize("name, shown, bar", [
    ("refresh", r"\d+ of 50 feeds", True),
    ("import", r"\d+ of 50 feeds", True),
    ("backup", r"\d+ B|[0-9.]+ KiB", False),
    ("export", r"\d+ items", False)])
@pytest.mark.parametrize("columns", [80, 24])
def test_shown(api, commands, name, shown, bar, columns):
    code, got = gazette_tty(api.socket, *commands[name], columns=columns)
    text = got.decode()
    assert code == 0, text
    seen = frames(text)
    assert len(seen) > 2
    drawn = seen if text.endswith(seen[-1]) is False else seen[:-1]
    assert any(re.search(shown, frame) for frame in drawn) or columns < 80
    assert any("\u2588" in f or "\u2591" in f for f in drawn) == (
        bar and columns == 80)
    assert all(len(f) < columns and f.startswith(name) for f in drawn)
    assert len(set(drawn)) > 1, "it moves"


@pytest.mark.parametrize("name", ["refresh", "import", "backup", "export"])
def test_not_shown(api, commands, name):
    done = gazette(api.socket, *commands[name], env={"TERM": "xterm"})
    assert done.returncode == 0
    assert b"\x1b" not in done.stderr and b"\r" not in done.stderr
    code, got = gazette_tty(api.socket, *commands[name], env={"TERM": "dumb"})
    assert code == 0 and ERASE.encode() not in got
    code, got = gazette_tty(api.socket, *commands[name], "--json")
    assert code == 0 and ERASE.encode() not in got


def test_not_where_the_lines_go(api):
    code, got = gazette_tty(api.socket, "export")
    assert code == 0 and ERASE.encode() not in got
