# SPDX-License-Identifier: ISC
"""What a parser worker can do once it is confined: nothing but parse."""
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from daemon import BUILD, CONFIG, SANITIZED
from documents import numbered
from waiting import wait_for

UNDER_FILTER = BUILD / "tests" / "functional" / "under_filter"

# System calls that reach files, other programs or the network.
REACHING = re.compile(
    r"\b(open|openat|openat2|creat|socket|socketpair|connect|bind|accept4?|"
    r"sendto|sendmsg|execve|execveat|fork|vfork|clone3?|ptrace|kill|unlink|"
    r"rename|mkdir|stat|statx|newfstatat|readlink)\(")


def xxe(origin, secret):
    """Documents that ask for files and connections; each has one item."""
    template = """<?xml version="1.0"?>
<!DOCTYPE rss {doctype}>
<rss version="2.0"><channel><title>x</title><link>https://x.example/</link>
<item><title>before {use} after</title><guid>1</guid></item>
</channel></rss>"""
    canary = origin.url("/canary")
    return {
        "file": template.format(
            doctype=f'[<!ENTITY e SYSTEM "file://{secret}">]', use="&e;"),
        "http": template.format(
            doctype=f'[<!ENTITY e SYSTEM "{canary}">]', use="&e;"),
        "parameter": template.format(
            doctype=f'[<!ENTITY % p SYSTEM "{canary}"> %p;]', use=""),
        "external-dtd": template.format(
            doctype=f'SYSTEM "{canary}"', use=""),
        "xinclude": template.format(doctype="", use=(
            '<x:include xmlns:x="http://www.w3.org/2001/XInclude" '
            f'parse="text" href="file://{secret}"/>')).replace(
                "<!DOCTYPE rss >\n", ""),
        "stylesheet": template.format(doctype="", use="").replace(
            "<!DOCTYPE rss >", f'<?xml-stylesheet href="{canary}"?>'),
    }


def limits(pid):
    """The soft limits of a process by name."""
    out = {}
    for line in Path(f"/proc/{pid}/limits").read_text().splitlines()[1:]:
        name, value = re.match(r"(.{26})\s*(\S+)", line).groups()
        out[name.strip()] = value
    return out


def status(pid):
    text = Path(f"/proc/{pid}/status").read_text()
    return dict(line.split(":\t", 1) for line in text.splitlines()
                if ":\t" in line)


def confined(pid):
    """Whether a worker has come to the last step of its confinement."""
    if SANITIZED:  # a sanitizer's report may go into a file
        return status(pid)["Seccomp"] == "2"
    return limits(pid)["Max file size"] == "0"


@pytest.fixture
def parsed(daemon, origin):
    """A daemon that has parsed something, all of its workers confined."""
    daemon.api.add(origin.serve("/first", numbered("first", 1, 2)))
    wait_for(lambda: all(confined(pid) for pid in daemon.workers()), 20,
             "the workers' confinement")
    return daemon


def test_limits_of_a_worker(parsed):
    for pid in parsed.workers():
        assert status(pid)["Seccomp"] == "2"
        assert status(pid)["NoNewPrivs"] == "1"
        assert limits(pid)["Max open files"] == "0"
        assert limits(pid)["Max core file size"] == "0"
        with open(f"/proc/{pid}/oom_score_adj") as f:
            assert f.read().strip() == "1000"


def test_worker_opens_nothing(parsed, origin):
    if not shutil.which("strace"):
        pytest.skip("strace is not here")
    secret = parsed.dir / "secret"
    secret.write_text("the secret")
    trace = parsed.dir / "trace"
    workers = parsed.workers()
    attach = [a for pid in workers for a in ("-p", str(pid))]
    with open(parsed.dir / "strace.err", "w+") as err:
        strace = subprocess.Popen(["strace", "-f", "-o", trace, *attach],
                                  stderr=err, stdin=subprocess.DEVNULL)
        try:
            wait_for(lambda: all(status(p)["TracerPid"] != "0"
                                 for p in workers), 20, "strace")
            origin.serve("/canary", "touched")
            for name, document in xxe(origin, secret).items():
                url = origin.serve(f"/{name}", document)
                parsed.api.post("/v1/feeds", {"url": url}, wait=30)
            parsed.api.add(origin.serve("/last", numbered("last", 1, 50)))
        finally:
            strace.send_signal(signal.SIGINT)
            strace.wait(20)
    seen = trace.read_text()
    assert "read(" in seen and "write(" in seen
    assert not REACHING.search(seen), REACHING.findall(seen)
    assert parsed.workers() == workers
    assert not origin.log("/canary")
    assert "the secret" not in parsed.api.get("/v1/export").text


def test_entities_reach_nothing(parsed, origin):
    """The same documents: each is stored, or has an error with a name."""
    secret = parsed.dir / "secret"
    secret.write_text("the secret")
    origin.serve("/canary", "touched")
    for name, document in xxe(origin, secret).items():
        url = origin.serve(f"/{name}", document)
        reply = parsed.api.post("/v1/feeds", {"url": url}, wait=30)
        assert reply.status in (201, 422), (name, reply)
    assert not origin.log("/canary")
    assert "the secret" not in parsed.api.get("/v1/export").text


def under(daemon, how):
    """Let a daemon start under a filter that is there before its own."""
    if not UNDER_FILTER.exists():
        pytest.skip("under_filter is not built")
    own = daemon.command
    daemon.command = lambda: [str(UNDER_FILTER), how, *own()]
    return daemon


def test_under_another_filter(make_daemon, origin):
    daemon = under(make_daemon(), "harmless").start()
    daemon.api.add(origin.serve("/feed", numbered("one", 1, 2)))
    for pid in daemon.workers():
        # One that was only just started has the outer filter alone.
        wait_for(lambda pid=pid: int(status(pid)["Seccomp_filters"]) >= 2)
        assert status(pid)["Seccomp"] == "2"
    assert len(daemon.api.items()) == 2


@pytest.mark.parametrize("how", ["no-seccomp", "no-rlimits"])
def test_confinement_that_fails_stops_the_daemon(make_daemon, how):
    if SANITIZED and how == "no-rlimits":
        pytest.skip("sanitizers set limits themselves")
    daemon = under(make_daemon(), how).start(wait=False)
    assert daemon.wait_exit() == 78
    assert "confine" in daemon.log() or "parser" in daemon.log()


def test_worker_by_hand_says_what_it_is(tmp_path):
    done = subprocess.run([BUILD / "gazetted-parser"], capture_output=True,
                          stdin=subprocess.DEVNULL, text=True, timeout=20,
                          cwd=tmp_path, env={"PATH": os.defpath})
    assert done.returncode != 0
    assert done.stderr


def test_private_addresses_are_refused(make_daemon, origin):
    config = CONFIG.replace('"127.0.0.1"', f'"127.0.0.1:{origin.port + 1}"')
    daemon = make_daemon(config).start()
    url = origin.serve("/feed", numbered("one", 1, 1))
    reply = daemon.api.post("/v1/feeds", {"url": url}, wait=20)
    assert reply.status == 202
    assert reply.json["error"]["code"] == "blocked"
    assert "127.0.0.1" in reply.json["error"]["detail"]
    assert not origin.log()
