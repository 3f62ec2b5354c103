/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/explain.h"

#include "base/count.h"
#include "base/nearest.h"
#include "cli/commands.h"
#include "gate/judge.h"

#include <stdlib.h>

enum { LINE_COLUMNS = 78 };

/* Words in lines of at most LINE_COLUMNS; rules are written in ASCII. */
static void write_wrapped(struct text *text, struct span words)
{
	size_t column = 0;

	while (words.len) {
		struct span word = span_first(words, span_find(words, ' '));
		if (column && column + 1 + word.len > LINE_COLUMNS) {
			text_byte(text, '\n');
			column = 0;
		}
		if (column)
			text_byte(text, ' ');
		text_append(text, word);
		column += word.len + (column > 0);
		words = span_from(words, word.len + 1);
	}
	text_byte(text, '\n');
}

/* Why a policy cannot change the severity, or NULL. */
static const char *fixed_because(const struct rule *rule)
{
	static const struct {
		const char *prefix, *reason;
	} fixed[] = {
		{ "policy/", "a policy cannot switch off what judges policies" },
		{ "ref/", "it is about the push, not about its content" },
		{ "pull/", "it is about the push, not about its content" },
		{ "approval/", "a policy says who must approve, not what an approval is" },
		{ "landing/", "it is about the landing, not about its content" },
	};

	for (size_t i = 0; i < COUNT(fixed); i++)
		if (span_starts_with(span_of(rule->id), fixed[i].prefix))
			return fixed[i].reason;
	return NULL;
}

static void write_rule(struct text *text, const struct rule *rule)
{
	bool is_error = rule->severity == SEVERITY_ERROR;
	const char *reason = fixed_because(rule);

	text_format(text, "%s (%s): ", rule->id, severity_name(rule->severity));
	text_format(text, "%s\n\n", rule->summary);
	write_wrapped(text, span_of(rule->explanation));
	if (reason) {
		text_format(text, "\nIts severity is fixed: %s.\n", reason);
		return;
	}
	text_format(text,
		    "\nTo make it %s, write in " POLICY_PATH ":\n\n  severities:\n    %s: %s\n",
		    is_error ? "a warning" : "an error", rule->id, is_error ? "warning" : "error");
}

static int by_id(const void *left, const void *right)
{
	const struct rule *const *a = left, *const *b = right;

	return strcmp((*a)->id, (*b)->id);
}

/* Every rule, by id. */
static const struct rule **sorted_rules(struct arena *arena, size_t *ret_count)
{
	struct rule_tables tables = judge_every_rule(arena);
	size_t count = 0, at = 0;

	for (size_t i = 0; i < tables.count; i++)
		count += tables.items[i]->count;
	const struct rule **rules = ARENA_ARRAY(arena, count, const struct rule *);
	for (size_t i = 0; i < tables.count; i++) {
		for (size_t k = 0; k < tables.items[i]->count; k++)
			rules[at++] = tables.items[i]->rules[k];
	}
	if (count)
		/* NOLINTNEXTLINE(bugprone-sizeof-expression): pointers are what is sorted */
		qsort(rules, count, sizeof(*rules), by_id);
	*ret_count = count;
	return rules;
}

int explain_rule(struct text *text, struct arena *arena, struct span id)
{
	struct nearest nearest;
	size_t count;
	const struct rule **rules = sorted_rules(arena, &count);

	nearest_init(&nearest, id);
	for (size_t i = 0; i < count; i++) {
		if (span_is(id, rules[i]->id)) {
			write_rule(text, rules[i]);
			return EXIT_ACCEPTED;
		}
		nearest_offer(&nearest, span_of(rules[i]->id));
	}
	fprintf(stderr, "headgate: there is no rule \"%.*s\"", SPAN_ARG(id));
	if (nearest.best.len)
		fprintf(stderr, "; did you mean \"headgate explain %.*s\"?",
			SPAN_ARG(nearest.best));
	fputs("\nType \"headgate explain rules\" for all of them.\n", stderr);
	return EXIT_REFUSED;
}

int explain_all_rules(struct text *text, struct arena *arena)
{
	size_t count, widest = 0;
	const struct rule **rules = sorted_rules(arena, &count);

	for (size_t i = 0; i < count; i++) {
		size_t width = strlen(rules[i]->id);
		widest = width > widest ? width : widest;
	}
	for (size_t i = 0; i < count; i++)
		text_format(text, "%-*s  %-7s  %s\n", (int)widest, rules[i]->id,
			    severity_name(rules[i]->severity), rules[i]->summary);
	return EXIT_ACCEPTED;
}
