/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/image_verdict.h"

#include "base/count.h"
#include "base/limits.h"

#include <jansson.h>

static const char *const state_names[] = {
	[IMAGE_UNKNOWN] = "unknown",
	[IMAGE_EXISTS] = "exists",
	[IMAGE_MISSING] = "missing",
	[IMAGE_HIDDEN] = "hidden",
};

const char *image_state_name(enum image_state state)
{
	return state_names[state];
}

static void put_member(struct text *text, const char *key, struct span value)
{
	if (!value.len)
		return;
	text_format(text, ", \"%s\": \"", key);
	text_json(text, value);
	text_byte(text, '"');
}

void image_verdict_put(struct text *text, const struct image_verdict *verdict)
{
	text_string(text, "{\"image\": \"");
	text_json(text, verdict->image);
	text_format(text, "\", \"state\": \"%s\"", state_names[verdict->state]);
	put_member(text, "digest", verdict->digest);
	put_member(text, "problem", verdict->problem);
	text_string(text, "}\n");
}

static struct span member(const json_t *object, const char *key, struct arena *arena)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_string(value))
		return (struct span){ 0 };
	return arena_copy(arena,
			  (struct span){ json_string_value(value), json_string_length(value) });
}

static bool take(const json_t *object, struct arena *arena, struct image_verdict *verdict)
{
	struct span state = member(object, "state", arena);

	verdict->image = member(object, "image", arena);
	verdict->digest = member(object, "digest", arena);
	verdict->problem = member(object, "problem", arena);
	for (size_t i = 0; i < COUNT(state_names); i++) {
		if (!span_is(state, state_names[i]))
			continue;
		verdict->state = (enum image_state)i;
		return verdict->image.len > 0;
	}
	return false;
}

int image_verdicts_read(struct span lines, struct arena *arena, struct image_verdicts *ret_verdicts,
			struct error *err)
{
	struct image_verdicts verdicts = { 0 };

	while (lines.len) {
		size_t len = span_find(lines, '\n');
		struct image_verdict verdict = { 0 };
		json_t *object = json_loadb(lines.ptr, len, JSON_REJECT_DUPLICATES, NULL);
		bool taken = object && take(object, arena, &verdict);
		json_decref(object);
		if (!taken)
			return error_set(err, ERROR_INPUT,
					 "headgate-courier says of an image what cannot be read; "
					 "are headgate and headgate-courier of one version?");
		ARENA_GROW(arena, &verdicts);
		verdicts.items[verdicts.count++] = verdict;
		lines = span_from(lines, len + 1);
	}
	*ret_verdicts = verdicts;
	return 0;
}
