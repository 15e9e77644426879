/* SPDX-License-Identifier: ISC */
/* The option table and the notations of its values. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "fetch.h"
#include "filter.h"
#include "options.h"
#include "pattern.h"
#include "poll.h"
#include "publish.h"
#include "util.h"

#define AT(member) offsetof(struct conf, member)
#define DAY 86400
#define YEARS (100 * 365 * (int64_t)DAY)

static int
check_mode(const char *value, const char **why)
{
	size_t n = strlen(value);

	*why = "is not an octal mode such as 0660";
	return n >= 3 && n <= 4 && strspn(value, "01234567") == n ? 0 : -1;
}

static int
check_listen(const char *value, const char **why)
{
	*why = "is not a loopback ADDRESS:PORT such as 127.0.0.1:8417";
	return publish_check_listen(value);
}

static int
check_private(const char *value, const char **why)
{
	*why = "is not ADDRESS[/BITS][:PORT]";
	return fetch_check_private(value);
}

static int
check_keep_raw(const char *value, const char **why)
{
	*why = "is none of never, errors and always";
	return keep_raw_from(value) < 0 ? -1 : 0;
}

const struct option_row option_rows[] = {
	{ NULL, "store", OPTION_PATH, AT(store),
	    LOCALSTATEDIR "/lib/gazetted/gazetted.db", NULL, 0, 0, NULL,
	    "The database. Its folder must be on a local disk." },
	{ NULL, "socket", OPTION_PATH, AT(socket),
	    CONF_SYSTEM_SOCKET, NULL, 0, 0, NULL,
	    "The Unix socket on which the daemon answers." },
	{ NULL, "socket_mode", OPTION_MODE, AT(socket_mode), "0660", NULL,
	    0, 0, check_mode, "Who may connect, and so read, as an octal mode." },
	{ NULL, "socket_group", OPTION_STRING, AT(socket_group), "gazetted", "",
	    0, 0, NULL, "The socket's group; empty: the daemon's own." },
	{ NULL, "write_group", OPTION_STRING, AT(write_group),
	    "gazetted-admin", "", 0, 0, NULL,
	    "Members of this group may change things, besides root and the "
	    "daemon's user; empty: nobody else." },
	{ NULL, "listen", OPTION_STRING, AT(listen), "", NULL, 0, 0,
	    check_listen,
	    "Answer on this port of the loopback interface too, "
	    "\"127.0.0.1:8417\"; clients then need a token." },
	{ NULL, "read_token_file", OPTION_STRING, AT(read_token_file), "", NULL,
	    0, 0, NULL,
	    "A file whose first line is the token of those who may read." },
	{ NULL, "write_token_file", OPTION_STRING, AT(write_token_file), "",
	    NULL, 0, 0, NULL,
	    "The same for those who may change things, too." },
	{ NULL, "subscriptions", OPTION_STRING, AT(subscriptions), "", NULL, 0, 0,
	    NULL, "An OPML file whose feeds are subscribed to at the start, "
	    "and at each reload." },
	{ NULL, "parsers", OPTION_INT, AT(parsers), "0", NULL, 0, 64, NULL,
	    "Parser processes; 0: as many as cores, at most 4." },
	{ NULL, "allow_private", OPTION_LIST, AT(allow_private), "", NULL,
	    0, 0, check_private,
	    "Private addresses that may be fetched from, as "
	    "ADDRESS[/BITS][:PORT], e.g. \"192.168.1.5:8080\", \"10.0.0.0/8\". "
	    "All others are refused when a connection is about to be made." },
	{ NULL, "allow_file_urls", OPTION_BOOL, AT(allow_file_urls), "false",
	    "true", 0, 0, NULL,
	    "Allow subscriptions to file: URLs. A user's own daemon does." },
	{ "fetch", "connect_timeout", OPTION_DURATION,
	    AT(fetch.connect_timeout), "10s", NULL, 1, 60, NULL,
	    "Until a connection stands, name look-up included." },
	{ "fetch", "total_timeout", OPTION_DURATION, AT(fetch.total_timeout),
	    "60s", NULL, 1, 600, NULL, "Until a document is there whole." },
	{ "fetch", "low_speed_time", OPTION_DURATION,
	    AT(fetch.low_speed_time), "20s", NULL, 1, 600, NULL,
	    "Give up when less than 100 bytes a second came for this long." },
	{ "fetch", "max_body", OPTION_SIZE, AT(fetch.max_body), "16MiB", NULL,
	    1024, (int64_t)BOUND_BODY_MAX, NULL,
	    "The largest document, on the wire and unpacked." },
	{ "fetch", "bodies_in_flight", OPTION_SIZE,
	    AT(fetch.bodies_in_flight), "48MiB", NULL, 1024,
	    (int64_t)GIB(1), NULL,
	    "Memory for all documents that are being fetched and parsed." },
	{ "fetch", "max_transfers", OPTION_INT, AT(fetch.max_transfers), "32",
	    NULL, 1, 256, NULL, "Transfers at the same time." },
	{ "fetch", "per_host", OPTION_INT, AT(fetch.per_host), "1", NULL,
	    1, 8, NULL, "Transfers from one host at the same time." },
	{ "fetch", "user_agent", OPTION_STRING, AT(fetch.user_agent), "", NULL,
	    0, 0, NULL,
	    "What to call oneself; empty: gazetted/VERSION (+URL)." },
	{ "poll", "interval", OPTION_DURATION, AT(poll.interval), "1h", NULL,
	    1, 31 * DAY, NULL,
	    "How often a feed is polled that publishes once a day, or whose "
	    "rhythm is not known yet; others as they publish, within the next "
	    "two." },
	{ "poll", "min_interval", OPTION_DURATION, AT(poll.min_interval),
	    "15min", NULL, 1, 31 * DAY, NULL, "Never more often than this." },
	{ "poll", "max_interval", OPTION_DURATION, AT(poll.max_interval),
	    "24h", NULL, 1, 31 * DAY, NULL,
	    "Never more seldom, unless a server asks for it." },
	{ "poll", "host_spacing", OPTION_DURATION, AT(poll.host_spacing),
	    "1s", NULL, 0, 3600, NULL,
	    "From the end of one transfer from a host to the next." },
	{ "poll", "keep_raw", OPTION_STRING, AT(poll.keep_raw), "errors", NULL,
	    0, 0, check_keep_raw,
	    "Which documents are kept as they came, the last of each feed, for "
	    "gazette replay: \"never\", \"errors\" (those that could not be "
	    "read, or not without a warning), \"always\"." },
	{ "stories", "window", OPTION_DURATION, AT(stories.window), "10d",
	    NULL, 3600, 365 * DAY, NULL,
	    "How far back copies of an item under other names are looked for." },
	{ "stories", "memory", OPTION_SIZE, AT(stories.memory), "64MiB", NULL,
	    (int64_t)KIB(64), (int64_t)GIB(4), NULL,
	    "Memory for that, at most, about 450 bytes an item. Where it does "
	    "not hold the window, that is shorter: gazette status says how far "
	    "it reaches." },
	{ "retention", "max_age", OPTION_DURATION, AT(retention.max_age), "0s",
	    NULL, 0, YEARS, NULL,
	    "Items older than this leave, unless their feed still serves them "
	    "or they have a star; 0s: none do." },
	{ "retention", "max_items", OPTION_INT, AT(retention.max_items), "0",
	    NULL, 0, INT32_MAX, NULL,
	    "The oldest of a feed's items beyond so many leave; 0: none do." },
	{ "retention", "tombstones", OPTION_DURATION, AT(retention.tombstones),
	    "1y", NULL, DAY, YEARS, NULL,
	    "What was removed is remembered for so long, so that it does not "
	    "come back." },
};

const size_t option_count = ARRAY_LEN(option_rows);

#define IN_RETAIN(member) offsetof(struct conf_retain, member)

static const struct option_row retain_rows[] = {
	{ "retain", "feed", OPTION_STRING, IN_RETAIN(feed), "", NULL, 0, 0, NULL,
	    "The feed that this is about, by its id or URL." },
	{ "retain", "tag", OPTION_STRING, IN_RETAIN(tag), "", NULL, 0, 0, NULL,
	    "Or all feeds with this tag." },
	{ "retain", "max_age", OPTION_DURATION, IN_RETAIN(max_age), "0s", NULL,
	    0, YEARS, NULL, "As in the section retention, for these feeds." },
	{ "retain", "max_items", OPTION_INT, IN_RETAIN(max_items), "0", NULL,
	    0, INT32_MAX, NULL, "As in the section retention." },
};

static int
check_field(const char *value, const char **why)
{
	*why = "is not title, text, url, author or tag";
	return filter_field(value) < 0 ? -1 : 0;
}

static int
check_words(const char *value, const char **why)
{
	*why = "has no word, or more than 16";
	return filter_words(value) ? 0 : -1;
}

static int
check_pattern(const char *value, const char **why)
{
	struct pattern *p;

	if (value[0] == '\0')
		return 0;
	p = pattern_new(value, why);
	pattern_free(p);
	return p == NULL ? -1 : 0;
}

#define IN_FILTER(member) offsetof(struct conf_filter, member)

static const struct option_row filter_rows[] = {
	{ "filter", "feed", OPTION_STRING, IN_FILTER(feed), "", NULL, 0, 0, NULL,
	    "Only items of this feed, by its id or URL." },
	{ "filter", "feed_tag", OPTION_STRING, IN_FILTER(feed_tag), "", NULL,
	    0, 0, NULL, "Only items of feeds with this tag." },
	{ "filter", "field", OPTION_LIST, IN_FILTER(field), "", NULL, 0, 0,
	    check_field, "Where to look: title, text (title and content), url, "
	    "author, tag; none named: text." },
	{ "filter", "words", OPTION_LIST, IN_FILTER(words), "", NULL, 0, 0,
	    check_words, "Words, or words in a row, one of which has to be "
	    "there, whatever its case." },
	{ "filter", "match", OPTION_STRING, IN_FILTER(match), "", NULL, 0, 0,
	    check_pattern, "A regular expression that has to be found." },
	{ "filter", "drop", OPTION_BOOL, IN_FILTER(drop), "false", NULL, 0, 0,
	    NULL, "What to do: keep the item out, for good," },
	{ "filter", "read", OPTION_BOOL, IN_FILTER(read), "false", NULL, 0, 0,
	    NULL, "mark it as read," },
	{ "filter", "star", OPTION_BOOL, IN_FILTER(star), "false", NULL, 0, 0,
	    NULL, "give it a star," },
	{ "filter", "tag", OPTION_LIST, IN_FILTER(tag), "", NULL, 0, 0,
	    NULL, "give it these tags." },
};

static int
check_sink_format(const char *value, const char **why)
{
	*why = "is none of ndjson, jsonfeed and atom";
	return strcmp(value, "ndjson") == 0 || strcmp(value, "jsonfeed") == 0 ||
	    strcmp(value, "atom") == 0 ? 0 : -1;
}

static int
check_sink_url(const char *value, const char **why)
{
	char *url = NULL, *username = NULL, *password = NULL;
	int rc;

	if (value[0] == '\0')
		return 0;
	rc = fetch_check_url(value, false, &url, &username, &password, why);
	if (rc == 0 && (username != NULL || password != NULL)) {
		*why = "has a password, which a configuration is no place for";
		rc = -1;
	}
	free(url);
	free(username);
	free(password);
	return rc;
}

#define IN_SINK(member) offsetof(struct conf_sink, member)

static const struct option_row sink_rows[] = {
	{ "sink", "path", OPTION_STRING, IN_SINK(path), "", NULL, 0, 0, NULL,
	    "The file, which the daemon's user may write; or else a url." },
	{ "sink", "format", OPTION_STRING, IN_SINK(format), "ndjson", NULL,
	    0, 0, check_sink_format,
	    "\"ndjson\": the lines of the change stream are appended; "
	    "\"jsonfeed\" or \"atom\": the newest items as one document, which "
	    "is replaced when something changes." },
	{ "sink", "tag", OPTION_STRING, IN_SINK(tag), "", NULL, 0, 0, NULL,
	    "Only feeds, and items, with this tag." },
	{ "sink", "max_size", OPTION_SIZE, IN_SINK(max_size), "64MiB", NULL,
	    1024, INT64_MAX, NULL,
	    "Lines, and dead letters: a file that would become larger is "
	    "renamed to path.1." },
	{ "sink", "keep", OPTION_INT, IN_SINK(keep), "8", NULL, 1, 1000, NULL,
	    "Lines, and dead letters: how many renamed files stay." },
	{ "sink", "items", OPTION_INT, IN_SINK(items), "50", NULL, 1, 10000,
	    NULL, "A document: how many items it has." },
	{ "sink", "url", OPTION_STRING, IN_SINK(url), "", NULL, 0, 0,
	    check_sink_url,
	    "A receiver (webhook): the changes are posted there as JSON." },
	{ "sink", "secret_file", OPTION_STRING, IN_SINK(secret_file), "", NULL,
	    0, 0, NULL,
	    "A receiver: the file whose first line is the key that what is "
	    "posted is signed with." },
	{ "sink", "batch", OPTION_INT, IN_SINK(batch), "100", NULL, 1, 1000,
	    NULL, "A receiver: how many changes are posted at once." },
	{ "sink", "dead_letters", OPTION_STRING, IN_SINK(dead_letters), "",
	    NULL, 0, 0, NULL,
	    "A receiver: the file that gets the changes which it refuses; "
	    "empty: the sink waits until it takes them." },
	{ "sink", "allow_private", OPTION_LIST, IN_SINK(allow_private), "",
	    NULL, 0, 0, check_private,
	    "A receiver: private addresses that it may be at, besides those of "
	    "allow_private; they are not open to feeds." },
	{ "sink", "ca_file", OPTION_STRING, IN_SINK(ca_file), "", NULL, 0, 0,
	    NULL, "A receiver: the certificates that it is trusted by, in place "
	    "of the system's." },
};

const struct titled_section titled_sections[] = {
	{ "filter", filter_rows, ARRAY_LEN(filter_rows),
	    sizeof(struct conf_filter), AT(filters), AT(nfilters),
	    "What to do with new items that have something in common; every "
	    "filter that fits an item counts." },
	{ "retain", retain_rows, ARRAY_LEN(retain_rows),
	    sizeof(struct conf_retain), AT(retain), AT(nretain),
	    "Other limits for one feed, or for the feeds with a tag; a feed's "
	    "own go first, then the first that fits." },
	{ "sink", sink_rows, ARRAY_LEN(sink_rows), sizeof(struct conf_sink),
	    AT(sinks), AT(nsinks),
	    "Changes put out into a file, or to a receiver. Each sink keeps its "
	    "own position and misses nothing." },
};

const size_t titled_count = ARRAY_LEN(titled_sections);

struct unit {
	const char *name;
	int64_t factor;
};

static const struct unit durations[] = {
	{ "y", 365 * DAY }, { "d", DAY }, { "h", 3600 }, { "min", 60 }, { "s", 1 },
};

static const struct unit sizes[] = {
	{ "GiB", (int64_t)1 << 30 }, { "MiB", 1 << 20 }, { "KiB", 1 << 10 },
	{ "", 1 },
};

/* Read a number and one of the units after it. */
static int
unit_read(const char *text, const struct unit *units, size_t n, int64_t *out)
{
	size_t digits = strspn(text, "0123456789");
	uint64_t value;

	if (parse_uint(text, digits, INT64_MAX, &value) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(text + digits, units[i].name) != 0)
			continue;
		if ((int64_t)value > INT64_MAX / units[i].factor)
			return -1;
		*out = (int64_t)value * units[i].factor;
		return 0;
	}
	return -1;
}

static void
unit_write(int64_t value, const struct unit *units, size_t n, char *out,
    size_t size)
{
	size_t i = 0;

	while (i + 1 < n && (value == 0 || value % units[i].factor != 0))
		i++;
	snprintf(out, size, "%" PRId64 "%s", value / units[i].factor,
	    units[i].name);
}

bool
option_is_number(const struct option_row *r)
{
	return r->type == OPTION_INT || r->type == OPTION_DURATION ||
	    r->type == OPTION_SIZE;
}

int
option_duration(const char *text, int64_t *out)
{
	return unit_read(text, durations, ARRAY_LEN(durations), out);
}

int
option_size(const char *text, int64_t *out)
{
	return unit_read(text, sizes, ARRAY_LEN(sizes), out);
}

void
option_duration_text(int64_t seconds, char *out, size_t size)
{
	unit_write(seconds, durations, ARRAY_LEN(durations), out, size);
}

void
option_size_text(int64_t bytes, char *out, size_t size)
{
	unit_write(bytes, sizes, ARRAY_LEN(sizes), out, size);
}
