/* SPDX-License-Identifier: ISC */
/* The life of the interface. */
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "api.h"
#include "bounds.h"
#include "clock.h"
#include "log.h"
#include "stream.h"
#include "util.h"

/* Make the socket again if somebody has removed or replaced its path. */
static void
look_after_socket(struct publish *p)
{
	const struct publish_conf *c = &p->conf;
	char why[PUBLISH_ERROR_LEN];
	struct unix_socket other;

	if (unix_socket_in_place(&p->socket))
		return;
	if (unix_socket_listen(&other, p->socket_path, c->socket_mode,
	    p->socket_group, why, sizeof(why)) != 0) {
		log_warn("publish", "the socket is gone: %s", why);
		return;
	}
	log_warn("publish", "%s was removed or replaced: it is made again",
	    p->socket_path);
	if (conns_listen(p->conns, other.fd) < 0) {
		unix_socket_remove(&other);
		close(other.fd);
		return;
	}
	unix_socket_remove(&p->socket);
	p->socket = other;
}

static void
tick_cb(void *arg)
{
	struct publish *p = arg;
	int64_t now = clock_mono_ms();

	streams_expire(p, p->stopping);
	waits_expire(p, p->stopping);
	sinks_tick(p->sinks);
	if (p->stopping || now - p->looked < BOUND_API_LOOK_S * 1000)
		return;
	p->looked = now;
	look_after_socket(p);
}

static void
idle_cb(void *arg)
{
	struct publish *p = arg;

	if (p->idle != NULL)
		p->idle(p->idle_arg);
}

/* Make the socket, or take over the one that we were given. */
static int
start_socket(struct publish *p, char *why)
{
	const struct publish_conf *c = &p->conf;

	if (c->activated_fd >= 0)
		return unix_socket_inherit(&p->socket, c->activated_fd, why,
		    PUBLISH_ERROR_LEN);
	return unix_socket_listen(&p->socket, c->socket_path, c->socket_mode,
	    c->socket_group, why, PUBLISH_ERROR_LEN);
}

static void
publish_drop(struct publish *p)
{
	live_free(p->live);
	free(p->socket_path);
	free(p->socket_group);
	free(p);
}

/* Listen on TCP as well, if that is asked for. 0 or -1. */
static int
start_tcp(struct publish *p, char *why)
{
	const struct publish_conf *c = &p->conf;
	int fd;

	if (c->listen == NULL)
		return 0;
	if (tokens_load(&p->tokens, c->read_token_file, c->write_token_file,
	    why, PUBLISH_ERROR_LEN) < 0)
		return -1;
	fd = tcp_listen(c->listen, why, PUBLISH_ERROR_LEN);
	if (fd < 0)
		return -1;
	if (conns_listen_tcp(p->conns, fd) == 0)
		return 0;
	close(fd);
	snprintf(why, PUBLISH_ERROR_LEN, "no memory for the TCP listener");
	return -1;
}

int
publish_start(struct event_base *base, const struct publish_conf *conf,
    struct publish **out, char why[PUBLISH_ERROR_LEN])
{
	struct publish *p = xcalloc(1, sizeof(*p));
	struct conns_conf cc = {
		.rule = &p->rule,
		.request = api_dispatch,
		.lost = api_lost,
		.tick = tick_cb,
		.idle = idle_cb,
		.arg = p,
	};
	int rc;

	p->conf = *conf;
	p->socket_path = xstrdup(conf->socket_path);
	p->socket_group = xstrdup(conf->socket_group);
	p->started = p->looked = clock_mono_ms();
	LIST_INIT(&p->requests);
	LIST_INIT(&p->waits);
	if (!peer_rule_init(&p->rule, conf->write_group))
		log_info("publish", "there is no group %s: root and the daemon's"
		    " user may write", conf->write_group);
	rc = start_socket(p, why);
	if (rc != 0) {
		publish_drop(p);
		return rc;
	}
	cc.fd = p->socket.fd;
	p->live = live_new(base);
	p->conns = p->live == NULL ? NULL : conns_new(base, &cc);
	if (p->conns == NULL) {
		snprintf(why, PUBLISH_ERROR_LEN, "no memory for the interface");
		unix_socket_remove(&p->socket);
		publish_drop(p);
		return EX_CANTCREAT;
	}
	if (start_tcp(p, why) < 0) {
		publish_free(p);
		return EX_CONFIG;
	}
	p->sinks = sinks_new(conf->store, conf->fetch);
	sinks_configure(p->sinks, conf->sinks, conf->nsinks);
	*out = p;
	return 0;
}

void
publish_configure_sinks(struct publish *p, const struct conf_sink *sinks,
    size_t n)
{
	sinks_configure(p->sinks, sinks, n);
}

void
publish_changed(struct publish *p, int64_t seq)
{
	(void)seq;
	streams_wake(p);
	sinks_changed(p->sinks);
}

void
publish_stop_accepting(struct publish *p, void (*idle)(void *arg), void *arg)
{
	p->stopping = true;
	p->idle = idle;
	p->idle_arg = arg;
	sinks_stop(p->sinks);
	conns_stop(p->conns);
	streams_expire(p, true);
	waits_expire(p, true);
}

bool
publish_is_idle(const struct publish *p)
{
	return conns_idle(p->conns);
}

void
publish_free(struct publish *p)
{
	struct api_request *req;

	if (p == NULL)
		return;
	/* The store and the pipeline may be gone: nothing is asked of them. */
	p->stopping = true;
	p->idle = NULL;
	p->conf.pipeline = NULL;
	unix_socket_remove(&p->socket);
	conns_free(p->conns);
	sinks_free(p->sinks);
	LIST_FOREACH(req, &p->requests, link)
		req->p = NULL;
	publish_drop(p);
}
