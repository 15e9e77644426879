/* SPDX-License-Identifier: ISC */
/* The description of the interface. */
#include "api.h"
#include "bounds.h"
#include "handlers.h"
#include "openapi.h"

struct api_answer
openapi_get(struct api_request *req)
{
	struct buf out;

	buf_init(&out, BOUND_API_ANSWER);
	openapi_json(&out, api_routes, api_routes_count);
	return api_reply(req, 200, API_JSON, &out);
}
