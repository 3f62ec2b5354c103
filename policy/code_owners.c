/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/code_owners.h"

#include "base/count.h"
#include "policy/candidates.h"
#include "policy/code_owners_model.h"

const char *const code_owners_places[] = {
	".github/CODEOWNERS", "CODEOWNERS",      "docs/CODEOWNERS",
	".gitlab/CODEOWNERS", GITEA_CODE_OWNERS,
};
const size_t code_owners_place_count = COUNT(code_owners_places);

/* The last line of the section that matches, or NULL. */
static const struct owned_paths *owned_by(const struct owners_section *section, struct span path)
{
	for (size_t i = section->line_count; i > 0; i--) {
		if (owner_pattern_match(&section->items[i - 1].pattern, path))
			return &section->items[i - 1];
	}
	return NULL;
}

void code_owners_of(const struct code_owners *owners, struct span path, struct arena *arena,
		    struct owners_demands *ret_demands)
{
	struct owners_demands demands = { 0 };

	for (size_t i = 0; i < owners->count; i++) {
		const struct owners_section *section = &owners->items[i];
		const struct owned_paths *paths = owned_by(section, path);
		if (!paths || paths->owners.count == 0 || section->optional)
			continue;
		const struct candidates_request request = {
			.policy = owners->policy,
			.names = &paths->owners,
			.at = CANDIDATES_AT_ANY_TIME,
			.most = SIZE_MAX,
		};
		ARENA_GROW(arena, &demands);
		demands.items[demands.count++] = (struct owners_demand){
			.section = section->name,
			.people = policy_candidates(&request, arena),
			.count = section->count,
			.place = paths->place,
		};
	}
	*ret_demands = demands;
}
