/* SPDX-License-Identifier: ISC */
/*
 * The interface as a client meets it, over its socket, with a faked world
 * behind it: answers, streams, limits, and clients that misbehave.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>

#include "../../daemon/publish/api.h"
#include "api_client.h"
#include "bounds.h"
#include "digest.h"
#include "fake_world.h"
#include "fetch.h"
#include "publish.h"
#include "util.h"

static struct {
	char dir[40], path[60];
	struct fetch *fetch;
	struct publish *publish;
} fixture;

/* --- fixture --- */

static int
setup(void **state)
{
	struct fetch_conf fc = { .max_body = MIB(1), .bodies_in_flight = MIB(1),
		.max_transfers = 1 };
	struct publish_conf pc = { .socket_path = fixture.path,
		.socket_mode = 0600, .activated_fd = -1 };
	char why[PUBLISH_ERROR_LEN];

	(void)state;
	memset(&world, 0, sizeof(world));
	world.base = event_base_new();
	event_base_priority_init(world.base, 2); /* as the daemon's */
	world.feeds = 3;
	world.items = 120;
	world.item_bytes = 100;
	world.seq = 5;
	snprintf(fixture.dir, sizeof(fixture.dir), "/tmp/gazetted-api-XXXXXX");
	if (mkdtemp(fixture.dir) == NULL)
		return -1;
	snprintf(fixture.path, sizeof(fixture.path), "%s/s", fixture.dir);
	fixture.fetch = fetch_new(world.base, &fc);
	pc.fetch = fixture.fetch;
	pc.pipeline = (struct pipeline *)&world; /* any address: faked */
	return publish_start(world.base, &pc, &fixture.publish, why);
}

static int
teardown(void **state)
{
	(void)state;
	publish_stop_accepting(fixture.publish, NULL, NULL);
	turn(0);
	publish_free(fixture.publish);
	world_release();
	turn(5);
	fetch_free(fixture.fetch);
	event_base_free(world.base);
	return rmdir(fixture.dir);
}

/* --- the table --- */

/* What dispatches is what will be described: each row has to be complete. */
static void
test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < api_routes_count; i++) {
		const struct api_route *r = &api_routes[i];
		const struct api_param *p = r->params;
		unsigned seen = 0;

		assert_non_null(r->handle);
		assert_true(r->summary[0] != '\0');
		/* One's own position may be kept by who may only read; a
		 * backup has passwords. */
		assert_int_equal(r->writes, (r->method != API_GET &&
		    strncmp(r->path, "/v1/consumers/", 14) != 0) ||
		    strcmp(r->path, "/v1/backup") == 0);
		assert_true(r->body == 0 || r->method != API_GET);
		for (size_t j = 0; j < i; j++)
			assert_true(r->method != api_routes[j].method ||
			    strcmp(r->path, api_routes[j].path) != 0);
		for (; p != NULL && p->name != NULL; p++) {
			assert_int_equal(seen & 1u << p->id, 0);
			seen |= 1u << p->id;
			assert_true(p->type != PARAM_NUMBER || p->min < p->max);
			assert_int_equal(p->type == PARAM_WORD, p->words != NULL);
		}
	}
}

/* --- answers --- */

static void
test_answers(void **state)
{
	static const struct {
		const char *request, *status, *text;
	} cases[] = {
		{ "GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n", "200", "\"version\"" },
		{ "GET http://localhost/v1/status HTTP/1.1\r\nHost: x\r\n\r\n",
		    "200", "\"version\"" },
		{ "GET /v1/status HTTP/1.0\r\n\r\n", "200", "\"version\"" },
		{ "GET /v1/status HTTP/1.1\r\n\r\n", "400", "Host" },
		{ "HEAD /v1/status HTTP/1.1\r\nHost: x\r\n\r\n", "200", "" },
		{ "HEAD /v1/export HTTP/1.1\r\nHost: x\r\n\r\n", "200", "" },
		{ "OPTIONS /v1/feeds HTTP/1.1\r\nHost: x\r\n\r\n", "204",
		    "Allow: GET, HEAD, POST, OPTIONS" },
		{ "OPTIONS /v1/x HTTP/1.1\r\nHost: x\r\n\r\n", "404", "" },
		{ "TRACE /v1/feeds HTTP/1.1\r\nHost: x\r\n\r\n", "405", "Allow: " },
		{ "PUT /v1/feeds HTTP/1.1\r\nHost: x\r\n\r\n", "405",
		    "\"code\":\"method_not_allowed\"" },
		{ "BREW /v1/feeds HTTP/1.1\r\nHost: x\r\n\r\n", "501",
		    "\"code\":\"not_implemented\"" },
		{ "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", "200", "\"ok\"" },
		{ "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", "200", "# EOF" },
		{ "GET /v1/feeds HTTP/1.1\r\nHost: x\r\n\r\n", "200",
		    "\"id\":\"0000000000000003\"" },
		{ "GET /v1/feeds/0000000000000002 HTTP/1.1\r\nHost: x\r\n\r\n",
		    "200", "http://feed2.example/" },
		{ "GET /v1/feeds/0000000000000009 HTTP/1.1\r\nHost: x\r\n\r\n",
		    "404", "\"code\":\"not_found\"" },
		{ "GET /v1/feeds/0000000000000002/polls HTTP/1.1\r\nHost: x\r\n\r\n",
		    "200", "\"seconds\":1.234" },
		{ "GET /v1/items?cursor=00 HTTP/1.1\r\nHost: x\r\n\r\n", "400",
		    "\"code\":\"bad_cursor\"" },
		{ "GET /v1/items?feed=9 HTTP/1.1\r\nHost: x\r\n\r\n", "404",
		    "feed= names no feed" },
		{ "GET /v1/items HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\n\r\n",
		    "406", "\"code\":\"not_acceptable\"" },
		{ "GET /v1/items/00000000000000000000000000000005 HTTP/1.1\r\n"
		    "Host: x\r\n\r\n", "200", "ETag: W/\"" },
		{ "GET /v1/items/00000000000000000000000000000005 HTTP/1.1\r\n"
		    "Host: x\r\nIf-None-Match: *\r\n\r\n", "304", "ETag: W/\"" },
		{ "GET /v1/changes?after=6 HTTP/1.1\r\nHost: x\r\n\r\n", "410",
		    "\"epoch\":\"00000000000000e1\",\"oldest\":" },
		{ "GET /v1/changes?after=4 HTTP/1.1\r\nHost: x\r\n\r\n", "200",
		    "{\"seq\":5,\"position\":\"00000000000000e1-5\"" },
		{ "GET /v1/changes?after=now HTTP/1.1\r\nHost: x\r\n\r\n", "200",
		    "Gazetted-Position: 00000000000000e1-5" },
		{ "DELETE /v1/feeds/0000000000000002 HTTP/1.1\r\nHost: x\r\n\r\n",
		    "204", "" },
		{ "POST /v1/refresh HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
		    "202", "{\"polls\":[]}" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct client c;

		ask(&c, fixture.path, cases[i].request);
		assert_true(c.in.len > 12);
		assert_memory_equal(c.in.data + 9, cases[i].status, 3);
		assert_non_null(strstr(c.in.data, cases[i].text));
		if (strncmp(cases[i].request, "HEAD", 4) == 0)
			assert_string_equal(strstr(c.in.data, "\r\n\r\n"),
			    "\r\n\r\n");
		client_close(&c);
	}
	assert_int_equal(world.forgotten, 2);
}

static void
post(struct client *c, const char *target, const char *body)
{
	char text[2000];

	snprintf(text, sizeof(text), "POST %s HTTP/1.1\r\nHost: x\r\n"
	    "Content-Length: %zu\r\n\r\n%s", target, strlen(body), body);
	ask(c, fixture.path, text);
}

static void
test_adding(void **state)
{
	static const struct {
		const char *target, *body;
		enum fake_probe probe;
		const char *status, *text;
	} cases[] = {
		{ "/v1/feeds", "{\"url\":\"http://new/\"}", 0, "201",
		    "Location: /v1/feeds/0000000000000002\r\n" },
		{ "/v1/feeds", "{\"url\":\"http://known/\"}", 0, "200", "\"id\"" },
		{ "/v1/feeds?wait=5", "{\"url\":\"http://known/\"}", PROBE_NEVER,
		    "200", "\"id\"" },
		{ "/v1/feeds?wait=5", "{\"url\":\"http://new/\"}", PROBE_PAGE,
		    "422", "\"found\":[{\"url\":\"http://h/feed\"}]" },
		{ "/v1/feeds?wait=5", "{\"url\":\"http://new/known\"}",
		    PROBE_FEED, "200", "\"id\"" },
		{ "/v1/feeds?wait=1", "{\"url\":\"http://new/\"}", PROBE_NEVER,
		    "202", "\"id\"" },
		{ "/v1/feeds", "{\"url\":\"x\"}", 0, "400",
		    "\"code\":\"bad_url\"" },
		{ "/v1/feeds", "{\"uri\":\"x\"}", 0, "400",
		    "\"code\":\"bad_body\"" },
		{ "/v1/opml", "http://one/\nhttp://known/\n!x\nftp://y/\n", 0,
		    "200", "\"reason\":\"no\"" },
		{ "/v1/opml", "<", 0, "422", "\"code\":\"not_opml\"" },
		{ "/v1/opml", "", 0, "400", "\"code\":\"bad_body\"" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct client c;

		world.probe = cases[i].probe;
		post(&c, cases[i].target, cases[i].body);
		assert_memory_equal(c.in.data + 9, cases[i].status, 3);
		assert_non_null(strstr(c.in.data, cases[i].text));
		client_close(&c);
	}
	assert_int_equal(world.unwaited, 1);
	assert_int_equal(world.scheduled, 2);
}

static void
test_refresh(void **state)
{
	struct client c;

	(void)state;
	world.feeds = 100;
	world.polls_end = true;
	post(&c, "/v1/refresh?wait=10", "");
	assert_non_null(strstr(c.in.data, "200 OK"));
	assert_int_equal(count_of(&c, "\"outcome\":\"new\""), 100);
	client_close(&c);
	/* a wait that is over answers with what there is */
	world.polls_end = false;
	post(&c, "/v1/feeds/0000000000000001/refresh?wait=1", "");
	assert_non_null(strstr(c.in.data, "202"));
	client_close(&c);
}

static void
test_busy(void **state)
{
	struct client c;

	(void)state;
	world.full = true;
	ask(&c, fixture.path, "GET /v1/items HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_non_null(strstr(c.in.data, "503"));
	assert_non_null(strstr(c.in.data, "Retry-After: 1"));
	client_close(&c);
	world.full = false;
	world.fail_read = world.reads + 1;
	world.fail_errno = ETIME;
	ask(&c, fixture.path, "GET /v1/items HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_non_null(strstr(c.in.data, "\"code\":\"query_too_slow\""));
	client_close(&c);
}

/* --- lists --- */

static void
test_pages(void **state)
{
	char request[600], cursor[300] = "";
	int pages = 0, items = 0;

	(void)state;
	for (;;) {
		struct client c;
		char *next;

		snprintf(request, sizeof(request), "GET /v1/items?limit=50%s"
		    " HTTP/1.1\r\nHost: x\r\n\r\n", cursor);
		ask(&c, fixture.path, request);
		pages++;
		items += count_of(&c, "\"sort_time\"");
		next = strstr(c.in.data, "\"next_url\":\"http://localhost"
		    "/v1/items?");
		if (next != NULL)
			snprintf(cursor, sizeof(cursor), "&%.*s",
			    (int)strcspn(strstr(next, "cursor="), "&\""),
			    strstr(next, "cursor="));
		client_close(&c);
		if (next == NULL)
			break;
	}
	assert_int_equal(pages, 3);
	assert_int_equal(items, 120);
}

static void
test_opml(void **state)
{
	struct client c;

	(void)state;
	world.feeds = 3000;
	ask(&c, fixture.path, "GET /v1/opml HTTP/1.0\r\n\r\n"); /* no chunks between */
	/* a third has no tag, a third one, a third two */
	assert_int_equal(count_of(&c, "xmlUrl="), 4000);
	assert_int_equal(count_of(&c, "<outline text="), 2);
	assert_int_equal(count_of(&c, "</outline>"), 2);
	assert_non_null(strstr(c.in.data, "</opml>\n"));
	client_close(&c);
}

static void
test_export(void **state)
{
	struct client c;

	(void)state;
	world.items = 5000;
	world.item_bytes = 3000;
	ask(&c, fixture.path, "GET /v1/export HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_int_equal(count_of(&c, "\"seq\":"), 5000);
	assert_string_equal(c.in.data + c.in.len - 5, "0\r\n\r\n");
	client_close(&c);
	/* one item that is larger than a batch, with a length */
	world.items = 1;
	world.item_bytes = MIB(3);
	ask(&c, fixture.path, "GET /v1/export HTTP/1.0\r\n\r\n");
	assert_non_null(strstr(c.in.data, "Content-Length: 3145"));
	assert_true(c.in.len > MIB(3));
	client_close(&c);
}

static void
test_reader_sets_the_pace(void **state)
{
	struct client c;
	unsigned before;

	(void)state;
	world.items = 5000;
	world.item_bytes = 3000;
	client_open(&c, fixture.path);
	client_get(&c, "/v1/export");
	turn(100);
	before = world.reads;
	assert_true(before <= 3); /* what the socket itself holds */
	turn(100);
	assert_int_equal(world.reads, before);
	shutdown(c.fd, SHUT_WR);
	client_drain(&c);
	assert_int_equal(count_of(&c, "\"seq\":"), 5000);
	assert_true(world.reads >= 5000 * 3000 / BOUND_API_BATCH);
	client_close(&c);
}

static void
test_failure_in_a_stream(void **state)
{
	static const struct {
		const char *target, *accept, *last;
	} cases[] = {
		{ "/v1/export", "*/*", "{\"error\":{\"code\":\"storage\"," },
		{ "/v1/changes", "*/*", "{\"error\":{\"code\":\"storage\"," },
		{ "/v1/items?limit=1000", "application/x-ndjson",
		    "{\"error\":{\"code\":\"storage\"," },
		{ "/v1/items?limit=1000", "*/*",
		    "],\"_gazetted\":{\"error\":{\"code\":\"storage\"," },
		{ "/v1/feeds", "*/*", "],\"error\":{\"code\":\"storage\"," },
		{ "/v1/opml", "*/*", "<!-- incomplete: storage" },
	};
	char request[300];

	(void)state;
	world.items = 5000;
	world.seq = 5000;
	world.feeds = 5000;
	world.item_bytes = 3000;
	world.fail_errno = EIO;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct client c;

		world.fail_read = world.reads + 3;
		snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: x\r\n"
		    "Accept: %s\r\n\r\n", cases[i].target, cases[i].accept);
		ask(&c, fixture.path, request);
		assert_non_null(strstr(c.in.data, "200 OK"));
		assert_non_null(strstr(c.in.data, cases[i].last));
		assert_string_not_equal(c.in.data + c.in.len - 5, "0\r\n\r\n");
		client_close(&c);
	}
}

/* A query of an export that takes too long, but got on, is not its end. */
static void
test_slow_export(void **state)
{
	struct client c;
	size_t lines = 0;

	(void)state;
	world.items = 5000;
	world.item_bytes = 3000;
	world.fail_errno = ETIME;
	world.fail_read = world.reads + 3;
	ask(&c, fixture.path, "GET /v1/export HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_string_equal(c.in.data + c.in.len - 5, "0\r\n\r\n");
	for (const char *s = c.in.data; (s = strstr(s, "{\"id\":")) != NULL;
	    s++)
		lines++;
	assert_int_equal(lines, 5000);
	client_close(&c);
}

static void
test_longpoll(void **state)
{
	struct client c, gone;

	(void)state;
	client_open(&c, fixture.path);
	client_open(&gone, fixture.path);
	client_get(&c, "/v1/changes?after=5&mode=longpoll");
	client_get(&gone, "/v1/changes?after=5&mode=longpoll");
	turn(50);
	client_read(&c, SIZE_MAX);
	assert_int_equal(c.in.len, 0);
	client_close(&gone);
	world.seq = 7;
	publish_changed(fixture.publish, 7);
	client_expect(&c, "\"seq\":", 4); /* the line's and the item's */
	/* the connection goes on */
	client_get(&c, "/healthz");
	client_expect(&c, "\"status\":\"ok\"", 1);
	client_close(&c);
}

/* A change that is committed between a batch and its return is not missed. */
static void
test_longpoll_race(void **state)
{
	struct client c;

	(void)state;
	client_open(&c, fixture.path);
	world.hold = true;
	client_get(&c, "/v1/changes?after=5&mode=longpoll");
	turn(20);
	world.seq = 6;
	publish_changed(fixture.publish, 6);
	world_release();
	client_expect(&c, "\"change\":\"new\"", 1);
	client_close(&c);
}

/* --- clients that misbehave --- */

static void
test_pipelining(void **state)
{
	struct client c;

	(void)state;
	client_open(&c, fixture.path);
	for (int i = 0; i < 100; i++)
		client_get(&c, i % 2 == 0 ? "/healthz" : "/v1/nothing");
	shutdown(c.fd, SHUT_WR);
	client_drain(&c);
	assert_int_equal(count_of(&c, "HTTP/1.1 200"), 50);
	assert_int_equal(count_of(&c, "HTTP/1.1 404"), 50);
	client_close(&c);
}

/* Leave at every moment: after so many turns of the loop, having read or not. */
static void
test_leaving(void **state)
{
	static const char *const targets[] = { "/v1/export", "/v1/status",
		"/v1/items?limit=1000", "/v1/changes?after=5&mode=longpoll",
		"/v1/opml", "/healthz" };

	(void)state;
	world.items = 2000;
	world.item_bytes = 2000;
	for (int turns = 0; turns < 25; turns++)
		for (size_t t = 0; t < ARRAY_LEN(targets); t++) {
			struct client c;

			client_open(&c, fixture.path);
			client_get(&c, targets[t]);
			for (int i = 0; i < turns; i++) {
				event_base_loop(world.base, EVLOOP_NONBLOCK);
				if (turns % 2 == 1)
					client_read(&c, 20000);
			}
			client_close(&c);
			turn(0);
		}
}

static void
test_leaving_while_the_store_works(void **state)
{
	static const char *const targets[] = { "/v1/export", "/v1/status",
		"/v1/changes?after=5&mode=longpoll" };
	struct client c[ARRAY_LEN(targets)], adding;

	(void)state;
	world.hold = true;
	for (size_t t = 0; t < ARRAY_LEN(targets); t++) {
		client_open(&c[t], fixture.path);
		client_get(&c[t], targets[t]);
	}
	client_open(&adding, fixture.path);
	client_send(&adding, "POST /v1/feeds HTTP/1.1\r\nHost: x\r\n"
	    "Content-Length: 20\r\n\r\n{\"url\":\"http://new\"}");
	turn(20);
	for (size_t t = 0; t < ARRAY_LEN(targets); t++)
		client_close(&c[t]);
	client_close(&adding);
	turn(1200); /* the sweep notices who has left */
	world_release();
	turn(10);
	/* what was committed is polled, though nobody waits for the answer */
	assert_int_equal(world.scheduled, 2);
}

static void
test_leaving_while_a_poll_runs(void **state)
{
	struct client adding, refreshing;

	(void)state;
	world.probe = PROBE_NEVER;
	client_open(&adding, fixture.path);
	client_open(&refreshing, fixture.path);
	client_send(&adding, "POST /v1/feeds?wait=60 HTTP/1.1\r\nHost: x\r\n"
	    "Content-Length: 20\r\n\r\n{\"url\":\"http://new\"}");
	client_send(&refreshing, "POST /v1/refresh?wait=60 HTTP/1.1\r\n"
	    "Host: x\r\nContent-Length: 0\r\n\r\n");
	turn(50);
	assert_int_equal(world.polls, 3);
	client_close(&adding);
	client_close(&refreshing);
	turn(1200);
	assert_int_equal(world.unwaited, 1); /* a refresh goes on */
}

static void
test_flood(void **state)
{
	static struct client clients[300];
	struct client c;
	int ended = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(clients); i++)
		client_open(&clients[i], fixture.path);
	/* there is a place for one who asks */
	client_open(&c, fixture.path);
	client_get(&c, "/v1/status");
	client_expect(&c, "\"connections\":{\"open\":128,", 1);
	for (size_t i = 0; i < ARRAY_LEN(clients); i++) {
		client_read(&clients[i], SIZE_MAX);
		ended += clients[i].ended;
		client_close(&clients[i]);
	}
	assert_true(ended >= 300 - BOUND_API_PER_UID);
	client_close(&c);
}

static void
test_noise(void **state)
{
	unsigned seed = 1;

	(void)state;
	for (int round = 0; round < 200; round++) {
		struct client c;
		char noise[3000] = "GET /v1/items?limit=5 HTTP/1.1\r\nHost: x\r\n"
		    "Accept: application/json\r\nContent-Length: 4\r\n\r\nabcd";
		size_t n = strlen(noise);

		for (int i = 0; i < 3; i++) {
			seed = seed * 1103515245u + 12345u;
			noise[seed / 65536 % n] = (char)(seed >> 8 | 1);
		}
		client_open(&c, fixture.path);
		client_send(&c, noise);
		shutdown(c.fd, SHUT_WR);
		client_drain(&c);
		client_close(&c);
	}
	test_answers(state);
}

static void
test_stopping(void **state)
{
	struct client waiting, adding;

	(void)state;
	world.probe = PROBE_NEVER;
	client_open(&waiting, fixture.path);
	client_open(&adding, fixture.path);
	client_get(&waiting, "/v1/changes?after=now&mode=longpoll");
	client_send(&adding, "POST /v1/feeds?wait=60 HTTP/1.1\r\nHost: x\r\n"
	    "Content-Length: 20\r\n\r\n{\"url\":\"http://new\"}");
	turn(50);
	publish_stop_accepting(fixture.publish, NULL, NULL);
	client_expect(&waiting, "HTTP/1.1 200 ", 1);
	client_expect(&adding, "HTTP/1.1 202 ", 1);
	client_close(&waiting);
	client_close(&adding);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		TEST(test_answers),
		TEST(test_adding),
		TEST(test_refresh),
		TEST(test_busy),
		TEST(test_pages),
		TEST(test_opml),
		TEST(test_export),
		TEST(test_reader_sets_the_pace),
		TEST(test_failure_in_a_stream),
		TEST(test_slow_export),
		TEST(test_longpoll),
		TEST(test_longpoll_race),
		TEST(test_pipelining),
		TEST(test_leaving),
		TEST(test_leaving_while_the_store_works),
		TEST(test_leaving_while_a_poll_runs),
		TEST(test_flood),
		TEST(test_noise),
		TEST(test_stopping),
	};

	signal(SIGPIPE, SIG_IGN);
	return digest_init() < 0 ? 1 :
	    cmocka_run_group_tests(tests, NULL, NULL);
}
