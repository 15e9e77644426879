/* SPDX-License-Identifier: ISC */
/*
 * The parse stage: a foreign document in, normalised records out. Linked by
 * gazetted-parser and by `gazette parse`, never by the daemon. Opens no file
 * and no socket after parse_init. One document at a time a process (libxml2
 * and the iconv converters are set up once); not thread-safe.
 */
#ifndef GAZETTED_PARSE_H
#define GAZETTED_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "item.h"
#include "util.h"

/*
 * The version of the rules that make records. It goes up when the same bytes
 * would give another record: raw hashes made under other rules are no use.
 */
#define PARSE_RULES 1

enum parse_kind {
	PARSE_FEED, /* any feed format */
	PARSE_PAGE, /* an HTML page: the feeds that it announces */
	PARSE_OPML, /* a list of subscriptions */
};

struct parse_request {
	enum parse_kind kind;
	struct str body;             /* the bytes as decoded from the transfer */
	struct str url;              /* final URL of the request; absent: unknown */
	struct str content_type;     /* header values; absent if none */
	struct str content_language;
	struct str content_location;
	struct str link;             /* Link headers, joined by ", " */
	struct str id_base;          /* URL first subscribed; absent: empty */
	enum identity_policy policy;
	uint32_t rules;              /* PARSE_RULES that made `known` */
	const uint8_t *known;        /* raw hashes, sorted, DIGEST_LEN each */
	size_t nknown;
	const uint64_t *boiler;      /* hashes of boilerplate lines */
	size_t nboiler;
	/* Only the JSON is wanted: no hash, alias, sketch, text or boilerplate
	 * is made. For who prints records; never sent to a worker. */
	bool render_only;
};

/* Flags of feed_record.skip_days: bit 0 is Monday. */

struct feed_record {
	struct str json;          /* the feed object without `items`: {...} */
	struct str title;
	struct str home_page_url;
	struct str self_url;      /* rel=self or JSON Feed feed_url, if any */
	struct str icon;
	struct str language;
	struct str format;        /* "rss2.0", ... */
	struct str encoding;      /* the one used, lower-case IANA name */
	struct str hub;           /* first WebSub hub */
	struct str next_url;      /* RFC 5005 rel=next */
	struct str prev_archive;  /* RFC 5005 rel=prev-archive */
	struct str error;         /* first parser message, with its line */
	bool malformed;           /* recovery was needed */
	bool complete;            /* the root element's end was seen */
	bool expired;             /* nothing more will come */
	uint32_t lost;            /* items beyond recovery */
	uint32_t beyond;          /* items beyond BOUND_ITEMS, left out */
	uint32_t guids;           /* items with a guid */
	uint32_t guid_repeats;    /* of them, items whose guid another one has */
	/* The feed's own hints; 0 where it gives none. */
	uint32_t ttl_minutes;
	uint32_t update_seconds;  /* sy:updatePeriod / updateFrequency */
	int64_t update_base;      /* Unix seconds or TIME_NONE */
	uint32_t skip_hours;      /* bit h: hour h, GMT */
	uint8_t skip_days;        /* bit d: day d, Monday 0 */
	const uint64_t *boiler;   /* new boilerplate lines */
	size_t nboiler;
};

/* A feed that a page announces, or an outline of an OPML document. */
struct found_link {
	struct str url;
	struct str title;
	struct str type;    /* MIME type of a feed, or the outline's type */
	struct str home;    /* OPML htmlUrl */
	struct str tags;    /* OPML folders and categories, each followed by NUL */
	struct str refused; /* why the URL may not be subscribed; absent: it may */
	uint32_t line;      /* in the document, if known */
};

enum parse_outcome {
	PARSE_OK,
	PARSE_NOT_FEED,  /* detail says what it is instead */
	PARSE_BAD,       /* it says it is one, but nothing can be read */
	PARSE_CHARSET,   /* an encoding that cannot be */
	PARSE_LIMIT,     /* detail names the limit */
	PARSE_INTERNAL,  /* memory, or the worker died */
};

#define PARSE_DETAIL_LEN 200

struct parse_status {
	enum parse_outcome outcome;
	char detail[PARSE_DETAIL_LEN]; /* plain text for a person; "" if PARSE_OK */
};

/*
 * Where records go, in this order: feed once, then items in document order;
 * or links. Each returns 0, or -1 to stop (the outcome is PARSE_INTERNAL).
 */
struct parse_sink {
	int (*feed)(void *arg, const struct feed_record *feed);
	int (*item)(void *arg, const struct item_record *item);
	int (*link)(void *arg, const struct found_link *link);
	void *arg;
};

/*
 * Open what parsing needs: converters of all encodings, the digest, libxml2.
 * Once, before confinement. 0, or -1 with a line on standard error.
 */
int parse_init(void);
/* Parse one document. Records are delivered only if the outcome is PARSE_OK. */
void parse_document(const struct parse_request *request,
    const struct parse_sink *sink, struct parse_status *status);
/* Give back what parse_init took (for leak checkers). */
void parse_fini(void);
/* Say the version of libxml2 that runs. */
const char *parse_library_version(void);

#endif
