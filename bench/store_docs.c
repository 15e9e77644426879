/* SPDX-License-Identifier: ISC */
/* See store_docs.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "json_out.h"
#include "store_docs.h"

#define BODY 1600       /* bytes of an item's content; its JSON has it twice */
#define STARTS 100000   /* places in the text where a body may begin */
#define NAME_LEN 80

/*
 * Text that packs as prose does: words of a few letters, the frequent ones
 * very frequent.
 */
static uint64_t
next_random(uint64_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return *x;
}

/* Write a word and a blank. */
static size_t
put_word(char *to, const char *word)
{
	size_t n = strlen(word);

	memcpy(to, word, n);
	to[n] = ' ';
	return n + 1;
}

void
store_docs_init(struct store_docs *d)
{
	static const char letters[] = "eeeeetttaaaooiinnsshhrrdlucmwfgypbvk";
	uint64_t x = 88172645463325252u, range;
	size_t n = STARTS + 2 * BODY, at = 0;
	char words[4096][10];

	memset(d, 0, sizeof(*d));
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		for (size_t k = 0; k < sizeof(words[i]); k++)
			words[i][k] = k > 2 + i % 7 || k == 9 ? '\0' :
			    letters[next_random(&x) % (sizeof(letters) - 1)];
	for (size_t i = 0; i < STORE_DOCS_WORDS; i++) {
		d->common[i] = xstrdup(words[i]);
		d->rare[i] = xasprintf("%s %s", words[10 + i],
		    words[300 + i * 50]);
	}
	d->text = xmalloc(n + sizeof(words[0]) + 1);
	while (at < n) {
		range = (uint64_t)1 << (3 + next_random(&x) % 10);
		at += put_word(d->text + at, words[(x >> 8) % range]);
	}
}

void
store_docs_free(struct store_docs *d)
{
	for (size_t i = 0; i < STORE_DOCS_WORDS; i++) {
		free(d->common[i]);
		free(d->rare[i]);
	}
	free(d->text);
}

static void
item_name(char name[NAME_LEN], unsigned feed, unsigned poll, unsigned item)
{
	snprintf(name, NAME_LEN, "http://%u.example/item/%u/%u", feed, poll,
	    item);
}

void
store_docs_id(uint8_t id[DIGEST_LEN], unsigned feed, unsigned poll,
    unsigned item)
{
	char name[NAME_LEN];

	item_name(name, feed, poll, item);
	digest_bytes(id, name, strlen(name));
}

/* The hashes: an item has no names, and no text, in common with another. */
static void
fill_hashes(struct item_record *rec, char name[NAME_LEN])
{
	size_t n = strlen(name);
	char first = name[0];

	digest_bytes(rec->id, name, n);
	for (unsigned k = 0; k < ITEM_ALIASES; k++) {
		name[0] = (char)('0' + k);
		rec->aliases[k].kind = (uint8_t)k;
		digest_bytes(rec->aliases[k].hash, name, n);
	}
	rec->naliases = ITEM_ALIASES;
	memcpy(rec->raw_hash, rec->aliases[0].hash, DIGEST_LEN);
	memcpy(rec->content_hash, rec->aliases[3].hash, DIGEST_LEN);
	rec->shingles = 400;
	for (unsigned k = 0; k < SKETCH_SLOTS / DIGEST_LEN; k++) {
		name[0] = (char)('A' + k);
		digest_bytes(rec->sketch + k * DIGEST_LEN, name, n);
	}
	memcpy(rec->marks, rec->sketch, SKETCH_MARKS);
	name[0] = first;
}

static void
fill_json(struct store_docs *d, struct item_record *rec, const char *content)
{
	char hex[2 * DIGEST_LEN + 1];
	struct buf json;

	hex_encode(hex, rec->id, DIGEST_LEN);
	buf_init(&json, KIB(64));
	json_open(&json, NULL, '{');
	json_cstr(&json, "id", hex);
	json_str(&json, "url", rec->url);
	json_str(&json, "title", rec->title);
	json_str(&json, "content_html", (struct str){ content, BODY });
	json_str(&json, "content_text", rec->text);
	json_open(&json, "tags", '[');
	json_cstr(&json, NULL, rec->tags.s);
	json_close(&json, ']');
	json_open(&json, "_gazetted", '{');
	json_str(&json, "guid", rec->guid);
	rec->splice = (uint32_t)json.len;
	json_close(&json, '}');
	json_close(&json, '}');
	d->json_bytes += json.len;
	d->json_items++;
	rec->json = (struct str){ json.data, json.len };
}

static void
fill_record(struct store_docs *d, struct item_record *rec, unsigned feed,
    unsigned poll, unsigned item)
{
	const char *content = d->text +
	    (feed * 7919u + poll * 104729u + item * 31u) % STARTS;
	char name[NAME_LEN];

	item_name(name, feed, poll, item);
	fill_hashes(rec, name);
	rec->guid = str_from(xstrdup(name));
	rec->url = rec->guid;
	rec->published = 1600000000 + poll * 3600 + item;
	rec->modified = TIME_NONE;
	rec->title = (struct str){ content, 60 };
	rec->text = (struct str){ content, BODY * 9 / 10 };
	rec->tags.s = xasprintf("topic %u", (feed + item) % STORE_DOCS_TAGS);
	rec->tags.n = strlen(rec->tags.s) + 1;
	fill_json(d, rec, content);
}

struct parse_result *
store_docs_make(struct store_docs *d, unsigned feed, unsigned poll, unsigned n)
{
	struct parse_result *res = xcalloc(1, sizeof(*res));

	res->feed.title = STR_LIT("A feed");
	res->feed.complete = true;
	res->nitems = n;
	res->items = xcalloc(n, sizeof(*res->items));
	for (unsigned i = 0; i < n; i++)
		fill_record(d, &res->items[i], feed, poll, i);
	return res;
}

void
store_docs_done(struct parse_result *res)
{
	for (size_t i = 0; i < res->nitems; i++) {
		free((char *)(uintptr_t)res->items[i].json.s);
		free((char *)(uintptr_t)res->items[i].guid.s);
		free((char *)(uintptr_t)res->items[i].tags.s);
	}
	free(res->items);
	free(res);
}
