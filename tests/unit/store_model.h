/* SPDX-License-Identifier: ISC */
/*
 * What a store has to do, in the simplest way that can be: one feed whose
 * publisher has a few articles, and what must be stored of them. No pointers,
 * so that it may lie in memory that two processes share.
 */
#ifndef TESTS_STORE_MODEL_H
#define TESTS_STORE_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "store_rig.h"

#define MODEL_ARTICLES 7

struct article {
	unsigned version;      /* as published */
	/* What must be stored. */
	bool stored, retired, served, read, starred;
	unsigned stored_version;
	unsigned arrival;      /* order of arrival, from 1 */
};

struct model {
	struct article articles[MODEL_ARTICLES];
	unsigned guids;        /* how often all guids changed */
	bool https;            /* of all links */
	unsigned arrivals;
};

/* The texts of a document, which points into them. */
struct model_texts {
	char guid[MODEL_ARTICLES][16], link[MODEL_ARTICLES][32];
	char title[MODEL_ARTICLES][16], text[MODEL_ARTICLES][32];
};

void model_init(struct model *m);
/*
 * Publish some articles in some order: a document, and in the model what the
 * poll that brings it must do.
 */
void model_publish(struct model *m, struct doc *doc, struct model_texts *t,
    uint32_t *nnew, uint32_t *nchanged);
/* Change something at the publisher: a text, all guids, all links' scheme. */
void model_change(struct model *m);
/* Retire what is beyond `max` items. */
void model_retire(struct model *m, unsigned max);
/* Choose an article that is stored; -1 if none is. */
int model_stored(const struct model *m);
/* Write the titles of the articles for which `want` is true, newest first. */
void model_titles(const struct model *m, bool (*want)(const struct article *),
    char *out, size_t size);

#endif
