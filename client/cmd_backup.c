/* SPDX-License-Identifier: ISC */
/* The command that keeps a copy of the store: backup. */
#include <errno.h>
#include <sys/stat.h>

#include "bounds.h"
#include "command.h"
#include "client.h"
#include "file_out.h"
#include "progress.h"

/* The copy on its way. */
struct download {
	struct connection *conn;
	struct file_out file;
	struct progress *progress;
	long long bytes;
};

static int
write_bytes(void *arg, const char *s, size_t n)
{
	struct download *d = arg;
	long long length = connection_length(d->conn);

	d->bytes += (long long)n;
	progress_total(d->progress, length > 0 ? length : 0);
	progress_at(d->progress, d->bytes);
	return fwrite(s, 1, n, d->file.f) == n ? 0 : -1;
}

static void
say_wait(void *arg)
{
	const struct download *d = arg;

	if (d->bytes == 0)
		progress_part(d->progress, "the daemon makes the copy");
}

/* Get the copy. The file takes its name once all of it is there. */
static int
save(struct client *c, const char *path)
{
	struct download d = { .conn = c->conn };
	struct answer a;
	int rc;

	/* It has the passwords of feeds. */
	umask(0077);
	if (file_out_begin(&d.file, path) < 0)
		return EXIT_FAILED;
	d.progress = progress_new("backup", !c->args.json, PROGRESS_BYTES);
	rc = connection_stream(c->conn, &(struct request){
	    .path = "/v1/backup", .accept = "*/*",
	    .wait = BOUND_CLIENT_BACKUP_S, .tick = say_wait,
	    .tick_arg = &d }, write_bytes, &d, &a);
	progress_free(d.progress);
	if (rc == 0 && ferror(d.file.f)) {
		complain("%s: %m", path);
		rc = EXIT_FAILED;
	}
	if (rc == 0)
		rc = answer_check(&a, "backup");
	answer_clear(&a);
	if (file_out_end(&d.file, rc == EXIT_OK) < 0)
		rc = EXIT_FAILED;
	return rc;
}

int
cmd_backup(int argc, char **argv)
{
	struct client c;
	int rc = client_begin(&c, argc, argv, 1, 1);

	if (rc >= 0)
		return rc;
	return client_end(&c, save(&c, c.args.rest[0]));
}
