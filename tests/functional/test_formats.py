# SPDX-License-Identifier: ISC
"""Lists of items: compressed, in part, in pages, and in other formats."""
import csv
import gzip
import io
import json
import re

import pytest

from daemon import SOURCE
from documents import numbered, rss
from gazette import gazette

feedparser = pytest.importorskip("feedparser")

STRANGE = [
    {"guid": "a", "title": 'Tea & "cake" <now>', "link": "https://example.org/a?x=1&y=2",
     "text": '<p title="a&quot;b">One, "two"\nthree &amp; four ü 𝄞</p>',
     "date": "Tue, 05 Apr 2022 14:03:11 GMT"},
    {"guid": "b", "title": "=1+1", "text": "plain, no dates, ]]> &lt;b&gt;"},
    {"guid": "c", "link": "https://example.org/c", "text": "no title"},
]


@pytest.fixture
def filled(daemon, origin):
    """Two feeds: many items, and strange ones."""
    daemon.api.add(origin.serve("/many", numbered("many", 1, 300)))
    daemon.api.add(origin.serve("/strange", rss("Strange & co", STRANGE)),
                   tags=["strange"])
    return daemon


# --- compression ---

@pytest.mark.parametrize("target", [
    "/v1/items", "/v1/items?limit=1000", "/v1/export", "/v1/changes",
    "/v1/feeds", "/v1/openapi.json", "/metrics", "/v1/export?format=csv"])
def test_gzip(filled, target):
    plain = filled.api.get(target)
    packed = filled.api.get(target, headers={"Accept-Encoding": "br, gzip"})
    assert packed.status == plain.status == 200
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Content-Type"] == plain.headers["Content-Type"]
    assert "Accept-Encoding" in plain.headers.get_all("Vary")
    body = gzip.decompress(packed.body)
    if target != "/metrics":
        assert body == plain.body
    assert len(packed.body) < len(body)


@pytest.mark.parametrize("accept, packs", [
    ("gzip", True), ("GZIP;q=0.1", True), ("*", True), ("x-gzip", True),
    ("gzip;q=0", False), ("*;q=1, gzip;q=0", False), ("identity", False),
    ("deflate, br", False), ("", False)])
def test_gzip_is_asked_for(filled, accept, packs):
    reply = filled.api.get("/v1/items", headers={"Accept-Encoding": accept})
    assert (reply.headers.get("Content-Encoding") == "gzip") == packs


def test_what_waits_is_not_compressed(filled):
    reply = filled.api.get("/v1/changes", after=0, mode="longpoll",
                           headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in reply.headers
    assert len(reply.lines) == 305


def test_tags_of_answers(filled):
    for headers in ({}, {"Accept-Encoding": "gzip"}):
        page = filled.api.get("/v1/items", limit=5, headers=headers)
        tag = page.headers["ETag"]
        again = filled.api.get("/v1/items", limit=5,
                               headers={**headers, "If-None-Match": tag})
        assert (again.status, again.body) == (304, b"")
        item = json.loads(gzip.decompress(page.body) if headers else page.body)
        target = f"/v1/items/{item['items'][0]['id']}"
        one = filled.api.get(target, headers=headers)
        filled.api.patch(target, {"starred": not item["items"][0]["_gazetted"]
                                  ["starred"]})
        assert filled.api.get("/v1/items", limit=5, headers={
            **headers, "If-None-Match": tag}).status == 200
        assert filled.api.get(target, headers={
            **headers, "If-None-Match": one.headers["ETag"]}).status == 200


# --- parts and pages ---

def test_fields(filled):
    page = filled.api.get("/v1/items", fields="title,url", limit=1000).json
    whole = filled.api.get("/v1/items", limit=1000).json
    assert len(page["items"]) == 303
    for part, item in zip(page["items"], whole["items"]):
        assert part == {k: item[k] for k in ("id", "url", "title") if k in item}
    lines = filled.api.get("/v1/items", fields="_gazetted", limit=3,
                           headers={"Accept": "application/x-ndjson"}).lines
    assert [line.keys() for line in lines] == [{"id", "_gazetted"}] * 3
    assert [line["_gazetted"] for line in lines] == \
        [item["_gazetted"] for item in whole["items"][:3]]


@pytest.mark.parametrize("query, headers", [
    ({"fields": "titel"}, {}), ({"fields": "title,"}, {}), ({"fields": ","}, {}),
    ({"fields": "title"}, {"Accept": "application/atom+xml"})])
def test_fields_that_are_none(filled, query, headers):
    reply = filled.api.get("/v1/items", headers=headers, **query)
    assert (reply.status, reply.json["code"]) == (400, "bad_parameter")


@pytest.mark.parametrize("limit", [7, 100, 303, 1000])
def test_pages_of_lines(filled, limit):
    whole = filled.api.get("/v1/items", limit=1000).json["items"]
    seen, target = [], f"/v1/items?limit={limit}"
    while target:
        page = filled.api.get(target, headers={"Accept": "application/x-ndjson"})
        assert 0 < len(page.lines) <= limit
        seen += [line["id"] for line in page.lines]
        link = page.headers.get("Link")
        target = link and re.fullmatch(
            r'<http://localhost(/v1/items\?[^>]+)>; rel="next"', link)[1]
    assert seen == [item["id"] for item in whole]


# --- formats ---

RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
FEED_MEMBERS = {
    "version": str, "title": str, "home_page_url": str, "feed_url": str,
    "description": str, "user_comment": str, "next_url": str, "icon": str,
    "favicon": str, "authors": list, "language": str, "expired": bool,
    "hubs": list, "items": list}
ITEM_MEMBERS = {
    "id": str, "url": str, "external_url": str, "title": str,
    "content_html": str, "content_text": str, "summary": str, "image": str,
    "banner_image": str, "date_published": str, "date_modified": str,
    "authors": list, "tags": list, "language": str, "attachments": list}


def check_members(thing, members):
    """Only members that version 1.1 has, of its types; extensions begin with
    an underscore and a letter and are objects."""
    for key, value in thing.items():
        if key.startswith("_"):
            assert re.fullmatch(r"_[A-Za-z][^.]*", key) and type(value) is dict
        else:
            assert type(value) is members[key], (key, value)


def check_json_feed(feed):
    """The rules of JSON Feed 1.1, each that a reader could stumble over."""
    check_members(feed, FEED_MEMBERS)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] and "items" in feed
    ids = [item["id"] for item in feed["items"]]
    assert len(ids) == len(set(ids)) and all(ids)
    for item in feed["items"]:
        check_members(item, ITEM_MEMBERS)
        assert "content_html" in item or "content_text" in item, item
        for key in ("date_published", "date_modified"):
            assert key not in item or RFC3339.fullmatch(item[key])
        for key in ("url", "external_url", "image", "banner_image"):
            assert key not in item or re.match(r"https?://", item[key])
        assert all(type(tag) is str for tag in item.get("tags", ()))
        for author in item.get("authors", ()):
            assert author.keys() & {"name", "url", "avatar"}
            check_members(author, {"name": str, "url": str, "avatar": str})
        for attachment in item.get("attachments", ()):
            assert attachment["url"] and attachment["mime_type"]
            check_members(attachment, {
                "url": str, "mime_type": str, "title": str,
                "size_in_bytes": int, "duration_in_seconds": int})


def test_json_feeds_keep_its_rules(filled, origin):
    """Pages and exports, also of items that lack much and of those that have
    everything: the documents of the format's own tests."""
    kinds = {".xml": "application/xml", ".json": "application/feed+json"}
    for path in sorted((SOURCE / "tests/feeds").iterdir()):
        if path.suffix == ".xml" or path.name in ("jsonfeed10.json",
                                                  "jsonfeed11.json"):
            filled.api.post("/v1/feeds", {"url": origin.serve(
                "/" + path.name, path.read_bytes(), type=kinds[path.suffix])},
                wait=20)
    items = filled.api.items()
    assert len({item["_gazetted"]["feed"] for item in items}) > 12
    check_json_feed(filled.api.get("/v1/export", format="jsonfeed").json)
    target, pages = "/v1/items?limit=50", 0
    while target:
        page = filled.api.get(target).json
        check_json_feed(page)
        pages += len(page["items"])
        target = page.get("next_url", "").removeprefix("http://localhost")
    assert pages == len(items)

def test_export_as_json_feed(filled):
    feed = filled.api.get("/v1/export", format="jsonfeed")
    assert feed.type == "application/feed+json"
    assert feed.json["version"] == "https://jsonfeed.org/version/1.1"
    assert feed.json["title"]
    assert feed.json["items"] == filled.api.items()
    assert filled.api.get("/v1/export", format="jsonfeed",
                          tag="none").json["items"] == []


def check_atom(text, items):
    """Atom says what the items say, to feedparser and to gazette parse."""
    seen = feedparser.parse(text)
    assert not seen.bozo, seen.bozo_exception
    assert seen.version == "atom10"
    assert [e.id for e in seen.entries] == \
        ["urn:gazetted:" + item["id"] for item in items]
    for entry, item in zip(seen.entries, items):
        assert entry.title == item.get("title", "")
        assert entry.link == item.get("url", entry.id)
        assert entry.updated
        if "date_published" in item:
            assert entry.published == item["date_published"]
    back = json.loads(gazette(None, "parse", "-",
                              stdin=text.encode()).stdout)["items"]
    same = ("title", "url", "content_html", "content_text", "summary",
            "date_published", "authors", "tags", "attachments", "language")
    assert len(back) == len(items)
    for entry, item in zip(back, items):
        for key in same:
            assert entry.get(key) == item.get(key), key


def test_export_as_atom(filled):
    reply = filled.api.get("/v1/export", format="atom")
    assert reply.type == "application/atom+xml"
    check_atom(reply.text, filled.api.items())


def test_pages_as_atom(filled):
    headers = {"Accept": "application/atom+xml"}
    page = filled.api.get("/v1/items", tag="strange", headers=headers)
    items = filled.api.get("/v1/items", tag="strange").json["items"]
    check_atom(page.text, items)
    first = feedparser.parse(filled.api.get("/v1/items", limit=2,
                                            headers=headers).text)
    link = [x.href for x in first.feed.links if x.rel == "next"][0]
    second = filled.api.get(link.removeprefix("http://localhost"),
                            headers=headers)
    assert len(feedparser.parse(second.text).entries) == 2


def test_export_as_csv(filled):
    reply = filled.api.get("/v1/export", format="csv")
    assert reply.type == "text/csv"
    text = reply.text
    assert text.endswith("\r\n")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    items = filled.api.items()
    assert len(rows) == len(items)
    for row, item in zip(rows, items):
        assert None not in row and None not in row.values()
        for key in ("id", "url", "title", "content_html", "content_text",
                    "date_published"):
            assert row[key] == item.get(key, ""), key
        own = item["_gazetted"]
        assert row["feed_title"] == own["feed_title"]
        assert row["read"] == str(own["read"]).lower()


def test_export_formats_are_four(filled):
    reply = filled.api.get("/v1/export", format="xml")
    assert reply.status == 400
    assert "ndjson jsonfeed atom csv" in reply.json["detail"]


@pytest.mark.parametrize("form", ["jsonfeed", "atom", "csv", "ndjson"])
def test_client_exports(filled, tmp_path, form):
    to = tmp_path / "out"
    filled.gazette("export", "--format", form, "-o", to)
    wanted = filled.api.get("/v1/export", format=form).body
    assert to.read_bytes() == wanted
    assert filled.gazette("export", "--format", form).stdout.encode() == \
        wanted.replace(b"\r\n", b"\n")
