/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/target.h"

#include "base/ascii.h"
#include "base/count.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/nearest.h"
#include "base/shell_word.h"
#include "base/text.h"
#include "deploy/target_setting.h"

static const char prefix[] = "headgate.target.";

bool target_name_is_valid(struct span name)
{
	if (name.len == 0 || name.len > LIMIT_TARGET_NAME_BYTES || name.ptr[0] == '-' ||
	    name.ptr[name.len - 1] == '-')
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char byte = name.ptr[i];
		if (!ascii_is_lower(byte) && !ascii_is_digit(byte) && byte != '-')
			return false;
	}
	return true;
}

static struct span shown(struct span foreign, struct arena *arena)
{
	return text_shown(foreign, LIMIT_TARGET_NAME_BYTES, arena);
}

struct span target_problem_sentence(struct span problem, struct span *ret_command)
{
	static const char type[] = "; type: ";
	const char *at = problem.len ? memmem(problem.ptr, problem.len, type, strlen(type)) : NULL;
	struct span sentence = at ? span_between(problem.ptr, at) : problem;

	*ret_command = at ? span_from(problem, sentence.len + strlen(type)) : (struct span){ 0 };
	return sentence;
}

static void add_problem(struct targets *targets, struct arena *arena, struct span problem)
{
	ARENA_GROW(arena, &targets->problems);
	targets->problems.items[targets->problems.count++] = problem;
}

/* The variables of one target, in the order of the configuration. */
struct section {
	struct span name;
	struct config_entries entries; /* the keys without the section */
};

static void no_name(const struct target_settings *settings, struct targets *targets,
		    struct span variable)
{
	struct span name = shown(variable, settings->arena);

	add_problem(
		targets, settings->arena,
		arena_printf(settings->arena,
			     "headgate.target.%.*s belongs to no target: a name is missing, as in "
			     "headgate.target.prod.%.*s; type: git --git-dir=%s config "
			     "--unset-all headgate.target.%.*s",
			     SPAN_ARG(name), SPAN_ARG(name), settings->directory, SPAN_ARG(name)));
}

static void bad_name(const struct target_settings *settings, struct targets *targets,
		     struct span name)
{
	name = shown(name, settings->arena);
	add_problem(
		targets, settings->arena,
		arena_printf(
			settings->arena,
			"the target \"%.*s\" cannot be told: its name stands in a ref, so it has "
			"a-z, 0-9 and inner '-' only, at most %d of them; type: git "
			"--git-dir=%s config --rename-section 'headgate.target.%.*s' "
			"headgate.target.NAME",
			SPAN_ARG(name), LIMIT_TARGET_NAME_BYTES, settings->directory,
			SPAN_ARG(name)));
}

/* Sorts the variables by the target that they belong to. */
static void divide(const struct target_settings *settings, const struct config_entries *all,
		   struct map *sections, struct targets *targets)
{
	for (size_t i = 0; i < all->count; i++) {
		struct span rest = span_from(all->items[i].key, strlen(prefix));
		const char *dot = rest.len ? memrchr(rest.ptr, '.', rest.len) : NULL;
		if (!dot) {
			no_name(settings, targets, rest);
			continue;
		}
		struct span name = span_between(rest.ptr, dot);
		struct section **slot = (struct section **)map_slot(sections, name);
		if (!*slot) {
			*slot = ARENA_NEW(settings->arena, struct section);
			(*slot)->name = name;
		}
		struct config_entries *entries = &(*slot)->entries;
		ARENA_GROW(settings->arena, entries);
		entries->items[entries->count++] = (struct config_entry){
			span_from(rest, name.len + 1),
			all->items[i].value,
		};
	}
}

static int by_name(const void *a, const void *b)
{
	return span_compare(((const struct target *)a)->name, ((const struct target *)b)->name);
}

static void read_sections(struct target_settings *settings, const struct map *sections,
			  struct targets *targets)
{
	for (size_t i = 0; i < sections->count; i++) {
		const struct section *section = sections->entries[i].value;
		if (!target_name_is_valid(section->name)) {
			bad_name(settings, targets, section->name);
			continue;
		}
		if (targets->count == LIMIT_TARGETS) {
			add_problem(
				targets, settings->arena,
				arena_printf(settings->arena,
					     "there are more than %d targets: the rest is not told",
					     LIMIT_TARGETS));
			break;
		}
		ARENA_GROW(settings->arena, targets);
		struct target *target = &targets->items[targets->count++];
		*target = (struct target){ .name = section->name };
		target_settings_apply(settings, &section->entries, target);
	}
	if (targets->count)
		qsort(targets->items, targets->count, sizeof(*targets->items), by_name);
}

int targets_read(struct repository *repository, struct arena *arena, struct targets *ret_targets,
		 struct error *err)
{
	struct target_settings settings = {
		.arena = arena,
		.directory = shell_word(span_of(repository_directory(repository)), arena),
	};
	struct config_entries all;
	struct map sections;

	*ret_targets = (struct targets){ 0 };
	if (repository_config_list(repository, prefix, arena, &all, err) < 0 ||
	    repository_config(repository, "headgate.cloneUrl", arena, &ret_targets->clone_urls,
			      &ret_targets->clone_url_count, err) < 0)
		return -1;
	if (all.count == 0)
		return 0;
	if (repository_head_ref(repository, arena, &settings.default_branch, err) < 0)
		return -1;
	map_init(&sections, arena);
	divide(&settings, &all, &sections, ret_targets);
	read_sections(&settings, &sections, ret_targets);
	return 0;
}

bool target_has_branch(const struct target *target, struct span branch)
{
	for (size_t i = 0; i < target->branch_count; i++)
		if (span_equal(target->branches[i], branch))
			return true;
	return false;
}

const struct target *target_named(const struct targets *targets, struct span name)
{
	struct target wanted = { .name = name };

	if (targets->count == 0)
		return NULL;
	return bsearch(&wanted, targets->items, targets->count, sizeof(wanted), by_name);
}

const char *target_kind_name(enum target_kind kind)
{
	static const char *const names[] = { "unknown", "argocd", "flux", "webhook", "nats" };

	return (size_t)kind < COUNT(names) ? names[kind] : names[0];
}
