/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/repository_url.h"

#include "base/count.h"

#include "tests/unit/arena_fixture.h"
#include "tests/unit/deploy/agents_fixture.h"

static void check_row(const json_t *row, enum url_rule rule, bool expected)
{
	struct span repo_url = text_of(row, "repo_url"), html_url = text_of(row, "html_url");

	if (repo_url_matches(repo_url, html_url, rule, &arena) != expected)
		fail_msg("version %d: repoURL %.*s, html_url %.*s: should%s match",
			 rule == URL_RULE_ARGOCD_2 ? 2 : 3, SPAN_ARG(repo_url), SPAN_ARG(html_url),
			 expected ? "" : " not");
}

static void every_row_of_the_vectors_is_matched_as_argo_cd_does(void **state)
{
	json_t *agents = agents_load();
	json_t *rows = json_object_get(agents, "repo_url_match"), *row;
	size_t index, differing = 0;

	(void)state;
	json_array_foreach(rows, index, row)
	{
		bool matches = json_is_true(json_object_get(row, "matches"));
		json_t *older = json_object_get(row, "matches_argocd_2");
		check_row(row, URL_RULE_ARGOCD_3, matches);
		check_row(row, URL_RULE_ARGOCD_2, older ? json_is_true(older) : matches);
		differing += older != NULL;
	}
	assert_int_equal(index, 117);
	assert_true(differing > 10);
	json_decref(agents);
}

static const struct {
	const char *clone_url;
	const char *html_url; /* "": none */
} clone_urls[] = {
	{ "ssh://git@git.example.com:2222/srv/manifests.git",
	  "https://git.example.com/srv/manifests" },
	{ "ssh://git.example.com/srv/manifests", "https://git.example.com/srv/manifests" },
	{ "git@git.example.com:srv/manifests.git", "https://git.example.com/srv/manifests" },
	{ "git.example.com:srv/manifests.git", "https://git.example.com/srv/manifests" },
	{ "git@git.example.com:/srv/manifests.git", "https://git.example.com//srv/manifests" },
	{ "https://git.example.com:8443/srv/manifests.git",
	  "https://git.example.com/srv/manifests" },
	{ "https://ada@git.example.com/m.git", "https://git.example.com/m" },
	{ "HTTP://git.example.com/m.git", "https://git.example.com/m" },
	{ "ssh://git@git.example.com/~git/m.git", "https://git.example.com/~git/m" },
	{ "https://git.example.com/a%20b.git", "https://git.example.com/a%20b" },
	{ "https://git.example.com/m/", "https://git.example.com/m/" },
	{ "ssh://git@git.example.com:22/a:b.git", "https://git.example.com/a:b" },
	{ "https://ada:pw@git.example.com/m.git", "" },
	{ "https://git.example.com/a b.git", "" },
	{ "https://git.example.com/m.git?x=1", "" },
	{ "https://git.example.com/m.git#x", "" },
	{ "https://git.example.com/", "" },
	{ "https://git.example.com", "" },
	{ "https://git.example.com:/m.git", "" },
	{ "https:///m.git", "" },
	{ "https://[::1]/m.git", "" },
	{ "git://git.example.com/m.git", "" },
	{ "file:///srv/m.git", "" },
	{ "/srv/m.git", "" },
	{ "../m.git", "" },
	{ "./a:b", "" },
	{ "host:", "" },
	{ ":path", "" },
	{ "", "" },
	{ "ssh://git@git.example.com/m\n.git", "" },
	{ "ssh://git@git.example.com/%zz.git", "" },
};

static void html_url_is_what_matches_the_clone_url_or_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(clone_urls); i++) {
		struct span clone_url = span_of(clone_urls[i].clone_url);
		struct span url = html_url_of(clone_url, &arena);
		if (!span_is(url, clone_urls[i].html_url))
			fail_msg("%s: %.*s", clone_urls[i].clone_url, SPAN_ARG(url));
		if (url.len)
			assert_true(repo_url_matches(clone_url, url, URL_RULE_ARGOCD_3, &arena));
	}
}

static void every_distinct_host_and_path_is_announced_once(void **state)
{
	const struct span urls[] = {
		SPAN("ssh://git@git.example.com:2222/srv/manifests.git"),
		SPAN("/srv/manifests.git"),
		SPAN("https://GIT.example.com/srv/manifests"),
		SPAN("https://git.example.com/manifests.git"),
	};
	struct span *html_urls;
	size_t count;

	(void)state;
	html_urls_of(urls, COUNT(urls), &arena, &html_urls, &count);
	assert_int_equal(count, 2);
	assert_true(span_is(html_urls[0], "https://git.example.com/srv/manifests"));
	assert_true(span_is(html_urls[1], "https://git.example.com/manifests"));
	html_urls_of(NULL, 0, &arena, &html_urls, &count);
	assert_int_equal(count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_of_the_vectors_is_matched_as_argo_cd_does),
		cmocka_unit_test(html_url_is_what_matches_the_clone_url_or_nothing),
		cmocka_unit_test(every_distinct_host_and_path_is_announced_once),
	};

	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
