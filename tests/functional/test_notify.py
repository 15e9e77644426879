# SPDX-License-Identifier: ISC
"""The test plays the supervisor: sd_notify, watchdog, reload, activation."""
import os
import signal
import socket

from waiting import wait_for

# Hands a descriptor over as descriptor 3, as a supervisor does.
ACTIVATE = ('exec 3<&"$1"; shift; export LISTEN_PID=$$ LISTEN_FDS=1; '
            'exec "$@"')


def test_ready_then_stopping(make_daemon):
    daemon = make_daemon().start()
    daemon.process.send_signal(signal.SIGTERM)
    daemon.wait_notify("STOPPING=1")
    assert daemon.wait_exit() == 0


def test_sigint_stops_too(make_daemon):
    daemon = make_daemon().start()
    daemon.process.send_signal(signal.SIGINT)
    assert daemon.wait_exit() == 0


def test_watchdog_is_fed(make_daemon):
    daemon = make_daemon(env={"WATCHDOG_USEC": "200000"}).start()
    for _ in range(3):
        daemon.notify.messages.clear()
        daemon.wait_notify("WATCHDOG=1", 5)


def test_no_watchdog_unless_asked(daemon):
    daemon.api.get("/v1/status")
    daemon.notify.read()
    assert "WATCHDOG=1" not in daemon.notify.messages


def reload(daemon):
    daemon.notify.messages.clear()
    daemon.process.send_signal(signal.SIGHUP)
    daemon.wait_notify("READY=1")
    assert "RELOADING=1" in daemon.notify.messages


def test_reload(daemon):
    daemon.config.write_text('allow_private = { "127.0.0.2" }\n')
    reload(daemon)
    assert daemon.api.get("/v1/status").status == 200


def test_reload_of_a_bad_file_keeps_the_old_settings(daemon, origin):
    from documents import numbered
    daemon.config.write_text('allow_private = { }\nno_such_thing = 1\n')
    reload(daemon)
    assert f"{daemon.config}:2:" in daemon.log()
    # The old settings allow this address.
    daemon.api.add(origin.serve("/feed", numbered("one", 1, 1)))


def test_reload_takes_new_settings(daemon, origin):
    from documents import numbered
    url = origin.serve("/feed", numbered("one", 1, 1))
    daemon.config.write_text("allow_private = { }\n")
    reload(daemon)
    reply = daemon.api.post("/v1/feeds", {"url": url}, wait=20)
    assert reply.status == 202
    assert reply.json["error"]["code"] == "blocked"
    assert not origin.log()


def test_socket_activation(make_daemon):
    daemon = make_daemon()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(daemon.socket))
        listener.listen(16)
        fd = os.dup(listener.fileno())
        # A client that came before the daemon waits in the queue.
        early = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        early.connect(str(daemon.socket))
        early.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
                      b"Connection: close\r\n\r\n")
        own = daemon.command
        daemon.command = lambda: ["bash", "-c", ACTIVATE, "sh", str(fd), *own()]
        daemon.start(pass_fds=(fd,))
        os.close(fd)
        early.settimeout(20)
        assert early.recv(100).startswith(b"HTTP/1.1 200")
        early.close()
        assert daemon.api.get("/v1/status").status == 200
        environ = open(f"/proc/{daemon.workers()[0]}/environ", "rb").read()
        assert b"LISTEN_" not in environ
        daemon.stop()
        # It belongs to the supervisor, which goes on listening.
        assert daemon.socket.exists()


def test_daemon_lives_without_a_supervisor(make_daemon):
    daemon = make_daemon(env={"NOTIFY_SOCKET": ""})
    daemon.start(wait=False)

    def answers():
        assert daemon.alive(), daemon.log()
        try:
            return daemon.api.get("/healthz").status == 200
        except OSError:
            return False

    wait_for(answers, 20, "an answer on the socket")
