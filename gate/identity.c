/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/identity.h"

#include "base/count.h"

struct span identity_key(const struct identity *identity, struct arena *arena)
{
	const struct span parts[] = { identity->group, identity->kind, identity->name_space,
				      identity->name };
	size_t count = COUNT(parts);
	size_t len = count - 1;

	for (size_t i = 0; i < count; i++)
		len += parts[i].len;
	char *key = arena_alloc(arena, len);
	size_t at = 0;
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			key[at++] = '\0';
		if (parts[i].len)
			memcpy(key + at, parts[i].ptr, parts[i].len);
		at += parts[i].len;
	}
	return (struct span){ key, len };
}
