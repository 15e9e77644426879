/* SPDX-License-Identifier: ISC */
/*
 * Loading the configuration: the option table is turned into what libconfuse
 * parses, each value is checked while its line is known, and the results are
 * put into a struct conf.
 */
#include <confuse.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf.h"
#include "options.h"
#include "util.h"

#define SECTION_OPTIONS 32 /* options of one section at most */

struct loading {
	cfg_opt_t sections[SECTION_OPTIONS + 8][SECTION_OPTIONS];
	size_t nsections;
	size_t nrows;      /* of the last one */
	cfg_opt_t none[1]; /* a section without options */
	cfg_opt_t top[SECTION_OPTIONS];
	size_t ntop;
};

/* libconfuse's error function gets no pointer of ours; main thread only. */
static struct {
	char *why;        /* where the complaint goes */
	const char *file; /* sections do not know it */
} complaint;

/* Keep the first complaint: later ones follow from it. */
static void __attribute__((format(printf, 2, 0)))
conf_complain(cfg_t *cfg, const char *fmt, va_list ap)
{
	char what[CONF_ERROR_LEN - 100], line[16] = "";

	if (complaint.why[0] != '\0')
		return;
	vsnprintf(what, sizeof(what), fmt, ap);
	if (cfg != NULL && cfg->line > 0) /* of what is missing, there is none */
		snprintf(line, sizeof(line), ":%d", cfg->line);
	snprintf(complaint.why, CONF_ERROR_LEN, "%s%s: %s", complaint.file,
	    line, what);
}

static bool
row_is(const struct option_row *r, const char *section, const char *name)
{
	return strcmp(r->name, name) == 0 &&
	    strcmp(r->section ? r->section : "root",
	    section ? section : "root") == 0;
}

static const struct option_row *
row_find(const char *section, const char *name)
{
	for (size_t i = 0; i < option_count; i++)
		if (row_is(&option_rows[i], section, name))
			return &option_rows[i];
	for (size_t i = 0; i < titled_count; i++)
		for (size_t k = 0; k < titled_sections[i].nrows; k++)
			if (row_is(&titled_sections[i].rows[k], section, name))
				return &titled_sections[i].rows[k];
	return NULL;
}

/* Read a number in the notation of its row. 0, or -1 with the reason. */
static int
row_number(const struct option_row *r, const char *text, int64_t *out,
    const char **why)
{
	int rc;

	if (r->type == OPTION_DURATION) {
		/* No time at all, where none is allowed. */
		rc = option_duration(text[0] == '\0' && r->min == 0 ? "0s" : text,
		    out);
		*why = "is not a duration such as 30s, 15min, 1h, 7d or 1y";
	} else if (r->type == OPTION_SIZE) {
		rc = option_size(text, out);
		*why = "is not a size such as 64KiB or 16MiB";
	} else {
		uint64_t value = 0;

		rc = parse_uint(text, strlen(text), INT64_MAX, &value);
		*out = (int64_t)value;
		*why = "is not a number";
	}
	return rc;
}

static void
row_range_text(const struct option_row *r, char *out, size_t size)
{
	char lo[32], hi[32];

	if (r->type == OPTION_DURATION) {
		option_duration_text(r->min, lo, sizeof(lo));
		option_duration_text(r->max, hi, sizeof(hi));
	} else if (r->type == OPTION_SIZE) {
		option_size_text(r->min, lo, sizeof(lo));
		option_size_text(r->max, hi, sizeof(hi));
	} else {
		snprintf(lo, sizeof(lo), "%lld", (long long)r->min);
		snprintf(hi, sizeof(hi), "%lld", (long long)r->max);
	}
	snprintf(out, size, "%s to %s", lo, hi);
}

/* Check a value as soon as it was read, when its line is still known. */
static int
conf_validate(cfg_t *cfg, cfg_opt_t *opt)
{
	const struct option_row *r = row_find(cfg_name(cfg), cfg_opt_name(opt));
	const char *text = r->type == OPTION_BOOL ? NULL :
	    cfg_opt_getnstr(opt, cfg_opt_size(opt) - 1);
	const char *why = "may not be empty";
	char range[80];
	int64_t value;

	if (text == NULL)
		return 0;
	if (option_is_number(r)) {
		if (row_number(r, text, &value, &why) < 0)
			goto bad;
		if (value >= r->min && value <= r->max)
			return 0;
		row_range_text(r, range, sizeof(range));
		cfg_error(cfg, "%s: \"%s\" is out of range: %s", r->name, text,
		    range);
		return -1;
	}
	if (r->type == OPTION_PATH && text[0] == '\0')
		goto bad;
	if (r->check == NULL || r->check(text, &why) == 0)
		return 0;
bad:
	cfg_error(cfg, "%s: \"%s\" %s", r->name, text, why);
	return -1;
}

static cfg_opt_t
row_option(const struct option_row *r)
{
	cfg_opt_t str = CFG_STR(r->name, NULL, CFGF_NODEFAULT);
	cfg_opt_t list = CFG_STR_LIST(r->name, NULL, CFGF_NODEFAULT);
	cfg_opt_t boolean = CFG_BOOL(r->name, cfg_false, CFGF_NODEFAULT);

	if (r->type == OPTION_LIST)
		return list;
	return r->type == OPTION_BOOL ? boolean : str;
}

/* Add a section, or the next option of the last one. */
static void
conf_describe_row(struct loading *l, const struct option_row *r, bool first,
    cfg_flag_t flags)
{
	const cfg_opt_t end = CFG_END();
	cfg_opt_t *rows;

	if (first) {
		cfg_opt_t sec = CFG_SEC(r->section, l->sections[l->nsections],
		    flags);

		l->top[l->ntop++] = sec;
		l->nsections++;
		l->nrows = 0;
	}
	rows = l->sections[l->nsections - 1];
	rows[l->nrows++] = row_option(r);
	rows[l->nrows] = end;
}

/* Fill libconfuse's arrays from the tables: rows of a section stand together. */
static void
conf_describe(struct loading *l)
{
	const cfg_opt_t end = CFG_END();
	const cfg_opt_t search = CFG_SEC("search", l->none, CFGF_NONE);
	const char *section = "";

	/* It has a place, and nothing to say in it. */
	l->none[0] = end;
	l->top[l->ntop++] = search;
	for (size_t i = 0; i < option_count; i++) {
		const struct option_row *r = &option_rows[i];

		if (r->section == NULL) {
			l->top[l->ntop++] = row_option(r);
			continue;
		}
		conf_describe_row(l, r, strcmp(section, r->section) != 0,
		    CFGF_NONE);
		section = r->section;
	}
	for (size_t i = 0; i < titled_count; i++)
		for (size_t k = 0; k < titled_sections[i].nrows; k++)
			conf_describe_row(l, &titled_sections[i].rows[k],
			    k == 0, CFGF_MULTI | CFGF_TITLE |
			    CFGF_NO_TITLE_DUPES);
	l->top[l->ntop] = end;
}

static void
conf_set_validator(cfg_t *cfg, const struct option_row *r)
{
	char path[80];

	snprintf(path, sizeof(path), "%s%s%s", r->section ? r->section : "",
	    r->section ? "|" : "", r->name);
	cfg_set_validate_func(cfg, path, conf_validate);
}

static void
conf_set_validators(cfg_t *cfg)
{
	for (size_t i = 0; i < option_count; i++)
		conf_set_validator(cfg, &option_rows[i]);
	for (size_t i = 0; i < titled_count; i++)
		for (size_t k = 0; k < titled_sections[i].nrows; k++)
			conf_set_validator(cfg, &titled_sections[i].rows[k]);
}

static const char *
default_text(const struct conf_place *place, const struct option_row *r)
{
	return !place->system && r->user != NULL ? r->user : r->value;
}

static char **
list_copy(cfg_opt_t *opt)
{
	unsigned n = opt == NULL ? 0 : cfg_opt_size(opt);
	char **list = xcalloc(n + 1, sizeof(*list));

	for (unsigned i = 0; i < n; i++)
		list[i] = xstrdup(cfg_opt_getnstr(opt, i));
	return list;
}

/* Put one option's value, or its default, into its struct. */
static void
row_store(void *into, const struct conf_place *place,
    const struct option_row *r, cfg_opt_t *opt)
{
	void *at = (char *)into + r->offset;
	const char *text = default_text(place, r), *why;
	bool given = opt != NULL && cfg_opt_size(opt) > 0;

	if (r->type == OPTION_LIST) {
		*(char ***)at = list_copy(opt);
		return;
	}
	if (r->type == OPTION_BOOL) {
		*(bool *)at = given ? cfg_opt_getnbool(opt, 0) == cfg_true :
		    strcmp(text, "true") == 0;
		return;
	}
	if (given)
		text = cfg_opt_getnstr(opt, 0);
	if (option_is_number(r))
		row_number(r, text, at, &why);
	else if (r->type == OPTION_PATH && !given)
		*(char **)at = place_path(place, r);
	else
		*(char **)at = xstrdup(text);
}

static cfg_opt_t *
row_value(cfg_t *cfg, const struct option_row *r)
{
	char path[80];

	snprintf(path, sizeof(path), "%s%s%s", r->section ? r->section : "",
	    r->section ? "|" : "", r->name);
	return cfg_getopt(cfg, path);
}

/* Store all sections of one kind. */
static void
titled_store(struct conf *c, const struct conf_place *place,
    const struct titled_section *t, cfg_t *cfg)
{
	unsigned n = cfg_size(cfg, t->name);
	char *list = xcalloc(n + 1, t->size), *one = list;

	for (unsigned i = 0; i < n; i++, one += t->size) {
		cfg_t *sec = cfg_getnsec(cfg, t->name, i);

		*(char **)(void *)one = xstrdup(cfg_title(sec));
		for (size_t k = 0; k < t->nrows; k++)
			row_store(one, place, &t->rows[k],
			    cfg_getopt(sec, t->rows[k].name));
	}
	*(void **)(void *)((char *)c + t->list) = list;
	*(size_t *)(void *)((char *)c + t->count) = n;
}

/* Refuse a file that others could have changed. */
static int
file_check(const char *path, bool named, bool *absent, char *why)
{
	struct stat st;

	*absent = false;
	if (stat(path, &st) < 0) {
		*absent = errno == ENOENT && !named;
		if (*absent)
			return 0;
		snprintf(why, CONF_ERROR_LEN, "%s: %m", path);
		return -1;
	}
	if (!S_ISREG(st.st_mode)) {
		snprintf(why, CONF_ERROR_LEN, "%s: not a regular file", path);
		return -1;
	}
	if (st.st_mode & S_IWOTH) {
		snprintf(why, CONF_ERROR_LEN,
		    "%s: anybody may write it: chmod o-w", path);
		return -1;
	}
	return 0;
}

int
conf_load(const struct conf_place *place, const char *file, struct conf **out,
    char why[CONF_ERROR_LEN])
{
	struct loading *l = xcalloc(1, sizeof(*l));
	char *path = file != NULL ? xstrdup(file) : place_file(place);
	struct conf *c = NULL;
	cfg_t *cfg;
	bool absent = path == NULL || path[0] == '\0';
	int rc = -1;

	why[0] = '\0';
	complaint.why = why;
	complaint.file = path != NULL ? path : "config";
	conf_describe(l);
	cfg = cfg_init(l->top, CFGF_NONE);
	cfg_set_error_function(cfg, conf_complain);
	conf_set_validators(cfg);
	if (!absent && file_check(path, file != NULL, &absent, why) < 0)
		goto out;
	if (!absent && cfg_parse(cfg, path) != CFG_SUCCESS) {
		if (why[0] == '\0')
			snprintf(why, CONF_ERROR_LEN, "%s: cannot be read",
			    path);
		goto out;
	}
	if (!absent && braces_check(path, why) < 0)
		goto out;
	c = xcalloc(1, sizeof(*c));
	for (size_t i = 0; i < option_count; i++)
		row_store(c, place, &option_rows[i],
		    row_value(cfg, &option_rows[i]));
	for (size_t i = 0; i < titled_count; i++)
		titled_store(c, place, &titled_sections[i], cfg);
	rc = conf_check(c, path, why);
out:
	cfg_free(cfg);
	free(l);
	free(path);
	if (rc == 0)
		*out = c;
	else
		conf_free(c);
	return rc;
}
