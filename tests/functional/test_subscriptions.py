# SPDX-License-Identifier: ISC
"""Subscriptions that the configuration lists."""
import signal

import pytest

from daemon import CONFIG
from documents import numbered
from waiting import wait_for


def opml(*outlines):
    return ('<opml version="2.0"><body><outline text="folder">'
            + "".join(f'<outline type="rss" text="x" xmlUrl="{url}"/>'
                      for url in outlines) + "</outline></body></opml>")


@pytest.fixture
def listed(make_daemon, tmp_path):
    """A daemon that is not started, and its list."""
    path = tmp_path / "list.opml"
    return make_daemon(f'subscriptions = "{path}"\n' + CONFIG), path


def reload(daemon):
    before = daemon.log().count("read again")
    daemon.process.send_signal(signal.SIGHUP)
    wait_for(lambda: daemon.log().count("read again") > before)


def test_a_list_is_subscribed_to(listed, origin):
    daemon, path = listed
    one = origin.serve("/one", numbered("one", 1, 3))
    two = origin.serve("/two", numbered("two", 1, 3))
    path.write_text(opml(one, "ftp://example.org/feed"))
    daemon.start()
    wait_for(lambda: [f["items"] for f in daemon.api.feeds()] == [3])
    assert daemon.api.feeds()[0]["tags"] == ["folder"]
    assert "ftp://example.org/feed" in daemon.log()
    path.write_text(opml(one, two))
    reload(daemon)
    wait_for(lambda: [f["items"] for f in daemon.api.feeds()] == [3, 3])
    path.write_text(opml(two))
    reload(daemon)
    daemon.notify.read()  # of the reloads
    daemon.restart()
    assert len(daemon.api.feeds()) == 2


@pytest.mark.parametrize("text, says", [
    (None, "cannot be read"), ("<html><body>no list", "not OPML"),
    ("", "is empty")])
def test_a_list_that_is_none(listed, text, says):
    daemon, path = listed
    if text is not None:
        path.write_text(text)
    daemon.start()
    wait_for(lambda: says in daemon.log() or text == "")
    assert daemon.api.feeds() == []
    path.write_text("x" * (17 << 20))
    reload(daemon)
    wait_for(lambda: "too large" in daemon.log())
    assert daemon.api.get("/healthz").status == 200
