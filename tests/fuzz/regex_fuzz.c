/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first line is a pattern, the rest the text. A refusal says where; a match
 * ends within its limits.
 */
#include "tests/fuzz/fuzz_target.h"

#include "base/regex.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct span input = { (const char *)bytes, size };
	size_t line = span_find(input, '\n');
	struct error err = { 0 };
	struct regex *regex;

	if (regex_compile(&regex, span_first(input, line), &err) < 0) {
		if (err.code == ERROR_NONE || err.message[0] == '\0')
			abort();
		return 0;
	}
	if (regex_match(regex, span_from(input, line + 1), &err) < 0 && err.code != ERROR_LIMIT)
		abort();
	regex_free(regex);
	return 0;
}
