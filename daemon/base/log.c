/* SPDX-License-Identifier: ISC */
/*
 * The log. A line is formatted whole on the stack and written by one
 * write(2), so lines of threads do not mix. Standard error is asked with
 * poll(2) first: a reader that stopped costs lines, never time.
 */
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "buf.h"
#include "clock.h"
#include "json_out.h"
#include "log.h"
#include "util.h"

#define LINE_MAX_BYTES 1024

static enum log_format log_format;                /* set before threads start */
static enum log_level log_threshold = LOG_LEVEL_INFO; /* set before threads start */

static const struct {
	const char *name;
	int priority; /* sd-daemon(3) */
} levels[] = {
	[LOG_LEVEL_ERROR] = { "error", 3 },
	[LOG_LEVEL_WARN] = { "warning", 4 },
	[LOG_LEVEL_INFO] = { "info", 6 },
	[LOG_LEVEL_DEBUG] = { "debug", 7 },
};

void
log_init(enum log_format format, enum log_level level)
{
	log_format = format;
	log_threshold = level;
}

bool
log_enabled(enum log_level level)
{
	return level <= log_threshold;
}

/* Copy `text`, escaping what could forge a line or drive a terminal. */
static size_t
log_escape(char *out, size_t room, const char *text)
{
	size_t n = 0;

	for (const unsigned char *p = (const unsigned char *)text;
	    *p != '\0' && n + 5 < room; p++) {
		bool c1 = p[0] == 0xC2 && p[1] >= 0x80 && p[1] <= 0x9F;

		if (*p < 0x20 || *p == 0x7F || c1)
			n += (size_t)snprintf(out + n, room - n, "\\x%02x", *p);
		else
			out[n++] = (char)*p;
	}
	out[n] = '\0';
	return n;
}

static void
log_write(const char *line, size_t n)
{
	struct pollfd fd = { .fd = STDERR_FILENO, .events = POLLOUT };

	if (poll(&fd, 1, 0) != 1 || (fd.revents & POLLOUT) == 0)
		return;
	if (write(STDERR_FILENO, line, n) < 0 && errno == EINTR)
		(void)!write(STDERR_FILENO, line, n);
}

static void
log_json(enum log_level level, const char *token, const char *text)
{
	struct buf b;

	buf_init(&b, 8 * LINE_MAX_BYTES);
	json_open(&b, NULL, '{');
	json_time(&b, "time", clock_now());
	json_cstr(&b, "level", levels[level].name);
	json_cstr(&b, "module", token);
	json_cstr(&b, "message", text);
	json_close(&b, '}');
	buf_addc(&b, '\n');
	if (!b.failed)
		log_write(b.data, b.len);
	buf_free(&b);
}

static void
log_text(enum log_level level, const char *token, const char *text)
{
	char line[LINE_MAX_BYTES + 64], when[TIME_TEXT_LEN];
	int n;

	if (getenv("JOURNAL_STREAM") != NULL) {
		n = snprintf(line, sizeof(line), "<%d>%s: %s\n",
		    levels[level].priority, token, text);
	} else {
		time_format(when, clock_now());
		n = snprintf(line, sizeof(line), "%s %s %s: %s\n", when,
		    levels[level].name, token, text);
	}
	if (n > 0 && (size_t)n >= sizeof(line)) {
		n = (int)sizeof(line) - 1;
		line[n - 1] = '\n';
	}
	if (n > 0)
		log_write(line, (size_t)n);
}

static void
log_line(enum log_level level, const char *token, const char *fmt, va_list ap)
    __attribute__((format(printf, 3, 0)));

static void
log_line(enum log_level level, const char *token, const char *fmt, va_list ap)
{
	char raw[LINE_MAX_BYTES], text[LINE_MAX_BYTES];
	int saved = errno;

	if (!log_enabled(level))
		return;
	vsnprintf(raw, sizeof(raw), fmt, ap);
	log_escape(text, sizeof(text), raw);
	if (log_format == LOG_FORMAT_JSON)
		log_json(level, token, text);
	else
		log_text(level, token, text);
	errno = saved;
}

#define LOG_FUNCTION(name, level)                    \
	void                                         \
	name(const char *token, const char *fmt, ...) \
	{                                            \
		va_list ap;                          \
                                                     \
		va_start(ap, fmt);                   \
		log_line(level, token, fmt, ap);     \
		va_end(ap);                          \
	}

LOG_FUNCTION(log_error, LOG_LEVEL_ERROR)
LOG_FUNCTION(log_warn, LOG_LEVEL_WARN)
LOG_FUNCTION(log_info, LOG_LEVEL_INFO)
LOG_FUNCTION(log_debug, LOG_LEVEL_DEBUG)
