/* SPDX-License-Identifier: Apache-2.0 */
/* Whether container registries can be asked as they are configured (headgate.registry.HOST.*). */
#include "base/ascii.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/nearest.h"
#include "base/shell_word.h"
#include "base/text.h"
#include "cli/doctor.h"
#include "cli/doctor_file.h"
#include "deploy/registry.h"

#include <errno.h>
#include <unistd.h>

static const char prefix[] = "headgate.registry.";

static const char *const keys[] = { "userFile", "tokenFile", "caFile", "allowPrivate",
				    "plainHttp" };
enum { KEYS = sizeof(keys) / sizeof(*keys) };

struct registry_check {
	struct doctor *doctor;
	struct map hosts; /* those that have a key -> the check */
	bool all_good;
};

static struct span shown(struct registry_check *check, struct span foreign)
{
	return text_shown(foreign, LIMIT_SNIPPET_COLUMNS, &check->doctor->arena);
}

/* Git writes the last part of a key in lower case when it lists them. */
static void check_key(struct registry_check *check, struct span key)
{
	struct doctor *doctor = check->doctor;
	struct span rest = span_from(key, strlen(prefix));
	const char *dot = rest.len ? memrchr(rest.ptr, '.', rest.len) : NULL;
	struct span leaf = dot ? span_from(rest, (size_t)(dot - rest.ptr) + 1) : rest;
	struct nearest nearest;

	if (dot)
		*map_slot(&check->hosts, span_between(rest.ptr, dot)) = check;
	nearest_init(&nearest, leaf);
	for (size_t i = 0; i < KEYS; i++) {
		if (dot && ascii_equal_ignoring_case(leaf, span_of(keys[i])))
			return;
		nearest_offer(&nearest, span_of(keys[i]));
	}
	check->all_good = false;
	const char *fix =
		doctor_git_command(doctor, arena_printf(&doctor->arena, "config --unset-all %s",
							shell_word(key, &doctor->arena))
						   .ptr);
	if (!dot)
		doctor_doubtful(doctor, fix,
				"%.*s belongs to no registry: the host is missing, as in "
				"headgate.registry.registry.example.com.userFile",
				SPAN_ARG(shown(check, key)));
	else
		doctor_doubtful(doctor, fix, "%.*s is no setting of a registry%s%.*s%s",
				SPAN_ARG(shown(check, key)),
				nearest.best.len ? "; did you mean " : "", SPAN_ARG(nearest.best),
				nearest.best.len ? "?" : "");
}

static void check_files(struct registry_check *check, const struct registry *registry)
{
	struct doctor *doctor = check->doctor;
	const char *of =
		arena_printf(&doctor->arena, "the registry %.*s", SPAN_ARG(registry->host)).ptr;

	check->all_good &= doctor_check_secret(doctor, "userFile", of, registry->user_file);
	check->all_good &= doctor_check_secret(doctor, "tokenFile", of, registry->token_file);
	if (registry->ca_file.len && access(registry->ca_file.ptr, R_OK) < 0) {
		check->all_good = false;
		doctor_doubtful(doctor, NULL, "caFile of %s, %.*s, cannot be read: %s", of,
				SPAN_ARG(shown(check, registry->ca_file)), strerror(errno));
	}
	if (registry->plain_http && (registry->user_file.len || registry->token_file.len))
		doctor_doubtful(doctor, NULL,
				"the login of %s is sent in clear (plainHttp): whoever sees it can "
				"use it",
				of);
}

/* "SENTENCE: git config KEY VALUE" */
static void say_problem(struct registry_check *check, struct span problem)
{
	static const char type[] = ": git config ";
	struct arena *arena = &check->doctor->arena;
	const char *at = memmem(problem.ptr, problem.len, type, strlen(type));
	struct span sentence = at ? span_between(problem.ptr, at) : problem;
	struct span rest = at ? span_from(problem, sentence.len + strlen(": git ")) : problem;

	check->all_good = false;
	doctor_doubtful(check->doctor,
			at ? doctor_git_command(check->doctor,
						text_shown(rest, LIMIT_PATH_BYTES, arena).ptr)
			   : NULL,
			"a registry cannot be asked: %.*s", SPAN_ARG(shown(check, sentence)));
}

static int check_host(struct registry_check *check, struct span host)
{
	struct doctor *doctor = check->doctor;
	struct registry registry;

	if (registry_read(doctor->repository, host, &doctor->arena, &registry, &doctor->err) < 0)
		return -1;
	if (registry.problem.len) {
		say_problem(check, registry.problem);
		return 0;
	}
	check_files(check, &registry);
	return 0;
}

int doctor_check_registries(struct doctor *doctor)
{
	struct registry_check check = { .doctor = doctor, .all_good = true };
	struct config_entries entries;

	if (repository_config_list(doctor->repository, prefix, &doctor->arena, &entries,
				   &doctor->err) < 0)
		return -1;
	map_init(&check.hosts, &doctor->arena);
	for (size_t i = 0; i < entries.count; i++)
		check_key(&check, entries.items[i].key);
	for (size_t i = 0; i < check.hosts.count; i++)
		if (check_host(&check, check.hosts.entries[i].key) < 0)
			return -1;
	if (check.hosts.count && check.all_good)
		doctor_good("%zu %s can be asked as configured", check.hosts.count,
			    check.hosts.count == 1 ? "registry" : "registries");
	return 0;
}
