/* SPDX-License-Identifier: ISC */
/* Boilerplate line hashes; on disk each is eight bytes, the lowest first. */
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "boilerplate.h"
#include "bounds.h"

int
boilerplate_load(struct db *db, int64_t feed, uint64_t **lines, size_t *n)
{
	struct stmt *st = db_stmt(db,
	    "SELECT lines FROM boilerplate WHERE feed = ?");
	struct str blob;
	uint64_t le;
	int rc;

	*lines = NULL;
	*n = 0;
	bind_int(st, feed);
	rc = stmt_step(st);
	if (rc > 0) {
		blob = get_str(st);
		*n = blob.n / sizeof(le);
		*lines = xcalloc(*n + 1, sizeof(**lines));
		for (size_t i = 0; i < *n; i++) {
			memcpy(&le, blob.s + i * sizeof(le), sizeof(le));
			(*lines)[i] = le64toh(le);
		}
	}
	stmt_reset(st);
	return rc < 0 ? -1 : 0;
}

static bool
has_line(const uint64_t *lines, size_t n, uint64_t line)
{
	for (size_t i = 0; i < n; i++)
		if (lines[i] == line)
			return true;
	return false;
}

static int
boilerplate_write(struct db *db, int64_t feed, const uint64_t *lines, size_t n)
{
	struct stmt *st = db_stmt(db, "INSERT OR REPLACE INTO boilerplate"
	    " (feed, lines) VALUES (?, ?)");
	uint64_t le[BOUND_BOILERPLATE];

	for (size_t i = 0; i < n; i++)
		le[i] = htole64(lines[i]);
	bind_int(st, feed);
	bind_blob(st, le, n * sizeof(le[0]));
	return stmt_run(st);
}

int
boilerplate_add(struct db *db, int64_t feed, const uint64_t *lines, size_t n)
{
	uint64_t all[2 * BOUND_BOILERPLATE];
	uint64_t *old;
	size_t nold, count, cut;

	if (n == 0)
		return 0;
	if (boilerplate_load(db, feed, &old, &nold) < 0)
		return -1;
	count = nold > BOUND_BOILERPLATE ? BOUND_BOILERPLATE : nold;
	if (count > 0)
		memcpy(all, old, count * sizeof(all[0]));
	free(old);
	for (size_t i = 0; i < n && i < BOUND_BOILERPLATE; i++)
		if (!has_line(all, count, lines[i]))
			all[count++] = lines[i];
	if (count == nold)
		return 0;
	cut = count > BOUND_BOILERPLATE ? count - BOUND_BOILERPLATE : 0;
	return boilerplate_write(db, feed, all + cut, count - cut);
}
