/* SPDX-License-Identifier: ISC */
/* The command that keeps a copy of the store: backup. */
#include <errno.h>
#include <sys/stat.h>

#include "bounds.h"
#include "command.h"
#include "client.h"
#include "file_out.h"

static int
write_bytes(void *arg, const char *s, size_t n)
{
	struct file_out *out = arg;

	return fwrite(s, 1, n, out->f) == n ? 0 : -1;
}

/* Get the copy. The file takes its name once all of it is there. */
static int
save(struct client *c, const char *path)
{
	struct file_out out;
	struct answer a;
	int rc;

	/* It has the passwords of feeds. */
	umask(0077);
	if (file_out_begin(&out, path) < 0)
		return EXIT_FAILED;
	rc = connection_stream(c->conn, &(struct request){
	    .path = "/v1/backup", .accept = "*/*",
	    .wait = BOUND_CLIENT_BACKUP_S }, write_bytes, &out, &a);
	if (rc == 0 && ferror(out.f)) {
		complain("%s: %m", path);
		rc = EXIT_FAILED;
	}
	if (rc == 0)
		rc = answer_check(&a, "backup");
	answer_clear(&a);
	if (file_out_end(&out, rc == EXIT_OK) < 0)
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
