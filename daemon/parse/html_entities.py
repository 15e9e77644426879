#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Write html_entity_table.h from html_entities.txt (run it here when that changes).

The names are sorted by their bytes, so that all with one beginning stand
together; `first` says where each first letter's begin.
"""
import pathlib

here = pathlib.Path(__file__).parent
entries = []
for line in (here / "html_entities.txt").read_text().splitlines():
    if line and not line.startswith("#"):
        name, *points = line.split()
        entries.append((name, "".join(chr(int(p, 16)) for p in points).encode()))
entries.sort()
assert len(entries) == 2231 and max(len(text) for _, text in entries) <= 6

out = ["/* SPDX-License-Identifier: ISC */",
       "/* lint: made by html_entities.py from html_entities.txt, do not edit. */", ""]
out.append("static const char entity_names[] =")
offsets, offset = [], 0
for name, _ in entries:
    offsets.append(offset)
    offset += len(name)
out += ['    "%s"' % name for name, _ in entries]
out[-1] += ";"
out += ["", "static const struct entity entities[] = {"]
for (name, text), offset in zip(entries, offsets):
    data = "".join("\\%03o" % byte for byte in text)
    out.append('\t{ %d, %d, %d, "%s" },' % (offset, len(name), len(text), data))
out += ["};", "", "/* The first entry of each letter, A to z, and the end. */",
        "static const uint16_t entity_first[] = {"]
row = []
for code in range(ord("A"), ord("z") + 2):
    row.append(str(sum(1 for name, _ in entries if ord(name[0]) < code)))
for start in range(0, len(row), 10):
    out.append("\t" + ", ".join(row[start:start + 10]) + ",")
out += ["};", ""]
(here / "html_entity_table.h").write_text("\n".join(out))
