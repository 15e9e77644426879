# SPDX-License-Identifier: ISC
"""The promise of the change stream, under whatever happens.

A consumer handles lines and acknowledges what it handled, while items come,
change, are marked and go, the daemon is killed and the store is put back from
a backup. In the end it has the final state of everything; within an epoch the
numbers that it is given only grow beyond what it acknowledged, so that nothing
acknowledged comes again but by a change of its own, which has a new number."""
import json
import os
import random
import shutil

from daemon import CONFIG
from documents import rss
from waiting import wait_for

STEPS, STEPS_LONG = 60, 2000


class Consumer:
    """What one named consumer knows, as a program of somebody's would."""

    def __init__(self, daemon, rng, name):
        self.daemon, self.rng, self.name = daemon, rng, name
        self.known = {}         # of each item or feed: its last line
        self.acknowledged = 0   # the number, in this epoch
        self.epoch = None

    def begin_again(self, position):
        """The history is another one: what is known of the old is forgotten,
        and all comes again."""
        self.known, self.acknowledged = {}, 0
        self.epoch = position.rpartition("-")[0]
        reply = self.daemon.api.put(f"/v1/consumers/{self.name}",
                                    {"position": 0})
        assert reply.status in (200, 201), reply

    def read(self, **query):
        """One reading: handle a part of what comes, acknowledge some of it."""
        api = self.daemon.api
        here = api.get("/v1/status").json["position"]
        if self.epoch != here.rpartition("-")[0]:
            self.begin_again(here)
        reply = api.get("/v1/changes", consumer=self.name, **query)
        assert reply.status == 200, reply
        lines = [x for x in reply.lines if x]
        order = [line["seq"] for line in lines]
        assert order == sorted(set(order)), "out of order"
        assert not order or order[0] > self.acknowledged, \
            f"{order[0]} came again after {self.acknowledged}"
        handled = lines[:self.rng.randint(0, len(lines))] \
            if self.rng.random() < 0.3 else lines
        for line in handled:
            self.handle(line)
        if handled and self.rng.random() < 0.8:
            self.acknowledge(handled[-1])
        return len(lines) - len(handled)

    def handle(self, line):
        thing = line.get("item") or line["feed"]
        self.known[thing["id"]] = line

    def acknowledge(self, line):
        reply = self.daemon.api.put(f"/v1/consumers/{self.name}",
                                    {"position": line["position"]})
        assert reply.status in (200, 201), reply
        self.acknowledged = line["seq"]


class World:
    """A daemon, feeds and what happens to them."""

    def __init__(self, daemon, origin, rng, folder):
        self.daemon, self.origin, self.rng = daemon, origin, rng
        self.folder, self.backup = folder, None
        self.feeds, self.texts, self.made = {}, {}, 0

    def serve(self, name):
        items = self.texts[name]
        return self.origin.serve("/" + name, rss(name, [
            {"guid": guid, "title": f"{name} {guid}", "text": text}
            for guid, text in items.items()]))

    def subscribe(self):
        name = f"f{self.made}"
        self.made += 1
        self.texts[name] = {f"g{n}": f"the text {n}" for n in range(3)}
        self.feeds[name] = self.daemon.api.add(self.serve(name))["id"]

    def leave(self):
        if len(self.feeds) > 2:
            name = self.rng.choice(sorted(self.feeds))
            assert self.daemon.api.delete(
                f"/v1/feeds/{self.feeds.pop(name)}").status == 204

    def publish(self):
        """Some items are new, some are edited; then a poll."""
        name = self.rng.choice(sorted(self.feeds))
        items = self.texts[name]
        for _ in range(self.rng.randint(1, 4)):
            guid = f"g{self.rng.randint(0, 15)}"
            items[guid] = f"the text {self.rng.randint(0, 999)} of {guid}"
        self.serve(name)
        self.daemon.api.refresh(self.feeds[name])

    def mark(self):
        page = self.daemon.api.get("/v1/items", limit=50).json["items"]
        for item in self.rng.sample(page, min(3, len(page))):
            reply = self.daemon.api.patch(
                f"/v1/items/{item['id']}",
                {self.rng.choice(("read", "starred")): self.rng.random() < 0.5})
            assert reply.status == 200, reply

    def kill(self):
        self.daemon.kill()
        self.daemon.start()

    def save(self):
        self.backup = self.folder / "backup"
        self.daemon.gazette("backup", self.backup)
        self.saved = (dict(self.feeds),
                      {name: dict(t) for name, t in self.texts.items()})

    def restore(self):
        """The store as it was; what the feeds serve by now stays."""
        if self.backup is None:
            return
        self.daemon.stop()
        for more in ("-wal", "-shm"):
            path = self.daemon.data / ("gazetted.db" + more)
            path.unlink(missing_ok=True)
        shutil.copy(self.backup, self.daemon.store)
        os.chmod(self.daemon.store, 0o600)
        self.feeds = dict(self.saved[0])
        self.daemon.start()

    def step(self):
        happens = self.rng.choices(
            (self.publish, self.mark, self.subscribe, self.leave, self.kill,
             self.save, self.restore), (40, 20, 5, 3, 4, 3, 2))[0]
        happens()


def said(line):
    """What a line says, without what changes with no number: when a feed was
    polled, and who else has an item."""
    if "feed" in line or line["change"] == "removed":
        return line["seq"], line["change"]
    own = line["item"]["_gazetted"]
    return (line["seq"], line["change"], own["read"], own["starred"],
            {k: v for k, v in line["item"].items() if k != "_gazetted"})


def check(daemon, consumer):
    """It has the last line of everything that there is, and knows what went."""
    there = set()
    for line in daemon.api.get("/v1/changes", after=0).lines:
        thing = line.get("item") or line["feed"]
        there.add(thing["id"])
        known = consumer.known.get(thing["id"])
        assert known is not None, f"it does not know of {line}"
        assert said(known) == said(line)
    for thing, line in consumer.known.items():
        gone = line["change"] == "removed" or (
            "feed" in line and line["feed"].get("removed"))
        assert thing in there or gone, f"it does not know that {line} is gone"


def test_a_consumer_that_acknowledges_misses_nothing(make_daemon, origin,
                                                     tmp_path, long):
    seed = int(os.environ.get("GAZETTED_SEED") or random.randrange(1 << 32))
    print(f"GAZETTED_SEED={seed}")
    rng = random.Random(seed)
    daemon = make_daemon(CONFIG).start()
    world = World(daemon, origin, rng, tmp_path)
    consumers = [Consumer(daemon, rng, name) for name in ("one", "two")]
    for _ in range(3):
        world.subscribe()
    for _ in range(STEPS_LONG if long else STEPS):
        world.step()
        for consumer in consumers:
            if rng.random() < 0.6:
                consumer.read(limit=rng.choice((None, 1, 3, 20)))
    for consumer in consumers:
        # What was handled and not acknowledged comes again: once more, to
        # the end.
        wait_for(lambda: consumer.read() == 0 and daemon.api.get(
            f"/v1/consumers/{consumer.name}").json["lag"] == 0, 60)
        check(daemon, consumer)


def test_each_restoring_is_another_history(daemon, origin, tmp_path):
    """Also of one copy twice: a position of the first is not taken for one of
    the second, however far that has come."""
    rng = random.Random(1)
    world = World(daemon, origin, rng, tmp_path)
    world.subscribe()
    world.save()
    epochs = set()
    for _ in range(3):
        world.restore()
        world.mark()
        position = daemon.api.get("/v1/status").json["position"]
        for other in epochs:
            reply = daemon.api.get("/v1/changes", after=other + "-1")
            assert (reply.status, reply.json["code"]) == (410, "position_gone")
        epochs.add(position.rpartition("-")[0])
        daemon.kill()       # a start is no new history
        daemon.start()
        assert daemon.api.get("/v1/status").json["position"] == position
    assert len(epochs) == 3


def test_the_lines_are_as_of_their_numbers(daemon, origin):
    """A change while a reader is between two lines: the reader has the item
    twice, the second time as it is now."""
    rng = random.Random(1)
    world = World(daemon, origin, rng, None)
    world.subscribe()
    first = daemon.api.get("/v1/changes", after=0, limit=2).lines
    name = next(iter(world.feeds))
    world.texts[name]["g0"] = "edited"
    world.serve(name)
    daemon.api.refresh(world.feeds[name])
    rest = daemon.api.get("/v1/changes", after=first[-1]["position"]).lines
    edited = [line for line in rest if line.get("change") == "changed"]
    assert len(edited) == 1 and "edited" in json.dumps(edited)
