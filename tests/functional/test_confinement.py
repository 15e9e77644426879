# SPDX-License-Identifier: ISC
"""A worker, once confined, can reach nothing, whatever document it has."""
import re
import shutil
import subprocess

import pytest

from daemon import BUILD, environment
from waiting import SLOW

PARSER = BUILD / "gazetted-parser"
TOOLS = BUILD / "tests" / "tools"
THROUGH = TOOLS / "parse_through"
FILTER = BUILD / "tests" / "functional" / "under_filter"

# All that a confined worker may call; mmap's and others' arguments are the
# filter's to check.
ALLOWED = {
    "read", "write", "brk", "mmap", "munmap", "mremap", "mprotect", "madvise",
    "futex", "exit_group", "getrandom", "sysinfo", "clock_gettime",
    "prlimit64", "rt_sigreturn", "restart_syscall",
}

# The last line of a worker that the pool ended: strace had not yet read which
# call it was in, and prints the one it read before, the pool's own kill.
CUT_OFF = re.compile(
    r"^[a-z_0-9]+\(.* <unfinished \.\.\.>\n(?=\+\+\+ killed by SIGKILL)", re.M)

FEED = """<rss version="2.0"><channel><title>{0}</title>
<item><title>{0}</title><description>{1}</description></item>
</channel></rss>"""

DOCUMENTS = {
    "plain": FEED.format("plain", "nothing special"),
    "external-entity":
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        + FEED.format("&x;", "&x;"),
    "parameter-entity":
        '<!DOCTYPE rss [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]>'
        + FEED.format("x", "y"),
    "public-entity":
        '<!DOCTYPE rss [<!ENTITY x PUBLIC "-//W3C//ENTITIES Latin 1//EN" '
        '"http://127.0.0.1:9/x.ent">]>' + FEED.format("&x;", "y"),
    "external-subset":
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/rss.dtd">'
        + FEED.format("x", "&nbsp;y"),
    "local-subset":
        '<!DOCTYPE rss SYSTEM "/etc/passwd">' + FEED.format("x", "y"),
    "xinclude": FEED.format(
        "x", '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" '
        'href="file:///etc/passwd" parse="text"/>'),
    "stylesheet":
        '<?xml-stylesheet href="http://127.0.0.1:9/x.xsl" type="text/xsl"?>'
        + FEED.format("x", "y"),
    "schema": FEED.format("x", "y").replace(
        "<rss ", '<rss xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:noNamespaceSchemaLocation="http://127.0.0.1:9/x.xsd" '),
    "billion-laughs":
        '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;">'
        '<!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;">]>' + FEED.format("&e;", "&e;"),
    "strange-charset":
        '<?xml version="1.0" encoding="../../../../etc/passwd"?>'
        + FEED.format("x", "y"),
    "rare-charset":
        '<?xml version="1.0" encoding="iso-2022-jp"?>' + FEED.format("x", "y"),
    "unknown-charset":
        '<?xml version="1.0" encoding="UTF-7"?>' + FEED.format("x", "y"),
    "json":
        '{"version":"https://jsonfeed.org/version/1.1","title":"x","items":'
        '[{"id":"1","content_text":"y","tags":["z"]}]}',
    "not-a-feed": "<html><head><title>x</title></head><body>y</body></html>",
    "empty": "",
}

pytestmark = pytest.mark.skipif(
    not (PARSER.exists() and THROUGH.exists()),
    reason="gazetted-parser and tests/tools are not built")


@pytest.fixture
def files(tmp_path):
    paths = []
    for name, text in DOCUMENTS.items():
        path = tmp_path / name
        path.write_text(text)
        paths.append(str(path))
    return paths


def run(*command, status=0):
    ended = subprocess.run([str(word) for word in command], timeout=120,
                           capture_output=True, text=True, env=environment())
    assert ended.returncode == status, ended.stderr
    return ended


def outcomes(text):
    """The outcome of each file, by its name."""
    found = re.findall(r"^.*/([^/\n]+): ([a-z-]+), ", text, re.M)
    return dict(found)


def traced(tmp_path, *command):
    """What the confined workers called, from their filter on."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not here")
    trial = subprocess.run([strace, "-o", "/dev/null", "true"],
                           capture_output=True)
    if trial.returncode != 0:
        pytest.skip("strace may not trace here")
    ended = run(strace, "-ff", "-o", tmp_path / "trace", *command)
    calls = []
    for trace in tmp_path.glob("trace.*"):
        text = trace.read_text(errors="replace")
        if not re.search(r'^execve\("[^"]*/gazetted-parser", ', text, re.M):
            continue
        filters = list(re.finditer(
            r"^seccomp\(SECCOMP_SET_MODE_FILTER, \w+, \{len=.* = 0$",
            text, re.M))
        assert filters, f"a worker was never confined: {text[-2000:]}"
        confined = CUT_OFF.sub("", text[filters[-1].end():])
        calls += re.findall(r"^([a-z_0-9]+)\(", confined, re.M)
    return ended, calls


def assert_confined(ended, calls):
    assert calls.count("write") > len(DOCUMENTS), "hello and the answers"
    assert set(calls) <= ALLOWED
    found = outcomes(ended.stdout)
    assert set(found) == set(DOCUMENTS)
    assert "internal" not in found.values(), ended.stdout
    assert "root:" not in ended.stdout


def test_no_open_socket_exec_once_confined(tmp_path, files):
    if SLOW > 1:
        pytest.skip("a sanitizer's own calls are allowed there")
    assert_confined(*traced(tmp_path, THROUGH, PARSER, *files))


def test_confined_under_another_filter(tmp_path, files):
    if SLOW > 1:
        pytest.skip("a sanitizer's own calls are allowed there")
    assert_confined(*traced(tmp_path, FILTER, "harmless", THROUGH, PARSER, *files))
