# SPDX-License-Identifier: ISC
"""What monitoring reads: metrics, alert rules, the dashboard."""
import json
import re
import shutil
import subprocess

import pytest

from daemon import CONFIG, SOURCE
from documents import numbered
from waiting import SLOW, wait_for

RULES = SOURCE / "conf/gazetted.rules.yml"
DASHBOARD = SOURCE / "conf/gazetted.grafana.json"


@pytest.fixture
def metrics(make_daemon, origin, tmp_path):
    """The metrics of a daemon that has everything."""
    daemon = make_daemon(
        CONFIG + f'sink all {{ path = "{tmp_path}/changes" }}\n').start()
    daemon.api.add(origin.serve("/feed", numbered("one", 1, 3)))
    wait_for(lambda: daemon.api.get("/v1/status").json["sinks"][0]["lag"] == 0)
    return daemon.api.get("/metrics").text


def promtool(*arguments, input=None):
    tool = shutil.which("promtool")
    if tool is None:
        pytest.skip("promtool is not here (Debian: prometheus)")
    return subprocess.run([tool, *map(str, arguments)], input=input, text=True,
                          capture_output=True, timeout=60 * SLOW)


def test_metrics_are_well_formed(metrics):
    # promtool reads the older text format, which has no "# EOF" and names
    # counters with their suffix in TYPE and HELP.
    counters = re.findall(r"^# TYPE (\S+) counter$", metrics, re.M)
    text = metrics.replace("# EOF\n", "")
    for name in counters:
        text = re.sub(rf"^(# (?:TYPE|HELP)) {name} ", rf"\1 {name}_total ",
                      text, flags=re.M)
    done = promtool("check", "metrics", input=text)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout + done.stderr == ""
    assert metrics.endswith("# EOF\n")


def test_rules_are_well_formed():
    done = promtool("check", "rules", RULES)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("file", [RULES, DASHBOARD], ids=lambda p: p.name)
def test_what_is_watched_is_there(metrics, file):
    text = file.read_text()
    if file is DASHBOARD:
        panels = json.loads(text)["panels"]
        text = "\n".join(t["expr"] for p in panels for t in p["targets"])
    for name in set(re.findall(r"\bgazetted_[a-z_]+", text)):
        assert re.search(rf"^{name}(?:{{[^}}]*}})? ", metrics, re.M), name
