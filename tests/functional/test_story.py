# SPDX-License-Identifier: ISC
"""One story in five feeds, polled twice from a real HTTP server."""
import pytest

from documents import rss

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


# --- one story ---

def test_four_copies_are_one_story(story):
    by_story = {}
    for items in story.items:
        for item in items:
            own = story.api.get("/v1/items/" + item["id"]).json["_gazetted"]
            by_story.setdefault(own["story"], []).append(
                (item["title"], own["copies"]))
    assert sorted(len(copies) for copies in by_story.values()) == [1, 1, 4]
    assert all(n == len(copies) for copies in by_story.values()
               for _, n in copies)


def linked_story(story):
    listed = story.api.get("/v1/stories", copies=2).json["stories"]
    assert len(listed) == 1
    return story.api.get("/v1/stories/" + listed[0]["id"]).json


def test_story_object(story):
    whole = linked_story(story)
    first = next(i for i in story.items[0] if i["title"] == HEADLINE)
    assert whole["copies"] == 4
    assert whole["origin"] == first["id"]
    assert whole["title"] == HEADLINE
    assert whole["url"] == STORY
    # The earliest first, by what was published.
    expected = [first["id"], story.items[3][0]["id"], story.items[1][0]["id"],
                story.items[2][0]["id"]]
    assert [i["id"] for i in whole["items"]] == expected


def test_export_of_the_best_copies(story):
    listed = story.api.get("/v1/items", stories=1).json["items"]
    exported = story.api.items(stories=1)
    assert [i["id"] for i in exported] == [i["id"] for i in listed][::-1]
    assert len(exported) == 3


def test_stories_list(story):
    listed = story.api.get("/v1/stories").json["stories"]
    assert sorted(s["copies"] for s in listed) == [1, 1, 4]
    page = story.api.get("/v1/stories", limit=2).json
    rest = story.api.get("/v1/stories", limit=2,
                         cursor=page["next_cursor"]).json
    assert page["stories"] + rest["stories"] == listed
    assert "next_cursor" not in rest
    assert story.api.get("/v1/stories/0").status == 404
    assert story.api.get("/v1/stories/ffff").status == 404
    status = story.api.get("/v1/status").json["stories"]
    assert (status["linked"], status["among_items"]) == (1, 6)


def test_items_by_story(story):
    items = story.api.get("/v1/items", stories=1).json["items"]
    assert len(items) == 3
    assert linked_story(story)["origin"] in {i["id"] for i in items}
    # Where only a copy matches, that copy is what is shown.
    feed = story.items[2][0]["_gazetted"]["feed"]
    items = story.api.get("/v1/items", stories=1, feed=feed).json["items"]
    assert [i["id"] for i in items] == [story.items[2][0]["id"]]


def test_a_cut_stays_cut(story, origin, shared):
    whole = linked_story(story)
    path = f"/v1/stories/{whole['id']}/items/"
    partner = story.items[2][0]["id"]
    assert story.api.delete(path + partner).status == 204
    assert story.api.delete(path + partner).status == 404
    own = story.api.get("/v1/items/" + partner).json["_gazetted"]
    assert own["copies"] == 1 and own["story"] != whole["id"]
    assert linked_story(story)["copies"] == 3
    # Neither an edit nor a restart links it again.
    text = (shared / "fixtures" / "syndicated-story" / FEEDS[2]).read_bytes()
    origin.serve("/" + FEEDS[2], text.replace(b"in Brussels", b"in Antwerp"))
    story.restart()
    polls = story.api.refresh(own["feed"])
    assert polls[0]["changed"] == 1
    assert linked_story(story)["copies"] == 3
    # The origin can be cut as well; the story keeps its id.
    assert story.api.delete(path + whole["origin"]).status == 204
    rest = linked_story(story)
    assert (rest["id"], rest["copies"]) == (whole["id"], 2)
    alone = story.api.get("/v1/items/" + whole["origin"]).json["_gazetted"]
    assert alone["copies"] == 1 and alone["story"] != whole["id"]


def test_copies_are_found_after_a_restart(daemon, origin, shared):
    folder = shared / "fixtures" / "syndicated-story"
    for name in FEEDS:
        origin.serve(f"/{name}", (folder / name).read_bytes())
        daemon.api.add(origin.url(f"/{name}"))
        daemon.restart()
    assert linked_story(daemon)["copies"] == 4


def test_story_goes_with_its_feeds(story):
    whole = linked_story(story)
    for item in whole["items"][1:]:
        assert story.api.delete(
            "/v1/feeds/" + item["_gazetted"]["feed"]).status == 204
    own = story.api.get("/v1/items/" + whole["origin"]).json["_gazetted"]
    assert own["copies"] == 1


def test_story_by_the_client(story):
    partner = story.items[2][0]["id"]
    lines = story.gazette("story", partner).stdout.splitlines()
    assert len(lines) == 4
    assert len(story.gazette("items", "--stories").stdout.splitlines()) == 3
    story.gazette("story", "split", partner)
    assert len(story.gazette("story", partner).stdout.splitlines()) == 1
    assert story.gazette("story", "split", partner, check=False).returncode == 1


# --- boilerplate ---

FOOTER = "".join(
    f"<p>{line}</p>" for line in (
        "Subscribe to our newsletter and get the most important stories of "
        "the day delivered to your inbox every single morning at no cost.",
        "All rights reserved; no part of this page may be reproduced in any "
        "form without the written permission of the publisher of this site.",
        "You can share this story on social media, send it to a friend, or "
        "print it on paper with the button at the bottom of this very page."))
WORDS = ("harbour bridge ferry council budget orchard museum railway census "
         "drought turbine verdict treaty pension reactor tunnel vaccine "
         "harvest stadium archive").split()


def article(n):
    """A text of its own, with the footer that all have."""
    words = [WORDS[(n * 7 + i * (n + 3)) % len(WORDS)] + str(n)
             for i in range(30)]
    return {"guid": f"b-{n}", "title": " ".join(words[:5]),
            "link": f"https://example.org/b/{n}",
            "text": f"<p>{' '.join(words)}</p>{FOOTER}",
            "date": "Tue, 05 Apr 2022 14:03:11 GMT"}


def test_boilerplate_is_remembered(daemon, origin):
    """What all items of a feed have makes no two of them copies, also where
    a later document has but one that is new."""
    feeds = [daemon.api.add(origin.serve(
        f"/{name}", rss(name, [article(first + n) for n in range(4)])))
        for name, first in (("one", 0), ("two", 10))]
    for name, first in (("one", 0), ("two", 10)):
        origin.serve(f"/{name}", rss(
            name, [article(first + n) for n in range(5)]))
    assert [daemon.api.refresh(f["id"])[0]["new"] for f in feeds] == [1, 1]
    stories = daemon.api.get("/v1/stories", limit=100).json["stories"]
    assert [s["copies"] for s in stories] == [1] * 10
    # Without a memory of it, the footer is most of what there is.
    daemon.api.add(origin.serve("/three", rss("three", [
        {**article(20), "text": FOOTER}])))
    assert daemon.api.get("/v1/status").json["stories"]["linked"] == 0
