/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/push.h"

#include "base/limits.h"

static int malformed(size_t line, struct error *err)
{
	error_set(err, ERROR_INPUT, "update %zu of the push is malformed", line);
	return error_hint(err, "Push with git itself; ref names follow `git check-ref-format`.");
}

static bool take_oid(struct span *rest, struct oid *ret_oid)
{
	if (rest->len <= OID_HEX || rest->ptr[OID_HEX] != ' ' ||
	    !oid_parse(span_first(*rest, OID_HEX), ret_oid))
		return false;
	*rest = span_from(*rest, OID_HEX + 1);
	return true;
}

static bool take_update(struct span line, struct ref_update *ret_update)
{
	struct ref_update update;

	if (!take_oid(&line, &update.claimed_old) || !take_oid(&line, &update.new_tip) ||
	    !ref_name_is_valid(line))
		return false;
	update.ref = line;
	*ret_update = update;
	return true;
}

static size_t count_lines(struct span input)
{
	size_t lines = 0;

	for (size_t i = 0; i < input.len; i++)
		lines += input.ptr[i] == '\n';
	return lines;
}

int push_read_updates(struct push *push, struct span input, struct arena *arena, struct error *err)
{
	size_t lines = count_lines(input);
	struct span rest = input;

	if (lines > LIMIT_REF_UPDATES) {
		error_set(err, ERROR_LIMIT, "the push updates more than %d refs",
			  LIMIT_REF_UPDATES);
		return error_hint(err, "Push them in several parts.");
	}
	push->updates = ARENA_ARRAY(arena, lines, struct ref_update);
	push->count = 0;
	while (rest.len > 0) {
		size_t len = span_find(rest, '\n');
		if (len == rest.len ||
		    !take_update(span_first(rest, len), &push->updates[push->count]))
			return malformed(push->count + 1, err);
		push->count++;
		rest = span_from(rest, len + 1);
	}
	return 0;
}
