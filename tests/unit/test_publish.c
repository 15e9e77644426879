/* SPDX-License-Identifier: ISC */
/*
 * Unit tests of what the interface is made of: routes and parameters, cursors
 * and positions, negotiation, rights, the splicing of items, OPML output,
 * the socket's path.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

#include "../../daemon/publish/cursor.h"
#include "../../daemon/publish/media.h"
#include "../../daemon/publish/objects.h"
#include "../../daemon/publish/opml.h"
#include "../../daemon/publish/peer.h"
#include "../../daemon/publish/percent.h"
#include "../../daemon/publish/route.h"
#include "../../daemon/publish/socket.h"
#include "../../daemon/publish/spec.h"
#include "digest.h"
#include "json_check.h"
#include "util.h"

static struct api_answer
no_handler(struct api_request *req)
{
	(void)req;
	return (struct api_answer){ true };
}

static const char *const words[] = { "up", "down", NULL };

static const struct api_param params[] = {
	{ "limit", P_LIMIT, PARAM_NUMBER, 1, 100, 50, NULL },
	{ "unread", P_UNREAD, PARAM_FLAG, 0, 1, 0, NULL },
	{ "since", P_SINCE, PARAM_TIME, 0, 0, TIME_NONE, NULL },
	{ "order", P_ORDER, PARAM_WORD, 0, 0, 0, words },
	{ "tag", P_TAG, PARAM_TEXT, 1, 10, 0, NULL },
	{ "feed", P_FEED, PARAM_ID, 0, 0, 0, NULL },
	{ "cursor", P_CURSOR, PARAM_TEXT, 1, 128, 0, NULL },
	{ NULL, P_COUNT, PARAM_FLAG, 0, 0, 0, NULL },
};

static const struct api_route table[] = {
	{ API_GET, "/a", no_handler, params, false, 0, "", NULL },
	{ API_POST, "/a", no_handler, NULL, true, 10, "", NULL },
	{ API_GET, "/a/{x}", no_handler, NULL, false, 0, "", NULL },
	{ API_DELETE, "/a/{x}/b/{y}", no_handler, NULL, true, 0, "", NULL },
};

static void
test_routes(void **state)
{
	static const struct {
		enum api_method method;
		const char *path;
		int row; /* -1: none */
		unsigned allowed;
	} cases[] = {
		{ API_GET, "/a", 0, 0 },
		{ API_POST, "/a", 1, API_GET },
		{ API_PUT, "/a", -1, API_GET | API_POST },
		{ API_GET, "/a/f00", 2, 0 },
		{ API_DELETE, "/a/f00", -1, API_GET },
		{ API_DELETE, "/a/1/b/2", 3, 0 },
		{ API_GET, "/a/", -1, 0 },
		{ API_GET, "/a/x/", -1, 0 },
		{ API_GET, "//a", -1, 0 },
		{ API_GET, "a", -1, 0 },
		{ API_GET, "", -1, 0 },
		{ API_GET, "/A", -1, 0 },
		{ API_GET, "/a/%61", -1, 0 },
		{ API_GET, "/a/x%00", -1, 0 },
		{ API_GET, "/a/..", -1, 0 },
		{ API_GET, "/aa", -1, 0 },
		{ API_GET, "/a/0123456789012345678901234567890123456789"
		    "0123456789012345678901234", -1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct api_args args = { 0 };
		unsigned allowed = 0;
		const struct api_route *r = route_find(table, ARRAY_LEN(table),
		    cases[i].method, cases[i].path, &args, &allowed);

		assert_ptr_equal(r, cases[i].row < 0 ? NULL :
		    &table[cases[i].row]);
		if (r == NULL)
			assert_int_equal(allowed, cases[i].allowed);
		if (cases[i].row == 3) {
			assert_string_equal(args.ids[0], "1");
			assert_string_equal(args.ids[1], "2");
		}
	}
}

static void
test_allow(void **state)
{
	char text[64];

	(void)state;
	route_allow(API_GET | API_PATCH | API_DELETE, text, sizeof(text));
	assert_string_equal(text, "GET, HEAD, PATCH, DELETE, OPTIONS");
	route_allow(API_GET | API_POST | API_PATCH | API_PUT | API_DELETE, text,
	    sizeof(text));
	assert_string_equal(text,
	    "GET, HEAD, POST, PATCH, PUT, DELETE, OPTIONS");
}

static void
test_params(void **state)
{
	static const struct {
		const char *query;
		const char *why; /* NULL: it is well */
	} cases[] = {
		{ NULL, NULL },
		{ "", NULL },
		{ "&&", NULL },
		{ "limit=1&unread=1&order=down", NULL },
		{ "limit=100", NULL },
		{ "limit=0", "limit is a whole number from 1 to 100" },
		{ "limit=101", "limit is a whole number from 1 to 100" },
		{ "limit=-1", "limit is a whole number from 1 to 100" },
		{ "limit=", "limit is a whole number from 1 to 100" },
		{ "limit", "limit is a whole number from 1 to 100" },
		{ "limit=1e9", "limit is a whole number from 1 to 100" },
		{ "limit=99999999999999999999999",
		    "limit is a whole number from 1 to 100" },
		{ "limit=1&limit=2", "limit is given twice" },
		{ "limt=1", "unknown parameter limt" },
		{ "unread=yes", "unread is 1 or 0" },
		{ "order=sideways", "order is one of up down" },
		{ "tag=a%20b", NULL },
		{ "tag=a+b", NULL },
		{ "tag=", "tag is a text of 1 to 10 bytes" },
		{ "tag=12345678901", "tag is a text of 1 to 10 bytes" },
		{ "tag=a%0ab", "tag is a text of 1 to 10 bytes" },
		{ "tag=%00", "the query is not UTF-8 text" },
		{ "tag=%ff", "the query is not UTF-8 text" },
		{ "tag=%zz", "the query is not UTF-8 text" },
		{ "tag=%4", "the query is not UTF-8 text" },
		{ "feed=a/b", "feed is an id" },
		{ "since=2022-04-05T14:03:00Z", NULL },
		{ "since=yesterday", "since is an RFC 3339 time" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct api_args args = { 0 };
		char why[ROUTE_ERROR_LEN] = "";
		int rc = route_params(&table[0], cases[i].query, &args, why);

		if (cases[i].why == NULL)
			assert_string_equal(why, "");
		else
			assert_string_equal(why, cases[i].why);
		assert_int_equal(rc, cases[i].why == NULL ? 0 : -1);
		if (rc == 0 && args.values[P_TAG].text != NULL)
			assert_string_equal(args.values[P_TAG].text, "a b");
		if (i == 0) {
			assert_int_equal(args.values[P_LIMIT].number, 50);
			assert_true(args.values[P_SINCE].number == TIME_NONE);
		}
		api_args_clear(&args);
	}
}

static void
test_times(void **state)
{
	static const struct {
		const char *text;
		int64_t t; /* -1: refused */
	} cases[] = {
		{ "1970-01-01T00:00:01Z", 1 },
		{ "2022-04-05T14:03:00Z", 1649167380 },
		{ "2022-04-05t16:03:00.25+02:00", 1649167380 },
		{ "2022-04-05T09:33:00-04:30", 1649167380 },
		{ "2000-02-29T00:00:00Z", 951782400 },
		{ "2001-02-29T00:00:00Z", -1 },
		{ "2022-13-05T14:03:00Z", -1 },
		{ "2022-00-05T14:03:00Z", -1 },
		{ "2022-04-31T14:03:00Z", -1 },
		{ "2022-04-05T24:03:00Z", -1 },
		{ "2022-04-05T14:03:00", -1 },
		{ "2022-04-05T14:03:00+25:00", -1 },
		{ "2022-04-05", -1 },
		{ "2022-04-05T14:03:00Zjunk", -1 },
		{ "2d", -1 },
		{ "", -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t t = -1;
		int rc = rfc3339_parse(cases[i].text, &t);

		assert_int_equal(rc, cases[i].t == -1 ? -1 : 0);
		if (rc == 0)
			assert_int_equal(t, cases[i].t);
	}
}

static void
test_cursors(void **state)
{
	struct api_args args = { 0 }, other = { 0 };
	struct cursor in = { -5, 77 }, out = { 0, 0 };
	char text[CURSOR_LEN], broken[CURSOR_LEN], why[ROUTE_ERROR_LEN];

	(void)state;
	route_params(&table[0], "tag=x&limit=3", &args, why);
	cursor_format(text, &table[0], &args, &in);
	assert_int_equal(cursor_parse(text, &table[0], &args, &out), 0);
	assert_int_equal(out.sort, -5);
	assert_int_equal(out.rid, 77);
	/* the limit may change, the query may not */
	route_params(&table[0], "tag=x&limit=9", &other, why);
	assert_int_equal(cursor_parse(text, &table[0], &other, &out), 0);
	api_args_clear(&other);
	route_params(&table[0], "tag=y&limit=3", &other, why);
	assert_int_equal(cursor_parse(text, &table[0], &other, &out), -1);
	assert_int_equal(cursor_parse(text, &table[1], &args, &out), 0);
	assert_int_equal(cursor_parse(text, &table[2], &args, &out), -1);
	for (size_t i = 0; i < 18; i++) { /* version and hash */
		memcpy(broken, text, sizeof(text));
		broken[i] = broken[i] == '0' ? '1' : '0';
		assert_int_equal(cursor_parse(broken, &table[0], &args, &out), -1);
	}
	for (size_t n = 0; n < strlen(text); n++) {
		memcpy(broken, text, n);
		broken[n] = '\0';
		assert_int_equal(cursor_parse(broken, &table[0], &args, &out), -1);
	}
	in.rid = 0;
	cursor_format(text, &table[0], &args, &in);
	assert_int_equal(cursor_parse(text, &table[0], &args, &out), -1);
	api_args_clear(&args);
	api_args_clear(&other);
}

static void
test_positions(void **state)
{
	static const struct {
		const char *text;
		enum position_result result;
		int64_t position;
	} cases[] = {
		{ "now", POSITION_OK, 100 },
		{ "0", POSITION_OK, 0 },
		{ "100", POSITION_OK, 100 },
		/* Seen while the commit that made it so was under way. */
		{ "102", POSITION_OK, 102 },
		{ "103", POSITION_GONE, 0 },
		{ "abcd-7", POSITION_OK, 7 },
		{ "abce-7", POSITION_GONE, 0 },
		{ "abc-7", POSITION_GONE, 0 },
		{ "abcd-", POSITION_BAD, 0 },
		{ "abcd-x", POSITION_BAD, 0 },
		{ "-7", POSITION_GONE, 0 },
		{ "", POSITION_BAD, 0 },
		{ "9223372036854775808", POSITION_BAD, 0 },
	};
	const struct store_stats stats = { .seq = 100, .reach = 102,
		.epoch = "abcd" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t position = 0;

		assert_int_equal(position_parse(cases[i].text, &stats,
		    &position), cases[i].result);
		assert_int_equal(position, cases[i].position);
	}
}

static void
test_next_url(void **state)
{
	struct api_args args = { 0 };
	char why[ROUTE_ERROR_LEN];
	struct buf out;

	(void)state;
	buf_init(&out, 1000);
	route_params(&table[0], "tag=a%26b%3d&limit=3", &args, why);
	next_url(&out, &table[0], &args, "c0ffee");
	assert_string_equal(buf_cstr(&out),
	    "http://localhost/a?cursor=c0ffee&limit=3&tag=a%26b%3D");
	buf_free(&out);
	api_args_clear(&args);
}

static void
test_negotiation(void **state)
{
	static const char *const types[] = { "application/feed+json",
		"application/x-ndjson", "application/json", NULL };
	static const struct {
		const char *accept;
		int choice;
	} cases[] = {
		{ NULL, 0 }, { "", 0 }, { "*/*", 0 }, { "application/*", 0 },
		{ "application/x-ndjson", 1 }, { "APPLICATION/JSON", 2 },
		{ "application/x-ndjson;q=0.5, application/json;q=0.6", 2 },
		{ "application/x-ndjson, */*;q=0.1", 1 },
		{ "application/feed+json;q=0, */*", 1 },
		{ "text/html", -1 }, { "application/x-ndjson;q=0", -1 },
		{ "application/x-ndjson; charset=utf-8", 1 },
		{ ",,;q=,", -1 }, { "application/x-ndjson;", 1 },
		{ "application/x-ndjson;q=", -1 },
		{ "application/x-ndjson ; q=0.001", 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(media_choose(cases[i].accept, types),
		    cases[i].choice);
	assert_true(etag_matches("\"a\"", "\"a\""));
	assert_true(etag_matches("*", "\"a\""));
	assert_true(etag_matches("\"b\", W/\"a\"", "\"a\""));
	assert_false(etag_matches("\"b\"", "\"a\""));
	assert_false(etag_matches("", "\"a\""));
}

static void
test_rights(void **state)
{
	gid_t groups[] = { 7, 8, 9 };
	const struct peer_rule rule = { 500, true, 9 }, alone = { 500, false, 9 };
	const struct {
		struct peer peer;
		bool with_group, without;
	} cases[] = {
		{ { 0, 0, NULL, 0 }, true, true },
		{ { 500, 1, NULL, 0 }, true, true },
		{ { 600, 9, NULL, 0 }, true, false },
		{ { 600, 1, groups, 3 }, true, false },
		{ { 600, 1, groups, 2 }, false, false },
		{ { 600, 500, NULL, 0 }, false, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(peer_may_write(&cases[i].peer, &rule),
		    cases[i].with_group);
		assert_int_equal(peer_may_write(&cases[i].peer, &alone),
		    cases[i].without);
	}
}

static void
test_peer_of_socket(void **state)
{
	struct peer peer;
	int fds[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	assert_int_equal(peer_read(fds[0], &peer), 0);
	assert_int_equal(peer.uid, geteuid());
	assert_int_equal(peer.gid, getegid());
	peer_clear(&peer);
	close(fds[0]);
	close(fds[1]);
	assert_int_equal(peer_read(-1, &peer), -1);
}

static void
test_item_splice(void **state)
{
	static const struct {
		const char *json;
		const char *at; /* what stands behind the splice; NULL: 0 */
	} cases[] = {
		{ "{\"id\":\"x\",\"_gazetted\":{\"guid\":\"g\"}}", "}}" },
		{ "{\"id\":\"x\",\"_gazetted\":{}}", "}}" },
		{ "{\"id\":\"x\"}", NULL },
		{ "{}", NULL },
	};
	struct item_row row = {
		.seq = 5, .sort_time = 1649167380, .feed_id = "f", .feed_title = "T\"",
		.first_seen = 1649167380, .last_changed = 1649167380, .revision = 2,
		.starred = true, .user_tags = "[\"a\"]", .story = 255, .copies = 3,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct buf out;

		buf_init(&out, 10000);
		row.json = str_from(cases[i].json);
		row.splice = cases[i].at == NULL ? 0 :
		    (uint32_t)(strlen(cases[i].json) - strlen(cases[i].at));
		item_json(&out, &row);
		assert_true(json_check_object(out.data, out.len, 16));
		assert_non_null(strstr(buf_cstr(&out), "\"_gazetted\":{"));
		assert_non_null(strstr(buf_cstr(&out), "\"seq\":5,\"sort_time\":"
		    "\"2022-04-05T14:03:00Z\",\"read\":false,\"starred\":true,"
		    "\"user_tags\":[\"a\"],\"significant\":false,\"feed\":\"f\","
		    "\"feed_title\":\"T\\\"\",\"first_seen\":"));
		assert_non_null(strstr(buf_cstr(&out),
		    "\"revision\":2,\"story\":\"ff\",\"copies\":3}}"));
		buf_free(&out);
	}
}

static void
test_changes(void **state)
{
	struct item_row item = { .change = "removed", .id = { 0xab } };
	struct feed gone = { .id = "0123456789abcdef" };
	struct change_row change = { &item, NULL, false, 9 };
	struct buf out;

	(void)state;
	buf_init(&out, 1000);
	change_line(&out, &change, "e1");
	assert_string_equal(buf_cstr(&out), "{\"seq\":9,\"position\":\"e1-9\","
	    "\"change\":\"removed\",\"item\":{\"id\":"
	    "\"ab000000000000000000000000000000\"}}\n");
	buf_reset(&out);
	item.change = "new";
	item.json = str_from("{\"id\":\"x\"}");
	change_line(&out, &change, "e1");
	assert_true(json_check_object(out.data, out.len - 1, 16));
	buf_reset(&out);
	change = (struct change_row){ NULL, &gone, true, 10 };
	change_line(&out, &change, "e1");
	assert_string_equal(buf_cstr(&out), "{\"seq\":10,\"position\":\"e1-10\","
	    "\"change\":\"feed\",\"feed\":{\"id\":\"0123456789abcdef\","
	    "\"removed\":true}}\n");
	buf_free(&out);
}

static void
test_opml(void **state)
{
	struct feed feed = {
		.url = (char *)"http://a/?x=1&y=<2>",
		.title = (char *)"a \"b\"\n\x01<c>",
		.tags = (char *)"[\"one, two\",\"x/y&z\"]",
	};
	struct buf out;

	(void)state;
	buf_init(&out, 10000);
	opml_feed(&out, &feed);
	assert_string_equal(buf_cstr(&out), "<outline type=\"rss\""
	    " text=\"a &quot;b&quot; &lt;c&gt;\""
	    " title=\"a &quot;b&quot; &lt;c&gt;\""
	    " xmlUrl=\"http://a/?x=1&amp;y=&lt;2&gt;\""
	    " category=\"one  two,x y&amp;z\"/>\n");
	buf_reset(&out);
	feed.title = NULL;
	feed.tags = NULL;
	opml_feed(&out, &feed);
	assert_string_equal(buf_cstr(&out), "<outline type=\"rss\""
	    " text=\"http://a/?x=1&amp;y=&lt;2&gt;\""
	    " xmlUrl=\"http://a/?x=1&amp;y=&lt;2&gt;\"/>\n");
	buf_free(&out);
}

static void
test_specs(void **state)
{
	static const struct {
		const char *body;
		bool adding;
		int rc;
		const char *why; /* a part of it */
	} cases[] = {
		{ "{\"url\":\"http://h/f\"}", true, 0, "" },
		{ "{\"title\":\"t\"}", true, -1, "\"url\" is missing" },
		{ "{\"title\":\"t\"}", false, 0, "" },
		{ "{\"state\":\"paused\"}", false, 0, "" },
		{ "{\"state\":\"gone\"}", false, -1, "\"state\"" },
		{ "{\"url\":\"http://h/f\",\"state\":\"paused\"}", true, -1,
		    "unknown member \"state\"" },
		{ "{\"ulr\":\"http://h/f\"}", true, -1, "unknown member \"ulr\"" },
		{ "{\"title\":1}", false, -1, "\"title\" has to be" },
		{ "{\"title\":\"a\\u0000b\"}", false, -1, "not JSON" },
		{ "{\"title\":\"a\\nb\"}", false, -1, "\"title\" has to be" },
		{ "{\"title\":\"a\",\"title\":\"b\"}", false, -1, "duplicate" },
		{ "{\"tags\":[\"a\",\"\"]}", false, -1, "\"tags\"" },
		{ "{\"tags\":[\"a\",\"b\"]}", false, 0, "" },
		{ "{\"interval\":59}", false, -1, "\"interval\"" },
		{ "{\"interval\":0}", false, 0, "" },
		{ "{\"interval\":1e3}", false, -1, "\"interval\"" },
		{ "{\"headers\":{\"X-A\":\"b\"}}", false, 0, "" },
		{ "{\"headers\":{\"X A\":\"b\"}}", false, -1, "\"headers\"" },
		{ "{\"headers\":{\"X-A\":\"b\\r\\nc\"}}", false, -1,
		    "\"headers\"" },
		{ "{\"private\":true}", false, 0, "" },
		{ "{\"private\":1}", false, -1, "\"private\"" },
		{ "{\"url\":\"ftp://h/f\"}", true, -2, "\"url\": " },
		{ "[]", true, -1, "object" },
		{ "", true, -1, "not JSON" },
		{ "{} x", false, -1, "not JSON" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char why[SPEC_ERROR_LEN] = "";
		struct feed_spec spec;
		struct buf body;

		buf_init(&body, 1000);
		buf_adds(&body, cases[i].body);
		assert_int_equal(spec_parse(&body, cases[i].adding, false, &spec,
		    why), cases[i].rc);
		assert_non_null(strstr(why, cases[i].why));
		if (cases[i].rc == 0)
			feed_spec_clear(&spec);
		buf_free(&body);
	}
}

static void
test_socket_path(void **state)
{
	char dir[] = "/tmp/gazetted-test-XXXXXX", path[80], why[200];
	struct unix_socket s, t;
	struct stat st;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/sub/s", dir);
	assert_int_equal(unix_socket_listen(&s, path, 0660, NULL, why,
	    sizeof(why)), 0);
	assert_int_equal(lstat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0660);
	/* somebody answers on it */
	assert_int_equal(unix_socket_listen(&t, path, 0660, NULL, why,
	    sizeof(why)), EX_UNAVAILABLE);
	/* nobody does any more: it is replaced, and the old owner keeps off */
	shutdown(s.fd, SHUT_RDWR);
	assert_int_equal(unix_socket_listen(&t, path, 0600, NULL, why,
	    sizeof(why)), 0);
	assert_true(unix_socket_in_place(&t));
	unix_socket_remove(&s);
	close(s.fd);
	assert_true(unix_socket_in_place(&t));
	unix_socket_remove(&t);
	assert_int_equal(lstat(path, &st), -1);
	close(t.fd);
	/* what is no socket stays */
	assert_int_equal(symlink("/nowhere", path), 0);
	assert_int_equal(unix_socket_listen(&s, path, 0600, NULL, why,
	    sizeof(why)), EX_CANTCREAT);
	assert_int_equal(lstat(path, &st), 0);
	unlink(path);
	snprintf(path + strlen(dir), sizeof(path) - strlen(dir), "/sub");
	assert_int_equal(unix_socket_listen(&s, path, 0600, NULL, why,
	    sizeof(why)), EX_CANTCREAT);
	rmdir(path);
	rmdir(dir);
}

static void
test_socket_refused(void **state)
{
	char path[110], why[200];
	struct unix_socket s;
	int fds[2];

	(void)state;
	memset(path, 'x', sizeof(path));
	path[sizeof(path) - 1] = '\0';
	path[0] = '/';
	assert_int_equal(unix_socket_listen(&s, path, 0600, NULL, why,
	    sizeof(why)), EX_CANTCREAT);
	assert_int_equal(unix_socket_listen(&s, "", 0600, NULL, why,
	    sizeof(why)), EX_CANTCREAT);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	assert_int_equal(unix_socket_inherit(&s, fds[0], why, sizeof(why)),
	    EX_CANTCREAT);
	close(fds[0]);
	close(fds[1]);
}

static void
test_socket_inherited(void **state)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	char why[200];
	struct unix_socket s;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)state;
	assert_int_equal(bind(fd, (struct sockaddr *)&sa, sizeof(sa_family_t)), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(unix_socket_inherit(&s, fd, why, sizeof(why)), 0);
	assert_true((fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
	assert_true((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
	assert_true(unix_socket_in_place(&s));
	unix_socket_remove(&s);
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_routes),
		cmocka_unit_test(test_allow),
		cmocka_unit_test(test_params),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_cursors),
		cmocka_unit_test(test_positions),
		cmocka_unit_test(test_next_url),
		cmocka_unit_test(test_negotiation),
		cmocka_unit_test(test_rights),
		cmocka_unit_test(test_peer_of_socket),
		cmocka_unit_test(test_item_splice),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_opml),
		cmocka_unit_test(test_specs),
		cmocka_unit_test(test_socket_path),
		cmocka_unit_test(test_socket_refused),
		cmocka_unit_test(test_socket_inherited),
	};

	return digest_init() < 0 ? 1 :
	    cmocka_run_group_tests(tests, NULL, NULL);
}
