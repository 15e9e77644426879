# SPDX-License-Identifier: ISC
"""The daemon starts, answers and stops."""
import os
import shutil
import stat

import pytest

from api import Api
from daemon import BUILD

NOBODY = 65534


def test_ready_status_and_stop(daemon):
    status = daemon.api.get("/v1/status")
    assert status.status == 200
    assert status.type == "application/json"
    assert "version" in status.json
    daemon.stop()
    assert not daemon.socket.exists()


def test_healthz(daemon):
    assert daemon.api.get("/healthz").status == 200


def test_restart_keeps_subscriptions(daemon, origin):
    from documents import numbered
    daemon.api.add(origin.serve("/feed", numbered("kept", 1, 3)))
    assert len(daemon.api.items()) == 3
    daemon.restart()
    assert len(daemon.api.feeds()) == 1
    assert len(daemon.api.items()) == 3


@pytest.mark.parametrize("data", [".local/share", "a/b"])
def test_a_user_who_has_no_folders_yet(make_daemon, data):
    """Nothing has to be made or written before it is started the first time."""
    daemon = make_daemon()
    for name in ("gazetted", "gazetted-parser"):
        shutil.copy(BUILD / name, daemon.dir)
    daemon.command = lambda: [str(daemon.dir / "gazetted")]
    home = daemon.dir / "home"
    home.mkdir()
    env = {"HOME": str(home)}
    if data != ".local/share":
        env["XDG_DATA_HOME"] = str(home / data)
    daemon.data = home / data / "gazetted"
    daemon.socket = daemon.data / "gazetted.sock"
    daemon.api = Api(str(daemon.socket))
    user = {}
    if os.geteuid() == 0:
        os.chown(home, NOBODY, NOBODY)
        daemon.dir.chmod(0o755)
        os.chmod(daemon.notify.path, 0o777)
        user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    daemon.start(env=env, **user)
    assert daemon.api.get("/v1/status").json["state"] == "ok"
    for folder in (daemon.data, daemon.data.parent, daemon.data.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700 or folder == home
