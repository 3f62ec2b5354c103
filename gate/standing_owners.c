/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/standing_owners.h"

#include "base/limits.h"
#include "gate/policy_change.h"
#include "policy/code_owners_rules.h"
#include "repo/tree.h"

/* The first of the places where something else than a directory stands. 1, 0, -1. */
static int find_file(const struct owners_request *request, struct arena *arena,
		     struct span *ret_path, struct tree_entry *ret_entry, struct error *err)
{
	for (size_t i = 0; i < code_owners_place_count; i++) {
		struct span path = span_of(code_owners_places[i]);
		int found =
			tree_find(request->repository, request->tree, path, arena, ret_entry, err);
		if (found < 0)
			return -1;
		if (found == 0 || ret_entry->kind == ENTRY_DIRECTORY)
			continue;
		*ret_path = path;
		return 1;
	}
	return 0;
}

static void report_missing(struct findings *findings, struct span path)
{
	struct source source = { .path = path.len ? path : span_of(POLICY_PATH) };
	struct finding_site site = { .rule = &owners_rule_missing, .source = &source };

	if (path.len)
		findings_add(findings, &site,
			     "is no plain file, and the policy says `owners: CODEOWNERS`; nothing "
			     "lands until a change makes it one");
	else
		findings_add(findings, &site,
			     "says `owners: CODEOWNERS`, and the target has no such file; nothing "
			     "lands until a change adds it, as %s or %s",
			     code_owners_places[0], code_owners_places[1]);
}

/*
 * A change of the policy's files alone that has such a file among them, where the branch's rules
 * ask somebody: without a rule, anybody could make themselves the owner.
 */
static bool puts_right(const struct owners_request *request)
{
	bool owners = false;

	if (request->rules->approvals.count == 0)
		return false;

	for (size_t i = 0; i < request->paths->count; i++) {
		const struct touched_path *path = &request->paths->items[i];
		if (path->changed.len == 0 && !is_policy_path(request->rules, path->path))
			return false;
		owners = owners ||
			 span_is_among(path->path, code_owners_places, code_owners_place_count);
	}
	return owners;
}

/* Warnings about the file are said when it is changed, not at every landing. */
static const struct code_owners *read_file(const struct owners_request *request,
					   const struct source *source, struct arena *arena,
					   struct findings *findings)
{
	struct findings found;

	findings_init(&found, arena);
	const struct code_owners *owners = code_owners_read(source, request->policy, arena, &found);
	return owners ? owners : code_owners_read(source, request->policy, arena, findings);
}

int standing_owners_read(const struct owners_request *request, struct arena *arena,
			 struct findings *findings, struct standing_owners *ret_owners,
			 struct error *err)
{
	struct source *source = ARENA_NEW(arena, struct source);
	struct findings problems;
	struct tree_entry entry;

	*ret_owners = (struct standing_owners){ 0 };
	if (!request->policy || !request->rules || !request->rules->owners ||
	    oid_is_zero(request->tree))
		return 0;
	findings_init(&problems, arena);
	int found = find_file(request, arena, &source->path, &entry, err);
	if (found < 0)
		return -1;
	if (!found || !entry_is_file(entry.kind)) {
		report_missing(&problems, source->path);
	} else {
		if (repository_blob(request->repository, entry.oid, LIMIT_MANIFEST_BYTES, arena,
				    &source->bytes, err) < 0)
			return error_wrap(err, "%.*s", SPAN_ARG(source->path));
		ret_owners->owners = read_file(request, source, arena, &problems);
	}
	/* What puts it right is judged by the branch's rules alone, or nothing could. */
	ret_owners->unknown = !ret_owners->owners && !puts_right(request);
	for (size_t i = 0; ret_owners->unknown && i < problems.count; i++)
		findings_take(findings, &problems.items[i]);
	return 0;
}
