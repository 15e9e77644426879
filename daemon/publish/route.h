/* SPDX-License-Identifier: ISC */
/*
 * The interface as a table: method, path, what may be asked, who may ask. The
 * same rows dispatch, refuse and describe. Pure; any thread.
 */
#ifndef GAZETTED_ROUTE_H
#define GAZETTED_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct api_request;

/*
 * What a handler returns: only the answering functions of api.h make one, so
 * a handler that forgets to answer does not compile.
 */
struct api_answer {
	bool given;
};

enum api_method {
	API_GET = 1,
	API_POST = 2,
	API_PATCH = 4,
	API_PUT = 8,
	API_DELETE = 16,
};

/* Every query parameter of the interface. */
enum api_param_id {
	P_AFTER, P_CONSUMER, P_COPIES, P_CURSOR, P_DIFF, P_FAILING, P_FEED, P_FIELDS,
	P_FORCE, P_FORMAT, P_HEARTBEAT, P_LIMIT, P_MODE, P_ORDER, P_Q, P_SINCE,
	P_STARRED, P_STATE, P_STORIES, P_TAG, P_UNREAD, P_UNTIL, P_WAIT,
	P_COUNT
};

enum api_param_type {
	PARAM_NUMBER, /* min to max */
	PARAM_FLAG,   /* 1 or 0 */
	PARAM_TIME,   /* RFC 3339; the number is Unix seconds */
	PARAM_WORD,   /* one of `words`; the number is its index */
	PARAM_TEXT,   /* UTF-8 without controls, 1 to max bytes */
	PARAM_ID,     /* as in a path */
};

struct api_param {
	const char *name; /* NULL ends a route's list */
	enum api_param_id id;
	enum api_param_type type;
	int64_t min, max;
	int64_t fallback;         /* the number where it is not given */
	const char *const *words; /* NULL at the end */
};

struct api_value {
	char *text;     /* as given, decoded; NULL: not given */
	int64_t number; /* as its type says, or the fallback */
};

#define API_ID_MAX 64 /* bytes of an id in a path */
#define API_IDS 2     /* ids in one path */

/* What a request says besides its body. */
struct api_args {
	char ids[API_IDS][API_ID_MAX + 1]; /* in the order of the path */
	struct api_value values[P_COUNT];
};

/* What goes into an operation, and what may come out of it. */
struct api_form {
	int status;         /* of the answer; 0: the request's body */
	const char *type;   /* NULL: nothing but the status */
	const char *schema; /* as of a member, see openapi.h; NULL: any text */
};

struct api_route {
	enum api_method method;
	const char *path; /* a segment in braces takes any id */
	struct api_answer (*handle)(struct api_request *req);
	const struct api_param *params; /* NULL: none */
	bool writes;      /* only for those who may write */
	size_t body;      /* bytes of a body at most; 0: none is taken */
	const char *summary;
	const struct api_form *forms; /* ended by one without status and type */
};

/*
 * Find the row for a method and a path. NULL if there is none: *allowed then
 * has the methods that the path knows, 0 for an unknown path. HEAD is a GET.
 */
const struct api_route *route_find(const struct api_route *table, size_t n,
    enum api_method method, const char *path, struct api_args *args,
    unsigned *allowed);

#define ROUTE_ERROR_LEN 160

/*
 * Read a query string ("a=1&b=2", percent-encoded; NULL: none) by the route's
 * list. 0, or -1 and what is wrong in `why`; args must be freed in any case.
 */
int route_params(const struct api_route *route, const char *query,
    struct api_args *args, char why[ROUTE_ERROR_LEN]);
/* Free the values. */
void api_args_clear(struct api_args *args);
/* Write methods as an Allow header has them: "GET, HEAD, POST, OPTIONS". */
void route_allow(unsigned methods, char *out, size_t size);

/* Read an RFC 3339 time ("2022-04-05T14:03:00Z", also with an offset). 0 or -1. */
int rfc3339_parse(const char *s, int64_t *out);

#endif
