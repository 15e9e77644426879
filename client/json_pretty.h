/* SPDX-License-Identifier: ISC */
/* Indenting JSON that is already rendered, byte for byte otherwise. */
#ifndef GAZETTE_JSON_PRETTY_H
#define GAZETTE_JSON_PRETTY_H

#include "buf.h"
#include "util.h"

/* Append `json`, well-formed and without white space, indented by two. */
void json_pretty(struct str json, struct buf *out);

#endif
