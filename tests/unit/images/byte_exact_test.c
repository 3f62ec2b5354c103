/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random scalars of every YAML and JSON file of the tests, of every vector of the YAML reader and
 * of generated documents are replaced: bytes outside the spans stay, and only what was meant is
 * read otherwise.
 */
#include "tests/byte_exact.h"

#include "base/directory_walk.h"
#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { ROUNDS_PER_FILE = 8, ROUNDS_PER_VECTOR = 40, GENERATED = 4000 };

/* A tag such as !!int asks for a type: no other value may stand behind it. */
static bool may_refuse(struct span bytes)
{
	return span_find(bytes, '!') < bytes.len;
}

static void try_bytes(struct byte_exact *result, struct random *random, const char *path,
		      struct span bytes, int rounds)
{
	struct source source = { .path = span_of(path), .bytes = bytes };

	for (int i = 0; i < rounds; i++) {
		struct arena arena;
		uint64_t seed = random->state;
		size_t refused = result->refused;
		arena_init(&arena, LIMIT_RUN_ARENA_BYTES);
		byte_exact_try(result, &source, random, &arena);
		arena_release(&arena);
		if (result->refused > refused && !may_refuse(bytes))
			result->broken = result->err.message;
		if (result->broken)
			fail_msg("%s, seed %llx: %s:\n%.*s", path, (unsigned long long)seed,
				 result->broken, SPAN_ARG(span_first(bytes, LIMIT_MESSAGE_BYTES)));
	}
}

static bool is_yaml(struct span path)
{
	return span_ends_with(path, ".yaml") || span_ends_with(path, ".yml") ||
	       span_ends_with(path, ".json");
}

static void files_of_the_tests_keep_their_bytes(void **state)
{
	struct random random = { 0x9e3779b97f4a7c15 };
	struct walked_entries entries = { 0 };
	struct file_buffer buffer = { 0 };
	struct byte_exact result = { 0 };
	struct error err = { 0 };
	struct arena arena;
	size_t files = 0;

	(void)state;
	arena_init(&arena, LIMIT_RUN_ARENA_BYTES);
	if (directory_walk(SOURCE_DIRECTORY "/tests", span_of(""), &arena, &entries, &err) < 0)
		fail_msg("%s", err.message);
	for (size_t i = 0; i < entries.count; i++) {
		struct span path = entries.items[i].path;
		struct file_content content;
		if (entries.items[i].kind != WALKED_FILE || !is_yaml(path))
			continue;
		struct span full =
			arena_printf(&arena, SOURCE_DIRECTORY "/tests/%.*s", SPAN_ARG(path));
		if (file_read(full.ptr, FILE_LINKS_REFUSED, LIMIT_MANIFEST_BYTES, &buffer, &content,
			      &err) < 0)
			fail_msg("%s: %s", full.ptr, err.message);
		if (!content.bytes.ptr)
			continue;
		files++;
		try_bytes(&result, &random, full.ptr, content.bytes, ROUNDS_PER_FILE);
	}
	print_message("%zu files, %zu edits, %zu refused\n", files, result.edited, result.refused);
	assert_true(files > 100);
	assert_true(result.edited > 500);
	file_buffer_release(&buffer);
	arena_release(&arena);
}

static void vectors_of_the_reader_keep_their_bytes(void **state)
{
	FILE *file = fopen(SOURCE_DIRECTORY "/tests/vectors/yaml.jsonl", "re");
	struct random random = { 0x2545f4914f6cdd1d };
	struct byte_exact result = { 0 };
	char *line = NULL;
	size_t size = 0;

	(void)state;
	assert_non_null(file);
	for (ssize_t len; (len = getline(&line, &size, file)) > 0;) {
		struct source source = { span_of("yaml.jsonl"), { line, (size_t)len } };
		struct findings findings;
		struct manifest manifest;
		struct arena arena;
		arena_init(&arena, LIMIT_RUN_ARENA_BYTES);
		findings_init(&findings, &arena);
		manifest_read(&manifest, &source, &arena, &findings);
		assert_int_equal(manifest.count, 1);
		struct span in = node_text(node_get(manifest.documents[0].root, "in"));
		try_bytes(&result, &random, "vector", in, ROUNDS_PER_VECTOR);
		arena_release(&arena);
	}
	free(line);
	fclose(file);
	print_message("%zu edits, %zu refused\n", result.edited, result.refused);
	assert_true(result.edited > 1000);
}

/* A document under construction. */
struct writing {
	struct text text;
	struct random *random;
	unsigned anchors;
	bool carriage_returns;
};

static bool chance(struct writing *writing, uint32_t percent)
{
	return random_below(writing->random, 100) < percent;
}

static void end_line(struct writing *writing)
{
	static const char *const comments[] = { "# c", "#c: \"x\"", "# \xc3\xa9\xe2\x82\xac",
						"# {\"$imagepolicy\": \"ns:p\"}",
						"# \xf0\x9f\x9a\x80 'q" };

	if (chance(writing, 20)) {
		text_string(&writing->text, chance(writing, 50) ? " " : "\t ");
		text_string(&writing->text,
			    comments[random_below(writing->random, COUNT(comments))]);
	}
	text_string(&writing->text, writing->carriage_returns ? "\r\n" : "\n");
	if (chance(writing, 5))
		text_string(&writing->text, writing->carriage_returns ? "\r\n" : "\n");
}

static void write_scalar(struct writing *writing)
{
	static const char *const scalars[] = {
		"web:1.4.1",
		"'a''b'",
		"\"q \\\"x\\\" \\u00e9\"",
		"1.10",
		"true",
		"~",
		"plain text",
		"\"\"",
		"''",
		"\xc3\xa9t\xc3\xa9",
		"a#b",
		"2024-01-01",
		"0x1f",
		"\"\xf0\x9f\x9a\x80\"",
		"'# no comment'",
		"\"\xe2\x80\xa8\"",
		"-1",
		"x@sha256:00",
	};
	static const char *const properties[] = { "", "!!str ", "&a%u ", "&a%u !!str ",
						  "!!str &a%u " };
	const char *property =
		properties[chance(writing, 80) ? 0 : random_below(writing->random, 5)];

	if (writing->anchors && chance(writing, 8)) {
		text_format(&writing->text, "*a%u ",
			    random_below(writing->random, writing->anchors));
		return;
	}
	if (strchr(property, '&')) {
		const char *rest = strchr(property, '%') + 2;
		text_append(&writing->text, span_between(property, strchr(property, '%')));
		text_format(&writing->text, "%u%s", writing->anchors++, rest);
	} else {
		text_string(&writing->text, property);
	}
	text_string(&writing->text, scalars[random_below(writing->random, COUNT(scalars))]);
}

static void write_flow(struct writing *writing, unsigned depth)
{
	uint32_t count = random_below(writing->random, 4);
	bool map = chance(writing, 50);

	text_byte(&writing->text, map ? '{' : '[');
	for (uint32_t i = 0; i < count; i++) {
		text_string(&writing->text, i ? ", " : "");
		if (map)
			text_format(&writing->text, "\"k%u\": ", i);
		if (depth < 3 && chance(writing, 20))
			write_flow(writing, depth + 1);
		else
			write_scalar(writing);
	}
	text_byte(&writing->text, map ? '}' : ']');
}

static void write_block(struct writing *writing, unsigned depth)
{
	static const char *const keys[] = { "k%u", "'k%u'", "\"k%u\"", "k\xc3\xa9%u", "a.b/%u" };
	uint32_t count = 1 + random_below(writing->random, 4);

	for (uint32_t i = 0; i < count; i++) {
		const char *key = keys[random_below(writing->random, COUNT(keys))];
		const char *percent = strchr(key, '%');
		text_fill(&writing->text, ' ', (size_t)depth * 2);
		text_append(&writing->text, span_between(key, percent));
		text_format(&writing->text, "%u%s:", i, percent + 2);
		uint32_t kind = random_below(writing->random, 10);
		if (kind < 3 && depth < 5) {
			end_line(writing);
			write_block(writing, depth + 1);
			continue;
		}
		text_byte(&writing->text, ' ');
		if (kind == 3) {
			text_string(&writing->text, "|");
			text_string(&writing->text, writing->carriage_returns ? "\r\n" : "\n");
			text_fill(&writing->text, ' ', (size_t)depth * 2 + 2);
			text_string(&writing->text, "web:1.4.1 # text");
			text_string(&writing->text, writing->carriage_returns ? "\r\n" : "\n");
			continue;
		}
		if (kind == 4)
			write_flow(writing, 0);
		else if (kind > 4 || !chance(writing, 30))
			write_scalar(writing);
		end_line(writing);
	}
}

static void generated_documents_keep_their_bytes(void **state)
{
	struct random random = { 0x853c49e6748fea9b };
	struct byte_exact result = { 0 };

	(void)state;
	for (int i = 0; i < GENERATED; i++) {
		struct writing writing = { .random = &random };
		text_init(&writing.text, LIMIT_MANIFEST_BYTES);
		writing.carriage_returns = chance(&writing, 20);
		if (chance(&writing, 15))
			text_string(&writing.text, "\xef\xbb\xbf");
		for (uint32_t documents = 1 + random_below(&random, 3); documents > 0;
		     documents--) {
			write_block(&writing, 0);
			writing.anchors = 0;
			if (documents > 1)
				text_string(&writing.text,
					    writing.carriage_returns ? "---\r\n" : "---\n");
		}
		if (chance(&writing, 20) && writing.text.len)
			writing.text.len--; /* no final line feed */
		try_bytes(&result, &random, "generated", text_span(&writing.text), 2);
		text_release(&writing.text);
	}
	print_message("%zu edits, %zu refused\n", result.edited, result.refused);
	assert_true(result.edited > GENERATED);
	assert_int_equal(result.refused, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_of_the_tests_keep_their_bytes),
		cmocka_unit_test(vectors_of_the_reader_keep_their_bytes),
		cmocka_unit_test(generated_documents_keep_their_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
