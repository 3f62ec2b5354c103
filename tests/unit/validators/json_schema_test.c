/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/json_schema.h"

#include "base/text.h"
#include "manifest/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct text told;

static const char *tell(const struct findings *findings, size_t first)
{
	text_clear(&told);
	text_string(&told, "");
	for (size_t i = first; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];
		text_format(&told, "%s%s %.*s: %.*s", i > first ? "\n" : "", finding->rule->id,
			    SPAN_ARG(finding->field), SPAN_ARG(finding->message));
	}
	return told.bytes;
}

/* The findings of the schema, or of the value against it. */
static const char *judge(const char *schema_text, const char *value_text)
{
	struct source schema_source = { span_of("schema.json"), span_of(schema_text) };
	struct source source = { span_of("value.json"), span_of(value_text) };
	struct json_schema *schema;
	struct findings findings;
	struct manifest manifest;
	struct arena arena;
	const char *result;

	arena_init(&arena, (size_t)64 << 20);
	findings_init(&findings, &arena);
	if (json_schema_load(&schema, &schema_source, &arena, &findings) < 0) {
		assert_true(findings.count > 0);
		result = tell(&findings, 0);
	} else {
		manifest_read(&manifest, &source, &arena, &findings);
		assert_int_equal(manifest.count, 1);
		size_t first = findings.count;
		json_schema_check(schema, &source, manifest.documents[0].root, &arena, &findings);
		result = tell(&findings, first);
	}
	arena_release(&arena);
	return result;
}

struct schema_case {
	const char *schema, *value, *findings;
};

static void check_cases(const struct schema_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *got = judge(cases[i].schema, cases[i].value);
		if (strcmp(got, cases[i].findings) != 0)
			fail_msg("%s\non %s\ngot:  %s\nwant: %s", cases[i].schema, cases[i].value,
				 got, cases[i].findings);
	}
}

#define DRAFT_7 "\"$schema\": \"http://json-schema.org/draft-07/schema#\""

static void values_are_checked(void **state)
{
	static const struct schema_case cases[] = {
		{ "{\"type\": [\"string\", \"null\"]}", "[1]",
		  "custom/type : a list, but a string or null is needed" },
		{ "{\"const\": 3}", "4", "custom/enum : 4 is not 3" },
		{ "{\"exclusiveMinimum\": 3}", "3", "custom/number : 3 must be greater than 3" },
		{ "{\"minimum\": 3, \"exclusiveMinimum\": true}", "3",
		  "custom/number : 3 must be greater than 3" },
		{ "{\"multipleOf\": 0.1}", "0.3", "" },
		{ "{\"multipleOf\": 2}", "3", "custom/number : 3 is no multiple of 2" },
		{ "{\"minLength\": 2}", "\"\\u00e9\"",
		  "custom/length : has 1 characters, at least 2 are needed" },
		{ "{\"format\": \"ipv4\"}", "\"1.2.3\"",
		  "custom/format : \"1.2.3\" is no IP address, such as 10.9.8.7 or 2001:db8::1 "
		  "(format ipv4)" },
		{ "{\"format\": \"idn-email\"}", "\"x\"", "" },
		{ "{\"items\": [{\"type\": \"string\"}], \"additionalItems\": false}", "[\"a\", 1]",
		  "custom/length : has 2 items, at most 1 are allowed" },
		{ "{\"prefixItems\": [true], \"items\": {\"type\": \"string\"}}", "[1, 2]",
		  "custom/type [1]: 2 is an integer, but a string is needed" },
		{ "{\"uniqueItems\": true}", "[{\"a\": 1, \"b\": 2}, {\"b\": 2, \"a\": 1.0}]",
		  "custom/list-unique [1]: is the same as item 0: {\"b\":2,\"a\":1}" },
		{ "{\"contains\": {\"type\": \"string\"}, \"maxContains\": 1}", "[\"a\", \"b\"]",
		  "custom/alternatives : 2 items fit \"contains\", at most 1 may" },
		{ "{\"propertyNames\": {\"maxLength\": 1}}", "{\"ab\": 1}",
		  "custom/alternatives ab: the name does not fit the schema: has 2 characters, at "
		  "most 1 are allowed" },
		{ "{\"patternProperties\": {\"^x-\": true}, \"additionalProperties\": false}",
		  "{\"x-a\": 1, \"b\": 2}",
		  "custom/unknown-field b: the schema has no such field" },
		{ "{\"dependentRequired\": {\"a\": [\"b\"]}}", "{\"a\": 1}",
		  "custom/required b: is required beside a, but missing" },
		{ "{\"if\": {\"required\": [\"a\"]}, \"then\": {\"required\": [\"b\"]}, \"else\": "
		  "{\"required\": [\"c\"]}}",
		  "{\"a\": 1}", "custom/required b: is required, but missing" },
		{ "{\"allOf\": [{\"properties\": {\"a\": true}}], \"unevaluatedProperties\": "
		  "false}",
		  "{\"a\": 1, \"b\": 2}",
		  "custom/unknown-field b: the schema has no such field here" },
		{ "{\"anyOf\": [{\"prefixItems\": [true]}, {\"prefixItems\": [true, true]}], "
		  "\"unevaluatedItems\": false}",
		  "[1, 2]", "" },
		{ "false", "1", "custom/alternatives : the schema allows no value here" },
		{ "{\"not\": {\"type\": \"integer\"}}", "1",
		  "custom/alternatives : is what the schema rules out with \"not\"" },
		{ "{\"oneOf\": [{\"type\": \"integer\"}, {\"minimum\": 2}]}", "3",
		  "custom/alternatives : fits alternatives 1 and 2, but must fit exactly one of "
		  "2" },
	};

	(void)state;
	check_cases(cases, sizeof(cases) / sizeof(*cases));
}

static void references_stay_in_the_file(void **state)
{
	static const struct schema_case cases[] = {
		{ "{\"$defs\": {\"n~/%\": {\"type\": \"integer\"}}, \"$ref\": "
		  "\"#/$defs/n~0~1%25\"}",
		  "\"a\"", "custom/type : \"a\" is a string, but an integer is needed" },
		{ "{\"$defs\": {\"n\": {\"$anchor\": \"here\", \"type\": \"integer\"}}, \"$ref\": "
		  "\"#here\"}",
		  "\"a\"", "custom/type : \"a\" is a string, but an integer is needed" },
		{ "{" DRAFT_7 ", \"definitions\": {\"n\": {\"$id\": \"n.json\", \"type\": "
		  "\"integer\"}}, \"$ref\": \"n.json\"}",
		  "\"a\"", "custom/type : \"a\" is a string, but an integer is needed" },
		{ "{" DRAFT_7 ", \"definitions\": {\"n\": {}}, \"properties\": {\"a\": {\"$ref\": "
		  "\"#/definitions/n\", \"type\": \"string\"}}}",
		  "{\"a\": 1}", "" }, /* nothing beside $ref counts there */
		{ "{\"$ref\": \"https://example.com/s.json\"}", "1",
		  "schema/json-schema : \"https://example.com/s.json\" is outside of this file, "
		  "and "
		  "nothing is fetched: copy it into $defs" },
		{ "{\"$ref\": \"#/$defs/none\"}", "1",
		  "schema/json-schema : \"#/$defs/none\" names nothing in this file" },
		{ "{\"enum\": [{\"$ref\": \"none\"}]}", "{\"$ref\": \"none\"}", "" }, /* data */
		{ "{\"$dynamicRef\": \"#x\"}", "1",
		  "schema/json-schema : \"$dynamicRef\" is not supported: use $ref" },
		{ "{\"$schema\": \"https://example.com/own\"}", "1",
		  "schema/json-schema : \"https://example.com/own\" is no draft that is supported: "
		  "use draft-07 or 2020-12" },
		{ "{\"pattern\": \"a(?=b)\"}", "1",
		  "schema/json-schema : the pattern cannot be used: a look-ahead, which RE2 does "
		  "not have, at character 2" },
		{ "[]", "1", "schema/json-schema : a schema is an object, or true or false" },
	};

	(void)state;
	check_cases(cases, sizeof(cases) / sizeof(*cases));
}

static void work_is_bounded(void **state)
{
	static const struct schema_case cases[] = {
		{ "{\"$ref\": \"#\"}", "1",
		  "custom/too-complex : could not be checked to its end: the schema asks for too "
		  "much work" },
		{ "{\"properties\": {\"a\": {\"$ref\": \"#\"}}, \"additionalProperties\": false}",
		  "{\"a\": {\"a\": {\"b\": 1}}}",
		  "custom/unknown-field a.a.b: the schema has no such field, did you mean \"a\"?" },
		{ "{\"anyOf\": [{\"$ref\": \"#\"}, {\"$ref\": \"#\"}]}", "1",
		  "custom/too-complex : could not be checked to its end: the schema asks for too "
		  "much work" },
		{ "{\"pattern\": \"^(a+a+)+$\"}", "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\"",
		  "custom/too-complex : could not be checked to its end: the schema asks for too "
		  "much work" },
	};

	(void)state;
	check_cases(cases, sizeof(cases) / sizeof(*cases));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_checked),
		cmocka_unit_test(references_stay_in_the_file),
		cmocka_unit_test(work_is_bounded),
	};

	text_init(&told, 65536);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
