/* SPDX-License-Identifier: ISC */
/*
 * A gazetted-parser for tests of the pool. How it starts depends on its own
 * name, what it does with a document on the document's first word.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bounds.h"
#include "buf.h"
#include "parse_proto.h"

static void
read_all(void *p, size_t n)
{
	for (size_t got = 0; got < n;) {
		ssize_t r = read(STDIN_FILENO, (char *)p + got, n - got);

		if (r <= 0)
			_exit(0);
		got += (size_t)r;
	}
}

static void
write_all(const void *p, size_t n)
{
	for (size_t done = 0; done < n;) {
		ssize_t r = write(STDOUT_FILENO, (const char *)p + done, n - done);

		if (r <= 0)
			_exit(1);
		done += (size_t)r;
	}
}

static void
flush(struct buf *out)
{
	write_all(out->data, out->len);
	buf_reset(out);
}

static void
put_item(struct buf *out, const char *title)
{
	static const char json[] =
	    "{\"id\":\"01010101010101010101010101010101\",\"_gazetted\":{\"a\":1}}";
	struct item_record item = {
		.title = str_from(title),
		.published = TIME_NONE,
		.modified = TIME_NONE,
		.json = STR_LIT(json),
		.splice = sizeof(json) - 3,
	};

	memset(item.id, 1, sizeof(item.id));
	proto_put_item(out, &item);
}

static void
put_feed(struct buf *out)
{
	struct feed_record feed = {
		.json = STR_LIT("{\"version\":\"1\"}"),
		.update_base = TIME_NONE,
	};

	proto_put_feed(out, &feed);
}

static void
put_end(struct buf *out, enum parse_outcome outcome, const char *detail)
{
	struct parse_status status = { .outcome = outcome };

	snprintf(status.detail, sizeof(status.detail), "%s", detail);
	proto_put_end(out, &status);
}

/* A feed of two items; the second's title is the length of the body. */
static void
answer(struct buf *out, const struct parse_request *r)
{
	char length[32];

	snprintf(length, sizeof(length), "%zu", r->body.n);
	put_feed(out);
	put_item(out, "first");
	put_item(out, length);
	put_end(out, PARSE_OK, "");
	flush(out);
}

static void
do_crash(struct buf *out, const struct parse_request *r)
{
	(void)r;
	put_feed(out);
	flush(out);
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
}

static void
do_exit(struct buf *out, const struct parse_request *r)
{
	(void)out;
	(void)r;
	_exit(3);
}

/* The whole result, and then the end of the process. */
static void
do_last(struct buf *out, const struct parse_request *r)
{
	answer(out, r);
	_exit(0);
}

static void
do_spin(struct buf *out, const struct parse_request *r)
{
	(void)out;
	for (volatile const char *p = r->body.s;; )
		(void)*p;
}

static void
do_wait(struct buf *out, const struct parse_request *r)
{
	(void)out;
	(void)r;
	for (;;)
		pause();
}

static void
do_slow(struct buf *out, const struct parse_request *r)
{
	struct timespec t = { 0, 30000000 };

	nanosleep(&t, NULL);
	answer(out, r);
}

/* Keep more memory than a worker may have between documents. */
static void
do_grow(struct buf *out, const struct parse_request *r)
{
	const size_t n = BOUND_PARSE_RESIDENT + MIB(16);
	volatile char *kept = malloc(n); /* or the compiler would see no use */

	for (size_t at = 0; at < n; at += KIB(1))
		kept[at] = 1;
	answer(out, r);
}

static void
do_babble(struct buf *out, const struct parse_request *r)
{
	(void)out;
	(void)r;
	write_all("<rss>nonsense</rss>", 19);
}

/* An item before the feed. */
static void
do_disorder(struct buf *out, const struct parse_request *r)
{
	put_item(out, "first");
	answer(out, r);
}

static void
do_twice(struct buf *out, const struct parse_request *r)
{
	put_feed(out);
	put_end(out, PARSE_OK, "");
	put_end(out, PARSE_OK, "");
	flush(out);
	(void)r;
}

/* A frame that promises more than any frame may have. */
static void
do_huge(struct buf *out, const struct parse_request *r)
{
	(void)out;
	(void)r;
	write_all("\xff\xff\xff\x7f\x04", FRAME_HEAD);
}

/* More than a result may have, each frame being fine. */
static void
do_flood(struct buf *out, const struct parse_request *r)
{
	char *title = malloc(KIB(60) + 1);

	(void)r;
	memset(title, 't', KIB(60));
	title[KIB(60)] = '\0';
	put_feed(out);
	for (;;) {
		put_item(out, title);
		flush(out);
	}
}

static void
do_refuse(struct buf *out, const struct parse_request *r)
{
	(void)r;
	put_feed(out);
	put_item(out, "dropped");
	put_end(out, PARSE_NOT_FEED, "it is a test");
	flush(out);
}

static const struct {
	const char *word;
	void (*act)(struct buf *out, const struct parse_request *r);
} acts[] = {
	{ "crash", do_crash },
	{ "exit", do_exit },
	{ "last", do_last },
	{ "spin", do_spin },
	{ "wait", do_wait },
	{ "slow", do_slow },
	{ "grow", do_grow },
	{ "babble", do_babble },
	{ "disorder", do_disorder },
	{ "twice", do_twice },
	{ "huge", do_huge },
	{ "flood", do_flood },
	{ "refuse", do_refuse },
	{ "", answer },
};

static void
serve(struct buf *out)
{
	struct parse_request r;
	uint8_t head[FRAME_HEAD];
	char *payload;
	size_t n, i;

	read_all(head, sizeof(head));
	if (proto_head(head, BOUND_PARSE_REQUEST, &n) != FRAME_REQUEST)
		_exit(2);
	payload = malloc(n + 1);
	read_all(payload, n);
	if (proto_get_request(payload, n, &r) < 0)
		_exit(2);
	for (i = 0; strncmp(r.body.s, acts[i].word, strlen(acts[i].word)); i++)
		continue;
	acts[i].act(out, &r);
	free((void *)r.boiler);
	free(payload);
}

int
main(int argc, char **argv)
{
	const char *name = strrchr(argv[0], '/');
	struct buf out;

	(void)argc;
	name = name == NULL ? argv[0] : name + 1;
	if (strcmp(name, "unconfined") == 0)
		return 78;
	if (strcmp(name, "dies") == 0)
		return 3;
	if (strcmp(name, "other") == 0) {
		write_all("\x04\0\0\0\x01" "0.0", 8);
		for (;;)
			pause();
	}
	buf_init(&out, MIB(32));
	proto_put_hello(&out);
	flush(&out);
	if (strcmp(name, "fickle") == 0)
		return 0;
	for (;;)
		serve(&out);
}
