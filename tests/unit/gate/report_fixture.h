/* SPDX-License-Identifier: Apache-2.0 */
/* A few findings for the tests of the renderers, and a comparison that shows both texts. */
#ifndef TESTS_UNIT_GATE_REPORT_FIXTURE_H
#define TESTS_UNIT_GATE_REPORT_FIXTURE_H

#include "gate/report.h"
#include "manifest/resource.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct rule enum_rule = {
	.id = "schema/enum",
	.severity = SEVERITY_ERROR,
	.summary = "a value is none of the allowed ones",
	.explanation = "The API server refuses the object. Write one of the values.",
};

static const struct rule style_rule = {
	.id = "yaml/ambiguous",
	.severity = SEVERITY_WARNING,
	.summary = "readers differ",
	.explanation = "Quote it \"so\".",
};

static const struct source service_source = {
	SPAN("apps/web/service.yaml"),
	SPAN("kind: Service\nmetadata: {name: web}\nspec:\n\tports:\n    protocol: udp\n"),
};

/* `text` found in the source, as a place. */
static inline struct place place_of(const struct source *source, const char *text)
{
	const char *hit = memmem(source->bytes.ptr, source->bytes.len, text, strlen(text));
	assert_non_null(hit);
	uint32_t start = (uint32_t)(hit - source->bytes.ptr);
	return (struct place){ start, start + (uint32_t)strlen(text) };
}

static inline void add_enum_finding(struct findings *findings, const struct source *source,
				    const struct resource *resource)
{
	struct field_path spec = field_path_name(NULL, span_of("spec"));
	struct field_path ports = field_path_name(&spec, span_of("ports"));
	struct field_path port = field_path_index(&ports, 0);
	struct field_path protocol = field_path_name(&port, span_of("protocol"));
	struct finding_site site = {
		.rule = &enum_rule,
		.source = source,
		.resource = resource,
		.place = place_of(source, "udp"),
		.field = &protocol,
		.fix = span_of("UDP"),
	};
	findings_add(findings, &site, "\"udp\" is none of TCP, UDP, SCTP");
}

static inline void add_file_finding(struct findings *findings, const struct source *source)
{
	struct finding_site site = { .rule = &style_rule, .source = source };

	findings_add(findings, &site, "the file is odd <&>");
}

static inline void assert_rendered(const struct findings *findings,
				   const struct report_summary *summary,
				   const struct report_options *options, const char *expected)
{
	struct text text;

	text_init(&text, 1 << 20);
	report_render(&text, findings, summary, options);
	assert_false(text_failed(&text));
	assert_string_equal(text.bytes, expected);
	text_release(&text);
}

#endif
