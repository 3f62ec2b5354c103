/* SPDX-License-Identifier: Apache-2.0 */
/* A delivery of one landing, and the requests that are made of it. */
#ifndef TESTS_UNIT_DEPLOY_DELIVERY_FIXTURE_H
#define TESTS_UNIT_DEPLOY_DELIVERY_FIXTURE_H

#include "base/count.h"
#include "deploy/request.h"
#include "tests/unit/arena_fixture.h"
#include "tests/unit/assert_span.h"
#include "tests/unit/deploy/request_header.h"
#include "tests/unit/repo/oid_of_digit.h"

static inline struct target a_target(enum target_kind kind)
{
	return (struct target){
		.name = span_of("prod"),
		.kind = kind,
		.url = span_of("https://agent.example.com/hook"),
	};
}

static inline struct delivery a_delivery(const struct target *target)
{
	static const struct span added[] = { SPAN("apps/a/new.yaml") };
	static const struct span modified[] = { SPAN("apps/a/deployment.yaml") };
	static uint32_t pulls[] = { 41 };

	return (struct delivery){
		.target = target,
		.branch = span_of("refs/heads/master"),
		.default_branch = span_of("master"),
		.before = oid_of('1'),
		.after = oid_of('2'),
		.files = {
			.added = (struct span *)(uintptr_t)added,
			.added_count = 1,
			.modified = (struct span *)(uintptr_t)modified,
			.modified_count = 1,
			.complete = true,
		},
		.repository = span_of("manifests"),
		.id = span_of("msg_manifests_master_2222222"),
		.time = 1795377600,
		.subject = span_of("web: 1.4.2"),
		.pulls = pulls,
		.pull_count = 1,
	};
}

static struct span clone_url_list[] = {
	SPAN("ssh://git@git.example.com:2222/srv/manifests.git"),
	SPAN("https://git.example.com/manifests.git"),
};
static const struct targets the_targets = {
	.clone_urls = clone_url_list,
	.clone_url_count = COUNT(clone_url_list),
};

static inline struct requests made(const struct delivery *delivery, const struct targets *targets,
				   const char *secret)
{
	struct credentials credentials = { .secret = span_of(secret) };
	struct requests requests;
	struct error err = { 0 };

	if (delivery_requests(delivery, targets, &credentials, 1795377660, &arena, &requests,
			      &err) < 0)
		fail_msg("%s", err.message);
	return requests;
}

static inline struct error not_made(const struct delivery *delivery, const struct targets *targets,
				    const char *secret)
{
	struct credentials credentials = { .secret = span_of(secret) };
	struct requests requests;
	struct error err = { 0 };

	assert_int_equal(delivery_requests(delivery, targets, &credentials, 1795377660, &arena,
					   &requests, &err),
			 -1);
	return err;
}

static inline struct span *many_paths(size_t count)
{
	struct span *paths = ARENA_ARRAY(&arena, count, struct span);

	for (size_t i = 0; i < count; i++)
		paths[i] =
			arena_printf(&arena, "apps/application-%zu/overlays/production/d.yaml", i);
	return paths;
}

#endif
