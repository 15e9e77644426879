/* SPDX-License-Identifier: ISC */
/*
 * The MinHash sketch of an item's text, by which copies of a story are found:
 * one permutation, 128 slots of 8 bits over 3-word shingles of the normalised
 * text, densified; lines that are a feed's boilerplate left out.
 */
#ifndef GAZETTED_PARSE_SKETCH_H
#define GAZETTED_PARSE_SKETCH_H

#include <stddef.h>
#include <stdint.h>

#include "item.h"
#include "util.h"

/*
 * The hash of one line as boilerplate is compared: its normalised words, of
 * which the first `words` count. 0: blank.
 */
uint64_t sketch_line_hash(struct str line, size_t words);
/*
 * Sketch `text` (plain text, lines). `boiler` are line hashes, sorted, to leave
 * out. Returns the number of distinct shingles as far as counted (at least
 * the words' worth), 0 where there are fewer than three words: no sketch.
 * `marks` are the text's numbers and names: see item.h.
 */
uint32_t sketch_text(struct str text, const uint64_t *boiler, size_t nboiler,
    uint8_t out[SKETCH_SLOTS], uint8_t marks[SKETCH_MARKS]);

#endif
