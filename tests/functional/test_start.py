# SPDX-License-Identifier: ISC
"""The daemon starts, answers and stops."""


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
