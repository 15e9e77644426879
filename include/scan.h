/* SPDX-License-Identifier: ISC */
/*
 * Looking at sixteen bytes at once, with the compiler's vectors, which become
 * the processor's where it has such. For loops that go over text in search of
 * the few bytes that are not copied as they are. Any thread.
 */
#ifndef GAZETTED_SCAN_H
#define GAZETTED_SCAN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define SCAN_BYTES 16

typedef uint8_t scan_block __attribute__((vector_size(SCAN_BYTES)));

/* Load a block from anywhere. */
static inline scan_block
scan_load(const char *s)
{
	scan_block block;

	memcpy(&block, s, sizeof(block));
	return block;
}

/* The marks of the bytes that are `c`, or below it: all bits of each. */
#define scan_equal(block, c) ((scan_block)((block) == (uint8_t)(c)))
#define scan_below(block, c) ((scan_block)((block) < (uint8_t)(c)))

/* Take the marks of the first `n` bytes away, which were looked at before. */
static inline scan_block
scan_behind(scan_block marks, size_t n)
{
	const scan_block places = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
		13, 14, 15 };

	return marks & ~scan_below(places, n);
}

/* How many bytes are before the first that is marked; SCAN_BYTES: none is. */
static inline size_t
scan_first(scan_block marks)
{
	uint64_t half[2];
	size_t i;

	memcpy(half, &marks, sizeof(half));
	if ((half[0] | half[1]) == 0)
		return SCAN_BYTES;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	i = half[0] != 0 ? 0 : 1;
	return i * 8 + (size_t)__builtin_ctzll(half[i]) / 8;
#else
	for (i = 0; marks[i] == 0; i++)
		;
	return i;
#endif
}

#endif
