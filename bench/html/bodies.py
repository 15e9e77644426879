#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""bodies.py FEED... >FILE: the HTML of the feeds' items, one after the other, NUL behind each.

Elements that hold HTML are found by their names, in XML by a tolerant pattern:
what the feeds' own encoding of it is does not matter for a measurement.
"""
import html
import json
import re
import sys

ELEMENTS = re.compile(
    r"<(content:encoded|description|content|summary|body|xhtml:body)(?:\s[^>]*)?>(.*?)</\1>", re.S)


def bodies(text):
    if text.lstrip().startswith("{"):
        try:
            items = json.loads(text, strict=False).get("items", [])
        except json.JSONDecodeError:
            items = []
        for item in items:
            yield item.get("content_html") or ""
        return
    for match in ELEMENTS.finditer(text):
        body = match.group(2).strip()
        if body.startswith("<![CDATA["):
            yield body[9:].rsplit("]]>", 1)[0]
        elif body.startswith("<"):
            yield body
        else:
            yield html.unescape(body)


for name in sys.argv[1:]:
    with open(name, encoding="utf-8", errors="replace") as feed:
        for one in bodies(feed.read().replace("\0", "")):
            if "<" in one:
                sys.stdout.buffer.write(one.encode("utf-8", "replace") + b"\0")
