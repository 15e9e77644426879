/* SPDX-License-Identifier: ISC */
/*
 * follow: the change stream as it grows, by long polls. Each answer is a
 * batch; with a program, the batch is its standard input, and only a program
 * that exits 0 lets the position move on. A named consumer's position is the
 * daemon's: it is told after each batch, and asked at the start.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bounds.h"
#include "clock.h"
#include "command.h"
#include "filters.h"

extern char **environ;

const struct option_row options_follow[] = {
	{ "after", 'a', OPTION_TEXT, "POS",
	    "begin after this position (default: now; 0: all)", OPTION(after) },
	{ "consumer", 'c', OPTION_TEXT, "NAME",
	    "have the daemon keep the position under this name",
	    OPTION(consumer) },
	OPTIONS_FEEDS,
	{ .name = NULL },
};

struct follow {
	struct client *c;
	char *position;  /* after what was handled */
	char *next;      /* after the last line of this batch; NULL: none came */
	struct buf query; /* the filters, for every request */
	FILE *program;   /* its standard input; NULL: none runs */
	pid_t pid;
	bool deaf;       /* it has closed its standard input */
	bool begun;      /* the daemon has answered once */
	bool unsaid;     /* the daemon does not know the consumer's position */
	bool again;      /* the last failure may pass: a restart, a busy moment */
	bool gone;       /* the position is none of this store */
};

/* Start the program with a pipe as its standard input. 0 or -1. */
static int
program_start(struct follow *f)
{
	char **argv = f->c->args.program;
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t defaults;
	int fds[2], error;

	if (pipe2(fds, O_CLOEXEC) < 0) {
		complain("pipe: %m");
		return -1;
	}
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fds[0], STDIN_FILENO);
	posix_spawnattr_init(&attr);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE); /* we ignore it; the program may not */
	posix_spawnattr_setsigdefault(&attr, &defaults);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
	error = posix_spawnp(&f->pid, argv[0], &actions, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	close(fds[0]);
	if (error == 0)
		f->program = fdopen(fds[1], "w");
	if (f->program != NULL)
		return 0;
	errno = error != 0 ? error : errno;
	complain("%s: %m", argv[0]);
	close(fds[1]);
	return -1;
}

/* Close the program's input and wait for it. 0 if it exited 0, else -1. */
static int
program_end(struct follow *f)
{
	const char *name = f->c->args.program[0];
	int status = 0;

	fclose(f->program); /* it need not have read everything */
	f->program = NULL;
	f->deaf = false;
	while (waitpid(f->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFEXITED(status))
		complain("%s: exit status %d", name, WEXITSTATUS(status));
	else
		complain("%s: killed by signal %d", name, WTERMSIG(status));
	return -1;
}

/* Give one line to the program, which is started by a batch's first. */
static int
program_line(struct follow *f, const char *s, size_t n)
{
	if (f->program == NULL && program_start(f) < 0)
		return -1;
	if (f->deaf)
		return 0;
	if (fwrite(s, 1, n, f->program) != n || fputc('\n', f->program) == EOF)
		f->deaf = true;
	return 0;
}

/* Handle one line of the stream. */
static int
on_change(void *arg, const char *s, size_t n)
{
	struct follow *f = arg;
	json_t *change = json_loadb(s, n, 0, NULL);
	const char *position = text_of(change, "position");
	int rc = -1;

	if (position[0] == '\0') {
		complain("follow: a line without a position");
		goto out;
	}
	if (f->c->args.program != NULL)
		rc = program_line(f, s, n);
	else if (output_json_text(&f->c->out, s, n) == 0 &&
	    fflush(f->c->out.f) == 0)
		rc = 0;
	else if (f->c->out.error == 0)
		f->c->out.error = errno;
	if (rc == 0) {
		free(f->next);
		f->next = xstrdup(position);
	}
out:
	json_decref(change);
	return rc;
}

/* Settle a batch: the position moves if all of it was taken. 0 or -1. */
static int
end_batch(struct follow *f)
{
	if (f->program != NULL && program_end(f) < 0)
		return -1;
	if (f->next != NULL) {
		free(f->position);
		f->position = f->next;
		f->next = NULL;
		f->unsaid = f->c->args.consumer != NULL;
	}
	return 0;
}

/* Explain a position that is not of this store, or refuse otherwise. */
static int
check_answer(struct follow *f, const struct answer *a)
{
	int rc = answer_check(a, "follow");

	f->gone = a->status == 410;
	if (f->gone)
		complain("follow: %s is no position of this store; --after %s "
		    "begins with the oldest that it holds", f->position,
		    text_of(a->json, "oldest"));
	return rc;
}

/* Acknowledge what was handled. EXIT_OK or the exit code. */
static int
acknowledge(struct follow *f)
{
	char *path = xasprintf("/v1/consumers/%s", f->c->args.consumer);
	json_t *body = json_pack("{s:s}", "position", f->position);
	char *text = json_dumps(body, JSON_COMPACT);
	struct answer a;
	int rc = connection_call(f->c->conn, &(struct request){
	    .method = "PUT", .path = path, .body = text,
	    .body_len = strlen(text), .quiet = f->begun }, &a);

	f->again = rc != 0 || a.status == 503 || a.status == 507;
	if (rc == 0)
		rc = check_answer(f, &a);
	f->unsaid = rc != EXIT_OK;
	answer_clear(&a);
	free(text);
	json_decref(body);
	free(path);
	return rc;
}

/* Ask for one batch and handle it. EXIT_OK or the exit code. */
static int
one_batch(struct follow *f)
{
	struct answer a;
	struct buf path;
	int rc = f->unsaid ? acknowledge(f) : EXIT_OK;

	if (rc != EXIT_OK)
		return rc;
	buf_init(&path, KIB(64));
	buf_adds(&path, "/v1/changes?mode=longpoll");
	query_add(&path, "after", f->position);
	query_add_number(&path, "limit", BOUND_API_PAGE);
	buf_add(&path, f->query.data, f->query.len);
	rc = connection_lines(f->c->conn, &(struct request){
	    .path = buf_cstr(&path), .accept = "application/x-ndjson",
	    .wait = BOUND_API_LONGPOLL_S, .quiet = f->begun }, on_change, f, &a);
	buf_free(&path);
	f->again = rc != 0 || a.status == 503;
	if (rc == 0)
		rc = check_answer(f, &a);
	if (end_batch(f) < 0 && rc == EXIT_OK)
		rc = EXIT_FAILED;
	answer_clear(&a);
	if (rc == EXIT_OK && f->unsaid)
		rc = acknowledge(f);
	return rc;
}

/* Keep an answer that comes at once and empty from becoming a busy loop. */
static void
pause_if_idle(int64_t began, bool empty)
{
	if (empty && clock_mono_ms() - began < 1000)
		poll(NULL, 0, 1000);
}

/* Ask again and again, with growing pauses, until the daemon is back. */
static int
try_again(struct follow *f, int rc)
{
	int waited = 0;

	while (rc != EXIT_OK && f->begun && f->again &&
	    waited < BOUND_CLIENT_RETRY_MS) {
		int pause = waited + 1000;

		if (waited == 0)
			complain("follow: the daemon is gone or busy; waiting "
			    "for it");
		poll(NULL, 0, pause);
		waited += pause;
		rc = one_batch(f);
	}
	return rc;
}

/* Follow until something ends it. */
static int
follow(struct follow *f)
{
	int rc = EXIT_OK;

	while (rc == EXIT_OK && f->c->out.error == 0) {
		int64_t began = clock_mono_ms();
		char *before = xstrdup(f->position);

		rc = try_again(f, one_batch(f));
		f->begun = true;
		if (rc == EXIT_OK)
			pause_if_idle(began, strcmp(before, f->position) == 0);
		free(before);
	}
	if (f->c->out.error == 0 && f->c->args.consumer == NULL && !f->gone)
		complain("follow: go on with --after %s", f->position);
	return rc;
}

/* Where the consumer is; one that is new begins at the beginning. */
static int
consumer_position(struct follow *f)
{
	const char *name = f->c->args.consumer;
	struct answer a;
	char *path;
	int rc;

	if (strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789-_") != strlen(name) || *name == '\0') {
		complain("--consumer: a name is made of letters, digits, - and _");
		return EXIT_USAGE;
	}
	path = xasprintf("/v1/consumers/%s", name);
	rc = connection_call(f->c->conn, &(struct request){ .path = path }, &a);
	free(path);
	if (rc == 0 && a.status == 404)
		f->position = xstrdup("0");
	else if (rc == 0 && (rc = answer_check(&a, "follow")) == EXIT_OK)
		f->position = xstrdup(text_of(a.json, "position"));
	answer_clear(&a);
	return rc;
}

/* Where to begin: as asked, or where the stream ends now. */
static int
begin_position(struct follow *f)
{
	const char *after = f->c->args.after;
	json_t *status = NULL;
	int rc = EXIT_OK;

	if (after == NULL && f->c->args.consumer != NULL)
		return consumer_position(f);
	if (after != NULL && strcmp(after, "now") != 0) {
		f->position = xstrdup(after);
		return EXIT_OK;
	}
	/* A position, not "now": else what comes between two polls is missed. */
	rc = client_get(f->c, "/v1/status", "status", &status);
	if (rc != EXIT_OK)
		return rc;
	f->position = xstrdup(text_of(status, "position"));
	json_decref(status);
	return EXIT_OK;
}

int
cmd_follow(int argc, char **argv)
{
	struct client c;
	struct follow f = { .c = &c };
	int rc = client_begin(&c, argc, argv, 0, 0);

	if (rc >= 0)
		return rc;
	buf_init(&f.query, KIB(16));
	buf_addc(&f.query, '?'); /* so that the filters are joined by '&' */
	rc = filters_add(&c, &f.query);
	if (rc == EXIT_OK) {
		memmove(f.query.data, f.query.data + 1, --f.query.len);
		rc = begin_position(&f);
	}
	if (rc == EXIT_OK)
		rc = follow(&f);
	buf_free(&f.query);
	free(f.position);
	free(f.next);
	return client_end(&c, rc);
}
