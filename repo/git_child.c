/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/git_child.h"

/* Of git 2.20 to 2.50, and what bends it otherwise. GIT_CONFIG_COUNT gone, its values count for
 * nothing. */
static const char *const left_out[] = {
	"GIT_ALTERNATE_OBJECT_DIRECTORIES",
	"GIT_COMMON_DIR",
	"GIT_CONFIG",
	"GIT_CONFIG_COUNT",
	"GIT_CONFIG_PARAMETERS",
	"GIT_DIR",
	"GIT_GRAFT_FILE",
	"GIT_IMPLICIT_WORK_TREE",
	"GIT_INDEX_FILE",
	"GIT_INTERNAL_SUPER_PREFIX",
	"GIT_NAMESPACE",
	"GIT_OBJECT_DIRECTORY",
	"GIT_PREFIX",
	"GIT_QUARANTINE_PATH",
	"GIT_REPLACE_REF_BASE",
	"GIT_SHALLOW_FILE",
	"GIT_WORK_TREE",
	"LANGUAGE",
	NULL,
};

static const char *const *with_git(struct repository *repository, const char *const *arguments,
				   struct arena *arena)
{
	size_t count = 0;

	while (arguments[count])
		count++;
	const char **all = ARENA_ARRAY(arena, count + 3, const char *);
	all[0] = "git";
	all[1] = arena_printf(arena, "--git-dir=%s", repository_directory(repository)).ptr;
	memcpy(all + 2, arguments, count * sizeof(*all));
	return all;
}

int git_run(struct repository *repository, const struct git_request *request, struct arena *arena,
	    struct child_result *ret_result, struct error *err)
{
	const char *const with[] = { "GIT_NO_REPLACE_OBJECTS=1", "LC_ALL=C", request->variable,
				     NULL };
	struct child_request child = {
		.arguments = with_git(repository, request->arguments, arena),
		.environment = child_environment(left_out, with, arena),
		.input = request->input,
	};

	return child_run(&child, arena, ret_result, err);
}
