#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""reference.py FILE...: how fast feedparser reads the same documents."""
import sys
import time

import feedparser


def main():
    documents = [open(path, "rb").read() for path in sys.argv[1:]]
    size = sum(map(len, documents))
    begin = time.process_time()
    for document in documents:
        feedparser.parse(document)
    took = time.process_time() - begin
    print(f"feedparser {size / 1e6 / took:6.1f} MB/s {len(documents) / took:9.0f} documents/s")


if __name__ == "__main__":
    main()
