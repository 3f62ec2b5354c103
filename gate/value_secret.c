/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a report of a change never shows. Certain: data and stringData of a
 * Secret, wherever it is copied to. Likely: a string under a name such as
 * dbPassword, or the value of an environment variable of such a name.
 */
#include "gate/value_diff.h"

#include "base/ascii.h"
#include "base/count.h"

/* kubectl keeps the whole object in it, the data of a Secret included. */
#define LAST_APPLIED "kubectl.kubernetes.io/last-applied-configuration"

/* Longer names are no words of a person. */
enum { NAME_BYTES = 128 };

/* Letters and digits in lower case: dbPassword, DB_PASSWORD and db-password are one. */
static size_t fold(struct span name, char *folded)
{
	size_t len = 0;
	struct span end = span_from(name, name.len > NAME_BYTES ? name.len - NAME_BYTES : 0);

	for (size_t i = 0; i < end.len; i++) {
		if (ascii_is_alphanumeric(end.ptr[i]))
			folded[len++] = ascii_lower(end.ptr[i]);
	}
	return len;
}

bool name_is_secret(struct span name)
{
	static const char *const whole[] = { "secret", "pass", "pwd", "auth" };
	static const char *const endings[] = {
		"password",  "passwd",     "passphrase", "token",       "apikey",
		"secretkey", "privatekey", "accesskey",  "credentials", "clientsecret",
	};
	char folded[NAME_BYTES];
	struct span text = { folded, fold(name, folded) };

	if (span_is_among(text, whole, COUNT(whole)))
		return true;
	for (size_t i = 0; i < COUNT(endings); i++) {
		if (span_ends_with(text, endings[i]))
			return true;
	}
	return false;
}

static const struct value_step *top_of(const struct value_step *step)
{
	while (step->parent)
		step = step->parent;
	return step;
}

/* Literals of a generated Secret, and patches, which may patch one. */
static bool is_secret_of_kustomization(const struct value_step *step)
{
	static const char *const tops[] = { "secretGenerator", "patches", "patchesJson6902",
					    "patchesStrategicMerge" };
	static const char *const shown[] = { "name",   "namespace", "type",  "path",
					     "target", "behavior",  "files", "envs" };
	const struct value_step *below_item = NULL;

	if (!span_is_among(top_of(step)->name, tops, COUNT(tops)))
		return false;
	for (const struct value_step *at = step; at->parent; at = at->parent) {
		if (at->name.ptr)
			below_item = at;
	}
	if (!below_item)
		return step->parent != NULL && step->key.ptr == NULL;
	return !span_is_among(below_item->name, shown, COUNT(shown));
}

bool value_is_secret(struct span kind, const struct value_step *step, const struct node *value)
{
	struct span top = top_of(step)->name;

	/* Whoever misspells the kind still means a secret, and nothing else has stringData. */
	if (span_is(top, "stringData") ||
	    (span_is(top, "data") && ascii_equal_ignoring_case(kind, span_of("Secret"))))
		return true;
	if ((span_is(kind, "Kustomization") || span_is(kind, "Component")) &&
	    is_secret_of_kustomization(step))
		return true;
	if (span_is(step->name, LAST_APPLIED))
		return true;
	if (value->kind != NODE_STRING)
		return false;
	if (span_is(step->name, "value") && step->parent && step->parent->key.ptr)
		return name_is_secret(step->parent->key);
	return name_is_secret(step->name);
}
