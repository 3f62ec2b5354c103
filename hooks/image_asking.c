/* SPDX-License-Identifier: Apache-2.0 */
#include "hooks/image_asking.h"

#include "base/child.h"
#include "base/detached.h"
#include "base/own_program.h"
#include "gate/land_rules.h"
#include "gate/push_policy.h"

/* By its own name, not by that of the hook it was called as; with nothing of the push. */
static int start(struct repository *repository, struct arena *arena, struct error *err)
{
	struct span program;

	if (own_program(arena, &program, err) < 0)
		return -1;
	const char *arguments[] = { program.ptr, "images", "--record",
				    repository_directory(repository), NULL };
	if (detached_start(arguments, child_environment_of(child_settings_variables, NULL, arena),
			   err) < 0)
		return -1;
	return 1;
}

int image_asking_start(struct repository *repository, struct arena *arena, struct error *err)
{
	struct push_policies policies;

	if (push_policies_init(&policies, repository, arena, err) < 0)
		return -1;
	if (!policies.of_head || !policies.of_head->images.exist)
		return 0;
	return start(repository, arena, err);
}

static bool waits_for_images(const struct ref_judgement *ref)
{
	for (size_t i = 0; i < ref->findings.count; i++)
		if (ref->findings.items[i].rule == &land_rule_images)
			return true;
	return false;
}

int image_asking_start_for(struct repository *repository, const struct push_judgement *judgement,
			   struct arena *arena, struct error *err)
{
	for (size_t i = 0; i < judgement->count; i++)
		if (waits_for_images(&judgement->refs[i]))
			return start(repository, arena, err);
	return 0;
}
