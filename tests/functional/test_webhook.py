# SPDX-License-Identifier: ISC
"""Sinks to a receiver: everything arrives, in order, whatever it answers."""
import base64
import hashlib
import hmac
import json
import shutil
import signal
import time

import pytest

from daemon import CONFIG, run_gazetted
from documents import numbered
from kills import kill_while_polling
from receiver import Receiver, make_certificate
from waiting import wait_for

SECRET = "0123456789abcdef-secret"


@pytest.fixture
def make_receiver():
    made = []

    def make(*script, **members):
        made.append(Receiver(script, **members))
        return made[-1]

    yield make
    for receiver in made:
        if not receiver.ended.is_set():
            receiver.close()


def config(receiver, *options, more=""):
    return CONFIG + more + "\n".join((
        "sink hook {", f'url = "{receiver.url()}"',
        'allow_private = { "127.0.0.1" }', *options, "}\n"))


def sink(daemon, n=0):
    return daemon.api.get("/v1/status").json["sinks"][n]


def wait_in_step(daemon, n=0, deadline=20):
    wait_for(lambda: sink(daemon, n)["lag"] == 0, deadline)


def final(changes):
    """The last change of each thing."""
    return {(c.get("item") or c["feed"])["id"]: c["seq"] for c in changes}


def same_changes(daemon, changes):
    """They end with the final state of everything."""
    seen = final(changes)
    for line in daemon.api.get("/v1/changes", after=0).lines:
        assert seen[(line.get("item") or line["feed"])["id"]] == line["seq"]


def test_all_of_it_in_order(make_daemon, origin, make_receiver):
    receiver = make_receiver()
    daemon = make_daemon(config(receiver, "batch = 7")).start()
    daemon.api.add(origin.serve("/feed", numbered("one", 1, 60)))
    wait_in_step(daemon)
    seqs = [c["seq"] for c in receiver.taken()]
    assert seqs == sorted(set(seqs)), "nothing comes twice"
    same_changes(daemon, receiver.taken())
    assert all(len(d.changes) <= 7 for d in receiver.log)
    first = receiver.log[0]
    assert first.path == "/hook"
    assert first.headers["Content-Type"] == "application/json"
    assert first.headers["User-Agent"].startswith("gazetted/")
    assert first.headers["webhook-signature"] is None
    assert "Expect" not in first.headers
    lines = daemon.api.get("/v1/changes", after=0).lines
    assert first.changes[1] in lines, "changes as /v1/changes has them"
    posts = len(receiver.log)
    daemon.restart()
    daemon.api.refresh()
    wait_in_step(daemon)
    again = [c["seq"] for d in receiver.log[posts:] for c in d.changes]
    assert not set(again) & set(seqs), "the position is kept"
    metrics = daemon.api.get("/metrics").text
    assert 'gazetted_sink_lag{sink="hook"} 0\n' in metrics
    assert 'gazetted_sink_dead_letters_total{sink="hook"} 0\n' in metrics


@pytest.mark.parametrize("form", ["plain", "whsec"])
def test_signature(make_daemon, origin, make_receiver, tmp_path, form):
    key = SECRET.encode() if form == "plain" else bytes(range(32))
    file = tmp_path / "secret"
    file.write_text(SECRET + "\n" if form == "plain" else
                    "whsec_" + base64.b64encode(key).decode() + "\n")
    file.chmod(0o600)
    receiver = make_receiver(500)
    daemon = make_daemon(config(receiver, f'secret_file = "{file}"')).start()
    daemon.api.add(origin.serve("/feed", numbered("one", 1, 3)))
    receiver.wait_posts(2)
    wait_in_step(daemon)
    for delivery in receiver.log:
        headers = delivery.headers
        assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
        signed = f'{headers["webhook-id"]}.{headers["webhook-timestamp"]}.'
        expected = hmac.new(key, signed.encode() + delivery.body,
                            hashlib.sha256).digest()
        assert headers["webhook-signature"] == (
            "v1," + base64.b64encode(expected).decode())


def test_a_secret_that_others_may_read(make_daemon, origin, make_receiver,
                                       tmp_path):
    file = tmp_path / "secret"
    file.write_text(SECRET)
    file.chmod(0o644)
    receiver = make_receiver()
    daemon = make_daemon(config(receiver, f'secret_file = "{file}"')).start()
    daemon.api.add(origin.serve("/feed", numbered("one", 1, 3)))
    wait_for(lambda: "others may read it" in sink(daemon).get("error", ""))
    assert not receiver.log
    file.chmod(0o600)
    wait_in_step(daemon)
    assert all(d.headers["webhook-signature"] for d in receiver.log)
    assert SECRET not in daemon.log()


def test_a_secret_that_is_too_long(make_daemon, origin, make_receiver,
                                   tmp_path):
    file = tmp_path / "secret"
    file.write_text(SECRET * 100)
    file.chmod(0o600)
    receiver = make_receiver()
    daemon = make_daemon(config(receiver, f'secret_file = "{file}"')).start()
    daemon.api.add(origin.serve("/feed", numbered("one", 1, 3)))
    wait_for(lambda: "at most 512" in sink(daemon).get("error", ""))
    assert not receiver.log


def test_errors_are_tried_again(make_daemon, origin, make_receiver):
    receiver = make_receiver(500, 503, 302)
    daemon = make_daemon(config(receiver)).start()
    began = time.monotonic()
    daemon.api.add(origin.serve("/feed", numbered("one", 1, 5)))
    receiver.wait_posts(1)
    wait_for(lambda: "500" in sink(daemon).get("error", ""))
    assert sink(daemon)["retry_in"] >= 0
    wait_in_step(daemon)
    # 1 s, then 2 s, then 4 s
    assert time.monotonic() - began >= 6
    ids = [d.id for d in receiver.log[:4]]
    assert ids == ids[:1] * 4, "the same delivery has the same id"
    same_changes(daemon, receiver.taken())
    assert "error" not in sink(daemon)
    assert sink(daemon)["failures"] == 3
    assert "it works again" in daemon.log()


def test_retry_after_is_obeyed(make_daemon, origin, make_receiver):
    receiver = make_receiver((429, {"Retry-After": "4"}))
    daemon = make_daemon(config(receiver)).start()
    daemon.api.add(origin.serve("/feed", numbered("one", 1, 5)))
    receiver.wait_posts(1)
    began = time.monotonic()
    wait_for(lambda: sink(daemon).get("retry_in", 0) > 2)
    wait_in_step(daemon)
    assert time.monotonic() - began >= 3.5
    same_changes(daemon, receiver.taken())


def test_a_receiver_that_hangs(make_daemon, origin, make_receiver):
    receiver = make_receiver(500, "hang")
    daemon = make_daemon(config(receiver, more='''fetch {
    connect_timeout = "1s"
    total_timeout = "2s"
}
''')).start()
    daemon.api.add(origin.serve("/feed", numbered("one", 1, 5)))
    receiver.wait_posts(2)
    # What failed last is said until it is known how it goes now.
    assert "500" in sink(daemon)["error"]
    # Polls and answers go on meanwhile.
    daemon.api.add(origin.serve("/other", numbered("two", 1, 5)))
    wait_for(lambda: "timeout" in sink(daemon).get("error", ""))
    wait_in_step(daemon)
    same_changes(daemon, receiver.taken())


def test_stop_while_it_hangs(make_daemon, origin, make_receiver):
    receiver = make_receiver("hang")
    daemon = make_daemon(config(receiver)).start()
    daemon.api.add(origin.serve("/feed", numbered("one", 1, 5)))
    receiver.wait_posts(1)
    daemon.stop()
    daemon.start()
    wait_in_step(daemon)
    same_changes(daemon, receiver.taken())


@pytest.mark.skipif(shutil.which("openssl") is None,
                    reason="openssl makes the certificate")
@pytest.mark.parametrize("known", [False, True])
def test_tls(make_daemon, origin, make_receiver, tmp_path, known):
    certificate = make_certificate(tmp_path / "certificate")
    receiver = make_receiver(certificate=certificate)
    option = f'ca_file = "{certificate}.crt"' if known else ""
    daemon = make_daemon(config(receiver, option)).start()
    daemon.api.add(origin.serve("/feed", numbered("one", 1, 5)))
    if known:
        wait_in_step(daemon)
        same_changes(daemon, receiver.taken())
    else:
        wait_for(lambda: sink(daemon).get("error", "").startswith("tls"))
        assert not receiver.log, "nothing is sent to who is not known"


def test_the_receiver_is_away(make_daemon, origin, make_receiver):
    receiver = make_receiver()
    daemon = make_daemon(config(receiver)).start()
    feed = daemon.api.add(origin.serve("/feed", numbered("one", 1, 5)))
    wait_in_step(daemon)
    receiver.close()
    origin.serve("/feed", numbered("one", 1, 30))
    daemon.api.refresh(feed["id"])
    wait_for(lambda: sink(daemon).get("error", "").startswith("connect"))
    back = make_receiver(port=receiver.port)
    wait_in_step(daemon)
    same_changes(daemon, receiver.taken() + back.taken())


def refuses(*titles, status=422):
    """Refuse what has an item with one of these titles."""
    def answer(delivery):
        found = {c["item"]["title"] for c in delivery.changes if "item" in c}
        return status if found & set(titles) else 204
    return answer


def test_dead_letters(make_daemon, origin, make_receiver, tmp_path):
    dead = tmp_path / "dead"
    receiver = make_receiver(*[refuses("one item 7", "one item 31")] * 100)
    daemon = make_daemon(
        config(receiver, f'dead_letters = "{dead}"')).start()
    daemon.api.add(origin.serve("/feed", numbered("one", 1, 40)))
    wait_in_step(daemon)
    letters = [json.loads(line) for line in dead.read_text().splitlines()]
    assert sorted(x["change"]["item"]["title"] for x in letters) == [
        "one item 31", "one item 7"]
    assert all(x["status"] == 422 and x["sink"] == "hook" for x in letters)
    same_changes(daemon, receiver.taken() + [x["change"] for x in letters])
    assert sink(daemon)["dead_letters"] == 2
    assert len(receiver.log) < 40, "the others went in batches"
    metrics = daemon.api.get("/metrics").text
    assert 'gazetted_sink_dead_letters_total{sink="hook"} 2\n' in metrics


def test_a_receiver_that_refuses_everything(make_daemon, origin, make_receiver,
                                            tmp_path):
    """The first refusals find what it is about, the others come slowly."""
    dead = tmp_path / "dead"
    receiver = make_receiver(*[422] * 1000)
    daemon = make_daemon(config(
        receiver, f'dead_letters = "{dead}"', "batch = 8")).start()
    daemon.api.add(origin.serve("/feed", numbered("one", 1, 40)))
    wait_for(lambda: sink(daemon)["dead_letters"] >= 4)
    state = sink(daemon)
    assert "422 to one change after another" in state["error"]
    assert state["retry_in"] > 0 and state["lag"] > 30
    times = [delivery.time for delivery in receiver.log]
    alone = times[-3:]
    assert alone[1] - alone[0] >= 0.9 and alone[2] - alone[1] >= 1.8, times
    with receiver.lock:
        receiver.script.clear()
    wait_in_step(daemon, deadline=30)
    assert "error" not in sink(daemon)
    letters = [json.loads(line) for line in dead.read_text().splitlines()]
    same_changes(daemon, receiver.taken() + [x["change"] for x in letters])


def test_dead_letters_take_no_more_room_than_they_may(
        make_daemon, origin, make_receiver, tmp_path):
    dead = tmp_path / "dead"
    bad = [f"one item {n}" for n in range(1, 40, 2)]    # taken in between
    receiver = make_receiver(*[refuses(*bad)] * 1000)
    daemon = make_daemon(config(
        receiver, f'dead_letters = "{dead}"', "batch = 1", 'max_size = "3KiB"',
        "keep = 2")).start()
    daemon.api.add(origin.serve("/feed", numbered("one", 1, 40)))
    wait_in_step(daemon, deadline=40)
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == ["dead", "dead.1", "dead.2"]
    for path in tmp_path.iterdir():
        assert path.stat().st_size <= 3 << 10
        assert all(json.loads(x) for x in path.read_text().splitlines())
    assert sink(daemon)["dead_letters"] == len(bad)


def test_refused_without_dead_letters(make_daemon, origin, make_receiver):
    receiver = make_receiver(*[refuses("one item 2", status=400)] * 100)
    daemon = make_daemon(config(receiver)).start()
    daemon.api.add(origin.serve("/feed", numbered("one", 1, 3)))
    wait_for(lambda: "400" in sink(daemon).get("error", ""))
    assert sink(daemon)["lag"] > 0
    with receiver.lock:
        receiver.script.clear()
    wait_in_step(daemon)
    same_changes(daemon, receiver.taken())


@pytest.mark.parametrize("status", [401, 404, 410])
def test_what_may_be_mended_is_no_dead_letter(make_daemon, origin,
                                              make_receiver, tmp_path, status):
    dead = tmp_path / "dead"
    receiver = make_receiver(status, status)
    daemon = make_daemon(config(receiver, f'dead_letters = "{dead}"')).start()
    daemon.api.add(origin.serve("/feed", numbered("one", 1, 3)))
    receiver.wait_posts(2)
    wait_in_step(daemon)
    assert not dead.exists()
    same_changes(daemon, receiver.taken())


def test_nothing_is_lost_by_kills(make_daemon, origin, make_receiver, long):
    receiver = make_receiver(*[500, 204, 204, 503] * 100)
    daemon = make_daemon(config(receiver, "batch = 5"))
    kill_while_polling(daemon, origin, 30 if long else 6, 0.3)
    with receiver.lock:
        receiver.script.clear()
    daemon.start()
    wait_in_step(daemon, deadline=60)
    same_changes(daemon, receiver.taken())


def test_private_addresses_are_guarded(make_daemon, origin, make_receiver):
    receiver = make_receiver()
    text = config(receiver).replace('allow_private = { "127.0.0.1" }\n',
                                    "", 2)
    daemon = make_daemon('allow_file_urls = true\n' + text).start()
    daemon.api.post("/v1/feeds", {"url": origin.url("/feed")})
    wait_for(lambda: sink(daemon).get("error", "").startswith("blocked"))
    assert not receiver.log


def test_its_addresses_are_not_open_to_feeds(make_daemon, origin,
                                             make_receiver):
    receiver = make_receiver()
    text = config(receiver).replace('allow_private = { "127.0.0.1" }\n',
                                    "", 1)
    daemon = make_daemon(text).start()
    reply = daemon.api.post("/v1/feeds", {"url": origin.url("/feed")}, wait=10)
    assert reply.json["error"]["code"] == "blocked"
    wait_in_step(daemon)
    assert receiver.taken()


def reload(daemon, text):
    daemon.config.write_text(text)
    daemon.notify.messages.clear()
    daemon.process.send_signal(signal.SIGHUP)
    daemon.wait_notify("READY=1")


def test_reload(make_daemon, origin, make_receiver, tmp_path):
    one, two = make_receiver(), make_receiver()
    path = tmp_path / "changes"
    daemon = make_daemon(CONFIG).start()
    assert "sinks" not in daemon.api.get("/v1/status").json
    feed = daemon.api.add(origin.serve("/feed", numbered("one", 1, 5)))
    reload(daemon, config(one))
    wait_in_step(daemon)
    same_changes(daemon, one.taken())
    # Another address: it goes on where the first one was.
    reload(daemon, config(two) + f'sink file {{ path = "{path}" }}\n')
    assert [s["name"] for s in daemon.api.get("/v1/status").json["sinks"]] == [
        "hook", "file"]
    origin.serve("/feed", numbered("one", 1, 9))
    daemon.api.refresh(feed["id"])
    wait_in_step(daemon, 0)
    wait_in_step(daemon, 1)
    same_changes(daemon, one.taken() + two.taken())
    assert not set(c["seq"] for c in one.taken()) & set(
        c["seq"] for c in two.taken())
    assert path.exists()
    # One that is at work leaves when it can, and its successor waits for it.
    with two.lock:
        two.script = ["hang"]
    posts = len(two.log)
    origin.serve("/feed", numbered("one", 1, 12))
    daemon.api.refresh(feed["id"])
    two.wait_posts(posts + 1)
    reload(daemon, config(one))
    wait_in_step(daemon)
    same_changes(daemon, one.taken() + two.taken())
    reload(daemon, CONFIG)
    assert "sinks" not in daemon.api.get("/v1/status").json


@pytest.mark.parametrize("text", [
    'sink a { url = "ftp://x.example/" }', 'sink a { url = "x" }',
    'sink a { url = "http://x.example/" path = "/x" }',
    'sink a { url = "http://u:p@x.example/" }',
    'sink a { url = "http://x.example/" batch = 0 }',
    'sink a { url = "http://x.example/" dead_letters = "x" }',
    'sink a { url = "http://x.example/" allow_private = { "x" } }',
    'sink a { url = "file:///etc/passwd" }'])
def test_what_is_refused(tmp_path, text):
    conf = tmp_path / "conf"
    conf.write_text(text + "\n")
    done = run_gazetted("--config", conf, "--data-dir", tmp_path)
    assert done.returncode == 78, done.stderr
