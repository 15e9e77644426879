# SPDX-License-Identifier: ISC
"""Full-text search through the interface, with a real index behind it."""
import json
from urllib.parse import quote

import pytest

from daemon import CONFIG
from documents import numbered, rss
from waiting import wait_for

TEXTS = (
    ("Harbour bridge closed", "The old bridge at the harbour was closed for "
     "repairs; ferries run instead."),
    ("Ferry timetable", "A new timetable for the ferry. No bridge is needed."),
    ("Café in the old town", "The café Élan serves naïve painters and coffee."),
    ("Budget passed", "The council passed the budget after a long debate."),
    ("東京の天気", "明日の東京は晴れでしょう。"),
    ("Quotes \"and\" stars*", "NEAR(a b) AND title: something OR other -minus"),
)


def document(texts=TEXTS):
    return rss("search", [
        {"guid": f"s-{n}", "title": title, "text": f"<p>{text}</p>",
         "link": f"https://example.org/s/{n}",
         "date": f"Tue, 05 Apr 2022 1{n}:00:00 GMT"}
        for n, (title, text) in reversed(list(enumerate(texts)))])


def indexed(api):
    return api.get("/v1/status").json["index_lag"] == 0


@pytest.fixture
def searched(daemon, origin):
    """A daemon that has the texts, all of them indexed."""
    daemon.feed = daemon.api.add(origin.serve("/feed", document()))
    wait_for(lambda: indexed(daemon.api), what="the index is complete")
    return daemon


def found(daemon, q, **query):
    """Titles' numbers, in the order of the answer."""
    reply = daemon.api.get("/v1/items", q=q, **query)
    assert reply.status == 200, reply
    titles = [title for title, _ in TEXTS]
    return [titles.index(i["title"]) for i in reply.json["items"]]


def test_export_of_what_is_found(searched):
    """The same items, the first to arrive first, in any format."""
    listed = searched.api.get("/v1/items", q="bridge OR ferry OR the").json
    exported = searched.api.items(q="bridge OR ferry OR the")
    assert [i["id"] for i in exported] == [
        i["id"] for i in listed["items"]][::-1]
    assert searched.api.items(q="title:ferry -harbour")[0]["title"] == \
        "Ferry timetable"
    assert searched.api.get("/v1/export", q='"').status == 400
    reply = searched.api.get("/v1/export", q="bridge", format="csv")
    assert reply.text.count("\r\n") == 3


QUERIES = (
    ("bridge", [1, 0]),                 # newest arrival first
    ("bridge ferry", [1]),
    ("BRIDGE -harbour", [1]),
    ("bridge -harbour -ferry", []),
    ('"old bridge"', [0]),
    ('"bridge old"', []),
    ("brid*", [1, 0]),
    ('"old brid"*', [0]),
    ("title:ferry", [1]),
    ("title:bridge", [0]),
    ('title:"old town"', [2]),
    ("cafe", [2]),
    ("CAFÉ elan naive", [2]),
    ("東京", [4]),
    ("天気", [4]),
    ("京東", []),
    ("debate", [3]),
    # What means something to the engine means nothing here.
    ("NEAR(a b)", [5]),
    ("AND", [5, 2]),
    ("title", [5]),
    ('"', None),
    ("*", None),
    ("-bridge", None),
    ("br*", None),
    ("a OR b", [5]),
    ("bridge)", [1, 0]),
    ("(bridge", [1, 0]),
    ("bridge; DROP TABLE item", []),
    ("{title} : bridge", []),
    ("^bridge", [1, 0]),
    ("bridge + ferry", [1]),
    ('budget "', [3]),
    ("'budget'", [3]),
    ("bud\\get", []),
)


def test_queries(searched):
    for q, expected in QUERIES:
        if expected is not None:
            assert found(searched, q) == expected, q
            continue
        reply = searched.api.get("/v1/items", q=q)
        assert (reply.status, reply.json["code"]) == (400, "bad_parameter"), q


def test_bounds(searched):
    assert searched.api.get("/v1/items", q="a" * 513).status == 400
    assert searched.api.get("/v1/items", q="w " * 33).status == 400
    assert searched.api.get("/v1/items", q="w " * 32).status == 200
    assert searched.api.get("/v1/items", order="rank").status == 400
    assert searched.api.get("/v1/items?q=" + quote(b"\xff\xfe")).status == 400


def test_snippet(searched):
    item, = searched.api.get("/v1/items", q="ferries").json["items"]
    snippet = item["_gazetted"]["snippet"]
    assert "[ferries]" in snippet
    assert "\n" not in snippet
    item, = searched.api.get("/v1/items", q="elan").json["items"]
    assert "[Élan]" in item["_gazetted"]["snippet"]
    item = searched.api.get("/v1/items", limit=1).json["items"][0]
    assert "snippet" not in item["_gazetted"]


def test_rank_stays(make_daemon, origin):
    """What comes between two pages by rank does not move the rest."""
    daemon = make_daemon(CONFIG).start()
    daemon.api.add(origin.serve("/feed", numbered("bridge", 1, 6)), wait=60)
    wait_for(lambda: daemon.api.get("/v1/status").json["index_lag"] == 0)
    ask = {"q": "bridge", "order": "rank", "limit": 2}
    whole = [i["id"] for i in daemon.api.get(
        "/v1/items", **{**ask, "limit": 10}).json["items"]]
    page = daemon.api.get("/v1/items", **ask).json
    daemon.api.add(origin.serve("/more", rss("more", [
        {"guid": f"b{n}", "title": "bridge bridge bridge", "text": "bridge"}
        for n in range(3)])), wait=60)
    wait_for(lambda: daemon.api.get("/v1/status").json["index_lag"] == 0)
    pages = [i["id"] for i in page["items"]]
    while "next_url" in page:
        page = daemon.api.get(page["next_url"]).json
        pages += [i["id"] for i in page["items"]]
    assert sorted(pages) == sorted(whole)


def test_orders_and_pages(searched):
    whole = found(searched, "the")
    assert whole == sorted(whole, reverse=True)
    assert sorted(found(searched, "bridge", order="rank")) == [0, 1]
    assert found(searched, "bridge", order="rank")[0] == 0  # in the title
    for order in ("arrival", "published", "rank"):
        whole = found(searched, "the", order=order)
        assert len(whole) >= 3
        pages, cursor = [], None
        while True:
            page = searched.api.get("/v1/items", q="the", order=order,
                                    limit=1, cursor=cursor).json
            pages += [i["title"] for i in page["items"]]
            if "next_url" not in page:
                break
            cursor = page["next_url"].partition("cursor=")[2].split("&")[0]
        assert pages == [TEXTS[n][0] for n in whole]


def test_filters(searched):
    feed = searched.feed["id"]
    assert found(searched, "bridge", feed=feed) == [1, 0]
    assert found(searched, "bridge", unread=1) == [1, 0]
    assert found(searched, "bridge", starred=1) == []
    assert found(searched, "bridge", tag="none") == []
    assert found(searched, "bridge", since="2100-01-01T00:00:00Z") == []
    assert found(searched, "bridge", stories=1) == [1, 0]


def test_the_index_follows_edits_and_removals(searched, origin):
    edited = [("Harbour bridge open", "Traffic flows again.")] + \
        list(TEXTS[1:])
    origin.serve("/feed", document(edited))
    assert searched.api.refresh(searched.feed["id"])[0]["changed"] == 1
    wait_for(lambda: indexed(searched.api), what="the index is complete")
    assert found(searched, "repairs") == []
    titles = [i["title"] for i in
              searched.api.get("/v1/items", q="traffic").json["items"]]
    assert titles == ["Harbour bridge open"]
    searched.restart()
    assert searched.api.get("/v1/items", q="flows").json["items"]
    searched.api.delete("/v1/feeds/" + searched.feed["id"])
    assert searched.api.get("/v1/items", q="bridge").json["items"] == []
    # Nothing is left in the index: what comes again is found once.
    searched.api.add(origin.serve("/again", document()))
    wait_for(lambda: indexed(searched.api), what="the index is complete")
    assert found(searched, "bridge") == [1, 0]


def test_client(searched):
    lines = searched.gazette("search", "bridge").stdout.splitlines()
    assert [line.split("\t")[3] for line in lines] == [
        "Ferry timetable", "Harbour bridge closed"]
    assert "[bridge]" in lines[0]
    one = searched.gazette("search", "--json", "bridge -ferry").stdout
    assert json.loads(one)["title"] == "Harbour bridge closed"
    assert searched.gazette("search", "--rank", "bridge").stdout
    assert searched.gazette("search", "*", check=False).returncode == 1
