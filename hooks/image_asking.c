/* SPDX-License-Identifier: Apache-2.0 */
#include "hooks/image_asking.h"

#include "base/child.h"
#include "base/detached.h"
#include "base/limits.h"
#include "gate/land_rules.h"
#include "gate/push_policy.h"

#include <unistd.h>

/* This program by its own name, not by that of the hook it was called as. */
static int own_program(struct arena *arena, const char **ret_program, struct error *err)
{
	char path[LIMIT_PATH_BYTES];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path));

	if (len < 0 || (size_t)len == sizeof(path))
		return error_set_errno(err, "could not tell where headgate is installed");
	*ret_program = arena_printf(arena, "%.*s", (int)len, path).ptr;
	return 0;
}

/* What git needs to find its configuration; nothing of the push, nor of its quarantine. */
static int start(struct repository *repository, struct arena *arena, struct error *err)
{
	static const char *const keep[] = {
		"PATH",
		"HOME",
		"USER",
		"LOGNAME",
		"TMPDIR",
		"TZ",
		"XDG_CONFIG_HOME",
		"GIT_CONFIG_GLOBAL",
		"GIT_CONFIG_SYSTEM",
		"GIT_CONFIG_NOSYSTEM",
		"GNUPGHOME",
		NULL,
	};
	const char *arguments[] = { NULL, "images", "--record", repository_directory(repository),
				    NULL };

	if (own_program(arena, &arguments[0], err) < 0 ||
	    detached_start(arguments, child_environment_of(keep, NULL, arena), err) < 0)
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
