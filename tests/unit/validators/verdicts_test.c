/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole room against the verdicts of an API server (tests/vectors/README.md):
 * what it takes gives no error, what it refuses gives one, at the field that it
 * names. Lines that are known to pass unnoticed are marked, and may only become
 * fewer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <jansson.h>

#include "manifest/reader.h"
#include "manifest/resource.h"
#include "validators/validation.h"

#define VECTORS SOURCE_DIRECTORY "/tests/vectors/verdicts.jsonl"

/* Lower these when a rule is added; never raise them. */
enum { KNOWN_SILENT_MAX = 85, SAME_FIELD_MIN_PERCENT = 92 };

struct vector {
	unsigned line;
	const char *in;
	const char *why; /* the first field that the server names, or "" */
	bool is_ok;
	bool is_known_silent;
};

struct tally {
	unsigned lines;
	unsigned wrong;
	unsigned silent;
	unsigned named; /* refused lines where server and headgate name a field */
	unsigned same;
};

static const char *text_of(const json_t *line, const char *key)
{
	const char *text = json_string_value(json_object_get(line, key));

	return text ? text : "";
}

static bool is_notation(char c)
{
	return c == '[' || c == ']' || c == '"' || c == '.' || c == '\'';
}

/* limits[cpu] and limits.cpu are one field: only the names and numbers count. */
static bool same_field(const char *why, struct span field)
{
	size_t i = 0;

	for (;; why++) {
		while (is_notation(*why))
			why++;
		while (i < field.len && is_notation(field.ptr[i]))
			i++;
		if (!*why || i == field.len)
			return !*why && i == field.len;
		if (*why != field.ptr[i++])
			return false;
	}
}

static void judge(const char *yaml, struct arena *arena, struct findings *findings)
{
	struct source source = { span_of("test.yaml"), span_of(yaml) };
	struct manifest manifest;

	manifest_read(&manifest, &source, arena, findings);
	for (size_t i = 0; i < manifest.count; i++) {
		struct resources resources;

		resources_from_document(&resources, &source, &manifest.documents[i], (uint32_t)i,
					arena, findings);
		for (size_t k = 0; k < resources.count; k++) {
			struct validation validation = {
				.kubernetes_minor = 35,
				.findings = findings,
				.arena = arena,
				.resource = &resources.items[k],
			};
			validate_resource(&validation);
		}
	}
}

static void report(const struct vector *vector, const char *what, const struct findings *findings)
{
	print_error("line %u: %s (%s):\n%s", vector->line, what, vector->why, vector->in);
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];

		print_error("  %s %.*s: %.*s\n", finding->rule->id, SPAN_ARG(finding->field),
			    SPAN_ARG(finding->message));
	}
}

static void compare(const struct vector *vector, const struct findings *findings,
		    struct tally *tally)
{
	unsigned errors = 0;
	bool same = false;

	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];

		if (finding->severity != SEVERITY_ERROR)
			continue;
		errors++;
		same = same || same_field(vector->why, finding->field);
	}
	tally->lines++;
	if (vector->is_ok && errors) {
		report(vector, "the server takes this", findings);
		tally->wrong++;
	} else if (!vector->is_ok && !errors && !vector->is_known_silent) {
		report(vector, "the server refuses this", findings);
		tally->wrong++;
	}
	tally->silent += !vector->is_ok && !errors;
	if (!vector->is_ok && errors && *vector->why) {
		tally->named++;
		tally->same += same;
	}
}

static void judge_line(const char *text, struct tally *tally)
{
	json_t *line = json_loads(text, 0, NULL);
	struct findings findings;
	struct arena arena;
	struct vector vector;

	assert_non_null(line);
	vector = (struct vector){
		.line = tally->lines + 1,
		.in = text_of(line, "in"),
		.why = text_of(line, "why"),
		.is_ok = strcmp(text_of(line, "verdict"), "ok") == 0,
		.is_known_silent = strcmp(text_of(line, "known"), "silent") == 0,
	};
	arena_init(&arena, (size_t)64 << 20);
	findings_init(&findings, &arena);
	judge(vector.in, &arena, &findings);
	compare(&vector, &findings, tally);
	arena_release(&arena);
	json_decref(line);
}

static void verdicts_agree_with_the_server(void **state)
{
	FILE *file = fopen(VECTORS, "r");
	struct tally tally = { 0 };
	char *line = NULL;
	size_t size = 0;

	(void)state;
	assert_non_null(file);
	while (getline(&line, &size, file) > 0)
		judge_line(line, &tally);
	free(line);
	(void)fclose(file);
	print_message("%u verdicts, %u refused ones unnoticed; of %u with a field %u name it too\n",
		      tally.lines, tally.silent, tally.named, tally.same);
	assert_true(tally.lines > 1000);
	assert_int_equal(tally.wrong, 0);
	assert_true(tally.silent <= KNOWN_SILENT_MAX);
	assert_true(tally.same * 100 >= tally.named * SAME_FIELD_MIN_PERCENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verdicts_agree_with_the_server),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
