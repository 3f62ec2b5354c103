/* SPDX-License-Identifier: Apache-2.0 */
/* Targets, deployments and commits in a scratch repository. */
#ifndef TESTS_UNIT_DEPLOY_DEPLOY_FIXTURE_H
#define TESTS_UNIT_DEPLOY_DEPLOY_FIXTURE_H

#include "deploy/deployment.h"
#include "review/ledger.h"
#include "tests/unit/review/pull_fixture.h"

#define TRUNK "refs/heads/trunk"

static inline struct deployment a_deployment(const char *target, struct oid revision,
					     enum deployment_state state)
{
	return (struct deployment){
		.target = span_of(target),
		.branch = SPAN(TRUNK),
		.revision = revision,
		.state = state,
		.time = NOW,
	};
}

static inline struct deployment an_application(const char *target, struct oid revision,
					       enum deployment_state state, const char *application)
{
	struct deployment deployment = a_deployment(target, revision, state);

	deployment.application = span_of(application);
	return deployment;
}

static inline void record_all(const struct deployment *items, size_t count)
{
	struct deployments deployments = { .count = count };
	struct ref_transaction transaction;
	struct error err;

	deployments.items = ARENA_ARRAY(&arena, count, struct deployment);
	memcpy(deployments.items, items, count * sizeof(*items));
	ref_transaction_init(&transaction, &arena);
	if (deployments_append(repository, &deployments, &transaction, &arena, &err) < 0)
		fail_msg("%s", err.message);
	commit_edits(&transaction);
}

static inline void record_deployment(struct deployment deployment)
{
	record_all(&deployment, 1);
}

static inline void move_trunk(struct oid tip)
{
	GIT("update-ref", TRUNK, oid_text(tip).hex);
}

/* The trunk moves, and its ledger tells of it. */
static inline void land_on_trunk(struct landing landing)
{
	struct ref_transaction transaction;
	struct error err;

	landing.branch = span_of(TRUNK);
	ref_transaction_init(&transaction, &arena);
	if (ledger_append(repository, &landing, &transaction, &arena, &err) < 0)
		fail_msg("%s", err.message);
	commit_edits(&transaction);
	move_trunk(landing.new_tip);
}

/* A commit on top of another whose tree has exactly these files ("path content" each). */
static inline struct oid commit_of(struct oid parent, const char *const *files, size_t count)
{
	GIT("read-tree", "--empty");
	for (size_t i = 0; i < count; i++) {
		struct span path = span_first(span_of(files[i]), span_find(span_of(files[i]), ' '));
		struct oid blob = oid_from(GIT_INPUT(span_from(span_of(files[i]), path.len + 1),
						     "hash-object", "-w", "--stdin"));
		GIT("update-index", "--add", "--cacheinfo",
		    arena_printf(&arena, "100644,%s,%.*s", oid_text(blob).hex, SPAN_ARG(path)).ptr);
	}
	struct span id = GIT("write-tree");
	if (oid_is_zero(parent))
		return oid_from(GIT("commit-tree", "-m", "subject of it\n\nbody", id.ptr));
	return oid_from(GIT("commit-tree", "-m", "subject of it\n\nbody", "-p",
			    oid_text(parent).hex, id.ptr));
}

#define COMMIT_OF(parent, ...)                                                                     \
	commit_of(parent, (const char *const[]){ __VA_ARGS__ },                                    \
		  sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

#endif
