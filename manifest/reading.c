/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/reading.h"

static void add(struct reading *reading, const struct reading_site *site, const char *format,
		va_list args) __attribute__((format(printf, 3, 0)));

static void add(struct reading *reading, const struct reading_site *site, const char *format,
		va_list args)
{
	struct finding_site full = {
		.rule = site->rule,
		.source = reading->source,
		.place = site->place,
		.field = site->field,
		.fix = site->fix,
	};

	findings_vadd(reading->findings, &full, format, args);
}

void reading_refuse(struct reading *reading, const struct reading_site *site, const char *format,
		    ...)
{
	va_list args;

	reading->refused = true;
	va_start(args, format);
	add(reading, site, format, args);
	va_end(args);
}

void reading_report(struct reading *reading, const struct reading_site *site, const char *format,
		    ...)
{
	va_list args;

	va_start(args, format);
	add(reading, site, format, args);
	va_end(args);
}

bool reading_is_full(struct reading *reading, const struct rule *rule)
{
	if (!findings_drop(reading->findings, reading->source, rule))
		return false;
	reading->refused |= rule->severity == SEVERITY_ERROR;
	return true;
}

struct span reading_where(const struct reading *reading, uint32_t offset)
{
	struct position position = source_position(reading->source, offset);

	return arena_printf(reading->scratch, "line %u, column %u", position.line, position.column);
}
