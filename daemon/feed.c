/* SPDX-License-Identifier: ISC */
/* The plain data of subscriptions and items: freeing, names, ids. */
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "feed.h"
#include "item.h"
#include "store_write.h"
#include "util.h"

void
feed_spec_clear(struct feed_spec *spec)
{
	free(spec->url);
	free(spec->title);
	for (size_t i = 0; i < spec->ntags; i++)
		free(spec->tags[i]);
	free(spec->tags);
	free(spec->headers);
	free(spec->username);
	free(spec->password);
	free(spec->proxy);
	free(spec->ca_file);
	memset(spec, 0, sizeof(*spec));
}

void
feed_free(struct feed *feed)
{
	if (feed == NULL)
		return;
	free(feed->url);
	free(feed->title);
	free(feed->home_page_url);
	free(feed->icon);
	free(feed->tags);
	free(feed->next_poll_reason);
	free(feed->error_code);
	free(feed->error_detail);
	free(feed->warning_code);
	free(feed->warning_detail);
	free(feed->format);
	free(feed->encoding);
	free(feed->hub);
	free(feed->identity_why);
	free(feed);
}

const char *
feed_state_name(enum feed_state state)
{
	switch (state) {
	case FEED_ACTIVE:
		return "active";
	case FEED_PAUSED:
		return "paused";
	case FEED_GONE:
		return "gone";
	}
	return "active";
}

const char *
identity_policy_name(int policy)
{
	static const char *const names[] = {
		[POLICY_GUID] = "guid",
		[POLICY_LINK] = "link",
		[POLICY_LINK_DATE] = "link+date",
		[POLICY_CONTENT] = "content",
	};

	if (policy < 0 || (size_t)policy >= ARRAY_LEN(names))
		return names[POLICY_GUID];
	return names[policy];
}

void
feed_id_from_url(char id[FEED_ID_LEN + 1], const char *url)
{
	uint8_t hash[DIGEST_LEN];

	digest_bytes(hash, url, strlen(url));
	hex_encode(id, hash, FEED_ID_LEN / 2);
}

void
item_state_init(struct item_state *s)
{
	*s = (struct item_state){ .read = -1, .starred = -1 };
}

void
item_state_clear(struct item_state *s)
{
	for (size_t i = 0; i < s->ntags; i++)
		free(s->tags[i]);
	free(s->tags);
	item_state_init(s);
}
