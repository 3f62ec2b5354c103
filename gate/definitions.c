/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/definitions.h"

#include "gate/identity.h"
#include "gate/references.h"

void definitions_init(struct definitions *definitions, struct arena *arena)
{
	definitions->arena = arena;
	map_init(&definitions->by_name, arena);
	map_init(&definitions->custom_names, arena);
}

static struct span name_key(const struct definitions *definitions, const struct object_fact *fact)
{
	struct identity identity = { .group = fact->group, .kind = fact->kind, .name = fact->name };

	return identity_key(&identity, definitions->arena);
}

void definitions_add(struct definitions *definitions, const struct object_fact *fact)
{
	if (fact->is_reference || fact->is_removed)
		return;
	struct definition *definition = ARENA_NEW(definitions->arena, struct definition);
	void **slot = map_slot(&definitions->by_name, name_key(definitions, fact));
	*definition = (struct definition){ .fact = fact, .next = *slot };
	*slot = definition;
	if (is_custom_group(fact->group))
		*map_slot(&definitions->custom_names, fact->name) = definition;
}

bool definitions_hold(const struct definitions *definitions, const struct object_fact *reference)
{
	const struct definition *at =
		map_get(&definitions->by_name, name_key(definitions, reference));

	while (at && !namespaces_meet(at->fact->name_space, reference->name_space))
		at = at->next;
	return at != NULL;
}

bool definitions_may_make(const struct definitions *definitions, struct span name)
{
	for (size_t end = name.len; end > 0; end--) {
		bool boundary = end == name.len || name.ptr[end] == '-';
		if (boundary && map_get(&definitions->custom_names, span_first(name, end)))
			return true;
	}
	return false;
}
