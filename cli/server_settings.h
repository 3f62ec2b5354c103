/* SPDX-License-Identifier: Apache-2.0 */
/* What a guarded repository needs: its hooks, and settings of git. */
#ifndef CLI_SERVER_SETTINGS_H
#define CLI_SERVER_SETTINGS_H

#include "repo/repository.h"

extern const char *const server_hooks[];
extern const size_t server_hooks_count;

/* Without it pushes would go past the gate. post-receive only tells others, later. */
bool server_hook_guards(const char *name);

/*
 * A setting without which a part of the gate does not work, or slowly, and why.
 * Several values stand beside values of others; a single one is the last that is set.
 */
struct server_setting {
	const char *key;
	const char *why;
	const char *values[8]; /* ended by NULL */
};

extern const struct server_setting server_settings[];
extern const size_t server_settings_count;

static inline bool server_setting_is_list(const struct server_setting *setting)
{
	return setting->values[1] != NULL;
}

/* Whether the value is set already. */
int server_setting_has(struct repository *repository, const struct server_setting *setting,
		       const char *value, struct arena *arena, bool *ret_set,
		       struct error *err) WARN_UNUSED;

#endif
