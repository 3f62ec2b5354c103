/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names are found in maps of any size; equal values have equal hashes.
 */
#include "base/text.h"
#include "tests/unit/manifest/reading.h"

static void finds_every_name_of_maps_small_and_large(void **state)
{
	static const unsigned sizes[] = { 1, 31, 32, 33, 34, 1000 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct text text;
		struct read read;

		text_init(&text, 1 << 20);
		for (unsigned k = 0; k < sizes[i]; k++)
			text_format(&text, "k%u: %u\n", k * 7, k);
		read_text(&read, text.bytes);
		const struct node *root = read.manifest.documents[0].root;
		assert_int_equal(root->map.count, sizes[i]);
		for (unsigned k = 0; k < sizes[i]; k++) {
			struct span name = arena_printf(&read.arena, "k%u", k * 7);
			assert_ptr_equal(node_entry(root, name), &root->map.entries[k]);
			assert_int_equal(node_entry(root, name)->value->integer, k);
		}
		assert_null(node_entry(root, span_of("k")));
		assert_null(node_entry(root, span_of("k1")));
		assert_null(node_entry(root, span_of("")));
		assert_null(node_entry(root, span_of("k9999999")));
		read_release(&read);
		text_release(&text);
	}
}

static void equal_values_have_equal_hashes(void **state)
{
	static const struct {
		const char *left, *right;
		bool equal;
	} rows[] = {
		{ "1", "1.0", true },
		{ "0", "-0.0", true },
		{ "a", "'a'", true },
		{ "1", "'1'", false },
		{ "null", "''", false },
		{ "true", "'true'", false },
		{ "[]", "{}", false },
		{ "[a, b]", "[b, a]", false },
		{ "{a: 1, b: [2]}", "{b: [2.0], a: 1}", true },
		{ "{a: 1, b: 2}", "{a: 2, b: 1}", false },
		{ "{a: b}", "{b: a}", false },
		{ "[[a], b]", "[a, [b]]", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct text text;
		struct read read;

		text_init(&text, 1000);
		text_format(&text, "l: %s\nr: %s\n", rows[i].left, rows[i].right);
		read_text(&read, text.bytes);
		const struct node *root = read.manifest.documents[0].root;
		const struct node *left = node_get(root, "l"), *right = node_get(root, "r");
		assert_int_equal(node_equal(left, right), rows[i].equal);
		assert_int_equal(node_hash(left) == node_hash(right), rows[i].equal);
		read_release(&read);
		text_release(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_every_name_of_maps_small_and_large),
		cmocka_unit_test(equal_values_have_equal_hashes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
