/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an API server answers, and the URLs of a configuration. What is read can be shown, asked for
 * and judged; what an html_url was made of is matched by it.
 */
#include "tests/fuzz/fuzz_target.h"

#include "base/utf8.h"
#include "deploy/argocd.h"
#include "deploy/argocd_match.h"
#include "deploy/repository_url.h"
#include "deploy/target_url.h"
#include "deploy/version_constraint.h"

#include <stdlib.h>

static void promise(bool kept)
{
	if (!kept)
		abort();
}

static int always(void *context, struct oid ancestor, struct oid commit)
{
	(void)context;
	return memcmp(ancestor.bytes, commit.bytes, OID_BYTES) < 0;
}

static void look_at(const struct application *application, struct arena *arena)
{
	struct span file = application->path.len ? application->path : span_of("apps/web/x.yaml");
	const struct changed_files files = { .added = &file, .added_count = 1, .complete = true };
	const struct target target = { .api_url = span_of("https://a") };
	struct application_progress progress;
	struct error err;

	promise(application->matches_url && application->name.len);
	bool refreshes = application_will_refresh(application, &files);
	promise(application->matches_branch || !refreshes);
	promise(application_progress(application, application->applied, always, NULL, arena,
				     &progress, &err) == 0);
	promise(utf8_valid_length(progress.sentence) == progress.sentence.len);
	struct request request = argocd_get_request(&target, application, span_of("t0ken"), arena);
	for (size_t i = 0; i < request.url.len; i++)
		promise(request.url.ptr[i] > ' ' && request.url.ptr[i] < '\x7f');
	argocd_rollback_request(&target, application, 1, span_of("t0ken"), arena);
}

static void read_answer(struct span body, struct arena *arena)
{
	struct span clone_url = span_of("ssh://git@git.example.com/srv/manifests.git");
	const struct targets targets = { .clone_urls = &clone_url, .clone_url_count = 1 };
	struct applications applications;
	struct error err;
	const struct answer answer = { .status = 400, .body = body };

	argocd_answer_judge(&answer, arena);
	if (applications_read(body, &targets, span_of("refs/heads/master"), span_of("master"),
			      arena, &applications, &err) < 0)
		return;
	for (size_t i = 0; i < applications.count; i++)
		look_at(&applications.items[i], arena);
}

static void read_words(struct span text, struct arena *arena)
{
	static const char *const schemes[] = { "https", "http", NULL };
	struct span first = span_first(text, span_find(text, '\n'));
	struct span second = span_from(text, first.len + 1);
	struct span html_url = html_url_of(first, arena);
	struct target_url url;

	if (html_url.len)
		promise(repo_url_matches(first, html_url, URL_RULE_ARGOCD_3, arena));
	repo_url_matches(first, second, URL_RULE_ARGOCD_3, arena);
	repo_url_matches(first, second, URL_RULE_ARGOCD_2, arena);
	if (!target_url_parse(first, schemes, &url))
		promise(url.host.len && url.path.len <= first.len);
	go_path_match(first, second);
	version_satisfies(first, second);
	target_revision_matches(first, second, span_of("master"));
	struct span clean = refresh_path_clean(first, second, arena);
	promise(span_equal(clean, refresh_path_clean((struct span)SPAN(""), clean, arena)));
}

static void check(struct span input, struct arena *arena)
{
	read_answer(input, arena);
	if (input.len < LIMIT_PATH_BYTES)
		read_words(input, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	return fuzz_in_arena(bytes, size, SIZE_MAX, check);
}
