/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Warnings where readers disagree: what they say, what they tell to write, and
 * where they keep silent.
 */
#include "tests/unit/manifest/reading.h"

struct row {
	const char *text;
	const char *rule;
	const char *message;
	const char *fix;
};

static const struct row rows[] = {
	{ "country: NO\n", "yaml/boolean-word",
	  "NO is the boolean false here, but the text \"NO\" to kustomize and YAML 1.2 readers",
	  "country: false for the boolean, country: \"NO\" for the text" },
	{ "a: [y]\n", "yaml/boolean-word",
	  "y is the boolean true here, but the text \"y\" to kustomize and YAML 1.2 readers",
	  "true for the boolean, \"y\" for the text" },
	{ "on: push\n", "yaml/key-not-text",
	  "the plain key on is a boolean and becomes \"true\" here; kustomize and YAML 1.2 "
	  "readers keep \"on\"",
	  "\"on\":" },
	{ "8080: x\n", "yaml/key-not-text",
	  "the plain key 8080 is a number, which some readers refuse as a key", "\"8080\":" },
	{ "1.10: x\n", "yaml/key-not-text",
	  "the plain key 1.10 is a number and becomes \"1.1\" here; other readers keep \"1.10\"",
	  "\"1.10\":" },
	{ "port: 010\n", "yaml/leading-zero",
	  "010 is octal, the number 8 here, but 10 to YAML 1.2 readers",
	  "port: 8 for the number, port: \"010\" for the text" },
	{ "replicas: 08\n", "yaml/leading-zero",
	  "08 is the number 8 here, but text or an error to other readers",
	  "replicas: 8 for the number, replicas: \"08\" for the text" },
	{ "- 1_000\n", "yaml/number-notation",
	  "1_000 is the number 1000 here, but the text \"1_000\" to YAML 1.2 readers",
	  "- 1000 for the number, - \"1_000\" for the text" },
	{ "a: 0b11\n", "yaml/number-notation",
	  "0b11 is the number 3 here, but the text \"0b11\" to YAML 1.2 readers",
	  "a: 3 for the number, a: \"0b11\" for the text" },
	{ "a: 0o17\n", "yaml/number-notation",
	  "0o17 is the number 15 here, but the text \"0o17\" to YAML 1.1 readers",
	  "a: 15 for the number, a: \"0o17\" for the text" },
	{ "at: 12:30\n", "yaml/sexagesimal",
	  "12:30 is text here, but a number to the base of 60 to YAML 1.1 readers such as PyYAML",
	  "at: \"12:30\"" },
	{ "since: 2024-01-01\n", "yaml/date",
	  "2024-01-01 is text here, but a time to kustomize, which writes it differently",
	  "since: \"2024-01-01\"" },
	{ "a:\n- \n- b\n", "yaml/null-item",
	  "this list item is null; the API server refuses null in most lists",
	  "remove the item, or write its value" },
	{ "a: ~\n", "yaml/explicit-null", "~ counts as \"not set\"", "leave the line out" },
};

static void says_what_each_reader_makes_of_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct read read;
		read_text(&read, rows[i].text);
		const struct finding *finding = read_finding(&read, rows[i].rule);
		if (!finding)
			print_message("no %s in: %s\n", rows[i].rule, rows[i].text);
		assert_non_null(finding);
		assert_span(finding->message, rows[i].message);
		assert_span(finding->fix, rows[i].fix);
		assert_int_equal(read_errors(&read), 0);
		assert_false(read.manifest.documents[0].refused);
		read_release(&read);
	}
}

static void keeps_silent_about_ordinary_text(void **state)
{
	static const char *const texts[] = {
		"a: true\n",
		"a: False\n",
		"a: \"yes\"\n",
		"a: 'on'\n",
		"\"y\": 1\n",
		"mode: 0644\n",
		"items:\n- {key: a, mode: 0o644}\n",
		"defaultMode: 0400\n",
		"cidr: 10.0.0.0/8\n",
		"image: registry:5000/a:1.0\n",
		"ports: ['8080:80', 8080:80]\n",
		"version: 1.10\n",
		"cpu: 0.5\n",
		"time: 2024-01-01T00:00:00Z\n",
		"time: 2024-13-01\n",
		"metadata: {creationTimestamp: null}\n",
		"a:\nb: 1\n",
		"a: 0\nb: -0\nc: 0x1F\nd: 1e3\n",
		"mac: 00:1B:44:11:3A:B7\n",
		"a: !!str 010\n",
		"size: 1Gi\n",
		"ratio: 90:100\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct read read;
		read_text(&read, texts[i]);
		if (read.findings.count)
			read_print(&read);
		assert_int_equal(read.findings.count, 0);
		assert_int_equal(read.manifest.count, 1);
		read_release(&read);
	}
}

static void names_the_field(void **state)
{
	struct read read;

	(void)state;
	read_text(&read, "spec:\n  list:\n  - [a, [b]]\n  - x: {y z: [1, off]}\n");
	assert_int_equal(read.findings.count, 1);
	assert_span(read.findings.items[0].field, "spec.list[1].x[\"y z\"][1]");
	read_release(&read);
}

static void refuses_what_the_cluster_would_change(void **state)
{
	static const struct {
		const char *text, *rule, *json;
	} cases[] = {
		{ "a: 18446744073709551615\n", "yaml/large-integer",
		  "{\"a\":18446744073709551615}" },
		{ "a: 1\na: 2\n", "yaml/duplicate-key", "{\"a\":2}" },
		{ "1: a\n\"1\": b\n", "yaml/colliding-keys", "{\"1\":\"b\"}" },
		{ "1.0: a\n1: b\n", "yaml/colliding-keys", "{\"1\":\"b\"}" },
		{ "x: &b {i: 1}\nc:\n  <<: *b\n  i: 2\n", "yaml/merge-override",
		  "{\"x\":{\"i\":1},\"c\":{\"i\":2}}" },
		{ "c:\n  <<: [{i: 1}, {i: 2}]\n", "yaml/merge-override", "{\"c\":{\"i\":1}}" },
		{ "x: &b {i: 1}\nc:\n  i: 2\n  <<: *b\n", "yaml/merge-overlap",
		  "{\"x\":{\"i\":1},\"c\":{\"i\":1}}" },
		{ "c:\n  <<: {i: 1}\n  <<: {i: 2}\n", "yaml/merge-overlap", "{\"c\":{\"i\":2}}" },
		{ "a: &x 1\nb: &x 2\n", "yaml/anchor-redefined", "{\"a\":1,\"b\":2}" },
		{ "a: !foo 12\n", "yaml/tag", "{\"a\":\"12\"}" },
		{ "a: !!set {x: null}\n", "yaml/tag", "{\"a\":{\"x\":null}}" },
		{ "a: !!binary aGk=\n", "yaml/tag", "{\"a\":\"hi\"}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct read read;
		read_text(&read, cases[i].text);
		if (!read_finding(&read, cases[i].rule))
			print_message("no %s in: %s\n", cases[i].rule, cases[i].text);
		assert_non_null(read_finding(&read, cases[i].rule));
		assert_span(read_json(&read, 0), cases[i].json);
		assert_true(read.manifest.documents[0].refused);
		read_release(&read);
	}
}

static void accepts_merges_that_overlap_nothing(void **state)
{
	struct read read;

	(void)state;
	read_text(&read, "x: &b {i: 1, k: &k {l: 2}}\nc:\n  <<: [*b, {m: 3}]\n  o: 4\n");
	assert_int_equal(read.findings.count, 0);
	assert_span(node_text(node_get(node_get(read.manifest.documents[0].root, "c"), "none")),
		    "");
	const struct node *c = node_get(read.manifest.documents[0].root, "c");
	assert_int_equal(c->map.count, 4);
	read_release(&read);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_each_reader_makes_of_it),
		cmocka_unit_test(keeps_silent_about_ordinary_text),
		cmocka_unit_test(names_the_field),
		cmocka_unit_test(refuses_what_the_cluster_would_change),
		cmocka_unit_test(accepts_merges_that_overlap_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
