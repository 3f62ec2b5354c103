/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For tests of checks: YAML in, findings out as text, one a line:
 *
 *	RULE LINE:COLUMN FIELD: MESSAGE => FIX
 *
 * Include after cmocka.h.
 */
#ifndef TESTS_UNIT_VALIDATORS_VALIDATE_FIXTURE_H
#define TESTS_UNIT_VALIDATORS_VALIDATE_FIXTURE_H

#include "base/text.h"
#include "manifest/kubernetes_releases.h"
#include "manifest/reader.h"
#include "manifest/resource.h"
#include "validators/checks.h"

typedef void check_under_test(struct validation *validation);

struct validate_case {
	const char *name;
	unsigned minor; /* 0: the newest */
	enum completeness completeness;
	const char *yaml;
	const char *expected; /* NULL when nothing is wrong */
};

static inline void append_finding(struct text *text, const struct finding *finding)
{
	text_format(text, "%s %u:%u ", finding->rule->id, finding->start.line,
		    finding->start.column);
	if (finding->field.len)
		text_format(text, "%.*s: ", SPAN_ARG(finding->field));
	text_append(text, finding->message);
	if (finding->fix.len)
		text_format(text, " => %.*s", SPAN_ARG(finding->fix));
	text_byte(text, '\n');
}

/* Every object of the text through the check. */
static inline void run_validate_case(const struct validate_case *test, check_under_test *check)
{
	struct arena arena;
	struct findings findings, reading; /* what reading finds has tests of its own */
	struct manifest manifest;
	struct source source = { span_of("test.yaml"), span_of(test->yaml) };
	struct text text;

	arena_init(&arena, (size_t)64 << 20);
	findings_init(&findings, &arena);
	findings_init(&reading, &arena);
	text_init(&text, (size_t)1 << 20);
	manifest_read(&manifest, &source, &arena, &reading);
	for (size_t i = 0; i < manifest.count; i++) {
		struct resources resources;
		resources_from_document(&resources, &source, &manifest.documents[i], (uint32_t)i,
					&arena, &reading);
		for (size_t k = 0; k < resources.count; k++) {
			struct validation validation = {
				.kubernetes_minor = test->minor ? test->minor : KUBERNETES_NEWEST,
				.completeness = test->completeness,
				.findings = &findings,
				.arena = &arena,
				.resource = &resources.items[k],
			};
			check(&validation);
		}
	}
	findings_sort(&findings);
	for (size_t i = 0; i < findings.count; i++)
		append_finding(&text, &findings.items[i]);
	text_byte(&text, '\0');
	const char *expected = test->expected ? test->expected : "";
	if (strcmp(text.bytes, expected) != 0)
		fail_msg("%s:\n--- got\n%s--- expected\n%s", test->name, text.bytes, expected);
	text_release(&text);
	arena_release(&arena);
}

static inline void run_validate_cases(const struct validate_case *tests, size_t count,
				      check_under_test *check)
{
	for (size_t i = 0; i < count; i++)
		run_validate_case(&tests[i], check);
}

#define RUN_VALIDATE_CASES(tests, check)                                                           \
	run_validate_cases((tests), sizeof(tests) / sizeof((tests)[0]), (check))

#endif
