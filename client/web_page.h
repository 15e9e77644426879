/* SPDX-License-Identifier: ISC */
/* One page of the web, for the commands that need no daemon. */
#ifndef GAZETTE_WEB_PAGE_H
#define GAZETTE_WEB_PAGE_H

#include "buf.h"
#include "parse.h"

struct web_page {
	struct buf body;
	struct buf link;    /* Link headers, joined by ", " */
	char *url;          /* after redirects */
	char *content_type; /* NULL: not said */
};

/*
 * GET a page over http or https, with at most BOUND_REDIRECTS redirects. 0,
 * or -1 and the reason in `why`. The caller clears the page in both cases.
 */
int web_page_get(const char *url, struct web_page *out,
    char why[PARSE_DETAIL_LEN]);
/* Free what is in a page. */
void web_page_clear(struct web_page *page);

#endif
