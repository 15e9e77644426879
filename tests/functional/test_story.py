# SPDX-License-Identifier: ISC
"""One story in five feeds, polled twice from a real HTTP server."""
import pytest

FEEDS = ("1-origin.rss.xml", "2-aggregator.atom.xml", "3-partner.rdf.xml",
         "4-origin-section.rss.xml", "5-other-story.rss.xml")
STORY = "https://origin.example/news/553328-nato-china-security-challenge/"
HEADLINE = ("NATO and Asian countries respond to China’s "
            "‘security challenge’")


@pytest.fixture
def story(daemon, origin, shared):
    """A daemon that has polled the five feeds; its items by feed and title."""
    folder = shared / "fixtures" / "syndicated-story"
    for name in FEEDS:
        origin.serve(f"/{name}", (folder / name).read_bytes())
    feeds = [daemon.api.add(origin.url(f"/{name}")) for name in FEEDS]
    by_feed = {feed["id"]: [] for feed in feeds}
    for item in daemon.api.items():
        by_feed[item["_gazetted"]["feed"]].append(item)
    daemon.items = [by_feed[feed["id"]] for feed in feeds]
    return daemon


def test_six_items(story):
    assert [len(items) for items in story.items] == [2, 1, 1, 1, 1]


def test_rss_with_cdata_and_tracking_parameters(story):
    item = next(i for i in story.items[0] if i["title"] == HEADLINE)
    own = item["_gazetted"]
    assert item["url"] == STORY
    assert own["guid"] == STORY
    assert own["guid_is_permalink"] is True
    assert item["date_published"] == "2022-04-05T14:03:11Z"
    assert [a["name"] for a in item["authors"]] == ["Origin News"]
    assert item["tags"] == ["World News"]
    assert item["language"] == "en"
    assert item["summary"].startswith("NATO plans to deepen")
    assert item["content_html"].startswith("<p>NATO plans to deepen")
    assert item["content_html"].count("<p>") == 9
    assert "“security challenge”" in item["content_html"]
    assert item["content_text"].startswith("NATO plans to deepen")
    assert own["revision"] == 1


def test_rss_second_item(story):
    item = next(i for i in story.items[0] if i["title"] != HEADLINE)
    assert item["title"] == \
        "Grain exporters meet in Geneva over shipping insurance"
    assert item["url"] == "https://origin.example/news/553330-grain-geneva/"
    assert item["date_published"] == "2022-04-05T13:10:00Z"


def test_atom_with_base(story):
    item, = story.items[1]
    assert item["title"] == HEADLINE + " — RT Games & Culture"
    assert item["url"] == (
        "https://aggregator.example/games-culture/nato-and-asian-countries-"
        "respond-to-chinas-security-challenge-rt-games-culture/")
    assert item["_gazetted"]["guid"] == "tag:aggregator.example,2022:post-99321"
    assert item["date_published"] == "2022-04-05T15:20:44Z"
    assert item["date_modified"] == "2022-04-05T15:20:44Z"
    assert [a["name"] for a in item["authors"]] == ["newsdesk"]
    assert item["tags"] == ["Games & Culture"]
    assert item["language"] == "en"
    assert 'href="https://aggregator.example/share?u=1"' in item["content_html"]
    assert "class=" not in item["content_html"]
    feed = story.api.feed(item["_gazetted"]["feed"])
    assert feed["title"] == "Aggregator"
    assert feed["home_page_url"] == "https://aggregator.example/"
    assert feed["format"] == "atom1.0"


def test_rdf_in_latin_1(story):
    item, = story.items[2]
    assert item["title"] == \
        "NATO, Asian countries respond to China's \"security challenge\""
    assert item["url"] == "https://partner.example/a/771"
    assert item["_gazetted"]["guid"] == "https://partner.example/a/771"
    assert item["date_published"] == "2022-04-05T17:02:00Z"
    assert [a["name"] for a in item["authors"]] == ["Partner staff"]
    feed = story.api.feed(item["_gazetted"]["feed"])
    assert feed["format"] == "rss1.0"
    # What says iso-8859-1 is read as what it nearly always is.
    assert feed["encoding"] == "windows-1252"


def test_same_guid_in_another_feed_stays_apart(story):
    item, = story.items[3]
    assert item["title"] == "UPDATED: " + HEADLINE
    assert item["url"] == STORY
    assert item["_gazetted"]["guid"] == STORY
    ids = {i["id"] for items in story.items for i in items}
    assert len(ids) == 6


def test_other_story(story):
    item, = story.items[4]
    assert item["title"] == \
        "NATO ministers to discuss aid to Ukraine and China's stance"
    assert item["_gazetted"]["guid"] == "other-5512"
    assert item["_gazetted"]["guid_is_permalink"] is False
    assert item["date_published"] == "2022-04-05T12:40:00Z"


def test_second_poll_is_five_304_and_changes_nothing(story, origin):
    before = story.api.items()
    origin.forget()
    polls = story.api.refresh()
    assert [p["status"] for p in polls] == [304] * 5
    assert {p["outcome"] for p in polls} == {"unchanged"}
    assert [r.status for r in origin.log()] == [304] * 5
    assert all(r.headers["If-None-Match"] for r in origin.log())
    assert story.api.items() == before
