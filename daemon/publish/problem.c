/* SPDX-License-Identifier: ISC */
/* What can go wrong, as RFC 9457 problem details: one row each. */
#include <errno.h>

#include "api.h"
#include "json_out.h"

static const struct {
	int status;
	const char *code, *title;
} problems[] = {
	[PROBLEM_NONE] = { 200, "none", "OK" },
	[PROBLEM_BAD_REQUEST] = { 400, "bad_request", "Bad Request" },
	[PROBLEM_BAD_PARAMETER] = { 400, "bad_parameter", "Bad Request" },
	[PROBLEM_BAD_CURSOR] = { 400, "bad_cursor", "Bad Request" },
	[PROBLEM_BAD_BODY] = { 400, "bad_body", "Bad Request" },
	[PROBLEM_BAD_URL] = { 400, "bad_url", "Bad Request" },
	[PROBLEM_UNAUTHORIZED] = { 401, "unauthorized", "Unauthorized" },
	[PROBLEM_FORBIDDEN] = { 403, "forbidden", "Forbidden" },
	[PROBLEM_NOT_FOUND] = { 404, "not_found", "Not Found" },
	[PROBLEM_METHOD] = { 405, "method_not_allowed", "Method Not Allowed" },
	[PROBLEM_NOT_ACCEPTABLE] = { 406, "not_acceptable", "Not Acceptable" },
	[PROBLEM_CONFLICT] = { 409, "conflict", "Conflict" },
	[PROBLEM_POSITION_GONE] = { 410, "position_gone", "Gone" },
	[PROBLEM_TOO_LARGE] = { 413, "too_large", "Content Too Large" },
	[PROBLEM_NOT_FEED] = { 422, "not_feed", "Unprocessable Content" },
	[PROBLEM_NOT_OPML] = { 422, "not_opml", "Unprocessable Content" },
	[PROBLEM_INTERNAL] = { 500, "internal", "Internal Server Error" },
	[PROBLEM_NOT_IMPLEMENTED] = { 501, "not_implemented", "Not Implemented" },
	[PROBLEM_TOO_SOON] = { 429, "too_soon", "Too Many Requests" },
	[PROBLEM_BUSY] = { 503, "busy", "Service Unavailable" },
	[PROBLEM_TOO_SLOW] = { 503, "query_too_slow", "Service Unavailable" },
	[PROBLEM_STORAGE] = { 503, "storage", "Service Unavailable" },
	[PROBLEM_NO_SPACE] = { 507, "no_space", "Insufficient Storage" },
};

const char *
problem_code(enum api_problem problem)
{
	return problems[problem].code;
}

int
problem_status(enum api_problem problem)
{
	return problems[problem].status;
}

const char *
problem_title(enum api_problem problem)
{
	return problems[problem].title;
}

enum api_problem
problem_from_errno(int error)
{
	if (error == ETIME)
		return PROBLEM_TOO_SLOW;
	if (error == ENOSPC || error == EDQUOT || error == EROFS)
		return PROBLEM_NO_SPACE;
	return error == ENOMEM ? PROBLEM_INTERNAL : PROBLEM_STORAGE;
}

void
problem_json(struct buf *out, enum api_problem problem, const char *detail)
{
	json_open(out, NULL, '{');
	json_cstr(out, "type", "about:blank");
	json_cstr(out, "title", problems[problem].title);
	json_int(out, "status", problems[problem].status);
	json_cstr(out, "detail", detail);
	json_cstr(out, "code", problems[problem].code);
}
