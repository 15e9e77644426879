/* SPDX-License-Identifier: ISC */
/* Unit tests of base: buffers, arena, JSON in and out, times, work queue. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>
#include <jansson.h>

#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "digest.h"
#include "json_check.h"
#include "json_out.h"
#include "turns.h"
#include "util.h"
#include "wq.h"

static void
test_buf_limit(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 10);
	assert_int_equal(buf_add(&b, "12345", 5), 0);
	assert_int_equal(buf_addf(&b, "%d", 67890), 0);
	assert_string_equal(buf_cstr(&b), "1234567890");
	assert_int_equal(buf_addc(&b, 'x'), -1);
	assert_true(b.failed);
	assert_string_equal(buf_cstr(&b), "1234567890");
	buf_reset(&b);
	assert_int_equal(buf_add_utf8(&b, 0x20AC), 0);
	assert_int_equal(buf_add_utf8(&b, 0xD800), 0);
	assert_string_equal(buf_cstr(&b), "\xe2\x82\xac\xef\xbf\xbd");
	buf_free(&b);
}

static void
test_arena_limit(void **state)
{
	struct arena *a = arena_new(100000);

	(void)state;
	assert_string_equal(arena_strndup(a, "hello", 4), "hell");
	assert_non_null(arena_alloc(a, 90000));
	assert_null(arena_alloc(a, 20000));
	assert_null(arena_alloc(a, SIZE_MAX));
	arena_free(a);
}

static void
test_time_format(void **state)
{
	static const struct {
		int64_t t;
		const char *text;
	} cases[] = {
		{ 0, "1970-01-01T00:00:00Z" },
		{ 1649167380, "2022-04-05T14:03:00Z" },
		{ -1, "1969-12-31T23:59:59Z" },
		{ 951782400, "2000-02-29T00:00:00Z" },
		{ 253402300799, "9999-12-31T23:59:59Z" },
		{ 253402300800, "" },
		{ -62167219200, "0000-01-01T00:00:00Z" },
		{ INT64_MIN, "" },
		{ INT64_MAX, "" },
	};
	char out[TIME_TEXT_LEN];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		time_format(out, cases[i].t);
		assert_string_equal(out, cases[i].text);
	}
}

/* Strings of all lengths around a block's, in buffers with and without room. */
static void
test_json_quote(void **state)
{
	struct buf b, tight;
	char in[64];
	json_t *value;

	(void)state;
	buf_init(&b, 1000);
	for (size_t n = 0; n < sizeof(in); n++) {
		for (size_t i = 0; i < n; i++)
			in[i] = (char)(i % 3 == 0 ? (i * 7 + n) % 0x80 : 'x');
		for (size_t i = 0; i < n; i++)
			in[i] = in[i] == '\0' ? '"' : in[i];
		buf_reset(&b);
		json_quote(&b, in, n);
		value = json_loadb(b.data, b.len, JSON_DECODE_ANY, NULL);
		assert_non_null(value);
		assert_int_equal(json_string_length(value), n);
		assert_memory_equal(json_string_value(value), in, n);
		json_decref(value);
		buf_init(&tight, b.len);
		json_quote(&tight, in, n);
		assert_false(tight.failed);
		assert_int_equal(tight.len, b.len);
		assert_memory_equal(tight.data, b.data, b.len);
		buf_free(&tight);
		buf_init(&tight, b.len - 1);
		json_quote(&tight, in, n);
		assert_true(tight.failed);
		buf_free(&tight);
	}
	buf_free(&b);
}

static void
test_json_again(void **state)
{
	struct buf b;
	size_t at;

	(void)state;
	buf_init(&b, 100);
	json_open(&b, NULL, '{');
	json_raw(&b, "a", "", 0);
	at = b.len;
	json_quote(&b, "x\n", 2);
	json_again(&b, "b", at, b.len - at);
	json_close(&b, '}');
	assert_string_equal(buf_cstr(&b), "{\"a\":\"x\\n\",\"b\":\"x\\n\"}");
	buf_free(&b);
}

static void
test_json_out(void **state)
{
	struct buf b;
	size_t mark;

	(void)state;
	buf_init(&b, 1000);
	json_open(&b, NULL, '{');
	json_str(&b, "a", STR_LIT("q\"\\\n\x01 z, long enough for a word \t."));
	json_cstr(&b, "none", NULL);
	mark = b.len;
	json_open(&b, "empty", '{');
	json_close_or_drop(&b, mark, '}');
	json_open(&b, "l", '[');
	json_int(&b, NULL, -5);
	json_bool(&b, NULL, true);
	json_close(&b, ']');
	json_close(&b, '}');
	assert_string_equal(buf_cstr(&b),
	    "{\"a\":\"q\\\"\\\\\\n\\u0001 z, long enough for a word \\t.\","
	    "\"l\":[-5,true]}");
	assert_true(json_check_object(b.data, b.len, 2));
	assert_false(json_check_object(b.data, b.len, 1));
	buf_free(&b);
}

static void
test_json_check(void **state)
{
	static const char *const good[] = {
		"{}", "{\"a\":1}", "{\"a\":[1,2.5e-3,-0,{}],\"b\":null}",
		"{ \"a\" : [ ] }", "{\"\\ud83d\\ude00\":\"\xc3\xa9\"}",
	};
	static const char *const bad[] = {
		"", "[]", "{", "{\"a\"}", "{\"a\":}", "{\"a\":01}", "{\"a\":1,}",
		"{\"a\":[1 2]}", "{\"a\":\"\\u0000\"}", "{\"a\":\"\\ud83d\"}",
		"{\"a\":\"\xc3\"}", "{\"a\":\"\n\"}", "{}x", "{\"a\":[}",
		"{\"a\":tru}", "{\"a\":\"\\x\"}", "{\"a\":\"\xed\xa0\x80\"}",
		"{\"a\":1]", "{,}", "{\"a\":.5}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_true(json_check_object(good[i], strlen(good[i]), 16));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(json_check_object(bad[i], strlen(bad[i]), 16));
}

static void
test_parse_uint(void **state)
{
	uint64_t v = 7;

	(void)state;
	assert_int_equal(parse_uint("123", 3, 1000, &v), 0);
	assert_int_equal(v, 123);
	assert_int_equal(parse_uint("", 0, 1000, &v), -1);
	assert_int_equal(parse_uint("-1", 2, 1000, &v), -1);
	assert_int_equal(parse_uint("1001", 4, 1000, &v), -1);
	assert_int_equal(parse_uint("18446744073709551616", 20, UINT64_MAX, &v), -1);
	assert_int_equal(v, 123);
}

/* RFC 4231, cases 1, 2 and 6; whole, and in pieces. */
static void
test_hmac(void **state)
{
	char ones[131], long_key[131];
	const struct {
		struct str key;
		const char *data, *mac;
	} cases[] = {
		{ { ones, 20 }, "Hi There",
		    "b0344c61d8db38535ca8afceaf0bf12b"
		    "881dc200c9833da726e9376c2e32cff7" },
		{ { "Jefe", 4 }, "what do ya want for nothing?",
		    "5bdcc146bf60754e6a042426089575c7"
		    "5a003f089d2739839dec58b964ec3843" },
		{ { long_key, 131 },
		    "Test Using Larger Than Block-Size Key - Hash Key First",
		    "60e431591ee0b67f0d8a26aacbf5b77f"
		    "8e0bc6213728c5140546040f0ee37f54" },
	};
	uint8_t mac[HMAC_LEN];
	char hex[2 * HMAC_LEN + 1];

	(void)state;
	memset(ones, 0x0b, sizeof(ones));
	memset(long_key, 0xaa, sizeof(long_key));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str whole = str_from(cases[i].data);
		const struct str pieces[] = { { whole.s, 3 }, { NULL, 0 },
			{ whole.s + 3, whole.n - 3 } };

		assert_int_equal(digest_hmac(mac, cases[i].key, &whole, 1), 0);
		hex_encode(hex, mac, sizeof(mac));
		assert_string_equal(hex, cases[i].mac);
		assert_int_equal(digest_hmac(mac, cases[i].key, pieces, 3), 0);
		hex_encode(hex, mac, sizeof(mac));
		assert_string_equal(hex, cases[i].mac);
	}
}

static void
test_base64(void **state)
{
	static const struct {
		const char *bytes, *text; /* text NULL: no base64 */
	} cases[] = {
		{ "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" },
		{ "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" },
		{ "foobar", "Zm9vYmFy" },
	};
	static const char *const wrong[] = { "", "Zg", "Zg=", "====", "Z===",
		"Zm9v!", "Zm9\xff" };
	uint8_t bytes[16];
	char text[BASE64_LEN(8)];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		size_t n = strlen(cases[i].bytes);

		encode_base64(text, (const uint8_t *)cases[i].bytes, n);
		assert_string_equal(text, cases[i].text);
		assert_int_equal(decode_base64(bytes, str_from(text)), (int)n);
		assert_memory_equal(bytes, cases[i].bytes, n);
	}
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		if (decode_base64(bytes, str_from(wrong[i])) >= 0)
			fail_msg("%s is taken", wrong[i]);
}

static void
test_digest(void **state)
{
	uint8_t out[DIGEST_LEN], again[DIGEST_LEN];
	char hex[2 * DIGEST_LEN + 1];
	struct digest *d;

	(void)state;
	digest_bytes(out, "abc", 3);
	hex_encode(hex, out, DIGEST_LEN);
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223");
	d = digest_new();
	digest_add(d, "a", 1);
	digest_add(d, "bc", 2);
	digest_take(d, again);
	assert_memory_equal(out, again, DIGEST_LEN);
	digest_free(d);
}

struct count_job {
	struct wq_job job;
	int worked, done;
	int policy; /* of the thread that worked it */
	struct event_base *base;
	int *left;
};

static void
count_work(struct wq_job *job, void *state)
{
	struct count_job *c = (struct count_job *)job;

	(void)state;
	c->worked++;
	c->policy = sched_getscheduler(0);
}

static void
count_done(struct wq_job *job)
{
	struct count_job *c = (struct count_job *)job;

	c->done++;
	if (--*c->left == 0)
		event_base_loopbreak(c->base);
}

static void
test_wq(void **state)
{
	enum { JOBS = 5000 };
	struct event_base *base = event_base_new();
	struct wq_ops ops = { .name = "test", .threads = 2, .bound = JOBS };
	struct wq *q = wq_new(base, &ops);
	struct count_job *jobs = calloc(JOBS, sizeof(*jobs)), extra = { 0 };
	int left = JOBS, policy = sched_getscheduler(0);

	(void)state;
	assert_non_null(q);
	for (int i = 0; i < JOBS; i++) {
		jobs[i].job.work = count_work;
		jobs[i].job.done = count_done;
		jobs[i].base = base;
		jobs[i].left = &left;
		assert_int_equal(wq_submit(q, &jobs[i].job,
		    (enum wq_lane)(i % WQ_LANES)), 0);
	}
	event_base_dispatch(base);
	for (int i = 0; i < JOBS; i++) {
		assert_int_equal(jobs[i].worked, 1);
		assert_int_equal(jobs[i].done, 1);
		/* A worker lets the loop go first. */
		assert_int_equal(jobs[i].policy, policy == SCHED_OTHER ?
		    SCHED_BATCH : policy);
	}
	assert_int_equal(sched_getscheduler(0), policy);
	assert_int_equal(wq_pending(q), 0);
	/* What is queued at the end is still worked and done. */
	left = 1;
	extra.job.work = count_work;
	extra.job.done = count_done;
	extra.base = base;
	extra.left = &left;
	assert_int_equal(wq_submit(q, &extra.job, WQ_NORMAL), 0);
	wq_free(q);
	assert_int_equal(extra.done, 1);
	event_base_free(base);
	free(jobs);
}

/* --- batches --- */

struct gate_job {
	struct count_job count;
	const int *begun;  /* a pipe to say so; NULL: it does not */
	const int *gate;   /* a pipe to wait for */
};

static void
gate_work(struct wq_job *job, void *state)
{
	const struct gate_job *g = (struct gate_job *)job;
	char byte;

	if (g->begun != NULL && (write(g->begun[1], "", 1) != 1 ||
	    read(g->gate[0], &byte, 1) != 1))
		abort();
	count_work(job, state);
}

/* What the batches of a worker were. */
struct batches {
	unsigned n;
	bool mixed;        /* one had jobs of two lanes */
};

static void *
batches_start(void *arg)
{
	return arg;
}

static void
batches_begin(void *state)
{
	((struct batches *)state)->n++;
}

static bool
batches_full(void *state)
{
	(void)state;
	return false;
}

static void
batches_end(void *state, struct wq_job *jobs)
{
	for (const struct wq_job *job = jobs; job != NULL; job = job->next)
		((struct batches *)state)->mixed |= job->lane != jobs->lane;
}

/*
 * Jobs that came while one was worked: one of an earlier lane ends its batch,
 * if batches have one lane; else they are all in it.
 */
static void
batches_of(bool one_lane, unsigned expected)
{
	static const enum wq_lane lanes[] = { WQ_NORMAL, WQ_NORMAL, WQ_FIRST };
	struct event_base *base = event_base_new();
	struct batches b = { 0, false };
	struct wq_ops ops = { .name = "test", .threads = 1, .bound = 10,
		.thread_start = batches_start, .batch_begin = batches_begin,
		.batch_full = batches_full, .batch_end = batches_end,
		.one_lane = one_lane, .arg = &b };
	struct wq *q = wq_new(base, &ops);
	struct gate_job jobs[ARRAY_LEN(lanes)] = { 0 };
	int left = ARRAY_LEN(lanes), begun[2], gate[2];
	char byte;

	assert_non_null(q);
	assert_int_equal(pipe(begun), 0);
	assert_int_equal(pipe(gate), 0);
	jobs[0].begun = begun;
	jobs[0].gate = gate;
	for (size_t i = 0; i < ARRAY_LEN(lanes); i++) {
		jobs[i].count.job.work = gate_work;
		jobs[i].count.job.done = count_done;
		jobs[i].count.base = base;
		jobs[i].count.left = &left;
		assert_int_equal(wq_submit(q, &jobs[i].count.job, lanes[i]), 0);
		/* The first one is at work when the others come. */
		if (i == 0)
			assert_int_equal(read(begun[0], &byte, 1), 1);
	}
	assert_int_equal(write(gate[1], "x", 1), 1);
	event_base_dispatch(base);
	wq_free(q);
	assert_int_equal(b.mixed, !one_lane);
	assert_true(b.n == expected);
	for (int i = 0; i < 2; i++) {
		close(begun[i]);
		close(gate[i]);
	}
	event_base_free(base);
}

static void
test_batches(void **state)
{
	(void)state;
	batches_of(false, 1);
	batches_of(true, 3);
}

static void
test_turns(void **state)
{
	struct turns t = { 0 };

	(void)state;
	assert_int_equal(turns_quantile(&t, 999), 0);
	for (int64_t us = 0; us < 10000; us++) {
		struct turns one = { 0 };

		turns_note(&one, us);
		turns_note(&one, INT64_MAX);
		/* The step's end is at most a quarter above. */
		assert_in_range(turns_quantile(&one, 500), us, us + us / 4);
	}
	for (int i = 0; i < 998; i++)
		turns_note(&t, 100);
	turns_note(&t, 5000);
	turns_note(&t, 90000);
	assert_in_range(turns_quantile(&t, 500), 100, 125);
	assert_in_range(turns_quantile(&t, 999), 5000, 6250);
	assert_int_equal(turns_quantile(&t, 1000), 90000);
	assert_int_equal(t.max_us, 90000);
}

static int
setup(void **state)
{
	(void)state;
	return digest_init();
}

/* What a worker did while it had nothing to do. */
struct idles {
	int64_t at[4]; /* when, monotonic ms */
	int n;
	int told[2];   /* a pipe: a byte each */
};

static void *
idles_start(void *arg)
{
	return arg;
}

static bool
idles_more(void *state)
{
	struct idles *s = state;

	s->at[s->n++] = clock_mono_ms();
	if (write(s->told[1], "", 1) != 1)
		abort();
	return s->n < 3;
}

/* Idle work is asked for again at once; after a job it waits its turn. */
static void
test_wq_idle(void **state)
{
	struct event_base *base = event_base_new();
	struct idles s = { .n = 0 };
	struct wq_ops ops = { .name = "test", .threads = 1, .bound = 10,
		.thread_start = idles_start, .idle = idles_more, .arg = &s };
	struct count_job job = { .job.work = count_work,
		.job.done = count_done, .base = base };
	int left = 1;
	struct wq *q;
	char bytes[3];

	(void)state;
	assert_int_equal(pipe(s.told), 0);
	q = wq_new(base, &ops);
	assert_non_null(q);
	for (int i = 0; i < 3; i++)
		assert_int_equal(read(s.told[0], bytes, 1), 1);
	job.left = &left;
	assert_int_equal(wq_submit(q, &job.job, WQ_NORMAL), 0);
	event_base_dispatch(base);
	assert_int_equal(job.worked, 1);
	assert_int_equal(read(s.told[0], bytes, 1), 1);
	wq_free(q);
	assert_int_equal(s.n, 4);
	assert_true(s.at[3] - s.at[2] >= 190);
	close(s.told[0]);
	close(s.told[1]);
	event_base_free(base);
}

/* What is wrong is found wherever it stands: eight bytes are looked at at once. */
static void
test_json_check_places(void **state)
{
	static const unsigned char bytes[] = { 0x00, 0x01, 0x1f, 0x20, '"',
		'\\', 0x7f, 0x80, 0xc3, 0xff };
	char text[41], json[sizeof(text) + 8];
	bool plain, letter;

	(void)state;
	for (size_t at = 0; at + 1 < sizeof(text); at++)
		for (size_t i = 0; i < sizeof(bytes); i++) {
			memset(text, 'a', sizeof(text));
			text[at] = (char)bytes[i];
			snprintf(json, sizeof(json), "{\"k\":\"");
			memcpy(json + 6, text, sizeof(text));
			memcpy(json + 6 + sizeof(text), "\"}", 2);
			plain = bytes[i] == 0x20 || bytes[i] == 0x7f;
			letter = plain || (bytes[i] > 0 && bytes[i] < 0x80);
			assert_int_equal(json_check_object(json,
			    sizeof(json), 1), plain);
			assert_int_equal(utf8_check(text, sizeof(text)), letter);
			/* A letter of two bytes, or half of one. */
			text[at] = (char)0xc3;
			text[at + 1] = (char)0xa9;
			assert_true(utf8_check(text, sizeof(text)));
			assert_false(utf8_check(text, at + 1));
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_buf_limit),
		cmocka_unit_test(test_arena_limit),
		cmocka_unit_test(test_time_format),
		cmocka_unit_test(test_json_quote),
		cmocka_unit_test(test_json_again),
		cmocka_unit_test(test_json_out),
		cmocka_unit_test(test_wq_idle),
		cmocka_unit_test(test_json_check),
		cmocka_unit_test(test_json_check_places),
		cmocka_unit_test(test_parse_uint),
		cmocka_unit_test(test_digest),
		cmocka_unit_test(test_hmac),
		cmocka_unit_test(test_base64),
		cmocka_unit_test(test_wq), cmocka_unit_test(test_batches),
		cmocka_unit_test(test_turns),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
