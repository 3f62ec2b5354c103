/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_REPO_OID_OF_DIGIT_H
#define TESTS_UNIT_REPO_OID_OF_DIGIT_H

#include "repo/repository.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The id that has this digit in every place; '0' is none. */
static inline struct oid oid_of(char digit)
{
	char hex[OID_HEX];
	struct oid oid;

	memset(hex, digit, sizeof(hex));
	assert_true(oid_parse((struct span){ hex, sizeof(hex) }, &oid));
	return oid;
}

#endif
