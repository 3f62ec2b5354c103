/* SPDX-License-Identifier: Apache-2.0 */
/* The repository's configuration: the server administrator's word. */
#include "base/limits.h"
#include "repo/handle.h"

struct values {
	struct arena *arena;
	struct span *items;
	size_t count;
	size_t capacity;
};

static int collect(const git_config_entry *entry, void *payload)
{
	struct values *values = payload;

	ARENA_GROW(values->arena, values);
	values->items[values->count++] =
		arena_copy(values->arena, span_of(entry->value ? entry->value : "true"));
	return 0;
}

int repository_config(struct repository *repository, const char *key, struct arena *arena,
		      struct span **ret_values, size_t *ret_count, struct error *err)
{
	git_config *config = NULL;
	struct values values = { .arena = arena };

	if (git_repository_config(&config, git_handle(repository)) < 0)
		return git_failed(err, "could not read the repository's configuration");
	int status = git_config_get_multivar_foreach(config, key, NULL, collect, &values);
	git_config_free(config);
	if (status < 0 && status != GIT_ENOTFOUND)
		return git_failed(err, "could not read the configuration key %s", key);
	*ret_values = values.items;
	*ret_count = values.count;
	return 0;
}

int repository_config_list(struct repository *repository, const char *prefix, struct arena *arena,
			   struct config_entries *ret_entries, struct error *err)
{
	git_config *config = NULL;
	git_config_iterator *iterator = NULL;
	git_config_entry *entry;

	*ret_entries = (struct config_entries){ 0 };
	if (git_repository_config(&config, git_handle(repository)) < 0)
		return git_failed(err, "could not read the repository's configuration");
	int status = git_config_iterator_new(&iterator, config);
	while (status == 0 && (status = git_config_next(&entry, iterator)) == 0) {
		struct span key = span_of(entry->name);
		if (!span_starts_with(key, prefix))
			continue;
		ARENA_GROW(arena, ret_entries);
		ret_entries->items[ret_entries->count++] = (struct config_entry){
			arena_copy(arena, key),
			arena_copy(arena, span_of(entry->value ? entry->value : "true")),
		};
	}
	git_config_iterator_free(iterator);
	git_config_free(config);
	if (status != GIT_ITEROVER)
		return git_failed(err, "could not read the configuration keys %s*", prefix);
	return 0;
}

static int local_configuration(struct repository *repository, git_config **ret_config,
			       struct error *err)
{
	git_config *all = NULL;

	if (git_repository_config(&all, git_handle(repository)) < 0)
		return git_failed(err, "could not read the repository's configuration");
	int status = git_config_open_level(ret_config, all, GIT_CONFIG_LEVEL_LOCAL);
	git_config_free(all);
	if (status < 0)
		return git_failed(err, "could not open the repository's own configuration");
	return 0;
}

int repository_config_set(struct repository *repository, const char *key, const char *value,
			  struct error *err)
{
	git_config *config = NULL;

	if (local_configuration(repository, &config, err) < 0)
		return -1;
	int status = git_config_set_string(config, key, value);
	git_config_free(config);
	if (status < 0)
		return git_failed(err, "could not set %s=%s", key, value);
	return 0;
}

int repository_config_add(struct repository *repository, const char *key, const char *value,
			  struct error *err)
{
	git_config *config = NULL;

	if (local_configuration(repository, &config, err) < 0)
		return -1;
	/* A pattern that no value matches: nothing is replaced. */
	int status = git_config_set_multivar(config, key, "a^", value);
	git_config_free(config);
	if (status < 0)
		return git_failed(err, "could not add %s=%s", key, value);
	return 0;
}

int repository_config_remove(struct repository *repository, const char *key, const char *value,
			     struct error *err)
{
	char pattern[LIMIT_REF_NAME_BYTES];
	git_config *config = NULL;
	int len = snprintf(pattern, sizeof(pattern), "^%s$", value);

	if (len < 0 || (size_t)len >= sizeof(pattern))
		return error_set(err, ERROR_LIMIT, "the value %s is too long", value);
	if (local_configuration(repository, &config, err) < 0)
		return -1;
	int status = git_config_delete_multivar(config, key, pattern);
	git_config_free(config);
	if (status < 0 && status != GIT_ENOTFOUND)
		return git_failed(err, "could not remove %s=%s", key, value);
	return 0;
}
