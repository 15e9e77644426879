/* SPDX-License-Identifier: ISC */
/* Parsing a document in a test and keeping what comes out. */
#ifndef GAZETTED_TEST_PARSE_RIG_H
#define GAZETTED_TEST_PARSE_RIG_H

#include <jansson.h>

#include "item.h"
#include "parse.h"

#define RIG_ITEMS 64

struct rig {
	struct parse_status status;
	json_t *feed;                 /* the feed object; NULL if there is none */
	json_t *item[RIG_ITEMS];      /* NULL of a known item */
	struct item_record record[RIG_ITEMS]; /* its strings are gone */
	size_t nitems;
	struct feed_record record_feed;
	json_t *links;                /* array of objects */
	size_t nboiler;
	uint64_t boiler[16];
};

/* cmocka's set-up and tear-down of a group of tests that parse. */
int rig_set_up(void **state);
int rig_tear_down(void **state);
/* Parse `body`; the rest of the request is the caller's. */
void rig_parse(struct rig *r, struct parse_request *request, struct str body);
/* Parse a feed without anything around it. */
void rig_feed(struct rig *r, struct str body);
void rig_free(struct rig *r);
/* A member of an object, by a path of keys and indices: "a.b.0.c". */
const json_t *rig_at(const json_t *value, const char *path);
/* The same as a string; NULL if it is none. */
const char *rig_text(const json_t *value, const char *path);

#endif
