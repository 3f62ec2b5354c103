/* SPDX-License-Identifier: Apache-2.0 */
/* What Argo CD answers about Applications of a repository that is ours. */
#ifndef TESTS_UNIT_DEPLOY_APPLICATIONS_FIXTURE_H
#define TESTS_UNIT_DEPLOY_APPLICATIONS_FIXTURE_H

#include "base/count.h"
#include "deploy/argocd.h"
#include "tests/unit/arena_fixture.h"
#include "tests/unit/assert_span.h"

#define OURS "https://git.example.com/srv/manifests.git"
#define R1 "1111111111111111111111111111111111111111"
#define R2 "2222222222222222222222222222222222222222"
#define R3 "3333333333333333333333333333333333333333"

static struct span clone_url_list[] = { SPAN("ssh://git@git.example.com:2222/srv/manifests.git") };
static const struct targets the_targets = {
	.clone_urls = clone_url_list,
	.clone_url_count = COUNT(clone_url_list),
};

static inline int try_read(struct span body, struct applications *applications, struct error *err)
{
	return applications_read(body, &the_targets, span_of("refs/heads/master"),
				 span_of("master"), &arena, applications, err);
}

static inline struct applications read_all(const char *body)
{
	struct applications applications;
	struct error err = { 0 };

	if (try_read(span_of(body), &applications, &err) < 0)
		fail_msg("%s: %s", body, err.message);
	return applications;
}

#endif
