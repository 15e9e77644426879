/* SPDX-License-Identifier: ISC */
/*
 * evhttp has no limit on connections, notices no client that leaves while its
 * answer is pending, and times reads and writes, not requests. So each
 * connection is noted when evhttp asks for its bufferevent, its buffers are
 * watched, and one timer looks at all of them.
 *
 * Reading is switched off while an answer is on its way: evhttp would take the
 * end of input for the end of the connection, though a client may have closed
 * only its sending side, and would buffer what it sends without limit. Who has
 * really left is told by poll(2): POLLHUP comes when both sides are closed.
 */
#include <poll.h>
#include <stdlib.h>
#include <sys/queue.h>

#include <sys/socket.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>

#include "bounds.h"
#include "clock.h"
#include "conn.h"
#include "log.h"
#include "util.h"

#define TICK_MS 1000
#define TCP_UID ((uid_t)-2) /* who comes over TCP shares one user's limit */

enum conn_state {
	CONN_FRESH,   /* evhttp has it, we have not looked yet */
	CONN_READING, /* its request is coming in */
	CONN_IDLE,    /* between two requests */
	CONN_BUSY,    /* its request is being worked on */
	CONN_REPLYING /* its answer is on its way */
};

struct conn {
	TAILQ_ENTRY(conn) link;
	struct conns *owner;
	struct bufferevent *bev;
	struct evhttp_connection *evcon;
	struct evhttp_request *http; /* complete, not answered to the end */
	void *request;               /* the owner's */
	enum conn_state state;
	int64_t since;               /* ms: of the state, or of the last progress */
	int stall_s;
	size_t input;                /* bytes in the input buffer */
	bool asking;                 /* within its request's callback */
	bool sent;                   /* the answer to that has left */
	bool doomed;                 /* to be closed outside of callbacks */
	bool may_write;
	bool tcp;
	uid_t uid;
};

TAILQ_HEAD(conn_list, conn);

struct conns {
	struct conns_conf conf;
	struct evhttp *http;
	struct event_base *base;
	struct evconnlistener *listener;
	struct evhttp_bound_socket *bound; /* the listener's, in evhttp */
	struct evconnlistener *tcp;  /* NULL: none */
	bool listening, stopped;
	struct event *look;          /* there is something fresh or doomed */
	struct event *timer;
	struct conn_list fresh, quiet, busy; /* quiet: the oldest first */
	struct conn **by_fd;
	size_t nfds;
	size_t open, input;
	struct conns_stats stats;
};

static bool
is_quiet(const struct conn *conn)
{
	return conn->state == CONN_READING || conn->state == CONN_IDLE;
}

static struct conn_list *
list_of(struct conn *conn)
{
	if (conn->state == CONN_FRESH)
		return &conn->owner->fresh;
	return is_quiet(conn) ? &conn->owner->quiet : &conn->owner->busy;
}

/* Move a connection to the end of the list that its new state has. */
static void
set_state(struct conn *conn, enum conn_state state)
{
	TAILQ_REMOVE(list_of(conn), conn, link);
	conn->state = state;
	conn->since = clock_mono_ms();
	TAILQ_INSERT_TAIL(list_of(conn), conn, link);
}

/* The one that may be closed for another's sake; uid -1: anybody's. */
static struct conn *
evictable(struct conns *c, uid_t uid)
{
	struct conn *conn;

	TAILQ_FOREACH(conn, &c->quiet, link)
		if (uid == (uid_t)-1 || conn->uid == uid)
			return conn;
	return NULL;
}

static void
set_timer(struct conns *c)
{
	struct timeval tv = { TICK_MS / 1000, TICK_MS % 1000 * 1000 };

	event_add(c->timer, &tv);
}

static void
enable_listeners(struct conns *c, bool on)
{
	struct evconnlistener *const list[] = { c->listener, c->tcp };

	for (size_t i = 0; i < ARRAY_LEN(list); i++) {
		if (list[i] == NULL)
			continue;
		if (on)
			evconnlistener_enable(list[i]);
		else
			evconnlistener_disable(list[i]);
	}
}

/* Listen if and only if another connection could be had. */
static void
update_listener(struct conns *c)
{
	bool on = !c->stopped && (c->open < BOUND_API_CONNECTIONS ||
	    evictable(c, (uid_t)-1) != NULL);

	if (on == c->listening)
		return;
	c->listening = on;
	enable_listeners(c, on);
}

/* Out of descriptors or memory: a moment's rest, or the loop would spin. */
static void
accept_failed_cb(struct evconnlistener *listener, void *arg)
{
	(void)arg; /* evhttp's, not ours: the timer puts it right */
	log_warn("publish", "cannot accept a connection: %m");
	evconnlistener_disable(listener);
}

static void
input_cb(struct evbuffer *buffer, const struct evbuffer_cb_info *info, void *arg)
{
	struct conn *conn = arg;
	struct conns *c = conn->owner;
	size_t now = evbuffer_get_length(buffer);

	c->input = c->input - conn->input + now;
	conn->input = now;
	if (info->n_added > 0 && conn->state == CONN_IDLE)
		set_state(conn, CONN_READING);
	/* Only bodies count: small requests are few enough as they are. */
	if (info->n_added > 0 && c->input > BOUND_API_INPUT &&
	    now > BOUND_API_CHUNK) {
		conn->doomed = true;
		event_active(c->look, EV_TIMEOUT, 0);
	}
}

static void
output_cb(struct evbuffer *buffer, const struct evbuffer_cb_info *info,
    void *arg)
{
	struct conn *conn = arg;

	(void)buffer;
	if (info->n_deleted > 0 && conn->state == CONN_REPLYING)
		conn->since = clock_mono_ms();
}

static void
tell_idle(struct conns *c)
{
	if (c->stopped && conns_idle(c))
		c->conf.idle(c->conf.arg);
}

/* evhttp is about to free the connection. */
static void
closed_cb(struct evhttp_connection *evcon, void *arg)
{
	struct conn *conn = arg;
	struct conns *c = conn->owner;

	(void)evcon;
	if (conn->request != NULL)
		c->conf.lost(c->conf.arg, conn->request);
	/* Where evhttp has detached the request already, it is ours to free. */
	if (conn->http != NULL &&
	    evhttp_request_get_connection(conn->http) == NULL)
		evhttp_request_free(conn->http);
	evbuffer_remove_cb(bufferevent_get_input(conn->bev), input_cb, conn);
	evbuffer_remove_cb(bufferevent_get_output(conn->bev), output_cb, conn);
	c->by_fd[bufferevent_getfd(conn->bev)] = NULL;
	c->input -= conn->input;
	c->open--;
	TAILQ_REMOVE(list_of(conn), conn, link);
	bufferevent_decref(conn->bev);
	free(conn);
	update_listener(c);
	tell_idle(c);
}

void
conn_close(struct conn *conn)
{
	evhttp_connection_free(conn->evcon);
}

static void
set_by_fd(struct conns *c, int fd, struct conn *conn)
{
	size_t n = c->nfds;

	if ((size_t)fd >= c->nfds) {
		c->nfds = (size_t)fd + 64;
		c->by_fd = xreallocarray(c->by_fd, c->nfds, sizeof(*c->by_fd));
		for (; n < c->nfds; n++)
			c->by_fd[n] = NULL;
	}
	c->by_fd[fd] = conn;
}

static size_t
count_of_uid(struct conns *c, uid_t uid)
{
	struct conn *conn;
	size_t n = 0;

	TAILQ_FOREACH(conn, &c->quiet, link)
		n += conn->uid == uid;
	TAILQ_FOREACH(conn, &c->busy, link)
		n += conn->uid == uid;
	return n;
}

/* Read who it is. */
static void
identify(struct conn *conn, int fd)
{
	struct peer peer;
	int domain = AF_UNIX;
	socklen_t len = sizeof(domain);

	conn->uid = (uid_t)-1;
	(void)getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len);
	conn->tcp = domain != AF_UNIX;
	if (conn->tcp) {
		conn->uid = TCP_UID;
		return;
	}
	if (peer_read(fd, &peer) < 0)
		return;
	conn->uid = peer.uid;
	conn->may_write = peer_may_write(&peer, conn->owner->conf.rule);
	peer_clear(&peer);
}

/*
 * Take a connection in hand that evhttp has just made. Its callbacks' argument
 * is the evhttp_connection, for which evhttp offers no other way before the
 * first request.
 */
static void
adopt(struct conns *c, struct conn *conn)
{
	int fd = bufferevent_getfd(conn->bev);
	struct conn *other = NULL;
	void *evcon = NULL;

	bufferevent_getcb(conn->bev, NULL, NULL, NULL, &evcon);
	if (evcon == NULL) { /* evhttp could not take it and has freed it */
		TAILQ_REMOVE(&c->fresh, conn, link);
		c->open--;
		bufferevent_decref(conn->bev);
		free(conn);
		return;
	}
	conn->evcon = evcon;
	evhttp_connection_set_closecb(conn->evcon, closed_cb, conn);
	bufferevent_priority_set(conn->bev, 0); /* setting the fd forgot it */
	evbuffer_add_cb(bufferevent_get_input(conn->bev), input_cb, conn);
	evbuffer_add_cb(bufferevent_get_output(conn->bev), output_cb, conn);
	set_by_fd(c, fd, conn);
	identify(conn, fd);
	if (count_of_uid(c, conn->uid) >= BOUND_API_PER_UID) {
		other = evictable(c, conn->uid);
		c->stats.evicted++;
	}
	set_state(conn, CONN_READING);
	if (count_of_uid(c, conn->uid) > BOUND_API_PER_UID)
		conn_close(other != NULL ? other : conn);
}

static void
adopt_fresh(struct conns *c)
{
	struct conn *conn;

	while ((conn = TAILQ_FIRST(&c->fresh)) != NULL)
		adopt(c, conn);
}

static void
look_cb(evutil_socket_t fd, short what, void *arg)
{
	struct conns *c = arg;
	struct conn *conn, *next;

	(void)fd, (void)what;
	adopt_fresh(c);
	for (conn = TAILQ_FIRST(&c->quiet); conn != NULL; conn = next) {
		next = TAILQ_NEXT(conn, link);
		if (conn->doomed)
			conn_close(conn);
	}
	update_listener(c);
}

/* evhttp has accepted a connection and wants a bufferevent for it. */
static struct bufferevent *
bufferevent_cb(struct event_base *base, void *arg)
{
	struct conns *c = arg;
	struct conn *conn, *victim = NULL;

	if (c->open >= BOUND_API_CONNECTIONS)
		victim = evictable(c, (uid_t)-1);
	if (victim != NULL) {
		c->stats.evicted++;
		conn_close(victim);
	}
	conn = xcalloc(1, sizeof(*conn));
	conn->owner = c;
	conn->bev = bufferevent_socket_new(base, -1, 0);
	if (conn->bev == NULL) {
		free(conn);
		return NULL;
	}
	bufferevent_incref(conn->bev); /* ours, until the connection is closed */
	/* evhttp takes the priority over for what it defers; see adopt, too */
	bufferevent_priority_set(conn->bev, 0);
	TAILQ_INSERT_TAIL(&c->fresh, conn, link);
	c->open++;
	c->stats.accepted++;
	event_active(c->look, EV_TIMEOUT, 0);
	update_listener(c);
	return conn->bev;
}

/* The whole answer has left. */
static void
complete_cb(struct evhttp_request *req, void *arg)
{
	struct conn *conn = arg;

	(void)req;
	conn->http = NULL;
	conn->request = NULL;
	set_state(conn, CONN_IDLE);
	update_listener(conn->owner);
	tell_idle(conn->owner);
}

/* Tell evhttp that all has left: at once, after which the connection may be
 * gone, or from the loop. */
static void
tell_sent(struct conn *conn, bool at_once)
{
	bufferevent_trigger(conn->bev, EV_WRITE,
	    at_once ? 0 : BEV_OPT_DEFER_CALLBACKS);
}

static void
request_cb(struct evhttp_request *req, void *arg)
{
	struct conns *c = arg;
	struct evhttp_connection *evcon = evhttp_request_get_connection(req);
	int fd = bufferevent_getfd(evhttp_connection_get_bufferevent(evcon));
	struct conn *conn;

	if ((size_t)fd >= c->nfds || c->by_fd[fd] == NULL)
		adopt_fresh(c);
	conn = c->by_fd[fd];
	if (conn == NULL)
		return; /* one too many of its user's: it is closed */
	conn->doomed = false; /* it has all that it wanted to have read */
	conn->http = req;
	set_state(conn, CONN_BUSY);
	evhttp_request_set_on_complete_cb(req, complete_cb, conn);
	conn->asking = true;
	c->conf.request(c->conf.arg, conn, req);
	conn->asking = false;
	if (!conn->sent)
		return;
	conn->sent = false;
	tell_sent(conn, !c->stopped);
}

/* Close who has left and who reads nothing. */
static void
sweep_busy(struct conns *c, int64_t now)
{
	struct conn *conn, *list[BOUND_API_CONNECTIONS * 2];
	struct pollfd fds[ARRAY_LEN(list)];
	nfds_t n = 0;

	TAILQ_FOREACH(conn, &c->busy, link) {
		if (n == ARRAY_LEN(list))
			break;
		list[n] = conn;
		fds[n].fd = bufferevent_getfd(conn->bev);
		fds[n].events = 0;
		fds[n++].revents = 0;
	}
	if (n == 0 || poll(fds, n, 0) < 0)
		return;
	for (nfds_t i = 0; i < n; i++) {
		int stall_s = c->stopped ? BOUND_API_STOP_STALL_S :
		    list[i]->stall_s;
		bool stalled = list[i]->state == CONN_REPLYING &&
		    now - list[i]->since >= (int64_t)stall_s * 1000;

		if (stalled)
			c->stats.expired++;
		if (stalled || (fds[i].revents & (POLLHUP | POLLERR)) != 0)
			conn_close(list[i]);
	}
}

static void
sweep_quiet(struct conns *c, int64_t now)
{
	struct conn *conn, *next;

	for (conn = TAILQ_FIRST(&c->quiet); conn != NULL; conn = next) {
		int64_t limit = conn->state == CONN_IDLE ? BOUND_API_IDLE_S :
		    BOUND_API_REQUEST_S;

		next = TAILQ_NEXT(conn, link);
		if (now - conn->since < limit * 1000)
			continue;
		c->stats.expired++;
		conn_close(conn);
	}
}

static void
timer_cb(evutil_socket_t fd, short what, void *arg)
{
	struct conns *c = arg;
	int64_t now = clock_mono_ms();

	(void)fd, (void)what;
	sweep_busy(c, now);
	sweep_quiet(c, now);
	c->conf.tick(c->conf.arg);
	update_listener(c);
	if (c->listening) /* also after a failed accept */
		enable_listeners(c, true);
	set_timer(c);
}

void
conn_set_request(struct conn *conn, void *request)
{
	conn->request = request;
}

/*
 * Send what the socket takes now, and say whether that was all. evhttp would
 * wait until the socket can be written, which it nearly always can: a turn of
 * the loop and two calls of the kernel for each answer. What does not leave,
 * and an error, it finds as ever.
 */
static bool
send_now(struct conn *conn)
{
	struct evbuffer *out = bufferevent_get_output(conn->bev);

	if (evbuffer_get_length(out) == 0)
		return false;
	evbuffer_unfreeze(out, 1); /* frozen for all but the bufferevent */
	(void)evbuffer_write(out, bufferevent_getfd(conn->bev));
	evbuffer_freeze(out, 1);
	if (evbuffer_get_length(out) > 0)
		return false;
	bufferevent_disable(conn->bev, EV_WRITE); /* or it would be told twice */
	return true;
}

static void
replying(struct conn *conn, int stall_s)
{
	bufferevent_disable(conn->bev, EV_READ);
	conn->stall_s = stall_s;
	if (conn->state != CONN_REPLYING)
		set_state(conn, CONN_REPLYING);
}

void
conn_replying(struct conn *conn, int stall_s)
{
	replying(conn, stall_s);
	if (send_now(conn))
		tell_sent(conn, false);
}

void
conn_replied(struct conn *conn, int stall_s)
{
	replying(conn, stall_s);
	if (!send_now(conn))
		return;
	if (conn->asking)
		conn->sent = true; /* told when the callback returns */
	else
		tell_sent(conn, !conn->owner->stopped);
}

bool
conn_is_tcp(const struct conn *conn)
{
	return conn->tcp;
}

bool
conn_may_write(const struct conn *conn)
{
	return conn->may_write;
}

uid_t
conn_uid(const struct conn *conn)
{
	return conn->uid;
}

/* Set evhttp up with our limits; methods are for the route table to refuse. */
static int
http_setup(struct conns *c)
{
	c->http = evhttp_new(c->base);
	if (c->http == NULL)
		return -1;
	evhttp_set_max_headers_size(c->http, BOUND_API_HEADERS);
	evhttp_set_max_body_size(c->http, BOUND_API_IMPORT);
	evhttp_set_allowed_methods(c->http,
	    (ev_uint16_t)(0xffffU & ~(unsigned)EVHTTP_REQ_CONNECT));
	evhttp_set_default_content_type(c->http, NULL);
	evhttp_set_bevcb(c->http, bufferevent_cb, c);
	evhttp_set_gencb(c->http, request_cb, c);
	return conns_listen(c, c->conf.fd);
}

int
conns_listen(struct conns *c, int fd)
{
	struct evconnlistener *listener = evconnlistener_new(c->base, NULL, NULL,
	    LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, fd);
	struct evhttp_bound_socket *bound = NULL;

	if (listener != NULL)
		bound = evhttp_bind_listener(c->http, listener);
	if (bound == NULL) {
		if (listener != NULL)
			evconnlistener_free(listener);
		return -1;
	}
	evconnlistener_set_error_cb(listener, accept_failed_cb);
	if (c->bound != NULL)
		evhttp_del_accept_socket(c->http, c->bound);
	c->bound = bound;
	c->listener = listener;
	c->listening = true;
	update_listener(c);
	return 0;
}

int
conns_listen_tcp(struct conns *c, int fd)
{
	struct evconnlistener *listener = evconnlistener_new(c->base, NULL, NULL,
	    LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, fd);

	if (listener == NULL)
		return -1;
	if (evhttp_bind_listener(c->http, listener) == NULL) {
		evconnlistener_free(listener);
		return -1;
	}
	evconnlistener_set_error_cb(listener, accept_failed_cb);
	c->tcp = listener;
	return 0;
}

struct conns *
conns_new(struct event_base *base, const struct conns_conf *conf)
{
	struct conns *c = xcalloc(1, sizeof(*c));

	c->conf = *conf;
	c->base = base;
	TAILQ_INIT(&c->fresh);
	TAILQ_INIT(&c->quiet);
	TAILQ_INIT(&c->busy);
	c->look = event_new(base, -1, 0, look_cb, c);
	c->timer = event_new(base, -1, 0, timer_cb, c);
	if (c->look == NULL || c->timer == NULL || http_setup(c) < 0) {
		conns_free(c);
		return NULL;
	}
	event_priority_set(c->look, 0);
	set_timer(c);
	return c;
}

void
conns_stop(struct conns *c)
{
	c->stopped = true;
	update_listener(c);
}

bool
conns_idle(const struct conns *c)
{
	return TAILQ_EMPTY(&c->busy);
}

void
conns_free(struct conns *c)
{
	if (c == NULL)
		return;
	c->stopped = true;
	if (c->http != NULL) {
		look_cb(-1, 0, c);
		evhttp_free(c->http);
	}
	if (c->look != NULL)
		event_free(c->look);
	if (c->timer != NULL)
		event_free(c->timer);
	free(c->by_fd);
	free(c);
}

void
conns_stats(const struct conns *c, struct conns_stats *out)
{
	*out = c->stats;
	out->open = c->open;
}
