# SPDX-License-Identifier: ISC
"""Subscription lists as other readers write them, in and out again."""
import shutil
import subprocess
from xml.etree import ElementTree

import pytest

from gazette import gazette
from waiting import SLOW

AT = "http://127.0.0.1:9"  # nobody is there: what the list says stays

MINIFLUX = f'''<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
    <head>
        <title>Miniflux</title>
        <dateCreated>Tue, 24 Nov 2026 10:00:00 +0000</dateCreated>
    </head>
    <body>
        <outline text="All">
            <outline title="Plain" text="Plain" xmlUrl="{AT}/plain" htmlUrl="{AT}/" type="rss"></outline>
        </outline>
        <outline text="Science &amp; Art">
            <outline title="Über &lt;alles&gt;" text="Über &lt;alles&gt;" xmlUrl="{AT}/u?a=1&amp;b=2" htmlUrl="{AT}/u" description="" type="rss"></outline>
        </outline>
    </body>
</opml>
'''

FRESHRSS = f'''<?xml version="1.0" encoding="UTF-8"?>
<opml xmlns:frss="https://freshrss.org/opml" version="2.0">
  <head>
    <title>FreshRSS</title>
    <dateCreated>Tue, 24 Nov 2026 10:00:00 +0000</dateCreated>
  </head>
  <body>
    <outline text="Blogs">
      <outline text="A blog" type="rss" xmlUrl="{AT}/blog" htmlUrl="{AT}/" description="What it is about" frss:cssFullContent="article"/>
      <outline text="Other" type="rss" xmlUrl="{AT}/other" frss:priority="important" frss:unicityCriteria="link"/>
    </outline>
    <outline text="Scraped" type="HTML+XPath" xmlUrl="{AT}/page" frss:xPathItem="//article"/>
    <outline text="Dynamic" frss:opmlUrl="https://list.example/x.opml"/>
    <outline text="Uncategorised">
      <outline text="Alone" type="rss" xmlUrl="{AT}/alone" htmlUrl="{AT}/"/>
    </outline>
  </body>
</opml>
'''

NEWSBOAT = f'''<?xml version="1.0"?>
<opml version="1.0">
  <head>
    <title>newsboat - Exported Feeds</title>
  </head>
  <body>
    <outline type="rss" xmlUrl="{AT}/one" htmlUrl="{AT}/" title="One"/>
    <outline type="rss" xmlUrl="exec:~/bin/feed.sh" title="A script"/>
    <outline type="rss" xmlUrl="filter:~/bin/f:{AT}/x" title="A filter"/>
    <outline type="rss" xmlUrl="file:///home/me/feed.xml" title="A file"/>
    <outline type="rss" xmlUrl="{AT}/two" title=""/>
  </body>
</opml>
'''

FEEDLY = f'''<?xml version="1.0" encoding="UTF-8"?>

<opml version="1.0">
    <head>
        <title>Somebody subscriptions in feedly Cloud</title>
    </head>
    <body>
        <outline text="Tech" title="Tech">
            <outline type="rss" text="A" title="A" xmlUrl="{AT}/a" htmlUrl="{AT}/a.html"/>
            <outline type="rss" text="B" title="B" xmlUrl="{AT}/b" htmlUrl="{AT}/b.html"/>
        </outline>
        <outline text="Must Read" title="Must Read">
            <outline type="rss" text="A" title="A" xmlUrl="{AT}/a" htmlUrl="{AT}/a.html"/>
        </outline>
        <outline type="rss" text="C" title="C" xmlUrl="{AT}/c" htmlUrl="{AT}/c.html"/>
    </body>
</opml>
'''

# Nested folders, names spelt in any way, titles in either attribute.
NESTED = f'''<OPML version="2.0"><body>
<outline title="World">
  <outline text="Europe" title="not this">
    <outline text="Text" TITLE="Title" xmlurl="{AT}/n1"/>
    <outline text="Only text" XMLURL="{AT}/n2"/>
  </outline>
  <outline title="Only title" XmlUrl="{AT}/n3" category="/a/b,c"/>
</outline>
<outline text="feed:" xmlUrl="feed://127.0.0.1:9/n4"/>
<outline text="script" xmlUrl="javascript:alert(1)"/>
<outline text="nothing" xmlUrl=""/>
</body></OPML>
'''

LISTS = {
    "miniflux": (MINIFLUX, {
        "/plain": ("Plain", ["All"]),
        "/u?a=1&b=2": ("Über <alles>", ["Science & Art"])}, []),
    "freshrss": (FRESHRSS, {
        "/blog": ("A blog", ["Blogs"]), "/other": ("Other", ["Blogs"]),
        "/alone": ("Alone", ["Uncategorised"])}, [(12, f"{AT}/page")]),
    "newsboat": (NEWSBOAT, {
        "/one": ("One", []), "/two": ("127.0.0.1:9", [])},
        [(8, "exec:~/bin/feed.sh"), (9, f"filter:~/bin/f:{AT}/x"),
         (10, "file:///home/me/feed.xml")]),
    "feedly": (FEEDLY, {
        "/a": ("A", ["Must Read", "Tech"]), "/b": ("B", ["Tech"]),
        "/c": ("C", [])}, []),
    "nested": (NESTED, {
        "/n1": ("Title", ["Europe", "World"]),
        "/n2": ("Only text", ["Europe", "World"]),
        "/n3": ("Only title", ["World", "b", "c"]),
        "/n4": ("feed:", [])},
        [(10, "javascript:alert(1)"), (11, "")]),
}


def subscribed(daemon):
    return {f["url"].removeprefix(AT): (f.get("title"), sorted(f["tags"]))
            for f in daemon.api.feeds()}


@pytest.mark.parametrize("name", LISTS)
def test_in_and_out_and_in(make_daemon, name):
    text, feeds, refused = LISTS[name]
    daemon, other = make_daemon().start(), make_daemon().start()
    answer = daemon.api.post("/v1/opml", text.encode(), timeout=60).json
    assert [(r.get("line"), r.get("url", "")) for r in answer["refused"]
            ] == refused
    assert all(r["reason"] for r in answer["refused"])
    assert subscribed(daemon) == feeds
    out = daemon.api.get("/v1/opml").body
    answer = other.api.post("/v1/opml", out, timeout=60).json
    assert answer["refused"] == []
    got = subscribed(other)
    assert got == feeds
    again = other.api.post("/v1/opml", text.encode(), timeout=60).json
    assert again["added"] == []
    assert subscribed(other) == got


@pytest.mark.parametrize("name", LISTS)
def test_what_others_need_of_ours(make_daemon, name):
    """Miniflux and FreshRSS want text, newsboat and Feedly title; all of them
    want type, and xmlUrl spelt so."""
    daemon = make_daemon().start()
    daemon.api.post("/v1/opml", LISTS[name][0].encode(), timeout=60)
    root = ElementTree.fromstring(daemon.api.get("/v1/opml").body)
    assert root.tag == "opml" and root.get("version") == "2.0"
    assert root.find("head/title").text
    seen = set()
    for outline in root.iter("outline"):
        assert outline.get("text")
        if outline.get("xmlUrl") is None:
            assert outline.get("title") == outline.get("text")
            assert len(outline) > 0
            continue
        seen.add(outline.get("xmlUrl").removeprefix(AT))
        assert outline.get("type") == "rss"
    assert seen == set(LISTS[name][1])


def test_refused_lines_are_named(daemon, tmp_path):
    file = tmp_path / "list.opml"
    file.write_text(NEWSBOAT)
    done = gazette(daemon.socket, "import", file)
    assert done.returncode == 1
    assert done.stdout == b"2 added, 0 already there, 3 refused\n"
    lines = done.stderr.decode().splitlines()
    assert [line.split(": ")[1] for line in lines] == [
        f"{file}:8", f"{file}:9", f"{file}:10"]


@pytest.mark.skipif(shutil.which("newsboat") is None,
                    reason="newsboat is not here")
def test_newsboat_reads_ours(make_daemon, tmp_path):
    daemon = make_daemon().start()
    daemon.api.post("/v1/opml", FEEDLY.encode(), timeout=60)
    file = tmp_path / "list.opml"
    file.write_bytes(daemon.api.get("/v1/opml").body)
    urls = tmp_path / "urls"
    urls.touch()

    def newsboat(*more):
        return subprocess.run(
            ["newsboat", "-u", str(urls), "-c", str(tmp_path / "cache"), *more],
            env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
            capture_output=True, timeout=60 * SLOW, check=True).stdout

    newsboat("-i", str(file))
    text = urls.read_text()
    assert all(f"{AT}/{name}" in text for name in "abc")
    assert "Must Read" in text and "Tech" in text
    other = make_daemon().start()
    answer = other.api.post("/v1/opml", newsboat("-e"), timeout=60).json
    assert answer["refused"] == []
    assert set(subscribed(other)) == {"/a", "/b", "/c"}
