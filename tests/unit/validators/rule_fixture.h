/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For tests of hand-written rules: a manifest that violates one rule in the line
 * that ends with the mark "#!", and one that is just right.
 *
 * Include after cmocka.h.
 */
#ifndef TESTS_UNIT_VALIDATORS_RULE_FIXTURE_H
#define TESTS_UNIT_VALIDATORS_RULE_FIXTURE_H

/* Cases name only what they are about. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#include "manifest/kubernetes_releases.h"
#include "manifest/reader.h"
#include "manifest/resource.h"
#include "validators/checks.h"
#include "validators/rule_tables.h"

struct rule_case {
	const char *rule;
	const char *wrong;
	const char *right;  /* NULL: the same is tested by another case */
	unsigned minor;     /* 0: the newest */
	bool is_warning;    /* although the rule is an error */
	const char *before; /* for rules about changes */
	enum completeness completeness;
};

struct rule_run {
	struct arena arena;
	struct findings findings;
	struct findings reading;
};

static inline unsigned marked_line(const char *yaml)
{
	const char *mark = strstr(yaml, "#!");
	unsigned line = 1;

	assert_non_null(mark);
	for (const char *c = yaml; c < mark; c++)
		line += *c == '\n';
	return line;
}

static inline struct resources read_resources(struct rule_run *run, struct source *source,
					      const char *yaml)
{
	struct manifest manifest;
	struct resources resources;

	*source = (struct source){ span_of("test.yaml"), span_of(yaml) };
	manifest_read(&manifest, source, &run->arena, &run->reading);
	assert_int_equal(manifest.count, 1);
	resources_from_document(&resources, source, &manifest.documents[0], 0, &run->arena,
				&run->reading);
	assert_int_equal(resources.count, 1);
	return resources;
}

static inline void run_rules(struct rule_run *run, const struct rule_case *test, const char *yaml)
{
	struct source source, old_source;
	struct resources resources, old = { NULL, 0 };

	arena_init(&run->arena, (size_t)64 << 20);
	findings_init(&run->findings, &run->arena);
	findings_init(&run->reading, &run->arena);
	resources = read_resources(run, &source, yaml);
	if (test->before)
		old = read_resources(run, &old_source, test->before);
	struct validation validation = {
		.kubernetes_minor = test->minor ? test->minor : KUBERNETES_NEWEST,
		.completeness = test->completeness,
		.findings = &run->findings,
		.arena = &run->arena,
		.resource = resources.items,
		.before = old.items,
	};
	bool is_cluster = span_starts_with(resources.items->kind, "Cluster") ||
			  span_is(resources.items->kind, "Namespace");
	metadata_check(&validation, is_cluster ? SCOPE_CLUSTER : SCOPE_NAMESPACED);
	object_rules_check(&validation);
	immutable_check(&validation);
	findings_sort(&run->findings);
}

static inline void fail_with(const struct rule_run *run, const char *rule, const char *what,
			     const char *yaml)
{
	for (size_t i = 0; i < run->findings.count; i++) {
		const struct finding *finding = &run->findings.items[i];

		print_error("%s %u: %.*s: %.*s\n", finding->rule->id, finding->start.line,
			    SPAN_ARG(finding->field), SPAN_ARG(finding->message));
	}
	fail_msg("%s: %s:\n%s", rule, what, yaml);
}

static inline void run_rule_case(const struct rule_case *test)
{
	struct rule_run run;
	const struct finding *finding;

	run_rules(&run, test, test->wrong);
	finding = run.findings.items;
	if (run.findings.count != 1 || strcmp(finding->rule->id, test->rule) != 0 ||
	    finding->start.line != marked_line(test->wrong))
		fail_with(&run, test->rule, "is to be found once, in the marked line", test->wrong);
	assert_int_equal(finding->severity,
			 test->is_warning ? SEVERITY_WARNING : finding->rule->severity);
	arena_release(&run.arena);
	if (!test->right)
		return;
	run_rules(&run, test, test->right);
	if (run.findings.count != 0)
		fail_with(&run, test->rule, "nothing is to be found", test->right);
	arena_release(&run.arena);
}

/* Every rule of the table has a case. */
static inline void rules_are_covered(const struct rule_table *table, const struct rule_case *tests,
				     size_t count)
{
	for (size_t i = 0; i < table->count; i++) {
		bool found = false;

		for (size_t k = 0; k < count; k++)
			found = found || strcmp(tests[k].rule, table->rules[i]->id) == 0;
		if (!found)
			fail_msg("no case for %s", table->rules[i]->id);
	}
}

#define RUN_RULE_CASES(tests)                                                                      \
	for (size_t i = 0; i < sizeof(tests) / sizeof((tests)[0]); i++)                            \
	run_rule_case(&(tests)[i])
#define COVERED(table, tests)                                                                      \
	rules_are_covered(&(table), (tests), sizeof(tests) / sizeof((tests)[0]))

#endif
