/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/confirm.h"

#include "base/span.h"

#include <stdarg.h>
#include <stdio.h>

bool confirmed(const char *format, ...)
{
	char answer[16];
	va_list args;

	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	fputs(" [y/N] ", stdout);
	fflush(stdout);
	if (!fgets(answer, sizeof(answer), stdin)) {
		putchar('\n');
		return false;
	}
	struct span word = span_first(span_of(answer), span_find(span_of(answer), '\n'));
	return span_is(word, "y") || span_is(word, "Y") || span_is(word, "yes");
}
