# SPDX-License-Identifier: ISC
"""Sinks into files: in order, nothing left out, whatever fails or is killed."""
import json

import feedparser
import pytest

from daemon import CONFIG, run_gazetted
from documents import numbered
from kills import kill_while_polling
from waiting import wait_for


def lines_of(path):
    """The changes in a file and the renamed ones, the oldest first."""
    out = []
    files = sorted(path.parent.glob(path.name + "*"),
                   key=lambda p: -int(p.suffix[1:]) if p.suffix[1:].isdigit()
                   else 0)
    for file in files:
        for line in file.read_bytes().split(b"\n"):
            try:
                out.append(json.loads(line))
            except ValueError:
                pass  # torn by a kill; it comes again
    return out


def sink(daemon, n=0):
    return daemon.api.get("/v1/status").json["sinks"][n]


def wait_in_step(daemon, n=0):
    wait_for(lambda: sink(daemon, n)["lag"] == 0)


def same_changes(daemon, path):
    """The file ends with the final state of everything, in order."""
    last = {}
    for line in lines_of(path):
        thing = line.get("item") or line["feed"]
        last[thing["id"]] = line
    for line in daemon.api.get("/v1/changes", after=0).lines:
        thing = line.get("item") or line["feed"]
        assert last[thing["id"]]["seq"] == line["seq"]


def test_lines(make_daemon, origin, tmp_path):
    path = tmp_path / "changes"
    daemon = make_daemon(CONFIG + f'''sink all {{
    path = "{path}"
    max_size = "16KiB"
    keep = 500
}}
''').start()
    feed = daemon.api.add(origin.serve("/feed", numbered("one", 1, 200)))
    wait_in_step(daemon)
    same_changes(daemon, path)
    assert path.stat().st_mode & 0o777 == 0o640
    assert [line["seq"] for line in lines_of(path)] == sorted(
        line["seq"] for line in lines_of(path))
    origin.serve("/feed", numbered("one", 1, 220))
    daemon.api.refresh(feed["id"])
    wait_in_step(daemon)
    before = len(lines_of(path))
    daemon.restart()
    wait_in_step(daemon)
    assert len(lines_of(path)) == before, "nothing comes twice"
    origin.serve("/feed", numbered("one", 1, 240))
    daemon.api.refresh(feed["id"])
    wait_in_step(daemon)
    assert (tmp_path / "changes.1").exists()
    same_changes(daemon, path)
    metrics = daemon.api.get("/metrics").text
    assert 'gazetted_sink_lag{sink="all"} 0\n' in metrics


def test_lines_survive_kills(make_daemon, origin, tmp_path, long):
    path = tmp_path / "changes"
    daemon = make_daemon(CONFIG + f'sink all {{ path = "{path}" }}\n')
    feed = kill_while_polling(daemon, origin, 30 if long else 6, 0.1)
    with open(path, "ab") as torn:
        torn.write(b'{"seq":')
    daemon.start()
    origin.serve("/feed", numbered("one", 1, 5))
    daemon.api.refresh(feed["id"])
    wait_in_step(daemon)
    same_changes(daemon, path)


@pytest.mark.parametrize("form", ["jsonfeed", "atom"])
def test_document(make_daemon, origin, tmp_path, form):
    path = tmp_path / "planet"
    daemon = make_daemon(CONFIG + f'''sink planet {{
    path = "{path}"
    format = "{form}"
    tag = "news"
    items = 10
}}
''').start()

    def titles():
        if not path.exists():
            return []
        if form == "jsonfeed":
            return [i["title"] for i in json.loads(path.read_text())["items"]]
        seen = feedparser.parse(path.read_text())
        assert not seen.bozo
        return [e.title for e in seen.entries]

    daemon.api.add(origin.serve("/other", numbered("other", 1, 30)))
    feed = daemon.api.add(origin.serve("/feed", numbered("one", 1, 5)),
                          tags=["news"])
    wait_for(lambda: len(titles()) == 5)
    assert all(t.startswith("one item") for t in titles())
    origin.serve("/feed", numbered("one", 1, 40))
    daemon.api.refresh(feed["id"])
    wait_for(lambda: len(titles()) == 10)
    wait_in_step(daemon)
    assert not (tmp_path / "planet.part").exists()
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_sink_that_fails_is_tried_again(make_daemon, origin, tmp_path):
    folder = tmp_path / "folder"
    daemon = make_daemon(
        CONFIG + f'sink all {{ path = "{folder}/changes" }}\n').start()
    daemon.api.add(origin.serve("/feed", numbered("one", 1, 5)))
    wait_for(lambda: sink(daemon)["failures"] > 0)
    assert "No such file" in sink(daemon)["error"]
    folder.mkdir()
    wait_in_step(daemon)
    assert "error" not in sink(daemon)
    same_changes(daemon, folder / "changes")


def test_clients_cannot_have_a_sinks_position(make_daemon, tmp_path):
    daemon = make_daemon(
        CONFIG + f'sink all {{ path = "{tmp_path}/x" }}\n').start()
    assert daemon.api.put("/v1/consumers/sink.all",
                          {"position": 0}).status == 404


@pytest.mark.parametrize("text", [
    "sink a { }", 'sink a { path = "x" }', 'sink "a b" { path = "/x" }',
    'sink a { path = "/x" format = "xml" }', 'sink a { path = "/x" keep = 0 }'])
def test_what_is_refused(tmp_path, text):
    conf = tmp_path / "conf"
    conf.write_text(text + "\n")
    done = run_gazetted("--config", conf, "--data-dir", tmp_path)
    assert done.returncode == 78, done.stderr
