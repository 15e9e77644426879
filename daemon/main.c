/* SPDX-License-Identifier: ISC */
/*
 * gazetted: arguments, the process's surroundings, whose rights it has. The
 * daemon itself is daemon.c's.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <grp.h>
#include <libgen.h>
#include <limits.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "bounds.h"
#include "daemon.h"
#include "digest.h"
#include "fetch.h"
#include "log.h"
#include "store.h"
#include "util.h"
#include "versions.h"

#define SERVICE_USER "gazetted"

static const char usage_text[] =
    "usage: gazetted [--config FILE] [--data-dir DIR] [--check-config]\n"
    "                [--log-format text|json] [--verbose]\n"
    "       gazetted --print-defaults | --help | --version\n";
static const char help_text[] =
    "\npoll feeds, and give their items to programs over a socket\n\n"
    "  -c, --config FILE       read this configuration; none is needed\n"
    "  -d, --data-dir DIR      keep store and socket in DIR, as whoever starts it\n"
    "      --check-config      only check the configuration, and print it\n"
    "      --log-format FORMAT text or json, to standard error\n"
    "  -v, --verbose           log what is done as well\n"
    "      --print-defaults    print the configuration with every default\n"
    "  -h, --help              print this help\n"
    "  -V, --version           print the versions of gazetted and its libraries\n"
    "\nTo try it: gazetted --data-dir feeds, and in another terminal\n"
    "GAZETTE_SOCKET=feeds/gazetted.sock gazette help\n";

enum { OPT_CHECK = 256, OPT_DEFAULTS, OPT_FORMAT };

static const struct option long_options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "data-dir", required_argument, NULL, 'd' },
	{ "check-config", no_argument, NULL, OPT_CHECK },
	{ "print-defaults", no_argument, NULL, OPT_DEFAULTS },
	{ "log-format", required_argument, NULL, OPT_FORMAT },
	{ "verbose", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

struct arguments {
	char *config, *data_dir;
	bool check;
	enum log_format format;
	enum log_level level;
};

static void
print_version(void)
{
	const struct library_version list[] = {
		{ "libcurl", fetch_library_version() },
		{ "SQLite", store_library_version() },
		{ "zstd", store_pack_version() },
	};

	versions_print("gazetted", list, ARRAY_LEN(list));
}

/* Read one option. -1: go on, else the exit code. */
static int
argument(int opt, struct arguments *a)
{
	switch (opt) {
	case 'c':
		a->config = optarg;
		return -1;
	case 'd':
		a->data_dir = optarg;
		return -1;
	case OPT_CHECK:
		a->check = true;
		return -1;
	case OPT_DEFAULTS:
		conf_print_defaults(stdout);
		return 0;
	case OPT_FORMAT:
		a->format = strcmp(optarg, "json") == 0 ? LOG_FORMAT_JSON :
		    LOG_FORMAT_TEXT;
		if (a->format == LOG_FORMAT_JSON || strcmp(optarg, "text") == 0)
			return -1;
		fprintf(stderr, "gazetted: --log-format is text or json\n");
		return EX_USAGE;
	case 'v':
		a->level = LOG_LEVEL_DEBUG;
		return -1;
	case 'h':
		fputs(usage_text, stdout);
		fputs(help_text, stdout);
		return 0;
	case 'V':
		print_version();
		return 0;
	default:
		fputs(usage_text, stderr);
		return EX_USAGE;
	}
}

static int
arguments_read(int argc, char **argv, struct arguments *a)
{
	int opt, rc;

	while ((opt = getopt_long(argc, argv, "c:d:vhV", long_options,
	    NULL)) != -1) {
		rc = argument(opt, a);
		if (rc >= 0)
			return rc;
	}
	if (optind < argc) {
		fprintf(stderr, "gazetted: unexpected argument \"%s\"\n%s",
		    argv[optind], usage_text);
		return EX_USAGE;
	}
	return -1;
}

/* Descriptors 0 to 2 must be open: else a database could become one of them. */
static int
surroundings(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd < 0)
		return -1;
	close(fd);
	umask(077);
	/* What they tell is told by the call, too. */
	if (signal(SIGPIPE, SIG_IGN) == SIG_ERR ||
	    signal(SIGXFSZ, SIG_IGN) == SIG_ERR)
		return -1;
	return digest_init();
}

/* Have as many descriptors as may be in use at once, if that is allowed. */
static int
descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return -1;
	if (limit.rlim_cur < BOUND_DESCRIPTORS) {
		limit.rlim_cur = limit.rlim_max < BOUND_DESCRIPTORS ?
		    limit.rlim_max : BOUND_DESCRIPTORS;
		if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
			return -1;
	}
	if (limit.rlim_cur < BOUND_DESCRIPTORS_LEAST) {
		log_error("daemon", "%lu descriptors are too few: at least %d",
		    (unsigned long)limit.rlim_cur, BOUND_DESCRIPTORS_LEAST);
		return -1;
	}
	if (limit.rlim_cur < BOUND_DESCRIPTORS)
		log_warn("daemon", "%lu descriptors: connections and transfers"
		    " wait when they are used up", (unsigned long)limit.rlim_cur);
	return 0;
}

/* Make the folder of `path`, owned by the service's user; it may be there. */
static int
own_folder(const char *path, const struct passwd *pw, mode_t mode)
{
	char *copy = xstrdup(path), *dir = dirname(copy);
	int rc = 0;

	if (mkdir(dir, mode) == 0)
		rc = chown(dir, pw->pw_uid, pw->pw_gid);
	else if (errno != EEXIST)
		rc = -1;
	if (rc == 0 && mode != 0700)
		rc = chmod(dir, mode);
	if (rc < 0)
		log_error("daemon", "%s: %m", dir);
	free(copy);
	return rc;
}

/* Make the folders of `path`: a user may have none of them yet. */
static int
users_folders(const char *path)
{
	char *copy = xstrdup(path), *slash = copy;
	int rc = 0;

	while (rc == 0 && (slash = strchr(slash + 1, '/')) != NULL) {
		*slash = '\0';
		if (access(copy, F_OK) < 0 && mkdir(copy, 0700) < 0 &&
		    errno != EEXIST)
			rc = -1;
		if (rc < 0)
			log_error("daemon", "%s: %m", copy);
		*slash = '/';
	}
	free(copy);
	return rc;
}

/* Become the service's user, for good. */
static int
drop_rights(const struct conf *conf)
{
	const struct passwd *pw = getpwnam(SERVICE_USER);

	if (pw == NULL) {
		log_error("daemon", "there is no user " SERVICE_USER
		    " to become: create it (sysusers), or name --data-dir");
		return EX_NOPERM;
	}
	if (own_folder(conf->store, pw, 0700) < 0 ||
	    own_folder(conf->socket, pw, 0755) < 0)
		return EX_CANTCREAT;
	if (initgroups(pw->pw_name, pw->pw_gid) < 0 ||
	    setgid(pw->pw_gid) < 0 || setuid(pw->pw_uid) < 0 ||
	    setuid(0) == 0) {
		log_error("daemon", "cannot become " SERVICE_USER ": %m");
		return EX_NOPERM;
	}
	return 0;
}

/* The worker: installed, or beside our own binary in a build tree. */
static char *
find_parser(void)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *beside;

	if (n > 0) {
		self[n] = '\0';
		beside = xasprintf("%s/gazetted-parser", dirname(self));
		if (access(beside, X_OK) == 0)
			return beside;
		free(beside);
	}
	return xstrdup(LIBEXECDIR "/gazetted-parser");
}

/* Make --data-dir and every path under it absolute. */
static char *
absolute_dir(const char *dir)
{
	char *path;

	if (mkdir(dir, 0700) < 0 && errno != EEXIST)
		return NULL;
	path = realpath(dir, NULL);
	return path;
}

static int
run(struct arguments *a)
{
	struct daemon_options options = { .config = a->config };
	char why[CONF_ERROR_LEN], *parser, *data_dir = NULL;
	struct conf *conf;
	int rc;

	if (a->data_dir != NULL) {
		data_dir = absolute_dir(a->data_dir);
		if (data_dir == NULL) {
			log_error("daemon", "%s: %m", a->data_dir);
			return EX_CANTCREAT;
		}
	}
	options.place.data_dir = data_dir;
	options.place.system = geteuid() == 0 && data_dir == NULL;
	if (conf_load(&options.place, a->config, &conf, why) < 0) {
		fprintf(stderr, "%s\n", why);
		free(data_dir);
		return EX_CONFIG;
	}
	if (a->check) {
		conf_print(conf, stdout);
		conf_free(conf);
		free(data_dir);
		return 0;
	}
	rc = options.place.system ? drop_rights(conf) :
	    users_folders(conf->store) < 0 ? EX_CANTCREAT : 0;
	if (rc != 0) {
		free(data_dir);
		conf_free(conf);
		return rc;
	}
	if (descriptors() < 0) {
		conf_free(conf);
		free(data_dir);
		return EX_OSERR;
	}
	parser = find_parser();
	options.parser_path = parser;
	rc = daemon_run(&options, conf);
	free(parser);
	free(data_dir);
	return rc;
}

int
main(int argc, char **argv)
{
	struct arguments a = { .format = LOG_FORMAT_TEXT,
		.level = LOG_LEVEL_INFO };
	int rc;

	memory_tune();
	if (surroundings() < 0)
		return EX_OSERR;
	rc = arguments_read(argc, argv, &a);
	if (rc >= 0)
		return rc;
	log_init(a.format, a.level);
	return run(&a);
}
