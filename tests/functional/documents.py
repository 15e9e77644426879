# SPDX-License-Identifier: ISC
"""Feeds made for a test."""
from html import escape


def rss(title, items):
    """An RSS 2.0 document. Each item: a dict of guid, title, link, text,
    date; what is missing is left out."""
    out = ['<?xml version="1.0" encoding="UTF-8"?>',
           '<rss version="2.0"><channel>',
           f"<title>{escape(title)}</title>",
           "<link>https://example.org/</link>",
           "<description>made for a test</description>"]
    names = (("title", "title"), ("link", "link"), ("guid", "guid"),
             ("text", "description"), ("date", "pubDate"))
    for item in items:
        out.append("<item>")
        for key, element in names:
            if key not in item:
                continue
            permalink = ' isPermaLink="false"' if element == "guid" else ""
            out.append(f"<{element}{permalink}>{escape(item[key])}</{element}>")
        out.append("</item>")
    out.append("</channel></rss>\n")
    return "\n".join(out)


def numbered(title, first, last):
    """An RSS document with items numbered from `last` down to `first`."""
    return rss(title, [
        {"guid": f"{title}-{n}", "title": f"{title} item {n}",
         "link": f"https://example.org/{title}/{n}",
         "text": f"<p>The text of item {n} of {title}.</p>",
         "date": "Tue, 05 Apr 2022 14:03:11 GMT"}
        for n in range(last, first - 1, -1)])
