/* SPDX-License-Identifier: ISC */
/* Unit tests of the configuration: notations, defaults, complaints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../daemon/conf/options.h"
#include "conf.h"
#include "util.h"

static char file[] = "/tmp/gazetted-conf-XXXXXX";

static void
write_file(const char *text)
{
	FILE *f = fopen(file, "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static void
test_notations(void **state)
{
	static const struct {
		const char *text;
		int (*read)(const char *, int64_t *);
		int64_t value; /* -1: refused */
	} cases[] = {
		{ "30s", option_duration, 30 },
		{ "15min", option_duration, 900 },
		{ "1h", option_duration, 3600 },
		{ "7d", option_duration, 604800 },
		{ "1y", option_duration, 31536000 },
		{ "0s", option_duration, 0 },
		{ "30", option_duration, -1 },
		{ "m", option_duration, -1 },
		{ "1m", option_duration, -1 },
		{ "-1s", option_duration, -1 },
		{ "1.5h", option_duration, -1 },
		{ "9223372036854775807d", option_duration, -1 },
		{ "512", option_size, 512 },
		{ "64KiB", option_size, 65536 },
		{ "16MiB", option_size, 16777216 },
		{ "1GiB", option_size, 1073741824 },
		{ "1MB", option_size, -1 },
		{ "", option_size, -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t v = -1;
		int rc = cases[i].read(cases[i].text, &v);

		assert_int_equal(rc, cases[i].value < 0 ? -1 : 0);
		assert_int_equal(v, cases[i].value);
	}
}

static void
test_unit_text(void **state)
{
	char text[32];

	(void)state;
	option_duration_text(5400, text, sizeof(text));
	assert_string_equal(text, "90min");
	option_duration_text(0, text, sizeof(text));
	assert_string_equal(text, "0s");
	option_size_text(1 << 24, text, sizeof(text));
	assert_string_equal(text, "16MiB");
}

static void
test_defaults(void **state)
{
	const struct conf_place system = { .system = true };
	const struct conf_place private = { .data_dir = "/tmp/x" };
	char why[CONF_ERROR_LEN];
	struct conf *c;

	(void)state;
	assert_int_equal(conf_load(&system, "", &c, why), 0);
	assert_string_equal(c->socket, "/run/gazetted/gazetted.sock");
	assert_string_equal(c->write_group, "gazetted-admin");
	assert_int_equal(c->poll.interval, 3600);
	assert_int_equal(c->fetch.max_body, 16 << 20);
	assert_false(c->allow_file_urls);
	assert_null(c->allow_private[0]);
	conf_free(c);
	assert_int_equal(conf_load(&private, "", &c, why), 0);
	assert_string_equal(c->socket, "/tmp/x/gazetted.sock");
	assert_string_equal(c->store, "/tmp/x/gazetted.db");
	assert_true(c->allow_file_urls);
	conf_free(c);
}

static void
test_values(void **state)
{
	const struct conf_place place = { .data_dir = "/tmp/x" };
	char why[CONF_ERROR_LEN];
	struct conf *c;

	(void)state;
	write_file("socket = \"/tmp/s\"\n"
	    "allow_private = { \"127.0.0.1:8080\", \"10.0.0.0/8\" }\n"
	    "allow_file_urls = false\n"
	    "fetch { max_transfers = 7 total_timeout = \"90s\" }\n"
	    "poll {\n\tinterval = \"2h\"\n\thost_spacing = \"0s\"\n}\n"
	    "retention { max_age = \"\" max_items = 5 }\n"
	    "retain a { tag = \"t\" max_age = \"2d\" }\n"
	    "retain b { feed = \"http://x/\" max_items = 9 }\n");
	assert_int_equal(conf_load(&place, file, &c, why), 0);
	assert_string_equal(c->socket, "/tmp/s");
	assert_string_equal(c->store, "/tmp/x/gazetted.db");
	assert_string_equal(c->allow_private[1], "10.0.0.0/8");
	assert_null(c->allow_private[2]);
	assert_false(c->allow_file_urls);
	assert_int_equal(c->fetch.max_transfers, 7);
	assert_int_equal(c->fetch.total_timeout, 90);
	assert_int_equal(c->poll.interval, 7200);
	assert_int_equal(c->poll.host_spacing, 0);
	assert_int_equal(c->retention.max_age, 0);
	assert_int_equal(c->retention.max_items, 5);
	assert_int_equal(c->retention.tombstones, 365 * 86400);
	assert_int_equal(c->nretain, 2);
	assert_string_equal(c->retain[0].name, "a");
	assert_string_equal(c->retain[0].tag, "t");
	assert_int_equal(c->retain[0].max_age, 2 * 86400);
	assert_string_equal(c->retain[1].feed, "http://x/");
	assert_int_equal(c->retain[1].max_items, 9);
	conf_free(c);
}

static void
test_complaints(void **state)
{
	static const struct {
		const char *text, *line, *about;
	} cases[] = {
		{ "\n\nno_such = 1\n", ":3: ", "no_such" },
		{ "fetch { max_body = \"1KB\" }", ":1: ", "max_body: \"1KB\"" },
		{ "fetch {\n max_body = \"65MiB\" }", ":2: ", "1KiB to 64MiB" },
		{ "fetch { max_transfers = x }", ":1: ", "max_transfers" },
		{ "poll { interval = \"0s\" }", ":1: ", "out of range" },
		{ "socket_mode = \"rw\"", ":1: ", "octal" },
		{ "allow_private = { \"10.0.0.0/8\",\n \"nonsense\" }", ":2: ",
		    "nonsense" },
		{ "store = \"\"", ":1: ", "store" },
		{ "fetch { max_transfers = 3", ":1: ", "closed" },
		{ "\nfetch {\n # }\n user_agent = \"}\"\n // }\n /* } */\n", ":2: ",
		    "closed" },
		{ "\nfilter a {\n words = { \"x\" }\n drop = true", ":2: ",
		    "closed" },
		{ "allow_private = { \"127.0.0.1\"", ":1: ", "" },
		{ "allow_file_urls = perhaps", ":1: ", "allow_file_urls" },
		{ "poll { min_interval = \"2d\" }", ": ", "min_interval" },
		{ "retain x {\n max_age = \"9w\" }", ":2: ", "max_age" },
		{ "retain x { max_items = 2 }", ": ", "retain" },
		{ "retain x { tag = \"t\" }\nretain x { tag = \"u\" }", ":2: ",
		    "title" },
	};
	const struct conf_place place = { .data_dir = "/tmp/x" };
	char why[CONF_ERROR_LEN];
	struct conf *c;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		write_file(cases[i].text);
		assert_int_equal(conf_load(&place, file, &c, why), -1);
		if (strncmp(why, file, strlen(file)) != 0 ||
		    strncmp(why + strlen(file), cases[i].line,
		    strlen(cases[i].line)) != 0 ||
		    strstr(why, cases[i].about) == NULL)
			fail_msg("case %zu: \"%s\"", i, why);
	}
	assert_int_equal(conf_load(&place, "/nonexistent/x", &c, why), -1);
	assert_non_null(strstr(why, "/nonexistent/x: "));
	write_file("");
	assert_int_equal(chmod(file, 0666), 0);
	assert_int_equal(conf_load(&place, file, &c, why), -1);
	assert_non_null(strstr(why, "anybody may write"));
	assert_int_equal(chmod(file, 0600), 0);
}

/* What is printed can be read back, and the defaults document every row. */
static void
test_print(void **state)
{
	const struct conf_place place = { .system = true };
	char why[CONF_ERROR_LEN], *text = NULL;
	size_t size;
	struct conf *c;
	FILE *f;

	(void)state;
	f = fopen(file, "w");
	conf_print_defaults(f);
	fclose(f);
	assert_int_equal(conf_load(&place, file, &c, why), 0);
	f = fopen(file, "w");
	conf_print(c, f);
	fclose(f);
	conf_free(c);
	assert_int_equal(conf_load(&place, file, &c, why), 0);
	f = open_memstream(&text, &size);
	conf_print_defaults(f);
	fclose(f);
	for (size_t i = 0; i < option_count; i++)
		assert_non_null(strstr(text, option_rows[i].name));
	free(text);
	conf_free(c);
}

static int
setup(void **state)
{
	int fd = mkstemp(file);

	(void)state;
	return fd < 0 ? -1 : close(fd);
}

static int
teardown(void **state)
{
	(void)state;
	return unlink(file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_notations),
		cmocka_unit_test(test_unit_text),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_complaints),
		cmocka_unit_test(test_print),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
