# SPDX-License-Identifier: ISC
"""What publishers expect of a program that polls feeds: the published list
(rachelbythebay.com/frb, by its numbers) and what others have written down. A
scripted origin sees what is asked of it; the daemon's clock is moved."""
import email.utils
import gzip
import sqlite3
import zlib
from contextlib import closing

import pytest

from conftest import seconds  # noqa: F401
from daemon import GAZETTED  # noqa: F401
from documents import numbered
from origin import Origin, Page
from waiting import wait_for

HOUR, DAY = 3600, 86400
asked = pytest.mark.asked


def http_date(t):
    return email.utils.formatdate(t, usegmt=True)


def answers(polite, path, *pages):
    """Serve pages one after the other, the last for ever."""
    left = list(pages)

    def page(request, handler):
        return left.pop(0) if len(left) > 1 else left[0]
    return polite.origin.serve(path, page)


def last(polite, path="/feed"):
    return polite.origin.log(path)[-1]


def again(polite, feed):
    """Poll by force, and return the poll."""
    return polite.api.refresh(feed["id"])[0]


DOC = numbered("polite", 1, 3).encode()
OTHER = numbered("polite", 1, 4).encode()


def page(body=DOC, status=200, **headers):
    return Page(body, status=status, etag=False,
                headers={k.replace("_", "-"): v for k, v in headers.items()})


def dated(date, body=DOC, status=200, **headers):
    """An answer with a Date of its own, not the one that the origin adds."""
    def answer(request, handler):
        handler.send_response_only(status)
        handler.send_header("Date", date)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
    return answer


# --- validators ---

@asked("FRB 001 send If-Modified-Since", "FRB 002 store Last-Modified",
       "FRB 003 send If-None-Match", "FRB 004 store ETag",
       "FRB 012 validators are opaque", "FRB 013 byte for byte")
def test_validators_byte_for_byte(polite):
    etag, modified = 'W/"a, b\\""', "yesterday, perhaps"
    url = answers(polite, "/feed", page(ETag=etag, Last_Modified=modified))
    feed = polite.api.add(url)
    again(polite, feed)
    assert last(polite).headers["If-None-Match"] == etag
    assert last(polite).headers["If-Modified-Since"] == modified


@asked("FRB 010 do not forget validators, short term",
       "FRB 011 do not forget validators, long term",
       "FRB 016 nor at a 429", "an error answer changes no validator")
@pytest.mark.parametrize("status", [304, 403, 404, 410, 429, 500, 503])
def test_validators_survive(polite, status):
    url = answers(polite, "/feed", page(ETag='"one"'),
                  page(b"no", status=status, ETag='"bad"')
                  if status != 304 else page(b"", status=304),
                  page(ETag='"one"'))
    feed = polite.api.add(url)
    again(polite, feed)
    polite.move(40 * DAY)
    again(polite, feed)
    assert last(polite).headers["If-None-Match"] == '"one"'


@asked("FRB 015 do not forget validators over a restart",
       "restart in mid-interval gives no early poll")
def test_restart(polite):
    url = answers(polite, "/feed", page(ETag='"one"'))
    feed = polite.api.add(url)
    due = polite.api.feed(feed["id"])["next_poll"]
    polite.daemon.restart()
    assert polite.api.feed(feed["id"])["next_poll"] == due
    polite.move(60)
    assert len(polite.origin.log("/feed")) == 1
    polite.pass_until_due(feed)
    assert last(polite).headers["If-None-Match"] == '"one"'


@asked("FRB 014 validators are one set")
def test_validators_are_one_set(polite):
    url = answers(polite, "/feed", page(ETag='"one"', Last_Modified="x"),
                  page(OTHER, Last_Modified="y"), page())
    feed = polite.api.add(url)
    again(polite, feed)
    again(polite, feed)
    assert "If-None-Match" not in last(polite).headers
    assert last(polite).headers["If-Modified-Since"] == "y"


@asked("200 with a new ETag and the same body stores the ETag")
def test_new_etag_same_body(polite):
    url = answers(polite, "/feed", page(ETag='"one"'), page(ETag='"two"'))
    feed = polite.api.add(url)
    again(polite, feed)
    again(polite, feed)
    assert last(polite).headers["If-None-Match"] == '"two"'


@asked("304 with new validators and max-age updates both",
       "304 without validators keeps them")
def test_304_updates(polite):
    url = answers(polite, "/feed", page(ETag='"one"'),
                  page(b"", 304, ETag='"two"', Cache_Control="max-age=30000"),
                  page(b"", 304))
    feed = polite.api.add(url)
    again(polite, feed)
    assert polite.wait(feed)[1] == "max-age"
    assert polite.wait(feed)[0] >= 29990
    again(polite, feed)
    assert last(polite).headers["If-None-Match"] == '"two"'
    assert polite.wait(feed)[0] >= 29990    # the stored value
    again(polite, feed)
    assert last(polite).headers["If-None-Match"] == '"two"'


# --- when ---

@asked("FRB 020 slow down at a 429", "FRB 021 even with no hint")
def test_429_without_a_hint(polite):
    url = answers(polite, "/feed", page(), page(b"no", 429))
    feed = polite.api.add(url)
    again(polite, feed)
    assert polite.wait(feed)[0] >= 4 * HOUR - 5


@asked("FRB 022 honour the document's cache hint")
@pytest.mark.parametrize("headers, low, high", [
    ({"Cache_Control": "max-age=20000"}, 20000, 22500),
    ({"Cache_Control": "max-age=20000", "Age": "10000"}, 10000, 11600),
    ({"Cache_Control": "no-cache, max-age=315360000"}, 900, 6000),
    ({"Cache_Control": "no-store, max-age=315360000"}, 900, 6000),
    ({"Cache_Control": "max-age=315360000"}, DAY, DAY + 4000),
])
def test_freshness(polite, headers, low, high):
    feed = polite.api.add(answers(polite, "/feed", page(**headers)))
    assert low - 5 <= polite.wait(feed)[0] <= high


@asked("Expires minus the server's Date")
def test_expires(polite):
    feed = polite.api.add(polite.origin.serve("/feed", dated(
        "Mon, 01 Jan 2024 00:00:00 GMT",
        Expires="Mon, 01 Jan 2024 06:00:00 GMT")))
    assert 21595 <= polite.wait(feed)[0] <= 24600


@asked("FRB 023 match the rhythm of the feed")
def test_rhythm(polite):
    """Of two feeds the one that publishes is looked at more often."""
    busy = {"n": 0}

    def busy_page(request, handler):
        busy["n"] += 1
        return page(numbered("busy", 1, busy["n"]).encode())
    feeds = [polite.api.add(polite.origin.serve("/busy", busy_page)),
             polite.api.add(answers(polite, "/idle", page()))]
    for feed in feeds:
        for _ in range(6):
            polite.pass_until_due(feed)
    waits = [polite.wait(feed)[0] for feed in feeds]
    assert polite.wait(feeds[0])[1] == "rhythm"
    assert waits[0] < waits[1]


@asked("FRB 024 honour the feed's own hints")
@pytest.mark.parametrize("hint, low, reason", [
    ("<ttl>300</ttl>", 5 * HOUR, "ttl"),
    ('<sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">'
     "daily</sy:updatePeriod>", DAY, "update-period"),
])
def test_hints(polite, hint, low, reason):
    doc = DOC.replace(b"<description>", hint.encode() + b"<description>", 1)
    feed = polite.api.add(answers(polite, "/feed", page(doc)))
    assert polite.wait(feed)[0] >= low - 5
    assert polite.wait(feed)[1] == reason


@asked("skipHours in GMT")
def test_skip_hours(polite):
    hour = int(polite.now()) % DAY // HOUR
    hours = "".join(f"<hour>{(hour + n) % 24}</hour>" for n in range(6))
    doc = DOC.replace(b"<description>", f"<skipHours>{hours}</skipHours>"
                      "<description>".encode(), 1)
    feed = polite.api.add(answers(polite, "/feed", page(doc)))
    due = seconds(polite.api.feed(feed["id"])["next_poll"])
    assert due % DAY // HOUR == (hour + 6) % 24
    assert polite.wait(feed)[1] == "skip-hours"


RETRIES = [("120", 0), ("0", 0), ("-5", 0), ("soon", 0), ("", 0), (None, 0),
           (str(2 * DAY), 2 * DAY), ("99999999999999999999", 31 * DAY)]


@asked("429/503 with seconds, 0, negative, garbage, absent, far future")
@pytest.mark.parametrize("status, own", [(429, 4 * HOUR), (503, 1800)])
@pytest.mark.parametrize("value, asked_for", RETRIES)
def test_retry_after(polite, status, own, value, asked_for):
    headers = {} if value is None else {"Retry_After": value}
    feed = polite.api.add(answers(polite, "/feed", page(),
                                  page(b"no", status, **headers)))
    again(polite, feed)
    wait, why = polite.wait(feed)
    low = max(own, asked_for)
    assert low - 5 <= wait <= max(1.1 * low, low + 6 * HOUR)
    assert why == ("retry-after" if asked_for else "back-off")


@asked("Retry-After as a date, relative to the server's Date")
def test_retry_after_date(polite):
    server = polite.now() - 400 * DAY
    feed = polite.api.add(polite.origin.serve("/feed", DOC))
    polite.origin.serve("/feed", dated(
        http_date(server), b"no", 503,
        Retry_After=http_date(server + 2 * DAY)))
    again(polite, feed)
    wait, why = polite.wait(feed)
    assert 2 * DAY - 5 <= wait <= 2 * DAY + 4000 and why == "retry-after"


@asked("max-age on the 429 itself counts, beyond a day")
def test_max_age_of_a_429(polite):
    feed = polite.api.add(answers(polite, "/feed", page(), page(
        b"no", 429, Cache_Control=f"max-age={2 * DAY}")))
    again(polite, feed)
    assert polite.wait(feed)[0] >= 2 * DAY - 5


@asked("FRB 037 not at the top of the hour", "FRB 033 do not hammer a server")
def test_never_at_the_full_hour(polite):
    for n in range(40):
        feed = polite.api.add(answers(polite, f"/feed{n}", page()))
        minute = seconds(polite.api.feed(feed["id"])["next_poll"]) % HOUR / 60
        assert 2 <= minute <= 58
        polite.move(90)


# --- hosts ---

@asked("FRB 034 many feeds, few servers",
       "N feeds on one host: spacing, one connection")
def test_one_at_a_time(make_daemon, origin):
    daemon = make_daemon('allow_private = { "127.0.0.1" }\n'
                         'poll { host_spacing = "1s" }\n').start()
    gate = origin.hold("/0")
    for n in range(3):
        origin.serve(f"/{n}", DOC)
        daemon.api.post("/v1/feeds", {"url": origin.url(f"/{n}")})
        if n == 0:
            gate.wait_arrived()
    assert len(origin.log()) == 1
    gate.release()
    wait_for(lambda: len(origin.log()) == 3)
    times = [r.time for r in origin.log()]
    assert times[2] - times[1] >= 0.9


@asked("FRB 035 many hosts, few addresses")
def test_many_hosts_at_one_address(make_daemon):
    """At most sixteen times per_host transfers at an address, however many
    origins there are at it."""
    daemon = make_daemon('allow_private = { "127.0.0.1" }\n'
                         'poll { host_spacing = "0s" }\n').start()
    origins = [Origin() for _ in range(20)]
    for o in origins:
        daemon.api.add(o.serve("/feed", DOC))
        o.forget()
    gates = [o.hold("/feed") for o in origins]
    asked_for = lambda: sum(len(o.log()) for o in origins)      # noqa: E731
    daemon.api.post("/v1/refresh", force=1)
    wait_for(lambda: asked_for() == 16)
    for gate, o in zip(gates, origins):
        assert asked_for() == 16        # nobody went before his turn
        if o.log():
            gate.release()
            break
    wait_for(lambda: asked_for() == 17)
    for gate in gates:
        gate.release()
    wait_for(lambda: asked_for() == 20)
    for o in origins:
        o.close()


@asked("429 cools the origin")
def test_429_cools_the_origin(polite):
    one = polite.api.add(answers(polite, "/one", page(), page(b"", 429)))
    two = polite.api.add(answers(polite, "/two", page()))
    again(polite, one)
    polite.move(70)
    reply = polite.api.post(f"/v1/feeds/{two['id']}/refresh", wait=5)
    assert reply.status == 429 and int(reply.headers["Retry-After"]) > 60
    host = polite.api.get(f"/v1/feeds/{two['id']}/schedule").json["host"]
    assert "cooling_until" in host
    polite.daemon.restart()
    polite.move(0)
    host = polite.api.get(f"/v1/feeds/{two['id']}/schedule").json["host"]
    assert "cooling_until" in host      # a restart does not forget
    assert polite.api.refresh(two["id"])[0]["status"] == 200    # by force


@asked("one failing route of a host does not stop the others")
def test_one_failing_route(polite):
    one = polite.api.add(answers(polite, "/one", page(), page(b"", 500)))
    two = polite.api.add(answers(polite, "/two", page()))
    for _ in range(4):
        again(polite, one)
    polite.move(70)
    assert polite.api.refresh(two["id"], force=0)[0]["status"] == 200


@asked("5xx from three feeds of an origin cools it")
def test_three_feeds_agree(polite):
    feeds = [polite.api.add(answers(polite, f"/{n}", page(), page(b"", 503)))
             for n in range(3)]
    for feed in feeds:
        again(polite, feed)
    host = polite.api.get(f"/v1/feeds/{feeds[0]['id']}/schedule").json["host"]
    assert "cooling_until" in host


@asked("FRB 070 limit fetches on demand")
def test_refresh_is_limited(polite):
    feed = polite.api.add(answers(polite, "/feed", page()))
    reply = polite.api.post(f"/v1/feeds/{feed['id']}/refresh", wait=5)
    assert reply.status == 429 and 1 <= int(reply.headers["Retry-After"]) <= 60
    assert polite.api.refresh(wait=5, force=0) == []
    assert len(polite.origin.log("/feed")) == 1
    polite.move(61)
    assert polite.api.refresh(feed["id"], force=0)[0]["status"] == 200


@asked("what a refresh of all leaves out is told, with the reason")
def test_refresh_of_all_tells_what_waits(polite):
    one = polite.api.add(answers(polite, "/one", page(), page(b"", 429)))
    two = polite.api.add(answers(polite, "/two", page()))
    others = Origin(), Origin()
    new = polite.api.add(others[0].serve("/feed", DOC))
    left = [page(), page(b"", 503, Retry_After="7200")]
    slow = polite.api.add(others[1].serve(
        "/feed", lambda request, handler: left.pop(0)))
    again(polite, slow)
    again(polite, one)
    polite.move(70)
    polite.api.refresh(new["id"])
    for wait in (0, 10):
        reply = polite.api.post("/v1/refresh", wait=wait)
        why = {p["feed"]: p["reason"] for p in reply.json["postponed"]}
        assert why[one["id"]] == why[two["id"]] == "host"
        assert why[new["id"]] == "just-polled"
        assert why[slow["id"]] == "retry-after"
        assert all(seconds(p["until"]) > polite.now()
                   for p in reply.json["postponed"])
    ran = polite.daemon.gazette("refresh", "--wait", check=False)
    for o in others:
        o.close()
    assert "2 feeds wait because their hosts are left alone" in ran.stderr


@asked("FRB 071 no unconditional fetch on demand")
def test_refresh_is_conditional(polite):
    feed = polite.api.add(polite.origin.serve("/feed", DOC))
    assert again(polite, feed)["status"] == 304


@asked("Retry-After holds for a refresh, unless by force")
def test_retry_after_and_refresh(polite):
    feed = polite.api.add(answers(polite, "/feed", page(), page(
        b"", 503, Retry_After="7200")))
    again(polite, feed)
    polite.move(HOUR)
    reply = polite.api.post(f"/v1/feeds/{feed['id']}/refresh", wait=5)
    assert reply.status == 429
    assert 3000 < int(reply.headers["Retry-After"]) <= HOUR


# --- what is asked ---

@asked("FRB 036 adding a feed is one request", "FRB 030 one fetch per content",
       "FRB 031 linked pages are not fetched", "FRB 032 icons are not fetched")
def test_adding_is_one_request(polite):
    linked = "".join(f"<{name}>{polite.origin.url('/' + name)}</{name}>"
                     for name in ("link", "docs", "comments", "icon", "logo"))
    image = polite.origin.url("/image.png")
    doc = DOC.replace(b"<description>", f"""{linked}
        <image><url>{image}</url><link>{image}</link></image>
        <item><guid>more</guid>{linked}<enclosure url="{image}" length="9"
        type="image/png"/><description>&lt;img src="{image}"></description>
        </item><description>""".encode(), 1)
    feed = polite.api.add(polite.origin.serve("/feed", doc))
    assert feed["items"] == 4
    assert [r.path for r in polite.origin.log()] == ["/feed"]
    again(polite, feed)     # nor with the next poll
    assert {r.path for r in polite.origin.log()} == {"/feed"}


@asked("FRB 050 no HEAD", "FRB 051 GET only", "FRB 060 no added parameters",
       "FRB 061 no cookies", "FRB 062 no referrer", "FRB 063 no cache-busting",
       "FRB 064 no Pragma", "FRB 065 the query is left in its order",
       "FRB 066 the query is sent as it is")
def test_request_is_clean(polite):
    body = page(Set_Cookie="a=b")
    feed = polite.api.add(answers(polite, "/feed", body) + "?b=2&a=1&b=%7e")
    again(polite, feed)
    for r in polite.origin.log():
        assert r.method == "GET" and r.path == "/feed?b=2&a=1&b=%7e"
        for name in ("Cookie", "Referer", "Pragma", "Cache-Control", "From"):
            assert name not in r.headers


@asked("FRB 080 a User-Agent", "FRB 081 its own name", "FRB 082 a version",
       "FRB 083 a contact", "FRB 084 no library's name", "FRB 085 no browser",
       "FRB 086 no user's name", "FRB 087 it does not change",
       "FRB 088 a true URL", "FRB 089 for all requests", "FRB 090 consistent")
def test_user_agent(polite):
    polite.tick()
    feed = polite.api.add(polite.origin.serve("/feed", DOC))
    again(polite, feed)
    polite.daemon.restart()
    again(polite, feed)
    agent, = {r.headers["User-Agent"] for r in polite.origin.log()}
    assert agent.startswith("gazetted/") and "(+http" in agent
    assert not any(w in agent.lower() for w in ("curl", "mozilla", "libxml"))


@asked("FRB 140 compression is asked for", "FRB 141 and understood",
       "gzip and deflate")
@pytest.mark.parametrize("coding, pack", [
    ("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_compression(polite, coding, pack):
    feed = polite.api.add(answers(polite, "/feed", page(
        pack(DOC), Content_Encoding=coding)))
    assert feed["items"] == 3
    assert "gzip" in last(polite).headers["Accept-Encoding"]


# --- URLs ---

@asked("FRB 100 a bad URL is not stored", "FRB 101 what is no feed is told",
       "captive-portal HTML is not a feed")
def test_no_feed_is_not_stored(polite):
    url = answers(polite, "/page", page(b"<!doctype html><title>Log in</title>"))
    reply = polite.api.post("/v1/feeds", {"url": url}, wait=10)
    assert reply.status == 422 and reply.json["code"] == "not_feed"
    reply = polite.api.post("/v1/feeds", {"url": "no url"})
    assert reply.status in (400, 422), reply
    assert polite.api.feeds() == []


@asked("FRB 102 rel=alternate is used", "FRB 103 paths are not guessed",
       "FRB 104 no /feed, no /rss")
def test_alternate(polite):
    url = answers(polite, "/page", page(
        b'<!doctype html><link rel="alternate" type="application/rss+xml" '
        b'href="/the-feed"><title>x</title>'))
    reply = polite.api.post("/v1/feeds", {"url": url}, wait=10)
    assert reply.status == 422
    assert "/the-feed" in reply.text
    assert {r.path for r in polite.origin.log()} == {"/page"}


@asked("FRB 105 URLs stay private", "FRB 106 no third party is told")
def test_urls_stay_private(polite):
    feed = polite.api.add(answers(polite, "/secret-path", page(),
                                  page(b"", 500)), private=True)
    again(polite, feed)
    assert "secret-path" not in polite.daemon.log()
    assert "secret-path" not in polite.api.get("/metrics").text
    assert "secret-path" not in polite.api.get("/v1/export").text


# --- errors ---

ERRORS = [("FRB 112 403", 403, 4 * HOUR), ("FRB 113 404", 404, 2 * HOUR),
          ("FRB 115 500", 500, 1800), ("FRB 116 503", 503, 1800),
          ("451", 451, DAY), ("401 is asked daily", 401, DAY)]


@asked(*(f"{name}: slow down" for name, _, _ in ERRORS),
       "FRB 117 any error slows down", "404 does not stop")
@pytest.mark.parametrize("status, low", [(s, low) for _, s, low in ERRORS])
def test_errors_slow_down(polite, status, low):
    feed = polite.api.add(answers(polite, "/feed", page(), page(b"", status)))
    waits = []
    for _ in range(8):
        again(polite, feed)
        waits.append(polite.wait(feed)[0])
    assert waits[0] >= low - 5
    assert waits[-1] >= DAY - 5 and waits[-1] <= DAY + 4000
    assert polite.api.feed(feed["id"])["state"] == "active"


@asked("after a month of 404 the user is told")
def test_not_found_for_long(polite):
    feed = polite.api.add(answers(polite, "/feed", page(), page(b"", 404)))
    again(polite, feed)
    before = polite.api.feed(feed["id"])["error"]
    assert before["code"] == "http_404" and "for good" not in before["detail"]
    polite.move(31 * DAY)
    wait_for(lambda: "failed for 31 days and may be gone for good" in
             polite.api.feed(feed["id"])["error"]["detail"])
    assert polite.api.feed(feed["id"])["state"] == "active"


@asked("FRB 118 a connection that fails: slow down")
def test_connection_fails(polite):
    other = Origin()
    feed = polite.api.add(other.serve("/feed", DOC))
    before = polite.wait(feed)[0]
    other.close()
    again(polite, feed)
    assert polite.wait(feed)[1] == "back-off"
    assert polite.wait(feed)[0] > before * 1.2


@asked("FRB 119 DNS that fails: slow down")
def test_no_name(polite):
    reply = polite.api.post("/v1/feeds", {"url": "http://nowhere.invalid/f"},
                            wait=20, timeout=40)
    assert reply.status == 202 and reply.json["error"]["code"] == "dns"
    assert polite.wait(reply.json)[1] == "back-off"


@asked("FRB 110 slow down when it stops being a feed",
       "FRB 120 say so", "a captive portal overwrites nothing")
def test_stops_being_a_feed(polite):
    url = answers(polite, "/feed", page(ETag='"one"'),
                  page(b"<!doctype html><title>Log in</title>", ETag='"p"'))
    feed = polite.api.add(url)
    again(polite, feed)
    assert polite.wait(feed)[0] >= 2 * HOUR - 5
    shown = polite.api.feed(feed["id"])
    assert shown["error"]["code"] == "not_feed" and shown["items"] == 3
    assert shown["title"] == "polite"
    again(polite, feed)
    assert last(polite).headers["If-None-Match"] == '"one"'


@asked("FRB 111 410: stop", "FRB 114 410: tell", "410 stops, 404 does not")
def test_gone(polite):
    feed = polite.api.add(answers(polite, "/feed", page(), page(b"", 410)))
    again(polite, feed)
    again(polite, feed)
    assert polite.api.feed(feed["id"])["state"] == "active"
    polite.move(2 * DAY)  # it is due by then, however it was spread
    wait_for(lambda: polite.api.feed(feed["id"])["state"] == "gone")
    shown = polite.api.feed(feed["id"])
    assert shown["error"]["code"] == "gone"
    assert shown["items"] == 3
    polite.move(90 * DAY)
    n = len(polite.origin.log("/feed"))
    polite.api.patch(f"/v1/feeds/{feed['id']}", {"state": "active"})
    wait_for(lambda: len(polite.origin.log("/feed")) > n)


# --- redirects ---

def redirect(polite, path, target, status):
    return polite.origin.serve(path, lambda request, handler: page(
        b"", status, Location=target))


@asked("FRB 130 301 is permanent", "FRB 131 308 is permanent",
       "FRB 132 the user is told", "FRB 135 by the change stream",
       "301 needs confirmations over time, and a feed at the target")
@pytest.mark.parametrize("status", [301, 308])
def test_moved_for_good(polite, status):
    old = polite.origin.serve("/feed", DOC)
    feed = polite.api.add(old)
    new = polite.origin.serve("/new", DOC)
    redirect(polite, "/feed", new, status)
    for _ in range(4):
        again(polite, feed)
    assert polite.api.feed(feed["id"])["url"] == old    # not in an hour
    polite.move(2 * DAY + 60)
    again(polite, feed)
    shown = polite.api.feed(feed["id"])
    assert shown["url"] == new and shown["id"] == feed["id"]
    assert "has moved for good" in polite.daemon.log()
    lines = polite.api.get("/v1/changes").lines
    assert any(x["change"] == "feed" and x["feed"].get("url") == new
               for x in lines)


def test_moved_with_headers_of_its_own(polite):
    """They are for its origin: it keeps its URL, and the user is told."""
    old = polite.origin.serve("/feed", DOC)
    feed = polite.api.add(old, headers={"X-Token": "hush"})
    with closing(Origin()) as other:
        redirect(polite, "/feed", other.serve("/new", DOC), 301)
        for _ in range(4):
            again(polite, feed)
            polite.move(2 * DAY)
        assert all("X-Token" not in r.headers for r in other.log())
    shown = polite.api.feed(feed["id"])
    assert shown["url"] == old and shown["warning"]["code"] == "moved"


@asked("FRB 133 302 is temporary", "FRB 134 307 is temporary")
@pytest.mark.parametrize("status", [302, 303, 307])
def test_moved_for_now(polite, status):
    old = polite.origin.serve("/feed", DOC)
    feed = polite.api.add(old)
    redirect(polite, "/feed", polite.origin.serve("/new", DOC), status)
    for _ in range(4):
        again(polite, feed)
        polite.move(2 * DAY)
    assert polite.api.feed(feed["id"])["url"] == old


@asked("a redirect to what is no feed is never adopted")
def test_moved_to_no_feed(polite):
    old = polite.origin.serve("/feed", DOC)
    feed = polite.api.add(old)
    redirect(polite, "/feed", polite.origin.serve(
        "/login", b"<!doctype html><title>x</title>", "text/html"), 301)
    for _ in range(4):
        again(polite, feed)
        polite.move(2 * DAY)
    assert polite.api.feed(feed["id"])["url"] == old


@asked("FRB 137 feeds may merge")
def test_merged(polite):
    one = polite.api.add(polite.origin.serve("/one", DOC))
    two = polite.api.add(polite.origin.serve("/two", OTHER))
    redirect(polite, "/one", two["url"], 301)
    for _ in range(4):
        again(polite, one)
        polite.move(2 * DAY)
    shown = polite.api.feed(one["id"])
    assert shown["url"] == one["url"]
    assert shown["warning"]["code"] == "duplicate"


@asked("FRB 136 TLS trouble is told")
def test_tls_trouble(polite):
    url = polite.origin.url("/feed").replace("http:", "https:")
    reply = polite.api.post("/v1/feeds", {"url": url}, wait=20, timeout=40)
    assert reply.status == 202 and reply.json["error"]["code"] == "tls"
    assert reply.json["error"]["detail"]


# --- clocks and networks ---

def subscribe(polite, n):
    """Many feeds of one origin, each polled once. Their ids."""
    urls = [polite.origin.serve(f"/f{i}", DOC) for i in range(n)]
    body = "".join(f'<outline xmlUrl="{url}"/>' for url in urls)
    polite.api.post("/v1/opml",
                    f'<opml version="2.0"><body>{body}</body></opml>',
                    headers={"Content-Type": "text/x-opml"}, timeout=60)
    ids = [f["id"] for f in polite.api.feeds() if f["url"] in urls]
    wait_for(lambda: len(polite.origin.log()) >= n)
    wait_for(lambda: all("last_poll" in f for f in polite.api.feeds()))
    polite.origin.forget()
    return ids


def most_at_once(log, seconds=1.0):
    """The most requests within so much time."""
    times = sorted(r.time for r in log)
    return max(sum(t <= u < t + seconds for u in times) for t in times)


@asked("suspend or a clock jump: no burst")
@pytest.mark.parametrize("jump", [30 * DAY, 2 * HOUR + 600])
def test_no_burst_after_a_jump(polite, jump):
    feeds = len(subscribe(polite, 90))
    polite.tick()
    polite.origin.forget()
    polite.move(jump)
    logged = lambda: [r for r in polite.origin.log()    # noqa: E731
                      if r.path.startswith("/f")]
    wait_for(lambda: len(logged()) >= feeds, 60, "polls of all feeds")
    assert most_at_once(logged()) < feeds / 2
    assert len({r.path for r in logged()}) == feeds
    assert "the clock jumped by" in polite.daemon.log()


@asked("a clock set back: nothing is polled anew")
def test_no_burst_after_a_jump_back(polite):
    feeds = subscribe(polite, 10)
    dues = {f["id"]: f["next_poll"] for f in polite.api.feeds()}
    polite.tick()
    polite.origin.forget()
    polite.move(-6 * HOUR)
    for _ in range(3):
        polite.move(0)
    assert all(r.path == "/ticker" for r in polite.origin.log())
    assert all(polite.api.feed(i)["next_poll"] == dues[i] for i in feeds)


@asked("a due time in the absurd future is mended at the start")
def test_absurd_due_time(polite):
    feed = polite.api.add(polite.origin.serve("/feed", DOC))
    polite.daemon.stop()
    with sqlite3.connect(polite.daemon.store) as db:
        db.execute("UPDATE feed SET next_poll = next_poll + 100 * 365 * 86400")
    polite.origin.forget()
    polite.daemon.start()
    wait_for(lambda: polite.origin.log("/feed"))
    assert feed["id"]


class Away:
    """Feeds at origins of their own, which can go away and come back."""

    def __init__(self, polite, n=12):
        self.polite = polite
        self.origins = [Origin() for _ in range(n)]
        self.ids = [polite.api.add(o.serve("/feed", DOC))["id"]
                    for o in self.origins]

    def go(self):
        for o in self.origins:
            o.close()

    def come_back(self, body=DOC, type="application/xml"):
        self.origins = [Origin(port=o.port) for o in self.origins]
        for o in self.origins:
            o.serve("/feed", body, type)

    def feeds(self):
        return [f for f in self.polite.api.feeds() if f["id"] in self.ids]

    def refresh(self):
        for i in self.ids:
            self.polite.api.refresh(i)


def down(polite):
    return "gazetted_outage 1" in polite.api.get("/metrics").text.split("\n")


def counted(away):
    """Of the feeds, those against which something is held."""
    return [f for f in away.feeds() if "error" in f or
            f["next_poll_reason"] != "local"]


@pytest.fixture
def away(polite):
    a = Away(polite)
    yield a
    a.go()


@asked("most origins fail at once: our fault, nothing is counted",
       "those failures by which it shows are taken back")
def test_outage(polite, away):
    away.go()
    polite.move(120, wake=away.ids[0])
    away.refresh()
    assert down(polite)
    assert "most origins cannot be reached" in polite.daemon.log()
    wait_for(lambda: not counted(away), what="taken back failures")
    for f in away.feeds():      # soon again, and not all at once
        assert 50 <= seconds(f["next_poll"]) - polite.now() <= 1000
    assert len({f["next_poll"] for f in away.feeds()}) > 6
    assert all(polite.api.polls(f["id"])[0]["code"] == "connect"
               for f in away.feeds())       # the log tells what was
    away.come_back()
    polite.move(1200, wake=away.ids[0])
    assert not down(polite)
    assert "origins can be reached again" in polite.daemon.log()
    wait_for(lambda: all(o.log() for o in away.origins))
    wait_for(lambda: all(f["last_poll"] > f["added"] and "error" not in f and
                         f["next_poll_reason"] != "local"
                         for f in away.feeds()))


@asked("what failed before an outage stays counted")
def test_outage_and_a_dead_feed(polite, away):
    dead = Origin()
    url = dead.serve("/feed", DOC)
    feed = polite.api.add(url)
    dead.close()
    again(polite, feed)
    since = polite.api.feed(feed["id"])["error"]
    polite.move(HOUR, wake=feed["id"])
    before = polite.api.feed(feed["id"])["error"]
    assert before["since"] == since["since"] and before["count"] == 2
    polite.move(1200, wake=away.ids[0])
    away.go()
    polite.move(120, wake=feed["id"])
    away.refresh()
    wait_for(lambda: not counted(away))
    shown = polite.api.feed(feed["id"])["error"]
    assert shown["since"] == since["since"] and shown["count"] == 2


@asked("a captive portal in the place of all feeds is our fault")
def test_portal(polite, away):
    away.go()
    away.come_back(b"<!doctype html><title>Log in</title>", "text/html")
    polite.move(120, wake=away.ids[0])
    away.refresh()
    assert down(polite)
    wait_for(lambda: not counted(away), what="taken back failures")
    assert all(f["items"] == 3 and f["title"] == "polite"
               for f in away.feeds())
    away.go()
    away.come_back()
    away.refresh()
    assert not down(polite)


@asked("an outage: polling pauses, but for probes", "no burst after an outage")
def test_no_burst_after_an_outage(polite, away):
    feeds = subscribe(polite, 100)
    away.go()
    polite.move(120, wake=away.ids[0])
    away.refresh()
    assert down(polite)
    for i in feeds:     # all are due now
        polite.api.patch(f"/v1/feeds/{i}", {"interval": 60})
    polite.move(25, wake=away.ids[0])
    polite.move(25, wake=away.ids[0])
    assert down(polite) and not polite.origin.log()
    polite.move(25, wake=away.ids[0])   # the probes begin
    wait_for(lambda: not down(polite))
    wait_for(lambda: len(polite.origin.log()) >= len(feeds), 60)
    assert most_at_once(polite.origin.log()) < len(feeds) / 2


# --- seeing it ---

@asked("why: every term with its time, and the one that won")
def test_why(polite):
    feed = polite.api.add(answers(polite, "/feed", page(
        Cache_Control="max-age=20000")))
    why = polite.api.get(f"/v1/feeds/{feed['id']}/schedule").json
    assert why["reason"] == "max-age"
    assert {t["name"] for t in why["terms"]} >= {"default", "max-age"}
    for term in why["terms"]:
        assert term["until"] and term["detail"]
    text = polite.daemon.gazette("why", feed["id"]).stdout
    assert "max-age" in text and "Cache-Control" in text


@asked("metrics by class of error, lateness, turns of the loop")
def test_metrics(polite):
    feed = polite.api.add(answers(polite, "/feed", page(), page(b"", 404)))
    polite.pass_until_due(feed)
    text = polite.api.get("/metrics").text
    assert 'gazetted_poll_errors_total{class="http_404"} 1' in text
    assert 'gazetted_poll_lateness_seconds_bucket{le="+Inf"} ' in text
    assert "gazetted_loop_turn_p999_seconds " in text
