/* SPDX-License-Identifier: ISC */
/*
 * What the files of fetch share. A transfer is in exactly one list: waiting,
 * running, or ended (its `done` is owed). Loop thread only, but for the work
 * of file.c's jobs.
 */
#ifndef GAZETTED_FETCH_INTERNAL_H
#define GAZETTED_FETCH_INTERNAL_H

#include <curl/curl.h>

#include "fetch.h"
#include "guard.h"
#include "wq.h"

struct event;
struct file_job;
struct sock;

struct transfer_list {
	struct fetch_transfer *head, *tail;
	size_t n;
};

/* Why a callback of ours ended a transfer, where curl only knows that one did. */
enum stop {
	STOP_NONE,
	STOP_HEADERS,   /* too many bytes of header */
	STOP_LOCATION,  /* a Location over BOUND_URL */
	STOP_CODING,    /* a content coding that is not decoded, or several */
	STOP_BODY,      /* over max_body, decoded or on the wire */
	STOP_MEMORY,    /* no memory, or the bodies in flight passed all bounds */
	STOP_UPGRADE,   /* a change of protocol that nobody asked for */
	STOP_ENOUGH,    /* the body is of no interest: the answer is complete */
};

/* What is noted while one request is answered; begins anew with each hop. */
struct hop {
	CURLU *url;
	char *text;               /* the URL */
	char *origin;             /* "scheme://host:port" */
	enum stop stop;
	size_t header_bytes;      /* of all responses, 1xx included */
	unsigned codings;         /* header lines that name a coding */
	bool fresh;               /* begun again on a connection of its own */
	bool headers_done;        /* of the final response */
	long status;              /* known once headers_done */
	size_t ignored;           /* body bytes that were not kept */
	unsigned opened;          /* sockets made */
	int socket_error;         /* errno of socket(2) */
	char refused[GUARD_TEXT_LEN]; /* the last address that the guard refused */
	char error[CURL_ERROR_SIZE];
};

struct fetch_transfer {
	struct fetch_transfer *prev, *next;
	struct transfer_list *list;
	struct fetch *fetch;
	struct fetch_request request; /* the strings are the caller's */
	struct fetch_result *result;
	void (*done)(void *arg);
	void *arg;

	int64_t started_ms, deadline_ms; /* monotonic */
	size_t held;              /* bytes of its body in fetch->held */
	bool outdated;            /* its handle has settings of before a reload */
	bool paused, was_paused;  /* for the sake of other bodies */
	unsigned put_back;        /* times it was begun again, for the same reason */
	bool temporary;           /* some redirect so far was not permanent */
	struct hop hop;

	CURL *easy;               /* NULL: not an HTTP transfer under way */
	bool personal;            /* it has what no other transfer may have */
	struct curl_slist *headers;
	struct guard *guard;      /* of the request's own addresses; NULL: none */
	struct file_job *file;    /* NULL: not a file under way */
};

struct fetch {
	struct event_base *base;
	int priority;
	CURLM *multi;
	CURLSH *share;            /* TLS sessions */
	struct event *timer;      /* curl's */
	bool turning;             /* in an event of ours: fetch_pump follows */
	struct event *kick;       /* start what waits, tell what has ended; soon */
	struct event *rest;       /* bodies came and went: give their memory back */
	struct sock **socks;      /* by descriptor */
	size_t nsocks;
	uint64_t progress;        /* counts callbacks: sees sockets that spin */

	struct fetch_conf conf;   /* its strings are copies */
	struct guard *guard;
	char *user_agent, *ca_file;
	struct transfer_list waiting, running, ended;
	CURL **idle;              /* handles to use again */
	size_t nidle, idle_room;
	size_t held;              /* bytes of bodies not released yet */
	size_t handed;            /* of them, of bodies that have been handed over */
	size_t expected;          /* bytes of a body: a moving average */
	size_t expected_made;     /* the same of what is made of one */
	unsigned npaused;         /* running transfers */
	size_t passed;            /* bytes of bodies since memory was given back */
	struct wq *files;         /* made at the first file: URL */
};

/* --- fetch.c --- */

void list_push(struct transfer_list *l, struct fetch_transfer *t);
void list_remove(struct fetch_transfer *t);
/* Make `url` the hop's, which takes it and the text. */
void transfer_aim(struct fetch_transfer *t, CURLU *url, char *text);
/* Make the hop as if it had not begun. */
void transfer_rewind(struct fetch_transfer *t);
/* Begin the hop. */
void transfer_hop(struct fetch_transfer *t);
/* Move a transfer to `ended`; its result is complete. */
void transfer_end(struct fetch_transfer *t);
/* Have a running transfer wait again, behind the others. */
void transfer_put_back(struct fetch_transfer *t);
/* End a transfer with FETCH_FAILED; `code` is a literal. */
void transfer_fail(struct fetch_transfer *t, const char *code,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Start what waits, as limits allow, and call `done` of what has ended. */
void fetch_pump(struct fetch *f);
/* Say whether one of the next transfers goes to this origin. */
bool fetch_origin_waits(const struct fetch *f, const char *origin);

/* Say whether the body of the answer, whose headers have come, is kept. */
static inline bool
transfer_keeps_body(const struct fetch_transfer *t)
{
	return t->hop.status == 200 && t->request.body == NULL;
}

/* --- loop.c: curl's sockets and timer on the event loop --- */

/* Make the multi handle and its events. 0 or -1. */
int loop_open(struct fetch *f);
void loop_close(struct fetch *f);
/* curl is about to close this socket: forget it first. */
void loop_forget(struct fetch *f, curl_socket_t fd);
/* Have fetch_pump called soon, from the loop. */
void loop_kick(struct fetch *f);
/* No body is held: give free memory back, if it stays so for a moment. */
void loop_rest(struct fetch *f);

/* --- easy.c: handles and their callbacks --- */

/* Take a handle, set it for the hop of `t` and start it. 0 or -1. */
int easy_start(struct fetch_transfer *t);
/* Take the handle out of the multi handle and keep it for another transfer. */
void easy_stop(struct fetch_transfer *t);
void easy_free_idle(struct fetch *f);

/* --- answer.c: what became of a request --- */

/* Look at the end of a hop: follow a redirect, or fill the result and end. */
void answer_done(struct fetch_transfer *t, CURLcode rc);

/* --- budget.c: bodies in flight --- */

enum budget { BUDGET_OK, BUDGET_PAUSE, BUDGET_NONE };
/* Ask for room for `n` more bytes of the transfer's body, and take it if OK. */
enum budget budget_hold(struct fetch_transfer *t, size_t n);
/* Give back what a transfer's body holds. */
void budget_drop(struct fetch_transfer *t);
/* The body goes to whoever asked for it, who releases it. */
void budget_hand_over(struct fetch_transfer *t);
/* A body has ended, whole or not: learn from its size. */
void budget_learn(struct fetch_transfer *t);
/* Something was made of a body: learn from its size. */
void budget_learn_made(struct fetch *f, size_t made);
/* Say whether another transfer may start. */
bool budget_free(const struct fetch *f);
/* Pause what has to wait, resume what need not; outside of curl's callbacks. */
void budget_balance(struct fetch *f);

/* --- file.c: file: URLs --- */

/* Start reading. The result, or the failure, comes like any other. */
void file_start(struct fetch_transfer *t);
/* Leave a read behind whose transfer is over. */
void file_forget(struct fetch_transfer *t);

/* --- url.c --- */

/*
 * Resolve `location` against `base` (NULL: it is absolute) into a URL that may
 * be requested: http, https, or file where allowed; *text is it as text,
 * allocated. NULL, and a reason in *why, a literal, and its code in *code.
 */
CURLU *target_resolve(CURLU *base, const char *location, bool allow_file,
    char **text, const char **code, const char **why);
/* "scheme://host:port" in lower case, allocated; NULL if it has no host. */
char *url_origin(CURLU *url);
/* One part, decoded, allocated by xmalloc. NULL if there is none. */
char *url_part(CURLU *url, CURLUPart part, unsigned flags);

/* --- errors.c --- */

/* Fill in code and detail for a request that got no usable answer. */
void error_fill(struct fetch_transfer *t, CURLcode rc);
/* Copy foreign text for a person: what is not printable ASCII is escaped. */
void error_escape(char *out, size_t size, const char *text);

#endif
