/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_DEPLOY_REQUEST_HEADER_H
#define TESTS_UNIT_DEPLOY_REQUEST_HEADER_H

#include "deploy/request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The value of this header; none when it is not sent. */
static inline struct span header(const struct request *request, const char *name)
{
	struct span value = { 0 };

	for (size_t i = 0; i < request->header_count; i++) {
		if (!span_is(request->headers[i].name, name))
			continue;
		assert_null(value.ptr); /* each at most once */
		value = request->headers[i].value;
	}
	return value;
}

#endif
