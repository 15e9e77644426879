/* SPDX-License-Identifier: ISC */
/* Lists of ids and rows. */
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "id_run.h"
#include "util.h"

static void
entry_put(char *entry, const void *id, int64_t rid)
{
	uint64_t le = htole64((uint64_t)rid);

	memcpy(entry, id, DIGEST_LEN);
	memcpy(entry + DIGEST_LEN, &le, sizeof(le));
}

int64_t
id_entry_row(const char *entry)
{
	uint64_t le;

	memcpy(&le, entry + DIGEST_LEN, sizeof(le));
	return (int64_t)le64toh(le);
}

bool
id_entries_find(const char *entries, size_t n, const void *id, size_t *at)
{
	size_t low = 0, high = n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (memcmp(entries + middle * ID_ENTRY, id, DIGEST_LEN) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*at = low;
	return low < n && memcmp(entries + low * ID_ENTRY, id, DIGEST_LEN) == 0;
}

void
id_run_clear(struct id_run *r)
{
	free(r->entries);
	memset(r, 0, sizeof(*r));
}

static void
run_reserve(struct id_run *r, size_t n)
{
	if (n <= r->room)
		return;
	r->room = 2 * n;
	r->entries = xreallocarray(r->entries, r->room, ID_ENTRY);
}

void
id_run_append(struct id_run *r, const char *entries, size_t n)
{
	if (n == 0)
		return;
	run_reserve(r, r->n + n);
	memcpy(r->entries + r->n * ID_ENTRY, entries, n * ID_ENTRY);
	r->n += n;
}

int64_t
id_run_row(const struct id_run *r, const void *id)
{
	size_t at;

	return id_entries_find(r->entries, r->n, id, &at) ?
	    id_entry_row(r->entries + at * ID_ENTRY) : -1;
}

void
id_run_set(struct id_run *r, const void *id, int64_t rid)
{
	char *entry;
	size_t at;
	bool there = id_entries_find(r->entries, r->n, id, &at);

	if (!there)
		run_reserve(r, r->n + 1);
	entry = r->entries + at * ID_ENTRY;
	if (!there) {
		memmove(entry + ID_ENTRY, entry, (r->n - at) * ID_ENTRY);
		r->n++;
	}
	entry_put(entry, id, rid);
}

void
id_run_cut(struct id_run *r, size_t at)
{
	char *entry = r->entries + at * ID_ENTRY;

	r->n--;
	memmove(entry, entry + ID_ENTRY, (r->n - at) * ID_ENTRY);
}

void
id_run_strip(struct id_run *r)
{
	size_t kept = 0;

	for (size_t i = 0; i < r->n; i++) {
		const char *entry = r->entries + i * ID_ENTRY;

		if (id_entry_row(entry) != 0)
			memmove(r->entries + kept++ * ID_ENTRY, entry,
			    ID_ENTRY);
	}
	r->n = kept;
}

/* `b` is the shorter one as a rule: what lies between goes in one piece. */
size_t
id_run_merge(struct id_run *out, const char *a, size_t na, const char *b,
    size_t nb)
{
	size_t i = 0, both = 0, before;
	bool same;

	out->n = 0;
	run_reserve(out, na + nb);
	for (size_t j = 0; j < nb; j++) {
		const char *entry = b + j * ID_ENTRY;

		before = 0;
		same = i < na && id_entries_find(a + i * ID_ENTRY, na - i,
		    entry, &before);
		if (before > 0)
			id_run_append(out, a + i * ID_ENTRY, before);
		i += before + same;
		both += same;
		id_run_append(out, entry, 1);
	}
	if (i < na)
		id_run_append(out, a + i * ID_ENTRY, na - i);
	return both;
}
