/* SPDX-License-Identifier: ISC */
/* Unit tests of politeness towards origins. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "hosts.h"

#define A "https://a.example:443"
#define B "https://b.example:443"

static void
test_one_at_a_time(void **state)
{
	struct hosts_conf conf = { .per_host = 1, .spacing = 5 };
	struct hosts *h = hosts_new(&conf);
	struct host_slot s[4] = { 0 };

	(void)state;
	assert_true(hosts_ask(h, &s[0], A, 100));
	assert_false(hosts_ask(h, &s[1], A, 100));
	assert_false(hosts_ask(h, &s[2], A, 100));
	assert_true(hosts_ask(h, &s[3], B, 100));
	assert_null(hosts_pop(h, 1000));
	assert_true(hosts_more(&s[0]));
	assert_false(hosts_more(&s[1]));
	assert_false(hosts_more(&s[3]));
	hosts_leave(h, &s[0], 110);
	/* The spacing counts from the end, and the first who came goes. */
	assert_int_equal(hosts_due(h), 115);
	assert_null(hosts_pop(h, 114));
	assert_ptr_equal(hosts_pop(h, 115), &s[1]);
	assert_null(hosts_pop(h, 200));
	hosts_leave(h, &s[1], 200);
	assert_ptr_equal(hosts_pop(h, 205), &s[2]);
	hosts_leave(h, &s[2], 205);
	hosts_leave(h, &s[3], 205);
	assert_null(hosts_pop(h, 300));
	assert_int_equal(hosts_due(h), INT64_MAX);
	hosts_free(h);
}

static void
test_spacing_without_queue(void **state)
{
	struct hosts_conf conf = { .per_host = 2, .spacing = 5 };
	struct hosts *h = hosts_new(&conf);
	struct host_slot a = { 0 }, b = { 0 }, c = { 0 };

	(void)state;
	assert_true(hosts_ask(h, &a, A, 100));
	assert_true(hosts_ask(h, &b, A, 100));
	hosts_leave(h, &a, 100);
	assert_false(hosts_ask(h, &c, A, 102));
	assert_ptr_equal(hosts_pop(h, 105), &c);
	hosts_leave(h, &b, 105);
	hosts_leave(h, &c, 105);
	/* Forgotten once the spacing has passed; a new start is then free. */
	assert_null(hosts_pop(h, 110));
	assert_true(hosts_ask(h, &a, A, 110));
	hosts_leave(h, &a, 110);
	hosts_free(h);
}

static void
test_waiting_can_leave(void **state)
{
	struct hosts_conf conf = { .per_host = 1, .spacing = 0 };
	struct hosts *h = hosts_new(&conf);
	struct host_slot s[3] = { 0 }, person = { 0 };

	(void)state;
	assert_true(hosts_ask(h, &s[0], A, 1));
	assert_false(hosts_ask(h, &s[1], A, 1));
	assert_false(hosts_ask(h, &s[2], A, 1));
	hosts_enter(h, &person, A);
	hosts_leave(h, &s[1], 1);
	hosts_leave(h, &s[0], 2);
	assert_null(hosts_pop(h, 2)); /* the person's transfer counts */
	hosts_leave(h, &person, 3);
	assert_ptr_equal(hosts_pop(h, 3), &s[2]);
	hosts_leave(h, &s[2], 3);
	hosts_leave(h, &s[2], 3);
	hosts_free(h);
}

/* Left alone: the queue waits, also where nothing else holds it. */
static void
test_cool_down(void **state)
{
	struct hosts_conf conf = { .per_host = 1, .spacing = 1 };
	struct hosts *h = hosts_new(&conf);
	struct host_slot a = { 0 }, b = { 0 };

	(void)state;
	hosts_cool(h, A, 1000);
	hosts_cool(h, A, 500);
	assert_int_equal(hosts_cooling(h, A, 100), 1000);
	assert_int_equal(hosts_cooling(h, B, 100), 0);
	assert_false(hosts_ask(h, &a, A, 100));
	assert_true(hosts_ask(h, &b, B, 100));
	assert_int_equal(hosts_due(h), 1000);
	assert_null(hosts_pop(h, 999));
	assert_ptr_equal(hosts_pop(h, 1000), &a);
	assert_int_equal(hosts_cooling(h, A, 1000), 0);
	hosts_leave(h, &a, 1001);
	hosts_leave(h, &b, 1001);
	hosts_free(h);
}

/* Three feeds of an origin within a minute, not one feed three times. */
static void
test_feeds_agree(void **state)
{
	struct hosts_conf conf = { .per_host = 1, .spacing = 1 };
	struct hosts *h = hosts_new(&conf);

	(void)state;
	assert_false(hosts_failed(h, A, 1, 100));
	assert_false(hosts_failed(h, A, 1, 101));
	assert_false(hosts_failed(h, A, 1, 102));
	assert_false(hosts_failed(h, A, 2, 103));
	assert_false(hosts_failed(h, B, 3, 104));
	assert_false(hosts_failed(h, A, 3, 170));
	assert_false(hosts_failed(h, A, 4, 171));
	assert_true(hosts_failed(h, A, 5, 172));
	hosts_free(h);
}

/* Many origins at one address: a few at once, the others in turn. */
static void
test_shared_address(void **state)
{
	struct hosts_conf conf = { .per_host = 1, .spacing = 0 };
	struct hosts *h = hosts_new(&conf);
	struct host_slot s[18] = { 0 };
	char origin[18][32];

	(void)state;
	for (int i = 0; i < 18; i++) {
		snprintf(origin[i], sizeof(origin[i]), "http://%d.example:80", i);
		assert_true(hosts_ask(h, &s[i], origin[i], 100));
		hosts_reached(h, &s[i], "192.0.2.1", 100);
		hosts_leave(h, &s[i], 100);
	}
	for (int i = 0; i < 18; i++)
		assert_int_equal(hosts_ask(h, &s[i], origin[i], 101), i < 16);
	assert_null(hosts_pop(h, 102));
	hosts_leave(h, &s[2], 102);
	assert_ptr_equal(hosts_pop(h, 102), &s[16]);
	assert_null(hosts_pop(h, 102));
	hosts_leave(h, &s[16], 103);
	assert_ptr_equal(hosts_pop(h, 103), &s[17]);
	for (int i = 0; i < 18; i++)
		hosts_leave(h, &s[i], 104);
	while (hosts_pop(h, 1000000) != NULL)
		;
	assert_int_equal(hosts_due(h), INT64_MAX);
	hosts_free(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_at_a_time),
		cmocka_unit_test(test_spacing_without_queue),
		cmocka_unit_test(test_waiting_can_leave),
		cmocka_unit_test(test_cool_down),
		cmocka_unit_test(test_feeds_agree),
		cmocka_unit_test(test_shared_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
