/* SPDX-License-Identifier: ISC */
/* The rows of stories. The writing thread's. */
#ifndef GAZETTED_STORE_STORY_WRITE_H
#define GAZETTED_STORE_STORY_WRITE_H

#include <stdint.h>

#include "writer.h"

/*
 * Have an item that is alone join the story of another, unless one of them
 * was cut off from the other or the story has copies enough. *story is the
 * story's number, or stays as it is where nothing was joined. 0 or -1.
 */
int story_join(struct store_writer *w, int64_t rid, int64_t other,
    int64_t *story);

#endif
