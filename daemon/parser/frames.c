/* SPDX-License-Identifier: ISC */
/*
 * Blocks of growing size. A frame lies in one block: when it does not fit in
 * what is left, a block that holds it is begun and the part that came is
 * moved, at most once a frame.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bounds.h"
#include "daemon/parser/frames.h"
#include "parse_proto.h"

#define BLOCK_FIRST KIB(16) /* most results fit */
#define BLOCK_MAX KIB(64) /* what a last block leaves unused */

struct frame_memory {
	struct frame_memory *next;
	size_t len, cap;
	char data[];
};

void
frame_memory_free(struct frame_memory *m)
{
	struct frame_memory *next;

	for (; m != NULL; m = next) {
		next = m->next;
		free(m);
	}
}

struct frame_memory *
frame_memory_new(size_t n, char **data)
{
	struct frame_memory *m = malloc(sizeof(*m) + n);

	if (m == NULL)
		return NULL;
	*m = (struct frame_memory){ .len = n, .cap = n };
	*data = m->data;
	return m;
}

size_t
frame_memory_size(const struct frame_memory *m)
{
	size_t size = 0;

	for (; m != NULL; m = m->next)
		size += sizeof(*m) + m->cap;
	return size;
}

struct frame_memory *
frames_take(struct frames *f)
{
	struct frame_memory *m = f->blocks;

	*f = (struct frames){ 0 };
	return m;
}

size_t
frames_left(const struct frames *f)
{
	return f->blocks == NULL ? 0 : f->blocks->len - f->begin;
}

/* Look at the incomplete frame: 1 and its length, 0 no head yet, -1 bad. */
static int
frame_length(const struct frames *f, size_t *length)
{
	size_t payload;

	if (frames_left(f) < FRAME_HEAD)
		return 0;
	if (proto_head((const uint8_t *)f->blocks->data + f->begin,
	    BOUND_PARSE_FRAME, &payload) < 0)
		return -1;
	*length = FRAME_HEAD + payload;
	return 1;
}

/* Begin a block that holds a frame of `length` bytes and what came of it. */
static int
block_add(struct frames *f, size_t length)
{
	size_t cap = f->blocks == NULL ? BLOCK_FIRST : 2 * f->blocks->cap;
	size_t left = frames_left(f);
	struct frame_memory *m;

	if (cap > BLOCK_MAX)
		cap = BLOCK_MAX;
	if (cap < length)
		cap = length;
	m = malloc(sizeof(*m) + cap);
	if (m == NULL)
		return -1;
	m->next = f->blocks;
	m->cap = cap;
	m->len = left;
	if (left > 0) {
		memcpy(m->data, f->blocks->data + f->begin, left);
		f->blocks->len = f->begin;
	}
	f->blocks = m;
	f->begin = 0;
	return 0;
}

long
frames_read(struct frames *f, int fd, const char **why)
{
	size_t length = FRAME_HEAD;
	struct frame_memory *m;
	ssize_t n;

	*why = "no memory for the result";
	frame_length(f, &length);
	if ((f->blocks == NULL || f->blocks->cap - f->begin < length) &&
	    block_add(f, length) < 0)
		return FRAMES_BAD;
	m = f->blocks;
	do
		n = read(fd, m->data + m->len, m->cap - m->len);
	while (n < 0 && errno == EINTR);
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return FRAMES_AGAIN;
	*why = "reading from the parser failed";
	if (n <= 0)
		return n == 0 || errno == ECONNRESET ? FRAMES_EOF : FRAMES_BAD;
	m->len += (size_t)n;
	f->total += (size_t)n;
	*why = "the result is over its limit";
	return f->total > BOUND_PARSE_RESULT ? FRAMES_BAD : n;
}

int
frames_next(struct frames *f, const char **p, size_t *n)
{
	size_t length;
	int have = frame_length(f, &length);
	const uint8_t *head;

	if (have < 0)
		return -1;
	if (have == 0 || frames_left(f) < length)
		return 0;
	head = (const uint8_t *)f->blocks->data + f->begin;
	f->begin += length;
	*p = (const char *)head + FRAME_HEAD;
	return proto_head(head, BOUND_PARSE_FRAME, n);
}
