/* SPDX-License-Identifier: Apache-2.0 */
/* A branch of its own for each test, and a change of bob's that is proposed to it. */
#ifndef TESTS_UNIT_GATE_STANDING_SCENE_H
#define TESTS_UNIT_GATE_STANDING_SCENE_H

#include "tests/unit/gate/standing_fixture.h"

static const struct oid none;

/* A branch of its own for each test, with the policy and one file of the base, dev and prod. */
#define APP(replicas) "kind: A\nreplicas: " replicas "\n"
#define START FILES(POLICY, { "app.yaml", APP("1") }, { "other.yaml", "a: 1\n" })
#define CHANGED FILES(POLICY, { "app.yaml", APP("2") }, { "other.yaml", "a: 1\n" })

struct scene {
	const char *target;
	struct oid base;
	struct oid head;
	struct pull pull;
};

/* bob proposes to change app.yaml. */
static inline struct scene scene(const char *target)
{
	struct scene scene = { .target = target };

	scene.base = commit("root", START, none);
	scene.head = commit("bob", CHANGED, scene.base);
	move_branch(target, scene.base);
	scene.pull = propose(target, scene.head, "bob");
	return scene;
}

#endif
