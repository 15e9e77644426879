/* SPDX-License-Identifier: ISC */
/*
 * The description of the interface (OpenAPI 3.1), made from the rows that
 * dispatch and from a table of the objects' members. Pure; any thread.
 */
#ifndef GAZETTED_OPENAPI_H
#define GAZETTED_OPENAPI_H

#include <stddef.h>

#include "buf.h"
#include "route.h"

/* Append the description of a table of routes, with the objects it names. */
void openapi_json(struct buf *out, const struct api_route *table, size_t n);

/*
 * One member of an object. The type is "string", "time" (RFC 3339), "integer",
 * "number", "boolean", "object" or an object's name, in brackets where it is a
 * list; a question mark after it: the member may be absent. A name with bars
 * ("on|off") is a word of these.
 */
struct schema_member {
	const char *object, *name, *type;
};

/* The members, those of an object beside each other (openapi_objects.c). */
extern const struct schema_member schema_members[];
extern const size_t schema_members_count;

#endif
