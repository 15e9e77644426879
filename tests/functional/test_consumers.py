# SPDX-License-Identifier: ISC
"""Named consumers, and the change stream that never ends."""
import json
import threading

import pytest

from api import UnixConnection
from documents import numbered
from waiting import wait_for


@pytest.fixture
def feed(daemon, origin):
    """A subscription with 5 items."""
    return daemon.api.add(origin.serve("/feed", numbered("one", 1, 5)),
                          tags=["news"])


def position(daemon):
    return daemon.api.get("/v1/status").json["position"]


def seqs(reply):
    assert reply.status == 200, reply
    return [line["seq"] for line in reply.lines]


class Continuous:
    """A reader of the change stream in continuous mode."""

    def __init__(self, daemon, **query):
        query = "&".join(f"{k}={v}" for k, v in query.items())
        self.connection = UnixConnection(str(daemon.socket))
        self.connection.request("GET", f"/v1/changes?mode=continuous&{query}")
        self.response = self.connection.getresponse()
        assert self.response.status == 200
        self.beats, self.lines, self.ended = 0, [], False
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        try:
            for line in self.response:
                if line.strip():
                    self.lines.append(json.loads(line))
                else:
                    self.beats += 1
        except (OSError, ValueError, AttributeError):
            return
        self.ended = True

    def close(self):
        self.connection.sock.shutdown(2)
        self.thread.join(30)
        self.connection.close()


# --- positions ---

def test_a_position_is_kept(daemon, feed):
    api = daemon.api
    assert api.get("/v1/consumers").json == {"consumers": []}
    assert api.get("/v1/consumers/one").status == 404
    assert api.delete("/v1/consumers/one").status == 404
    here = position(daemon)
    made = api.put("/v1/consumers/one", {"position": here})
    assert (made.status, made.json["position"]) == (201, here)
    assert made.json["lag"] == 0
    back = api.put("/v1/consumers/one", {"position": 2})
    assert (back.status, back.json["position"]) == (
        200, here.rpartition("-")[0] + "-2")
    assert back.json["lag"] == int(here.rpartition("-")[2]) - 2
    assert api.get("/v1/consumers/one").json == back.json
    assert api.get("/v1/consumers").json == {"consumers": [back.json]}
    daemon.kill()
    daemon.start()
    assert api.get("/v1/consumers/one").json["position"] == \
        back.json["position"]
    assert api.delete("/v1/consumers/one").status == 204
    assert api.get("/v1/consumers").json == {"consumers": []}


def test_reading_as_a_consumer(daemon, origin, feed):
    api = daemon.api
    everything = seqs(api.get("/v1/changes"))
    assert seqs(api.get("/v1/changes", consumer="new")) == everything
    api.put("/v1/consumers/one", {"position": everything[2]})
    assert seqs(api.get("/v1/changes", consumer="one")) == everything[3:]
    # Reading acknowledges nothing.
    assert seqs(api.get("/v1/changes", consumer="one")) == everything[3:]
    api.put("/v1/consumers/one", {"position": "now"})
    assert seqs(api.get("/v1/changes", consumer="one")) == []
    assert api.get("/v1/changes", consumer="one", after="0").status == 400


@pytest.mark.parametrize("body, status, code", [
    ({"position": "0000000000000000-1"}, 410, "position_gone"),
    ({"position": 1 << 40}, 410, "position_gone"),
    ({"position": -1}, 400, "bad_body"), ({"position": "x"}, 400, "bad_body"),
    ({"position": None}, 400, "bad_body"), ({}, 400, "bad_body"),
    ({"position": 1, "more": 1}, 400, "bad_body"),
    ("[1]", 400, "bad_body"), ("", 400, "bad_body"),
])
def test_positions_that_are_none(daemon, feed, body, status, code):
    reply = daemon.api.put("/v1/consumers/one", body)
    assert (reply.status, reply.json["code"]) == (status, code)
    if status == 410:
        assert reply.json["epoch"] in position(daemon)
        assert reply.json["oldest"].startswith(reply.json["epoch"])
    assert daemon.api.get("/v1/consumers").json == {"consumers": []}


@pytest.mark.parametrize("name", ["a%20b", "a" * 65, "..", "a.b"])
def test_names_that_are_none(daemon, name):
    assert daemon.api.put(f"/v1/consumers/{name}",
                          {"position": 0}).status == 404


# --- the stream without end ---

def test_continuous(daemon, origin, feed):
    reader = Continuous(daemon, after="now", heartbeat=1)
    other = Continuous(daemon, after=0)
    try:
        wait_for(lambda: len(other.lines) >= 6)
        wait_for(lambda: reader.beats >= 2)
        assert reader.lines == []
        origin.serve("/feed", numbered("one", 1, 7))
        daemon.api.refresh(feed["id"])
        wait_for(lambda: len(reader.lines) >= 2)
        titles = [line["item"]["title"] for line in reader.lines
                  if "item" in line]
        assert sorted(titles) == ["one item 6", "one item 7"]
        wait_for(lambda: other.lines[-1] == reader.lines[-1])
        order = [line["seq"] for line in other.lines]
        assert order == sorted(set(order))
        assert not reader.ended
    finally:
        reader.close()
        other.close()


def test_continuous_with_filters_and_limit(daemon, origin, feed):
    two = daemon.api.add(origin.serve("/two", numbered("two", 1, 2)))
    reader = Continuous(daemon, after=0, feed=two["id"])
    limited = Continuous(daemon, after=0, tag="news", limit=3)
    try:
        wait_for(lambda: limited.ended)
        assert len(limited.lines) == 3
        wait_for(lambda: len([x for x in reader.lines if "item" in x]) == 2)
        assert all("two" in json.dumps(x) for x in reader.lines)
    finally:
        reader.close()
        limited.close()


def test_continuous_ends_with_the_daemon(daemon, feed):
    reader = Continuous(daemon, after=0)
    try:
        wait_for(lambda: reader.beats or reader.lines)
        daemon.stop()
        wait_for(lambda: reader.ended)
    finally:
        reader.close()


def test_reader_of_continuous_leaves(daemon, feed):
    open_before = daemon.api.get("/v1/status").json["connections"]["open"]
    readers = [Continuous(daemon, after="now") for _ in range(20)]
    for reader in readers:
        reader.close()
    wait_for(lambda: daemon.api.get("/v1/status").json["connections"]["open"]
             == open_before)
