/* SPDX-License-Identifier: ISC */
/* What the commands share. */
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "clock.h"
#include "command.h"
#include "when.h"

int
client_begin(struct client *c, int argc, char **argv, int min, int max)
{
	int rc;

	*c = (struct client){ .now = clock_now() };
	rc = args_read(&c->args, argc, argv, min, max);
	if (rc >= 0)
		return rc;
	output_init(&c->out, stdout);
	c->conn = connection_new(c->args.socket);
	return c->conn == NULL ? EXIT_FAILED : -1;
}

int
client_begin_reading(struct client *c, int argc, char **argv, int min, int max)
{
	int rc = client_begin(c, argc, argv, min, max);

	if (rc >= 0)
		return rc;
	rc = connection_offline(c->conn, c->args.store, c->args.socket);
	return rc == EXIT_OK ? -1 : client_end(c, rc);
}

int
client_end(struct client *c, int rc)
{
	connection_free(c->conn);
	return output_end(&c->out, rc);
}

int
client_get(struct client *c, const char *path, const char *what, json_t **out)
{
	struct answer a;
	int rc = connection_call(c->conn, &(struct request){ .path = path }, &a);

	if (rc != 0)
		return rc;
	rc = answer_check(&a, what);
	if (rc == EXIT_OK && a.json == NULL) {
		complain("%s: the daemon's answer is no JSON object", what);
		rc = EXIT_FAILED;
	}
	if (rc == EXIT_OK)
		*out = json_incref(a.json);
	answer_clear(&a);
	return rc;
}

int
client_send(struct client *c, const char *method, const char *path,
    const json_t *body, long wait, struct answer *out)
{
	char *text = body != NULL ? json_dumps(body, JSON_COMPACT) : NULL;
	struct request request = {
		.method = method, .path = path, .wait = wait,
		.body = text != NULL ? text : "",
		.body_len = text != NULL ? strlen(text) : 0,
	};
	int rc;

	if (body != NULL && text == NULL) {
		complain("%s: out of memory", path);
		return EXIT_FAILED;
	}
	rc = connection_call(c->conn, &request, out);
	free(text);
	return rc;
}

const char *
text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text != NULL ? text : "";
}

long long
number_of(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return json_is_integer(value) ? json_integer_value(value) :
	    (long long)json_real_value(value);
}

const char *
time_of(const struct client *c, const json_t *object, const char *key,
    char *out)
{
	const char *text = text_of(object, key);
	int64_t then;

	if (c->out.tty && when_parse(text, &then) == 0) {
		when_relative(then, c->now, out);
		return out;
	}
	return text;
}
