/* SPDX-License-Identifier: ISC */
/* Unit tests of the sketch: copies are near, others far, boilerplate is out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "bounds.h"
#include "buf.h"
#include "sketch.h"
#include "words.h"

/* Append `n` words of a language that a seed makes up. */
static void
add_words(struct buf *b, unsigned seed, unsigned n)
{
	uint64_t x = seed * 2654435761u + 1;

	for (unsigned i = 0; i < n; i++) {
		x = x * 6364136223846793005u + 1442695040888963407u;
		buf_addf(b, "w%u%c", (unsigned)(x >> 40) % 5000, i % 12 == 11 ? '\n' : ' ');
	}
}

static unsigned
similarity(struct buf *a, struct buf *b)
{
	uint8_t x[SKETCH_SLOTS], y[SKETCH_SLOTS], marks[SKETCH_MARKS];

	assert_true(sketch_text((struct str){ a->data, a->len }, NULL, 0, x, marks) > 0);
	assert_true(sketch_text((struct str){ b->data, b->len }, NULL, 0, y, marks) > 0);
	return slots_alike(x, y, SKETCH_SLOTS);
}

static void
test_similarity(void **state)
{
	struct buf a, b;

	(void)state;
	buf_init(&a, MIB(1));
	buf_init(&b, MIB(1));
	add_words(&a, 1, 400);
	add_words(&b, 1, 400);
	assert_int_equal(similarity(&a, &b), 1000);
	add_words(&b, 2, 80); /* a fifth more: Jaccard 0.83 */
	assert_in_range(similarity(&a, &b), 700, 950);
	buf_reset(&b);
	add_words(&b, 3, 400);
	assert_in_range(similarity(&a, &b), 0, 60);
	buf_free(&a);
	buf_free(&b);
}

static void
test_normalised(void **state)
{
	static const char *const same[][2] = {
		{ "One, two; THREE four.", "one two three\nfour" },
		{ "\xc3\x89tude \xe2\x80\x9c" "a b\xe2\x80\x9d c", "\xc3\xa9tude a b c" },
		{ "日本語", "日 本 語" },
	};
	uint8_t x[SKETCH_SLOTS], y[SKETCH_SLOTS], marks[SKETCH_MARKS];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(same); i++) {
		uint32_t n = sketch_text(str_from(same[i][0]), NULL, 0, x, marks);

		assert_int_equal(n, i == 2 ? 1 : 2);
		assert_int_equal(sketch_text(str_from(same[i][1]), NULL, 0, y, marks), n);
		assert_memory_equal(x, y, sizeof(x));
	}
	assert_int_equal(sketch_text(STR_LIT("two words"), NULL, 0, x, marks), 0);
	assert_int_equal(sketch_text(STR_LIT(""), NULL, 0, x, marks), 0);
	assert_int_equal(sketch_text(STR_LIT("a a a a a a"), NULL, 0, x, marks), 1);
}

static void
test_boilerplate(void **state)
{
	uint64_t footer = sketch_line_hash(STR_LIT("Read more at Example - (c) us"), SIZE_MAX);
	uint8_t x[SKETCH_SLOTS], y[SKETCH_SLOTS], marks[SKETCH_MARKS];

	(void)state;
	assert_true(footer == sketch_line_hash(STR_LIT(" read MORE at example; C us"), SIZE_MAX));
	assert_true(sketch_line_hash(STR_LIT(" --- \t"), SIZE_MAX) == 0);
	sketch_text(STR_LIT("some words of a story\nRead more at Example - (c) us\nend"),
	    &footer, 1, x, marks);
	sketch_text(STR_LIT("some words of a story\nend"), NULL, 0, y, marks);
	assert_memory_equal(x, y, sizeof(x));
}

/* Numbers are marked, with their fractions, and names inside sentences. */
static void
test_marks(void **state)
{
	static const struct {
		const char *text;
		unsigned numbers, names;
	} rows[] = {
		{ "It rose 2.5 percent, to 1,204 from 980 points.", 3, 0 },
		{ "Prices rose.\nAcme said so. Then Beta and Gamma did.", 0, 2 },
		{ "The meeting at 14:30 with Élodie", 1, 1 },
		{ "No numbers and no names here at all", 0, 0 },
	};
	uint8_t x[SKETCH_SLOTS], marks[SKETCH_MARKS];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		sketch_text(str_from(rows[i].text), NULL, 0, x, marks);
		assert_int_equal(bits_set(marks, SKETCH_MARKS / 2),
		    rows[i].numbers);
		assert_int_equal(bits_set(marks + SKETCH_MARKS / 2,
		    SKETCH_MARKS / 2), rows[i].names);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_similarity),
		cmocka_unit_test(test_normalised),
		cmocka_unit_test(test_boilerplate),
		cmocka_unit_test(test_marks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
