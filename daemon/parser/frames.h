/* SPDX-License-Identifier: ISC */
/*
 * Frames as they arrive from a worker: bytes go where they stay, so what is
 * decoded from a frame may point into it for as long as the memory is kept.
 * Loop thread only.
 */
#ifndef GAZETTED_PARSER_FRAMES_H
#define GAZETTED_PARSER_FRAMES_H

#include <stddef.h>

struct frame_memory; /* a list of blocks */

struct frames {
	struct frame_memory *blocks; /* the one being filled first */
	size_t begin;                /* in it, of the frame that is incomplete */
	size_t total;                /* bytes read */
};

enum { FRAMES_EOF = 0, FRAMES_AGAIN = -1, FRAMES_BAD = -2 };

/*
 * Read once from `fd` (which does not block). Returns the number of bytes,
 * FRAMES_EOF, FRAMES_AGAIN when there is nothing now, or FRAMES_BAD with the
 * reason in *why: no memory, an error of read(2), or over BOUND_PARSE_RESULT.
 */
long frames_read(struct frames *f, int fd, const char **why);
/*
 * Step to the next frame. Returns its enum frame_type with its payload in
 * *p and *n, 0 when there is no whole one, -1 when what came is no frame.
 */
int frames_next(struct frames *f, const char **p, size_t *n);
/* Say how many bytes came after the last frame. */
size_t frames_left(const struct frames *f);
/* Give the memory of all frames to the caller and begin anew. */
struct frame_memory *frames_take(struct frames *f);
/* Make memory of one block of `n` bytes, at *data. NULL: there is none. */
struct frame_memory *frame_memory_new(size_t n, char **data);
/* Say how much memory that is. */
size_t frame_memory_size(const struct frame_memory *m);
/* Free memory that frames_take gave; NULL is fine. Any thread. */
void frame_memory_free(struct frame_memory *m);

#endif
