/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/catalog/tool/generate.h"

#include <stdlib.h>
#include <string.h>

/* Shortest first, then by letters: TCP UDP SCTP reads as people list them. */
static int compare_values(const void *left, const void *right)
{
	const char *a = *(const char *const *)left, *b = *(const char *const *)right;
	size_t length_a = strlen(a), length_b = strlen(b);

	if (length_a != length_b)
		return length_a < length_b ? -1 : 1;
	return strcmp(a, b);
}

static void write_values(FILE *out, const json_t *fact)
{
	const json_t *accepted = json_object_get(fact, "accepted");
	const json_t *values = accepted ? accepted : json_object_get(fact, "values");
	const json_t *ranges = json_object_get(fact, "valuesIn");
	const char *sorted[256];
	size_t i, count = 0;
	const json_t *value;

	json_array_foreach(values, i, value)
	{
		if (count == sizeof(sorted) / sizeof(sorted[0]))
			fail("too many values", string_of(fact, "field"));
		sorted[count++] = json_string_value(value);
	}
	if (count)
		qsort(sorted, count, sizeof(sorted[0]), compare_values);
	for (i = 0; i < count; i++) {
		const json_t *in = json_object_get(ranges, sorted[i]);
		if (in && !releases_of(in))
			continue;
		fputc(' ', out);
		write_word(out, sorted[i]);
		if (in && releases_of(in) != CATALOG_ALL_RELEASES) {
			fputc('@', out);
			write_releases(out, releases_of(in));
		}
	}
}

static void write_enum(FILE *out, const json_t *fact, const char *basis)
{
	const json_t *in = json_object_get(fact, "in");
	unsigned releases = releases_of(in);

	if (!releases)
		return;
	fprintf(out, "enum %s %s basis=%s", short_name(string_of(fact, "definition")),
		string_of(fact, "field"), basis);
	if (json_is_true(json_object_get(fact, "pointer")))
		fputs(" pointer", out);
	if (json_is_true(json_object_get(fact, "grows")))
		fputs(" grows", out);
	if (releases != CATALOG_ALL_RELEASES) {
		fputs(" in=", out);
		write_releases(out, releases);
	}
	fputs(" :", out);
	write_values(out, fact);
	fputc('\n', out);
}

void write_enums(FILE *out, const json_t *facts)
{
	size_t i;
	const json_t *fact;

	fputc('\n', out);
	json_array_foreach(json_object_get(facts, "enums"), i, fact)
		write_enum(out, fact, "marked");
	json_array_foreach(json_object_get(facts, "unmarked"), i, fact)
		write_enum(out, fact, string_of(fact, "basis"));
}

static void write_words(FILE *out, const char *name, const json_t *words, const char *member)
{
	const char *before = "=";
	const char *seen = "";
	size_t i;
	const json_t *word;

	if (!json_array_size(words))
		return;
	fprintf(out, " %s", name);
	json_array_foreach(words, i, word)
	{
		const char *text = member ? string_of(word, member) : json_string_value(word);
		if (strcmp(text, seen) == 0)
			continue;
		fprintf(out, "%s%s", before, text);
		before = ",";
		seen = text;
	}
}

void write_resources(FILE *out, const json_t *facts)
{
	size_t i;
	const json_t *fact;

	fputc('\n', out);
	json_array_foreach(json_object_get(facts, "resources"), i, fact)
	{
		unsigned releases = releases_of(json_object_get(fact, "in"));
		if (!releases)
			continue;
		fputs("resource ", out);
		write_group_version(out, fact);
		fprintf(out, " %s %s %s %s", string_of(fact, "kind"), string_of(fact, "plural"),
			strcmp(string_of(fact, "scope"), "Namespaced") == 0 ? "namespaced"
									    : "cluster",
			short_name(string_of(fact, "definition")));
		if (*string_of(fact, "listDefinition"))
			fprintf(out, " list=%s", short_name(string_of(fact, "listDefinition")));
		write_words(out, "verbs", json_object_get(fact, "verbs"), NULL);
		write_words(out, "subresources", json_object_get(fact, "subresources"), "name");
		if (releases != CATALOG_ALL_RELEASES) {
			fputs(" in=", out);
			write_releases(out, releases);
		}
		fputc('\n', out);
	}
}

static void write_scope(FILE *out, const json_t *scope)
{
	size_t i;
	json_t *item, *value;
	const char *key;

	fprintf(out, " %s(", string_of(scope, "tag"));
	json_array_foreach(json_object_get(scope, "arguments"), i, item)
		write_word(out, json_string_value(item));
	json_object_foreach(json_object_get(scope, "named"), key, value)
		fprintf(out, "%s=%s", key, json_string_value(value));
	fputc(')', out);
}

static void write_argument(FILE *out, const json_t *argument)
{
	fputc(' ', out);
	if (json_is_integer(argument))
		fprintf(out, "%lld", (long long)json_integer_value(argument));
	else
		write_word(out, json_string_value(argument));
}

void write_rules(FILE *out, const json_t *facts)
{
	size_t i, k;
	const json_t *fact, *item;

	fputc('\n', out);
	json_array_foreach(json_object_get(facts, "rules"), i, fact)
	{
		unsigned releases = releases_of(json_object_get(fact, "fieldIn"));
		if (!releases)
			continue;
		fprintf(out, "rule %s %s tagged=1.%u", short_name(string_of(fact, "definition")),
			string_of(fact, "field"), first_release_of(json_object_get(fact, "in")));
		if (releases != CATALOG_ALL_RELEASES) {
			fputs(" in=", out);
			write_releases(out, releases);
		}
		fputs(" :", out);
		json_array_foreach(json_object_get(fact, "scope"), k, item) write_scope(out, item);
		fprintf(out, " %s", string_of(fact, "rule"));
		json_array_foreach(json_object_get(fact, "arguments"), k, item)
			write_argument(out, item);
		fputc('\n', out);
	}
}

void write_lifecycle(FILE *out, const json_t *facts)
{
	static const char *const events[] = { "introduced", "deprecated", "removed" };
	size_t i;
	const json_t *fact;

	fputc('\n', out);
	json_array_foreach(json_object_get(facts, "kinds"), i, fact)
	{
		const json_t *replacement = json_object_get(fact, "replacement");
		fputs("kind ", out);
		write_group_version(out, fact);
		fprintf(out, " %s", string_of(fact, "kind"));
		for (size_t k = 0; k < sizeof(events) / sizeof(events[0]); k++) {
			if (*string_of(fact, events[k]))
				fprintf(out, " %s=%s", events[k], string_of(fact, events[k]));
		}
		if (replacement) {
			fputs(" replacement=", out);
			write_group_version(out, replacement);
			fprintf(out, ",%s", string_of(replacement, "kind"));
		}
		fputc('\n', out);
	}
}
