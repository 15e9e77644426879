/* SPDX-License-Identifier: ISC */
/*
 * A subscription as the store has it. Plain data; every string is allocated
 * with the xmalloc family and owned by the struct, NULL where there is none.
 */
#ifndef GAZETTED_FEED_H
#define GAZETTED_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FEED_ID_LEN 16 /* hex digits: the first of SHA-256 over id_base */

enum feed_state { FEED_ACTIVE, FEED_PAUSED, FEED_GONE };

/* What a person says of a feed: to add one, or to change one. */
struct feed_spec {
	char *url;
	char *title;          /* the person's own; NULL: the feed's; "": back to it */
	char **tags;          /* NULL: not said */
	size_t ntags;
	int64_t interval;     /* seconds; 0: back to automatic; -1: not said */
	char *headers;        /* JSON object of names and values; NULL: not said */
	char *username;
	char *password;
	char *proxy;
	char *ca_file;        /* whose certificates are trusted instead; "": none */
	int private_feed;     /* 1, 0, or -1: not said */
	int archive;          /* read its archive too: 1, 0 (no more), or -1 */
	int state;            /* enum feed_state, or -1: not said */
};

/* Free what is in it, not the struct. */
void feed_spec_clear(struct feed_spec *spec);

struct feed {
	int64_t rid;          /* row; never shown outside */
	char id[FEED_ID_LEN + 1];
	char *url;
	char *title;          /* to show: the person's, else the feed's, else the host */
	char *home_page_url;
	char *icon;
	char *tags;           /* JSON array of strings */
	enum feed_state state;
	int64_t interval;     /* seconds; 0: automatic */
	bool private_feed;
	bool password_set;
	int64_t items, unread;
	int64_t dropped;      /* items that filters kept out */
	int64_t added, last_poll, last_change, next_poll; /* Unix seconds; 0: never */
	char *next_poll_reason;
	int status;           /* last HTTP status; 0: none */
	char *error_code, *error_detail;
	int64_t error_since;
	int64_t error_count;  /* polls in a row */
	char *warning_code, *warning_detail;
	int identity;         /* enum identity_policy */
	int64_t retry_until;  /* the server's word for not before; 0: none */
	char *identity_why;   /* what spoke against the names, or for them; NULL */
	char *format, *encoding, *hub;
	int64_t seq;          /* of its last `feed` change */
};

/* Free a feed and its strings; NULL is fine. */
void feed_free(struct feed *feed);
/* Name a state as the interface does: "active", "paused", "gone". */
const char *feed_state_name(enum feed_state state);
/* Name an identity policy: "guid", "link", "link+date", "content". */
const char *identity_policy_name(int policy);
/* Compute the id of a feed first subscribed as `url` into `id`. */
void feed_id_from_url(char id[FEED_ID_LEN + 1], const char *url);

#endif
