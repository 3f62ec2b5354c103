/* SPDX-License-Identifier: Apache-2.0 */
/* allOf, anyOf, oneOf, not, if/then/else. */
#include "base/limits.h"
#include "base/text.h"
#include "validators/json_schema/value_check.h"

static const struct span none = { NULL, 0 };

/* Fits one in-place schema; what it has looked at counts only when it fits. */
static bool fits_in_place(struct value_check *check, const struct node *schema,
			  const struct value_level *level, struct evaluated *evaluated,
			  struct span *ret_reason)
{
	struct evaluated seen = evaluated_none(check, level->value);
	bool fits = value_fits(check, schema, level, IN_JUNCTOR, &seen, ret_reason);

	if (fits)
		evaluated_merge(evaluated, &seen, level->value);
	return fits;
}

static bool check_all(struct value_check *check, const struct node *all,
		      const struct value_level *level, struct evaluated *evaluated)
{
	bool good = true;

	for (uint32_t i = 0; i < all->list.count; i++)
		good = value_check(check, all->list.items[i], level, IN_JUNCTOR, evaluated) && good;
	return good;
}

/*
 * "bucket, claim" when every alternative only asks for one field: the form that
 * people write, which can be said in words. Empty otherwise.
 */
static struct span one_of_fields(struct value_check *check, const struct node *alternatives)
{
	struct text names;
	bool plain = true;

	text_init(&names, LIMIT_MESSAGE_BYTES);
	for (uint32_t i = 0; i < alternatives->list.count && plain; i++) {
		const struct node *alternative = alternatives->list.items[i];
		const struct node *required = node_get(alternative, "required");
		plain = required && alternative->map.count == 1 && required->kind == NODE_LIST &&
			required->list.count == 1;
		if (plain)
			text_format(&names, "%s%.*s", i ? ", " : "",
				    SPAN_ARG(node_text(required->list.items[0])));
	}
	struct span result =
		plain && !text_failed(&names) ? arena_copy(check->arena, text_span(&names)) : none;
	text_release(&names);
	return result;
}

/* " (1) a: is required; (2) ...": why each alternative was missed. */
static void add_reason(struct text *text, uint32_t index, struct span reason)
{
	enum { SHOWN = 8 };

	if (index < SHOWN)
		text_format(text, "%s(%u) %.*s", index ? "; " : "", index + 1,
			    SPAN_ARG(span_first(reason, 160)));
	else if (index == SHOWN)
		text_string(text, "; and so on");
}

static bool no_alternative(struct value_check *check, const struct value_level *level,
			   const struct node *alternatives, const char *quantity,
			   const struct text *reasons)
{
	struct span text = text_span(reasons);
	struct span fields = one_of_fields(check, alternatives);
	uint32_t count = alternatives->list.count;

	if (fields.len && count > 1)
		return value_violation(check, level, &custom_alternatives, none,
				       "must have %s one of %.*s, but has none", quantity,
				       SPAN_ARG(fields));
	if (count == 1)
		return value_violation(check, level, &custom_alternatives, none, "%.*s",
				       SPAN_ARG(span_from(text, strlen("(1) "))));
	return value_violation(check, level, &custom_alternatives, none,
			       "fits none of %u alternatives: %.*s", count, SPAN_ARG(text));
}

static bool too_many(struct value_check *check, const struct value_level *level,
		     const struct node *alternatives, uint32_t first, uint32_t second)
{
	struct span fields = one_of_fields(check, alternatives);

	if (fields.len)
		return value_violation(check, level, &custom_alternatives, none,
				       "must have exactly one of %.*s, but has more",
				       SPAN_ARG(fields));
	return value_violation(check, level, &custom_alternatives, none,
			       "fits alternatives %u and %u, but must fit exactly one of %u",
			       first + 1, second + 1, alternatives->list.count);
}

static bool check_any(struct value_check *check, const struct node *any,
		      const struct value_level *level, struct evaluated *evaluated)
{
	struct text reasons;
	bool fits = false;

	text_init(&reasons, LIMIT_MESSAGE_BYTES);
	for (uint32_t i = 0; i < any->list.count && (!fits || check->tracks_evaluated); i++) {
		struct span reason;
		if (fits_in_place(check, any->list.items[i], level, evaluated, &reason))
			fits = true;
		else if (!fits)
			add_reason(&reasons, i, reason);
	}
	if (!fits && any->list.count)
		no_alternative(check, level, any, "at least", &reasons);
	text_release(&reasons);
	return fits || any->list.count == 0;
}

static bool check_one(struct value_check *check, const struct node *one,
		      const struct value_level *level, struct evaluated *evaluated)
{
	struct text reasons;
	uint32_t fitting = 0, first = 0;
	bool good = true;

	text_init(&reasons, LIMIT_MESSAGE_BYTES);
	for (uint32_t i = 0; i < one->list.count; i++) {
		struct span reason;
		if (!fits_in_place(check, one->list.items[i], level, evaluated, &reason)) {
			if (!fitting)
				add_reason(&reasons, i, reason);
			continue;
		}
		if (fitting++ == 0) {
			first = i;
			continue;
		}
		good = too_many(check, level, one, first, i);
		break;
	}
	if (fitting == 0 && one->list.count)
		good = no_alternative(check, level, one, "exactly", &reasons);
	text_release(&reasons);
	return good;
}

/* "not: {required: [a, b]}" is the form that people write: it can be said in words. */
static bool report_not(struct value_check *check, const struct node *inner,
		       const struct value_level *level)
{
	const struct node *required = node_get(inner, "required");
	struct text names;

	if (!required || required->kind != NODE_LIST || inner->map.count != 1)
		return value_violation(check, level, &custom_alternatives, none,
				       "is what the schema rules out with \"not\"");
	text_init(&names, LIMIT_MESSAGE_BYTES);
	for (uint32_t i = 0; i < required->list.count; i++) {
		struct span name = node_text(required->list.items[i]);
		text_format(&names, "%s%.*s", i ? ", " : "", SPAN_ARG(span_first(name, 80)));
	}
	struct span text = text_span(&names);
	value_violation(check, level, &custom_alternatives, none,
			required->list.count > 1 ? "must not have %.*s together"
						 : "must not have %.*s",
			SPAN_ARG(text));
	text_release(&names);
	return false;
}

static bool check_if(struct value_check *check, const struct node *schema,
		     const struct value_level *level, struct evaluated *evaluated)
{
	const struct node *condition = node_get(schema, "if");

	if (!condition || check->dialect == DIALECT_STRUCTURAL)
		return true;
	bool holds = fits_in_place(check, condition, level, evaluated, NULL);
	const struct node *branch = node_get(schema, holds ? "then" : "else");
	return !branch || value_check(check, branch, level, IN_JUNCTOR, evaluated);
}

bool value_logic_check(struct value_check *check, const struct node *schema,
		       const struct value_level *level, struct evaluated *evaluated)
{
	const struct node *all = node_get(schema, "allOf");
	const struct node *any = node_get(schema, "anyOf");
	const struct node *one = node_get(schema, "oneOf");
	const struct node *not = node_get(schema, "not");
	bool good = true;

	if (all && all->kind == NODE_LIST)
		good = check_all(check, all, level, evaluated);
	if (any && any->kind == NODE_LIST)
		good = check_any(check, any, level, evaluated) && good;
	if (one && one->kind == NODE_LIST)
		good = check_one(check, one, level, evaluated) && good;
	if (not &&value_fits(check, not, level, IN_JUNCTOR, NULL, NULL))
		good = report_not(check, not, level);
	return check_if(check, schema, level, evaluated) && good;
}
