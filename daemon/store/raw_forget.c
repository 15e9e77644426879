/* SPDX-License-Identifier: ISC */
/* Forgetting all documents that are kept as they came, step by step. */
#include <stdlib.h>

#include "raw.h"
#include "store.h"
#include "util.h"
#include "writer.h"

struct forget_job {
	struct store_job job;
	struct store *s;
	bool more;
};

static void
forget_write(struct store_job *job, struct store_writer *w)
{
	((struct forget_job *)job)->more = raw_forget_some(w->db) > 0;
}

static void
forget_done(struct store_job *job)
{
	struct forget_job *f = (struct forget_job *)job;

	if (job->error != 0 || !f->more || store_write_after(f->s, job) < 0)
		free(f);
}

void
store_forget_raw(struct store *s)
{
	struct forget_job *f = xcalloc(1, sizeof(*f));

	f->s = s;
	f->job.write = forget_write;
	f->job.done = forget_done;
	if (store_write_after(s, &f->job) < 0)
		free(f);
}
