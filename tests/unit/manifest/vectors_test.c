/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every line of tests/vectors/yaml.jsonl: what the API server makes of one YAML
 * document, and whether strict reading refuses it. Values are compared as values
 * and the numbers as text.
 */
#include "tests/unit/manifest/reading.h"

#include <stdlib.h>

/* Lines that the vectors read without splitting, and what headgate says of them on purpose. */
static const struct {
	const char *in;
	const char *rule;
} refused_before_parsing[] = {
	{ "--- {a: 1}\n", "yaml/separator" },
	{ "%YAML 1.2\n---\na: 1\n", "yaml/directive" },
	{ "%FOO bar\n---\na: 1\n", "yaml/directive" },
	/* libyaml refuses these two, which nobody writes. */
	{ "[a:, b]\n", "yaml/syntax" },
	{ "{a:}\n", "yaml/syntax" },
};

static const char *expected_refusal(struct span in)
{
	size_t count = sizeof(refused_before_parsing) / sizeof(refused_before_parsing[0]);

	for (size_t i = 0; i < count; i++) {
		if (span_is(in, refused_before_parsing[i].in))
			return refused_before_parsing[i].rule;
	}
	return NULL;
}

static int by_name(const void *a, const void *b)
{
	const struct node_entry *left = a, *right = b;

	return span_compare(left->name, right->name);
}

/* Sorts the entries of every map. The tree was made for this test alone. */
static void sort_keys(const struct node *node)
{
	if (node->kind == NODE_LIST) {
		for (uint32_t i = 0; i < node->list.count; i++)
			sort_keys(node->list.items[i]);
	}
	if (node->kind != NODE_MAP)
		return;
	qsort(node->map.entries, node->map.count, sizeof(*node->map.entries), by_name);
	for (uint32_t i = 0; i < node->map.count; i++)
		sort_keys(node->map.entries[i].value);
}

struct vector {
	struct span in;
	struct span out; /* NULL pointer: no value */
	struct span strict;
	const struct node *unstable; /* list of possible values, or NULL */
};

static bool is_null(struct span out)
{
	return span_is(out, "null");
}

/* `out` behind a key, because a file of JSON starts with a brace. */
static bool equals_json(const struct node *node, struct span out, struct arena *arena)
{
	struct span text = arena_printf(arena, "{\"v\":%.*s}", SPAN_ARG(out));
	struct read expected;

	read_named(&expected, "out.json", text);
	assert_int_equal(expected.manifest.count, 1);
	const struct node *value = node_get(expected.manifest.documents[0].root, "v");
	bool equal = node_equal(value, node);
	read_release(&expected);
	return equal;
}

static bool is_a_possible_value(const struct vector *vector, const struct node *node,
				struct arena *arena)
{
	if (!vector->unstable)
		return equals_json(node, vector->out, arena);
	for (uint32_t i = 0; i < vector->unstable->list.count; i++) {
		if (equals_json(node, node_text(vector->unstable->list.items[i]), arena))
			return true;
	}
	return false;
}

static bool check_value(const struct vector *vector, struct read *read)
{
	struct span escape = span_of("\\u");

	if (is_null(vector->out) && read->manifest.count == 0)
		return true;
	if (read->manifest.count == 0)
		return false;
	const struct node *root = read->manifest.documents[0].root;
	sort_keys(root);
	if (!is_a_possible_value(vector, root, &read->arena))
		return false;
	if (vector->unstable)
		return true;
	/* Escapes may be spelt otherwise; everything else, numbers above all, may not. */
	if (memmem(vector->out.ptr, vector->out.len, escape.ptr, escape.len))
		return true;
	return span_equal(read_json(read, 0), vector->out);
}

static bool check_vector(const struct vector *vector)
{
	struct read read;
	bool fine;

	read_named(&read, "vector.yaml", vector->in);
	const char *refusal = expected_refusal(vector->in);
	bool is_strict = span_is(vector->strict, "ok") && !vector->unstable;
	if (refusal)
		fine = read_finding(&read, refusal) != NULL;
	else if (vector->out.ptr)
		fine = check_value(vector, &read);
	else
		fine = read.manifest.count == 0 && read_errors(&read) > 0;
	if (!is_strict && vector->out.ptr)
		fine = fine && read.manifest.documents[0].refused && read.findings.count > 0;
	if (!fine) {
		print_message("in: %.*s", SPAN_ARG(vector->in));
		print_message("out: %.*s\nstrict: %.*s\n", SPAN_ARG(vector->out),
			      SPAN_ARG(vector->strict));
		print_message("got: %.*s\n", SPAN_ARG(read_json(&read, 0)));
		read_print(&read);
	}
	read_release(&read);
	return fine;
}

/* A line of the file, which our own JSON reader takes apart. */
static bool check_line(struct span line)
{
	struct read read;

	read_named(&read, "yaml.jsonl", line);
	assert_int_equal(read.manifest.count, 1);
	const struct node *root = read.manifest.documents[0].root;
	struct vector vector = {
		.in = node_text(node_get(root, "in")),
		.out = node_text(node_get(root, "out")),
		.strict = node_text(node_get(root, "strict")),
		.unstable = node_get(root, "unstable"),
	};
	bool fine = check_vector(&vector);
	read_release(&read);
	return fine;
}

static void reads_every_vector_as_the_api_server(void **state)
{
	FILE *file = fopen(SOURCE_DIRECTORY "/tests/vectors/yaml.jsonl", "re");
	char *line = NULL;
	size_t size = 0, lines = 0, failures = 0;

	(void)state;
	assert_non_null(file);
	for (ssize_t len; (len = getline(&line, &size, file)) > 0; lines++)
		failures += !check_line((struct span){ line, (size_t)len });
	free(line);
	fclose(file);
	assert_int_equal(lines, 296);
	assert_int_equal(failures, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_vector_as_the_api_server),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
