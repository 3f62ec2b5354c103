/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/server_settings.h"

#include "base/count.h"

const char *const server_hooks[] = { "pre-receive", "proc-receive", "reference-transaction",
				     "post-receive" };
const size_t server_hooks_count = COUNT(server_hooks);

bool server_hook_guards(const char *name)
{
	return strcmp(name, "post-receive") != 0;
}

const struct server_setting server_settings[] = {
	{ "receive.advertisePushOptions", "so that `git push -o` reaches the gate", { "true" } },
	{ "receive.shallowUpdate",
	  "so that no push can cut the history that is judged",
	  { "false" } },
	{ "receive.procReceiveRefs",
	  "so that the gate carries out verbs and moves protected branches",
	  { "refs/for", "refs/approve", "refs/reject", "refs/merge", "refs/close", "refs/heads" } },
	{ "receive.hideRefs",
	  "so that a push need not list what only the gate writes; fetching does",
	  { "refs/pull", "refs/approvals", "refs/topics", "refs/landed", "refs/owed", "refs/checks",
	    "refs/deploy" } },
};
const size_t server_settings_count = COUNT(server_settings);

int server_setting_has(struct repository *repository, const struct server_setting *setting,
		       const char *value, struct arena *arena, bool *ret_set, struct error *err)
{
	struct span *values;
	size_t count;

	if (repository_config(repository, setting->key, arena, &values, &count, err) < 0)
		return -1;
	*ret_set = false;
	for (size_t i = server_setting_is_list(setting) || !count ? 0 : count - 1; i < count; i++)
		*ret_set |= span_is(values[i], value);
	return 0;
}
