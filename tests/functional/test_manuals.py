# SPDX-License-Identifier: ISC
"""The examples of the manuals, each of them run as it stands there."""
import json
import os
import re
import shutil
import subprocess

import pytest

from daemon import BUILD, SOURCE, environment, run_gazetted
from documents import numbered
from openapi import Description
from waiting import SLOW, wait_for


def blocks(name):
    """The literal blocks of a manual's examples."""
    text = (SOURCE / "doc" / name).read_text()
    text = text.split(".Sh EXAMPLES\n")[1].split("\n.Sh ")[0]
    for block in re.findall(r"^\.Bd -literal.*?\n(.*?)^\.Ed$", text,
                            re.S | re.M):
        yield block.replace("\\e", "\\").replace("\\&", "")


def commands(block):
    return [line[2:] for line in block.splitlines() if line.startswith("$ ")]


class Session:
    """A shell that the commands of a manual are typed into."""

    def __init__(self, folder, socket=None):
        self.folder = folder
        self.env = environment({"HOME": str(folder)})
        self.env["PATH"] = f"{BUILD}:{self.env['PATH']}"
        self.env["XDG_RUNTIME_DIR"] = str(folder / "run")
        if socket is not None:
            self.env["GAZETTE_SOCKET"] = str(socket)
        self.background = []

    def run(self, command):
        """What it prints; a daemon of one's own is waited for."""
        if command.endswith(" &"):
            self.start(command[:-2])
            return ""
        if command.startswith("export "):
            name, value = command.removeprefix("export ").split("=")
            self.env[name] = value
            return ""
        done = subprocess.run(
            ["/bin/bash", "-o", "pipefail", "-c", command], cwd=self.folder,
            env=self.env, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=60 * SLOW)
        assert done.returncode == 0, (command, done.stderr)
        return done.stdout

    def start(self, command):
        self.background.append(subprocess.Popen(
            ["/bin/bash", "-c", "exec " + command], cwd=self.folder,
            env=self.env, stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL))
        folder = re.search(r"--data-dir (\S+)", command)
        if folder:
            path = folder.group(1).replace("~", str(self.folder))
            wait_for(lambda: os.path.exists(path + "/gazetted.sock"))

    def close(self):
        for process in self.background:
            process.terminate()
            process.wait(20 * SLOW)


@pytest.fixture
def session(tmp_path):
    made = []

    def make(*arguments):
        made.append(Session(tmp_path, *arguments))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not here")
def test_gazette(daemon, origin, session):
    shell = session(daemon.socket)
    origin.serve("/feed", numbered("one", 1, 5))
    page = origin.serve("/", '<link rel="alternate" href="/feed" '
                        'type="application/rss+xml">', type="text/html")
    said = {}
    for block in blocks("gazette.1"):
        for command in commands(block):
            command = command.replace("https://example.org/", page)
            if command.startswith("gazette follow"):
                shell.start(command)
            else:
                said[command] = shell.run(command)
    assert len(said) >= 7
    assert "5 items" in said[f"gazette add --wait --tag news {page}"]
    assert "news" in shell.run("gazette feeds --json")
    assert said["gazette items --since 2d --json | jq -r .title"
                ].splitlines()[0] == "one item 5"
    assert said["gazette feeds --failing"] == ""
    assert len((shell.folder / "items.ndjson").read_text().splitlines()) == 5
    assert "/feed" in (shell.folder / "feeds.opml").read_text()
    assert "version" in said["gazette --socket ~/feeds/gazetted.sock status"]
    origin.serve("/feed", numbered("one", 1, 6))
    changes = shell.folder / "changes.ndjson"
    wait_for(lambda: daemon.api.refresh() and changes.exists() and
             "one item 6" in changes.read_text())


def test_gazetted(origin, session, tmp_path):
    # Its own daemon reads no private address: a file: URL it does.
    shell = session()
    feed = tmp_path / "feed.xml"
    feed.write_text(numbered("one", 1, 5))
    said = ""
    for block in blocks("gazetted.8"):
        for command in commands(block):
            command = command.replace("/tmp/try", str(tmp_path / "try"))
            command = command.replace("--data-dir",
                                      f"--config {tmp_path}/conf --data-dir")
            (tmp_path / "conf").write_text("allow_file_urls = true\n")
            said += shell.run(command.replace("https://example.org/feed.xml",
                                              feed.as_uri()))
    assert said.count("one item") == 5


@pytest.mark.parametrize("block", blocks("gazetted.conf.5"))
def test_configuration(tmp_path, block):
    conf = tmp_path / "conf"
    conf.write_text(block)
    done = run_gazetted("--config", conf, "--data-dir", tmp_path,
                        "--check-config")
    assert done.returncode == 0, done.stderr


NAMES = """
store = "/var/lib/gazetted/gazetted.db" socket = "/run/gazetted/gazetted.sock"
socket_mode = "0660" socket_group = "gazetted" write_group = "gazetted-admin"
listen = "" read_token_file = "" write_token_file = "" subscriptions = ""
parsers = 0 allow_file_urls = false
allow_private = { "192.168.1.5:8080", "10.0.0.0/8", "127.0.0.1" }
fetch { connect_timeout = "10s" total_timeout = "60s" low_speed_time = "20s"
    max_body = "16MiB" bodies_in_flight = "48MiB" max_transfers = 32
    per_host = 1 user_agent = "" }
poll { interval = "1h" min_interval = "15min" max_interval = "24h"
    host_spacing = "1s" keep_raw = "errors" }
stories { window = "10d" memory = "64MiB" }
retention { max_age = "" max_items = 0 tombstones = "1y" }
search { }
"""


def test_names_that_others_build_on(tmp_path):
    """A configuration with all of them is taken, and is the default one."""
    conf = tmp_path / "conf"

    def printed(text):
        conf.write_text(text)
        done = run_gazetted("--config", conf, "--check-config")
        assert done.returncode == 0, done.stderr
        return {line.strip() for line in done.stdout.splitlines()}

    private = 'allow_private = { "192.168.1.5:8080", "10.0.0.0/8", "127.0.0.1" }'
    with_names = printed(NAMES)
    assert private in with_names
    if os.geteuid() == 0 and "store" in str(with_names):
        system = printed(private)
        differs = {line.split(" =")[0] for line in with_names ^ system}
        # Built for another place than /var and /run.
        assert differs <= {"store", "socket"}


def test_item():
    """It is shortened, but what is there is as the interface describes it."""
    block, = blocks("gazetted-feed.7")
    description = Description(json.loads(
        (SOURCE / "doc/openapi.json").read_text()))
    item = json.loads(block)
    schema = description.resolve({"$ref": "#/components/schemas/Item"})
    known = schema["properties"]
    assert set(item) <= set(known)
    for name in set(item) - {"_gazetted"}:
        description.judge(known[name], item[name], name)
    own = description.resolve(known["_gazetted"])["properties"]
    for name, value in item["_gazetted"].items():
        if name in own:
            description.judge(own[name], value, name)
